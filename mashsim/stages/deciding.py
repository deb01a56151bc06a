"""Deciding: the manager's threshold decision, or a return for more information."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.chance import Choice
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import DECIDING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


_MOST = 0.95
"""Overload makes no larger share of decisions wrong than this, unless the scenario itself does."""


class Deciding:
    """The threshold decision and its sign-off by a manager."""

    code = DECIDING

    def __init__(self, world: Any, settings: Stages):
        assert settings.deciding is not None
        self._world = world
        self._pool = world.pools[settings.deciding.pool]
        self._effort_luck = world.purpose("deciding.effort")
        self._outcome_luck = world.purpose("deciding.outcome")
        self._returned_luck = world.purpose("deciding.returned")
        self._error_luck = world.purpose("deciding.error")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Effort is read when work is queued, outcomes (the thresholds) at the decision."""
        deciding = settings.deciding
        assert deciding is not None
        self._effort = deciding.effort.compiled().quantile
        self._returned_share = deciding.returned_share
        self._errors = errors = deciding.errors
        if errors:
            self._too_low, self._too_high = errors.shares()
            self._too_low_becomes = outcomes.WORDS.index(errors.too_low_becomes)
        self._outcomes: list[list[Choice]] = []
        for source in self._world.sources:
            mixes = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
            by_rating = [mixes[rating] for rating in RATED_AS]
            self._outcomes.append([Choice.of(mix, outcomes.WORDS) for mix in by_rating])

    def __call__(self, contact: Any) -> Steps:
        effort, luck = self._effort, self._effort_luck
        yield self._pool.serve(contact, DECIDING, effort(luck(contact)))
        luck = self._returned_luck
        if self._returned_share and luck(contact) < self._returned_share:
            contact.visit += 1
            note = self._world.note
            note((self._world.env._now, contact.number, -1, events.RETURNED, DECIDING, -1))
            return outcomes.RETURNED
        outcome = contact.right_outcome = self.right_outcome(contact)
        if self._errors:
            outcome = self._as_decided(contact, outcome)
        self._world.decide(contact, DECIDING, outcome)
        return outcome

    def right_outcome(self, contact: Any) -> int:
        """Return what would be the right decision on a contact, by its luck."""
        luck = self._outcome_luck
        outcome: int = self._outcomes[contact.source][contact.rating].pick(luck(contact))
        return outcome

    def _as_decided(self, contact: Any, right: int) -> int:
        """Return what is decided where `right` would be: now and then too low or too high."""
        needs = right in (outcomes.ASSESSMENT, outcomes.STRATEGY)
        share, wrong = (self._too_low, self._too_low_becomes) if needs else (self._too_high, outcomes.ASSESSMENT)
        times, luck = self._pool.errors_times_at(DECIDING), self._error_luck
        if times != 1:
            share = min(share * times, max(share, _MOST))
        return wrong if luck(contact) < share else right
