"""Hands-on work: who had what in hand from when until when, and how long work that was put down waited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.measures.places import trace_places
from mashsim.vocabulary import events


@dataclass(frozen=True, slots=True)
class Work:
    """Stretches of work.

    Attributes
    ----------
    main : each time somebody had in hand the work that opens a visit to a stage; not in order
    side : the same of other work on a contact, done while it waits in the stage anyway: chasing
    idle : each time main work waited after it had been put down
    idle_pool : the pool of whoever put it down
    begun_again : the rows at which work that had been put back was begun again, in order
    """

    main: Spans
    side: Spans
    idle: Spans
    idle_pool: list[int]
    begun_again: list[int]


@reading
def asked_of(evidence: Evidence) -> dict[int, int]:
    """Return the pool that was asked for each task; nothing where no pool helps another: it is who does it."""
    columns = evidence.columns
    if not columns.log.header.get("help"):
        return {}
    return {columns.task[row]: columns.detail[row] for row in columns.rows[events.QUEUED] if columns.task[row] >= 0}


@reading
def hands_on(evidence: Evidence) -> Work:
    """Find when work was in hand. Most tasks are begun once and finished; only the others are followed row by row."""
    first, places = first_rows(evidence), trace_places(evidence)
    columns, finished = evidence.columns, first.finished
    task, rows = columns.task, columns.rows
    broken = {
        task[row] for word in (events.PAUSED, events.PUT_BACK, events.WITHDRAWN) for row in rows[word]
    } - first.dropped
    kinds = bytearray(len(first.started))
    for row in places.side_work:
        kinds[task[row]] = _SIDE
    for number in broken:
        kinds[number] |= _BROKEN
    begun = bytes(take(kinds, take(task, rows[events.STARTED])))
    broken_starts = list(compress(rows[events.STARTED], begun.translate(_IS_BROKEN)))
    in_hand, idle = _one_by_one(evidence, broken, broken_starts)
    both: list[tuple[list[int], list[int]]] = []
    for kind in (0, _SIDE):
        starts = list(compress(rows[events.STARTED], begun.translate(bytes(code == kind for code in range(256)))))
        stops = list(take(finished, take(task, starts)))
        others = [stretch for stretch in in_hand if kinds[task[stretch[0]]] & _SIDE == kind]
        both.append((starts + [start for start, _ in others], stops + [stop for _, stop in others]))
    (starts, stops), (side_starts, side_stops) = both
    idle = [waited for waited in idle if not kinds[task[waited[0]]] & _SIDE]
    return Work(
        columns.spans(starts, stops), columns.spans(side_starts, side_stops),
        columns.spans([wait[0] for wait in idle], [wait[1] for wait in idle]), [wait[2] for wait in idle],
        [row for row in broken_starts if first.started[task[row]] != row],
    )  # fmt: skip


_SIDE, _BROKEN = 1, 2
_IS_BROKEN = bytes(bool(code & _BROKEN) for code in range(256))


def _one_by_one(
    evidence: Evidence, tasks: set[int], starts: Iterable[int]
) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """Return when tasks were in hand, and when they waited after somebody of a pool had put them down.

    Parameters
    ----------
    starts : the rows at which they were begun
    """
    first, asked = first_rows(evidence), asked_of(evidence)
    columns, finished = evidence.columns, first.finished
    task, event, now = columns.task, columns.event, columns.now
    begun: dict[int, int] = {}
    put_down: dict[int, int] = {}
    in_hand, idle = [], []
    others = [
        row
        for word in (events.RESUMED, events.PAUSED, events.PUT_BACK, events.WITHDRAWN)
        for row in columns.rows[word]
        if task[row] in tasks
    ]
    for row in sorted([*starts, *others, *(finished[number] for number in tasks if finished[number] < now)]):
        number, word = task[row], event[row]
        if word in (events.STARTED, events.RESUMED):
            begun[number] = row
        elif number in begun:
            in_hand.append((begun.pop(number), row))
        if word == events.PUT_BACK and asked and number in put_down:
            idle.append((put_down.pop(number), row))  # a helper's work waits for the pool that was asked from now on
        if word in (events.PAUSED, events.PUT_BACK):
            put_down.setdefault(number, row)
        elif number in put_down:
            idle.append((put_down.pop(number), row))
    in_hand += [(row, now) for row in begun.values()]
    idle += [(row, now) for row in put_down.values()]
    return in_hand, [(start, stop, waited_for(evidence, start)) for start, stop in idle]


def waited_for(evidence: Evidence, start: int) -> int:
    """The pool for which work waits from a row on at which it was queued, put down or handed back."""
    columns, asked = evidence.columns, asked_of(evidence)
    event, detail = columns.event[start], columns.detail[start]
    if event == events.QUEUED:
        return detail
    if event == events.PUT_BACK and asked:
        return asked[columns.task[start]]
    return columns.log.person_pool[detail]
