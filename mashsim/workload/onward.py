"""The decisions that go on beyond the front door, and the days of a run on which the same settings hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import fsum
from typing import TYPE_CHECKING

from mashsim.returning import first_look
from mashsim.scenario import Scenario
from mashsim.scenario.choices import DecisionOutcome, Route
from mashsim.vocabulary.outcomes import ROUTES
from mashsim.vocabulary.ratings import RATED_AS, Rating
from mashsim.workload.inflow import Flow
from mashsim.workload.listed import epochs_as_listed

if TYPE_CHECKING:
    from mashsim.plan import Plan


def spans(door: Plan) -> Iterator[tuple[range, Scenario]]:
    """Yield the days of the run on which the same settings hold, and these settings."""
    epochs = epochs_as_listed(door)
    ends = [*(begins for begins, _ in epochs[1:]), door.timeline.days]
    for (begins, scenario), until in zip(epochs, ends, strict=True):
        yield range(begins, until), scenario


def onward(scenario: Scenario, source: str, decided: Flow) -> dict[tuple[Rating, Route], float]:
    """Return how many decisions go on to be allocated, by rating and route."""
    going: dict[tuple[Rating, Route], float] = {
        (rating, "assessment"): count for rating, count in decided_as(scenario, source, decided, "assessment").items()
    }
    discussing = scenario.stages.discussing
    for rating, count in decided_as(scenario, source, decided, "strategy").items():
        mix: dict[str, float] = dict(discussing.outcomes[rating]) if discussing else {"section_47": 1.0}
        for route in ROUTES[1:]:
            going[rating, route] = count * mix.get(route, 0.0)
    return going


def flow_of(
    going: dict[tuple[Rating, Route], float],
    ratings: Collection[Rating] = RATED_AS,
    routes: Collection[Route] = ROUTES,
) -> Flow:
    """Return those of some ratings and routes."""
    taken = {pair: count for pair, count in going.items() if pair[0] in ratings and pair[1] in routes}
    by_rating = {rating: fsum(taken.get((rating, route), 0.0) for route in ROUTES) for rating in RATED_AS}
    return Flow(fsum(taken.values()), Flow.of(by_rating).ratings)


def decided_as(scenario: Scenario, source: str, decided: Flow, outcome: DecisionOutcome) -> dict[Rating, float]:
    """Return how many decisions have an outcome, wrong ones included, by rating."""
    deciding = scenario.stages.deciding
    if deciding is None:
        return {}
    mixes = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
    too_low, too_high = deciding.errors.shares() if deciding.errors else (0.0, 0.0)
    becomes = deciding.errors.too_low_becomes if deciding.errors else ""
    look = first_look(scenario, source)
    part, needless = look.right_of_sent, look.needless.get(outcome, 0.0) / (fsum(look.needless.values()) or 1.0)
    found = {}
    for rating, count in decided.by_rating().items():
        right = part * mixes[rating].get(outcome, 0.0) + (1 - part) * needless
        needs = part * (mixes[rating].get("assessment", 0.0) + mixes[rating].get("strategy", 0.0))
        if outcome in ("assessment", "strategy"):
            wrong = (1 - needs) * too_high if outcome == "assessment" else 0.0
            found[rating] = count * (right * (1 - too_low) + wrong)
        else:
            found[rating] = count * (right * (1 - too_high) + (needs * too_low if outcome == becomes else 0.0))
    return found
