"""The points that contacts pass on their way: when each first did, and whose way leads there. Each is found only when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.measures.columns import Numbers, numbers
from mashsim.measures.reading import Places, Reading
from mashsim.vocabulary import events
from mashsim.vocabulary.points import POINTS

ALWAYS_READ = ("received", "decided", "allocated", "closed")
"""Points that every reading of a log has found already."""


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
        columns, passed = self.reading.columns, POINTS[point]
        return (
            not passed.stage or passed.stage in columns.log.header.get("stages", ()) or bool(columns.rows[passed.event])
        )

    def rows(self, point: str) -> list[int]:
        """The rows at which contacts first passed a point, in order."""
        if point in ALWAYS_READ:
            first, contact = self.first(point), self.reading.columns.contact
            return [row for row in self.reading.columns.rows[POINTS[point].event] if first[contact[row]] == row]
        now = self.reading.columns.now
        return sorted(row for row in self.first(point) if row < now)

    def first(self, point: str) -> Numbers:
        """By contact, the row at which it first passed a point."""
        if point not in self._first:
            columns = self.reading.columns
            rows: Sequence[int] = columns.rows[POINTS[point].event]
            if POINTS[point].detail is not None:
                rows = [row for row in rows if columns.detail[row] == POINTS[point].detail]
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
        if POINTS[point].called_for:
            came = self.came_to(POINTS[point].stage)
            return [min(a, b) < now for a, b in zip(came, first, strict=True)]
        if not POINTS[point].stage:
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
