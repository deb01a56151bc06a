"""Contacts that are settled otherwise while they wait: moved away, resolved, joined to another, withdrawn."""

from __future__ import annotations

from pydantic import Field

from mashsim.scenario.choices import WithdrawnStage
from mashsim.scenario.loops import PerWeek, RisingRate
from mashsim.scenario.values import Settings


class WithdrawalRate(RisingRate):
    """How often contacts are withdrawn while they wait."""

    per_week: PerWeek
    """Withdrawals a week of waiting for one contact, at the start of its wait: with 0.02 about 2 in 100 are withdrawn
    in the first week."""


class WithdrawalSettings(Settings):
    """Contacts that are settled otherwise while they wait, because the family has moved away, the matter is resolved,
    it is joined to other work, or the referrer or the family takes it back. Such a contact is closed as withdrawn; what
    was still to be done for it is taken back: work that waits, requests without a reply, seats in a meeting, the claim
    for a worker's room or an early-help place, the room it takes up in a worker's caseload. It does not come back.

    Only waiting contacts are withdrawn, not one that somebody has in hand or has begun, nor one in a section 47
    enquiry, in early help, or with a plan; one that is with a worker only by a rate of its stage. Return home
    interviews and repeats are left out. No rate is published.
    """

    before_decision: WithdrawalRate | None = None
    """From receipt until the decision, by the time since receipt. Read when the contact is received."""

    after_decision: WithdrawalRate | None = None
    """From the decision until a worker takes the contact or early help begins, by the time since the decision. Read at
    the decision."""

    by_stage: dict[WithdrawnStage, WithdrawalRate] = Field(default_factory=dict)
    """In one stage, by the time since the contact came to it; the two rates above do not hold there. In visiting and
    assessing the contact is with its worker: it waits for a visit, for the next piece of work or for the end of its
    assessment. Contacts in an opening backlog come to their stage on the first day. Read when the contact comes to the
    stage."""
