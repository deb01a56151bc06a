"""Fit the city to the figures published up to March 2023, and print the lines for its scenarios.

    python experiments/story-of-a-city/fit.py [--replications N] [--rounds N] [--workers W]

Fitted: a factor on the contacts of each of the two years, so that as many children are referred in it as were (DfE
table C1), and the two caseload ceilings, so that 336 and 60 children await an assessment on 31 March 2022 and 2023
(table B1). Month by month the model's referrals follow its decisions, which the hours of the front door limit; the
months' own levels stay as nottingham-2022 has them. Nothing else is fitted, and nothing to 2023-2025.
"""

from __future__ import annotations

import argparse
import os
import sys

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.shipped import scenario_folder

SCENARIO = scenario_folder() / "story" / "redesign.toml"
FIRST_CEILING = "stages.allocating.caseload.ceiling"
SECOND_CEILING = f"interventions.2.changes.'{FIRST_CEILING}'"
AWAITING = "daily.children_awaiting_allocation"
YEARS = {"2022": 4383, "2023": 5692}
"""Children referred in the year to March (DfE Children in need table C1, Nottingham)."""


def main() -> None:
    """Fit factors and ceilings in turn, and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    scenario = load(SCENARIO)
    levels: dict[str, float] = dict(scenario.demand.month_level)
    awaiting = {str(figure.on): figure.value for figure in scenario.published if figure.measure == AWAITING}
    assert scenario.stages.allocating
    ceilings: list[int] = [
        scenario.stages.allocating.caseload.ceiling,
        scenario.interventions[2].changes[FIRST_CEILING],
    ]
    for number in range(options.rounds):
        changes: dict[str, object] = {f"demand.month_level.{month}": level for month, level in levels.items()}
        changes |= {FIRST_CEILING: ceilings[0], SECOND_CEILING: ceilings[1]}
        results = run(load(SCENARIO, changes), replications=options.replications, workers=options.workers)["results"]
        months = zip(results["monthly"]["months"], results["monthly"]["referred_children"]["mean"], strict=True)
        waiting = dict(
            zip(results["daily"]["days"], results["daily"]["children_awaiting_allocation"]["mean"], strict=True)
        )
        referred = dict.fromkeys(YEARS, 0.0)
        for month, children in months:
            referred[year_of(month)] += children
        progress = [f"{referred[year]:.0f} referred (published {value})" for year, value in YEARS.items()]
        progress += [f"{waiting[day]:.0f} awaiting (published {value:.0f})" for day, value in awaiting.items()]
        print(f"round {number + 1}: {', '.join(progress)}; ceilings {ceilings}", file=sys.stderr)
        levels = {
            month: round(level * (YEARS[year_of(month)] / referred[year_of(month)]) ** 0.8, 2)
            for month, level in levels.items()
        }
        for place, (day, value) in enumerate(awaiting.items()):
            ceilings[place] += (waiting[day] > value + 40) - (waiting[day] < value - 40)
    print("\n[demand.month_level]")
    print("\n".join(f'"{month}" = {level}' for month, level in levels.items()))
    print(f"ceilings: {ceilings[0]}, then {ceilings[1]}")


def year_of(month: str) -> str:
    """Return the year, to March, that a month such as ``2022-04`` lies in."""
    year, number = month.split("-")
    return str(int(year) + (int(number) >= 4))


if __name__ == "__main__":
    main()
