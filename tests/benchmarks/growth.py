"""What a contact costs in a front door of ten and a hundred times the size: seconds and memory should grow linearly.

    python tests/benchmarks/growth.py [--upto 100] [--days 365] [SCENARIO]

Each row is a process of its own: one replication of the ordinary city (or of another scenario) with its demand, its
staff, both, its opening backlog and staff, or its demand alone where some take work by a rule of their own, so many
times as large. Printed are contacts, microseconds of processor time a contact for running and for measuring, in bare
SimPy timeouts too, and the most memory. The whole is for one and ten times; a hundred times takes some minutes and a
gigabyte or two, and is for who asks for it. This is a benchmark, not a test: nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from journey_cost import SCENARIOS, bare_timeout, journey

from mashsim.loading import changed, load
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

KINDS = {
    "demand": "demand alone",
    "staff": "staff alone",
    "both": "demand and staff",
    "backlog": "opening backlog and staff",
    "rule": "demand alone, people with a rule of their own",
}


def scaled(scenario: Scenario, kind: str, factor: float) -> dict[str, Any]:
    """Return the changes that make a scenario so many times as large in one way."""
    changes: dict[str, Any] = {"interventions": []}
    changes |= {f"pools.{name}.posts": pool.posts for name, pool in scenario.pools.items()}  # not by their use
    if kind in ("demand", "both", "rule"):
        changes["demand.rate"] = f"{scenario.demand.rate * 365 * 86_400 * factor:.0f} per year"
    if kind in ("staff", "both", "backlog"):
        changes |= {f"pools.{name}.posts": pool.posts * factor for name, pool in scenario.pools.items()}
        allocating, helping = scenario.stages.allocating, scenario.stages.helping
        if allocating and not allocating.caseload.pool:
            changes["stages.allocating.caseload.posts"] = allocating.caseload.posts * factor
        if helping:
            changes["stages.helping.places"] = round(helping.places * factor)
    if kind in ("both", "backlog"):
        for number, backlog in enumerate(scenario.opening_backlog):
            changes[f"opening_backlog.{number}.contacts"] = round(backlog.contacts * factor)
    if kind == "rule":
        first = scenario.run.first_day.isoformat()
        pool = scenario.stages.screening.pool
        for name in (pool,) if isinstance(pool, str) else pool:
            changes[f"pools.{name}.cover"] = [{"posts": 3, "first_day": first, "policy": "oldest_first"}]
    return changes


def one(path: Path, kind: str, factor: float, days: int) -> None:
    """Print the row of one front door."""
    scenario = load(path)
    last = min(scenario.run.last_day, scenario.run.first_day + dt.timedelta(days=days - 1))
    door = FrontDoor(changed(scenario, {**scaled(scenario, kind, factor), "run.last_day": last.isoformat()}))
    timeout = bare_timeout()
    run, measure, contacts, events, _ = journey(door, 0)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{factor:6g} {contacts:10,} {events:7.1f} {run * 1e6:8.1f} {run / timeout:8.1f} {measure * 1e6:8.1f} "
        f"{measure / timeout:8.1f} {most:9,.0f}",
        flush=True,
    )


def main() -> None:
    """Print the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", type=Path, default=SCENARIOS / "baseline.toml")
    parser.add_argument("--upto", type=float, default=10, help="the largest size")
    parser.add_argument("--days", type=int, default=365, help="the days of the run")
    parser.add_argument("--only", nargs="*", choices=KINDS, default=list(KINDS), help="what is scaled")
    parser.add_argument("--one", nargs=2, metavar=("KIND", "FACTOR"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.scenario, asked.one[0], float(asked.one[1]), asked.days)
        return
    for kind in asked.only:
        print(f"{KINDS[kind]}\n times   contacts  events  run, us timeouts meas, us timeouts  most MiB", flush=True)
        for factor in (1, 10, 100):
            if factor <= asked.upto:
                words = [sys.executable, __file__, str(asked.scenario), "--days", str(asked.days)]
                subprocess.run([*words, "--one", kind, str(factor)], check=True)


if __name__ == "__main__":
    main()
