"""Whether the beginning of a run says something of the front door, or only that the run began with nothing open."""

from __future__ import annotations

import datetime as dt
from math import fsum
from typing import Any

from mashsim.confidence import warm_up
from mashsim.confidence.warming import FEWEST
from mashsim.experiment.runs import Runs

_SERIES = {
    "daily.open": "the number of open contacts",
    "daily.children_awaiting_decision": "the number of children awaiting a decision",
    "daily.children_awaiting_allocation": "the number of children awaiting a worker",
}
_WEEK = 7


def beginning(runs: Runs) -> dict[str, Any]:
    """Say whether a run needs a warm-up, and propose from which day to measure if it does.

    A run that begins with a stated backlog, or whose first days are left out already, needs none. One that begins with
    nothing open, and measures from its first day, is looked at by MSER-5 over what is open, averaged over 7 days so
    that weekends do not count as settling; what settles last decides.

    Returns
    -------
    ``kind``: "backlog", "left out", "settled" (nothing at the beginning differs), "empty" (a warm-up is proposed),
    "unsettled" or "short"; ``measure_from``: the day that is proposed, in ISO form, or None; ``sentence``
    """
    scenario, run = runs.scenario, runs.scenario.run
    placed = sum(backlog.contacts for backlog in scenario.opening_backlog)
    if placed:
        said = (
            f"No warm-up is needed: the run begins with a stated backlog of {placed:,} contacts, and what becomes of "
            "it is the question."
        )
        return _said("backlog", said)
    left_out = (run.measure_from - run.first_day).days if run.measure_from else 0
    if left_out > 0:
        return _said(
            "left out", f"The run begins with nothing open; its first {left_out} days are left out as a warm-up."
        )
    empty = (
        "The run begins with nothing open and every day of it counts, so its first weeks show an empty start, not the "
        "front door"
    )
    if not len(runs):
        return _said("short", f"{empty}. How many weeks cannot be told from no run.")
    found = warm_up(
        {
            words: _by_seven_days(runs, name)
            for name, words in _SERIES.items()
            if name == "daily.open" or name in runs.measures()
        }
    )
    if found.length is None and found.short:
        days = len(runs.dates("daily"))
        return _said(
            "short",
            (
                f"{empty}. How many weeks cannot be told: the run has {days} days, and a proposal needs at least "
                f"{FEWEST + _WEEK - 1}."
            ),
        )
    if found.length is None:
        return _said(
            "unsettled",
            f"{empty}. No warm-up can be proposed: {found.why}. It may be that the front door never settles.",
        )
    if not found.length:
        return _said(
            "settled",
            "The run begins with nothing open, yet no beginning differs from the rest (MSER-5): no warm-up is needed.",
        )
    day = run.first_day + dt.timedelta(days=found.length)
    proposed = (
        f"measure from {day.day} {day:%B %Y}, {found.length} days later: {found.why}. A season can look like settling "
        "too"
    )
    return _said("empty", f"{empty}. Proposed: {proposed}. Or begin from a stated backlog.", day)


def _said(kind: str, sentence: str, day: dt.date | None = None) -> dict[str, Any]:
    return {"kind": kind, "measure_from": day and day.isoformat(), "sentence": sentence}


def _by_seven_days(runs: Runs, name: str) -> list[list[float]]:
    """A daily curve of each replication as the means of the seven days that begin with each day."""
    means = []
    for curve in runs.curves(name):
        values = [value or 0.0 for value in curve]
        means.append([fsum(values[day : day + _WEEK]) / _WEEK for day in range(len(values) - _WEEK + 1)])
    return means
