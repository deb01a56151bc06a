"""What takes up room, day by day: children in caseloads and families in early help, as expected before any run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import exp, fsum
from typing import TYPE_CHECKING

from mashsim.scenario import Scenario
from mashsim.scenario.choices import Route
from mashsim.scenario.downstream import DutyVisits
from mashsim.scenario.efforts import Mix, mean_seconds
from mashsim.scenario.localities import names_of, shares_of_pools
from mashsim.scenario.people import part_of
from mashsim.staff import holders_of_posts
from mashsim.vocabulary.outcomes import ROUTES
from mashsim.workload.inflow import Flow, inflow, mean_children, mix_of
from mashsim.workload.leaving import (
    Patience,
    mean_stayed,
    rate_in,
    rate_with_worker,
    share_that_is_decided,
    staying,
)
from mashsim.workload.onward import decided_as, flow_of, onward, spans
from mashsim.workload.returning import contacts_for_each, with_returns

if TYPE_CHECKING:
    from mashsim.plan import Plan
    from mashsim.scenario.process import AllocatingSettings
    from mashsim.scenario.withdrawals import WithdrawalRate


_LENGTHS = 200
"""How many sample lengths represent a distribution."""
_FOR_EVER = 36_525.0
"""A century, in days: longer than anybody waits."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Arrivals at a limited number of places, by day of the run.

    Attributes
    ----------
    coming : how many come that day
    places : how many there is room for
    lasts : days for which those that come then take up room, on average
    settled : days at the beginning in which no setting changes
    waiting, held : how many wait for room, and take it up, when the run begins
    inside : lengths in days that include the wait for room, equally likely; none where waits come on top
    leaves : the rate at which those that take up room are withdrawn; None if they are not
    patience : how long those that wait for room do; None if they all wait until they have it
    """

    coming: Sequence[float]
    places: Sequence[float]
    lasts: Sequence[float]
    settled: int
    waiting: float = 0.0
    held: float = 0.0
    inside: Sequence[float] = ()
    leaves: WithdrawalRate | None = None
    patience: Patience | None = None

    def less_after(self, wait: float) -> float:
        """Return by how many days, on average, a wait for room shortens the time for which room is taken up."""
        if not self.inside:
            return 0.0
        if self.leaves is None:
            return fsum(min(wait, length) for length in self.inside) / len(self.inside)
        left = [max(0.0, length - wait) for length in self.inside]
        return mean_stayed(self.leaves, self.inside) - mean_stayed(self.leaves, left)

    def taken_after(self, wait: float, lasts: float) -> float:
        """Return the mean days of room that an arrival uses who waits `wait` days for it."""
        return (self.patience.staying(wait) if self.patience else 1.0) * (lasts - self.less_after(wait))

    def most_waiting(self, a_day: float, places: float, lasts: float) -> float | None:
        """Return the queue in the long run, at `a_day` arrivals: as the wait grows, each takes up room for less time,
        or does not wait for it.

        It is None where nothing ends the queue: a wait comes on top of the time, or is not enough.
        """
        each = places / a_day if a_day else lasts
        if lasts <= each:
            return 0.0
        low, high = 0.0, _FOR_EVER if self.patience else max(self.inside, default=0.0)
        if self.taken_after(high, lasts) > each:
            return None
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self.taken_after(middle, lasts) > each else (low, middle)
        return a_day * (self.patience.waiting(high) if self.patience else high)

    def held_by_day(self) -> list[float]:
        """Return how many would be held if there were, and long had been, room for all.

        By Little's law they are those that come a day times the days they stay. When either changes, those who are
        there leave first.
        """
        held = fsum(self.coming[: self.settled]) / self.settled * self.lasts[0]
        by_day = []
        for coming, days in zip(self.coming, self.lasts, strict=True):
            stay = exp(-1 / days) if days else 0.0
            held = held * stay + coming * days * (1 - stay)
            by_day.append(held)
        return by_day

    def waiting_by_day(self) -> list[float]:
        """Return how many wait for room, from the opening backlog on, if those who are there leave steadily."""
        waiting, held, by_day = self.waiting, self.held, []
        a_day = fsum(self.coming) / len(self.coming)
        for coming, places, longest in zip(self.coming, self.places, self.lasts, strict=True):
            days = longest - self.less_after(waiting / a_day) if a_day else longest
            held *= exp(-1 / days) if days > 0 else 0.0
            if self.patience and a_day:
                waiting -= waiting * self.patience.lost_a_day(waiting / a_day)
            taken = min(waiting + coming, max(0.0, places - held))
            waiting, held = waiting + coming - taken, held + taken
            by_day.append(waiting)
        return by_day


@lru_cache(maxsize=2)
def caseload(door: Plan) -> Stays | None:
    """Return the children who come to assessment workers; None where nobody is allocated."""
    if door.scenario.stages.allocating is None:
        return None
    coming, held = [0.0] * door.timeline.days, [0.0] * door.timeline.days
    for days, scenario, contacts in _contacts(door):
        children = mean_children(scenario)
        stays = share_that_is_decided(scenario, door.office.day_length)
        routes = {source: _by_route(scenario, source, stays) for source in contacts}
        lasts = {route: days_held(door, scenario, route) for shares in routes.values() for route in shares}
        for day in days:
            for source, by_day in contacts.items():
                for route, share in routes[source].items():
                    coming[day] += children * share * by_day[day]
                    held[day] += children * share * by_day[day] * lasts[route]
    usual = fsum(held) / fsum(coming) if any(coming) else 0.0
    lasts_by_day = [part / whole if whole else usual for part, whole in zip(held, coming, strict=True)]
    at_start = {stage: mean_children(door.scenario) * _open_at(door, stage) for stage in ("allocating", "assessing")}
    at_start["assessing"] += fsum(member.children for member in door.scenario.team)
    return Stays(
        coming, _room(door), lasts_by_day, _settled(door), at_start["allocating"], at_start["assessing"],
        _lengths_from_referral(door), rate_in(door.scenario, "assessing"), _patience(door),
    )  # fmt: skip


@lru_cache(maxsize=2)
def early_help(door: Plan) -> Stays | None:
    """Return the families who come to early help; None where it has no places. Those that step up are not taken off."""
    if door.scenario.stages.helping is None:
        return None
    coming, places, lasts = ([0.0] * door.timeline.days for _ in range(3))
    for days, scenario, contacts in _contacts(door):
        helping = scenario.stages.helping
        law = helping.lasts.compiled() if helping else None
        stays = share_that_is_decided(scenario, door.office.day_length)
        shares = {source: _helped(scenario, source, stays) for source in contacts}
        for day in days:
            coming[day] = fsum(shares[source] * by_day[day] for source, by_day in contacts.items())
            places[day] = helping.places if helping else 0
            lasts[day] = door.office.days_of(law.mean, law.kind) if law else 0.0
    rate = rate_in(door.scenario, "helping")
    return Stays(
        coming, places, lasts, _settled(door), _open_at(door, "helping"), patience=Patience(rate) if rate else None
    )


def discussions(door: Plan) -> tuple[list[float], list[float]]:
    """Return the strategy discussions that come up each day, and the hands-on seconds that each seat takes in them."""
    count, seconds = [0.0] * door.timeline.days, [0.0] * door.timeline.days
    for days, scenario, contacts in _contacts(door):
        discussing = scenario.stages.discussing
        stays = share_that_is_decided(scenario, door.office.day_length)
        for source, by_day in contacts.items() if discussing else ():
            flow = Flow.of(decided_as(scenario, source, _decided(scenario, source, stays)[0], "strategy"))
            mean = inflow(scenario, source, 0.0).mean(discussing.effort, flow) if discussing else 0.0
            for day in days:
                count[day] += flow.count * by_day[day]
                seconds[day] += flow.count * by_day[day] * mean
    return count, seconds


def duty_visits(door: Plan) -> Iterator[tuple[int, str, float, float]]:
    """Yield the days on which contacts wait so long for room that duty workers visit, with pool, visits and mean time.

    The first visit is made after a time, and the others at even distances: half a visit more than the time in between.
    """
    stays = caseload(door) if any(_visits(scenario) for _, scenario in spans(door)) else None
    waiting = stays.waiting_by_day() if stays else []
    for days, scenario in spans(door):
        visits = _visits(scenario)
        if stays is None or visits is None:
            continue
        after, every = (door.office.days_of(length.amount, length.kind) for length in (visits.after, visits.every))
        children, seconds = mean_children(scenario), mean_seconds(visits.effort, _mix(scenario))
        for day in days:
            overdue = waiting[day] - stays.coming[day] * after
            if overdue > 0:
                times = (overdue / every + stays.coming[day] / 2) / children
                for pool, share in shares_of_pools(scenario, visits.pool).items():
                    yield day, pool, share * times, seconds


def _visits(scenario: Scenario) -> DutyVisits | None:
    return scenario.stages.allocating.duty_visits if scenario.stages.allocating else None


def _mix(scenario: Scenario) -> Mix:
    """Return those who go on to be allocated, for the mean of an effort."""
    sources = scenario.demand.sources
    flows = {
        source: flow_of(onward(scenario, source, _decided(scenario, source)[0])).times(sources[source].share)
        for source in sources
    }
    whole = reduce(Flow.plus, flows.values())
    shares = {source: flow.count / whole.count if whole.count else 0.0 for source, flow in flows.items()}
    return mix_of(scenario, shares, whole.ratings)


def days_held(door: Plan, scenario: Scenario, route: Route) -> float:
    """Return the days for which a child takes up room in a caseload, on average: an assessment, and perhaps a plan.

    An assessment counted from the referral is taken to be allocated on that day; a wait before makes it less. Those
    that are withdrawn take it up until then, and have no plan; their first visit is taken to be made at once.
    """
    allocating, assessing = scenario.stages.allocating, scenario.stages.assessing
    if allocating is None:
        return 0.0
    law = allocating.held_for.compiled()
    days, ended = door.office.days_of(law.mean, law.kind) - _first_day(door, allocating), 1.0
    if (rate := rate_with_worker(scenario, route)) is not None:
        lengths = lengths_of_assessments(door, allocating)
        days, ended = mean_stayed(rate, lengths), fsum(staying(rate, length) for length in lengths) / len(lengths)
    if assessing is not None and assessing.plan_held_for is not None:
        plan = assessing.plan_held_for.compiled()
        days += ended * assessing.share_with_plan(route) * door.office.days_of(plan.mean, plan.kind)
    return days


def work_that_is_done(door: Plan, scenario: Scenario) -> float:
    """Return the share of the work on assessments outside section 47 that is done, as those that stay need it.

    Its pieces are spread evenly over each length, the first at its beginning.
    """
    allocating, assessing, rate = scenario.stages.allocating, scenario.stages.assessing, rate_in(scenario, "assessing")
    if allocating is None or assessing is None or rate is None:
        return 1.0
    pieces, lengths = assessing.pieces, lengths_of_assessments(door, allocating)
    done = (staying(rate, length * piece / pieces) for length in lengths for piece in range(pieces))
    return fsum(done) / len(lengths) / pieces


def _first_day(door: Plan, allocating: AllocatingSettings) -> float:
    """Return by how many days a length is longer than the time that passes: where days are numbered, day 1 counts."""
    kind = allocating.held_for.compiled().kind
    numbered = allocating.held_from == "referral" and kind == "working days"
    return door.office.days_of(1, kind) if numbered else 0.0


def _lengths_from_referral(door: Plan) -> list[float]:
    """Return equally likely lengths of assessments counted from the referral; none if they count from allocation."""
    allocating = door.scenario.stages.allocating
    if allocating is None or allocating.held_from == "allocation":
        return []
    return lengths_of_assessments(door, allocating)


def lengths_of_assessments(door: Plan, allocating: AllocatingSettings) -> list[float]:
    """Return equally likely lengths of assessments, in days, if each is allocated as soon as it is decided."""
    law, less = allocating.held_for.compiled(), _first_day(door, allocating)
    lengths = (law.quantile((number + 0.5) / _LENGTHS) for number in range(_LENGTHS))
    return [max(0.0, door.office.days_of(length, law.kind) - less) for length in lengths]


def _contacts(door: Plan) -> Iterator[tuple[range, Scenario, dict[str, Sequence[float]]]]:
    """Yield the days on which the same settings hold, these, and the contacts that go on by source and day."""
    expected = with_returns(door)
    for days, scenario in spans(door):
        times = contacts_for_each(scenario, door.office.day_length)
        yield days, scenario, {source: [times * count for count in by_day] for source, by_day in expected.items()}


def _patience(door: Plan) -> Patience | None:
    """Return how long those who wait for a worker do, and the share of them who are never withdrawn."""
    scenario = door.scenario
    rate = rate_in(scenario, "allocating")
    if rate is None:
        return None
    sources = scenario.demand.sources
    each = [(source.share, _by_route(scenario, name)) for name, source in sources.items()]
    coming = {route: fsum(share * routes[route] for share, routes in each) for route in ROUTES}
    return Patience(rate, coming["section_47"] / (fsum(coming.values()) or 1.0))


def _decided(scenario: Scenario, source: str, stays: float = 1.0) -> tuple[Flow, Flow]:
    """Return, of one contact of a source, the share with a final decision, and with early help before it.

    `stays` is the share of the first that is not withdrawn before the decision.
    """
    coming = inflow(scenario, source, 0.0)
    decided = coming.enquiries.plus(coming.straight)
    return decided.times(stays), coming.helped


def _by_route(scenario: Scenario, source: str, stays: float = 1.0) -> dict[Route, float]:
    """Return the share of a source's contacts that come to be allocated, by route."""
    going = onward(scenario, source, _decided(scenario, source, stays)[0])
    return {route: flow_of(going, routes=(route,)).count for route in ROUTES}


def _helped(scenario: Scenario, source: str, stays: float = 1.0) -> float:
    """Return the share of a source's contacts that come to early help."""
    decided, before = _decided(scenario, source, stays)
    return before.count + fsum(decided_as(scenario, source, decided, "early_help").values())


def _open_at(door: Plan, stage: str) -> float:
    """Return the contacts that are at a stage when the run begins."""
    listed = sum(waiting.stage == stage for waiting in door.scenario.queue)
    return listed + fsum(backlog.contacts for backlog in door.scenario.opening_backlog if backlog.stage == stage)


def _settled(door: Plan) -> int:
    return len(next(spans(door))[0])


def _room(door: Plan) -> list[float]:
    """Return for how many children there is room by day; people on long leave are counted as if they were there."""
    by_day = [0.0] * door.timeline.days
    loads = [scenario.stages.allocating.caseload for _, scenario in spans(door) if scenario.stages.allocating]
    pools = {pool for caseload in loads for pool in names_of(caseload.pool or ())}
    seats = {pool: list(holders_of_posts(door.rosters[pool])) for pool in pools}
    for days, scenario in spans(door):
        if scenario.stages.allocating is None:
            continue
        caseload = scenario.stages.allocating.caseload
        numbered = float(sum(caseload.ceilings))
        lower = caseload.newly_qualified_ceiling or caseload.ceiling
        for day in days:
            by_day[day] = numbered
        for seat in (seat for pool in names_of(caseload.pool or ()) for seat in seats[pool]):
            most, least = (part_of(ceiling, seat.post) for ceiling in (caseload.ceiling, lower))
            for day in days:
                newly = seat.newly_qualified[day]
                by_day[day] += most * (seat.held[day] - newly) + least * newly
    return by_day
