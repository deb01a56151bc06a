"""Many runs: replications of a scenario, here or in several processes, and what they say together.

Results do not depend on how many processes work on them: a replication is made from the scenario, the seed and its own number alone.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from multiprocessing import get_context
from typing import Any

from mashsim.log import Log
from mashsim.measures import measure, summarise
from mashsim.published import compare_with_published
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION
from mashsim.simulation import FrontDoor
from mashsim.workload import hours_check

Tree = dict[str, Any]
_door: FrontDoor | None = None


def run(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    on_done: Callable[[int, int], None] | None = None,
    on_log: Callable[[Log], None] | None = None,
    first: int = 0,
) -> Tree:
    """Run a scenario's replications and return their summary, as in ``summary.json``.

    Parameters
    ----------
    replications, seed : the scenario's own if not given
    workers : processes; 1 runs here
    on_done : called after each replication with how many are done, and of how many
    on_log : called with the log of the first replication
    first : number of the first replication, to see one alone
    """
    count = scenario.run.replications if replications is None else replications
    seed = scenario.run.seed if seed is None else seed
    numbers = range(first, first + count)
    door = FrontDoor(scenario)
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
    return summary(door, results, seed)


def measured(door: FrontDoor, log: Log) -> Tree:
    """Measure one replication's log with the scenario's own clocks, calendars and window."""
    run = door.scenario.run
    starts = door.timeline.at(run.measure_from) if run.measure_from else 0
    managers = [name for name, pool in door.scenario.pools.items() if pool.manager]
    return measure(log, door.clocks, door.office, door.timeline, managers, (starts, door.ends_at))


def summary(door: FrontDoor, results: list[Tree], seed: int) -> Tree:
    """Sum up replications, with everything needed to read and to repeat them."""
    scenario = door.scenario
    run = scenario.run
    document = scenario.document
    together = summarise(results)
    name = document.path.name if document.path else f"{document.name}.toml"
    hours = hours_check(door, (run.measure_from - run.first_day).days if run.measure_from else 0)
    return {
        "mashsim": VERSION,
        "scenario": {
            "name": document.name, "title": scenario.title, "question": scenario.question, "about": scenario.about, "place": scenario.place,
            "hash": scenario.hash, "first_day": run.first_day.isoformat(), "last_day": run.last_day.isoformat(), "days": door.timeline.days,
            "office_day_minutes": door.office.day_length / 60,
            "interventions": [{"name": c.name, "first_day": c.first_day.isoformat(), "changes": dict(c.changes)} for c in scenario.interventions],
        },
        "seed": seed,
        "replications": len(results),
        "window": {"from": (run.measure_from or run.first_day).isoformat(), "until": run.last_day.isoformat()},
        "results": together,
        "hours": {
            pool: {
                "needed": h.needed, "usable": h.usable, "rostered": h.rostered, "short": max(0.0, h.needed - h.usable),
                "growth_per_week": h.growth, "sentence": h.sentence(),
            }
            for pool, h in hours.items()
        },
        "published": compare_with_published(scenario.published, together, door.office.day_length),
        "assumptions": assumptions(scenario),
        "warnings": warnings(door),
        "repeat": f"mashsim run {name} --seed {seed} --replications {len(results)}",
        "versions": {"python": platform.python_version(), **{package: version(package) for package in ("simpy", "pydantic")}},
    }  # fmt: skip


def warnings(door: FrontDoor) -> list[str]:
    """Return what is no error but should be known: pools that cannot keep up, and replies that may never come."""
    found = [hours.sentence() for hours in hours_check(door).values() if hours.growth > 0]
    gathering = door.scenario.stages.gathering
    if gathering:
        for rating in ("red", "amber", "green"):
            rule = gathering.go_on.get(rating)  # type: ignore[call-overload]
            waits_for_all = rule is None or (rule.replies == "all" and rule.after is None)
            silent = [name for name, partner in door.scenario.partners.items() if partner.silent_share > 0]
            if waits_for_all and silent and gathering.chase is None:
                found.append(f"{rating} enquiries wait for all replies without a limit or chases, and {', '.join(silent)} sometimes never reply.")
    return found


@contextmanager
def _mapper(scenario: Scenario, workers: int, door: FrontDoor) -> Iterator[Callable[[int, range], Iterator[Tree]]]:
    """Give a function that runs replications, in order: here, or in other processes (started afresh, as on every platform)."""
    if workers <= 1:
        yield lambda seed, numbers: (measured(door, door.replicate(seed, number)) for number in numbers)
        return
    executor = ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (scenario,))
    try:
        yield lambda seed, numbers: executor.map(_replicate, [(seed, number) for number in numbers])
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _prepare(scenario: Scenario) -> None:
    global _door  # one a process: what replications share is worked out once
    _door = FrontDoor(scenario)


def _replicate(work: tuple[int, int]) -> Tree:
    assert _door is not None
    return measured(_door, _door.replicate(*work))


def _tell(on_done: Callable[[int, int], None] | None, done: int, count: int) -> None:
    if on_done:
        on_done(done, count)


__all__ = ["measured", "run", "summary", "warnings"]
