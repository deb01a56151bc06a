"""Differences between two front doors on the same luck, and several such differences at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from mashsim.measures.intervals import CONFIDENCE, mean_interval, t_share_below

Values = Sequence[float | None]


class Paired(NamedTuple):
    """The differences of pairs of replications.

    Attributes
    ----------
    mean, low, high : of the difference, second less first; None from no pair, low and high None from fewer than 2
    p : how often luck alone would give a difference at least so large, two-sided; 1 if no pair differs, None from fewer
        than 2
    pairs, left_out : replications in which both sides have a value, and the others
    identical : whether no pair differs at all
    fewer_runs : by how much pairs divide the replications that two sides with luck of their own need; None without
        spread
    """

    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    pairs: int
    left_out: int
    identical: bool
    fewer_runs: float | None


def paired(before: Values, after: Values, confidence: float = CONFIDENCE) -> Paired:
    """Return the difference between two sides with the same luck: Student's t over the differences of pairs."""
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    count, left_out = len(pairs), len(before) - len(pairs)
    differences = [b - a for a, b in pairs]
    mean, low, high = mean_interval(differences, confidence)
    identical = count > 0 and not any(differences)
    if count < 2 or mean is None:
        return Paired(mean, low, high, None, count, left_out, identical, None)
    spread = _variance(differences)
    apart = _variance([a for a, _ in pairs]) + _variance([b for _, b in pairs])
    if spread == 0:
        # Student's t would be certain from two equal differences; the chance of the same sign each time is not zero.
        return Paired(mean, low, high, 1.0 if mean == 0 else 2.0 ** (1 - count), count, left_out, identical, None)
    p = 2 * t_share_below(-abs(mean) / sqrt(spread / count), count - 1)
    return Paired(mean, low, high, p, count, left_out, identical, apart / spread)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for being several (Holm 1979).

    If those below alpha count as different, at most a share alpha of such families makes any error.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    results, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        results[place] = highest
    return results


def _variance(values: Sequence[float]) -> float:
    mean = fsum(values) / len(values)
    return fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
