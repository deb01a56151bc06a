"""Values that are no single number and may be otherwise: one of several, drawn, moved, told and refused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pytest
from scipy import stats

from made.evidence import TOLERANCE
from made.scenarios import bytes_of, text_of, town
from mashsim.documents import parse_document, provenance_of, to_toml
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.inputs import draw, drawn
from mashsim.loading import changed, load_text, partly
from mashsim.moving import unmoved
from mashsim.questions.kinds.sensitivity import Sensitivity
from mashsim.register import assumptions
from mashsim.report import render_page
from mashsim.report.answers import page_of
from mashsim.scenario import Scenario
from mashsim.simulation import simulate

TOWN = load_text(text_of(town()))
POLICY = {"pools.workers.policy": {"value": "first_come", "alternatives": ["oldest_first", "due_soonest"]}}
RATINGS = {"red": 0.2, "amber": 0.3, "green": 0.5}
OTHER = {"red": 0.4, "amber": 0.3, "green": 0.3}
MIX = {"stages.screening.ratings": {**RATINGS, "alternatives": [OTHER]}}


def draws(scenario: Scenario, seed: int, replication: int) -> dict[str, Any]:
    return draw(scenario, seed, replication).values


def uncertain(**changes: Any) -> Scenario:
    """Return the made-up town with its inputs drawn; names of changes have __ for dots."""
    return changed(TOWN, {"run.inputs": "drawn", **{name.replace("__", "."): value for name, value in changes.items()}})


# Drawn


def test_the_value_and_each_alternative_are_as_likely() -> None:
    scenario = uncertain(**POLICY)
    found = Counter(draws(scenario, 7, number)["pools.workers.policy"] for number in range(1500))
    assert set(found) == {"first_come", "oldest_first", "due_soonest"}
    assert stats.norm.isf(stats.chisquare(np.array(list(found.values()))).pvalue) < TOLERANCE


def test_what_is_drawn_holds_in_the_replication() -> None:
    scenario = uncertain(**POLICY, **MIX)
    for number in range(12):
        held, changes = drawn(scenario, 3, number), draws(scenario, 3, number)
        assert held.pools["workers"].policy == changes["pools.workers.policy"]
        assert held.document.values["stages"]["screening"]["ratings"] == changes["stages.screening.ratings"]
    assert {str(draws(scenario, 3, number)["stages.screening.ratings"]) for number in range(12)} == {
        str(RATINGS), str(OTHER)
    }  # fmt: skip


def test_one_more_choice_moves_nobody_elses_luck() -> None:
    alone, both = uncertain(**POLICY), uncertain(**POLICY, **MIX)
    for number in range(5):
        assert draws(alone, 1, number).items() <= draws(both, 1, number).items()


def test_with_fixed_inputs_alternatives_change_nothing_and_drawn_they_tell_front_doors_apart() -> None:
    with_them = changed(TOWN, POLICY)
    plain = changed(TOWN, {"pools.workers.policy": "first_come"})
    assert with_them.hash == plain.hash
    assert bytes_of(simulate(with_them)) == bytes_of(simulate(plain))
    fewer = {"pools.workers.policy": {"value": "first_come", "alternatives": ["oldest_first"]}}
    assert len({uncertain(**POLICY).hash, uncertain(**fewer).hash, plain.hash}) == 3


def test_dates_and_booleans_and_lists_have_alternatives_too() -> None:
    terms = [{"first_day": dt.date(2026, 4, 20), "last_day": dt.date(2026, 7, 17)}]
    later = [{"first_day": dt.date(2026, 4, 27), "last_day": dt.date(2026, 7, 24)}]
    scenario = uncertain(
        school_terms={"value": terms, "alternatives": [later]},
        demand__children={"value": [0.5, 0.5], "alternatives": [[0.6, 0.4], [1.0]]},
        pools__workers__red_past_closing={"value": False, "alternatives": [True]},
    )
    found = [drawn(scenario, 1, number) for number in range(30)]
    assert {each.school_terms[0].first_day.day for each in found} == {20, 27}
    assert {len(each.demand.children) for each in found} == {1, 2}
    assert {each.pools["workers"].red_past_closing for each in found} == {True, False}


# Written


def test_they_survive_being_written_inherited_and_mixed() -> None:
    scenario = changed(TOWN, {**POLICY, **MIX})
    text = to_toml(scenario.document.values, scenario.document.provenance)
    assert parse_document(text, "town").provenance == scenario.document.provenance
    taken = partly(TOWN, scenario, [("stages", "screening", "ratings"), ("pools", "workers", "policy")])
    assert {one.path for one in taken.inputs.settings if one.is_choice} == {
        ("pools", "workers", "policy"), ("stages", "screening", "ratings")
    }  # fmt: skip


def test_a_table_of_which_a_part_is_changed_has_no_alternatives_left() -> None:
    mixed = changed(TOWN, MIX)
    part = changed(mixed, {"stages.screening.ratings.red": 0.1, "stages.screening.ratings.green": 0.6})
    assert not [one for one in part.inputs.settings if one.is_choice]
    assert provenance_of(part.document, "stages.screening.ratings.amber").alternatives is None


# Told


def test_the_register_says_what_else_might_hold() -> None:
    rows = {row["path"]: row for row in assumptions(changed(TOWN, {**POLICY, **MIX}))}
    policy = rows["pools.workers.policy"]["uncertain"]
    assert policy == "one of 3 alternatives, each as likely: first come; oldest first; due soonest"
    assert rows["stages.screening.ratings"]["uncertain"].startswith(
        "one of 2 alternatives, each as likely: { red = 0.2"
    )
    rule = {"replies": "all", "after": "1 working day"}
    whole = changed(TOWN, {"stages.gathering.go_on": {"red": rule, "alternatives": [{"red": {**rule, "replies": 1}}]}})
    inside = {row["path"]: row for row in assumptions(whole)}["stages.gathering.go_on.red.replies"]["uncertain"]
    assert inside.startswith("all of stages.gathering.go_on is one of 2 alternatives")


@pytest.mark.slow
def test_sensitivity_moves_a_setting_to_each_alternative_and_says_which_gives_least_and_most() -> None:
    values = {**POLICY, **MIX, "run.last_day": dt.date(2026, 5, 3)}
    scenario = changed(TOWN, values)
    measure = "child_days_without_decision.all"
    with Runner() as runner:
        asked = Sensitivity(scenario="town", replications=3, trajectories=2, drawn=4, measures=(measure,))
        answer = asked.answer(runner, lambda _: scenario)
        alone = {
            policy: runner.run([changed(scenario, {"pools.workers.policy": policy})], 3)[0].values(measure)
            for policy in ("first_come", "oldest_first", "due_soonest")
        }
    rows = {row["path"]: row for row in [*answer["settings"], *answer["nothing"]]}
    assert set(rows) == {"pools.workers.policy", "stages.screening.ratings"}
    means = {policy: np.mean([value for value in values if value is not None]) for policy, values in alone.items()}
    found = rows["pools.workers.policy"]
    assert found["choices"] == ["first come first served", "oldest contact first", "whose time limit runs out first"]
    if "effects" in found:
        effect = found["effects"][measure]
        assert effect["swing"] == pytest.approx(max(means.values()) - min(means.values()))
        assert effect["high"]["mean"] - effect["low"]["mean"] == pytest.approx(effect["swing"])
    mix = rows["stages.screening.ratings"]
    assert {mix["effects"][measure][end]["at"] for end in ("low", "high")} == {
        "red 20%, amber 30%, green 50%", "red 40%, amber 30%, green 30%"
    }  # fmt: skip
    assert "red 40%, amber 30%, green 30%" in render_page(page_of(answer))


# Refused

WRONG: list[tuple[dict[str, object], str]] = [
    (
        {"pools.workers.policy": {"value": "first_come", "alternatives": ["oldest"]}},
        (
            "pools.workers.policy can be drawn where it cannot be: pools.workers.policy is 'oldest'; it must be "
            "'first_come', 'most_urgent_first', 'due_soonest' or 'oldest_first'; did you mean 'oldest_first'?"
        ),
    ),
    (
        {"pools.workers.policy": {"value": "first_come", "alternatives": ["first_come"]}},
        "pools.workers.policy.alternatives has 'first_come' again, which is the value itself; give other values only.",
    ),
    (
        {"pools.workers.posts": {"value": 4, "alternatives": [3], "range": [3, 6]}},
        "pools.workers.posts.alternatives has alternatives beside a range; give one of both.",
    ),
    (
        {"stages.screening.ratings": {**RATINGS, "red": {"value": 0.2, "range": [0.1, 0.3]}, "alternatives": [OTHER]}},
        (
            "stages.screening.ratings.red has bounds of its own, and stages.screening.ratings has alternatives as a whole; "
            "give one of both."
        ),
    ),
    (
        {"run.seed": {"value": 1, "alternatives": [2]}},
        "run.seed is not part of the front door, and the same in every replication.",
    ),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_cannot_hold_is_refused_in_these_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(TOWN, {"run.inputs": "drawn", **changes})
    assert [fault.message for fault in caught.value.faults] == [words]


def test_alternatives_are_a_list_and_the_fault_names_the_line() -> None:
    with pytest.raises(ScenarioError, match=r"line 2: a.alternatives is 3; it must be a list of other values"):
        load_text("[a]\nalternatives = 3\n[run]\nfirst_day = 2026-01-01\n", "x.toml")
    text = text_of(town()).replace('inputs = "fixed"', "")
    wrong = f'{text}\n[clocks.extra]\nstart = "received"\nstop = {{ value = "decided", alternatives = ["never"] }}\n'
    wrong += 'limit = "1 working day"\n'
    with pytest.raises(ScenarioError) as caught:
        load_text(wrong, "x.toml", {"run.inputs": "drawn"})
    line = 1 + wrong.split("\n").index('stop = { value = "decided", alternatives = ["never"] }')
    assert caught.value.faults[0].where == f"x.toml, line {line}"


# What no draw moves


def test_a_value_is_moved_by_its_range_its_alternatives_its_mix_or_its_factor_and_all_of_it_must_be() -> None:
    still = {row["path"] for row in unmoved(TOWN)}
    assert {"pools.workers.policy", "stages.screening.ratings", "pools.workers.posts", "demand.children"} <= still
    scenario = changed(
        TOWN,
        {
            **POLICY,
            "stages.screening.ratings": {**RATINGS, "red": {"value": 0.2, "range": [0.1, 0.3]}},
            "pools.workers.posts": {"value": 4, "range": [4, 4]},  # nothing is left open
            "demand.children": [{"value": 0.5, "range": [0.4, 0.6]}, 0.5],  # the other share of the mix gives way
            "stages.screening.effort": {"distribution": "lognormal", "median": "10 min", "sigma": 0.5},
            "stages.deciding.effort": {"distribution": "triangular", "low": "5 min", "mode": "8 min", "high": "9 min"},
            "factors.hands_on": {"times": {"value": 1, "range": [0.5, 1.1]}, "settings": ["stages.*.effort"]},
        },
    )
    rows = {row["path"]: row["still"] for row in unmoved(scenario)}
    assert not {"pools.workers.policy", "stages.screening.ratings", "stages.deciding.effort", "demand.children"} & set(
        rows
    )
    assert rows["pools.workers.posts"] == [""]
    assert rows["stages.screening.effort"] == ["sigma"]


def test_a_value_that_is_known_need_not_move() -> None:
    known = changed(TOWN, {"pools.workers.posts": {"value": 4, "quality": "measured", "source": "a count"}})
    assert "pools.workers.posts" not in {row["path"] for row in unmoved(known)}
