"""Settings that go together: multiplied by one factor, or drawn with a correlation."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from scipy import stats

from made.evidence import TOLERANCE
from made.places import SCENARIOS
from made.scenarios import bytes_of, text_of, town
from mashsim.documents import dotted
from mashsim.errors import ScenarioError
from mashsim.inputs import draw, drawn
from mashsim.loading import changed, load, load_text, uses
from mashsim.scenario import Scenario
from mashsim.simulation import simulate

TOWN = load_text(text_of(town()))
OFFICERS, WORKERS = "pools.officers.case_share", "pools.workers.case_share"


def with_factor(times: Any, *settings: str, **more: object) -> Scenario:
    return changed(TOWN, {"factors.common": {"times": times, "settings": list(settings)}, **more})


def test_a_factor_does_what_writing_each_setting_anew_does() -> None:
    factor = with_factor(1.5, "stages.screening.effort", "stages.deciding.effort", "demand.rate", "pools.workers.posts")
    by_hand = changed(
        TOWN,
        {
            "stages.screening.effort": "37.5 min",  # 25 minutes before
            "stages.deciding.effort": "45 min",  # 30
            "demand.rate": "18 per day",  # 12
            "pools.workers.posts": 6,  # 4
        },
    )
    assert factor.hash == by_hand.hash != TOWN.hash
    assert bytes_of(simulate(factor)) == bytes_of(simulate(by_hand))


def test_a_factor_of_1_is_none() -> None:
    assert with_factor(1, "stages.*.effort").hash == TOWN.hash


def test_factors_of_one_setting_multiply_each_other() -> None:
    two = {"times": 0.5, "settings": ["pools.officers.posts"]}
    assert with_factor(3, "pools.*.posts", **{"factors.other": two}).pools["officers"].posts == pytest.approx(
        1.5 * TOWN.pools["officers"].posts
    )


def test_what_an_intervention_sets_is_multiplied_while_it_holds() -> None:
    change = {"name": "More", "first_day": "2026-04-13", "changes": {"pools.officers.posts": 4}}
    scenario = with_factor(0.5, "pools.officers.posts", interventions=[change])
    assert [each.pools["officers"].posts for _, each in scenario.epochs] == [TOWN.pools["officers"].posts / 2, 2]


def test_a_drawn_factor_moves_all_its_settings_by_the_same() -> None:
    times = {"value": 1, "range": [0.5, 2]}
    scenario = with_factor(times, "pools.officers.posts", "pools.workers.posts", **{"run.inputs": "drawn"})
    ratios = []
    for replication in range(10):
        one = drawn(scenario, 1, replication)
        officers, workers = (one.pools[name].posts / TOWN.pools[name].posts for name in ("officers", "workers"))
        assert officers == pytest.approx(workers, rel=1e-5)
        ratios.append(officers)
    assert len(set(ratios)) == 10
    assert 0.5 <= min(ratios) < max(ratios) <= 2


WRONG: list[tuple[dict[str, object], str]] = [
    (
        {"times": 2, "settings": ["stages.screning.effort"]},
        "factors.common.settings.0 is 'stages.screning.effort', which is not set; did you mean 'screening'?",
    ),
    (
        {"times": 2, "settings": ["stages.screening.pool"]},
        "factors.common.settings.0 is 'stages.screening.pool', but stages.screening.pool is not a number, a length or a rate.",
    ),
    ({"times": 2, "settings": ["run.seed"]}, "factors.common.settings.0 is 'run.seed'; a factor does not reach run."),
    ({"times": 0, "settings": ["demand.rate"]}, "factors.common.times is 0; it must be more than 0."),
    ({"times": 2, "settings": []}, "factors.common.settings has 0 entries; it must have at least 1."),
    (
        {"times": 3, "settings": [OFFICERS]},
        "set by the user, 3 times by the factor 'common': pools.officers.case_share is 1.5; it must be 1 or less.",
    ),
]


@pytest.mark.parametrize(("factor", "words"), WRONG, ids=[words[:60] for _, words in WRONG])
def test_a_wrong_factor_is_said(factor: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as told:
        changed(TOWN, {OFFICERS: 0.5, "factors.common": factor})
    assert words in str(told.value)


# Pairs that are drawn together


def pair(correlation: float, *settings: str) -> Scenario:
    bounds = {name: {"value": 0.5, "range": [0.3, 0.9]} for name in (OFFICERS, WORKERS)}
    return changed(
        TOWN,
        {**bounds, "run.inputs": "drawn", "correlated": [{"settings": list(settings), "correlation": correlation}]},
    )


@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.6])
def test_a_pair_has_its_correlation_and_each_setting_its_own_law(correlation: float) -> None:
    scenario, many = pair(correlation, OFFICERS, WORKERS), 2000
    law = stats.triang(1 / 3, 0.3, 0.6)
    found = np.array(
        [[draw(scenario, 5, number).values[name] for name in (OFFICERS, WORKERS)] for number in range(many)]
    )
    scores = NormalDist()
    first, second = ([scores.inv_cdf(float(law.cdf(value))) for value in column] for column in found.T)
    # Fisher's transformation of a correlation is normal, with standard deviation 1 / √(n - 3).
    away = math.atanh(np.corrcoef(first, second)[0, 1]) - math.atanh(correlation)
    assert abs(away) * math.sqrt(many - 3) < TOLERANCE
    for column in found.T:
        assert stats.norm.isf(stats.kstest(column, law.cdf).pvalue) < TOLERANCE


def test_the_first_of_a_pair_is_drawn_as_alone() -> None:
    together, alone = pair(0.9, OFFICERS, WORKERS), changed(pair(0.9, OFFICERS, WORKERS), {"correlated": []})
    assert draw(together, 1, 0).values[OFFICERS] == draw(alone, 1, 0).values[OFFICERS]
    assert draw(together, 1, 0).values[WORKERS] != draw(alone, 1, 0).values[WORKERS]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ((OFFICERS, "pools.workers.post"), "correlated.0.settings has 'pools.workers.post', which is not set"),
        ((OFFICERS, OFFICERS), f"correlated.0.settings has '{OFFICERS}' second, which is in a pair already"),
        ((OFFICERS,), "correlated.0.settings has 1 entry; it must have at least 2."),
    ],
)
def test_a_wrong_pair_is_said(settings: tuple[str, ...], words: str) -> None:
    with pytest.raises(ScenarioError) as told:
        pair(0.5, *settings)
    assert words in str(told.value)


# The ordinary city, whose inputs are drawn 400 times


@pytest.fixture(scope="module")
def city() -> Scenario:
    """Return the ordinary city with its posts as numbers, whose draws then need no hours check."""
    by_use = uses(load(SCENARIOS / "baseline.toml").written)
    return load(SCENARIOS / "baseline.toml", {**{dotted(path): 5 for path in by_use}, "run.inputs": "drawn"})


@pytest.fixture(scope="module")
def draws(city: Scenario) -> list[dict[str, Any]]:
    return [draw(city, 3, number).values for number in range(400)]


def test_all_shares_of_a_mix_are_drawn_and_add_up_to_1(city: Scenario, draws: list[dict[str, Any]]) -> None:
    mixes = {setting.mix: {setting.path, *setting.rest} for setting in city.drawn_settings if setting.rest}
    assert len(mixes) > 10
    for paths in mixes.values():
        found = [[values[dotted(path)] for path in paths] for values in draws]
        assert all(math.isclose(math.fsum(shares), 1) for shares in found)
        assert min(min(shares) for shares in found) >= 0
        assert len({tuple(shares) for shares in found}) > 390, "the mix is another one nearly each time"


def test_stated_pairs_have_their_correlation_and_others_none(city: Scenario, draws: list[dict[str, Any]]) -> None:
    """The normal scores of a pair have the correlation r, so the ranks of its values have 6 / π arcsin(r / 2).

    Fisher's transformation of a rank correlation is nearly normal, with variance 1.06 / (n - 3).
    """

    def away(first: str, second: str, correlation: float) -> float:
        columns = ([float(str(values[name]).split()[0]) for values in draws] for name in (first, second))
        ranks = 6 / math.pi * math.asin(correlation / 2)
        found = float(stats.spearmanr(*columns).statistic)
        return (math.atanh(found) - math.atanh(ranks)) / math.sqrt(1.06 / (len(draws) - 3))

    assert len(city.correlated) > 5
    for pair in city.correlated:
        assert abs(away(*pair.settings, pair.correlation)) < TOLERANCE, pair.settings
    assert away(*city.correlated[0].settings, 0) < -TOLERANCE, "400 draws are enough to tell"
    factors = [f"factors.{name}.times" for name in city.factors]
    for first, second in pairwise(factors):
        assert abs(away(first, second, 0)) < TOLERANCE, (first, second)


def test_named_factors_follow_their_laws_and_each_moves_all_that_it_names(
    city: Scenario, draws: list[dict[str, Any]]
) -> None:
    for setting in city.drawn_settings:
        if setting.path[0] == "factors":
            found = [values[dotted(setting.path)] for values in draws]
            law = stats.triang(
                (setting.value - setting.law.low) / (setting.law.high - setting.law.low),
                setting.law.low,
                setting.law.high - setting.law.low,
            )
            assert stats.norm.isf(stats.kstest(found, law.cdf).pvalue) < TOLERANCE, setting.name
    usual = {name: partner.reply.compiled().mean for name, partner in city.partners.items()}
    for values in draws[:10]:
        times = {path: value for path, value in values.items() if path.startswith("factors.replies.")}
        moved = changed(city, {**times, "run.inputs": "fixed"})
        means = {name: partner.reply.compiled().mean for name, partner in moved.partners.items()}
        (factor,) = times.values()
        assert means == pytest.approx({name: factor * mean for name, mean in usual.items()}, rel=1e-4)
        assert moved.stages == city.stages
