"""When things first happened: to each contact, task and request, as row numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashsim.measures.columns import Columns, Numbers, numbers
from mashsim.measures.evidence import Evidence, reading
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import UNRATED

REFERRED = ("assessment", "strategy")
"""How the names of outcomes begin that send a contact on to be allocated."""


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The row at which each thing first happened; the row is `columns.now` if it has not happened.

    Attributes
    ----------
    rating : by contact, the last rating given, however late
    received, decided, allocated, closed : by contact
    ended : by contact, the row at which its way through the front door ended: allocated, decided not to be, or closed
    started : by task, the row at which it stopped waiting: first begun or, if never begun, withdrawn
    dropped : tasks withdrawn before anybody began them
    finished : by task; of a dropped one, when it was withdrawn
    replied : by request, the row of its reply
    onward : by outcome, whether a contact decided so is to be allocated
    needs_no_decision : return home interviews, and repeats that were joined to an open contact
    to_decide : the rows at which all other contacts were received, in order
    """

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
    needs_no_decision: frozenset[int]
    to_decide: Numbers


@reading
def first_rows(evidence: Evidence) -> FirstRows:
    """Find the row at which each thing first happened to each contact, task and request."""
    columns = evidence.columns
    log, now, rows, task, contact_of = columns.log, columns.now, columns.rows, columns.task, columns.contact
    contacts, tasks = len(log.source), max(task, default=-1) + 1
    rating = bytearray([UNRATED]) * contacts
    for row in rows[events.RATED]:
        rating[contact_of[row]] = columns.detail[row]
    words = (events.RECEIVED, events.DECIDED, events.ALLOCATED, events.CLOSED)
    received, decided, allocated, closed = (firsts(rows[word], contact_of, contacts, now) for word in words)
    of_tasks = (events.STARTED, events.FINISHED, events.REPLIED)
    started, finished, replied = (firsts(rows[word], task, tasks, now) for word in of_tasks)
    dropped = {task[row] for row in rows[events.WITHDRAWN] if started[task[row]] == now}
    for row in rows[events.WITHDRAWN]:
        if task[row] in dropped:
            started[task[row]] = finished[task[row]] = row
    onward = [name.lower().startswith(REFERRED) for name in log.names.outcomes]
    ways = [
        allocation if allocation < now or decision == now or onward[columns.detail[decision]] else decision
        for decision, allocation in zip(decided, allocated, strict=True)
    ]
    aside = _needs_no_decision(columns)
    came = rows[events.RECEIVED]
    return FirstRows(
        rating, received, decided, allocated, closed, numbers(map(min, ways, closed)), started, dropped, finished,
        replied, onward, aside, numbers(row for row in came if contact_of[row] not in aside) if aside else came,
    )  # fmt: skip


def _needs_no_decision(columns: Columns) -> frozenset[int]:
    names, contact_of = columns.log.names, columns.contact
    merged = names.outcomes.index("merged") if "merged" in names.outcomes else -1
    joined = (row for row in columns.rows[events.CLOSED] if columns.detail[row] == merged)
    found = {contact_of[row] for row in joined} if merged >= 0 else set()
    if "interviewing" in columns.log.header.get("stages", ()):
        interviewing = columns.stage_code("interviewing")
        found |= {contact_of[row] for row in columns.rows[events.QUEUED] if columns.stage[row] == interviewing}
    return frozenset(found)


def firsts(rows: Sequence[int], number: Sequence[int], size: int, never: int) -> Numbers:
    """Return by number (of a contact, a task) the first of some rows, or `never`.

    Parameters
    ----------
    number : by row
    """
    found = numbers([never]) * size
    for row in reversed(rows):
        found[number[row]] = row
    return found
