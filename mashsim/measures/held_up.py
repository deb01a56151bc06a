"""What held contacts up, week by week: contact-hours of office time by what they waited for.

It is the account of `time_went` in more detail, and week by week: every contact that needs a decision counts in every
week in which it was on its way through the front door, whenever it was received. Waits for a worker and for a manager
are given by pool; waits for partners by the partner that was awaited last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from mashsim.measures.causes import NOBODY_BY_NAME, WAITED_FOR
from mashsim.measures.columns import Spans, take, worked_by
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.registry import Measure, gives
from mashsim.measures.stays import causes
from mashsim.measures.time_went import Account, Add, account_of, for_staff
from mashsim.measures.waits import waits_for_replies, waits_for_room
from mashsim.measures.work import waited_for
from mashsim.quantities import HOUR
from mashsim.vocabulary import events

Whom = tuple[str, ...]
"""Who or what was waited for: ("pools", name), ("partners", name), or one word, such as ("room",)."""
SEVERAL, REST = ("several_partners",), ("others",)
"""Several partners none of which ever answered; and whatever waiting is nobody's by name."""


@gives(
    Measure("held_up.weeks", "the weeks of what held contacts up", ""),
    Measure("held_up.in_hand", "contacts in hand, week by week", "hours"),
    *(
        Measure(f"held_up.{cause}", f"contacts held up, waiting for {what}, week by week", "hours")
        for cause, what in {**WAITED_FOR, **NOBODY_BY_NAME}.items()
    ),
    Measure("held_up.pools.{pool}", "contacts held up, waiting for {pool}, week by week", "hours"),
    Measure("held_up.partners.{partner}", "contacts held up, waiting for {partner}, week by week", "hours"),
)
def held_up(evidence: Evidence) -> dict[str, Any]:
    """Return the contact-hours of office time in each whole week of the window, by what was waited for.

    `in_hand` is time in somebody's hands.
    """
    window = evidence.window
    midnight = window.timeline.midnight
    edges = [midnight(day) for day in range(window.days.start, window.days.stop + 1, 7)]
    in_hand, waited = between(evidence, edges)
    found: dict[str, Any] = {"weeks": window.dates(7), "in_hand": [seconds / HOUR for seconds in in_hand]}
    for (part, *name), of_week in waited.items():
        hours = [seconds / HOUR for seconds in of_week]
        if name:
            found.setdefault(part, {})[name[0]] = hours
        else:
            found[part] = hours
    return found


def between(evidence: Evidence, moments: Sequence[int]) -> tuple[list[int], dict[Whom, list[int]]]:
    """Return, between each two moments, the office seconds of work, and those of waiting by cause."""
    edges = worked_by(evidence.office, moments)

    def by_stretch(spans: Spans) -> list[int]:
        """Return the office seconds between each two edges."""
        counted = that_need_a_decision(evidence, spans)
        starts, stops = (
            _since(sorted(take(counted.columns.worked, rows)), edges) for rows in (counted.start, counted.stop)
        )
        passed = [a - b for a, b in zip(starts, stops, strict=True)]
        return [after - before for before, after in pairwise(passed)]

    return spent(by_whom(evidence), by_stretch)


def that_need_a_decision(evidence: Evidence, spans: Spans) -> Spans:
    """Return the spans of contacts that need a decision."""
    aside = first_rows(evidence).needs_no_decision
    return spans.keep([contact not in aside for contact in spans.contact]) if aside else spans


def by_whom(evidence: Evidence) -> Account[Whom]:
    """The account of where the time went, with each wait put down to a pool, a partner, or what else it was for."""
    replies, room = waits_for_replies(evidence), waits_for_room(evidence)
    names = evidence.columns.log.names
    staff = for_staff(evidence, names.pools)
    pools = [waited_for(evidence, start) for start in staff.start]
    partners = _last_awaited(evidence, replies)
    waits: dict[Whom, Spans] = {
        ("pools", name): staff.keep([pool == code for pool in pools]) for code, name in enumerate(names.pools)
    }
    for code, name in enumerate([*names.partners, None]):
        key = SEVERAL if name is None else ("partners", name)
        waits[key] = replies.keep([(len(names.partners) if last is None else last) == code for last in partners])
    waits[("room",)] = room
    return account_of(evidence, waits, {cause: (cause,) for cause in causes(evidence)})


def spent(account: Account[Whom], add: Add) -> tuple[list[int], dict[Whom, list[int]]]:
    """Split contacts' office time into work and waiting, by what they waited for. The parts add up to the whole.

    One value a group.
    """
    in_hand, waited = account.in_hand(add), account.waited(add)
    rest = [whole - sum(some) for whole, *some in zip(add(account.whole), in_hand, *waited.values(), strict=True)]
    return in_hand, waited | {REST: rest}


def _since(ordered: Sequence[int], edges: Sequence[int]) -> list[int]:
    """How long ago, at each edge, all of some moments before it were, added up."""
    sums = [0, *accumulate(ordered)]
    before = [bisect_left(ordered, edge) for edge in edges]
    return [count * edge - sums[count] for count, edge in zip(before, edges, strict=True)]


def _last_awaited(evidence: Evidence, replies: Spans) -> list[int | None]:
    """For each wait for replies, the partner that was awaited last; None if several were that never answered.

    That is the partner whose reply let the contact go on; where it went on without, the one of those still silent
    that answered last.
    """
    first = first_rows(evidence)
    columns, now = evidence.columns, evidence.columns.now
    time, task, stage, detail = columns.time, columns.task, columns.stage, columns.detail
    gathering = evidence.columns.stage_code("gathering")
    asked: dict[int, list[int]] = {}
    for row in columns.rows[events.REQUESTED]:
        if stage[row] == gathering or not columns.rows[events.DISCUSSED]:
            asked.setdefault(columns.contact[row], []).append(row)
    found: list[int | None] = []
    for contact, start, stop in zip(replies.contact, replies.start, replies.stop, strict=True):
        rows = [row for row in asked.get(contact, ()) if start <= row < stop]
        came = {row: first.replied[task[row]] for row in rows}
        in_time = [row for row in rows if came[row] < stop]
        last = max(in_time, key=came.__getitem__, default=None)
        silent = [row for row in rows if came[row] >= stop]
        if silent and (last is None or time[came[last]] < time[stop]):
            never = [row for row in silent if came[row] == now]
            last = None if len(never) > 1 else max(silent, key=came.__getitem__)
        found.append(None if last is None else detail[last])
    return found
