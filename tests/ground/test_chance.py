"""Luck: streams that do not disturb one another, and distributions against scipy's."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from made.evidence import TOLERANCE, expected_counts_agree
from mashsim import chance
from mashsim.chance import Choice, Distribution, Luck, Stream

LIKELY = stats.norm.sf(TOLERANCE)
"""The chance of a test statistic four standard errors out."""


def banded(edges: list[float], shares: list[float]) -> tuple[Distribution, stats.rv_histogram]:
    return chance.bands(edges, shares), stats.rv_histogram((shares, edges), density=False)


LAWS: dict[str, tuple[Distribution, stats.distributions.rv_frozen]] = {
    "exponential": (chance.exponential(600), stats.expon(scale=600)),
    "lognormal": (chance.lognormal(1800, 0.95), stats.lognorm(0.95, scale=1800)),
    "lognormal by its mean": (
        chance.lognormal_by_mean(600, 900),
        stats.lognorm(math.sqrt(math.log(3.25)), scale=600 / math.sqrt(3.25)),
    ),
    "gamma": (chance.gamma(600, 300), stats.gamma(4, scale=150)),
    "gamma of months": (chance.gamma(1, 0.16), stats.gamma(0.16**-2, scale=0.16**2)),
    "gamma, mostly short": (chance.gamma(600, 1800), stats.gamma(1 / 9, scale=5400)),
    "weibull": (chance.weibull(600, 1.7), stats.weibull_min(1.7, scale=600)),
    "weibull, mostly short": (chance.weibull(600, 0.6), stats.weibull_min(0.6, scale=600)),
    "triangular": (chance.triangular(840, 1200, 4080), stats.triang(1 / 9, loc=840, scale=3240)),
    "triangular, rising": (chance.triangular(0, 60, 60), stats.triang(1, loc=0, scale=60)),
    "triangular, falling": (chance.triangular(0, 0, 60), stats.triang(0, loc=0, scale=60)),
    "uniform": (chance.uniform(30, 90), stats.uniform(30, 60)),
    "bands": banded([0, 1, 11, 21, 46], [44, 707, 905, 1435]),
    "bands with a gap": banded([0, 1, 5, 6], [1, 0, 3]),
}

patient = settings(deadline=None)
"""However busy the machine."""
shares = st.floats(1e-12, 1 - 1e-12)


# Streams


def test_a_stream_is_the_mersenne_twister_seeded_by_a_hash_of_its_name() -> None:
    digest = hashlib.sha256(b"7/3/police.arrival").digest()[:16]
    words = [int.from_bytes(digest[k : k + 4], "big") for k in (12, 8, 4, 0)]
    numpy_says = np.random.RandomState(np.array(words, dtype=np.uint32)).random_sample(5000)
    stream = Luck(7, 3).stream("police.arrival")
    assert [stream.at(position) for position in range(5000)] == numpy_says.tolist()


def test_a_0_that_is_drawn_is_the_least_number_above_it() -> None:
    """Once in 2**53 draws: so the generator is one that draws it here."""
    stream, drawn = Stream(1), [0.0, 0.25, 0.0, 0.0, 0.5, *([0.75] * 59)]
    numbers = iter(drawn)
    stream._random = lambda _: next(numbers)
    assert [stream.at(position) for position in range(64)] == [number or 2.0**-54 for number in drawn]


@patient
@given(seed=st.integers(0, 2**128), positions=st.lists(st.integers(0, 5000), min_size=1, max_size=20))
def test_a_stream_says_the_same_in_whatever_order_it_is_asked(seed: int, positions: list[int]) -> None:
    asked = Stream(seed)
    found = [asked.at(position) for position in positions]
    in_order = Stream(seed)
    every = [in_order.at(position) for position in range(max(positions) + 1)]
    assert found == [every[position] for position in positions]
    assert all(0 < u < 1 for u in every)


def test_asking_for_another_purpose_moves_none() -> None:
    alone, among = Luck(1, 0), Luck(1, 0)
    for purpose in ("health.arrival", "police.arriva", "police.arrival#2", ""):
        among.stream(purpose).at(100)
        among.keyed(purpose, 3)
    assert [alone.stream("police.arrival").at(k) for k in range(100)] == [
        among.stream("police.arrival").at(k) for k in range(100)
    ]
    assert alone.keyed("police.arrival#2", 5) == among.keyed("police.arrival#2", 5)


def test_seeds_replications_purposes_and_positions_all_matter() -> None:
    same = Luck(1, 0)
    others = [
        (Luck(2, 0), "a"),
        (Luck(1, 1), "a"),
        (Luck(1, 0), "b"),
        (Luck(11, 0), "a"),
        (Luck(1, 10), "a"),
        (Luck(-1, 0), "a"),
    ]
    numbers = {
        same.stream("a").at(0),
        same.stream("a").at(1),
        *(luck.stream(purpose).at(0) for luck, purpose in others),
    }
    keyed = {same.keyed("a", 0), same.keyed("a", 1), *(luck.keyed(purpose, 0) for luck, purpose in others)}
    assert len(numbers) == len(keyed) == 8


def across(kind: str) -> dict[str, np.ndarray]:
    """Uniform numbers along a purpose, across purposes and across replications."""
    if kind == "stream":
        return {
            "positions": np.array([Luck(1, 0).stream("a").at(0), *map(Luck(1, 0).stream("b").at, range(20_000))]),
            "purposes": np.array([Luck(1, 0).stream(f"partner.{k}").at(0) for k in range(4000)]),
            "replications": np.array([Luck(1, k).stream("a").at(0) for k in range(4000)]),
        }
    return {
        "positions": np.array([Luck(1, 0).keyed("a", k) for k in range(20_000)]),
        "purposes": np.array([Luck(1, 0).keyed(f"a#{k}", 0) for k in range(4000)]),
        "replications": np.array([Luck(1, k).keyed("a", 0) for k in range(4000)]),
    }


@pytest.mark.parametrize("kind", ["stream", "keyed"])
def test_luck_is_uniform_and_independent(kind: str) -> None:
    for what, numbers in across(kind).items():
        expected_counts_agree(np.histogram(numbers, 20, (0, 1))[0], np.full(20, len(numbers) / 20))
        assert stats.kstest(numbers, "uniform").pvalue > LIKELY, what
        pairs = np.histogram2d(numbers[:-1], numbers[1:], 10, ((0, 1), (0, 1)))[0]
        expected_counts_agree(pairs, np.full(100, (len(numbers) - 1) / 100))


# Distributions


@pytest.mark.parametrize("law", LAWS)
def test_quantiles_are_those_of_scipy(law: str) -> None:
    ours, theirs = LAWS[law]
    at = np.concatenate([np.geomspace(1e-9, 0.1, 40), np.linspace(0.1, 0.9, 81), 1 - np.geomspace(0.1, 1e-7, 40)])
    found = [ours.quantile(float(u)) for u in at]
    assert found == pytest.approx(theirs.ppf(at), rel=1e-9, abs=1e-12 * theirs.mean())


@patient
@given(sd=st.floats(0.02, 5), u=st.floats(1e-6, 1 - 1e-6))
def test_gamma_quantiles_are_those_of_scipy_for_any_shape(sd: float, u: float) -> None:
    assert chance.gamma(1, sd).quantile(u) == pytest.approx(
        stats.gamma(sd**-2, scale=sd**2).ppf(u), rel=1e-9, abs=1e-30
    )


@pytest.mark.parametrize("law", LAWS)
def test_the_mean_is_that_of_scipy(law: str) -> None:
    ours, theirs = LAWS[law]
    assert ours.mean == pytest.approx(theirs.mean(), rel=1e-9)


@patient
@given(u=shares, v=shares)
@pytest.mark.parametrize("law", LAWS)
def test_more_luck_is_never_a_smaller_value(law: str, u: float, v: float) -> None:
    quantile = LAWS[law][0].quantile
    low, high = sorted((u, v))
    assert quantile(low) <= quantile(high) * (1 + 1e-12)


def test_a_fixed_length_is_always_the_same() -> None:
    law = chance.fixed(90, "working")
    assert {law.quantile(u) for u in (1e-12, 0.5, 1 - 1e-12)} == {90}
    assert (law.mean, law.kind) == (90, "working")


PARTS, WEIGHTS = [chance.exponential(10), chance.uniform(5, 50), chance.fixed(7)], [2.0, 1.0, 1.0]


def mixed_share(t: float) -> float:
    return (2 * -math.expm1(-t / 10) + min(max((t - 5) / 45, 0), 1) + (t >= 7)) / 4


def test_a_mixture_has_the_share_of_each_part_up_to_every_value() -> None:
    law = chance.mixture(PARTS, WEIGHTS)
    values = np.array([law.quantile((k + 0.5) / 40_000) for k in range(40_000)])
    for t in (1, 5, 6.9, 7, 10, 30, 49, 80):
        assert (values <= t).mean() == pytest.approx(mixed_share(t), abs=1e-4)
        assert law.share_up_to(t) == pytest.approx(mixed_share(t), abs=1e-9)
    assert law.mean == pytest.approx((2 * 10 + 27.5 + 7) / 4)
    assert values.mean() == pytest.approx(law.mean, rel=1e-3)


@patient
@given(u=shares, v=shares)
def test_more_luck_within_a_part_of_a_mixture_is_never_a_smaller_value(u: float, v: float) -> None:
    law = chance.mixture(PARTS, WEIGHTS)
    low, high = sorted((u, v))
    if not any(low < bound <= high for bound in (0.5, 0.75)):
        assert law.quantile(low) <= law.quantile(high) * (1 + 1e-12)


# What remains of something that has lasted a while


@pytest.mark.parametrize("law", LAWS)
def test_what_remains_follows_the_conditional_law(law: str) -> None:
    ours, theirs = LAWS[law]
    for age in (0.0, *theirs.ppf([0.1, 0.5, 0.9, 0.99])):
        assert ours.share_up_to(age) == pytest.approx(theirs.cdf(age), abs=1e-11)
        at = np.linspace(0.01, 0.99, 25)
        exact = theirs.ppf(theirs.cdf(age) + at * theirs.sf(age))
        assert [ours.beyond(age, float(u)) for u in at] == pytest.approx(exact, rel=1e-6)


def test_what_remains_of_a_mixture_follows_the_conditional_law() -> None:
    """An age makes the long parts more likely: of things 20 old, none has the fixed length of 7."""
    law = chance.mixture(PARTS, WEIGHTS)
    for age in (0.0, 3.0, 7.0, 20.0):
        values = np.array([law.beyond(age, (k + 0.5) / 10_000) for k in range(10_000)])
        assert values.min() >= age
        for t in (age + 1, age + 5, age + 20, age + 60):
            exact = (mixed_share(t) - mixed_share(age)) / (1 - mixed_share(age))
            assert (values <= t).mean() == pytest.approx(exact, abs=4e-4)


def test_what_remains_of_exponential_time_has_no_memory() -> None:
    law = chance.exponential(60)
    mean = integrate.quad(lambda u: law.beyond(100, u) - 100, 0, 1)[0]
    assert mean == pytest.approx(60, rel=1e-3)


TO_TEN = [chance.fixed(10), chance.uniform(0, 10), chance.bands([0, 10], [1]), chance.mixture([chance.fixed(10)], [1])]


@pytest.mark.parametrize("law", TO_TEN)
def test_what_is_older_than_anything_lasts_ends_now(law: Distribution) -> None:
    assert law.beyond(10, 0.5) == 10
    assert law.beyond(25, 0.5) == 25
    assert law.beyond(4, 0.5) >= 4


@patient
@given(law=st.sampled_from(sorted(LAWS)), age=st.floats(0, 1e5), u=shares)
def test_what_remains_is_never_shorter_than_the_age(law: str, age: float, u: float) -> None:
    assert LAWS[law][0].beyond(age, u) >= age


@pytest.mark.parametrize("law", [*(law for law, _ in LAWS.values()), chance.mixture(PARTS, WEIGHTS)])
def test_the_luckiest_and_the_unluckiest_have_a_value_too(law: Distribution) -> None:
    for u in (2.0**-54, 1 - 2.0**-53):
        assert math.isfinite(law.quantile(u))
        for age in (0.0, law.mean, 3 * law.mean):
            assert age <= law.beyond(age, u) < math.inf


# Choices


def test_a_choice_has_the_stated_shares_and_leaves_out_what_has_none() -> None:
    choice = Choice([3, 5, 8, 9], [0.2, 0.0, 0.7, 0.1])
    picked = np.array([choice.pick((k + 0.5) / 10_000) for k in range(10_000)])
    assert {int(option): int((picked == option).sum()) for option in set(picked)} == {3: 2000, 8: 7000, 9: 1000}


@patient
@given(weights=st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any), u=shares)
def test_a_choice_is_made_in_the_order_given(weights: list[int], u: float) -> None:
    total = sum(weights)
    picked = Choice(range(len(weights)), [weight / total for weight in weights]).pick(u)
    below, upto = sum(weights[:picked]) / total, sum(weights[: picked + 1]) / total
    assert weights[picked] > 0
    assert below - 1e-12 <= u <= upto + 1e-12


@pytest.mark.parametrize("shape", [0.3, 2.5, 400.0, 1e4, 1e6])
@pytest.mark.parametrize("u", [1e-12, 1e-6, 0.3, 1 - 1e-6])
def test_gamma_quantiles_are_right_far_out(shape: float, u: float) -> None:
    assert chance.gamma_quantile(shape, u) == pytest.approx(float(stats.gamma.ppf(u, shape)), rel=1e-6)


def test_the_last_band_ends_where_it_says_though_tenths_do_not_add_up_to_one() -> None:
    tenths = chance.bands([float(edge) for edge in range(11)], [0.1] * 10)
    assert tenths.quantile(1 - 2**-53) == pytest.approx(10)
