"""Find the hours that clear today's backlog by a date. It says when it clears, and whether it comes back.

Examples
--------
mashsim recover our-city.toml --role managers --by 2026-06-30
mashsim recover our-city.toml --role "managers + contact_officers" --by 2026-06-30 --number 4
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import ceil, inf
from typing import Annotated, Any, Literal

from pydantic import Field

from mashsim.confidence import share_limits
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, ready
from mashsim.questions.asking import FindScenario, Option, Question, begin, over_period
from mashsim.questions.differing import MAIN_CAUSE, main_cause
from mashsim.questions.kinds.compare import TREND, backlogs, trend
from mashsim.questions.levers import Lever
from mashsim.questions.offers import Offer, pools_of
from mashsim.questions.searching import Search, most_verdicts
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.simulation import FrontDoor
from mashsim.staff import ON_SHIFT
from mashsim.trees import Tree

LOOKS = (20, 60)
"""Replications after which a number of people is looked at; such runs are long, and shares are seldom close."""
STAYS = 7
CURVES = {
    "undecided": "daily.children_without_decision",
    "awaiting_allocation": "daily.children_awaiting_allocation",
    "open": "daily.open",
}
"""What a backlog may be counted in: children without a decision, children awaiting allocation, contacts open."""
_ABOVE = 1.25
_SETTLED_DAYS = 91


class Recover(Question):
    """From today's backlog: how many more hours a week clear it by a date, and does it stay away?"""

    page_name = "recovery"
    chooses_its_runs = "the search for a recovery"
    heading = "clearing the backlog"

    role: Annotated[str, Option(metavar="POOLS")]
    """The pool to which people come; "managers + contact_officers" is as many to each."""
    by: Annotated[dt.date, Option()]
    """The day by which the backlog is to be cleared."""
    first_day: Annotated[dt.date | None, Option("from")] = None
    """Their first day; the run's first day, today, if not given."""
    until: Annotated[dt.date | None, Option()] = None
    """Their last day; `by` if not given."""
    number: Annotated[int, Option()] = Field(default=6, ge=1, le=50)
    """How many may come to a pool at most."""
    kind: Annotated[CoverKind, Option()] = "agency"
    """What they are: agency workers and permanent ones go through the pool's induction, redeployed ones need none."""
    backlog: Annotated[Literal["undecided", "awaiting_allocation", "open"], Option()] = "undecided"
    """What is counted: children without a decision, children awaiting allocation, or contacts open."""
    cleared_at: Annotated[float | None, Option()] = Field(default=None, ge=0)
    """The backlog is cleared when so many are left, or fewer, for a week, and still on the day of `by`. If not given: a
    quarter more than are there, on average over the last 13 weeks, when as many people as may come are there from the
    first day to the last."""
    met_in: Annotated[float, Option()] = Field(default=0.8, gt=0, lt=1)
    """In what share of runs it is to be cleared by that day."""
    confidence: Annotated[float, Option()] = Field(default=0.9, gt=0.5, lt=1)
    """How sure the answer is to be."""
    weeks_after: Annotated[int, Field(ge=1, le=104)] = 26
    """For how many weeks it is run on after they have left."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Search for the fewest who clear it, on common luck, with the allowed error split over values and looks."""
        self.refuse_counts()
        base, offer = self._prepare(find)
        runner = runner.only([CURVES[self.backlog], "cost.per_week", *TREND, MAIN_CAUSE])
        level, plateau = self._level(runner, base, offer)
        clearing = Clearing(CURVES[self.backlog], level, offer.first_day, self.by, self.met_in)
        lever = Lever(f"people more in {self.role}", tuple(float(posts) for posts in range(self.number + 1)))
        search = Recovery(
            runner, base, [lever], [clearing], 1 - self.confidence, self.seed, offer=offer, kind=self.kind
        )
        about: Tree = {
            "kind": self.kind_name(),
            "pools": list(offer.pools),
            "cover_kind": self.kind,
            "by": self.by.isoformat(),
            "met_in": self.met_in,
        }
        runner.tell(lambda: {**about, **search.so_far()})
        status = search.along_one()
        best = search.cheapest()
        none, most = search.look(0.0), search.look(float(self.number))
        example = best if best and best.values[0] else most
        return {
            **begin(self, base, none.runs),
            "backlog": self.backlog,
            "level": level,
            "settled": plateau,
            "by": self.by.isoformat(),
            "cover_kind": self.kind,
            "from": offer.first_day.isoformat(),
            "until": offer.last_day.isoformat(),
            "pools": list(offer.pools),
            "met_in": self.met_in,
            "confidence": self.confidence,
            "alpha_a_look": search.alpha,
            "status": status,
            "best": best.values[0] if best else None,
            "fails": next(iter(search.largest_failing() or []), None),
            "today": clearing.at_first(none.runs),
            "held_up": main_cause(most.runs, clearing.curve),
            "looks": [
                look.as_dict() | clearing.as_dict(look.runs) | {"hours": hours_brought(base, look.runs.scenario, offer)}
                for look in sorted(search.looks, key=lambda each: each.values)
            ],
            "shown": example.values[0],
            "after": self._after(none.runs, example.runs, clearing),
        }

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications: the level, nobody, the most people, and what lies between."""
        level = LOOKS[0] if self.cleared_at is None else 0
        values = tuple(float(posts) for posts in range(self.number + 1))
        looks = min(most_verdicts([Lever("", values)]) + 2, len(values))
        return level + 2 * LOOKS[0], level + looks * LOOKS[-1]

    def _prepare(self, find: FindScenario) -> tuple[Scenario, Offer]:
        """Return the front door, run on long enough, and who comes when."""
        base = self.base(find)
        first = self.first_day or base.run.first_day
        until = self.until or self.by
        wrong = [
            f"{what} {day} is {where}; it must be {must}."
            for what, day, where, must, is_wrong in (
                (
                    "--from",
                    first,
                    f"before the run's first day {base.run.first_day}",
                    "that day or later",
                    first < base.run.first_day,
                ),
                ("--by", self.by, f"not after their first day {first}", "later", self.by <= first),
                ("--until", until, f"before their first day {first}", "that day or later", until < first),
            )
            if is_wrong
        ]
        if wrong:
            raise ScenarioError(wrong)
        pools = pools_of([self.role], base)[0]
        last = max(self.by, until) + dt.timedelta(weeks=self.weeks_after)
        base = over_period(base, base.run.first_day, last)
        ready(base)
        return base, Offer(pools, 1.0, first, until)

    def _level(self, runner: Runner, base: Scenario, offer: Offer) -> tuple[float, Tree]:
        """Return the backlog that counts as cleared, and the level that stays with the most people that may come."""
        if self.cleared_at is not None:
            return self.cleared_at, {}
        every = Offer(offer.pools, float(self.number), base.run.first_day, base.run.last_day)
        (runs,) = runner.run([every.made_to(base, self.kind)], LOOKS[0], self.seed)
        last = [
            value
            for curve in runs.curves(CURVES[self.backlog])
            for value in curve[-_SETTLED_DAYS:]
            if value is not None
        ]
        mean = sum(last) / len(last)
        return float(ceil(_ABOVE * mean)), {"mean": mean, "trend": trend(runs), "replications": len(runs)}

    def _after(self, none: Runs, with_cover: Runs, clearing: Clearing) -> Tree:
        """Return the backlog after they have left, and whether it is back."""
        count = min(len(none), len(with_cover))
        ends = [[value for value in curve[-STAYS:] if value is not None] for curve in with_cover.curves(clearing.curve)]
        back = sum(min(values) > clearing.level for values in ends)
        return {
            "weeks": self.weeks_after,
            "back_in": back,
            "replications": len(with_cover),
            "trend": trend(with_cover),
            "trend_without": trend(none),
            "open": backlogs(none.first(count), with_cover.first(count), clearing.curve),
        }


class Clearing:
    """The promise that a backlog is cleared by a day: at or below a level for a week, and still so on that day.

    Parameters
    ----------
    curve : what is counted, by day
    first_day : before it nothing counts as cleared
    """

    def __init__(self, curve: str, level: float, first_day: dt.date, by: dt.date, met_in: float):
        self.curve, self.level, self.first_day, self.by, self._met_in = curve, level, first_day, by, met_in

    @property
    def target(self) -> tuple[float, bool]:
        """The share of runs that are to clear it in time."""
        return self._met_in, True

    def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
        """Return the share of runs that clear it in time, with exact limits (Clopper and Pearson), each one-sided."""
        successes = sum(day is not None and day <= self.by for day in self.days(runs))
        return successes / len(runs), *share_limits(successes, len(runs), 1 - alpha)

    def days(self, runs: Runs) -> list[dt.date | None]:
        """Return each run's first day from which it is cleared, for a week and until the day; None without one."""
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

    def as_dict(self, runs: Runs) -> Tree:
        """Return the day it clears: the median of runs and the band of 8 runs in 10. None is after the run's end."""
        days = self.days(runs)
        in_order = sorted(days, key=lambda day: inf if day is None else day.toordinal())
        places = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
        quantiles: Tree = {name: in_order[max(ceil(share * len(in_order)) - 1, 0)] for name, share in places.items()}
        in_words = {name: day.isoformat() if day else None for name, day in quantiles.items()}
        return {"clears": in_words | {"never_in": sum(day is None for day in days)}}


class Recovery(Search):
    """A search over how many people come."""

    def __init__(self, *search: Any, offer: Offer, kind: CoverKind):
        super().__init__(*search)
        self.counts = LOOKS
        self._offer, self._kind = offer, kind

    def front_door(self, values: Sequence[float]) -> Scenario:
        """Return the front door to which so many come."""
        offer = self._offer
        if not values[0]:
            return self.base
        return Offer(offer.pools, values[0], offer.first_day, offer.last_day).made_to(self.base, self._kind)


def hours_brought(base: Scenario, with_cover: Scenario, offer: Offer) -> Tree:
    """Return the hours a week that people bring: on shift, and hands-on, less induction and other time."""
    first, until = ((day - base.run.first_day).days for day in (offer.first_day, offer.last_day + dt.timedelta(days=1)))
    on_shift = hands_on = 0.0
    doors = [FrontDoor(scenario) for scenario in (base, with_cover)]
    for pool in offer.pools:
        before, after = (door.rosters[pool].hours_of_posts(first, until) for door in doors)
        on_shift += sum(after[step] - before[step] for step in ON_SHIFT)
        hands_on += after["usable"] - before["usable"]
    return {"on_shift": on_shift, "hands_on": hands_on}
