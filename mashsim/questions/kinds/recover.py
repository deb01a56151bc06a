"""Find the hours a week that clear today's backlog by a date, when it clears, and whether it comes back."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import Annotated, Literal

from pydantic import Field

from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, ready
from mashsim.questions.asking import Finder, Option, Question, begin, over_period
from mashsim.questions.comparing import backlogs, trend
from mashsim.questions.differing import held_up
from mashsim.questions.offers import Offer, pools_of
from mashsim.questions.recovering import LOOKS, STAYS, Cleared, Recovery, hours_brought
from mashsim.questions.seeking import Lever
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.trees import Tree

CURVES = {
    "undecided": "daily.children_without_decision", "awaiting_allocation": "daily.children_awaiting_allocation", "open": "daily.open",
}  # fmt: skip
"""What a backlog may be counted in: children without a decision, children awaiting allocation, contacts open."""
_ABOVE = 1.25
_SETTLED_DAYS = 91


class Recover(Question):
    """From today's backlog: how many more hours a week clear it by a date, and does it stay away?"""

    page_name = "recovery"
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
    """The backlog is cleared when so many are left, or fewer, for a week, and still on the day of `by`. If not given: a quarter more than
    are there, on average over the last 13 weeks, when as many people as may come are there from the first day to the last."""
    kept_in: Annotated[float, Option()] = Field(default=0.8, gt=0, lt=1)
    """In what share of runs it is to be cleared by that day."""
    confidence: Annotated[float, Option()] = Field(default=0.9, gt=0.5, lt=1)
    """How sure the answer is to be."""
    weeks_after: Annotated[int, Field(ge=1, le=104)] = 26
    """For how many weeks it is run on after they have left."""

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Search for the fewest who clear it, on common luck, with the allowed error split over values and looks."""
        self.refuse_counts("the search for a recovery")
        base, offer = self._prepared(find)
        level, settled = self._level(runner, base, offer)
        cleared = Cleared(CURVES[self.backlog], level, offer.first_day, self.by, self.kept_in)
        lever = Lever(f"people more in {self.role}", tuple(float(posts) for posts in range(self.number + 1)))
        search = Recovery(runner, base, [lever], cleared, 1 - self.confidence, self.seed, offer=offer, kind=self.kind)
        status = search.along_one()
        best = search.cheapest()
        none, most = search.look(0.0), search.look(float(self.number))
        shown = best if best and best.values[0] else most
        return {
            **begin(self, base, none.runs),
            "backlog": self.backlog, "level": level, "settled": settled, "by": self.by.isoformat(), "cover_kind": self.kind,
            "from": offer.first_day.isoformat(), "until": offer.last_day.isoformat(), "pools": list(offer.pools),
            "kept_in": self.kept_in, "confidence": self.confidence, "alpha_a_look": search.alpha, "status": status,
            "best": best.values[0] if best else None, "fails": next(iter(search.largest_failing() or []), None),
            "today": cleared.at_first(none.runs), "held_up": held_up(most.runs, cleared.curve),
            "looks": [
                look.told() | cleared.told(look.runs) | {"hours": hours_brought(base, look.runs.scenario, offer)}
                for look in sorted(search.looks, key=lambda each: each.values)
            ],
            "shown": shown.values[0], "after": self._after(none.runs, shown.runs, cleared),
        }  # fmt: skip

    def _prepared(self, find: Finder) -> tuple[Scenario, Offer]:
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
        """Return what counts as cleared, and what it is held against: how many are there when the role has all hands it may have."""
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

    def _after(self, none: Runs, covered: Runs, cleared: Cleared) -> Tree:
        """Return what becomes of the backlog when they have left."""
        count = min(len(none), len(covered))
        ends = [[value for value in curve[-STAYS:] if value is not None] for curve in covered.curves(cleared.curve)]
        back = sum(min(values) > cleared.level for values in ends)
        return {
            "weeks": self.weeks_after, "back_in": back, "replications": len(covered), "trend": trend(covered), "trend_without": trend(none),
            "open": backlogs(none.first(count), covered.first(count), cleared.curve),
        }  # fmt: skip
