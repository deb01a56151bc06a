"""Waits: of pieces of work for somebody, of contacts for partners and for room, and of children from being known to being decided for.

A wait belongs to the window in which it begins and is followed to the end of the log. A wait still open then counts with its age so far.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import chain
from typing import Any

from mashsim.measures.columns import Spans
from mashsim.measures.lengths import Lengths, lengths
from mashsim.measures.reading import Places, Reading
from mashsim.measures.registry import Measure, gives, length
from mashsim.measures.window import Window
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS


@gives(
    Measure("stages.{stage}.started", "{stage}: begun", "contacts"),
    Measure("stages.{stage}.share_waited", "{stage}: share that waited for staff", "share", "less"),
    Measure("stages.{stage}.mean_waiting", "{stage}: how many wait for staff on average", "contacts", "less"),
    Measure("stages.{stage}.still_waiting", "{stage}: still waiting for staff at the end", "contacts", "less"),
    length("stages.{stage}.wait", "{stage}: wait for staff"),
    length("stages.{stage}.replies", "{stage}: wait for partners' replies"),
    length("stages.{stage}.room", "{stage}: wait for room in a caseload"),
)
def stages(reading: Reading, places: Places, replies: Spans, room: Spans, window: Window) -> dict[str, Any]:
    """What happened at each stage: how much work was started, how long it waited, and what else contacts waited for there.

    Parameters
    ----------
    replies, room : all waits for partners and for room
    """
    found = {}
    for code, name in reading.stages:
        if name == "assessing":
            continue
        extra = {}
        if name == "gathering":
            extra["replies"] = lengths(reading, window.begun(replies))
        elif name == "allocating":
            extra["room"] = lengths(reading, window.begun(room))
        found[name] = _stage(reading, places, window, code, extra)
    return found


def _stage(reading: Reading, places: Places, window: Window, stage: int, extra: dict[str, Lengths]) -> dict[str, Any]:
    """One stage. Its waits are those of the work that opens each visit; work done while the contact waits there anyway is not counted."""
    columns, started, rows = reading.columns, reading.started, window.of(places.openings[stage])
    task, contact, rating = columns.task, columns.contact, reading.rating
    stops = [started[task[row]] for row in rows]
    wait = lengths(reading, Spans([contact[row] for row in rows], rows, stops))
    still = stops.count(columns.now)
    unbegun = [row for row, stop in zip(rows, stops, strict=True) if stop == columns.now] if still else []
    unbegun += [row for row in rows if task[row] in reading.dropped] if reading.dropped else []
    never = Counter(rating[contact[row]] for row in unbegun)
    waited = sum(len(of) - bisect_right(of, 0) for of in wait.clock)
    return {
        "started": len(rows) - len(unbegun),
        "share_waited": waited / len(rows) if rows else None,
        "mean_waiting": _mean_waiting(reading, places, window, stage, wait),
        "still_waiting": still,
        "wait": wait.spread(),
        **{name: of.spread() for name, of in extra.items()},
        "by_rating": {
            name: {
                "started": len(wait.clock[code]) - never[code],
                "wait": wait.spread_of(code),
                **{kind: of.spread_of(code) for kind, of in extra.items()},
            }
            for code, name in enumerate(RATINGS)
        },
    }


def _mean_waiting(reading: Reading, places: Places, window: Window, stage: int, wait: Lengths) -> float | None:
    """The number of pieces of work waiting at a stage, averaged over the window's time, those that began to wait before it too."""
    if window.ends <= window.starts:
        return None
    columns, rows = reading.columns, places.openings[stage]
    time, started, task = columns.time, reading.started, columns.task
    before = rows[: bisect_left(rows, window.first)]
    seconds = sum(sum(of) for of in wait.clock)
    seconds += sum(max(0, time[started[task[row]]] - window.starts) for row in before)
    if window.ends < time[columns.now]:
        seconds -= sum(max(0, time[started[task[row]]] - window.ends) for row in chain(before, window.of(rows)))
    return seconds / (window.ends - window.starts)


def for_replies(reading: Reading, places: Places) -> Spans:
    """Waits for partners: from the first information request of a visit until the contact goes on, with replies or without."""
    columns, gathering = reading.columns, reading.stage_code("gathering")
    contact, event = columns.contact, columns.event
    sent: dict[int, int] = {}
    waits: list[tuple[int, int, int]] = []
    asked = (
        [row for row in columns.rows[events.REQUESTED] if columns.stage[row] == gathering]
        if columns.rows[events.DISCUSSED]
        else columns.rows[events.REQUESTED]
    )
    for row in sorted(chain(asked, places.left[gathering] if gathering >= 0 else ())):
        of = contact[row]
        if event[row] == events.REQUESTED:
            if of not in sent:
                sent[of] = row
        elif of in sent:
            waits.append((of, sent.pop(of), row))
    waits += [(of, start, columns.now) for of, start in sent.items() if reading.closed[of] > start]
    return Spans(*([wait[place] for wait in waits] for place in range(3)))


def for_room(reading: Reading, places: Places) -> Spans:
    """Waits for room: from when no work is left to do first until the contact is allocated. One closed unallocated is left out."""
    columns, allocating = reading.columns, reading.stage_code("allocating")
    contact, event = columns.contact, columns.event
    ready = {contact[row]: row for row in places.entered[places.chosen] if event[row] == events.DECIDED}
    for stage_before in filter(lambda code: code >= 0, map(reading.stage_code, ("discussing", "transferring"))):
        for row in places.entered[stage_before]:
            ready.pop(contact[row], None)
    if allocating >= 0:
        for row in places.openings[allocating]:
            ready.pop(contact[row], None)
        allocated, task = reading.allocated, columns.task
        plans = {task[row] for row in places.openings[allocating]}  # not visits by duty workers
        ready |= {
            contact[row]: row
            for row in columns.rows[events.FINISHED]
            if task[row] in plans and row < allocated[contact[row]]
        }
    waits = [(of, start) for of, start in ready.items() if reading.closed[of] >= reading.allocated[of]]
    return Spans([of for of, _ in waits], [start for _, start in waits], [reading.allocated[of] for of, _ in waits])


@gives(
    length("journey.received_to_decided", "{time} from receipt to decision"),
    length("journey.received_to_decided.clock_minutes.longest", "longest time from receipt to decision"),
    length("journey.decided_to_allocated", "{time} from decision to allocation"),
    length("journey.decided_to_allocated_children", "{time} from decision to allocation, child by child"),
)
def journey(reading: Reading, window: Window) -> dict[str, Any]:
    """How long contacts took from being received to being decided, and from there to being allocated, the last also for each child.

    A contact that needs no decision, one closed undecided, or closed unallocated, ended otherwise and is left out.
    """
    columns, decided, allocated, closed = reading.columns, reading.decided, reading.allocated, reading.closed
    contact, children = columns.contact, columns.log.children
    rows = [row for row in window.of(reading.to_decide) if closed[contact[row]] >= decided[contact[row]]]
    received = Spans([contact[row] for row in rows], rows, [decided[contact[row]] for row in rows])
    rows = [row for row in window.of(columns.rows[events.DECIDED]) if reading.onward[columns.detail[row]]]
    rows = [row for row in rows if decided[contact[row]] == row and closed[contact[row]] >= allocated[contact[row]]]
    chosen = Spans([contact[row] for row in rows], rows, [allocated[contact[row]] for row in rows])
    each = [place for place, number in enumerate(chosen.of) for _ in range(children[number])]
    by_child = Spans(*([column[place] for place in each] for column in (chosen.of, chosen.start, chosen.stop)))
    found = {"received_to_decided": received, "decided_to_allocated": chosen, "decided_to_allocated_children": by_child}
    measured = {name: lengths(reading, spans) for name, spans in found.items()}
    return {name: {**of.spread(), "by_rating": of.by_rating()} for name, of in measured.items()}
