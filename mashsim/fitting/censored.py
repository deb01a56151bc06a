"""A law of lengths fitted to some that are over and some that are not, which count as longer than they are by now.

The laws are those of scenario files. scipy fits each to the lengths, with those not over as longer than by now. Where
some never end, as silent partners never reply, their share is fitted with the law. AIC chooses. What a fit leaves open
is a normal law round it, by the curvature of the likelihood, on scales on which all values are possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, isfinite, log
from typing import Any, NamedTuple

import numpy as np
from scipy import stats
from scipy.optimize import minimize

Array = Any  # of floats
SHORTEST = 1 / 480
"""The shortest length, in working days: a minute of one of eight hours. A law of lengths has none of 0."""
_STEP = 1e-3
Point = tuple[float, ...]


class Lengths(NamedTuple):
    """Lengths in working days.

    Attributes
    ----------
    low, high : ends between which each length that is over lies; the same where it is known
    out : how long each that is not over lasts by now
    """

    low: Array
    high: Array
    out: Array

    @property
    def known(self) -> Array:
        """Those that are over, each in the middle of its ends."""
        return (self.low + self.high) / 2


def lengths(over: Sequence[tuple[float, float]], out: Sequence[float]) -> Lengths:
    """Return lengths, none shorter than a minute."""
    ends = np.maximum(np.array(over, dtype=float).reshape(-1, 2), SHORTEST)
    return Lengths(ends[:, 0], ends[:, 1], np.maximum(np.array(out, dtype=float), SHORTEST))


class _Kind(NamedTuple):
    """A law: scipy's, how many numbers it has, and the settings of a scenario that say the same."""

    law: Any
    numbers: int
    settings: Callable[[Point], dict[str, float]]


def _frozen(kind: _Kind, point: Point) -> Any:
    """Return the law at the logarithms of its numbers, its scale last."""
    *shape, scale = (exp(value) for value in point[: kind.numbers])
    return kind.law(*shape, scale=scale)


def _never(kind: _Kind, point: Point) -> float:
    """Return the share that never ends."""
    return 1 / (1 + exp(-point[kind.numbers])) if len(point) > kind.numbers else 0.0


_KINDS = {
    "lognormal": _Kind(stats.lognorm, 2, lambda at: {"median": exp(at[1]), "sigma": exp(at[0])}),
    "weibull": _Kind(stats.weibull_min, 2, lambda at: {"scale": exp(at[1]), "shape": exp(at[0])}),
    "gamma": _Kind(stats.gamma, 2, lambda at: {"mean": exp(at[0] + at[1]), "sd": exp(at[0] / 2 + at[1])}),
    "exponential": _Kind(stats.expon, 1, lambda at: {"mean": exp(at[0])}),
}
"""The laws that are tried."""
LENGTHS = ("median", "scale", "mean", "sd")
"""The numbers of a law that are lengths; the others are plain numbers."""


class Fitted(NamedTuple):
    """A law fitted to lengths.

    Attributes
    ----------
    law : its name in scenario files
    point : the logarithms of its numbers, then the log odds of never ending where some never do
    spread : the covariance of the point
    tried : the AIC of each law, the best first
    """

    law: str
    point: Point
    spread: Array
    tried: dict[str, float]

    @property
    def settings(self) -> dict[str, float]:
        """The law's numbers as a scenario has them, lengths in working days."""
        return self.settings_at(self.point)

    @property
    def never(self) -> float:
        """The share that never ends."""
        return self.never_at(self.point)

    def settings_at(self, point: Point) -> dict[str, float]:
        """Return the law's numbers at another point."""
        return _KINDS[self.law].settings(point)

    def never_at(self, point: Point) -> float:
        """Return the share that never ends at another point."""
        return _never(_KINDS[self.law], point)

    def share_over(self, by: float) -> float:
        """Return the share of all that is over by some length."""
        return (1 - self.never) * float(_frozen(_KINDS[self.law], self.point).cdf(by))

    def quantile(self, share: float) -> float:
        """Return a quantile of those that end."""
        return float(_frozen(_KINDS[self.law], self.point).ppf(share))

    def draws(self, count: int, seed: int) -> list[Point]:
        """Return points as the fit leaves them open."""
        rng = np.random.default_rng(seed)
        return [
            tuple(map(float, each)) for each in rng.multivariate_normal(self.point, self.spread, count, method="svd")
        ]


def fitted(data: Lengths) -> Fitted | None:
    """Return the law that tells lengths best, by AIC, with and without some that never end.

    None if those that are over are all alike: no law has no spread.
    """
    if np.ptp(data.low) == 0 and not (data.low < data.high).any():
        return None
    tried: dict[str, tuple[float, Point]] = {}
    for name, kind in _KINDS.items():
        plain = _by_scipy(kind, data)
        points = [plain, *([_with_never(kind, data)] if len(data.out) else [])]
        tried[name] = min((_aic(kind, data, point), point) for point in points)
    order = sorted(tried, key=lambda name: tried[name][0])
    best = order[0]
    point = tried[best][1]
    return Fitted(best, point, _spread(_KINDS[best], data, point), {name: tried[name][0] for name in order})


def _by_scipy(kind: _Kind, data: Lengths) -> Point:
    """Return the law as scipy fits it, those not over as longer than by now."""
    exact = data.low == data.high
    between = np.column_stack([data.low[~exact], data.high[~exact]])
    censored = stats.CensoredData(data.low[exact], right=data.out, interval=between if len(between) else None)
    *shape, _, scale = kind.law.fit(censored, floc=0)
    return tuple(log(max(float(value), 1e-9)) for value in (*shape, scale))


def _with_never(kind: _Kind, data: Lengths) -> Point:
    """Return the law with a share that never ends, from the law of those that are over and the share that is not."""
    share = min(max(len(data.out) / (len(data.out) + len(data.low)), 0.01), 0.9)
    first = _by_scipy(kind, data._replace(out=np.empty(0)))
    found = minimize(
        lambda at: -_log_likelihood(kind, data, tuple(at)), (*first, log(share / (1 - share))), method="Nelder-Mead",
        options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 600},
    )  # fmt: skip
    return tuple(map(float, found.x))


def _log_likelihood(kind: _Kind, data: Lengths, point: Point) -> float:
    law = _frozen(kind, point)
    never = _never(kind, point)
    exact = data.low == data.high
    parts = [
        law.logpdf(data.low[exact]),
        np.log(np.maximum(law.cdf(data.high[~exact]) - law.cdf(data.low[~exact]), 1e-300)),
    ]
    whole = float(sum(map(np.sum, parts))) + len(data.low) * log(max(1 - never, 1e-300))
    whole += float(np.sum(np.log(np.maximum(never + (1 - never) * law.sf(data.out), 1e-300))))
    return whole if isfinite(whole) else -1e12


def _aic(kind: _Kind, data: Lengths, point: Point) -> float:
    return 2 * len(point) - 2 * _log_likelihood(kind, data, point)


def _spread(kind: _Kind, data: Lengths, point: Point) -> Array:
    """Return the covariance of the point: the inverse of the curvature of the likelihood there."""
    size = len(point)

    def at(*moves: tuple[int, float]) -> float:
        moved = list(point)
        for place, by in moves:
            moved[place] += by
        return -_log_likelihood(kind, data, tuple(moved))

    curved = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            signs = [(a, b) for a in (1, -1) for b in (1, -1)]
            curved[i, j] = sum(a * b * at((i, a * _STEP), (j, b * _STEP)) for a, b in signs) / (4 * _STEP**2)
    values, vectors = np.linalg.eigh((curved + curved.T) / 2)
    return vectors @ np.diag(1 / np.maximum(values, 1.0)) @ vectors.T


def kaplan_meier(data: Lengths, by: Sequence[float]) -> list[float]:
    """Return the share that is over by some lengths, without any law (Kaplan and Meier)."""
    curve = stats.ecdf(stats.CensoredData(data.known, right=data.out)).cdf
    return [float(each) for each in curve.evaluate(np.array(by))]
