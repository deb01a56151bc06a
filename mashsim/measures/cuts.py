"""Cuts of fairness: whether contacts from one source are decided later than others."""

from __future__ import annotations

from collections import Counter
from itertools import compress
from typing import Any

from mashsim.measures.clocks import main_verdicts
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lengths import spread
from mashsim.measures.registry import Measure, gives, length


@gives(
    Measure("fairness.by_source.{source}.contacts", "contacts from {source}", "contacts"),
    Measure("fairness.by_source.{source}.share_in_time", "contacts from {source}: share in time", "share", "more"),
    length(
        "fairness.by_source.{source}.received_to_decided", "contacts from {source}: {time} from receipt to decision"
    ),
)
def fairness(evidence: Evidence) -> dict[str, Any]:
    """Return how the contacts of each source fared, of those received in the window that need a decision.

    For each source: how many contacts, the share of them that the main clock judged in time, and how long they took
    from receipt to decision, with their age so far where they are not decided. A contact closed undecided is left out
    of that time.
    """
    first, window, main = first_rows(evidence), evidence.window, main_verdicts(evidence)
    columns, decided, closed = evidence.columns, first.decided, first.closed
    contact_of, source = columns.contact, columns.log.source
    rows = [row for row in window.of(first.to_decide) if closed[contact_of[row]] >= decided[contact_of[row]]]
    came = [contact_of[row] for row in rows]
    stops = [decided[contact] for contact in came]
    clock, working = columns.seconds(rows, stops), columns.office_seconds(rows, stops)
    codes = bytes([source[contact] for contact in came])
    count = Counter(source[contact_of[row]] for row in window.of(first.to_decide))
    good, judged = Counter[int](), Counter[int]()
    if main is not None and len(main.in_time):
        good.update(source[contact_of[row]] for some in main.in_time for row in some)
        judged.update(source[contact_of[row]] for some in main.late for row in some)
        judged += good
    by_source = {}
    for code, name in enumerate(columns.log.names.sources):
        mask = codes.translate(bytes(other == code for other in range(256)))
        by_source[name] = {
            "contacts": count[code],
            "share_in_time": good[code] / judged[code] if judged[code] else None,
            "received_to_decided": spread(*(sorted(compress(seconds, mask)) for seconds in (clock, working))),
        }
    return {"by_source": by_source}
