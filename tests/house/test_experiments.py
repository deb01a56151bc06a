"""The story of a city: its claims are all there, each test of one can fail and says how, comparisons differ in nothing
but the claim's cause, and the experiment runs and says what it found."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest

from made.places import ROOT, SCENARIOS
from mashsim.experiment import measures_of
from mashsim.simulation import FrontDoor

FOLDER = ROOT / "experiments" / "story-of-a-city"


def module_of(name: str, file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, (FOLDER / file).resolve())
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


story = module_of("story_of_a_city", "run.py")
rules = module_of("story_verdicts", "verdicts.py")
evidence = module_of("evidence", "../evidence.py")
CLAIMS: list[dict[str, Any]] = story.read_claims()
TESTS = [(claim["number"], test) for claim in CLAIMS for test in claim.get("tests", [])]
COMPARISONS = [(number, test) for number, test in TESTS if "than" in test]


class Simulated:
    """Stands for the runs of a scenario: a measure's values."""

    def __init__(self, *values: float | None):
        self._values = list(values)

    def values(self, _: str) -> list[float | None]:
        return self._values


# What is written


def test_every_claim_of_the_sources_has_a_row() -> None:
    assert [claim["number"] for claim in CLAIMS][:38] == list(range(1, 39))
    for claim in CLAIMS:
        assert claim["by"]
        assert claim.get("tests") or claim["because"], claim["number"]
        assert claim["expressible"] or not claim.get("tests"), claim["number"]


def test_every_test_says_what_would_make_it_fail_and_what_it_is_held_to() -> None:
    known = {
        "says", "scenario", "measure", "unit", "on", "month", "quarter", "value", "rule", "than", "than_measure", "than_on",
        "cause", "least", "published", "put_in", "fails_if", "because",
    }  # fmt: skip
    for number, test in TESTS:
        assert not test.keys() - known, number
        assert all(test[name].strip() for name in ("says", "published", "fails_if")), number
        assert test.get("put_in", "something"), number
        assert ("value" in test) != story.compares(test), number
        assert test["rule"] in (rules.COMPARISON_RULES if story.compares(test) else rules.FIGURE_RULES), number
        assert ("than" in test) == bool(test.get("cause")), number
        assert test["rule"] != "up to" or test["measure"].endswith(".longest"), number


def test_no_two_tests_are_the_same() -> None:
    held_to = [
        (repr(test["scenario"]), repr(test.get("than")), test["measure"], test.get("than_measure"), test.get("month"))
        for _, test in TESTS
    ]
    assert len(set(held_to)) == len(held_to)


def test_every_scenario_of_the_story_says_what_it_claims_and_is_run() -> None:
    files = {path.stem for path in (SCENARIOS / "story").glob("*.toml")}
    named = {side["name"].removeprefix("story/") for _, test in TESTS for side in story.sides(test)}
    assert files - {"city"} == named
    for path in (SCENARIOS / "story").glob("*.toml"):
        assert "\n# Claim: " in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    ("number", "test"), COMPARISONS, ids=lambda value: str(value) if isinstance(value, int) else ""
)
def test_the_sides_of_a_comparison_differ_in_nothing_but_the_cause(number: int, test: dict[str, Any]) -> None:
    one, other = map(story.document_of, story.sides(test))
    assert story.refused(test, one, other) == "", number


@pytest.mark.slow
def test_what_was_fitted_is_said_to_be_put_in() -> None:
    for number, test in TESTS:
        if "value" in test:
            (document, _) = map(story.document_of, story.sides(test))
            fitted = [row for row in document.values.get("published", []) if row.get("used") == "fitted"]
            is_fitted = any(row["measure"] == test["measure"] and row["value"] == test["value"] for row in fitted)
            assert not is_fitted or test.get("put_in"), number


# The rules of the verdicts


def test_what_was_put_in_is_consistent_at_best_and_what_does_not_hold_is_not_shown() -> None:
    assert rules.verdict(holds=True, put_in=None) == "predicted"
    assert rules.verdict(holds=True, put_in="the ceiling") == "consistent"
    assert rules.verdict(holds=False, put_in=None) == "not shown"
    assert rules.verdict(holds=False, put_in="the ceiling") == "not shown"


def test_a_claim_is_as_strong_as_its_weakest_test() -> None:
    assert rules.weakest(["predicted", "predicted"]) == "predicted"
    assert rules.weakest(["predicted", "consistent"]) == "consistent"
    assert rules.weakest(["consistent", "not shown", "predicted"]) == "not shown"


RUNS = [float(value) for value in range(10, 21)]
"""Eleven runs: 10 to 20, of which 8 in 10 lie from 11 to 19."""


@pytest.mark.parametrize(
    ("rule", "holds", "fails"),
    [
        ("within range", [11, 15, 19], [10.9, 19.1]),
        ("up to", [11, 19], [5, 30]),  # 42 days published, 133 simulated: a contradiction
        ("at least", [5, 11], [11.1, 15, 19]),  # a mean on the right side of a wide range is not enough
        ("at most", [19, 30], [11, 15, 18.9]),
    ],
)
def test_a_figure_is_held_to_by_the_range_of_the_runs(rule: str, holds: list[float], fails: list[float]) -> None:
    assert all(rules.figure_holds(rule, published, RUNS) for published in holds)
    assert not any(rules.figure_holds(rule, published, RUNS) for published in fails)


def test_a_difference_is_held_to_by_its_interval() -> None:
    differences = [4.0, 5.0, 6.0]  # 95 % interval 2.52 to 7.48
    assert rules.difference_holds("more", 2, differences)
    assert not rules.difference_holds("more", 3, differences)
    assert not rules.difference_holds("less", 0, differences)
    assert rules.difference_holds("less", 2, [-each for each in differences])
    assert not rules.difference_holds("less", 3, [-each for each in differences])
    assert rules.difference_holds("little changed", 8, differences)
    assert not rules.difference_holds("little changed", 7, differences)
    assert not any(rules.difference_holds(rule, 0, [5.0]) for rule in rules.COMPARISON_RULES)


def test_a_comparison_whose_sides_differ_in_more_than_the_cause_is_refused() -> None:
    before = {"title": "Before", "pools": {"a": {"posts": 3, "policy": "x"}, "b": {"posts": 1}}, "partners": {}}
    after: dict[str, Any] = {
        "title": "After",
        "pools": {"a": {"posts": 5, "policy": "x"}, "b": {"posts": 1}},
        "partners": {},
    }
    assert rules.refusal(before, after, ["pools.a.posts"]) == ""
    assert rules.refusal(before, after, ["pools.*.posts"]) == ""
    after["pools"]["a"]["policy"] = "y"
    assert rules.refusal(before, after, ["pools.*.posts"]).endswith("also in pools.a.policy")
    after["partners"] = {"health": {"asked": 1}}
    assert rules.refusal(before, after, ["pools.a.*"]).endswith("also in partners.health")
    assert rules.refusal(before, before, ["pools.a.posts"]).endswith("the cause: pools.a.posts")


def test_interventions_differ_by_their_names() -> None:
    team = {"name": "Extra team", "cover": [{"posts": 3}]}
    audit = {"name": "Audit", "audit": {"cases": 700}}
    assert list(rules.differing({"interventions": [audit]}, {"interventions": [team, audit]})) == [
        "interventions.Extra team"
    ]
    old = {"name": "Audit", "audit": {"cases": 70}}
    assert list(rules.differing({"interventions": [old]}, {"interventions": [audit]})) == [
        "interventions.Audit.audit.cases"
    ]
    assert list(rules.differing({}, {"interventions": [team]})) == ["interventions.Extra team"]


# What is said of a test


def test_a_comparison_is_of_paired_differences_and_knows_its_bar() -> None:
    a, b, c = Simulated(10, 11, 12, 13), Simulated(8, 9, 11, 11), Simulated(0, 30, 5, None)
    test = {"scenario": "a", "than": "b", "measure": "open", "rule": "more", "unit": "contacts"}
    assert story.compare(test, a, b) == (
        True,
        "11.5 contacts against 9.75 (difference 1.75, 95 % interval 0.954 to 2.55)",
    )
    assert not story.compare({**test, "rule": "less"}, a, b)[0]
    assert not story.compare(test, a, c)[0]
    assert story.compare({**test, "least": "9 %"}, a, b)[0]  # 0.8775 of 9.75
    assert not story.compare({**test, "least": "10 %"}, a, b)[0]  # 0.975
    assert story.bar({"least": "10 %"}, -50) == 5
    assert story.bar({"least": 5}, 1000) == 5
    assert story.bar({}, 1000) == 0


def test_a_figure_is_said_with_the_range_of_8_runs_in_10() -> None:
    test = {"scenario": "a", "measure": "share", "rule": "at most", "unit": "%", "value": 50}
    runs = Simulated(*[value / 100 for value in RUNS])
    assert story.hold_against(test, runs) == (True, "15 % (8 runs in 10: 11 to 19)")
    assert not story.hold_against({**test, "value": 18}, runs)[0]


def test_the_counts_are_of_claims_and_of_tests_and_go_into_a_readme() -> None:
    claims = [{"number": 1}, {"number": 2}, {"number": 3}]
    found = [story.Row({}, verdict, "") for verdict in ("predicted", "not shown", "consistent")]
    sentence = story.counts(claims, {1: found[:2], 2: found[2:], 3: []})
    assert sentence.startswith(
        "Of 3 claims 2 are tested: 0 predicted, 1 consistent, 1 not shown. "
        "Of their 3 tests: 1 predicted, 1 consistent, 1 not shown."
    )
    readme = "Before\n<!-- claims -->\nOf 38 claims 34 are shown.\n<!-- /claims -->\nAfter"
    assert story.with_counts(readme, sentence) == readme.replace("Of 38 claims 34 are shown.", sentence)


def test_the_readmes_give_the_counts_of_the_answer() -> None:
    answer = (FOLDER / "answer.md").read_text(encoding="utf-8")
    (sentence,) = (line for line in answer.splitlines() if line.startswith("Of "))
    for readme in story.READMES:
        text = readme.read_text(encoding="utf-8")
        assert story.with_counts(text, sentence) == text, readme


# Made again by one command


def test_what_is_said_of_how_true_it_is_is_made_again_by_one_command_that_writes_down_its_times() -> None:
    page = evidence.PAGE.read_text(encoding="utf-8")
    assert "python experiments/evidence.py" in page
    assert all((evidence.HERE / script).is_file() for script, *_ in evidence.COMMANDS.values())
    text = evidence.with_times(page, dict.fromkeys(evidence.COMMANDS, 61.4), 2)
    assert text.startswith(page.partition("<!-- times -->")[0])
    assert text.endswith(page.partition("<!-- /times -->")[2])
    assert "<!-- times -->\n| made | by | seconds on 2 processor cores |\n" in text
    assert text.count(" | 61 |\n") == len(evidence.COMMANDS)


# Slow: the measures are there, and it runs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "test"), TESTS, ids=lambda value: str(value) if isinstance(value, int) else value["measure"]
)
def test_what_a_claim_is_held_against_is_there(number: int, test: dict[str, Any]) -> None:
    for side in story.sides(test):
        measures = measures_of_side(side)
        for measure in (test["measure"], test.get("than_measure", test["measure"])):
            assert measures[measure] == bool({"on", "month", "quarter"} & test.keys()), (number, measure)


ASKING = {"on", "than_on", "month", "quarter", "than", "than_measure", "least"}
"""What a test of a claim may ask beside its rule."""


def few_claims() -> list[dict[str, Any]]:
    """Return the first claims that between them use every rule and ask everything a test may ask, and those without
    tests: the others differ in the scenarios they name, whose measures are looked for above."""
    seen: set[str] = set()
    found = []
    for claim in CLAIMS:
        uses = {use for test in claim.get("tests", []) for use in (test["rule"], *(test.keys() & ASKING))}
        if uses - seen or not uses:
            found.append(claim)
            seen |= uses
    return found


@pytest.mark.slow
def test_the_story_runs_and_answers_claims_of_every_kind(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    claims, answer = few_claims(), tmp_path / "answer.md"
    tests = [test for claim in claims for test in claim.get("tests", [])]
    assert {test["rule"] for test in tests} == {*rules.COMPARISON_RULES, *rules.FIGURE_RULES}
    monkeypatch.setattr(story, "read_claims", lambda: claims)
    monkeypatch.setattr(sys, "argv", ["run.py", "--replications", "1", "--workers", "1", "--out", str(answer)])
    story.main()
    text = answer.read_text(encoding="utf-8")
    assert text.count("\n| ") >= len(claims) + len(tests)
    assert "not shown" in text  # a comparison of single runs shows nothing
    assert all(f"| {test['fails_if']} |" in text for test in tests)


_known: dict[str, dict[str, bool]] = {}


def measures_of_side(side: Any) -> dict[str, bool]:
    """Return the measures of a scenario, or of one with some settings changed; the changes are the same in many
    claims."""
    if repr(side) not in _known:
        _known[repr(side)] = measures_of(FrontDoor(story.scenario_of(side)))
    return _known[repr(side)]
