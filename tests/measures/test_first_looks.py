"""A point of the way that no row of a log names: the first look has ended, whatever follows."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from made.before_the_decision import HOUR, desk
from made.evidence import agree
from made.front_doors import whole_town
from made.journeys import MONDAY, OFFICE, at, make_log, measured, point, received, work
from made.places import ROOT, TEXTBOOK
from made.queueing import erlang_c
from made.scenarios import text_of, town
from mashsim.contact import Contact
from mashsim.errors import ScenarioError
from mashsim.experiment import measured as measured_at
from mashsim.experiment import run
from mashsim.loading import changed, load, load_text
from mashsim.measures.clocks import overdue
from mashsim.measures.evidence import Evidence
from mashsim.quantities import parse_duration
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.stages import DECIDING, GATHERING, OUT_OF_HOURS, SCREENING, TRIAGING
from mashsim.worktime import Clock

STAGES = ("screening", "gathering", "deciding", "interviewing", "triaging", "out_of_hours")


def clock(start: str, stop: str, limit: str = "1 working day") -> Clock:
    return Clock("clock", start, stop, (parse_duration(limit),) * 4, OFFICE, "end_of_day")


def judged(rows: list[Any], start: str = "received", stop: str = "screened") -> tuple[int, int, int]:
    """How many were judged, in time, and late and open; the log ends on the second Monday."""
    found = measured(make_log(rows, STAGES, at(8)), [clock(start, stop)])["clocks"]["clock"]
    return found["judged"], found["in_time"], found["late_and_open"]


def screened(contact: int, start: int, stop: int, outcome: str = "") -> list[Any]:
    rows = [received(contact, start), *work(contact, contact, "screening", "officers", start, stop - HOUR, stop)]
    if outcome:
        return [*rows, *(point(contact, stop, event, "screening", outcome) for event in ("decided", "closed"))]
    return [*rows, point(contact, stop, "rated", "screening", "amber")]


def test_a_contact_sent_on_is_looked_at_in_time_though_its_decision_is_late() -> None:
    rows = screened(0, at(0, "10:00"), at(1, "17:00"))
    assert judged(rows) == (1, 1, 0)
    assert judged(rows, stop="decided") == (1, 0, 1)
    assert judged(rows, "screened", "decided") == (1, 0, 1)


def test_a_look_that_ends_too_late_is_late_and_one_that_has_not_ended_is_late_and_open() -> None:
    assert judged(screened(0, at(0, "10:00"), at(1, "17:01"))) == (1, 0, 0)
    waits = [received(0, at(0)), (at(0), 0, 0, "queued", "screening", "officers")]
    assert judged(waits) == (1, 0, 1)
    assert judged([received(0, at(0))]) == (1, 0, 1)  # nothing is queued for it yet
    assert judged([received(0, at(7, "16:00"))]) == (0, 0, 0)  # not yet due


def test_a_signposted_contact_stops_both_clocks_at_one_moment() -> None:
    rows = screened(0, at(0, "10:00"), at(1, "11:00"), "nfa")
    assert judged(rows) == judged(rows, stop="decided") == judged(rows, "screened", "decided") == (1, 1, 0)


def test_a_daily_triage_and_a_look_out_of_hours_are_first_looks() -> None:
    triaged = [
        received(0, at(0)), point(0, at(0), "queued", "triaging"),
        *work(0, 0, "triaging", "workers", at(1), at(1), at(1, "9:05")),
        *work(0, 1, "triaging", "managers", at(1), at(1), at(1, "9:10")),
        point(0, at(1, "9:10"), "rated", "triaging", "green"),
    ]  # fmt: skip
    assert judged(triaged) == (1, 1, 0)
    at_night = [
        received(0, at(0, "20:00")),
        *work(0, 0, "out_of_hours", "workers", at(0, "20:00"), at(0, "20:00"), at(0, "20:30")),
        point(0, at(0, "20:30"), "rated", "out_of_hours", "green"),
        (at(1), 0, 1, "queued", "screening", "officers"),  # and screened once more, long after
    ]
    assert judged(at_night) == (1, 1, 0)
    unanswered = [row for row in at_night if row[3] in ("received", "queued")]
    assert judged(unanswered) == (1, 0, 1)


def test_a_repeat_that_is_joined_was_looked_at() -> None:
    rows = [*screened(0, at(0), at(1)), point(0, at(1), "closed", "screening", "merged")]
    assert judged(rows) == (1, 1, 0)
    assert judged(rows, stop="decided") == (0, 0, 0)


def test_what_nobody_looks_at_is_never_late_for_a_look() -> None:
    """An opening backlog beyond screening, what is received for the decision, and a return interview; not even in a
    window that reaches back to when they came, as the board's does."""
    rows = [
        received(0, at(-9)), point(0, at(-9), "rated", "screening", "red"), point(0, at(0, "0:00"), "queued", "gathering"),
        received(1, at(0)), point(1, at(0), "rated", "deciding", "red"),
        *work(1, 1, "deciding", "managers", at(0), at(6), at(6, "9:30")),
        received(2, at(0)), point(2, at(0), "queued", "interviewing"),
        received(3, at(-9)), (at(0, "0:00"), 3, 3, "queued", "screening", "officers"),
    ]  # fmt: skip
    assert judged(rows) == (0, 0, 0)  # the fourth, a backlog of screening, was received before the window
    evidence = Evidence(make_log(rows, STAGES, at(8)), OFFICE, MONDAY)
    assert set(overdue(evidence, clock("received", "screened"))) == {3}


def test_screening_work_that_is_taken_back_is_no_look() -> None:
    rows = [
        received(0, at(0)), (at(0), 0, 0, "queued", "screening", "officers"),
        (at(1), 0, 0, "withdrawn", "screening", "officers"), point(0, at(1), "closed", "screening", "nfa"),
    ]  # fmt: skip
    assert judged(rows) == (0, 0, 0)
    assert judged([row if row[3] == "received" or row[0] == at(0) else (at(3), *row[1:]) for row in rows]) == (1, 0, 0)


def test_other_work_on_a_waiting_contact_does_not_end_its_look() -> None:
    """A referrer who chases is answered while the contact waits to be screened."""
    rows = [
        received(0, at(0)), (at(0), 0, 0, "queued", "screening", "officers"),
        *work(0, 1, "screening", "officers", at(0, "10:00"), at(0, "10:00"), at(0, "10:10")),
    ]  # fmt: skip
    assert judged(rows) == (1, 0, 1)


def test_where_screening_decides_everything_the_two_clocks_are_one() -> None:
    """And all that is made of them: by rating, week by week, and the time from receipt."""
    screening = {"pool": "desk", "effort": {"distribution": "exponential", "mean": "9 hours"}, "outcomes": {"nfa": 1}}
    clocks = {
        name: {"stop": stop, "limits": {"unrated": "18 working hours"}, "calendar": "office"}
        for name, stop in (("first_look", "screened"), ("decision", "decided"))
    }
    scenario = desk("60 per day", {"screening": screening}, pools={"desk": {"posts": 25}}, clocks=clocks)
    results = {name: run(changed(scenario, {"report.heads_with": name}), 2)["results"] for name in clocks}
    found = results["decision"]
    assert found["clocks"]["first_look"] == found["clocks"]["decision"]
    assert 0.3 < found["clocks"]["decision"]["share_in_time"]["mean"] < 0.95
    assert found["journey"]["received_to_screened"] == found["journey"]["received_to_decided"]
    assert found == results["first_look"]


@pytest.mark.slow
def test_the_share_looked_at_in_time_is_that_of_m_m_c() -> None:
    """From receipt to the end of the look is the wait and the work: of Erlang's queue, exactly."""
    limit, servers, arrivals, work_hours = 0.6, 3, 14.4, 1 / 6
    clocks = {"clocks.first_look": {"stop": "screened", "limit": "36 working min", "counting": "same_time"}}
    door = FrontDoor(
        changed(load(TEXTBOOK / "m-m-c.toml"), {**clocks, "run.last_day": date(2023, 1, 29)}),
    )
    found = [
        {"share": measured_at(door, door.replicate(7, number))["clocks"]["first_look"]["share_in_time"]}
        for number in range(16)
    ]
    work_rate, free_rate = 1 / work_hours, servers / work_hours - arrivals
    waits = erlang_c(servers, arrivals * work_hours)
    both = (free_rate * math.exp(-work_rate * limit) - work_rate * math.exp(-free_rate * limit)) / (
        free_rate - work_rate
    )
    late = (1 - waits) * math.exp(-work_rate * limit) + waits * both
    agree(found, {"share": 1 - late})


def _contact(world: World, received_at: int) -> Contact:
    return Contact(0, 0, 0, 0, 0, received_at, world._due_at)


def test_the_order_of_work_follows_the_clocks_of_the_first_look() -> None:
    """Until the look has ended the clock of the look counts; from then on the one that starts there, if there is one."""
    clocks = {
        "clocks.look": {"stop": "screened", "limit": "2 working hours"},
        "clocks.enquiry": {"start": "screened", "stop": "decided", "limit": "3 working hours"},
        "clocks.decision.limit": "30 working hours",
    }
    door = FrontDoor(changed(load_text(text_of(town())), clocks))
    world, start = World(door, 1, 0), door.office.opens[5]
    world.now = start  # type: ignore[misc]  # a slot in place of a property
    contact = _contact(world, start)
    assert contact.due_at(SCREENING) == contact.due_at(TRIAGING) == contact.due_at(OUT_OF_HOURS) == start + 2 * HOUR
    decision = contact.due_at(GATHERING)
    assert decision > start + 8 * HOUR  # the clock of the decision: nobody has looked yet
    world.looked_at(contact)
    assert contact.due_at(SCREENING) == decision  # looked at out of hours: the look is over
    assert contact.due_at(GATHERING) == contact.due_at(DECIDING) == start + 3 * HOUR
    world.decide(contact, DECIDING, outcomes.NFA)
    assert contact.due_at(DECIDING) == math.inf


@pytest.mark.parametrize("name", ["baseline", "nottingham-2022", "steady-city", *(f"story/{name}" for name in (
    "audit", "backlog-found", "blind-managers", "city", "extra-team", "family-help", "funding-cliff", "overload-2020",
    "partner-cut", "redesign", "responsive-2018", "stable-2024", "summer-peak",
))])  # fmt: skip
def test_every_city_that_ships_has_both_clocks(name: str) -> None:
    clocks = load(ROOT / "scenarios" / f"{name}.toml").clocks
    assert [(clocks[key].start, clocks[key].stop) for key in ("first_look", "decision")] == [
        ("received", "screened"), ("received", "decided"),
    ]  # fmt: skip
    assert clocks["first_look"].limit == clocks["decision"].limit == parse_duration("1 working day")


def test_the_clock_that_heads_is_given_by_week_and_by_source() -> None:
    changes = {"clocks.first_look": {"stop": "screened", "limit": "1 working day"}, "run.replications": 1}
    town_ = whole_town(changes)
    by_default = run(town_)["results"]
    headed = run(changed(town_, {"report.heads_with": "first_look"}))["results"]
    assert headed["clocks"] == by_default["clocks"]
    assert headed["weekly"]["share_in_time"] != by_default["weekly"]["share_in_time"]
    assert headed["fairness"] != by_default["fairness"]


def test_a_clock_that_is_not_there_cannot_head_a_report() -> None:
    with pytest.raises(ScenarioError) as refused:
        changed(load_text(text_of(town())), {"report.heads_with": "decisoin"})
    assert (
        "report.heads_with is 'decisoin', which is not a clock; there are decision, rating, allocation, reply; did you "
        "mean 'decision'?" in str(refused.value)
    )
    queue = load(TEXTBOOK / "m-m-1.toml")
    assert queue.report.heads_with == "decision"  # there is none: nothing heads the report
    with pytest.raises(ScenarioError, match="is 'first_look', which is not a clock; there is none"):
        changed(queue, {"report.heads_with": "first_look"})
