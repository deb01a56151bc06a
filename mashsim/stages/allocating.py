"""Allocating: a team manager plans, then the contact waits for a worker with room under the caseload ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.quantities import Duration
    from mashsim.scenario.downstream import DutyVisits
    from mashsim.scenario.process import AllocatingSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Task


class Duty:
    """Visits by duty workers to children who have no worker yet."""

    def __init__(self, world: World, settings: DutyVisits):
        self.world = world
        self.settings = settings
        self.work = HandsOn(world, ALLOCATING, settings, "duty_visits.effort")
        self.seen_luck = world.purpose("allocating.duty_visits.seen")


class Unallocated:
    """The duty visits to one contact, until it has a worker."""

    __slots__ = ("_contact", "_duty", "_over", "_task")

    def __init__(self, duty: Duty, contact: Contact):
        self._duty, self._contact, self._over = duty, contact, False
        self._task: Task | None = None
        self._wait(duty.settings.after)

    def end(self) -> None:
        """Make no more visits, as there is a worker now; one that waits or is in hand is taken back."""
        self._over = True
        if self._task is not None:
            self._task.withdraw()

    def _wait(self, length: Duration) -> None:
        world = self._duty.world
        due_at = world.office.later(length.kind)(world.now, length.amount)
        world.at(int(due_at), ENDING, self._due)

    def _due(self, _: object) -> None:
        if not self._over:
            self._task = self._duty.work.on(self._contact, self._contact.duty_visits + 1)
            self._task.then(self._visited)

    def _visited(self, _: Task) -> None:
        duty, contact, world = self._duty, self._contact, self._duty.world
        contact.duty_visits += 1
        seen = duty.seen_luck(contact, contact.duty_visits) < duty.settings.seen_share
        contact.seen = contact.seen or seen
        world.note((world.now, contact.number, -1, events.VISITED, ALLOCATING, int(seen)))
        self._wait(duty.settings.every)


class Allocating:
    """From the decision to a named worker, and to another one when that worker leaves."""

    code = ALLOCATING

    def __init__(self, world: World, settings: AllocatingSettings):
        self._world = world
        self._work = HandsOn(world, ALLOCATING, settings)
        self.adopt(settings)

    def adopt(self, settings: AllocatingSettings) -> None:
        """Take over settings from now on. Effort is read when work is queued, duty visits when the contact comes."""
        world, visits = self._world, settings.duty_visits
        self._work.adopt(settings)
        self._handover = HandsOn.of(world, ALLOCATING, settings.pool, settings.handover_effort, "handover_effort")
        self._duty = Duty(world, visits) if visits is not None else None
        ceiling, ceilings = settings.caseload.ceiling, world.log.header.setdefault("ceilings", [])
        if not ceilings or ceilings[-1][1] != ceiling:
            ceilings.append([world.now, ceiling])
        world.caseload.adopt(settings.caseload)

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        visits = Unallocated(self._duty, contact) if self._duty is not None else None
        try:
            if contact.handovers == 0:
                yield self._work.on(contact)
            elif self._handover is not None:
                yield self._handover.on(contact, contact.handovers)
            else:
                world.note((world.now, contact.number, -1, events.QUEUED, ALLOCATING, -1))
            contact.worker = yield world.caseload.take(contact)
        finally:  # also where it is withdrawn
            if visits is not None:
                visits.end()
        world.note((world.now, contact.number, -1, events.ALLOCATED, ALLOCATING, contact.worker))
        if contact.allocated_at is None:
            contact.allocated_at = world.now
        return outcomes.ALLOCATED
