"""The local wall clock, its changes, and the seconds really elapsed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from mashsim.errors import ScenarioError, SimulationError
from mashsim.quantities import DAY

MARGIN = 500
"""Days that timelines and calendars cover before the first day and after the last."""

_SECOND = timedelta(seconds=1)


class Timeline:
    """The local wall clock and the seconds elapsed since it showed midnight at the start of the first day.

    A wall-clock time that the clocks skip is the moment they jump; one that they show twice is the first, unless its
    ``fold`` is 1.

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
        From its methods, if a moment or a day lies outside the days that it covers.
    """

    def __init__(self, first_day: date, days: int, timezone: str = "Europe/London"):
        if days < 1:
            raise ScenarioError(f"the run lasts {days} days; it must be 1 or more")
        self.first_day, self.days, self.timezone = first_day, days, timezone
        self._first = datetime.combine(first_day, time())
        try:
            self._changes, self._shifts = _clock_changes(
                self._first, range(-MARGIN - 2, days + MARGIN + 3), _zone(timezone)
            )
        except OverflowError:
            message = f"a run of {days} days from {first_day} leaves the calendar; choose a day within living memory"
            raise ScenarioError(message) from None
        # Seconds on the wall clock before and after each change.
        self._before_change = [at + shift for at, shift in zip(self._changes[1:], self._shifts[:-1], strict=True)]
        self._after_change = [at + shift for at, shift in zip(self._changes, self._shifts, strict=True)]
        self._midnights = [self._elapsed(day * DAY, 0) for day in range(-MARGIN, days + MARGIN + 1)]
        self.begins_at, self.ends_at = self._midnights[0], self._midnights[-1]

    def midnight(self, day: int) -> int:
        """Return the moment at which day number `day` begins (0 is the first day; before it, negative)."""
        if not -MARGIN <= day <= self.days + MARGIN:
            raise self.beyond(day * DAY)
        return self._midnights[day + MARGIN]

    def at(self, moment: datetime | date) -> int:
        """Return the moment at which the local wall clock shows `moment`, a naive time; a date means its midnight.

        Fractions of a second are dropped.
        """
        if isinstance(moment, datetime):
            elapsed = self._elapsed((moment - self._first) // _SECOND, moment.fold)
        else:
            elapsed = self._elapsed((moment - self.first_day).days * DAY, 0)
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        return elapsed

    def day(self, elapsed: int) -> int:
        """Return the number of the local day of a moment."""
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        return bisect_right(self._midnights, elapsed) - 1 - MARGIN

    def moment(self, elapsed: int) -> datetime:
        """Return the naive time on the local wall clock at a moment; ``fold`` is 1 where the clock shows it again."""
        if not self.begins_at <= elapsed <= self.ends_at:
            raise self.beyond(elapsed)
        i = bisect_right(self._changes, elapsed) - 1
        local = elapsed + self._shifts[i]
        shown = self._first + timedelta(seconds=local)
        return shown.replace(fold=1) if i and local < self._before_change[i - 1] else shown

    def date(self, day: int) -> date:
        """Return the date of day number `day`."""
        return self.first_day + timedelta(days=day)

    def beyond(self, elapsed: int) -> SimulationError:
        """Return the error for a moment that the timeline does not cover."""
        covered = f"{self.date(-MARGIN)} to {self.date(self.days + MARGIN - 1)}"
        return SimulationError(
            f"day {elapsed // DAY:,} is outside the timeline, which covers {covered} ({MARGIN} days either side of the "
            "run); look for an effort, a reply or a limit that is far too long"
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
        message = f"time zone {name!r} is not known; write an IANA name such as 'Europe/London' or 'UTC'"
        raise ScenarioError(message) from None


def _clock_changes(first: datetime, days: range, zone: tzinfo) -> tuple[list[int], list[int]]:
    """Return when the clocks change over `days`, and how far the wall clock then is ahead of elapsed time."""
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
