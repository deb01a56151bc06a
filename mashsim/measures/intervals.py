"""Quantiles of observations and confidence intervals of means, without numpy or scipy: they must run in a page too.

Floats are added with `math.fsum`, here and wherever a result is made: `sum` rounds otherwise from Python 3.12 on, and
the page has a newer Python than the command line may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import ceil, floor, fsum, pi, sqrt

CONFIDENCE = 0.95


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share (0-1) of observations lies, by linear interpolation (type 7, as in numpy).

    Parameters
    ----------
    ordered : one observation or more, in order
    share : 0 gives the least, 1 the greatest
    """
    place = share * (len(ordered) - 1)
    below, above = ordered[floor(place)], ordered[ceil(place)]
    return below + (above - below) * (place - floor(place))


def band(values: Sequence[float]) -> tuple[float, float]:
    """Return the 10th and the 90th percentile of one value or more: 8 in 10 lie between."""
    ordered = sorted(values)
    return quantile(ordered, 0.1), quantile(ordered, 0.9)


def mean_interval(
    values: Sequence[float], confidence: float = CONFIDENCE
) -> tuple[float | None, float | None, float | None]:
    """Return mean, low and high of Student's t interval of independent values.

    All are None without a value; low and high are None for one value.
    """
    count = len(values)
    if count < 2:
        return fsum(values) if count else None, None, None
    mean, error = mean_and_error(values)
    half = t_quantile(0.5 + confidence / 2, count - 1) * error
    return mean, mean - half, mean + half


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean of independent values, two or more, and its standard error."""
    count = len(values)
    mean = fsum(values) / count
    apart = [value - mean for value in values]
    squares = fsum(each * each for each in apart)  # a power may differ in its last bit from one computer to the next
    return mean, sqrt(squares / (count - 1) / count)


@cache
def t_quantile(probability: float, degrees: int) -> float:
    """Return the quantile of Student's t distribution, to the last bits of a float.

    It bisects the tangent of Abramowitz and Stegun's angle.

    Parameters
    ----------
    probability : above 0, below 1
    degrees : of freedom, 1 or more, whole
    """
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    low, high = 0.0, 1.0
    while 0.5 + _central_share(high, degrees) / 2 < probability and high < _FARTHEST:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        if 0.5 + _central_share(middle, degrees) / 2 < probability:
            low = middle
        else:
            high = middle
    return sqrt(degrees) * low


def t_share_below(t: float, degrees: int) -> float:
    """Return the share of Student's t distribution below `t`."""
    return 0.5 + (1 if t >= 0 else -1) * _central_share(abs(t) / sqrt(degrees), degrees) / 2


_FARTHEST = 1e150


def _central_share(tangent: float, degrees: int) -> float:
    """Return the share of Student's t within sqrt(degrees) * tangent of 0.

    It is the finite sum for whole degrees (Abramowitz and Stegun 26.7.3-4), and needs only arithmetic and square roots,
    which are the same bits everywhere; sines and arctangents are not.
    """
    tangent = min(tangent, _FARTHEST)
    squared, odd = 1 / (1 + tangent * tangent), degrees % 2  # squared: of the angle's cosine
    cosine, sine = sqrt(squared), tangent * sqrt(squared)
    term = total = cosine if odd else 1.0
    for k in range(3 if odd else 2, degrees, 2):
        term *= (k - 1) / k * squared
        total += term
    if odd:
        return 2 / pi * (_angle(tangent) + sine * (total if degrees > 1 else 0.0))
    return sine * total


def _angle(tangent: float) -> float:
    """The arctangent of 0 or more: its angle is halved until the series needs few terms."""
    if tangent > 1:
        return pi / 2 - _angle(1 / tangent)
    halvings = 0
    while tangent > 0.05:
        tangent /= 1 + sqrt(1 + tangent * tangent)
        halvings += 1
    squared, series = tangent * tangent, 0.0
    for k in range(17, 0, -2):  # beyond: 0.05**18 / 19, nothing to a float
        series = 1 / k - squared * series
    return tangent * series * 2.0**halvings
