"""One hub turned into pods: the same front door, with pools that each serve one locality."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from made.scenarios import Table


def of_place(name: str, locality: str) -> str:
    """Return what a hub's pool or source is called in a locality."""
    return f"{name}_{locality}"


def with_pods(document: Table, localities: list[str], pools: list[str]) -> Table:
    """Return the document of a hub with some of its pools as pods, one for each locality, of as many posts each."""
    podded = deepcopy(document)
    podded["pools"] = {}
    for name, pool in document["pools"].items():
        if name in pools:
            podded["pools"] |= {of_place(name, one): {**deepcopy(pool), "serves": [one]} for one in localities}
        else:
            podded["pools"][name] = deepcopy(pool)
    pods = {name: [of_place(name, one) for one in localities] for name in pools}
    podded["stages"] = renamed(document["stages"], pods)
    if "loops" in document:
        podded["loops"] = renamed(document["loops"], pods)
    for intervention in podded.get("interventions", ()):
        if "audit" in intervention:
            intervention["audit"] = renamed(intervention["audit"], pods)
    return podded


def renamed(value: Any, names: dict[str, list[str]]) -> Any:
    """Return nested values in which some pools, wherever work of their own names them, are others."""
    if isinstance(value, dict):
        return {key: _below(key, below, names) for key, below in value.items()}
    if isinstance(value, list):
        return [names.get(below, below) if isinstance(below, str) else renamed(below, names) for below in value]
    return value


def _below(key: str, value: Any, names: dict[str, list[str]]) -> Any:
    if key == "helped_by":
        return value  # who helps may be of any locality
    if key in ("pool", "chair", "administrator", "social_worker") and isinstance(value, str):
        return names.get(value, value)
    return renamed(value, names)
