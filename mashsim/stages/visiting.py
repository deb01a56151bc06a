"""Visiting: the first visit, tried until the child is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.reaching import Seeing
from mashsim.scenario.localities import names_of
from mashsim.scenario.work import WorkSettings
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import VISITING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import VisitingSettings
    from mashsim.simulation.world import World


class Visiting:
    """Visits by the allocated worker, or by the people of a pool."""

    code = VISITING

    def __init__(self, world: World, settings: VisitingSettings):
        self._world = world
        self._see = Seeing(world, VISITING)
        self.adopt(settings)

    def adopt(self, settings: VisitingSettings) -> None:
        """Take over settings from now on."""
        world, by_worker = self._world, settings.pool is None
        job = WorkSettings(pool=settings.pool or world.caseload.workers, effort=settings.effort)
        self._see.adopt(settings, job, by_worker)
        if by_worker:
            for name in names_of(world.caseload.workers):
                world.pools[name].put_visits_first(settings.before_assessments)

    def __call__(self, contact: Contact) -> Steps:
        is_seen = yield from self._see(contact, self._world.caseload.until)
        return outcomes.SEEN if is_seen else outcomes.HANDED_OVER
