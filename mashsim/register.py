"""The assumption register: every value a scenario sets, with its unit, quality, source and credible range."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mashsim.documents import ListSetting, counted, dotted, parse_path, provenance_of
from mashsim.scenario import DESCRIPTION, Scenario
from mashsim.scenario.lists import LISTS
from mashsim.trees import Tree
from mashsim.uncertain import Uncertain

_LAWS = "distribution"
_JOINS = (
    "pool", "like", "serves", "locality", "shifts", "calendar", "profile", "manager", "role", "may", "meets", "also",
    "chair", "administrator", "social_worker", "counts", "goes_to", "referred_by", "closed_as", "heads_with",
)  # fmt: skip
"""Settings that join parts of a scenario, and assume nothing."""


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
LISTS_BY_PATH: dict[tuple[str | int, ...], ListSetting] = {setting.path: setting for setting in LISTS}


def assumptions(scenario: Scenario) -> list[Tree]:
    """Return one row a value: path, value, unit, quality, source, range, note. The source is None if none is stated.

    A value that is drawn, or that says how it could be, has a further cell, `uncertain`, that says how.
    """
    return [row for row in settings(scenario) if not joins(row["path"])]


def settings(scenario: Scenario) -> list[Tree]:
    """Return the rows of `assumptions`, and of the settings that only join parts of the scenario."""
    document = scenario.document
    draws = scenario.drawn_settings or [one for one in scenario.inputs.settings if one.is_stated]
    rows = []
    for path, value in _leaves(document.values, ()):
        if path[0] in (*DESCRIPTION, "run") or (path in LISTS_BY_PATH and not value):
            continue
        value = _list_in_words(path, value) if path in LISTS_BY_PATH else value
        known = provenance_of(document, path)
        rows.append(
            {
                "path": dotted(path), "value": value, "unit": _unit(path, value), "quality": known.quality or "assumed",
                "source": known.source, "range": list(known.range) if known.range else None, "note": known.note,
                **({"uncertain": law} if (law := _drawn(path, draws)) else {}),
            }
        )  # fmt: skip
    return rows


def _list_in_words(path: tuple[str | int, ...], text: str) -> str:
    """Return how long a list is, and a mark by which two lists of the same length are told apart."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"a list of {counted(text, LISTS_BY_PATH[path].rows)} (mark {mark})"


def _drawn(path: tuple[str | int, ...], draws: Sequence[Uncertain]) -> str:
    """Say how a value, or each of the numbers in it, is drawn."""
    within = [one for one in draws if one.path[: len(path)] == path]
    return "; ".join(": ".join(filter(None, (dotted(one.path[len(path) :]), one.in_words()))) for one in within)


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield values with their paths; a distribution and a plain list are one value, and so is a table of shares."""
    if isinstance(value, Mapping) and value and _LAWS not in value and not is_mix(value):
        for key, below in value.items():
            yield from _leaves(below, (*path, key))
    elif isinstance(value, list) and value and all(isinstance(element, Mapping) for element in value):
        if all(element.keys() == {"first_day", "last_day"} for element in value):
            yield path, [f"{element['first_day']} to {element['last_day']}" for element in value]
        else:
            for index, below in enumerate(value):
                yield from _leaves(below, (*path, index))
    else:
        yield path, value


def joins(name: str) -> bool:
    """Whether a setting, by its dotted path, says how parts hang together, or what something is called."""
    path = parse_path(name)
    what_it_judges = path[0] == "clocks" and path[-1] in ("start", "stop", "outcomes", "pauses_in")
    names_sources = path == ("stages", "interviewing", "sources")
    return (
        path[-1] in _JOINS or what_it_judges or names_sources or (path[0] == "interventions" and path[2:] == ("name",))
    )


def is_mix(table: Mapping[str, Any]) -> bool:
    """Whether a table holds only numbers that are shares of one whole."""
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in table.values())
    return numbers and len(table) > 1 and abs(sum(table.values()) - 1) < 1e-6


def _unit(path: tuple[str | int, ...], value: Any) -> str:
    """Return the unit of a bare number; other values carry theirs."""
    name = str(path[-1])
    if isinstance(value, str) or (isinstance(value, Mapping) and _LAWS in value):
        return ""
    by_name = path[:3] == ("stages", "triaging", "sources") or "missing_by_source" in path or "plan_share" in path
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
