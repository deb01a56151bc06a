"""Trying to reach a family: each try is work for somebody, and between tries time goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.staff import HandsOn
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.work import ReachingSettings, WorkSettings
    from mashsim.simulation.world import World


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
