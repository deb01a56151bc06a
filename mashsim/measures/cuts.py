"""Cuts of fairness: whether contacts from one source or one locality are decided later than others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress
from typing import Any

from mashsim.measures.clocks import Verdicts
from mashsim.measures.lengths import spread
from mashsim.measures.reading import Reading
from mashsim.measures.window import Window


def fairness(reading: Reading, window: Window, main: Verdicts | None) -> dict[str, Any]:
    """Contacts received in the window that need a decision, by source and, if the log has one, by locality; `journey` and `clocks` say the
    same by rating.

    Of each: how many contacts, the share of them that the main clock judged in time, and how long they took from receipt to decision, with
    their age so far where they are not decided. One closed undecided is left out of that time.
    """
    columns, decided, closed = reading.columns, reading.decided, reading.closed
    contact = columns.contact
    rows = [row for row in window.of(reading.to_decide) if closed[contact[row]] >= decided[contact[row]]]
    came = [contact[row] for row in rows]
    stops = [decided[of] for of in came]
    clock, working = columns.seconds(rows, stops), columns.office_seconds(rows, stops)
    found: dict[str, Any] = {}
    for name, of_contact, names in _cuts(reading):
        codes = bytes([of_contact[of] for of in came])
        count = Counter(of_contact[contact[row]] for row in window.of(reading.to_decide))
        good, judged = Counter[int](), Counter[int]()
        if main is not None and len(main.in_time):
            good.update(of_contact[contact[row]] for some in main.in_time for row in some)
            judged.update(of_contact[contact[row]] for some in main.late for row in some)
            judged += good
        found[name] = {}
        for code, value in enumerate(names):
            mask = codes.translate(bytes(other == code for other in range(256)))
            found[name][value] = {
                "contacts": count[code],
                "share_in_time": good[code] / judged[code] if judged[code] else None,
                "received_to_decided": spread(*(sorted(compress(seconds, mask)) for seconds in (clock, working))),
            }
    return found


def _cuts(reading: Reading) -> list[tuple[str, Sequence[int], Sequence[str]]]:
    """Each way to tell contacts apart: its name, the code of each contact, what the codes mean."""
    log = reading.columns.log
    cuts: list[tuple[str, Sequence[int], Sequence[str]]] = [("by_source", log.source, log.names.sources)]
    localities = log.header.get("localities")
    locality = getattr(log, "locality", None)
    if localities and locality:
        cuts.append(("by_locality", locality, localities))
    return cuts
