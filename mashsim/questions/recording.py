"""What was decided and what was expected of it: a small TOML file beside the results, written when it was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from mashsim.documents import parse_document, read_document, validate
from mashsim.figures.cells import month_of
from mashsim.scenario.values import Line, Settings

Month = Annotated[str, AfterValidator(month_of)]


class Expectation(Settings):
    """What a figure of the table was expected to be, from a month on."""

    figure: Line
    """The figure, as the table of figures names it."""
    share_of: Line | None = None
    """The figure of which it is a share, if it is one."""
    at_least: float | None = None
    """The lowest that was expected of each month."""
    at_most: float | None = None
    """The highest."""
    since: Month
    """The first month of which it was expected, such as "2026-07"."""

    @model_validator(mode="after")
    def _says_something(self) -> Expectation:
        if self.at_least is None and self.at_most is None:
            raise ValueError("has neither at_least nor at_most; write what was expected")
        return self

    def is_met(self, value: float) -> bool:
        """Whether a month's value is as expected."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


class Record(Settings):
    """A decision: what was asked, what was found, what was decided, by whom and when, and what was expected."""

    question: Line
    """What was asked."""
    result: Line | None = None
    """What was found then, in a sentence."""
    decision: Line
    """What was decided."""
    who: Line
    """Who decided."""
    when: dt.date
    """On which day."""
    first_day: dt.date | None = None
    """From when on it holds; from the scenario's first day if not given."""
    changes: Mapping[str, Any] = Field(default_factory=dict)
    """The settings that it changes, by dotted name: the projection has them, unless the scenario does."""
    expectation: tuple[Expectation, ...] = ()
    """What was expected of figures."""


def read_record(path: Path) -> Record:
    """Return the record of a decision.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    return validate(read_document(path), Record)


def record_from(text: str, name: str) -> Record:
    """Return the record of a decision that is given as text, as `read_record` does."""
    return validate(parse_document(text, name), Record)
