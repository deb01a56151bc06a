"""What uncertain settings have in common: factors by which several are multiplied, and pairs that go together."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mashsim.scenario.values import NUMBER, Line, Settings

_Pair = Annotated[tuple[Line, ...], Field(min_length=2, max_length=2)]


class FactorSettings(Settings):
    """One number by which several settings are multiplied, because what makes one of them wrong makes all of them so.

    Hands-on times are an example: if they were timed in a council that writes more, all of them are too long.
    """

    times: Annotated[float, Field(gt=0, le=100), NUMBER] = 1.0
    """What each of the settings is multiplied by. At 1 nothing changes. It may have a range, so that the settings are
    drawn together, whatever range each of them has of its own."""

    settings: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Which settings: their paths, in which `*` stands for any name, such as `stages.*.effort`. A number is multiplied,
    a length or a rate too, and of a distribution each number that has a unit. A pattern may match nothing, unless it
    has no `*`."""


class CorrelatedSettings(Settings):
    """Two uncertain settings that are drawn together. It matters only where inputs are drawn."""

    settings: _Pair
    """Their paths. Where one of them has no range, the other is drawn alone. The second must be in no pair before this
    one."""

    correlation: Annotated[float, Field(ge=-1, le=1), NUMBER]
    """The correlation of their normal scores, from -1 to 1: how far the second is high where the first is. Each keeps
    its own law."""
