"""Help between pools at every stage of the made-up town, and a push at the end of the day, and a change of each setting
of these that must show."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from made.live import after_the_decision, before_the_decision

Change = dict[str, Any]
_HELPED = {
    "screening": ("officers", "workers"),
    "consenting": ("workers", "officers"),
    "consenting.override": ("managers", "workers"),
    "gathering": ("workers", "officers"),
    "analysing": ("workers", "officers"),
    "deciding": ("managers", "workers"),
    "discussing": ("chairs", "officers"),
    "transferring.hand_offs.tray": ("administrators", "officers"),
    "allocating": ("managers", "workers"),
    "allocating.duty_visits": ("officers", "workers"),
    "visiting": ("team", "workers"),
    "protecting": ("chairs", "workers"),
    "conferencing": ("chairs", "workers"),
    "assessing": ("team", "workers"),
    "out_of_hours": ("night_team", "night_helpers"),
    "triaging": ("triage_team", "workers"),
    "interviewing": ("missing_team", "officers"),
}
"""By table of work: who does it, and who helps."""
_OTHERS = {"administrators": "workers", "chairs": "managers", "team": "officers", "night_team": "officers"}


def _with(table: Change, more: Change) -> Change:
    """Settings with more of them, some of which stand in their tables."""
    made = deepcopy(table)
    for path, value in more.items():
        above = next((one for one in sorted(made, key=len, reverse=True) if path.startswith(f"{one}.")), None)
        if above is None:
            made[path] = value
            continue
        *tables, name = path.removeprefix(f"{above}.").split(".")
        here = made[above]
        for one in tables:
            here = here[one]
        here[name] = value
    return made


ENABLED: Change = _with(
    {**before_the_decision.ENABLED, **after_the_decision.ENABLED},
    {
        "stages.visiting.pool": "team",
        "stages.assessing.pool": "team",
        "pools.night_helpers": {"posts": 1, "shifts": ["nights"]},
        "clocks.decision": {"start": "received", "stop": "decided", "limit": "2 working days", "calendar": "office"},
        "clocks.allocated": {"start": "decided", "stop": "allocated", "limit": "2 working days", "calendar": "office"},
        "pools.workers.push": {"first_in_last": "2 hours", "stays_at_most": "30 min"},
        **{f"stages.{table}.helped_by": [{"pool": helper}] for table, (_, helper) in _HELPED.items()},
    },
)


def _path(table: str) -> str:
    return f"stages.{table.replace('.tray', '.*')}.helped_by.*"


MOVES_THE_LOG: dict[str, Change] = {
    "pools.*.push.first_in_last": {"pools.workers.push.first_in_last": "24 hours"},
    "pools.*.push.stays_at_most": {"pools.workers.push.stays_at_most": "2 hours"},
    **{
        f"{_path(table)}.pool": {f"stages.{table}.helped_by.0.pool": _OTHERS.get(home, "administrators")}
        for table, (home, helper) in _HELPED.items()
    },
    **{
        f"{_path(table)}.{condition}": {f"stages.{table}.helped_by.0.{condition}": value}
        for table in _HELPED
        for condition, value in (
            ("when_own_queue_is_empty", True),
            ("when_more_wait_than", 1),
            ("when_due_today", True),
        )
    },
}
MOVES_THE_SUMMARY: dict[str, Change] = {}
