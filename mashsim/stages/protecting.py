"""Protecting: a child who is likely to be harmed is seen at once, and the section 47 enquiry begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
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
        self._seen_luck = world.purpose("protecting.seen")
        self.adopt(settings)

    def adopt(self, settings: ProtectingSettings) -> None:
        """Take over settings from now on. Effort is read when work is queued, the share seen when a visit ends."""
        self._seen_share, self._again_after = settings.seen_share, settings.again_after
        self._visit = HandsOn(self._world, PROTECTING, settings)
        self._enquiry = HandsOn.of(self._world, PROTECTING, settings.pool, settings.enquiry_effort, "enquiry_effort")

    def __call__(self, contact: Contact) -> Steps:
        world, tries = self._world, 0
        while not contact.seen:
            tries += 1
            yield self._visit.on(contact, tries)
            contact.seen = self._seen_luck(contact, tries) < self._seen_share
            world.note((world.now, contact.number, -1, events.VISITED, PROTECTING, int(contact.seen)))
            if not contact.seen and self._again_after is not None:
                again = world.office.later(self._again_after.kind)(world.now, self._again_after.amount)
                yield Moment(world, again, ENDING)
        if self._enquiry is not None:
            yield self._enquiry.on(contact)
        return outcomes.PROTECTED
