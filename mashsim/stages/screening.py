"""Screening: record the contact, look the family up, signpost it, or rate it and send it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.chance import Choice
from mashsim.log import DECIDED, RATED
from mashsim.log import RATINGS as RATING_WORDS
from mashsim.pathway import EARLY_HELP, OUTCOMES, SCREENING

if TYPE_CHECKING:
    from mashsim.events import Steps
    from mashsim.scenario import Stages


class Screening:
    """The first look, by contact officers. What is signposted here is decided here; everything else is rated."""

    code = SCREENING

    def __init__(self, world: Any, settings: Stages):
        self._world = world
        self._pool = world.pools[settings.screening.pool]
        self._effort_luck = world.purpose("screening.effort")
        self._outcome_luck = world.purpose("screening.outcome")
        self._rating_luck = world.purpose("rating")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, outcomes when it is finished."""
        screening = settings.screening
        self._effort = screening.effort.compiled().quantile
        mixes = [screening.outcomes_by_source.get(source, screening.outcomes) for source in self._world.sources]
        self._outcomes = [Choice([OUTCOMES.index(name) for name in mix], list(mix.values())) for mix in mixes]
        ratings = [self._world.source_ratings(source) or screening.ratings for source in self._world.sources]
        self._ratings = [Choice([RATING_WORDS.index(name) for name in mix], list(mix.values())) for mix in ratings]

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, SCREENING, effort(luck(contact)))
        luck = self._outcome_luck
        outcome = self._outcomes[contact.source].pick(luck(contact))
        if outcome <= EARLY_HELP:
            note = self._world.note
            note((self._world.env._now, contact.number, -1, DECIDED, SCREENING, outcome))
        else:
            self.rate(contact)
        return outcome

    def rate(self, contact: Any) -> None:
        """Give a contact its rating."""
        note, luck = self._world.note, self._rating_luck
        contact.rating = self._ratings[contact.source].pick(luck(contact))
        note((self._world.env._now, contact.number, -1, RATED, SCREENING, contact.rating))
