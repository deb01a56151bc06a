"""Fit the city to what is published up to March 2023, and print the lines to put into the scenarios.

    python experiments/story-of-a-city/fit.py [--replications N] [--rounds N] [--workers W]

Fitted: the level of contacts in each month, so that the children referred follow DfE's monthly referrals (table C6), and the two caseload
ceilings, so that 336 and 60 children await an assessment on 31 March 2022 and 2023 (table B1). The figures are those under [[published]] in
scenarios/nottingham-2022.toml. Nothing else is fitted, and nothing to 2023-2025.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.shipped import scenario_folder

SCENARIO = scenario_folder() / "story" / "redesign.toml"
FIRST_CEILING = "stages.allocating.caseload.ceiling"
SECOND_CEILING = f"interventions.2.changes.'{FIRST_CEILING}'"
AWAITING = "daily.children_awaiting_allocation"


def main() -> None:
    """Fit levels and ceilings in turn, and print them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--replications", type=int, default=10)
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = asked.parse_args()
    scenario = load(SCENARIO)
    levels = dict(scenario.demand.month_level)
    referred = {figure.month: figure.value for figure in scenario.published if figure.month}
    awaiting = {str(figure.on): figure.value for figure in scenario.published if figure.measure == AWAITING}
    assert scenario.stages.allocating
    ceilings = [scenario.stages.allocating.caseload.ceiling, scenario.interventions[2].changes[FIRST_CEILING]]
    for number in range(options.rounds):
        changes = {f"demand.month_level.{month}": level for month, level in levels.items()}
        changes |= {FIRST_CEILING: ceilings[0], SECOND_CEILING: ceilings[1]}
        results = run(load(SCENARIO, changes), replications=options.replications, workers=options.workers)["results"]
        simulated = dict(zip(results["monthly"]["months"], results["monthly"]["referred_children"]["mean"], strict=True))
        waiting = dict(zip(results["daily"]["days"], results["daily"]["children_awaiting_allocation"]["mean"], strict=True))
        report(number, referred, simulated, awaiting, waiting, ceilings)
        levels = {month: round(level * (referred[month] / simulated[month]) ** 0.7, 2) for month, level in levels.items()}
        for place, (day, value) in enumerate(awaiting.items()):
            excess = (waiting[day] - value) / value
            ceilings[place] += 1 if excess > 0.15 else -1 if excess < -0.15 else 0
    print("\n[demand.month_level]")
    print("\n".join(f'"{month}" = {level}' for month, level in levels.items()))
    print(f"ceilings: {ceilings[0]}, then {ceilings[1]}")


def report(
    number: int,
    referred: dict[Any, float],
    simulated: dict[str, float],
    awaiting: dict[str, float],
    waiting: dict[str, float],
    ceilings: list[int],
) -> None:
    """Say how far the fit is."""
    off = [abs(simulated[month] / value - 1) for month, value in referred.items()]
    children = ", ".join(f"{waiting[day]:.0f} (published {value:.0f})" for day, value in awaiting.items())
    print(
        f"round {number + 1}: months off by {sum(off) / len(off):.0%} on average, {max(off):.0%} at most; awaiting {children}; {ceilings}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
