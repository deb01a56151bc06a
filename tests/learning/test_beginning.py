"""What a run's beginning says: a stated backlog, days left out, an empty start that settles, and one that never
does."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.places import SCENARIOS
from made.reading import Page
from made.scenarios import text_of, town
from mashsim.experiment import Runner, Runs, beginning
from mashsim.loading import changed, load, load_text

DAYS = {
    "run.first_day": dt.date(2023, 1, 2), "run.measure_from": dt.date(2023, 1, 2), "run.last_day": dt.date(2023, 8, 31),
    "demand.rate": "4 per day", "stages.screening.effort.mean": "3 days", "pools.server.posts": 30,
}  # fmt: skip


def begun(replications: int = 20, **changes: Any) -> dict[str, Any]:
    scenario = load(SCENARIOS / "textbook" / "m-m-c.toml", DAYS | changes)
    with Runner() as runner:
        return beginning(runner.run([scenario], replications)[0])


def test_an_empty_start_that_settles_is_given_a_day_to_measure_from() -> None:
    """With room for everybody the number open nears its mean as 1 - e^(-t/3 days), and is within 1 % of it after 14
    days."""
    said = begun()
    day = dt.date.fromisoformat(said["measure_from"])
    assert said["kind"] == "empty"
    assert dt.timedelta(days=5) <= day - DAYS["run.first_day"] <= dt.timedelta(days=60)
    assert f"measure from {day.day} {day:%B %Y}" in said["sentence"]
    assert "settles last (MSER-5 over" in said["sentence"]


def test_what_comes_faster_than_it_is_done_never_settles_and_is_given_none() -> None:
    said = begun(replications=3, **{"pools.server.posts": 10})
    assert (said["kind"], said["measure_from"]) == ("unsettled", None)
    assert "It may be that the front door never settles." in said["sentence"]


def test_a_short_run_cannot_tell() -> None:
    said = begun(replications=2, **{"run.last_day": dt.date(2023, 2, 10)})
    assert said["kind"] == "short"
    assert "the run has 40 days, and a proposal needs at least 46" in said["sentence"]


def test_days_that_are_left_out_and_a_stated_backlog_need_no_proposal() -> None:
    assert begun(2, **{"run.measure_from": dt.date(2023, 2, 1)})["sentence"].endswith(
        "its first 30 days are left out as a warm-up."
    )
    backlog = [{"stage": "screening", "contacts": 12, "age": "1 day"}]
    said = begun(2, opening_backlog=backlog)
    assert said["kind"] == "backlog"
    assert said["sentence"].startswith("No warm-up is needed: the run begins with a stated backlog of 12 contacts")


def test_work_that_is_done_within_the_day_needs_none() -> None:
    assert begun(5, **{"stages.screening.effort.mean": "10 min"})["kind"] == "settled"


@pytest.mark.slow
def test_a_run_says_it_in_its_findings_and_in_how_sure_it_is(tmp_path: Path) -> None:
    sets = [part for key, value in DAYS.items() for part in ("--set", f"{key}={value}")]
    said = mashsim(
        "run", SCENARIOS / "textbook" / "m-m-c.toml", *sets, "--replications", 12, "--workers", 1, "--out", tmp_path
    )
    assert said.code == 0, said.err
    sentence = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["beginning"]["sentence"]
    assert "Proposed: measure from" in sentence
    assert sentence in said.out
    assert sentence in Page((tmp_path / "report.html").read_text(encoding="utf-8")).text


def test_who_waits_on_a_list_and_whom_people_hold_are_a_stated_beginning() -> None:
    held = {"queue": "stage,received on\nscreening,2026-03-15\n", "team": "pool,children\nteam,7\n"}
    caseload = {"pool": "team", "posts": 0, "vacancy_share": 0, "agency_cover_share": 0, "ceiling": 10}
    scenario = changed(
        load_text(text_of(town())),
        {"pools.team": {"posts": 0}, "stages.allocating.caseload": caseload, "opening_backlog": [], **held},
    )
    said = beginning(Runs(scenario, 1, range(0), []))
    words = "the run begins with a stated backlog of 1 contact and 7 children whom people of the team hold, and what becomes of them"
    assert words in said["sentence"]
