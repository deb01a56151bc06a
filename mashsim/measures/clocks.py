"""Clocks judged: which contacts and requests met their limits.

A clock that starts in the window is judged once it stopped or its limit passed: unfinished past the limit is late, unfinished and not
yet due is not judged. One that can no longer stop (the contact closed first) is late if the limit had passed by then, else not judged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mashsim.log import DECIDED, EVENTS, RATINGS, REQUESTED
from mashsim.measures.columns import worked_by
from mashsim.measures.reading import Places, Reading
from mashsim.measures.window import Window, counts
from mashsim.quantities import DAY
from mashsim.worktime import Clock


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of one clock: by rating, the rows at which those in time and those late had started, and how many late are open."""

    in_time: list[list[int]]
    late: list[list[int]]
    late_and_open: int

    def said(self) -> dict[str, Any]:
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
        good = counts(sorted(row for rows in self.in_time for row in rows), edges)
        judged = counts(sorted(row for rows in self.in_time + self.late for row in rows), edges)
        return [_share(a, b) for a, b in zip(good, judged, strict=True)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def judge(reading: Reading, places: Places, window: Window, clock: Clock) -> Verdicts:
    """Judge one clock for everything that started it in the window."""
    in_time: list[list[int]] = [[] for _ in RATINGS]
    late: list[list[int]] = [[] for _ in RATINGS]
    columns, rating, now = reading.columns, reading.rating, reading.columns.now
    time, contact, closed = columns.time, columns.contact, reading.closed
    starts, stops = _runs(reading, window, clock)
    paused = _paused(reading, places, clock, starts, stops) if clock.pauses_in else {}
    by_limit = {limit: DueTimes(clock, code, window.starts, time[-1]) for code, limit in enumerate(clock.limits)}
    due_times = [by_limit[limit] for limit in clock.limits]
    ends = [stop if stop < now or clock.stop == "replied" else closed[contact[row]] for row, stop in zip(starts, stops, strict=True)]
    for row, stop, end in zip(starts, stops, ends, strict=True):
        of, ended = contact[row], time[end]
        code = rating[of]
        due = due_times[code]
        if due.limit is None:
            continue
        soonest, latest, shift = due.around(time[row])
        if of in paused or (soonest < ended <= latest and shift is None):
            good = ended <= (clock.due(time[row], code, paused.get(of, 0)) or 0)
        else:
            good = ended <= soonest or (ended <= latest and ended <= time[row] + (shift or 0))
        if not good:
            late[code].append(row)
        elif stop < now:
            in_time[code].append(row)
    still = {row for row, end in zip(starts, ends, strict=True) if end == now}
    return Verdicts(in_time, late, sum(row in still for rows in late for row in rows) if still else 0)


class DueTimes:
    """When a clock is due for one rating, for many starts: the due times of the first and last moment of a stretch around each.

    In a stretch that is open throughout or closed throughout and within 24 hours, a later start is never due earlier, and where the first
    and the last moment have equally long until they are due, so has each moment between.

    Attributes
    ----------
    limit : None if this rating has none
    """

    def __init__(self, clock: Clock, rating: int, starts: int, ends: int):
        opens, closes = clock.calendar.opens, clock.calendar.closes
        first, last = max(0, bisect_right(opens, starts) - 1), bisect_right(opens, ends) + 1
        days = range(starts // DAY * DAY, ends + 2 * DAY, DAY)
        self._edges = sorted({*opens[first:last], *closes[first:last], *days})
        self._known: dict[int, tuple[int, int, int | None]] = {}
        self._clock, self._rating = clock, rating
        self.limit = clock.limits[rating]

    def around(self, start: int) -> tuple[int, int, int | None]:
        """Due at the soonest and at the latest, and how long after `start` if that is the same throughout, else None."""
        position = bisect_right(self._edges, start)
        known = self._known.get(position)
        if known is None:
            first, last = self._edges[position - 1], self._edges[position] - 1
            soonest, latest = self._clock.due(first, self._rating) or 0, self._clock.due(last, self._rating) or 0
            known = self._known[position] = soonest, latest, soonest - first if soonest - first == latest - last else None
        return known


def _runs(reading: Reading, window: Window, clock: Clock) -> tuple[Sequence[int], Sequence[int]]:
    """The rows at which the clock started in the window, and those at which it stopped."""
    columns, decided, now = reading.columns, reading.decided, reading.columns.now
    contact, detail, outcomes = columns.contact, columns.detail, columns.log.names.outcomes
    started = window.of(columns.rows[EVENTS.index(clock.start)])
    if clock.outcomes:
        judged = [name in clock.outcomes for name in outcomes]
        started = [row for row in started if decided[contact[row]] < now and judged[detail[decided[contact[row]]]]]
    if clock.stop == "replied":
        started = started if clock.start == EVENTS[REQUESTED] else []
        return started, [reading.replied[columns.task[row]] for row in started]
    stops: Sequence[int] = {"decided": decided, "allocated": reading.allocated, "closed": reading.closed}[clock.stop]
    if clock.start == EVENTS[DECIDED]:
        started = [row for row in started if decided[contact[row]] == row]
    return started, [stops[contact[row]] for row in started]


def _paused(reading: Reading, places: Places, clock: Clock, starts: Sequence[int], stops: Sequence[int]) -> dict[int, int]:
    """Open seconds, on the clock's calendar, that contacts spent while it ran in stages in which it stands still."""
    contact, worked = reading.columns.contact, worked_by(clock.calendar, reading.columns.time)
    ran = {contact[row]: (row, stop) for row, stop in zip(starts, stops, strict=True)}
    paused: dict[int, int] = {}
    for stage in filter(lambda code: code >= 0, map(reading.stage_code, clock.pauses_in)):
        for rows, sign in ((places.entered[stage], 1), (places.left[stage], -1)):
            for row in rows:
                start, stop = ran.get(contact[row], (0, 0))
                rest = worked[stop] - worked[max(row, start)] if row < stop else 0
                paused[contact[row]] = paused.get(contact[row], 0) + sign * rest
    return paused
