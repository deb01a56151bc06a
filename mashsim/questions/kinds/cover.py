"""Find the cheapest cover that keeps a target through a season: how many, where, from when to when."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import Annotated

from pydantic import Field

from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, ready
from mashsim.questions.asking import Finder, Option, begin, over_period
from mashsim.questions.comparing import backlogs, trend
from mashsim.questions.covering import LOOKS, UNDECIDED, Race
from mashsim.questions.differing import held_up
from mashsim.questions.offers import Offer, grid, pools_of
from mashsim.questions.promising import Promised
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.trees import Tree

_MOST_OFFERS = 400
_STEPS = 4


class Cover(Promised):
    """Which cover keeps a promise through a season at least cost, and what do children get for it?"""

    heading = "cover for the season"

    first_day: Annotated[dt.date, Option("from")]
    """The season's first day: nobody comes before it, and from it on it is counted whether the target is kept."""
    last_day: Annotated[dt.date, Option("to")]
    """The season's last day."""
    roles: Annotated[tuple[str, ...], Option("role", "POOLS")] = Field(min_length=1, max_length=8)
    """Pools to which people may come; "managers + contact_officers" is as many to each."""
    number: Annotated[int, Option()] = Field(default=3, ge=1, le=20)
    """How many may come to a pool."""
    step_weeks: Annotated[int | None, Option("step")] = Field(default=None, ge=1, le=26)
    """Weeks between the starts that are tried, and between the ends; a quarter of the season if not given."""
    kind: Annotated[CoverKind, Option()] = "agency"
    """What they are: agency workers and permanent ones go through the pool's induction, redeployed ones need none."""
    lead_weeks: Annotated[int, Option("lead")] = Field(default=3, ge=0, le=104)
    """From ordering them to their first day. No figure is published; 3 weeks for agency workers (1 to 6) are assumed."""
    ordered_on: Annotated[dt.date | None, Option()] = None
    """The day on which they can be ordered; without it, it is said by when they must be."""
    screened: Annotated[int, Field(ge=2, le=1000)] = 6
    """How often every offer is run before the likely ones are looked at more closely."""
    weeks_after: Annotated[int, Field(ge=1, le=104)] = 13
    """For how many weeks after the season the answer is run on."""

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Try every offer on common luck, look closely at those that may be the cheapest, and follow the best past its end."""
        self.refuse_counts("the search for cover")
        promise = self.promised()
        whole = self.base(find)
        base = over_period(whole, self.first_day, self.last_day)
        ready(base, [promise.condition.measure, UNDECIDED])
        offers = self._offers(base)
        race = Race(
            runner, base, offers, self.kind, promise, (1 - self.confidence) / (len(offers) + 1) / len(LOOKS), self.seed
        )
        race.screen(self.screened)
        status, undetermined = race.cheapest()
        best = race.best
        front = race.front()
        return {
            **begin(self, base, race.nothing), **promise.told(),
            "confidence": self.confidence,
            "status": status, "offers": len(offers), "screened": self.screened, "alpha_a_look": race.alpha, "priced": race.is_priced,
            "season": [self.first_day.isoformat(), self.last_day.isoformat()], "cover_kind": self.kind,
            "without": race.without(), "best": self._ordered(best, base) if best else None,
            "undetermined": [offer.told() for offer in undetermined],
            "held_up": held_up(race.nothing, promise.condition.measure), "front": [offer.told() for offer in front],
            "trials": [race.told(offer) for offer in sorted(race.trials)], "after": self._after(race, whole, best) if best else None,
        }  # fmt: skip

    def _offers(self, base: Scenario) -> list[Offer]:
        pools = pools_of(self.roles, base)
        steps = self.step_weeks or max(1, ceil(((self.last_day - self.first_day).days + 1) / 7 / _STEPS))
        earliest = (
            max(self.first_day, self.ordered_on + dt.timedelta(weeks=self.lead_weeks))
            if self.ordered_on
            else self.first_day
        )
        offers = list(grid(pools, self.number, (self.first_day, self.last_day), earliest, steps))
        if not offers:
            raise ScenarioError(
                f"nobody can come before {earliest}, after the season's last day {self.last_day}; order earlier."
            )
        if len(offers) > _MOST_OFFERS:
            raise ScenarioError(
                f"that is {len(offers)} offers; at most {_MOST_OFFERS} can be tried: fewer roles, a smaller --number or a longer --step."
            )
        return offers

    def _ordered(self, best: Offer, base: Scenario) -> Tree:
        """Return the answer with the day by which it must be ordered, and what its people go through when they come."""
        order_by = best.first_day - dt.timedelta(weeks=self.lead_weeks)
        induction = {
            pool: [
                {"weeks": step.weeks, "output": step.output}
                for step in base.pools[pool].induction
                if self.kind != "redeployed"
            ]
            for pool in best.pools
        }
        return {**best.told(), "lead_weeks": self.lead_weeks, "order_by": order_by.isoformat(), "induction": induction}

    def _after(self, race: Race, whole: Scenario, best: Offer) -> Tree:
        """Run on past the season, with the answer and without: whether the backlog comes back when they leave."""
        until = self.last_day + dt.timedelta(weeks=self.weeks_after)
        try:
            longer = over_period(whole, self.first_day, until)
        except ScenarioError as error:
            return {"cannot": error.faults[0].message}
        without, covered = race.runner.run([longer, best.made_to(longer, self.kind)], LOOKS[0], self.seed)
        left = best.last_day + dt.timedelta(days=1)
        return {
            "weeks": self.weeks_after, "left": left.isoformat(), "until": until.isoformat(), "replications": LOOKS[0],
            "open": backlogs(without, covered), "trend": trend(covered), "trend_without": trend(without),
        }  # fmt: skip
