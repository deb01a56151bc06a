"""What takes up room, day by day: children in caseloads and families in early help, as expected before any run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum
from typing import TYPE_CHECKING

from mashsim.scenario import Scenario
from mashsim.scenario.choices import Route
from mashsim.scenario.downstream import DutyVisits
from mashsim.staff import holders_of_posts
from mashsim.workload.inflow import inflow
from mashsim.workload.onward import decided, onward, spans
from mashsim.workload.returning import contacts_for_each, with_returns

if TYPE_CHECKING:
    from mashsim.simulation import FrontDoor


@dataclass(frozen=True, slots=True)
class Flow:
    """Those that come to a room with so many places, by day of the run.

    Attributes
    ----------
    coming : how many come that day
    places : how many there is room for
    lasts : days for which those that come then take up room, on average
    settled : days at the beginning in which no setting changes
    waiting, held : how many wait for room, and take it up, when the run begins
    """

    coming: Sequence[float]
    places: Sequence[float]
    lasts: Sequence[float]
    settled: int
    waiting: float = 0.0
    held: float = 0.0

    def held_by_day(self) -> list[float]:
        """Return how many would be held if there were room for all, and if it had been so long before the run.

        By Little's law those that come a day times the days they stay; when that changes, it follows as fast as those
        who are there leave.
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
        for coming, places, days in zip(self.coming, self.places, self.lasts, strict=True):
            held *= exp(-1 / days) if days else 0.0
            taken = min(waiting + coming, max(0.0, places - held))
            waiting, held = waiting + coming - taken, held + taken
            by_day.append(waiting)
        return by_day


@lru_cache(maxsize=2)
def caseload(door: FrontDoor) -> Flow | None:
    """Return the children who come to assessment workers; None where nobody is allocated."""
    if door.scenario.stages.allocating is None:
        return None
    coming, held = [0.0] * door.timeline.days, [0.0] * door.timeline.days
    for days, scenario, contacts in _contacts(door):
        children = mean_children(scenario)
        routes = {source: _by_route(scenario, source) for source in contacts}
        lasts = {route: days_held(door, scenario, route) for shares in routes.values() for route in shares}
        for day in days:
            for source, by_day in contacts.items():
                for route, share in routes[source].items():
                    coming[day] += children * share * by_day[day]
                    held[day] += children * share * by_day[day] * lasts[route]
    usual = fsum(held) / fsum(coming) if any(coming) else 0.0
    lasts_by_day = [part / whole if whole else usual for part, whole in zip(held, coming, strict=True)]
    at_start = {stage: mean_children(door.scenario) * _open_at(door, stage) for stage in ("allocating", "assessing")}
    return Flow(coming, _room(door), lasts_by_day, _settled(door), at_start["allocating"], at_start["assessing"])


@lru_cache(maxsize=2)
def early_help(door: FrontDoor) -> Flow | None:
    """Return the families who come to early help; None where it has no places. Those that step up are not taken off."""
    if door.scenario.stages.helping is None:
        return None
    coming, places, lasts = ([0.0] * door.timeline.days for _ in range(3))
    for days, scenario, contacts in _contacts(door):
        helping = scenario.stages.helping
        law = helping.lasts.compiled() if helping else None
        shares = {source: _helped(scenario, source) for source in contacts}
        for day in days:
            coming[day] = fsum(shares[source] * by_day[day] for source, by_day in contacts.items())
            places[day] = helping.places if helping else 0
            lasts[day] = door.office.days_of(law.mean, law.kind) if law else 0.0
    return Flow(coming, places, lasts, _settled(door), _open_at(door, "helping"))


def discussions(door: FrontDoor) -> list[float]:
    """Return the strategy discussions that come up each day."""
    coming = [0.0] * door.timeline.days
    for days, scenario, contacts in _contacts(door):
        for source, by_day in contacts.items():
            share = _decisions(scenario, source) * fsum(decided(scenario, source, "strategy").values())
            for day in days:
                coming[day] += share * by_day[day]
    return coming


def duty_visits(door: FrontDoor) -> Iterator[tuple[int, DutyVisits, float]]:
    """Yield the days on which contacts wait for room so long that duty workers visit, and the visits expected then.

    The first visit is made after a time, and the others at even distances: half a visit more than the time in between.
    """
    if not any(scenario.stages.allocating and scenario.stages.allocating.duty_visits for _, scenario in spans(door)):
        return
    flow = caseload(door)
    waiting = flow.waiting_by_day() if flow else []
    for days, scenario in spans(door):
        visits = scenario.stages.allocating.duty_visits if scenario.stages.allocating else None
        if flow is None or visits is None:
            continue
        after, every = (door.office.days_of(length.amount, length.kind) for length in (visits.after, visits.every))
        children = mean_children(scenario)
        for day in days:
            overdue = waiting[day] - flow.coming[day] * after
            if overdue > 0:
                yield day, visits, (overdue / every + flow.coming[day] / 2) / children


def days_held(door: FrontDoor, scenario: Scenario, route: Route) -> float:
    """Return the days for which a child takes up room in a caseload, on average: an assessment, and perhaps a plan."""
    allocating, assessing = scenario.stages.allocating, scenario.stages.assessing
    if allocating is None:
        return 0.0
    law = allocating.held_for.compiled()
    days = door.office.days_of(law.mean, law.kind)
    if assessing is not None and assessing.plan_held_for is not None:
        plan = assessing.plan_held_for.compiled()
        days += assessing.plan_share.get(route, 0.0) * door.office.days_of(plan.mean, plan.kind)
    return days


def mean_children(scenario: Scenario) -> float:
    """Return how many children a contact is about, on average."""
    return fsum(number * share for number, share in enumerate(scenario.demand.children, start=1))


def _contacts(door: FrontDoor) -> Iterator[tuple[range, Scenario, dict[str, Sequence[float]]]]:
    """Yield the days on which the same settings hold, these, and the contacts that go on by source and day."""
    expected = with_returns(door)
    for days, scenario in spans(door):
        times = contacts_for_each(scenario, door.office.day_length)
        yield days, scenario, {source: [times * count for count in by_day] for source, by_day in expected.items()}


def _decisions(scenario: Scenario, source: str) -> float:
    """Return the share of a source's contacts that come to a final decision."""
    coming = inflow(scenario, source, 0.0)
    return coming.enquiries + coming.straight if scenario.stages.deciding else 0.0


def _by_route(scenario: Scenario, source: str) -> dict[Route, float]:
    """Return the share of a source's contacts that come to be allocated, by route."""
    decisions, shares = _decisions(scenario, source), dict[Route, float]()
    for (_, route), share in onward(scenario, source).items():
        shares[route] = shares.get(route, 0.0) + decisions * share
    return shares


def _helped(scenario: Scenario, source: str) -> float:
    """Return the share of a source's contacts that come to early help."""
    decisions = _decisions(scenario, source) * fsum(decided(scenario, source, "early_help").values())
    return inflow(scenario, source, 0.0).helped + decisions


def _open_at(door: FrontDoor, stage: str) -> float:
    return fsum(backlog.contacts for backlog in door.scenario.opening_backlog if backlog.stage == stage)


def _settled(door: FrontDoor) -> int:
    return len(next(spans(door))[0])


def _room(door: FrontDoor) -> list[float]:
    """Return for how many children there is room by day; people on long leave are counted as if they were there."""
    by_day = [0.0] * door.timeline.days
    pools = {scenario.stages.allocating.caseload.pool for _, scenario in spans(door) if scenario.stages.allocating}
    seats = {pool: list(holders_of_posts(door.rosters[pool])) for pool in pools if pool is not None}
    for days, scenario in spans(door):
        if scenario.stages.allocating is None:
            continue
        caseload = scenario.stages.allocating.caseload
        numbered = float(sum(caseload.ceilings))
        lower = caseload.newly_qualified_ceiling or caseload.ceiling
        for day in days:
            by_day[day] = numbered
        for seat in seats.get(caseload.pool or "", ()):
            most, least = (int(ceiling * seat.post + 1e-9) for ceiling in (caseload.ceiling, lower))
            for day in days:
                newly = seat.newly_qualified[day]
                by_day[day] += most * (seat.held[day] - newly) + least * newly
    return by_day
