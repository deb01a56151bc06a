"""Quantiles: of what is pooled over replications, and over replications themselves.

A quantile inside each replication, such as the wait that nine contacts in ten do not exceed in one year, is a value of the replication like
any other: its mean over replications has Student's interval. That mean is not the quantile of all contacts pooled; say which is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.measures.intervals import CONFIDENCE, quantile


def pooled_quantile(
    replications: Sequence[Sequence[float]], share: float, confidence: float = CONFIDENCE, draws: int = 1000, seed: int = 1
) -> tuple[float, float, float]:
    """Return the quantile of all observations pooled, with an interval by drawing whole replications anew (they alone are independent).

    Parameters
    ----------
    replications : the observations of each
    share : 0-1
    """
    import numpy as np

    luck = np.random.Generator(np.random.PCG64(seed))
    parts = [np.asarray(part, dtype=float) for part in replications]
    drawn = []
    for _ in range(draws):
        chosen = luck.integers(0, len(parts), len(parts))
        drawn.append(float(np.quantile(np.concatenate([parts[place] for place in chosen]), share)))
    drawn.sort()
    tail = (1 - confidence) / 2
    return float(np.quantile(np.concatenate(parts), share)), quantile(drawn, tail), quantile(drawn, 1 - tail)


def quantile_across(values: Sequence[float], share: float, confidence: float = CONFIDENCE) -> tuple[float, float | None, float | None]:
    """Return a quantile over replications, such as the worst year in 20, with limits from the order of the values and the binomial law.

    A limit is None where there are too few replications for one: 60 are not enough for an upper limit of the worst year in 20.
    """
    from scipy.stats import binom

    ordered, count, tail = sorted(values), len(values), (1 - confidence) / 2
    below = int(binom.ppf(tail, count, share))  # P(fewer than this many lie below) is within the tail
    above = int(binom.ppf(1 - tail, count, share)) + 1
    low = ordered[below - 1] if below >= 1 else None
    high = ordered[above - 1] if above <= count else None
    return quantile(ordered, share), low, high
