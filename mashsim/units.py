"""The units of bare numbers in a scenario, by their settings: posts are full-time equivalents, a share is a share."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from mashsim.uncertain.reading import setting_of

_LAWS = "distribution"
_SHARES = ("asked", "shortens_to", "children", "too_low", "too_high")
"""Shares that are not called one."""
_UNITS = {
    "posts": "full-time equivalents",
    "hours_per_week": "hours a week",
    "leave_days": "days a year",
    "sickness_spell": "working days",
    "ceiling": "children a worker",
    "contacts": "contacts",
    "month": "index",
    "weekday": "weight",
    "hour": "weight",
    "monthly_cv": "ratio",
    "factor": "factor",
    "leave_by_month": "index",
    "trend_per_year": "growth a year",
    "per_year": "a year for each person",
    "overload_times": "times as many",
    "errors_times": "times as many",
    "output": "share of full",
    "weeks": "weeks",
    "newly_qualified_weeks": "weeks",
    "overtime_times": "times the rate",
    "pounds_per_hour": "pounds an hour",
    "agency_pounds_per_hour": "pounds an hour",
    "newly_qualified_output": "share of full",
    "places": "families",
    "steps_up_per_week": "of each waiting, a week",
    "moved_by": "standard deviations",
    "pieces": "pieces of work",
    "amber_to_red": "of each waiting, a working week",
    "green_to_amber": "of each waiting, a working week",
    "newly_qualified_ceiling": "children a worker",
    "per_week": "for each that waits, a week",
    "cases": "cases",
    "at_once": "cases",
    "rises_per_week": "more a week, each week",
    "per_week_waited": "share for each week waited",
    "for_working_days": "working days",
}
"""The unit of a bare number, by its setting's name."""


def is_mix(table: Mapping[str, Any]) -> bool:
    """Whether a table holds only numbers that are shares of one whole."""
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in table.values())
    return numbers and len(table) > 1 and abs(fsum(table.values()) - 1) < 1e-6


def unit_of(path: tuple[str | int, ...], value: Any) -> str:
    """Return the unit of a bare number; other values carry theirs."""
    path = setting_of(path)
    name = str(path[-1])
    if isinstance(value, str) or (isinstance(value, Mapping) and _LAWS in value):
        return ""
    if path == ("size", "children"):
        return "children"
    in_mix = (
        path[0] in ("stages", "demand") and path[-2:-1] and {"outcomes", "outcomes_by_source", "ratings"} & {*path[:-1]}
    )
    by_name = (
        bool(in_mix)
        or path[:3] == ("stages", "triaging", "sources")
        or "missing_by_source" in path
        or "plan_share" in path
    )
    if (
        name.endswith("share")
        or "share" in path
        or by_name
        or name in _SHARES
        or (isinstance(value, Mapping) and is_mix(value))
    ):
        return "share"
    if name in ("most", "above"):
        in_context = {
            "most": ("chase", "chases", "tries"),
            "above": ("when", "level", "waiting for each person on shift"),
        }
        table, there, elsewhere = in_context[name]
        return there if table in path else elsewhere
    return _UNITS.get(name, "level" if "month_level" in path else "")
