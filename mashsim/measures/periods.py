"""By month and by quarter, as councils publish: what came, what was in time, and how long families waited.

A contact counts in the period in which it was received, decided or referred, as the number says; a clock and a wait, in
the period in which they began. Each is followed to the end of the log: unfinished past its limit is late, and a wait
that is still open counts with its length so far. Only whole months, and whole quarters of the financial year, count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import fsum
from typing import Any, NamedTuple

from mashsim.measures.clocks import verdicts
from mashsim.measures.evidence import Evidence, reading_of_window
from mashsim.measures.families import returned
from mashsim.measures.first_rows import first_rows
from mashsim.measures.intervals import quantile
from mashsim.measures.journeys import JOURNEYS, part
from mashsim.measures.lengths import MINUTE
from mashsim.measures.milestones import milestones
from mashsim.measures.referrals import referrals
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
        row("clocks.{clock}.in_time", "{clock} limit: how many kept it", "contacts", "more"),
        row("clocks.{clock}.share_in_time", "{clock} limit: share that kept it", "share", "more"),
        row("clocks.first_look.share_in_time", "share with a first look in time", "share", "more"),
        row("clocks.decision.share_in_time", "share decided in time", "share", "more"),
        *(length(f"{period}.waits.{name}", f"{{time}} {words}, {often}") for name, words in WAITS.items()),
        *(row(f"waits.{name}.contacts", f"contacts followed {words}", "contacts") for name, words in WAITS.items()),
    ]


@gives(Measure("monthly.months", "the months of the curves", ""), *_rows("monthly", PERIODS["monthly"]))
def monthly(evidence: Evidence) -> dict[str, Any]:
    """Measure each whole calendar month of the window."""
    names, edges = evidence.window.months()
    return {"months": names, **_measured(evidence, edges)}


@gives(Measure("quarterly.quarters", "the quarters of the curves", ""), *_rows("quarterly", PERIODS["quarterly"]))
def quarterly(evidence: Evidence) -> dict[str, Any]:
    """Measure each whole quarter of the window: April to June is the first of a financial year."""
    names, edges = evidence.window.quarters()
    return {"quarters": names, **_measured(evidence, edges)}


def _measured(evidence: Evidence, edges: Edges) -> dict[str, Any]:
    return {
        **_counted(evidence, edges),
        **returned(evidence, edges),
        "clocks": {name: _kept(*rows, edges) for name, rows in _judged(evidence).items()},
        "waits": {name: wait.by_period(edges) for name, wait in _waits(evidence).items()},
    }


def _counted(evidence: Evidence, edges: Edges) -> dict[str, list[int]]:
    """Count the contacts and children received, decided and referred; when a referral counts, `referrals` says."""
    first, columns = first_rows(evidence), evidence.columns
    contact_of, children, now = columns.contact, columns.log.children, columns.now
    of_contacts = {
        "received": columns.rows[events.RECEIVED],
        "decided": milestones(evidence).rows("decided"),
        "referred": referrals(evidence),
    }
    decided, closed = first.decided, first.closed
    waiting = [row for row in first.to_decide if decided[contact_of[row]] == closed[contact_of[row]] == now]
    return {
        **{name: counts(rows, edges) for name, rows in of_contacts.items()},
        "still_undecided": counts(waiting, edges),
        **{
            f"{name}_children": sums(rows, [children[contact_of[row]] for row in rows], edges)
            for name, rows in of_contacts.items()
        },
    }


@reading_of_window
def _judged(evidence: Evidence) -> dict[str, tuple[list[int], list[int]]]:
    """By clock, the rows at which those in time started, and those that were judged, in order."""
    found = {}
    for name, verdict in verdicts(evidence).items():
        good = sorted(row for rows in verdict.in_time for row in rows)
        found[name] = good, sorted([*good, *(row for rows in verdict.late for row in rows)])
    return found


def _kept(in_time: Sequence[int], judged: Sequence[int], edges: Edges) -> dict[str, Any]:
    good, every = counts(in_time, edges), counts(judged, edges)
    shares = [some / whole if whole else None for some, whole in zip(good, every, strict=True)]
    return {"judged": every, "in_time": good, "share_in_time": shares}


class _Wait(NamedTuple):
    """The lengths of one wait, in seconds, by the rows at which they began, in order."""

    starts: Sequence[int]
    working_minutes: Sequence[int]
    clock_minutes: Sequence[int]

    def by_period(self, edges: Edges) -> dict[str, Any]:
        places = [(bisect_left(self.starts, a), bisect_left(self.starts, b)) for a, b in edges]
        return {
            "contacts": [b - a for a, b in places],
            **{
                name: _spread([sorted(lengths[a:b]) for a, b in places])
                for name, lengths in zip(self._fields[1:], self[1:], strict=True)
            },
        }


def _spread(periods: Sequence[Sequence[int]]) -> dict[str, list[float | None]]:
    """Sum up each period's lengths, which are in order: mean, median and 90th percentile, in minutes."""
    return {
        "mean": [fsum(some) / len(some) / MINUTE if some else None for some in periods],
        **{
            name: [quantile(some, share) / MINUTE if some else None for some in periods]
            for name, share in (("median", 0.5), ("p90", 0.9))
        },
    }


@reading_of_window
def _waits(evidence: Evidence) -> dict[str, _Wait]:
    columns = evidence.columns
    looks = evidence.window.begun(part(evidence, *JOURNEYS["received_to_screened"]))
    found = {}
    for name, spans in {"received_to_screened": looks, **up_to_a_worker(evidence)}.items():
        order = sorted(range(len(spans.start)), key=spans.start.__getitem__)
        starts, stops = ([column[place] for place in order] for column in (spans.start, spans.stop))
        found[name] = _Wait(starts, columns.office_seconds(starts, stops), columns.seconds(starts, stops))
    return found
