"""A follow-up: what happened over what was projected, on figures that the model makes itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from made.places import ROOT
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.figures import form_of
from mashsim.fitting.comparing import ASKED
from mashsim.fitting.making import reported
from mashsim.loading import load
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.follow import Follow, as_decided, record_told, verdict
from mashsim.questions.recording import read_record
from mashsim.report import render_page
from mashsim.report.answers import answer_page
from mashsim.trees import Tree

CITY = ROOT / "experiments" / "fit-to-figures" / "city.toml"
DAYS = {"run.first_day": "2026-03-01", "run.last_day": "2026-07-31"}
MONTHS = ["2026-04", "2026-05", "2026-06"]
HANDBOOK = ROOT / "mashsim" / "data" / "handbook" / "how-to" / "your-figures.md"
RECORD = """question = "Is it enough?"
result = "It is."
decision = "All stays."
who = "nobody"
when = 2026-03-01
[[expectation]]
figure = "ended in one day"
share_of = "contacts received"
at_least = {share}
since = "2026-05"
"""


def _happened(folder: Path, changes: Mapping[str, Any]) -> Path:
    """Write the figures that a city reports whose front door is changed."""
    city = load(CITY, {**DAYS, **changes})
    with Runner() as runner:
        (runs,) = runner.only(ASKED).run([city], range(500, 501), city.run.seed)
    with (folder / "new.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("month", "figure", "value"), *reported(runs, form_of(city), MONTHS)])
    return folder / "new.csv"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


def _asked(runner: Runner, figures: Path, record: Path | None = None) -> Tree:
    asked = {"scenario": str(CITY), "title": "since", "figures": str(figures), "changes": DAYS, "replications": 20}
    question = Follow.model_validate(asked | ({"record": str(record)} if record else {}))
    return question.answer(runner, Finder())


@pytest.mark.slow
def test_what_goes_as_projected_needs_no_act_and_what_is_missed_does(runner: Runner, tmp_path: Path) -> None:
    record = tmp_path / "decision.toml"
    record.write_text(RECORD.format(share=0.3), encoding="utf-8")
    figures = _happened(tmp_path, {})
    answer = _asked(runner, figures, record)
    assert sum(row["inside"] for row in answer["months"]) >= 0.5 * sum(row["count"] for row in answer["months"])
    (expected,) = answer["expected"]
    assert (expected["met"], expected["count"], expected["missed"]) == (2, 2, False)
    record.write_text(RECORD.format(share=0.999), encoding="utf-8")
    missed = _asked(runner, figures, record)
    assert missed["verdict"] == "act"
    page = answer_page(missed)
    assert page.lines()[0].startswith("Act again: ended in one day of contacts received at least over 99% was expected")
    html = render_page(page.page())
    assert "Decision: All stays." in html
    assert "What happened, over what was projected" in html


@pytest.mark.slow
def test_a_front_door_that_lost_its_people_is_to_act(runner: Runner, tmp_path: Path) -> None:
    answer = _asked(runner, _happened(tmp_path, {"pools.contact_officers.posts": 0.6}))
    worse = [row["figure"] for row in answer["months"] if row["worse"]]
    assert "ended in one day" in worse
    assert answer["verdict"] == "act"
    said = answer_page(answer).lines()[0]
    assert "ended in one day (below)" in said
    assert "went worse than was projected" in said


def _row(key: str, *sides: int, worse: bool = False) -> Tree:
    off = max(sides[-3:].count(side) for side in (-1, 1)) >= 2
    return {"key": key, "count": len(sides), "off": off, "worse": worse, "inside": sides.count(0)}


def test_the_verdict_follows_from_the_last_months() -> None:
    assert verdict([_row("open", 0, 0, 0)], []) == "go on"
    assert verdict([_row("open", 0)], []) == "wait"
    assert verdict([_row("received", 0, 1, 1)], []) == "project again"
    assert verdict([_row("open", 0, 1, 1, worse=True)], []) == "act"
    assert verdict([_row("open", 0, 0, 0)], [{"missed": True}]) == "act"


def test_the_handbook_shows_a_record_that_is_read(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(question = .*?)```", HANDBOOK.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    (tmp_path / "decision.toml").write_text(found[1], encoding="utf-8")
    record = read_record(tmp_path / "decision.toml")
    assert record.changes == {"pools.managers.posts": 4}
    assert record.expectation[0].since == "2026-07"
    assert [record.expectation[0].is_met(value) for value in (0.89, 0.9)] == [False, True]


def test_what_was_decided_is_said_in_words(tmp_path: Path) -> None:
    changes = 'changes = { "pools.managers.posts" = 2 }\n[[expectation]]'
    (tmp_path / "decision.toml").write_text(RECORD.format(share=0.3).replace("[[expectation]]", changes), "utf-8")
    record = read_record(tmp_path / "decision.toml")
    decided, done = as_decided(load(CITY, DAYS), record)
    assert decided.interventions[-1].changes == record.changes
    answer = {"record": record_told(record, done), "months": [], "expected": [], "verdict": "wait", "quality": {},
              "scenario": {}, "figures": "new.csv", "replications": 20, "title": "since", "mashsim": "0", "repeat": "-"}  # fmt: skip
    html = render_page(answer_page({**answer, "kind": "follow"}).page())
    assert "The projection has it: managers: from 0.56 to 2, 1.44 more." in html
    assert "pools.managers" not in html


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("at_least = 0.3", ""), "has neither at_least nor at_most; write what was expected"),
        (('since = "2026-05"', 'since = "soon"'), "which is no month"),
        (("when = 2026-03-01", 'when = "spring"'), "when"),
        (('who = "nobody"', ""), "who"),
        (("ended in one day", "ended in one dya"), "did you mean 'ended in one day'"),
    ],
)
def test_a_wrong_record_gets_one_clear_message(
    runner: Runner, tmp_path: Path, wrong: tuple[str, str], message: str
) -> None:
    record = tmp_path / "decision.toml"
    record.write_text(RECORD.format(share=0.3).replace(*wrong), encoding="utf-8")
    (tmp_path / "new.csv").write_text("month,figure,value\n2026-05,contacts received,90\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        _asked(runner, tmp_path / "new.csv", record)
    assert message in str(error.value)
    assert "decision.toml" in str(error.value)


def test_months_that_are_not_projected_are_refused(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("month,figure,value\n2030-05,contacts received,90\n", encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"has no figure of a month that is projected: the scenario projects 2026-03 to"
    ):
        _asked(runner, tmp_path / "new.csv")
