"""By month and by quarter, as councils publish: what came, what was in time, and how long families waited.

A contact counts in the period in which it was received, decided or referred, as the number says; a clock and a wait, in
the period in which they began. Each is followed to the end of the log: unfinished past its limit is late, and a wait
that is still open counts with its length so far. Only whole months, and whole quarters of the financial year, count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import chain, islice
from operator import gt
from typing import Any, NamedTuple

from mashsim.measures.clocks import judge
from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence, reading_of_window
from mashsim.measures.families import re_referrals
from mashsim.measures.first_rows import first_rows
from mashsim.measures.intervals import quantile
from mashsim.measures.journeys import JOURNEYS, part
from mashsim.measures.lengths import MINUTE
from mashsim.measures.milestones import milestones
from mashsim.measures.registry import Measure, gives, length
from mashsim.measures.waits import up_to_a_worker
from mashsim.measures.window import counts, sums
from mashsim.vocabulary import events

PERIODS = {"monthly": "month by month", "quarterly": "quarter by quarter"}
"""The branches of the results, and what each of their numbers is called by."""
WAITS = {
    "received_to_screened": "from receipt to the end of the first look",
    "received_to_decided": "from receipt to decision",
    "decided_to_allocated": "from decision to allocation",
}
"""The waits that are given by period, in words."""
Edges = Sequence[tuple[int, int]]
"""The first row of each period, and that after its last."""


def _rows(period: str, often: str) -> list[Measure]:
    def row(name: str, words: str, unit: str, better: Any = "") -> Measure:
        return Measure(f"{period}.{name}", f"{words}, {often}", unit, better)

    return [
        row("received", "received", "contacts"),
        row("decided", "decided", "contacts"),
        row("referred", "referred", "contacts"),
        row("still_undecided", "received and still undecided at the end", "contacts", "less"),
        row("received_children", "received children", "children"),
        row("decided_children", "decided children", "children"),
        row("referred_children", "referred children", "children"),
        row("re_referrals", "re-referrals", "contacts", "less"),
        row("share_re_referred", "share re-referred", "share", "less"),
        row("clocks.{clock}.judged", "{clock} limit: how many were judged", "contacts"),
        row("clocks.{clock}.in_time", "{clock} limit: how many met it", "contacts", "more"),
        row("clocks.{clock}.share_in_time", "{clock} limit: share that met it", "share", "more"),
        row("clocks.first_look.share_in_time", "share with a first look in time", "share", "more"),
        row("clocks.decision.share_in_time", "share decided in time", "share", "more"),
        *(length(f"{period}.waits.{name}", f"{{time}} {words}, {often}") for name, words in WAITS.items()),
        *(row(f"waits.{name}.contacts", f"contacts followed {words}", "contacts") for name, words in WAITS.items()),
    ]


@gives(Measure("monthly.months", "the months of the curves", ""), *_rows("monthly", PERIODS["monthly"]))
def monthly(evidence: Evidence) -> dict[str, Any]:
    """Measure each whole calendar month of the window."""
    names, _ = evidence.window.months()
    return {"months": names, **_by_month(evidence).summed([range(place, place + 1) for place in range(len(names))])}


@gives(Measure("quarterly.quarters", "the quarters of the curves", ""), *_rows("quarterly", PERIODS["quarterly"]))
def quarterly(evidence: Evidence) -> dict[str, Any]:
    """Measure each whole quarter of the window: April to June is the first of a financial year."""
    names, quarters = evidence.window.quarters()
    return {"quarters": names, **_by_month(evidence).summed(quarters)}


class _ByMonth(NamedTuple):
    """Counts of each month, which add up to quarters.

    Attributes
    ----------
    counted : numbers that add up
    clocks : by clock, how many that started then were judged, and how many were in time
    waits : by wait and by what time is counted, the lengths of those that began then, in seconds, in order
    """

    counted: dict[str, Sequence[int]]
    clocks: dict[str, tuple[Sequence[int], Sequence[int]]]
    waits: dict[str, dict[str, list[list[int]]]]

    def summed(self, periods: Sequence[range]) -> dict[str, Any]:
        """Sum up periods, each given by the places of its months."""
        counted = {name: _sums(numbers, periods) for name, numbers in self.counted.items()}
        return {
            **counted,
            "share_re_referred": _shares(counted["re_referrals"], counted["referred"]),
            "clocks": {name: _kept(*map(partial(_sums, periods=periods), both)) for name, both in self.clocks.items()},
            "waits": {name: _spreads(times, periods) for name, times in self.waits.items()},
        }


def _sums(numbers: Sequence[int], periods: Sequence[range]) -> list[int]:
    return [sum(numbers[place] for place in months) for months in periods]


def _shares(parts: Sequence[int], wholes: Sequence[int]) -> list[float | None]:
    return [part / whole if whole else None for part, whole in zip(parts, wholes, strict=True)]


def _kept(judged: Sequence[int], in_time: Sequence[int]) -> dict[str, Any]:
    return {"judged": judged, "in_time": in_time, "share_in_time": _shares(in_time, judged)}


def _spreads(times: dict[str, list[list[int]]], periods: Sequence[range]) -> dict[str, Any]:
    """Sum up the lengths of each period: how many, and in minutes their mean, median and 90th percentile."""
    found: dict[str, Any] = {}
    for time, months in times.items():
        lengths = [sorted(chain.from_iterable(months[place] for place in period)) for period in periods]
        found["contacts"] = [len(some) for some in lengths]
        found[time] = {
            "mean": [sum(some) / len(some) / MINUTE if some else None for some in lengths],
            **{
                name: [quantile(some, share) / MINUTE if some else None for some in lengths]
                for name, share in (("median", 0.5), ("p90", 0.9))
            },
        }
    return found


@reading_of_window
def _by_month(evidence: Evidence) -> _ByMonth:
    _, edges = evidence.window.months()
    return _ByMonth(
        _counted(evidence, edges),
        {
            clock.name: (judge(evidence, clock).judged_in(edges), judge(evidence, clock).in_time_in(edges))
            for clock in evidence.clocks
        },
        {name: _lengths(spans, edges) for name, spans in _waits(evidence).items()},
    )


def _counted(evidence: Evidence, edges: Edges) -> dict[str, Sequence[int]]:
    """Count the contacts and children received, decided and referred; when a referral counts, `referrals` says."""
    first, columns = first_rows(evidence), evidence.columns
    contact_of, children, now = columns.contact, columns.log.children, columns.now
    referred, again = re_referrals(evidence)
    of_contacts = {
        "received": columns.rows[events.RECEIVED],
        "decided": milestones(evidence).rows("decided"),
        "referred": referred,
    }
    ends = map(min, first.decided, first.closed)
    undecided = [first.received[contact] for contact, end in enumerate(ends) if end == now]
    waiting = [row for row in sorted(undecided) if contact_of[row] not in first.needs_no_decision]
    return {
        **{name: counts(rows, edges) for name, rows in of_contacts.items()},
        "still_undecided": counts(waiting, edges),
        **{
            f"{name}_children": sums(rows, take(children, take(contact_of, rows)), edges)
            for name, rows in of_contacts.items()
        },
        "re_referrals": counts(again, edges),
    }


def _waits(evidence: Evidence) -> dict[str, Spans]:
    looks = evidence.window.begun(part(evidence, *JOURNEYS["received_to_screened"]))
    return {"received_to_screened": looks, **up_to_a_worker(evidence)}


def _lengths(spans: Spans, edges: Edges) -> dict[str, list[list[int]]]:
    starts, times = spans.start, {"working_minutes": spans.office_seconds, "clock_minutes": spans.seconds}
    if any(map(gt, starts, islice(starts, 1, None))):
        order = sorted(range(len(starts)), key=starts.__getitem__)
        starts, times = take(starts, order), {name: list(take(each, order)) for name, each in times.items()}
    places = [(bisect_left(starts, a), bisect_left(starts, b)) for a, b in edges]
    return {name: [sorted(seconds[a:b]) for a, b in places] for name, seconds in times.items()}
