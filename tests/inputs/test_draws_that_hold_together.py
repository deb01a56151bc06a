"""Draws that a council might have: posts that follow from their use, rules that throw draws out, lists of draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.scenarios import RATINGS, bytes_of, text_of, town
from mashsim.describing import checked
from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.experiment import run
from mashsim.inputs import draw, drawn
from mashsim.loading import changed, load, load_text, staffing
from mashsim.plan import year_plan
from mashsim.register import assumptions
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, simulate
from mashsim.workload import Room, hours_check, room_check
from mashsim.workload.holding import caseload

TEXT = text_of({**town(), "interventions": []})
TOWN = load_text(TEXT)
OFFICERS, WORKERS, CASELOAD = "pools.officers.posts", "pools.workers.posts", "stages.allocating.caseload.posts"
HELPING, PLACES = "stages.helping", "stages.helping.places"
HELP = {"lasts": {"distribution": "exponential", "mean": "30 days"}}
USE = {"use": {"value": 0.8, "range": [0.6, 0.95], "uncertain": "uniform", "source": "as made up for a test"}}
DEMAND = {"value": "12 per day", "range": ["6 per day", "24 per day"]}


def by_use(**more: object) -> Scenario:
    return load_text(TEXT, changes={OFFICERS: USE, WORKERS: USE, "run.inputs": "drawn", **more})


def use_of(scenario: Scenario) -> dict[str, float]:
    return {name: one.needed / one.usable for name, one in hours_check(year_plan(scenario)).items() if one.usable}


# Posts by use


@pytest.mark.parametrize("use", [0.5, 0.85, 1.1])
def test_posts_are_so_many_that_the_hours_check_finds_the_use(use: float) -> None:
    scenario = load_text(TEXT, changes={OFFICERS: {"use": use}, WORKERS: {"use": use}})
    found = use_of(scenario)
    assert found["officers"] == pytest.approx(use, rel=0.005)
    assert found["workers"] == pytest.approx(use, rel=0.005)
    assert found["managers"] == pytest.approx(use_of(TOWN)["managers"]), "who has posts keeps them"


@pytest.mark.slow
def test_posts_by_use_are_the_same_whatever_is_left_out_of_their_key(monkeypatch: pytest.MonkeyPatch) -> None:
    more_posts = [{"name": "M", "first_day": "2026-04-13", "changes": {WORKERS: 9}}]
    found = []
    for other in (
        {},
        {"run.last_day": "2026-04-05", "run.seed": 9, "run.replications": 7, "run.measure_from": "2026-03-30"},
        {"interventions": more_posts, "published": [], "title": "T", "question": "Q?", "about": "A", "place": "P"},
    ):
        monkeypatch.setattr(staffing, "_FOUND", {})
        found.append(load_text(TEXT, changes={OFFICERS: USE, WORKERS: USE, CASELOAD: {"use": 0.7}, **other}))
    posts = [(each.pools["officers"].posts, each.pools["workers"].posts, each.stages.allocating) for each in found]
    assert posts[0] == posts[1] == posts[2]


def test_posts_of_assessment_workers_are_so_many_that_the_room_check_finds_the_use() -> None:
    scenario = load_text(TEXT, changes={CASELOAD: {"use": 0.7}})
    plan = year_plan(scenario)
    room = room_check(plan, hours_check(plan))["caseload"]
    assert room.held / room.places == pytest.approx(0.7, rel=0.03), "a part post holds whole children"


def places_of(scenario: Scenario) -> int:
    assert scenario.stages.helping is not None
    return scenario.stages.helping.places


@pytest.mark.parametrize("use", [0.5, 0.85, 1.1])
def test_places_of_early_help_are_so_many_as_littles_law_asks_for(use: float) -> None:
    scenario = load_text(TEXT, changes={HELPING: {**HELP, "places": {"use": use}}, "run.last_day": "2027-03-14"})
    plan = year_plan(scenario)
    room = room_check(plan, hours_check(plan))["early_help"]
    assert isinstance(room, Room)
    assert room.held == pytest.approx(room.coming * room.weeks, rel=0.02), "so many a week, so many weeks each"
    assert room.places == pytest.approx(room.held / use, abs=0.501)
    assert room.places == places_of(scenario)


@pytest.mark.slow
def test_places_of_early_help_are_drawn_by_their_use_and_with_the_demand() -> None:
    places = {"use": {"value": 0.8, "range": [0.6, 0.95], "uncertain": "uniform", "source": "made up"}}
    scenario = by_use(**{HELPING: {**HELP, "places": places}, "demand.rate": DEMAND})
    (row,) = [row for row in assumptions(scenario) if row["path"] == PLACES]
    assert row["source"] == "so many places that 80% of them are taken up: made up"
    more = changed(scenario, {PLACES: places_of(scenario) + 7})
    found = []
    for number in range(8):
        plan = year_plan(drawn(scenario, 1, number))
        room = room_check(plan, hours_check(plan))["early_help"]
        assert isinstance(room, Room)
        assert room.held / (room.places - 0.501) >= 0.6
        assert room.held / (room.places + 0.501) <= 0.95
        found.append(int(room.places))
        assert places_of(drawn(more, 1, number)) == found[-1] + 7
    assert max(found) > 1.5 * min(found), "demand that is drawn high brings places"


def test_a_scenario_with_posts_by_use_is_the_one_with_these_posts() -> None:
    scenario = load_text(TEXT, changes={OFFICERS: {"use": 0.8}})
    same = changed(TOWN, {OFFICERS: scenario.pools["officers"].posts})
    assert scenario.hash == same.hash
    assert bytes_of(simulate(scenario)) == bytes_of(simulate(same))


def test_posts_do_not_hang_on_how_long_a_scenario_is_run() -> None:
    assert by_use(**{"run.last_day": "2026-03-29"}).pools == by_use().pools


def test_the_register_says_which_use_gave_the_posts() -> None:
    (row,) = [row for row in assumptions(by_use()) if row["path"] == OFFICERS]
    assert row["source"] == "posts at which 80% of their hours are needed: as made up for a test"
    assert row["quality"] == "derived"
    assert "use: uniform from 0.6 to 0.95" in row["uncertain"]


@pytest.mark.slow
def test_each_draw_has_posts_for_its_own_demand() -> None:
    scenario = by_use(**{"demand.rate": DEMAND})
    every = [drawn(scenario, 1, number) for number in range(8)]
    found = [use_of(each)["officers"] for each in every]
    assert all(0.6 * 0.995 <= use <= 0.95 * 1.005 for use in found)
    assert max(found) - min(found) > 0.1
    posts = [each.pools["officers"].posts for each in every]
    assert max(posts) > 1.5 * min(posts), "demand that is drawn high brings posts"


@pytest.mark.slow
def test_uses_are_drawn_together() -> None:
    pair = {"settings": [f"{OFFICERS}.use", f"{WORKERS}.use"], "correlation": 1}
    scenario = by_use(correlated=[pair])
    for replication in range(5):
        found = use_of(drawn(scenario, 1, replication))
        assert found["officers"] == pytest.approx(found["workers"], rel=0.01)
    assert use_of(drawn(by_use(), 1, 0))["officers"] != pytest.approx(
        use_of(drawn(by_use(), 1, 0))["workers"], rel=0.01
    )
    with pytest.raises(ScenarioError, match=r"has 'pools\.managers\.posts\.use', which is not set"):
        by_use(correlated=[{**pair, "settings": [f"{OFFICERS}.use", "pools.managers.posts.use"]}])


def test_what_a_question_changes_keeps_the_draws_and_adds_to_their_posts() -> None:
    scenario = by_use(**{"demand.rate": DEMAND})
    more = changed(scenario, {OFFICERS: scenario.pools["officers"].posts + 2, "stages.screening.effort": "40 min"})
    for number in range(3):
        before, after = drawn(scenario, 1, number), drawn(more, 1, number)
        assert after.pools["officers"].posts == pytest.approx(before.pools["officers"].posts + 2)
        assert after.pools["workers"].posts == before.pools["workers"].posts
        assert after.demand.rate == before.demand.rate
    busier = changed(scenario, {"demand.rate": "30 per day"})
    assert drawn(busier, 1, 0).pools["officers"].posts == drawn(scenario, 1, 0).pools["officers"].posts, (
        "what a council plans for is not what a question asks"
    )


def test_an_intervention_adds_to_drawn_posts_what_it_adds_to_those_written() -> None:
    usual = by_use().pools["officers"].posts
    scenario = by_use(interventions=[{"name": "More", "first_day": "2026-04-13", "changes": {OFFICERS: usual + 1}}])
    first, later = (each.pools["officers"].posts for _, each in drawn(scenario, 1, 0).epochs)
    assert later == pytest.approx(first + 1)


def test_a_replication_can_be_run_again_alone_from_what_it_drew() -> None:
    scenario = by_use(**{"demand.rate": DEMAND})
    log = FrontDoor(scenario).replicate(1, 2)
    again = changed(scenario, {**log.header["inputs"], "run.inputs": "fixed"})
    assert bytes_of(FrontDoor(again).replicate(1, 2)).splitlines()[1:] == bytes_of(log).splitlines()[1:]


def test_the_scenario_that_a_run_saves_draws_the_same_again(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        TEXT.replace("posts = 2", "posts = { use = { value = 0.8, range = [0.6, 0.95] } }", 1), encoding="utf-8"
    )
    said = mashsim("run", own, "--replications", 1, "--set", "run.last_day=2026-04-05", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    changes = {"run.inputs": "drawn", "run.last_day": "2026-04-05"}
    again = load(tmp_path / "out" / "scenario.toml", changes)
    assert draw(again, 1, 4) == draw(load(own, changes), 1, 4)
    assert again.base.uses


NOBODY_IS_HELPED: dict[str, Any] = {
    "stages.screening.outcomes": {
        "advice": 0.5, "nfa": 0, "early_help": 0, "enquiry": 0.5, "straight_to_decision": 0,
    },
    "stages.deciding.outcomes": {
        rating: {"nfa": 0, "advice": 0, "early_help": 0, "assessment": 1, "strategy": 0} for rating in RATINGS
    },
}  # fmt: skip
WRONG_USES: list[tuple[dict[str, Any], str]] = [
    ({OFFICERS: {"use": 3}}, "pools.officers.posts is"),
    ({OFFICERS: {"use": 0}}, "a use above 0 and at most 2"),
    ({OFFICERS: {"use": 0.8, "least": 2}}, "it must be a number of posts, or { use = 0.85 }"),
    ({HELPING: {**HELP, "places": {"use": 3}}}, "it must be a number of families, or { use = 0.85 }"),
    ({HELPING: {**HELP, "places": {"use": 0.8}}, **NOBODY_IS_HELPED}, "no family is certain to come to early help"),
    ({"pools.idle": {"shifts": ["office"], "posts": {"use": 0.8}}}, "no work is certain to come to these people"),
    (
        {"interventions": [{"name": "M", "first_day": "2026-04-13", "changes": {OFFICERS: {"use": 0.8}}}]},
        "pools.officers.posts is a use, which holds for a whole run; write the posts.",
    ),
]


@pytest.mark.parametrize(("changes", "said"), WRONG_USES)
def test_a_wrong_use_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_text(TEXT, changes=changes)
    assert said in str(error.value)


# Rules


RULE = {"measure": "use", "pools": ["officers"], "at_most": 0.7}


@pytest.mark.slow
def test_a_draw_that_breaks_a_rule_is_made_anew() -> None:
    loose, tight = by_use(), by_use(plausible=[RULE])
    kept = [number for number in range(5) if use_of(drawn(loose, 1, number))["officers"] <= 0.7]
    assert 0 < len(kept) < 5
    for number in range(5):
        found = draw(tight, 1, number)
        assert use_of(drawn(tight, 1, number))["officers"] <= 0.7
        assert bool(found.thrown_out) == (number not in kept)
        if number in kept:
            assert found.values == draw(loose, 1, number).values, "a draw that keeps the rule stays"


@pytest.mark.slow
def test_a_question_has_the_draws_of_the_scenario_it_is_asked_of() -> None:
    scenario = by_use(plausible=[RULE], **{"demand.rate": DEMAND})
    busier = changed(scenario, {"stages.screening.effort": "60 min"})  # breaks the rule in every draw
    for number in range(3):
        one, other = draw(scenario, 1, number), draw(busier, 1, number)
        assert one == other
    assert busier.hash != scenario.hash


@pytest.mark.slow
def test_rules_bound_room_too() -> None:
    scenario = by_use(
        plausible=[{"measure": "room", "at_least": 1, "at_most": 3}],
        **{"demand.rate": DEMAND, "stages.allocating.caseload.ceiling": {"value": 12, "range": [8, 20]}},
    )
    thrown = 0
    for number in range(3):
        plan = year_plan(drawn(scenario, 1, number))
        room = room_check(plan, hours_check(plan))["caseload"]
        assert 1 <= room.held / room.places <= 3
        thrown += sum(draw(scenario, 1, number).thrown_out.values())
    assert thrown > 0


@pytest.mark.slow
def test_rules_bound_who_awaits_a_worker_after_a_year() -> None:
    ceiling = "stages.allocating.caseload.ceiling"
    scenario = by_use(
        plausible=[{"measure": "awaiting", "at_least": 0.01, "at_most": 0.03}],
        **{ceiling: {"value": 12, "range": [4, 30], "uncertain": "uniform"}},
    )
    found = [draw(scenario, 1, number) for number in range(5)]
    ceilings: list[Any] = [one.values[ceiling] for one in found]
    loose = changed(by_use(), {ceiling: {"value": 12, "range": [4, 30], "uncertain": "uniform"}})
    before: list[Any] = [draw(loose, 1, number).values[ceiling] for number in range(5)]
    (said,) = {rule for one in found for rule in one.thrown_out}
    assert (
        said == "children who await an assessment worker after a year, over those referred in it, between 0.01 and 0.03"
    )
    assert max(ceilings) - min(ceilings) < max(before) - min(before), "both ends are thrown out"
    for number, one in enumerate(found):
        stays = caseload(year_plan(drawn(scenario, 1, number)))
        assert stays is not None
        assert 0.01 <= stays.waiting_by_day()[-1] / sum(stays.coming) <= 0.03
        assert bool(one.thrown_out) == (one.values[ceiling] != before[number])


@pytest.mark.slow
def test_the_summary_says_how_many_draws_were_thrown_out_and_why() -> None:
    summary = run(by_use(plausible=[RULE], **{"run.last_day": "2026-04-05"}), 3)
    inputs = summary["inputs"]
    (rule,) = inputs["rules"]
    assert rule == "use of officers at most 0.7"
    thrown = sum(
        sum(draw(by_use(plausible=[RULE], **{"run.last_day": "2026-04-05"}), 1, n).thrown_out.values())
        for n in range(3)
    )
    assert inputs["thrown_out"] == {rule: thrown}
    assert thrown > 0


def test_rules_that_no_draw_keeps_are_an_error_that_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mashsim.inputs.MOST_TRIES", 3)
    scenario = by_use(plausible=[{"measure": "use", "pools": ["officers"], "at_most": 0.1}])
    with pytest.raises(
        ScenarioError, match="none of 3 draws of replication 0 is plausible: they break use of officers"
    ):
        draw(scenario, 1, 0)


WRONG_RULES: list[tuple[dict[str, Any], str]] = [
    ({"measure": "use"}, "neither at_least nor at_most"),
    ({"measure": "use", "at_least": 2, "at_most": 1}, "at_least 2 above at_most 1"),
    ({"measure": "room", "pools": ["officers"], "at_most": 1}, "leave pools out"),
    ({"measure": "awaiting", "pools": ["officers"], "at_most": 1}, "awaiting is that of the assessment workers"),
    ({"measure": "use", "pools": ["oficers"], "at_most": 1}, "did you mean 'officers'?"),
]


@pytest.mark.parametrize(("rule", "said"), WRONG_RULES)
def test_a_wrong_rule_is_refused(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_text(TEXT, changes={"plausible": [rule]})
    assert said in str(error.value)


# Lists of draws


ROWS = "demand.rate,stages.screening.effort\n10 per day,20 min\n14 per day,30 min\n"


def listed(tmp_path: Path, rows: str) -> Path:
    (tmp_path / "draws.csv").write_text(rows, encoding="utf-8")
    text = TEXT.replace("[run]\n", '[run]\ndraws = "draws.csv"\ninputs = "drawn"\n', 1)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return tmp_path / "own.toml"


def test_replications_take_the_rows_of_a_list_one_after_another(tmp_path: Path) -> None:
    scenario = load(listed(tmp_path, ROWS))
    for number, (rate, effort) in enumerate(
        [("10 per day", "20 min"), ("14 per day", "30 min"), ("10 per day", "20 min")]
    ):
        by_hand = changed(TOWN, {"demand.rate": rate, "stages.screening.effort": effort})
        assert drawn(scenario, 1, number).hash == by_hand.hash


def test_weights_say_how_likely_a_row_is(tmp_path: Path) -> None:
    scenario = load(listed(tmp_path, "demand.rate,weight\n10 per day,3\n14 per day,1\n"))
    first = sum(draw(scenario, 1, number).values["demand.rate"] == "10 per day" for number in range(400))
    assert 0.68 < first / 400 < 0.82  # 3 in 4; three standard errors are 0.065


def test_what_a_list_does_not_name_is_drawn_as_before(tmp_path: Path) -> None:
    path = listed(tmp_path, ROWS)
    ranges = {"pools.managers.posts": {"value": 2, "range": [1, 4]}}
    with_list, without = load(path, ranges), load(path, {**ranges, "run.draws": ""})
    one, other = draw(with_list, 1, 5).values, draw(without, 1, 5).values
    assert one["pools.managers.posts"] == other["pools.managers.posts"]
    assert with_list.hash != without.hash


def test_what_a_question_changes_stays_though_a_row_names_it(tmp_path: Path) -> None:
    asked = changed(load(listed(tmp_path, ROWS)), {"stages.screening.effort": "45 min"})
    by_hand = changed(TOWN, {"demand.rate": "14 per day", "stages.screening.effort": "45 min"})
    assert drawn(asked, 1, 1).hash == by_hand.hash


def test_what_a_question_takes_away_is_not_drawn(tmp_path: Path) -> None:
    day = {"name": "More", "first_day": "2026-04-13", "changes": {OFFICERS: 5}}
    path = listed(tmp_path, f'demand.rate,interventions.0.changes."{OFFICERS}"\n10 per day,4\n')
    path.write_text(
        path.read_text(encoding="utf-8").replace("interventions = []", "", 1) + text_of({"interventions": [day]}),
        encoding="utf-8",
    )
    asked = changed(load(path), {"interventions": []})
    assert drawn(asked, 1, 0).hash == changed(TOWN, {"demand.rate": "10 per day"}).hash


def test_what_a_file_says_itself_a_list_that_it_inherits_says_nothing_of(tmp_path: Path) -> None:
    """A part of what a column names is enough, and so is a table around it."""
    day = {"name": "More", "first_day": "2026-04-13", "changes": {"demand.rate": "20 per day"}}
    listed(tmp_path, "demand.rate,stages.screening.effort,interventions.0.first_day\n10 per day,20 min,2026-04-13\n")
    text = (tmp_path / "own.toml").read_text(encoding="utf-8").replace("interventions = []", "", 1)
    (tmp_path / "own.toml").write_text(text + text_of({"interventions": [day]}), encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text(
        'base = "own"\ninterventions = []\n[stages.screening.effort]\ndistribution = "fixed"\nlength = "45 min"\n',
        encoding="utf-8",
    )
    assert "interventions.0.first_day" in draw(load(tmp_path / "own.toml"), 1, 0).values
    scenario = load(child)
    assert draw(scenario, 1, 0).values == {"demand.rate": "10 per day"}
    document = scenario.written
    saved = load_text(to_toml(document.values, document.provenance))
    assert draw(saved, 1, 0) == draw(scenario, 1, 0)


def test_what_is_set_as_a_file_is_read_a_list_says_nothing_of(tmp_path: Path) -> None:
    path = listed(tmp_path, ROWS)
    assert draw(load(path, {"stages.screening.effort": "45 min"}), 1, 1).values == {"demand.rate": "14 per day"}
    assert draw(load(path, {"stages.screening.effort": "45 min", "demand.rate": "1 per day"}), 1, 1).values == {}


def test_a_list_says_nothing_of_a_place_of_another_size(tmp_path: Path) -> None:
    path = listed(tmp_path, ROWS)
    size = '\n[size]\nchildren = 1000\nscales = ["demand.rate"]\n'
    path.write_text(path.read_text(encoding="utf-8") + size, encoding="utf-8")
    assert draw(load(path), 1, 1).values["demand.rate"] == "14 per day"
    assert draw(load(path, {"size.children": 500}), 1, 1).values == {}


def test_what_a_list_names_is_not_said_to_be_drawn_by_a_law(tmp_path: Path) -> None:
    scenario = load(listed(tmp_path, ROWS), {"pools.managers.posts": {"value": 2, "range": [1, 4]}})
    assert [one.name for one in scenario.drawn_settings] == ["pools.managers.posts"]
    said = list(checked(scenario))
    assert "2 settings are taken from a list of 2 sets of values that hold together." in said
    assert any(line.endswith("independently of each other: 1 setting that has a range.") for line in said)


def test_rows_are_tried_where_they_are_drawn_from(tmp_path: Path) -> None:
    path = listed(tmp_path, "demand.rate\n10 per day\n12 per fortnight\n")
    path.write_text(path.read_text(encoding="utf-8").replace('inputs = "drawn"', 'inputs = "fixed"'), encoding="utf-8")
    assert load(path).run.draws
    with pytest.raises(ScenarioError, match=r"draws\.csv, line 3: cannot be drawn"):
        load(path, {"run.inputs": "drawn"})


WRONG_LISTS = [
    ("demand.rat\n10 per day\n", "names demand.rat, which is not set; did you mean 'demand.rate'?"),
    ("run.first_day\n2026-01-01\n", "names run.first_day, which is not part of the front door"),
    ("demand.rate,demand.rate\n1 per day,2 per day\n", "has 'demand.rate' twice"),
    ("demand.rate\n", "has no rows below the names of the settings"),
    ("demand.rate,weight\n10 per day,-1\n", "weight is -1; it must be a number above 0"),
    ("demand.rate,weight\n10 per day\n", "has 1 values; it must have one for each of 2 columns"),
    ("demand.rate\n10 per day\n12 per fortnight\n", "draws.csv, line 3: cannot be drawn: "),
]


@pytest.mark.parametrize(("rows", "said"), WRONG_LISTS)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(listed(tmp_path, rows))
    assert said in str(error.value)


def test_a_report_says_that_values_came_from_a_list_and_what_was_thrown_out(tmp_path: Path) -> None:
    path = listed(tmp_path, ROWS)
    rule = '\n[[plausible]]\nmeasure = "use"\nat_most = 5\n'
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    said = mashsim("run", path, "--replications", 2, "--set", "run.last_day=2026-04-05", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Values were taken from a list of 2 sets that go together" in report
    assert "use of each pool at most 5. No draw broke one." in report
