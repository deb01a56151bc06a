"""What happened by lists is what a run's measures say of the log they were made from, and rests on six or more."""

from __future__ import annotations

import datetime as dt
from math import fsum
from pathlib import Path

import pytest

from mashsim.loading import changed
from mashsim.past import Past, past_of
from mashsim.past.happened import happened
from mashsim.report import render_page
from mashsim.report.happened import page_of_past
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

from .conftest import FIRST, LAST, Lists

HEADING = "contact,step,started,ended,team"


def test_a_past_is_measured_as_the_run_that_it_was_made_from(tidy: Lists, city: Scenario) -> None:
    span = {"run.first_day": FIRST, "run.last_day": LAST, "run.measure_from": FIRST}
    door, past = FrontDoor(changed(city, span, "for lists")), tidy.past
    run = happened(tidy.example.log, door, past.months, past.clock, past.hidden.cells)
    assert past.happened is not None
    rated = {"rating"}  # lists have no ratings
    assert [one for one in past.happened.in_time if one.clock not in rated] == [
        one for one in run.in_time if one.clock not in rated
    ]
    assert {one.clock for one in past.happened.in_time} >= {"decision"}
    front = ("received_to_screened", "received_to_decided")
    assert [one for one in past.happened.waited if one.part in front] == [
        one for one in run.waited if one.part in front
    ]
    assert past.happened.weeks == run.weeks
    assert {stage: past.happened.open_at[stage] for stage in ("screening", "gathering", "analysing")} == {
        stage: run.open_at[stage] for stage in ("screening", "gathering", "analysing")
    }


def test_the_parts_of_waiting_are_a_whole(tidy: Lists) -> None:
    assert tidy.past.happened is not None
    held_up = tidy.past.happened.held_up
    assert fsum(shares[0] or 0.0 for shares in held_up.values()) == pytest.approx(1.0)
    assert all(share is not None and share >= 0 for shares in held_up.values() for share in shares)
    assert ("partners", "health") in held_up


def _past(folder: Path, city: Scenario, rows: str) -> Past:
    (folder / "list.csv").write_text(f"{HEADING}\n{rows}", encoding="utf-8")
    (folder / "map.toml").write_text("complete_from = 2026-03-01\nextracted = 2026-04-30\n", encoding="utf-8")
    return past_of(folder, city, today=dt.date(2026, 6, 1))


def _ways(count: int) -> str:
    """Contacts that are looked at for an hour, then wait for the police while they are in an enquiry."""
    way = (
        "{},screening,2026-03-02 09:00,2026-03-02 10:00,\n{},gathering,2026-03-02 10:00,2026-03-02 15:00,\n"
        "{},request,2026-03-02 11:00,2026-03-02 14:30,police\n"
    )
    return "".join(way.replace("{}", f"K{number}") for number in range(count))


def test_an_enquiry_waits_for_partners_once_they_are_asked(city: Scenario, tmp_path: Path) -> None:
    past = _past(tmp_path, city, _ways(6)).happened
    assert past is not None
    assert past.held_up == {("partners", "police"): [1.0, None]}
    (decided,) = (one for one in past.waited if one.part == "received_to_decided")
    assert (decided.contacts, decided.median, decided.p90) == (10, 360.0, None)
    assert [(one.clock, one.share) for one in past.in_time if one.clock == "decision"] == [("decision", 1.0)]


def test_fewer_than_six_contacts_say_nothing(city: Scenario, tmp_path: Path) -> None:
    past = _past(tmp_path, city, _ways(5))
    assert past.happened is not None
    assert (past.happened.in_time, past.happened.waited) == ([], [])
    assert past.happened.held_up == {("others",): [1.0, None]}
    assert all(mean in (None, 0.0) for means in past.happened.open_at.values() for mean in means)
    page = render_page(page_of_past("lists", past.months, past.happened, 450.0, {}))
    assert "Too few contacts stand in the lists" in page
    assert "police" not in page.lower()


def test_a_clock_that_would_tell_a_hidden_month_is_left_out(tidy: Lists) -> None:
    past = tidy.past
    hidden = frozenset({("in_day", "", past.months[0])})
    without = happened(past.log, past.plan, past.months, past.clock, hidden)
    assert past.clock not in {one.clock for one in without.in_time}
    assert past.happened is not None
    assert past.clock in {one.clock for one in past.happened.in_time}


def test_lists_of_days_alone_have_no_such_page(untidy: Lists, city: Scenario) -> None:
    assert past_of(untidy.folder / "annex-a", city).happened is None
