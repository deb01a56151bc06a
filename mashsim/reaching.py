"""Trying to reach a family, or to see a child: each try is work for somebody, and between tries time goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.staff import HandsOn
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.caseload import InHand
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import Tries
    from mashsim.scenario.work import ReachingSettings, WorkSettings
    from mashsim.simulation.world import World
    from mashsim.staff.hands_on import Job


class Reaching:
    """The tries of one stage. Their number is geometric, cut off at the most that are made.

    Parameters
    ----------
    job : the pool, and the hands-on time of one try
    """

    def __init__(self, world: World, stage: int, settings: ReachingSettings, job: WorkSettings):
        self._world = world
        self._try = HandsOn(world, stage, job, "try.effort")
        self._reached_luck = world.purpose(f"{STAGES[stage]}.try.reached")
        self.adopt(settings, job)

    def adopt(self, settings: ReachingSettings, job: WorkSettings) -> None:
        """Take over settings from now on."""
        self._try.adopt(job)
        self._settings = settings

    def __call__(self, contact: Contact) -> Steps:
        """Try until the family is reached or no try is left; return whether it was reached."""
        world, tries = self._world, 0
        while True:
            tries += 1
            settings = self._settings
            yield self._try.on(contact, tries)
            if self._reached_luck(contact, tries) < settings.reached_share:
                return True
            if tries >= settings.most:
                return False
            later = world.office.later(settings.again_after.kind)
            yield Moment(world, later(world.now, settings.again_after.amount), ENDING)


class Seeing:
    """The visits of one stage until the child is seen. A child who has been seen already is not visited."""

    def __init__(self, world: World, stage: int):
        self._world, self._stage = world, stage
        self._seen_luck = world.purpose(f"{STAGES[stage]}.seen")

    def adopt(self, settings: Tries, job: Job, by_worker: bool = False) -> None:
        """Take over settings from now on. Effort is read when work is queued, the share seen when a visit ends.

        Parameters
        ----------
        job : the pool, and the hands-on time of one visit
        by_worker : whether the worker who has the contact visits, and not the first of the pool who is free
        """
        self._settings, self._by_worker = settings, by_worker
        self._visit = HandsOn(self._world, self._stage, job)

    def __call__(self, contact: Contact, in_hand: InHand) -> Steps:
        """Visit until the child is seen; return whether it was: it is not if the worker leaves before."""
        world = self._world
        while not contact.seen:
            tries, person = contact.visits + 1, contact.worker if self._by_worker else None
            if (yield in_hand(contact, self._visit.on(contact, tries, person))):
                return False
            seen_share, again_after = self._settings.seen_share, self._settings.again_after
            contact.visits, contact.seen = tries, self._seen_luck(contact, tries) < seen_share
            world.note((world.now, contact.number, -1, events.VISITED, self._stage, int(contact.seen)))
            if not contact.seen and again_after is not None:
                again = world.office.later(again_after.kind)(world.now, again_after.amount)
                if (yield in_hand(contact, Moment(world, again, ENDING))):
                    return False
        return True
