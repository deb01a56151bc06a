"""Withdrawals: a contact that waits is settled otherwise, and what was still to be done for it is taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mashsim.loops import is_repeat, is_undecided
from mashsim.recurring import Recurring
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import ALLOCATING, DISCUSSING, HELPING, MAY_BE_WITHDRAWN, STAGES, TRANSFERRING

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
        self._in_stage = {STAGES.index(word): world.purpose(f"withdrawals.{word}") for word in MAY_BE_WITHDRAWN}
        self._latest: dict[tuple[int, int], Recurring] = {}
        """What may end each contact's latest wait in a stage with a rate of its own."""
        self.adopt(scenario)
        world.on_received.append(self._received)
        world.on_decided.append(self._decided)
        world.way.on_came.append(self._came)

    def adopt(self, scenario: Scenario) -> None:
        """Take over the settings of a day."""
        settings = scenario.withdrawals
        self._before_decision = settings.before_decision if settings else None
        self._after_decision = settings.after_decision if settings else None
        by_stage = settings.by_stage if settings else {}
        self._by_stage = {STAGES.index(word): rate for word, rate in by_stage.items()}

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

    def _came(self, contact: Contact) -> None:
        """Take in that a contact has come to a stage, perhaps not for the first time."""
        stage = contact.stage
        rate, key = self._by_stage.get(stage), (contact.number, stage)
        earlier = self._latest.pop(key, None)
        if earlier is not None:
            earlier.end()
        if rate and not is_repeat(contact):
            self._latest[key] = Recurring(
                self._world, contact, self._in_stage[stage], partial(self._may_withdraw_in, stage), self._world.now,
                rate.per_week, rate.rises_per_week, earlier.count if earlier else 0,
            )  # fmt: skip

    def _may_withdraw_undecided(self, contact: Contact, _: int) -> bool:
        """Withdraw a contact if it waits; return whether it may be withdrawn later."""
        return is_undecided(contact) and not self._withdraw_by_a_general_rate(contact)

    def _may_withdraw_decided(self, contact: Contact, _: int) -> bool:
        """Do the same after the decision; a child in a section 47 enquiry is never withdrawn."""
        if contact.closed or contact.discussed == outcomes.SECTION_47:
            return False
        waits = contact.stage in _AFTER_DECISION and contact.worker < 0 and contact.handovers == 0
        return waits and not self._withdraw_by_a_general_rate(contact)

    def _withdraw_by_a_general_rate(self, contact: Contact) -> bool:
        """Withdraw a contact that waits, unless its stage has a rate of its own; return whether it was withdrawn."""
        return contact.stage not in self._by_stage and self._world.way.withdraw(contact)

    def _may_withdraw_in(self, stage: int, contact: Contact, _: int) -> bool:
        """Withdraw a contact that waits in a stage with a rate of its own; return whether it may be later."""
        if contact.closed or contact.authorised or contact.stage != stage or contact.discussed == outcomes.SECTION_47:
            return False
        return not self._world.way.withdraw(contact)
