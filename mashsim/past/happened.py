"""What happened in a council's past: what measures of a run say, read off its log, of six contacts or more each.

The log itself is never written, though its identifiers are replaced: it has the moments of every contact, by which
whoever knows a family, or has the lists, could find it. So the page of a past is made while its lists are read, and
nobody can ask the past about one contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import fsum
from typing import NamedTuple

from mashsim.figures.quality import first_day, next_month
from mashsim.log import Log
from mashsim.measures.clocks import judge
from mashsim.measures.columns import Spans, take
from mashsim.measures.curves import open_by_stage
from mashsim.measures.evidence import Evidence
from mashsim.measures.held_up import REST, Whom, between, by_whom, that_need_a_decision
from mashsim.measures.intervals import quantile
from mashsim.measures.journeys import JOURNEYS, part
from mashsim.measures.milestones import milestones
from mashsim.measures.waits import up_to_a_worker
from mashsim.past.hiding import SMALLEST, Cell, is_small
from mashsim.plan import Plan
from mashsim.vocabulary.points import POINTS

_WEEK = 7


class InTime(NamedTuple):
    """A clock: what share of what it judged was in time, and about how many it judged, in tens."""

    clock: str
    share: float
    judged: int


class Waited(NamedTuple):
    """A part of the way: about how many contacts, in tens, and its median and ninth decile in office minutes.

    A ninth decile beyond which lie fewer than six contacts is None.
    """

    part: str
    contacts: int
    median: float
    p90: float | None


class Happened(NamedTuple):
    """What happened, without anything that rests on fewer than six contacts.

    Attributes
    ----------
    in_time, waited : of what began in the months
    held_up : by what was waited for, its share of the hours waited in each month; of fewer than six contacts, among
        the rest
    weeks, open_at : the first day of each whole week, and by stage how many stood in it on an average day of it; None
        where that is fewer than six, but not none
    """

    in_time: list[InTime]
    waited: list[Waited]
    held_up: dict[Whom, list[float | None]]
    weeks: list[date]
    open_at: dict[str, list[float | None]]


def happened(log: Log, plan: Plan, months: Sequence[str], clock: str, hidden: frozenset[Cell]) -> Happened:
    """Return what happened in some months.

    Parameters
    ----------
    clock : that judges what ended in one day
    hidden : the figures by month that are hidden: with a total, one of them could be worked out
    """
    edges = [plan.timeline.at(first_day(month)) for month in (*months, next_month(months[-1]))]
    evidence = Evidence(log, plan.office, plan.timeline, plan.clocks, (), (edges[0], edges[-1]), clock)
    one_hidden = any(key in ("in_day", "received") for key, _, _ in hidden)
    return Happened(
        _in_time(evidence, {clock} if one_hidden else set()), _waited(evidence), _held_up(evidence, edges),
        [date.fromisoformat(day) for day in evidence.window.dates(_WEEK)], _open_at(evidence),
    )  # fmt: skip


def _in_time(evidence: Evidence, without: set[str]) -> list[InTime]:
    found = []
    for clock in evidence.clocks:
        if clock.name in without or POINTS[clock.start].of_request or not milestones(evidence).has(clock.stop):
            continue
        counts = judge(evidence, clock).as_dict()
        judged, in_time = counts["judged"], counts["in_time"]
        if judged >= SMALLEST and not is_small(in_time) and not is_small(judged - in_time):
            found.append(InTime(clock.name, in_time / judged, _tens(judged)))
    return found


def _waited(evidence: Evidence) -> list[Waited]:
    passed = milestones(evidence)
    parts = {
        name: evidence.window.begun(part(evidence, start, stop))
        for name, (start, stop) in JOURNEYS.items()
        if start in POINTS and passed.has(start) and passed.has(stop)
    }
    parts = {**up_to_a_worker(evidence), **parts}
    return [_how_long(name, spans) for name, spans in parts.items() if len(spans.contact) >= SMALLEST]


def _how_long(name: str, spans: Spans) -> Waited:
    ordered = sorted(spans.office_seconds)
    far = len(ordered) >= 10 * SMALLEST
    return Waited(
        name, _tens(len(ordered)), quantile(ordered, 0.5) / 60, quantile(ordered, 0.9) / 60 if far else None
    )  # fmt: skip


def _tens(count: int) -> int:
    """Return a count to the nearest ten: with the counts of months, no small one can be worked out from it."""
    return 10 * round(count / 10)


def _held_up(evidence: Evidence, edges: Sequence[int]) -> dict[Whom, list[float | None]]:
    _, waited = between(evidence, edges)
    whose = {
        whom: _contacts(that_need_a_decision(evidence, spans), edges)
        for whom, (spans, _) in by_whom(evidence).waits.items()
    }
    found: dict[Whom, list[float | None]] = {whom: [] for whom in [*whose, REST]}
    for month in range(len(edges) - 1):
        hours = {whom: max(0.0, of_month[month]) for whom, of_month in waited.items()}  # steps of lists may overlap
        few = [whom for whom, counts in whose.items() if hours[whom] and counts[month] < SMALLEST]
        hours[REST] += fsum(hours[whom] for whom in few)
        hours.update(dict.fromkeys(few, 0.0))
        whole = fsum(hours.values())
        for whom, shares in found.items():
            shares.append(hours[whom] / whole if whole else None)
    return {whom: shares for whom, shares in found.items() if any(shares)}


def _contacts(spans: Spans, edges: Sequence[int]) -> list[int]:
    """Return how many contacts some spans between each two moments are of."""
    time = spans.columns.time
    starts, stops = (take(time, rows) if rows else () for rows in (spans.start, spans.stop))
    each = list(zip(spans.contact, starts, stops, strict=True))
    return [
        len({contact for contact, start, stop in each if start < until and stop > since})
        for since, until in pairwise(edges)
    ]


def _open_at(evidence: Evidence) -> dict[str, list[float | None]]:
    found: dict[str, list[float | None]] = {}
    for stage, counts in open_by_stage(evidence).items():
        weeks = [counts[first : first + _WEEK] for first in range(0, len(counts) - _WEEK + 1, _WEEK)]
        means = [sum(week) / _WEEK for week in weeks]
        if any(means):
            found[stage] = [None if is_small(mean) else mean for mean in means]
    return found
