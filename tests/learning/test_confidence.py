"""How sure one can be: each method against a library's, against what it promises, and on the cases that have an exact
answer."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from mashsim.confidence import (
    PrecisionGoal,
    alpha_for_look,
    band,
    bca_interval,
    decide,
    half_width,
    holm,
    lower_limit,
    paired,
    quantile_across,
    share_limits,
    skew,
    stops_at,
    upper_limit,
    warm_up,
)
from mashsim.confidence.spread import acceleration
from mashsim.errors import NotEnoughData

LUCK = np.random.Generator(np.random.PCG64(20261126))
BEGINNING = LUCK.bit_generator.state


@pytest.fixture(autouse=True)
def _same_luck() -> None:
    """Each test has the same luck, whichever were run before it."""
    LUCK.bit_generator.state = BEGINNING


def curve(count: int, positions: int = 120) -> np.ndarray:
    """Curves like a queue's: each position leans on the one before, and the spread grows."""
    steps = LUCK.standard_normal((count, positions))
    values = np.empty_like(steps)
    values[:, 0] = steps[:, 0]
    for place in range(1, positions):
        values[:, place] = 0.95 * values[:, place - 1] + sqrt(1 - 0.95**2) * steps[:, place]
    return values * (1 + np.arange(positions) / positions)


# Differences


def test_a_paired_difference_is_the_library_s() -> None:
    before = LUCK.normal(10, 2, 25)
    after = before + LUCK.normal(0.5, 1, 25)
    found = paired(list(before), list(after))
    theirs = stats.ttest_rel(after, before)
    low, high = theirs.confidence_interval(0.95)
    assert [found.mean, found.low, found.high, found.p] == pytest.approx(
        [np.mean(after - before), low, high, theirs.pvalue], rel=1e-9
    )
    apart = np.var(before, ddof=1) + np.var(after, ddof=1)
    assert found.fewer_runs == pytest.approx(apart / np.var(after - before, ddof=1))
    assert not found.identical


def test_what_does_not_differ_differs_by_exactly_nothing() -> None:
    found = paired([1.0, 2.0, None, 4.0], [1.0, 2.0, 3.0, 4.0])
    assert (found.mean, found.low, found.high, found.p, found.identical) == (0, 0, 0, 1, True)
    assert (found.pairs, found.left_out) == (3, 1)


def test_a_difference_that_is_always_the_same_is_as_sure_as_its_signs_and_one_pair_has_no_interval() -> None:
    assert paired([1, 2, 3], [2, 3, 4])[:4] == (1, 1, 1, 1 / 4)  # two-sided sign test: twice a half to the third
    assert paired([1], [3])[:4] == (2, None, None, None)
    assert paired([None], [3])[:4] == (None, None, None, None)


def test_holm_by_hand() -> None:
    """In order 4 × 0.005, 3 × 0.01, 2 × 0.03 and 1 × 0.04; none is less than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_holm_is_the_library_s(count: int) -> None:
    from statsmodels.stats.multitest import multipletests

    for _ in range(5):
        p = LUCK.uniform(0, 0.2, count).round(3)
        assert holm(list(p)) == pytest.approx(multipletests(p, method="holm")[1])


@pytest.mark.slow
def test_holm_errs_in_at_most_one_family_of_twenty() -> None:
    """Twelve differences that are none, on common luck that ties them together."""
    families, wrong = 2000, 0
    for _ in range(families):
        shared = LUCK.standard_normal((10, 1))
        values = 0.7 * shared + LUCK.standard_normal((10, 12))
        p = [2 * stats.t.sf(abs(v.mean()) / (v.std(ddof=1) / sqrt(10)), 9) for v in values.T]
        wrong += min(holm(p)) < 0.05
    assert wrong / families <= 0.05 + 4 * sqrt(0.05 * 0.95 / families)


# Limits and decisions


def test_one_sided_limits_are_the_library_s() -> None:
    values = list(LUCK.normal(3, 1, 12))
    low = stats.ttest_1samp(values, 0, alternative="greater").confidence_interval(0.9).low
    high = stats.ttest_1samp(values, 0, alternative="less").confidence_interval(0.9).high
    assert (lower_limit(values, 0.9), upper_limit(values, 0.9)) == pytest.approx((low, high))
    with pytest.raises(NotEnoughData, match="at least 2 replications; there is 1"):
        lower_limit([1.0], 0.9)


@pytest.mark.parametrize(("successes", "count"), [(0, 20), (1, 20), (19, 20), (20, 20), (57, 60)])
def test_limits_of_shares_are_exact(successes: int, count: int) -> None:
    low, high = share_limits(successes, count, 0.95)
    theirs = stats.binomtest(successes, count).proportion_ci(0.9, method="exact")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_decision_is_one_only_if_the_limits_lie_on_one_side() -> None:
    assert decide((0.95, 0.99), 0.95, at_least=True) == "passes"
    assert decide((0.90, 0.94), 0.95, at_least=True) == "fails"
    assert decide((0.90, 0.96), 0.95, at_least=True) == "undetermined"
    assert decide((3.0, 4.0), 4.0, at_least=False) == "passes"
    assert decide((4.1, 5.0), 4.0, at_least=False) == "fails"
    assert alpha_for_look(0.1, 5) == 0.02


# Quantiles


def test_limits_of_a_quantile_over_replications_cover_what_they_promise_and_are_not_made_up() -> None:
    truth, times, held = stats.norm.ppf(0.9), 2000, 0
    for _ in range(times):
        _, low, high = quantile_across(list(LUCK.standard_normal(60)), 0.9)
        assert low is not None
        held += low <= truth <= (np.inf if high is None else high)
    assert held / times >= 0.95 - 4 * sqrt(0.05 * 0.95 / times)
    assert (
        quantile_across(list(range(60)), 0.95)[2] is None
    )  # too few replications for an upper limit of the worst year in 20


@pytest.mark.parametrize(
    ("count", "share"), [(6, 0.5), (20, 0.95), (20, 0.05), (60, 0.95), (200, 0.95), (1000, 0.5), (7, 0.3)]
)
def test_limits_of_a_quantile_are_the_places_that_the_binomial_law_says(count: int, share: float) -> None:
    _, low, high = quantile_across([float(place) for place in range(1, count + 1)], share)
    below, above = int(stats.binom.ppf(0.025, count, share)), int(stats.binom.ppf(0.975, count, share)) + 1
    assert (low, high) == (below if below >= 1 else None, above if above <= count else None)


# Spread


def test_skew_and_the_bootstrap_interval_of_skewed_values_are_the_library_s_in_kind() -> None:
    values = list(LUCK.exponential(1, 40))
    assert skew(values) == pytest.approx(stats.skew(values))
    assert skew([2.0, 2.0]) == 0
    low, high = bca_interval(values)
    mean = np.mean(values)
    assert low < mean < high
    assert high - mean > mean - low  # it leans the way the values do
    theirs = stats.bootstrap(
        (np.array(values),), np.mean, method="BCa", n_resamples=20_000, rng=LUCK
    ).confidence_interval
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.05 * (high - low))
    assert bca_interval([3.0, 3.0]) == (3.0, 3.0)


def test_the_bootstrap_speeds_up_by_what_leaving_out_one_value_at_a_time_gives() -> None:
    """Efron's acceleration, by the jackknife."""
    values = LUCK.exponential(1, 30)
    gaps = values.mean() - np.array([np.delete(values, place).mean() for place in range(30)])
    assert acceleration(list(values)) == pytest.approx((gaps**3).sum() / 6 / (gaps**2).sum() ** 1.5)


def test_the_bootstrap_interval_of_a_half_is_even_though_many_means_are_exactly_a_half() -> None:
    low, high = bca_interval([0.0, 1.0] * 10)
    assert (low, high) == pytest.approx((0.3, 0.7), abs=0.05)  # 0.5 ± 1.96 × 0.5 / √20, in steps of 1/20
    assert low + high == pytest.approx(1, abs=0.05)


# Bands


@pytest.mark.parametrize(("count", "times"), [(20, 300), pytest.param(100, 400, marks=pytest.mark.slow)])
def test_a_band_holds_the_whole_curve_as_often_as_it_says(count: int, times: int) -> None:
    """And intervals position by position do not: that is why there is a band."""
    held = apart = 0
    for _ in range(times):
        curves = curve(count)
        found = band(curves.tolist())
        held += all(low <= 0 <= high for low, high in zip(found.low, found.high, strict=True))
        error = curves.std(axis=0, ddof=1) / sqrt(count)
        apart += bool(np.all(np.abs(curves.mean(axis=0)) <= stats.t.ppf(0.975, count - 1) * error))
    assert found.method == ("sup-t" if count >= 100 else "Bonferroni's t")
    assert held / times >= 0.95 - 4 * sqrt(0.05 * 0.95 / times)
    assert apart / times < 0.75


def test_a_band_of_what_does_not_move_has_no_width_and_gaps_stay_gaps() -> None:
    found = band([[1.0, 2.0, None], [1.0, 4.0, 5.0]])
    assert (found.mean, found.low[0], found.high[0]) == ([1.0, 3.0, None], 1.0, 1.0)
    assert found.low[2] is None
    assert found.low[1] < 3 < found.high[1]
    assert found.factor == pytest.approx(stats.t.ppf(0.975, 1)), "one position moves, and it alone is allowed for"
    alone = band([[1.0, 2.0]])
    assert alone.mean == alone.low == alone.high == [1.0, 2.0]
    assert alone.factor == 0


# How many replications


def slow_rule(values: list[float], precision: float) -> int | None:
    """The published rule written out: the first number that is precise, and stays so for those that follow."""

    def precise(count: int) -> bool:
        part = values[:count]
        return bool(
            stats.t.ppf(0.975, count - 1) * np.std(part, ddof=1) / sqrt(count) <= precision * abs(np.mean(part))
        )

    for began in range(3, len(values) + 1):
        look = 5 if began <= 100 else began // 20
        if began + look <= len(values) and all(precise(count) for count in range(began, began + look + 1)):
            return began + look
    return None


@pytest.mark.parametrize("precision", [0.02, 0.05, 0.1])
def test_the_rule_for_replications_is_the_published_one(precision: float) -> None:
    for spread in (0.1, 0.3, 0.5):
        values = list(LUCK.normal(10, 10 * spread, 600))
        assert stops_at([PrecisionGoal(values, precision)], fewest=3) == slow_rule(values, precision)


def test_the_rule_agrees_with_sim_tools_where_that_is_right() -> None:
    from sim_tools.output_analysis import ReplicationsAlgorithm

    class Known:
        """A model whose replications are known beforehand."""

        def single_run(self, replication: int) -> dict[str, float]:
            return {"wait": values[replication]}

    for spread in (0.15, 0.3):
        values = list(LUCK.normal(10, 10 * spread, 700))
        theirs, _ = ReplicationsAlgorithm(half_width_precision=0.05, initial_replications=3, look_ahead=5).select(
            Known(), ["wait"]
        )
        ours = stops_at([PrecisionGoal(values, 0.05)], fewest=3)
        assert ours is not None
        assert ours - (5 if ours <= 105 else (ours * 20 // 21) // 20) == pytest.approx(theirs["wait"], abs=1)


def test_a_negative_mean_and_a_mean_of_nothing_are_not_precise_by_themselves() -> None:
    values = list(LUCK.normal(-1, 1, 400))
    assert stops_at([PrecisionGoal(values, 0.05)]) is None  # sim-tools stops at 3
    assert stops_at([PrecisionGoal([0.0, 1.0, -1.0] * 100, 0.05)]) is None
    assert stops_at([PrecisionGoal([0.0, 1.0, -1.0] * 100, 0.2, relative=False)]) is not None


def test_all_measures_must_be_precise_and_the_batch_does_not_matter() -> None:
    easy, hard = list(LUCK.normal(10, 0.1, 300)), list(LUCK.normal(10, 4, 300))
    both = stops_at([PrecisionGoal(easy, 0.05), PrecisionGoal(hard, 0.05)])
    assert both is not None
    assert stops_at([PrecisionGoal(easy, 0.05)]) == 35  # the floor of 30, and five to see that it stays
    assert both == stops_at([PrecisionGoal(easy[:both], 0.05), PrecisionGoal(hard[:both], 0.05)])
    assert stops_at([PrecisionGoal(easy[: both - 1], 0.05), PrecisionGoal(hard[: both - 1], 0.05)]) is None
    assert half_width(PrecisionGoal(hard[:both], 0.05)) == pytest.approx(0.05, rel=0.2)


def test_stopping_when_precise_covers_nearly_what_it_says() -> None:
    """Looking again and again costs a little coverage; with the floor of 30 it is small."""
    times, held = 1000, 0
    for _ in range(times):
        values = list(LUCK.gamma(4, 2.5, 400))
        stop = stops_at([PrecisionGoal(values, 0.1)])
        assert stop is not None
        error = stats.t.ppf(0.975, stop - 1) * np.std(values[:stop], ddof=1) / sqrt(stop)
        held += abs(np.mean(values[:stop]) - 10) <= error
    assert 0.92 <= held / times <= 0.97


# Warm-up


def test_a_warm_up_is_found_where_a_beginning_differs() -> None:
    rise = 1 - np.exp(-np.arange(400) / 20)
    found = warm_up(
        {
            "open": [list(10 * rise + LUCK.normal(0, 0.5, 400)) for _ in range(10)],
            "steady": LUCK.normal(5, 1, (10, 400)).tolist(),
        }
    )
    assert found.length is not None
    assert 40 <= found.length <= 140  # 10 e^(-t/20) has fallen below the noise of the mean, 0.16, by t = 83
    assert "open settles last" in found.why


def test_no_warm_up_is_proposed_for_what_has_not_settled_or_is_too_short() -> None:
    growing = (np.arange(200) + LUCK.normal(0, 1, (5, 200))).tolist()
    assert warm_up({"open": growing}).length is None
    assert "not settled" in warm_up({"open": growing}).why
    assert "needs at least 40" in warm_up({"open": [[1.0] * 20]}).why
    assert warm_up({"open": [[1.0] * 100]}).length == 0


@pytest.mark.parametrize(("count", "beginning"), [(40, 10), (80, 40)])
def test_a_beginning_may_take_half_of_a_series_if_more_than_five_batches_are_left(count: int, beginning: int) -> None:
    assert warm_up({"open": [[9.0] * beginning + [1.0] * (count - beginning)]}).length == beginning
