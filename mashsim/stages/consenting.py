"""Consenting: where an enquiry comes without consent, it is sought; a manager may override a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.reaching import Reaching
from mashsim.vocabulary import consents, events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import CONSENTING, DECIDING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Consenting:
    """Consent to ask partners. What comes with consent passes at once and leaves no trace."""

    code = CONSENTING

    def __init__(self, world: Any, settings: Stages):
        assert settings.consenting is not None
        self._world = world
        self._reach = Reaching(world, CONSENTING, world.pools[settings.consenting.pool])
        self._missing_luck, self._refused_luck, self._override_luck, self._effort_luck = (
            world.purpose(f"consenting.{what}") for what in ("missing", "refused", "overridden", "override.effort")
        )
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        consenting = settings.consenting
        assert consenting is not None
        self._missing = [
            consenting.missing_by_source.get(source, consenting.missing_share) for source in self._world.sources
        ]
        self._not_needed = {RATED_AS.index(rating) for rating in consenting.not_needed}
        self._refused_share = consenting.refused_share
        self._closes = consenting.without_consent == "closed"
        self._reach.adopt(consenting, consenting.effort)
        self._overridden = [0.0] * len(RATED_AS)
        if override := consenting.override:
            self._overridden = [override.share.get(rating, 0.0) for rating in RATED_AS]
            self._manager = self._world.pools[override.pool]
            self._effort = override.effort.compiled().quantile

    def __call__(self, contact: Any) -> Steps:
        luck = self._missing_luck
        if luck(contact) >= self._missing[contact.source]:
            return outcomes.AGREED
        if contact.rating in self._not_needed:
            self._note(contact, consents.NOT_NEEDED)
            return outcomes.AGREED
        reached = yield from self._reach(contact)
        luck = self._refused_luck
        if reached and luck(contact) >= self._refused_share:
            self._note(contact, consents.GIVEN)
            return outcomes.AGREED
        if self._overridden[contact.rating]:
            effort, luck = self._effort, self._effort_luck
            yield self._manager.serve(contact, CONSENTING, effort(luck(contact)))
            luck = self._override_luck
            if luck(contact) < self._overridden[contact.rating]:
                self._note(contact, consents.OVERRIDDEN)
                return outcomes.OVERRIDDEN
        self._note(contact, consents.REFUSED if reached else consents.NOT_REACHED)
        if not self._closes:
            return outcomes.REFUSED
        deciding = self._world.stages.get(DECIDING)
        contact.right_outcome = deciding.right_outcome(contact) if deciding else outcomes.NFA
        self._world.decide(contact, CONSENTING, outcomes.NFA)
        return outcomes.NFA

    def _note(self, contact: Any, consent: int) -> None:
        note = self._world.note
        note((self._world.env._now, contact.number, -1, events.CONSENTED, CONSENTING, consent))
