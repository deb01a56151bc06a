"""Numbers of a summary with their intervals, and curves with their bands; None where the summary has no value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mashsim.trees import Tree

Values = list[float | None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number over replications: its mean, and its 95 % interval (None for one replication)."""

    mean: float
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()

    def times(self, factor: float) -> Estimate:
        """Return the same number in another unit."""
        low, high = (None if v is None else v * factor for v in (self.low, self.high))
        return Estimate(self.mean * factor, low, high, tuple(v * factor for v in self.values))


@dataclass(frozen=True, slots=True)
class Curve:
    """Numbers in order over replications: their means, and the band of 8 of 10 replications (None without one)."""

    mean: Values
    low: Values | None
    high: Values | None

    def times(self, factor: float) -> Curve:
        """Return the same numbers in another unit."""

        def scaled(values: Values | None) -> Values | None:
            return None if values is None else [None if v is None else v * factor for v in values]

        return Curve(scaled(self.mean) or [], scaled(self.low), scaled(self.high))

    def band(self, i: int) -> tuple[float, float] | None:
        """Return the band at one place."""
        if self.low is None or self.high is None:
            return None
        low, high = self.low[i], self.high[i]
        return None if low is None or high is None else (low, high)


def mean_of(number: Estimate | None) -> float:
    """Return the mean of a number, 0 where there is none."""
    return number.mean if number else 0.0


def look(tree: Any, *path: str) -> Any:
    """Follow keys into a tree; return None where a branch is missing or empty."""
    for key in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree


def branch(tree: Any, *path: str) -> Tree:
    """Follow keys to a branch; return an empty one where there is none."""
    below = look(tree, *path)
    return below if isinstance(below, dict) else {}


def estimate(tree: Any, *path: str) -> Estimate | None:
    """Return one number over replications; None where the tree has none."""
    leaf = look(tree, *path)
    if isinstance(leaf, (int, float)) and not isinstance(leaf, bool):
        return Estimate(float(leaf)) if math.isfinite(leaf) else None
    mean = _number(look(leaf, "mean"))
    if mean is None:
        return None
    values = look(leaf, "values")
    numbers = tuple(float(v) for v in values if _number(v) is not None) if isinstance(values, Sequence) else ()
    return Estimate(mean, _number(look(leaf, "low")), _number(look(leaf, "high")), numbers)


def curve(tree: Any, *path: str) -> Curve | None:
    """Return a list over replications; None where it has no value at all."""
    leaf = look(tree, *path)
    mean = _values(look(leaf, "mean"))
    if not mean or all(v is None for v in mean):
        return None
    low, high = _values(look(leaf, "p10")), _values(look(leaf, "p90"))
    banded = low is not None and high is not None and len(low) == len(high) == len(mean) and (low, high) != (mean, mean)
    return Curve(mean, low if banded else None, high if banded else None)


def branches(table: Tree) -> list[tuple[str, Tree]]:
    """Return the branches of a tree that are not empty, in order."""
    return [(str(key), part) for key, part in table.items() if isinstance(part, dict) and part]


def trees(items: Any) -> list[Tree]:
    """Return the trees in a list; nothing where there is no list."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def summed(curves: Sequence[Curve]) -> list[float]:
    """Add the means of several curves, place by place; a gap counts as nothing."""
    return [math.fsum(v or 0.0 for v in values) for values in zip(*(c.mean for c in curves), strict=True)]


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def _values(values: Any) -> Values | None:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return None
    return [_number(v) for v in values]
