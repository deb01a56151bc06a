"""Interviewing: a return home interview, if the child can be reached and wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.reaching import Reaching
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import INTERVIEWING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.side_doors import InterviewingSettings
    from mashsim.simulation.world import World


class Interviewing:
    """The interviews after children were missing. If the child declines or is not reached, nothing follows."""

    code = INTERVIEWING

    def __init__(self, world: World, settings: InterviewingSettings):
        self._world = world
        self._work = HandsOn(world, INTERVIEWING, settings)
        self._reach = Reaching(world, INTERVIEWING, settings, _tries(settings))
        self._declined_luck = world.purpose("interviewing.declined")
        self.adopt(settings)

    def adopt(self, settings: InterviewingSettings) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        self._taken = [source in settings.sources for source in self._world.sources]
        self._declined_share = settings.declined_share
        self._work.adopt(settings)
        self._reach.adopt(settings, _tries(settings))

    def takes(self, contact: Contact) -> bool:
        """Whether a contact that has just been received is about an interview."""
        return self._taken[contact.source]

    def __call__(self, contact: Contact) -> Steps:
        reached = yield from self._reach(contact)
        if not reached or self._declined_luck(contact) < self._declined_share:
            return outcomes.NFA
        yield self._work.on(contact)
        self._world.note((self._world.now, contact.number, -1, events.INTERVIEWED, INTERVIEWING, -1))
        return outcomes.INTERVIEWED


def _tries(settings: InterviewingSettings) -> WorkSettings:
    """Return the work of one try."""
    return WorkSettings(pool=settings.pool, effort=settings.trying)
