"""The settings that all questions share, the scenarios they name, and the beginning of every answer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from pydantic import Field

from mashsim.documents import did_you_mean, in_message
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.loading import changed, load
from mashsim.measures.naming import full_name
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.scenario.interventions import InterventionCover
from mashsim.scenario.values import Line, Settings
from mashsim.shipped import VERSION, scenario_folder
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree

FindScenario = Callable[[str], Scenario]
"""Returns the scenario that a question names."""


class Option(NamedTuple):
    """Mark a setting that the kind's command takes as an option. Help, type, range and default are the setting's own.

    Attributes
    ----------
    name : the option's name without dashes, if it is not the setting's
    metavar : stands for a value in the help
    by_commas : whether values are separated by commas; otherwise a setting of several values is a repeatable option
    """

    name: str = ""
    metavar: str | None = None
    by_commas: bool = False


def marks_of(kind: type[Question]) -> dict[str, Option]:
    """Return the settings of a kind that are options, its own before those it shares with other kinds."""
    parents_own = {name for parent in kind.__bases__ for name in getattr(parent, "model_fields", ())}
    fields = sorted(kind.model_fields.items(), key=lambda field: field[0] in parents_own)
    return {name: mark for name, field in fields for mark in field.metadata if isinstance(mark, Option)}


def option_name(setting: str, mark: Option) -> str:
    """Return the name of an option, without its dashes."""
    return mark.name or setting.replace("_", "-")


def as_typed(options: Mapping[str, Any]) -> list[str]:
    """Return options by their names as they are typed; None and an empty tuple are left out."""
    parts: list[str] = []
    for option, value in options.items():
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                parts += [f"--{option}", f"{one:g}" if isinstance(one, float) else str(one)]
    return parts


class Variant(Settings):
    """Another front door than the question's: a scenario file, or changes from the start or from a day on."""

    scenario: str | None = None
    """A scenario file, instead of the question's scenario."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Settings by dotted name, such as "pools.social_workers.posts" = 17."""
    cover: tuple[InterventionCover, ...] = ()
    """People who come, from `first_day` to `last_day`."""
    first_day: dt.date | None = None
    """The day from which on it is so; without it, from the run's first day."""
    last_day: dt.date | None = None
    """The last such day; then it goes back."""

    def build(self, base: Scenario, name: str, find: FindScenario) -> Scenario:
        """Return the front door this describes.

        Raises
        ------
        ScenarioError
            If a setting is unknown or does not fit.
        """
        scenario = find(self.scenario) if self.scenario else base
        if not (self.first_day or self.last_day or self.cover):
            return changed(scenario, self.changes, name) if self.changes else scenario
        first_day = self.first_day or scenario.run.first_day
        return with_intervention(
            scenario,
            name,
            first_day,
            self.last_day,
            self.changes,
            [cover.model_dump(exclude_unset=True) for cover in self.cover],
        )


def with_intervention(
    scenario: Scenario,
    name: str,
    first_day: dt.date,
    last_day: dt.date | None = None,
    changes: Mapping[str, object] | None = None,
    cover: Sequence[Mapping[str, object]] = (),
) -> Scenario:
    """Return the scenario with one more intervention: settings that change, and people who come, from a day on."""
    more = {
        "name": name,
        "first_day": first_day,
        "last_day": last_day,
        "changes": dict(changes or {}),
        "cover": list(cover),
    }
    intervention = {key: value for key, value in more.items() if value}
    return changed(
        scenario, {"interventions": [*scenario.document.values.get("interventions", []), intervention]}, name
    )


def over_period(scenario: Scenario, first_day: dt.date | None, last_day: dt.date | None) -> Scenario:
    """Return the scenario measured from one day and run until another. Later interventions are dropped.

    None keeps the scenario's own day.

    Raises
    ------
    ScenarioError
        If it cannot be run over these days.
    """
    days = {"run.measure_from": first_day, "run.last_day": last_day}
    settings: dict[str, Any] = {path: day for path, day in days.items() if day}
    if last_day:
        interventions = scenario.document.values.get("interventions", [])
        remaining = [
            each
            for each, change in zip(interventions, scenario.interventions, strict=True)
            if change.first_day is None or change.first_day <= last_day
        ]
        settings |= {"interventions": remaining} if len(remaining) < len(interventions) else {}
    return changed(scenario, settings, "the question") if settings else scenario


class Question(Settings):
    """A question. Each kind, a module in `mashsim.questions.kinds`, adds its own settings."""

    page_name: ClassVar[str] = ""
    """The name of the answer's page, and of the folder it is written in; the kind's own name if empty."""
    heading: ClassVar[str] = ""
    """What a command calls its question, after the scenario's name."""
    in_general: ClassVar[str] = ""
    """The question that a command asks, in a sentence; if empty, the page makes one."""
    chooses_its_runs: ClassVar[str] = ""
    """What chooses how many times to run, such as "a search"; empty where whoever asks may say it."""

    ask: str = ""
    """The kind of question."""
    title: Line = "Untitled"
    """The question's name, as its page prints it."""
    question: str = ""
    """What is asked, in a sentence."""
    scenario: str
    """The scenario file it is about: beside this file, or one that ships with mashsim."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Settings of that scenario to change first, by dotted name."""
    replications: int | None = Field(default=None, ge=2, le=100_000)
    """How often each front door is run."""
    precision: float | None = Field(default=None, gt=0, lt=1)
    """How precise instead: half the 95 % interval's width, as a share of the mean (of a share, in its own unit)."""
    most: int = Field(default=1000, ge=2, le=100_000)
    """Replications at most, where a precision is asked for."""
    seed: int | None = None
    """A whole number; the same seed gives the same runs. The scenario's own if not given."""
    measures: tuple[str, ...] = ()
    """What is looked at, by dotted names; what a manager looks at first if not given."""
    command: str = ""
    """The command that asked, where no experiment file did."""

    @classmethod
    def kind_name(cls) -> str:
        """Return the name of the kind of question, as `ask` says it."""
        return cls.__name__.lower()

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Return the answer as a tree: plain words, numbers and lists only."""
        raise NotImplementedError

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications that an answer about a front door may take."""
        raise NotImplementedError

    def base(self, find: FindScenario) -> Scenario:
        """Return the scenario it is about."""
        scenario = find(self.scenario)
        return changed(scenario, self.changes, "the question") if self.changes else scenario

    def refuse_counts(self) -> None:
        """Refuse a number of replications and a precision.

        Raises
        ------
        ScenarioError
            If either is given.
        """
        if self.precision is not None or self.replications is not None:
            what = self.chooses_its_runs
            raise ScenarioError(f"{what} chooses its replications itself; leave out --replications and --precision.")

    @property
    def measure_names(self) -> tuple[str, ...]:
        """Return the full names of the measures asked for."""
        return tuple(full_name(measure) for measure in self.measures)


class Finder:
    """Find the scenarios that a question names: beside its file, or shipped with mashsim.

    Parameters
    ----------
    folder : of the question's file; the folder in which the command was given if there is no file
    """

    def __init__(self, folder: Path = Path()):
        self._folder = folder

    def __call__(self, name: str) -> Scenario:
        """Return the scenario of a name or a path.

        Raises
        ------
        ScenarioError
            If there is none, or it is wrong.
        """
        for folder in (self._folder, scenario_folder()):
            for file in (folder / name, folder / f"{name}.toml"):
                if os.path.isfile(file):  # noqa: PTH113  # which knows no name that is empty or too long
                    return load(file)
        names = [
            file.relative_to(scenario_folder()).with_suffix("").as_posix() for file in scenario_folder().rglob("*.toml")
        ]
        hint = did_you_mean(name.removesuffix(".toml"), names, ".")
        raise ScenarioError(f"{in_message(name)} is not a scenario in {self._folder.resolve()}{hint}")


def about(scenario: Scenario) -> Tree:
    """Return a scenario's names, days and place, as every answer begins with them."""
    run, document = scenario.run, scenario.document
    return {
        "name": document.name,
        "file": document.place(()).file,
        "title": scenario.title,
        "question": scenario.question,
        "about": scenario.about,
        "place": scenario.place,
        "hash": scenario.hash,
        "first_day": run.first_day.isoformat(),
        "last_day": run.last_day.isoformat(),
        "measure_from": (run.measure_from or run.first_day).isoformat(),
        "office_day_minutes": FrontDoor(scenario).office.day_length / 60,
        **({"fit": {**scenario.fit.model_dump(), "failed": scenario.fit.failed}} if scenario.fit else {}),
    }


def begin(question: Question, scenario: Scenario, runs: Runs) -> Tree:
    """Return the beginning of every answer: the question, its scenario, the luck, and the command that repeats it."""
    return {
        "mashsim": VERSION, "kind": question.kind_name(), "title": question.title, "question": question.question,
        "scenario": about(scenario), "seed": runs.seed, "replications": len(runs),
        "repeat": question.command or "mashsim ask …", "assumptions": assumptions(scenario),
    }  # fmt: skip
