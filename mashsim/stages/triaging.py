"""Triaging: a daily meeting that deals with a batch of contacts instead of screening."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Settled
from mashsim.chance import Choice
from mashsim.scenario.localities import names_of
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn, who_works_on
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import TRIAGING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.side_doors import TriagingSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Pool, Task


class Listed(Settled):
    """A contact on the list of a meeting. It happens when all who take part have dealt with it."""

    __slots__ = ("contact", "owing", "ready_at", "tasks")

    def __init__(self, contact: Contact, ready_at: int, owing: list[Pool]):
        super().__init__()
        self.contact = contact
        self.ready_at = ready_at
        self.owing = owing
        """The pools that have not dealt with it, in the order of the scenario."""
        self.tasks: list[Task] = []
        """Their work, while a meeting lasts or overruns."""

    @property
    def is_waiting(self) -> bool:
        return all(task.person is None for task in self.tasks)

    def give_up(self) -> None:
        self.call_off()
        for task in self.tasks:
            task.withdraw()

    def done(self, task: Task) -> None:
        """Note that one pool has dealt with it."""
        self.tasks.remove(task)
        self.owing.remove(task.home)
        if not self.owing:
            self.settle()


class Triaging:
    """The meetings, and the list for the next."""

    code = TRIAGING

    def __init__(self, world: World, settings: TriagingSettings):
        self._world = world
        self._works: dict[Pool, HandsOn] = {}
        taking_part = list(dict.fromkeys((settings.pool, *settings.also)))
        self._taking_part = [world.staff(pools) for pools in taking_part]
        for number, pools in enumerate(taking_part):
            for pool in names_of(pools):
                job = WorkSettings(pool=pool, effort=settings.effort)
                self._works.setdefault(world.pools[pool], HandsOn(world, TRIAGING, job, f"effort.{number}"))
        self._goes_luck = world.purpose("triaging.goes")
        self._outcome_luck = world.purpose("triaging.outcome")
        self._meets = world.calendars[settings.meets]
        self._list: list[Listed] = []
        self.adopt(settings)
        self._call(bisect_left(self._meets.opens, 0))

    def adopt(self, settings: TriagingSettings) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        world = self._world
        self._shares = [settings.sources.get(source, 0.0) for source in world.sources]
        for work in self._works.values():
            work.adopt(settings)
        self._later, self._cut_off = world.office.later(settings.cut_off.kind), settings.cut_off.amount
        self._outcomes = Choice.of(settings.outcomes, outcomes.WORDS)

    def takes(self, contact: Contact) -> bool:
        """Whether a contact that has just been received goes to the meeting."""
        share = self._shares[contact.source]
        return share > 0 and (share >= 1 or self._goes_luck(contact) < share)

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        now = world.now
        world.note((now, contact.number, -1, events.QUEUED, TRIAGING, -1))
        ready_at = self._later(now, self._cut_off) if self._cut_off else now
        owing = list(dict.fromkeys(who_works_on(contact, who) for who in self._taking_part))
        listed = Listed(contact, ready_at, owing)
        self._list.append(listed)
        yield listed
        outcome = contact.said.screening
        if outcome is None:
            outcome = self._outcomes.pick(self._outcome_luck(contact))
        return world.way.screening.settle(contact, outcome, TRIAGING)

    def _call(self, number: int) -> None:
        """Call the next meeting."""
        if number < len(self._meets.opens):
            self._world.at(self._meets.opens[number], ENDING, self._meet, number)

    def _meet(self, number: int) -> None:
        """Deal with the contacts that came before the cut-off."""
        world = self._world
        listed_still = [listed for listed in self._list if not listed.over]
        batch = [listed for listed in listed_still if listed.ready_at <= world.now]
        self._list = [listed for listed in listed_still if listed.ready_at > world.now]
        world.at(self._meets.closes[number], ENDING, self._end, (number, batch))
        for listed in batch:
            overrunning = {task.home for task in listed.tasks}
            for pool in [pool for pool in listed.owing if pool not in overrunning]:
                task = self._works[pool].on(listed.contact)
                listed.tasks.append(task)
                task.then(listed.done)

    def _end(self, meeting: tuple[int, list[Listed]]) -> None:
        """End a meeting: work that nobody has begun waits for the next; work in hand is finished."""
        number, batch = meeting
        put_off = []
        for listed in batch:
            for task in [task for task in listed.tasks if task.person is None]:
                listed.tasks.remove(task)
                task.withdraw()
                listed.ready_at = self._world.now
            if listed.owing and len(listed.tasks) < len(listed.owing):
                put_off.append(listed)
        self._list = put_off + self._list
        self._call(number + 1)
