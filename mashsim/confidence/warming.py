"""How long a run that begins empty warms up: MSER-5 (White 1997) over several series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

_BATCH = 5
FEWEST = 8 * _BATCH
"""Values of a series from which on a warm-up is proposed."""


class WarmUp(NamedTuple):
    """A proposed warm-up.

    Attributes
    ----------
    length : positions of the series to leave out; None if none can be proposed
    why : in words
    short : whether none can be proposed because the series are too short, instead of because one has not settled
    """

    length: int | None
    why: str
    short: bool = False


def warm_up(series: Mapping[str, Sequence[Sequence[float]]]) -> WarmUp:
    """Propose how much of the beginning to leave out, from the mean of each series over its replications.

    Each series is cut where the marginal standard error of the rest is least; the longest cut counts. A cut past half
    of a series means that it has not settled, and none is proposed (Hoad, Robinson and Davies 2010). Seasons look like
    settling: give it series without them, or one value for each cycle.

    Parameters
    ----------
    series : by name, replications × positions
    """
    cuts = {}
    for name, replications in series.items():
        mean = [fsum(values) / len(values) for values in zip(*replications, strict=True)]
        batches = [fsum(mean[i : i + _BATCH]) / _BATCH for i in range(0, len(mean) - _BATCH + 1, _BATCH)]
        if len(mean) < FEWEST:
            return WarmUp(None, f"{name} has {len(mean)} values; a proposal needs at least {FEWEST}", short=True)
        cuts[name] = _cut(batches)
        if cuts[name] > len(batches) // 2:
            advice = "run longer, run more often, or begin from a stated backlog"
            return WarmUp(None, f"{name} has not settled in the first half: {advice}")
    name = max(cuts, key=lambda each: cuts[each])
    if not cuts[name]:
        return WarmUp(0, "no beginning differs from the rest (MSER-5)")
    return WarmUp(cuts[name] * _BATCH, f"{name} settles last (MSER-5 over {len(cuts)} series)")


def _cut(batches: Sequence[float]) -> int:
    """Return the cut with the least marginal standard error; more than five batches always remain.

    The last five alone would always look settled.
    """
    best, least = 0, float("inf")
    for cut in range(len(batches) - 5):
        rest = batches[cut:]
        mean = fsum(rest) / len(rest)
        error = fsum((value - mean) ** 2 for value in rest) / len(rest) ** 2
        if error < least:
            best, least = cut, error
    return best
