"""How long assessments take: counted from the referral, so that waits are inside and are never added."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from math import sqrt
from statistics import fmean
from typing import Any

import pytest

from made.after_the_decision import DAY, HOUR, WEEK, allocating, desk, log_of, moments, staffed, stream, trace
from made.places import SCENARIOS
from made.scenarios import Table, text_of
from mashsim.chance import Distribution, Luck
from mashsim.experiment import measured
from mashsim.loading import load, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ASSESSING
from mashsim.workload import Room, hours_check, room_check
from mashsim.worktime import Calendar

PUBLISHED = load(SCENARIOS / "baseline.toml").document.values["stages"]["allocating"]["held_for"]
BANDS: Table = {name: PUBLISHED[name] for name in ("distribution", "edges", "shares")}
"""Table C2 as the baseline has it."""
UNIFORM = {"distribution": "uniform", "low": "1 working days", "high": "21 working days"}
TO_BE_ASSESSED = {rating: {"assessment": 1} for rating in ("red", "amber", "green")}


def city(days: int = 130, rate: str = "20 per day", **more: Any) -> Table:
    """A front door that is open on weekdays from nine to five, and decides at once on contacts that come then."""
    document = stream(rate, days, allocating=allocating(held_from="referral", **more))
    document["calendars"]["office"] = WEEK
    document["demand"]["profiles"] = {
        "office_hours": {"weekday": [1] * 5 + [0] * 2, "hour": [0] * 9 + [1] * 8 + [0] * 7}
    }
    document["demand"]["sources"]["police"]["profile"] = "office_hours"
    document["stages"]["deciding"]["outcomes"] = TO_BE_ASSESSED
    document["bank_holidays"] = []
    return document


def door_of(document: Table) -> FrontDoor:
    return FrontDoor(load_text(text_of(document)))


def drawn(law: Distribution, contacts: int, seed: int = 1) -> list[float]:
    """The lengths that the luck of contacts of the only source draws, in their order."""
    stream = Luck(seed, 0).stream("police.assessing.held_for")
    return [law.quantile(stream.at(position)) for position in range(contacts)]


def day_counted(office: Calendar, start: int, moment: int) -> int:
    """The number of a moment's working day, the day of the start being day 1."""
    days, day = office.working_days, office.timeline.day
    return 1 + bisect_right(days, day(moment)) - bisect_right(days, day(start))


# The days that are counted


@pytest.mark.parametrize("number", [1, 2, 10, 11, 45, 46])
def test_a_day_that_is_drawn_is_in_time_by_a_limit_of_so_many_days_and_by_no_shorter_one(number: int) -> None:
    """For receipts on any day at any hour: the draw and the clock count alike, so that "41-45" is in 45 working days and
    "46-50" is not."""
    document = city()
    limits = {str(days): f"{days} working days" for days in (number, number - 1) if days}
    document["clocks"] = {
        f"in_{name}": {"stop": "closed", "limit": limit, "counting": "first_day_counts"}
        for name, limit in limits.items()
    }
    door = door_of(document)
    clocks = {clock.name: clock for clock in door.clocks}
    for start in range(0, 14 * DAY, 7 * HOUR // 2):
        first, last = (door.office.on_day(start, number + part) for part in (0, 0.999))
        assert first <= last <= (clocks[f"in_{number}"].due(start, 2) or 0)
        begun_on_a_closed_day = not door.office.is_working_day(door.timeline.day(start))
        if number > 1 + begun_on_a_closed_day:
            assert first > (clocks[f"in_{number - 1}"].due(start, 2) or 0)


def test_a_days_fraction_is_that_of_its_open_hours_and_can_be_read_back() -> None:
    office = door_of(city()).office
    monday_ten = 10 * HOUR
    assert [office.on_day(monday_ten, number) for number in (0.5, 1, 1.5, 2, 5.25, 6)] == [
        9 * HOUR, 9 * HOUR, 13 * HOUR, DAY + 9 * HOUR, 4 * DAY + 11 * HOUR, 7 * DAY + 9 * HOUR,
    ]  # fmt: skip
    for moment in range(0, 14 * DAY, HOUR):
        assert office.on_day(-3 * DAY, office.day_number(-3 * DAY, moment)) == office.next_open(moment)
    assert office.on_day(0, 10.0**6) > 10**15, "a day beyond the calendar is never"


def in_the_tray(held_for: str, effort: str, pieces: int) -> list[str]:
    """What is told of one assessment, received on Monday, that lay five working days in a tray before a worker had it."""
    tray = {"hand_offs": {"tray": {"wait": "40 working hours"}}}
    held = staffed(held_for=held_for, held_from="referral")
    document = desk(1, "assessment", transferring=tray, allocating=held, assessing={"effort": effort, "pieces": pieces})
    document["pools"]["team"] = {"posts": 1}
    return trace(log_of(document), ASSESSING)


# A city without queues


def test_without_queues_assessments_end_on_the_days_that_are_published() -> None:
    """Contact by contact on the day that its luck draws; so the shares are those of table C2, and so is the share in 45
    working days."""
    document = city(160, held_for=BANDS, caseload={"posts": 50, "ceiling": 100})
    document["clocks"] = {"assessment": {"stop": "closed", "limit": "45 working days", "counting": "first_day_counts"}}
    door = door_of(document)
    log = door.replicate(1, 0)
    law = door.scenario.stages.allocating.held_for.compiled()  # type: ignore[union-attr]  # a city allocates
    lengths = drawn(law, len(log.source))
    received, closed = moments(log, events.RECEIVED), moments(log, events.CLOSED)
    days = {contact: day_counted(door.office, received[contact], closed[contact]) for contact in closed}
    assert len(days) > 700
    assert all(day == int(lengths[contact]) for contact, day in days.items())
    early = [contact for contact in received if received[contact] < 30 * DAY]  # all of them have ended
    assert len(early) > 300
    assert set(early) <= days.keys()
    total = sum(BANDS["shares"])
    bands = [int(edge.split()[0]) for edge in BANDS["edges"]]
    for low, high, share in zip(bands, bands[1:], BANDS["shares"], strict=False):
        p = share / total
        found = fmean(low <= days[contact] < high for contact in early)
        assert abs(found - p) < 4 * sqrt(p * (1 - p) / len(early)), (low, high)
    judged = measured(door, log)["clocks"]["assessment"]
    assert judged["in_time"] == sum(day <= 45 for day in days.values())
    assert sum(BANDS["shares"][:6]) / total == pytest.approx(0.83, abs=0.005)


# Waits are inside


def ends(document: Table) -> tuple[Log, dict[int, int]]:
    log = log_of(document)
    return log, moments(log, events.CLOSED)


def test_a_wait_for_room_makes_an_assessment_later_only_where_it_lasts_longer() -> None:
    """The later of the drawn day and the day of allocation, contact by contact; never their sum."""
    ample, drawn_end = ends(city(held_for=UNIFORM, rate="6 per day"))
    scarce, end = ends(city(held_for=UNIFORM, rate="6 per day", caseload={"posts": 6, "ceiling": 9}))
    allocated = moments(scarce, events.ALLOCATED)
    assert ample.source[: len(scarce.source)] == scarce.source
    both = [contact for contact in end if contact in drawn_end]
    assert all(end[contact] == max(drawn_end[contact], allocated[contact]) for contact in both)
    later = [contact for contact in both if end[contact] > drawn_end[contact]]
    assert 20 < len(later) < len(both) - 20


def test_a_first_visit_makes_an_assessment_later_only_where_it_lasts_longer() -> None:
    visiting = {"pool": "visitors", "effort": "1 hour", "seen_share": 0.3, "again_after": "3 working days"}
    plain = city(held_for=UNIFORM, rate="6 per day")
    document = city(held_for=UNIFORM, rate="6 per day")
    document["stages"]["visiting"] = visiting
    for one in (plain, document):
        one["pools"]["visitors"] = {"posts": 50}
    _, drawn_end = ends(plain)
    log, end = ends(document)
    seen = {row[1]: row[0] for row in log.rows() if row[3] == events.VISITED and row[5] == 1}
    both = [contact for contact in end if contact in drawn_end]
    assert all(end[contact] == max(drawn_end[contact], seen[contact]) for contact in both)
    assert sum(end[contact] > drawn_end[contact] for contact in both) > 20


@pytest.mark.slow
def test_from_allocation_the_wait_for_room_comes_on_top() -> None:
    """The old meaning, which queues with exact answers need."""
    more: Table = {"held_for": "40 working hours", "caseload": {"posts": 6, "ceiling": 5}, "held_from": "allocation"}
    document = city(rate="12 per day")
    document["stages"]["allocating"] |= more
    log, end = ends(document)
    allocated, office = moments(log, events.ALLOCATED), door_of(document).office
    assert all(office.between(allocated[contact], end[contact]) == 40 * HOUR for contact in end)
    assert max(allocated[contact] - moments(log, events.DECIDED)[contact] for contact in end) > 5 * DAY


def test_work_is_spread_over_what_is_left_from_allocation_to_the_day() -> None:
    """Received on Monday; five working days in a tray, then four pieces between Monday and the middle of day 10."""
    told = in_the_tray("10.5 working days", "4 hours", 4)
    assert [line for line in told if "started" in line or "authorised" in line] == [
        "Mon 09:00 started 0 by team 1",
        "Tue 10:00 started 0 by team 1",
        "Wed 11:00 started 0 by team 1",
        "Thu 12:00 started 0 by team 1",
        "Fri 13:00 authorised 0 0",
    ]


def test_an_assessment_whose_day_has_passed_ends_when_its_work_is_done() -> None:
    told = in_the_tray("3 working days", "6 hours", 2)
    assert [line for line in told if "finished" in line or "authorised" in line] == [
        "Mon 12:00 finished 0 by team 1",
        "Mon 15:00 finished 0 by team 1",
        "Mon 15:00 authorised 0 0",
    ]


def test_an_assessment_that_is_handed_over_keeps_its_day() -> None:
    """One of two workers leaves on the Friday after next; what they held ends on the day it would have ended on."""

    def run(last_day: dt.date | None) -> tuple[Log, dict[int, int]]:
        document = desk(6, "assessment", allocating=staffed(held_for="15.5 working days", held_from="referral"))
        leaver = {"posts": 1, "first_day": dt.date(2026, 3, 2)} | ({"last_day": last_day} if last_day else {})
        document["pools"]["team"] = {"posts": 1, "cover": [leaver]}
        return ends(document)

    log, end = run(dt.date(2026, 3, 13))
    handed_over = {row[1] for row in log.rows() if row[3] == events.HANDED_OVER}
    assert len(handed_over) == 3
    assert end == run(None)[1]
    assert len(end) == 6


# What is open at the start


def test_an_assessment_under_way_is_longer_than_what_has_passed_since_its_referral() -> None:
    """Allocated five working days ago and received four before that: it is on day 10 now. Uniform between day 1 and day
    21, so what is left is uniform between 10 and 21."""
    document = desk(0, days=60, allocating=allocating(held_for=UNIFORM, held_from="referral"))
    document["opening_backlog"] = [
        {"stage": "assessing", "contacts": 400, "age": "40 working hours", "received_before": "32 working hours"}
    ]
    document["bank_holidays"] = []
    door = door_of(document)
    log = door.replicate(1, 0)
    received, allocated, closed = (moments(log, word) for word in (events.RECEIVED, events.ALLOCATED, events.CLOSED))
    office = door.office
    assert {office.between(received[contact], allocated[contact]) for contact in received} == {32 * HOUR}
    assert {office.between(allocated[contact], 0) for contact in received} == {40 * HOUR}
    days = [day_counted(office, received[contact], closed[contact]) for contact in received]
    assert min(days) == 10
    assert max(days) == 20
    spread = sqrt((11**2 - 1) / 12)
    assert abs(fmean(days) - 15) < 4 * spread / sqrt(len(days))


# What is known before a run


@pytest.mark.slow
def test_a_wait_inside_the_assessment_ends_a_queue_for_room_at_a_length_that_is_known() -> None:
    """Twenty children a day, 20 days each if none waits, and room for 300: so a wait must take five days off the time,
    on average. Of a length between 0 and 40 days a wait of w takes w - w * w / 80 off: w is 40 - 20 * sqrt(3), 5.36
    days, and 107 children wait."""
    law = {"distribution": "uniform", "low": "1 working days", "high": "41 working days"}
    room = allocating(held_for=law, held_from="referral", caseload={"posts": 30, "ceiling": 10})
    document = stream("20 per day", 300, allocating=room)
    document["stages"]["deciding"]["outcomes"] = TO_BE_ASSESSED
    document["run"]["measure_from"] = document["run"]["first_day"] + dt.timedelta(days=100)
    door = door_of(document)
    expected = 20 * (40 - 20 * sqrt(3))
    found = room_check(door, hours_check(door))["caseload"]
    assert isinstance(found, Room)
    assert found.held == pytest.approx(400, rel=0.01)
    assert found.most_waiting == pytest.approx(expected, rel=0.01)
    assert found.sentence().endswith("until about 107 wait.")
    waiting = [
        fmean(measured(door, door.replicate(1, number))["daily"]["children_awaiting_allocation"]) for number in range(3)
    ]
    assert fmean(waiting) == pytest.approx(expected, rel=0.15), "chance is left out before a run"
