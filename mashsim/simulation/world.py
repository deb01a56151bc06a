"""One replication: an event list, a log, luck, people, partners and stages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from mashsim.agenda import ARRIVAL, BELL, Agenda, Diary, Journey, Moment, Steps
from mashsim.caseload import caseload_of
from mashsim.chance import Choice, Luck
from mashsim.log import Log, Names
from mashsim.loops import Loops
from mashsim.partners import Partner
from mashsim.pathway import PATHWAY, follow
from mashsim.scenario import CoverSettings, PolicyName, PoolSettings, Scenario
from mashsim.simulation.contact import Contact, Draw, drawing
from mashsim.simulation.intervening import Interventions
from mashsim.simulation.opening import place
from mashsim.staff import Person, Pool, Workforce
from mashsim.stages.allocating import Allocating
from mashsim.stages.analysing import Analysing
from mashsim.stages.assessing import Assessing
from mashsim.stages.conferencing import Conferencing
from mashsim.stages.consenting import Consenting
from mashsim.stages.deciding import Deciding
from mashsim.stages.discussing import Discussing
from mashsim.stages.gathering import Gathering
from mashsim.stages.helping import Helping
from mashsim.stages.interviewing import Interviewing
from mashsim.stages.out_of_hours import OutOfHours
from mashsim.stages.screening import Screening
from mashsim.stages.transferring import Transferring
from mashsim.stages.triaging import Triaging
from mashsim.stages.visiting import Visiting
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import (
    AUDITING,
    CLOSED,
    INTERVIEWING,
    OUT_OF_HOURS,
    SCREENING,
    STAGES,
    TRIAGING,
)
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE

if TYPE_CHECKING:
    from mashsim.quantities import Kind
    from mashsim.scenario.people import CoverKind
    from mashsim.simulation.door import FrontDoor
    from mashsim.worktime import Calendar

_STAGES: tuple[tuple[Any, str], ...] = (
    (Screening, "screening"),
    (Consenting, "consenting"),
    (Gathering, "gathering"),
    (Analysing, "analysing"),
    (Deciding, "deciding"),
    (Discussing, "discussing"),
    (Transferring, "transferring"),
    (Allocating, "allocating"),
    (Visiting, "visiting"),
    (Conferencing, "conferencing"),
    (Assessing, "allocating"),
    (Helping, "helping"),
    (OutOfHours, "out_of_hours"),
    (Triaging, "triaging"),
    (Interviewing, "interviewing"),
)
"""Each stage, and the table of `stages` that must be there for it to take part."""
_SIDE_DOORS = (INTERVIEWING, TRIAGING, OUT_OF_HOURS)
"""In the order in which they are asked whether they take a contact that has been received."""


class World:
    """One replication: an event list, a log, luck, people, partners and stages.

    Attributes
    ----------
    env, diary, log, note : the event list, what may come to it later, what happened and how to note it
    luck, numbers : luck, and what numbers tasks and requests
    calendars, office, in_term, sources : of the scenario
    workforces, pools, partners : who comes and goes, who works, who answers
    caseload : the room in assessment workers' caseloads (None without allocation)
    stages : by code, those that the scenario has
    on_received, on_closed : called with each contact when it is received, and with contact and outcome when it is closed
    """

    def __init__(self, door: FrontDoor, seed: int, replication: int):
        self.door = door
        self.env = Agenda()
        self.diary = Diary(self.env, door.ends_at)
        self.luck = Luck(seed, replication)
        self.calendars, self.office, self.in_term = door.calendars, door.office, door.in_term
        self.sources = tuple(door.scenario.demand.sources)
        self._streams = (
            *self.sources,
            *(f"opening_backlog.{index}" for index in range(len(door.scenario.opening_backlog))),
        )
        self.numbers = count()
        """Number tasks and requests."""
        scenario = door.epochs[0][1]
        names = Names(STAGES, self.sources, tuple(scenario.pools), tuple(scenario.partners), outcomes.WORDS)
        self.log = Log(names, door.timeline.first_day.isoformat(), door.ends_at)
        self.log.header = {
            "seed": seed,
            "replication": replication,
            "scenario": scenario.title,
            "hash": door.scenario.hash,
        }
        if door.inputs:
            self.log.header["inputs"] = door.inputs
        self.note = self.log.note
        self._due_at = self._due
        self.on_received: list[Callable[[Contact], None]] = []
        self.on_closed: list[Callable[[Contact, int], None]] = []
        self.workforces = {
            name: self._workforce(code, name, pool) for code, (name, pool) in enumerate(scenario.pools.items())
        }
        self.pools = {name: workforce.pool for name, workforce in self.workforces.items()}
        self.partners = [
            Partner(self, code, name, partner) for code, (name, partner) in enumerate(scenario.partners.items())
        ]
        self._source_settings = scenario.demand.sources
        self._children_luck = self.purpose("children")
        self._build_stages(scenario)
        self._adopt_demand(scenario)
        self.loops = Loops(self, scenario) if door.has_loops else None
        self.interventions = Interventions(self)
        Moment(self.env, 0, BELL, self._begin)

    # What stages and partners ask for

    def purpose(self, name: str) -> Draw:
        """Return the luck of a purpose."""
        return drawing(self.luck, [f"{source}.{name}" for source in self._streams])

    def keyed(self, name: str) -> Callable[[Contact], float]:
        """Return the luck of a rare purpose: by key, so that no stream is drawn up to it, and the same on every visit."""
        names, keyed = [f"{source}.{name}" for source in self._streams], self.luck.keyed
        return lambda contact: keyed(names[contact.luck_source], contact.position)

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
        rosters = self.door.partner_rosters[name]
        team = PoolSettings(posts=0, shifts=(settings.calendar,))
        return Pool(self.env, -1, team, rosters.draw(self.luck), 0, rosters.presence_per_effort, _unnoted, self.numbers)

    def hire(
        self, pool: str, posts: float, first_day: int, last_day: int | None = None, kind: CoverKind = "agency",
        policy: PolicyName | None = None,
    ) -> list[Person]:  # fmt: skip
        """Let people come to a pool who were not foreseen when the run began, and return them.

        Parameters
        ----------
        posts : how many, in full-time equivalents
        first_day, last_day : day numbers of the run, both included; None if they stay. Nobody comes before now.
        kind, policy : as of `Cover`
        """
        date = self.door.timeline.date
        last = None if last_day is None else date(last_day)
        return self.workforces[pool].hire(
            CoverSettings(posts=posts, first_day=date(first_day), last_day=last, kind=kind, policy=policy)
        )

    def decide(self, contact: Contact, stage: int, outcome: int) -> None:
        """Note the threshold decision on a contact, or what is decided before it comes to one."""
        contact.decided_at, contact.outcome = self.env._now, outcomes.WORDS[outcome]
        note = self.note
        note((self.env._now, contact.number, -1, events.DECIDED, stage, outcome))

    def settle(self) -> Log:
        """Write what is known only when all has happened, and return the log."""
        for workforce in self.workforces.values():
            workforce.settle()
        self.log.flush()
        return self.log

    # Building

    def _workforce(self, code: int, name: str, settings: PoolSettings) -> Workforce:
        rosters = self.door.rosters[name]
        self.log.header.setdefault("paid_share", {})[name] = rosters.paid_share
        workforce = Workforce(self, code, rosters, settings)
        workforce.pool.wrong_hands = {
            STAGES.index(stage): times for stage, times in self.door.wrong_hands.get(name, {}).items()
        }
        return workforce

    def _build_stages(self, scenario: Scenario) -> None:
        settings = scenario.stages
        self.caseload = caseload_of(self, settings.allocating.caseload) if settings.allocating else None
        self.stages: dict[int, Any] = {
            kind.code: kind(self, settings) for kind, table in _STAGES if getattr(settings, table)
        }
        self._side_doors = [self.stages[code] for code in _SIDE_DOORS if code in self.stages]
        audits = {AUDITING} if any(change.audit for change in self.door.scenario.interventions) else set()
        self.log.header["stages"] = [STAGES[code] for code in sorted({*self.stages, *audits})]
        present = frozenset(self.stages)
        self._following: dict[int, dict[int, int]] = {stage: {} for stage in present}
        for stage, outcome in PATHWAY:
            if stage in present:
                self._following[stage][outcome] = follow(stage, outcome, present)

    def _adopt_demand(self, scenario: Scenario) -> None:
        shares = scenario.demand.children
        self._children = Choice(range(1, len(shares) + 1), shares)
        self._source_settings = scenario.demand.sources

    def adopt(self, scenario: Scenario) -> None:
        """Take over the settings that hold from now on. (People and arrivals were drawn up with all dates at the start.)"""
        self._adopt_demand(scenario)
        for name, pool in self.pools.items():
            pool.adopt(scenario.pools[name])
            self.workforces[name].adopt(scenario.pools[name])
        for partner in self.partners:
            partner.adopt(scenario.partners[partner.name])
        for stage in self.stages.values():
            stage.adopt(scenario.stages)
        if self.loops:
            self.loops.adopt(scenario)

    # Running

    def _begin(self, _: Moment) -> None:
        """Place the opening backlog, and wait for the first arrival."""
        for index, backlog in enumerate(self.door.scenario.opening_backlog):
            place(self, index, backlog)
        self.log.put_in_order()  # a backlog's past was noted contact by contact
        self._arrivals = iter(self.door.arrivals.draw(self.luck))
        self._on_arrival: list[Callable[[Any], None]] = [self._arrive]
        first = next(self._arrivals, None)
        if first is not None:
            Moment(self.env, first[0], ARRIVAL, self._arrive, first)

    def _arrive(self, moment: Moment) -> None:
        received_at, source, position = moment.subject
        contact = self.receive(source, source, position, received_at)
        self.begin(contact, self.begins_at(contact) if self._side_doors else SCREENING)
        if not contact.number & 127:
            self.log.flush()  # often: rows are moved while they are still near the processor
        moment.subject = following = next(self._arrivals, None)
        if following is not None:
            moment.again(following[0], ARRIVAL, self._on_arrival)

    def begins_at(self, contact: Contact) -> int:
        """Return the stage at which the way of a contact received now begins: the first side door that takes it, else screening."""
        for door in self._side_doors:
            if door.takes(contact):
                return door.code  # type: ignore[no-any-return]
        return SCREENING

    def receive(
        self, source: int, luck_source: int, position: int | str, received_at: int, earlier: Contact | None = None
    ) -> Contact:
        """Note a contact that was received, about a new family or about that of an `earlier` contact."""
        log, note, luck = self.log, self.note, self._children_luck
        number = len(log.source)
        contact = Contact(
            number, earlier.family if earlier else number, source, luck_source, position, received_at, self._due_at
        )
        contact.children = earlier.children if earlier else self._children.pick(luck(contact))
        log.source.append(source)
        log.children.append(contact.children)
        log.family.append(contact.family)
        note((received_at, number, -1, events.RECEIVED, SCREENING, source))
        for call in self.on_received:
            call(contact)
        return contact

    def receive_again(self, earlier: Contact, why: str, stage: int = SCREENING, rating: int | None = None) -> Contact:
        """Receive a further contact about a known family now, and let it begin at a stage.

        Parameters
        ----------
        earlier : the contact it follows
        why : what it is, with its number among those of its kind, such as ``"repeat.1"``; its luck is found by it
        rating : the rating it comes with; without one it is rated at screening
        """
        contact = self.receive_known(earlier, why)
        if rating is not None:
            contact.rating = rating
            note = self.note
            note((self.env._now, contact.number, -1, events.RATED, stage, rating))
            self.stages[SCREENING].watch(contact)
        self.begin(contact, stage)
        return contact

    def receive_known(self, earlier: Contact, why: str, source: int | None = None) -> Contact:
        """Receive a further contact about a known family now, from the same source if no other is given; its way has still to begin."""
        source = earlier.source if source is None else source
        return self.receive(source, earlier.luck_source, f"{earlier.position}.{why}", self.env._now, earlier)

    def begin(self, contact: Contact, stage: int, steps: Steps | None = None) -> None:
        """Let a contact's way begin at a stage, with the steps that are left of it if not all."""
        contact.stage = stage
        Journey(self._way(contact, self.stages[stage](contact) if steps is None else steps))

    def _way(self, contact: Contact, steps: Steps) -> Steps:
        """A contact's way through the stages until it is closed, from the steps that are left of the stage it is in."""
        stages, following = self.stages, self._following
        stage = contact.stage
        while True:
            outcome = yield from steps
            stage = following[stage][outcome]
            if stage == CLOSED:
                note = self.note
                note((self.env._now, contact.number, -1, events.CLOSED, contact.stage, outcome))
                contact.closed = True
                for call in self.on_closed:
                    call(contact, outcome)
                return
            contact.stage = stage
            steps = stages[stage](contact)

    def _due(self, contact: Contact, stage: int) -> float:
        """Return when work on a contact at a stage is due by the clock that governs the stage; infinity without one."""
        start, stop = next(ends for ends in STAGE_TABLE[stage].due if getattr(contact, f"{ends[0]}_at") is not None)
        for clock in self.door.clocks:
            if (clock.start, clock.stop) != (start, stop):
                continue
            if not clock.outcomes or contact.outcome in ("", *clock.outcomes):
                due = clock.due(getattr(contact, f"{start}_at"), contact.rating)
                if due is not None:
                    return due
        return float("inf")


def _unnoted(_: tuple[int, int, int, int, int, int]) -> None:
    """Leave no trace in the log."""
