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
from mashsim.training.guesses import ChoiceGuess, CurveGuess, RemedyGuess, scale
from mashsim.training.playing import ExerciseRuns
from mashsim.trees import Tree


class Spread(NamedTuple):
    """The numbers of single runs, in the unit in which they are shown."""

    values: tuple[float, ...]
    unit: str

    @property
    def mean(self) -> float:
        """The mean over the runs."""
        return rounded(fsum(self.values) / len(self.values))

    @property
    def band(self) -> tuple[float, float]:
        """Between these lie 8 runs in 10."""
        low, high = band(self.values)
        return rounded(low), rounded(high)

    @property
    def mean_in_words(self) -> str:
        """The mean with its unit."""
        return self.with_unit(self.mean)

    @property
    def band_in_words(self) -> str:
        """The band with its unit, as a cell of a table has it."""
        low, high = self.band
        return f"{words.count(low)} to {self.with_unit(high)}"

    @property
    def between(self) -> str:
        """The band in words."""
        low, high = self.band
        return f"in 8 of 10 runs between {words.count(low)} and {self.with_unit(high)}"

    def with_unit(self, value: float) -> str:
        """Return a number with its unit."""
        return f"{words.count(value)}{self.unit}"


class JudgedNumber(NamedTuple):
    """One number that was guessed: its day or front door, and the runs' numbers."""

    label: str
    spread: Spread

    def sentence(self, where: str) -> tuple[str, str]:
        """Return the words before and after a guess that lies ``below``, ``within`` or ``above`` the band."""
        low, high = self.spread.band
        if low == high:
            runs, within = f"{self.spread.with_unit(low)} in every run", " lies right there."
        else:
            runs, within = self.spread.between, " lies within."
        ends = {"within": within, "below": " is below that.", "above": " is above that."}
        return f"{self.label}: {runs}; your guess of ", ends[where]

    def where(self, guess: float) -> str:
        """Return whether a guess lies below, within or above the band."""
        low, high = self.spread.band
        return "below" if guess < low else "above" if guess > high else "within"

    def as_dict(self) -> Tree:
        """Return ``label``, ``band``, and the words round a guess that lies ``below``, ``within`` or ``above`` it."""
        sentences = {where: list(self.sentence(where)) for where in ("below", "within", "above")}
        return {"label": self.label, "band": list(self.spread.band), **sentences}


class Verdict(NamedTuple):
    """In how many runs each answer was right, and of how many; a run in which two did equally well counts for none."""

    counts: tuple[int, ...]
    of: int

    @property
    def right(self) -> int:
        """The place of the answer that was right most often."""
        return self.counts.index(max(self.counts))


def rounded(value: float) -> float:
    """Return a number as it is shown: whole from 10 upwards, with one decimal below."""
    return float(round(value)) if abs(value) >= 9.95 else round(value, 1)


def spread_of(played: ExerciseRuns, runs: Runs) -> Spread:
    """Return the measure that is guessed in each run of a front door, in the unit in which it is shown."""
    guess = played.exercise.guess
    by, unit = scale(guess, played.plan.working_day)
    return Spread(tuple(value / by for value in runs.values(full_name(guess.measure)) if value is not None), unit)


def points(played: ExerciseRuns) -> list[JudgedNumber]:
    """Return the runs' numbers for each number that is guessed; nothing for a guess of an answer in words."""
    guess, runs = played.exercise.guess, played.guessed
    if isinstance(guess, ChoiceGuess | RemedyGuess):
        return []
    if not isinstance(guess, CurveGuess):
        return [JudgedNumber(played.exercise.lane(guess.lane), spread_of(played, runs))]
    dates, curves = runs.dates("daily"), runs.curves(guess.measure)
    _, unit = scale(guess, played.plan.working_day)
    places = {day: dates.index(day.isoformat()) for day in guess.on}
    return [
        JudgedNumber(words.long_date(day), Spread(tuple(curve[place] or 0.0 for curve in curves), unit))
        for day, place in places.items()
    ]


def multiples(played: ExerciseRuns) -> Spread:
    """Return in each run the second lane's measure divided by the first's."""
    first, second = (spread_of(played, runs).values for runs in played.lanes.values())
    return Spread(tuple(b / a for a, b in zip(first, second, strict=True) if a), " times")


def verdict(played: ExerciseRuns) -> Verdict | None:
    """Return in how many runs each answer in words was right; None for a guess that is a number."""
    guess = played.exercise.guess
    if isinstance(guess, ChoiceGuess):
        values = (multiples(played) if guess.compared else spread_of(played, played.guessed)).values
        bounds = [answer.up_to for answer in guess.answers[:-1] if answer.up_to is not None]
        right = [sum(value > bound for bound in bounds) for value in values]
        many = len(values)
    elif isinstance(guess, RemedyGuess):
        best = max if better(full_name(guess.measure)) == "more" else min
        by_run = list(zip(*(spread_of(played, runs).values for runs in played.tried.values()), strict=True))
        right = [each.index(best(each)) for each in by_run if each.count(best(each)) == 1]
        many = len(by_run)
    else:
        return None
    counts = Counter(right)
    return Verdict(tuple(counts[place] for place in range(len(guess.answers))), many)


def so_in(played: ExerciseRuns, summers: Summers) -> list[bool]:
    """Return in which of ten summers the condition holds."""
    (condition,) = conditions([summers.condition], "condition")
    values = played.lanes[played.exercise.lane(summers.lane)].first(SUMMERS).values(condition.measure)
    return [value is not None and condition.is_met_by(value) for value in values]
