"""What runs that went through the fitted months say of a month after them.

Runs at the draws of a fit do not stand where the council stood at the end of the fitted months: one has more open,
another less. So a later month is told from where a run stood, by a ridge regression over the runs that stood nearest,
at a draw or not, and read off where the council stood. Its band is as wide as runs lie off when each is told by all
others. Where the draws are not where the council is, the last fitted months show it: foreseen in the same way from
those before them, they lie further off, and bands are widened by as much.

Beaumont, Zhang and Balding, Genetics 162(4), 2002.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

import numpy as np

from mashsim.fitting.emulating import Array
from mashsim.fitting.matching import ENDS

PENALTIES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 1e6)
"""From among which the one is taken that tells runs left out best; the last is next to no regression."""
NEAREST = 100
"""Runs that a regression is made of, at most."""
NINE_IN_TEN = 1.2816
"""Standard deviations from the middle of a normal law to its ninth decile."""
FURTHEST = 5.0
"""Standard deviations as which one that lies further off counts, so that no single figure widens all bands."""
_NARROWEST = 0.02


class Foreseen(NamedTuple):
    """A month as foreseen: its middle, and the ends of 8 in 10."""

    middle: float
    low: float
    high: float

    def off(self, value: float) -> float:
        """Return by how many standard deviations a value lies off, by the half of the band on its side."""
        half = self.high - self.middle if value > self.middle else self.middle - self.low
        return NINE_IN_TEN * (value - self.middle) / max(half, _NARROWEST)


def widening(off: Sequence[float]) -> float:
    """Return by how much bands are to be widened where some months lay so many standard deviations off."""
    squares = [min(abs(each), FURTHEST) ** 2 for each in off]
    return max(1.0, sqrt(fsum(squares) / len(squares))) if squares else 1.0


def foreseen(stood: Array, council: Array, values: Array) -> Foreseen:
    """Return a figure of a month as foreseen for a council.

    Parameters
    ----------
    stood : runs × numbers, where each run stood before
    council : where the council stood
    values : of the runs
    """
    nearest = _nearest(stood, council)
    stood, values = stood[nearest], values[nearest]
    count = len(values)
    size = stood.std(axis=0)
    moving = size > 1e-9
    design = (stood[:, moving] - stood[:, moving].mean(axis=0)) / size[moving]
    at = (council[moving] - stood[:, moving].mean(axis=0)) / size[moving]
    goal = values - values.mean()
    left, right = design.T @ design, design.T @ goal
    best: tuple[float, float, Array] | None = None
    for penalty in PENALTIES:
        inverse = np.linalg.inv(left + penalty * np.eye(len(left)))
        leverage = np.minimum(1 / count + np.einsum("ij,jk,ik->i", design, inverse, design), 0.95)
        off = (goal - design @ inverse @ right) / (1 - leverage)
        error = float(np.mean(off**2))
        if best is None or error < best[0]:
            best = error, float(values.mean() + at @ inverse @ right), off
    assert best is not None
    _, middle, off = best
    low, high = (_quantile(np.sort(off), share) for share in ENDS)
    return Foreseen(middle, middle + low, middle + high)


def _nearest(stood: Array, council: Array) -> Array:
    """Return the runs that stood nearest to the council, by as many standard deviations of each number."""
    size = np.maximum(stood.std(axis=0), 1e-9)
    return np.argsort(np.sum(((stood - council) / size) ** 2, axis=1), kind="stable")[:NEAREST]


def _quantile(ordered: Array, share: float) -> float:
    """Return the value below which one more of the same kind lies with a chance of so much."""
    place = np.clip(share * (len(ordered) + 1) - 1, 0, len(ordered) - 1)
    return float(np.interp(place, np.arange(len(ordered)), ordered))
