"""Protecting: a child who is likely to be harmed is seen at once, and the section 47 enquiry begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.caseload import in_nobodys_hands
from mashsim.reaching import Seeing
from mashsim.staff import HandsOn
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import PROTECTING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import ProtectingSettings
    from mashsim.simulation.world import World


class Protecting:
    """Visits by the people of a pool until the child is seen, then the first work of the enquiry.

    It takes up no room in any caseload. A contact that does not go on to a section 47 enquiry does not come here.
    """

    code = PROTECTING

    def __init__(self, world: World, settings: ProtectingSettings):
        self._world = world
        self._see = Seeing(world, PROTECTING)
        self.adopt(settings)

    def adopt(self, settings: ProtectingSettings) -> None:
        """Take over settings from now on. Effort is read when work is queued."""
        self._see.adopt(settings, settings)
        self._enquiry = HandsOn.of(self._world, PROTECTING, settings.pool, settings.enquiry_effort, "enquiry_effort")

    def __call__(self, contact: Contact) -> Steps:
        yield from self._see(contact, in_nobodys_hands)
        if self._enquiry is not None:
            yield self._enquiry.on(contact)
        return outcomes.PROTECTED
