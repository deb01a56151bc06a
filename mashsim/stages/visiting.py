"""Visiting: the first visit, tried until the child is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.scenario.localities import names_of
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import VISITING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import VisitingSettings
    from mashsim.simulation.world import World


class Visiting:
    """Tries by the allocated worker, or by the people of a pool. A child who has been seen already is not visited."""

    code = VISITING

    def __init__(self, world: World, settings: VisitingSettings):
        self._world = world
        self._seen_luck = world.purpose("visiting.seen")
        self.adopt(settings)

    def adopt(self, settings: VisitingSettings) -> None:
        """Take over settings from now on. Effort is read when work is queued, the share seen when it ends."""
        self._by_worker = settings.pool is None
        self._seen_share, self._again_after = settings.seen_share, settings.again_after
        job = WorkSettings(pool=settings.pool or self._world.caseload.workers, effort=settings.effort)
        self._work = HandsOn(self._world, VISITING, job)
        if self._by_worker:
            for name in names_of(self._world.caseload.workers):
                self._world.pools[name].put_visits_first(settings.before_assessments)

    def __call__(self, contact: Contact) -> Steps:
        world, in_hand = self._world, self._world.caseload.until
        while not contact.seen:
            tries = contact.visits + 1
            worker = contact.worker if self._by_worker else None
            if (yield in_hand(contact, self._work.on(contact, tries, worker))):
                return outcomes.HANDED_OVER
            contact.visits, contact.seen = tries, self._seen_luck(contact, tries) < self._seen_share
            world.note((world.now, contact.number, -1, events.VISITED, VISITING, int(contact.seen)))
            if not contact.seen and self._again_after is not None:
                again = world.office.later(self._again_after.kind)(world.now, self._again_after.amount)
                if (yield in_hand(contact, Moment(world, again, ENDING))):
                    return outcomes.HANDED_OVER
        return outcomes.SEEN
