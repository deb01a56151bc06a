"""Seats and shifts: the places of posts and cover in a pool, by day, and stretches of presence by a calendar."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mashsim.scenario import CoverSettings, PoolSettings
from mashsim.worktime import Calendar, Timeline


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of presence: from, to (seconds), the day it begins on, and the seconds of overtime at its end."""

    begins: int
    ends: int
    day: int
    overtime: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a pool: a permanent post or a cover post.

    Attributes
    ----------
    worked_share, agency_share : by day, the share of it that is worked, and the share of that which is agency work
    cover : its settings, if it is not a permanent post
    """

    name: str
    shift: str
    worked_share: Callable[[int], float]
    agency_share: Callable[[int], float]
    cover: CoverSettings | None = None


def shifts_of(calendar: Calendar, timeline: Timeline, by_day: bool, first: int, until: int) -> list[Shift]:
    """Return a calendar's open hours from one day until another as shifts.

    Round-the-clock hours are cut at midnights where days matter.
    """
    begins_at, ends_at = timeline.midnight(first), timeline.midnight(until)
    shifts: list[Shift] = []
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        begins, ends = max(opens, begins_at), min(closes, ends_at)
        while begins < ends:
            day = timeline.day(begins)
            cut = min(ends, timeline.midnight(day + 1)) if by_day else ends
            shifts.append(Shift(begins, cut, day))
            begins = cut
    return shifts


def cut_by_days(shifts: Sequence[Shift], timeline: Timeline) -> list[Shift]:
    """Cut shifts at midnights."""
    pieces = []
    for shift in shifts:
        begins, day = shift.begins, shift.day
        while begins < shift.ends:
            ends = min(shift.ends, timeline.midnight(day + 1))
            pieces.append(Shift(begins, ends, day))
            begins, day = ends, day + 1
    return pieces


def with_overtime(shifts: list[Shift], overtime: Sequence[tuple[int, float]], calendar: Calendar) -> list[Shift]:
    """Lengthen the last shift of each day by its part of the week's overtime, if there is room before the next."""
    if not shifts or not any(seconds for _, seconds in overtime):
        return shifts
    starts = [day for day, _ in overtime]
    timeline, working = calendar.timeline, set(calendar.working_days)
    a_week = max(sum(day in working for day in range(7 * week, 7 * week + 7)) for week in range(-52, 0)) or 1
    longer = []
    for shift, following in zip(shifts, [*shifts[1:], None], strict=True):
        more = round(overtime[bisect_right(starts, shift.day) - 1][1] / a_week)
        if following and following.day == shift.day:
            more = 0
        more = min(more, (following.begins if following else timeline.midnight(timeline.days)) - shift.ends)
        longer.append(Shift(shift.begins, shift.ends + more, shift.day, more) if more else shift)
    return longer


def permanent_seats(name: str, epochs: Sequence[tuple[int, PoolSettings]], before: int = 0) -> list[Seat]:
    """Return the seats of a pool's posts, each with its share on each day; `before` seats have the numbers before."""
    starts = [first for first, _ in epochs]
    filled = [pool.filled for _, pool in epochs]
    permanent = [pool.posts * (1 - pool.vacancy_share) for _, pool in epochs]
    shifts = epochs[0][1].shifts

    def by_day(shares: list[float]) -> Callable[[int], float]:
        return (lambda day: shares[0]) if len(shares) == 1 else (lambda day: shares[bisect_right(starts, day) - 1])

    def seat(number: int) -> Seat:
        worked = [min(1.0, max(0.0, posts - number)) for posts in filled]
        own = [min(1.0, max(0.0, posts - number)) for posts in permanent]
        agency = [1 - mine / all_of_it if all_of_it else 0.0 for mine, all_of_it in zip(own, worked, strict=True)]
        place = before + number
        return Seat(f"{name} {place + 1}", shifts[place % len(shifts)], by_day(worked), by_day(agency))

    return [seat(number) for number in range(math.ceil(max(filled) - 1e-9))]


def all_cover_seats(name: str, pool: PoolSettings, timeline: Timeline) -> list[Seat]:
    """Return the seats of all cover that is foreseen."""
    return [
        seat
        for group, cover in enumerate(pool.cover)
        for seat in cover_seats(f"{name} cover {group + 1}", cover, pool, timeline)
    ]


def cover_seats(name: str, cover: CoverSettings, pool: PoolSettings, timeline: Timeline) -> list[Seat]:
    """Return the seats of a group of people who come as cover."""
    first = (cover.first_day - timeline.first_day).days
    last = (cover.last_day - timeline.first_day).days if cover.last_day else math.inf
    agency = 1.0 if cover.kind == "agency" else 0.0

    def seat(number: int) -> Seat:
        share = min(1.0, cover.posts - number)
        shift = pool.shifts[number % len(pool.shifts)]
        return Seat(
            f"{name}.{number + 1}", shift, lambda day: share if first <= day <= last else 0.0, lambda day: agency, cover
        )

    return [seat(number) for number in range(math.ceil(cover.posts - 1e-9))]


def periods(seat: Seat, days: int) -> list[tuple[int, int]]:
    """Return the stretches of days, first and the one after the last, on which a seat is there."""
    found: list[tuple[int, int]] = []
    for day in range(days):
        if seat.worked_share(day) > 0:
            if found and found[-1][1] == day:
                found[-1] = (found[-1][0], day + 1)
            else:
                found.append((day, day + 1))
    return found


def held_shifts(seat: Seat, shifts: Sequence[Shift]) -> list[tuple[int, Shift]]:
    """Return the shifts of a seat's holder, with positions: all for a whole post, evenly spread for a part post."""
    held: list[tuple[int, Shift]] = []
    done = 0.0
    share_on, last_day, here = 0.0, -1, False
    for position, shift in enumerate(shifts):
        if shift.day != last_day:
            last_day = shift.day
            share_on = seat.worked_share(shift.day)
            before, done = done, done + share_on
            here = math.floor(done + 1e-9) > math.floor(before + 1e-9)
        if here and share_on:
            held.append((position, shift))
    return held
