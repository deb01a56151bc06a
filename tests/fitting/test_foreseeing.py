"""What later months hold, told from where runs stood: on made-up runs whose law is known."""

from __future__ import annotations

import numpy as np
import pytest

from mashsim.fitting.foreseeing import Foreseen, foreseen, widening

RUNS = 100


@pytest.mark.parametrize("matters", [0.0, 2.0])
def test_eight_in_ten_lie_in_the_band_and_it_is_narrow_where_the_past_tells(matters: float) -> None:
    rng = np.random.default_rng(3)
    inside, widths = [], []
    for _ in range(100):
        stood = rng.standard_normal((RUNS + 1, 6))
        later = 50 + matters * stood[:, 0] + rng.standard_normal(RUNS + 1)
        found = foreseen(stood[1:], stood[0], later[1:])
        inside.append(found.low <= later[0] <= found.high)
        widths.append(found.high - found.low)
    assert 0.7 <= np.mean(inside) <= 0.9
    assert 2.3 < np.mean(widths) < 3.1  # 2.56 by the law; 5.7 for 2 where the past is not looked at


def test_a_council_is_foreseen_from_where_it_stood() -> None:
    rng = np.random.default_rng(4)
    stood = rng.standard_normal((RUNS, 3))
    later = 50 + 4 * stood[:, 1] + 0.1 * rng.standard_normal(RUNS)
    assert foreseen(stood, np.array([0.0, 2.0, 0.0]), later).middle == pytest.approx(58, abs=0.5)


def test_what_does_not_differ_between_runs_tells_nothing() -> None:
    later = np.arange(20.0)
    found = foreseen(np.ones((20, 2)), np.array([1.0, 9.0]), later)
    assert found.middle == pytest.approx(9.5)
    assert found.low < 3 < 16 < found.high


def test_bands_are_widened_by_as_much_as_months_that_are_known_lay_off() -> None:
    band = Foreseen(10.0, 8.0, 14.0)
    assert [band.off(value) for value in (14.0, 8.0, 10.0)] == pytest.approx([1.2816, -1.2816, 0.0])
    assert widening([2.0, -2.0, 2.0]) == pytest.approx(2.0)
    assert widening([0.1, -0.3]) == 1.0
    assert widening([]) == 1.0
    assert widening([0.0, 50.0]) == pytest.approx(5 / 2**0.5)
