"""Help between pools, and time past closing: whose work people had in hand, and how long they stayed for it."""

from __future__ import annotations

from collections import Counter
from math import fsum

from mashsim.measures.evidence import Evidence
from mashsim.measures.registry import Measure, gives
from mashsim.measures.work import asked_of, hands_on
from mashsim.quantities import HOUR
from mashsim.vocabulary import events


@gives(
    Measure(
        "pools.{pool}.helped_hours_per_week", "{pool}: hours a week in which they helped others", "hours",
        exactly="hours per week",
    ),
    Measure(
        "pools.{pool}.help_hours_per_week", "{pool}: hours a week in which others helped them", "hours",
        exactly="hours per week",
    ),
    Measure(
        "pools.{pool}.overtime_hours_per_week", "{pool}: hours a week past closing", "hours", "less",
        exactly="hours per week",
    ),
)  # fmt: skip
def lent(evidence: Evidence, hands_on_shares: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return the hours a week in which pools helped and were helped, and in which people stayed past closing.

    Help is hands-on time, by the helper's share of it; it is part of what the helper's pool worked. Time past closing
    is paid time, and part of what is rostered. Pools that neither help nor are helped, and those that never stay, have
    nothing of it.

    Parameters
    ----------
    hands_on_shares : by pool, the part of the time that work is in hand that is hands-on
    """
    header, names, weeks = evidence.columns.log.header, evidence.columns.log.names.pools, evidence.window.weeks
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    seconds = _lent_seconds(evidence)
    for side, key in enumerate(("help_hours_per_week", "helped_hours_per_week")):
        for pool in {pair[side] for pair in header.get("help", ())}:
            hours = (
                length * hands_on_shares[names[pair[1]]] / HOUR
                for pair, length in seconds.items()
                if names[pair[side]] == pool
            )
            found[pool][key] = fsum(hours) / weeks
    stayed = _stayed_seconds(evidence) if header.get("push") else Counter()
    for pool in header.get("push", ()):
        paid = stayed[names.index(pool)] * header.get("paid_share", {}).get(pool, 1.0)
        found[pool]["overtime_hours_per_week"] = paid / HOUR / weeks
    return found


def _lent_seconds(evidence: Evidence) -> dict[tuple[int, int], int]:
    """Return for how long work asked of one pool was in the hands of another, in the window."""
    asked, columns = asked_of(evidence), evidence.columns
    found: Counter[tuple[int, int]] = Counter()
    if not asked:
        return found
    work, inside = hands_on(evidence), evidence.window.inside
    for spans in (work.main, work.side):
        for start, stop in zip(spans.start, spans.stop, strict=True):
            pair = asked[columns.task[start]], columns.log.person_pool[columns.detail[start]]
            if pair[0] != pair[1]:
                found[pair] += inside(columns.time[start], columns.time[stop])
    return found


def _stayed_seconds(evidence: Evidence) -> Counter[int]:
    """Return by pool for how long people stayed past closing, in the window."""
    columns, inside = evidence.columns, evidence.window.inside
    found: Counter[int] = Counter()
    since: dict[int, int] = {}
    for row in sorted([*columns.rows[events.STAYED], *columns.rows[events.WENT_HOME]]):
        person, time = columns.task[row], columns.time[row]
        if columns.event[row] == events.STAYED:
            since[person] = time
        else:
            found[columns.detail[row]] += inside(since.pop(person), time)
    for person, time in since.items():
        found[columns.log.person_pool[person]] += inside(time, columns.time[columns.now])
    return found
