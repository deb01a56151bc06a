"""Bands round curves: where the mean curve lies as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from mashsim.measures.intervals import CONFIDENCE, mean_and_error, t_quantile

Curve = Sequence[float | None]
ENOUGH_FOR_SUP_T = 100
_DRAWS, _SEED = 4000, 20190101


class Band(NamedTuple):
    """A band that holds the whole mean curve at once, at a confidence; None where a replication has no value.

    Attributes
    ----------
    method : of making it, in words
    factor : its width to each side, in standard errors
    """

    mean: list[float | None]
    low: list[float | None]
    high: list[float | None]
    method: str
    factor: float


def band(curves: Sequence[Curve], confidence: float = CONFIDENCE, narrow: bool = True) -> Band:
    """Return a band that holds the whole of the mean curve, from two curves or more.

    From 100 replications it is the sup-t band (Montiel Olea and Plagborg-Møller 2019): it is as many standard errors
    wide as the largest deviation over all positions needs, by the correlation between positions. From fewer it is
    Bonferroni's t, which is wider and holds. An interval at each position by itself misses somewhere on every second
    curve.

    Parameters
    ----------
    curves : one a replication, of one length; or paired differences of such curves
    narrow : False makes Bonferroni's band from any number of replications: it does not need numpy, which a browser
        lacks
    """
    positions = [_mean_and_error(values) for values in zip(*curves, strict=True)]
    moving = [place for place, pair in enumerate(positions) if pair is not None and pair[1] > 0]
    if narrow and len(curves) >= ENOUGH_FOR_SUP_T and moving:
        factor, method = _sup_t([[curve[place] or 0.0 for place in moving] for curve in curves], confidence), "sup-t"
    else:
        factor = t_quantile(1 - (1 - confidence) / 2 / max(len(moving), 1), len(curves) - 1) if len(curves) > 1 else 0.0
        method = "Bonferroni's t"
    mean: list[float | None] = [pair[0] if pair else None for pair in positions]
    low = [pair[0] - factor * pair[1] if pair else None for pair in positions]
    high = [pair[0] + factor * pair[1] if pair else None for pair in positions]
    return Band(mean, low, high, method, factor)


def _mean_and_error(values: Sequence[float | None]) -> tuple[float, float] | None:
    present = [value for value in values if value is not None]
    if len(present) < len(values) or not present:
        return None
    return mean_and_error(present) if len(present) > 1 else (fsum(present), 0.0)


def _sup_t(curves: Sequence[Sequence[float]], confidence: float) -> float:
    """Return the quantile of a curve's largest deviation, with the correlation that the replications have.

    Deviations are drawn as normally weighted sums of the replications. The factor is then taken to Student's t, because
    the
    errors are estimated too.
    """
    import numpy as np
    from scipy.special import ndtr

    values = np.asarray(curves, dtype=float)
    standard = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    weights = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((_DRAWS, len(values)))
    largest = np.abs(weights @ standard).max(axis=1) / sqrt(len(values) - 1)
    return t_quantile(float(ndtr(np.quantile(largest, confidence))), len(values) - 1)
