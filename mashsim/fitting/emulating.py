"""What runs would give at settings that nobody ran: a regression on some runs, and how far a run lies from it.

Each run has chance events of its own, so what is left over of the regression is chance and lack of fit together: it is
just what a council, one run of the real thing, may differ by from the middle of many.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = Any  # of floats

_RUNS_A_TERM = 3
"""Runs for each term of a regression, at least."""


class Emulator(NamedTuple):
    """A regression of targets on settings.

    Attributes
    ----------
    quadratic : whether it has squares and products, or is straight
    coefficients : terms × targets
    inverse : terms × terms, the inverse of the normal matrix
    left_out : runs × targets, by how much each run lies off a regression on the others
    spread : targets × targets, the covariance of that
    degrees : runs beyond terms
    off : the mean square error of leaving one run out, over the variance of the targets
    """

    quadratic: bool
    coefficients: Array
    inverse: Array
    left_out: Array
    spread: Array
    degrees: int
    off: float

    def middle(self, points: Array) -> Array:
        """Return the targets at some points, in the middle of many runs."""
        return self._terms(points) @ self.coefficients

    def further(self, points: Array) -> Array:
        """Return by what share the variance is larger at some points, as few runs were near."""
        terms = self._terms(points)
        return np.einsum("ij,jk,ik->i", terms, self.inverse, terms)

    def _terms(self, points: Array) -> Array:
        return terms(points, np.zeros(len(points)), self.quadratic)


def terms(points: Array, came: Array, quadratic: bool) -> Array:
    """Return the terms of a regression: 1, how many contacts came, the settings, their squares and products."""
    columns = [np.ones(len(points)), came, *points.T]
    if quadratic:
        count = points.shape[1]
        columns += [points[:, i] * points[:, j] for i in range(count) for j in range(i, count)]
    return np.column_stack(columns)


def emulate(points: Array, came: Array, values: Array) -> Emulator:
    """Return the regression, straight or with squares and products, that tells runs left out better.

    Parameters
    ----------
    points : runs × settings, from -1 to 1
    came : by how much more contacts came in each run than were expected, as a logarithm
    values : runs × targets
    """
    straight = _fitted(points, came, values, quadratic=False)
    if len(points) < _RUNS_A_TERM * terms(points[:1], came[:1], quadratic=True).shape[1]:
        return straight
    bent = _fitted(points, came, values, quadratic=True)
    return bent if bent.off < straight.off else straight


def _fitted(points: Array, came: Array, values: Array, quadratic: bool) -> Emulator:
    design = terms(points, came, quadratic)
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ values
    leverage = np.clip(np.einsum("ij,jk,ik->i", design, inverse, design), 0.0, 0.95)
    left_out = (values - design @ coefficients) / (1 - leverage)[:, None]
    degrees = max(len(points) - design.shape[1], 1)
    off = float(np.mean(np.mean(left_out**2, axis=0) / np.maximum(np.var(values, axis=0), 1e-12)))
    return Emulator(quadratic, coefficients, inverse, left_out, shrunk(left_out), degrees, off)


def shrunk(left_out: Array) -> Array:
    """Return a covariance whose correlations are drawn towards none, the more the fewer runs tell of them.

    Schäfer and Strimmer, Statistical Applications in Genetics and Molecular Biology 4(1), 2005.

    Parameters
    ----------
    left_out : runs × targets, by how much each run lies off a regression on the others
    """
    count = len(left_out)
    sizes = np.sqrt(np.maximum(np.mean(left_out**2, axis=0), 1e-12))
    standard = left_out / sizes
    products = np.einsum("ri,rj->rij", standard, standard)
    correlation = products.mean(axis=0)
    uncertain = np.sum((products - correlation) ** 2, axis=0) / (count * max(count - 1, 1))
    off_diagonal = ~np.eye(len(correlation), dtype=bool)
    known = np.sum(correlation[off_diagonal] ** 2)
    share = 0.0 if known <= 0 else float(np.clip(np.sum(uncertain[off_diagonal]) / known, 0.0, 1.0))
    return np.where(off_diagonal, (1 - share) * correlation, 1.0) * np.outer(sizes, sizes)
