"""Section 47: a child who is likely to be harmed is seen at once, and the conference waits for nobody's room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import isclose, sqrt
from statistics import fmean
from typing import Any

import pytest

from made.after_the_decision import HOUR, allocating, desk, discussing, log_of, moments, staffed, stream, trace
from made.laws import work_stays_with_its_contact
from made.scenarios import Table, play, text_of
from mashsim.experiment import measured
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.measures.evidence import Evidence
from mashsim.measures.one_contact import Contacts
from mashsim.measures.places import trace_places
from mashsim.report.answers.one_contact import everything
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, CONFERENCING, PROTECTING, VISITING
from mashsim.workload import hours_check

PROTECTING_AT_ONCE: Table = {"pool": "duty", "effort": "2 hours"}
CONFERENCE: Table = {"conference_share": 1, "held_after": "15.5 working days", "called_at": "discussion"}
FULL: Table = {"posts": 1, "ceiling": 1}
"""A caseload with room for one child."""
ROUTES = {rating: {"section_47": 0.5, "section_17": 0.5} for rating in ("red", "amber", "green")}


def enquiry(opening: int = 1, days: int = 60, **stages: Any) -> Table:
    """Contacts whose discussions all end at ten on a Monday."""
    stages = {"discussing": discussing(), "visiting": {"pool": "visitors", "effort": "1 hour"}, **stages}
    document = desk(opening, days=days, **stages)
    document["pools"] |= {name: {"posts": 9} for name in ("chairs", "duty", "visitors")}
    document["bank_holidays"] = []
    return document


def test_children_are_seen_within_a_day_whatever_the_ceiling() -> None:
    """Three children, one place: two of them wait ten working days and more for a worker, and all are seen at noon of
    the day of the discussion."""
    room = allocating(caseload=FULL)
    plain = log_of(enquiry(3, allocating=room))
    at_once = log_of(enquiry(3, allocating=room, protecting=PROTECTING_AT_ONCE))
    assert set(moments(at_once, events.VISITED).values()) == {12 * HOUR}
    assert max(moments(plain, events.VISITED).values()) > 20 * 24 * HOUR
    allocated = sorted(moments(at_once, events.ALLOCATED).values())
    assert allocated[0] == 12 * HOUR
    assert allocated[1] > 10 * 24 * HOUR, "and they wait for room all the same"
    assert not [row for row in at_once.rows() if row[4] == VISITING], "their worker makes no first visit"


def test_only_section_47_is_seen_at_once() -> None:
    document = stream("40 per day", 40, discussing=discussing(effort="0 min", outcomes=ROUTES), allocating=allocating())
    document["stages"] |= {"protecting": PROTECTING_AT_ONCE, "visiting": {"pool": "visitors", "effort": "3 hours"}}
    document["pools"] |= {name: {"posts": 50} for name in ("chairs", "duty", "visitors")}
    log = log_of(document)
    decided = {row[1]: row[5] for row in log.rows() if row[3] == events.DISCUSSED}
    by_duty = {row[1] for row in log.rows() if row[4] == PROTECTING}
    by_worker = {row[1] for row in log.rows() if row[4] == VISITING}
    assert by_duty == {contact for contact, outcome in decided.items() if outcome == outcomes.SECTION_47}
    assert len(by_duty) > 500
    assert not by_duty & by_worker
    assert len(by_worker) > 500


def test_a_visit_that_sees_nobody_is_made_again_and_then_the_enquiry_begins() -> None:
    protecting = {**PROTECTING_AT_ONCE, "seen_share": 0.5, "again_after": "1 working hour", "enquiry_effort": "3 hours"}
    document = enquiry(40, allocating=allocating(), protecting=protecting)
    document["pools"]["duty"] = {"posts": 50}
    document["pools"]["chairs"] = {"posts": 50}
    log = log_of(document)
    for rows in _by_contact(log, PROTECTING):
        told = [(row[0], row[3], row[5]) for row in rows if row[3] in (events.QUEUED, events.VISITED)]
        *tries, last_visit, enquiry_begins = told
        assert last_visit[1:] == (events.VISITED, 1)
        assert enquiry_begins[:2] == (last_visit[0], events.QUEUED)
        assert all(seen == 0 for _, event, seen in tries if event == events.VISITED)
    tries = [sum(row[3] == events.VISITED for row in rows) for rows in _by_contact(log, PROTECTING)]
    assert abs(fmean(tries) - 2) < 4 * sqrt(2) / sqrt(len(tries))
    worked = moments(log, events.ALLOCATED)
    seen = {row[1]: row[0] for row in log.rows() if row[3] == events.VISITED and row[5] == 1}
    office = FrontDoor(load_text(text_of(document))).office
    assert {office.between(seen[contact], worked[contact]) for contact in seen} == {3 * HOUR}


def _by_contact(log: Log, stage: int) -> Iterator[list[tuple[int, ...]]]:
    rows = sorted((row for row in log.rows() if row[4] == stage), key=lambda row: row[1])
    return (list(some) for _, some in groupby(rows, key=lambda row: row[1]))


@pytest.mark.parametrize("room", [FULL, {"posts": 50, "ceiling": 15}])
def test_a_conference_is_held_so_long_after_the_discussion_even_if_nobody_has_room(room: Table) -> None:
    """Day 15 of the discussion on Monday 2 March is Friday 20 March; at noon, whoever else has to be waited for."""
    held = {"held_for": "40.5 working days", "held_from": "referral"}
    document = enquiry(4, allocating=allocating(caseload=room, **held), conferencing=CONFERENCE)
    clock = {"start": "discussed", "stop": "conferred", "limit": "15 working days", "counting": "first_day_counts"}
    document["clocks"] = {"conference": clock, "shorter": {**clock, "limit": "14 working days"}}
    door = FrontDoor(load_text(text_of(document)))
    log = door.replicate(1, 0)
    assert set(moments(log, events.CONFERRED).values()) == {18 * 24 * HOUR + 13 * HOUR}
    unallocated = 3 if room is FULL else 0
    assert (
        sum(at > 18 * 24 * HOUR for at in moments(log, events.ALLOCATED).values())
        + (4 - len(moments(log, events.ALLOCATED)))
        == unallocated
    )
    clocks = measured(door, log)["clocks"]
    assert [clocks[name]["share_in_time"] for name in ("conference", "shorter")] == [1, 0]
    assert clocks["conference"]["judged"] == 4, "one that is called counts, though nobody has come to that stage"


def test_a_conference_that_was_called_and_not_held_is_late() -> None:
    """The run ends on day 12; the limit was day 10."""
    document = enquiry(4, days=15, allocating=allocating(caseload=FULL), conferencing=CONFERENCE)
    clock = {"start": "discussed", "stop": "conferred", "limit": "10 working days", "counting": "first_day_counts"}
    document["clocks"] = {"conference": clock}
    door = FrontDoor(load_text(text_of(document)))
    log = door.replicate(1, 0)
    assert not moments(log, events.CONFERRED)
    assert measured(door, log)["clocks"]["conference"]["late_and_open"] == 4


def test_conferences_are_the_same_as_without_a_queue() -> None:
    """On the same luck each conference is held at the same moment, whether there is room or not."""
    more = {"conferencing": {**CONFERENCE, "conference_share": 0.5, "held_after": "3 working days"}}
    held = []
    for posts in (2, 100):
        document = stream(
            "10 per day",
            40,
            discussing=discussing(effort="0 min"),
            allocating=allocating(caseload={"posts": posts, "ceiling": 3}),
            **more,
        )
        document["pools"]["chairs"] = {"posts": 50}
        log = log_of(document)
        held.append(moments(log, events.CONFERRED))
    assert held[0] == held[1]
    assert len(held[0]) > 100
    assert len(moments(log, events.CALLED)) >= len(held[0])


def test_a_contact_is_not_closed_before_its_conference() -> None:
    """Authorised on day 5, conferred on day 15: its worker holds it until then."""
    held = {"held_for": "5.5 working days", "held_from": "referral"}
    document = enquiry(allocating=allocating(**held), conferencing=CONFERENCE, assessing={})
    log = log_of(document)
    (authorised,) = moments(log, events.AUTHORISED).values()
    (conferred,) = moments(log, events.CONFERRED).values()
    (closed,) = moments(log, events.CLOSED).values()
    assert authorised == 4 * 24 * HOUR + 13 * HOUR < conferred == closed


def test_a_conference_goes_on_when_the_worker_leaves_and_takes_its_people() -> None:
    held = {"held_for": "30.5 working days", "held_from": "referral"}
    conferencing = {**CONFERENCE, "held_after": "3.5 working days", "pool": "chairs", "effort": "90 min"}
    document = enquiry(allocating=staffed(**held), conferencing=conferencing, protecting=PROTECTING_AT_ONCE)
    document["pools"]["team"] = {"posts": 1}
    made = play(text_of(document))
    assert trace(made.log, CONFERENCING) == [
        "Mon 10:00 called 0",
        "Wed 13:00 queued 0 for chairs",
        "Wed 13:00 started 0 by chairs 1",
        "Wed 14:30 finished 0 by chairs 1",
        "Wed 14:30 conferred 0",
    ]
    work_stays_with_its_contact(made)


def test_a_conference_moves_nobody_on_the_board() -> None:
    """While it is prepared and held the contact stays where it is: waiting for room, or with its worker on a visit."""
    conferencing = {**CONFERENCE, "held_after": "1.5 working days", "pool": "chairs", "effort": "3 hours"}
    document = enquiry(2, allocating=allocating(caseload=FULL), conferencing=conferencing)
    document["stages"]["visiting"] = {"pool": "visitors", "effort": "30 hours"}
    door = FrontDoor(load_text(text_of(document)))
    log = door.replicate(1, 0)
    places = trace_places(Evidence(log, door.office, door.timeline))
    first, second = sorted(moments(log, events.ALLOCATED), key=moments(log, events.ALLOCATED).__getitem__)
    conferred, seen = moments(log, events.CONFERRED), moments(log, events.VISITED)
    assert conferred[first] == conferred[second] < seen[first] < moments(log, events.ALLOCATED)[second]
    assert not places.entered[CONFERENCING]
    left = {log.contact[row]: log.time[row] for row in (*places.left[ALLOCATING], *places.left[VISITING])}
    assert left == seen, "the wait ends with a worker, the visit when the child is seen"


def test_the_story_of_a_contact_tells_of_it() -> None:
    document = enquiry(allocating=allocating(), conferencing=CONFERENCE, protecting=PROTECTING_AT_ONCE)
    door = FrontDoor(load_text(text_of(document)))
    journey = Contacts(Evidence(door.replicate(1, 0), door.office, door.timeline)).one(0)
    story = "\n".join(everything({"scenario": {}, "journey": journey}))
    for sentence in (
        "The strategy discussion was held: section 47. An initial child protection conference was called",
        "Duty took up the section 47 enquiry",
        "The child was seen",
        "The initial child protection conference was held",
    ):
        assert sentence in story, story


def test_the_hours_check_counts_enquiries_begun_at_once() -> None:
    """Ten discussions a day, half of them enquiries: two visits of an hour each and four hours of the enquiry for duty;
    the workers visit only the others."""
    document = stream(
        "10 per day", 20, discussing=discussing(outcomes=ROUTES), allocating=staffed(),
        protecting={"pool": "duty", "effort": "1 hour", "seen_share": 0.5, "enquiry_effort": "4 hours"},
        visiting={"effort": "3 hours"},
    )  # fmt: skip
    document["pools"] |= {name: {"posts": 1} for name in ("chairs", "duty", "team")}
    needed = {name: hours.needed / 7 for name, hours in hours_check(FrontDoor(load_text(text_of(document)))).items()}
    assert isclose(needed["duty"], 5 * (2 * 1 + 4))
    assert isclose(needed["team"], 5 * 3)


def test_a_scenario_without_discussions_sees_those_at_once_that_were_decided_so() -> None:
    decisions = {rating: {"strategy": 0.5, "assessment": 0.5} for rating in ("red", "amber", "green")}
    document = stream("40 per day", 20, allocating=allocating(), protecting=PROTECTING_AT_ONCE)
    document["stages"]["visiting"] = {"pool": "duty", "effort": "1 hour"}
    document["stages"]["deciding"]["outcomes"] = decisions
    document["pools"]["duty"] = {"posts": 50}
    log = log_of(document)
    decided = {row[1]: row[5] for row in log.rows() if row[3] == events.DECIDED}
    assert {row[1] for row in log.rows() if row[4] == PROTECTING} == {
        contact for contact, outcome in decided.items() if outcome == outcomes.STRATEGY
    }
