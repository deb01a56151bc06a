"""The page checks a council's own figures as the command does, from text that is pasted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from made.places import SCENARIOS
from mashsim.experiment import Runner
from mashsim.figures import form_of, quality_of, read_text
from mashsim.form import as_csv, months_before
from mashsim.loading import load
from mashsim.page import handle
from mashsim.page.doors import day
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.follow import Follow
from mashsim.report.answers import answer_page

ROWS = (
    ("month", "figure", "value"), ("2026-01", "open at month's end", "90"), ("2026-02", "contacts received", "300"),
    ("2026-02", "contacts decided", "280"), ("2026-02", "open at month's end", "160"),
)  # fmt: skip
ASKED: dict[str, Any] = {"do": "figures", "scenario": "baseline", "until": "2026-04-01"}


@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_pasted_table_is_checked(between: str) -> None:
    table = "\n".join(between.join(row) for row in ROWS)
    found = handle({**ASKED, "table": table})
    parts = {part["heading"]: part["lines"] for part in found["said"]}
    form = form_of(load(SCENARIOS / "baseline.toml"))
    quality = quality_of(read_text(table, "your table", form))
    assert parts["What was read"] == quality.read
    assert parts["What does not fit, or stands out"] == quality.doubtful
    assert any("90 open before + 300 received - 280 decided = 110" in line for line in quality.doubtful)
    assert found["empty"] == as_csv(form, months_before(day("2026-04-01"), 12))


def test_an_empty_table_comes_without_a_filled_one() -> None:
    found = handle({**ASKED, "table": None})
    assert found["said"] == []
    assert "\n2025-04,contacts received,,contacts," in found["empty"]
    assert "\n2026-04,contacts received" not in found["empty"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "month,figure,value\n2026-02,contacts recieved,3"}, "did you mean 'contacts received'?"),
        ({"table": "when,what\n1,2"}, "your table: has no column month and no figure and no value"),
        ({"table": "x" * 5_000_001}, "is too large: 5.0 MB"),
        ({"table": 7}, "table is not text"),
        ({"until": None}, "until is missing"),
        ({"until": "soon"}, "until"),
        ({"scenario": "nowhere"}, "is not a scenario"),
    ],
)
def test_a_wrong_request_is_told_in_plain_words(changes: dict[str, Any], said: str) -> None:
    (fault, *_) = handle({**ASKED, **changes})["faults"]
    assert said in fault


def test_a_pasted_table_tells_shares_and_days_at_once_and_which_line_fits_it() -> None:
    rows = "month,figure,value\n2026-01,open at month's end,90\n"
    for month, received, in_day in (("02", 300, 180), ("03", 320, 200), ("04", 280, 160)):
        rows += f"2026-{month},contacts received,{received}\n2026-{month},ended in one day,{in_day}\n"
        rows += f"2026-{month},days until a reply: police,2.5\n"
    found = handle({**ASKED, "table": rows})
    parts = {part["heading"]: part["lines"] for part in found["said"]}
    at_once = parts["What it tells at once, without any run"]
    assert at_once[0] == "Of contacts received, 60% ended in one day (95% interval of 3 months: 53 to 67%)."
    assert at_once[1].startswith("Days until a reply (police): 2.5 working days on average by month")
    fit = parts["What a fit puts in, and what it looks for"]
    assert fit[0].startswith("Contacts of 2026-02 to 2026-04 come month by month as reported")
    assert "How long partners take to reply: looked for from 0.3 to 3 times what the scenario says." in fit
    assert found["command"] == "mashsim fit baseline --figures ours.csv --hold-out 3m"
    few = {part["heading"]: part["lines"] for part in handle({**ASKED, "table": rows.partition("2026-03")[0]})["said"]}
    assert few["What a fit puts in, and what it looks for"][0].startswith("It cannot be fitted yet: your table")


SMALL = """base = "baseline"
size.children = 2000
run = { first_day = 2026-04-01, last_day = 2026-05-31, replications = 2 }
"""
RECORD = """question = "Enough?"
decision = "One more manager."
who = "head of service"
when = 2026-03-12
changes = { "pools.managers.posts" = 3 }
"""
SINCE = "month,figure,value\n2026-04,contacts received,30\n2026-05,contacts received,900\n"


def test_a_follow_up_is_asked_a_few_runs_at_a_time_and_is_that_of_the_command(tmp_path: Path) -> None:
    asked = {"do": "follow", "text": SMALL, "name": "small.toml", "table": SINCE, "record": RECORD}
    first = handle({**asked, "more": 1})
    assert (first["runs"], first["most"], first["page"]) == (1, 40, None)
    found = handle({**asked, "more": 1000})
    assert found["command"] == "mashsim follow small.toml --figures new.csv --record decision.toml"
    for name, text in (("small.toml", SMALL), ("new.csv", SINCE), ("decision.toml", RECORD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    names = {"figures": str(tmp_path / "new.csv"), "record": str(tmp_path / "decision.toml")}
    question = Follow(scenario="small.toml", **names)
    with Runner() as runner:
        answer = question.answer(runner, Finder(tmp_path))
    assert found["page"]["findings"] == [text for text, _ in answer_page(answer).findings]
    assert "from " in str(found["page"]["sections"])
    assert "pools.managers" not in str(found["page"]["sections"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": " "}, "There is no table yet"),
        ({"record": "question = 1"}, "your record"),
        ({"record": 4}, "record is not text"),
        ({"table": SINCE.replace("2026", "2024")}, "has no figure of a month that is projected"),
    ],
)
def test_a_wrong_follow_up_is_told_in_plain_words(changes: dict[str, Any], said: str) -> None:
    asked = {"do": "follow", "text": SMALL, "name": "small.toml", "table": SINCE, "record": ""}
    assert said in handle({**asked, **changes})["faults"][0]
