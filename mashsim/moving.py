"""Which assumed and derived values no draw moves: what nobody says the bounds of is taken as certain.

A value is moved by its own range or alternatives, by those of a table around it, by a share of its mix to which it
gives way, or by a common factor that has a range. Of a list and of a distribution every number must be moved; of a
distribution under a factor, those that have a unit are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mashsim.documents import KeyPath, dotted, resolve
from mashsim.documents.known import value_at
from mashsim.loading import USE
from mashsim.loading.factors import by_factor
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain.reading import setting_of

_NOT_KNOWN = ("assumed", "derived")
_LAW = "distribution"


def unmoved(scenario: Scenario) -> list[Tree]:
    """Return the rows of the assumption register whose value is assumed or derived, and moved by no draw.

    Each has a further cell, `still`: the dotted paths of what stays in it, from the value on; `""` is the whole value.
    """
    document = scenario.document
    multiplied = _multiplied(scenario)
    moved = multiplied | _drawn(scenario)
    rows = []
    for row in assumptions(scenario):
        path = resolve(document.values, row["path"])
        still = [
            dotted(part[len(path) :])
            for part in _parts(value_at(document.values, path), path)
            if not any(part[:depth] in moved for depth in range(1, len(part) + 1))
            and setting_of(part) not in multiplied
        ]
        if still and row["quality"] in _NOT_KNOWN:
            rows.append({**row, "still": still})
    return rows


def _drawn(scenario: Scenario) -> set[KeyPath]:
    """Return the paths that a draw changes: by bounds of their own or of their use, or by a share they give way to."""
    return {
        path[:-1] if path[-1] == USE else path
        for setting in scenario.inputs.settings
        if setting.law.low < setting.law.high
        for path in (setting.path, *setting.rest)
    }


def _multiplied(scenario: Scenario) -> set[KeyPath]:
    """Return the paths of numbers that a factor multiplies whose own number has bounds.

    What an intervention changes is multiplied while it holds, as the setting itself is.
    """
    factors = {path[1] for path in _drawn(scenario) if path[0] == "factors"}
    return {path for path, names in by_factor(scenario.document).items() if factors & set(names)}


def _parts(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Yield the paths of the plain values in a value; the name of a distribution is none of them."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key != _LAW:
                yield from _parts(below, (*path, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _parts(below, (*path, index))
    elif value is not None:
        yield path
