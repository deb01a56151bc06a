"""Allocating: a team manager plans, then the contact waits for a worker with room under the caseload ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages
    from mashsim.scenario.downstream import DutyVisits
    from mashsim.staff import Task


class Duty:
    """Visits by duty workers to children who have no worker yet."""

    def __init__(self, world: Any, settings: DutyVisits):
        self.world = world
        self.pool = world.pools[settings.pool]
        self.effort_luck = world.purpose("allocating.duty_visits.effort")
        self.seen_luck = world.purpose("allocating.duty_visits.seen")
        self.effort = settings.effort.compiled().quantile
        self.seen_share = settings.seen_share
        self._after, self._every = settings.after, settings.every

    def first_after(self, moment: int) -> int:
        """When the first visit is due to a contact that has come to be allocated."""
        return int(self.world.office.later(self._after.kind)(moment, self._after.amount))

    def next_after(self, moment: int) -> int:
        """When the next visit is due after one."""
        return int(self.world.office.later(self._every.kind)(moment, self._every.amount))


class Unallocated:
    """The duty visits to one contact, until it has a worker."""

    __slots__ = ("_contact", "_duty", "_over", "_task")

    def __init__(self, duty: Duty, contact: Any):
        self._duty, self._contact, self._over = duty, contact, False
        self._task: Task | None = None
        Moment(duty.world.env, duty.first_after(duty.world.env._now), ENDING, self._due)

    def end(self) -> None:
        """Make no more visits, as there is a worker now; one that waits or is in hand is taken back."""
        self._over = True
        if self._task is not None and self._task.callbacks is not None:
            self._task.pool.withdraw(self._task)

    def _due(self, _: Moment) -> None:
        if not self._over:
            duty, contact = self._duty, self._contact
            effort = duty.effort(duty.effort_luck(contact, contact.duty_visits + 1))
            self._task = task = duty.pool.serve(contact, ALLOCATING, effort)
            task.callbacks.append(self._visited)

    def _visited(self, _: Task) -> None:
        duty, contact, world = self._duty, self._contact, self._duty.world
        contact.duty_visits += 1
        seen = duty.seen_luck(contact, contact.duty_visits) < duty.seen_share
        contact.seen = contact.seen or seen
        world.note((world.env._now, contact.number, -1, events.VISITED, ALLOCATING, int(seen)))
        Moment(world.env, duty.next_after(world.env._now), ENDING, self._due)


class Allocating:
    """From the decision to a named worker, and to another one when that worker leaves."""

    code = ALLOCATING

    def __init__(self, world: Any, settings: Stages):
        assert settings.allocating is not None
        self._world = world
        self._pool = world.pools[settings.allocating.pool]
        self._effort_luck = world.purpose("allocating.effort")
        self._handover_luck = world.purpose("allocating.handover_effort")
        self._caseload = world.caseload
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, duty visits when the contact comes."""
        allocating = settings.allocating
        assert allocating is not None
        self._effort = allocating.effort.compiled().quantile
        self._handover_effort = (
            allocating.handover_effort.compiled().quantile if allocating.handover_effort is not None else None
        )
        self._duty = Duty(self._world, allocating.duty_visits) if allocating.duty_visits is not None else None
        self._caseload.adopt(allocating.caseload)

    def __call__(self, contact: Any) -> Steps:
        visits = Unallocated(self._duty, contact) if self._duty is not None else None
        note = self._world.note
        if contact.handovers == 0:
            effort, luck = self._effort, self._effort_luck
            yield self._pool.serve(contact, ALLOCATING, effort(luck(contact)))
        elif self._handover_effort is not None:
            effort, luck = self._handover_effort, self._handover_luck
            yield self._pool.serve(contact, ALLOCATING, effort(luck(contact, contact.handovers)))
        else:
            note((self._world.env._now, contact.number, -1, events.QUEUED, ALLOCATING, -1))
        contact.worker = yield self._caseload.take(contact)
        now = self._world.env._now
        if visits is not None:
            visits.end()
        note((now, contact.number, -1, events.ALLOCATED, ALLOCATING, contact.worker))
        if contact.allocated_at is None:
            contact.allocated_at = now
        return outcomes.ALLOCATED
