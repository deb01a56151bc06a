"""Screening: record the contact, look the family up, signpost it, or rate it and send it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.chance import Choice
from mashsim.log import DECIDED, RATED, UNRATED
from mashsim.log import RATINGS as RATING_WORDS
from mashsim.pathway import EARLY_HELP, OUTCOMES, SCREENING
from mashsim.rerating import Rerating

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
        self._rerating = Rerating(world)
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, outcomes when it is finished."""
        screening = settings.screening
        self._rerating.adopt(screening.rerating)
        self._rises = screening.rerating is not None
        self._effort = screening.effort.compiled().quantile
        mixes = [screening.outcomes_by_source.get(source, screening.outcomes) for source in self._world.sources]
        self._outcomes = [Choice([OUTCOMES.index(name) for name in mix], list(mix.values())) for mix in mixes]
        ratings = [self._world.source_ratings(source) or screening.ratings for source in self._world.sources]
        self._ratings = [Choice([RATING_WORDS.index(name) for name in mix], list(mix.values())) for mix in ratings]

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, SCREENING, effort(luck(contact)))
        luck = self._outcome_luck
        return self.settle(contact, self._outcomes[contact.source].pick(luck(contact)), SCREENING)

    def settle(self, contact: Any, outcome: int, stage: int) -> int:
        """Note the outcome of a first look: a contact that is signposted is decided, any other is rated, unless it came with a rating."""
        if outcome <= EARLY_HELP:
            note, now = self._world.note, self._world.env._now
            contact.decided_at, contact.outcome, contact.right_outcome = now, OUTCOMES[outcome], outcome
            note((now, contact.number, -1, DECIDED, stage, outcome))
        elif contact.rating == UNRATED:
            self.rate(contact, stage)
        return outcome

    def rate(self, contact: Any, stage: int = SCREENING) -> None:
        """Give a contact its rating, and let it rise in its time."""
        note = self._world.note
        contact.rating = self.rating_of(contact)
        note((self._world.env._now, contact.number, -1, RATED, stage, contact.rating))
        if self._world.loops:
            self._world.loops.rated(contact)
        self.watch(contact)

    def watch(self, contact: Any) -> None:
        """Let the rating that a contact has been given rise in its time."""
        if self._rises:
            self._rerating.watch(contact)

    def rating_of(self, contact: Any) -> int:
        """Return the rating that a contact is given, by its luck."""
        luck, ratings = self._rating_luck, self._ratings[contact.source]
        rating: int = ratings.pick(luck(contact))
        return rating
