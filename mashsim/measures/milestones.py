"""The points that contacts pass on their way: when each first did, and whose way leads there. Each is found only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.measures.columns import Numbers, numbers
from mashsim.measures.reading import Places, Reading
from mashsim.vocabulary import events

WORDS = {
    "received": events.RECEIVED, "decided": events.DECIDED, "discussed": events.DISCUSSED, "allocated": events.ALLOCATED, "seen": events.VISITED, "conferred": events.CONFERRED,
    "authorised": events.AUTHORISED, "interviewed": events.INTERVIEWED, "supported": events.SUPPORTED, "closed": events.CLOSED,
}  # fmt: skip
"""The event of each point, in the order of a contact's way; it is seen at the first visit with detail 1."""
STAGE_OF = {
    "discussed": "discussing", "allocated": "allocating", "seen": "visiting", "conferred": "conferencing", "authorised": "assessing",
    "interviewed": "interviewing", "supported": "helping",
}  # fmt: skip
"""The stage in which a point is passed."""
_CALLED_FOR = ("discussed", "conferred", "interviewed", "supported")
"""Points on the way only of contacts that came to their stage."""


class Milestones:
    """When each contact first passed each point of its way; the row is `columns.now` if it has not."""

    def __init__(self, reading: Reading, places: Places):
        self.reading, self.places = reading, places
        self._first: dict[str, Numbers] = {
            "received": reading.received, "decided": reading.decided, "allocated": reading.allocated, "closed": reading.closed,
        }  # fmt: skip
        self._came: dict[str, Numbers] = {}
        self._leads: dict[str, list[bool]] = {}

    def has(self, point: str) -> bool:
        """Whether the front door has the stage in which a point is passed: the log's header names it, or the log has the event."""
        header = self.reading.columns.log.header.get("stages", ())
        return point not in STAGE_OF or STAGE_OF[point] in header or bool(self.reading.columns.rows[WORDS[point]])

    def rows(self, point: str) -> list[int]:
        """The rows at which contacts first passed a point, in order."""
        if point in ("received", "decided", "allocated", "closed"):
            first, contact = self.first(point), self.reading.columns.contact
            return [row for row in self.reading.columns.rows[WORDS[point]] if first[contact[row]] == row]
        now = self.reading.columns.now
        return sorted(row for row in self.first(point) if row < now)

    def first(self, point: str) -> Numbers:
        """By contact, the row at which it first passed a point."""
        if point not in self._first:
            columns = self.reading.columns
            rows: Sequence[int] = columns.rows[WORDS[point]]
            if point == "seen":
                rows = [row for row in rows if columns.detail[row] == 1]
            elif (
                point == "authorised" and not rows
            ):  # an assessment that is closed without a word of it was authorised then
                assessing = self.reading.stage_code("assessing")
                rows = [row for row in columns.rows[events.CLOSED] if columns.stage[row] == assessing]
            self._first[point] = self._firsts(rows)
        return self._first[point]

    def came_to(self, stage: str) -> Numbers:
        """By contact, the row at which it first came to a stage."""
        if stage not in self._came:
            code = self.reading.stage_code(stage)
            self._came[stage] = self._firsts(self.places.entered[code] if code >= 0 else ())
        return self._came[stage]

    def leads_to(self, point: str) -> list[bool]:
        """By contact, whether its way leads to a point.

        To a discussion, a conference, an interview or early help, if it came to that stage. To a worker, a visit and an authorised
        assessment, if it was decided to go there and no discussion ended it; not to a visit that was before the run.
        To whatever it has passed, to the decision and the closing, always.
        """
        if point not in self._leads:
            self._leads[point] = self._whose_way(point)
        return self._leads[point]

    def _whose_way(self, point: str) -> list[bool]:
        reading, now = self.reading, self.reading.columns.now
        first = self.first(point)
        if point in _CALLED_FOR:
            came = self.came_to(STAGE_OF[point])
            return [min(a, b) < now for a, b in zip(came, first, strict=True)]
        if point not in STAGE_OF:
            return [True] * len(first)
        before = self._seen_before_the_run() if point == "seen" else frozenset()
        stage, detail, discussing = reading.columns.stage, reading.columns.detail, reading.stage_code("discussing")
        return [
            passed < now
            or (
                decided < now
                and reading.onward[detail[decided]]
                and not (closed < now and stage[closed] == discussing)
                and of not in before
            )
            for of, (passed, decided, closed) in enumerate(zip(first, reading.decided, reading.closed, strict=True))
        ]

    def _seen_before_the_run(self) -> frozenset[int]:
        """The contacts with which the run began as assessments under way: they were seen before its first day, and no row tells of it."""
        reading, now, came = self.reading, self.reading.columns.now, self.came_to("visiting")
        given = (of for of, row in enumerate(reading.allocated) if row < now and reading.columns.time[row] < 0)
        return frozenset(of for of in given if came[of] == now)

    def _firsts(self, rows: Sequence[int]) -> Numbers:
        contact, now = self.reading.columns.contact, self.reading.columns.now
        found = numbers([now]) * len(self.reading.received)
        for row in reversed(rows):
            found[contact[row]] = row
        return found
