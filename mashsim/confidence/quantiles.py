"""Quantiles over replications: how a bad year differs from a usual one."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log

from mashsim.measures.intervals import CONFIDENCE, quantile


def quantile_across(
    values: Sequence[float], share: float, confidence: float = CONFIDENCE
) -> tuple[float, float | None, float | None]:
    """Return a quantile over replications, such as the worst year in 20, with limits.

    The limits follow from the order of the values and the binomial law. A limit is None where there are too few
    replications for one: 60 are not enough for an upper limit of the worst year in 20.

    Parameters
    ----------
    share : above 0, below 1
    """
    in_order, count, tail = sorted(values), len(values), (1 - confidence) / 2
    below = _binomial_quantile(tail, count, share)  # P(fewer than this many lie below) is within the tail
    above = _binomial_quantile(1 - tail, count, share) + 1
    low = in_order[below - 1] if below >= 1 else None
    high = in_order[above - 1] if above <= count else None
    return quantile(in_order, share), low, high


def _binomial_quantile(probability: float, count: int, share: float) -> int:
    """Return the least number of successes in so many trials that is not exceeded with at least a probability."""
    total, constant = 0.0, lgamma(count + 1)
    for number in range(count + 1):
        logarithm = (
            constant
            - lgamma(number + 1)
            - lgamma(count - number + 1)
            + number * log(share)
            + (count - number) * log(1 - share)
        )
        total += exp(logarithm)
        if total >= probability:
            return number
    return count
