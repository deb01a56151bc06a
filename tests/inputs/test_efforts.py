"""Efforts as files write them: what is refused, in which words, and how one file changes another's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, get_args

import pytest

from made.places import SCENARIOS
from mashsim.documents.sorts import NUMBERS_OF_LAWS, PARTS
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load
from mashsim.questions.ladders import _differences
from mashsim.scenario import Scenario
from mashsim.scenario.efforts import ByRating, Mix, PerChild, mean_seconds
from mashsim.scenario.values import LAWS, Fixed, Lognormal, Settings
from mashsim.vocabulary.ratings import RATED_AS

ANALYSING, SCREENING = "stages.analysing.effort", "stages.screening.effort"
SOURCES = "police, schools, health, local_authority, individuals, other, legal, anonymous, housing, other_sources"
BY_RATING = {"red": "60 min", "amber": "40 min", "green": "30 min"}
BY_SOURCE = {"police": "12 min", "other_sources": "20 min"}


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load(SCENARIOS / "baseline.toml")


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        ({"red": "60 min"}, " has no effort for amber and green; write one for red, amber and green."),
        (
            {**BY_RATING, "blue": "1 min"},
            " has 'blue' beside 'red'; a table by rating takes red, amber and green, each of which may be a table of another sort.",
        ),
        ({"red": "1 min", "amber": "1 min", "gren": "2 min"}, ".gren: unknown setting; did you mean 'green'?"),
        (
            {**BY_RATING, "per_child": "1 min"},
            " has 'red' beside 'per_child'; a table per child takes per_family and per_child, each of which may be a table of another sort.",
        ),
        ({"per_child": "1 min", "per_famly": "2 min"}, ".per_famly: unknown setting; did you mean 'per_family'?"),
        (
            {"per_family": "1 min"},
            ".per_child is missing; hands-on time for each child, added for the first one too.",
        ),
        (
            {"polise": "60 min", "other_sources": "1 min"},
            f".polise is 'polise', which is not a source; there are {SOURCES}; did you mean 'police'?",
        ),
        (
            {"police": "60 min"},
            " has no effort for schools, health, local_authority, individuals, other, legal, anonymous and housing; write other_sources, which holds for all that are not named.",
        ),
        (
            {**BY_RATING, "red": BY_RATING},
            " is by rating, and so is red in it; write each sort of table once.",
        ),
        (
            {"police": {"per_child": BY_SOURCE}, "other_sources": "3 min"},
            " is by source, and so is police.per_child in it; write each sort of table once.",
        ),
        (
            {"distribution": "exponential", "mean": "5 min", "red": "5 min"},
            " has 'red' beside a distribution; put the distribution inside it, or leave one out.",
        ),
        (
            {**BY_RATING, "green": "2 working days"},
            '.green is in working days, but hands-on time is not; write it in minutes or hours, such as "45 min".',
        ),
        ({**BY_RATING, "red": 60}, '.red is 60, without a unit; write "60 min" or "60 hours".'),
        (
            {**BY_RATING, "red": {"distribution": "lognormal", "median": "5 min"}},
            ".red must have median and sigma, or mean and sd.",
        ),
    ],
)
def test_what_is_refused(baseline: Scenario, effort: Any, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(baseline, {ANALYSING: effort})
    assert str(caught.value) == f"set by the user: {ANALYSING}{words}"


@pytest.mark.parametrize(
    "effort", [BY_RATING, {"police": BY_RATING, "other_sources": "1 min"}, {"per_child": BY_RATING}]
)
def test_no_effort_is_by_rating_before_there_are_ratings(baseline: Scenario, effort: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(baseline, {SCREENING: effort})
    assert str(caught.value) == (
        f"set by the user: {SCREENING} is by rating, but not all contacts have a rating here; write one effort, or a "
        "table by source or per child."
    )


def test_a_source_is_looked_for_wherever_an_effort_stands(baseline: Scenario) -> None:
    rated = {"red": {"polise": "1 min", "other_sources": "2 min"}, "amber": "1 min", "green": "1 min"}
    team = {"posts": 1, "effort": {"scools": "1 min", "other_sources": "1 min"}}
    audit = {"pool": "managers", "cases": 5, "effort": {"helth": "1 min", "other_sources": "1 min"}}
    with pytest.raises(ScenarioError) as caught:
        changed(
            baseline,
            {
                "stages.gathering.chase.effort": rated,
                "partners.police.team": team,
                "interventions": [{"name": "an audit", "first_day": dt.date(2026, 6, 1), "audit": audit}],
            },
        )
    assert {fault.split(" is ")[0].split(": ")[1] for fault in str(caught.value).splitlines()} == {
        "stages.gathering.chase.effort.red.polise",
        "partners.police.team.effort.scools",
        "interventions.0.audit.effort.helth",
    }


# One file over another


@pytest.mark.parametrize(
    "first", [BY_RATING, BY_SOURCE, {"per_child": "5 min"}, {"distribution": "exponential", "mean": "5 min"}, "7 min"]
)
@pytest.mark.parametrize(
    "second",
    [BY_RATING, BY_SOURCE, {"per_child": "6 min"}, {"distribution": "gamma", "mean": "5 min", "sd": "1 min"}, "8 min"],
)
def test_an_effort_of_another_sort_takes_the_place_of_what_was_there(
    baseline: Scenario, first: Any, second: Any
) -> None:
    once = changed(baseline, {ANALYSING: second}).stages.analysing
    twice = changed(changed(baseline, {ANALYSING: first}), {ANALYSING: second}).stages.analysing
    assert once == twice


def test_one_number_of_a_table_is_changed_by_its_path(baseline: Scenario) -> None:
    rated = changed(baseline, {ANALYSING: {**BY_RATING, "amber": BY_SOURCE}})
    after = changed(rated, {f"{ANALYSING}.red": "70 min", f"{ANALYSING}.amber.police": "13 min"})
    whole = {"red": "70 min", "amber": {**BY_SOURCE, "police": "13 min"}, "green": "30 min"}
    assert after.stages == changed(baseline, {ANALYSING: whole}).stages


def test_a_number_of_a_distribution_is_still_changed_by_its_name(baseline: Scenario) -> None:
    analysing = changed(baseline, {ANALYSING: {"median": "2 hours"}}).stages.analysing
    assert analysing is not None
    assert isinstance(analysing.effort, Lognormal)
    assert (analysing.effort.sigma, str(analysing.effort.median)) == (0.6, "2 hours")


def test_files_inherit_tables_and_put_sources_into_them(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        'base = "baseline"\n[stages.analysing.effort]\nred = { value = "60 min", range = ["50 min", "70 min"], source = "a study", quality = "measured" }\namber = "40 min"\ngreen = "30 min"\n'
    )
    (tmp_path / "two.toml").write_text('base = "one"\n[stages.analysing.effort]\ngreen = "20 min"\n')
    two = load(tmp_path / "two.toml")
    assert two.stages.analysing == changed(two, {ANALYSING: {**BY_RATING, "green": "20 min"}}).stages.analysing
    (red,) = (one for one in two.inputs.settings if one.name == f"{ANALYSING}.red")
    assert red.moved(55) == {f"{ANALYSING}.red": "55 min"}


def test_two_sorts_of_effort_differ_as_one_value(baseline: Scenario) -> None:
    rated, by_source = (changed(baseline, {ANALYSING: effort}) for effort in (BY_RATING, BY_SOURCE))
    path = ("stages", "analysing", "effort")
    assert (
        _differences(baseline, rated) == _differences(rated, by_source) == _differences(by_source, baseline) == [path]
    )
    redder = changed(rated, {f"{ANALYSING}.red": "70 min"})
    assert _differences(rated, redder) == [(*path, "red")]


def test_an_effort_changes_on_a_day(baseline: Scenario) -> None:
    rated = changed(baseline, {ANALYSING: BY_RATING})
    change = {"name": "a form", "first_day": dt.date(2026, 6, 1), "changes": {f"{ANALYSING}.red": "70 min"}}
    epochs = changed(rated, {"interventions": [change]}).epochs
    reds = [
        one.stages.analysing.effort.red
        for _, one in epochs
        if one.stages.analysing and isinstance(one.stages.analysing.effort, ByRating)
    ]
    assert [str(red.length) for red in reds if isinstance(red, Fixed)] == ["1 hour", "70 minutes"]


def test_the_words_that_tell_sorts_apart_are_those_of_the_settings() -> None:
    def below(model: type[Settings]) -> set[type[Settings]]:
        return {model, *(deeper for one in model.__subclasses__() for deeper in below(one))}

    laws = {model for model in below(Settings) if "distribution" in model.model_fields}
    assert {word for law in laws for word in get_args(law.model_fields["distribution"].annotation)} == set(LAWS)
    assert {name for law in laws for name in law.model_fields} - {"distribution"} == NUMBERS_OF_LAWS
    assert (tuple(ByRating.model_fields), tuple(PerChild.model_fields)) == (RATED_AS, PARTS)
    others = below(Settings) - laws - {ByRating, PerChild}
    words = {*NUMBERS_OF_LAWS, *PARTS, *RATED_AS}
    assert not [model for model in others if words & set(model.model_fields)], (
        "a table that would be taken for an effort"
    )


# Averages


def test_the_mean_weighs_ratings_sources_and_children(baseline: Scenario) -> None:
    effort = {
        "per_family": {"red": {"police": "60 min", "other_sources": "20 min"}, "amber": "10 min", "green": "5 min"},
        "per_child": {"distribution": "exponential", "mean": "3 min"},
    }
    analysing = changed(baseline, {ANALYSING: effort}).stages.analysing
    assert analysing is not None
    of = Mix({"police": 0.25, "schools": 0.75}, {"red": 0.2, "amber": 0.3, "green": 0.5}, 1.7)
    minutes = 0.2 * (0.25 * 60 + 0.75 * 20) + 0.3 * 10 + 0.5 * 5 + 1.7 * 3
    assert mean_seconds(analysing.effort, of) == pytest.approx(60 * minutes)
    assert mean_seconds(analysing.effort, Mix({"police": 1}, {}, 0)) == 0


@pytest.mark.parametrize("name", ["story/city", "story/redesign", "nottingham-2022", "steady-city"])
def test_no_other_table_is_taken_for_an_effort(name: str) -> None:
    """Tables of a scenario that extends another merge, whatever their keys are nearly called."""
    scenario = load(SCENARIOS / f"{name}.toml")
    assert scenario.stages.screening.pool
    assert changed(scenario, {"stages": {"deciding": {"returned_share": 0.1}}}).stages.analysing
