"""A front door of another size: what should scale is as many times larger, what a file states itself is as it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from made.places import SCENARIOS
from made.scenarios import text_of, town
from mashsim.cli import main
from mashsim.documents import Document, dotted, provenance_of, to_toml
from mashsim.documents.known import value_at
from mashsim.documents.text import parse_path
from mashsim.errors import ScenarioError
from mashsim.inputs import drawn
from mashsim.loading import changed, load, load_text
from mashsim.plan import Plan
from mashsim.scenario import Scenario
from mashsim.workload import hours_check

SCALES = [
    "demand.rate", "pools.*.posts", "pools.*.cover.*.posts", "partners.*.team.posts", "stages.*.caseload.posts", "stages.*.places",
    "loops.rereferrals.known_families.*", "opening_backlog.*.contacts", "interventions.*.cover.*.posts",
    "interventions.*.audit.cases", "interventions.*.when.above",
]  # fmt: skip
CITY = f"""
base = "baseline"
title = "A city"

[size]
children = 66000
scales = {json.dumps(SCALES)}

[stages.allocating.caseload]
posts = 50

[pools.social_workers]
posts = 15

[pools.managers]
posts = 4

[pools.contact_officers]
posts = 6
cover = [{{ posts = 2, first_day = 2026-06-01 }}]

[partners.health.team]
posts = {{ value = 4, quality = "published", range = [3, 6], source = "a list of posts" }}
effort = "10 min"

[stages.helping]
places = {{ value = 201, uncertain = {{ distribution = "triangular", low = 100, mode = 201, high = 400 }} }}
lasts = "60 working days"

[[interventions]]
name = "More"
first_day = 2026-09-01
changes = {{ "pools.managers.posts" = {{ value = 6, range = [5, 8] }}, "stages.allocating.caseload.ceiling" = 18, "demand.rate" = "12000 per year" }}
cover = [{{ pool = "social_workers", posts = 3 }}]
"""
HALVED = (
    "demand.rate", "pools.contact_officers.posts", "pools.contact_officers.cover.0.posts", "pools.social_workers.posts",
    "pools.managers.posts", "pools.team_managers.posts", "partners.health.team.posts", "stages.allocating.caseload.posts",
    "loops.rereferrals.known_families.assessment", "loops.rereferrals.known_families.strategy", "interventions.0.cover.0.posts",
    'interventions.0.changes."pools.managers.posts"', 'interventions.0.changes."demand.rate"',
)  # fmt: skip
HALVED_AND_WHOLE = ("stages.helping.places", "opening_backlog.0.contacts", "opening_backlog.1.contacts")
HALF = "scaled from 66,000 to 33,000 children"


@pytest.fixture(scope="module")
def city() -> Scenario:
    return load_text(CITY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sizes")
    (path / "city.toml").write_text(CITY, encoding="utf-8")
    return path


def half(folder: Path, more: str = "") -> Scenario:
    path = folder / "half.toml"
    path.write_text(f'base = "city"\ntitle = "Half a city"\n{more}\n[size]\nchildren = 33000\n', encoding="utf-8")
    return load(path)


def at(document: Document, path: str) -> Any:
    return value_at(document.values, parse_path(path))


def number(document: Document, path: str) -> float:
    return float(str(at(document, path)).partition(" ")[0])


def test_half_a_city_has_half_of_everything_that_scales_and_all_else_is_the_same(city: Scenario, folder: Path) -> None:
    whole, small = city.document, half(folder).document
    for path in HALVED:
        assert number(small, path) == pytest.approx(number(whole, path) / 2, rel=1e-5), path
        assert HALF in str(provenance_of(small, path).source), path
    for path in HALVED_AND_WHOLE:
        assert at(small, path) == round(number(whole, path) / 2), path
        assert isinstance(at(small, path), int)
    listed = {*HALVED, *HALVED_AND_WHOLE, "size.children", "title"}
    assert _leaves(whole.values) - listed == _leaves(small.values) - listed
    for path in _leaves(whole.values) - listed:
        assert at(whole, path) == at(small, path), path


def _leaves(value: Any, path: str = "") -> set[str]:
    if not isinstance(value, dict | list):
        return {path}
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    return {leaf for key, below in entries for leaf in _leaves(below, f"{path}{'.' if path else ''}{dotted((key,))}")}


def test_bounds_scale_and_what_was_measured_is_derived(folder: Path) -> None:
    small = half(folder).document
    team = provenance_of(small, "partners.health.team.posts")
    assert (team.range, team.quality, team.source) == ((1.5, 3.0), "derived", f"a list of posts; {HALF}")
    law = provenance_of(small, "stages.helping.places").uncertain
    assert law == {"distribution": "triangular", "low": 50, "mode": 100, "high": 200}
    assert provenance_of(small, 'interventions.0.changes."pools.managers.posts"').range == (2.5, 4.0)


@pytest.mark.slow
def test_an_override_does_the_same_as_a_file(city: Scenario, folder: Path) -> None:
    by_override = changed(city, {"size.children": 33000, "title": "Half a city"})
    assert by_override.document.values == half(folder).document.values
    assert by_override.hash == half(folder).hash != city.hash
    assert changed(city, {"size": {"children": 33000}}).hash == by_override.hash
    assert changed(city, {"size.children": {"value": 33000, "source": "mid-2021"}}).hash == by_override.hash


def test_what_a_file_states_is_taken_as_it_is(folder: Path) -> None:
    own = 'opening_backlog = [{ stage = "gathering", contacts = 7, age = "1 working day" }]\n'
    small = half(
        folder, f"{own}[pools.managers]\nposts = 5\n[loops.rereferrals.known_families]\nassessment = '700 per year'\n"
    )
    assert small.pools["managers"].posts == 5
    assert small.opening_backlog[0].contacts == 7
    families = small.document.values["loops"]["rereferrals"]["known_families"]
    assert families == {"assessment": "700 per year", "strategy": "260 per year"}
    assert "scaled" not in str(provenance_of(small.document, "pools.managers.posts").source)


def test_size_and_posts_on_the_command_line_in_any_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sets = ["pools.managers.posts=5", "size.children=33000"]
    for order in (sets, sets[::-1]):
        arguments = [part for one in order for part in ("--set", one)]
        with pytest.raises(SystemExit) as ended:
            main(["describe", str(folder / "city.toml"), *arguments])
        assert ended.value.code == 0
        text = capsys.readouterr().out
        assert HALF in text
        (row,) = (line for line in text.splitlines() if line.startswith("| pools.managers.posts |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1] == "5"
        assert cells[-1] == "set on the command line"


def test_the_same_size_is_the_same_document(city: Scenario, folder: Path) -> None:
    same = changed(city, {"size.children": 66000})
    assert same.document.values == city.document.values
    assert same.hash == city.hash
    known = {path: one for path, one in same.document.provenance.items() if path != "size.children"}
    assert known == {path: one for path, one in city.document.provenance.items() if path != "size.children"}


def test_what_is_rounded_does_not_go_away(city: Scenario) -> None:
    village = changed(city, {"size.children": 100})
    assert [backlog.contacts for backlog in village.opening_backlog] == [1, 1]
    assert (
        changed(changed(city, {"opening_backlog.0.contacts": 0}), {"size.children": 33000}).opening_backlog[0].contacts
        == 0
    )


def test_a_saved_scenario_is_not_scaled_again(folder: Path) -> None:
    small = half(folder)
    again = load_text(to_toml(small.document.values, small.document.provenance))
    assert again.document.values == small.document.values


def test_there_and_back_is_where_it_was(city: Scenario) -> None:
    back = changed(changed(city, {"size.children": 13200}), {"size.children": 66000})
    for path in HALVED:
        assert number(back.document, path) == pytest.approx(number(city.document, path), rel=1e-4), path


def test_half_a_city_needs_the_same_share_of_its_hours(folder: Path, city: Scenario) -> None:
    def use(scenario: Scenario) -> dict[str, float]:
        return {name: pool.needed / pool.usable for name, pool in hours_check(Plan(scenario)).items()}

    whole, small = use(changed(city, {"interventions": []})), use(changed(half(folder), {"interventions": []}))
    assert whole.keys() == small.keys()
    for pool, share in whole.items():
        assert small[pool] == pytest.approx(share, rel=0.01), pool


def test_posts_by_use_follow_the_work_of_the_size() -> None:
    whole, small = (load_text(f'base = "baseline"\n[size]\nchildren = {children}\n') for children in (66000, 33000))
    assert [
        name
        for name, pool in whole.document.values["pools"].items()
        if pool["posts"] != whole.written.values["pools"][name]["posts"]
    ]
    for name, pool in whole.pools.items():
        assert small.pools[name].posts == pytest.approx(pool.posts / 2, rel=0.02), name


@pytest.mark.slow
def test_a_front_door_of_another_size_is_drawn_as_the_first_one_times_what_it_is_larger() -> None:
    posts = "pools.officers.posts"
    use = {"use": {"value": 0.8, "range": [0.6, 0.95]}}
    more = {
        "size": {"children": 9000, "scales": ["demand.rate", "pools.*.posts", "stages.*.places"]}, "interventions": [],
    }  # fmt: skip
    asked: dict[str, object] = {
        "run.inputs": "drawn", posts: use, "demand.rate": {"value": "120 per day", "range": ["60 per day", "240 per day"]},
        "stages.helping": {"places": use, "lasts": "20 days"},
    }  # fmt: skip
    whole = load_text(text_of({**town(), **more}), changes=asked)
    small = changed(whole, {"size.children": 3000})
    for one in range(6):
        before, after = drawn(whole, 1, one), drawn(small, 1, one)
        assert after.demand.rate == pytest.approx(before.demand.rate / 3, rel=1e-5)
        assert after.pools["officers"].posts == pytest.approx(before.pools["officers"].posts / 3, rel=1e-5)
        assert before.stages.helping
        assert after.stages.helping
        assert after.stages.helping.places == pytest.approx(before.stages.helping.places / 3, abs=1)


def test_what_sets_an_intervention_off_scales_if_it_is_a_number_of_contacts_or_children_and_not_an_age() -> None:
    counted = {"undecided": 300, "oldest_undecided_working_days": 30, "stage.gathering": 60, "awaiting_allocation": 90}
    document = {**town(), "size": {"children": 9000, "scales": ["interventions.*.when.above"]}}
    document["interventions"] = [
        {"name": name, "when": {"counts": name, "above": above}, "lasts": "4 weeks", "changes": {"stages.analysing.effort": "1 hour"}}
        for name, above in counted.items()
    ]  # fmt: skip
    small = load_text(text_of(document), changes={"size.children": 3000})
    above = {change.name: change.when.above for change in small.interventions if change.when}
    assert above == {**{name: number / 3 for name, number in counted.items()}, "oldest_undecided_working_days": 30}


def test_in_a_city_of_half_the_size_half_as_many_waiting_call_half_the_cover() -> None:
    """The patterns of the shipped city reach interventions that other files add."""
    whole = load(SCENARIOS / "story" / "blind-managers.toml")
    small = changed(whole, {"size.children": whole.size.children // 2 if whole.size else 0})
    (one,), (half_one,) = whole.interventions, small.interventions
    assert one.when
    assert half_one.when
    assert half_one.when.above == one.when.above / 2
    assert [each.posts for each in half_one.cover] == [each.posts / 2 for each in one.cover]


TOWN = load_text(text_of({**town(), "size": {"children": 9000, "scales": ["demand.rate", "pools.officers.posts"]}}))
WRONG: list[tuple[dict[str, object], str]] = [
    ({"size.children": 0}, "size.children is 0; it must be 1 or more."),
    ({"size.children": -5}, "size.children is -5; it must be 1 or more."),
    ({"size.children": "many"}, "size.children is 'many'; it must be a whole number."),
    ({"size.scales": []}, "size.scales has 0 entries; it must have at least 1."),
    ({"size.scales": ["pools.*.post"]}, "is 'pools.*.post', and there is no setting 'post'; did you mean 'posts'?"),
    ({"size.scales": ["demand.rates"]}, "is 'demand.rates', and there is no setting 'rates'; did you mean 'rate'?"),
    ({"size.scales": ["pools.officer.posts"]}, "is 'pools.officer.posts', which is not set; did you mean 'officers'?"),
    ({"size.scales": ["stages.*.effort"]}, "effort is neither a bare number nor a rate."),
    ({"size.scales": ["pools.*.policy"]}, "policy is neither a bare number nor a rate."),
    ({"size.scales": ["run.seed"]}, "is 'run.seed'; nothing in run scales."),
    ({"size.scales": ["pools..posts"]}, "is not a setting; write its path with dots"),
    (
        {"interventions": [{"name": "Growth", "first_day": "2026-04-13", "changes": {"size.children": 9900}}]},
        "size.children holds for a whole run and cannot change on a day.",
    ),
]


@pytest.mark.parametrize(("changes", "words"), WRONG, ids=[words[:60] for _, words in WRONG])
def test_what_is_wrong_with_a_size_is_said(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError) as told:
        changed(TOWN, changes)
    assert words in str(told.value)


def test_a_size_over_a_scenario_that_has_none_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"size\.scales is missing"):
        changed(load_text(text_of(town())), {"size.children": 40000})


@pytest.mark.parametrize("name", ["baseline", "nottingham-2022", "story/stable-2024"])
def test_the_bounds_admit_a_front_door_for_all_of_england(name: str) -> None:
    scenario = load(Path(__file__).parents[2] / "scenarios" / f"{name}.toml")
    factor = 3_000_000 / (scenario.demand.rate * 365 * 86_400)
    more: dict[str, Any] = {f"pools.{name}.posts": pool.posts * factor for name, pool in scenario.pools.items()}
    allocating, helping = scenario.stages.allocating, scenario.stages.helping
    if allocating and not allocating.caseload.pool:
        more["stages.allocating.caseload.posts"] = allocating.caseload.posts * factor
    if helping:
        more["stages.helping.places"] = round(helping.places * factor)
    for number, backlog in enumerate(scenario.opening_backlog):
        more[f"opening_backlog.{number}.contacts"] = round(backlog.contacts * factor)
    changed(scenario, {**more, "demand.rate": "3000000 per year"})
