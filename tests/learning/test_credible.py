"""A value outside its credible range: every form in which it is written, and every place where it is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from mashsim.describing import checked, described
from mashsim.inputs import draw
from mashsim.loading import changed, load, load_text
from mashsim.questions.asking import with_intervention
from mashsim.questions.differing import cautions, changes
from mashsim.register import assumptions, sentences
from mashsim.scenario import Scenario

WAITS = load(SCENARIOS / "waits-for-everybody.toml")


def found(scenario: Scenario) -> dict[str, str]:
    return {row["path"]: row["beyond"] for row in assumptions(scenario) if "beyond" in row}


def file(text: str) -> Scenario:
    return load_text(f'base = "waits-for-everybody"\n{text}')


@pytest.mark.parametrize("name", ["baseline", "waits-for-everybody"])
def test_a_shipped_city_is_within_its_ranges(name: str) -> None:
    assert found(load(SCENARIOS / f"{name}.toml")) == {}


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("[pools.managers]\nposts = { value = 17, range = [20, 30], source = \"a plan\" }",
         "pools.managers.posts", "17 is below the credible range 20 to 30 (source: a plan)"),
        ("[pools.managers]\nposts = { value = 31, range = [20, 30] }",
         "pools.managers.posts", "31 is above the credible range 20 to 30"),
        ('[stages.deciding]\neffort = { value = "12 min", range = ["14 min", "30 min"] }',
         "stages.deciding.effort", "12 min is below the credible range 14 to 30 min"),
        ('[stages.deciding]\neffort = { value = "1 hour", range = ["14 min", "30 min"] }',
         "stages.deciding.effort", "1 hour is above the credible range 14 to 30 min"),
        ('[stages.gathering.go_on]\namber = { replies = "all", after = { value = "12 working days", range = ["1 working day", "5 working days"] } }',
         "stages.gathering.go_on.amber.after", "12 working days is above the credible range 1 to 5 working days"),
        ('[demand]\nrate = { value = "40 per day", range = ["9100 per year", "11000 per year"] }',
         "demand.rate", "40 per day is above the credible range 9,100 to 11,000 per year"),
        ("[stages.deciding]\nreturned_share = { value = 0.3, range = [0, 0.2] }",
         "stages.deciding.returned_share", "30% is above the credible range 0% to 20%"),
        ('[partners.health]\nreply = { distribution = "lognormal", median = { value = "6 working days", range = ["1 working day", "5 working days"] }, sigma = 0.9 }',
         "partners.health.reply", "half within 6 working days is above the credible range 1 to 5 working days"),
        ('[partners.health]\nreply = { distribution = "lognormal", median = "2 working days", sigma = { value = 1.4, range = [0.5, 1.2] } }',
         "partners.health.reply", "spread 1.4 is above the credible range 0.5 to 1.2"),
        ('[stages.deciding]\neffort = { distribution = "triangular", low = "10 min", mode = "20 min", high = "60 min", range = ["10 min", "25 min"] }',
         "stages.deciding.effort", "the mean, 30 min is above the credible range 10 to 25 min"),
        ("[pools.managers]\nleave_by_month = { value = [1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1], range = [0.5, 2.5] }",
         "pools.managers.leave_by_month", "3 is above the credible range 0.5 to 2.5"),
        ('[demand]\nsurges = [{ first_day = 2026-07-08, last_day = 2026-07-24, factor = 2.6, range = [1.0, 2.0] }]',
         "demand.surges.0.factor", "2.6 is above the credible range 1 to 2"),
        ("[stages.screening]\noutcomes = { advice = 0.3, nfa = { value = 0.4, range = [0.1, 0.3] }, enquiry = 0.3, early_help = 0, straight_to_decision = 0 }",
         "stages.screening.outcomes", "no further action 40% is above the credible range 10% to 30%"),
        ("[pools.managers]\nposts = 9",  # bare, in place of a value that has a range
         "pools.managers.posts", "9 is above the credible range 2 to 6 (source: West Sussex had"),
    ],
)  # fmt: skip
def test_every_form_of_a_value_is_held_to_its_range(text: str, path: str, said: str) -> None:
    beyond = found(file(text))
    assert list(beyond) == [path]
    assert beyond[path].startswith(said)
    assert beyond[path].split(" (source: ")[0] == said.split(" (source: ", maxsplit=1)[0]


def test_what_has_a_source_of_its_own_speaks_for_itself() -> None:
    assert found(file('[pools.managers]\nposts = { value = 9, source = "our own count" }')) == {}
    assert found(changed(WAITS, {"pools.managers.posts": {"value": 9, "source": "our own count"}})) == {}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("pools.managers.posts", 9, "9 is above the credible range 2 to 6"),
        ("demand.rate", "20600 per year", "20,600 per year is above the credible range 9,100 to 11,000 per year"),
        ("stages.gathering.chase.shortens_to", 0.1, "10% is below the credible range 20% to 100%"),
        ("pools.managers.leave_by_month", [3.0] * 12, "3 is above the credible range 0.5 to 2.5"),
    ],
)
def test_a_changed_value_is_held_to_the_range_of_what_it_replaces(path: str, value: Any, said: str) -> None:
    whole = changed(WAITS, {path: value})
    assert found(whole)[path].startswith(said)
    if not path.endswith("leave_by_month"):  # holds for a whole run
        dated = changed(
            WAITS, {"interventions": [{"name": "Later", "first_day": "2026-06-01", "changes": {path: value}}]}
        )
        assert [text.split(" (source")[0] for text in found(dated).values()] == [said]


@pytest.fixture
def dated() -> Scenario:
    return with_intervention(WAITS, "Two more", WAITS.run.first_day, None, {"pools.managers.posts": 9})


def test_a_dated_value_may_bring_a_range_of_its_own() -> None:
    change = {"pools.managers.posts": {"value": 9, "range": [7, 10]}}
    assert found(with_intervention(WAITS, "More", WAITS.run.first_day, None, change)) == {}
    change = {"pools.managers.posts": {"value": 9, "range": [7, 8]}}
    [said] = found(with_intervention(WAITS, "More", WAITS.run.first_day, None, change)).values()
    assert said.startswith("9 is above the credible range 7 to 8")


def test_another_intervention_leaves_those_before_it_what_is_known_of_them() -> None:
    first = {"name": "A", "first_day": "2026-05-01", "changes": {"pools.managers.posts": {"value": 5, "source": "x"}}}
    scenario = file("")
    with_one = changed(scenario, {"interventions": [first]})
    with_two = with_intervention(with_one, "B", WAITS.run.first_day, None, {"pools.managers.posts": 4})
    sources = {row["path"]: row["source"] for row in assumptions(with_two)}
    assert sources['interventions.0.changes."pools.managers.posts"'] == "x"


def test_it_is_said_by_check_describe_compare_and_the_register(dated: Scenario) -> None:
    said = "managers, posts, by “Two more”: 9 is above the credible range 2 to 6 (source: West Sussex had 6 practice and 3 group managers for 38,400 contacts a year: 4.1 for 17,500)."
    assert sentences(dated) == [said]
    assert said in list(checked(dated))
    assert "9 is above the credible range 2 to 6" in described(dated)
    assert any("above the credible range 2 to 6" in each for each in cautions(WAITS, dated, changes(WAITS, dated)))


def test_it_is_said_of_what_is_set_on_the_command_line(tmp_path: Path) -> None:
    told = mashsim("check", SCENARIOS / "waits-for-everybody.toml", "--set", "pools.managers.posts=9")
    assert "managers, posts: 9 is above the credible range 2 to 6 (source: West Sussex had" in re.sub(
        r"\s+", " ", told.out
    )


@pytest.mark.slow
def test_what_is_drawn_is_never_outside_its_range() -> None:
    scenario = changed(WAITS, {"run.inputs": "drawn"})
    for number in range(20):
        assert found(changed(scenario, {**draw(scenario, 1, number).values, "run.inputs": "fixed"})) == {}


def test_a_search_says_which_of_its_values_are_not_credible() -> None:
    from mashsim.questions.kinds.seek import beyond
    from mashsim.questions.levers import levers_of

    said = beyond(WAITS, levers_of(["pools.managers.posts=1..8", "pools.social_workers.posts=13..17"], WAITS))
    assert [text.split(" (source")[0] for text in said] == [
        "Also tried outside what is credible: managers, posts: 1 is below the credible range 2 to 6",
        "Also tried outside what is credible: managers, posts: 8 is above the credible range 2 to 6",
    ]
