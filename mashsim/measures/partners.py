"""How long partners take to reply to information requests."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lengths import Lengths
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives, length
from mashsim.vocabulary import events


@gives(
    Measure("partners.{partner}.requested", "{partner}: requests sent", "requests"),
    Measure("partners.{partner}.replied", "{partner}: replies", "requests"),
    Measure("partners.{partner}.never_replied", "{partner}: requests never answered", "requests"),
    Measure("partners.{partner}.taken_back", "{partner}: requests taken back", "requests"),
    Measure("partners.{partner}.chases", "{partner}: chases", "requests"),
    Measure("partners.{partner}.escalations", "{partner}: escalations to its manager", "requests"),
    length("partners.{partner}.reply", "{partner}: {time} to reply"),
)
def partners(evidence: Evidence) -> dict[str, Any]:
    """Count the requests made in the window by partner, and how long the replies took, also those that were too late.

    A request without a reply counts with its age when its contact went on without it, or with its age so far if the
    contact still waits. One that was taken back, as its contact was withdrawn, counts as neither answered nor never
    answered. Escalations are counted where the scenario has them.
    """
    first, window = first_rows(evidence), evidence.window
    columns, now = evidence.columns, evidence.columns.now
    detail, replied, task = columns.detail, first.replied, columns.task
    rows = window.of(columns.rows[events.REQUESTED])
    asked = bytes([detail[row] for row in rows])
    stops = [replied[task[row]] for row in rows]
    unanswered = [place for place, stop in enumerate(stops) if stop == now]
    taken_back = {task[row] for row in columns.rows[events.TAKEN_BACK]}
    back = Counter(asked[place] for place in unanswered if task[rows[place]] in taken_back) if taken_back else {}
    silent = Counter(asked[place] for place in unanswered if task[rows[place]] not in taken_back)
    given_up = _given_up(evidence, [rows[place] for place in unanswered])
    for place, stop in zip(unanswered, given_up, strict=True):
        stops[place] = stop
    chases, escalations = (
        Counter(detail[row] for row in window.of(columns.rows[event])) for event in (events.CHASED, events.ESCALATED)
    )
    escalates = bool(columns.log.header.get("escalates") or columns.rows[events.ESCALATED])
    found, names = {}, columns.log.names.partners
    replies = Lengths(columns.spans(rows, stops), asked, len(names))
    for partner, name in enumerate(names):
        requested = asked.count(partner)
        found[name] = {
            "requested": requested,
            "replied": requested - silent[partner] - back.get(partner, 0),
            "never_replied": silent[partner],
            "taken_back": back.get(partner, 0),
            "chases": chases[partner],
            **({"escalations": escalations[partner]} if escalates else {}),
            "reply": replies.spread_of(partner),
        }
    return found


def _given_up(evidence: Evidence, rows: Sequence[int]) -> list[int]:
    """For some requests without a reply, the row at which its contact went on, or the log's end."""
    places = trace_places(evidence)
    contact_of, now, gathering = (
        evidence.columns.contact,
        evidence.columns.now,
        evidence.columns.stage_code("gathering"),
    )
    went_on: dict[int, list[int]] = {contact_of[row]: [] for row in rows}
    for row in places.left[gathering] if gathering >= 0 and rows else ():
        if contact_of[row] in went_on:
            went_on[contact_of[row]].append(row)
    left = [went_on[contact_of[row]] for row in rows]
    return [next(iter(times[bisect_right(times, row) :]), now) for row, times in zip(rows, left, strict=True)]
