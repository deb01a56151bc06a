"""Fit Nottingham, or the whole front door of the story, to the figures published up to March 2023.

    python experiments/story-of-a-city/fit.py [nottingham|story] [--replications N] [--rounds N] [--workers W]

Fitted: a level of contacts for each month, so that as many children are referred in it as were (DfE table C6; a
referral counts in the month in which it was received), and the two ceilings of caseloads, so that 336 and 60 children
await an assessment on 31 March 2022 and 2023 (table B1). Nothing else is fitted, and nothing after March 2023: only
figures that the scenario calls fitted are read, and a later one is refused.

It prints the lines for the scenario, each ceiling with what the fit leaves open: the least and the highest of those
beside it with which the published figure lies within the range of 8 runs in 10.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from mashsim.experiment import run
from mashsim.loading import load
from mashsim.scenario import Published
from mashsim.shipped import scenario_folder

PLACES = {"nottingham": ("nottingham-2022.toml", 1), "story": ("story/redesign.toml", 2)}
"""By name, the scenario's file, and which of its interventions brings the second ceiling."""
CEILING = "stages.allocating.caseload.ceiling"
AWAITING = "daily.children_awaiting_allocation"
REFERRED = "monthly.referred_children"
LAST_DAY = dt.date(2023, 3, 31)
"""Nothing published of a later day is fitted."""
_DAMPING = 0.8
_CLOSE = 15
"""Children by which those who wait may miss the published figure, before a ceiling is moved."""


def main() -> None:
    """Fit levels and ceilings in turn, and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", choices=PLACES, nargs="?", default="nottingham")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    name, second = PLACES[options.place]
    path = scenario_folder() / name
    scenario = load(path)
    assert scenario.stages.allocating
    figures = fitted(scenario.published)
    paths = (CEILING, f"interventions.{second}.changes.'{CEILING}'")
    ceilings = [scenario.stages.allocating.caseload.ceiling, scenario.interventions[second].changes[CEILING]]
    levels: dict[str, float] = dict(scenario.demand.month_level)

    def simulated(ceilings: Sequence[int]) -> dict[str, Any]:
        changes: dict[str, object] = {f"demand.month_level.{month}": level for month, level in levels.items()}
        changes |= dict(zip(paths, ceilings, strict=True))
        found: dict[str, Any] = run(load(path, changes), options.replications, workers=options.workers)["results"]
        return found

    for number in range(options.rounds):
        results = simulated(ceilings)
        told = [f"{each.on}: {at(results, each)['mean']:.0f} await ({each.value:.0f})" for each in figures[AWAITING]]
        shown = sum(is_shown(results, each) for each in figures[REFERRED])
        told.append(f"{shown} of {len(figures[REFERRED])} months within 8 runs in 10")
        print(f"round {number + 1}: {'; '.join(told)}; ceilings {ceilings}", file=sys.stderr)
        for each in figures[REFERRED]:
            month = str(each.month)
            levels[month] = round(levels[month] * (each.value / at(results, each)["mean"]) ** _DAMPING, 2)
        for place, each in enumerate(figures[AWAITING]):
            away = at(results, each)["mean"] - each.value
            ceilings[place] += (away > _CLOSE) - (away < -_CLOSE)
    print("\n[demand.month_level]")
    print("\n".join(f'"{month}" = {level:g}' for month, level in levels.items()))
    beside = {step: simulated([ceiling + step for ceiling in ceilings]) for step in (-2, -1, 0, 1, 2)}
    for ceiling, each in zip(ceilings, figures[AWAITING], strict=True):
        left = [ceiling + step for step, results in beside.items() if is_shown(results, each)]
        print(f"ceiling {ceiling}, left open by {each.value:.0f} on {each.on}: {left or 'none'}")


def fitted(published: Sequence[Published]) -> dict[str, list[Published]]:
    """Return the figures that a scenario calls fitted, by measure.

    Raises
    ------
    ValueError
        If one of them is of a day after March 2023.
    """
    found: dict[str, list[Published]] = {}
    for figure in published:
        if figure.used == "fitted":
            if (figure.on or dt.date.fromisoformat(f"{figure.month}-01")) > LAST_DAY:
                raise ValueError(f"{figure.label}, {figure.on or figure.month}: nothing after March 2023 is fitted")
            found.setdefault(figure.measure, []).append(figure)
    return found


def at(results: Mapping[str, Any], figure: Published) -> dict[str, float]:
    """Return the mean, and the range of 8 runs in 10, of what was simulated for a published figure."""
    series, name = figure.measure.split(".")
    when = "days" if series == "daily" else "months"
    place = results[series][when].index(str(figure.on or figure.month))
    return {key: results[series][name][key][place] for key in ("mean", "p10", "p90")}


def is_shown(results: Mapping[str, Any], figure: Published) -> bool:
    """Whether a published figure lies within the range of 8 runs in 10."""
    found = at(results, figure)
    return found["p10"] <= figure.value <= found["p90"]


if __name__ == "__main__":
    main()
