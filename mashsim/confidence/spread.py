"""Skewed values: how skewed they are, and an interval that leans their way."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from random import Random
from statistics import NormalDist, fmean

from mashsim.errors import NotEnoughData
from mashsim.measures.intervals import CONFIDENCE, quantile

SKEWED = 1.0
"""Beyond this skew Student's interval of few replications covers too little; see `bca_interval`."""
_DRAWS = 4000


def skew(values: Sequence[float]) -> float:
    """Return the skewness of values: 0 if they are even on both sides of their mean, or all the same."""
    mean = fsum(values) / len(values)
    second = fsum((value - mean) ** 2 for value in values) / len(values)
    return fsum((value - mean) ** 3 for value in values) / len(values) / second**1.5 if second else 0.0


def acceleration(values: Sequence[float]) -> float:
    """Return Efron's acceleration of a mean: what leaving out one value at a time gives."""
    faster: float = skew(values) / 6 / len(values) ** 0.5
    return faster


def bca_interval(values: Sequence[float], confidence: float = CONFIDENCE, seed: int = 1) -> tuple[float, float]:
    """Return the bias-corrected, accelerated bootstrap interval of a mean (Efron 1987), for skewed values.

    It stands beside Student's interval. By itself it covers no more than Student's from few values; the wider ends
    of both do (`tests/learning/test_coverage.py` has the figures). Plain Python, as it is part of a run's summary.

    Raises
    ------
    NotEnoughData
        From fewer than 2 values.
    """
    count = len(values)
    if count < 2:
        raise NotEnoughData("a bootstrap needs at least 2 values")
    if min(values) == max(values):
        return values[0], values[0]
    luck, normal, mean = Random(seed), NormalDist(), fmean(values)
    means = sorted(fmean(luck.choices(values, k=count)) for _ in range(_DRAWS))
    below = fsum((each < mean) + (each == mean) / 2 for each in means) / _DRAWS
    bias = normal.inv_cdf(min(max(below, 0.5 / _DRAWS), 1 - 0.5 / _DRAWS))
    faster = acceleration(values)

    def end(share: float) -> float:
        shift = bias + normal.inv_cdf(share)
        return quantile(means, normal.cdf(bias + shift / (1 - faster * shift)))

    return end((1 - confidence) / 2), end((1 + confidence) / 2)
