"""Opening hours: when a team or a partner is open, and arithmetic in its working time."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from mashsim.errors import Fault, ScenarioError, SimulationError
from mashsim.quantities import DAY, MINUTE, Duration, Kind
from mashsim.worktime.timeline import MARGIN, Timeline

NEVER = 1 << 60
"""A moment after every run."""

Later = Callable[[int, float], int]
"""Gives the end of a wait from its start and its amount."""

_MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)


class Calendar:
    """The open hours of a team or a partner: sorted disjoint intervals of elapsed seconds. A closing time is not open.

    Parameters
    ----------
    name : used in messages
    spans : (open, close) in elapsed seconds, in any order; adjacent and overlapping ones become one
    timeline : the days it covers

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
        "_after", "_before", "_by_day", "_closings", "_ends", "_first_day", "_following", "_longest", "_starts",
        "_total", "_working_days_a_week", "closes", "day_length", "name", "opens", "timeline", "working_days",
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
            message = (
                'never opens; give a weekday hours, such as "08:30-17:00", and leave some days that are not closed'
            )
            raise ScenarioError([Fault(f"calendar {name!r}", message)])
        lengths = [closes - opens for opens, closes in zip(self.opens, self.closes, strict=True)]
        self._after = list(accumulate(lengths))
        self._before, self._total = [0, *self._after[:-1]], self._after[-1]
        self._following, self._longest = [*self.opens[1:], NEVER], max(lengths)
        self._first_day = self._starts // DAY
        days = range(self._first_day, self._ends // DAY + 1)
        self._by_day = [max(0, bisect_right(self.opens, day * DAY) - 1) for day in days]
        """The interval in which the search for a moment begins, by days of elapsed time."""
        self._count_days()

    def worked(self, t: int) -> int:
        """Return the open seconds between the calendar's beginning and `t`; only differences mean anything."""
        if not self._starts <= t <= self._ends:
            raise self.timeline.beyond(t)
        i, following = self._by_day[t // DAY - self._first_day], self._following
        while following[i] <= t:
            i += 1
        opens, closes = self.opens[i], self.closes[i]
        if t <= opens:
            return self._before[i]
        return self._before[i] + (t if t < closes else closes) - opens

    def between(self, a: int, b: int) -> int:
        """Return the open seconds in [a, b); negative if `b` is before `a`."""
        return self.worked(b) - self.worked(a)

    def add(self, start: int, seconds: int) -> int:
        """Return the earliest moment by which the calendar has been open for `seconds` since `start`.

        Work that would end exactly at closing time ends then, not at the next opening. 0 seconds end at `start`, open
        or not.
        """
        end = self._end(start, seconds)
        if end < NEVER:
            return end
        if seconds < 0:
            raise SimulationError(
                f"calendar {self.name!r} was asked to add {seconds} seconds; it can only add 0 or more"
            )
        raise self._never_again() if self._starts <= start <= self._ends else self.timeline.beyond(start)

    def _end(self, start: int, seconds: int) -> int:
        """Return the same as `add`, but `NEVER` where it has no answer."""
        if seconds <= 0:
            return start if seconds == 0 else NEVER
        if not self._starts <= start <= self._ends:
            return NEVER
        i, following = self._by_day[start // DAY - self._first_day], self._following
        while following[i] <= start:
            i += 1
        opens, closes = self.opens[i], self.closes[i]
        if start < opens:
            start = opens
        end = (start if start < closes else closes) + seconds
        if end <= closes:
            return end
        after, more = self._after, end - closes
        target = after[i] + more
        if target > self._total:
            return NEVER
        i -= -more // self._longest  # so many intervals later at least
        while after[i] < target:
            i += 1
        return self.closes[i] - after[i] + target

    def back(self, end: int, seconds: int) -> int:
        """Return the latest moment from which the calendar has been open for `seconds` until `end`.

        Where the calendar does not go back so far, it is the beginning of the timeline.
        """
        target = self.worked(end) - seconds
        if target < 0:
            return self._starts
        i = bisect_right(self._before, target) - 1
        return min(end, self.opens[i] + target - self._before[i])

    def next_open(self, t: int) -> int:
        """Return `t` if open then, otherwise the next opening."""
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
        """Return whether it is open at `t`: open at the moment of opening, closed at the moment of closing."""
        if not self._starts <= t <= self._ends:
            raise self.timeline.beyond(t)
        i = bisect_right(self.opens, t) - 1
        return i >= 0 and t < self.closes[i]

    def is_working_day(self, day: int) -> bool:
        """Return whether day number `day` has any open time."""
        self.timeline.midnight(day)  # refuses a day that is not covered
        return day in self._closings

    def working_day_after(self, day: int, days: int) -> int:
        """Return the working day that is `days` working days after `day`; for 0, `day` or the next working day."""
        working_days = self.working_days
        i = bisect_right(working_days, day) + days - 1 if days else bisect_left(working_days, day)
        if i >= len(working_days):
            raise self._never_again()
        return working_days[i]

    def closing(self, day: int) -> int:
        """Return the last closing time of a working day; hours that run on through midnight close then."""
        return self._closings[day]

    def counted_day(self, start: int, number: int) -> int:
        """Return the working day that is day `number` where the day of `start` is day 1, whatever its hour.

        A start on a closed day is day 1 all the same, but day 1 then is the next working day, as day 2 is.
        """
        return self.working_day_after(self.timeline.day(start), number - 1)

    def on_day(self, start: int, number: float) -> int:
        """Return the moment on day `number`, counted as `counted_day` counts: its fraction is that of the open hours.

        Less than 1 is day 1. 10.0 is the opening of day 10, and what lies before 11.0 is on day 10. It gives `NEVER`
        for a day beyond the calendar.
        """
        whole, timeline = max(1, int(number)), self.timeline
        if bisect_right(self.working_days, timeline.day(start)) + whole > len(self.working_days):
            return NEVER
        day = self.counted_day(start, whole)
        midnight = timeline.midnight(day)
        gone = round((number - whole) * self.between(midnight, timeline.midnight(day + 1))) if number > whole else 0
        return self.add(midnight, gone) if gone else self.next_open(midnight)

    def day_number(self, start: int, moment: int) -> float:
        """Return the number, as `on_day` takes it, of the first moment on a day that is not before `moment`."""
        timeline, working_days = self.timeline, self.working_days
        day, begins = timeline.day(moment), timeline.day(start)
        number = 1 + bisect_right(working_days, day) - bisect_right(working_days, begins)
        if day not in self._closings:
            return number + 1
        midnight = timeline.midnight(day)
        return number + self.between(midnight, moment) / self.between(midnight, timeline.midnight(day + 1))

    def same_time(self, start: int, days: int) -> int:
        """Return the same time of day `days` working days after `start`, or after the next opening if closed then."""
        start, timeline = self.next_open(start), self.timeline
        day = timeline.day(start)
        later = self.working_day_after(day, days) - day
        return timeline.at(timeline.moment(start) + timedelta(days=later)) if later else start

    def after(self, start: int, wait: Duration) -> int:
        """Return the end of a wait.

        Clock time always runs, working time runs while open. A working day counts as `day_length` of working time.
        """
        if wait.kind == "clock":
            return start + round(wait.amount)
        if wait.kind == "working":
            return self.add(start, round(wait.amount))
        return self.add(start, round(wait.amount * self.day_length))

    def before(self, moment: int, length: float, kind: Kind) -> int:
        """Return the latest moment from which a length of a kind had passed at `moment`: see `after` and `back`."""
        if kind == "clock":
            return moment - round(length)
        return self.back(moment, round(length * (self.day_length if kind == "working days" else 1)))

    def elapsed(self, since: int, until: int, kind: Kind) -> float:
        """Return the length between two moments, in the time that lengths of this kind are counted in."""
        if kind == "clock":
            return until - since
        worked = self.between(since, until)
        return worked / self.day_length if kind == "working days" else worked

    def days_of(self, amount: float, kind: Kind) -> float:
        """Return how many days of the year a length lasts on average, nights and days off included."""
        if kind == "clock":
            return amount / DAY
        days = amount if kind == "working days" else amount / self.day_length
        return days * 7 / self._working_days_a_week

    def later(self, kind: Kind) -> Later:
        """Return a function like `after` for one kind of wait; it gives `NEVER` for an end beyond the calendar."""
        if kind == "clock":
            return lambda start, amount: start + round(amount)
        end, seconds = self._end, self.day_length if kind == "working days" else 1
        return lambda start, amount: end(start, round(amount * seconds))

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
        self._working_days_a_week = max(1, sum(0 <= day < 364 for day in self.working_days) / 52)
        usual = Counter(lengths.values())
        self.day_length = max(usual, key=lambda length: (usual[length], length))

    def _never_again(self) -> SimulationError:
        last = self.timeline.moment(self.closes[-1])
        return SimulationError(
            f"calendar {self.name!r} is not open long enough before its last closing, {last:%d %b %Y %H:%M} "
            f"(calendars end {MARGIN} days after the run); give it later terms, or look for an effort, a reply or "
            "a limit that is far too long"
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
    name : used in messages
    hours : by weekday (0 is Monday), (open, close) in minutes after midnight; a close may be 24 * 60; a missing weekday
        is closed. 24 hours on neighbouring days run on through midnight
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
        if (
            not day_hours
            or on in closed_on
            or (only_within is not None and not any(first <= on <= last for first, last in only_within))
        ):
            continue
        midnight = timeline.midnight(day)
        ordinary = timeline.midnight(day + 1) - midnight == DAY
        for span in day_hours:
            opens, closes = (
                midnight + minute * MINUTE
                if ordinary
                else timeline.at(datetime.combine(on, time()) + timedelta(minutes=minute))
                for minute in span
            )
            spans.append((opens, closes))
    return Calendar(name, spans, timeline)


def parse_hours(text: object) -> list[tuple[int, int]]:
    """Return a day's opening hours in minutes after midnight.

    They are written ``"08:30-17:00"``, ``"08:30-12:30 13:00-17:00"`` or ``"closed"``.

    Raises
    ------
    ValueError
        If it is not such a text, or a span closes before it opens, or spans overlap or are out of order.
    """
    if isinstance(text, str) and text.strip().lower() == "closed":
        return []
    hours: list[tuple[int, int]] = []
    spans: list[object] = [text]
    if isinstance(text, str) and text.strip():
        spans = [*" ".join(text.split()).replace(" -", "-").replace("- ", "-").split()]
    for span in spans:
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
            order = "put them in order, without overlap"
            raise ValueError(f"is {text!r}, where {span!r} opens before the hours before it close; {order}")
        hours.append((opens, closes))
    return hours
