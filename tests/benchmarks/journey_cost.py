"""What a contact's whole journey costs, in bare SimPy timeouts timed in the same run.

    python tests/benchmarks/journey_cost.py [SCENARIO ...]

One replication, its log and its measures, without the laws that each run checks, divided by its contacts; beside it the cost of one ``yield env.timeout(1)``
in a process of its own. The ratio is what to quote: it depends little on how fast the machine is (but a busy one slows
the journey, which needs memory, more than the timeout, which does not). Without a scenario: the street up to the
decision (Nottingham) and the whole front door (the story's stable year). Also printed: events of a contact, bytes of
log per event, the same at half, twice and four times the contacts (the cost should grow linearly), and for the whole
front door what a runaway costs: a fifth of the staff, and repeats that rise with the wait; and what measuring costs where
only what a question reads is measured, also as a share of measuring everything. This is a benchmark, not a test: nothing
is asserted."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from statistics import median
from time import process_time

import simpy

from mashsim.experiment import measured
from mashsim.loading import changed, load
from mashsim.measures.naming import headlines
from mashsim.measures.results import EVERYTHING
from mashsim.questions.differing import MAIN_CAUSE
from mashsim.questions.kinds.compare import TREND
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
STREET, WHOLE = SCENARIOS / "nottingham-2022.toml", SCENARIOS / "story" / "stable-2024.toml"
RUNAWAY = {"loops.repeats.per_week": 0.1, "loops.repeats.rises_per_week": 0.05, "loops.repeats.raises_share": 0.2}
ROUNDS = 5


def bare_timeout(count: int = 200_000) -> float:
    """Return the seconds of one bare timeout."""

    def idle(env: simpy.Environment):
        for _ in range(count):
            yield env.timeout(1)

    env = simpy.Environment()
    env.process(idle(env))
    begun = process_time()
    env.run()
    return (process_time() - begun) / count


def journey(door: FrontDoor, replication: int) -> tuple[float, float, int, float, float]:
    """Return seconds a contact for running and for measuring one replication, its contacts, and events and their bytes
    a contact."""
    gc.collect()
    begun = process_time()
    log = door.replicate(1, replication, laws=False)
    ran = process_time()
    measured(door, log)
    ended = process_time()
    contacts = len(log.source)
    size = sum(column.itemsize * len(column) for column in log.columns)
    return (ran - begun) / contacts, (ended - ran) / contacts, contacts, len(log) / contacts, size / len(log)


def questions(scenario: Scenario) -> dict[str, list[str]]:
    """The measures that questions read of each run: of the base as of the others, where they do not differ."""
    heads = headlines(scenario.report.heads_with)
    share = heads[0]
    return {
        "compare, the others": [*heads, *TREND],
        "compare, the base": [*heads, *TREND, MAIN_CAUSE],
        "seek": [share, "cost.per_week", *TREND, MAIN_CAUSE],
        "sensitivity, of one measure": [share],
        "explain, week by week": ["held_up"],
    }


def measuring(door: FrontDoor) -> None:
    """Print what it costs to measure one log, everything and what questions read, in turns."""
    log = door.replicate(1, 0, laws=False)
    contacts = len(log.source)
    asked = {"everything": list(EVERYTHING), **questions(door.scenario)}
    costs: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, measures in asked.items():
            gc.collect()
            timeout = bare_timeout()
            begun = process_time()
            measured(door, log, measures)
            costs[name].append((process_time() - begun) / contacts / timeout)
    whole = median(costs["everything"])
    for name, each in costs.items():
        print(f"measuring for {name}: {median(each):.1f} timeouts a contact, {median(each) / whole:.2f} of everything")


def once(scenario: Scenario, changes: dict[str, object], what: str) -> None:
    """Print the cost of a journey in a changed scenario, from one replication."""
    door = FrontDoor(changed(scenario, changes))
    timeout = bare_timeout()
    run, measure, contacts, events, _ = journey(door, 0)
    cost = f"a journey {(run + measure) / timeout:.1f} timeouts (running {run / timeout:.1f})"
    print(f"{what}: {contacts} contacts of {events:.0f} events, {cost}")


def benchmark(path: Path) -> None:
    """Print what a journey costs in one scenario."""
    scenario = load(path)
    door = FrontDoor(scenario)
    rows = []
    for replication in range(ROUNDS):
        timeout = bare_timeout()
        run, measure, *others = journey(door, replication)
        rows.append(((run + measure) / timeout, run / timeout, measure / timeout, timeout, *others))
    whole, run, measure, timeout, contacts, events, size = (median(column) for column in zip(*rows, strict=True))
    print(f"{path.name}: {contacts:.0f} contacts a replication, median of {ROUNDS} replications")
    print(
        f"a bare timeout {timeout * 1e6:.2f} µs; a journey {whole:.1f} timeouts (running {run:.1f}, measuring {measure:.1f})"
    )
    print(f"log: {events:.1f} events a contact, {size:.0f} bytes an event")
    checked = []
    for replication in range(ROUNDS):
        begun = process_time()
        door.replicate(1, replication)
        checked.append((process_time() - begun) / contacts / bare_timeout())
    print(f"running with the laws checked: {median(checked):.1f} timeouts a contact")
    measuring(door)
    rate = scenario.demand.rate * 365 * 86_400
    allocating, helping = scenario.stages.allocating, scenario.stages.helping
    for factor in (0.5, 2, 4):
        changes = {f"pools.{name}.posts": pool.posts * factor for name, pool in scenario.pools.items()}
        if allocating and not allocating.caseload.pool:
            changes["stages.allocating.caseload.posts"] = allocating.caseload.posts * factor
        if helping:
            changes["stages.helping.places"] = round(helping.places * factor)
        changes |= {"demand.rate": f"{rate * factor:.0f} per year", "interventions": []}
        once(scenario, changes, f"demand and posts x {factor:g}")
    if scenario.loops.repeats:
        few = {f"pools.{name}.posts": pool.posts * 0.2 for name, pool in scenario.pools.items()}
        once(scenario, {**RUNAWAY, **few}, "runaway")


def main() -> None:
    """Print the benchmark."""
    for path in [Path(name) for name in sys.argv[1:]] or [STREET, WHOLE]:
        benchmark(path)


if __name__ == "__main__":
    main()
