"""The points that contacts pass on their way: when each first did, and whose way leads there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeVar

from mashsim.measures.columns import Numbers
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows, firsts
from mashsim.measures.places import trace_places
from mashsim.vocabulary import events
from mashsim.vocabulary.points import POINTS
from mashsim.vocabulary.stages import LOOKS

ALWAYS_READ = ("received", "decided", "allocated", "closed")
"""Points that are among the first rows."""
Measured = TypeVar("Measured")


class Milestones:
    """When each contact first passed each point of its way; the row is `columns.now` if it has not."""

    def __init__(self, evidence: Evidence):
        self._evidence, self._columns, self._known = evidence, evidence.columns, first_rows(evidence)
        self._first: dict[str, Numbers] = {point: getattr(self._known, point) for point in ALWAYS_READ}
        self._rows: dict[str, list[int]] = {}
        self._came: dict[str, Numbers] = {}
        self._leads: dict[str, list[bool]] = {}

    def has(self, point: str) -> bool:
        """Return whether the front door has the stage in which a point is passed.

        It has if the log's header names the stage, or the log has the event.

        Raises
        ------
        KeyError
            If there is no such point; a stage is not a point.
        """
        columns, passed = self._columns, POINTS[point]
        return (
            not passed.stage or passed.stage in columns.log.header.get("stages", ()) or bool(columns.rows[passed.event])
        )

    def rows(self, point: str) -> list[int]:
        """The rows at which contacts first passed a point, in order."""
        if point not in self._rows:
            now = self._columns.now
            self._rows[point] = sorted(row for row in self.first(point) if row < now)
        return self._rows[point]

    def first(self, point: str) -> Numbers:
        """By contact, the row at which it first passed a point."""
        if point == "screened":
            return first_looks(self._evidence)
        if point not in self._first:
            columns = self._columns
            rows: Sequence[int] = columns.rows[POINTS[point].event]
            if POINTS[point].detail is not None:
                rows = [row for row in rows if columns.detail[row] == POINTS[point].detail]
            elif point == "authorised" and not rows:  # an assessment closed without a word of it was authorised then
                assessing, names = columns.stage_code("assessing"), columns.log.names.outcomes
                rows = [
                    row
                    for row in columns.rows[events.CLOSED]
                    if columns.stage[row] == assessing and names[columns.detail[row]] != "withdrawn"
                ]
            self._first[point] = self._firsts(rows)
        return self._first[point]

    def came_to(self, stage: str) -> Numbers:
        """By contact, the row at which it first came to a stage."""
        if stage not in self._came:
            code = self._columns.stage_code(stage)
            self._came[stage] = self._firsts(trace_places(self._evidence).entered[code] if code >= 0 else ())
        return self._came[stage]

    def begins(self, start: str) -> Numbers:
        """By contact, the row at which a part of its way begins: at a point, or where it first came to a stage."""
        return self.first(start) if start in POINTS else self.came_to(start)

    def leads_to(self, point: str) -> list[bool]:
        """By contact, whether its way leads to a point.

        To the end of a first look, unless it came first to a stage in which none is taken: that is so of an opening
        backlog beyond screening, and of what is received for the decision or for a return interview. To a discussion,
        a conference, an interview or early help, if it came to that stage or one was called. To a worker, a visit and
        an authorised assessment, if it was decided to go there and no discussion ended it; not to a visit that was
        before the run. To whatever it has passed, to the decision and the closing, always.
        """
        if point not in self._leads:
            self._leads[point] = self._whose_way(point)
        return self._leads[point]

    def _whose_way(self, point: str) -> list[bool]:
        columns, now, rows, first = self._columns, self._columns.now, self._known, self.first(point)
        if point == "screened":
            return self._who_is_looked_at()
        if POINTS[point].called_for:
            came, called_by = self.came_to(POINTS[point].stage), POINTS[point].called_by
            called = self._firsts(columns.rows[called_by]) if called_by is not None else came
            return [min(some) < now for some in zip(came, called, first, strict=True)]
        if not POINTS[point].stage:
            return [True] * len(first)
        before = self._seen_before_the_run() if point == "seen" else frozenset()
        stage, detail, discussing = columns.stage, columns.detail, columns.stage_code("discussing")
        return [
            passed < now
            or (
                decided < now
                and rows.onward[detail[decided]]
                and not (closed < now and stage[closed] == discussing)
                and contact not in before
            )
            for contact, (passed, decided, closed) in enumerate(zip(first, rows.decided, rows.closed, strict=True))
        ]

    def _who_is_looked_at(self) -> list[bool]:
        columns, places = self._columns, trace_places(self._evidence)
        looks = {columns.stage_code(stage) for stage in LOOKS}
        leads = [True] * len(self._known.received)
        for row in places.left[places.arrived]:
            if columns.stage[row] not in looks and columns.event[row] != events.CLOSED:
                leads[columns.contact[row]] = False
        return leads

    def _seen_before_the_run(self) -> frozenset[int]:
        """Return the contacts that the run began with as assessments under way: they were seen before its first day."""
        time, now, came = self._columns.time, self._columns.now, self.came_to("visiting")
        given = (contact for contact, row in enumerate(self._known.allocated) if row < now and time[row] < 0)
        return frozenset(contact for contact in given if came[contact] == now)

    def _firsts(self, rows: Sequence[int]) -> Numbers:
        return firsts(rows, self._columns.contact, len(self._known.received), self._columns.now)


@reading
def first_looks(evidence: Evidence) -> Numbers:
    """By contact, the row at which the first look at it ended; `columns.now` if it has not, or nobody took one.

    The screening of a contact ends its first look, whatever follows: advice, an enquiry, or that it is joined to a
    contact that is open. So does being rated or decided about at the daily triage, or rated by the out-of-hours team.
    """
    columns, known, places = evidence.columns, first_rows(evidence), trace_places(evidence)
    now, stage, task, finished = columns.now, columns.stage, columns.task, known.finished
    screening = columns.stage_code("screening")
    asked = (task[row] for row in places.openings[screening]) if screening >= 0 else ()
    rows = [finished[number] for number in asked if number not in known.dropped and finished[number] < now]
    aside = {columns.stage_code(name) for name in ("triaging", "out_of_hours")} - {-1}
    if aside:
        words = (events.RATED, events.DECIDED)
        rows += [row for word in words for row in columns.rows[word] if stage[row] in aside]
    return firsts(sorted(rows), columns.contact, len(known.received), now)


@reading
def milestones(evidence: Evidence) -> Milestones:
    """Return the milestones of a log."""
    return Milestones(evidence)


def where_there_is(
    point: str,
) -> Callable[[Callable[[Evidence], Measured]], Callable[[Evidence], Measured | None]]:
    """Measure only where the front door has the stage in which a point is passed; else None."""

    def only(measure: Callable[[Evidence], Measured]) -> Callable[[Evidence], Measured | None]:
        @wraps(measure)
        def measured(evidence: Evidence) -> Measured | None:
            return measure(evidence) if milestones(evidence).has(point) else None

        return measured

    return only
