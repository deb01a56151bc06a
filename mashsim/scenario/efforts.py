"""Efforts: how long hands-on work on a contact takes, for one contact and on average.

Every effort of a scenario is read here and nowhere else: `timing` gives the model what one contact takes, and
`mean_seconds` gives the hours check what contacts take on average.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from pydantic import AfterValidator

from mashsim.scenario.values import LengthLaw
from mashsim.vocabulary.ratings import Rating


class Worked(Protocol):
    """What is known of a contact when work on it is queued, by codes."""

    rating: int
    source: int
    children: int


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one kind of work takes.

    Attributes
    ----------
    seconds : contact and uniform number → hands-on seconds
    is_certain : whether the uniform number makes no difference
    """

    seconds: Callable[[Worked, float], float]
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """The contacts over which an average is taken.

    Attributes
    ----------
    sources, ratings : their shares, which sum to 1
    children : their mean number in one contact
    """

    sources: Mapping[str, float]
    ratings: Mapping[Rating, float]
    children: float


def _hands_on(law: LengthLaw) -> LengthLaw:
    if law.kind == "working days":
        raise ValueError('is in working days, but hands-on time is not; write it in minutes or hours, such as "45 min"')
    return law


Effort = Annotated[LengthLaw, AfterValidator(_hands_on)]
"""Hands-on time, which may vary; in minutes or hours, never in working days."""


def timing(effort: Effort, sources: Sequence[str]) -> Timing:
    """Return how long work takes, for the contacts of sources that are known by their position."""
    law = effort.compiled()
    quantile = law.quantile
    return Timing(lambda contact, u: quantile(u), law.certain)


def mean_seconds(effort: Effort, of: Mix) -> float:
    """Return how long work takes on average."""
    return effort.compiled().mean
