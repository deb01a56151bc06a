"""Cuts of fairness: whether contacts from one source, or from one locality, are decided later than others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from mashsim.measures.clocks import main_verdicts
from mashsim.measures.columns import take
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lengths import Lengths
from mashsim.measures.registry import Measure, gives, length
from mashsim.measures.waits import up_to_a_worker


@gives(
    Measure("fairness.by_source.{source}.contacts", "contacts from {source}", "contacts"),
    Measure("fairness.by_source.{source}.share_in_time", "contacts from {source}: share in time", "share", "more"),
    length(
        "fairness.by_source.{source}.received_to_decided", "contacts from {source}: {time} from receipt to decision"
    ),
    Measure("fairness.by_locality.{locality}.contacts", "contacts from {locality}", "contacts"),
    Measure(
        "fairness.by_locality.{locality}.share_in_time", "contacts from {locality}: share in time", "share", "more"
    ),
    length(
        "fairness.by_locality.{locality}.received_to_decided",
        "contacts from {locality}: {time} from receipt to decision",
    ),
)
def fairness(evidence: Evidence) -> dict[str, Any]:
    """Return how the contacts of each source fared, of those received in the window that need a decision.

    For each source: how many contacts, the share of them that the main clock judged in time, and how long they took
    from receipt to decision, with their age so far where they are not decided. A contact closed undecided is left out
    of that time. The same for each locality, where there are some.
    """
    log = evidence.columns.log
    cuts = {"by_source": _cut(evidence, log.names.sources, log.source)}
    if log.names.localities:
        cuts["by_locality"] = _cut(evidence, log.names.localities, log.locality)
    return cuts


def _cut(evidence: Evidence, names: Sequence[str], code_of: Sequence[int]) -> dict[str, Any]:
    """Return how the contacts of each name fared; `code_of` says which each contact is of."""
    first, main, contact_of = first_rows(evidence), main_verdicts(evidence), evidence.columns.contact
    spans = up_to_a_worker(evidence)["received_to_decided"]
    waits = Lengths(spans, bytes(take(code_of, spans.contact)), len(names))
    count = Counter(take(code_of, take(contact_of, evidence.window.of(first.to_decide))))
    good, judged = Counter[int](), Counter[int]()
    if main is not None and len(main.in_time):
        good.update(code_of[contact_of[row]] for some in main.in_time for row in some)
        judged.update(code_of[contact_of[row]] for some in main.late for row in some)
        judged += good
    found = {}
    for code, name in enumerate(names):
        found[name] = {
            "contacts": count[code],
            "share_in_time": good[code] / judged[code] if judged[code] else None,
            "received_to_decided": waits.spread_of(code),
        }
    return found
