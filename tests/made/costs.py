"""A front door whose weekly cost has no luck in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from made.command_line import MM1
from mashsim.loading import changed, load
from mashsim.scenario import Scenario

PAY = {"a": (2, 20.0, [10, 25], "assumed"), "b": (3, 30.0, [28, 42], "measured")}
"""Two pools by name: posts, pounds an hour, their range, and how well they are known."""


def costly(**changes: object) -> Scenario:
    """Return a scenario in which the cost of a week has no luck in it, and is linear in what both pools are paid an
    hour."""
    pools: dict[str, Any] = {
        name: {"posts": posts, "cost": {"pounds_per_hour": {"value": pounds, "range": bounds, "quality": quality}}}
        for name, (posts, pounds, bounds, quality) in PAY.items()
    }
    base = load(MM1, {"run.last_day": dt.date(2023, 1, 15), "run.measure_from": dt.date(2023, 1, 2)})
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
    closed = {"saturday": "closed", "sunday": "closed", "bank_holidays": "open"}
    settings = {
        "calendars.office": {**days, **closed},
        "pools": pools,
        "stages.screening.pool": "a",
        "stages.screening.effort": "1 min",
    }
    return changed(base, {**settings, **changes})
