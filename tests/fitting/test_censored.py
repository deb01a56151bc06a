"""Laws of lengths of which some are not over: what is true is known, as the lengths are drawn from a law."""

from __future__ import annotations

import numpy as np
import pytest

from mashsim.fitting.censored import Fitted, Lengths, fitted, kaplan_meier, lengths


def _drawn(lasts: np.ndarray, until: np.ndarray) -> Lengths:
    """Return lengths of which those that last longer than until some moment are out by then."""
    over = lasts <= until
    return lengths([(one, one) for one in lasts[over]], until[~over])


def law_of(data: Lengths) -> Fitted:
    fit = fitted(data)
    assert fit is not None
    return fit


def test_a_median_with_three_in_ten_still_out_is_found() -> None:
    rng = np.random.default_rng(1)
    data = _drawn(rng.lognormal(np.log(2.0), 0.9, 4000), rng.uniform(0, 8.8, 4000))
    assert 0.28 < len(data.out) / 4000 < 0.36
    fit = law_of(data)
    assert fit.law == "lognormal"
    assert fit.quantile(0.5) == pytest.approx(2.0, rel=0.05)
    assert np.median(data.known) < 1.6  # what the replies that came would say
    assert fit.never < 0.05


def test_some_that_never_end_are_told_from_some_that_are_late() -> None:
    rng = np.random.default_rng(2)
    lasts = rng.weibull(1.5, 1500) * 3.0
    lasts[rng.random(1500) < 0.15] = np.inf
    fit = law_of(_drawn(lasts, rng.uniform(5, 40, 1500)))
    assert fit.law == "weibull"
    assert fit.never == pytest.approx(0.15, abs=0.03)
    assert fit.settings == {"scale": pytest.approx(3.0, rel=0.06), "shape": pytest.approx(1.5, rel=0.08)}
    assert fit.share_over(1000) == pytest.approx(1 - fit.never)


def test_days_alone_are_right_to_a_day() -> None:
    rng = np.random.default_rng(3)
    began, lasts = rng.random(1500), rng.gamma(2.0, 1.5, 1500)
    days = np.floor(began + lasts) - np.floor(began)
    fit = law_of(lengths([(max(0.0, day - 1), day + 1) for day in days], []))
    assert fit.quantile(0.5) == pytest.approx(np.median(lasts), rel=0.06)


def test_the_spread_of_a_fit_is_that_of_theory() -> None:
    """The logarithm of the median of n lengths of a lognormal law has the variance of the logarithms over n."""
    rng = np.random.default_rng(4)
    fit = law_of(lengths([(one, one) for one in rng.lognormal(0.0, 0.8, 400)], []))
    assert (fit.law, fit.never) == ("lognormal", 0.0)
    assert fit.spread[1, 1] == pytest.approx(0.8**2 / 400, rel=0.15)
    medians = [fit.settings_at(point)["median"] for point in fit.draws(500, 1)]
    assert np.std(np.log(medians)) == pytest.approx(0.04, rel=0.2)


def test_lengths_that_are_all_alike_have_no_law() -> None:
    assert fitted(lengths([(1.0, 1.0)] * 40, [])) is None


def test_kaplan_meier_by_hand() -> None:
    data = lengths([(1.0, 1.0), (2.0, 2.0), (4.0, 4.0)], [3.0])
    assert kaplan_meier(data, [0.5, 1.0, 2.0, 3.5, 5.0]) == pytest.approx([0.0, 0.25, 0.5, 0.5, 1.0])
