"""The people of a pool as they come and go in a run: how much new ones do, who leaves, who is next, and the cost."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mashsim.agenda import BELL
from mashsim.quantities import DAY, WEEK, YEAR
from mashsim.staff.person import FULL, Person
from mashsim.staff.pool import Pool
from mashsim.staff.pushing import Push

if TYPE_CHECKING:
    from mashsim.scenario import CoverSettings, PoolSettings
    from mashsim.scenario.workforce import Turnover
    from mashsim.simulation.world import World
    from mashsim.staff.rosters import Piece, Roster, Rosters
    from mashsim.staff.seats import Seat

_LEAST = 0.1
"""Share of their output that experienced people keep however many they support."""


class Output:
    """How much people get done, as a share of the usual amount: in induction, newly qualified, or supporting others.

    Parameters
    ----------
    rosters : of the pool
    people : everybody there at some time; those who join later are added to it
    """

    def __init__(self, rosters: Rosters, people: list[Roster]):
        pool = rosters.pool
        self._people = people
        self._steps: list[tuple[float, float]] = []
        ends = 0.0
        for step in pool.induction:
            ends += step.weeks * WEEK
            self._steps.append((ends, step.output))
        self._induction = ends
        self._newly = pool.newly_qualified_output
        self._support = pool.induction_support / (rosters.paid_hours * rosters.case_share)
        self.is_full = not self._steps and not (rosters.some_newly_qualified and self._newly < 1)
        self._left_on: dict[int, float] = {}

    def __call__(self, person: Roster, moment: int) -> float:
        """Return how much a person gets done at a moment."""
        output = 1.0
        begun = self._into_induction(person, moment)
        if begun is not None:
            output = next(output for ends, output in self._steps if begun < ends)
        elif self._support:
            output = self._left(moment)
        return min(output, self._newly) if moment < person.newly_qualified_until else output

    def changed(self) -> None:
        """Work out anew who supports whom, because somebody joined or leaves."""
        self._left_on.clear()

    def _into_induction(self, person: Roster, moment: int) -> int | None:
        """Return how long ago somebody's induction began, in seconds; None if they are not in one."""
        if not person.inducted or person.since is None:
            return None
        begun = moment - person.since
        return begun if 0 <= begun < self._induction else None

    def _left(self, moment: int) -> float:
        """Return the rest of experienced people's output on a day when they support people in induction."""
        day = moment // DAY
        if day not in self._left_on:
            here = [
                person
                for person in self._people
                if (person.since is None or person.since <= moment) and moment < person.until
            ]
            new = sum(self._into_induction(person, moment) is not None for person in here)
            experienced = len(here) - new
            self._left_on[day] = max(_LEAST, 1 - new * self._support / experienced) if experienced else 1.0
        return self._left_on[day]


class Workforce:
    """The people of one pool in one replication.

    Attributes
    ----------
    pool : where they work
    people : the presence of everybody who was there, in the order in which they came to be known
    """

    def __init__(self, world: World, code: int, rosters: Rosters, settings: PoolSettings):
        self._world, self._code, self._rosters = world, code, rosters
        self.people = rosters.draw(world.luck)
        first = len(world.log.names.people)
        for person in self.people:
            self._enrol(person)
        self.pool = Pool(
            world, code, settings, self.people[:], first, rosters.presence_per_effort, world.note, world.numbers
        )
        self._output = Output(rosters, self.people)
        self._hires = 0
        self._cumulative: dict[Person, float] = {}
        """The hazard that each holder of a permanent post has been exposed to."""
        self._bears: dict[Person, float] = {}
        """The hazard at which they leave."""
        self._seats: dict[Person, tuple[Seat, str, int]] = {}
        """The seat each of them holds, its first holder's name, and how many held it before them."""
        self.adopt(settings)
        if any(pool.turnover for _, pool in rosters.epochs):
            for member in self.pool.people:
                self._hold(member)
            world.at(0, BELL, self._each_week)

    def adopt(self, settings: PoolSettings) -> None:
        """Take over the settings that may change during a run."""
        self._turnover, self._overload = settings.turnover, settings.overload
        if self.pool.push is not None:
            self.pool.push.adopt(settings.push)
        elif settings.push is not None:
            self.pool.push = Push(self.pool, settings.push, self._world.today)
            self._world.log.header.setdefault("push", []).append(self._rosters.name)
        if not self._output.is_full or (settings.overload is not None and settings.overload.output < 1):
            self.pool.pace_of = self._pace

    def hire(self, cover: CoverSettings) -> list[Person]:
        """Let people come to the pool who were not foreseen when the run began, from now on at the earliest."""
        self._hires += 1
        name = f"{self._rosters.name} hired {self._hires}"
        return [self._join(roster) for roster in self._rosters.hired(name, cover, self._world.luck, self._world.now)]

    def write_totals(self) -> None:
        """At the end of the run, log the pool's paid time, usable time, cost and time on shift."""
        log, rosters = self._world.log, self._rosters
        pieces = rosters.pieces(self.people)
        if self.pool.push is not None:
            pieces += rosters.overtime(self.pool.push.until_now())
        rostered = rosters.rostered(pieces)
        log.rostered.append(rostered)
        if self._output.is_full:
            log.usable.append(type(rostered)("d", (seconds * rosters.case_share for seconds in rostered)))
        else:
            self._output.changed()
            log.usable.append(rosters.usable(pieces, self._output))
        log.cost.append(rosters.cost(pieces))
        log.on_shift.append(_on_shift(pieces))

    def _enrol(self, roster: Roster) -> int:
        """Give a person their number in the log."""
        log = self._world.log
        log.names.people.append(roster.name)
        log.person_pool.append(self._code)
        number = len(log.names.people) - 1
        if roster.since is None:
            log.header.setdefault("opening_staff", []).append(number)
        if roster.agency_share(self._rosters.timeline.day(roster.since or 0)) >= 1:
            log.header.setdefault("agency", []).append(number)
        return number

    def _join(self, roster: Roster) -> Person:
        self.people.append(roster)
        self._output.changed()
        return self.pool.join(self._enrol(roster), roster)

    def _pace(self, person: Person) -> int:
        """Return the pace of a person who takes up work now."""
        output = self._output(person.roster, self._world.now)
        overload = self._overload
        if overload is not None and overload.output < 1 and self.pool.overloaded:
            output *= overload.output
        return max(1, round(output * FULL))

    # Turnover

    def _hold(self, person: Person, seat: Seat | None = None, first_name: str = "", before: int = 0) -> None:
        """Let a person hold a permanent post, and draw the hazard they bear before they leave."""
        found = seat or self._rosters.seat_of(person.roster.name)
        if found is None or found.cover:
            return
        if found.agency_share(self._rosters.timeline.day(max(0, person.roster.since or 0))) >= 1:
            return  # nobody permanent
        self._seats[person] = found, first_name or person.roster.name, before
        self._bears[person] = -math.log1p(-self._world.luck.keyed("staff.turnover", person.roster.name))
        self._cumulative[person] = 0.0

    def _each_week(self, _: object) -> None:
        """Expose everybody to the coming week's hazard; a person who has borne all of theirs gives notice within it."""
        now, turnover = self._world.now, self._turnover
        if turnover is not None:
            rate = turnover.per_year / YEAR * (turnover.overload_times if self.pool.overloaded else 1.0)
            for person in list(self._bears):
                since = max(now, person.roster.since or 0)
                exposed = max(0.0, rate * (now + WEEK - since))
                left = self._bears[person] - self._cumulative[person]
                self._cumulative[person] += exposed
                if exposed > left:
                    self._gives_notice(person, since + left / rate, turnover)
        self._world.at(now + WEEK, BELL, self._each_week)

    def _gives_notice(self, person: Person, at: float, turnover: Turnover) -> None:
        """Let a person leave when their notice is over, and the next holder of their seat join."""
        world, rosters = self._world, self._rosters
        seat, first_name, before = self._seats.pop(person)
        del self._bears[person], self._cumulative[person]
        notice = turnover.notice.compiled()
        length = notice.quantile(world.luck.keyed("staff.notice", person.roster.name))
        leaves = world.office.later(notice.kind)(math.ceil(at), length)
        until = person.roster.until
        if leaves >= min(rosters.foreseen_until, until):
            return
        vacant = rosters.timeline.midnight(rosters.timeline.day(leaves) + 1)
        self.pool.leave_at(person, vacant)
        self._output.changed()
        name = f"{first_name}.{before + 2}"
        joins = rosters.hire_time(name, vacant, world.luck)
        self._fill_in(seat, name, vacant, min(joins, until), turnover)
        if joins < min(world.door.ends_at, until):
            holder = self._join(rosters.holder(seat, name, world.luck, int(joins), until))
            self._hold(holder, seat, first_name, before + 1)

    def _fill_in(self, seat: Seat, name: str, vacant: int, until: float, turnover: Turnover) -> None:
        """Let an agency worker fill a vacant seat until the next holder joins."""
        if turnover.agency_after is None:
            return
        law, luck = turnover.agency_after.compiled(), self._world.luck
        joins = self._world.office.later(law.kind)(vacant, law.quantile(luck.keyed("staff.agency_after", name)))
        if joins < min(until, self._world.door.ends_at):
            self._join(self._rosters.holder(seat, f"{name} agency", luck, int(joins), until, agency=True))


def _on_shift(pieces: Sequence[Piece]) -> array[int]:
    """Return when people are on shift: beginning, end and how many have it, of each in order."""
    together = Counter((begins, ends) for _, _, begins, ends, _ in pieces)
    return array("q", (number for shift, people in sorted(together.items()) for number in (*shift, people)))
