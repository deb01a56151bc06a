"""Limits: how they are counted, and the bank holidays that ship with the package."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from mashsim.errors import Fault, ScenarioError
from mashsim.quantities import Duration
from mashsim.worktime.calendars import Calendar

Counting = Literal["same_time", "end_of_day", "first_day_counts"]
"""How a limit in working days is counted.

same_time
    the same time of day, that many working days later; received when closed counts as received at the next opening
end_of_day
    closing time that many working days after the day of receipt; received after closing or on a closed day counts as
    received the next
first_day_counts
    closing time of that working day, the day of the start being day 1 whatever the hour, as the Department for
    Education counts 15 and 45 days; a start on a closed day is day 1 all the same, except that a limit of 1 day then
    ends on the next working day
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit with a start and a stop, for measures that judge it and, where a stage's row names it, the order of work.

    Attributes
    ----------
    name : used in results
    start, stop : the points at which it starts and stops, each the first of its contact; or requested and replied
    limits : by rating code (red, amber, green, unrated); None where there is no limit
    calendar : the hours in which working time is counted
    counting : how working days are counted; other limits do not read it
    pauses_in : stages in which the clock stands still
    outcomes : only contacts with these decisions, at the decision or a strategy discussion, are judged; empty means all

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
                allowed = f"it must be {least} or more whole working days, or be written in working hours"
                raise ScenarioError([Fault(f"clock {self.name!r}", f"the limit is {limit}; {allowed}")])

    def due(self, start_at: int, rating: int, paused: int = 0) -> int | None:
        """Return the last moment that is in time, or None where this rating has no limit.

        Parameters
        ----------
        start_at : the moment at which the clock started
        rating : code of the rating
        paused : open seconds for which the clock stood still; the limit runs from the start moved on by as much
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
        if self.counting == "first_day_counts":
            return calendar.closing(calendar.counted_day(start_at, days))
        return calendar.closing(calendar.working_day_after(calendar.timeline.day(calendar.next_open(start_at)), days))


@cache
def bank_holidays() -> frozenset[date]:
    """Return the bank holidays of England and Wales, 2012 to 2040, on weekdays: the list shipped with the package."""
    text = resources.files("mashsim").joinpath("data", "england_bank_holidays.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(date.fromisoformat(row["date"]) for row in rows)
