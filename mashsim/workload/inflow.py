"""The expected work of a source's contacts on their way to partners and to the decision, for the hours check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

from mashsim.scenario import Scenario
from mashsim.scenario.choices import ScreeningOutcome
from mashsim.scenario.consent import ConsentingSettings
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.work import ReachingSettings
from mashsim.vocabulary.ratings import Rating

Visit = tuple[PoolNames, float, float]
"""A pool or several that share the work by locality, visits for each contact of the source, mean seconds a visit."""


@dataclass(slots=True)
class Inflow:
    """The expected work and the ways onward of one contact of a source.

    Attributes
    ----------
    work : the work before partners are asked
    enquiries : the share about which partners are asked
    straight : the share that goes to the decision without partners
    """

    work: list[Visit] = field(default_factory=list)
    enquiries: float = 0.0
    straight: float = 0.0


def inflow(scenario: Scenario, source: str, closed_share: float) -> Inflow:
    """Follow the contacts of a source to partners and to the decision.

    Parameters
    ----------
    closed_share : the share of contacts that arrive while the office is closed
    """
    stages, coming = scenario.stages, Inflow()
    ratings = scenario.demand.sources[source].ratings or stages.screening.ratings
    interviewing, triaging, out_of_hours = stages.interviewing, stages.triaging, stages.out_of_hours
    if interviewing and source in interviewing.sources:
        tries, reached = _tries(interviewing)
        coming.work = [
            (interviewing.pool, tries, interviewing.trying.compiled().mean),
            (interviewing.pool, reached * (1 - interviewing.declined_share), interviewing.effort.compiled().mean),
        ]
        return coming
    triaged = triaging.sources.get(source, 0.0) if triaging else 0.0
    if triaging and triaged:
        coming.work += [
            (pool, triaged, triaging.effort.compiled().mean) for pool in dict.fromkeys((triaging.pool, *triaging.also))
        ]
        _look(coming, triaged, triaging.outcomes)
    if out_of_hours:
        answered = (1 - triaged) * closed_share * out_of_hours.answered_share
        coming.work.append((out_of_hours.pool, answered, out_of_hours.effort.compiled().mean))
        red = answered * ratings.get("red", 0.0)
        coming.work.append((out_of_hours.pool, red, out_of_hours.acting_effort.compiled().mean))
    screening = stages.screening
    coming.work.append((screening.pool, 1 - triaged, screening.effort.compiled().mean))
    _look(coming, 1 - triaged, screening.outcomes_by_source.get(source, screening.outcomes))
    if stages.consenting:
        _consent(coming, stages.consenting, source, ratings)
    return coming


def _look(coming: Inflow, share: float, mix: Mapping[ScreeningOutcome, float]) -> None:
    """Add the contacts that a first look, at screening or at a triage, sends on."""
    coming.enquiries += share * mix.get("enquiry", 0.0)
    coming.straight += share * mix.get("straight_to_decision", 0.0)


def _tries(reaching: ReachingSettings) -> tuple[float, float]:
    """Return the mean number of tries, and the share reached."""
    reached = 1 - (1 - reaching.reached_share) ** reaching.most
    return reached / reaching.reached_share, reached


def _consent(coming: Inflow, consenting: ConsentingSettings, source: str, ratings: Mapping[Rating, float]) -> None:
    """Add the work of seeking consent, and take the contacts that stay without it out of the enquiries."""
    missing = coming.enquiries * consenting.missing_by_source.get(source, consenting.missing_share)
    sought = {rating: missing * share for rating, share in ratings.items() if rating not in consenting.not_needed}
    tries, reached = _tries(consenting)
    without = 1 - reached * (1 - consenting.refused_share)
    coming.work.append((consenting.pool, tries * fsum(sought.values()), consenting.effort.compiled().mean))
    overridden = consenting.override.share if consenting.override else {}
    if consenting.override:
        looked_at = fsum(count * without for rating, count in sought.items() if overridden.get(rating))
        coming.work.append((consenting.override.pool, looked_at, consenting.override.effort.compiled().mean))
    lost = fsum(count * without * (1 - overridden.get(rating, 0.0)) for rating, count in sought.items())
    coming.enquiries -= lost
    if consenting.without_consent == "decision":
        coming.straight += lost
