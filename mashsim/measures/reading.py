"""What a log says of each contact, task and request, and of where contacts were: everything as row numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from mashsim.measures.columns import Columns, Numbers, numbers
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import UNRATED

REFERRED = ("assessment", "strategy")
"""How the names of outcomes begin that send a contact on to be allocated."""
_ON_TO_ASSESSING = -2


@dataclass(slots=True)
class Reading:
    """What happened to each contact, task and request; the row is `columns.now` if it has not happened.

    Attributes
    ----------
    columns : what the row numbers mean
    rating : by contact, the last rating given, however late
    received, decided, allocated, closed : by contact, the row of the first
    ended : by contact, the row at which its way through the front door ended: allocated, decided not to be, or closed
    started : by task, the row at which it stopped waiting: first begun or, if never begun, withdrawn
    dropped : tasks withdrawn before anybody began them
    finished : by task; of a dropped one, when it was withdrawn
    replied : by request, the row of its reply
    onward : by outcome, whether a contact decided so is to be allocated
    aside : contacts that need no decision: return home interviews, and repeats that were joined to an open contact
    to_decide : the rows at which all others were received, in order
    """

    columns: Columns
    rating: bytearray
    received: Numbers
    decided: Numbers
    allocated: Numbers
    closed: Numbers
    ended: Numbers
    started: Numbers
    dropped: set[int]
    finished: Numbers
    replied: Numbers
    onward: list[bool]
    aside: frozenset[int]
    to_decide: Numbers

    def stage_code(self, name: str) -> int:
        """The code of the stage of that name, or -1 if the log has none."""
        stages = self.columns.log.names.stages
        return stages.index(name) if name in stages else -1

    @property
    def stages(self) -> list[tuple[int, str]]:
        """The stages that the front door has, code and name: those that the log's header names, else all."""
        log = self.columns.log
        present = log.header.get("stages", log.names.stages)
        return [(code, name) for code, name in enumerate(log.names.stages) if name in present]


def read(columns: Columns) -> Reading:
    """Find the row at which each thing first happened to each contact, task and request."""
    log, now, rows, task, contact = columns.log, columns.now, columns.rows, columns.task, columns.contact
    contacts, tasks = len(log.source), max(task, default=-1) + 1
    rating = bytearray([UNRATED]) * contacts
    for row in rows[events.RATED]:
        rating[contact[row]] = columns.detail[row]
    words = (events.RECEIVED, events.DECIDED, events.ALLOCATED, events.CLOSED)
    received, decided, allocated, closed = (_first(rows[word], contact, contacts, now) for word in words)
    started, finished, replied = (
        _first(rows[word], task, tasks, now) for word in (events.STARTED, events.FINISHED, events.REPLIED)
    )
    dropped = {task[row] for row in rows[events.WITHDRAWN] if started[task[row]] == now}
    for row in rows[events.WITHDRAWN]:
        if task[row] in dropped:
            started[task[row]] = finished[task[row]] = row
    onward = [name.lower().startswith(REFERRED) for name in log.names.outcomes]
    ways = [
        allocation if allocation < now or decision == now or onward[columns.detail[decision]] else decision
        for decision, allocation in zip(decided, allocated, strict=True)
    ]
    ended = numbers(map(min, ways, closed))
    aside = _aside(columns)
    to_decide = (
        numbers(row for row in rows[events.RECEIVED] if contact[row] not in aside) if aside else rows[events.RECEIVED]
    )
    return Reading(
        columns, rating, received, decided, allocated, closed, ended, started, dropped, finished, replied, onward, aside, to_decide
    )  # fmt: skip


def _aside(columns: Columns) -> frozenset[int]:
    """The contacts that need no decision."""
    names, contact = columns.log.names, columns.contact
    merged = names.outcomes.index("merged") if "merged" in names.outcomes else -1
    found = (
        {contact[row] for row in columns.rows[events.CLOSED] if columns.detail[row] == merged} if merged >= 0 else set()
    )
    if "interviewing" in columns.log.header.get("stages", ()):
        interviewing = names.stages.index("interviewing")
        found |= {contact[row] for row in columns.rows[events.QUEUED] if columns.stage[row] == interviewing}
    return frozenset(found)


def _first(rows: Sequence[int], of: Sequence[int], size: int, never: int) -> Numbers:
    """By what `of` numbers (contacts, tasks), the first of some rows, or `never`."""
    found = numbers([never]) * size
    for row in reversed(rows):
        found[of[row]] = row
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """Where contacts were: in a stage, or in one of five places that are not, or need not be, a stage with work.

    Attributes
    ----------
    arrived : place of contacts received whose first piece of work has not been queued
    chosen : place of contacts decided to be allocated, or handed over by a worker who left, and not yet in the queue of whoever allocates
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
        """The places that count as a stage: contacts whose work is not yet queued count in the first, those chosen in `allocating`."""
        also = {0: self.arrived, self.helping: self.helped}.get(stage)
        return (stage, *(() if also is None else (also,)), *([self.chosen] if stage == allocating else ()))


def follow(reading: Reading) -> Places:
    """Follow every contact from place to place: to the stage where work or requests for it begin, and on as it is decided.

    A row that queues no task places a contact in its stage: one of an opening backlog, or one that waits there for no staff. A child who
    is seen, or a conference that is held, leaves the contact with its worker. A duty visit before that does not end the wait for a worker.
    Work that is no contact's (contact -1) is side work.
    """
    columns, stages = reading.columns, len(reading.columns.log.names.stages)
    rows, contact, stage, event, task = columns.rows, columns.contact, columns.stage, columns.event, columns.task
    arrived, chosen, gone, assessing = stages, stages + 1, stages + 2, reading.stage_code("assessing")
    assessing = assessing if assessing >= 0 else stages + 3
    unallocated = (chosen, reading.stage_code("allocating"))
    helped, helping, visiting = stages + 4, reading.stage_code("helping"), reading.stage_code("visiting")
    with_worker = (visiting, reading.stage_code("conferencing"))
    entered, left, openings = ([numbers() for _ in range(stages + 5)] for _ in range(3))
    entered[arrived] = rows[events.RECEIVED]
    goes = [-1] * len(events.WORDS)
    (
        goes[events.DECIDED],
        goes[events.ALLOCATED],
        goes[events.CLOSED],
        goes[events.HANDED_OVER],
        goes[events.SUPPORTED],
    ) = (
        chosen,
        assessing,
        gone,
        chosen,
        helped,
    )
    goes[events.VISITED] = goes[events.CONFERRED] = _ON_TO_ASSESSING
    chosen_at = [row for row in rows[events.DECIDED] if reading.onward[columns.detail[row]]]
    side_work = numbers()
    where = [arrived] * len(reading.received)
    seen_at = [row for row in rows[events.VISITED] if columns.detail[row] == 1]
    later = (rows[events.CONFERRED], rows[events.HANDED_OVER], rows[events.SUPPORTED])
    for row in sorted(
        chain(
            rows[events.QUEUED],
            rows[events.REQUESTED],
            chosen_at,
            rows[events.ALLOCATED],
            rows[events.CLOSED],
            seen_at,
            *later,
        )
    ):
        of, word = contact[row], event[row]
        before, place = (where[of], goes[word]) if of >= 0 else (gone, gone)
        if place == _ON_TO_ASSESSING:
            place = assessing if before in with_worker else before
        elif place < 0:
            place = stage[row]
            if place == visiting and before in unallocated:
                place = before
        if place == before or before == gone:
            if word == events.QUEUED and task[row] >= 0:
                side_work.append(row)
            continue
        left[before].append(row)
        entered[place].append(row)
        where[of] = place
        if word == events.QUEUED and task[row] >= 0:
            openings[place].append(row)
    return Places(arrived, chosen, gone, assessing, helped, helping, numbers(where), entered, left, openings, side_work)
