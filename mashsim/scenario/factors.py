"""Common factors: settings that are multiplied together."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mashsim.scenario.values import NUMBER, Line, Settings


class FactorSettings(Settings):
    """One number by which several settings are multiplied, because what makes one of them wrong makes all of them wrong.

    Hands-on times are an example: if they were timed in a council that writes more, all of them are too long.
    """

    times: Annotated[float, Field(gt=0, le=100), NUMBER] = 1.0
    """What each of the settings is multiplied by. At 1 nothing changes. It may have a range, so that the settings are
    drawn together, whatever range each of them has of its own."""

    settings: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Which settings: their paths, in which `*` stands for any name, such as `stages.*.effort`. A number is multiplied,
    a length or a rate too, and of a distribution each number that has a unit. A pattern may match nothing, unless it
    has no `*`."""
