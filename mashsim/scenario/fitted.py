"""What a fit said of months held out, which answers about the fitted front door say first where it failed."""

from __future__ import annotations

from math import comb, fsum
from typing import Annotated

from pydantic import Field, model_validator

from mashsim.scenario.values import WHOLE, Line, Settings

IN_BAND = 0.8
"""The share of figures that lie in their bands where a fit is right."""
DOUBT = 0.05
"""A fit failed if a right one would have so few figures inside, or fewer, less often than this."""
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
        """Whether fewer figures lie inside than chance explains, if they were told independently of each other."""
        by_number = (
            comb(self.count, number) * IN_BAND**number * (1 - IN_BAND) ** (self.count - number)
            for number in range(self.inside + 1)
        )
        return fsum(by_number) < DOUBT
