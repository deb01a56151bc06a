"""The room in assessment workers' caseloads: who has room for a family, and which family is next."""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Happening, Settled
from mashsim.errors import SimulationError
from mashsim.policies import POLICIES
from mashsim.scenario import CaseloadSettings
from mashsim.scenario.people import part_of
from mashsim.staff import Task, who_works_on
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ALLOCATING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.contact import Contact
    from mashsim.scenario.localities import PoolNames
    from mashsim.simulation.world import World
    from mashsim.staff import Person, Pods, Pool

    InHand = Callable[[Contact, Happening], Happening]
    """Returns what to wait for when a contact waits for an event, and says that the worker left first: see `until`."""

_MANY = 1 << 20
"""More workers than there are."""


def in_nobodys_hands(_: Contact, event: Happening) -> Happening:
    """Return the event to wait for when a contact without a worker waits for one: that one."""
    return event


class Claim(Settled):
    """A contact's wait for a worker with room. It happens when one takes it; its value is the worker's number."""

    __slots__ = ("_caseload", "contact", "stage")

    def __init__(self, caseload: Caseload, contact: Contact):
        super().__init__()
        self._caseload = caseload
        self.contact = contact
        self.stage = ALLOCATING

    def give_up(self) -> None:
        self._caseload.drop(self)


class Caseload:
    """The assessment workers and the room they have, in children.

    A family goes to the worker with the most room, if that is room for all its children; a family larger than the
    ceiling goes to a worker without any. The first in the order waits for room and nobody overtakes it, so large
    families do not starve. When the ceiling falls or posts end, nobody is sent back: a worker who holds more than the
    ceiling takes nobody on until it is less.
    """

    staff: Pool | Pods | None = None
    """The pool whose people the workers are, if they are people."""

    def __init__(self, world: World, settings: CaseloadSettings):
        self._world = world
        self._waiting: list[tuple[float, int, Claim]] = []
        self.held: list[int] = []
        self.room: list[int] = []
        self.ceilings: list[int] = []
        self._order: list[int] = []
        """The workers by room, most first and then by number, each as ``number - room * _MANY``."""
        self.adopt(settings)

    def adopt(self, settings: CaseloadSettings) -> None:
        """Take over posts, ceiling and policy from now on."""
        self._rule = POLICIES[settings.policy]
        self._count(settings)
        if self._waiting:  # after all bells: nobody whose shift ends now must begin what follows
            self._world.at(self._world.now, ENDING, lambda _: self.reorder())

    @property
    def workers(self) -> PoolNames:
        """The name of the pool whose people the workers are.

        Raises
        ------
        SimulationError
            If they are only numbers.
        """
        raise SimulationError("the workers are no pool's people; name their pool in stages.allocating.caseload.pool")

    def _count(self, settings: CaseloadSettings) -> None:
        """Count the workers and their room."""
        ceilings = settings.ceilings
        gone = max(0, len(self.held) - len(ceilings))
        self.ceilings = ceilings + [0] * gone
        self.held += [0] * (len(ceilings) - len(self.held))
        self.room = [ceiling - held for ceiling, held in zip(self.ceilings, self.held, strict=True)]
        self._largest = max(self.ceilings, default=0)
        self._order = sorted(number - room * _MANY for number, room in enumerate(self.room))

    def reorder(self) -> None:
        """Put the claims that wait in order anew, because the rule has changed, or a fact it uses, such as a rating.

        For the first of them now there may be room.
        """
        self._waiting = [(self._rule(claim), number, claim) for _, number, claim in self._waiting]
        heapify(self._waiting)
        self._allocate()

    def take(self, contact: Contact) -> Claim:
        """Ask for a worker with room; the claim happens when one takes the contact."""
        claim = Claim(self, contact)
        heappush(self._waiting, (self._rule(claim), next(self._world.numbers), claim))
        self._allocate()
        return claim

    def drop(self, claim: Claim) -> None:
        """Take a claim out of those that wait, and allocate to whom it held up."""
        claim.call_off()
        self._waiting = [entry for entry in self._waiting if entry[2] is not claim]
        heapify(self._waiting)
        self._allocate()

    def hold(self, contact: Contact, worker: int | None = None) -> int:
        """Give a contact of an opening backlog to a worker, else to the one with the most room; return the worker.

        They need not have room enough.
        """
        if worker is None:
            places = (key % _MANY for key in self._order)
            worker = next((place for place in places if self._was_there(place)), self._order[0] % _MANY)
        self._change(worker, contact.children)
        return worker

    def _was_there(self, place: int) -> bool:
        """Whether a worker was there before the run began."""
        return True

    def release(self, contact: Contact) -> None:
        """Give the room that a contact took up back to its worker, and allocate to them."""
        self._change(contact.worker, -contact.children)
        self._allocate()

    def until(self, contact: Contact, event: Happening) -> Happening:
        """Return the event to wait for when a contact in a worker's hands waits for one.

        It happens with that one, or when the worker leaves; its value is true if the worker left first.
        """
        return event

    def _change(self, worker: int, children: int) -> None:
        self._make_room(worker, -children)
        self.held[worker] += children

    def _make_room(self, worker: int, more: int) -> None:
        order, room = self._order, self.room[worker]
        del order[bisect_left(order, worker - room * _MANY)]
        insort(order, worker - (room + more) * _MANY)
        self.room[worker] = room + more

    def _allocate(self) -> None:
        waiting = self._waiting
        while waiting and self._order:
            worker = self._order[0] % _MANY
            claim = waiting[0][2]
            children = claim.contact.children
            if children > self.room[worker]:
                if children <= self._largest:
                    return
                empty = (number for number, held in enumerate(self.held) if held == 0 and self.ceilings[number] > 0)
                worker = next(empty, -1)
                if worker < 0:
                    return
            heappop(waiting)
            self._change(worker, children)
            self._give(claim, worker)

    def _give(self, claim: Claim, worker: int) -> None:
        """Tell a contact who its worker is."""
        claim.settle(worker)


class StaffedCaseload(Caseload):
    """A caseload whose workers are the people of a pool, by their numbers in the log.

    People who are away for longer than the pool keeps work for take nobody new until they are back; nor do people who
    have still to come, unless they come within that time of the run's first day. When somebody leaves for good, each
    of their contacts is handed over, in order of number: it waits to be allocated again, with the time it has already
    been held. Room is counted anew whenever somebody may be given a contact. What follows from coming and going
    happens after all bells of the instant: else somebody in another pool, whose shift ends then, would begin something.
    """

    def __init__(self, world: World, settings: CaseloadSettings, pool: str):
        self._pool: Pool = world.pools[pool]
        self.staff = self._pool
        self._pool_name = world.log.header["workers"] = pool
        self._place: dict[int, int] = {}
        self._contacts: list[dict[int, Contact]] = []
        self._awaited: dict[int, Happening] = {}
        """What each contact in a worker's hands waits for, by number."""
        self._most: list[int] = []
        """What each holds at most while they are there; 0 once they have left."""
        self._changed: set[int] = set()
        """Whose room may have changed since it was last counted."""
        self._may_change: set[int] = set()
        """Whose room may change with their next shift: who is away, and who is newly qualified."""
        self._looks_again = False
        super().__init__(world, settings)
        self._pool.on_left.append(self._left)
        self._pool.on_away.append(self._away)
        self._pool.on_opened.append(self._opened)

    @property
    def workers(self) -> str:
        return self._pool_name

    def _count(self, settings: CaseloadSettings | None = None) -> None:
        """Count the workers and their room, by new settings if given; unchanged room is not counted anew."""
        people = self._pool.people
        if settings is not None:
            self._ceiling, self._first_ceiling = settings.ceiling, settings.newly_qualified_ceiling or settings.ceiling
            self._changed.update(range(len(self.held)))
        for person in people[len(self.held) :]:
            place = self._place[person.number] = len(self.held)
            self._changed.add(place)
            insort(self._order, place)
            self._contacts.append({})
            for by_place in (self.held, self.ceilings, self.room, self._most):
                by_place.append(0)
        if self._changed:
            for place in self._changed:
                self._count_one(place, people[place])
            self._changed.clear()
            self._largest = max(self._most, default=0)

    def _count_one(self, place: int, person: Person) -> None:
        """Count the room of one worker."""
        self._most[place] = most = 0 if person.has_left else self._ceiling_of(person)
        is_there = self._is_there(person)
        ceiling = most if is_there else 0
        if ceiling != self.ceilings[place]:
            self._make_room(place, ceiling - self.ceilings[place])
            self.ceilings[place] = ceiling
        if is_there and not person.newly_qualified:
            self._may_change.discard(place)
        else:
            self._may_change.add(place)

    def _ceiling_of(self, person: Person) -> int:
        """Return the children that a person holds at most: fewer if they are newly qualified now, or part-time."""
        ceiling = self._first_ceiling if person.newly_qualified else self._ceiling
        return part_of(ceiling, person.roster.post)

    def _is_there(self, person: Person) -> bool:
        """Whether a person is at work, or was and will be again before the pool stops keeping work for them."""
        if person.on_shift or person.has_left:
            return person.on_shift
        if person.shift < 0 and person.roster.since is not None:
            return False  # yet to come
        return not person.is_away_for_long(person.ends[person.shift] if person.shift >= 0 else 0)

    def hold(self, contact: Contact, worker: int | None = None) -> int:
        self._count()
        return self._note_given(contact, super().hold(contact, None if worker is None else self._place[worker]))

    def _was_there(self, place: int) -> bool:
        return self._pool.people[place].roster.since is None

    def release(self, contact: Contact) -> None:
        self._awaited.pop(contact.number, None)
        place = self._place[contact.worker]
        del self._contacts[place][contact.number]
        self._change(place, -contact.children)
        self._allocate()

    def until(self, contact: Contact, event: Happening) -> Happening:
        self._awaited[contact.number] = event
        return event

    def _allocate(self) -> None:
        if self._waiting:
            self._count()
            super()._allocate()

    def _give(self, claim: Claim, worker: int) -> None:
        claim.settle(self._note_given(claim.contact, worker))

    def _note_given(self, contact: Contact, place: int) -> int:
        self._contacts[place][contact.number] = contact
        person = self._pool.people[place]
        until = person.roster.newly_qualified_until
        if until > 0:
            self._world.log.header.setdefault("newly_qualified_until", {})[str(person.number)] = until
        return person.number

    def _away(self, person: Person) -> None:
        """Count the room of somebody anew who will be away for long."""
        if person.number in self._place:
            self._changed.add(self._place[person.number])

    def _opened(self, person: Person) -> None:
        """Allocate to somebody who is back, or new."""
        place = self._place.get(person.number)
        if place in self._may_change:
            self._changed.add(place)
        if self._waiting and not self._looks_again:
            self._looks_again = True
            self._world.at(self._world.now, ENDING, self._look_again)

    def _look_again(self, _: object) -> None:
        self._looks_again = False
        self._allocate()

    def _left(self, person: Person) -> None:
        """Hand over the contacts of somebody who has left."""
        self._away(person)
        self._world.at(self._world.now, ENDING, self._hand_over, person)

    def _hand_over(self, person: Person) -> None:
        """Send the contacts of somebody who has left back to be allocated again."""
        place = self._place.get(person.number)
        if place is None:
            return  # came and went without a contact
        contacts = [contact for _, contact in sorted(self._contacts[place].items())]
        self._contacts[place].clear()
        self._change(place, -self.held[place])
        for contact in contacts:
            row = (self._world.now, contact.number, -1, events.HANDED_OVER, contact.stage, person.number)
            self._world.note(row)
            contact.worker = -1
            contact.handovers += 1
            self._stop_waiting(self._awaited[contact.number])

    def _stop_waiting(self, awaited: Happening) -> None:
        """Let a contact whose worker has left go on; work still to be done by the worker is taken back."""
        left = Settled()
        awaited.give_way_to(left)
        if isinstance(awaited, Task):
            awaited.withdraw()
        left.settle(True)


class Caseloads:
    """The caseloads of teams that each serve some localities. A family waits for a worker of the team of its own."""

    def __init__(self, world: World, settings: CaseloadSettings, pools: tuple[str, ...]):
        self.workers: PoolNames = pools
        self._teams = {world.pools[name]: StaffedCaseload(world, settings, name) for name in pools}
        self.staff = world.staff(pools)
        world.log.header["workers"] = list(pools)

    def _of(self, contact: Contact) -> StaffedCaseload:
        return self._teams[who_works_on(contact, self.staff)]

    def adopt(self, settings: CaseloadSettings) -> None:
        """Take over ceiling and policy from now on, in every team."""
        for team in self._teams.values():
            team.adopt(settings)

    def reorder(self) -> None:
        """Put the claims that wait in order anew, in every team."""
        for team in self._teams.values():
            team.reorder()

    def take(self, contact: Contact) -> Claim:
        """Ask for a worker with room: see `Caseload.take`."""
        return self._of(contact).take(contact)

    def hold(self, contact: Contact, worker: int | None = None) -> int:
        """Give a contact of an opening backlog to a worker: see `Caseload.hold`."""
        return self._of(contact).hold(contact, worker)

    def release(self, contact: Contact) -> None:
        """Give the room that a contact took up back to its worker."""
        self._of(contact).release(contact)

    def until(self, contact: Contact, event: Happening) -> Happening:
        """Return the event to wait for when a contact in a worker's hands waits for one: see `Caseload.until`."""
        return self._of(contact).until(contact, event)


def caseload_of(world: World, settings: CaseloadSettings | None) -> Caseload | Caseloads:
    """Return the caseload that a scenario describes: of numbered workers, of the people of a pool, or of several pools.

    Without allocation it is nobody's.
    """
    if settings is None:
        return Caseload(world, CaseloadSettings(posts=0, ceiling=1))
    if settings.pool is None:
        return Caseload(world, settings)
    if isinstance(settings.pool, str):
        return StaffedCaseload(world, settings, settings.pool)
    return Caseloads(world, settings, settings.pool)
