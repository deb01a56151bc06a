"""The people of a pool as they come and go during a run: what new ones get done, who leaves and who comes next, and what it all costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mashsim.agenda import BELL, Moment
from mashsim.quantities import DAY, WEEK, YEAR
from mashsim.staff.person import FULL, Person
from mashsim.staff.pool import Pool

if TYPE_CHECKING:
    from mashsim.scenario import CoverSettings, PoolSettings
    from mashsim.staff.rosters import Roster, Rosters
    from mashsim.staff.seats import Seat

_LEAST = 0.1
"""Share of their output that experienced people keep however many they support."""


class Output:
    """What people get done, as a share of what is usual: their induction, whether they are newly qualified, and whom they support.

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
        self.is_full = not self._steps and not (pool.newly_qualified_share and self._newly < 1)
        self._left_on: dict[int, float] = {}

    def __call__(self, person: Roster, moment: int) -> float:
        """Return what a person gets done at a moment."""
        output = 1.0
        if self._in_induction(person, moment):
            assert person.since is not None
            output = next(output for ends, output in self._steps if moment - person.since < ends)
        elif self._support:
            output = self._left(moment)
        return min(output, self._newly) if moment < person.newly_qualified_until else output

    def changed(self) -> None:
        """Reckon anew who supports whom, because somebody joined or goes."""
        self._left_on.clear()

    def _in_induction(self, person: Roster, moment: int) -> bool:
        return person.inducted and person.since is not None and person.since <= moment < person.since + self._induction

    def _left(self, moment: int) -> float:
        """Return what is left of experienced people's output on a day when they support those in induction."""
        day = moment // DAY
        if day not in self._left_on:
            here = [
                person
                for person in self._people
                if (person.since is None or person.since <= moment) and moment < person.until
            ]
            new = sum(self._in_induction(person, moment) for person in here)
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

    def __init__(self, world: Any, code: int, rosters: Rosters, settings: PoolSettings):
        self._world, self._code, self._rosters = world, code, rosters
        self.people = rosters.draw(world.luck)
        first = len(world.log.names.people)
        for person in self.people:
            self._enrol(person)
        self.pool = Pool(
            world.env, code, settings, self.people[:], first, rosters.presence_per_effort, world.note, world.numbers
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
            Moment(world.env, 0, BELL, self._each_week)

    def adopt(self, settings: PoolSettings) -> None:
        """Take over the settings that may change during a run."""
        self._turnover, self._overload = settings.turnover, settings.overload
        slow = not self._output.is_full or (settings.overload is not None and settings.overload.output < 1)
        self.pool.pace_of = self._pace if slow else None
        if not slow:
            for person in self.pool.people:
                person.pace = person.pace if person.task else FULL

    def hire(self, cover: CoverSettings) -> list[Person]:
        """Let people come to the pool who were not foreseen when the run began, from now on at the earliest."""
        self._hires += 1
        name = f"{self._rosters.name} hired {self._hires}"
        return [
            self._join(roster) for roster in self._rosters.hired(name, cover, self._world.luck, self._world.env._now)
        ]

    def settle(self) -> None:
        """Write what the people who were there were paid for, what that time held, and what it cost, when all has happened."""
        log, rosters = self._world.log, self._rosters
        pieces = rosters.pieces(self.people)
        rostered = rosters.rostered(pieces)
        log.rostered.append(rostered)
        if self._output.is_full:
            log.usable.append(type(rostered)("d", (seconds * rosters.case_share for seconds in rostered)))
        else:
            self._output.changed()
            log.usable.append(rosters.usable(pieces, self._output))
        log.cost.append(rosters.cost(pieces))

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
        output = self._output(person.roster, self._world.env._now)
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

    def _each_week(self, moment: Moment) -> None:
        """Expose everybody to the coming week's hazard; who has borne all of theirs gives notice within it."""
        now = self._world.env._now
        turnover = self._turnover
        if turnover is not None:
            rate = turnover.per_year / YEAR * (turnover.overload_times if self.pool.overloaded else 1.0)
            for person in list(self._bears):
                since = max(now, person.roster.since or 0)
                exposed = max(0.0, rate * (now + WEEK - since))
                left = self._bears[person] - self._cumulative[person]
                self._cumulative[person] += exposed
                if exposed > left:
                    self._gives_notice(person, since + left / rate)
        Moment(self._world.env, now + WEEK, BELL, self._each_week)

    def _gives_notice(self, person: Person, at: float) -> None:
        """Let a person go when their notice is over, and the next holder of their seat come."""
        world, rosters = self._world, self._rosters
        assert self._turnover is not None
        seat, first_name, before = self._seats.pop(person)
        del self._bears[person], self._cumulative[person]
        notice = self._turnover.notice.compiled()
        goes = world.office.later(notice.kind)(
            math.ceil(at), notice.quantile(world.luck.keyed("staff.notice", person.roster.name))
        )
        ends_at = rosters.timeline.midnight(rosters.timeline.days)
        until = person.roster.until
        if goes >= min(rosters.foreseen_until, until):
            return
        vacant = rosters.timeline.midnight(rosters.timeline.day(goes) + 1)
        self.pool.goes(person, vacant)
        self._output.changed()
        name = f"{first_name}.{before + 2}"
        comes = rosters.hire_time(name, vacant, world.luck)
        self._fill_in(seat, name, vacant, min(comes, until))
        if comes < min(ends_at, until):
            self._hold(
                self._join(rosters.holder(seat, name, world.luck, int(comes), until)), seat, first_name, before + 1
            )

    def _fill_in(self, seat: Seat, name: str, vacant: int, until: float) -> None:
        """Let an agency worker fill a vacant seat until the next holder comes."""
        assert self._turnover is not None
        law = self._turnover.agency_after.compiled() if self._turnover.agency_after else None
        if law is None:
            return
        luck = self._world.luck
        comes = self._world.office.later(law.kind)(vacant, law.quantile(luck.keyed("staff.agency_after", name)))
        if comes < min(until, self._world.door.ends_at):
            self._join(self._rosters.holder(seat, f"{name} agency", luck, int(comes), until, agency=True))
