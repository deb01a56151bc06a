"""When people are at work: posts become people, and people become shifts without their leave and sickness.

Staff luck is keyed by person (``"staff.social_workers.3.sickness"``) and by the working day's position in the run, so a further post
changes nobody else's absences.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from mashsim.chance import Luck
from mashsim.quantities import DAY, WEEK
from mashsim.scenario import Pool
from mashsim.worktime import Calendar, Timeline

_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of presence: from, to (seconds), and the day it begins on."""

    begins: int
    ends: int
    day: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a pool: a permanent post or a cover post, with the share of it that is worked on each day."""

    name: str
    shift: str
    worked_share: Callable[[int], float]


@dataclass(slots=True)
class Roster:
    """One person's presence in one replication.

    Attributes
    ----------
    name : the person, such as ``social_workers 3``
    begins, ends : their shifts, in order
    stays : whether they are still there when the run ends, so that after their last shift they have not left
    """

    name: str
    begins: list[int]
    ends: list[int]
    stays: bool = False


class Rosters:
    """The people of one pool, worked out once; each replication draws their absences.

    Parameters
    ----------
    name : the pool
    epochs : (first day number, the pool's settings) in order; only posts and vacancies may differ
    calendars : the shifts, by name
    timeline : the run
    """

    def __init__(self, name: str, epochs: Sequence[tuple[int, Pool]], calendars: dict[str, Calendar], timeline: Timeline):
        self.name = name
        self._pool = pool = epochs[0][1]
        self._timeline = timeline
        whole = all(later.filled == pool.filled for _, later in epochs) and pool.filled == int(pool.filled) and not pool.cover
        by_day = pool.leave_days > 0 or pool.sickness_share > 0 or not whole  # somebody is there on some days and not on others
        self._shifts = {shift: _shifts(calendars[shift], timeline, by_day) for shift in dict.fromkeys(pool.shifts)}
        self._days = {shift: _Days(shifts, pool, timeline) for shift, shifts in self._shifts.items()}
        self._seats = [*_permanent(name, epochs), *_cover(name, pool, timeline)]
        self._held = [_held(seat, self._shifts[seat.shift]) for seat in self._seats]
        self._midnights = [timeline.midnight(day) for day in range(timeline.days + 1)]
        self.paid_share = min(1.0, pool.hours_per_week * 3600 / _presence(calendars[pool.shifts[0]])) if pool.hours_per_week else 1.0
        self.presence_per_effort = 1 / (self.paid_share * pool.case_share)

    def draw(self, luck: Luck) -> list[Roster]:
        """Return everybody's presence in one replication, in the order of their seats."""
        return [self._person(seat, held, luck) for seat, held in zip(self._seats, self._held, strict=True)]

    def rostered(self, people: Sequence[Roster]) -> array[float]:
        """Return the paid seconds on shift by day."""
        midnights = self._midnights
        paid = array("d", bytes(8 * self._timeline.days))
        for person in people:
            for begins, ends in zip(person.begins, person.ends, strict=True):
                day = bisect_right(midnights, begins) - 1
                while ends > midnights[day + 1]:  # a round-the-clock shift is split at each midnight
                    paid[day] += (midnights[day + 1] - begins) * self.paid_share
                    begins, day = midnights[day + 1], day + 1
                paid[day] += (ends - begins) * self.paid_share
        return paid

    def expected_effort(self) -> list[float]:
        """Return the hands-on seconds that the roster is expected to hold on each day, absences taken off on average."""
        pool, days = self._pool, self._timeline.days
        at_work = (1 - pool.sickness_share) * (1 - min(1.0, pool.leave_days / _working_days(self._shifts[pool.shifts[0]], days)))
        effort = [0.0] * days
        for seat in self._seats:
            for shift in self._shifts[seat.shift]:
                span, day = shift.ends - shift.begins, shift.day
                pieces = [(day, span)] if span <= 2 * DAY else [(d, DAY) for d in range(days)]
                for day, seconds in pieces:
                    effort[day] += seconds * seat.worked_share(day) * at_work / self.presence_per_effort
        return effort

    def _person(self, seat: Seat, held: Sequence[tuple[int, Shift]], luck: Luck) -> Roster:
        absent = self._absences(seat, luck)
        present = [shift for position, shift in held if not absent[position]]
        stays = seat.worked_share(self._timeline.days - 1) > 0
        return Roster(seat.name, [shift.begins for shift in present], [shift.ends for shift in present], stays)

    def _absences(self, seat: Seat, luck: Luck) -> bytearray:
        """Mark the shifts missed: sickness as a chain from day to day with the stated share and mean spell, leave as stretches of days."""
        shifts = self._shifts[seat.shift]
        absent = bytearray(len(shifts))
        pool = self._pool
        if pool.sickness_share:
            draw = luck.stream(f"staff.{seat.name}.sickness").at
            ends = 1 / pool.sickness_spell
            begins = min(1.0, ends * pool.sickness_share / (1 - pool.sickness_share))
            sick, day = draw(0) < pool.sickness_share, -1
            for position, shift in enumerate(shifts):
                if shift.day != day:
                    day = shift.day
                    sick = draw(position + 1) >= ends if sick else draw(position + 1) < begins
                absent[position] = sick
        if pool.leave_days:
            days = self._days[seat.shift]
            on_leave = self._leave(days, luck.stream(f"staff.{seat.name}.leave").at)
            for position, place in enumerate(days.place_of_shift):
                if on_leave[place]:
                    absent[position] = 1
        return absent

    def _leave(self, days: _Days, draw: Callable[[int], float]) -> bytearray:
        """Mark the days of one person's leave, by their place among the days of the shift."""
        spells = self._pool.leave_days / self._pool.leave_spell
        on_leave = bytearray(days.count)
        for year, (here, bounds, part) in enumerate(days.years):
            if not bounds or not bounds[-1]:
                continue
            first = 200 * year
            count = int(spells * part + draw(first))  # the part of a spell that is left over is taken with that chance
            for spell in range(min(count, 199)):
                start = bisect_right(bounds, draw(first + 1 + spell) * bounds[-1])
                _mark(on_leave, here[min(start, len(here) - 1)], self._pool.leave_spell)
        return on_leave


class _Days:
    """The days of a shift, and how leave falls on them.

    Attributes
    ----------
    count : how many days there are
    place_of_shift : for each shift, the place of its day among them
    years : for each year of the run, the places of its days, the running total of their leave weights, and the part of it that is run
    """

    __slots__ = ("count", "place_of_shift", "years")

    def __init__(self, shifts: Sequence[Shift], pool: Pool, timeline: Timeline):
        places = {day: place for place, day in enumerate(dict.fromkeys(shift.day for shift in shifts))}
        self.count = len(places)
        self.place_of_shift = [places[shift.day] for shift in shifts]
        self.years: list[tuple[list[int], list[float], float]] = []
        for first in range(0, timeline.days, _DAYS_A_YEAR):
            here = {day: place for day, place in places.items() if first <= day < first + _DAYS_A_YEAR}
            bounds = list(accumulate(pool.leave_by_month[timeline.date(day).month - 1] for day in here))
            self.years.append((list(here.values()), bounds, min(1.0, (timeline.days - first) / _DAYS_A_YEAR)))


def _held(seat: Seat, shifts: Sequence[Shift]) -> list[tuple[int, Shift]]:
    """Return the shifts that somebody in a seat works, with their positions: all of a whole post's, evenly spread days of a part post's."""
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


def _mark(on_leave: bytearray, start: int, days: int) -> None:
    """Mark the next `days` working days that are not leave yet, from `start` on; what runs over the run's end is taken at its beginning."""
    for place in range(start, start + len(on_leave)):
        if not days:
            return
        if not on_leave[place % len(on_leave)]:
            on_leave[place % len(on_leave)] = 1
            days -= 1


def _shifts(calendar: Calendar, timeline: Timeline, by_day: bool) -> list[Shift]:
    """Return a calendar's open hours within the run as shifts; round-the-clock hours are cut at midnights where days matter."""
    ends_at = timeline.midnight(timeline.days)
    shifts: list[Shift] = []
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        begins, ends = max(opens, 0), min(closes, ends_at)
        while begins < ends:
            day = timeline.day(begins)
            cut = min(ends, timeline.midnight(day + 1)) if by_day else ends
            shifts.append(Shift(begins, cut, day))
            begins = cut
    return shifts


def _permanent(name: str, epochs: Sequence[tuple[int, Pool]]) -> list[Seat]:
    starts = [first for first, _ in epochs]
    filled = [pool.filled for _, pool in epochs]
    shifts = epochs[0][1].shifts

    def share_of(number: int) -> Callable[[int], float]:
        shares = [min(1.0, max(0.0, posts - number)) for posts in filled]
        return (lambda day: shares[0]) if len(shares) == 1 else (lambda day: shares[bisect_right(starts, day) - 1])

    most = math.ceil(max(filled) - 1e-9)
    return [Seat(f"{name} {number + 1}", shifts[number % len(shifts)], share_of(number)) for number in range(most)]


def _cover(name: str, pool: Pool, timeline: Timeline) -> list[Seat]:
    seats: list[Seat] = []
    for group, cover in enumerate(pool.cover):
        first = (cover.first_day - timeline.first_day).days
        last = (cover.last_day - timeline.first_day).days if cover.last_day else timeline.days

        def share_of(number: int, posts: float = cover.posts, first: int = first, last: int = last) -> Callable[[int], float]:
            share = min(1.0, posts - number)
            return lambda day: share if first <= day <= last else 0.0

        seats += [
            Seat(f"{name} cover {group + 1}.{number + 1}", pool.shifts[number % len(pool.shifts)], share_of(number))
            for number in range(math.ceil(cover.posts - 1e-9))
        ]
    return seats


def _presence(calendar: Calendar) -> float:
    """Return the seconds a week that a shift is present, in a week without holidays (its most usual day's length × its days)."""
    timeline = calendar.timeline
    weeks = [calendar.between(timeline.midnight(7 * week), timeline.midnight(7 * week + 7)) for week in range(-52, 0)]
    return float(min(WEEK, max(weeks)))


def _working_days(shifts: Sequence[Shift], days: int) -> float:
    """Return the working days a year of a shift."""
    return max(1.0, len({shift.day for shift in shifts}) * _DAYS_A_YEAR / days) if len(shifts) > 1 else float(_DAYS_A_YEAR)
