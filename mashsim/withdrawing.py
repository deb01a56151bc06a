"""Withdrawals: a contact that waits is settled otherwise, and what was still to be done for it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.loops import is_repeat, is_undecided
from mashsim.recurring import Recurring
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import ALLOCATING, DISCUSSING, HELPING, TRANSFERRING

if TYPE_CHECKING:
    from mashsim.contact import Contact
    from mashsim.scenario import Scenario
    from mashsim.simulation.world import World

_AFTER_DECISION = frozenset((DISCUSSING, TRANSFERRING, ALLOCATING, HELPING))
_GOES_ON = frozenset(outcomes.WORDS[code] for code in (outcomes.EARLY_HELP, outcomes.ASSESSMENT, outcomes.STRATEGY))


class Withdrawals:
    """The withdrawals of one replication. `adopt` takes over the settings of a day."""

    def __init__(self, world: World, scenario: Scenario):
        self._world = world
        self._before, self._after = (world.purpose(f"withdrawals.{part}") for part in ("before", "after"))
        self.adopt(scenario)
        world.on_received.append(self._received)
        world.on_decided.append(self._decided)

    def adopt(self, scenario: Scenario) -> None:
        """Take over the settings of a day."""
        settings = scenario.withdrawals
        self._before_decision = settings.before_decision if settings else None
        self._after_decision = settings.after_decision if settings else None

    def _received(self, contact: Contact) -> None:
        rate = self._before_decision
        if rate and not is_repeat(contact):
            since, withdraw = contact.received_at, self._may_withdraw_undecided
            Recurring(self._world, contact, self._before, withdraw, since, rate.per_week, rate.rises_per_week)

    def _decided(self, contact: Contact) -> None:
        rate, since = self._after_decision, contact.decided_at
        if rate and since is not None and contact.outcome in _GOES_ON and not is_repeat(contact):
            withdraw = self._may_withdraw_decided
            Recurring(self._world, contact, self._after, withdraw, since, rate.per_week, rate.rises_per_week)

    def _may_withdraw_undecided(self, contact: Contact, _: int) -> bool:
        """Withdraw a contact if it waits; return whether it may be withdrawn later."""
        return is_undecided(contact) and not self._world.way.withdraw(contact)

    def _may_withdraw_decided(self, contact: Contact, _: int) -> bool:
        """Do the same after the decision; a child in a section 47 enquiry is never withdrawn."""
        if contact.closed or contact.discussed == outcomes.SECTION_47:
            return False
        waits = contact.stage in _AFTER_DECISION and contact.worker < 0 and contact.handovers == 0
        return waits and not self._world.way.withdraw(contact)
