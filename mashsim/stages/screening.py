"""Screening: record the contact, look the family up, signpost it, or rate it and send it on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING
from mashsim.chance import Choice
from mashsim.judging import Judging
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import AMBER, GREEN, UNRATED
from mashsim.vocabulary.ratings import RATINGS as RATING_WORDS
from mashsim.vocabulary.stages import SCREENING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.process import ScreeningSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Pool

_WEEK = 5
"""Working days."""


class Screening:
    """The first look, by contact officers. A contact that is signposted here is decided here; any other is rated."""

    code = SCREENING

    def __init__(self, world: World, settings: ScreeningSettings):
        self._world = world
        self._work = HandsOn(world, SCREENING, settings)
        self._outcome_luck = world.purpose("screening.outcome")
        self._rating_luck = world.purpose("rating")
        self._rises_luck = {AMBER: world.keyed("rerating.amber_to_red"), GREEN: world.keyed("rerating.green_to_amber")}
        self._rises_at = world.office.later("working days")
        self._judging = Judging(world, SCREENING)
        self.adopt(settings)

    def adopt(self, settings: ScreeningSettings) -> None:
        """Take over settings from now on. Effort is read when work is queued, outcomes when it is finished."""
        rises, sources = settings.rerating, self._world.sources
        self._hazards = {AMBER: rises.amber_to_red, GREEN: rises.green_to_amber} if rises else {}
        self._work.adopt(settings)
        self._errors = errors = settings.errors
        self._judging.adopt(errors)
        if errors:
            self._too_low_becomes = outcomes.WORDS.index(errors.too_low_becomes)
        self.mixes: list[Choice] = [Choice.of(settings.mix_of(source), outcomes.WORDS) for source in sources]
        ratings = [self._world.source_settings[source].ratings or settings.ratings for source in sources]
        self.rating_mixes: list[Choice] = [Choice.of(mix, RATING_WORDS) for mix in ratings]

    def __call__(self, contact: Contact) -> Steps:
        task = self._work.on(contact)
        yield task
        outcome = contact.said.screening
        if outcome is None:
            outcome = self.mixes[contact.source].pick(self._outcome_luck(contact))
            if self._errors is not None:
                return self._judged(contact, outcome, task.pool)
        return self.settle(contact, outcome, SCREENING)

    def _judged(self, contact: Contact, right: int, by: Pool) -> int:
        """Settle a contact for which an outcome would be right: now and then it is signposted, or sent on, wrongly."""
        needs = right > outcomes.EARLY_HELP
        if not self._judging.is_wrong(contact, needs, by):
            return self.settle(contact, right, SCREENING)
        outcome = self.settle(contact, self._too_low_becomes if needs else outcomes.ENQUIRY, SCREENING)
        contact.right_outcome = right
        return outcome

    def settle(self, contact: Contact, outcome: int, stage: int) -> int:
        """Note that a first look has ended, and its outcome, and return it.

        A contact that is signposted is decided; any other is rated, unless it came with a rating.
        """
        self._world.looked_at(contact)
        if outcome <= outcomes.EARLY_HELP:
            contact.right_outcome = outcome
            self._world.decide(contact, stage, outcome)
        elif contact.rating == UNRATED:
            self.rate(contact, stage)
        return outcome

    def rate(self, contact: Contact, stage: int = SCREENING) -> None:
        """Give a contact its rating, and let it rise in its time."""
        self.set_rating(contact, self.rating_of(contact), stage)
        if self._world.loops:
            self._world.loops.rated(contact)
        self.watch(contact)

    def set_rating(self, contact: Contact, rating: int, stage: int) -> None:
        """Give a contact a rating at a stage, and note it."""
        contact.rating = rating
        self._world.note((self._world.now, contact.number, -1, events.RATED, stage, rating))

    def watch(self, contact: Contact) -> None:
        """Let a new rating rise if the contact is undecided then: after an exponential wait, by its own luck."""
        rating = contact.rating
        hazard = self._hazards.get(rating)
        if hazard:
            days = -math.log1p(-self._rises_luck[rating](contact)) * _WEEK / hazard
            rises_at = self._rises_at(self._world.now, days)
            if rises_at < self._world.door.ends_at:
                self._world.at(rises_at, ENDING, self._rise, (contact, rating))

    def _rise(self, watched: tuple[Contact, int]) -> None:
        contact, rating = watched
        if contact.closed or contact.decided_at is not None or contact.rating != rating:
            return
        self.raise_rating(contact)
        self.watch(contact)

    def raise_rating(self, contact: Contact) -> None:
        """Raise a contact's rating by one, and put it in its new place wherever it waits for somebody."""
        self.set_rating(contact, contact.rating - 1, contact.stage)
        for pool in self._world.pools.values():
            pool.take_in_rating(contact)

    def rating_of(self, contact: Contact) -> int:
        """Return the rating that a contact is given: what a list says, or by its luck."""
        if contact.said.rating is not None:
            return contact.said.rating
        return self.rating_mixes[contact.source].pick(self._rating_luck(contact))
