"""Clearing a backlog: when arithmetic says, with as many as it needs, and back again where the work still outgrows the
hours."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from mashsim.experiment import Runner
from mashsim.loading import changed, load
from mashsim.questions.asking import Finder
from mashsim.questions.differing import main_cause
from mashsim.questions.kinds.recover import Clearing, Recover

SHIFT = SCENARIOS / "textbook" / "day-shift.toml"
FOUND = {"opening_backlog": [{"stage": "screening", "contacts": 60, "age": "5 days"}]}
"""Sixty contacts wait: 132 hours of work."""
TODAY = dt.date(2023, 1, 2)


def recover(**asked: Any) -> dict[str, Any]:
    settings = {
        "scenario": str(SHIFT),
        "changes": FOUND,
        "role": "server",
        "by": TODAY + dt.timedelta(days=14),
        "number": 3,
        "cleared_at": 12,
        "backlog": "open",
        "kind": "redeployed",
        "weeks_after": 6,
        **asked,
    }
    with Runner() as runner:
        return Recover.model_validate(settings).answer(runner, Finder())


@cache
def answered() -> dict[str, Any]:
    return recover()


def looks(found: dict[str, Any]) -> dict[float, dict[str, Any]]:
    return {look["values"][0]: look for look in found["looks"]}


@pytest.mark.slow
def test_one_more_clears_it_when_the_hours_to_spare_say_so() -> None:
    """Two people have 20 hours a day, of which 15.84 are filled: 48 contacts of 2.2 hours take 25 days; with one more,
    7.5 days."""
    found = answered()
    assert (found["status"], found["best"], found["fails"]) == ("found", 1, 0)
    for posts, days in ((0, 48 * 2.2 / (20 - 15.84)), (1, 48 * 2.2 / (30 - 15.84))):
        middle = dt.date.fromisoformat(looks(found)[posts]["clears"]["p50"])
        assert (
            abs((middle - TODAY).days - days) <= 0.3 * days + 1
        )  # a queue on its way to a level meets it by luck, on average a little early
    clears = looks(found)[1]["clears"]
    assert clears["p10"] <= clears["p50"] <= clears["p90"] <= found["by"]


def test_hours_are_what_the_roster_holds_more() -> None:
    hours = looks(answered())
    assert hours[0]["hours"] == {"on_shift": 0.0, "hands_on": 0.0}
    assert hours[1]["hours"] == {
        "on_shift": pytest.approx(70.0),
        "hands_on": pytest.approx(70.0),
    }  # ten hours on each of seven days


def test_today_s_backlog_is_counted_on_the_first_day() -> None:
    assert answered()["today"] == pytest.approx(60, abs=4)


def test_a_backlog_stays_away_where_the_hours_suffice() -> None:
    after = answered()["after"]
    assert after["back_in"] <= 0.25 * after["replications"]
    assert after["trend"]["low"] < 0.5


@pytest.mark.slow
def test_it_comes_back_where_the_work_outgrows_the_hours() -> None:
    found = recover(
        changes=FOUND | {"demand.rate": "0.45 per hour"}, number=4, by=TODAY + dt.timedelta(days=30), weeks_after=8
    )
    assert found["best"] is not None
    after = found["after"]
    assert after["back_in"] >= 0.9 * after["replications"]
    assert after["trend"]["low"] > 0.5


@pytest.mark.slow
def test_what_no_number_can_clear_is_said() -> None:
    found = recover(by=TODAY + dt.timedelta(days=1), number=1)
    assert (found["status"], found["best"]) == ("none", None)
    assert found["shown"] == 1


@pytest.mark.slow
def test_cleared_is_a_quarter_above_what_stays_if_nothing_is_said() -> None:
    found = recover(cleared_at=None)
    assert found["level"] >= 1.25 * found["settled"]["mean"]
    assert found["level"] < 1.25 * found["settled"]["mean"] + 1


class Runs:
    """Curves that were drawn by hand, in the form of runs."""

    def __init__(self, *curves: list[float]):
        self._curves = list(curves)

    def __len__(self) -> int:
        return len(self._curves)

    def dates(self, part: str) -> list[str]:
        assert part == "daily"
        return [(TODAY + dt.timedelta(days=day)).isoformat() for day in range(len(self._curves[0]))]

    def curves(self, name: str) -> list[list[float]]:
        assert name == "daily.open"
        return self._curves


def test_cleared_is_only_what_stays_so_for_a_week_and_until_the_day() -> None:
    dips = [9.0] + [5.0] * 6 + [6.0] + [5.0] * 9
    never = [9.0] * len(dips)
    back = [5.0] * 8 + [9.0] + [5.0] * 8  # low for a week, and not on the day
    cleared = Clearing("daily.open", 5, TODAY, TODAY + dt.timedelta(days=8), 0.8)
    of_back: Any = Runs(back)
    assert cleared.days(of_back) == [TODAY + dt.timedelta(days=9)]
    runs: Any = Runs(dips, never, [5.0] * len(dips))
    assert cleared.days(runs) == [TODAY + dt.timedelta(days=8), None, TODAY]
    assert cleared.limits(runs, 0.05)[0] == pytest.approx(2 / 3)
    assert cleared.as_dict(runs)["clears"] == {
        "p10": TODAY.isoformat(),
        "p50": "2023-01-10",
        "p90": None,
        "never_in": 1,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--role", "servers"), "--role 'servers' is not a pool of 'A day shift'; did you mean 'server'?"),
        (("--role", "server", "--from", "2022-12-01"), "--from 2022-12-01 is before the run's first day 2023-01-02"),
        (("--role", "server", "--from", "2023-02-01"), "--by 2023-01-16 is not after their first day 2023-02-01"),
        (("--role", "server", "--precision", "5%"), "chooses its replications itself"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    said = mashsim("recover", SHIFT, "--by", "2023-01-16", *arguments, "--out", tmp_path / "out")
    assert said.code == 2
    assert message in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_writes_its_page_and_says_how_to_repeat_it(tmp_path: Path) -> None:
    asked = (
        "--role",
        "server",
        "--by",
        "2023-01-16",
        "--number",
        "2",
        "--kind",
        "redeployed",
        "--backlog",
        "open",
        "--cleared-at",
        "12",
    )
    backlog = ("--set", 'opening_backlog=[{stage="screening", contacts=60, age="5 days"}]')
    said = mashsim("recover", SHIFT, *asked, *backlog, "--brief", "--out", tmp_path)
    assert said.code == 0
    assert "more hands-on hours a week" in said.out
    answer = json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))
    assert (
        "--role server --by 2023-01-16 --number 2 --kind redeployed --backlog open --cleared-at 12" in answer["repeat"]
    )
    assert "stays" not in answer["repeat"]
    assert (tmp_path / "recovery.html").exists()
    assert (tmp_path / "brief.html").exists()


@pytest.mark.slow
def test_what_holds_decisions_up_is_not_what_comes_after_them() -> None:
    little_room = {"stages.allocating.caseload.ceiling": 5, "run.last_day": "2022-08-31", "interventions": []}
    with Runner() as runner:
        (runs,) = runner.run([changed(load(SCENARIOS / "nottingham-2022.toml"), little_room)], 1)
    assert main_cause(runs) == "waiting for room in a caseload"
    before = main_cause(runs, "daily.children_without_decision")
    assert before
    assert before != "waiting for room in a caseload"
