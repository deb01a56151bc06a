"""The later parts of contacts' ways: from the decision to the discussion, the worker, the visit, the conference, the authorised assessment.

A part belongs to the window in which it begins and is followed to the end of the log; one that is not over by then counts with its age so
far. Each counts contacts (each about one family), by rating; a contact whose way does not lead to the end of a part, or that was closed
before it, is left out.
"""

from __future__ import annotations

from itertools import compress
from typing import Any

from mashsim.measures.columns import Spans
from mashsim.measures.lengths import lengths
from mashsim.measures.milestones import Milestones
from mashsim.measures.reading import Reading
from mashsim.measures.registry import gives, length
from mashsim.measures.window import Window
from mashsim.vocabulary.points import POINTS

JOURNEYS = {
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
"""Each part of the way: the point at which it begins, or the stage that it waits in from the start, and the point at which it ends."""


@gives(
    *(
        length(f"journey.{name}", f"{{time}} from {POINTS[start].noun} to {POINTS[stop].noun}")
        for name, (start, stop) in JOURNEYS.items()
        if start in POINTS
    ),
    length("journey.early_help_waited", "wait for a place in early help"),
)
def later_journeys(reading: Reading, passed: Milestones, window: Window) -> dict[str, Any]:
    """How long each later part of the way took, of those that the front door's stages make possible."""
    found = {}
    for name, (start, stop) in JOURNEYS.items():
        if passed.has(stop) and (start not in POINTS or passed.has(start)):
            of = lengths(reading, window.begun(part(reading, passed, start, stop)))
            found[name] = {**of.spread(), "by_rating": of.by_rating()}
    return found


def part(reading: Reading, passed: Milestones, start: str, stop: str) -> Spans:
    """Find one part of the way, of every contact whose way it is. One that ended before it began took no time."""
    begins = passed.first(start) if start in POINTS else passed.came_to(start)
    ends, closed, now = passed.first(stop), reading.closed, reading.columns.now
    whose = compress(range(len(begins)), passed.leads_to(stop))
    found = [of for of in whose if begins[of] < now and ends[of] <= closed[of]]
    return Spans(found, [begins[of] for of in found], [max(begins[of], ends[of]) for of in found])
