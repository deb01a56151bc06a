"""Deciding: the manager's threshold decision, or a return for more information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.chance import Choice
from mashsim.judging import Judging
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import DECIDING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.process import DecidingSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Pool


class Deciding:
    """The threshold decision and its sign-off by a manager."""

    code = DECIDING

    def __init__(self, world: World, settings: DecidingSettings):
        self._world = world
        self._work = HandsOn(world, DECIDING, settings)
        self._outcome_luck = world.purpose("deciding.outcome")
        self._returned_luck = world.purpose("deciding.returned")
        self._judging = Judging(world, DECIDING)
        self.adopt(settings)

    def adopt(self, settings: DecidingSettings) -> None:
        """Take over settings from now on: effort is read when work is queued, outcomes (thresholds) at the decision."""
        self._work.adopt(settings)
        self._returned_share = settings.returned_share
        self._errors = errors = settings.errors
        self._judging.adopt(errors)
        if errors:
            self._too_low_becomes = outcomes.WORDS.index(errors.too_low_becomes)
        self.mixes: list[list[Choice]] = []
        for source in self._world.sources:
            mixes = {**settings.outcomes, **settings.outcomes_by_source.get(source, {})}
            self.mixes.append([Choice.of(mixes[rating], outcomes.WORDS) for rating in RATED_AS])

    def __call__(self, contact: Contact) -> Steps:
        task = self._work.on(contact)
        yield task
        world = self._world
        if self._returned_share and self._returned_luck(contact) < self._returned_share:
            contact.visit += 1
            world.note((world.now, contact.number, -1, events.RETURNED, DECIDING, -1))
            return outcomes.RETURNED
        outcome = contact.right_outcome = self.right_outcome(contact)
        if self._errors and contact.said.decision is None:
            outcome = self._as_decided(contact, outcome, task.pool)
        world.decide(contact, DECIDING, outcome)
        return outcome

    def right_outcome(self, contact: Contact) -> int:
        """Return the right decision on a contact: what a list says, what screening should have said, or by luck."""
        if contact.said.decision is not None:
            return contact.said.decision
        if contact.right_outcome >= 0:
            return contact.right_outcome
        return self.mixes[contact.source][contact.rating].pick(self._outcome_luck(contact))

    def _as_decided(self, contact: Contact, right: int, by: Pool) -> int:
        """Return what the people of a pool decide where `right` would be: now and then too low or too high."""
        needs = right in (outcomes.ASSESSMENT, outcomes.STRATEGY)
        wrong = self._too_low_becomes if needs else outcomes.ASSESSMENT
        return wrong if self._judging.is_wrong(contact, needs, by) else right
