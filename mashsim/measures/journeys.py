"""How long parts of contacts' ways took: to the first look, the discussion, the visit, the conference, the assessment.

A part belongs to the window in which it begins and is followed to the end of the log; one that is not over by then
counts with its age so far. Each counts contacts (each about one family), by rating; a contact whose way does not lead
to the end of a part, or that was closed before it, is left out.
"""

from __future__ import annotations

from functools import partial
from itertools import compress
from typing import Any

from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lengths import in_all_and_by_rating
from mashsim.measures.milestones import milestones
from mashsim.measures.registry import gives, length
from mashsim.vocabulary.points import POINTS

JOURNEYS = {
    "received_to_screened": ("received", "screened"),
    "decided_to_discussed": ("decided", "discussed"),
    "received_to_seen": ("received", "seen"),
    "decided_to_seen": ("decided", "seen"),
    "allocated_to_seen": ("allocated", "seen"),
    "discussed_to_conferred": ("discussed", "conferred"),
    "received_to_authorised": ("received", "authorised"),
    "allocated_to_authorised": ("allocated", "authorised"),
    "received_to_interviewed": ("received", "interviewed"),
    "early_help_waited": ("helping", "supported"),
}
"""Each part of the way: the point at which it begins, or the stage that it waits in, and the point at which it ends."""


@gives(
    *(
        length(f"journey.{name}", f"{{time}} from {POINTS[start].noun} to {POINTS[stop].noun}")
        for name, (start, stop) in JOURNEYS.items()
        if start in POINTS
    ),
    length("journey.early_help_waited", "wait for a place in early help"),
)
def later_journeys(evidence: Evidence) -> dict[str, Any]:
    """How long each later part of the way took, of those that the front door's stages make possible."""
    passed = milestones(evidence)
    return {
        name: partial(_how_long, evidence, start, stop)
        for name, (start, stop) in JOURNEYS.items()
        if passed.has(stop) and (start not in POINTS or passed.has(start))
    }


def _how_long(evidence: Evidence, start: str, stop: str) -> dict[str, Any]:
    return in_all_and_by_rating(evidence, evidence.window.begun(part(evidence, start, stop)))


def part(evidence: Evidence, start: str, stop: str) -> Spans:
    """Find one part of the way, of every contact whose way it is. One that ended before it began took no time."""
    known = _parts(evidence)
    if (start, stop) not in known:
        known[start, stop] = _part(evidence, start, stop)
    return known[start, stop]


@reading
def _parts(evidence: Evidence) -> dict[tuple[str, str], Spans]:
    """Return the parts of the way that have been found, by their ends."""
    return {}


def _part(evidence: Evidence, start: str, stop: str) -> Spans:
    first, passed = first_rows(evidence), milestones(evidence)
    begins = passed.begins(start)
    ends, closed, now = passed.first(stop), first.closed, evidence.columns.now
    whose = compress(range(len(begins)), passed.leads_to(stop))
    found = [contact for contact in whose if begins[contact] < now and ends[contact] <= closed[contact]]
    starts = take(begins, found)
    return evidence.columns.spans(starts, list(map(max, starts, take(ends, found))), found)
