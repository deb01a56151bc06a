"""Where contacts were: from place to place, as row numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from mashsim.measures.columns import Numbers, numbers, take
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.vocabulary import events

_ITS_STAGE, _FROM_VISIT, _FROM_CONFERENCE = -1, -2, -3
"""Where a row takes a contact that has no place of its own: to the row's stage, or back to its worker from there."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where contacts were: in a stage, by its code, or in one of five other places.

    Attributes
    ----------
    arrived : place of contacts received whose first piece of work has not been queued
    chosen : place of contacts decided to be allocated, or handed over by a worker who left, and not yet queued to be
        allocated
    gone : place of contacts that are closed
    assessing : place of contacts that are allocated and wait for no visit or conference
    helped : place of contacts whose early help has begun; in the stage `helping` itself they wait for it
    where : by contact, its place at the end of the log
    entered, left : by place, the rows at which a contact came and went, in order
    openings : by stage, the rows that queued the work that opens a visit to it
    side_work : the rows that queued other work, done while the contact waits in the stage anyway: chasing
    """

    arrived: int
    chosen: int
    gone: int
    assessing: int
    helped: int
    helping: int
    where: Numbers
    entered: list[Numbers]
    left: list[Numbers]
    openings: list[Numbers]
    side_work: Numbers

    def of_stage(self, stage: int, allocating: int) -> tuple[int, ...]:
        """Return the places that count as a stage: not yet queued in the first, chosen in `allocating`."""
        also = {0: self.arrived, self.helping: self.helped}.get(stage)
        return (stage, *(() if also is None else (also,)), *([self.chosen] if stage == allocating else ()))


@reading
def trace_places(evidence: Evidence) -> Places:
    """Trace every contact from place to place, row by row.

    ==============================  =========================================================================
    row                             where it takes the contact
    ==============================  =========================================================================
    work queued, partner asked      to the stage of the row; a duty visit does not end the wait for a worker, nor does
                                    work on a conference, to which a row without work takes those who wait for it
    decided to be allocated         to `chosen`
    handed over                     to `chosen`
    allocated                       to `assessing`
    child seen, conference held     from the visit or conference back to `assessing`; from elsewhere nowhere
    early help begun                to `helped`
    closed                          to `gone`, for good
    ==============================  =========================================================================

    A row that queues no task still places a contact in its stage: one of an opening backlog, or one that waits there
    for nobody. Queued work that does not move a contact is side work; so is work without a contact.
    """
    columns, first = evidence.columns, first_rows(evidence)
    rows, contact_of, stage, event, task = columns.rows, columns.contact, columns.stage, columns.event, columns.task
    stages, code = len(columns.log.names.stages), columns.stage_code
    arrived, chosen, gone, nameless, helped = range(stages, stages + 5)
    assessing = code("assessing") if code("assessing") >= 0 else nameless
    visiting, conferencing, unallocated = code("visiting"), code("conferencing"), (chosen, code("allocating"))
    back_from = {_FROM_VISIT: visiting, _FROM_CONFERENCE: conferencing}
    leads_to = [_ITS_STAGE] * len(events.WORDS)
    leads_to[events.DECIDED] = leads_to[events.HANDED_OVER] = chosen
    leads_to[events.ALLOCATED], leads_to[events.SUPPORTED], leads_to[events.CLOSED] = assessing, helped, gone
    leads_to[events.VISITED], leads_to[events.CONFERRED] = _FROM_VISIT, _FROM_CONFERENCE
    queued = events.QUEUED
    decided = [row for row in rows[events.DECIDED] if first.onward[columns.detail[row]]]
    seen = [row for row in rows[events.VISITED] if columns.detail[row] == 1]
    words = (
        events.QUEUED, events.REQUESTED, events.ALLOCATED, events.CLOSED, events.CONFERRED, events.HANDED_OVER,
        events.SUPPORTED,
    )  # fmt: skip
    entered, left, openings = ([numbers() for _ in range(stages + 5)] for _ in range(3))
    entered[arrived] = rows[events.RECEIVED]
    side_work, where = numbers(), [arrived] * len(first.received) + [gone]  # the last is where what has no contact is
    order = sorted(chain(decided, seen, *(rows[word] for word in words)))
    for row, contact, word in zip(order, take(contact_of, order), take(event, order), strict=True):
        before, place = where[contact], leads_to[word]
        if place == _ITS_STAGE:
            place = stage[row]
            if (place == visiting and before in unallocated) or (place == conferencing and task[row] >= 0):
                place = before
        elif place < 0:
            place = assessing if before == back_from[place] else before
        if place == before or before == gone:
            if word == queued and task[row] >= 0:
                side_work.append(row)
            continue
        left[before].append(row)
        entered[place].append(row)
        where[contact] = place
        if word == queued and task[row] >= 0:
            openings[place].append(row)
    return Places(
        arrived, chosen, gone, assessing, helped, code("helping"), numbers(where[:-1]), entered, left, openings,
        side_work,
    )  # fmt: skip
