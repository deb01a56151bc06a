"""What is expected before any run: how contacts end, and which share of them comes back, if nobody waits."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from mashsim.quantities import WEEK
from mashsim.vocabulary.outcomes import DECISIONS

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.scenario.work import DecisionMix
    from mashsim.vocabulary.ratings import Rating

_NEEDY = ("assessment", "strategy")


class FirstLook(NamedTuple):
    """What a first look makes of the contacts of a source.

    Attributes
    ----------
    ends : the share that is signposted, by outcome
    missed : the share that is signposted and should have been sent on
    enquiry, straight : the share that is rightly sent on to an enquiry, and straight to a decision
    needless : the share that is sent on to an enquiry and should have been signposted, by the right outcome
    """

    ends: Mapping[str, float]
    missed: float
    enquiry: float
    straight: float
    needless: Mapping[str, float]

    @property
    def right_of_sent(self) -> float:
        """Return the share of those sent on that are rightly; 1 if none is."""
        right, wrong = self.enquiry + self.straight, fsum(self.needless.values())
        return right / (right + wrong) if wrong else 1.0

    @property
    def sent_on(self) -> float:
        """Return the share that goes to an enquiry, rightly or not."""
        return self.enquiry + fsum(self.needless.values())


def first_look(scenario: Scenario, source: str) -> FirstLook:
    """Return what screening makes of the contacts of a source."""
    screening = scenario.stages.screening
    mix = screening.mix_of(source)
    too_low, too_high = screening.errors.shares() if screening.errors else (0.0, 0.0)
    enquiry, straight = (mix.get(outcome, 0.0) for outcome in ("enquiry", "straight_to_decision"))
    signposted = {outcome: mix.get(outcome, 0.0) for outcome in DECISIONS}
    missed = (enquiry + straight) * too_low
    ends = {outcome: share * (1 - too_high) for outcome, share in signposted.items()}
    if screening.errors:
        ends[screening.errors.too_low_becomes] += missed
    needless = {outcome: share * too_high for outcome, share in signposted.items() if share * too_high}
    return FirstLook(ends, missed, enquiry * (1 - too_low), straight * (1 - too_low), needless)


class Endings(NamedTuple):
    """How the contacts of a source end.

    Attributes
    ----------
    shares : by the decision they end with
    wrong : of these, the share that needed more
    """

    shares: dict[str, float]
    wrong: dict[str, float]


def endings(scenario: Scenario, source: str) -> Endings:
    """Return how the contacts of a source end, by the outcomes of screening, deciding and assessing.

    Side doors, consent, strategy discussions that end in nothing and what overload and wrong hands add to wrong
    decisions are left out.
    """
    screening, deciding = scenario.stages.screening, scenario.stages.deciding
    look = first_look(scenario, source)
    ends, wrong = dict(look.ends), dict.fromkeys(DECISIONS, 0.0)
    if screening.errors:
        wrong[screening.errors.too_low_becomes] += look.missed
    if deciding is None:
        return Endings(ends, wrong)
    ratings = scenario.demand.sources[source].ratings or screening.ratings
    mixes: dict[Rating, DecisionMix] = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
    right = dict.fromkeys(DECISIONS, 0.0)
    for rating, part in ratings.items():
        for outcome, share in mixes[rating].items():
            right[outcome] += (look.enquiry + look.straight) * part * share
    for outcome, share in look.needless.items():
        right[outcome] += share
    too_low, too_high = deciding.errors.shares() if deciding.errors else (0.0, 0.0)
    for outcome, share in right.items():
        other = too_low if outcome in _NEEDY else too_high
        ends[outcome] += share * (1 - other)
        if other and deciding.errors:
            becomes = deciding.errors.too_low_becomes if outcome in _NEEDY else "assessment"
            ends[becomes] += share * other
            wrong[becomes] += share * other if outcome in _NEEDY else 0.0
    for outcome in _NEEDY:
        wrong[outcome] = ends[outcome] * _closed_too_early(scenario, outcome, ratings)
    return Endings(ends, wrong)


def _closed_too_early(scenario: Scenario, outcome: str, ratings: Mapping[Rating, float]) -> float:
    """Return the share of assessments that are closed too early, of those decided so."""
    assessing, discussing = scenario.stages.assessing, scenario.stages.discussing
    if assessing is None or assessing.errors is None:
        return 0.0
    plans: dict[str, float] = dict(assessing.plan_share)
    too_low = assessing.errors.shares()[0]
    if outcome == "assessment":
        return plans.get("assessment", 0.0) * too_low
    planned = 0.0
    for rating, part in ratings.items():
        routes: dict[str, float] = dict(discussing.outcomes[rating]) if discussing else {"section_47": 1.0}
        planned += part * fsum(share * plans.get(route, 0.0) for route, share in routes.items())
    return planned * too_low


def returning_shares(scenario: Scenario, source: str) -> dict[str, float]:
    """Return the share of a source's contacts that end with each decision and are referred again after it.

    Those who come back after a wrong decision (`wrongly_returning_share`) are not among them.
    """
    again, back = scenario.loops.rereferrals, scenario.loops.comes_back
    if again is None:
        return {}
    shares: dict[str, float] = dict(again.share)
    ends, wrong = endings(scenario, source)
    share_back = back.share if back else 0.0
    return {outcome: (ends[outcome] - wrong[outcome] * share_back) * shares.get(outcome, 0.0) for outcome in ends}


def wrongly_returning_share(scenario: Scenario, source: str) -> float:
    """Return the share of a source's contacts about which a decision is wrong and whose family comes back for it."""
    back = scenario.loops.comes_back
    return back.share * fsum(endings(scenario, source).wrong.values()) if back else 0.0


def known_returning(scenario: Scenario) -> dict[str, float]:
    """Return how many families a second, of those known before the run, come back at some time, by their source."""
    again = scenario.loops.rereferrals
    if again is None or not again.known_families:
        return {}
    sources = scenario.demand.sources
    ends = {source: endings(scenario, source).shares for source in sources}
    shares: dict[str, float] = dict(again.share)
    found = dict.fromkeys(sources, 0.0)
    for outcome, per_second in again.known_families.items():
        weights = {source: sources[source].share * ends[source][outcome] for source in sources}
        total = fsum(weights.values())
        for source, weight in weights.items():
            found[source] += per_second * shares.get(outcome, 0.0) * (weight / total if total else 0.0)
    return found


def returning_share(scenario: Scenario, source: str) -> float:
    """Return the share of a source's contacts that are referred again after they are closed."""
    return fsum(returning_shares(scenario, source).values())


class Returns(NamedTuple):
    """Contacts that come back once they are closed, week by week.

    Attributes
    ----------
    share : by source, the share of contacts that come back
    known : by source, how many families a second known from before the run come back at some time
    up_to : of those who come back, the share who do within so many weeks
    sources : who refers them, by share; None for the same source as before
    """

    share: dict[str, float]
    known: dict[str, float]
    up_to: list[float]
    sources: dict[str, float] | None

    def coming(self, total: dict[str, list[float]], week: int) -> dict[str, float]:
        """Return who comes back in a week, by source, if so many contacts were closed in each week before it."""
        up_to, back = self.up_to, {}
        for source, by_week in total.items():
            later = fsum((up_to[lag + 1] - up_to[lag]) * by_week[max(0, week - lag)] for lag in range(1, week + 1))
            at_once = up_to[1] * (by_week[week - 1] if week else 0.0)
            known = self.known.get(source, 0.0) * WEEK * (1 - (up_to[week] + up_to[week + 1]) / 2)
            back[source] = self.share[source] * (later + at_once) + known
        if self.sources is None:
            return back
        every = fsum(back.values())
        return {source: every * share for source, share in self.sources.items()}


def rereferrals(scenario: Scenario, weeks: int) -> Returns | None:
    """Return who is referred again in so many weeks; None where nobody is."""
    again, sources = scenario.loops.rereferrals, scenario.demand.sources
    if again is None:
        return None
    law, within = again.after.compiled(), again.within.amount
    in_time = law.share_up_to(within)
    times = (min(week * WEEK, within) for week in range(weeks + 1))
    up_to = [min(1.0, law.share_up_to(time) / in_time) if in_time else 0.0 for time in times]
    share = {source: returning_share(scenario, source) for source in sources}
    mix = {source: settings.share for source, settings in sources.items()} if again.referred_by == "any" else None
    return Returns(share, known_returning(scenario), up_to, mix)


def after_wrong_decisions(scenario: Scenario, weeks: int) -> Returns | None:
    """Return who comes back in so many weeks as a decision was wrong; None where nobody does."""
    back = scenario.loops.comes_back
    if back is None:
        return None
    law = back.after.compiled()
    share = {source: wrongly_returning_share(scenario, source) for source in scenario.demand.sources}
    up_to = [law.share_up_to(week * WEEK) for week in range(weeks + 1)]
    return Returns(share, {}, up_to, None) if any(share.values()) else None
