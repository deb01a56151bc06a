"""History matching, on a front door that is a formula: what is true is known, and a run costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy.stats import qmc

from mashsim.figures.unknowns import UNKNOWNS
from mashsim.fitting.comparing import Simulate
from mashsim.fitting.emulating import emulate, shrunk
from mashsim.fitting.matching import LIMIT, Matched, conflicts, match, multiples, own, quantiles, resampled, told_by

SETTINGS = UNKNOWNS[:3]
TARGETS, NOISE = 6, 0.15
_EFFECTS = np.random.default_rng(1).normal(size=(len(SETTINGS), TARGETS))


def _formula(points: Sequence[Sequence[float]]) -> np.ndarray:
    logs = np.log(np.array(points))
    return logs @ _EFFECTS + 0.3 * logs[:, [0]] * logs[:, [1]]


def _front_door(seed: int) -> tuple[Simulate, Callable[[Sequence[float]], list[float]]]:
    """Return what runs points, and what makes a council's figures."""
    rng = np.random.default_rng(seed)

    def simulate(points: Sequence[Sequence[float]]) -> tuple[list[list[float]], list[float]]:
        noisy = _formula(points) + NOISE * rng.normal(size=(len(points), TARGETS))
        return noisy.tolist(), [0.0] * len(points)

    return simulate, lambda true: simulate([true])[0][0]


def _fit(seed: int, true: Sequence[float] | None = None) -> tuple[Matched, list[float], np.ndarray]:
    simulate, figures_of = _front_door(seed)
    point = np.random.default_rng(seed + 1000).uniform(-1, 1, (1, len(SETTINGS)))
    aimed = figures_of(multiples(SETTINGS, point)[0].tolist() if true is None else true)
    return match(SETTINGS, aimed, [0.0] * TARGETS, simulate, 3, 40, seed), aimed, point[0]


def test_waves_narrow_to_what_is_true() -> None:
    matched, _, point = _fit(3)
    assert matched.is_possible
    assert [wave.runs for wave in matched.waves] == [40] * len(matched.waves)
    assert matched.waves[-1].left < matched.waves[0].left < 0.5
    middle = np.average(matched.points, axis=0, weights=matched.weights)
    assert np.all(np.abs(middle - point) < 0.6)


def test_figures_that_no_setting_gives_are_told_so_with_the_one_that_conflicts() -> None:
    simulate, figures_of = _front_door(5)
    aimed = figures_of([1.0] * len(SETTINGS))
    aimed[4] += 5.0
    matched = match(SETTINGS, aimed, [0.0] * TARGETS, simulate, 3, 40, 5)
    assert not matched.is_possible
    assert int(np.argmax(np.abs(matched.away))) in range(TARGETS)
    assert "e" in conflicts(matched, list("abcdef"), aimed)


def test_a_target_that_is_not_given_is_run_and_not_compared() -> None:
    simulate, figures_of = _front_door(6)
    aimed = figures_of([1.0] * len(SETTINGS))
    aimed[2] = float("nan")
    matched = match(SETTINGS, aimed, [0.0] * TARGETS, simulate, 2, 40, 6)
    assert np.isnan(matched.away[2])
    assert matched.is_possible
    some, all_ = told_by(matched, [0]), told_by(matched, range(TARGETS))
    assert np.all(all_ < some)
    assert np.all(all_ < 0.6)


def test_draws_stand_for_their_weights() -> None:
    matched, _, _ = _fit(7)
    sets = resampled(matched, 50)
    assert sum(often for _, often in sets) == 50
    drawn = np.average([point for point, _ in sets], axis=0, weights=[often for _, often in sets])
    assert np.allclose(drawn, np.average(matched.points, axis=0, weights=matched.weights), atol=0.1)


def test_a_regression_is_bent_only_where_that_tells_more() -> None:
    rng = np.random.default_rng(2)
    points, came = rng.uniform(-1, 1, (80, 3)), np.zeros(80)
    straight = points @ rng.normal(size=(3, 4)) + 0.1 * rng.normal(size=(80, 4))
    assert not emulate(points, came, straight).quadratic
    assert emulate(points, came, straight + 2 * points[:, [0]] ** 2).quadratic


def test_how_many_contacts_came_is_taken_off() -> None:
    rng = np.random.default_rng(3)
    points, came = rng.uniform(-1, 1, (60, 2)), rng.normal(size=60)
    values = (points[:, [0]] + 3 * came[:, None]) * np.ones((1, 2))
    ruler = emulate(points, came, values)
    assert np.allclose(ruler.middle(np.array([[0.5, 0.0]])), 0.5)
    assert np.all(np.diag(ruler.spread) < 1e-9)


def test_correlations_told_by_few_runs_are_drawn_towards_none() -> None:
    rng = np.random.default_rng(4)
    common = rng.normal(size=(2000, 1))
    many = common + rng.normal(size=(2000, 3))
    assert shrunk(many)[0, 1] == pytest.approx(1.0, abs=0.15)
    assert abs(shrunk(rng.normal(size=(8, 12)))[0, 1]) < 0.5


def test_a_likelihood_that_is_too_sure_is_raised_to_a_lower_power() -> None:
    rng = np.random.default_rng(8)
    points = rng.uniform(-1, 1, (80, len(SETTINGS)))
    values = _formula(multiples(SETTINGS, points)) + NOISE * rng.normal(size=(80, TARGETS))
    ruler = emulate(points, np.zeros(80), values)
    tried = 2 * qmc.Sobol(len(SETTINGS), rng=rng).random(512) - 1
    too_sure = ruler._replace(spread=ruler.spread / 16)
    assert own(ruler, points, tried).power >= 0.8
    assert own(too_sure, points, tried).power <= 0.3
    assert own(too_sure, points, tried / 100) == (1.0, LIMIT)  # no run lies there
    assert LIMIT <= own(ruler, points, tried).limit < 4 < 8 < own(too_sure, points, tried).limit < 16


@pytest.mark.slow
def test_true_values_lie_in_their_ranges_as_often_as_is_said() -> None:
    """Four standard errors of 60 fits, each counted as one third of its settings' worth."""
    inside = []
    for seed in range(60):
        matched, _, point = _fit(100 + seed)
        for place, true in enumerate(point):
            low, high = quantiles(matched.points[:, place], matched.weights, (0.1, 0.9))
            inside.append(low <= true <= high)
    assert abs(np.mean(inside) - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 60)
