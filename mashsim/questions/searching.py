"""A search along levers for what meets all targets, with the same random events; verdicts share the allowed error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, fsum, log2, prod, sqrt

from mashsim.confidence import Verdict, alpha_for_look
from mashsim.experiment import Runner, ready
from mashsim.loading import changed
from mashsim.questions.levers import Lever
from mashsim.questions.promising import Goal, Judgement, judge, judged
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree
from mashsim.workload import hours_check

LOOKS = (20, 60, 160)
"""Replications after which a value is looked at; the error that is allowed is split over the looks."""
MOST_VERDICTS = 400
_STRETCH = 28


@dataclass(kw_only=True)
class Look(Judgement):
    """One combination of the levers' values, its runs' judgement, and its cost a week.

    Attributes
    ----------
    said : the values as an answer has them
    cost : in pounds; None where the scenario has no prices
    hours : paid hours a week of the teams whose patterns of shifts are tried; None where none are
    """

    values: tuple[float, ...]
    said: tuple[float | str, ...] = ()
    cost: float | None = None
    hours: float | None = None

    def as_dict(self) -> Tree:
        """Return the combination as plain words and numbers."""
        each = {"targets": [one._asdict() for one in self.each]} if len(self.each) > 1 else {}
        hours = {} if self.hours is None else {"hours_per_week": self.hours}
        return {
            "values": list(self.said or self.values),
            **super().as_dict(),
            **each,
            "cost_per_week": self.cost,
            **hours,
        }


@dataclass
class Search:
    """A search along one lever or several; every verdict errs in at most `alpha` of all looks.

    Patterns of shifts have no order: the numbers are sought for each choice of them.

    Attributes
    ----------
    levers : those that are patterns first
    at_peak : whether the guess is of the four weeks with the largest load
    counts : replications after which a value is looked at
    under_way : the values that are looked at now, and their front door
    """

    runner: Runner
    base: Scenario
    levers: Sequence[Lever]
    goals: Sequence[Goal]
    error: float
    seed: int | None
    looks: list[Look] = field(default_factory=list)
    guess: float | None = None
    at_peak: bool = False
    counts: tuple[int, ...] = LOOKS
    under_way: tuple[tuple[float, ...], Scenario] | None = None

    @property
    def alpha(self) -> float:
        """The error of one look: the allowed error over all verdicts a search may need and their looks (Bonferroni)."""
        return alpha_for_look(self.error, most_verdicts(self.levers) * len(self.counts))

    @property
    def patterns(self) -> int:
        """How many levers are patterns; they are the first."""
        return sum(bool(lever.patterns) for lever in self.levers)

    def look(self, *values: float) -> Look:
        """Run a combination until it passes or fails, or the looks are used up."""
        earlier = next((look for look in self.looks if look.values == values), None)
        if earlier:
            return earlier
        scenario = self.front_door(values)
        self.under_way = values, scenario
        judgement = judge(self.runner, scenario, self.goals, self.counts, self.alpha, self.seed)
        self.under_way = None
        runs = judgement.runs
        costs = (
            [value for value in runs.values("cost.per_week") if value is not None]
            if "cost.per_week" in runs.measures()
            else []
        )
        look = Look(
            **vars(judgement),
            values=values,
            said=tuple(lever.said(value) for lever, value in zip(self.levers, values, strict=True)),
            cost=fsum(costs) / len(costs) if costs else None,
            hours=self.paid_hours(scenario),
        )
        self.looks.append(look)
        return look

    def so_far(self) -> Tree:
        """Return what is known before the search ends: the best yet, and what the runs under way say."""
        best = self.cheapest()
        return {
            "best": list(best.said) if best else None,
            "tried": len(self.looks),
            "targets": len(self.goals),
            "now": self._now(*self.under_way) if self.under_way else None,
        }

    def _now(self, values: tuple[float, ...], scenario: Scenario) -> Tree | None:
        """Return what the runs say of the values that are looked at; None from fewer than two."""
        runs = self.runner.made(scenario, self.seed)
        if len(runs) < 2:
            return None
        said = [lever.said(value) for lever, value in zip(self.levers, values, strict=True)]
        judgement = judged(self.goals, runs, self.alpha)
        met = sum(
            one.mean >= goal.target[0] if goal.target[1] else one.mean <= goal.target[0]
            for one, goal in zip(judgement.each, self.goals, strict=True)
        )
        return {"values": said, "replications": len(runs), "mean": judgement.mean, "met": met}

    def paid_hours(self, scenario: Scenario) -> float | None:
        """Return the paid hours a week of the teams whose patterns are tried."""
        if not self.patterns:
            return None
        rosters = FrontDoor(scenario).rosters
        teams = [lever.path.split(".")[1] for lever in self.levers[: self.patterns]]
        return fsum(scenario.pools[team].posts * rosters[team].paid_hours for team in teams)

    def front_door(self, values: Sequence[float]) -> Scenario:
        """Return the front door with its levers at these values."""
        settings = self.settings(values)
        return changed(self.base, settings, "the search") if settings else self.base

    def settings(self, values: Sequence[float]) -> dict[str, object]:
        """Return what the levers change at these values, by dotted name."""
        every = (lever.settings(value) for lever, value in zip(self.levers, values, strict=True))
        return {path: value for some in every for path, value in some.items()}

    def along_one(self) -> str:
        """Search one lever: found, undetermined, none (not even the most passes), or least (the least passes)."""
        values = self.levers[0].values
        self.guess = guess(self.base, self.levers[0], self.at_peak)
        fails, passes = self._bisect((), self.guess or values[-1])
        if passes == len(values):
            return "none" if fails == len(values) - 1 else "undetermined"
        if passes - fails > 1:
            return "undetermined"
        return "least" if passes == 0 else "found"

    def _bisect(self, chosen: tuple[float, ...], near: float) -> tuple[int, int]:
        """Return the last place of the last lever that fails and the first that passes, begun near a value."""
        values = self.levers[-1].values
        start = min(range(len(values)), key=lambda place: abs(values[place] - near))
        fails = self._last(lambda place: self._verdict((*chosen, values[place])) == "fails", -1, len(values), start)
        first = min(fails + 1, len(values) - 1)
        last = self._last(lambda place: self._verdict((*chosen, values[place])) != "passes", fails, len(values), first)
        return fails, last + 1

    def _last(self, is_below: Callable[[int], bool], low: int, high: int, first: int) -> int:
        """Return the last place that is below, by bisection between two places that are known to be and not to be."""
        place = first
        while high - low > 1:
            place = place if low < place < high else (low + high) // 2
            if is_below(place):
                low = place
            else:
                high = place
            place = (low + high) // 2
        return low

    def along_all(self) -> str:
        """Search several levers, the numbers for each choice of patterns: found, undetermined or none."""
        is_undetermined = False
        for chosen in self._choices():
            is_undetermined |= self._along(chosen)
        if is_undetermined:
            return "undetermined"
        return "found" if any(look.verdict == "passes" for look in self.looks) else "none"

    def _choices(self) -> Iterator[tuple[float, ...]]:
        """Yield every choice of patterns."""
        return product(*(lever.values for lever in self.levers[: self.patterns]))

    def _along(self, chosen: tuple[float, ...]) -> bool:
        """Search the numbers with a choice of patterns; return whether something stays undetermined."""
        numbers = self.levers[self.patterns :]
        if not numbers:
            return self._verdict(chosen) == "undetermined"
        if len(numbers) == 1:
            fails, passes = self._bisect(chosen, guess(self.base, numbers[0], self.at_peak) or numbers[0].values[-1])
            return passes - fails > 1
        return self._along_edges(chosen, [lever.values for lever in numbers])

    def _along_edges(self, chosen: tuple[float, ...], numbers: Sequence[tuple[float, ...]]) -> bool:
        """Walk along the edge between what passes and what does not, for any values of all but the last two levers.

        As one lever rises, the other need not. A combination with at least as much of every lever as one that passes
        passes too; one with at most as much as one that fails, fails. Neither is looked at again.
        """
        *outer, first, second = numbers
        is_undetermined = False
        for rest in product(*outer):
            row, column = 0, len(second) - 1
            while row < len(first) and column >= 0:
                verdict = self._verdict((*chosen, *rest, first[row], second[column]))
                is_undetermined |= verdict == "undetermined"
                if verdict == "passes":
                    column -= 1
                else:
                    row += 1
        return is_undetermined

    def _verdict(self, values: tuple[float, ...]) -> Verdict | None:
        """Return a combination's verdict as earlier looks imply it; look where they do not."""
        chosen, steps = values[: self.patterns], self._steps(values)
        for look in self.looks:
            if look.values[: self.patterns] != chosen:
                continue
            pairs = list(zip(steps, self._steps(look.values), strict=True))
            if look.verdict == "passes" and all(mine >= its for mine, its in pairs):
                return "passes"
            if look.verdict == "fails" and all(mine <= its for mine, its in pairs):
                return "fails"
        return self.look(*values).verdict

    def cheapest(self) -> Look | None:
        """Return the cheapest combination that passes: by pounds, else by paid hours, else by the fewest steps."""
        passing = [look for look in self.looks if look.verdict == "passes"]
        return min(passing, key=lambda look: (self._price(look), self._effort(look)), default=None)

    def _price(self, look: Look) -> float:
        if look.cost is not None:
            return look.cost
        return self._effort(look) if look.hours is None else look.hours

    def _effort(self, look: Look) -> float:
        """Return the number of steps taken along all numbers."""
        return sum(self._steps(look.values)[self.patterns :])

    def _steps(self, values: Sequence[float]) -> list[int]:
        return [lever.values.index(value) for lever, value in zip(self.levers, values, strict=True)]

    def largest_failing(self) -> list[float] | None:
        """Return the furthest along one lever that fails."""
        failing = [look for look in self.looks if look.verdict == "fails"]
        is_one = len(self.levers) == 1 and not self.patterns
        return list(max(failing, key=self._effort).values) if failing and is_one else None

    def deciding(self, best: Look | None) -> list[int]:
        """Return which targets decide: those that most of what misses something, and is cheaper than the best, misses.

        Without a best, those that the most of every number misses.
        """
        if best is None:
            failing = [look for look in self.looks if look.verdict == "fails" and self.is_most(look)]
        else:
            failing = [look for look in self.looks if look.verdict == "fails" and self._price(look) < self._price(best)]
        missed = Counter(place for look in failing for place, one in enumerate(look.each) if one.verdict == "fails")
        return sorted(place for place, times in missed.items() if times == max(missed.values()))

    def is_most(self, look: Look) -> bool:
        """Whether every number is at its last value."""
        numbers = list(zip(self.levers, look.values, strict=True))[self.patterns :]
        return all(value == lever.values[-1] for lever, value in numbers)


def most_verdicts(levers: Sequence[Lever]) -> int:
    """Return how many verdicts a search may need: by bisection along one number, along the edges of several."""
    choices = prod(len(lever.values) for lever in levers if lever.patterns)
    *outer, last = [len(lever.values) for lever in levers if not lever.patterns] or [0]
    if not outer:
        return choices * (ceil(log2(last + 1)) + 1)
    return choices * prod(outer[:-1]) * (outer[-1] + last)


def guess(base: Scenario, lever: Lever, at_peak: bool = False) -> float | None:
    """Guess where to begin: the offered load m(t), in posts, and its root more (the square-root rule of staffing).

    The load is what the hours check says: hands-on hours needed a week over those that a post holds. Work takes hours
    and demand changes over weeks, so the load of a stretch of four weeks is that of the contacts that come in it.

    Parameters
    ----------
    at_peak : of the four weeks with the largest load that count, not of all days that count
    """
    parts = lever.path.split(".")
    if len(parts) != 3 or parts[0] != "pools" or parts[2] != "posts":
        return None
    door, run = ready(base), base.run
    first, until = (
        (run.measure_from - run.first_day).days if run.measure_from else 0,
        (run.last_day - run.first_day).days + 1,
    )
    length = _STRETCH if at_peak else until - first
    stretches = [(start, min(start + length, until)) for start in range(first, until, length)]
    every = [
        hours_check(door, start, end)[parts[1]]
        for start, end in stretches
        if end - start == length or len(stretches) == 1
    ]
    loads = [hours.needed / hours.usable * base.pools[parts[1]].posts for hours in every if hours.usable]
    largest = max(loads, default=0.0)
    return largest + sqrt(largest) if largest else None
