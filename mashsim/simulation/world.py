"""One replication: what will happen, what happened, luck, people, partners and the way of contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING

from mashsim.agenda import ARRIVAL, BELL, ROUND, Agenda
from mashsim.caseload import Caseload, Caseloads, caseload_of
from mashsim.chance import Choice, Luck
from mashsim.contact import Contact, Draw, drawing
from mashsim.errors import SimulationError
from mashsim.laws import Shifts
from mashsim.log import Log, Names
from mashsim.loops import Loops
from mashsim.partners import Partner
from mashsim.scenario import CoverSettings, PolicyName, PoolSettings, Scenario
from mashsim.scenario.help import help_at_stages
from mashsim.scenario.localities import PoolNames, serving
from mashsim.simulation.intervening import Interventions
from mashsim.simulation.opening import place, place_held, place_queue
from mashsim.simulation.way import Way
from mashsim.staff import Person, Pods, Pool, Today, Workforce, arrange_help
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import AUDITING, SCREENING, STAGES
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE
from mashsim.withdrawing import Withdrawals

if TYPE_CHECKING:
    from mashsim.replay import Arrival
    from mashsim.scenario.help import Help
    from mashsim.scenario.people import CoverKind
    from mashsim.simulation.door import FrontDoor

_ONCE = ("screened", "decided")
"""Points that a contact passes once: what is due by them is not due again."""


class World(Agenda):
    """One replication, and the agenda of what will happen in it.

    Attributes
    ----------
    now : the moment, in seconds since the first day's midnight
    log, note : what happened, and how to note it
    luck, numbers : luck, and the numbers of tasks and requests
    calendars, office, in_term, sources : of the scenario
    source_settings : by source, as they are now
    localities : where families live, by code; none where the scenario has no localities
    workforces, pools, partners : who comes and goes, who works, who answers
    today : when the present day ends
    caseload : the room in assessment workers' caseloads
    way : the stages
    on_received : called with each contact when it is received
    on_discussed : called with each contact whose strategy discussion has ended
    on_decided : called with each contact when its decision is made
    on_closed : called with each contact and its outcome when it is closed
    """

    def __init__(self, door: FrontDoor, seed: int, replication: int):
        super().__init__()
        self.door = door
        self.luck = Luck(seed, replication)
        self.calendars, self.office, self.in_term = door.calendars, door.office, door.in_term
        self.sources = tuple(door.scenario.demand.sources)
        self.localities = tuple(door.scenario.demand.localities)
        again = door.epochs[0][1].loops.rereferrals
        self._said = door.listed.said
        self._streams = (
            *self.sources,
            *door.listed.streams,
            *(f"known_families.{outcome}" for outcome in (again.known_families if again else ())),
        )
        self.numbers: count[int] = count()
        scenario = door.epochs[0][1]
        self.log: Log = self._new_log(scenario, seed, replication)
        self.note: Callable[[Iterable[int]], None] = self.log.note
        self._due_at = self._due
        self._referred_at = f"{scenario.referrals.counted_from}_at"
        self.on_received: list[Callable[[Contact], None]] = []
        self.on_discussed: list[Callable[[Contact], None]] = []
        self.on_decided: list[Callable[[Contact], None]] = []
        self.on_closed: list[Callable[[Contact, int], None]] = []
        self.today: Today = Today(door.timeline)
        self.workforces = {
            name: self._workforce(code, name, pool) for code, (name, pool) in enumerate(scenario.pools.items())
        }
        self.pools: dict[str, Pool] = {name: workforce.pool for name, workforce in self.workforces.items()}
        self._helps: list[tuple[int, str, str, Help]] = []
        self._free_turns = count()
        self._adopt_help(scenario)
        self.partners: list[Partner] = [
            Partner(self, code, name, partner) for code, (name, partner) in enumerate(scenario.partners.items())
        ]
        self._children_luck = self.purpose("children")
        self._locality_luck = self.purpose("locality")
        self._adopt_demand(scenario)
        allocating = scenario.stages.allocating
        self.caseload: Caseload | Caseloads = caseload_of(self, allocating.caseload if allocating else None)
        self.way: Way = Way(self, scenario.stages, door.has_withdrawals)
        audits = {AUDITING} if any(change.audit for change in door.scenario.interventions) else set()
        self.log.header["stages"] = [STAGES[code] for code in sorted({*self.way.stages, *audits})]
        self.loops = Loops(self, scenario) if door.has_loops else None
        self.withdrawals = Withdrawals(self, scenario) if door.has_withdrawals else None
        self.interventions = Interventions(self)
        self._events = self._at_once = 0
        self.at(0, BELL, self._begin)

    # What stages and partners ask for

    def purpose(self, name: str) -> Draw:
        """Return the luck of a purpose."""
        return drawing(self.luck, [f"{source}.{name}" for source in self._streams])

    def keyed(self, name: str) -> Callable[[Contact], float]:
        """Return the luck of a rare purpose: by key, so that no stream is drawn up to it; the same on every visit."""
        names, keyed = [f"{source}.{name}" for source in self._streams], self.luck.keyed
        return lambda contact: keyed(names[contact.luck_source], contact.position)

    def staff(self, pools: PoolNames) -> Pool | Pods:
        """Return who works where a pool, or several that share the work by locality, are named."""
        if isinstance(pools, str):
            return self.pools[pools]
        scenario = self.door.scenario
        return Pods([self.pools[serving(scenario, pools, locality)[0]] for locality in self.localities])

    def stream_of(self, name: str) -> int:
        """Return the index of a random stream, by its owner's name."""
        return self._streams.index(name)

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
        """Note the threshold decision on a contact, or an earlier stage's decision instead of it."""
        contact.decided_at, contact.outcome = self.now, outcomes.WORDS[outcome]
        self.note((self.now, contact.number, -1, events.DECIDED, stage, outcome))
        for call in self.on_decided:
            call(contact)

    def looked_at(self, contact: Contact) -> None:
        """Take in that a first look at a contact has ended now."""
        if contact.screened_at is None:
            contact.screened_at = self.now

    def referred_at(self, contact: Contact) -> int:
        """Return when a contact's referral was made, as the scenario counts it.

        It is when the contact was received if the moment that counts has not been.
        """
        at: int | None = getattr(contact, self._referred_at)
        return contact.received_at if at is None else at

    def shifts(self) -> list[Shifts]:
        """Return the shifts that everybody had, by their numbers, for the laws."""
        scenario, epochs = self.door.scenario, self.door.epochs
        late = {name for name in scenario.pools if any(epoch.pools[name].red_past_closing for _, epoch in epochs)}
        paths = [path for change in scenario.interventions for path in change.changes]
        if (late and self._helps) or any("past_closing" in path for path in paths):
            late = set(scenario.pools)
        found = [Shifts((), ())] * len(self.log.person_pool)
        for name, pool in self.pools.items():
            for person in pool.people:
                found[person.number] = Shifts(person.begins, person.ends, name in late)
        return found

    def settle(self) -> Log:
        """Write what is known only when all has happened, and return the log."""
        for workforce in self.workforces.values():
            workforce.write_totals()
        self.log.flush()
        return self.log

    # Building

    def _new_log(self, scenario: Scenario, seed: int, replication: int) -> Log:
        door = self.door
        names = Names(STAGES, self.sources, tuple(scenario.pools), tuple(scenario.partners), outcomes.WORDS)
        names.localities = self.localities
        log = Log(names, door.timeline.first_day.isoformat(), door.ends_at)
        log.header = {
            "seed": seed,
            "replication": replication,
            "scenario": scenario.title,
            "hash": door.scenario.hash,
            "referrals_counted_from": scenario.referrals.counted_from,
            "engine": "simpy",
        }
        if door.has_withdrawals:
            log.header["withdrawals"] = True
        if door.inputs:
            log.header["inputs"] = door.inputs
        if door.escalates:
            log.header["escalates"] = True
        return log

    def _workforce(self, code: int, name: str, settings: PoolSettings) -> Workforce:
        rosters = self.door.rosters[name]
        self.log.header.setdefault("paid_share", {})[name] = rosters.paid_share
        workforce = Workforce(self, code, rosters, settings)
        workforce.pool.wrong_hands = {
            STAGES.index(stage): times for stage, times in self.door.wrong_hands.get(name, {}).items()
        }
        return workforce

    def _adopt_demand(self, scenario: Scenario) -> None:
        shares = scenario.demand.children
        self.children = Choice(range(1, len(shares) + 1), shares)
        self.source_settings = scenario.demand.sources
        mixes = [scenario.demand.localities_of(source) for source in self.sources] if self.localities else []
        self._localities = [Choice.of(mix, self.localities) for mix in mixes]

    def _adopt_help(self, scenario: Scenario) -> None:
        """Let pools help each other as the stages say."""
        helps = list(help_at_stages(scenario))
        if helps == self._helps:
            return
        self._helps = helps
        arrange_help(self.pools, helps, self.today, self._free_turns)
        known = self.log.header.setdefault("help", [])
        known += [pair for _, *pair, _ in helps if pair not in known]

    def adopt(self, scenario: Scenario) -> None:
        """Take over the settings that hold from now on; people and arrivals were drawn with all dates at the start."""
        self._adopt_demand(scenario)
        for name, pool in self.pools.items():
            pool.adopt(scenario.pools[name])
            self.workforces[name].adopt(scenario.pools[name])
        self._adopt_help(scenario)
        for partner in self.partners:
            partner.adopt(scenario.partners[partner.name])
        self.way.adopt(scenario.stages)
        if self.loops:
            self.loops.adopt(scenario)
        if self.withdrawals:
            self.withdrawals.adopt(scenario)

    # Running

    def take_stock(self, began: int) -> None:
        """Stop a run that never ends, at one moment or over time.

        Raises
        ------
        SimulationError
            The message says what happens most, and to which contact.
        """
        log, budget = self.log, self.door.budget
        log.flush()
        self._events += ROUND
        self._at_once = self._at_once + ROUND if began == self.now else 0
        if self._events <= budget.in_all and self._at_once <= budget.at_once:
            return
        often = "at this one moment" if self._at_once > budget.at_once else "so far"
        lately = Counter(zip(*(column[-ROUND:] for column in (log.contact, log.stage, log.event)), strict=True))
        (contact, stage, event), times = lately.most_common(1)[0] if lately else ((-1, -1, 0), 0)
        what = f"contact {contact}{f' in {STAGES[stage]}' if stage >= 0 else ''} is {events.WORDS[event]}"
        raise SimulationError(
            f"more than {self._at_once or self._events:,} events {often}, and no end to them. Of the last "
            f"{min(ROUND, len(log)):,} rows of the log {times:,} say that {what}; give what is repeated there some "
            "time, a rate or a share that ends it."
        )

    def _begin(self, _: object) -> None:
        """Place the opening backlog, and wait for the first arrival."""
        for index, backlog in enumerate(self.door.scenario.opening_backlog):
            place(self, index, backlog)
        place_queue(self, len(self.door.scenario.opening_backlog), self.door.scenario.queue)
        place_held(self)
        if self.loops:
            self.loops.await_known_families()
        self.log.put_in_order()  # a backlog's past was noted contact by contact
        self._arrivals = iter(self.door.arrivals.draw(self.luck))
        self._await_arrival()

    def _await_arrival(self) -> None:
        following = next(self._arrivals, None)
        if following is not None:
            self.at(following[0], ARRIVAL, self._arrive, following)

    def _arrive(self, arrival: Arrival) -> None:
        received_at, source, position = arrival
        contact = self.receive(source, source, position, received_at)
        self.way.begin_anew(contact)
        if not contact.number & 127:
            self.log.flush()  # often: rows are moved while they are still near the processor
        self._await_arrival()

    def receive(
        self, source: int, luck_source: int, position: int | str, received_at: int, earlier: Contact | None = None
    ) -> Contact:
        """Note a contact that was received, about a new family or about that of an `earlier` contact."""
        log, number = self.log, len(self.log.source)
        known = earlier if earlier is not None and earlier.number >= 0 else None  # else from before the run, at most
        family = known.family if known else number
        contact = Contact(number, family, source, luck_source, position, received_at, self._due_at)
        contact.children = known.children if known else self.children.pick(self._children_luck(contact))
        if self._said and (said := self._said.get((luck_source, position))) is not None:
            contact.said = said
            contact.children = said.children or contact.children
        if self._localities:
            contact.locality = known.locality if known else self._locality_of(contact)
            log.locality.append(contact.locality)
        log.source.append(source)
        log.children.append(contact.children)
        log.family.append(contact.family)
        self.note((received_at, number, -1, events.RECEIVED, SCREENING, source))
        for call in self.on_received:
            call(contact)
        return contact

    def _locality_of(self, contact: Contact) -> int:
        """Return where a new family lives: as a list or an opening backlog says, else by luck."""
        said = contact.said.locality
        return self._localities[contact.source].pick(self._locality_luck(contact)) if said is None else said

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
            self.way.screening.set_rating(contact, rating, stage)
            self.way.screening.watch(contact)
        self.way.begin(contact, stage)
        return contact

    def receive_known(self, earlier: Contact, why: str, source: int | None = None) -> Contact:
        """Receive a further contact about a known family now, from the same source unless another is given.

        Its way has still to begin.
        """
        source = earlier.source if source is None else source
        return self.receive(source, earlier.luck_source, f"{earlier.position}.{why}", self.now, earlier)

    def _due(self, contact: Contact, stage: int) -> float:
        """Return when work on a contact at a stage is due, by a clock that the stage's row names; infinity without."""
        for start, stop in STAGE_TABLE[stage].due:
            begun = getattr(contact, f"{start}_at")
            if begun is None or (stop in _ONCE and getattr(contact, f"{stop}_at") is not None):
                continue
            for clock in self.door.clocks:
                if (clock.start, clock.stop) != (start, stop):
                    continue
                if not clock.outcomes or contact.outcome in ("", *clock.outcomes):
                    due = clock.due(begun, contact.rating)
                    if due is not None:
                        return due
        return float("inf")
