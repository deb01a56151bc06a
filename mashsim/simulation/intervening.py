"""Interventions in a run: they begin and end on their days, or when figures call for them."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from mashsim.agenda import BELL, ENDING, LOOK
from mashsim.loops import is_undecided
from mashsim.quantities import DAY, Duration
from mashsim.scenario.interventions import holding_on, turning_days
from mashsim.simulation.auditing import Auditing
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from mashsim.contact import Contact
    from mashsim.scenario import Audit, Intervention
    from mashsim.scenario.interventions import When
    from mashsim.simulation.world import World
    from mashsim.worktime import Calendar


class Interventions:
    """The interventions that hold at present, and those that may begin.

    Dated interventions begin and end at midnight. A triggered one is looked at when the front door opens on a working
    day, before anything else happens then; it begins at an opening and ends at a midnight.
    """

    def __init__(self, world: World):
        self._world = world
        self._timeline = world.door.timeline
        self._settings: tuple[Intervention, ...] = world.door.scenario.interventions
        self._audits: dict[int, Auditing] = {}
        self._times = [0] * len(self._settings)
        if any(change.is_noted for change in self._settings):
            world.log.header["interventions"] = [change.name for change in self._settings]
        if any(change.audit for change in self._settings):
            self._closed: list[tuple[Contact, int, int]] = []
            world.on_closed.append(self._keep_closed)
        run = world.door.scenario.run
        self._holding = list(holding_on(self._settings, run.first_day))
        for index in self._holding:
            if self._settings[index].is_noted:
                world.at(0, BELL, self._begins, index)
        for day in turning_days(self._settings, run.last_day):
            if day > run.first_day:
                world.at(self._timeline.at(day), BELL, self._turn, day)
        if any(change.when for change in self._settings):
            figures = Figures(world)
            self._triggers = [
                Trigger(world, figures, change, change.when, partial(self.begin, index))
                for index, change in enumerate(self._settings)
                if change.when
            ]
            self._looks = self._openings()
            self._next_look()

    # Dated

    def _turn(self, day: dt.date) -> None:
        """End the interventions whose last day was yesterday, and begin those of today."""
        today = holding_on(self._settings, day)
        dated = [index for index in self._holding if self._settings[index].first_day]
        for index in dated:
            if index not in today:
                self._ends(index)
        begun = [index for index in today if index not in dated]
        self._holding += begun
        self._take_over()
        for index in begun:
            self._begins(index)

    def _take_over(self) -> None:
        self._world.adopt(self._world.door.holding(tuple(self._holding)))

    # Of either kind

    def begin(self, index: int, last_day: int | None) -> None:
        """Let a triggered intervention begin now, and end after a day, by its number, if it ends in the run."""
        world, change = self._world, self._settings[index]
        self._holding.append(index)
        if change.changes:
            self._take_over()
        day = self._timeline.day(world.now)
        for cover in change.cover:
            world.hire(
                cover.pool,
                cover.posts,
                day,
                last_day,
                **cover.model_dump(exclude={"pool", "posts"}, exclude_unset=True),
            )
        self._begins(index)
        if last_day is not None and last_day + 1 <= self._timeline.days:
            world.at(self._timeline.midnight(last_day + 1), BELL, self._end, index)

    def _end(self, index: int) -> None:
        self._ends(index)
        if self._settings[index].changes:
            self._take_over()

    def _begins(self, index: int) -> None:
        change = self._settings[index]
        self._times[index] += 1
        self._note(index, 1)
        if change.audit:  # after all bells: nobody whose shift ends now must begin a case
            self._world.at(self._world.now, ENDING, partial(self._audit, index), change.audit)

    def _audit(self, index: int, audit: Audit) -> None:
        self._audits[index] = Auditing(self._world, audit, f"{index + 1}.{self._times[index]}", self._closed)

    def _ends(self, index: int) -> None:
        self._holding.remove(index)
        self._note(index, 0)
        if index in self._audits:
            stop = self._audits.pop(index).stop
            self._world.at(self._world.now, ENDING, lambda _: stop())

    def _note(self, index: int, begins: int) -> None:
        if self._settings[index].is_noted:
            self._world.note((self._world.now, -1, begins, events.INTERVENED, -1, index))

    def _keep_closed(self, contact: Contact, outcome: int) -> None:
        self._closed.append((contact, outcome, self._world.now))

    # Triggered

    def _openings(self) -> list[int]:
        """Return the moments at which the front door opens on each working day of the run, latest first."""
        office, timeline = self._world.office, self._timeline
        days = [day for day in office.working_days if 0 <= day < timeline.days]
        return [office.next_open(timeline.midnight(day)) for day in reversed(days)]

    def _next_look(self) -> None:
        if self._looks:
            self._world.at(self._looks.pop(), LOOK, self._look)

    def _look(self, _: object) -> None:
        for trigger in self._triggers:
            trigger.look()
        self._next_look()


class Figures:
    """What managers count, day by day: contacts that are open, by where they are and for how long."""

    def __init__(self, world: World):
        self._world = world
        self._open: dict[int, Contact] = {}
        world.on_received.append(self._received)
        world.on_closed.append(self._closed)

    def _received(self, contact: Contact) -> None:
        self._open[contact.number] = contact

    def _closed(self, contact: Contact, _: int) -> None:
        del self._open[contact.number]

    def counting(self, what: str) -> Callable[[], float]:
        """Return a function that counts the figure now."""
        if what == "open":
            return lambda: len(self._open)
        if what == "undecided":
            return lambda: sum(map(is_undecided, self._open.values()))
        if what == "awaiting_allocation":
            return lambda: sum(map(_awaits_allocation, self._open.values()))
        if what == "oldest_undecided_working_days":
            return self._oldest
        stage = STAGES.index(what.removeprefix("stage."))
        return lambda: sum(contact.stage == stage for contact in self._open.values())

    def _oldest(self) -> float:
        office, now = self._world.office, self._world.now
        since = min((contact.received_at for contact in self._open.values() if is_undecided(contact)), default=now)
        return office.elapsed(since, now, "working days")


def _awaits_allocation(contact: Contact) -> bool:
    return contact.worker < 0 and contact.outcome in ("assessment", "strategy")


class Trigger:
    """One intervention that figures set off: how long they have called for it, and from when they may again.

    Parameters
    ----------
    begin : called with its last day (a day number; None if it stays) when it begins
    """

    def __init__(
        self, world: World, figures: Figures, change: Intervention, when: When, begin: Callable[[int | None], None]
    ):
        self._world = world
        self._change = change
        self._when = when
        self._begin = begin
        self._count = figures.counting(self._when.counts)
        self._days: list[int] = []
        self._seen: list[float] = []
        self._running = 0
        self._not_before: int | None = 0
        """The day from which it may be set off; None is never again."""

    def look(self) -> None:
        """Look at the figures that are there today, and set the intervention off if they call for it."""
        today = self._world.door.timeline.day(self._world.now)
        self._days.append(today)
        self._seen.append(self._count())
        figure = self._as_known(today)
        if self._not_before is None or today < self._not_before:
            return
        self._running = self._running + 1 if figure is not None and figure > self._when.above else 0
        if self._running >= self._when.for_working_days:
            self._running = 0
            self._set_off(today)

    def _as_known(self, today: int) -> float | None:
        """The latest figure that is old enough to be known today."""
        age = self._when.figures_are
        if age.kind == "working days":
            position = len(self._seen) - 1 - int(age.amount)
        else:
            position = bisect_right(self._days, today - int(age.amount) // DAY) - 1
        return self._seen[position] if position >= 0 else None

    def _set_off(self, today: int) -> None:
        world, change = self._world, self._change
        office, timeline = world.office, world.door.timeline
        first = office.working_day_after(_days_later(office, today, change.notice), 0)
        last = None if change.lasts is None else _last_of(office, first, change.lasts)
        again = self._when.again_after
        self._not_before = None if last is None or again is None else _days_later(office, last + 1, again)
        if first < timeline.days:
            at = office.next_open(timeline.midnight(first))
            if at <= world.now:
                self._begin(last)
            else:
                world.at(at, LOOK, self._begin, last)


def _days_later(office: Calendar, day: int, wait: Duration) -> int:
    if wait.kind == "working days":
        return office.working_day_after(day, int(wait.amount)) if wait.amount else day
    return day + int(wait.amount) // DAY


def _last_of(office: Calendar, first: int, length: Duration) -> int:
    """Return the last day of a length, the first day included."""
    if length.kind == "working days":
        return office.working_day_after(first, int(length.amount) - 1)
    return first + int(length.amount) // DAY - 1
