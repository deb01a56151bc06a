"""Waits: of work for staff, of contacts for partners and for room, and of families for the decision and a worker.

A wait belongs to the window in which it begins and is followed to the end of the log. A wait still open then counts
with its age so far.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import partial
from itertools import chain
from typing import Any

from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence, reading, reading_of_window
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lengths import Lengths, in_all_and_by_rating, lengths
from mashsim.measures.milestones import milestones
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives, length
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
def stages(evidence: Evidence) -> dict[str, Any]:
    """Return for each stage how much work was started, how long it waited, and what else contacts waited for there."""
    return {
        name: partial(_stage, evidence, code, name) for code, name in evidence.columns.stages if name != "assessing"
    }


def _stage(evidence: Evidence, stage: int, name: str) -> dict[str, Any]:
    """Measure one stage. Its waits are those of the work that opens each visit; side work is not counted."""
    first, places, window = first_rows(evidence), trace_places(evidence), evidence.window
    columns, started, rows = evidence.columns, first.started, window.of(places.openings[stage])
    task, contact_of, rating = columns.task, columns.contact, first.rating
    stops = take(started, take(task, rows))
    wait = lengths(evidence, columns.spans(rows, stops))
    still = stops.count(columns.now)
    unbegun = [row for row, stop in zip(rows, stops, strict=True) if stop == columns.now] if still else []
    unbegun += [row for row in rows if task[row] in first.dropped] if first.dropped else []
    never = Counter(rating[contact_of[row]] for row in unbegun)
    spans = {"gathering": ("replies", waits_for_replies), "allocating": ("room", waits_for_room)}
    extra = {}
    if name in spans:
        what, waits = spans[name]
        extra[what] = lengths(evidence, window.begun(waits(evidence)))
    waited = sum(len(some) - bisect_right(some, 0) for some in wait.clock)
    return {
        "started": len(rows) - len(unbegun),
        "share_waited": waited / len(rows) if rows else None,
        "mean_waiting": partial(_mean_waiting, evidence, stage, wait),
        "still_waiting": still,
        "wait": wait.spread(),
        **{name: each.spread() for name, each in extra.items()},
        "by_rating": {
            name: {
                "started": len(wait.clock[code]) - never[code],
                "wait": wait.spread_of(code),
                **{kind: each.spread_of(code) for kind, each in extra.items()},
            }
            for code, name in enumerate(RATINGS)
        },
    }


def _mean_waiting(evidence: Evidence, stage: int, wait: Lengths) -> float | None:
    """Return the mean number of pieces of work that wait at a stage over the window, whenever they began to wait."""
    first, places, window = first_rows(evidence), trace_places(evidence), evidence.window
    if window.ends <= window.starts:
        return None
    columns, rows = evidence.columns, places.openings[stage]
    time, started, task = columns.time, first.started, columns.task
    before = rows[: bisect_left(rows, window.first)]
    seconds = sum(sum(some) for some in wait.clock)
    seconds += sum(max(0, time[started[task[row]]] - window.starts) for row in before)
    if window.ends < time[columns.now]:
        seconds -= sum(max(0, time[started[task[row]]] - window.ends) for row in chain(before, window.of(rows)))
    return seconds / (window.ends - window.starts)


@reading
def waits_for_replies(evidence: Evidence) -> Spans:
    """Find the waits for partners: from the first request of a visit until the contact goes on."""
    first, places = first_rows(evidence), trace_places(evidence)
    columns, gathering = evidence.columns, evidence.columns.stage_code("gathering")
    contact_of, event = columns.contact, columns.event
    sent: dict[int, int] = {}
    waits: list[tuple[int, int, int]] = []
    asked = (
        [row for row in columns.rows[events.REQUESTED] if columns.stage[row] == gathering]
        if columns.rows[events.DISCUSSED]
        else columns.rows[events.REQUESTED]
    )
    for row in sorted(chain(asked, places.left[gathering] if gathering >= 0 else ())):
        contact = contact_of[row]
        if event[row] == events.REQUESTED:
            if contact not in sent:
                sent[contact] = row
        elif contact in sent:
            waits.append((contact, sent.pop(contact), row))
    waits += [(contact, start, columns.now) for contact, start in sent.items() if first.closed[contact] > start]
    return columns.stretches(waits)


@reading
def waits_for_room(evidence: Evidence) -> Spans:
    """Find the waits for room: from when no work is left until the contact is allocated, if it is."""
    first, places = first_rows(evidence), trace_places(evidence)
    columns, allocating = evidence.columns, evidence.columns.stage_code("allocating")
    contact_of, event = columns.contact, columns.event
    ready = {contact_of[row]: row for row in places.entered[places.chosen] if event[row] == events.DECIDED}
    for stage_before in filter(
        lambda code: code >= 0, map(columns.stage_code, ("discussing", "protecting", "transferring"))
    ):
        for row in places.entered[stage_before]:
            ready.pop(contact_of[row], None)
    if allocating >= 0:
        for row in places.openings[allocating]:
            ready.pop(contact_of[row], None)
        allocated, task = first.allocated, columns.task
        plans = {task[row] for row in places.openings[allocating]}  # not visits by duty workers
        ready |= {
            contact_of[row]: row
            for row in columns.rows[events.FINISHED]
            if task[row] in plans and row < allocated[contact_of[row]]
        }
    closed, allocated = first.closed, first.allocated
    return columns.stretches(
        (contact, start, allocated[contact])
        for contact, start in ready.items()
        if closed[contact] >= allocated[contact]
    )


@reading_of_window
def up_to_a_worker(evidence: Evidence) -> dict[str, Spans]:
    """Find the ways from receipt to decision, and from there to allocation, that began in the window.

    A contact that needs no decision, one closed undecided, or closed unallocated, ended otherwise and is left out.
    """
    first, window = first_rows(evidence), evidence.window
    columns, decided, allocated, closed = evidence.columns, first.decided, first.allocated, first.closed
    contact_of = columns.contact
    rows = [row for row in window.of(first.to_decide) if closed[contact_of[row]] >= decided[contact_of[row]]]
    received = columns.spans(rows, take(decided, take(contact_of, rows)))
    rows = [row for row in window.of(milestones(evidence).rows("decided")) if first.onward[columns.detail[row]]]
    rows = [row for row in rows if closed[contact_of[row]] >= allocated[contact_of[row]]]
    chosen = columns.spans(rows, take(allocated, take(contact_of, rows)))
    return {"received_to_decided": received, "decided_to_allocated": chosen}


@gives(
    length("journey.received_to_decided", "{time} from receipt to decision"),
    length("journey.received_to_decided.clock_minutes.longest", "longest time from receipt to decision"),
    length("journey.decided_to_allocated", "{time} from decision to allocation"),
    length("journey.decided_to_allocated_children", "{time} from decision to allocation, child by child"),
)
def journey(evidence: Evidence) -> dict[str, Any]:
    """Return how long contacts took from receipt to decision, and on to allocation, the latter also child by child."""
    found, children = up_to_a_worker(evidence), evidence.columns.log.children
    chosen = found["decided_to_allocated"]

    def by_child() -> dict[str, Any]:
        each = [place for place, number in enumerate(chosen.contact) for _ in range(children[number])]
        contact, starts, stops = (take(column, each) for column in (chosen.contact, chosen.start, chosen.stop))
        return in_all_and_by_rating(evidence, evidence.columns.spans(starts, stops, contact))

    told = {name: partial(in_all_and_by_rating, evidence, spans) for name, spans in found.items()}
    return {**told, "decided_to_allocated_children": by_child}
