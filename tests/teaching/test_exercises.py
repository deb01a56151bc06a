"""Exercises: what may stand in a file, what the runs decide, and that nothing is given away before the guess is
locked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from made.command_line import mashsim
from made.exercises import CHOICE, CURVE, LANES, NUMBER, REMEDY, SHORT, SUMMERS
from made.places import ROOT
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.measures.results import EVERYTHING
from mashsim.page import handle, handle_text
from mashsim.questions.asking import Finder
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder
from mashsim.training import ExerciseRuns, play, prepare, read, read_text, shipped
from mashsim.training.handing_out import findings, handout, notes
from mashsim.training.judging import JudgedNumber, Spread, points, so_in, spread_of, verdict
from mashsim.training.playing import one_queue, seen_before


def few(count: int, asked: Sequence[str] = EVERYTHING) -> Callable[[Sequence[Scenario], int, int], list[Runs]]:
    """Run fewer replications than an exercise asks for, and measure what is asked for."""

    def run(scenarios: Sequence[Scenario], replications: int, seed: int) -> list[Runs]:
        with Runner() as runner:
            return runner.only(asked).run(scenarios, min(count, replications), seed)

    return run


def played(text: str, count: int = 10) -> ExerciseRuns:
    return play(prepare(read_text(text), Finder(scenario_folder())), few(count))


def played_shipped(name: str, count: int) -> ExerciseRuns:
    """What a shipped exercise is judged by, in a few runs."""
    plan = prepare(read(shipped()[name]), Finder(scenario_folder()))
    return play(plan, few(count, [*plan.measures, "daily.children_awaiting_decision", "monthly.months"]))


def means(found: ExerciseRuns) -> dict[str, float]:
    return {name: spread_of(found, runs).mean for name, runs in {**found.lanes, **found.tried}.items()}


# Those that ship


def test_six_ship_from_one_queue_to_may_2022_each_of_10_to_25_minutes() -> None:
    assert list(shipped()) == [
        "one-queue",
        "a-busy-week",
        "partners-who-answer-late",
        "ten-summers",
        "the-audit",
        "may-2022",
    ]
    for name, path in shipped().items():
        one = read(path)
        assert 10 <= one.minutes <= 25, name
        assert len(one.discuss) >= 3
        assert len(one.steps) >= 5
        assert one.facts
        made = prepare(one, Finder(scenario_folder()))
        assert made.lanes
    assert [read(path).minutes for path in shipped().values()] == sorted(
        read(path).minutes for path in shipped().values()
    )


def test_the_posts_that_a_situation_names_are_those_of_its_front_door() -> None:
    for name, told in (
        ("partners-who-answer-late", {"social_workers": 15, "managers": 5}),
        ("may-2022", {"contact_officers": 6, "social_workers": 15, "managers": 4}),
    ):
        (scenario,) = prepare(read(shipped()[name]), Finder(scenario_folder())).lanes.values()
        assert {pool: scenario.pools[pool].posts for pool in told} == told


@pytest.mark.slow
def test_one_queue_95_is_not_nearly_80() -> None:
    found = played_shipped("one-queue", 3)
    calm, busy = (one_queue(scenario) for scenario in found.plan.lanes.values())
    assert calm == pytest.approx((0.8, 40.0))  # as its situation says
    assert busy == pytest.approx((0.95, 190.0))
    assert calm[0] + 0.05 * 3 == pytest.approx(busy[0])  # one free minute in five, then one in twenty
    low, high = (spread_of(found, runs) for runs in found.lanes.values())
    assert low.mean == pytest.approx(40, rel=0.25)
    assert all(b > 2.5 * a for a, b in zip(low.values, high.values, strict=True))


@pytest.mark.slow
def test_a_busy_week_is_still_there_three_weeks_after_it_is_over() -> None:
    found = played_shipped("a-busy-week", 4)
    ordinary, busy = (runs.curves("daily.children_awaiting_decision") for runs in found.lanes.values())
    dates = next(iter(found.lanes.values())).dates("daily")
    before, after = dates.index("2026-06-12"), dates.index("2026-07-10")
    assert [curve[before] for curve in ordinary] == [curve[before] for curve in busy]
    assert all(b[after] > a[after] for a, b in zip(ordinary, busy, strict=True))
    assert sum(curve[after] for curve in busy) > 1.5 * sum(curve[after] for curve in ordinary)
    assert sum(curve[-1] for curve in busy) < 0.5 * sum(
        curve[dates.index("2026-06-19")] for curve in busy
    )  # it does go


@pytest.mark.slow
def test_more_social_workers_do_little_where_partners_are_waited_for() -> None:
    found = played_shipped("partners-who-answer-late", 2)
    judged = verdict(found)
    assert judged is not None
    assert (judged.right, judged.counts[judged.right]) == (3, 2)
    before, workers, managers, sooner, no_last = means(found).values()
    assert abs(before - managers) < 0.02 * before  # "a wait that is hardly there"
    assert 0 < before - workers < 0.4 * (before - no_last)
    assert no_last < sooner < workers


@pytest.mark.slow
def test_the_same_team_keeps_its_aim_in_one_summer_and_misses_it_in_another() -> None:
    found = played_shipped("ten-summers", 6)
    assert found.exercise.summers
    holds = so_in(found, found.exercise.summers)
    assert 0 < sum(holds) < len(holds) == 6
    highest = sorted(max(curve) for curve in found.lanes["As it is"].curves("daily.children_awaiting_decision"))
    assert highest[-1] > 2 * highest[0]


@pytest.mark.slow
def test_the_audit_makes_the_backlog_longer_and_it_is_still_felt_months_later() -> None:
    found = played_shipped("the-audit", 4)
    nothing, audit = (
        list(map(fmean, zip(*runs.curves("daily.children_awaiting_decision"), strict=True)))
        for runs in found.lanes.values()
    )
    dates = next(iter(found.lanes.values())).dates("daily")
    assert audit[0] == nothing[0]
    more = [
        audit[day] / nothing[day] for day in map(dates.index, ("2022-02-25", "2022-03-25", "2022-04-29", "2022-05-27"))
    ]
    assert min(more[:3]) > 1.2
    assert more[3] > 1


@pytest.mark.slow
def test_in_may_2022_three_social_workers_change_hardly_anything_and_three_at_the_first_desk_do() -> None:
    found = played_shipped("may-2022", 1)
    judged = verdict(found)
    assert judged is not None
    assert judged.counts == (0, 0, 1)
    before, workers, managers, officers = means(found).values()
    assert abs(workers - before) < 3  # percentage points
    assert abs(managers - before) < 6
    assert officers > before + 10


# What the runs decide


@pytest.mark.slow
def test_what_is_revealed_is_what_the_runs_measured() -> None:
    found = played(SHORT + NUMBER)
    (runs,) = found.lanes.values()
    (point,) = points(found)
    assert point.spread.values == tuple(runs.values("stages.screening.wait.working_minutes.mean"))
    told = handle({"do": "reveal", "text": SHORT + NUMBER})
    assert told["points"][0]["band"] == list(point.spread.band)
    assert f"in 8 of 10 runs between {point.spread.band[0]:.0f} and" in told["points"][0]["within"][0]
    curve = played(SHORT + CURVE)
    (runs,) = curve.lanes.values()
    assert runs.dates("daily")[1] == "2023-01-10"
    assert [point.spread.values for point in points(curve)] == [
        tuple(each[place] for each in runs.curves("daily.open")) for place in (1, 11)
    ]


def test_a_guess_is_judged_against_the_numbers_that_are_said() -> None:
    point = JudgedNumber("On Monday", Spread((16.4,) * 5 + (124.6,) * 5, " contacts"))
    assert point.spread.band == (16, 125)
    assert [point.where(guess) for guess in (15.9, 16, 125, 125.1)] == ["below", "within", "within", "above"]
    assert (
        "60".join(point.sentence("within"))
        == "On Monday: in 8 of 10 runs between 16 and 125 contacts; your guess of 60 lies within."
    )
    same = JudgedNumber("On Monday", Spread((3.0,) * 10, " contacts"))
    assert "3".join(same.sentence("within")) == "On Monday: 3 contacts in every run; your guess of 3 lies right there."


@pytest.mark.slow
def test_the_runs_decide_which_answer_is_right() -> None:
    choice = played(SHORT + LANES + CHOICE)
    judged = verdict(choice)
    assert judged is not None
    ratios = [b / a for a, b in zip(*(spread_of(choice, runs).values for runs in choice.lanes.values()), strict=True)]
    assert judged.counts == (sum(ratio <= 2 for ratio in ratios), sum(ratio > 2 for ratio in ratios))
    remedy = played(SHORT + REMEDY)
    fewer = [
        b < a for a, b in zip(*(runs.values("contacts.open_at_end") for runs in remedy.tried.values()), strict=True)
    ]
    judged = verdict(remedy)
    assert judged is not None
    assert judged.counts[1] == sum(fewer) > 3
    assert judged.right == 1
    assert sum(judged.counts) <= judged.of  # where both did equally well, neither did most


def test_ten_summers_are_the_first_ten_runs() -> None:
    found = played(SHORT + SUMMERS + NUMBER)
    assert found.exercise.summers
    (runs,) = found.lanes.values()
    assert so_in(found, found.exercise.summers) == [value > 3 for value in runs.values("contacts.open_at_end")]
    assert handle({"do": "reveal", "text": SHORT + SUMMERS + NUMBER})["summers"] == {
        "so": sum(so_in(found, found.exercise.summers)),
        "of": 10,
    }


def test_nothing_is_given_away_before_the_guess() -> None:
    for guess in (NUMBER, CURVE, REMEDY):
        text = SHORT + guess
        before, after = (
            handle_text(json.dumps({"do": "exercise", "text": text})),
            handle({"do": "reveal", "text": text}),
        )
        assert "secret of queues" not in before
        for figure in (
            block for section in after["page"]["sections"] for block in section["blocks"] if block["kind"] == "figure"
        ):
            curve = max(re.findall(r' d="(M[^"]+)"', figure["wide"]), key=len)
            assert curve not in json.loads(before)["guess"].get("wide", "")
    beside = SHORT + LANES + CURVE + 'beside = "calm"\n'
    drawn = handle({"do": "exercise", "text": beside})["guess"]["wide"]
    assert ">calm<" in drawn
    assert ">busy<" not in drawn


def test_a_chart_says_where_a_guess_belongs() -> None:
    told = handle({"do": "exercise", "text": SHORT + CURVE})["guess"]
    assert [(point["label"], point["at"]) for point in told["points"]] == [
        ("10 January 2023", round(1 / 13, 5)),
        ("20 January 2023", round(11 / 13, 5)),
    ]
    for picture in (
        told["wide"],
        told["narrow"],
        handle({"do": "reveal", "text": SHORT + CURVE})["page"]["sections"][0]["blocks"][0]["wide"],
    ):
        data = dict(re.findall(r'data-(\w+)="([^"]+)"', picture))
        assert data["least"] == "0"
        assert float(data["most"]) >= 50
        height = float(re.findall(r'viewBox="0 0 \S+ (\S+)"', picture)[0])
        rules = [float(y) for y in re.findall(r'<path d="M[\d.]+ ([\d.]+)L[\d.]+ \1"', picture)]
        assert float(data["bottom"]) * height == pytest.approx(max(rules), abs=0.1)
        assert float(data["top"]) * height == pytest.approx(min(rules), abs=0.1)


@pytest.mark.slow
def test_a_response_is_the_same_bytes_alone_and_without_anything_heavy() -> None:
    request = json.dumps({"do": "reveal", "text": SHORT + SUMMERS + LANES + NUMBER, "name": "own.toml"})
    code = """
import sys
for name in ("numpy", "scipy", "matplotlib", "pandas", "click", "xlsxwriter"):
    sys.modules[name] = None  # any import of it now fails
from mashsim.page import handle_text
sys.stdout.buffer.write(handle_text(sys.argv[1]).encode())
"""
    alone = subprocess.run([sys.executable, "-W", "error", "-c", code, request], capture_output=True, cwd=ROOT)
    assert alone.returncode == 0, alone.stderr.decode()
    assert "faults" not in json.loads(alone.stdout)
    assert handle_text(request).encode() == alone.stdout


# Files that are wrong

WRONG = [
    (
        SHORT.replace("teaches", "teechas") + NUMBER,
        "own.toml, line 3: teechas: unknown setting; did you mean 'teaches'?",
    ),
    (
        SHORT + NUMBER.replace('"number"', '"numbr"'),
        "own.toml, line 15: guess.kind is 'numbr'; it must be one of 'curve', 'number', 'choice', 'remedy'; did you mean 'number'?",
    ),
    (
        SHORT + NUMBER.replace('counted_in = "minutes"\n', ""),
        'own.toml, line 14: guess has a measure of time; say what it is counted in, such as counted_in = "hours".',
    ),
    (
        SHORT + CURVE.replace("2023-01-20", "2023-01-02"),
        "own.toml, line 14: guess has days on which it is guessed that are not in order.",
    ),
    (
        SHORT + LANES + NUMBER + 'lane = "bsy"\n',
        "own.toml, line 23: guess.lane is 'bsy', which is not a lane; there are calm, busy.",
    ),
    (SHORT + CHOICE, "own.toml, line 19: guess.compared is true, but there are no two lanes to compare."),
    (
        SHORT.replace("replications = 10", "replications = 5") + SUMMERS + NUMBER,
        "own.toml, line 10: replications is 5; ten summers need 10 or more.",
    ),
    (
        SHORT + SUMMERS.replace("> 3", "is high") + NUMBER,
        "own.toml, line 14: summers has a condition that is none: condition 'contacts.open_at_end is high' is not a condition; write a measure, one of >= <= > <, and a number: condition \"share_decided_in_time >= 0.9\".",
    ),
    (
        SHORT + REMEDY.replace("contacts.open_at_end", "contacts.received"),
        "own.toml, line 14: guess has a measure of which neither more nor less is better; name one such as child_days_without_decision.",
    ),
    (
        SHORT + CURVE.replace("2023-01-20", "2023-02-20"),
        "guess.on has 2023-02-20, outside the days 2023-01-09 to 2023-01-22.",
    ),
    (
        SHORT.replace("m-m-1", "m-m-2") + NUMBER,
        "'textbook/m-m-2' is not a scenario in this page; did you mean 'textbook/m-m-c'?",
    ),
    (
        SHORT + LANES.replace("demand.rate", "demand.rat") + NUMBER,
        "busy: demand.rat: unknown setting; did you mean 'rate'?",
    ),
]


@pytest.mark.parametrize(("text", "fault"), WRONG, ids=[fault[:60] for _, fault in WRONG])
def test_what_is_wrong_with_a_file_is_said_with_its_line(text: str, fault: str) -> None:
    assert handle({"do": "exercise", "text": text, "name": "own.toml"}) == {"faults": [fault]}


def test_all_faults_of_a_file_are_said_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(SHORT.replace("question =", "qestion =") + NUMBER.replace("up_to = 100", "up_to = -1"), "own.toml")
    assert [str(fault) for fault in caught.value.faults] == [
        "own.toml, line 4: qestion: unknown setting; did you mean 'question'?",
        "own.toml, line 19: guess.up_to is -1; it must be more than 0.",
    ]


def test_an_exercise_that_is_not_there_and_a_measure_that_is_not_there() -> None:
    assert handle({"do": "exercise", "exercise": "one-quue"}) == {
        "faults": ["'one-quue' is not an exercise; did you mean 'one-queue'?"]
    }
    told = handle({"do": "reveal", "text": SHORT + NUMBER.replace("screening", "screning")})
    assert told["faults"][0].endswith("did you mean 'stages.screening.wait.working_minutes.mean'?")
    told = handle(
        {
            "do": "reveal",
            "text": SHORT + CURVE.replace('"curve"', '"curve"\nmeasure = "daily.children_without_decison"'),
        }
    )
    assert told == {
        "faults": ["'daily.children_without_decison' is not a measure; did you mean 'daily.children_without_decision'?"]
    }


@pytest.mark.parametrize("text", [SHORT + SUMMERS + LANES + CURVE, SHORT + LANES + CHOICE, SHORT + LANES + REMEDY])
def test_what_an_exercise_measures_is_all_that_it_reads(text: str) -> None:
    plan = prepare(read_text(text), Finder(scenario_folder()))
    assert len(plan.measures) <= 5
    few_of_all, read_of_it = few(10), few(10, plan.measures)
    assert notes(play(plan, read_of_it)) == notes(play(plan, few_of_all))
    assert handout(plan, seen_before(plan, read_of_it)) == handout(plan, seen_before(plan, few_of_all))


# What is printed


def test_no_hostile_text_becomes_markup_in_what_is_printed() -> None:
    hostile = '<img src=x onerror=alert(1)>&"'
    text = (
        (SHORT + SUMMERS + LANES + CURVE)
        .replace("A short queue", hostile.replace('"', ""))
        .replace('"How long?"', f"'{hostile}'")
        .replace("calm", "'<b>'")
    )
    text = (
        text.replace('["Talk"]', f"['{hostile}']")
        .replace('do = "Lead"', f"do = '{hostile}'")
        .replace('"How many?"', f"'{hostile}'")
    )
    made = prepare(read_text(text), Finder(scenario_folder()))
    for page in (notes(play(made, few(10))), handout(made, seen_before(made, few(10)))):
        assert "<img" not in page
        assert "&lt;img src=x" in page


def test_the_handout_gives_nothing_away_and_the_notes_say_all() -> None:
    found = played(SHORT + SUMMERS + LANES + NUMBER)
    paper, told = handout(found.plan, None), notes(found)
    assert "secret of queues" in told
    assert "secret of queues" not in paper
    assert all(sentence in told for sentence in findings(found))
    assert not any(sentence in paper for sentence in findings(found))
    assert "10 minutes" in told  # 4 and 6
    for page in (paper, told):
        heads = [int(level) for level in re.findall(r"<h(\d)", page)]
        assert heads[0] == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(heads))


# The command


def test_the_command_checks_runs_says_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.toml").write_text(SHORT + NUMBER, encoding="utf-8")
    done: Any = mashsim("exercise", "own.toml", "--out", "session")
    assert (done.code, done.err) == (0, "")
    assert "As it is: in 8 of 10 runs between" in done.out
    hand_out = handle({"do": "hand out", "text": SHORT + NUMBER})
    for name in ("notes", "handout"):
        assert Path("session", f"{name}.html").read_text(encoding="utf-8") == hand_out[name]
    listed = mashsim("exercise")
    assert [line.split(":")[0] for line in listed.out.splitlines()] == list(shipped())
    Path("own.toml").write_text((SHORT + NUMBER).replace("teaches", "teechas"), encoding="utf-8")
    wrong = mashsim("exercise", "own.toml", "--out", "other")
    assert (wrong.code, wrong.err) == (2, "own.toml, line 3: teechas: unknown setting; did you mean 'teaches'?\n")
    assert not Path("other").exists()
