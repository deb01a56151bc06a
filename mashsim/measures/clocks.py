"""Clocks judged: which contacts and requests met their limits.

A clock that starts in the window is judged once it stopped or its limit passed: unfinished past the limit is late,
unfinished and not yet due is not judged. One that can no longer stop (the contact closed first) is late if the limit
had passed by then, else not judged. A clock that stops at a point of the way after the decision judges only contacts
whose way leads there (`Milestones.leads_to`): what it counts is contacts, each about a family, or requests; never
children.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from mashsim.measures.columns import Columns, take, worked_by
from mashsim.measures.evidence import Evidence, reading_of_window
from mashsim.measures.first_rows import first_rows
from mashsim.measures.milestones import milestones
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives
from mashsim.measures.window import counts
from mashsim.quantities import DAY, Duration
from mashsim.trees import Tree
from mashsim.vocabulary import events
from mashsim.vocabulary.points import POINTS
from mashsim.vocabulary.ratings import RATINGS
from mashsim.worktime import NEVER, Calendar, Clock


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often one clock's limit was met: by rating, the rows at which it started for those in time and those late.

    Attributes
    ----------
    late_and_open : how many are late and have not stopped
    """

    in_time: list[list[int]]
    late: list[list[int]]
    late_and_open: int

    def as_dict(self) -> Tree:
        """Judged, in time and late, in all and by rating."""
        in_time, late = [len(rows) for rows in self.in_time], [len(rows) for rows in self.late]
        ratings = {
            name: {"judged": good + bad, "share_in_time": _share(good, good + bad)}
            for name, good, bad in zip(RATINGS, in_time, late, strict=True)
        }
        judged = sum(in_time) + sum(late)
        return {
            "judged": judged,
            "in_time": sum(in_time),
            "share_in_time": _share(sum(in_time), judged),
            "late_and_open": self.late_and_open,
            "by_rating": ratings,
        }

    def shares(self, edges: Sequence[tuple[int, int]]) -> list[float | None]:
        """The share in time of those that started between each two edges; None where none is judged."""
        return [_share(a, b) for a, b in zip(self.in_time_in(edges), self.judged_in(edges), strict=True)]

    def in_time_in(self, edges: Sequence[tuple[int, int]]) -> list[int]:
        """How many of those that started between each two edges are in time."""
        return _counts(self.in_time, edges)

    def judged_in(self, edges: Sequence[tuple[int, int]]) -> list[int]:
        """How many of those that started between each two edges are judged."""
        return _counts(self.in_time + self.late, edges)


def _counts(each: Sequence[Sequence[int]], edges: Sequence[tuple[int, int]]) -> list[int]:
    """How many rows of several lists, each in order, lie between each two edges."""
    return [sum(some) for some in zip(*(counts(rows, edges) for rows in each), strict=True)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def judge(evidence: Evidence, clock: Clock) -> Verdicts:
    """Judge one clock for everything that started it in the window."""
    known = clock_cache(evidence).judged
    if clock not in known:
        known[clock] = _judge(evidence, clock)
    return known[clock]


def _judge(evidence: Evidence, clock: Clock) -> Verdicts:
    in_time: list[list[int]] = [[] for _ in RATINGS]
    late: list[list[int]] = [[] for _ in RATINGS]
    now, cache, late_and_open = evidence.columns.now, clock_cache(evidence), 0
    runs, due_times = cache.runs(clock), cache.due_times(clock)
    paused = _paused(evidence, clock, runs.starts, runs.stops) if clock.pauses_in else {}
    here: dict[int, tuple[int, int, int | None]] = {}
    until = -NEVER
    for row, contact, code, stop, last, start, end in zip(
        runs.starts, runs.contact, runs.rating, runs.stops, runs.ends, runs.begun, runs.ended, strict=True
    ):
        if start >= until:  # starts are in order: on to the stretch that this one is in
            until, here = due_times[0].until(start), {}
        if code not in here:
            here[code] = due_times[code].around(start)
        soonest, latest, shift = here[code]
        if paused and contact in paused:
            good = end <= (clock.due(start, code, paused[contact]) or 0)
        elif end <= soonest or end > latest:
            good = end <= soonest
        else:
            good = end <= (start + shift if shift is not None else clock.due(start, code) or 0)
        if not good:
            late[code].append(row)
            late_and_open += last == now
        elif stop < now and soonest < NEVER:
            in_time[code].append(row)
    return Verdicts(in_time, late, late_and_open)


def main_verdicts(evidence: Evidence) -> Verdicts | None:
    """Return the verdicts on the main clock; None if there is no such clock."""
    return next((judge(evidence, clock) for clock in evidence.clocks if clock.name == evidence.main_clock), None)


@gives(
    Measure("clocks.{clock}.judged", "{clock} limit: how many were judged", "contacts"),
    Measure("clocks.{clock}.in_time", "{clock} limit: how many met it", "contacts", "more"),
    Measure("clocks.{clock}.share_in_time", "{clock} limit: share that met it", "share", "more"),
    Measure("clocks.first_look.share_in_time", "share with a first look in time", "share", "more"),
    Measure("clocks.decision.share_in_time", "share decided in time", "share", "more"),
    Measure("clocks.allocation.share_in_time", "share allocated in time", "share", "more"),
    Measure("clocks.{clock}.late_and_open", "{clock} limit: late and still open", "contacts", "less"),
)
def clocks(evidence: Evidence) -> Tree:
    """How each clock was kept: by how many, in all and by rating."""
    return {clock.name: partial(_verdict, evidence, clock) for clock in evidence.clocks}


def _verdict(evidence: Evidence, clock: Clock) -> Tree:
    return judge(evidence, clock).as_dict()


def overdue(evidence: Evidence, clock: Clock) -> dict[int, tuple[int, int]]:
    """Return for each contact that is ever late the first second at which it is, and the row where the clock stopped.

    The clock must be one that starts once.

    Contacts of an opening backlog count too, from when they were received. Which are late is as `judge` says.
    """
    time = evidence.columns.time
    always = evidence.during((min(time[0], 0), time[evidence.columns.now]))
    late = {row for rows in judge(always, clock).late for row in rows}
    runs = clock_cache(always).runs(clock)
    paused = _paused(evidence, clock, runs.starts, runs.stops) if clock.pauses_in else {}
    found = {}
    for row, contact, rating, stop, begun in zip(
        runs.starts, runs.contact, runs.rating, runs.stops, runs.begun, strict=True
    ):
        due = clock.due(begun, rating, paused.get(contact, 0)) if row in late else None
        if due is not None:
            found[contact] = due + 1, stop
    return found


@dataclass(frozen=True, slots=True)
class Runs:
    """When a clock ran.

    Attributes
    ----------
    starts, stops : the rows at which it started in the window, in order, and those at which it stopped
    ends : the rows up to which it could run: where it has not stopped, that at which the contact closed
    of, rating : the contact of each and its rating
    begun, ended : the moments of `starts` and `ends`
    """

    starts: Sequence[int]
    stops: Sequence[int]
    ends: Sequence[int]
    contact: Sequence[int]
    rating: Sequence[int]
    begun: Sequence[int]
    ended: Sequence[int]


class DueTimes:
    """When a clock is due for one rating: the due times of the first and the last moment of the stretch around a start.

    In a stretch that is open throughout or closed throughout and within 24 hours, a later start is never due earlier,
    and where the first and the last moment have equally long until they are due, so has each moment between.

    Attributes
    ----------
    limit : None if this rating has none
    """

    def __init__(self, clock: Clock, rating: int, starts: int, ends: int, edges: Sequence[int] = ()):
        self._edges = edges or _edges(clock.calendar, starts, ends)
        self._known: dict[int, tuple[int, int, int | None]] = {}
        self._clock, self._rating = clock, rating
        self.limit = clock.limits[rating]

    def until(self, start: int) -> int:
        """When the stretch around a start ends."""
        return self._edges[bisect_right(self._edges, start)]

    def around(self, start: int) -> tuple[int, int, int | None]:
        """Due at the soonest and at the latest, and how long after `start` if that is the same throughout, else None.

        Without a limit it is due `NEVER`.
        """
        if self.limit is None:
            return NEVER, NEVER, None
        position = bisect_right(self._edges, start)
        known = self._known.get(position)
        if known is None:
            first, last = self._edges[position - 1], self._edges[position] - 1
            soonest, latest = self._clock.due(first, self._rating) or 0, self._clock.due(last, self._rating) or 0
            known = self._known[position] = (
                soonest,
                latest,
                soonest - first if soonest - first == latest - last else None,
            )
        return known


class ClockCache:
    """What clocks share: when those with the same start and stop ran, and when those with the same limit are due.

    Attributes
    ----------
    judged : what became of the clocks that have been judged
    """

    def __init__(self, evidence: Evidence):
        self._evidence = evidence
        self._span = evidence.window.starts, evidence.columns.time[evidence.columns.now]
        self._edges: dict[Calendar, list[int]] = {}
        self._due_times: dict[tuple[Calendar, str, Duration | None], DueTimes] = {}
        self._runs: dict[tuple[str, str, tuple[str, ...]], Runs] = {}
        self.judged: dict[Clock, Verdicts] = {}

    def runs(self, clock: Clock) -> Runs:
        """When the clock ran."""
        key = clock.start, clock.stop, clock.outcomes
        if key not in self._runs:
            self._runs[key] = _runs(self._evidence, clock)
        return self._runs[key]

    def due_times(self, clock: Clock) -> list[DueTimes]:
        """The clock's due times by rating."""
        calendar = clock.calendar
        if calendar not in self._edges:
            self._edges[calendar] = _edges(calendar, *self._span)
        keys = [(calendar, clock.counting, limit) for limit in clock.limits]
        for rating, key in enumerate(keys):
            if key not in self._due_times:
                self._due_times[key] = DueTimes(clock, rating, *self._span, self._edges[calendar])
        return [self._due_times[key] for key in keys]


@reading_of_window
def clock_cache(evidence: Evidence) -> ClockCache:
    """Return the cache that all clocks of a window share."""
    return ClockCache(evidence)


def _edges(calendar: Calendar, starts: int, ends: int) -> list[int]:
    """Where stretches begin that are open throughout or closed throughout and within 24 hours."""
    opens, closes = calendar.opens, calendar.closes
    first, last = max(0, bisect_right(opens, starts) - 1), bisect_right(opens, ends) + 1
    days = range(starts // DAY * DAY, ends + 2 * DAY, DAY)
    return sorted({*opens[first:last], *closes[first:last], *days})


def _runs(evidence: Evidence, clock: Clock) -> Runs:
    first = first_rows(evidence)
    columns, closed, now = evidence.columns, first.closed, evidence.columns.now
    starts, stops = _started(evidence, clock)
    contact = take(columns.contact, starts)
    ends = (
        _until_taken_back(columns, starts, stops)
        if clock.stop == "replied"
        else [stop if stop < now else closed[one] for one, stop in zip(contact, stops, strict=True)]
    )
    return Runs(
        starts, stops, ends, contact, take(first.rating, contact), take(columns.time, starts), take(columns.time, ends)
    )


def _until_taken_back(columns: Columns, starts: Sequence[int], stops: Sequence[int]) -> Sequence[int]:
    """The rows up to which requests could be answered: that of the reply or, without one, of being taken back."""
    if not columns.rows[events.TAKEN_BACK]:
        return stops
    back = {columns.task[row]: row for row in columns.rows[events.TAKEN_BACK]}
    return [
        back.get(columns.task[start], stop) if stop == columns.now else stop
        for start, stop in zip(starts, stops, strict=True)
    ]


def _started(evidence: Evidence, clock: Clock) -> tuple[Sequence[int], Sequence[int]]:
    """The rows at which the clock started in the window, and those at which it stopped."""
    first, passed = first_rows(evidence), milestones(evidence)
    columns, decided, now = evidence.columns, first.decided, evidence.columns.now
    contact_of, rows = columns.contact, columns.rows
    requests = POINTS[clock.start].of_request
    began = (
        _received(evidence, clock)
        if clock.start == "received"
        else rows[events.REQUESTED]
        if requests
        else passed.rows(clock.start)
    )
    started = evidence.window.of(began)
    if clock.outcomes:
        judged = [name in clock.outcomes for name in columns.log.names.outcomes]
        discussed = passed.first("discussed") if rows[events.DISCUSSED] else None
        chosen = {
            contact for contact, row in enumerate(decided)
            if (row < now and judged[columns.detail[row]])
            or (discussed and discussed[contact] < now and judged[columns.detail[discussed[contact]]])
        }  # fmt: skip
        started = [row for row in started if contact_of[row] in chosen]
    if clock.stop == "replied":
        return (started, take(first.replied, take(columns.task, started))) if requests else ([], [])
    if POINTS[clock.stop].needs:
        leads = passed.leads_to(clock.stop)
        started = [row for row in started if leads[contact_of[row]]]
    return started, take(passed.first(clock.stop), take(contact_of, started))


def _received(evidence: Evidence, clock: Clock) -> Sequence[int]:
    """The receipts that the clock may judge: contacts that need no decision are not late for one."""
    first = first_rows(evidence)
    return first.to_decide if clock.stop in ("decided", "allocated") else evidence.columns.rows[events.RECEIVED]


def _paused(evidence: Evidence, clock: Clock, starts: Sequence[int], stops: Sequence[int]) -> dict[int, int]:
    """Open seconds, on the clock's calendar, that contacts spent while it ran in stages in which it stands still."""
    places = trace_places(evidence)
    contact_of, worked = evidence.columns.contact, worked_by(clock.calendar, evidence.columns.time)
    ran = {contact_of[row]: (row, stop) for row, stop in zip(starts, stops, strict=True)}
    paused: dict[int, int] = {}
    for stage in filter(lambda code: code >= 0, map(evidence.columns.stage_code, clock.pauses_in)):
        for rows, sign in ((places.entered[stage], 1), (places.left[stage], -1)):
            for row in rows:
                start, stop = ran.get(contact_of[row], (0, 0))
                rest = worked[stop] - worked[max(row, start)] if row < stop else 0
                paused[contact_of[row]] = paused.get(contact_of[row], 0) + sign * rest
    return paused
