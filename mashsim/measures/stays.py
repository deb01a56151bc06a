"""Stays in stages that hold contacts up whoever is free, and work counted once however many people do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mashsim.measures.columns import Spans
from mashsim.measures.evidence import Evidence, reading
from mashsim.measures.first_rows import first_rows
from mashsim.measures.places import trace_places
from mashsim.measures.work import Work, hands_on
from mashsim.vocabulary.stages import ALONE, HELD_BY

Stretch = tuple[int, int]
"""The rows at which something began and ended."""


def causes(evidence: Evidence) -> list[str]:
    """The causes of waiting that the front door's stages add to those that every front door has."""
    header = evidence.columns.log.header.get("stages", ())
    rows = {name for code, name in evidence.columns.stages if name in HELD_BY and (name in header)}
    return list(dict.fromkeys(cause for stage, cause in HELD_BY.items() if stage in rows))


def stays(evidence: Evidence, stage: int) -> Spans:
    """Each time a contact was in a stage, until the end of its way through the front door at the latest."""
    first, places = first_rows(evidence), trace_places(evidence)
    columns = evidence.columns
    contact_of, ended = columns.contact, first.ended
    since: dict[int, int] = {}
    found: list[tuple[int, int, int]] = []
    for row, came in sorted(
        [*((row, True) for row in places.entered[stage]), *((row, False) for row in places.left[stage])]
    ):
        if came:
            since[contact_of[row]] = row
        else:
            found.append((contact_of[row], since.pop(contact_of[row]), row))
    found += [(contact, start, evidence.columns.now) for contact, start in since.items()]
    return columns.stretches(
        (contact, start, min(stop, ended[contact])) for contact, start, stop in found if start < ended[contact]
    )


@reading
def on_the_way(evidence: Evidence) -> Work:
    """Return the work on contacts until the end of their way. Each moment counts once, however many people meet.

    Work without a contact, or work after the end of the way (visits, assessments, audits), is left out.
    """
    first, places, work = first_rows(evidence), trace_places(evidence), hands_on(evidence)
    names, columns = evidence.columns.log.names.stages, evidence.columns
    others = [code for code, name in enumerate(names) if name not in ALONE]
    if not any(places.openings[code] for code in others) and not any(
        columns.stage[row] in others for row in places.side_work
    ):
        return work
    held = {code: by_contact(stays(evidence, code)) for code, name in enumerate(names) if name in HELD_BY}
    ended, stage = first.ended, columns.stage
    together: dict[tuple[int, int], list[Stretch]] = {}
    kept: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]] = [], []
    for place, spans in enumerate((work.main, work.side)):
        for contact, start, stop in zip(spans.contact, spans.start, spans.stop, strict=True):
            if contact < 0 or start >= ended[contact]:
                continue
            if stage[start] in held:  # what is written up when the contact has gone on holds nobody up
                there = [(max(start, a), min(stop, b)) for a, b in held[stage[start]].get(contact, ())]
                together.setdefault((contact, stage[start]), []).extend((a, b) for a, b in there if a < b)
            else:
                kept[place].append((contact, start, min(stop, ended[contact])))
    main = columns.stretches(
        [*kept[0], *((contact, a, b) for (contact, _), some in together.items() for a, b in merged(some))]
    )
    side = columns.stretches(kept[1])
    idle = [
        stage[start] not in held and contact >= 0 and start < ended[contact]
        for contact, start in zip(work.idle.contact, work.idle.start, strict=True)
    ]  # fmt: skip
    return replace(
        work, main=main, side=side,
        idle=work.idle.keep(idle), idle_pool=[pool for pool, keep in zip(work.idle_pool, idle, strict=True) if keep],
    )  # fmt: skip


def idle_stays(evidence: Evidence, cause: str) -> tuple[Spans, Spans]:
    """The stays in the stages of a cause, and when anybody had the contact in hand there."""
    work = on_the_way(evidence)
    columns = evidence.columns
    names, stage = columns.log.names.stages, columns.stage
    codes = [code for code, name in enumerate(names) if HELD_BY.get(name) == cause]
    there = [stays(evidence, code) for code in codes]
    in_hand = work.main.keep([stage[row] in codes for row in work.main.start])
    return columns.stretches(
        one for spans in there for one in zip(spans.contact, spans.start, spans.stop, strict=True)
    ), in_hand


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same rows covered, without overlaps and in order."""
    found: list[Stretch] = []
    for start, stop in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        elif start < stop:
            found.append((start, stop))
    return found


def by_contact(spans: Spans) -> dict[int, list[Stretch]]:
    """The spans of each contact."""
    found: dict[int, list[Stretch]] = {}
    for contact, start, stop in zip(spans.contact, spans.start, spans.stop, strict=True):
        found.setdefault(contact, []).append((start, stop))
    return found
