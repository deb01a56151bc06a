"""History matching: waves of runs, each where the figures still allow it, until a wave no longer narrows.

A point is ruled out where any figure lies further from what runs would give there than three standard deviations: of
chance and the regression's own error, and of what the model is taken to be wrong by. What is left is weighed by how
likely all figures are together (a multivariate t, as the spread is itself told from runs), raised to a power at which
8 in 10 of the runs' own settings lie in their ranges; draws are taken by weight.

Vernon, Goldstein and Bower, Bayesian Analysis 5(4), 2010; McCulloch and others, JASSS 25(2) 1, 2022.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mashsim.figures.unknowns import Unknown
from mashsim.fitting.comparing import Simulate
from mashsim.fitting.emulating import Array, Emulator, emulate

LIMIT = 3.0
"""Standard deviations beyond which a figure rules a point out (Pukelsheim 1994: 95 % of any distribution with one peak
lie within)."""
NARROWS = 0.8
"""A wave narrows if it leaves less than this share of what was left before it."""
NEAR = 1.5
"""A later regression is made of the runs at points that lie within so many limits."""
CANDIDATES = 4096
POWERS = (1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2)
"""To which a likelihood may be raised: the covariance of many figures is told from few runs, and is not the same
everywhere, so that ranges come out too narrow at 1."""
CHANCE = 0.01
"""With which a front door of the model's own is refused."""
HELD = 0.8
"""The share of true settings that are to lie in their ranges of 8 in 10."""
ENDS = (0.1, 0.9)
FEWEST_RUNS = 20
"""Runs from which a power is told."""
_TRIED = 512
"""Points among which a run's own is looked for."""
_COUNCILS = 80
"""Runs taken as councils, about."""
NONE_LEFT = 0.02
"""Where nothing is left, the next wave is run in this share of the points: those that lie nearest."""


class Wave(NamedTuple):
    """What a wave did: how many runs, which regression, how much error it has, and the share of all points left."""

    runs: int
    quadratic: bool
    off: float
    left: float


class Own(NamedTuple):
    """What a fit's own runs tell when each is taken as a council: its true settings are known.

    Attributes
    ----------
    power : the highest to which a likelihood may be raised so that 8 in 10 of them lie in their ranges
    limit : the distance within which the best point of 99 in 100 of them lies, and not less than `LIMIT`
    """

    power: float
    limit: float


@dataclass(frozen=True)
class Matched:
    """What is left of the settings.

    Attributes
    ----------
    unknowns : the settings
    points : what was left, points × settings, from -1 to 1
    weights : of the points; they sum to 1
    middle : points × targets, what runs would give in the middle
    spread : targets, the standard deviation at the best point
    distance : of the best point, in standard deviations: the furthest figure's
    away : targets, by how many standard deviations each lies from the best point
    own : what the fit's own runs tell: the power to which the likelihood was raised, and the limit of distance
    waves : what each wave did
    runs : the points that were run, and what they gave
    """

    unknowns: Sequence[Unknown]
    points: Array
    weights: Array
    middle: Array
    spread: Array
    distance: float
    away: Array
    own: Own
    waves: list[Wave]
    runs: tuple[Array, Array, Array]

    @property
    def is_possible(self) -> bool:
        """Whether any setting gives the figures."""
        return self.distance <= self.own.limit

    def multiples(self, points: Array) -> Array:
        """Return points as multiples of each setting."""
        return multiples(self.unknowns, points)


def multiples(unknowns: Sequence[Unknown], points: Array) -> Array:
    """Return points, from -1 to 1, as multiples of each setting."""
    low, high = (np.log([getattr(one, end) for one in unknowns]) for end in ("low", "high"))
    return np.exp(low + (np.asarray(points) + 1) / 2 * (high - low))


def match(
    unknowns: Sequence[Unknown],
    aimed: Sequence[float],
    discrepancy: Sequence[float],
    simulate: Simulate,
    waves: int = 4,
    a_wave: int = 60,
    seed: int = 1,
    on_wave: Callable[[Wave], None] | None = None,
) -> Matched:
    """Find the settings that give what is aimed at.

    Parameters
    ----------
    unknowns : the settings, whose multiples are moved between their bounds
    aimed : the targets; those that are not numbers are run and not compared
    discrepancy : the standard deviation by which the model is taken to be wrong, for each target
    simulate : runs points
    waves, a_wave : at most so many waves, of so many runs
    """
    given = [place for place, value in enumerate(aimed) if value == value]
    goal, wrong = np.asarray(aimed)[given], np.asarray(discrepancy)[given]
    box = np.array([[-1.0] * len(unknowns), [1.0] * len(unknowns)])
    ran = [np.empty((0, len(unknowns))), np.empty(0), np.empty((0, len(aimed)))]
    rulers: list[Emulator] = []
    done: list[Wave] = []
    points, volume = _even(box, a_wave, seed), 1.0
    while True:
        values, came = simulate(multiples(unknowns, points).tolist())
        ran = [np.concatenate(pair) for pair in zip(ran, (points, np.array(came), np.array(values)), strict=True)]
        near = _near(ran[0], rulers, goal, wrong)
        rulers.append(emulate(ran[0][near], ran[1][near], ran[2][near][:, given]))
        here = _even(box, CANDIDATES, seed + len(done) + 1)
        away = np.max([furthest(one, here, goal, wrong) for one in rulers], axis=0)
        left = here[away <= LIMIT]
        before, share = (done[-1].left if done else 1.0), volume * len(left) / len(here)
        done.append(Wave(len(points), rulers[-1].quadratic, rulers[-1].off, share))
        if on_wave:
            on_wave(done[-1])
        is_narrow = len(done) > 1 and 0 < NARROWS * before <= share
        if len(done) >= waves or is_narrow or (not len(left) and len(done) > 1 and not before):
            break
        inside = left if len(left) else here[np.argsort(away)[: int(NONE_LEFT * len(here))]]
        smaller = _around(inside, box)
        volume *= float(np.prod((smaller[1] - smaller[0]) / (box[1] - box[0])))
        box = smaller
        points = _spread_out(inside, a_wave, seed + len(done))
    found = own(rulers[-1], ran[0][near], here)
    best = left if len(left) else here[away <= max(found.limit, float(np.min(away)))]
    return _weighed(
        unknowns, best, rulers[-1], goal, wrong, float(np.min(away)), found, done, (ran[0], ran[1], ran[2]), given
    )


def own(ruler: Emulator, runs: Array, points: Array) -> Own:
    """Take each run that lies among some points as a council, with what it gave where it is left out.

    Parameters
    ----------
    runs : the points that the regression was made of, in order
    points : a Sobol sequence over what is still looked at, the first of which fill it evenly too
    """
    inside = np.flatnonzero(np.all((runs >= points.min(axis=0)) & (runs <= points.max(axis=0)), axis=1))
    if len(inside) < FEWEST_RUNS:
        return Own(1.0, LIMIT)
    inside = inside[:: max(1, len(inside) // _COUNCILS)]
    some = points[:_TRIED]
    held, nearest = np.zeros(len(POWERS)), []
    councils = zip(runs[inside], ruler.middle(runs[inside]) + ruler.left_out[inside], strict=True)
    for true, goal in councils:
        away, logs = judged(ruler, some, goal, np.zeros(len(goal)))
        nearest.append(float(away.min()))
        for place, raised in enumerate(POWERS):
            weights = weighed(away, logs, raised)
            for setting, value in enumerate(true):
                low, high = quantiles(some[:, setting], weights, ENDS)
                held[place] += low <= value <= high
    enough = held / (len(inside) * runs.shape[1]) >= HELD
    return Own(POWERS[int(np.argmax(enough))] if enough.any() else POWERS[-1], max(LIMIT, _beyond(np.array(nearest))))


def _beyond(distances: Array) -> float:
    """Return the distance beyond which one more lies with the chance of a false alarm; logarithms are about normal."""
    from scipy.stats import t

    logs, count = np.log(distances), len(distances)
    further = t.isf(CHANCE, count - 1) * logs.std(ddof=1) * np.sqrt(1 + 1 / count)
    return float(np.exp(logs.mean() + further))


def weighed(away: Array, logs: Array, raised: float) -> Array:
    """Return weights of points by a likelihood raised to a power, of those that are not ruled out; they sum to 1."""
    left = away <= LIMIT if (away <= LIMIT).any() else away <= np.sort(away)[min(20, len(away) - 1)]
    weights = np.where(left, np.exp(raised * (logs - logs[left].max())), 0.0)
    return weights / weights.sum()


def _weighed(
    unknowns: Sequence[Unknown], points: Array, ruler: Emulator, goal: Array, wrong: Array, distance: float,
    found: Own, done: list[Wave], ran: tuple[Array, Array, Array], given: list[int],
) -> Matched:  # fmt: skip
    middle, further = ruler.middle(points), ruler.further(points)
    _, logs = judged(ruler, points, goal, wrong)
    weights = np.exp(found.power * (logs - logs.max()))
    best = int(np.argmax(logs))
    spread = np.sqrt(np.diag(ruler.spread) * (1 + further[best]) + wrong**2)
    whole = np.full((len(points), ran[2].shape[1]), np.nan)
    whole[:, given] = middle
    sizes, away = (np.full(ran[2].shape[1], np.nan) for _ in range(2))
    sizes[given], away[given] = spread, (goal - middle[best]) / spread
    return Matched(unknowns, points, weights / weights.sum(), whole, sizes, distance, away, found, done, ran)


def judged(ruler: Emulator, points: Array, goal: Array, wrong: Array) -> tuple[Array, Array]:
    """Return how far the furthest target lies off at each point, and how likely all are together, as a logarithm.

    That is of a multivariate t, but for a constant: the covariance is itself told from runs.
    """
    off, more = goal - ruler.middle(points), 1 + ruler.further(points)
    if not wrong.any():  # the covariances differ in size alone
        _, size = np.linalg.slogdet(ruler.spread)
        sizes = size + len(goal) * np.log(more)
        distances = np.einsum("ij,ji->i", off, np.linalg.solve(ruler.spread, off.T)) / more
    else:
        covariances = ruler.spread[None] * more[:, None, None] + np.diag(wrong**2)
        _, sizes = np.linalg.slogdet(covariances)
        distances = np.einsum("ij,ij->i", off, np.linalg.solve(covariances, off[:, :, None])[:, :, 0])
    logs = -0.5 * sizes - 0.5 * (ruler.degrees + 1) * np.log1p(distances / ruler.degrees)
    return furthest(ruler, points, goal, wrong), logs


def furthest(ruler: Emulator, points: Array, goal: Array, wrong: Array) -> Array:
    """Return by how many standard deviations the furthest target lies off, at each point."""
    variance = np.diag(ruler.spread)[None, :] * (1 + ruler.further(points))[:, None] + wrong**2
    return np.max(np.abs(goal - ruler.middle(points)) / np.sqrt(variance), axis=1)


def _near(points: Array, rulers: Sequence[Emulator], goal: Array, wrong: Array) -> Array:
    """Return which runs the next regression is made of: those near what is left, or the nearest if they are few."""
    if not rulers:
        return np.ones(len(points), dtype=bool)
    away = furthest(rulers[-1], points, goal, wrong)
    least = 3 * (points.shape[1] + 2)
    return away <= max(NEAR * LIMIT, float(np.sort(away)[min(least, len(away) - 1)]))


def _around(points: Array, box: Array) -> Array:
    """Return a box around some points, a little wider, within the box before."""
    low, high = points.min(axis=0), points.max(axis=0)
    more = 0.1 * (high - low) + 0.02
    return np.array([np.maximum(box[0], low - more), np.minimum(box[1], high + more)])


def _even(box: Array, count: int, seed: int) -> Array:
    """Return points that fill a box evenly: a Latin hypercube for runs, a Sobol sequence for many."""
    from scipy.stats import qmc

    kind = qmc.Sobol if count == CANDIDATES else qmc.LatinHypercube
    return qmc.scale(kind(box.shape[1], rng=np.random.default_rng(seed)).random(count), box[0], box[1])


def _spread_out(points: Array, count: int, seed: int) -> Array:
    """Return some of the points that lie far from each other: each the farthest of a few from those before."""
    rng = np.random.default_rng(seed)
    chosen = [points[rng.integers(len(points))]]
    while len(chosen) < count:
        tried = points[rng.integers(len(points), size=8)]
        gaps = np.min(np.linalg.norm(tried[:, None, :] - np.array(chosen)[None, :, :], axis=2), axis=1)
        chosen.append(tried[int(np.argmax(gaps))])
    return np.array(chosen)


def resampled(matched: Matched, count: int) -> list[tuple[Array, int]]:
    """Return points by their weights, evenly: each with how many of the draws it stands for."""
    edges = np.cumsum(matched.weights)
    places = np.searchsorted(edges, (np.arange(count) + 0.5) / count * edges[-1])
    numbers, times = np.unique(np.minimum(places, len(edges) - 1), return_counts=True)
    return [(matched.points[place], int(often)) for place, often in zip(numbers, times, strict=True)]


def quantiles(values: Array, weights: Array, shares: Sequence[float]) -> list[float]:
    """Return weighted quantiles of some values."""
    order = np.argsort(values)
    return [float(each) for each in np.interp(shares, np.cumsum(weights[order]) - weights[order] / 2, values[order])]


def conflicts(matched: Matched, keys: Sequence[str], aimed: Sequence[float]) -> dict[str, float]:
    """Return the figures without which the others agree, by their keys, with how far those others then lie off.

    Parameters
    ----------
    keys : the figure of each target
    """
    points, came, values = matched.runs
    found = {}
    for key in dict.fromkeys(key for key, value in zip(keys, aimed, strict=True) if value == value):
        rest = [place for place, value in enumerate(aimed) if value == value and keys[place] != key]
        if not rest:
            continue
        ruler = emulate(points, came, values[:, rest])
        away = furthest(ruler, _even(np.array([[-1.0], [1.0]]).repeat(points.shape[1], 1), CANDIDATES, 1),
                         np.asarray(aimed)[rest], np.zeros(len(rest)))  # fmt: skip
        if float(away.min()) <= LIMIT:
            found[key] = float(away.min())
    return found


def told_by(matched: Matched, columns: Sequence[int]) -> Array:
    """Return what share of each setting's spread is left once some targets of the first wave are known, 0 to 1.

    It is told by a regression of the settings on the targets, each run left out in turn.
    """
    count = matched.waves[0].runs
    points, values = matched.runs[0][:count], matched.runs[2][:count, list(columns)]
    whole = values[:, ~np.isnan(values).any(axis=0) & (np.nanstd(values, axis=0) > 1e-9)]
    design = (whole - whole.mean(axis=0)) / whole.std(axis=0) if whole.shape[1] else np.zeros((count, 0))
    goal = points - points.mean(axis=0)
    best = np.ones(points.shape[1])
    for ridge in (0.3, 1.0, 3.0, 10.0, 30.0):
        hat = design @ np.linalg.solve(design.T @ design + ridge * np.eye(design.shape[1]), design.T)
        hat += 1 / count
        left_out = (goal - hat @ goal) / (1 - np.diag(hat))[:, None]
        best = np.minimum(best, np.sqrt(np.mean(left_out**2, axis=0) / goal.var(axis=0)))
    return best
