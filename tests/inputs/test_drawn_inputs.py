"""Inputs that are known only within a range: drawn by the law that is stated, each on its own luck, and told apart from
luck.

Settings are drawn through the front door of the package, from scenarios as a user writes them.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from made.command_line import mashsim as command
from made.evidence import TOLERANCE
from made.places import SCENARIOS
from made.scenarios import bytes_of, text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, run, share_of_inputs
from mashsim.experiment.executors import processes
from mashsim.inputs import draw, drawn, fixed
from mashsim.loading import changed, load, load_text
from mashsim.report import render
from mashsim.scenario import Scenario
from mashsim.simulation import simulate

MM1 = SCENARIOS / "textbook" / "m-m-1.toml"
WEEK: dict[str, object] = {"run.last_day": dt.date(2023, 1, 15), "run.measure_from": dt.date(2023, 1, 3)}
MANY = 3000


def queue(**changes: object) -> Scenario:
    """Return a week of M/M/1 with its inputs drawn; names of changes have __ for dots."""
    return load(
        MM1, {**WEEK, "run.inputs": "drawn", **{name.replace("__", "."): value for name, value in changes.items()}}
    )


def a_town(**changes: object) -> Scenario:
    """Return the made-up town with its inputs drawn."""
    values = {name.replace("__", "."): value for name, value in changes.items()}
    return changed(load_text(text_of(town())), {"run.inputs": "drawn", **values})


def many(scenario: Scenario, path: str, number: int = MANY) -> np.ndarray:
    """Return what one setting is drawn as in many replications, its unit left off."""
    found = [draw(scenario, 7, replication).values[path] for replication in range(number)]
    return np.array([float(str(value).split()[0]) for value in found])


def posts(**about: Any) -> Scenario:
    return queue(pools__server__posts={"value": 15, **about})


# The law

TEN = {"value": "10 min", "uncertain": "uniform"}
SHAPES: dict[str, tuple[Scenario, str, Any]] = {
    "a range alone": (posts(range=[12, 18]), "pools.server.posts", stats.triang(0.5, 12, 6)),
    "triangular over the range": (
        posts(range=[12, 20], uncertain="triangular"),
        "pools.server.posts",
        stats.triang(3 / 8, 12, 8),
    ),
    "uniform over the range": (posts(range=[12, 18], uncertain="uniform"), "pools.server.posts", stats.uniform(12, 6)),
    "a triangle of its own": (
        posts(uncertain={"distribution": "triangular", "low": 10, "mode": 11, "high": 20}),
        "pools.server.posts",
        stats.triang(0.1, 10, 10),
    ),
    "a lognormal, cut off": (
        posts(range=[12, 20], uncertain={"distribution": "lognormal", "median": 14, "sigma": 0.2}),
        "pools.server.posts",
        None,  # scipy has none: it is compared with the whole law's share between the bounds
    ),
    "bands": (
        posts(uncertain={"distribution": "bands", "edges": [10, 14, 20], "shares": [3, 1]}),
        "pools.server.posts",
        stats.rv_histogram((np.array([3, 1]), np.array([10.0, 14.0, 20.0])), density=False),
    ),
    "a rate": (
        queue(demand__rate={"value": "4.8 per hour", "range": ["96 per day", "6 per hour"], "uncertain": "uniform"}),
        "demand.rate",
        stats.uniform(4, 2),
    ),
    "a number of a distribution": (
        queue(
            stages__screening__effort={"distribution": "exponential", "mean": {**TEN, "range": ["0.1 hours", "14 min"]}}
        ),
        "stages.screening.effort.mean",
        stats.uniform(6, 8),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_draws_follow_the_law_and_keep_its_bounds(name: str) -> None:
    scenario, path, law = SHAPES[name]
    found = many(scenario, path)
    if law is None:
        whole = stats.lognorm(0.2, scale=14)
        below, within = whole.cdf(12), whole.cdf(20) - whole.cdf(12)
        result, low, high = stats.kstest(found, lambda x: (whole.cdf(np.clip(x, 12, 20)) - below) / within), 12, 20
    else:
        result, (low, high) = stats.kstest(found, law.cdf), law.support()
    assert stats.norm.isf(result.pvalue) < TOLERANCE, result
    assert low <= found.min()
    assert found.max() <= high


def test_whole_numbers_stay_whole_and_the_ends_get_their_share() -> None:
    ceiling = "stages.allocating.caseload.ceiling"
    scenario = a_town(**{ceiling.replace(".", "__"): {"value": 11, "range": [10, 13], "uncertain": "uniform"}})
    found = [draw(scenario, 3, replication).values[ceiling] for replication in range(MANY)]
    assert all(isinstance(value, int) for value in found)
    counts = np.array([found.count(value) for value in (10, 11, 12, 13)])
    assert counts.sum() == MANY
    assert stats.norm.isf(stats.chisquare(counts).pvalue) < TOLERANCE


def test_a_value_without_bounds_is_never_drawn() -> None:
    assert set(draw(posts(range=[12, 18]), 1, 0).values) == {"pools.server.posts"}
    assert draw(queue(), 1, 0).values == {}


# Luck of its own


def test_one_more_uncertain_setting_moves_nobody_elses_luck() -> None:
    alone = posts(range=[12, 18])
    both = changed(alone, {"demand.rate": {"value": "4.8 per hour", "range": ["4 per hour", "5 per hour"]}})
    for replication in range(5):
        assert draw(alone, 1, replication).values.items() <= draw(both, 1, replication).values.items()
    assert bytes_of(simulate(drawn(alone, 1, 3), 1, 3)) == bytes_of(simulate(alone, 1, 3))


def test_an_intervention_more_moves_no_draw_of_another_one() -> None:
    change = {
        "name": "B",
        "first_day": dt.date(2026, 4, 20),
        "changes": {"stages.screening.effort": {"value": "8 min", "range": ["5 min", "9 min"]}},
    }
    before = {"name": "A", "first_day": dt.date(2026, 4, 13), "changes": {"stages.analysing.effort": "10 min"}}
    one, two = (draw(a_town(interventions=given), 1, 0).values for given in ([change], [before, change]))
    assert (
        one['interventions.0.changes."stages.screening.effort"']
        == two['interventions.1.changes."stages.screening.effort"']
    )


def test_seeds_and_replications_draw_anew_and_settings_independently() -> None:
    scenario = queue(
        pools__server__posts={"value": 15, "range": [12, 18]},
        demand__rate={"value": "4.8 per hour", "range": ["4 per hour", "5 per hour"]},
    )
    both = [draw(scenario, seed, replication).values for seed in (1, 2) for replication in range(500)]
    pairs = np.array([[float(str(value).split()[0]) for value in one.values()] for one in both])
    assert len(set(map(tuple, pairs))) == len(pairs)
    assert abs(np.corrcoef(pairs.T)[0, 1]) < TOLERANCE / math.sqrt(len(pairs))


# Fixed inputs, and runs again


def test_with_fixed_inputs_a_range_changes_nothing() -> None:
    plain = load(MM1, WEEK)
    ranged = changed(plain, {"pools.server.posts": {"value": 1, "range": [1, 3], "uncertain": "uniform"}})
    assert ranged.hash == plain.hash
    logs = [simulate(scenario, 1, 2) for scenario in (plain, ranged, fixed(changed(ranged, {"run.inputs": "drawn"})))]
    assert len({bytes_of(log) for log in logs}) == 1
    assert logs[0].header == logs[1].header
    assert "inputs" not in logs[0].header
    assert drawn(ranged, 1, 2) is ranged


def test_the_hash_tells_drawn_from_fixed_and_one_law_from_another() -> None:
    hashes = [
        posts(**about).hash
        for about in ({"range": [12, 18]}, {"range": [12, 19]}, {"range": [12, 18], "uncertain": "uniform"})
    ]
    assert len({*hashes, fixed(posts(range=[12, 18])).hash}) == 4


def test_a_replication_is_run_again_from_what_its_log_says() -> None:
    scenario = a_town(
        pools__workers__posts={"value": 4, "range": [3, 6]},
        stages__screening__effort={"value": "10 min", "range": ["5 min", "20 min"]},
    )
    log = simulate(scenario, 5, 4)
    again = simulate(fixed(changed(scenario, log.header["inputs"])), 5, 4)
    assert log.header["inputs"] == draw(scenario, 5, 4).values
    assert bytes_of(log) == bytes_of(again)
    assert bytes_of(log) != bytes_of(simulate(fixed(scenario), 5, 4))


def test_a_replication_alone_in_processes_and_among_others_is_the_same() -> None:
    scenario = queue(demand__rate={"value": "4.8 per hour", "range": ["3 per hour", "5 per hour"]})
    measure = "contacts.received"
    with Runner() as here, processes(2) as others, Runner(2, executor=others) as there, Runner() as fresh:
        ours, theirs = (runner.run([scenario], 4)[0].values(measure) for runner in (here, there))
        alone = fresh.run([scenario], range(3, 4))[0].values(measure)
    assert ours == theirs
    assert alone == ours[3:]
    assert len(set(ours)) == 4


@pytest.mark.slow
def test_a_drawn_limit_judges_its_own_replication() -> None:
    scenario = a_town(
        clocks__decision__limit={
            "value": "8 working hours",
            "range": ["0 working hours", "90 working hours"],
            "uncertain": "uniform",
        }
    )
    with Runner() as runner:
        (runs,) = runner.run([scenario], 4)
        limits = [draw(scenario, scenario.run.seed, number).values["clocks.decision.limit"] for number in range(4)]
        alone = [runner.run([changed(fixed(scenario), {"clocks.decision.limit": limit})], 4)[0] for limit in limits]
    measure = "clocks.decision.share_in_time"
    assert runs.values(measure) == [each.values(measure)[number] for number, each in enumerate(alone)]


# Mixes

THREE = {"red": 0.2, "amber": 0.3, "green": 0.5}


def test_the_other_shares_of_a_mix_give_way_in_proportion() -> None:
    scenario = a_town(demand__sources__police__share={"value": 0.6, "range": [0.5, 0.8]})
    found = [draw(scenario, 1, replication).values for replication in range(20)]
    assert all(math.isclose(sum(each.values()), 1) for each in found)
    assert all(0.5 <= each["demand.sources.police.share"] <= 0.8 for each in found)
    ratings = {"red": {"value": 0.2, "range": [0.1, 0.3]}, "amber": 0.2, "green": 0.6}
    mix = draw(a_town(stages__screening__ratings=ratings), 1, 0).values
    assert math.isclose(mix["stages.screening.ratings.green"] / mix["stages.screening.ratings.amber"], 3)


def test_several_shares_of_one_mix_are_drawn_together_and_the_mix_stays_whole() -> None:
    red, amber = ({"value": 0.2, "range": [0.1, 0.3]} for _ in range(2))
    scenario = a_town(stages__screening__ratings={"red": red, "amber": amber, "green": 0.6})
    for replication in range(20):
        mix = draw(scenario, 1, replication).values
        assert math.isclose(math.fsum(mix.values()), 1)
        assert 0.1 <= mix["stages.screening.ratings.red"] <= 0.3
        assert 0.1 <= mix["stages.screening.ratings.amber"] <= 0.3
    assert scenario.not_drawn == ()


def test_a_mix_of_which_every_share_is_drawn_is_scaled_to_be_whole() -> None:
    ratings = {name: {"value": share, "range": [share / 2, share * 1.5]} for name, share in THREE.items()}
    mix = draw(a_town(stages__screening__ratings=ratings), 1, 0).values
    alone = {
        name: float(
            draw(a_town(stages__screening__ratings={**THREE, name: about}), 1, 0).values[
                f"stages.screening.ratings.{name}"
            ]
        )
        for name, about in ratings.items()
    }
    whole = math.fsum(alone.values())
    assert {path.rpartition(".")[2]: share for path, share in mix.items()} == pytest.approx(
        {name: share / whole for name, share in alone.items()}, rel=1e-5
    )


# What is wrong

WRONG: list[tuple[dict[str, object], str]] = [
    (
        {"pools.workers.posts": {"value": 4, "uncertain": "uniform"}},
        "pools.workers.posts.uncertain is 'uniform', but the setting has no range; give it, such as range = [10, 20].",
    ),
    (
        {"pools.workers.posts": {"value": 4, "range": [3, 6], "uncertain": "triangle"}},
        "pools.workers.posts.uncertain is 'triangle'; it must be 'triangular' or 'uniform', over the range; did you mean 'triangular'?",
    ),
    (
        {"pools.workers.posts": {"value": 4, "uncertain": {"distribution": "beta", "mean": 4}}},
        "pools.workers.posts.uncertain has distribution 'beta'; it must be one of 'triangular', 'uniform', 'lognormal', 'bands'.",
    ),
    (
        {"pools.workers.posts": {"value": 4, "uncertain": {"distribution": "uniform", "low": 3, "most": 6}}},
        "pools.workers.posts.uncertain has 'most', which uniform does not take; it takes low, high.",
    ),
    (
        {"pools.workers.posts": {"value": 4, "uncertain": {"distribution": "triangular", "low": 3, "high": 6}}},
        "pools.workers.posts.uncertain is triangular, and 'mode' is missing; it takes low, mode, high.",
    ),
    (
        {"pools.workers.posts": {"value": 4, "uncertain": {"distribution": "lognormal", "median": 4, "sigma": 0.2}}},
        "pools.workers.posts.uncertain is lognormal, which has no end; give the range at which it is cut off, such as range = [10, 20].",
    ),
    (
        {"partners.police.reply": {"value": "1 working day", "range": ["2 hours", "3 working days"]}},
        "partners.police.reply.range has '2 hours'; write it in working day, as its value is, such as \"2 working day\".",
    ),
    (
        {"pools.workers.posts": {"value": 4, "range": [6, 3]}},
        "pools.workers.posts.range has the range 6 to 3; it must rise.",
    ),
    (
        {"pools.workers.posts": {"value": 4, "range": [5, 6]}},
        "pools.workers.posts.range has the bounds 5.0 to 6.0, and the value 4 is not between them.",
    ),
    (
        {
            "pools.workers.posts": {
                "value": 4,
                "range": [3, 6],
                "uncertain": {"distribution": "uniform", "low": 2, "high": 5},
            }
        },
        "pools.workers.posts.uncertain has a distribution that reaches beyond the range.",
    ),
    (
        {"pools.workers.sickness_share": {"value": 0.1, "range": [0, 1]}},
        "pools.workers.sickness_share can be drawn where it cannot be: pools.workers.sickness_share is 1.0; it must be less than 1.",
    ),
    (
        {
            "pools.workers.policy": {
                "value": "first_come",
                "range": ["first_come", "oldest_first"],
                "uncertain": "uniform",
            }
        },
        "pools.workers.policy is 'first_come', a word and not a number; give it alternatives.",
    ),
    (
        {"demand.children": {"value": [0.5, 0.5], "range": [0, 1], "uncertain": "uniform"}},
        "demand.children is a list of several values; give bounds to one of them, or alternatives to all of it.",
    ),
    (
        {"clocks.decision.limit": {"value": "1 working day", "range": ["1 working day", "3 working days"]}},
        (
            'clocks.decision.limit can be drawn where it cannot be: clocks.decision.limit is "1.91761 working days"; '
            "it must be 0 or more whole working days, or be written in working hours."
        ),
    ),
    (
        {"run.seed": {"value": 1, "range": [1, 2], "uncertain": "uniform"}},
        "run.seed is not part of the front door, and the same in every replication.",
    ),
    (
        {
            "stages.screening.effort": {
                "distribution": "triangular",
                "low": {"value": "5 min", "range": ["1 min", "9 min"]},
                "mode": {"value": "10 min", "range": ["8 min", "12 min"]},
                "high": "20 min",
            }
        },
        (
            "stages.screening.effort can be drawn where it cannot be, as its numbers are drawn independently: "
            "stages.screening.effort has low 9 minutes, mode 8 minutes, high 20 minutes; they must rise."
        ),
    ),
    (
        {
            "stages.screening.effort": {
                "distribution": "bands",
                "shares": [1, 1],
                "edges": [
                    {"value": "2 min", "range": ["1 min", "5.9 min"], "uncertain": "uniform"},
                    {"value": "6 min", "range": ["2.1 min", "9 min"], "uncertain": "uniform"},
                    "20 min",
                ],
            }
        },
        (
            "stages.screening.effort can be drawn where it cannot be, as its numbers are drawn independently: "
            "stages.screening.effort has edges that do not rise."
        ),
    ),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_cannot_be_drawn_is_refused_in_these_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(load_text(text_of(town())), {"run.inputs": "drawn", **changes})
    assert [fault.message for fault in caught.value.faults] == [words]


def test_a_stated_law_is_checked_though_inputs_are_fixed_and_a_mere_range_is_not() -> None:
    scenario = load_text(text_of(town()))
    assert changed(scenario, {"pools.workers.posts": {"value": 4, "range": [6, 3]}}).hash == scenario.hash
    with pytest.raises(ScenarioError, match=r"must rise"):
        changed(scenario, {"pools.workers.posts": {"value": 4, "range": [6, 3], "uncertain": "uniform"}})


def test_the_word_uncertain_is_a_law_or_the_name_of_one() -> None:
    with pytest.raises(
        ScenarioError,
        match=r"line 2: a.uncertain is 3; it must be a distribution, or the name of one, such as 'triangular'",
    ):
        load_text("[a]\nuncertain = 3\n[run]\nfirst_day = 2026-01-01\n", "x.toml")


# Inputs against luck


@pytest.mark.slow
def test_the_share_of_inputs_is_what_it_is_in_a_sum_whose_parts_are_known() -> None:
    luck = random.Random(11)
    hits, trials = 0, 400
    for _ in range(trials):
        of_luck, of_inputs = [luck.gauss(0, 1) for _ in range(30)], [luck.gauss(0, 2) for _ in range(30)]
        found = share_of_inputs([a + b for a, b in zip(of_luck, of_inputs, strict=True)], of_luck)
        assert found is not None
        hits += found[1] <= 0.8 <= found[2]
    assert hits / trials > 0.95 - TOLERANCE * math.sqrt(0.95 * 0.05 / trials)


def test_inputs_that_do_nothing_have_no_share_and_nothing_is_said_of_runs_that_do_not_differ() -> None:
    assert share_of_inputs([1, 2, 3, 4, 5], [0, 1, 2, 3, 4]) == (0.0, 0.0, 0.0)  # a shift is no spread
    assert share_of_inputs([1, 1, 1, 1, 1], [0, 1, 2, 3, 4]) is None
    assert share_of_inputs([1, 2, 3, 4], [0, 1, 2, 3]) is None


@pytest.mark.slow
def test_a_run_with_drawn_inputs_tells_inputs_from_luck_and_the_report_says_it(tmp_path: Path) -> None:
    scenario = queue(
        demand__rate={"value": "4.8 per hour", "range": ["3 per hour", "5.9 per hour"]},
        demand__monthly_cv={"value": 0, "range": [0, 0]},
    )
    summary = run(scenario, 12)
    rows = {row["measure"]: row for row in summary["inputs"]["measures"]}
    row = rows["journey.received_to_decided.working_minutes.p90"]
    plain = run(fixed(scenario), 12)
    assert "inputs" not in plain
    as_written = plain["results"]["journey"]["received_to_decided"]["working_minutes"]["p90"]["mean"]
    assert row["as_written"] == pytest.approx(as_written)
    assert row["drawn"] - row["as_written"] == pytest.approx(row["difference"]["mean"])
    assert 0 < row["share_from_inputs"]["mean"] <= 1
    page = render(summary)
    assert "What is only known within a range" in page
    assert "comes from inputs that are only known within a range" in page
    assert "bands cover chance only" not in page
    assert "bands cover chance only" in render(plain)
    said = command(
        "check",
        str(MM1),
        "--set",
        "run.inputs=drawn",
        "--set",
        "demand.rate={value='4.8 per hour', range=['3 per hour', '5 per hour']}",
    )
    assert (
        "demand.rate is drawn: triangular from 3 per hour to 5 per hour, most likely 4.8 per hour (shape assumed)."
        in said.out
    )
