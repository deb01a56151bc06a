"""The cheapest cover that keeps a promise through a season: how many people, in which role, from which week to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashsim.confidence import Verdict, paired
from mashsim.experiment import Runner, Runs
from mashsim.questions.offers import Offer
from mashsim.questions.promising import Promise, judge
from mashsim.scenario import Scenario
from mashsim.scenario.people import CoverKind
from mashsim.trees import Tree

LOOKS = (20, 60)
"""Replications after which an offer is looked at; the error that is allowed is split over offers and looks."""
UNDECIDED = "child_days_without_decision.all"
_MOST_LOOKS = 10  # offers looked at closely: what is not told by then is called undetermined
_FRONT_RUNS = 12
_FRONT_ROUNDS = 3


@dataclass
class Trial:
    """An offer and what its runs say: the promise's value and limits, what it costs more than no cover, and child-days it saves."""

    runs: Runs
    mean: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None


class Race:
    """Offers on common luck, from which those drop out that miss the promise, or cost more than one that keeps it.

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
        self.trials: dict[Offer, Trial] = {}
        self.best: Offer | None = None
        self.is_priced = all(base.pools[pool].cost is not None for offer in offers for pool in offer.pools)
        (self.nothing,) = runner.run([base], LOOKS[0], seed)

    def screen(self, count: int) -> None:
        """Run every offer a few times."""
        every = self.runner.run([offer.made_to(self.base, self._kind) for offer in self.offers], count, self._seed)
        for offer, runs in zip(self.offers, every, strict=True):
            self.trials[offer] = Trial(runs, self._guessed(runs))

    def _guessed(self, runs: Runs) -> float:
        """Return what an offer seems to come to: what no cover comes to in all its runs, and the difference in those that both were run."""
        count = min(len(runs), len(self.nothing))
        without, before, covered = (
            self.promise.limits(each, self.alpha)[0]
            for each in (self.nothing, self.nothing.first(count), runs.first(count))
        )
        found = without + covered - before
        return found if self.promise.kind == "share" else min(max(found, 0.0), 1.0)

    def without(self) -> Tree:
        """Return what the promise comes to without cover."""
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
        """Return what an offer costs more than no cover: pounds in the season, or weeks of work where the scenario has no prices."""
        if not self.is_priced:
            return offer.person_weeks
        runs = self.trials[offer].runs
        return self._more("cost.total", runs)[0] or 0.0

    def cheapest(self) -> tuple[str, list[Offer]]:
        """Find the cheapest offer that keeps the promise, and those cheaper of which the runs do not tell.

        What is part of an offer that misses the promise misses it too, and is not told where that is not: more cover is thought never to
        serve worse.

        Returns
        -------
        needless (no cover is needed), found, none (not even all that may come suffice), or undetermined; and the offers not told
        """
        base = judge(self.runner, self.base, self.promise, LOOKS, self.alpha, self._seed)
        self.nothing = max(self.nothing, base.runs, key=len)
        if base.verdict == "passes":
            return "needless", []
        left, untold = set(self.offers), set[Offer]()
        for _ in range(_MOST_LOOKS):
            offer = self._next(left)
            if offer is None:
                break
            verdict = self._look(offer)
            if verdict == "passes":
                self.best = offer
                left = {other for other in left if self.cost(other) < self.cost(offer)}
            else:
                parts = {other for other in left if offer.holds(other)}
                left -= parts
                untold |= parts if verdict == "undetermined" else set()
        limit = self.cost(self.best) if self.best else float("inf")
        open_ = sorted((offer for offer in untold | left if self.cost(offer) < limit), key=self.cost)
        if open_:
            return "undetermined", open_
        return ("found" if self.best else "none"), []

    def _next(self, left: set[Offer]) -> Offer | None:
        """Return the offer to look at: until one keeps the promise the largest; then, halving, one that seems to keep it for less."""
        whole = [offer for offer in left if not any(other != offer and other.holds(offer) for other in left)]
        value, at_least = self.promise.target
        likely = [
            offer
            for offer in left
            if (self.trials[offer].mean >= value if at_least else self.trials[offer].mean <= value)
        ]
        if self.best is None or not likely:
            return max(whole, key=lambda offer: (offer.person_weeks, offer), default=None)
        return sorted(likely, key=lambda offer: (self.cost(offer), offer))[len(likely) // 2]

    def _look(self, offer: Offer) -> Verdict:
        found = judge(self.runner, offer.made_to(self.base, self._kind), self.promise, LOOKS, self.alpha, self._seed)
        self.trials[offer] = Trial(*found)
        return found.verdict

    def front(self) -> list[Offer]:
        """Return the offers than which none is both cheaper and leaves fewer child-days without a decision, each run often enough."""
        for _ in range(_FRONT_ROUNDS):
            members = self._undominated()
            few = [offer for offer in members if len(self.trials[offer].runs) < _FRONT_RUNS]
            if not few:
                break
            every = self.runner.run([offer.made_to(self.base, self._kind) for offer in few], _FRONT_RUNS, self._seed)
            for offer, runs in zip(few, every, strict=True):
                trial = self.trials[offer]
                trial.runs, trial.mean = runs, self._guessed(runs)
        return self._undominated()

    def _undominated(self) -> list[Offer]:
        """Return, from the cheapest on, each offer that saves more child-days than all that cost less; saving none is no choice."""
        found, most = [], 0.0
        every = (
            (self.cost(offer), self._more(UNDECIDED, trial.runs)[0] or 0.0, offer)
            for offer, trial in self.trials.items()
        )
        for cost, saved, offer in sorted(every):
            if saved < most and cost > 0:
                found.append(offer)
                most = saved
        return found

    def _more(self, measure: str, runs: Runs) -> tuple[float | None, float | None, float | None]:
        """Return by how much a measure differs from no cover, and its 95 % interval, over the replications that both were run."""
        count = min(len(runs), len(self.nothing))
        found = paired(self.nothing.first(count).values(measure), runs.first(count).values(measure))
        return found.mean, found.low, found.high

    def told(self, offer: Offer) -> Tree:
        """Return an offer and what its runs say, as plain words and numbers."""
        trial = self.trials[offer]
        mean, low, high = self._more(UNDECIDED, trial.runs)
        return {
            **offer.told(), "cost": self.cost(offer), "replications": len(trial.runs), "mean": trial.mean, "low": trial.low,
            "high": trial.high, "verdict": trial.verdict, "child_days": {"mean": mean, "low": low, "high": high},
        }  # fmt: skip
