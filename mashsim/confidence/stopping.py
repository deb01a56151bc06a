"""The number of replications for a stated precision, over several measures: Hoad, Robinson and Davies (2010)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from mashsim.measures.intervals import CONFIDENCE, mean_and_error, t_quantile

FEWEST, LOOK_AHEAD = 30, 5


class PrecisionGoal(NamedTuple):
    """The precision that a measure's mean must have.

    Attributes
    ----------
    values : in each replication, in order; None is left out
    precision : half the width of the interval, at most
    relative : whether as a share of the mean's size, whatever its sign; otherwise in the measure's own unit
    """

    values: Sequence[float | None]
    precision: float
    relative: bool = True


def stops_at(goals: Sequence[PrecisionGoal], fewest: int = FEWEST, confidence: float = CONFIDENCE) -> int | None:
    """Return after how many replications to stop, or None if there are not enough yet.

    It is the first number at which every measure is as precise as wanted, plus the 5 more replications (beyond 100, 5 %
    more) over which it stays so. It depends on the values alone, not on how many were run at a time.
    """
    count = min(len(each.values) for each in goals)
    precise = [all(flags) for flags in zip(*(_precise(each, confidence, count) for each in goals), strict=True)]
    stays = 0
    for number in range(1, count + 1):
        stays = stays + 1 if precise[number - 1] and number >= fewest else 0
        began = number - stays + 1
        if stays and number >= began + (LOOK_AHEAD if began <= 100 else began // 20):
            return number
    return None


def half_width(goal: PrecisionGoal, confidence: float = CONFIDENCE) -> float | None:
    """Return the precision reached, in the unit wanted; None from fewer than 2 values or of a mean of 0."""
    values = [value for value in goal.values if value is not None]
    if len(values) < 2:
        return None
    mean, error = mean_and_error(values)
    half = t_quantile(0.5 + confidence / 2, len(values) - 1) * error
    if not goal.relative or half == 0:
        return half
    return half / abs(mean) if mean else None


def _precise(goal: PrecisionGoal, confidence: float, count: int) -> list[bool]:
    """Return for each number of replications whether their mean is precise enough (Welford's running variance)."""
    precise, number, mean, squares = [], 0, 0.0, 0.0
    for value in goal.values[:count]:
        if value is not None:
            number += 1
            step = value - mean
            mean += step / number
            squares += step * (value - mean)
        limit = goal.precision * (abs(mean) if goal.relative else 1.0)
        error = sqrt(squares / (number - 1) / number) if number > 1 else 0.0
        precise.append(number > 1 and t_quantile(0.5 + confidence / 2, number - 1) * error <= limit)
    return precise
