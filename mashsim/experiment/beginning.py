"""Whether the beginning of a run says something of the front door, or only that the run began with nothing open."""

from __future__ import annotations

import datetime as dt
from math import fsum
from typing import Any

from mashsim.confidence import warm_up
from mashsim.confidence.warming import FEWEST
from mashsim.documents.text import listed
from mashsim.experiment.runs import Runs

_SERIES = {
    "daily.open": "the number of open contacts",
    "daily.children_awaiting_decision": "the number of children awaiting a decision",
    "daily.children_awaiting_allocation": "the number of children awaiting a worker",
}
_WEEK = 7
_EMPTY = (
    "The run begins with nothing open and every day of it counts, so its first weeks show an empty start, not the "
    "front door"
)


def beginning(runs: Runs) -> dict[str, Any]:
    """Return whether a run needs a warm-up, and from which day to measure if it does.

    A run that begins with a stated backlog, or whose first days are left out already, needs none. One that begins with
    nothing open, and measures from its first day, is looked at by MSER-5 over open work, averaged over 7 days so
    that weekends do not count as settling; what settles last decides.

    Returns
    -------
    ``kind``: "backlog", "left out", "settled" (nothing at the beginning differs), "empty" (a warm-up is proposed),
    "unsettled" or "short"; ``measure_from``: the day that is proposed, in ISO form, or None; ``sentence``
    """
    run = runs.scenario.run
    contacts = sum(backlog.contacts for backlog in runs.scenario.opening_backlog) + len(runs.scenario.queue)
    held = sum(member.children for member in runs.scenario.team)
    if contacts or held:
        stated = [f"a stated backlog of {contacts:,} contact{'' if contacts == 1 else 's'}"] if contacts else []
        stated += [f"{held:,} children whom people of the team hold"] if held else []
        return _row(
            "backlog",
            f"No warm-up is needed: the run begins with {listed(stated)}, and what becomes of "
            f"{'them' if held else 'it'} is the question.",
        )
    left_out = (run.measure_from - run.first_day).days if run.measure_from else 0
    if left_out > 0:
        return _row(
            "left out", f"The run begins with nothing open; its first {left_out} days are left out as a warm-up."
        )
    if not len(runs):
        return _row("short", f"{_EMPTY}. How many weeks cannot be told from no run.")
    return _proposal(runs)


def _proposal(runs: Runs) -> dict[str, Any]:
    """Propose a warm-up for runs that begin with nothing open, if they need one and it can be found."""
    warming = warm_up(
        {
            words: _by_seven_days(runs, name)
            for name, words in _SERIES.items()
            if name == "daily.open" or name in runs.measures()
        }
    )
    if warming.short:
        return _row(
            "short",
            f"{_EMPTY}. How many weeks cannot be told: the run has {len(runs.dates('daily'))} days, and a proposal "
            f"needs at least {FEWEST + _WEEK - 1}.",
        )
    if warming.length is None:
        return _row(
            "unsettled",
            f"{_EMPTY}. No warm-up can be proposed: {warming.why}. It may be that the front door never settles.",
        )
    if not warming.length:
        return _row(
            "settled",
            "The run begins with nothing open, yet no beginning differs from the rest (MSER-5): no warm-up is needed.",
        )
    day = runs.scenario.run.first_day + dt.timedelta(days=warming.length)
    return _row(
        "empty",
        f"{_EMPTY}. Proposed: measure from {day.day} {day:%B %Y}, {warming.length} days later: {warming.why}. A season "
        "can look like settling too. Or begin from a stated backlog.",
        day,
    )


def _row(kind: str, sentence: str, day: dt.date | None = None) -> dict[str, Any]:
    return {"kind": kind, "measure_from": day and day.isoformat(), "sentence": sentence}


def _by_seven_days(runs: Runs, name: str) -> list[list[float]]:
    """Return a daily curve of each replication as the means of the seven days that begin with each day."""
    means = []
    for curve in runs.curves(name):
        values = [value or 0.0 for value in curve]
        means.append([fsum(values[day : day + _WEEK]) / _WEEK for day in range(len(values) - _WEEK + 1)])
    return means
