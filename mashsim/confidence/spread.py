"""What spread comes of: skewed values, and inputs that are not known exactly beside luck."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.errors import NotEnoughData
from mashsim.measures.intervals import CONFIDENCE

SKEWED = 1.0
"""Beyond this skew Student's interval of few replications covers too little; see `bca_interval`."""


def skew(values: Sequence[float]) -> float:
    """Return the skewness of values: 0 if they are even on both sides of their mean, or all the same."""
    mean = sum(values) / len(values)
    second = sum((value - mean) ** 2 for value in values) / len(values)
    return sum((value - mean) ** 3 for value in values) / len(values) / second**1.5 if second else 0.0


def bca_interval(values: Sequence[float], confidence: float = CONFIDENCE, seed: int = 1) -> tuple[float, float]:
    """Return the bias-corrected, accelerated bootstrap interval of a mean (Efron 1987), to stand beside Student's if values are skewed.

    Raises
    ------
    NotEnoughData
        From fewer than 2 values.
    """
    if len(values) < 2:
        raise NotEnoughData("a bootstrap needs at least 2 values")
    if min(values) == max(values):
        return values[0], values[0]
    import numpy as np
    from scipy.stats import bootstrap

    luck = np.random.Generator(np.random.PCG64(seed))
    found = bootstrap((np.asarray(values, dtype=float),), np.mean, confidence_level=confidence, method="BCa", random_state=luck)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def variance_shares(groups: Sequence[Sequence[float]], confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """Return the share of a replication's variance that comes of what differs between groups, with its interval (analysis of variance).

    Parameters
    ----------
    groups : 2 or more of one size, 2 or more: the replications of each draw of uncertain inputs

    Returns
    -------
    share (0-1), low, high: what inputs account for; the rest is luck

    Raises
    ------
    NotEnoughData
        From fewer groups or values.
    """
    size = min((len(group) for group in groups), default=0)
    if len(groups) < 2 or size < 2:
        raise NotEnoughData("shares of variance need at least 2 draws of inputs with 2 replications each")
    from scipy.stats import f

    means = [sum(group) / size for group in groups]
    mean = sum(means) / len(means)
    between = size * sum((each - mean) ** 2 for each in means) / (len(groups) - 1)
    within = sum((value - each) ** 2 for group, each in zip(groups, means, strict=True) for value in group) / (len(groups) * (size - 1))
    if within == 0:
        return (1.0, 1.0, 1.0) if between else (0.0, 0.0, 0.0)
    ratio, tail = between / within, (1 - confidence) / 2
    degrees = len(groups) - 1, len(groups) * (size - 1)

    def share(of: float) -> float:
        return min(1.0, max(0.0, (of - 1) / (of + size - 1)))

    return share(ratio), share(ratio / float(f.ppf(1 - tail, *degrees))), share(ratio / float(f.ppf(tail, *degrees)))
