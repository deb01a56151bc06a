"""People of a list: the seats they hold, their days and hours, their booked leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mashsim.quantities import HOUR
from mashsim.scenario import PoolSettings
from mashsim.scenario.lists import Member, paid_hours
from mashsim.staff.seats import Seat, Shift
from mashsim.worktime import Calendar, Timeline


@dataclass(frozen=True, slots=True)
class ListedSeat(Seat):
    """The place of somebody on a list.

    Attributes
    ----------
    member : what the list says of them
    weekdays : the days of the week on which they work; empty: as many of all as their hours allow
    part : the part of each shift on those days that they work
    booked : the day numbers of the run that are booked leave
    """

    member: Member = field(kw_only=True)
    weekdays: frozenset[int] = field(kw_only=True)
    part: float = field(kw_only=True)
    booked: frozenset[int] = field(kw_only=True)

    def part_on(self, day: int, timeline: Timeline) -> float:
        """Return the part of a day's shifts that they work, before leave."""
        if not self.weekdays:
            return self.worked_share(day)
        works = self.worked_share(day) > 0 and timeline.date(day).weekday() in self.weekdays
        return self.part if works else 0.0


def listed_seats(
    name: str, team: Sequence[Member], pool: PoolSettings, calendars: dict[str, Calendar], timeline: Timeline
) -> list[ListedSeat]:
    """Return the seats of a pool's people on a list, in its order."""
    return [_seat(name, number, member, pool, calendars, timeline) for number, member in enumerate(team)]


def _seat(
    name: str, number: int, member: Member, pool: PoolSettings, calendars: dict[str, Calendar], timeline: Timeline
) -> ListedSeat:
    shift = pool.shifts[number % len(pool.shifts)]
    paid = paid_hours(_open_hours(calendars[shift]), pool.hours_per_week)
    hours, on_pattern = member.hours_of(paid)
    share = hours / sum(paid)
    first = -1 if member.first_day is None else (member.first_day - timeline.first_day).days
    last = 1_000_000 if member.last_day is None else (member.last_day - timeline.first_day).days
    booked = frozenset(
        day
        for begins, ends in member.leave
        for day in range((begins - timeline.first_day).days, (ends - timeline.first_day).days + 1)
    )
    return ListedSeat(
        f"{name} {number + 1}", shift, lambda day: share if first <= day <= last else 0.0, lambda day: 0.0,
        member=member, weekdays=frozenset(member.pattern), part=hours / on_pattern, booked=booked,
    )  # fmt: skip


def _open_hours(calendar: Calendar) -> list[float]:
    """Return the open hours of each day of the week, in a week without holidays."""
    timeline = calendar.timeline
    weeks = [
        [calendar.between(timeline.midnight(day), timeline.midnight(day + 1)) / HOUR for day in range(first, first + 7)]
        for first in range(-7 * 52, 0, 7)
    ]
    week = max(weeks, key=sum)
    by_weekday = [0.0] * 7
    for day, hours in enumerate(week):
        by_weekday[timeline.date(day - 7 * 52).weekday()] = hours
    return by_weekday


def is_whole(seat: ListedSeat) -> bool:
    """Whether somebody has a full post throughout, and no booked leave."""
    member = seat.member
    return not (member.first_day or member.last_day or seat.booked or seat.weekdays) and seat.worked_share(0) == 1


def shifts_by_pattern(seat: ListedSeat, shifts: Sequence[Shift], timeline: Timeline) -> list[tuple[int, Shift]]:
    """Return the shifts on the days of the week on which somebody works, with positions; of each they work a part."""
    return [
        (position, _part_of(shift, seat.part))
        for position, shift in enumerate(shifts)
        if seat.part_on(shift.day, timeline)
    ]


def _part_of(shift: Shift, part: float) -> Shift:
    if part > 1 - 1e-9:
        return shift
    ordinary = round((shift.ends - shift.overtime - shift.begins) * part)
    return Shift(shift.begins, shift.begins + ordinary + shift.overtime, shift.day, shift.overtime)
