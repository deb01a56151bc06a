"""Who works: pools of staff, and the room in assessment workers' caseloads."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from mashsim.documents.text import listed
from mashsim.quantities import DAY, Duration
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.posts import PostsOrUse
from mashsim.scenario.push import PushSettings
from mashsim.scenario.values import (
    NUMBER,
    WHOLE,
    ClockLength,
    Key,
    LengthLaw,
    Monthly,
    Posts,
    Settings,
    Share,
    TrueOrFalse,
    check_days,
)
from mashsim.scenario.workforce import Cost, InductionStep, Output, Overload, Turnover, WeeklyTime

PolicyName = Literal["first_come", "most_urgent_first", "due_soonest", "oldest_first"]
CoverKind = Literal["agency", "permanent", "redeployed"]


class CoverSettings(Settings):
    """Extra people in a pool between two dates, such as agency workers."""

    posts: Posts
    """How many, in full-time equivalents."""

    first_day: dt.date
    """Their first day at work."""

    last_day: dt.date | None = None
    """Their last day at work; without it they stay."""

    kind: CoverKind = "agency"
    """Agency workers have a rate of their own (see `cost`), permanent ones can be newly qualified, redeployed ones need
    no induction."""

    policy: PolicyName | None = None
    """Another rule by which these people take work than the pool's, such as a blitz team on the oldest. Without it the
    pool's."""

    @model_validator(mode="after")
    def _in_order(self) -> CoverSettings:
        check_days(self.first_day, self.last_day)
        return self


class Posted(Settings):
    """Posts, and how many of them somebody holds."""

    posts: PostsOrUse
    """Posts, in full-time equivalents; a part post works some of the days (holds part of a caseload). Read at the start
    and on the date of each intervention. Where they are not known, `{ use = 0.85 }`: as many as make 85 % of their
    hours (or their room) needed over the run's first 52 weeks, without interventions."""

    vacancy_share: Share = 0.0
    """Share of the posts that nobody permanent holds."""

    agency_cover_share: Share = 0.0
    """Share of those vacancies that agency workers fill."""

    @property
    def filled(self) -> float:
        """Posts that somebody holds: all but the vacancies no agency worker fills."""
        return self.posts * (1 - self.vacancy_share * (1 - self.agency_cover_share))


class PoolSettings(Posted):
    """People who take work from one queue. A person does one task at a time and keeps it overnight."""

    like: Key | None = None
    """Another pool, all of whose settings hold here that are not written, but its posts, its cover and what it
    serves."""

    role: Key | None = None
    """What these people are, as a name in `roles`. Without it they may work at any stage."""

    serves: tuple[str, ...] = ()
    """The localities whose contacts these people work on, as names in `demand.localities`; none named means all. The
    stages then name one such pool for each locality."""

    cover: tuple[CoverSettings, ...] = ()
    """Extra people between dates."""

    time_to_hire: LengthLaw | None = None
    """From the day a post is added, or falls vacant by turnover, to the day somebody comes. Without it they come at
    once. No figure is published; 16 weeks (10 to 26) are assumed in use."""

    induction: tuple[InductionStep, ...] = ()
    """What new people get done in their first weeks, in steps; then it is all. Who is there when the run begins is
    experienced, and redeployed people need none."""

    induction_support: WeeklyTime = Field(default="0 hours per week", validate_default=True)
    """Time each week that one person in induction takes from the experienced people of the pool together, whose output
    falls by it."""

    newly_qualified_share: Share = 0.0
    """Share of permanent people, at the start and of those who come, who are newly qualified."""

    newly_qualified_output: Output = 1.0
    """Share of full output of the newly qualified; in induction the lower of the two holds. Published counts are 0.6 to
    0.9 of a worker."""

    newly_qualified_weeks: Annotated[float, Field(gt=0, le=260), NUMBER] = 52.0
    """Weeks for which somebody is newly qualified. Those there at the start are anywhere within them."""

    turnover: Turnover | None = None
    """Who leaves during the run. Without it nobody does, but for posts that end."""

    overload: Overload | None = None
    """What too much waiting work does to the work. Without it nothing."""

    cost: Cost | None = None
    """What an hour costs. Without it no cost is calculated."""

    shifts: Annotated[tuple[str, ...], Field(min_length=1)] = ("office",)
    """Names of the calendars that are the shifts; people are given them in turn."""

    hours_per_week: Annotated[float, Field(gt=0, le=168), NUMBER] | None = None
    """Paid hours of a full post; the rest of the shift is unpaid breaks, spread through the day. Without it all of the
    shift is paid."""

    case_share: Annotated[float, Field(gt=0, le=1), NUMBER] = 1.0
    """Share of paid time that goes to contacts, before `other_time` is taken off; the rest is spread through the
    day."""

    other_time: dict[Key, WeeklyTime] = Field(default_factory=dict)
    """Time each week of a full post that does not go to contacts, by what it goes to: supervision, training, meetings,
    duty. Spread through the day. Supervision is at least every four weeks, fortnightly for the newly qualified
    (Nottinghamshire)."""

    overtime: WeeklyTime = Field(default="0 hours per week", validate_default=True)
    """Paid time each week that each person works after the end of their shifts, as far as there is room before the
    next. Read at the start and on the date of each intervention."""

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
    """Who is next: `first_come`, `most_urgent_first` (red, amber, green, then first come), `due_soonest` or
    `oldest_first` (by receipt)."""

    red_interrupts: TrueOrFalse = False
    """Whether work on a red contact interrupts less urgent work in hand, when nobody is free."""

    red_past_closing: TrueOrFalse = False
    """Whether work on a red contact, once begun, goes on past the end of the shift until it is done."""

    push: PushSettings | None = None
    """What is done so that work that is due today is done today. Without it nothing."""

    keeps_work_for: ClockLength = Duration(5 * DAY)
    """A person who is away for longer than this hands work in hand back to the queue; shorter absences (nights,
    weekends) do not."""

    manager: TrueOrFalse = False
    """Whether waiting for this pool is reported as waiting for a manager."""


def like_others(pools: object) -> object:
    """Return the tables of pools as written, those that are like another with its settings too."""
    if not isinstance(pools, Mapping):
        return pools
    complete = dict(pools)
    for name, pool in pools.items():
        other = pools.get(pool.get("like")) if isinstance(pool, Mapping) else None
        if isinstance(other, Mapping):
            taken = {key: value for key, value in other.items() if key not in ("posts", "cover", "serves")}
            complete[name] = {**taken, **pool}
    return complete


def part_of(ceiling: int, post: float) -> int:
    """Return the children that somebody with a part of a post holds at most, of those that a full worker holds."""
    return int(ceiling * post + 1e-9)


class CaseloadSettings(Posted):
    """The assessment workers who take contacts on, and how many children each can hold."""

    posts: PostsOrUse = 0.0
    """Posts, in full-time equivalents; a part post holds part of a caseload. Not with `pool`. Read at the start and on
    the date of each intervention. Where they are not known, `{ use = 0.9 }`, as for pools."""

    pool: PoolNames | None = None
    """The pool whose people are the workers; or a list of pools, each of which serves some localities. Who is away for
    longer than the pool's `keeps_work_for`, or has left, takes nobody new; when somebody leaves for good, their open
    contacts are handed over: each waits to be allocated again. Without it workers are only numbers, who never leave."""

    ceiling: Annotated[int, Field(ge=1, le=1000), WHOLE]
    """Children one full worker holds at most. A family is taken only by a worker with room for all its children (or
    with none at all)."""

    newly_qualified_ceiling: Annotated[int, Field(ge=1, le=1000), WHOLE] | None = None
    """Children a newly qualified worker of the pool holds at most; without it as many as others. Protected caseloads:
    12 against 18 (Solihull 2016), counted as 0.6 of a worker (Devon 2018)."""

    policy: PolicyName = "first_come"
    """Which waiting contact is allocated next."""

    @property
    def ceilings(self) -> list[int]:
        """The children that each worker holds at most, where workers are only numbers."""
        full = math.ceil(self.filled - 1e-9)
        return [part_of(self.ceiling, min(1.0, self.filled - number)) for number in range(full)]

    @property
    def staffed(self) -> bool:
        """Whether there is any worker on the first day."""
        return self.pool is not None or self.filled > 0

    @model_validator(mode="after")
    def _one_kind_of_worker(self) -> CaseloadSettings:
        given = [name for name in ("posts", "vacancy_share", "agency_cover_share") if getattr(self, name)]
        if self.pool is not None and given:
            named = listed(given)
            raise ValueError(
                f"has a pool and {named}; the workers are the people of the pool: leave {named} out, or write 0"
            )
        if self.newly_qualified_ceiling is not None:
            if self.pool is None:
                raise ValueError(
                    "has a newly_qualified_ceiling, but its workers are not the people of a pool; name their pool"
                )
            if self.newly_qualified_ceiling > self.ceiling:
                above = f"has newly_qualified_ceiling {self.newly_qualified_ceiling} above its ceiling {self.ceiling}"
                raise ValueError(f"{above}; it must be {self.ceiling} or less")
        return self
