"""A log's columns in order of time, with working time beside clock time, and the rows of each event.

Measures work with *row numbers*, not times: rows are in order of time, so comparing rows compares moments, and a row
gives both the time and the working time. The row after the last, `Columns.now`, stands for the end of the log:
whatever has not happened by then carries it, so that a wait still open counts with its age so far and is not dropped.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import itemgetter, sub
from typing import TypeAlias

from mashsim.log import Log
from mashsim.measures.lanes import moved, narrowed, rises
from mashsim.vocabulary import events
from mashsim.worktime import Calendar

Numbers: TypeAlias = "array[int]"
"""Whole numbers side by side in memory: reading a million of them is several times faster than from a list."""


def numbers(values: Iterable[int] = ()) -> Numbers:
    """Lay numbers side by side; each must fit 32 bits."""
    return array("i", values)


def take(column: Sequence[int], places: Sequence[int]) -> Sequence[int]:
    """The column's values at these positions (rows, contacts, tasks)."""
    return itemgetter(*places)(column) if len(places) > 1 else [column[place] for place in places]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a log, each by row.

    Attributes
    ----------
    log : where they come from
    now : the row that stands for the end of the log
    time, worked : seconds elapsed, and seconds of office hours of which only differences mean anything; both also for
        the row `now`
    contact, task, event, stage, detail : as in the log
    rows : by event, its rows
    """

    log: Log
    now: int
    time: Numbers
    worked: Numbers
    contact: Numbers
    task: Numbers
    event: bytes
    stage: Numbers
    detail: Numbers
    rows: list[Numbers]

    def stage_code(self, name: str) -> int:
        """The code of the stage of that name, or -1 if the log has none."""
        stages = self.log.names.stages
        return stages.index(name) if name in stages else -1

    @property
    def stages(self) -> list[tuple[int, str]]:
        """The stages that the front door has, code and name: those that the log's header names, else all."""
        present = self.log.header.get("stages", self.log.names.stages)
        return [(code, name) for code, name in enumerate(self.log.names.stages) if name in present]

    def row_at(self, moment: int) -> int:
        """The first row at or after a moment."""
        return bisect_left(self.time, moment, 0, self.now)

    def spans(self, starts: Sequence[int], stops: Sequence[int], contact: Sequence[int] | None = None) -> Spans:
        """Return the spans between some rows and others, of these contacts or else those of the first rows."""
        return Spans(self, take(self.contact, starts) if contact is None else contact, starts, stops)

    def stretches(self, stretches: Iterable[tuple[int, int, int]]) -> Spans:
        """Return the spans of contacts, each with the row at which it began and the row at which it ended."""
        return Spans(self, *(zip(*stretches, strict=True) if (stretches := list(stretches)) else ((), (), ())))


@dataclass
class Spans:
    """Stretches of time: the contact of each, the row at which it began and that at which it ended."""

    columns: Columns
    contact: Sequence[int]
    start: Sequence[int]
    stop: Sequence[int]

    @cached_property
    def seconds(self) -> list[int]:
        """How long each was, by the clock."""
        return self._apart(self.columns.time)

    @cached_property
    def office_seconds(self) -> list[int]:
        """How long each was, in office hours."""
        return self._apart(self.columns.worked)

    def _apart(self, passed: Sequence[int]) -> list[int]:
        return list(map(sub, take(passed, self.stop), take(passed, self.start)))

    def keep(self, kept: Sequence[bool]) -> Spans:
        """Return the spans for which `kept` is true."""
        if all(kept):
            return self
        return Spans(self.columns, *(list(compress(column, kept)) for column in (self.contact, self.start, self.stop)))


def in_order(log: Log, office: Calendar) -> Columns:
    """Lay out a log on the calendar of the front door, in order of time; rows of one moment keep their order."""
    columns = [log.time, log.contact, log.task, log.event, log.stage, log.detail]
    if not rises(log.time):
        moments = log.time.tolist()
        ordered, end = (
            sorted(moments),
            len(moments),
        )  # up to some row only: an opening backlog's rows tell of what was before the log began
        while ordered[end // 2 : end] == moments[end // 2 : end]:
            end //= 2
        order = sorted(range(end), key=moments.__getitem__)
        columns = [array(column.typecode, [column[row] for row in order]) + column[end:] for column in columns]
    now = len(log)
    time, contact, task, event, stage, detail = columns
    time = narrowed(time + array(time.typecode, [max(log.ends_at, time[-1]) if now else log.ends_at]))
    worked, words = worked_by(office, time), event.tobytes()
    rows = [numbers() for _ in events.WORDS]
    add = [of_event.append for of_event in rows]
    for row, word in enumerate(words):
        add[word](row)
    return Columns(log, now, time, worked, contact, task, words, stage, detail, rows)


def worked_by(calendar: Calendar, moments: Sequence[int]) -> Numbers:
    """Return `Calendar.worked` of many moments at once: the open seconds before each. The moments must be in order."""
    moments = moments if isinstance(moments, array) else numbers(moments)
    worked = numbers()
    done, passed, last = 0, 0, len(moments)
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        opening = bisect_left(moments, opens, passed)
        worked += numbers([done]) * (opening - passed)
        passed = bisect_left(moments, closes, opening)
        worked += moved(moments[opening:passed], done - opens)
        if passed == last:
            break
        done += closes - opens
    return worked + numbers([done]) * (last - passed)
