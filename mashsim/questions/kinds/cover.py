"""Find the cheapest cover that meets a target through a season. It says how many, where, from when to when.

Examples
--------
mashsim cover baseline --from 2026-06-01 --to 2026-08-31 --role contact_officers \
--target "share_decided_in_time >= 0.8" --promise period
mashsim cover baseline --from 2026-06-01 --to 2026-08-31 --role managers --number 2 \
--target "share_decided_in_time >= 0.8" --promise share
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Annotated

from pydantic import Field

from mashsim.confidence import Verdict, paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, ready
from mashsim.questions.asking import FindScenario, Option, begin, over_period
from mashsim.questions.differing import MAIN_CAUSE, main_cause
from mashsim.questions.kinds.compare import TREND, backlogs, trend
from mashsim.questions.offers import Offer, grid, pools_of
from mashsim.questions.promising import Judgement, Promise, PromiseQuestion, judge
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.trees import Tree

LOOKS = (20, 60)
"""Replications after which an offer is looked at; the error that is allowed is split over offers and looks."""
UNDECIDED = "child_days_without_decision.all"
_MOST_LOOKS = 10  # offers looked at closely; the others are then undetermined
_FRONT_RUNS = 12
_FRONT_ROUNDS = 3
_MOST_OFFERS = 400
_STEPS = 4


class Cover(PromiseQuestion):
    """Which cover keeps a promise through a season at least cost, and what do children get for it?"""

    chooses_its_runs = "the search for cover"
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
    target: Annotated[str, Option(metavar="CONDITION")]
    """What is to be met, such as "share_decided_in_time >= 0.95"."""
    kind: Annotated[CoverKind, Option()] = "agency"
    """What they are: agency workers and permanent ones go through the pool's induction, redeployed ones need none."""
    lead_weeks: Annotated[int, Option("lead")] = Field(default=3, ge=0, le=104)
    """Weeks from ordering them to their first day. No figure is published; 3 for agency workers (1 to 6) is assumed."""
    ordered_on: Annotated[dt.date | None, Option()] = None
    """The day on which they can be ordered; without it, it is said by when they must be."""
    screened: Annotated[int, Field(ge=2, le=1000)] = 6
    """How often every offer is run before the likely ones are looked at more closely."""
    weeks_after: Annotated[int, Field(ge=1, le=104)] = 13
    """For how many weeks after the season the answer is run on."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Try every offer on common luck, look closely at likely cheapest ones, and follow the best past its end."""
        self.refuse_counts()
        whole = self.base(find)
        promise = self.read_promise(self.target, whole)
        base = over_period(whole, self.first_day, self.last_day)
        ready(base, [promise.condition.measure, UNDECIDED])
        runner = runner.only([*promise.measures, UNDECIDED, "cost.total", *TREND, MAIN_CAUSE])
        offers = self._offers(base)
        race = Race(
            runner, base, offers, self.kind, promise, (1 - self.confidence) / (len(offers) + 1) / len(LOOKS), self.seed
        )
        about: Tree = {
            "kind": self.kind_name(),
            **promise.as_dict(),
            "cover_kind": self.kind,
            "priced": race.is_priced,
            "offers": len(offers),
        }
        runner.tell(lambda: {**about, **race.so_far()})
        race.screen(self.screened)
        status, undetermined = race.cheapest()
        best = race.best
        front = race.front()
        return {
            **begin(self, base, race.nothing),
            **promise.as_dict(),
            "confidence": self.confidence,
            "status": status,
            "offers": len(offers),
            "screened": self.screened,
            "alpha_a_look": race.alpha,
            "priced": race.is_priced,
            "season": [self.first_day.isoformat(), self.last_day.isoformat()],
            "cover_kind": self.kind,
            "without": race.without(),
            "best": self._with_order(best, base) if best else None,
            "undetermined": [offer.as_dict() for offer in undetermined],
            "held_up": main_cause(race.nothing, promise.condition.measure),
            "front": [offer.as_dict() for offer in front],
            "trials": [race.as_dict(offer) for offer in sorted(race.trials)],
            "after": self._after(race, whole, best) if best else None,
        }

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications: of nobody, of every offer, of those that are looked at."""
        offers = len(self._offers(over_period(base, self.first_day, self.last_day)))
        fewest = LOOKS[0] + offers * self.screened
        looks = (1 + min(_MOST_LOOKS, offers)) * LOOKS[-1]
        return fewest, offers * max(self.screened, _FRONT_RUNS) + looks + 2 * LOOKS[0]

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
                f"that is {len(offers)} offers; at most {_MOST_OFFERS} can be tried: fewer roles, a smaller --number "
                "or a longer --step."
            )
        return offers

    def _with_order(self, best: Offer, base: Scenario) -> Tree:
        """Return the best offer with the day by which it must be ordered, and the induction of its people."""
        order_by = best.first_day - dt.timedelta(weeks=self.lead_weeks)
        induction = {
            pool: [
                {"weeks": step.weeks, "output": step.output}
                for step in base.pools[pool].induction
                if self.kind != "redeployed"
            ]
            for pool in best.pools
        }
        return {
            **best.as_dict(),
            "lead_weeks": self.lead_weeks,
            "order_by": order_by.isoformat(),
            "induction": induction,
        }

    def _after(self, race: Race, whole: Scenario, best: Offer) -> Tree:
        """Run on past the season, with the answer and without: whether the backlog comes back when they leave."""
        until = self.last_day + dt.timedelta(weeks=self.weeks_after)
        try:
            longer = over_period(whole, self.first_day, until)
        except ScenarioError as error:
            return {"cannot": error.faults[0].message}
        without, with_cover = race.runner.run([longer, best.made_to(longer, self.kind)], LOOKS[0], self.seed)
        day_after = best.last_day + dt.timedelta(days=1)
        return {
            "weeks": self.weeks_after,
            "left": day_after.isoformat(),
            "until": until.isoformat(),
            "replications": LOOKS[0],
            "open": backlogs(without, with_cover),
            "trend": trend(with_cover),
            "trend_without": trend(without),
        }


class Race:
    """A race of offers on common luck: an offer drops out if it misses the promise, or a cheaper one keeps it.

    Parameters
    ----------
    alpha : the error that one look at one offer may make
    """

    def __init__(
        self,
        runner: Runner,
        base: Scenario,
        offers: Sequence[Offer],
        kind: CoverKind,
        promise: Promise,
        alpha: float,
        seed: int | None,
    ):
        self.runner, self.base, self.offers, self._kind = runner, base, offers, kind
        self.promise, self.alpha, self._seed = promise, alpha, seed
        self.trials: dict[Offer, Judgement] = {}
        self.best: Offer | None = None
        self._screening: dict[Offer, Scenario] = {}
        self.is_priced = all(base.pools[pool].cost is not None for offer in offers for pool in offer.pools)
        (self.nothing,) = runner.run([base], LOOKS[0], seed)

    def screen(self, count: int) -> None:
        """Run every offer a few times."""
        self._screening = {offer: offer.made_to(self.base, self._kind) for offer in self.offers}
        every = self.runner.run(list(self._screening.values()), count, self._seed)
        for offer, runs in zip(self.offers, every, strict=True):
            self.trials[offer] = Judgement(runs, self._estimate(runs))

    def so_far(self) -> Tree:
        """Return what is known before the race ends: without cover, and the cheapest that seems to meet the target.

        An offer of which at least two runs are there says something.
        """
        trials = self.trials or dict(self._screened_so_far())
        best = self.best or min(
            self._likely(trials, trials), key=lambda offer: self._cost(offer, trials[offer].runs), default=None
        )
        found = {"mean": trials[best].mean, "cost": self._cost(best, trials[best].runs)} if best else {}
        return {
            "without": self.without()["mean"],
            "tried": len(trials),
            "best": best.as_dict() | found if best else None,
            "is_sure": self.best is not None,
        }

    def _screened_so_far(self) -> Iterator[tuple[Offer, Judgement]]:
        for offer, scenario in self._screening.items():
            runs = self.runner.made(scenario, self._seed)
            if len(runs) < 2:
                return
            yield offer, Judgement(runs, self._estimate(runs))

    def _likely(self, offers: Iterable[Offer], trials: Mapping[Offer, Judgement]) -> list[Offer]:
        """Return the offers whose estimate meets the target."""
        value, at_least = self.promise.target
        return [offer for offer in offers if (trials[offer].mean >= value if at_least else trials[offer].mean <= value)]

    def _estimate(self, runs: Runs) -> float:
        """Return the promise's value under an offer: without cover over all runs, plus the paired difference."""
        count = min(len(runs), len(self.nothing))
        without, before, with_cover = (
            self.promise.limits(each, self.alpha)[0]
            for each in (self.nothing, self.nothing.first(count), runs.first(count))
        )
        value = without + with_cover - before
        return value if self.promise.kind == "share" else min(max(value, 0.0), 1.0)

    def without(self) -> Tree:
        """Return the promise's value without cover."""
        mean, low, high = self.promise.limits(self.nothing, self.alpha)
        values = [value for value in self.nothing.values(UNDECIDED) if value is not None]
        return {
            "mean": mean,
            "low": low,
            "high": high,
            "replications": len(self.nothing),
            "child_days": sum(values) / len(values),
        }

    def cost(self, offer: Offer) -> float:
        """Return an offer's extra cost over no cover: pounds in the season, or person-weeks without prices."""
        return self._cost(offer, self.trials[offer].runs)

    def _cost(self, offer: Offer, runs: Runs) -> float:
        return self._more("cost.total", runs)[0] or 0.0 if self.is_priced else offer.person_weeks

    def cheapest(self) -> tuple[str, list[Offer]]:
        """Find the cheapest offer that keeps the promise, and the cheaper offers that stay undetermined.

        A part of an offer that misses the promise misses it too, and a part of an undetermined offer is undetermined:
        more cover is assumed never to serve worse.

        Returns
        -------
        needless (no cover is needed), found, none (not even all who may come are enough), or undetermined; and the
        undetermined offers
        """
        base = judge(self.runner, self.base, [self.promise], LOOKS, self.alpha, self._seed)
        self.nothing = max(self.nothing, base.runs, key=len)
        if base.verdict == "passes":
            return "needless", []
        rest, doubtful = set(self.offers), set[Offer]()
        for _ in range(_MOST_LOOKS):
            offer = self._next(rest)
            if offer is None:
                break
            verdict = self._look(offer)
            if verdict == "passes":
                self.best = offer
                rest = {other for other in rest if self.cost(other) < self.cost(offer)}
            else:
                parts = {other for other in rest if offer.holds(other)}
                rest -= parts
                doubtful |= parts if verdict == "undetermined" else set()
        limit = self.cost(self.best) if self.best else float("inf")
        open_ = sorted((offer for offer in doubtful | rest if self.cost(offer) < limit), key=self.cost)
        if open_:
            return "undetermined", open_
        return ("found" if self.best else "none"), []

    def _next(self, rest: set[Offer]) -> Offer | None:
        """Return the offer to look at: the largest until one keeps the promise; then, halving, a cheaper one."""
        whole = [offer for offer in rest if not any(other != offer and other.holds(offer) for other in rest)]
        likely = self._likely(rest, self.trials)
        if self.best is None or not likely:
            return max(whole, key=lambda offer: (offer.person_weeks, offer), default=None)
        return sorted(likely, key=lambda offer: (self.cost(offer), offer))[len(likely) // 2]

    def _look(self, offer: Offer) -> Verdict | None:
        scenario = offer.made_to(self.base, self._kind)
        self.trials[offer] = judge(self.runner, scenario, [self.promise], LOOKS, self.alpha, self._seed)
        return self.trials[offer].verdict

    def front(self) -> list[Offer]:
        """Return the offers that no other beats on cost and child-days without a decision, each run often enough."""
        for _ in range(_FRONT_ROUNDS):
            members = self._front_members()
            few = [offer for offer in members if len(self.trials[offer].runs) < _FRONT_RUNS]
            if not few:
                break
            every = self.runner.run([offer.made_to(self.base, self._kind) for offer in few], _FRONT_RUNS, self._seed)
            for offer, runs in zip(few, every, strict=True):
                trial = self.trials[offer]
                trial.runs, trial.mean = runs, self._estimate(runs)
        return self._front_members()

    def _front_members(self) -> list[Offer]:
        """Return, from the cheapest on, each offer that saves more child-days than all cheaper offers."""
        members, most = [], 0.0
        every = (
            (self.cost(offer), self._more(UNDECIDED, trial.runs)[0] or 0.0, offer)
            for offer, trial in self.trials.items()
        )
        for cost, child_days, offer in sorted(every):
            if child_days < most and cost > 0:
                members.append(offer)
                most = child_days
        return members

    def _more(self, measure: str, runs: Runs) -> tuple[float | None, float | None, float | None]:
        """Return a measure's difference from no cover, and its 95 % interval, over the replications that both have."""
        count = min(len(runs), len(self.nothing))
        difference = paired(self.nothing.first(count).values(measure), runs.first(count).values(measure))
        return difference.mean, difference.low, difference.high

    def as_dict(self, offer: Offer) -> Tree:
        """Return an offer and what its runs say, as plain words and numbers."""
        trial = self.trials[offer]
        mean, low, high = self._more(UNDECIDED, trial.runs)
        return {
            **offer.as_dict(),
            "cost": self.cost(offer),
            **trial.as_dict(),
            "child_days": {"mean": mean, "low": low, "high": high},
        }
