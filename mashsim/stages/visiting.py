"""Visiting: the first visit, tried until the child is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import VISITING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Visiting:
    """Tries by the allocated worker, or by the people of a pool. Who has been seen already is not visited."""

    code = VISITING

    def __init__(self, world: Any, settings: Stages):
        assert settings.visiting is not None
        assert settings.allocating is not None
        self._world = world
        self._by_worker = settings.visiting.pool is None
        self._pool = world.pools[settings.visiting.pool or settings.allocating.caseload.pool]
        self._effort_luck = world.purpose("visiting.effort")
        self._seen_luck = world.purpose("visiting.seen")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, the share seen when it ends."""
        visiting = settings.visiting
        assert visiting is not None
        self._effort = visiting.effort.compiled().quantile
        self._seen_share, self._again_after = visiting.seen_share, visiting.again_after

    def __call__(self, contact: Any) -> Steps:
        world, in_hand = self._world, self._world.caseload.until
        while not contact.seen:
            tries, effort, luck = contact.visits + 1, self._effort, self._effort_luck
            worker = contact.worker if self._by_worker else None
            if (yield in_hand(contact, self._pool.serve(contact, VISITING, effort(luck(contact, tries)), worker))):
                return outcomes.HANDED_OVER
            luck, now = self._seen_luck, world.env._now
            contact.visits, contact.seen = tries, luck(contact, tries) < self._seen_share
            world.note((now, contact.number, -1, events.VISITED, VISITING, int(contact.seen)))
            if not contact.seen and self._again_after is not None:
                again = world.office.later(self._again_after.kind)(now, self._again_after.amount)
                if (yield in_hand(contact, Moment(world.env, again, ENDING))):
                    return outcomes.HANDED_OVER
        return outcomes.SEEN
