"""Run replications of one scenario or of many, on common luck, wherever there are hands for it."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from time import monotonic
from typing import Protocol

from mashsim.errors import SimulationError
from mashsim.experiment.executors import as_bytes, processes, run_one
from mashsim.experiment.ready import measured
from mashsim.experiment.records import Record, RecordFile
from mashsim.experiment.runs import Runs
from mashsim.experiment.store import version
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

Progress = Callable[[int, int], None]
_AHEAD = 3
_TRIES = 3
_WORTH_STARTING = 2.0  # seconds of work


class Store(Protocol):
    """A store of measured replications, so that none is run twice."""

    def get(self, key: str, seed: int, number: int) -> bytes | None:
        """Return a replication's measures, or None if they are not there whole."""

    def put(self, key: str, seed: int, number: int, result: bytes) -> None:
        """Store a replication's measures."""


class Runner:
    """Run replications, and run none twice.

    Parameters
    ----------
    workers : processes; 1 runs here. Processes are started only where the runs take longer than starting them
    executor : any `concurrent.futures.Executor`, instead of processes of this machine; its maker ends it
    store : keeps measures beyond this runner's life
    on_done : called after each replication with how many are done, and of how many that were asked for

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
    ):
        self._workers, self._executor, self._store, self._on_done = workers, executor, store, on_done
        self._until_exit = ExitStack()
        self._started: Executor | None = None
        self._file = RecordFile()
        self._known: dict[tuple[str, int, int], Record] = {}
        self.done = self.total = 0

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *error: object) -> None:
        self._until_exit.__exit__(*error)  # type: ignore[arg-type]  # handed on as it came

    def run(
        self, scenarios: Sequence[Scenario], numbers: range | int, seed: int | None = None, also: Sequence[str] = ()
    ) -> list[Runs]:
        """Run replications of each scenario on the same luck, and return their results in the scenarios' order.

        Parameters
        ----------
        numbers : of the replications; a whole number is so many from 0. None is run twice.
        seed : the first scenario's own if not given
        also : measures that are made only on asking, see `mashsim.measures.measure`

        Raises
        ------
        SimulationError
            If a replication breaks a law of the model, or a worker process dies.
        """
        numbers = range(numbers) if isinstance(numbers, int) else numbers
        seed = scenarios[0].run.seed if seed is None else seed
        keys = [key_of(scenario, also) for scenario in scenarios]
        by_key = dict(zip(keys, scenarios, strict=True))
        tasks = [(key, number) for number in numbers for key in by_key]
        self.total += len(tasks)
        missing = [(key, number) for key, number in tasks if not self._has(key, seed, number)]
        for _ in range(len(tasks) - len(missing)):
            self._tell()
        pickles = {key: pickle.dumps(by_key[key]) for key in dict.fromkeys(key for key, _ in missing)}
        for (key, number), result in self._results(pickles, seed, missing, also):
            self._keep(key, seed, number, result)
            self._tell()
        return [
            Runs(scenario, seed, numbers, [self._known[key, seed, number] for number in numbers])
            for key, scenario in zip(keys, scenarios, strict=True)
        ]

    def take(self, door: FrontDoor, seed: int, number: int, log: Log) -> None:
        """Measure a replication that was run elsewhere, so that it need not be run again."""
        self._keep(key_of(door.scenario), seed, number, as_bytes(measured(door.drawn(seed, number), log)))

    def _has(self, key: str, seed: int, number: int) -> bool:
        if (key, seed, number) not in self._known and self._store:
            result = self._store.get(key, seed, number)
            if result is not None:
                self._know(key, seed, number, result)
        return (key, seed, number) in self._known

    def _keep(self, key: str, seed: int, number: int, result: bytes) -> None:
        if self._store:
            self._store.put(key, seed, number, result)
        self._know(key, seed, number, result)

    def _know(self, key: str, seed: int, number: int, result: bytes) -> None:
        self._known[key, seed, number] = self._file.keep(json.loads(result))

    def _results(
        self, pickles: dict[str, bytes], seed: int, missing: Sequence[tuple[str, int]], also: Sequence[str]
    ) -> Iterator[tuple[tuple[str, int], bytes]]:
        """Yield results as they arrive; work that a dead process has left is given to others."""
        remaining = dict.fromkeys(missing)
        for _ in range(_TRIES):
            try:
                for task, result in self._hand_out(pickles, seed, list(remaining), also):
                    del remaining[task]
                    yield task, result
                return
            except BrokenProcessPool:
                self._until_exit.close()
                self._started = None
                if self._executor is not None:
                    break
        message = "worker processes ended before their work was done, perhaps for want of memory; try fewer --workers."
        raise SimulationError(message)

    def _hand_out(
        self, pickles: dict[str, bytes], seed: int, missing: list[tuple[str, int]], also: Sequence[str]
    ) -> Iterator[tuple[tuple[str, int], bytes]]:
        """Run missing replications; a few more than there are workers are under way at a time."""
        executor = self._executor or self._started
        start = monotonic()
        while missing and executor is None:  # nobody else is at work: see here how long it takes
            key, number = missing.pop(0)
            yield (key, number), run_one(pickles[key], key, seed, number, version(), also)
            if self._workers > 1 and len(missing) > 1 and (monotonic() - start) * len(missing) > _WORTH_STARTING:
                executor = self._started = self._until_exit.enter_context(processes(min(self._workers, len(missing))))
        waiting: dict[Future[bytes], tuple[str, int]] = {}
        for key, number in missing:
            assert executor is not None
            waiting[executor.submit(run_one, pickles[key], key, seed, number, version(), also)] = key, number
            if len(waiting) >= _AHEAD * self._workers:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)

    def _tell(self) -> None:
        self.done += 1
        if self._on_done:
            self._on_done(self.done, self.total)


def _finished(waiting: dict[Future[bytes], tuple[str, int]]) -> Iterator[tuple[tuple[str, int], bytes]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def key_of(scenario: Scenario, also: Sequence[str] = ()) -> str:
    """Return the key of kept results: the scenario's hash, its names, and the measures made on request."""
    names = [change.name for change in scenario.interventions]
    return hashlib.sha256(json.dumps([scenario.hash, names, *also]).encode()).hexdigest()[:24]
