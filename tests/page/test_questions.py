"""Questions in the page: the answer of the question's own code, made a few runs a request, without numpy or scipy."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from made.command_line import environment
from made.page_requests import DAYS
from mashsim.experiment import Runner
from mashsim.loading import load_text
from mashsim.page import handle
from mashsim.page.hands import door, make
from mashsim.page.showing import page_as_dict
from mashsim.questions.kinds import kind_of
from mashsim.report.answers import page_of

DOOR = {"text": DAYS, "name": "sixty.toml", "seed": 5}
RECOVER = {
    "role": "server",
    "by": "2023-01-16",
    "number": 1,
    "cleared_at": 12,
    "backlog": "open",
    "kind": "redeployed",
    "weeks_after": 1,
}
SEEK = {"levers": ["pools.server.posts=2..3"], "target": "open_at_end <= 20", "promise": "period", "met_in": 0.6}
COVER = {
    "roles": ["server"],
    "number": 1,
    "kind": "redeployed",
    "first_day": "2023-01-02",
    "last_day": "2023-01-15",
    "target": "open_at_end <= 20",
    "promise": "share",
    "weeks_after": 1,
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "explain": {"replications": 12},
    "recover": RECOVER,
    "seek": SEEK,
    "cover": COVER,
    "sensitivity": {"trajectories": 0, "drawn": 4},
}


def asked(**more: Any) -> dict[str, Any]:
    return handle({"do": "question", **DOOR, **more})


def answered(kind: str, settings: dict[str, Any], command: str) -> dict[str, Any]:
    """Return the page of the question's own answer, as the page has it."""
    scenario = load_text(DAYS, "sixty.toml")
    heading = {"title": f"Sixty wait: {kind_of(kind).heading}", "question": kind_of(kind).in_general}
    question = kind_of(kind).model_validate({**settings, **heading, "scenario": "sixty.toml", "seed": 5})
    with Runner() as runner:
        answer = question.answer(runner, lambda _: scenario)
    told = page_as_dict(page_of(answer | {"repeat": command}))
    return {"sections": [section["blocks"] for section in told["sections"]], "findings": told["findings"]}


def shown(found: dict[str, Any]) -> dict[str, Any]:
    page = found["page"]
    return {"sections": [section["blocks"] for section in page["sections"]], "findings": page["findings"]}


@pytest.mark.parametrize("kind", ["explain", "recover", "sensitivity"])
def test_an_answer_made_in_parts_is_the_answer_of_the_question(kind: str) -> None:
    settings = QUESTIONS[kind]
    plan = asked(ask=kind, settings=settings, more=0)
    assert (plan["runs"], plan["page"]) == (0, None)
    seen, more = [], 11
    while (found := asked(ask=kind, settings=settings, more=more))["page"] is None:
        seen.append(found["runs"])
    assert seen
    assert seen == [more * (number + 1) for number in range(len(seen))], "each request goes on from the one before"
    assert plan["fewest"] <= found["runs"] <= plan["most"]
    assert shown(found) == answered(kind, settings, found["command"])
    report = handle({**DOOR, "do": "question report", "ask": kind, "settings": settings})["report"]
    assert f"<h1>Sixty wait: {kind_of(kind).heading}</h1>" in report


def made_by_hands(hands: int, **request: Any) -> tuple[dict[str, Any], list[list[str]]]:
    """Answer a question as the page does: runs are handed out, made anywhere, and taken in; also what is said so far.

    Every second hand is later than the others, so that runs are not taken in in their order.
    """
    said: list[list[str]] = []
    while (found := asked(**request, wants=hands))["page"] is None:
        assert 0 < len(found["wanted"]) <= hands
        if found["so_far"] and found["so_far"] not in said:
            said.append(found["so_far"])
        for run in found["wanted"][::2] + found["wanted"][1::2]:
            made = make(json.dumps({**run, "pickled": door(run["door"])}))
            assert handle({"do": "take run", **run, "made": made}) == {"number": run["number"]}
    return found, said


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("explain", {"replications": 3}),
        ("recover", RECOVER | {"by": "2023-01-17"}),  # of which no other test has made the runs
        pytest.param("seek", SEEK, marks=pytest.mark.slow),
        pytest.param("cover", COVER, marks=pytest.mark.slow),
    ],
)
def test_runs_that_are_handed_out_give_the_same_answer_and_say_on_the_way_what_is_known(
    kind: str, settings: dict[str, Any]
) -> None:
    plan = asked(ask=kind, settings=settings, more=0)
    found, said = made_by_hands(7, ask=kind, settings=settings)
    assert plan["fewest"] <= found["runs"] <= plan["most"]
    assert shown(found) == answered(kind, settings, found["command"])
    if kind != "explain":
        assert said[0][0].startswith(("So far: ", "Now tried: ", "Being tried: "))
        assert all("not yet sure" in sentences[-1] for sentences in said)
        assert len({str(sentences) for sentences in said}) > 2, "it gets surer"


def test_a_run_that_is_handed_back_is_measures() -> None:
    run = {"door": "x", "asked": ["contacts"], "seed": 1, "number": 0}
    for wrong in ({"made": "[]"}, {"made": None}, {"made": "{}", "number": -1}, {"made": "{}", "asked": "contacts"}):
        assert "faults" in handle({"do": "take run", **run, **wrong})


def test_the_line_for_the_command_line_is_the_question() -> None:
    found = asked(ask="seek", settings=SEEK, more=0)
    assert found["command"] == (
        "mashsim seek sixty.toml --lever pools.server.posts=2..3 --target 'open_at_end <= 20' --promise period "
        "--met-in 0.6 --seed 5"
    )
    assert found["first"] == "Before any run, the hours of work alone point to about 2.8 posts."
    assert found["needs"] == ""
    changed = asked(ask="explain", settings={"replications": 2}, more=0, changes={"pools.server.posts": 3})
    assert (changed["command"], changed["needs"]) == (
        "mashsim explain changed.toml --replications 2 --seed 5",
        "changed.toml",
    )


def test_what_is_wrong_with_a_question_is_said() -> None:
    assert "did you mean 'seek'" in asked(ask="seak", settings={})["faults"][0]
    assert "number" in asked(ask="recover", settings=RECOVER | {"number": 0})["faults"][0]
    assert "not a table" in asked(ask="explain", settings=["replications"])["faults"][0]
    assert "did you mean" in asked(ask="recover", settings=RECOVER | {"role": "servers"})["faults"][0]


@pytest.mark.slow
def test_no_question_needs_what_a_browser_lacks() -> None:
    """Each with as many runs as a whole answer takes, in a process that has neither numpy nor scipy."""
    program = f"""
import json, sys
for name in ("numpy", "scipy", "SALib", "click"):
    sys.modules[name] = None
from mashsim.page import handle
from mashsim.page.hands import door, make
for kind, settings in json.loads({json.dumps({each: QUESTIONS[each] for each in ("explain", "recover", "sensitivity")})!r}).items():
    found = handle({{"do": "question", "text": {DAYS!r}, "ask": kind, "settings": settings, "more": 1000}})
    assert found.get("page"), found
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
