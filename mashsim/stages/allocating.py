"""Allocating: a team manager plans, then the contact waits for a worker with room under the caseload ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.log import ALLOCATED as ALLOCATED_EVENT
from mashsim.pathway import ALLOCATED, ALLOCATING

if TYPE_CHECKING:
    from mashsim.events import Steps
    from mashsim.scenario import Stages


class Allocating:
    """From the decision to a named worker."""

    code = ALLOCATING

    def __init__(self, world: Any, settings: Stages):
        assert settings.allocating is not None
        self._world = world
        self._pool = world.pools[settings.allocating.pool]
        self._effort_luck = world.purpose("allocating.effort")
        self._caseload = world.caseload
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued."""
        assert settings.allocating is not None
        self._effort = settings.allocating.effort.compiled().quantile
        self._caseload.adopt(settings.allocating.caseload)

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, ALLOCATING, effort(luck(contact)))
        contact.worker = yield self._caseload.take(contact)
        note = self._world.note
        note((self._world.env._now, contact.number, -1, ALLOCATED_EVENT, ALLOCATING, contact.worker))
        return ALLOCATED
