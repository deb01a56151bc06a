"""An exercise as a file: its question, its front doors, the guess, and the steps by which a trainer leads it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from mashsim.documents import parse_document, read_document, validate
from mashsim.errors import ScenarioError
from mashsim.measures.naming import conditions
from mashsim.questions.asking import Variant
from mashsim.scenario.values import Line, Settings
from mashsim.training.guesses import CurveGuess, Guess, Prose

MOST_REPLICATIONS = 30
SUMMERS = 10
AS_IT_IS = "As it is"


class Watch(Settings):
    """What is watched while the contacts move."""

    first_day: dt.date | None = None
    """The first day shown; the run's first if not given."""
    last_day: dt.date | None = None
    """The last day shown; the run's last if not given."""
    look_at: Prose | None = None
    """What to look at, in a sentence."""


class Summers(Settings):
    """The same team ten times, each time with other luck: in how many of ten is something so?"""

    ask: Prose
    """What is asked: in how many of ten …?"""
    condition: str
    """What is counted: a measure, a comparison and a number, such as "contacts.open_at_end > 400"."""
    curve: str = "daily.open"
    """The curve by day that the ten small charts show."""
    lane: Line | None = None
    """The lane; the last one if not given."""

    @model_validator(mode="after")
    def _is_a_condition(self) -> Summers:
        try:
            conditions([self.condition], "condition")
        except ScenarioError as error:
            raise ValueError(f"has a condition that is none: {str(error).rstrip('.')}") from None
        return self


class Fact(Settings):
    """Something that happened, and who says so."""

    says: Prose
    """The fact, in a sentence."""
    reference: Prose
    """Where it is written."""


class SessionStep(Settings):
    """One step of the session, for the trainer."""

    minutes: int = Field(ge=1, le=120)
    """How long it takes."""
    do: Prose
    """What the trainer does."""


class Exercise(Settings):
    """An exercise: people guess, lock the guess, and see what the simulation shows."""

    title: Line
    """Its name."""
    teaches: Prose
    """What people take away, in a sentence."""
    question: Prose
    """What it is about, as a question."""
    situation: Prose
    """The front door in plain words: what people must know before they guess."""
    scenario: str
    """The scenario file: beside this file, or one that ships with mashsim."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Settings of that scenario to change first, by dotted name."""
    first_day: dt.date | None = None
    """The first day that is measured; the scenario's own if not given."""
    last_day: dt.date | None = None
    """The day on which the run ends; the scenario's own if not given."""
    replications: int = Field(default=10, ge=2, le=MOST_REPLICATIONS)
    """How often each front door is run."""
    seed: int | None = None
    """Random number (seed); the scenario's own if not given."""
    lanes: dict[Line, Variant] = Field(default_factory=dict, max_length=2)
    """One or two front doors by name, on the same luck: the changes of each. Without any, the scenario as it is."""
    shows: str = "daily.open"
    """The curve by day in which two lanes are set beside each other."""
    theory: Literal["one queue"] | None = None
    """Theory beside the runs: "one queue" for one person with one queue, random arrivals and exponential effort."""
    watch: Watch = Field(default_factory=Watch)
    """What is watched."""
    guess: Guess
    """What is guessed."""
    summers: Summers | None = None
    """The same team, ten times."""
    reveal: Prose
    """Why it is so: an explanation, without numbers that the simulation has to say."""
    discuss: tuple[Prose, ...] = Field(min_length=1)
    """Points to talk about."""
    facts: tuple[Fact, ...] = ()
    """What is known of it, and from where."""
    steps: tuple[SessionStep, ...] = Field(min_length=1)
    """How a trainer leads through it."""

    @model_validator(mode="after")
    def _fits(self) -> Exercise:
        beside = self.guess.beside if isinstance(self.guess, CurveGuess) else None
        are = "are" if len(self.lane_names) > 1 else "is"
        wrong = [
            f"{where}\tis {lane!r}, which is not a lane; there {are} {', '.join(self.lane_names)}"
            for where, lane in (
                ("guess.lane", self.guess.lane),
                ("guess.beside", beside),
                ("summers.lane", self.summers.lane if self.summers else None),
            )
            if lane is not None and lane not in self.lane_names
        ]
        if getattr(self.guess, "compared", False) and len(self.lanes) < 2:
            wrong.append("guess.compared\tis true, but there are no two lanes to compare")
        if beside is not None and beside == self.guessed_lane:
            wrong.append("guess.beside\tis the lane that is guessed; name the other one")
        if self.summers and self.replications < SUMMERS:
            wrong.append(f"replications\tis {self.replications}; ten summers need {SUMMERS} or more")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @property
    def lane_names(self) -> tuple[str, ...]:
        """The names of the front doors, in order."""
        return tuple(self.lanes) or (AS_IT_IS,)

    @property
    def minutes(self) -> int:
        """How long it takes, by its steps."""
        return sum(step.minutes for step in self.steps)

    @property
    def guessed_lane(self) -> str:
        """The lane that is guessed."""
        return self.lane(self.guess.lane)

    def lane(self, name: str | None) -> str:
        """Return the lane of a name; the last if there is none."""
        return name or self.lane_names[-1]


def read(path: Path) -> Exercise:
    """Read an exercise file.

    Raises
    ------
    ScenarioError
        Everything that is wrong, each with its file and line.
    """
    return validate(read_document(path), Exercise)


def read_text(text: str, name: str = "exercise.toml") -> Exercise:
    """Read an exercise from text that is in no file, as `read` does."""
    return validate(parse_document(text, name), Exercise)


@cache
def shipped() -> dict[str, Path]:
    """Return the exercises that ship with mashsim by name, in the order in which they are best done."""
    folder = Path(__file__).resolve().parent.parent / "data" / "exercises"
    return {file.stem[2:]: file for file in sorted(folder.glob("*.toml"))}
