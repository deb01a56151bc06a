"""Counts and curves: how many contacts came and went, how many are open day by day, and their ages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

from mashsim.measures.clocks import main_verdicts
from mashsim.measures.columns import take
from mashsim.measures.evidence import Evidence, reading_of_window
from mashsim.measures.first_rows import first_rows
from mashsim.measures.milestones import milestones
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives
from mashsim.measures.window import counts
from mashsim.quantities import DAY
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS

AGES = {"up to 1 working day": 1.0, "2 to 5": 5.0, "6 to 10": 10.0, "11 to 20": 20.0, "over 20": float("inf")}
"""Bands of age in working days, the last day included; a part of a day counts as a day."""


@gives(
    Measure("contacts.received", "contacts received", "contacts"),
    Measure("contacts.closed", "contacts closed", "contacts", "more"),
    Measure("contacts.open_at_start", "open contacts at the start (with a worker too)", "contacts"),
    Measure("contacts.open_at_end", "open contacts at the end (with a worker too)", "contacts", "less"),
    Measure("contacts.decided", "contacts decided", "contacts", "more"),
    Measure("contacts.children_received", "children in the contacts received", "children"),
)
def contacts(evidence: Evidence) -> dict[str, int]:
    """Count the contacts received, decided and closed in the window, and those open at its start and end.

    Contacts that came are closed or still open.
    """
    columns, children, window = evidence.columns, evidence.columns.log.children, evidence.window
    received, closed = columns.rows[events.RECEIVED], milestones(evidence).rows("closed")
    open_at = [bisect_left(received, row) - bisect_left(closed, row) for row in (window.first, window.end)]
    return {
        "received": len(window.of(received)),
        "closed": len(window.of(closed)),
        "open_at_start": open_at[0],
        "open_at_end": open_at[1],
        "decided": len(window.of(milestones(evidence).rows("decided"))),
        "children_received": sum(children[columns.contact[row]] for row in window.of(received)),
    }


def _undecided_until(evidence: Evidence) -> list[int]:
    """Return by contact the row that ends its time without a decision; the receipt, if it needs none."""
    first = first_rows(evidence)
    until = [
        closed if closed < decided else decided for decided, closed in zip(first.decided, first.closed, strict=True)
    ]
    for contact in first.needs_no_decision:
        until[contact] = first.received[contact]
    return until


@gives(
    Measure("child_days_without_decision.all", "child-days without a decision", "child-days", "less"),
    Measure("child_days_without_decision.{rating}", "child-days without a decision, {rating}", "child-days", "less"),
)
def child_days_without_decision(evidence: Evidence) -> dict[str, float]:
    """Days of 24 hours in the window that children were known and not decided about, in all and by rating."""
    first, window = first_rows(evidence), evidence.window
    time, children, starts, ends = evidence.columns.time, evidence.columns.log.children, window.starts, window.ends
    seconds = [0] * len(RATINGS)
    for begins, stops, rating, count in zip(
        first.received, _undecided_until(evidence), first.rating, children, strict=True
    ):
        begin, stop = time[begins], time[stops]
        if begin < ends and stop > starts:
            seconds[rating] += count * ((stop if stop < ends else ends) - (begin if begin > starts else starts))
    return {"all": sum(seconds) / DAY, **{name: spent / DAY for name, spent in zip(RATINGS, seconds, strict=True)}}


@gives(
    Measure(
        "open_now.ages.{age}.{stage}", "open at the end in {stage}, aged {age} (in working days)", "contacts", "less"
    ),
)
def open_now(evidence: Evidence) -> dict[str, dict[str, dict[str, int]]]:
    """Contacts open at the window's end by stage and age: working days since they were received."""
    first, window, office = first_rows(evidence), evidence.window, evidence.office
    names = evidence.columns.log.names.stages
    stage_of = _stages_by_place(evidence)
    found = {band: dict.fromkeys((name for _, name in evidence.columns.stages), 0) for band in AGES}
    ends = office.worked(window.ends)
    for contact, place in _whereabouts(evidence, window.end).items():
        if place in stage_of:
            days = (ends - evidence.columns.worked[first.received[contact]]) / office.day_length
            band = next(band for band, last in AGES.items() if days <= last)
            found[band][names[stage_of[place]]] += 1
    return {"ages": found}


def _stages_by_place(evidence: Evidence) -> dict[int, int]:
    """The stage that each place counts in."""
    places = trace_places(evidence)
    allocating = evidence.columns.stage_code("allocating")
    return {place: stage for stage, _ in evidence.columns.stages for place in places.of_stage(stage, allocating)}


def _whereabouts(evidence: Evidence, before: int) -> dict[int, int]:
    """The place of each contact that is open just before a row."""
    first, places = first_rows(evidence), trace_places(evidence)
    known = {
        contact
        for contact, (came, went) in enumerate(zip(first.received, first.closed, strict=True))
        if came < before <= went
    }
    if before == evidence.columns.now:
        return {contact: places.where[contact] for contact in known}
    contact_of = evidence.columns.contact
    entries = sorted(
        (row, place) for place, rows in enumerate(places.entered) for row in rows[: bisect_left(rows, before)]
    )
    return {contact_of[row]: place for row, place in entries if contact_of[row] in known}


@gives(
    Measure("daily.days", "the days of the curves", ""),
    Measure("daily.open", "open contacts day by day (with a worker too)", "contacts", "less"),
    Measure("daily.open.{stage}", "open in {stage}, day by day", "contacts", "less"),
    Measure("daily.children_without_decision", "children without decision, day by day", "children", "less"),
    Measure("daily.children_awaiting_decision", "children awaiting decision, day by day", "children", "less"),
    Measure("daily.children_awaiting_allocation", "children awaiting allocation, day by day", "children", "less"),
)
def daily(evidence: Evidence) -> dict[str, Any]:
    """Open contacts by stage, and children, at the end of each whole day of the window."""
    return {
        "days": evidence.window.dates(),
        "open": partial(open_by_stage, evidence),
        "children_without_decision": partial(_children_undecided, evidence),
        "children_awaiting_decision": partial(_children_undecided, evidence),
        "children_awaiting_allocation": partial(_children_unallocated, evidence),
    }


def open_by_stage(evidence: Evidence) -> dict[str, list[int]]:
    """Count the contacts open in each stage at the end of each whole day of the window."""
    places, columns, ends = trace_places(evidence), evidence.columns, evidence.window.midnights[1:]
    allocating = columns.stage_code("allocating")
    found = {}
    for stage, name in columns.stages:
        of_stage = places.of_stage(stage, allocating)
        found[name] = [
            sum(bisect_left(places.entered[place], end) - bisect_left(places.left[place], end) for place in of_stage)
            for end in ends
        ]  # fmt: skip
    return found


@reading_of_window
def _children_undecided(evidence: Evidence) -> list[int]:
    received, now = evidence.columns.rows[events.RECEIVED], evidence.columns.now
    return _children_between(evidence, received, sorted(row for row in _undecided_until(evidence) if row < now))


def _children_unallocated(evidence: Evidence) -> list[int]:
    places, allocating = trace_places(evidence), evidence.columns.stage_code("allocating")
    waiting_rooms = places.of_stage(allocating, allocating) if allocating >= 0 else (places.chosen,)
    came, went = (
        sorted(row for place in waiting_rooms for row in rows[place]) for rows in (places.entered, places.left)
    )  # fmt: skip
    return _children_between(evidence, came, went)


def _children_between(evidence: Evidence, came: Sequence[int], went: Sequence[int]) -> list[int]:
    """Count at the end of each whole day the children of the contacts that came and have not gone."""
    children, contact_of = evidence.columns.log.children, evidence.columns.contact
    arrived, departed = ([0, *accumulate(take(children, take(contact_of, rows)))] for rows in (came, went))
    return [arrived[bisect_left(came, end)] - departed[bisect_left(went, end)] for end in evidence.window.midnights[1:]]


@gives(
    Measure("weekly.weeks", "the weeks of the curves", ""),
    Measure("weekly.received", "received, week by week", "contacts"),
    Measure("weekly.decided", "decided, week by week", "contacts"),
    Measure("weekly.share_in_time", "share in time, week by week", "share", "more"),
)
def weekly(evidence: Evidence) -> dict[str, Any]:
    """Count the contacts received and decided in each whole week of the window, and the share in time.

    The share is of the contacts whose main clock started in the week.
    """
    window = evidence.window
    edges = list(pairwise(window.week_edges))

    def share_in_time() -> list[float | None]:
        main = main_verdicts(evidence)
        return main.shares(edges) if main else [None] * len(edges)

    return {
        "weeks": window.dates(7),
        "received": lambda: counts(evidence.columns.rows[events.RECEIVED], edges),
        "decided": lambda: counts(milestones(evidence).rows("decided"), edges),
        "share_in_time": share_in_time,
    }
