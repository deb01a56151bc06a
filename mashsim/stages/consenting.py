"""Consenting: where an enquiry comes without consent, it is sought; a manager may override a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.reaching import Reaching
from mashsim.staff import HandsOn
from mashsim.vocabulary import consents, events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import CONSENTING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.consent import ConsentingSettings
    from mashsim.simulation.world import World


class Consenting:
    """Consent to ask partners. An enquiry that comes with consent passes at once and leaves no trace."""

    code = CONSENTING

    def __init__(self, world: World, settings: ConsentingSettings):
        self._world = world
        self._reach = Reaching(world, CONSENTING, settings, settings)
        self._missing_luck, self._refused_luck, self._override_luck = (
            world.purpose(f"consenting.{what}") for what in ("missing", "refused", "overridden")
        )
        self.adopt(settings)

    def adopt(self, settings: ConsentingSettings) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        world, override = self._world, settings.override
        self._missing = [settings.missing_by_source.get(source, settings.missing_share) for source in world.sources]
        self._not_needed = {RATED_AS.index(rating) for rating in settings.not_needed}
        self._refused_share = settings.refused_share
        self._closes = settings.without_consent == "closed"
        self._reach.adopt(settings, settings)
        self._override = HandsOn(world, CONSENTING, override, "override.effort") if override else None
        self._overridden = [override.share.get(rating, 0.0) if override else 0.0 for rating in RATED_AS]

    def __call__(self, contact: Contact) -> Steps:
        if self._missing_luck(contact) >= self._missing[contact.source]:
            return outcomes.AGREED
        if contact.rating in self._not_needed:
            self._note(contact, consents.NOT_NEEDED)
            return outcomes.AGREED
        reached = yield from self._reach(contact)
        if reached and self._refused_luck(contact) >= self._refused_share:
            self._note(contact, consents.GIVEN)
            return outcomes.AGREED
        if self._override is not None and self._overridden[contact.rating]:
            yield self._override.on(contact)
            if self._override_luck(contact) < self._overridden[contact.rating]:
                self._note(contact, consents.OVERRIDDEN)
                return outcomes.OVERRIDDEN
        self._note(contact, consents.REFUSED if reached else consents.NOT_REACHED)
        if not self._closes:
            return outcomes.REFUSED
        deciding = self._world.way.deciding
        contact.right_outcome = deciding.right_outcome(contact) if deciding else outcomes.NFA
        self._world.decide(contact, CONSENTING, outcomes.NFA)
        return outcomes.NFA

    def _note(self, contact: Contact, consent: int) -> None:
        self._world.note((self._world.now, contact.number, -1, events.CONSENTED, CONSENTING, consent))
