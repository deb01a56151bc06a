"""Interventions of every kind in the made-up town, and a change of each of their settings that must show."""

from __future__ import annotations

import datetime as dt
from typing import Any

DAY = dt.date

ENABLED: dict[str, Any] = {
    "pools.workers.induction": [{"weeks": 4, "output": 0.5}],  # so that it matters who they are that come
    "interventions": [
        {
            "name": "a team for three weeks",
            "first_day": DAY(2026, 3, 30),
            "last_day": DAY(2026, 4, 17),
            "changes": {"stages.analysing.effort": "2 hours"},
            "cover": [{"pool": "workers", "posts": 1}],
        },
        {
            "name": "an audit",
            "first_day": DAY(2026, 4, 1),
            "audit": {
                "pool": "managers",
                "effort": "20 min",
                "cases": 40,
                "closed_as": ["advice", "nfa"],
                "look_back": "10 days",
                "surfaced_share": 0.3,
                "goes_to": "screening",
                "at_once": 1,
                "waits_as": "amber",
            },
        },
        {
            "name": "a dashboard",
            "when": {
                "counts": "undecided",
                "above": 30,
                "for_working_days": 2,
                "figures_are": "2 days",
                "again_after": "3 days",
            },
            "notice": "1 working day",
            "lasts": "1 week",
            "changes": {"pools.managers.policy": "oldest_first", "stages.screening.effort": "20 min"},
        },
    ],
}


def _of(index: int, **changes: Any) -> dict[str, Any]:
    return {f"interventions.{index}.{name.replace('__', '.')}": value for name, value in changes.items()}


MOVES_THE_LOG: dict[str, dict[str, Any]] = {
    "interventions.*.last_day": _of(0, last_day=DAY(2026, 4, 24)),
    "interventions.*.cover.*.pool": {"interventions.0.cover.0.pool": "managers"},
    "interventions.*.cover.*.posts": {"interventions.0.cover.0.posts": 3},
    "interventions.*.cover.*.kind": {"interventions.0.cover.0.kind": "redeployed"},
    "interventions.*.cover.*.policy": {"interventions.0.cover.0.policy": "oldest_first"},
    "interventions.*.audit.pool": _of(1, audit__pool="officers"),
    "interventions.*.audit.effort": _of(1, audit__effort="40 min"),
    "interventions.*.audit.cases": _of(1, audit__cases=3),
    "interventions.*.audit.closed_as": _of(1, audit__closed_as=["early_help"]),
    "interventions.*.audit.look_back": _of(1, audit__look_back="1 working day", audit__cases=900),
    "interventions.*.audit.surfaced_share": _of(1, audit__surfaced_share=0.9),
    "interventions.*.audit.goes_to": _of(1, audit__goes_to="deciding"),
    "interventions.*.audit.at_once": _of(1, audit__at_once=4),
    "interventions.*.audit.waits_as": {**_of(1, audit__waits_as="red"), "pools.managers.policy": "most_urgent_first"},
    "interventions.*.when.counts": _of(2, when__counts="open"),
    "interventions.*.when.above": _of(2, when__above=80),
    "interventions.*.when.for_working_days": _of(2, when__for_working_days=6),
    "interventions.*.when.figures_are": _of(2, when__figures_are="1 week"),
    "interventions.*.when.again_after": _of(2, when__again_after="2 weeks"),
    "interventions.*.notice": _of(2, notice="4 days"),
    "interventions.*.lasts": _of(2, lasts="3 days"),
}

MOVES_THE_SUMMARY: dict[str, dict[str, Any]] = {}
