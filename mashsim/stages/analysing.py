"""Analysing: weigh what is known and recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.staff import HandsOn
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import ANALYSING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.process import AnalysingSettings
    from mashsim.simulation.world import World


class Analysing:
    """Hands-on analysis by social workers."""

    code = ANALYSING

    def __init__(self, world: World, settings: AnalysingSettings):
        self._work = HandsOn(world, ANALYSING, settings)
        self.adopt = self._work.adopt

    def __call__(self, contact: Contact) -> Steps:
        yield self._work.on(contact)
        return outcomes.RECOMMENDED
