"""Many runs: replications of a scenario, here or in several processes, and what they say together.

Results do not depend on how many processes work on them: a replication is made from the scenario, the seed and its own number alone.
"""

from __future__ import annotations

import platform
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.metadata import version
from math import isfinite
from multiprocessing import active_children, get_context
from shlex import join
from typing import Any

from mashsim.errors import Fault, ScenarioError, SimulationError
from mashsim.log import Log
from mashsim.measures import measure, summarise
from mashsim.published import compare_with_published, hint_at_measure, wrong_figures
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.scenario.references import idle_pools
from mashsim.scenario.values import Rating
from mashsim.shipped import VERSION
from mashsim.simulation import FrontDoor, World
from mashsim.workload import hours_check, short_quarters

Tree = dict[str, Any]
MOST_CONTACTS = 10_000_000
_door: FrontDoor | None = None


def run(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    on_done: Callable[[int, int], None] | None = None,
    on_log: Callable[[Log], None] | None = None,
    first: int = 0,
    needed: Sequence[str] = (),
) -> Tree:
    """Run a scenario's replications and return their summary, as in ``summary.json``.

    Parameters
    ----------
    replications, seed : the scenario's own if not given
    workers : processes; 1 runs here
    on_done : called after each replication with how many are done, and of how many
    on_log : called with the log of the first replication
    first : number of the first replication, to see one alone
    needed : dotted names of measures that the caller will read

    Raises
    ------
    ScenarioError
        Before anything runs, if there is no such measure, or the scenario is one that cannot be run.
    SimulationError
        If a replication breaks a law of the model, or a worker process dies.
    """
    count = scenario.run.replications if replications is None else replications
    seed = scenario.run.seed if seed is None else seed
    numbers = range(first, first + count)
    door = ready(scenario, needed)
    results: list[Tree] = []
    if on_log:
        log = door.replicate(seed, first)
        results.append(measured(door, log))
        on_log(log)
        numbers = numbers[1:]
        _tell(on_done, len(results), count)
    with _mapper(scenario, min(workers, len(numbers)), door) as run_all:
        for result in run_all(seed, numbers):
            results.append(result)
            _tell(on_done, len(results), count)
    return summary(door, results, seed, first)


def ready(scenario: Scenario, needed: Sequence[str] = ()) -> FrontDoor:
    """Make a scenario ready to run, and find what is wrong with it that only shows then.

    Raises
    ------
    ScenarioError
        If it asks for more contacts than can be run, or a published figure or the caller needs a measure that there is not.
    """
    door = FrontDoor(scenario)
    document = scenario.document
    contacts = sum(sum(by_day) for by_day in door.arrivals.expected().values())
    if not contacts <= MOST_CONTACTS:
        asked = f"{contacts:,.0f}" if isfinite(contacts) else "countless"
        message = f"asks for {asked} contacts in the run, with its trend, levels and surges; at most {MOST_CONTACTS:,} can be run"
        raise ScenarioError([document.fault("demand.rate", message)])
    if scenario.published or needed:
        measures = measures_of(door)
        faults = [document.fault(path, said) for path, said in wrong_figures(scenario.published, measures)]
        faults += [_no_measure(name, measures) for name in needed if measures.get(name, True)]
        if faults:
            raise ScenarioError(faults)
    return door


def measures_of(door: FrontDoor) -> dict[str, bool]:
    """Return the dotted names of all measures, and whether each is a series, from a run in which nothing has happened yet."""
    names: dict[str, bool] = {}

    def name_all(branch: Tree, path: str) -> None:
        for name, leaf in branch.items():
            if isinstance(leaf, dict):
                name_all(leaf, f"{path}{name}.")
            else:
                names[path + name] = isinstance(leaf, list)

    name_all(measured(door, World(door, 0, 0).settle()), "")
    return names


def _no_measure(name: str, measures: dict[str, bool]) -> Fault:
    if name in measures:
        return Fault("", f"{name!r} is a series, by day, week or month; name a measure that is one number.")
    hint = hint_at_measure(name, measures)
    return Fault("", f"there is no measure {name!r}; {hint}{'' if hint.endswith('?') else '.'}")


def measured(door: FrontDoor, log: Log) -> Tree:
    """Measure one replication's log with the scenario's own clocks, calendars and window."""
    run = door.scenario.run
    starts = door.timeline.at(run.measure_from) if run.measure_from else 0
    managers = [name for name, pool in door.scenario.pools.items() if pool.manager]
    return measure(log, door.clocks, door.office, door.timeline, managers, (starts, door.ends_at))


def summary(door: FrontDoor, results: list[Tree], seed: int, first: int = 0) -> Tree:
    """Sum up replications, with everything needed to read and to repeat them."""
    scenario = door.scenario
    run = scenario.run
    document = scenario.document
    together = summarise(results)
    hours = hours_check(door, (run.measure_from - run.first_day).days if run.measure_from else 0)
    return {
        "mashsim": VERSION,
        "scenario": {
            "name": document.name, "title": scenario.title, "question": scenario.question, "about": scenario.about, "place": scenario.place,
            "hash": scenario.hash, "first_day": run.first_day.isoformat(), "last_day": run.last_day.isoformat(), "days": door.timeline.days,
            "office_day_minutes": door.office.day_length / 60,
            "interventions": [
                {
                    "name": change.name, "first_day": change.in_words() if change.when else f"{change.first_day}",
                    "last_day": f"{change.last_day}" if change.last_day else None, "changes": dict(change.changes), "also": change.what(),
                }
                for change in scenario.interventions
            ],
        },
        "seed": seed,
        "replications": len(results),
        "window": {"from": (run.measure_from or run.first_day).isoformat(), "until": run.last_day.isoformat()},
        "results": together,
        "hours": {
            pool: {
                "needed": h.needed, "usable": h.usable, "rostered": h.rostered, "short": max(0.0, h.needed - h.usable),
                "growth_per_week": h.growth, "sentence": h.sentence(), "from_posts": h.from_posts,
            }
            for pool, h in hours.items()
        },
        "short_quarters": short_quarters(door) if door.timeline.days > 120 else [],
        "published": compare_with_published(scenario.published, together, door.office.day_length),
        "assumptions": assumptions(scenario),
        "clocks": {clock: settings.in_words() for clock, settings in scenario.clocks.items()},
        "clock_ends": {
            clock: {"start": settings.start, "stop": settings.stop, "outcomes": list(settings.outcomes)}
            for clock, settings in scenario.clocks.items()
        },
        "warnings": warnings(door),
        "repeat": repeat(document.place(()).file, seed, len(results), first),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in ("simpy", "pydantic")}},
    }  # fmt: skip


def repeat(file: str, seed: int, replications: int, first: int = 0, settings: Sequence[str] = ()) -> str:
    """Return the command that gives the same results again."""
    changes = [part for setting in settings for part in ("--set", setting)]
    which = ["--replication", str(first)] if first else ["--replications", str(replications)]
    return join(["mashsim", "run", file, *changes, "--seed", str(seed), *which])


def warnings(door: FrontDoor) -> list[str]:
    """Return what is no error but should be known: pools that cannot keep up, names that look like slips, replies that never come."""
    found = [hours.sentence() for hours in hours_check(door).values() if hours.growth > 0]
    found += [f"pools.{name} works at no stage: nothing is done there." for name in idle_pools(door.scenario)]
    found += _like_names(door.scenario)
    gathering = door.scenario.stages.gathering
    if gathering and gathering.chase is None:
        silent = [name for name, partner in door.scenario.partners.items() if partner.silent_share > 0]
        ratings: tuple[Rating, ...] = ("red", "amber", "green")
        for rating in ratings:
            rule = gathering.go_on.get(rating)
            if silent and (rule is None or (rule.replies == "all" and rule.after is None)):
                never = f"{', '.join(silent)} sometimes never reply"
                found.append(f"{rating} enquiries wait for all replies without a limit or chases, and {never}.")
    return found


def _like_names(scenario: Scenario) -> Iterator[str]:
    """Yield names that this file adds beside inherited ones that are nearly the same: slips that nothing else would show."""
    document = scenario.document
    own = document.place(()).file
    for table, names in (("partners", scenario.partners), ("clocks", scenario.clocks), ("calendars", scenario.calendars)):
        new = {name for name in names if document.place((table, name)).file == own}
        for name in new:
            for near in get_close_matches(name, [old for old in names if old not in new], n=1, cutoff=0.85):
                yield f"{table}.{name} is new beside {table}.{near}, not in its place; if {table}.{near} is meant, write that."


@contextmanager
def _mapper(scenario: Scenario, workers: int, door: FrontDoor) -> Iterator[Callable[[int, range], Iterator[Tree]]]:
    """Give a function that runs replications, in order: here, or in other processes (started afresh, as on every platform)."""
    if workers <= 1:
        yield lambda seed, numbers: (measured(door, door.replicate(seed, number)) for number in numbers)
        return
    others = set(active_children())
    executor = ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (scenario,))

    def run_all(seed: int, numbers: range) -> Iterator[Tree]:
        waiting: deque[Future[Tree]] = deque()
        for number in numbers:
            with _interrupts_are_ours():  # the processes start here
                waiting.append(executor.submit(_replicate, (seed, number)))
            if len(waiting) > 3 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        yield run_all
    except BrokenProcessPool:
        raise SimulationError("a worker process ended before its work was done, perhaps for want of memory; try fewer --workers.") from None
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()  # nobody waits for what it would have said
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_are_ours() -> Iterator[None]:
    """Let processes that are started meanwhile not hear of Ctrl-C, which a terminal sends to all: this process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(scenario: Scenario) -> None:
    global _door  # one a process: what replications share is worked out once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _door = FrontDoor(scenario)


def _replicate(work: tuple[int, int]) -> Tree:
    assert _door is not None
    return measured(_door, _door.replicate(*work))


def _tell(on_done: Callable[[int, int], None] | None, done: int, count: int) -> None:
    if on_done:
        on_done(done, count)


__all__ = ["measured", "measures_of", "ready", "repeat", "run", "summary", "warnings"]
