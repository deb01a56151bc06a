"""Interviewing: a return home interview, if the child can be reached and wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.reaching import Reaching
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import INTERVIEWING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Interviewing:
    """The interviews after children were missing. Who declines or is not reached is closed as no further action."""

    code = INTERVIEWING

    def __init__(self, world: Any, settings: Stages):
        assert settings.interviewing is not None
        self._world = world
        self._pool = world.pools[settings.interviewing.pool]
        self._reach = Reaching(world, INTERVIEWING, self._pool)
        self._effort_luck = world.purpose("interviewing.effort")
        self._declined_luck = world.purpose("interviewing.declined")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        interviewing = settings.interviewing
        assert interviewing is not None
        self._taken = [source in interviewing.sources for source in self._world.sources]
        self._effort = interviewing.effort.compiled().quantile
        self._declined_share = interviewing.declined_share
        self._reach.adopt(interviewing, interviewing.trying)

    def takes(self, contact: Any) -> bool:
        """Whether a contact that has just been received is about an interview."""
        taken: bool = self._taken[contact.source]
        return taken

    def __call__(self, contact: Any) -> Steps:
        luck = self._declined_luck
        reached = yield from self._reach(contact)
        if not reached or luck(contact) < self._declined_share:
            return outcomes.NFA
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, INTERVIEWING, effort(luck(contact)))
        note = self._world.note
        note((self._world.env._now, contact.number, -1, events.INTERVIEWED, INTERVIEWING, -1))
        return outcomes.INTERVIEWED
