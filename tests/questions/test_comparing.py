"""What differs between front doors: exactly nothing of itself, known differences found, reasons and cautions in words,
and the page."""

from __future__ import annotations

import json
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from made.command_line import MM1, mashsim
from made.places import ROOT
from mashsim.cli.sides import MOST_LETTERS, SIDES, Sides
from mashsim.experiment import Runner, Runs
from mashsim.loading import changed, load
from mashsim.questions.asking import Finder, with_intervention
from mashsim.questions.kinds.compare import Compare, compare, compare_runs
from mashsim.questions.reading import read_question
from mashsim.shipped import scenario_folder

WAIT = "stages.screening.wait.clock_minutes.mean"
EXPERIMENTS = sorted((ROOT / "experiments").glob("*/question.toml"))


@cache
def queue(last_day: str = "2023-02-12", posts: int = 1) -> Any:
    return load(MM1, {"run.last_day": last_day, "pools.server.posts": posts})


def runs_of(*scenarios: Any, seed: int = 1, replications: int = 12) -> list[Runs]:
    with Runner() as runner:
        return runner.run(scenarios, replications, seed)


def row(answer: dict[str, Any], measure: str, variant: int = 0) -> dict[str, Any]:
    rows = list(answer["variants"].values())[variant]["measures"]
    return next(row for row in rows if row["measure"] == measure)


@pytest.mark.slow
def test_a_scenario_compared_with_itself_on_common_luck_differs_by_exactly_nothing() -> None:
    first, again = runs_of(queue(), queue())
    answer = compare_runs(first, {"itself": again})
    told = answer["variants"]["itself"]
    assert told["identical"]
    assert {(row["difference"], row["low"], row["high"], row["verdict"]) for row in told["measures"]} == {
        (0, 0, 0, "same")
    }
    assert set(told["open"]["difference"]["mean"]) == {0}
    assert told["open"]["difference"]["clear_days"] == 0
    assert told["nothing_because"] == "nothing was changed."


@pytest.mark.slow
def test_a_scenario_compared_with_itself_on_other_luck_is_called_different_in_at_most_one_study_of_twenty() -> None:
    """60 studies of ten runs a side; every study looks at several measures at once, and Holm allows for that."""
    studies, called, alone = 60, 0, 0
    measures = (WAIT, "contacts.open_at_end", "contacts.received", "child_days_without_decision.all")
    with Runner() as everything:
        runner = everything.only([*measures, "daily.open", "daily.days", "monthly.months"])
        for study in range(studies):
            sides = [
                runner.run([queue("2023-01-10")], range(first, first + 10), 1)[0]
                for first in (20 * study, 20 * study + 10)
            ]
            rows = compare_runs(sides[0], {"other luck": sides[1]}, measures)["variants"]["other luck"]["measures"]
            called += any(each["p_adjusted"] < 0.05 for each in rows)
            alone += any(each["p"] < 0.05 for each in rows)
    assert called / studies <= 0.05 + 4 * sqrt(0.05 * 0.95 / studies)
    assert alone > called  # without Holm more are


@pytest.mark.slow
def test_a_second_server_is_better_and_common_luck_needs_fewer_runs() -> None:
    one, two = runs_of(queue(), queue(posts=2))
    answer = compare_runs(one, {"two": two}, [WAIT, "contacts.open_at_end", "contacts.received"])
    wait = row(answer, WAIT)
    assert wait["verdict"] == "better"
    assert wait["high"] < 0 < wait["same_below"]
    assert wait["p"] <= wait["p_adjusted"] < 0.05
    assert row(answer, "contacts.received")["identical"]  # the same contacts came
    assert answer["comparisons"] == 3
    back = compare_runs(two, {"one": one}, [WAIT])
    assert row(back, WAIT)["verdict"] == "worse"
    assert row(back, WAIT)["difference"] == -wait["difference"]


@pytest.mark.slow
def test_common_luck_cuts_the_runs_needed_for_a_small_change_by_more_than_ten() -> None:
    """Service 2 % quicker: the same contacts on both sides differ little, and the difference is all that is left."""
    quicker = changed(queue(), {"stages.screening.effort.mean": "9.8 min"})
    same, other = runs_of(queue(), quicker, replications=15)
    (apart,) = runs_of(quicker, seed=2, replications=15)
    paired = row(compare_runs(same, {"quicker": other}, [WAIT]), WAIT)
    unpaired = row(compare_runs(same, {"quicker": apart}, [WAIT]), WAIT)
    factor = ((unpaired["high"] - unpaired["low"]) / (paired["high"] - paired["low"])) ** 2
    assert paired["fewer_runs"] > 10
    assert factor > 10


@pytest.mark.slow
def test_a_pool_nobody_waits_for_is_named_as_the_reason() -> None:
    many = [changed(queue("2023-01-15"), {"pools.server.posts": posts}) for posts in (30, 40)]
    first, more = runs_of(*many)
    told = compare_runs(first, {"more": more})["variants"]["more"]
    assert told["identical"]
    assert told["nothing_because"] == "contacts hardly wait for server (0.0 % of what comes to them)."
    assert [(each["path"], each["before"], each["after"]) for each in told["changes"]] == [
        ("pools.server.posts", 30, 40)
    ]


def test_what_leaves_the_data_is_cautioned() -> None:
    nottingham = load(scenario_folder() / "nottingham-2022.toml")
    more = changed(nottingham, {"pools.managers.posts": 9, "stages.allocating.caseload.ceiling": 30})
    from mashsim.questions.differing import cautions, changes

    said = cautions(nottingham, more, changes(nottingham, more))
    assert any(
        each.startswith("Managers, posts: 9 is above the credible range 2 to 5 (source: no figure; ") for each in said
    )
    assert any("most children for one worker: it was fitted to published figures" in each for each in said)


def test_people_from_a_day_on_are_an_intervention_more() -> None:
    base = load(scenario_folder() / "nottingham-2022.toml")
    import datetime as dt

    more = with_intervention(
        base, "two more", dt.date(2022, 6, 1), cover=[{"pool": "social_workers", "posts": 2, "kind": "redeployed"}]
    )
    assert [change.name for change in more.interventions] == [
        *(change.name for change in base.interventions),
        "two more",
    ]
    assert more.interventions[-1].cover[0].posts == 2


@pytest.mark.slow
def test_the_command_writes_a_page_a_workbook_tables_figures_and_a_note(tmp_path: Path) -> None:
    said = mashsim(
        "compare",
        MM1,
        "--set",
        "pools.server.posts=2",
        "--both",
        "run.last_day=2023-01-22",
        "--replications",
        6,
        "--brief",
        "--measure",
        WAIT,
        "--out",
        tmp_path,
    )
    assert (said.code, said.err) == (0, "")
    assert "server: from 1 to 2, 1 more: Screening: wait for staff, time by the clock, mean" in said.out
    assert ", better by 3" in said.out
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {
        "comparison.html",
        "comparison.xlsx",
        "answer.json",
        "brief.html",
        "tables/variant-1.csv",
        "figures/variant-1-curves.png",
    } <= names
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert answer["repeat"].endswith(
        f"--set pools.server.posts=2 --both run.last_day=2023-01-22 --replications 6 --measure {WAIT}"
    )
    page = (tmp_path / "comparison.html").read_text(encoding="utf-8")
    assert "p, adjusted" in page.lower()
    assert answer["repeat"] in page


def test_a_change_of_a_front_door_that_is_given_by_its_name_is_said_in_words() -> None:
    for name in ("baseline", str(scenario_folder() / "baseline.toml")):
        sides = Sides((Path(name),), ("pools.managers.posts=3.25",), None, None, ())
        assert list(SIDES["compare"](sides, {})["variants"]) == ["managers: from 2.22 to 3.25, 1.03 more"]


@pytest.mark.slow
def test_a_comparison_may_be_as_precise_as_is_asked(tmp_path: Path) -> None:
    said = mashsim(
        "compare",
        MM1,
        "--set",
        "pools.server.posts=2",
        "--both",
        "run.last_day=2023-02-12",
        "--precision",
        "20%",
        "--measure",
        "contacts.received",
        "--out",
        tmp_path,
        "--json",
    )
    assert json.loads(said.out)["replications"] == 35
    assert (
        "35 replications were enough for a precision of 20 % in every difference." in json.loads(said.out)["precision"]
    )


def test_a_seed_of_nothing_is_a_seed_and_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "q.toml").write_text(
        'ask = "compare"\nscenario = "textbook/m-m-1"\nseed = 5\nprecision = 0.05\n'
        'changes = { "run.last_day" = 2023-01-15 }\nvariants.two.changes = { "pools.server.posts" = 2 }\n',
        encoding="utf-8",
    )
    said = mashsim(
        "ask",
        tmp_path / "q.toml",
        "--seed",
        0,
        "--replications",
        3,
        "--measure",
        WAIT,
        "--json",
        "--out",
        tmp_path / "out",
    )
    answer = json.loads(said.out)
    assert (answer["seed"], answer["replications"]) == (0, 3)
    assert answer["repeat"].endswith(f"q.toml --replications 3 --seed 0 --measure {WAIT}")
    assert [each["measure"] for each in answer["variants"]["two"]["measures"]] == [WAIT]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MM1,), "name two scenarios or more, or change the one with --set KEY=VALUE."),
        ((MM1, "--set", "pools.servers.posts=2"), "pools.servers.posts: unknown setting; did you mean pools.server?"),
        ((MM1, "--set", "pools.server.posts=2", "--measure", "contacts.recieved"), "did you mean 'contacts.received'?"),
        ((MM1, "nowhere.toml"), "'nowhere.toml' is not a scenario"),
        ((MM1, "--set", "run.last_day=2023-03-01"), "runs over other days than 'M/M/1'"),
        ((MM1, "--set", "pools.server.posts=2", "--replications", 5, "--precision", "5%"), "leave one out."),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: tuple[object, ...], message: str, tmp_path: Path) -> None:
    said = mashsim("compare", *arguments, "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ask = "compair"\nscenario = "baseline"', "ask is 'compair'; did you mean 'compare'?"),
        (
            'scenario = "baseline"',
            "ask is missing; it is one of compare, cover, explain, fit, follow, recover, seek, sensitivity.",
        ),
        (
            'ask = "compare"\nscenario = "baseline"\nvarients = 1',
            "q.toml, line 3: varients: unknown setting; did you mean 'variants'?",
        ),
    ],
)
def test_a_wrong_experiment_file_is_said_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "q.toml").write_text(text, encoding="utf-8")
    said = mashsim("ask", tmp_path / "q.toml", "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda path: path.parent.name)
def test_every_shipped_question_reads_and_its_scenarios_are_whole(file: Path) -> None:
    question = read_question(file)
    find = Finder(file.parent)
    base = question.base(find)
    assert question.question
    if isinstance(question, Compare):
        for name, variant in question.variants.items():
            assert variant.build(base, name, find).hash != base.hash
    told = (file.parent / "README.md").read_text(encoding="utf-8")
    assert f"mashsim ask experiments/{file.parent.name}/question.toml" in told


def test_python_users_compare() -> None:
    answer = compare(queue(), {"two": queue(posts=2)}, replications=4, measures=[WAIT])
    assert row(answer, WAIT)["after"] < row(answer, WAIT)["before"]


def held(target: str, replications: int = 8) -> dict[str, Any]:
    return compare(queue("2023-01-15"), {"two": queue("2023-01-15", posts=2)}, replications, target=target)["target"]


@pytest.mark.slow
def test_a_target_is_met_or_missed_only_by_the_whole_interval() -> None:
    """Of M/M/1 at 0.8 of its hours four in five wait, of M/M/2 with the same work 0.229 (Erlang's C)."""
    told = held("stages.screening.share_waited <= 0.4")
    assert (told["base"]["verdict"], told["variants"]["two"]["verdict"]) == ("misses", "meets")
    assert told["base"]["low"] > 0.4 > told["variants"]["two"]["high"]
    close = held(f"stages.screening.share_waited <= {told['variants']['two']['mean']:.6f}")
    assert close["variants"]["two"]["verdict"] == "undetermined"
    assert held("stages.screening.share_waited >= 0.7")["base"]["verdict"] == "meets"


@pytest.mark.parametrize(
    ("limit", "answer"),
    [
        (0.4, "enough. Screening: share that waited for staff is "),
        pytest.param(0.1, "not enough. ", marks=pytest.mark.slow),
    ],
)
def test_the_command_says_whether_it_is_enough(limit: float, answer: str, tmp_path: Path) -> None:
    target = f"stages.screening.share_waited <= {limit}"
    said = mashsim(
        "compare",
        MM1,
        "--set",
        "pools.server.posts=2",
        "--both",
        "run.last_day=2023-01-22",
        "--replications",
        6,
        "--target",
        target,
        "--out",
        tmp_path,
    )
    assert (said.code, said.err) == (0, "")
    assert f"server: from 1 to 2, 1 more: {answer}" in said.out
    assert f"The target is at most {100 * limit:g}%." in said.out
    assert said.out.count("missed") == 1, "and without the change it is missed"
    assert "whole 95% interval" in (tmp_path / "comparison.html").read_text(encoding="utf-8").replace("&#39;", "'")
    assert f"--target '{target}'" in json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["repeat"]


def test_a_target_that_is_none_is_said_before_anything_runs(tmp_path: Path) -> None:
    said = mashsim(
        "compare", MM1, "--set", "pools.server.posts=2", "--target", "share_waited", "--out", tmp_path / "out"
    )
    assert said.code == 2
    assert "--target 'share_waited' is not a condition" in said.err
    assert not (tmp_path / "out").exists()


def test_scenarios_with_the_same_title_are_all_compared_each_named_by_its_file(tmp_path: Path) -> None:
    ends = "[run]\nlast_day = 2023-01-15\n[pools.server]\nposts = 2\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(f'base = "textbook/m-m-1"\ntitle = "Two"\n{ends}', encoding="utf-8")
    files = [tmp_path / "one.toml", tmp_path / "two.toml"]
    sides = Sides((MM1, *files), (), None, None, ())
    names = list(SIDES["compare"](sides, {})["variants"])
    assert [name.endswith(f"{file.name})") for name, file in zip(names, files, strict=True)] == [True, True]
    assert all(name.startswith("Two (") and len(name) <= MOST_LETTERS for name in names)
    assert list(SIDES["compare"](sides._replace(scenarios=(MM1, *files[:1])), {})["variants"]) == ["Two"]
