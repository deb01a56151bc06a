"""Conferencing: the initial child protection conference of some section 47 enquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import CONFERENCING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import ConferencingSettings
    from mashsim.simulation.world import World


class Conferencing:
    """The conference, at a time counted from the strategy discussion. A contact that needs none passes through."""

    code = CONFERENCING

    def __init__(self, world: World, settings: ConferencingSettings):
        self._world = world
        self._share_luck = world.purpose("conferencing.conference")
        self._held_luck = world.purpose("conferencing.held_after")
        self.adopt(settings)

    def adopt(self, settings: ConferencingSettings) -> None:
        """Take over settings from now on."""
        self._share = settings.conference_share
        self._held_after = settings.held_after.compiled()
        self._until = self._world.office.later(self._held_after.kind)
        self._work = HandsOn.of(self._world, CONFERENCING, settings.pool, settings.effort)

    def __call__(self, contact: Contact) -> Steps:
        if contact.conferred or contact.discussed != outcomes.SECTION_47 or self._share_luck(contact) >= self._share:
            contact.conferred = True
            return outcomes.CONFERRED
        world, in_hand = self._world, self._world.caseload.until
        world.note((world.now, contact.number, -1, events.QUEUED, CONFERENCING, -1))
        held_at = self._until(contact.discussed_at, self._held_after.quantile(self._held_luck(contact)))
        if held_at > world.now and (yield in_hand(contact, Moment(world, held_at, ENDING))):
            return outcomes.HANDED_OVER
        if self._work is not None and (yield in_hand(contact, self._work.on(contact))):
            return outcomes.HANDED_OVER
        contact.conferred = True
        world.note((world.now, contact.number, -1, events.CONFERRED, CONFERENCING, -1))
        return outcomes.CONFERRED
