"""Conferencing: the initial child protection conference of some section 47 enquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Journey, Moment, Settled
from mashsim.caseload import in_nobodys_hands
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import CONFERENCING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.caseload import InHand
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import ConferencingSettings
    from mashsim.simulation.world import World


class Conferencing:
    """The conference, at a time counted from the strategy discussion. A contact that needs none passes through.

    It is called when the contact comes here with its worker; or when the discussion ends, and is held then whether or
    not the contact has a worker and the child has been seen. The contact is not closed before it has been held.
    """

    code = CONFERENCING

    def __init__(self, world: World, settings: ConferencingSettings):
        self._world = world
        self._share_luck = world.purpose("conferencing.conference")
        self._held_luck = world.purpose("conferencing.held_after")
        self.adopt(settings)
        world.on_discussed.append(self._discussed)

    def adopt(self, settings: ConferencingSettings) -> None:
        """Take over settings from now on."""
        office = self._world.office
        self._share = settings.conference_share
        self._at_discussion = settings.called_at == "discussion"
        self._held_after = law = settings.held_after.compiled()
        numbered = self._at_discussion and law.kind == "working days"
        self._until = office.on_day if numbered else office.later(law.kind)
        self._work = HandsOn.of(self._world, CONFERENCING, settings.pool, settings.effort)

    def __call__(self, contact: Contact) -> Steps:
        if not self._is_needed(contact):
            contact.conferred = True
            return outcomes.CONFERRED
        world = self._world
        world.note((world.now, contact.number, -1, events.QUEUED, CONFERENCING, -1))
        return (yield from self._hold(contact, world.caseload.until))

    def _is_needed(self, contact: Contact) -> bool:
        is_enquiry = not contact.conferred and contact.discussed == outcomes.SECTION_47
        return is_enquiry and self._share_luck(contact) < self._share

    def _discussed(self, contact: Contact) -> None:
        """Call the conference of a contact whose discussion has ended, or settle that there is none."""
        if not self._at_discussion:
            return
        if self._is_needed(contact):
            world = self._world
            world.note((world.now, contact.number, -1, events.CALLED, CONFERENCING, -1))
            contact.conference = held = Settled()
            Journey(self._beside(contact, held))
        contact.conferred = True

    def _beside(self, contact: Contact, held: Settled) -> Steps:
        """Hold the conference while the contact goes its own way."""
        yield from self._hold(contact, in_nobodys_hands)
        held.settle()

    def _hold(self, contact: Contact, in_hand: InHand) -> Steps:
        """Hold the conference so long after the discussion, or now if that has passed, and return the outcome."""
        world = self._world
        held_at = self._until(contact.discussed_at, self._held_after.quantile(self._held_luck(contact)))
        if held_at > world.now and (yield in_hand(contact, Moment(world, held_at, ENDING))):
            return outcomes.HANDED_OVER
        if contact.closed:
            return outcomes.CONFERRED
        if self._work is not None and (yield in_hand(contact, self._work.on(contact))):
            return outcomes.HANDED_OVER
        contact.conferred = True
        world.note((world.now, contact.number, -1, events.CONFERRED, CONFERENCING, -1))
        return outcomes.CONFERRED
