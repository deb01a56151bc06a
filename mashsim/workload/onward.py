"""The shares of decisions that go on beyond the front door, and the days on which the same settings hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mashsim.scenario import Scenario
from mashsim.scenario.choices import DecisionOutcome, Route
from mashsim.vocabulary.outcomes import ROUTES
from mashsim.vocabulary.ratings import Rating

if TYPE_CHECKING:
    from mashsim.simulation import FrontDoor


def spans(door: FrontDoor) -> Iterator[tuple[range, Scenario]]:
    """Yield the days of the run on which the same settings hold, and these settings."""
    ends = [*(begins for begins, _ in door.epochs[1:]), door.timeline.days]
    for (begins, scenario), until in zip(door.epochs, ends, strict=True):
        yield range(begins, until), scenario


def onward(scenario: Scenario, source: str) -> dict[tuple[Rating, Route], float]:
    """Return the share of a source's decisions that go on to be allocated, by rating and route."""
    going: dict[tuple[Rating, Route], float] = {
        (rating, "assessment"): share for rating, share in decided(scenario, source, "assessment").items()
    }
    discussing = scenario.stages.discussing
    for rating, share in decided(scenario, source, "strategy").items():
        mix: dict[str, float] = dict(discussing.outcomes[rating]) if discussing else {"section_47": 1.0}
        for route in ROUTES[1:]:
            going[rating, route] = share * mix.get(route, 0.0)
    return going


def decided(scenario: Scenario, source: str, outcome: DecisionOutcome) -> dict[Rating, float]:
    """Return the share of a source's decisions with an outcome, wrong ones included, by rating."""
    deciding = scenario.stages.deciding
    if deciding is None:
        return {}
    ratings = scenario.demand.sources[source].ratings or scenario.stages.screening.ratings
    mixes = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
    too_low, too_high = deciding.errors.shares() if deciding.errors else (0.0, 0.0)
    found = {}
    for rating, share in ratings.items():
        right = mixes[rating].get(outcome, 0.0)
        needs = mixes[rating].get("assessment", 0.0) + mixes[rating].get("strategy", 0.0)
        if outcome in ("assessment", "strategy"):
            wrong = (1 - needs) * too_high if outcome == "assessment" else 0.0
            found[rating] = share * (right * (1 - too_low) + wrong)
        else:
            becomes = deciding.errors.too_low_becomes if deciding.errors else None
            found[rating] = share * (right * (1 - too_high) + (needs * too_low if outcome == becomes else 0.0))
    return found
