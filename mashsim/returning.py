"""What is expected before any run: how contacts end, and which share of them comes back, if nobody waits."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from mashsim.vocabulary.outcomes import DECISIONS

if TYPE_CHECKING:
    from mashsim.scenario import Scenario


def ending_shares(scenario: Scenario, source: str) -> dict[str, float]:
    """Return the share of a source's contacts that end with each decision, by the outcomes of screening and deciding.

    Side doors, consent and strategy discussions that end in nothing are left out.
    """
    screening, deciding = scenario.stages.screening, scenario.stages.deciding
    ends = dict.fromkeys(DECISIONS, 0.0)
    sent_on = 0.0
    for outcome, share in screening.outcomes_by_source.get(source, screening.outcomes).items():
        if outcome in ends:
            ends[outcome] += share
        else:
            sent_on += share
    if deciding is None:
        return ends
    ratings = scenario.demand.sources[source].ratings or screening.ratings
    mixes = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
    for rating, part in ratings.items():
        for outcome, share in mixes[rating].items():
            ends[outcome] += sent_on * part * share
    return ends


def returning_shares(scenario: Scenario, source: str) -> dict[str, float]:
    """Return the share of a source's contacts that end with each decision and come back after it."""
    again = scenario.loops.rereferrals
    if again is None:
        return {}
    return {outcome: ends * again.share.get(outcome, 0.0) for outcome, ends in ending_shares(scenario, source).items()}


def known_returning(scenario: Scenario) -> dict[str, float]:
    """Return how many families a second, of those known before the run, come back at some time, by their source."""
    again = scenario.loops.rereferrals
    if again is None or not again.known_families:
        return {}
    sources = scenario.demand.sources
    ends = {source: ending_shares(scenario, source) for source in sources}
    found = dict.fromkeys(sources, 0.0)
    for outcome, per_second in again.known_families.items():
        weights = {source: sources[source].share * ends[source][outcome] for source in sources}
        total = fsum(weights.values())
        for source, weight in weights.items():
            found[source] += per_second * again.share.get(outcome, 0.0) * (weight / total if total else 0.0)
    return found


def returning_share(scenario: Scenario, source: str) -> float:
    """Return the share of a source's contacts that come back after they are closed."""
    return fsum(returning_shares(scenario, source).values())
