"""Contacts that are settled otherwise while they wait: moved away, resolved, joined to another, withdrawn."""

from __future__ import annotations

from mashsim.scenario.loops import PerWeek
from mashsim.scenario.values import Settings


class WithdrawalRate(Settings):
    """How often contacts are withdrawn while they wait."""

    per_week: PerWeek
    """Withdrawals a week of waiting for one contact, at the start of its wait: with 0.02 about 2 in 100 are withdrawn
    in the first week."""

    rises_per_week: PerWeek = 0.0
    """By how much that rate rises with each week waited."""


class WithdrawalSettings(Settings):
    """Contacts that are settled otherwise while they wait, because the family has moved away, the matter is resolved,
    it is joined to other work, or the referrer or the family takes it back. Such a contact is closed as withdrawn; what
    was still to be done for it is taken back: work that waits, requests without a reply, seats in a meeting, the claim
    for a worker's room or an early-help place. It does not come back.

    Only waiting contacts are withdrawn, not one that somebody has in hand or has begun, nor one that is with a worker,
    in a section 47 enquiry or in early help. Return home interviews and repeats are left out. No rate is published.
    """

    before_decision: WithdrawalRate | None = None
    """From receipt until the decision, by the time since receipt. Read when the contact is received."""

    after_decision: WithdrawalRate | None = None
    """From the decision until a worker takes the contact or early help begins, by the time since the decision. Read at
    the decision."""
