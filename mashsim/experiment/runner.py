"""Run replications of one scenario or of many, on common luck, wherever there are hands for it."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, suppress
from copy import copy
from dataclasses import dataclass
from queue import SimpleQueue
from time import monotonic
from typing import NamedTuple, Protocol

from mashsim.errors import ScenarioError, SimulationError
from mashsim.experiment.executors import as_bytes, is_lost, processes, run_some
from mashsim.experiment.ready import measured
from mashsim.experiment.records import Record, RecordFile
from mashsim.experiment.runs import Runs
from mashsim.experiment.store import version
from mashsim.log import Log
from mashsim.measures.results import EVERYTHING, paths
from mashsim.scenario import Scenario
from mashsim.simulation import Engine, FrontDoor
from mashsim.trees import Tree, only

Progress = Callable[[int, int], None]
_Task = tuple["Wanted", int]
"""What is wanted, and the number of the replication."""
_Batch = tuple["Wanted", list[int]]
_AHEAD = 3
_BATCHES_A_HAND = 20
_LARGEST_BATCH = 10
_TRIES = 3
_WORTH_STARTING = 2.0  # seconds of work


class Store(Protocol):
    """A store of measured replications, so that none is run twice."""

    def get(self, key: str, seed: int, number: int) -> bytes | None:
        """Return a replication's measures, or None if they are not there whole."""

    def put(self, key: str, seed: int, number: int, result: bytes) -> None:
        """Store a replication's measures."""


class Wanted(NamedTuple):
    """What is wanted of the replications of a scenario.

    Attributes
    ----------
    scenario : the key of the scenario: its hash, and its names
    asked : dotted names of measures, in order
    """

    scenario: str
    asked: tuple[str, ...]

    @property
    def key(self) -> str:
        """Under which a store has them: no two sets of measures have the same."""
        return hashlib.sha256(json.dumps(self).encode()).hexdigest()[:24]

    @property
    def sources(self) -> list[Wanted]:
        """Whose results have all that is wanted: its own, and those of everything."""
        branches = {name.split(".")[0] for name in self.asked}
        return list(
            dict.fromkeys([self, *([Wanted(self.scenario, EVERYTHING)] if branches <= set(EVERYTHING) else [])])
        )


class RunsWanted(Exception):  # noqa: N818  # no error: somebody else makes them
    """Replications that are to be made elsewhere.

    Attributes
    ----------
    tasks : what is wanted, and the number of the replication
    scenarios : by their keys
    """

    def __init__(self, tasks: Sequence[_Task], seed: int, scenarios: Mapping[str, Scenario]):
        super().__init__(f"{len(tasks)} replications are to be made")
        self.tasks, self.seed, self.scenarios = tasks, seed, scenarios


@dataclass
class _AtWork:
    """Processes that were started, how many replications are done, of how many, and what is known by them so far."""

    processes: Executor | None = None
    done: int = 0
    total: int = 0
    known: Callable[[], Tree] | None = None


class Runner:
    """Run replications, and run none twice.

    Parameters
    ----------
    workers : processes; 1 runs here. Processes are started only where the runs take longer than starting them
    executor : any `concurrent.futures.Executor`, instead of processes of this machine; its maker ends it
    store : keeps measures beyond this runner's life
    on_done : called after each replication with how many are done, and of how many that were asked for
    laws : whether to check the laws that hold in every run, on each replication's log
    makes : whether it makes runs; if not, `RunsWanted` says which are missing, and a later runner finds them in the
        store
    engine : the engine that must run them; without it the fastest that can

    Examples
    --------
    >>> with Runner(workers=2) as runner:                       # doctest: +SKIP
    ...     before, after = runner.run([scenario, changed(scenario, {"pools.managers.posts": 5})], range(50), seed=1)
    >>> before.values("clocks.decision.share_in_time")          # doctest: +SKIP
    """

    def __init__(
        self,
        workers: int = 1,
        executor: Executor | None = None,
        store: Store | None = None,
        on_done: Progress | None = None,
        laws: bool = True,
        makes: bool = True,
        engine: Engine | None = None,
    ):
        self.laws, self._makes, self.engine = laws, makes, engine
        self._workers, self._executor, self._store, self._on_done = workers, executor, store, on_done
        self._until_exit = ExitStack()
        self._at_work = _AtWork()
        self._file = RecordFile()
        self._known: dict[tuple[Wanted, int, int], Record] = {}
        self._stored: set[tuple[Wanted, int, int]] = set()
        """Those that a store had."""
        self._asked = self._of_first = EVERYTHING

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *error: object) -> None:
        self._until_exit.__exit__(*error)  # type: ignore[arg-type]  # handed on as it came

    @property
    def done(self) -> int:
        """How many replications are done."""
        return self._at_work.done

    @property
    def total(self) -> int:
        """How many replications were asked for."""
        return self._at_work.total

    def only(self, asked: Sequence[str], of_first: Sequence[str] = ()) -> Runner:
        """Return this runner, with all that it has run, which measures only what is asked for.

        Parameters
        ----------
        asked : dotted names of measures, each with all that lies below it
        of_first : more of them, of the first scenario of each run, which the others are held against
        """
        other = copy(self)
        other._asked, other._of_first = (tuple(sorted({*asked, *more})) for more in ((), of_first))
        return other

    def run(self, scenarios: Sequence[Scenario], numbers: range | int, seed: int | None = None) -> list[Runs]:
        """Run replications of each scenario on the same luck, and return their results in the scenarios' order.

        Parameters
        ----------
        numbers : of the replications; a whole number is so many from 0. None is run twice.
        seed : the first scenario's own if not given

        Raises
        ------
        SimulationError
            If a replication breaks a law of the model, or a worker process dies.
        RunsWanted
            If it makes no runs, and some are missing.
        """
        numbers = range(numbers) if isinstance(numbers, int) else numbers
        seed = scenarios[0].run.seed if seed is None else seed
        keys = [key_of(scenario) for scenario in scenarios]
        first = keys[0] if keys else ""
        wanted = [Wanted(key, self._of_first if key == first else self._asked) for key in keys]
        by_key = dict(zip(keys, scenarios, strict=True))
        self._make([(one, number) for number in numbers for one in dict.fromkeys(wanted)], seed, by_key)
        return [
            Runs(scenario, seed, numbers, [self._known[one, seed, number] for number in numbers])
            for one, scenario in zip(wanted, scenarios, strict=True)
        ]

    def run_each(self, scenarios: Sequence[Scenario], seed: int, first: int = 0) -> list[Runs]:
        """Run one replication of each scenario, each on luck of its own, and return their results in order.

        Parameters
        ----------
        first : the number of the first scenario's replication; the next has the next number

        Raises
        ------
        SimulationError
            If a replication breaks a law of the model, or a worker process dies.
        """
        wanted = [Wanted(key_of(scenario), self._asked) for scenario in scenarios]
        by_key = {one.scenario: scenario for one, scenario in zip(wanted, scenarios, strict=True)}
        tasks = list(zip(wanted, range(first, first + len(wanted)), strict=True))
        self._make(tasks, seed, by_key)
        return [
            Runs(scenario, seed, range(number, number + 1), [self._known[one, seed, number]])
            for scenario, (one, number) in zip(scenarios, tasks, strict=True)
        ]

    def made(self, scenario: Scenario, seed: int | None = None) -> Runs:
        """Return the replications of a scenario that are there, from the first on without a gap."""
        wanted, seed, count = Wanted(key_of(scenario), self._asked), scenario.run.seed if seed is None else seed, 0
        while self._has(wanted, seed, count):
            count += 1
        return Runs(scenario, seed, range(count), [self._known[wanted, seed, number] for number in range(count)])

    def tell(self, known: Callable[[], Tree]) -> None:
        """Take from a question what it can say so far: `kind`, and what the kind says of it."""
        self._at_work.known = known

    def so_far(self) -> Tree:
        """Return what a question that goes on can say so far; nothing if it says nothing, or too few runs are there."""
        with suppress(ScenarioError):
            return self._at_work.known() if self._at_work.known else {}
        return {}

    def _make(self, tasks: Sequence[_Task], seed: int, by_key: Mapping[str, Scenario]) -> None:
        """Run what is not known yet of some tasks, each once."""
        self._at_work.total += len(tasks)
        missing = [(one, number) for one, number in tasks if not self._has(one, seed, number)]
        for _ in range(len(tasks) - len(missing)):
            self._tell()
        if missing and not self._makes:
            raise RunsWanted(missing, seed, by_key)
        for _ in self._run_anew(missing, seed, by_key):
            self._tell()
        for _ in self._run_anew(self._of_another_shape(tasks, seed, by_key), seed, by_key):
            pass

    def _run_anew(self, tasks: Sequence[_Task], seed: int, by_key: Mapping[str, Scenario]) -> Iterator[None]:
        """Run tasks and keep what each gives, one at a time."""
        pickles = {key: pickle.dumps(by_key[key]) for key in dict.fromkeys(one.scenario for one, _ in tasks)}
        for (one, number), result in self._results(pickles, seed, tasks):
            self._keep(one, seed, number, result)
            yield

    def _of_another_shape(self, tasks: Sequence[_Task], seed: int, by_key: Mapping[str, Scenario]) -> list[_Task]:
        """Return those that a store had whose measures cannot be summed up together with the others."""
        by_wanted: dict[Wanted, list[int]] = {}
        for one, number in tasks:
            by_wanted.setdefault(one, []).append(number)
        spoilt: list[_Task] = []
        for one, numbers in by_wanted.items():
            stored = [(one, number) for number in numbers if (one, seed, number) in self._stored]
            records = [self._known[one, seed, number] for number in numbers]
            if stored and not Runs(by_key[one.scenario], seed, range(len(records)), records).fit_together():
                spoilt += stored
        return spoilt

    def take(self, door: FrontDoor, seed: int, number: int, log: Log) -> None:
        """Measure a replication that was run elsewhere, so that it need not be run again."""
        wanted = Wanted(key_of(door.scenario), self._asked)
        self._keep(wanted, seed, number, as_bytes(measured(door.drawn(seed, number), log, self._asked)))

    def _has(self, wanted: Wanted, seed: int, number: int) -> bool:
        if (wanted, seed, number) not in self._known and self._store:
            for source in wanted.sources:
                result = self._store.get(source.key, seed, number)
                if result is not None and self._makes_sense(wanted, seed, number, result):
                    break
        return (wanted, seed, number) in self._known

    def _makes_sense(self, wanted: Wanted, seed: int, number: int, result: bytes) -> bool:
        """Take in what a store has, unless it is no tree of measures: then it is as if it were not there."""
        with suppress(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            if isinstance(json.loads(result, parse_constant=_refuse), dict):
                self._know(wanted, seed, number, result)
                self._stored.add((wanted, seed, number))
                return True
        return False

    def _keep(self, wanted: Wanted, seed: int, number: int, result: bytes) -> None:
        if self._store:
            self._store.put(wanted.key, seed, number, result)
        self._stored.discard((wanted, seed, number))
        self._know(wanted, seed, number, result)

    def _know(self, wanted: Wanted, seed: int, number: int, result: bytes) -> None:
        self._known[wanted, seed, number] = self._file.keep(only(json.loads(result), paths(wanted.asked)))

    def _results(self, pickles: dict[str, bytes], seed: int, missing: Sequence[_Task]) -> Iterator[tuple[_Task, bytes]]:
        """Yield results as they arrive; work that a dead process has left is given to others."""
        remaining = dict.fromkeys(missing)
        for _ in range(_TRIES):
            try:
                for task, result in self._hand_out(pickles, seed, list(remaining)):
                    del remaining[task]
                    yield task, result
                return
            except Exception as error:
                if not is_lost(error):
                    raise
                self._until_exit.close()
                self._at_work.processes = None
                if self._executor is not None:
                    message = "workers or their scheduler ended before the work was done; runs that are saved are "
                    raise SimulationError(f"{message}not lost: the same command goes on from there.") from error
        message = "worker processes ended before their work was done, perhaps for want of memory; try fewer --workers."
        raise SimulationError(message)

    def _hand_out(self, pickles: dict[str, bytes], seed: int, missing: list[_Task]) -> Iterator[tuple[_Task, bytes]]:
        """Run missing replications; a few more than there are workers are under way at a time."""
        executor = self._executor or self._at_work.processes
        start = monotonic()
        while missing and executor is None:  # nobody else is at work: see here how long it takes
            (key, asked), number = task = missing.pop(0)
            results = run_some(pickles[key], key, seed, [number], version(), asked, self.laws, self.engine) or ()
            yield from zip([task], results, strict=True)
            if self._workers > 1 and len(missing) > 1 and (monotonic() - start) * len(missing) > _WORTH_STARTING:
                executor = self._until_exit.enter_context(processes(min(self._workers, len(missing))))
                self._at_work.processes = executor
        if executor is not None:
            yield from self._spread(executor, pickles, seed, missing)

    def _spread(
        self, executor: Executor, pickles: dict[str, bytes], seed: int, missing: list[_Task]
    ) -> Iterator[tuple[_Task, bytes]]:
        """Give batches of replications to others. A scenario is sent as often as there are workers, and on request."""
        size = min(_LARGEST_BATCH, max(1, len(missing) // (_BATCHES_A_HAND * self._workers)))
        batches = _batches(missing, size)
        finished: SimpleQueue[Future[list[bytes] | None]] = SimpleQueue()
        waiting: dict[Future[list[bytes] | None], _Batch] = {}
        sent: Counter[str] = Counter()

        def submit(batch: _Batch, is_asked_for: bool = False) -> None:
            (key, asked), numbers = batch
            sends = is_asked_for or sent[key] < self._workers
            sent[key] += sends
            pickled = pickles[key] if sends else None
            future = executor.submit(run_some, pickled, key, seed, numbers, version(), asked, self.laws, self.engine)
            waiting[future] = batch
            future.add_done_callback(finished.put)

        while batches or waiting:
            while batches and len(waiting) < _AHEAD * self._workers:
                submit(batches.popleft())
            future = finished.get()
            (wanted, numbers), results = waiting.pop(future), future.result()
            if results is None:
                submit((wanted, numbers), is_asked_for=True)
            else:
                yield from zip(((wanted, number) for number in numbers), results, strict=True)

    def _tell(self) -> None:
        self._at_work.done += 1
        if self._on_done:
            self._on_done(self.done, self.total)


def _batches(tasks: Sequence[_Task], size: int) -> deque[_Batch]:
    """Put tasks of the same scenario together, at most so many; they stay in order of number as far as they can."""
    numbers: dict[Wanted, list[int]] = {}
    for wanted, number in tasks:
        numbers.setdefault(wanted, []).append(number)
    longest = max(map(len, numbers.values()), default=0)
    return deque(
        (wanted, some)
        for begin in range(0, longest, size)
        for wanted, every in numbers.items()
        if (some := every[begin : begin + size])
    )


def _refuse(word: str) -> None:
    """Refuse a number that is none: no measure gives it."""
    raise ValueError(word)


def key_of(scenario: Scenario) -> str:
    """Return the key of a scenario: its hash, and its names."""
    names = [change.name for change in scenario.interventions]
    return hashlib.sha256(json.dumps([scenario.hash, names]).encode()).hexdigest()[:24]
