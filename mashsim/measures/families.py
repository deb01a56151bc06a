"""Families that come back: contacts about a family that still waits, and referrals within 12 months of the last."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from mashsim.measures.evidence import Evidence, parts_of, reading, reading_of_window
from mashsim.measures.first_rows import first_rows
from mashsim.measures.referrals import referrals
from mashsim.measures.registry import Measure, gives
from mashsim.measures.work import hands_on
from mashsim.quantities import HOUR, YEAR
from mashsim.vocabulary import events


@gives(
    Measure("loops.repeat_contacts", "repeat contacts", "contacts", "less"),
    Measure("loops.share_repeat_contacts", "share of contacts that repeat one that is open", "share", "less"),
    Measure("loops.families_with_repeats", "families with repeats", "families", "less"),
    Measure(
        "loops.hours_per_week_on_repeats",
        "hours a week spent on repeat contacts",
        "hours",
        "less",
        exactly="hours per week",
    ),
    Measure("loops.merged", "contacts merged", "contacts"),
    Measure("loops.step_ups", "step-ups from early help", "contacts", "less"),
    Measure("loops.audited", "contacts audited", "contacts"),
    Measure("loops.surfaced", "contacts surfaced", "contacts"),
    Measure("loops.referrals", "referrals", "contacts"),
    Measure("loops.re_referrals", "re-referrals", "contacts", "less"),
    Measure("loops.known_before", "families known from before who came back", "contacts"),
    Measure("loops.share_re_referred", "share re-referred", "share", "less"),
    Measure("loops.share_of_children_re_referred", "share of children re-referred", "share", "less"),
)
def loops(evidence: Evidence) -> dict[str, Any]:
    """Repeats, step-ups, what audits surfaced, and re-referrals, in the window.

    Everything counts contacts but `families_with_repeats` and `share_of_children_re_referred`. Repeat contacts are
    contacts received while another of the same family is open; merged are those among them that were recognised and
    joined to it. Referrals are contacts decided to be allocated or discussed; a re-referral is one within 12 months
    of the family's last, as the Department for Education counts, who count children. Referrals before the log
    count where its header has them (`known_before` counts the contacts of such families); without them the first 12
    months of a log know too few.
    """
    window = evidence.window
    columns, family = evidence.columns, evidence.columns.log.family
    contact_of, names = columns.contact, columns.log.names.outcomes
    received = window.of(columns.rows[events.RECEIVED])
    repeats = repeat_contacts(evidence)
    in_window = [contact_of[row] for row in received if contact_of[row] in repeats] if repeats else []
    ended = [names[columns.detail[row]] for row in window.of(columns.rows[events.CLOSED])] if "merged" in names else []
    audited = [columns.detail[row] for row in window.of(columns.rows[events.AUDITED])]
    return {
        "repeat_contacts": len(in_window),
        "share_repeat_contacts": len(in_window) / len(received) if received else None,
        "families_with_repeats": len({family[contact] for contact in in_window}),
        "hours_per_week_on_repeats": lambda: _hours(evidence, set(in_window)) if in_window else 0.0,
        "merged": ended.count("merged"),
        "step_ups": ended.count("stepped_up"),
        "audited": len(audited),
        "surfaced": sum(audited),
        **parts_of(_referred_again, evidence, _REFERRED_AGAIN),
    }


_REFERRED_AGAIN = ("referrals", "re_referrals", "known_before", "share_re_referred", "share_of_children_re_referred")


@reading_of_window
def _referred_again(evidence: Evidence) -> dict[str, float | None]:
    columns, window = evidence.columns, evidence.window
    family, children, contact_of, known = (
        columns.log.family, columns.log.children, columns.contact, referred_before(evidence)
    )  # fmt: skip
    received, (referred, again) = window.of(columns.rows[events.RECEIVED]), map(window.of, re_referrals(evidence))
    of_children, back = (sum(children[contact_of[row]] for row in rows) for rows in (referred, again))
    counted = (
        len(referred),
        len(again),
        sum(family[contact_of[row]] in known for row in received) if known else 0,
        len(again) / len(referred) if referred else None,
        back / of_children if of_children else None,
    )
    return dict(zip(_REFERRED_AGAIN, counted, strict=True))


def repeat_contacts(evidence: Evidence) -> set[int]:
    """The contacts that were received while an earlier one of the same family was open."""
    first = first_rows(evidence)
    family = evidence.columns.log.family
    repeats: set[int] = set()
    if no_family_comes_back(family):
        return repeats
    open_until: dict[int, int] = {}
    for _, contact in sorted((row, contact) for contact, row in enumerate(first.received)):
        own, row = family[contact], first.received[contact]
        if open_until.get(own, -1) > row:
            repeats.add(contact)
        open_until[own] = max(open_until.get(own, -1), first.closed[contact])
    return repeats


@reading
def re_referrals(evidence: Evidence) -> tuple[Sequence[int], list[int]]:
    """The rows at which families were referred, and of those within 12 months of the family's last."""
    columns, family = evidence.columns, evidence.columns.log.family
    contact_of, time, onward = columns.contact, columns.time, referrals(evidence)
    last = referred_before(evidence)
    if not last and no_family_comes_back(family):
        return onward, []
    again = []
    for row in onward:
        own = family[contact_of[row]]
        if own in last and time[row] - last[own] <= YEAR:
            again.append(row)
        last[own] = time[row]
    return onward, again


def referred_before(evidence: Evidence) -> dict[int, int]:
    """When families were last referred before the log, by their number, where its header says so."""
    before: dict[str, int] = evidence.columns.log.header.get("referred_before", {})
    return {int(number): referred_at for number, referred_at in before.items()}


def no_family_comes_back(family: Sequence[int]) -> bool:
    """Whether every contact is about a family of its own, or the log does not say."""
    return not family or family == array("i", range(len(family)))


def _hours(evidence: Evidence, contacts: set[int]) -> float:
    """Hours a week that somebody had these contacts in hand, breaks and meetings on shift included."""
    work, window = hands_on(evidence), evidence.window
    numbers, seconds = [*work.main.contact, *work.side.contact], [*work.main.seconds, *work.side.seconds]
    return (
        sum(spent for number, spent in zip(numbers, seconds, strict=True) if number in contacts) / HOUR / window.weeks
    )
