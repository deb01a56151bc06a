"""Quantiles of observations and confidence intervals of means, without numpy or scipy: they must run in a page too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import atan, ceil, cos, floor, pi, sin, sqrt, tan

CONFIDENCE = 0.95


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share (0-1) of observations lies, by linear interpolation between them (type 7, numpy's default).

    Parameters
    ----------
    ordered : one observation or more, in order
    share : 0 gives the least, 1 the greatest
    """
    place = share * (len(ordered) - 1)
    below, above = ordered[floor(place)], ordered[ceil(place)]
    return below + (above - below) * (place - floor(place))


def mean_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> tuple[float | None, float | None, float | None]:
    """Mean and Student-t interval of independent values: mean, low, high. None is nothing to say: no value, or no spread from one."""
    count = len(values)
    if count == 0:
        return None, None, None
    mean = sum(values) / count
    if count == 1:
        return mean, None, None
    half = t_quantile(0.5 + confidence / 2, count - 1) * sqrt(sum((value - mean) ** 2 for value in values) / (count - 1) / count)
    return mean, mean - half, mean + half


@cache
def t_quantile(probability: float, degrees: int) -> float:
    """Quantile of Student's t distribution, by bisection on the angle whose tangent it is, to the last bits of a float.

    Parameters
    ----------
    probability : above 0, below 1
    degrees : of freedom, 1 or more, whole
    """
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    low, high = 0.0, pi / 2
    while low < (middle := (low + high) / 2) < high:
        if 0.5 + _central_share(middle, degrees) / 2 < probability:
            low = middle
        else:
            high = middle
    return sqrt(degrees) * tan(low)


def t_share_below(t: float, degrees: int) -> float:
    """The share of Student's t distribution below `t`."""
    angle = atan(abs(t) / sqrt(degrees))
    return 0.5 + (1 if t >= 0 else -1) * _central_share(angle, degrees) / 2


def _central_share(angle: float, degrees: int) -> float:
    """The share of Student's t within sqrt(degrees) * tan(angle) of 0: the finite sum for whole degrees (Abramowitz & Stegun 26.7.3-4)."""
    squared, odd = cos(angle) ** 2, degrees % 2
    term = total = cos(angle) if odd else 1.0
    for k in range(3 if odd else 2, degrees, 2):
        term *= (k - 1) / k * squared
        total += term
    if odd:
        return 2 / pi * (angle + sin(angle) * (total if degrees > 1 else 0.0))
    return sin(angle) * total
