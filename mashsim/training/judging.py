"""How guesses are judged: in counts of runs, never by a number that somebody wrote into a file."""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import NamedTuple

from mashsim.experiment import Runs
from mashsim.measures.intervals import band
from mashsim.measures.naming import conditions, full_name
from mashsim.measures.registry import better
from mashsim.report import words
from mashsim.training.exercise import SUMMERS, Summers
from mashsim.training.guesses import Choice, Curve, Remedy, scale
from mashsim.training.playing import Played


class Spread(NamedTuple):
    """The numbers of single runs as they are said: their mean, and between what 8 runs in 10 lie."""

    values: tuple[float, ...]
    unit: str

    @property
    def mean(self) -> float:
        """The mean over the runs."""
        return as_said(fsum(self.values) / len(self.values))

    @property
    def band(self) -> tuple[float, float]:
        """Between these lie 8 runs in 10."""
        low, high = band(self.values)
        return as_said(low), as_said(high)

    def said(self, value: float) -> str:
        """A number with its unit."""
        return f"{words.count(value)}{self.unit}"

    @property
    def between(self) -> str:
        """The band in words."""
        low, high = self.band
        return f"in 8 of 10 runs between {words.count(low)} and {self.said(high)}"


class Point(NamedTuple):
    """One number that was guessed: what it is of, and what the runs say."""

    label: str
    spread: Spread

    def judged(self, where: str) -> tuple[str, str]:
        """Return what is said before and after the guess, which lies below, within or above the band."""
        ends = {"within": " lies within.", "below": " is below that.", "above": " is above that."}
        low, high = self.spread.band
        if low == high:
            return f"{self.label}: {self.spread.said(low)} in every run; your guess of ", ends[where].replace(
                " within", " right there"
            )
        return f"{self.label}: {self.spread.between}; your guess of ", ends[where]

    def where(self, guess: float) -> str:
        """Return whether a guess lies below, within or above the band."""
        low, high = self.spread.band
        return "below" if guess < low else "above" if guess > high else "within"


class Verdict(NamedTuple):
    """In how many runs each answer was right, and of how many; a run in which two did equally well counts for none."""

    counts: tuple[int, ...]
    of: int

    @property
    def right(self) -> int:
        """The place of the answer that was right most often."""
        return self.counts.index(max(self.counts))


def as_said(value: float) -> float:
    """A number as it is said: whole from 10 upwards, with one decimal below."""
    return float(round(value)) if abs(value) >= 9.95 else round(value, 1)


def spread_of(played: Played, runs: Runs) -> Spread:
    """Return the measure that is guessed in each run of a front door, in the unit in which it is said."""
    guess = played.exercise.guess
    by, unit = scale(guess, played.plan.working_day)
    return Spread(tuple(value / by for value in runs.values(full_name(guess.measure)) if value is not None), unit)


def points(played: Played) -> list[Point]:
    """Return what the runs say of each number that is guessed; nothing for a guess of an answer in words."""
    guess = played.exercise.guess
    if isinstance(guess, Choice | Remedy):
        return []
    runs = played.lanes[played.exercise.lane(guess.lane)]
    if not isinstance(guess, Curve):
        return [Point(played.exercise.lane(guess.lane), spread_of(played, runs))]
    dates, curves = runs.dates("daily"), runs.curves(guess.measure)
    places = [(day, dates.index(day.isoformat())) for day in guess.on]
    _, unit = scale(guess, played.plan.working_day)
    return [
        Point(words.long_date(day), Spread(tuple(curve[place] or 0.0 for curve in curves), unit))
        for day, place in places
    ]


def multiples(played: Played) -> Spread:
    """Return in each run the second lane's measure divided by the first's."""
    first, second = (spread_of(played, runs).values for runs in played.lanes.values())
    return Spread(tuple(b / a for a, b in zip(first, second, strict=True) if a), " times")


def verdict(played: Played) -> Verdict | None:
    """Return in how many runs each answer in words was right; None for a guess that is a number."""
    guess = played.exercise.guess
    if isinstance(guess, Choice):
        spread = (
            multiples(played) if guess.compared else spread_of(played, played.lanes[played.exercise.lane(guess.lane)])
        )
        bounds = [answer.up_to for answer in guess.answers[:-1] if answer.up_to is not None]
        found = Counter(sum(value > bound for bound in bounds) for value in spread.values)
        return Verdict(tuple(found[place] for place in range(len(guess.answers))), len(spread.values))
    if isinstance(guess, Remedy):
        best = max if better(full_name(guess.measure)) == "more" else min
        by_run = list(zip(*(spread_of(played, runs).values for runs in played.tried.values()), strict=True))
        found = Counter(values.index(best(values)) for values in by_run if values.count(best(values)) == 1)
        return Verdict(tuple(found[place] for place in range(len(guess.answers))), len(by_run))
    return None


def so_in(played: Played, summers: Summers) -> list[bool]:
    """Return in which of ten summers the condition holds."""
    (condition,), _ = conditions([summers.condition], "condition")
    values = played.lanes[played.exercise.lane(summers.lane)].first(SUMMERS).values(condition.measure)
    return [value is not None and condition.is_met_by(value) for value in values]
