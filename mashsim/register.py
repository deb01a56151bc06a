"""The assumption register: every value a scenario sets, with its unit, quality, source and credible range."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mashsim.credible import beyond
from mashsim.documents import ListSetting, counted, dotted, parse_path, provenance_of
from mashsim.loading.factors import by_factor
from mashsim.scenario import DESCRIPTION, Scenario
from mashsim.scenario.lists import LISTS
from mashsim.trees import Tree
from mashsim.uncertain import Uncertain
from mashsim.units import is_mix, unit_of
from mashsim.wording import named

_LAWS = "distribution"
_JOINS = (
    "pool", "like", "serves", "locality", "shifts", "calendar", "profile", "manager", "role", "may", "meets", "also",
    "chair", "administrator", "social_worker", "counts", "goes_to", "referred_by", "closed_as", "heads_with",
)  # fmt: skip
"""Settings that join parts of a scenario, and assume nothing."""


LISTS_BY_PATH: dict[tuple[str | int, ...], ListSetting] = {setting.path: setting for setting in LISTS}


def assumptions(scenario: Scenario) -> list[Tree]:
    """Return one row a value: path, value, unit, quality, source, range, note. The source is None if none is stated.

    A value that is drawn, or that says how it could be, has a further cell, `uncertain`, that says how; one outside its
    credible range has a cell `beyond` that says so.
    """
    return [row for row in settings(scenario) if not joins(row["path"])]


def sentences(scenario: Scenario) -> list[str]:
    """Return a sentence for each value that is outside its credible range."""
    names = [change.name for change in scenario.interventions]
    return [
        f"{named(parse_path(row['path']), ', ', names)}: {row['beyond']}."
        for row in settings(scenario)
        if "beyond" in row
    ]


def settings(scenario: Scenario) -> list[Tree]:
    """Return the rows of `assumptions`, and of the settings that only join parts of the scenario."""
    document = scenario.document
    draws = scenario.drawn_settings or [one for one in scenario.inputs.settings if one.is_stated or one.is_choice]
    factors = by_factor(document)
    rows = []
    for path, value in _leaves(document.values, ()):
        if path[0] in (*DESCRIPTION, "run") or (path in LISTS_BY_PATH and not value):
            continue
        value = list_in_words(path, value) if path in LISTS_BY_PATH else value
        known = provenance_of(document, path)
        rows.append(
            {
                "path": dotted(path), "value": value, "unit": unit_of(path, value),
                "quality": known.quality or "assumed", "source": known.source,
                "range": list(known.range) if known.range else None, "note": known.note,
                **({"uncertain": law} if (law := _drawn(path, draws, factors)) else {}),
                **({"beyond": said} if (said := "; ".join(beyond(document, path, value))) else {}),
            }
        )  # fmt: skip
    return rows


def list_in_words(path: tuple[str | int, ...], text: str) -> str:
    """Return how long a list is, and a mark by which two lists of the same length are told apart."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"a list of {counted(text, LISTS_BY_PATH[path].rows)} (mark {mark})"


def _drawn(
    path: tuple[str | int, ...], draws: Sequence[Uncertain], factors: Mapping[tuple[str | int, ...], Sequence[str]]
) -> str:
    """Say how a value, or each of the numbers in it, is drawn: by itself, with the table around it, by its factors."""
    said = []
    for one in draws:
        if one.path[: len(path)] == path:
            said.append(": ".join(filter(None, (dotted(one.path[len(path) :]), one.in_words()))))
        elif path[: len(one.path)] == one.path:
            said.append(f"all of {dotted(one.path)} is {one.in_words()}")
    multiplied = {name for leaf, names in factors.items() if leaf[: len(path)] == path for name in names}
    drawn = {one.path[1] for one in draws if one.path[0] == "factors"}
    return "; ".join([*said, *(f"times the factor {name}" for name in sorted(multiplied & drawn))])


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
    says_where = path[0] == "opening_backlog" and path[-1] == "stage"
    goes_together = path[0] == "correlated" or (path[0] == "factors" and path[-1] == "settings")
    is_name = path[0] == "interventions" and path[2:] == ("name",)
    return path[-1] in _JOINS or what_it_judges or names_sources or says_where or goes_together or is_name
