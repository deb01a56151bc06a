"""What a fit said of months held out, which answers about the fitted front door say first where it failed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mashsim.scenario.values import WHOLE, Line, Settings

FEWEST_INSIDE = 0.5
"""The share of figures inside their bands of 8 in 10 below which a fit failed. Figures of a month hang together: of six
councils that the model made itself, each fitted in one wave, 12 to 19 of 24 lay inside."""
_Count = Annotated[int, Field(ge=0, le=10_000), WHOLE]


class FitSettings(Settings):
    """What a front door was fitted to, and how many figures of the months held out lie in their bands of 8 in 10."""

    figures: Line
    """The table of figures."""

    months: Line
    """The months that were held out, in words."""

    inside: _Count
    """Figures of these months that lie in their bands."""

    count: Annotated[int, Field(ge=1, le=10_000), WHOLE]
    """Figures of these months in all."""

    @model_validator(mode="after")
    def _is_a_part(self) -> FitSettings:
        if self.inside > self.count:
            raise ValueError(f"has inside {self.inside} above count {self.count}")
        return self

    @property
    def failed(self) -> bool:
        """Whether fewer figures lie inside than do where the model is right."""
        return self.inside < FEWEST_INSIDE * self.count
