"""What replications say together: for each number a mean with its interval, for each curve a mean and a band."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from mashsim.measures.intervals import band, mean_interval


def summarise(replications: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sum up trees of results, leaf by leaf.

    A number becomes ``mean``, ``low`` and ``high`` (95 % Student t over replications; None from fewer than 2), ``n``
    and ``values``. A list becomes lists of ``mean``, ``p10`` and ``p90`` by position: between the last two lie 80 %
    of replications. None is left out of each, and `n` says how many are left. Dates and other words must be the same
    in every replication, and stay as they are.

    Raises
    ------
    ValueError
        If the replications do not have the same shape.
    """
    names = list(dict.fromkeys(name for replication in replications for name in replication))
    return {name: _sum_up(name, [replication.get(name) for replication in replications]) for name in names}


def _sum_up(name: str, leaves: Sequence[Any]) -> Any:
    kinds = {_kind(leaf) for leaf in leaves} - {"nothing"}
    if len(kinds) > 1:
        raise ValueError(f"replications differ in {name!r}: {' and '.join(sorted(kinds))}")
    kind = kinds.pop() if kinds else "number"
    if kind == "branch":
        return summarise([leaf or {} for leaf in leaves])
    if kind == "number":
        return sum_up_numbers(leaves)
    lists = [leaf for leaf in leaves if leaf is not None]
    if kind == "words":
        if any(leaf != lists[0] for leaf in lists):
            raise ValueError(f"replications differ in {name!r}: {', '.join(map(str, lists[:2]))}")
        return lists[0]
    return sum_up_curves(lists)


def sum_up_numbers(values: Sequence[float | None]) -> dict[str, Any]:
    """Return mean, interval and count of a number's values over replications, and the values."""
    known = [value for value in values if value is not None]
    mean, low, high = mean_interval(known)
    return {"mean": mean, "low": low, "high": high, "n": len(known), "values": list(values)}


def sum_up_curves(curves: Sequence[Sequence[float | None]]) -> dict[str, list[float | None]]:
    """Return the mean curve and the band in which 80 % of replications lie, by position."""
    positions = [[value for value in values if value is not None] for values in zip(*curves, strict=True)]
    bands = [band(values) if values else (None, None) for values in positions]
    return {
        "mean": [fsum(values) / len(values) if values else None for values in positions],
        "p10": [low for low, _ in bands],
        "p90": [high for _, high in bands],
    }


def _kind(leaf: Any) -> str:
    if leaf is None:
        return "nothing"
    if isinstance(leaf, dict):
        return "branch"
    if isinstance(leaf, str) or (isinstance(leaf, list) and any(isinstance(value, str) for value in leaf)):
        return "words"
    return "list" if isinstance(leaf, list) else "number"
