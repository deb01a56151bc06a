"""Who works: pools of staff, and the room in assessment workers' caseloads."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mashsim.quantities import DAY, Duration
from mashsim.scenario.values import NUMBER, WHOLE, ClockLength, Monthly, Posts, Settings, Share, TrueOrFalse

PolicyName = Literal["first_come", "most_urgent_first", "due_soonest", "oldest_first"]


class Cover(Settings):
    """Extra people in a pool between two dates, such as agency workers."""

    posts: Posts
    """How many, in full-time equivalents."""
    first_day: dt.date
    """Their first day at work."""
    last_day: dt.date | None = None
    """Their last day at work; without it they stay."""

    @model_validator(mode="after")
    def _in_order(self) -> Cover:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}")
        return self


class Posted(Settings):
    """Posts, and how many of them somebody holds."""

    posts: Posts
    """Posts, in full-time equivalents; a part post works some of the days (holds part of a caseload). Read at the start and on the date of
    each intervention."""
    vacancy_share: Share = 0.0
    """Share of the posts that nobody permanent holds."""
    agency_cover_share: Share = 0.0
    """Share of those vacancies that agency workers fill."""

    @property
    def filled(self) -> float:
        """Posts that somebody holds: all but the vacancies no agency worker fills."""
        return self.posts * (1 - self.vacancy_share * (1 - self.agency_cover_share))


class Pool(Posted):
    """People who take work from one queue. A person does one task at a time and keeps it overnight."""

    cover: tuple[Cover, ...] = ()
    """Extra people between dates."""
    shifts: Annotated[tuple[str, ...], Field(min_length=1)] = ("office",)
    """Names of the calendars that are the shifts; people are given them in turn."""
    hours_per_week: Annotated[float, Field(gt=0, le=168), NUMBER] | None = None
    """Paid hours of a full post; the rest of the shift is unpaid breaks, spread through the day. Without it all of the shift is paid."""
    case_share: Annotated[float, Field(gt=0, le=1), NUMBER] = 1.0
    """Share of paid time that goes to contacts; the rest is supervision, meetings and training, spread through the day."""
    leave_days: Annotated[float, Field(ge=0, le=150), NUMBER] = 0.0
    """Days of annual leave a year for each person, bank holidays not counted."""
    leave_spell: Annotated[int, Field(ge=1, le=60), WHOLE] = 5
    """Working days in one stretch of leave."""
    leave_by_month: Monthly = (1.0,) * 12
    """Index of leave by month, January to December; only proportions matter."""
    sickness_share: Annotated[float, Field(ge=0, lt=1), NUMBER] = 0.0
    """Share of working days lost to sickness."""
    sickness_spell: Annotated[float, Field(ge=1, le=260), NUMBER] = 5.0
    """Mean length of a spell of sickness, in working days."""
    policy: PolicyName = "first_come"
    """Who is next: `first_come`, `most_urgent_first` (red, amber, green, then first come), `due_soonest` or `oldest_first` (by receipt)."""
    red_interrupts: TrueOrFalse = False
    """Whether work on a red contact interrupts less urgent work in hand, when nobody is free."""
    red_past_closing: TrueOrFalse = False
    """Whether work on a red contact, once begun, goes on past the end of the shift until it is done."""
    keeps_work_for: ClockLength = Duration(5 * DAY)
    """A person who is away for longer than this hands work in hand back to the queue; shorter absences (nights, weekends) do not."""
    manager: TrueOrFalse = False
    """Whether waiting for this pool is reported as waiting for a manager."""


class Caseload(Posted):
    """The assessment workers who take contacts on, and how many children each can hold."""

    ceiling: Annotated[int, Field(ge=1, le=1000), WHOLE]
    """Children one full worker holds at most. A family is taken only by a worker with room for all its children (or with none at all)."""
    policy: PolicyName = "first_come"
    """Which waiting contact is allocated next."""
