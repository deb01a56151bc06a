"""Referrals: the contacts that meet the threshold, and the moment from which each counts as one."""

from __future__ import annotations

from mashsim.measures.columns import Numbers, numbers
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.measures.milestones import first_looks, milestones


@reading
def referrals(evidence: Evidence) -> Numbers:
    """Return the rows, in order, at which contacts decided to be assessed or discussed became referrals.

    It is the row of their receipt, of the end of their first look or of the decision, as the log's header says; without
    a word of it, of their receipt, as the Department for Education counts. A contact that was not screened counts from
    its receipt. One that is not decided yet is no referral yet: the last months of a log have more than are counted.
    """
    columns, first = evidence.columns, first_rows(evidence)
    decided = milestones(evidence).rows("decided")
    onward = [row for row in decided if first.onward[columns.detail[row]]]
    counted_from = columns.log.header.get("referrals_counted_from", "received")
    if counted_from == "decided":
        return numbers(onward)
    referred = [columns.contact[row] for row in onward]
    received = first.received
    if counted_from == "received":
        return numbers(sorted(received[contact] for contact in referred))
    looks, now = first_looks(evidence), columns.now
    return numbers(sorted(looks[contact] if looks[contact] < now else received[contact] for contact in referred))
