"""Working time: opening hours, bank holidays, clock changes, and the limits counted in them.

A moment is a whole number of seconds really elapsed since the local midnight that began the scenario's first day; negative is before it.
Local opening hours become such moments once, when a calendar is built, so the night of a clock change is 23 or 25 hours long and four
hours are four hours on any night. All arithmetic is on integers: work that would end exactly at closing time ends then.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import Literal

from mashsim.errors import Fault, ScenarioError, SimulationError
from mashsim.quantities import DAY, MINUTE, Duration

MARGIN = 500
"""Days that timelines and calendars cover before the first day and after the last."""

_MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)
_SECOND = timedelta(seconds=1)


class Timeline:
    """The local wall clock and the seconds elapsed since it showed midnight at the start of the first day.

    A wall-clock time that the clocks skip is the moment they jump; one that they show twice is the first, unless its ``fold`` is 1.

    Parameters
    ----------
    first_day : day number 0
    days : how many days the run lasts, 1 or more; the timeline covers 500 days more at either end
    timezone : a name of the IANA time zone database

    Attributes
    ----------
    begins_at, ends_at : the first and the last moment covered

    Raises
    ------
    ScenarioError
        If there is no day to cover, the dates leave the years 1 to 9999, or the time zone is unknown.
    SimulationError
        From its methods, if a moment or a day lies outside what is covered.
    """

    def __init__(self, first_day: date, days: int, timezone: str = "Europe/London"):
        if days < 1:
            raise ScenarioError(f"the run lasts {days} days; it must be 1 or more")
        self.first_day, self.days, self.timezone = first_day, days, timezone
        self._first = datetime.combine(first_day, time())
        try:
            self._changes, self._shifts = _clock_changes(self._first, range(-MARGIN - 2, days + MARGIN + 3), _zone(timezone))
        except OverflowError:
            raise ScenarioError(f"a run of {days} days from {first_day} leaves the calendar; choose a day within living memory") from None
        self._before_change = [change + shift for change, shift in zip(self._changes[1:], self._shifts[:-1], strict=True)]  # wall clock
        self._after_change = [change + shift for change, shift in zip(self._changes, self._shifts, strict=True)]
        self._midnights = [self._elapsed(day * DAY, 0) for day in range(-MARGIN, days + MARGIN + 1)]
        self.begins_at, self.ends_at = self._midnights[0], self._midnights[-1]

    def midnight(self, day: int) -> int:
        """The moment day number `day` begins (0 is the first day; before it, negative)."""
        if not -MARGIN <= day <= self.days + MARGIN:
            raise self.beyond(day * DAY)
        return self._midnights[day + MARGIN]

    def at(self, moment: datetime | date) -> int:
        """The moment the local wall clock shows `moment`, a naive time; a date means its midnight. Fractions of a second are dropped."""
        if isinstance(moment, datetime):
            elapsed = self._elapsed((moment - self._first) // _SECOND, moment.fold)
        else:
            elapsed = self._elapsed((moment - self.first_day).days * DAY, 0)
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        return elapsed

    def day(self, elapsed: int) -> int:
        """The number of the local day that `elapsed` falls in."""
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        return bisect_right(self._midnights, elapsed) - 1 - MARGIN

    def moment(self, elapsed: int) -> datetime:
        """What the local wall clock shows at `elapsed`, naive; ``fold`` is 1 the second time it shows it."""
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        i = bisect_right(self._changes, elapsed) - 1
        local = elapsed + self._shifts[i]
        shown = self._first + timedelta(seconds=local)
        return shown.replace(fold=1) if i and local < self._before_change[i - 1] else shown

    def date(self, day: int) -> date:
        """The date of day number `day`."""
        return self.first_day + timedelta(days=day)

    def beyond(self, elapsed: int) -> SimulationError:
        """The error for a moment that is not covered."""
        return SimulationError(
            f"day {elapsed // DAY:,} is outside the timeline, which covers {self.date(-MARGIN)} to {self.date(self.days + MARGIN - 1)} "
            f"({MARGIN} days either side of the run); look for an effort, a reply or a limit that is far too long"
        )

    def _elapsed(self, local: int, fold: int) -> int:
        """Turn seconds of wall clock since the first midnight into elapsed seconds."""
        if fold:
            i = bisect_right(self._after_change, local) - 1
            elapsed = local - self._shifts[i]
            return min(elapsed, self._changes[i + 1]) if i + 1 < len(self._changes) else elapsed
        i = bisect_right(self._before_change, local)
        return max(local - self._shifts[i], self._changes[i])


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # the run path is light: only a scenario needs time zones

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ScenarioError(f"time zone {name!r} is not known; write an IANA name such as 'Europe/London' or 'UTC'") from None


def _clock_changes(first: datetime, days: range, zone: tzinfo) -> tuple[list[int], list[int]]:
    """When the clocks change over `days`, and how far the wall clock is ahead of elapsed time from each change on."""
    origin = first.replace(tzinfo=zone).astimezone(UTC)

    def shift(elapsed: int) -> int:
        shown = (origin + timedelta(seconds=elapsed)).astimezone(zone).replace(tzinfo=None)
        return (shown - first) // _SECOND - elapsed

    changes, shifts = [days[0] * DAY], [shift(days[0] * DAY)]
    for day in days[1:]:
        new = shift(day * DAY)
        if new != shifts[-1]:
            seconds = range((day - 1) * DAY, day * DAY + 1)
            changes.append(seconds[bisect_left(seconds, True, key=lambda elapsed: shift(elapsed) == new)])
            shifts.append(new)
    return changes, shifts


class Calendar:
    """The open hours of a team or a partner, as sorted disjoint intervals of elapsed seconds; a closing time is not open.

    Parameters
    ----------
    name : what messages call it
    spans : (open, close) in elapsed seconds, in any order; adjacent and overlapping ones become one
    timeline : what it is drawn up on

    Attributes
    ----------
    opens, closes : when each interval begins and ends
    day_length : open seconds of the most usual open day (of two as usual, the longer)
    working_days : numbers of the days with any open time, sorted

    Raises
    ------
    ScenarioError
        If it never opens.
    SimulationError
        From its methods, if the answer lies beyond the timeline or after the last closing.
    """

    __slots__ = (
        "_before", "_closings", "_ends", "_starts", "_total", "closes", "day_length", "name", "opens", "timeline", "working_days",
    )  # fmt: skip

    def __init__(self, name: str, spans: Iterable[tuple[int, int]], timeline: Timeline):
        self.name, self.timeline = name, timeline
        self._starts, self._ends = timeline.begins_at, timeline.ends_at
        self.opens: list[int] = []
        self.closes: list[int] = []
        for opens, closes in sorted(spans):
            if opens >= closes:
                continue  # hours that a clock change swallowed
            if self.closes and opens <= self.closes[-1]:
                self.closes[-1] = max(closes, self.closes[-1])
            else:
                self.opens.append(opens)
                self.closes.append(closes)
        if not self.opens:
            message = 'never opens; give a weekday hours, such as "08:30-17:00", and leave some days that are not closed'
            raise ScenarioError([Fault(f"calendar {name!r}", message)])
        self._before, self._total = [], 0
        for opens, closes in zip(self.opens, self.closes, strict=True):
            self._before.append(self._total)
            self._total += closes - opens
        self._count_days()

    def worked(self, t: int) -> int:
        """Open seconds before `t`, since the calendar began: only differences mean anything."""
        i = bisect_right(self.opens, t) - 1
        if i < 0 or t > self._ends:
            if not self._starts <= t <= self._ends:
                raise self.timeline.beyond(t)
            return 0
        closes = self.closes[i]
        return self._before[i] + (t if t < closes else closes) - self.opens[i]

    def between(self, a: int, b: int) -> int:
        """Open seconds in [a, b); negative if `b` comes before `a`."""
        return self.worked(b) - self.worked(a)

    def add(self, start: int, seconds: int) -> int:
        """The earliest moment, not before `start`, by which the calendar has been open for `seconds` since `start`.

        Work that would end exactly at closing time ends then, not at the next opening. 0 seconds end at `start`, open or not.
        """
        if seconds <= 0:
            if seconds:
                raise SimulationError(f"calendar {self.name!r} was asked to add {seconds} seconds; it can only add 0 or more")
            return start
        opens = self.opens
        i = bisect_right(opens, start) - 1
        if i >= 0 and start + seconds <= self.closes[i]:
            return start + seconds
        target = self.worked(start) + seconds
        if target > self._total:
            raise self._never_again()
        before = self._before
        i = bisect_left(before, target, i if i > 0 else 0) - 1
        return opens[i] + target - before[i]

    def next_open(self, t: int) -> int:
        """`t` if open then, otherwise the next opening."""
        opens = self.opens
        i = bisect_right(opens, t)
        if i and t < self.closes[i - 1]:
            return t
        if t < self._starts:
            raise self.timeline.beyond(t)
        if i == len(opens):
            raise self._never_again()
        return opens[i]

    def is_open(self, t: int) -> bool:
        """Whether it is open at `t`: open at the moment of opening, closed at the moment of closing."""
        if not self._starts <= t <= self._ends:
            raise self.timeline.beyond(t)
        i = bisect_right(self.opens, t) - 1
        return i >= 0 and t < self.closes[i]

    def is_working_day(self, day: int) -> bool:
        """Whether day number `day` has any open time."""
        self.timeline.midnight(day)  # refuses a day that is not covered
        return day in self._closings

    def working_day_after(self, day: int, days: int) -> int:
        """The number of the working day that comes `days` working days after `day`; for 0, `day` itself or else the next working day."""
        working_days = self.working_days
        i = bisect_right(working_days, day) + days - 1 if days else bisect_left(working_days, day)
        if i >= len(working_days):
            raise self._never_again()
        return working_days[i]

    def closing(self, day: int) -> int:
        """The last closing time of a working day; hours that run on through midnight close then."""
        return self._closings[day]

    def same_time(self, start: int, days: int) -> int:
        """The same time of day, by the wall clock, `days` working days after `start`, or after the next opening if closed then."""
        start, timeline = self.next_open(start), self.timeline
        day = timeline.day(start)
        later = self.working_day_after(day, days) - day
        return timeline.at(timeline.moment(start) + timedelta(days=later)) if later else start

    def after(self, start: int, wait: Duration) -> int:
        """The end of a wait: clock time runs always, working time while open; a working day is worth `day_length` of working time."""
        if wait.kind == "clock":
            return start + round(wait.amount)
        if wait.kind == "working":
            return self.add(start, round(wait.amount))
        return self.add(start, round(wait.amount * self.day_length))

    def _count_days(self) -> None:
        """Find the working days, when each one closes, and the most usual length."""
        timeline, lengths = self.timeline, Counter[int]()
        self._closings: dict[int, int] = {}
        for start, closes in zip(self.opens, self.closes, strict=True):
            day = timeline.day(start)
            while start < closes:
                end = min(closes, timeline.midnight(day + 1))
                lengths[day] += end - start
                self._closings[day] = end
                start, day = end, day + 1
        self.working_days = list(self._closings)
        usual = Counter(lengths.values())
        self.day_length = max(usual, key=lambda length: (usual[length], length))

    def _never_again(self) -> SimulationError:
        last = self.timeline.moment(self.closes[-1])
        return SimulationError(
            f"calendar {self.name!r} is not open long enough before its last closing, {last:%d %b %Y %H:%M} (calendars end {MARGIN} days "
            "after the run); give it later terms, or look for an effort, a reply or a limit that is far too long"
        )


def build_calendar(
    name: str,
    hours: Mapping[int, Sequence[tuple[int, int]]],
    timeline: Timeline,
    closed_on: Collection[date] = (),
    only_within: Sequence[tuple[date, date]] | None = None,
) -> Calendar:
    """Draw up weekly opening hours on a timeline.

    Parameters
    ----------
    name : what messages call it
    hours : by weekday (0 is Monday), (open, close) in minutes after midnight; a close may be 24 * 60; a missing weekday is closed.
        24 hours on neighbouring days run on through midnight
    timeline : the days to cover
    closed_on : dates without any open time: bank holidays, closures
    only_within : first and last dates, both included, outside which it is closed: school terms

    Raises
    ------
    ScenarioError
        If it never opens, or hours are not within one day.
    """
    for weekday, day_hours in hours.items():
        if weekday not in range(7) or any(not 0 <= opens < closes <= _MINUTES_A_DAY for opens, closes in day_hours):
            message = f"weekday {weekday} has hours {list(day_hours)}; they must lie within one day"
            raise ScenarioError([Fault(f"calendar {name!r}", message)])
    spans: list[tuple[int, int]] = []
    for day in range(-MARGIN, timeline.days + MARGIN):
        on = timeline.date(day)
        day_hours = hours.get(on.weekday(), ())
        if not day_hours or on in closed_on or (only_within is not None and not any(first <= on <= last for first, last in only_within)):
            continue
        midnight = timeline.midnight(day)
        ordinary = timeline.midnight(day + 1) - midnight == DAY
        for span in day_hours:
            opens, closes = (
                midnight + minute * MINUTE if ordinary else timeline.at(datetime.combine(on, time()) + timedelta(minutes=minute))
                for minute in span
            )
            spans.append((opens, closes))
    return Calendar(name, spans, timeline)


def parse_hours(text: object) -> list[tuple[int, int]]:
    """Read a day's opening hours as minutes after midnight: ``"08:30-17:00"``, ``"08:30-12:30 13:00-17:00"`` or ``"closed"``.

    Raises
    ------
    ValueError
        If it is not such a text, or a span closes before it opens, or spans overlap or are out of order.
    """
    if isinstance(text, str) and text.strip().lower() == "closed":
        return []
    hours: list[tuple[int, int]] = []
    for span in re.sub(r"\s*-\s*", "-", text).split() if isinstance(text, str) and text.strip() else [text]:
        match = _SPAN.fullmatch(span) if isinstance(span, str) else None
        if not match:
            example = 'write such as "08:30-17:00", "08:30-12:30 13:00-17:00" or "closed"'
            raise ValueError(f"is {text!r}, where {span!r} is not opening hours; {example}")
        opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if max(opens, closes) > _MINUTES_A_DAY:
            raise ValueError(f"is {text!r}, where {span!r} passes the end of the day; the last closing time is 24:00")
        if closes <= opens:
            night = 'write a night as "17:00-24:00" and, the day after, "00:00-08:30"'
            raise ValueError(f"is {text!r}, where {span!r} closes before it opens; {night}")
        if hours and opens < hours[-1][1]:
            raise ValueError(f"is {text!r}, where {span!r} opens before the hours before it close; put them in order, without overlap")
        hours.append((opens, closes))
    return hours


Counting = Literal["same_time", "end_of_day", "first_day_counts"]
"""How a limit in working days is counted.

same_time
    the same time of day, that many working days later; received when closed counts as received at the next opening
end_of_day
    closing time that many working days after the day of receipt; received after closing or on a closed day counts as received the next
first_day_counts
    closing time of that working day, the day of the start being day 1 whatever the hour, as the Department for Education counts 15 and
    45 days; a start on a closed day is day 1 all the same, except that a limit of 1 day then ends on the next working day
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit with a start and a stop. One definition serves the policy that puts work in order and the measure that judges it.

    Attributes
    ----------
    name : what results call it
    start, stop : event words: starts when received, decided or requested; stops when decided, allocated, closed or replied
    limits : by rating code (red, amber, green, unrated); None where there is no limit
    calendar : whose hours working time is counted in
    counting : how working days are counted; other limits do not read it
    pauses_in : stages in which the clock stands still
    outcomes : only contacts decided so are judged; empty means all

    Raises
    ------
    ScenarioError
        If a limit in working days is not a whole number of them, or is 0 where the first day is day 1.
    """

    name: str
    start: str
    stop: str
    limits: tuple[Duration | None, ...]
    calendar: Calendar
    counting: Counting
    pauses_in: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        least = 1 if self.counting == "first_day_counts" else 0
        for limit in self.limits:
            if limit and limit.kind == "working days" and (limit.amount != int(limit.amount) or limit.amount < least):
                message = f"the limit is {limit}; it must be {least} or more whole working days, or be written in working hours"
                raise ScenarioError([Fault(f"clock {self.name!r}", message)])

    def due(self, start_at: int, rating: int, paused: int = 0) -> int | None:
        """The last moment in time, or None where this rating has no limit.

        Parameters
        ----------
        start_at : when the clock started
        rating : code of the rating
        paused : open seconds the clock stood still; the limit runs from the start moved on by as much
        """
        limit = self.limits[rating]
        if limit is None:
            return None
        calendar = self.calendar
        if paused:
            start_at = calendar.add(start_at, paused)
        if limit.kind != "working days":
            return calendar.after(start_at, limit)
        days = int(limit.amount)
        if self.counting == "same_time":
            return calendar.same_time(start_at, days)
        first_day_counts = self.counting == "first_day_counts"
        day = calendar.timeline.day(start_at if first_day_counts else calendar.next_open(start_at))
        return calendar.closing(calendar.working_day_after(day, days - first_day_counts))


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales, 2012 to 2040, that are weekdays off work: the dated list shipped with the package."""
    text = resources.files("mashsim").joinpath("data", "england_bank_holidays.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(date.fromisoformat(row["date"]) for row in rows)
