"""Whose front door it is, where a council's public tables are to stand beside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mashsim.scenario.values import WHOLE, Line, Settings

FIRST_YEAR, LAST_YEAR = 2013, 2025
"""The first and the last year ending 31 March with public tables, which are read only where a council is named."""


class CouncilSettings(Settings):
    """A council, and the year of its tables, for a report that lays its published figures beside other councils'."""

    name: Line
    """The council's name, as the Department for Education writes it."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), WHOLE]
    """The year, by the March in which it ends: of each public table the newest year up to it is shown."""

    @model_validator(mode="after")
    def _is_known(self) -> CouncilSettings:
        from mashsim.councils import council_named, standing_in

        known = council_named(self.name)
        if known != self.name:
            raise ValueError(f"has name {self.name!r}; did you mean {known!r}?")
        standing_in(known, self.year)
        return self
