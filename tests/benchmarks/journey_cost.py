"""What a contact's whole journey costs, in bare SimPy timeouts timed in the same run.

    python tests/benchmarks/journey_cost.py [SCENARIO]

One replication, its log and its measures, divided by its contacts; beside it the cost of one ``yield env.timeout(1)`` in a process
of its own. The ratio is what to quote: it depends little on how fast the machine is (but a busy one slows the journey, which needs
memory, more than the timeout, which does not). Also printed: the same at half, twice and four times the contacts (the cost should grow
linearly), and bytes of log per event. This is a benchmark, not a test: nothing is asserted.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from statistics import median
from time import process_time

import simpy

from mashsim.experiment import measured
from mashsim.loading import changed, load
from mashsim.simulation import FrontDoor

NOTTINGHAM = Path(__file__).resolve().parents[2] / "scenarios" / "nottingham-2022.toml"
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


def journey(door: FrontDoor, replication: int) -> tuple[float, float, int, float]:
    """Return seconds a contact for running and for measuring one replication, its contacts, and its log's bytes per event."""
    gc.collect()
    begun = process_time()
    log = door.replicate(1, replication)
    ran = process_time()
    measured(door, log)
    ended = process_time()
    contacts = len(log.source)
    size = sum(column.itemsize * len(column) for column in log.columns)
    return (ran - begun) / contacts, (ended - ran) / contacts, contacts, size / len(log)


def main() -> None:
    """Print the benchmark."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else NOTTINGHAM
    scenario = load(path)
    door = FrontDoor(scenario)
    rows = []
    for replication in range(ROUNDS):
        timeout = bare_timeout()
        run, measure, contacts, size = journey(door, replication)
        rows.append(((run + measure) / timeout, run / timeout, measure / timeout, timeout, contacts, size))
    whole, run, measure, timeout, contacts, size = (median(column) for column in zip(*rows, strict=True))
    print(f"{path.name}: {contacts:.0f} contacts a replication, median of {ROUNDS} replications")
    print(f"a bare timeout {timeout * 1e6:.2f} µs; a journey {whole:.1f} timeouts (running {run:.1f}, measuring {measure:.1f})")
    print(f"log: {size:.0f} bytes an event")
    rate = scenario.demand.rate * 365 * 86_400
    for factor in (0.5, 2, 4):
        posts = {f"pools.{name}.posts": pool.posts * factor for name, pool in scenario.pools.items()}
        changes = {"demand.rate": f"{rate * factor:.0f} per year", **posts}
        if scenario.stages.allocating:
            changes["stages.allocating.caseload.posts"] = scenario.stages.allocating.caseload.posts * factor
        larger = FrontDoor(changed(scenario, {**changes, "interventions": []}))
        timeout = bare_timeout()
        run, measure, contacts, _ = journey(larger, 0)
        print(f"demand and posts x {factor:g}: {contacts} contacts, a journey {(run + measure) / timeout:.1f} timeouts")


if __name__ == "__main__":
    main()
