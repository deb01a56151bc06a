"""Shares of the ordinary city: what becomes of the contacts of each source, and shares that add up when rounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mashsim.scenario import Scenario

GOING_ON = ("enquiry", "straight_to_decision")
"""Outcomes of a first look that lead to a decision."""


def becomes_referral(base: Scenario) -> dict[str, float]:
    """Return the share of contacts of each source that becomes a referral in the ordinary city, without those again."""
    deciding = base.stages.deciding
    ratings = base.stages.screening.ratings
    decided = math.fsum(
        ratings[rating] * (mix.get("assessment", 0) + mix.get("strategy", 0))
        for rating, mix in (deciding.outcomes.items() if deciding else ())
    )
    going = {name: math.fsum(outcomes_of(base, name).get(one, 0) for one in GOING_ON) for name in base.demand.sources}
    return {name: decided * one for name, one in going.items()}


def outcomes_of(base: Scenario, source: str) -> Mapping[str, float]:
    """Return what becomes of the contacts of a source after the first look."""
    screening = base.stages.screening
    return screening.outcomes_by_source.get(source, screening.outcomes)


def to_one(mix: dict[str, float], whole: float) -> dict[str, float]:
    """Return shares with four decimals that add up, the largest taking what is left."""
    rounded = {name: round(part, 4) for name, part in mix.items()}
    largest = max(rounded, key=lambda name: rounded[name])
    return {**rounded, largest: round(rounded[largest] + whole - math.fsum(rounded.values()), 4)}
