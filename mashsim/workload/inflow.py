"""The expected work of a source's contacts on their way to partners and to the decision, for the hours check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import fsum

from mashsim.returning import first_look
from mashsim.scenario import Scenario
from mashsim.scenario.choices import ScreeningOutcome
from mashsim.scenario.consent import ConsentingSettings
from mashsim.scenario.efforts import Effort, Mix, mean_seconds
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.work import ReachingSettings
from mashsim.vocabulary.ratings import Rating

Visit = tuple[PoolNames, float, float]
"""A pool or several that share the work by locality, visits for each contact of the source, mean seconds a visit."""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many of a source's contacts come somewhere, and how they are rated.

    Attributes
    ----------
    count : for each contact of the source
    ratings : their shares by rating, which sum to 1
    """

    count: float
    ratings: Mapping[Rating, float]

    @classmethod
    def of(cls, counts: Mapping[Rating, float]) -> Flow:
        """Return a flow of contacts with so many of each rating."""
        total = fsum(counts.values())
        return cls(total, {rating: count / total for rating, count in counts.items()} if total else counts)

    def by_rating(self) -> dict[Rating, float]:
        """Return how many there are by rating."""
        return {rating: self.count * share for rating, share in self.ratings.items()}

    def times(self, factor: float) -> Flow:
        """Return so many times the flow."""
        return Flow(self.count * factor, self.ratings)

    def plus(self, other: Flow, sign: int = 1) -> Flow:
        """Return both flows together; or this one without the other, if `sign` is -1."""
        ratings = self.ratings
        if other.count and other.ratings != ratings:
            mine, others = self.by_rating(), other.by_rating()
            ratings = Flow.of({rating: mine[rating] + sign * others.get(rating, 0.0) for rating in mine}).ratings
        return Flow(self.count + sign * other.count, ratings)


@dataclass(slots=True)
class Inflow:
    """The expected work and the ways onward of one contact of a source.

    Attributes
    ----------
    source : its name
    of : the contacts of that source
    enquiries : those about which partners are asked
    straight : those that go to the decision without partners
    helped : those that go to early help without a decision
    work : the work so far
    """

    source: str
    of: Mix
    enquiries: Flow
    straight: Flow
    helped: Flow
    work: list[Visit] = field(default_factory=list)

    def mean(self, effort: Effort, flow: Flow) -> float:
        """Return the mean seconds that an effort is for a flow."""
        return mean_seconds(effort, replace(self.of, ratings=flow.ratings))

    def add(self, pool: PoolNames, flow: Flow, effort: Effort, each: float = 1.0) -> None:
        """Add the work of a pool on a flow, `each` times on each contact."""
        self.work.append((pool, flow.count, each * self.mean(effort, flow)))


def mix_of(scenario: Scenario, sources: Mapping[str, float], ratings: Mapping[Rating, float]) -> Mix:
    """Return the contacts over which an effort is averaged, by how many there are of each source and rating."""
    return Mix(sources, ratings, mean_children(scenario))


def mean_children(scenario: Scenario) -> float:
    """Return the mean number of children in one contact."""
    return fsum(number * share for number, share in enumerate(scenario.demand.children, 1))


def inflow(scenario: Scenario, source: str, closed_share: float) -> Inflow:
    """Follow the contacts of a source to partners and to the decision.

    Parameters
    ----------
    closed_share : the share of contacts that arrive while the office is closed
    """
    stages = scenario.stages
    everybody = Flow(1.0, scenario.demand.sources[source].ratings or stages.screening.ratings)
    nobody = everybody.times(0.0)
    coming = Inflow(source, mix_of(scenario, {source: 1.0}, {}), nobody, nobody, nobody)
    interviewing, triaging, out_of_hours = stages.interviewing, stages.triaging, stages.out_of_hours
    if interviewing and source in interviewing.sources:
        tries, reached = _tries(interviewing)
        coming.add(interviewing.pool, everybody.times(tries), interviewing.trying)
        wanted = reached * (1 - interviewing.declined_share)
        coming.add(interviewing.pool, everybody.times(wanted), interviewing.effort)
        return coming
    triaged = triaging.sources.get(source, 0.0) if triaging else 0.0
    if triaging and triaged:
        for pool in dict.fromkeys((triaging.pool, *triaging.also)):
            coming.add(pool, everybody.times(triaged), triaging.effort)
        _look(coming, everybody.times(triaged), triaging.outcomes)
    screened = everybody.times(1 - triaged)
    if out_of_hours:
        answered = screened.times(closed_share).times(out_of_hours.answered_share)
        coming.add(out_of_hours.pool, answered, out_of_hours.effort)
        red = Flow.of({"red": answered.by_rating().get("red", 0.0)})
        coming.add(out_of_hours.pool, red, out_of_hours.acting_effort)
    screening = stages.screening
    coming.add(screening.pool, screened, screening.effort)
    look = first_look(scenario, source)
    sent = {"enquiry": look.sent_on, "straight_to_decision": look.straight}
    _look(coming, screened, {**sent, "early_help": look.ends.get("early_help", 0.0)})
    if stages.consenting:
        _consent(coming, stages.consenting)
    return coming


def _look(coming: Inflow, flow: Flow, mix: Mapping[ScreeningOutcome, float]) -> None:
    """Add the contacts that a first look, at screening or at a triage, sends on."""
    coming.enquiries = coming.enquiries.plus(flow.times(mix.get("enquiry", 0.0)))
    coming.straight = coming.straight.plus(flow.times(mix.get("straight_to_decision", 0.0)))
    coming.helped = coming.helped.plus(flow.times(mix.get("early_help", 0.0)))


def _tries(reaching: ReachingSettings) -> tuple[float, float]:
    """Return the mean number of tries, and the share reached."""
    reached = 1 - (1 - reaching.reached_share) ** reaching.most
    return reached / reaching.reached_share, reached


def _consent(coming: Inflow, consenting: ConsentingSettings) -> None:
    """Add the work of seeking consent, and take the contacts that stay without it out of the enquiries."""
    missing = coming.enquiries.times(consenting.missing_by_source.get(coming.source, consenting.missing_share))
    counts = missing.by_rating()
    sought = {rating: count for rating, count in counts.items() if rating not in consenting.not_needed}
    tries, reached = _tries(consenting)
    without = 1 - reached * (1 - consenting.refused_share)
    coming.add(consenting.pool, Flow.of(sought).times(tries), consenting.effort)
    overridden = consenting.override.share if consenting.override else {}
    if consenting.override:
        looked_at = {rating: count * without for rating, count in sought.items() if overridden.get(rating)}
        coming.add(consenting.override.pool, Flow.of(looked_at), consenting.override.effort)
    lost = Flow.of({rating: count * without * (1 - overridden.get(rating, 0.0)) for rating, count in sought.items()})
    coming.enquiries = coming.enquiries.plus(lost, -1)
    if consenting.without_consent == "decision":
        coming.straight = coming.straight.plus(lost)
