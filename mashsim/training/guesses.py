"""The kinds of guess: a curve, a number, one of several ranges, or the best remedy. None holds the answer."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from mashsim.measures.naming import full_name
from mashsim.measures.registry import better, unit
from mashsim.questions.asking import Variant
from mashsim.scenario.values import NUMBER, Line, Settings

Prose = Annotated[str, AfterValidator(lambda text: " ".join(text.split())), Field(min_length=1)]
"""Sentences; how they are broken into lines in the file does not matter."""
Above = Annotated[float, Field(gt=0, le=1e9), NUMBER]
MINUTES = {"minutes": 1.0, "hours": 60.0, "days": 1440.0}
CountedIn = Literal["minutes", "hours", "days", "working days"]


class _Guess(Settings):
    """The fields of every guess."""

    ask: Prose
    """What is asked, in a sentence."""
    measure: str
    """What is guessed, by the measure's dotted name."""
    lane: Line | None = None
    """The lane it is about; the last one if not given."""
    counted_in: CountedIn | None = None
    """For a measure of time: what it is counted in."""

    @model_validator(mode="after")
    def _counted(self) -> _Guess:
        is_time = unit(full_name(self.measure)) == "minutes"
        if is_time and self.counted_in is None:
            raise ValueError('has a measure of time; say what it is counted in, such as counted_in = "hours"')
        if not is_time and self.counted_in is not None:
            raise ValueError("has counted_in, but its measure is not a time; leave it out")
        return self


class CurveGuess(_Guess):
    """How a curve goes: its height on some days."""

    kind: Literal["curve"]
    measure: str = "daily.open"
    """A curve by day, such as daily.open."""
    on: tuple[dt.date, ...] = Field(min_length=1, max_length=8)
    """The days whose height is guessed, in order."""
    up_to: Above
    """Where the empty chart ends: chosen so that it gives nothing away."""
    beside: Line | None = None
    """The lane whose curve may be seen before the guess."""

    @model_validator(mode="after")
    def _in_order(self) -> CurveGuess:
        if not self.measure.startswith("daily."):
            raise ValueError("has a measure that is not a curve by day; name one such as daily.open")
        if any(later <= earlier for earlier, later in pairwise(self.on)):
            raise ValueError("has days on which it is guessed that are not in order")
        return self


class NumberGuess(_Guess):
    """How large a measure is."""

    kind: Literal["number"]
    up_to: Above
    """Where the empty scale ends: chosen so that it gives nothing away."""


class Range(Settings):
    """One answer: a measure up to a bound, and above the bound of the answer before it."""

    says: Line
    """The answer, in words."""
    up_to: Annotated[float, NUMBER] | None = None
    """The bound, itself included; the last answer has none."""


class ChoiceGuess(_Guess):
    """Which of several ranges a measure falls in; the runs decide which."""

    kind: Literal["choice"]
    compared: bool = False
    """Whether it is the second lane divided by the first that is judged, instead of the measure itself."""
    answers: tuple[Range, ...] = Field(min_length=2, max_length=6)
    """The answers, from the lowest to the highest."""

    @model_validator(mode="after")
    def _rising(self) -> ChoiceGuess:
        bounds = [answer.up_to for answer in self.answers]
        if bounds[-1] is not None or None in bounds[:-1]:
            raise ValueError("has answers whose bounds are not whole: each has up_to but the last, which has none")
        if any(later <= earlier for earlier, later in pairwise(bounds[:-1])):  # type: ignore[operator]  # none is None
            raise ValueError("has answers whose bounds do not rise; write them from the lowest to the highest")
        return self


class Tried(Variant):
    """One answer: something that could be done."""

    says: Line
    """The answer, in words."""


class RemedyGuess(_Guess):
    """Which of several things helps most, tried on one lane; the runs decide which."""

    kind: Literal["remedy"]
    answers: tuple[Tried, ...] = Field(min_length=2, max_length=5)
    """What could be done: each a change of the lane."""

    @model_validator(mode="after")
    def _has_a_better(self) -> RemedyGuess:
        if not better(full_name(self.measure)):
            raise ValueError(
                "has a measure of which neither more nor less is better; name one such as child_days_without_decision"
            )
        if len({answer.says for answer in self.answers}) < len(self.answers):
            raise ValueError("has two answers in the same words")
        return self


Guess = Annotated[CurveGuess | NumberGuess | ChoiceGuess | RemedyGuess, Field(discriminator="kind")]


def scale(guess: Any, working_day: float) -> tuple[float, str]:
    """Return the number by which a measure's values are divided before they are shown, and the unit after them.

    Parameters
    ----------
    guess : any of the kinds
    working_day : minutes
    """
    measure = full_name(guess.measure)
    if guess.counted_in:
        return MINUTES.get(guess.counted_in, working_day), f" {guess.counted_in}"
    counts = unit(measure)
    return (0.01, "%") if counts == "share" else (1.0, f" {counts}" if counts else "")
