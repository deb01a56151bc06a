"""Screening: record the contact, look the family up, signpost it, or rate it and send it on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING
from mashsim.chance import Choice
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import AMBER, GREEN, UNRATED
from mashsim.vocabulary.ratings import RATINGS as RATING_WORDS
from mashsim.vocabulary.stages import SCREENING

if TYPE_CHECKING:
    from mashsim.agenda import Moment, Steps
    from mashsim.scenario import Stages

_WEEK = 5
"""Working days."""


class Screening:
    """The first look, by contact officers. What is signposted here is decided here; everything else is rated."""

    code = SCREENING

    def __init__(self, world: Any, settings: Stages):
        self._world = world
        self._pool = world.pools[settings.screening.pool]
        self._effort_luck = world.purpose("screening.effort")
        self._outcome_luck = world.purpose("screening.outcome")
        self._rating_luck = world.purpose("rating")
        self._rises_luck = {AMBER: world.keyed("rerating.amber_to_red"), GREEN: world.keyed("rerating.green_to_amber")}
        self._rises_at = world.office.later("working days")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, outcomes when it is finished."""
        screening = settings.screening
        rises = screening.rerating
        self._hazards = {AMBER: rises.amber_to_red, GREEN: rises.green_to_amber} if rises else {}
        self._effort = screening.effort.compiled().quantile
        mixes = [screening.outcomes_by_source.get(source, screening.outcomes) for source in self._world.sources]
        self._outcomes = [Choice.of(mix, outcomes.WORDS) for mix in mixes]
        ratings = [self._world.source_ratings(source) or screening.ratings for source in self._world.sources]
        self._ratings = [Choice.of(mix, RATING_WORDS) for mix in ratings]

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, SCREENING, effort(luck(contact)))
        luck = self._outcome_luck
        return self.settle(contact, self._outcomes[contact.source].pick(luck(contact)), SCREENING)

    def settle(self, contact: Any, outcome: int, stage: int) -> int:
        """Note the outcome of a first look: a contact that is signposted is decided, any other is rated, unless it came with a rating."""
        if outcome <= outcomes.EARLY_HELP:
            contact.right_outcome = outcome
            self._world.decide(contact, stage, outcome)
        elif contact.rating == UNRATED:
            self.rate(contact, stage)
        return outcome

    def rate(self, contact: Any, stage: int = SCREENING) -> None:
        """Give a contact its rating, and let it rise in its time."""
        note = self._world.note
        contact.rating = self.rating_of(contact)
        note((self._world.env._now, contact.number, -1, events.RATED, stage, contact.rating))
        if self._world.loops:
            self._world.loops.rated(contact)
        self.watch(contact)

    def watch(self, contact: Any) -> None:
        """Let the rating that a contact has been given rise, if it is undecided then: after an exponential wait, by its own luck."""
        rating = contact.rating
        hazard = self._hazards.get(rating)
        if hazard:
            world, later, luck = self._world, self._rises_at, self._rises_luck[rating]
            days = -math.log1p(-luck(contact)) * _WEEK / hazard
            world.diary.note(later(world.env._now, days), ENDING, contact, self._rise, (contact, rating))

    def _rise(self, moment: Moment) -> None:
        contact, rating = moment.subject
        if contact.closed or contact.decided_at is not None or contact.rating != rating:
            return
        self.raise_rating(contact)
        self.watch(contact)

    def raise_rating(self, contact: Any) -> None:
        """Raise a contact's rating by one, and put it in its new place wherever it waits for somebody."""
        note = self._world.note
        contact.rating -= 1
        note((self._world.env._now, contact.number, -1, events.RATED, contact.stage, contact.rating))
        for pool in self._world.pools.values():
            pool.take_in_rating(contact)

    def rating_of(self, contact: Any) -> int:
        """Return the rating that a contact is given, by its luck."""
        luck, ratings = self._rating_luck, self._ratings[contact.source]
        rating: int = ratings.pick(luck(contact))
        return rating
