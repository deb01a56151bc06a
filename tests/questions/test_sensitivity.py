"""Which settings an answer hangs on, held against queues and costs whose answers are known exactly."""

from __future__ import annotations

import datetime as dt
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from made.command_line import MM1
from made.command_line import mashsim as command
from made.costs import PAY, costly
from made.evidence import TOLERANCE
from made.places import ROOT
from made.scenarios import text_of, town
from mashsim.confidence import paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.loading import changed, load, load_text
from mashsim.measures.intervals import t_quantile
from mashsim.questions.asking import Finder
from mashsim.questions.elementary import LUCK, MISSING, elementary_effects
from mashsim.questions.kinds.sensitivity import Sensitivity, Swings, about_setting
from mashsim.questions.reading import read_question
from mashsim.report import brief, render_page
from mashsim.report.answers import answer_page, page_of
from mashsim.report.blocks import Figure
from mashsim.scenario import Scenario
from mashsim.uncertain import Uncertain

WAIT = "stages.screening.wait.working_minutes.mean"
COST = "cost.per_week"
SLOPE = {
    f"pools.{name}.cost.pounds_per_hour": 40 * posts * (high - low) for name, (posts, _, (low, high), _) in PAY.items()
}
"""What each does to the cost of a week over its whole range."""


def bounded(scenario: Scenario) -> list[Uncertain]:
    return list(scenario.inputs.settings)


def ask(scenario: Path | str, **about: Any) -> dict[str, Any]:
    with Runner() as runner:
        return Sensitivity.model_validate({"scenario": str(scenario), **about}).answer(runner, Finder())


# One at a time


@pytest.mark.slow
def test_a_textbook_queue_is_moved_as_its_formula_says() -> None:
    changes = {
        "demand.rate": {"value": "4.8 per hour", "range": ["4 per hour", "5 per hour"]},
        "stages.screening.effort.mean": {"value": "10 min", "range": ["8 min", "10.5 min"]},
        "pools.server.keeps_work_for": {"value": "5 days", "range": ["1 day", "9 days"]},
    }
    scenario = load(MM1, {**changes, "run.last_day": dt.date(2023, 2, 12)})
    with Runner() as runner:
        swings = Swings(runner.only([WAIT]), scenario, 1, [WAIT])
        swings.move(bounded(scenario), 16)

    def exact(per_hour: float, minutes: float) -> float:
        use = per_hour * minutes / 60
        return use / (1 - use) * minutes

    middle = exact(4.8, 10)
    for name, low, high in (
        ("demand.rate", exact(4, 10), exact(5, 10)),
        ("stages.screening.effort.mean", exact(4.8, 8), exact(4.8, 10.5)),
    ):
        setting, moved = swings.moved[name]
        for end, answer in ((moved.low, low), (moved.high, high)):
            found = paired(swings.base.values(WAIT), end.values(WAIT))
            assert found.mean is not None
            assert found.low is not None
            error = (found.mean - found.low) / t_quantile(0.975, 15)
            assert abs(found.mean - (answer - middle)) < TOLERANCE * error
            assert math.copysign(1, found.mean) == math.copysign(1, answer - middle)
        assert swings.is_known(setting, WAIT)
    assert [setting.name for setting in swings.nothing] == ["pools.server.keeps_work_for"]
    assert swings.widest_first()[0].name == "stages.screening.effort.mean"  # 51 minutes against 30


@pytest.mark.slow
def test_swings_and_what_is_only_assumed_are_exact_where_nothing_is_left_to_luck() -> None:
    scenario = costly()
    with Runner() as runner:
        swings = Swings(runner, scenario, 1, [COST])
        swings.move(bounded(scenario), 4)
    expected = SLOPE
    found = {name: swings.swing(name, COST) for name in swings.moved}
    assert found == pytest.approx(expected)
    assert [setting.name for setting in swings.widest_first()] == sorted(expected, key=lambda name: -expected[name])
    share = swings.assumed_share(COST)
    assert share["mean"] == pytest.approx(expected["pools.a.cost.pounds_per_hour"] / sum(expected.values()))
    assert share["low"] == pytest.approx(share["high"])
    assert swings.luck(COST) == pytest.approx(0, abs=1e-9)


def test_a_setting_that_cannot_be_what_its_range_says_is_left_out_with_the_reason() -> None:
    values = {"pools.workers.sickness_share": {"value": 0.1, "range": [0, 1]}, "run.last_day": dt.date(2026, 5, 3)}
    scenario = changed(load_text(text_of(town())), values)
    with Runner() as runner:
        swings = Swings(runner, scenario, 1, ["contacts.open_at_end"])
        swings.move(bounded(scenario), 2)
    (left,) = swings.impossible
    assert left.why == "cannot be what its range says: pools.workers.sickness_share is 1.0; it must be less than 1."


# Together


@pytest.mark.slow
def test_elementary_effects_of_a_linear_answer_are_its_slopes() -> None:
    scenario = costly()
    with Runner() as everything:
        runner = everything.only([COST])
        found = elementary_effects(runner, scenario, 1, bounded(scenario), [COST], trajectories=5)
    effects = {row["path"]: row for row in found["effects"][COST]}
    for name, slope in SLOPE.items():
        assert effects[name]["mu_star"] == pytest.approx(slope, rel=1e-5)  # six digits of a drawn value are kept
        assert effects[name]["sigma"] < 1e-4 * slope
    assert effects[LUCK]["mu_star"] == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_luck_alone_is_the_difference_of_two_runs_with_different_luck() -> None:
    rate = {"value": "4.8 per hour", "range": ["4.79 per hour", "4.81 per hour"]}
    scenario = load(MM1, {"demand.rate": rate, "run.last_day": dt.date(2023, 1, 22)})
    with Runner() as everything:
        runner = everything.only([WAIT])
        found = elementary_effects(runner, scenario, 1, bounded(scenario), [WAIT], trajectories=40)
        first, second = (
            runner.run([scenario], range(start, start + 40), 1)[0].values(WAIT) for start in (0, 1_000_000)
        )
    effects = {row["path"]: row for row in found["effects"][WAIT]}
    apart = [abs(a - b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    assert effects[LUCK]["mu_star"] == pytest.approx(sum(apart) / len(apart), rel=0.1)  # the rate hardly moves it
    assert effects[LUCK]["mu_star"] > 3 * effects["demand.rate"]["mu_star"]


@pytest.mark.slow
def test_without_the_optional_part_the_answer_says_how_to_install_it() -> None:
    code = """
import sys
sys.modules["SALib"] = None
from mashsim.experiment import Runner
from mashsim.questions.kinds.sensitivity import Sensitivity
from mashsim.questions.asking import Finder
changes = {"demand.rate": {"value": "4.8 per hour", "range": ["4 per hour", "5 per hour"]}, "run.last_day": "2023-01-12"}
with Runner() as runner:
    print(Sensitivity(scenario=sys.argv[1], changes=changes, replications=3, drawn=0).answer(runner, Finder())["together"]["missing"])
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(MM1)], capture_output=True, text=True, cwd=ROOT
    )
    assert (
        done.stdout.strip()
        == 'Settings were not moved together: that needs SALib. Install it with: pip install "mashsim[sensitivity]"'
    ), done.stderr


# The whole question


@pytest.fixture(scope="module")
def answered() -> dict[str, Any]:
    """Ask of the made-up town, with ranges of every kind."""
    values = {
        "pools.workers.posts": {"value": 4, "range": [3, 6]},
        "stages.screening.effort": {"value": "10 min", "range": ["5 min", "20 min"], "quality": "measured"},
        "demand.sources.police.share": {"value": 0.6, "range": [0.5, 0.8]},
        "demand.children": {"value": [0.5, 0.3, 0.2], "range": [0, 1]},
        "run.last_day": dt.date(2026, 5, 3),
    }
    scenario = changed(load_text(text_of(town())), values)

    with Runner() as runner:
        return Sensitivity(scenario="town", replications=4, trajectories=2, drawn=6).answer(runner, lambda _: scenario)


def test_an_answer_is_plain_and_says_of_each_setting_what_it_does_and_how_good_it_is(answered: dict[str, Any]) -> None:
    assert json.loads(json.dumps(answered, default=str, allow_nan=False))["kind"] == "sensitivity"
    rows = {row["path"]: row for row in answered["settings"]}
    assert rows.keys() | {row["path"] for row in answered["nothing"]} == {
        "pools.workers.posts", "stages.screening.effort", "demand.sources.police.share"
    }  # fmt: skip
    assert rows["stages.screening.effort"]["quality"] == "measured"
    assert rows["pools.workers.posts"]["words"] == "workers: posts"
    assert rows["demand.sources.police.share"]["gives_way"]
    assert answered["left_out"] == [
        {
            "path": "demand.children",
            "why": "is a list of several values; give bounds to one of them, or alternatives to all of it",
        }
    ]
    assert {row["measure"] for row in answered["uncertainty"]["measures"]} <= {
        row["measure"] for row in answered["measures"]
    }
    for row in answered["settings"]:
        for effect in row["effects"].values():
            ends = [effect["low"]["mean"], effect["high"]["mean"], 0.0]
            assert effect["swing"] == pytest.approx(max(ends) - min(ends))


def test_the_page_says_what_moves_the_answer_what_is_assumed_and_what_is_luck(answered: dict[str, Any]) -> None:
    made = page_of(answered)
    said = [text for text, _ in made.findings]
    widest = answered["settings"][0]
    assert said[0].startswith(f"What moves the share decided in time most is {widest['words']}")
    assert {section for _, section in made.findings} <= {section.key for section in made.sections}
    html = render_page(made)
    for row in answered["settings"]:
        assert row["words"].capitalize() in html
    for words in (
        "only assumed",
        "the other shares give way",
        "Luck alone",
        "demand.children: it is a list of several values",
        "mashsim sensitivity",
    ):
        assert words in html, words
    first = next(block for block in made.sections[0].blocks if isinstance(block, Figure))
    shown = {row.cells[0].text.lower() for row in first.table.rows}
    assert {swing.name.lower() for swing in first.parts[0]} <= shown
    sheet = brief(made, answer_page(answered).note())
    assert "What it is based on" in sheet
    assert "3 settings have a stated range; 2 of them are only assumed." in sheet


def test_the_page_says_that_an_optional_part_is_missing(answered: dict[str, Any]) -> None:
    without = {**answered, "together": {"settings": [], "trajectories": 0, "effects": {}, "missing": MISSING}}
    assert "pip install" in render_page(page_of(without))


def test_settings_have_words() -> None:
    scenario = load(ROOT / "scenarios" / "nottingham-2022.toml")
    said = {setting.name: about_setting(scenario, setting)["words"] for setting in bounded(scenario)}
    assert said["demand.rate"] == "contacts"
    assert said["pools.team_managers.case_share"] == "team managers: share of time for contacts"
    assert said["stages.allocating.caseload.ceiling"] == "assessment workers: most children for one worker"
    assert "social workers: posts, by “Extra team in the MASH”" in said.values()


def test_only_some_settings_and_only_those_there_are() -> None:
    changes = {
        "demand.rate": {"value": "4.8 per hour", "range": ["4 per hour", "5 per hour"]},
        "run.last_day": dt.date(2023, 1, 12),
    }
    with pytest.raises(
        ScenarioError, match=r"no setting that begins with 'demnd' has a range; did you mean 'demand'\?"
    ):
        ask(MM1, changes=changes, only=["demnd"])
    with pytest.raises(ScenarioError, match=r"m-m-1 gives no setting a range; write one"):
        ask(MM1)
    with pytest.raises(ScenarioError, match=r"give replications instead of a precision"):
        ask(MM1, changes=changes, precision=0.05)
    with pytest.raises(ScenarioError, match=r"'contacts.opn' is not a measure"):
        ask(MM1, changes=changes, measures=["contacts.opn"])


def test_the_command_and_the_file_ask_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rate = "{ value = '4.8 per hour', range = ['4 per hour', '5 per hour'] }"
    said = command(
        "sensitivity",
        str(MM1),
        "--set",
        f"demand.rate={rate}",
        "--set",
        "run.last_day=2023-01-12",
        "--only",
        "demand,pools",
        "--replications",
        "3",
        "--trajectories",
        "2",
        "--drawn",
        "5",
        "--measure",
        WAIT,
        "--json",
    )
    assert said.code == 2
    assert "no setting that begins with 'pools' has a range" in said.err
    Path("queue.toml").write_text(
        f'base = "textbook/m-m-1"\n[demand]\nrate = {rate}\n[run]\nlast_day = 2023-01-12\n', encoding="utf-8"
    )
    Path("question.toml").write_text(
        f'ask = "sensitivity"\nscenario = "queue"\nreplications = 3\ntrajectories = 0\ndrawn = 0\nmeasures = ["{WAIT}"]\n',
        encoding="utf-8",
    )
    question = read_question(Path("question.toml"))
    assert isinstance(question, Sensitivity)
    with Runner() as runner:
        found = question.answer(runner, Finder())
    assert [row["path"] for row in found["settings"]] == ["demand.rate"]
    assert (
        found["repeat"]
        == f"mashsim sensitivity queue --measure {WAIT} --replications 3 --trajectories 0 --drawn 0 --seed 1"
    )
