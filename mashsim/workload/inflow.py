"""What a source's contacts ask for on their way up to partners and the decision, on expected values, for the hours check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

from mashsim.scenario import Scenario
from mashsim.scenario.choices import ScreeningOutcome
from mashsim.scenario.consent import ConsentingSettings
from mashsim.scenario.work import ReachingSettings
from mashsim.vocabulary.ratings import Rating

Visit = tuple[str, float, float]
"""A pool, visits for each contact of the source, and mean seconds a visit."""


@dataclass(slots=True)
class Inflow:
    """For each contact of a source.

    Attributes
    ----------
    work : the work up to there
    enquiries : contacts about which partners are asked
    straight : contacts that come to the decision without that
    """

    work: list[Visit] = field(default_factory=list)
    enquiries: float = 0.0
    straight: float = 0.0


def inflow(scenario: Scenario, source: str, closed_share: float) -> Inflow:
    """Follow the contacts of a source to partners and to the decision.

    Parameters
    ----------
    closed_share : share of them that come while the office is closed
    """
    stages, found = scenario.stages, Inflow()
    ratings = scenario.demand.sources[source].ratings or stages.screening.ratings
    interviewing, triaging, out_of_hours = stages.interviewing, stages.triaging, stages.out_of_hours
    if interviewing and source in interviewing.sources:
        tries, reached = _tries(interviewing)
        found.work = [
            (interviewing.pool, tries, interviewing.trying.compiled().mean),
            (interviewing.pool, reached * (1 - interviewing.declined_share), interviewing.effort.compiled().mean),
        ]
        return found
    triaged = triaging.sources.get(source, 0.0) if triaging else 0.0
    if triaging and triaged:
        found.work += [
            (pool, triaged, triaging.effort.compiled().mean) for pool in dict.fromkeys((triaging.pool, *triaging.also))
        ]
        _look(found, triaged, triaging.outcomes)
    if out_of_hours:
        answered = (1 - triaged) * closed_share * out_of_hours.answered_share
        found.work.append((out_of_hours.pool, answered, out_of_hours.effort.compiled().mean))
        found.work.append(
            (out_of_hours.pool, answered * ratings.get("red", 0.0), out_of_hours.acting_effort.compiled().mean)
        )
    screening = stages.screening
    found.work.append((screening.pool, 1 - triaged, screening.effort.compiled().mean))
    _look(found, 1 - triaged, screening.outcomes_by_source.get(source, screening.outcomes))
    if stages.consenting:
        _consent(found, stages.consenting, source, ratings)
    return found


def _look(found: Inflow, share: float, mix: Mapping[ScreeningOutcome, float]) -> None:
    """Add what a first look, at screening or at a triage, sends on."""
    found.enquiries += share * mix.get("enquiry", 0.0)
    found.straight += share * mix.get("straight_to_decision", 0.0)


def _tries(reaching: ReachingSettings) -> tuple[float, float]:
    """Return the mean number of tries, and the share reached."""
    reached = 1 - (1 - reaching.reached_share) ** reaching.most
    return reached / reaching.reached_share, reached


def _consent(found: Inflow, consenting: ConsentingSettings, source: str, ratings: Mapping[Rating, float]) -> None:
    """Add the work of seeking consent, and take out of the enquiries those that stay without it."""
    missing = found.enquiries * consenting.missing_by_source.get(source, consenting.missing_share)
    sought = {rating: missing * share for rating, share in ratings.items() if rating not in consenting.not_needed}
    tries, reached = _tries(consenting)
    without = 1 - reached * (1 - consenting.refused_share)
    found.work.append((consenting.pool, tries * fsum(sought.values()), consenting.effort.compiled().mean))
    overridden = consenting.override.share if consenting.override else {}
    if consenting.override:
        looked_at = fsum(count * without for rating, count in sought.items() if overridden.get(rating))
        found.work.append((consenting.override.pool, looked_at, consenting.override.effort.compiled().mean))
    lost = fsum(count * without * (1 - overridden.get(rating, 0.0)) for rating, count in sought.items())
    found.enquiries -= lost
    if consenting.without_consent == "decision":
        found.straight += lost
