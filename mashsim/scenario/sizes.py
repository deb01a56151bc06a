"""How large the place is that a front door serves, and what grows with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mashsim.scenario.values import WHOLE, Line, Settings


class SizeSettings(Settings):
    """The number of children, from which what should scale scales: a city of 40,000 children is one number."""

    children: Annotated[int, Field(ge=1, le=20_000_000), WHOLE]
    """Children aged 0 to 17 who live there. Set over a scenario that has another number (in a file that extends it, on
    the command line, in a question, on the page), it multiplies what is inherited and scales, and its range, by new
    over old; a number that is stated beside it is taken as it is."""

    scales: Annotated[tuple[Line, ...], Field(min_length=1)]
    """Which settings scale: their paths, in which `*` stands for any name or position, such as `pools.*.posts`. A bare
    number or a rate is multiplied, also where an intervention changes it. Numbers that must be whole are rounded, and
    are at least 1 if they were more than 0. Lists (a team, a queue, contacts) are people one by one, and stay."""
