"""The story of a city: its claims are all there, each test names what exists, and the experiment runs and says what it
found."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from types import ModuleType
from typing import Any

import pytest

from made.places import ROOT, SCENARIOS
from mashsim.experiment import measures_of
from mashsim.loading import load
from mashsim.simulation import FrontDoor

FOLDER = ROOT / "experiments" / "story-of-a-city"
CLAIMS: list[dict[str, Any]] = tomllib.loads((FOLDER / "claims.toml").read_text(encoding="utf-8"))["claims"]
TESTS = [(claim["number"], test) for claim in CLAIMS for test in claim.get("tests", [])]


@pytest.fixture(scope="module")
def story() -> ModuleType:
    spec = importlib.util.spec_from_file_location("story_of_a_city", FOLDER / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_claim_of_the_sources_has_a_row() -> None:
    assert [claim["number"] for claim in CLAIMS][:38] == list(range(1, 39))
    for claim in CLAIMS:
        assert claim["by"]
        assert claim.get("tests") or claim["because"], claim["number"]
        assert claim["expressible"] or not claim.get("tests"), claim["number"]


def test_every_scenario_of_the_story_says_what_it_claims_and_is_run() -> None:
    files = {path.stem for path in (SCENARIOS / "story").glob("*.toml")}
    named = {
        (side if isinstance(side, str) else side["name"]).removeprefix("story/")
        for _, test in TESTS
        for side in _sides(test)
    }
    assert files - {"city"} == named
    for path in (SCENARIOS / "story").glob("*.toml"):
        assert "\n# Claim: " in path.read_text(encoding="utf-8"), path.name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "test"), TESTS, ids=lambda value: str(value) if isinstance(value, int) else value["measure"]
)
def test_what_a_claim_is_held_against_is_there(number: int, test: dict[str, Any]) -> None:
    for side in _sides(test):
        measures = measures_of_side(side)
        for measure in (test["measure"], test.get("than_measure", test["measure"])):
            assert measures[measure] == ("on" in test or "month" in test), (number, measure)


def test_a_comparison_is_shown_only_if_its_interval_is(story: ModuleType) -> None:
    def summary(*values: float) -> dict[str, Any]:
        return {"results": {"open": {"values": list(values)}}, "scenario": {"office_day_minutes": 510}}

    summaries = {"a": summary(10, 11, 12, 13), "b": summary(8, 9, 11, 11), "c": summary(0, 30, 5, 14)}
    test = {"scenario": "a", "than": "b", "measure": "open", "rule": "more", "says": "open contacts"}
    said, shown = story.compare(test, summaries)
    assert shown
    assert said == "open contacts: 11.5 against 9.75 (difference 1.75, 95 % interval 0.954 to 2.55; a against b)"
    assert not story.compare({**test, "rule": "less"}, summaries)[1]
    assert not story.compare({**test, "than": "c"}, summaries)[1]
    assert story.compare({**test, "rule": "little changed", "least": 3}, summaries)[1]
    assert not story.compare({**test, "rule": "little changed", "least": 1}, summaries)[1]


@pytest.mark.slow
def test_the_story_runs_and_answers_every_claim(
    story: ModuleType, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the tests of three of its scenarios, which are of nearly every kind; that the measures of the others are there
    is seen without running them."""
    few = [claim | {"tests": list(filter(_is_of_three, claim.get("tests", []))), "because": "…"} for claim in CLAIMS]
    tests = [test for claim in few for test in claim["tests"]]
    assert {test["rule"] for test in tests} >= {"at most", "at least", "more", "less", "within range"}
    monkeypatch.setattr(story, "read_claims", lambda: few)
    answer = tmp_path / "answer.md"
    monkeypatch.setattr(sys, "argv", ["run.py", "--replications", "2", "--workers", "1", "--out", str(answer)])
    story.main()
    text = answer.read_text(encoding="utf-8")
    assert text.count("\n| ") >= 2 * len(CLAIMS) + len(tests) - sum(bool(claim["tests"]) for claim in few)
    assert "not shown" in text  # an experiment in which everything is shown would be a surprise


def _is_of_three(test: dict[str, Any]) -> bool:
    return all(side in ("story/extra-team", "story/responsive-2018", "story/stable-2024") for side in _sides(test))


_known: dict[str, dict[str, bool]] = {}


def measures_of_side(side: Any) -> dict[str, bool]:
    """Return the measures of a scenario, or of one with some settings changed; the changes are the same in many
    claims."""
    if repr(side) not in _known:
        name, changes = (side, {}) if isinstance(side, str) else (side["name"], side["with"])
        _known[repr(side)] = measures_of(FrontDoor(load(SCENARIOS / f"{name}.toml", changes)))
    return _known[repr(side)]


def _sides(test: dict[str, Any]) -> list[Any]:
    return [side for side in (test["scenario"], test.get("than")) if side]
