"""Build one front door, run one replication, return its log.

`FrontDoor` is what all replications of a scenario share (calendars, expected arrivals, rosters without luck); `World` is one replication.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from mashsim.chance import Choice, Luck
from mashsim.demand import Arrivals, Year
from mashsim.errors import MashsimError, SimulationError
from mashsim.events import ARRIVAL, BELL, Agenda, Journey, Moment, Steps
from mashsim.log import ALLOCATED, DECIDED, QUEUED, RATINGS, RECEIVED, UNRATED, Log, Names
from mashsim.log import CLOSED as CLOSED_EVENT
from mashsim.partners import Partner
from mashsim.pathway import (
    ALLOCATING,
    ANALYSING,
    ASSESSING,
    ASSESSMENT,
    CLOSED,
    DECIDING,
    GATHERED,
    GATHERING,
    OUTCOMES,
    PATHWAY,
    SCREENING,
    STAGES,
    follow,
)
from mashsim.quantities import Duration, Kind
from mashsim.rosters import Roster, Rosters
from mashsim.scenario import OpeningBacklog, Scenario
from mashsim.scenario import Pool as PoolSettings
from mashsim.staff import Pool
from mashsim.stages.allocating import Allocating
from mashsim.stages.analysing import Analysing
from mashsim.stages.assessing import Assessing
from mashsim.stages.deciding import Deciding
from mashsim.stages.gathering import Gathering
from mashsim.stages.screening import Screening
from mashsim.worktime import Calendar, Clock, Timeline, bank_holidays, build_calendar


class Contact:
    """One approach about a family. Its luck is found by its source and its position within the source."""

    __slots__ = (
        "children", "decided_at", "due", "luck_source", "number", "outcome", "position", "rating", "received_at", "source", "stage",
        "visit", "worker",
    )  # fmt: skip

    def __init__(self, number: int, source: int, luck_source: int, position: int, received_at: int, due: Due):
        self.number = number
        self.source = source
        self.luck_source = luck_source
        self.position = position
        self.received_at = received_at
        self.children = 1
        self.rating = UNRATED
        self.stage = SCREENING
        self.visit = 1
        self.decided_at: int | None = None
        self.outcome = ""
        self.worker = -1
        self.due = due

    def due_at(self, stage: int) -> float:
        """When the clock that governs a stage runs out; infinity if none does."""
        return self.due(self, stage)


Due = Callable[[Contact, int], float]


Draw = Callable[..., float]
"""The luck of one purpose: ``draw(contact)``, or ``draw(contact, again)`` for a further try, gives the contact's uniform number."""


def _drawing(luck: Luck, names: list[str]) -> Draw:
    """Return the luck of a purpose, which has a stream for each source, by name; a stream that nobody asks for is never made.

    Each repeat (a second visit, a second try) is a purpose of its own; repeats are rare, so they are drawn by key and not from a stream.
    """
    drawn: list[Sequence[float]] = [()] * len(names)

    def draw(contact: Contact, again: int = 1) -> float:
        source = contact.luck_source
        if again == contact.visit == 1:
            try:
                return drawn[source][contact.position]
            except IndexError:
                stream = luck.stream(names[source])
                drawn[source] = stream.drawn
                return stream.at(contact.position)
        return luck.keyed(f"{names[source]}#{contact.visit}.{again}", contact.position)

    return draw


class FrontDoor:
    """A scenario made ready to run: all that does not depend on luck.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`

    Examples
    --------
    >>> log = FrontDoor(scenario).replicate(seed=1, replication=0)  # doctest: +SKIP
    """

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        run = scenario.run
        days = (run.last_day - run.first_day).days + 1
        self.timeline = Timeline(run.first_day, days, run.timezone)
        self.ends_at = self.timeline.midnight(days)
        holidays = frozenset(scenario.bank_holidays) if scenario.bank_holidays is not None else bank_holidays()
        terms = sorted((term.first_day, term.last_day) for term in scenario.school_terms)
        self._year = Year(self.timeline, holidays, terms)
        self._in_term: dict[int, bool] = {}
        self.calendars = {name: self._calendar(name, holidays, terms) for name in scenario.calendars}
        self.office = self.calendars["office"]
        self.clocks = [self._clock(name) for name in scenario.clocks]
        self.epochs = [((day - run.first_day).days, epoch) for day, epoch in scenario.epochs]
        self.arrivals = Arrivals([(day, epoch.demand) for day, epoch in self.epochs], self._year)
        self.rosters = {
            name: Rosters(name, [(day, epoch.pools[name]) for day, epoch in self.epochs], self.calendars, self.timeline)
            for name in scenario.pools
        }

    def replicate(self, seed: int, replication: int) -> Log:
        """Run one replication and return what happened.

        Raises
        ------
        SimulationError
            If the model breaks one of its own laws; the message says when, in which replication, and how to see it alone.
        """
        collecting = gc.isenabled()
        gc.disable()  # nothing here is garbage until the end, so looking for it only costs time
        try:
            return self._run(World(self, seed, replication))
        finally:
            if collecting:
                gc.enable()

    def _run(self, world: World) -> Log:
        try:
            world.env.run_until(self.ends_at)
        except MashsimError as error:
            which = f"replication {world.log.header['replication']} of {self.scenario.title!r}"
            raise SimulationError(f"{which} stopped on {self.timeline.moment(world.env._now):%a %d %b %Y %H:%M}: {error}") from error
        world.log.flush()
        return world.log

    def in_term(self, moment: int) -> bool:
        """Whether a moment lies in a school term."""
        day = self.timeline.day(moment)
        if day not in self._in_term:
            self._in_term[day] = self._year.in_term(self.timeline.date(day))
        return self._in_term[day]

    def _calendar(self, name: str, holidays: frozenset[dt.date], terms: list[tuple[dt.date, dt.date]]) -> Calendar:
        settings = self.scenario.calendars[name]
        closed = set(holidays) if settings.bank_holidays == "closed" else set()
        for closure in settings.closures:
            closed.update(closure.first_day + dt.timedelta(days=day) for day in range((closure.last_day - closure.first_day).days + 1))
        within = None
        if settings.school_terms_only and terms:
            margin = dt.timedelta(days=1000)  # before the first and after the last term that is given, nothing is known: as in term
            far_before, far_after = self.timeline.first_day - margin, self.timeline.date(self.timeline.days) + margin
            within = [(far_before, terms[0][0]), *terms, (terms[-1][1], far_after)]
        return build_calendar(name, dict(enumerate(settings.hours())), self.timeline, closed, within)

    def _clock(self, name: str) -> Clock:
        settings = self.scenario.clocks[name]
        limits: dict[str, Duration] = dict(settings.limits)  # type: ignore[arg-type]
        return Clock(
            name, settings.start, settings.stop, tuple(limits.get(rating, settings.limit) for rating in RATINGS),
            self.calendars[settings.calendar], settings.counting, settings.pauses_in, settings.outcomes,
        )  # fmt: skip


class World:
    """One replication: an event list, a log, luck, people, partners and stages.

    Attributes are what stages and partners use: `env`, `log`, `note`, `pools`, `partners`, `calendars`, `office`, `sources`.
    """

    def __init__(self, door: FrontDoor, seed: int, replication: int):
        self.door = door
        self.env = Agenda()
        self.luck = Luck(seed, replication)
        self.calendars, self.office, self.in_term = door.calendars, door.office, door.in_term
        self.sources = tuple(door.scenario.demand.sources)
        self._streams = (*self.sources, *(f"opening_backlog.{index}" for index in range(len(door.scenario.opening_backlog))))
        self.numbers = count()
        """Number tasks and requests."""
        scenario = door.epochs[0][1]
        names = Names(STAGES, self.sources, tuple(scenario.pools), tuple(scenario.partners), OUTCOMES)
        self.log = Log(names, door.timeline.first_day.isoformat(), door.ends_at)
        self.log.header = {"seed": seed, "replication": replication, "scenario": scenario.title, "hash": door.scenario.hash}
        self.note = self.log.note
        self._due_at = self._due
        self.pools = {name: self._pool(code, name, pool) for code, (name, pool) in enumerate(scenario.pools.items())}
        self.partners = [Partner(self, code, name, partner) for code, (name, partner) in enumerate(scenario.partners.items())]
        self._source_settings = scenario.demand.sources
        self._children_luck = self.purpose("children")
        self._build_stages(scenario)
        self._adopt_demand(scenario)
        self._schedule_epochs()
        Moment(self.env, 0, BELL, self._begin)

    # What stages and partners ask for

    def purpose(self, name: str) -> Draw:
        """Return the luck of a purpose."""
        return _drawing(self.luck, [f"{source}.{name}" for source in self._streams])

    def age(self, calendar: Calendar, since: int, kind: Kind) -> float:
        """Return how long ago a moment was, in the time that a wait of this kind is counted in."""
        if kind == "clock":
            return self.env.now - since
        worked = calendar.between(since, int(self.env.now))
        return worked / calendar.day_length if kind == "working days" else worked

    def source_ratings(self, source: str) -> dict[str, float] | None:
        """Return a source's own rating mix, if it has one."""
        ratings = self._source_settings[source].ratings
        return dict(ratings) if ratings else None  # type: ignore[arg-type]

    def partner_team(self, name: str, settings: Any) -> Pool | None:
        """Return a partner's own queue, if its capacity is limited. What its people do is not our staff's work and stays out of the log."""
        if settings.team is None:
            return None
        team = PoolSettings(posts=settings.team.filled, shifts=(settings.calendar,))
        rosters = Rosters(f"partner.{name}", [(0, team)], self.calendars, self.door.timeline)
        return Pool(self.env, -1, team, rosters.draw(self.luck), 0, rosters.presence_per_effort, _unnoted, self.numbers)

    # Building

    def _pool(self, code: int, name: str, settings: PoolSettings) -> Pool:
        rosters = self.door.rosters[name]
        people: list[Roster] = rosters.draw(self.luck)
        log = self.log
        first = len(log.names.people)
        log.names.people.extend(person.name for person in people)
        log.person_pool.extend([code] * len(people))
        rostered = rosters.rostered(people)
        log.rostered.append(rostered)
        log.usable.append(type(rostered)("d", (seconds * settings.case_share for seconds in rostered)))
        log.header.setdefault("paid_share", {})[name] = rosters.paid_share
        return Pool(self.env, code, settings, people, first, rosters.presence_per_effort, self.note, self.numbers)

    def _build_stages(self, scenario: Scenario) -> None:
        settings = scenario.stages
        self._stages: dict[int, Any] = {SCREENING: Screening(self, settings)}
        if settings.gathering:
            self._stages[GATHERING] = Gathering(self, settings)
        if settings.analysing:
            self._stages[ANALYSING] = Analysing(self, settings)
        if settings.deciding:
            self._stages[DECIDING] = Deciding(self, settings)
        if settings.allocating:
            self._stages[ALLOCATING] = allocating = Allocating(self, settings)
            self._stages[ASSESSING] = Assessing(self, settings, allocating.caseload)
        present = frozenset(self._stages)
        self._following: dict[int, dict[int, int]] = {stage: {} for stage in present}
        for stage, outcome in PATHWAY:
            if stage in present:
                self._following[stage][outcome] = follow(stage, outcome, present)

    def _adopt_demand(self, scenario: Scenario) -> None:
        shares = scenario.demand.children
        self._children = Choice(range(1, len(shares) + 1), shares)
        self._source_settings = scenario.demand.sources

    def _schedule_epochs(self) -> None:
        for day, epoch in self.door.epochs[1:]:
            Moment(self.env, self.door.timeline.midnight(day), BELL, self._adopt, epoch)

    def _adopt(self, moment: Moment) -> None:
        """Take over the settings of an intervention's date. (People and arrivals were drawn up with all dates at the start.)"""
        scenario: Scenario = moment.subject
        self._adopt_demand(scenario)
        for name, pool in self.pools.items():
            pool.adopt(scenario.pools[name])
        for partner in self.partners:
            partner.adopt(scenario.partners[partner.name])
        for stage in self._stages.values():
            stage.adopt(scenario.stages)

    # Running

    def _begin(self, _: Moment) -> None:
        """Place the opening backlog, and wait for the first arrival."""
        for index, backlog in enumerate(self.door.scenario.opening_backlog):
            self._place(index, backlog)
        self.log.put_in_order()  # a backlog's past was noted contact by contact
        self._arrivals = iter(self.door.arrivals.draw(self.luck))
        self._on_arrival: list[Callable[[Any], None]] = [self._arrive]
        first = next(self._arrivals, None)
        if first is not None:
            Moment(self.env, first[0], ARRIVAL, self._arrive, first)

    def _arrive(self, moment: Moment) -> None:
        received_at, source, position = moment.subject
        contact = self._receive(source, source, position, received_at)
        Journey(self._way(contact, self._stages[SCREENING](contact)))
        if not contact.number & 127:
            self.log.flush()  # often: rows are moved while they are still near the processor
        moment.subject = following = next(self._arrivals, None)
        if following is not None:
            moment.again(following[0], ARRIVAL, self._on_arrival)

    def _receive(self, source: int, luck_source: int, position: int, received_at: int) -> Contact:
        log, note, luck = self.log, self.note, self._children_luck
        contact = Contact(len(log.source), source, luck_source, position, received_at, self._due_at)
        contact.children = self._children.pick(luck(contact))
        log.source.append(source)
        log.children.append(contact.children)
        note((received_at, contact.number, -1, RECEIVED, SCREENING, source))
        return contact

    def _way(self, contact: Contact, steps: Steps) -> Steps:
        """A contact's way through the stages until it is closed, from the steps that are left of the stage it is in."""
        stages, following = self._stages, self._following
        stage = contact.stage
        while True:
            outcome = yield from steps
            stage = following[stage][outcome]
            if stage == CLOSED:
                note = self.note
                note((self.env._now, contact.number, -1, CLOSED_EVENT, contact.stage, outcome))
                return
            contact.stage = stage
            steps = stages[stage](contact)

    def _due(self, contact: Contact, stage: int) -> float:
        """When the clock that governs a stage runs out: the decision's until then, the allocation's after it."""
        decided = contact.decided_at if stage >= ALLOCATING else None
        start, stop = ("decided", "allocated") if decided is not None else ("received", "decided")
        for clock in self.door.clocks:
            if clock.start == start and clock.stop == stop and (not clock.outcomes or contact.outcome in ("", *clock.outcomes)):
                due = clock.due(decided if decided is not None else contact.received_at, contact.rating)
                if due is not None:
                    return due
        return float("inf")

    # The opening backlog

    def _place(self, index: int, backlog: OpeningBacklog) -> None:
        stage = STAGES.index(backlog.stage)
        law = backlog.age.compiled()
        luck_source = len(self.sources) + index
        shares = [source.share for source in self._source_settings.values()]
        which = Choice(range(len(shares)), shares)
        ages = self.luck.stream(f"opening_backlog.{index}.age")
        sources = self.luck.stream(f"opening_backlog.{index}.source")
        placed = []
        for position in range(backlog.contacts):
            age = Duration(law.quantile(ages.at(position)), law.kind)
            placed.append((_begun(self.office, age), position, which.pick(sources.at(position))))
        for since, position, source in sorted(placed):
            contact = self._receive(source, luck_source, position, since)
            if stage > SCREENING:
                self._stages[SCREENING].rate(contact)
            if stage >= ALLOCATING:
                contact.decided_at, contact.outcome = since, OUTCOMES[ASSESSMENT]
                self.note((since, contact.number, -1, DECIDED, DECIDING, ASSESSMENT))
            contact.stage = stage
            Journey(self._way(contact, self._rest(contact, since)))

    def _rest(self, contact: Contact, since: int) -> Steps:
        """What is left of an opening backlog's stage: those at partners and in caseloads go on with what is left of their wait."""
        now = int(self.env.now)
        if contact.stage == GATHERING:
            self.note((now, contact.number, -1, QUEUED, GATHERING, -1))
            enquiry = self._stages[GATHERING].send(contact, now - since)
            if not enquiry.over:
                yield enquiry
            return GATHERED
        if contact.stage == ASSESSING:
            contact.worker = self._stages[ALLOCATING].caseload.hold(contact)
            self.note((since, contact.number, -1, ALLOCATED, ALLOCATING, contact.worker))
            return (yield from self._stages[ASSESSING](contact, since))
        return (yield from self._stages[contact.stage](contact))


def simulate(scenario: Scenario, seed: int | None = None, replication: int = 0) -> Log:
    """Run one replication of a scenario and return its log.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    seed : whole number; the scenario's own if not given
    replication : 0 upwards
    """
    return FrontDoor(scenario).replicate(scenario.run.seed if seed is None else seed, replication)


def _begun(calendar: Calendar, age: Duration) -> int:
    """Return the moment, before the start, at which something began that is so old at the start."""
    if age.kind == "clock":
        return -round(age.amount)
    return calendar.back(0, round(age.amount * (calendar.day_length if age.kind == "working days" else 1)))


def _unnoted(_: tuple[int, int, int, int, int, int]) -> None:
    """Leave no trace in the log."""
