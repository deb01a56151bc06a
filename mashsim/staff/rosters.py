"""When people are at work: posts become people, and people become shifts without their leave and sickness.

Staff luck is keyed by person (``"staff.social_workers.3.sickness"``) and by the working day's position in the run, so a
further post changes nobody else's absences. Where people leave, the next holder of a seat is a person of their own
(``"social_workers 3.2"``).
"""

from __future__ import annotations

import datetime as dt
import math
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import fsum

from mashsim.chance import Luck
from mashsim.quantities import DAY, DAYS_A_YEAR, HOUR, WEEK
from mashsim.scenario import CoverSettings, PoolSettings
from mashsim.scenario.lists import Member
from mashsim.staff.members import ListedSeat, is_whole, listed_seats, shifts_by_pattern
from mashsim.staff.post_hours import hours_of_posts, paid_by_day, steps_of_posts
from mashsim.staff.seats import (
    Seat,
    Shift,
    all_cover_seats,
    cover_seats,
    cut_by_days,
    held_shifts,
    periods,
    permanent_seats,
    shifts_of,
    with_overtime,
)
from mashsim.worktime import MARGIN, Calendar, Timeline


@dataclass(slots=True)
class Roster:
    """One person's presence in one replication.

    Attributes
    ----------
    name : the person, such as ``social_workers 3``
    begins, ends : their shifts, in order
    stays : whether they are still there after the run ends, so that after their last shift they have not left
    back_at : when their first shift after the run begins; infinity if they are away for longer than the pool keeps work
    overtime : the seconds at the end of each shift that are overtime; empty if there is none
    since, until : when they came, in seconds (None: they were there before the run), and when they go
    inducted : whether they need an induction when they come during the run
    newly_qualified_until : until when they are newly qualified
    agency_share : by day, the share of their work that is paid at the agency rate
    policy : the rule by which they take work, if not the pool's
    post : the most of a full post that they ever hold
    """

    name: str
    begins: list[int]
    ends: list[int]
    stays: bool = False
    back_at: float = math.inf
    overtime: list[int] = field(default_factory=list)
    since: int | None = None
    until: float = math.inf
    inducted: bool = True
    newly_qualified_until: float = -math.inf
    agency_share: Callable[[int], float] = field(default=lambda day: 0.0, compare=False)
    policy: str | None = None
    post: float = 1.0

    def leave_at(self, at: int) -> list[tuple[int, int]]:
        """Let them go for good at a moment: take away the shifts that would begin then or later, and return them."""
        place = next((place for place, begins in enumerate(self.begins) if begins >= at), len(self.begins))
        gone = list(zip(self.begins[place:], self.ends[place:], strict=True))
        del self.begins[place:], self.ends[place:], self.overtime[place:]
        self.stays, self.until = self.back_at < at, at
        return gone


Piece = tuple[Roster, int, int, int, int]
"""Somebody's time on shift within one day: who, the day, from, to, and the seconds of it that are overtime."""


class Rosters:
    """The people of one pool, worked out once; each replication draws their absences.

    Parameters
    ----------
    name : the pool
    epochs : (first day number, the pool's settings) in order; only posts, vacancies and overtime may differ
    calendars : the shifts, by name
    timeline : the run
    team : its people on a list

    Attributes
    ----------
    seats, shifts : its people on a list, its permanent posts and its cover; the shifts by name
    listed : the seats of its people on a list
    paid_share, case_share : share of a shift that is paid; share of paid time that goes to contacts
    paid_hours : paid hours a week of a full post, without overtime
    """

    def __init__(
        self, name: str, epochs: Sequence[tuple[int, PoolSettings]], calendars: dict[str, Calendar],
        timeline: Timeline, team: Sequence[Member] = (),
    ):  # fmt: skip
        self.name = name
        self.pool = pool = epochs[0][1]
        self.epochs, self.timeline = epochs, timeline
        self._starts = [first for first, _ in epochs]
        self.calendars = calendars
        presence = _presence(calendars[pool.shifts[0]])
        self.paid_share = min(1.0, pool.hours_per_week * HOUR / presence) if pool.hours_per_week else 1.0
        self.paid_hours = presence * self.paid_share / HOUR
        self.case_share = pool.case_share - fsum(pool.other_time.values()) / self.paid_hours
        self.presence_per_effort = 1 / (self.paid_share * self.case_share)
        self.listed = listed_seats(name, team, pool, calendars, timeline)
        self.moves = pool.time_to_hire is not None or any(later.turnover for _, later in epochs)
        """Whether a seat can have several holders, or none for a time."""
        whole = (
            all(later.filled == pool.filled for _, later in epochs)
            and pool.filled == int(pool.filled)
            and not pool.cover
            and all(map(is_whole, self.listed))
        )
        overtime = [(day, later.overtime * HOUR / self.paid_share) for day, later in epochs]
        by_day = (
            pool.leave_days > 0 or pool.sickness_share > 0 or not whole
        )  # somebody is there on some days and not on others
        by_day = by_day or self.moves or any(seconds for _, seconds in overtime)
        self._by_day = by_day
        days = timeline.days
        self._foreseen = days + min(MARGIN - 1, int(pool.keeps_work_for.amount) // DAY + 1)
        """Absence is known until this day, beyond the run: work is put back by how long a person will be away."""
        self.shifts = {
            shift: with_overtime(shifts_of(calendars[shift], timeline, by_day, 0, days), overtime, calendars[shift])
            for shift in dict.fromkeys(pool.shifts)
        }
        self._all_shifts = {
            shift: [*shifts, *shifts_of(calendars[shift], timeline, by_day, days, self._foreseen)]
            for shift, shifts in self.shifts.items()
        }
        """With those that come after the run, as far as they are foreseen."""
        self._days = {shift: _LeaveDays(shifts, pool, timeline) for shift, shifts in self._all_shifts.items()}
        self.seats: list[Seat] = [
            *self.listed, *permanent_seats(name, epochs, len(self.listed)), *all_cover_seats(name, pool, timeline)
        ]  # fmt: skip
        self._posts: dict[str, float] = {}
        self._periods: dict[str, list[tuple[int, int]]] = {}
        self._paid: dict[tuple[str, bool], list[float]] = {}
        self._held = {seat.name: self._shifts_held(seat) for seat in self.seats}
        self.working_days_a_year = _working_days(self.shifts[pool.shifts[0]], timeline.days)
        self._midnights = [timeline.midnight(day) for day in range(timeline.days + 1)]
        self.foreseen_until = timeline.midnight(self._foreseen)

    def _shifts_held(self, seat: Seat) -> list[tuple[int, Shift]]:
        """Return the shifts of a seat's holder, with positions."""
        shifts = self._all_shifts[seat.shift]
        if isinstance(seat, ListedSeat) and seat.weekdays:
            return shifts_by_pattern(seat, shifts, self.timeline)
        return held_shifts(seat, shifts)

    def draw(self, luck: Luck) -> list[Roster]:
        """Return everybody's presence in one replication, in the order of their seats."""
        return [roster for seat in self.seats for roster in self._holders(seat, luck)]

    def seat_of(self, name: str) -> Seat | None:
        """Return the seat whose first holder has a name (with a word more if the post was there anew)."""
        return next((seat for seat in self.seats if name == seat.name or name.startswith(f"{seat.name} again ")), None)

    def hired(self, name: str, cover: CoverSettings, luck: Luck, now: int) -> list[Roster]:
        """Return the presence, from a moment on, of people who were not foreseen when the run began."""
        found = []
        for seat in cover_seats(name, cover, self.pool, self.timeline):
            shifts = self._all_shifts[seat.shift]
            self._held[seat.name] = held_shifts(seat, shifts if self._by_day else cut_by_days(shifts, self.timeline))
            found.append(self.holder(seat, seat.name, luck, now))
        return found

    def holder(
        self, seat: Seat, name: str, luck: Luck, since: int | None, until: float = math.inf, agency: bool = False
    ) -> Roster:
        """Return the presence of a seat's holder between two moments; `since` is None if they came before the run."""
        listed = seat if isinstance(seat, ListedSeat) and name == seat.name else None  # not who comes after them
        absent = self._absences(name, seat.shift, luck, listed)
        present = [
            shift
            for position, shift in self._held[seat.name]
            if not (absent and absent[position]) and shift.begins < until and (since is None or shift.begins >= since)
        ]
        back_at = next((shift.begins for shift in present if shift.begins >= self._midnights[-1]), math.inf)
        present = [shift for shift in present if shift.begins < self._midnights[-1]]
        begins, ends = [shift.begins for shift in present], [shift.ends for shift in present]
        stays = back_at < math.inf or (until >= self.foreseen_until and seat.worked_share(self._foreseen) > 0)
        overtime = [shift.overtime for shift in present] if any(shift.overtime for shift in present) else []
        first = None if since is None else begins[0] if begins else self._midnights[-1]
        cover = seat.cover
        share = (lambda day: 1.0) if agency else seat.agency_share
        newly_until = (
            self._newly_qualified_until(name, first, luck, listed)
            if not agency and (not cover or cover.kind == "permanent")
            else -math.inf
        )
        return Roster(
            name, begins, ends, stays, back_at, overtime, first,
            until if stays or until < math.inf else (ends or [0])[-1], not cover or cover.kind != "redeployed",
            newly_until, share, cover.policy if cover else None, self._post_of(seat),
        )  # fmt: skip

    def _post_of(self, seat: Seat) -> float:
        """Return the most of a full post that a seat ever is."""
        if seat.name not in self._posts:
            self._posts[seat.name] = max(seat.worked_share(day) for day in range(self.timeline.days))
        return self._posts[seat.name]

    def hire_time(self, name: str, falls_vacant: int, luck: Luck) -> float:
        """Return when the next holder comes to a seat that falls vacant, by the luck of the one who comes."""
        law = self.pool.time_to_hire.compiled() if self.pool.time_to_hire else None
        if law is None:
            return falls_vacant
        return self.calendars["office"].later(law.kind)(
            falls_vacant, law.quantile(luck.keyed("staff.time_to_hire", name))
        )

    def _holders(self, seat: Seat, luck: Luck) -> Iterator[Roster]:
        """Yield a seat's holders that are known when the run begins: one, or one each time the post is there anew."""
        there_before = None if seat.worked_share(0) > 0 else 0
        if not self.moves or seat.cover or isinstance(seat, ListedSeat):
            yield self.holder(seat, seat.name, luck, there_before)
            return
        if seat.name not in self._periods:
            self._periods[seat.name] = periods(seat, self.timeline.days)
        for time, (first, until) in enumerate(self._periods[seat.name]):
            name = f"{seat.name} again {time}" if time else seat.name
            ends = math.inf if until == self.timeline.days else self._midnights[until]
            since = (
                None
                if first == 0
                else int(min(self.hire_time(name, self._midnights[first], luck), self._midnights[-1]))
            )
            yield self.holder(seat, name, luck, since, ends)

    def _newly_qualified_until(
        self, name: str, since: int | None, luck: Luck, listed: ListedSeat | None = None
    ) -> float:
        """Return until when somebody is newly qualified, as a list says or by luck."""
        pool = self.pool
        known = listed.member.newly_qualified if listed else None
        if isinstance(known, dt.date):
            return self.timeline.at(known + dt.timedelta(days=1))
        is_drawn = known is None and bool(pool.newly_qualified_share)
        if not known and not (is_drawn and luck.keyed("staff.newly_qualified", name) < pool.newly_qualified_share):
            return -math.inf
        length = pool.newly_qualified_weeks * WEEK
        return since + length if since is not None else length * luck.keyed("staff.newly_qualified.since", name)

    @property
    def some_newly_qualified(self) -> bool:
        """Whether anybody can be newly qualified."""
        return bool(self.pool.newly_qualified_share) or any(seat.member.newly_qualified for seat in self.listed)

    def epoch(self, day: int) -> PoolSettings:
        """Return the settings that hold on a day."""
        return self.epochs[bisect_right(self._starts, day) - 1][1]

    @cached_property
    def steps(self) -> dict[str, list[float]]:
        """The paid seconds of posts by day, and what is expected to be taken off them or added, step by step."""
        return steps_of_posts(self)

    def paid_by_day(self, shift: str, overtime: bool = False) -> list[float]:
        """Return the paid seconds by day of a whole seat on a shift: without overtime, or of overtime alone."""
        if (shift, overtime) not in self._paid:
            self._paid[shift, overtime] = paid_by_day(self, shift, overtime)
        return self._paid[shift, overtime]

    def hours_of_posts(self, first_day: int, until: int) -> dict[str, float]:
        """Return the expected hours a week of posts between two days, step by step (see `post_hours`)."""
        return hours_of_posts(self, first_day, until)

    def pieces(self, people: Sequence[Roster]) -> list[Piece]:
        """Return all time on shift, cut at midnights."""
        return [piece for person in people for piece in self._pieces(person)]

    def overtime(self, stayed: Sequence[tuple[Roster, int, int]]) -> list[Piece]:
        """Return the time for which people stayed past the end of a shift: all of it is overtime."""
        return [
            (person, day, begins, until, until - begins)
            for person, since, ends in stayed
            for day, begins, until in _by_days(self._midnights, since, ends)
        ]

    def rostered(self, pieces: Sequence[Piece]) -> array[float]:
        """Return the paid seconds on shift by day."""
        paid, share = array("d", bytes(8 * self.timeline.days)), self.paid_share
        for _, day, begins, ends, _ in pieces:
            paid[day] += (ends - begins) * share
        return paid

    def usable(self, pieces: Sequence[Piece], output: Callable[[Roster, int], float]) -> array[float]:
        """Return the seconds of hands-on work by day that the time on shift holds, by each person's output that day."""
        usable = array("d", bytes(8 * self.timeline.days))
        for person, day, begins, ends, _ in pieces:
            usable[day] += (ends - begins) * self.paid_share * self.case_share * output(person, begins)
        return usable

    def cost(self, pieces: Sequence[Piece]) -> array[float]:
        """Return the pounds by day for the time on shift; empty where the scenario gives no cost."""
        rates = self.pool.cost
        if rates is None:
            return array("d")
        cost = array("d", bytes(8 * self.timeline.days))
        own_rate, more_for_overtime, paid_share = rates.pounds_per_hour, rates.overtime_times - 1, self.paid_share
        agency_rate = own_rate if rates.agency_pounds_per_hour is None else rates.agency_pounds_per_hour
        for person, day, begins, ends, overtime in pieces:
            share = person.agency_share(day)
            rate = share * agency_rate + (1 - share) * own_rate
            cost[day] += (ends - begins + overtime * more_for_overtime) * paid_share / HOUR * rate
        return cost

    def _pieces(self, person: Roster) -> Iterator[Piece]:
        midnights, day = self._midnights, 0
        for place, (begins, ends) in enumerate(zip(person.begins, person.ends, strict=True)):
            while begins >= midnights[day + 1]:
                day += 1
            if ends <= midnights[day + 1] and not person.overtime:  # most often
                yield person, day, begins, ends, 0
                continue
            ordinary = ends - person.overtime[place] if person.overtime else ends
            while begins < ends:  # a shift that goes on past midnight is split there
                until = min(ends, midnights[day + 1])
                yield person, day, begins, until, max(0, until - max(begins, ordinary))
                begins = until
                day += begins < ends

    def _absences(self, name: str, shift_name: str, luck: Luck, listed: ListedSeat | None = None) -> bytearray:
        """Mark missed shifts, if any: sickness as a chain of days with its share and mean spell, leave as spells."""
        shifts = self._all_shifts[shift_name]
        absent = bytearray(len(shifts))
        pool = self.pool
        booked = listed.booked if listed else frozenset()
        if not (pool.sickness_share or pool.leave_days or booked):
            return bytearray()
        if pool.sickness_share:
            drawn = luck.stream(f"staff.{name}.sickness").up_to(len(shifts))
            ends = 1 / pool.sickness_spell
            begins = min(1.0, ends * pool.sickness_share / (1 - pool.sickness_share))
            sick, day = drawn[0] < pool.sickness_share, -1
            for position, shift in enumerate(shifts, 1):
                if shift.day != day:
                    day = shift.day
                    sick = drawn[position] >= ends if sick else drawn[position] < begins
                if sick:
                    absent[position - 1] = 1
        if pool.leave_days or booked:
            days = self._days[shift_name]
            on_leave = self._leave(days, luck.stream(f"staff.{name}.leave").at, booked)
            for position, place in enumerate(days.place_of_shift):
                if on_leave[place]:
                    absent[position] = 1
        return absent

    def _leave(self, days: _LeaveDays, draw: Callable[[int], float], booked: Collection[int]) -> bytearray:
        """Mark the days of one person's leave, by their place among the days of the shift: booked, then drawn."""
        spells = self.pool.leave_days / self.pool.leave_spell
        on_leave = bytearray(day in booked for day in days.days) if booked else bytearray(len(days.days))
        for year, (here, bounds, part) in enumerate(days.years):
            if not bounds or not bounds[-1]:
                continue
            first = 200 * year
            left = max(0.0, spells * part - sum(on_leave[place] for place in here) / self.pool.leave_spell)
            count = int(left + draw(first))  # the part of a spell that is left over is taken with that chance
            for spell in range(min(count, 199)):
                start = bisect_right(bounds, draw(first + 1 + spell) * bounds[-1])
                _mark(on_leave, here[min(start, len(here) - 1)], self.pool.leave_spell, days.count)
        return on_leave


class _LeaveDays:
    """The days of a shift, and how leave falls on them.

    Attributes
    ----------
    count, beyond : how many days there are in the run, and how many after it are foreseen
    days : their numbers
    place_of_shift : for each shift, the place of its day among them
    years : for each year of the run, the places of its days, the running total of their leave weights, and the part of
        it that is run
    """

    __slots__ = ("beyond", "count", "days", "place_of_shift", "years")

    def __init__(self, shifts: Sequence[Shift], pool: PoolSettings, timeline: Timeline):
        places = {day: place for place, day in enumerate(dict.fromkeys(shift.day for shift in shifts))}
        self.count = sum(day < timeline.days for day in places)
        self.beyond = len(places) - self.count
        self.days = list(places)
        self.place_of_shift = [places[shift.day] for shift in shifts]
        self.years: list[tuple[list[int], list[float], float]] = []
        for first in range(0, timeline.days, DAYS_A_YEAR):
            until = min(first + DAYS_A_YEAR, timeline.days)
            here = {day: place for day, place in places.items() if first <= day < until}
            bounds = list(accumulate(pool.leave_by_month[timeline.date(day).month - 1] for day in here))
            self.years.append((list(here.values()), bounds, min(1.0, (timeline.days - first) / DAYS_A_YEAR)))


def _by_days(midnights: Sequence[int], begins: int, ends: int) -> Iterator[tuple[int, int, int]]:
    """Yield the days of the run that a stretch lies on, each with its part of it."""
    while begins < min(ends, midnights[-1]):
        day = bisect_right(midnights, begins) - 1
        until = min(ends, midnights[day + 1])
        yield day, begins, until
        begins = until


def _mark(on_leave: bytearray, start: int, days: int, count: int) -> None:
    """Mark the next `days` of the run's `count` working days that are not leave yet, from `start` on.

    What runs over the run's end is taken at its beginning too, so that the run holds all the leave of its days.
    """
    beyond = days - on_leave.count(0, start, count)
    for place in range(count, len(on_leave)):
        if beyond > 0 and not on_leave[place]:
            on_leave[place] = 1
            beyond -= 1
    for place in range(start, start + count):
        if not days:
            return
        if not on_leave[place % count]:
            on_leave[place % count] = 1
            days -= 1


def _presence(calendar: Calendar) -> float:
    """Return the seconds a week that a shift is present, in a week without holidays."""
    timeline = calendar.timeline
    weeks = [calendar.between(timeline.midnight(7 * week), timeline.midnight(7 * week + 7)) for week in range(-52, 0)]
    return float(min(WEEK, max(weeks)))


def _working_days(shifts: Sequence[Shift], days: int) -> float:
    """Return the working days a year of a shift."""
    return (
        max(1.0, len({shift.day for shift in shifts}) * DAYS_A_YEAR / days) if len(shifts) > 1 else float(DAYS_A_YEAR)
    )
