"""What a council calls its columns, steps and outcomes: a small TOML file, written once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from mashsim.documents import did_you_mean, in_message, read_document, validate
from mashsim.documents.text import listed
from mashsim.scenario.columns import plain_name
from mashsim.scenario.values import Settings
from mashsim.vocabulary.outcomes import DECISIONS, MERGED, WITHDRAWN
from mashsim.vocabulary.outcomes import WORDS as OUTCOMES
from mashsim.vocabulary.stages import INTERVIEWING, STAGES

RECEIPT, REQUEST = "received", "request"
STEPS = (RECEIPT, *STAGES[:INTERVIEWING], REQUEST)
"""What a step of a list may be: the receipt of the contact, its time in a stage, or a request to a partner."""
ENDS = (*DECISIONS, OUTCOMES[MERGED], OUTCOMES[WITHDRAWN])
"""What an outcome of a list may be: a decision, joined to an open contact, or settled otherwise."""
COLUMNS = ("contact", "step", "started", "ended", "team", "outcome", "children")
NEEDED = ("contact", "step", "started", "ended")
FILE = "map.toml"


class ListMap(Settings):
    """What a council calls the columns of its list of steps, and the words in them."""

    complete_from: dt.date | None = None
    """The first day from which on the list has every contact; else the first month that begins in the list."""
    extracted: dt.date | None = None
    """The last day that the list knows; else the last date in it."""
    moment: Literal["first look ended", "decided"] | None = None
    """The moment that stops your clock of one day."""
    counted: Literal["family", "child"] | None = None
    """What your system counts once as a contact."""
    columns: Mapping[str, str] = Field(default_factory=dict)
    """What you call each column: contact, step, started, ended, and if there are such team, outcome, children."""
    steps: Mapping[str, str] = Field(default_factory=dict)
    """What each of your steps is: a stage, received, request, or ignore."""
    outcomes: Mapping[str, str] = Field(default_factory=dict)
    """What each of your outcomes is."""
    partners: Mapping[str, str] = Field(default_factory=dict)
    """Which partner each team that is asked for information is."""

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: Mapping[str, str]) -> Mapping[str, str]:
        for name in columns:
            if name not in COLUMNS:
                near = did_you_mean(name, COLUMNS)
                raise ValueError(f"names {in_message(name)}, which is not one of {listed(COLUMNS)}{near}")
        return columns

    @field_validator("steps")
    @classmethod
    def _known_steps(cls, steps: Mapping[str, str]) -> Mapping[str, str]:
        return _by_name(steps, (*STEPS, "ignore"))

    @field_validator("outcomes")
    @classmethod
    def _known_outcomes(cls, outcomes: Mapping[str, str]) -> Mapping[str, str]:
        return _by_name(outcomes, (*ENDS, "ignore"))

    def step(self, text: str) -> str | None:
        """Return the step that a cell means; None if it is not known."""
        return _meant(text, self.steps, STEPS)

    def outcome(self, text: str) -> str | None:
        """Return the outcome that a cell means; None if it is not known."""
        return _meant(text, self.outcomes, ENDS)

    def partner(self, text: str) -> str:
        """Return the name of the partner that a cell means, as names are compared."""
        own = {plain_name(theirs): name for theirs, name in self.partners.items()}
        return plain_name(own.get(plain_name(text), text))


def _by_name(words: Mapping[str, str], allowed: tuple[str, ...]) -> Mapping[str, str]:
    for theirs, ours in words.items():
        if ours not in allowed:
            must = f"it must be {listed(allowed, 'or')}{did_you_mean(ours, allowed)}"
            raise ValueError(f"takes {in_message(theirs)} for {in_message(ours)}; {must}")
    return {plain_name(theirs): ours for theirs, ours in words.items()}


def _meant(text: str, own: Mapping[str, str], words: tuple[str, ...]) -> str | None:
    name = plain_name(text)
    return own.get(name) or next((word for word in words if plain_name(word) == name), None)


def read_mapping(path: Path | None) -> ListMap:
    """Return what a file says; without one, that the list uses the words of mashsim.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    return ListMap() if path is None else validate(read_document(path), ListMap)
