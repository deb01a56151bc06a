"""From paid hours of posts to the hours that are left for contacts, step by step, as expected before any run.

First-order arithmetic on expected values: posts are added and fall vacant when they are expected to. Overload, which
depends on how much waits, is left out.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from mashsim.quantities import DAYS_A_YEAR, HOUR
from mashsim.staff.members import ListedSeat

if TYPE_CHECKING:
    from mashsim.scenario import PoolSettings
    from mashsim.scenario.values import LengthLaw
    from mashsim.staff.rosters import Rosters
    from mashsim.staff.seats import Seat

ON_SHIFT = ("paid", "closed_days", "vacancies", "cover", "overtime", "hiring", "leave", "sickness")
"""The steps that lead to paid time on shift."""


def hours_of_posts(rosters: Rosters, first_day: int, until: int) -> dict[str, float]:
    """Return the hours a week that posts become, between two days (the last not included).

    Returns
    -------
    ``posts`` (full-time equivalents), ``paid`` hours of them in a week without holidays, then the hours taken off
    (negative) or added, then those that are left: ``usable``. Paid hours and the steps add up to it exactly.
    ``closed_days`` are bank holidays and closures (and shifts of other lengths than the first), ``vacancies`` posts
    that nobody holds, ``hiring`` those that wait for somebody to come, ``other_work`` the share that `case_share`
    leaves out; the names of `other_time` stand as they are.
    """
    weeks = (until - first_day) / 7
    steps = {name: math.fsum(by_day[first_day:until]) / HOUR / weeks for name, by_day in rosters.steps.items()}
    posts = math.fsum(_posts(rosters, day) for day in range(first_day, until)) / (until - first_day)
    return {"posts": posts, **steps, "usable": math.fsum(steps.values())}


def steps_of_posts(rosters: Rosters) -> dict[str, list[float]]:
    """Return the paid seconds of posts by day, and those each step takes off or adds; the sum is the usable seconds."""
    pool, days = rosters.pool, range(rosters.timeline.days)
    held, cover, overtime, hiring, lower = (_ByDay(rosters.timeline.days) for _ in range(5))
    newly = _ByDay(rosters.timeline.days)
    leavers = _Leavers(rosters, rosters.pool)
    for seat in rosters.seats:
        found = _seat(rosters, seat)
        (cover if seat.cover else held).add(found[0])
        overtime.add(found[1])
        absent, induction, newly_qualified = leavers.losses(seat)
        whole = [a + b for a, b in zip(*found, strict=True)]
        hiring.add([-time * share for time, share in zip(whole, absent, strict=True)])
        lower.add([-time * share for time, share in zip(whole, induction, strict=True)])
        newly.add([-time * share for time, share in zip(whole, newly_qualified, strict=True)])
    filled = [rosters.epoch(day).filled + _listed(rosters, day) for day in days]
    posts = [_posts(rosters, day) for day in days]
    usual = rosters.paid_by_day(rosters.pool.shifts[0])
    all_posts = [held[day] * posts[day] / filled[day] if filled[day] else usual[day] * posts[day] for day in days]
    paid = [of * rosters.paid_hours * HOUR / 7 for of in posts]
    steps: dict[str, list[float]] = {"paid": paid, "closed_days": [a - b for a, b in zip(all_posts, paid, strict=True)]}
    steps |= {
        "vacancies": [held[day] - all_posts[day] for day in days],
        "cover": cover,
        "overtime": overtime,
        "hiring": hiring,
    }
    present = [math.fsum(by_day[day] for by_day in steps.values()) for day in days]
    away = min(1.0, pool.leave_days / rosters.working_days_a_year)
    steps["leave"] = _leave(rosters, present, away)
    present = [time + taken for time, taken in zip(present, steps["leave"], strict=True)]
    steps["sickness"] = [-time * pool.sickness_share for time in present]
    present = [time * (1 - pool.sickness_share) for time in present]
    steps["other_work"] = [-time * (1 - pool.case_share) for time in present]
    for name, hours in pool.other_time.items():
        steps[_free(name, steps)] = [-time * hours / rosters.paid_hours for time in present]
    part = (1 - away) * (1 - pool.sickness_share) * rosters.case_share
    steps["induction"] = [part * (a - b) for a, b in zip(lower, leavers.support(), strict=True)]
    steps["newly_qualified"] = [time * part for time in newly]
    return steps


def _posts(rosters: Rosters, day: int) -> float:
    return rosters.epoch(day).posts + _listed(rosters, day)


def _listed(rosters: Rosters, day: int) -> float:
    """Return how many full posts the people on a list hold on a day."""
    return math.fsum(seat.worked_share(day) for seat in rosters.listed)


def _leave(rosters: Rosters, present: Sequence[float], away: float) -> list[float]:
    """Return the seconds by day that leave takes, negative: what is booked, and of the rest its share of the year."""
    if not any(seat.booked for seat in rosters.listed):
        return [-time * away for time in present]
    booked, seats, rest = _ByDay(len(present)), [], math.fsum(present) * away
    for seat in rosters.listed:
        seconds = [sum(pair) for pair in zip(*_seat(rosters, seat), strict=True)]
        mine = [time if day in seat.booked else 0.0 for day, time in enumerate(seconds)]
        booked.add(mine)
        seats.append((math.fsum(seconds), math.fsum(mine)))
    rest -= math.fsum(min(taken, whole * away) for whole, taken in seats)
    left = math.fsum(present) - math.fsum(booked)
    share = rest / left if left > 0 else 0.0
    return [-(taken + (time - taken) * share) for time, taken in zip(present, booked, strict=True)]


def _free(name: str, steps: dict[str, list[float]]) -> str:
    """Return a name for a step that no other has."""
    return (
        f"{name} (other time)" if name in steps or name in ("induction", "newly_qualified", "usable", "posts") else name
    )


class _ByDay(list[float]):
    """Seconds by day, to which others are added."""

    def __init__(self, days: int):
        super().__init__([0.0] * days)

    def add(self, more: Sequence[float]) -> None:
        self[:] = [a + b for a, b in zip(self, more, strict=True)]


def paid_by_day(rosters: Rosters, shift_name: str, overtime: bool) -> list[float]:
    """Return the paid seconds of a whole seat by day: without overtime, or of overtime alone."""
    days = rosters.timeline.days
    by_day = [0.0] * days
    for shift in rosters.shifts[shift_name]:
        if overtime:
            by_day[shift.day] += shift.overtime * rosters.paid_share
        else:
            for day, seconds in _by_midnights(rosters, shift.begins, shift.ends - shift.overtime):
                by_day[day] += seconds * rosters.paid_share
    return by_day


def _by_midnights(rosters: Rosters, begins: int, ends: int) -> Iterator[tuple[int, int]]:
    """Yield the days that a stretch lies on, with its seconds on each: a night's shift ends on the next."""
    timeline = rosters.timeline
    while begins < ends:
        day = timeline.day(begins)
        cut = min(ends, timeline.midnight(day + 1))
        yield day, cut - begins
        begins = cut


def _seat(rosters: Rosters, seat: Seat) -> tuple[list[float], list[float]]:
    """Return the paid seconds by day of a seat as far as it is worked: without overtime, and of overtime."""
    share_of = (lambda day: seat.part_on(day, rosters.timeline)) if isinstance(seat, ListedSeat) else seat.worked_share
    shares = [share_of(day) for day in range(rosters.timeline.days)]
    ordinary, overtime = (
        [time * share for time, share in zip(rosters.paid_by_day(seat.shift, extra), shares, strict=True)]
        for extra in (False, True)
    )
    return ordinary, overtime


@dataclass(frozen=True, slots=True)
class Holders:
    """Who is expected to hold a seat.

    Attributes
    ----------
    post : the most of a full post that it ever is
    held, newly_qualified : by day, the chance that somebody holds it, and that the newly qualified do
    """

    post: float
    held: list[float]
    newly_qualified: list[float]


def holders_of_posts(rosters: Rosters) -> Iterator[Holders]:
    """Yield who is expected to hold each seat of a pool, by hires and leavers."""
    # The newly qualified get nothing done here, so that what their seat loses by them is the chance that they hold it.
    idle = rosters.pool.model_copy(update={"newly_qualified_output": 0.0, "induction": ()})
    leavers, days = _Leavers(rosters, idle), range(rosters.timeline.days)
    for seat in rosters.seats:
        absent, _, newly = leavers.losses(seat)
        there = [seat.worked_share(day) > 0 for day in days]
        held = [is_there * (1 - share) for is_there, share in zip(there, absent, strict=True)]
        yield Holders(
            max(seat.worked_share(day) for day in days),
            held,
            [min(chance, is_there * share) for chance, is_there, share in zip(held, there, newly, strict=True)],
        )


class _Leavers:
    """The expected losses of a seat by hires and leavers: days without a holder, and days of one who gets less done."""

    def __init__(self, rosters: Rosters, pool: PoolSettings):
        self._rosters, self._pool = rosters, pool
        days = rosters.timeline.days
        self.hire = _mean_days(rosters, pool.time_to_hire)
        steps = [step for step in pool.induction for _ in range(round(step.weeks * 7))]
        self._induction_days = len(steps)
        newly = round(pool.newly_qualified_weeks * 7) if pool.newly_qualified_share else 0
        self._lower = [1 - step.output for step in steps[:days]] + [0.0] * max(0, days - len(steps))
        qualified = 1 - pool.newly_qualified_output
        self._newly = [
            pool.newly_qualified_share * max(0.0, (qualified if age < newly else 0.0) - lower)
            for age, lower in enumerate(self._lower)
        ]
        self._opening = [
            pool.newly_qualified_share * qualified * max(0.0, 1 - day / newly) if newly else 0.0 for day in range(days)
        ]
        self._joiners = _ByDay(days)

    def losses(self, seat: Seat) -> tuple[list[float], list[float], list[float]]:
        """Return by day the shares of a seat's time without a holder, lost to induction, and to the newly qualified."""
        days = self._rosters.timeline.days
        absent, lower, newly = [0.0] * days, [0.0] * days, [0.0] * days
        inducted = not seat.cover or seat.cover.kind != "redeployed"
        permanent = not seat.cover or seat.cover.kind == "permanent"
        first = next((day for day in range(days) if seat.worked_share(day) > 0), days)
        if first == 0 and permanent:
            newly = self._opening[:]
        elif first:
            comes = first + (0 if seat.cover or isinstance(seat, ListedSeat) else round(self.hire))
            absent[first:comes] = [1.0] * (min(comes, days) - min(first, days))
            for age, day in enumerate(range(comes, days)):
                lower[day] = self._lower[age] if inducted else 0.0
                newly[day] = self._newly[age] if permanent else 0.0
                self._joiners[day] += inducted and age < self._induction_days
        if isinstance(seat, ListedSeat) and seat.member.newly_qualified is not None:
            newly = self._said_newly_qualified(seat, first, lower)
        if not seat.cover:
            self._leave(first, absent, lower, newly)
        return absent, lower, newly

    def _said_newly_qualified(self, seat: ListedSeat, first: int, lower: Sequence[float]) -> list[float]:
        """Return by day the share of somebody's time that is lost because a list says that they are newly qualified."""
        rosters, said = self._rosters, seat.member.newly_qualified
        qualified, weeks = 1 - self._pool.newly_qualified_output, self._pool.newly_qualified_weeks
        if isinstance(said, dt.date):
            until = (said - rosters.timeline.first_day).days + 1
            shares = [qualified if day < until else 0.0 for day in range(len(lower))]
        elif said and first:
            shares = [qualified if first <= day < first + round(weeks * 7) else 0.0 for day in range(len(lower))]
        elif said:  # anywhere within their first weeks
            shares = [qualified * max(0.0, 1 - day / (weeks * 7)) for day in range(len(lower))]
        else:
            shares = [0.0] * len(lower)
        return [max(0.0, share - less) for share, less in zip(shares, lower, strict=True)]

    def _leave(self, first: int, absent: list[float], lower: list[float], newly: list[float]) -> None:
        """Add what turnover is expected to take."""
        rosters, days = self._rosters, self._rosters.timeline.days
        at_work = next((pool.turnover for _, pool in rosters.epochs if pool.turnover), None)
        if at_work is None or not at_work.per_year:
            return
        notice = _mean_days(rosters, at_work.notice)
        vacant = min(self.hire, _mean_days(rosters, at_work.agency_after) if at_work.agency_after else self.hire)
        a_day = [
            pool.turnover.per_year / DAYS_A_YEAR if (pool := rosters.epoch(day)).turnover else 0.0
            for day in range(days)
        ]
        settled = [1 / (1 + rate * (notice + self.hire)) for rate in a_day]
        stays = at_work.per_year / DAYS_A_YEAR
        ages = [math.exp(-stays * age) for age in range(days)]
        lowered = [0.0, *accumulate(part * age for part, age in zip(self._lower, ages, strict=True))]
        qualified = [0.0, *accumulate(part * age for part, age in zip(self._newly, ages, strict=True))]
        for day in range(first, days):
            leaving = a_day[day] * settled[day]
            absent[day] = min(1.0, absent[day] + leaving * min(vacant, max(0.0, day - first - notice)))
            age = max(0, round(day - first - notice - self.hire))
            lower[day] += leaving * lowered[age]
            newly[day] += leaving * qualified[age]
            self._joiners[day] += leaving * min(age, self._induction_days)

    def support(self) -> list[float]:
        """Return the paid seconds by day that people in induction take from the others."""
        rosters = self._rosters
        usual = rosters.paid_by_day(rosters.pool.shifts[0])
        share = rosters.pool.induction_support / (rosters.paid_hours * rosters.case_share)
        return [joiners * share * time for joiners, time in zip(self._joiners, usual, strict=True)]


def _mean_days(rosters: Rosters, law: LengthLaw | None) -> float:
    """Return the mean of a length in days of the year."""
    if law is None:
        return 0.0
    compiled = law.compiled()
    return rosters.calendars["office"].days_of(compiled.mean, compiled.kind)
