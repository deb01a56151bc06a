"""How many more hours a week clear a backlog by a date, when it clears, and what happens when the extra people leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import ceil, inf
from typing import Any

from mashsim.confidence import share_limits
from mashsim.experiment import Runs
from mashsim.questions.offers import Offer
from mashsim.questions.seeking import Search
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.simulation import FrontDoor
from mashsim.staff import ON_SHIFT
from mashsim.trees import Tree

LOOKS = (20, 60)
"""Replications after which a number of people is looked at; such runs are long, and the shares that are asked for are seldom close."""
STAYS = 7


class Cleared:
    """The promise that a backlog is cleared by a day: at or below a level for a week, and still so on that day.

    Parameters
    ----------
    curve : what is counted, by day
    first_day : before it nothing counts as cleared
    """

    def __init__(self, curve: str, level: float, first_day: dt.date, by: dt.date, kept_in: float):
        self.curve, self.level, self.first_day, self.by, self._kept_in = curve, level, first_day, by, kept_in

    @property
    def target(self) -> tuple[float, bool]:
        """The share of runs that are to clear it in time."""
        return self._kept_in, True

    def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
        """Return the share of runs that clear it in time, with exact limits (Clopper and Pearson), each one-sided."""
        kept = sum(day is not None and day <= self.by for day in self.days(runs))
        return kept / len(runs), *share_limits(kept, len(runs), 1 - alpha)

    def days(self, runs: Runs) -> list[dt.date | None]:
        """Return the first day of each run from which on it is cleared, for a week and until the day; None if that never comes."""
        dates = [dt.date.fromisoformat(day) for day in runs.dates("daily")]
        first, by = (
            next((place for place, day in enumerate(dates) if day >= when), len(dates))
            for when in (self.first_day, self.by)
        )
        return [self._first(dates, curve, first, by) for curve in runs.curves(self.curve)]

    def _first(self, dates: Sequence[dt.date], curve: Sequence[float | None], first: int, by: int) -> dt.date | None:
        is_low = [value is not None and value <= self.level for value in curve]
        for place in range(first, len(dates) - STAYS + 1):
            if all(is_low[place : max(place + STAYS, by + 1)]):
                return dates[place]
        return None

    def at_first(self, runs: Runs) -> float:
        """Return how many there are on the first day, on average."""
        place = runs.dates("daily").index(self.first_day.isoformat())
        values = [value for curve in runs.curves(self.curve) if (value := curve[place]) is not None]
        return sum(values) / len(values)

    def told(self, runs: Runs) -> Tree:
        """Return the day it clears: the middle of the runs, and between what 8 runs in 10 lie; None is later than the run's end."""
        days = self.days(runs)
        ordered = sorted(days, key=lambda day: inf if day is None else day.toordinal())
        places = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
        found: Tree = {name: ordered[max(ceil(share * len(ordered)) - 1, 0)] for name, share in places.items()}
        days_said = {name: day.isoformat() if day else None for name, day in found.items()}
        return {"clears": days_said | {"never_in": sum(day is None for day in days)}}


class Recovery(Search):
    """A search over how many people come."""

    def __init__(self, *given: Any, offer: Offer, kind: CoverKind):
        super().__init__(*given)
        self.counts = LOOKS
        self._offer, self._kind = offer, kind

    def tried(self, values: Sequence[float]) -> Scenario:
        """Return the front door to which so many come."""
        offer = self._offer
        if not values[0]:
            return self.base
        return Offer(offer.pools, values[0], offer.first_day, offer.last_day).made_to(self.base, self._kind)


def hours_brought(base: Scenario, covered: Scenario, offer: Offer) -> Tree:
    """Return the hours a week that people bring while they are there: on shift, and hands-on, with induction and other time taken off."""
    first, until = ((day - base.run.first_day).days for day in (offer.first_day, offer.last_day + dt.timedelta(days=1)))
    on_shift = hands_on = 0.0
    doors = [FrontDoor(scenario) for scenario in (base, covered)]
    for pool in offer.pools:
        before, after = (door.rosters[pool].hours_of_posts(first, until) for door in doors)
        on_shift += sum(after[step] - before[step] for step in ON_SHIFT)
        hands_on += after["usable"] - before["usable"]
    return {"on_shift": on_shift, "hands_on": hands_on}
