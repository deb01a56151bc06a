"""Hands-on work: who had what in hand from when until when, and how long work that was put down waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from mashsim.log import FINISHED, PAUSED, PUT_BACK, RESUMED, STARTED, WITHDRAWN
from mashsim.measures.columns import Columns, Spans
from mashsim.measures.reading import Places, Reading


@dataclass(frozen=True, slots=True)
class Work:
    """Stretches of work.

    Attributes
    ----------
    main : each time somebody had in hand the work that opens a visit to a stage; not in order
    side : the same of other work on a contact, done while it waits in the stage anyway: chasing
    seconds, office_seconds : of each of the main stretches, then of the side ones, by the clock and in office hours
    idle : each time main work waited after it had been put down
    idle_pool : the pool of whoever put it down
    """

    main: Spans
    side: Spans
    seconds: list[int]
    office_seconds: list[int]
    idle: Spans
    idle_pool: list[int]


def hands_on(reading: Reading, places: Places) -> Work:
    """Find when work was in hand. Most tasks are begun once and then finished; only the others are followed row by row."""
    columns, finished = reading.columns, reading.finished
    task, rows = columns.task, columns.rows
    broken = {task[row] for word in (PAUSED, PUT_BACK, WITHDRAWN) for row in rows[word] if task[row] not in reading.dropped}
    starts = [row for row in rows[STARTED] if task[row] not in broken] if broken else list(rows[STARTED])
    stops = [finished[task[row]] for row in starts]
    in_hand, idle = _one_by_one(columns, broken)
    starts += [start for start, _ in in_hand]
    stops += [stop for _, stop in in_hand]
    aside = bytearray(len(reading.started))
    for row in places.side_work:
        aside[task[row]] = 1
    is_side = bytes([aside[task[row]] for row in starts])
    is_main = is_side.translate(bytes([1, 0, *bytes(254)]))
    order = [*compress(range(len(starts)), is_main), *compress(range(len(starts)), is_side)]
    starts, stops = [starts[place] for place in order], [stops[place] for place in order]
    main = is_main.count(1)
    idle = [waited for waited in idle if not aside[task[waited[0]]]]
    return Work(
        _spans(columns, starts[:main], stops[:main]), _spans(columns, starts[main:], stops[main:]), columns.seconds(starts, stops),
        columns.office_seconds(starts, stops), _spans(columns, [of[0] for of in idle], [of[1] for of in idle]), [of[2] for of in idle],
    )  # fmt: skip


def _spans(columns: Columns, starts: Sequence[int], stops: Sequence[int]) -> Spans:
    contact = columns.contact
    return Spans([contact[row] for row in starts], starts, stops)


def _one_by_one(columns: Columns, tasks: set[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """The stretches that tasks were in hand, and those they waited after having been put down, with the pool of whoever did."""
    task, detail, pool_of, now = columns.task, columns.detail, columns.log.person_pool, columns.now
    begun: dict[int, int] = {}
    put_down: dict[int, int] = {}
    pool: dict[int, int] = {}
    in_hand, idle = [], []
    words = (STARTED, RESUMED, PAUSED, PUT_BACK, WITHDRAWN, FINISHED)
    for row in sorted([row for word in words for row in columns.rows[word] if task[row] in tasks] if tasks else ()):
        of, word = task[row], columns.event[row]
        if word in (STARTED, RESUMED):
            begun[of], pool[of] = row, pool_of[detail[row]]
        elif of in begun:
            in_hand.append((begun.pop(of), row))
        if word in (PAUSED, PUT_BACK):
            put_down.setdefault(of, row)
        elif of in put_down:
            idle.append((put_down.pop(of), row, pool[of]))
    in_hand += [(row, now) for row in begun.values()]
    idle += [(row, now, pool[of]) for of, row in put_down.items()]
    return in_hand, idle
