"""Measures: hand-made logs whose numbers are worked out by hand, and laws that hold of any log."""

from __future__ import annotations

import copy
import random
from array import array
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from made.logs import (
    ALWAYS,
    CITIES,
    DAY,
    HOUR,
    MONDAY,
    OFFICE,
    OUTCOMES,
    POOLS,
    STAGES,
    STAGES_WITH_SIDE_DOORS,
    advised,
    at,
    in_time_order,
    make_log,
    measured,
    whole_way,
    work,
)
from mashsim.log import Log
from mashsim.measures import measure, summarise
from mashsim.measures.clocks import DueTimes
from mashsim.measures.columns import in_order, worked_by
from mashsim.measures.evidence import Evidence
from mashsim.measures.intervals import mean_interval, quantile, t_quantile, t_share_below
from mashsim.measures.lanes import moved, narrowed, rises
from mashsim.measures.window import open_window
from mashsim.quantities import parse_duration
from mashsim.vocabulary import events
from mashsim.worktime import Calendar, Clock, Timeline, build_calendar

# Hand-made logs


def test_one_contact_answered_at_screening():
    results = measured(make_log(advised(0, at(0, "9:00"), at(0, "9:30"), at(0, "10:15"))))
    assert results["contacts"] == {
        "received": 1, "closed": 1, "open_at_start": 0, "open_at_end": 0, "decided": 1, "children_received": 1,
    }  # fmt: skip
    screening = results["stages"]["screening"]
    assert (screening["started"], screening["share_waited"], screening["still_waiting"]) == (1, 1.0, 0)
    assert screening["mean_waiting"] == pytest.approx(30 / (28 * 24 * 60))
    assert (
        set(screening["wait"]["working_minutes"].values()) == set(screening["wait"]["clock_minutes"].values()) == {30.0}
    )
    assert results["journey"]["received_to_decided"]["by_rating"]["unrated"]["clock_minutes"]["mean"] == 75
    assert results["time_went"]["median"] == {
        "worked": 45, "worker": 30, "manager": 0, "partners": 0, "room": 0, "outside_hours": 0, "total": 75,
    }  # fmt: skip
    assert results["time_went"]["median"] == results["time_went"]["slowest_tenth"] == results["time_went"]["mean"]


def test_a_wait_over_a_weekend_is_two_hours_of_work_and_66_of_the_clock():
    results = measured(make_log(advised(0, at(4, "16:00"), at(7, "10:00"), at(7, "10:30"))))  # Friday to Monday
    wait = results["stages"]["screening"]["wait"]
    assert (wait["working_minutes"]["mean"], wait["clock_minutes"]["mean"]) == (120, 66 * 60)
    went = results["time_went"]["mean"]
    assert (went["worker"], went["outside_hours"], went["worked"], went["total"]) == (120, 64 * 60, 30, 66.5 * 60)


def test_work_past_closing_is_worked_and_not_outside_hours():
    went = measured(make_log(advised(0, at(0, "16:30"), at(0, "16:30"), at(0, "18:00"))))["time_went"]["mean"]
    assert (went["worked"], went["outside_hours"], went["worker"]) == (90, 0, 0)


def test_where_the_time_of_a_whole_way_went():
    went = measured(make_log(whole_way()))["time_went"]["mean"]
    chased = 40  # 10:00 to 10:40, although two people worked 50 minutes
    assert went["worked"] == 30 + 30 + chased + 60 + 30 + 15
    assert went["partners"] == 6 * 60 + 2 * 60 - chased
    assert went["manager"] == 5 * 60 + 30 + 15
    assert went["room"] == 2 * 8 * 60
    assert went["worker"] == 60
    assert went["outside_hours"] == 4 * 16 * 60
    assert sum(went.values()) == 2 * went["total"] == 2 * (4 * 24 * 60 + 90)


def test_stages_and_partners_of_a_whole_way():
    results = measured(make_log(whole_way()))
    gathering, allocating = results["stages"]["gathering"], results["stages"]["allocating"]
    assert gathering["started"] == 1  # chasing opens no visit
    assert gathering["wait"]["clock_minutes"]["longest"] == 60
    assert gathering["replies"]["working_minutes"]["mean"] == 8 * 60
    assert gathering["by_rating"]["amber"]["replies"]["clock_minutes"]["mean"] == 24 * 60
    assert gathering["by_rating"]["red"] == {"started": 0, "wait": NOTHING, "replies": NOTHING}
    assert allocating["wait"]["clock_minutes"]["mean"] == 15
    assert allocating["room"]["working_minutes"]["mean"] == 16 * 60
    assert "room" not in gathering
    assert "assessing" not in results["stages"]
    police, health = results["partners"]["police"], results["partners"]["health"]
    assert (police["requested"], police["replied"], police["never_replied"], police["chases"]) == (1, 1, 0, 1)
    assert police["reply"]["clock_minutes"]["mean"] == (6 * 24 - 2) * 60  # after the contact had gone on
    assert health["reply"]["working_minutes"]["mean"] == 8 * 60
    assert results["journey"]["decided_to_allocated"]["clock_minutes"]["mean"] == 48.5 * 60


NOTHING = {
    kind: dict.fromkeys(("mean", "median", "p90", "p95", "longest")) for kind in ("working_minutes", "clock_minutes")
}


def test_an_open_wait_counts_with_its_age_so_far():
    rows = [
        *advised(0, at(0, "9:00"), at(0, "9:10"), at(0, "10:00")),
        (at(0, "11:00"), 1, -1, "received", None, 0),
        (at(0, "11:00"), 1, 1, "queued", "screening", "officers"),
    ]
    results = measured(make_log(rows, ends_at=at(1, "11:00")))
    screening = results["stages"]["screening"]
    assert (screening["started"], screening["still_waiting"]) == (1, 1)
    assert screening["wait"]["clock_minutes"]["longest"] == 24 * 60
    assert screening["wait"]["working_minutes"]["longest"] == 8 * 60
    assert screening["mean_waiting"] == pytest.approx((24 * 60 + 10) / (35 * 60))
    assert results["journey"]["received_to_decided"]["clock_minutes"]["longest"] == 24 * 60
    assert results["contacts"]["open_at_end"] == 1
    assert results["open_now"]["ages"]["up to 1 working day"]["screening"] == 1


def test_work_that_still_waits_is_needed_though_it_was_not_done_and_who_waited_is_a_share():
    """One look takes an hour, after ten minutes' wait, one is begun at once, and as long a look waits at the end: three
    hours in four weeks, and two of three that did not begin at once."""
    rows = in_time_order(
        [
            *[(at(0, "9:00"), of, -1, "received", None, 0) for of in (0, 1, 2)],
            (at(0, "9:00"), 0, 0, "queued", "screening", "officers"),
            *work(1, 1, "screening", "officers", 0, at(0, "9:00"), at(0, "9:10"), at(0, "10:10")),
            *work(2, 2, "screening", "officers", 3, at(0, "9:00"), at(0, "9:00"), at(0, "10:00")),
        ]
    )
    results = measured(make_log(rows))
    assert results["pools"]["officers"]["needed_hours_per_week"] == pytest.approx(3 / 4)
    assert results["stages"]["screening"]["share_waited"] == pytest.approx(2 / 3)


def test_a_window_that_ends_at_noon_has_whole_days_until_midnight():
    rows = [(at(day, "9:00"), day, -1, "received", None, 0) for day in (0, 1)]
    columns = Evidence(make_log(rows), OFFICE, MONDAY).columns
    window = open_window(columns, MONDAY, (0, at(1, "12:00")))
    assert (list(window.days), window.midnights, window.end) == ([0], [0, 1], 2)


def test_a_silent_partner_counts_until_the_contact_went_on_and_one_still_awaited_until_now():
    rows = in_time_order(
        [
            *[(at(0, "9:00"), of, -1, "received", None, 0) for of in (0, 1)],
            *work(0, 0, "gathering", "workers", 1, at(0, "9:00"), at(0, "9:00"), at(0, "9:10")),
            *work(1, 1, "gathering", "workers", 4, at(0, "9:00"), at(0, "9:00"), at(0, "9:10")),
            (at(0, "9:10"), 0, 2, "requested", "gathering", "police"),
            (at(0, "9:10"), 1, 3, "requested", "gathering", "police"),
            (at(0, "12:10"), 0, 4, "queued", "analysing", "workers"),
        ]
    )
    results = measured(make_log(rows, ends_at=at(0, "14:10")))
    police = results["partners"]["police"]
    assert (police["requested"], police["replied"], police["never_replied"]) == (2, 0, 2)
    assert (police["reply"]["clock_minutes"]["mean"], police["reply"]["clock_minutes"]["longest"]) == (240, 300)
    assert results["stages"]["gathering"]["replies"]["clock_minutes"]["longest"] == 300
    went = results["time_went"]["mean"]
    assert (went["partners"], went["worker"], went["worked"]) == (240, 60, 10)


def test_work_withdrawn_before_it_is_begun_waited_until_then_and_was_not_started():
    rows = [
        (at(0, "9:00"), 0, -1, "received", None, 0),
        (at(0, "9:00"), 0, 0, "queued", "screening", "officers"),
        (at(0, "9:20"), 0, 0, "withdrawn", "screening", "officers"),
        (at(0, "9:20"), 0, -1, "closed", "screening", "nfa"),
    ]
    screening = measured(make_log(rows))["stages"]["screening"]
    assert (screening["started"], screening["still_waiting"], screening["wait"]["clock_minutes"]["mean"]) == (0, 0, 20)


# Staff


def test_time_in_hand_is_from_taking_up_to_putting_down_whoever_does_it():
    rows = [
        (at(0, "9:00"), 0, -1, "received", None, 0), (at(0, "9:00"), 0, 0, "queued", "deciding", "managers"),
        (at(0, "16:00"), 0, 0, "started", "deciding", 2), (at(0, "17:00"), 0, 0, "paused", "deciding", 2),
        (at(1, "9:00"), 0, 0, "resumed", "deciding", 2), (at(1, "9:30"), 0, 0, "put_back", "deciding", "managers"),
        (at(1, "12:00"), 0, 0, "started", "deciding", 5), (at(1, "13:00"), 0, 0, "finished", "deciding", 5),
        (at(1, "13:00"), 0, -1, "decided", "deciding", "nfa"), (at(1, "13:00"), 0, -1, "closed", "deciding", "nfa"),
    ]  # fmt: skip
    log = make_log(rows)
    log.rostered.extend([array("d", [8 * 3600.0] * 28) for _ in POOLS])
    log.header["paid_share"] = {"managers": 1.25}
    results = measured(log)
    managers = results["pools"]["managers"]
    assert managers["worked_hours_per_week"] == pytest.approx(2.5 * 1.25 / 4)
    assert managers["needed_hours_per_week"] == pytest.approx(2.5 * 1.25 / 4)
    assert managers["rostered_hours_per_week"] == pytest.approx(7 * 8)
    assert managers["usable_hours_per_week"] is None
    assert managers["use"] == pytest.approx(2.5 * 1.25 / (28 * 8))
    went = results["time_went"]["mean"]
    assert (went["worked"], went["manager"], went["outside_hours"]) == (150, (7 + 2.5) * 60, 16 * 60)
    assert results["stages"]["deciding"]["wait"]["clock_minutes"]["mean"] == 7 * 60  # to the first start


def test_a_queue_that_grew_needs_the_hours_it_would_take():
    rows = [*advised(0, at(0, "9:00"), at(0, "9:00"), at(0, "10:00"))]
    for of in (1, 2, 3):
        rows += [
            (at(7, "9:00"), of, -1, "received", None, 0),
            (at(7, "9:00"), of, of, "queued", "screening", "officers"),
        ]
    pools = measured(make_log(rows))["pools"]
    assert pools["officers"]["worked_hours_per_week"] == pytest.approx(1 / 4)
    assert pools["officers"]["needed_hours_per_week"] == pytest.approx(4 / 4)
    rows[3:4] = [
        (at(0, "9:20"), 0, 0, "paused", "screening", 0),
        (at(0, "9:20"), 0, 0, "resumed", "screening", 0),
        rows[3],
    ]
    assert measured(make_log(rows))["pools"] == pools  # taken up twice, begun once
    before = measured(make_log(rows), window=(at(0, "0:00"), at(7, "0:00")))["pools"]
    assert before["officers"]["needed_hours_per_week"] == pytest.approx(1)
    after = measured(make_log(rows), window=(at(7, "0:00"), at(14, "0:00")))["pools"]
    assert after["officers"]["worked_hours_per_week"] == 0
    assert after["officers"]["needed_hours_per_week"] is None  # the queue grew, and nothing says what its work takes


def test_work_in_hand_at_the_edges_of_the_window_counts_only_inside():
    log = make_log(advised(0, at(0, "9:00"), at(0, "9:00"), at(0, "12:00")))
    for start, stop, hours in (
        ("10:00", "11:00", 1),
        ("8:00", "10:00", 1),
        ("11:30", "16:00", 0.5),
        ("13:00", "14:00", 0),
    ):
        window = at(0, start), at(0, stop)
        worked = measured(log, window=window)["pools"]["officers"]["worked_hours_per_week"]
        assert worked == pytest.approx(hours * 7 * 24 / ((window[1] - window[0]) / HOUR))


# Clocks


def one_day(**settings: Any) -> Clock:
    limits = tuple(parse_duration(limit) for limit in ("4 working hours", *["1 working day"] * 3))
    usual = {
        "name": "decision",
        "start": "received",
        "stop": "decided",
        "limits": limits,
        "calendar": OFFICE,
        "counting": "same_time",
    }
    return Clock(**usual | settings)


def test_clocks_count_unfinished_contacts_past_their_limit_as_late_and_leave_out_those_not_yet_due():
    rows = in_time_order(
        [
            *advised(0, at(0, "10:00"), at(1, "9:00"), at(1, "10:00")),  # in time, at the last moment
            *advised(1, at(0, "10:00"), at(1, "9:00"), at(1, "10:01")),  # late by a minute
            (at(0, "10:00"), 2, -1, "received", None, 0),  # open past the limit
            (at(7, "10:00"), 3, -1, "received", None, 0),  # open, not yet due
            (at(0, "10:00"), 4, -1, "received", None, 0),
            (at(0, "11:00"), 4, -1, "closed", "screening", "nfa"),  # closed without, in time
            (at(0, "10:00"), 5, -1, "received", None, 0),
            (at(2, "11:00"), 5, -1, "closed", "screening", "nfa"),  # closed without, too late
            *[(at(0, "10:30"), 1, -1, "rated", "screening", "red")],
        ]
    )
    results = measured(make_log(rows, ends_at=at(8, "9:00")), [one_day()])
    decision = results["clocks"]["decision"]
    assert (decision["judged"], decision["in_time"], decision["late_and_open"]) == (4, 1, 1)
    assert decision["share_in_time"] == 0.25
    assert decision["by_rating"]["red"] == {"judged": 1, "share_in_time": 0}
    assert decision["by_rating"]["green"] == {"judged": 0, "share_in_time": None}
    assert results["weekly"]["share_in_time"] == [0.25]


def test_turnover_counts_who_left_of_who_was_there_without_agency_and_nobody_joins_who_was_there_before():
    log = make_log(
        [
            (at(0, "9:00"), -1, 0, "joined", None, 0),
            (at(1, "9:00"), -1, 3, "joined", None, 0),  # 0 was there before, 3 comes
            (at(7, "0:00"), -1, 4, "joined", None, 0),
            (at(14, "0:00"), -1, 4, "left", None, 0),  # an agency worker
            (at(14, "0:00"), -1, 0, "left", None, 0),
        ]
    )
    log.header |= {"opening_staff": [0], "agency": [4]}
    pool = next(iter(measured(log)["workforce"].values()))
    there = at(14, "0:00") - at(0, "9:00") + 28 * DAY - at(1, "9:00")
    assert (pool["joined"], pool["left"]) == (2, 2)
    assert pool["turnover_per_year"] == pytest.approx(1 / (there / (28 * DAY)) / (28 / 365))


def test_what_needs_no_decision_is_never_late_for_one():
    """A return home interview, open or held, and a repeat that is joined to the contact that is open, though it was
    screened too late."""
    log = make_log(
        [
            *[(at(0, "10:00"), contact, -1, "received", "screening", 0) for contact in range(4)],
            *[(at(0, "10:00"), contact, 9 + contact, "queued", "interviewing", "managers") for contact in (0, 1)],
            (at(3, "10:00"), 2, -1, "closed", "screening", "merged"),
            (at(4, "10:00"), 0, -1, "interviewed", "interviewing", -1),
            (at(4, "10:00"), 0, -1, "closed", "interviewing", "interviewed"),
        ],
        ends_at=at(8, "9:00"),
        stages=STAGES_WITH_SIDE_DOORS,
    )
    results = measured(log, [one_day()])
    assert (
        results["clocks"]["decision"]["judged"] == results["clocks"]["decision"]["late_and_open"] == 1
    )  # the fourth contact
    assert results["child_days_without_decision"]["all"] == (at(8, "9:00") - at(0, "10:00")) / DAY
    assert results["daily"]["children_without_decision"][6] == 1
    assert (
        results["journey"]["received_to_decided"]["clock_minutes"]["longest"] == (at(8, "9:00") - at(0, "10:00")) / 60
    )
    assert results["time_went"]["mean"]["total"] == (at(8, "9:00") - at(0, "10:00")) / 60
    assert results["fairness"]["by_source"]["police"]["contacts"] == 1
    assert results["contacts"]["received"] == 4


def test_clocks_of_requests_and_of_some_outcomes_only():
    limits = (parse_duration("1 working day"),) * 4
    reply = one_day(name="reply", start="requested", stop="replied", limits=limits)
    allocation = one_day(name="allocation", start="decided", stop="allocated", limits=limits, outcomes=("assessment",))
    strategy = one_day(name="strategy", start="decided", stop="allocated", limits=limits, outcomes=("strategy",))
    clocks = measured(make_log(whole_way()), [reply, allocation, strategy])["clocks"]
    assert (clocks["reply"]["judged"], clocks["reply"]["in_time"], clocks["reply"]["late_and_open"]) == (2, 1, 0)
    assert (clocks["allocation"]["judged"], clocks["allocation"]["in_time"]) == (1, 0)
    assert clocks["strategy"]["judged"] == 0


def test_a_clock_stands_still_in_some_stages():
    limits = (parse_duration("4 working hours"),) * 4
    log = make_log([row for row in whole_way() if row[0] <= at(2, "10:00")])
    assert measured(log, [one_day(limits=limits)])["clocks"]["decision"]["in_time"] == 0
    # 17 hours to the decision; it stands still 9.5 hours in gathering and 6 in deciding, and so has run for an hour and
    # a half
    for limit, in_time in (("90 working minutes", 1), ("89 working minutes", 0)):
        still = one_day(limits=(parse_duration(limit),) * 4, pauses_in=("gathering", "deciding"))
        assert measured(log, [still])["clocks"]["decision"]["in_time"] == in_time


@pytest.mark.parametrize("calendar", [OFFICE, ALWAYS], ids=["office", "always"])
@pytest.mark.parametrize("limit", ["1 working day", "3 working days", "4 working hours", "11 working hours", "5 hours"])
@pytest.mark.parametrize("counting", ["same_time", "end_of_day", "first_day_counts"])
def test_due_times_around_a_start_hold_for_it(counting: str, limit: str, calendar: Calendar):
    timeline = Timeline(date(2026, 3, 23), 14)  # the clocks go forward on 29 March
    hours = (
        {day: [(9 * 60, 17 * 60)] for day in range(5)}
        if calendar is OFFICE
        else {day: [(0, 24 * 60)] for day in range(7)}
    )
    clock = one_day(
        calendar=build_calendar("local", hours, timeline), counting=counting, limits=(parse_duration(limit),) * 4
    )
    due_times = DueTimes(clock, 1, 0, timeline.midnight(14))
    luck = random.Random(1)
    for start in [luck.randrange(timeline.midnight(14)) for _ in range(2000)] + [
        at(day, time) for day in range(13) for time in TIMES
    ]:
        due = clock.due(start, 1)
        soonest, latest, shift = due_times.around(start)
        assert due is not None
        assert soonest <= due <= latest
        assert shift is None or due == start + shift


TIMES = ("0:00", "8:59", "9:00", "13:00", "16:59", "17:00", "23:00", "23:59")


# Windows, backlogs, curves


def test_what_belongs_to_a_window():
    times = [
        ("9:00", 0, "10:00", 0, "11:00"),
        ("23:00", 1, "9:00", 1, "9:30"),
        ("9:00", 2, "10:00", 2, "11:00"),
        ("0:00", 2, "9:00", 2, "9:30"),
    ]
    rows = in_time_order(
        row
        for of, (received, on, started, until, finished) in enumerate(times)
        for row in advised(of, at((0, 0, 1, 2)[of], received), at(on, started), at(until, finished))
    )
    results = measured(make_log(rows), window=(at(1, "0:00"), at(2, "0:00")))
    contacts = results["contacts"]
    assert (contacts["received"], contacts["closed"], contacts["open_at_start"], contacts["open_at_end"]) == (
        1,
        1,
        1,
        1,
    )
    assert (
        results["stages"]["screening"]["wait"]["clock_minutes"]["mean"] == 25 * 60
    )  # queued in it, followed beyond it
    assert results["stages"]["screening"]["mean_waiting"] == pytest.approx((9 + 15) / 24)
    assert results["time_went"]["mean"]["total"] == 26 * 60
    assert results["child_days_without_decision"]["all"] == pytest.approx((9.5 + 15) / 24)
    assert results["daily"]["open"]["screening"] == [1]


def test_what_happens_just_when_the_log_ends_is_in_the_window_that_reaches_to_it():
    log = make_log(advised(0, at(0, "9:00"), at(0, "10:00"), at(2, "0:00")), ends_at=at(2, "0:00"))
    for window in (None, (0, at(2, "0:00"))):
        results = measured(log, window=window)
        assert (results["contacts"]["closed"], results["contacts"]["open_at_end"], results["contacts"]["decided"]) == (
            1,
            0,
            1,
        )
        assert results["daily"]["open"]["screening"] == [1, 0]
    assert measured(log, window=(0, at(1, "0:00")))["contacts"]["open_at_end"] == 1


def test_nothing_reopens_a_closed_contact():
    rows = [
        *advised(0, at(0, "9:00"), at(0, "9:00"), at(0, "10:00")),
        (at(1, "9:00"), 0, 9, "requested", "gathering", "police"),
        (at(1, "10:00"), 0, 8, "queued", "gathering", "workers"),
        (at(1, "11:00"), 0, 8, "withdrawn", "gathering", "workers"),
    ]
    results = measured(make_log(rows))
    assert results["daily"]["open"]["gathering"] == [0] * 28
    assert results["stages"]["gathering"]["replies"] == results["stages"]["gathering"]["wait"] == NOTHING
    assert results["time_went"]["mean"]["total"] == 60


def test_an_opening_backlog_is_open_but_not_received():
    rows = in_time_order(
        [
            (-5 * DAY, 0, -1, "received", None, 0),
            (-5 * DAY, 0, -1, "decided", "deciding", "assessment"),  # to be allocated
            (0, 0, 0, "queued", "allocating", "managers"),
            (-4 * DAY, 1, -1, "received", None, 0),
            (-3 * DAY, 1, -1, "decided", "deciding", "strategy"),  # ready: no work to do first
            (-9 * DAY, 2, -1, "received", None, 0),
            (-9 * DAY, 2, -1, "allocated", "allocating", 0),
            (-2 * DAY, 3, -1, "received", None, 0),
            (-2 * DAY, 3, 1, "requested", "gathering", "police"),
            (0, 3, -1, "queued", "gathering", -1),
            (-1 * DAY, 4, -1, "received", None, 0),
            (0, 4, 2, "queued", "analysing", "workers"),
            (at(0, "12:00"), 1, -1, "allocated", "allocating", 0),
        ]
    )
    results = measured(make_log(rows, children=(1, 2, 3, 4, 5), ends_at=at(2, "0:00")))
    assert results["contacts"]["received"] == 0
    assert (results["contacts"]["open_at_start"], results["contacts"]["open_at_end"]) == (5, 5)
    assert {stage: counts[0] for stage, counts in results["daily"]["open"].items()} == {
        "screening": 0, "gathering": 1, "analysing": 1, "deciding": 0, "allocating": 1, "assessing": 2,
    }  # fmt: skip
    assert results["daily"]["children_awaiting_allocation"] == [1, 1]
    assert results["daily"]["children_awaiting_decision"] == results["daily"]["children_without_decision"] == [12, 12]
    assert results["child_days_without_decision"]["all"] == 2 * 12
    assert results["stages"]["allocating"]["still_waiting"] == 1
    assert results["stages"]["allocating"]["room"] == NOTHING  # it began before the window
    assert results["stages"]["gathering"]["started"] == 0
    assert results["time_went"]["mean"]["total"] is None
    ages = results["open_now"]["ages"]
    assert ages["6 to 10"] == dict.fromkeys(STAGES, 0) | {"assessing": 1}
    assert sum(sum(of.values()) for of in ages.values()) == 5


def test_curves_by_day_week_and_month():
    timeline = Timeline(date(2026, 1, 20), 60)
    office = build_calendar("office", {day: [(540, 1020)] for day in range(5)}, timeline)
    rows: list[tuple[Any, ...]] = []
    for of, day in enumerate((0, 3, 12, 13, 39, 40)):  # 20, 23 January; 1, 2, 28 February; 1 March
        rows += advised(of, at(day, "9:00"), at(day + 7, "9:00"), at(day + 7, "10:00"))
    log = make_log(in_time_order(rows), ends_at=60 * DAY, children=(1, 2, 3, 1, 2, 3))
    results = measure(log, [], office, timeline)
    assert results["monthly"]["months"] == ["2026-02"]
    assert results["monthly"]["received"] == [3]
    assert results["monthly"]["received_children"] == [6]
    assert results["monthly"]["decided"] == [2]
    assert results["monthly"]["referred_children"] == [0]
    assert results["weekly"]["received"] == [2, 2, 0, 0, 0, 2, 0, 0]
    assert results["weekly"]["weeks"][1] == "2026-01-27"
    assert results["weekly"]["decided"] == [0, 2, 2, 0, 0, 0, 2, 0]
    assert results["weekly"]["share_in_time"] == [None] * 8
    assert len(results["daily"]["days"]) == 60
    assert results["daily"]["open"]["screening"][:13] == [1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 0, 0, 1]
    assert results["daily"]["children_without_decision"][3] == 3


def test_a_log_without_rows_has_nothing_to_say():
    results = measured(make_log([]), [one_day()])
    assert results["contacts"]["received"] == 0
    assert results["stages"]["screening"]["wait"] == NOTHING
    assert results["stages"]["screening"]["share_waited"] is None
    assert results["stages"]["screening"]["mean_waiting"] == 0
    assert results["clocks"]["decision"]["share_in_time"] is None
    assert results["pools"]["workers"]["use"] is None
    assert set(results["time_went"]["median"].values()) == {None}
    assert results["daily"]["open"]["screening"] == [0] * 28


# Laws of any log


WINDOWS = [None, (0, 28 * DAY), (3 * DAY, 17 * DAY), (at(2, "11:00"), at(9, "15:30")), (-5 * DAY, 40 * DAY)]
cities = pytest.mark.parametrize("log", CITIES, ids=range(len(CITIES)))
windows = pytest.mark.parametrize("window", WINDOWS, ids=str)


@cities
@windows
def test_what_came_is_closed_or_open(log: Log, window: tuple[int, int] | None):
    results = measured(log, window=window)
    contacts = results["contacts"]
    assert contacts["open_at_start"] + contacts["received"] == contacts["closed"] + contacts["open_at_end"]
    assert sum(sum(of.values()) for of in results["open_now"]["ages"].values()) == contacts["open_at_end"]
    whole_days = results["daily"]["open"]
    if window is None or window[1] == 28 * DAY:
        assert sum(of_stage[-1] for of_stage in whole_days.values()) == contacts["open_at_end"]


@cities
@windows
def test_every_second_is_put_down_to_one_cause(log: Log, window: tuple[int, int] | None):
    for band in measured(log, window=window)["time_went"].values():
        causes = {cause: minutes for cause, minutes in band.items() if cause != "total"}
        assert sum(causes.values()) == pytest.approx(band["total"])
        assert all(minutes >= 0 for minutes in causes.values())


@cities
def test_where_the_time_went_second_by_second(log: Log):
    """Against a slow account that walks through each contact's rows and asks what it waits for between each two."""
    spent = dict.fromkeys(("worked", "worker", "manager", "partners", "room", "outside_hours"), 0)
    received = [of for of in range(len(log.source)) if next(row[0] for row in log.rows() if row[1] == of) >= 0]
    for of in received:
        for cause, seconds in slow_account(log, of).items():
            spent[cause] += seconds
    mean = measured(log)["time_went"]["mean"]
    assert {cause: pytest.approx(seconds / 60 / len(received)) for cause, seconds in spent.items()} == {
        cause: minutes for cause, minutes in mean.items() if cause != "total"
    }


def slow_account(log: Log, of: int) -> dict[str, int]:
    spent = dict.fromkeys(("worked", "worker", "manager", "partners", "room", "outside_hours"), 0)
    rows = [row for row in log.rows() if row[1] == of]
    hands: set[int] = set()
    cause, stage = "worker", None
    for row, following in pairwise([*rows, (log.ends_at,)]):
        _, _, task, event, of_stage, detail = row
        word = events.WORDS[event]
        if word in ("allocated", "closed") or (word == "decided" and OUTCOMES[detail] == "nfa"):
            return spent
        if word == "queued" and of_stage != stage:
            stage, cause = of_stage, "manager" if POOLS[detail] == "managers" else "worker"
        elif word in ("started", "resumed"):
            hands.add(task)
        elif word in ("paused", "put_back", "withdrawn", "finished"):
            hands.discard(task)
            if word == "finished" and STAGES[of_stage] == "allocating":
                cause = "room"
        elif word == "requested":
            cause = "partners"
        by_clock, in_hours = following[0] - row[0], OFFICE.between(row[0], following[0])
        if hands:
            spent["worked"] += by_clock
        else:
            spent[cause] += in_hours
            spent["outside_hours"] += by_clock - in_hours
    return spent


@cities
@windows
def test_littles_law(log: Log, window: tuple[int, int] | None):
    """In a window that holds every wait whole, the mean number waiting is the rate of arrivals times the mean wait."""
    for name, stage in measured(log, window=window)["stages"].items():
        rows = [row for row in log.rows() if row[2] >= 0]
        starts, ends = window or (0, 28 * DAY)
        area = 0
        for task in {
            row[2] for row in rows if events.WORDS[row[3]] == "queued" and STAGES[row[4]] == name
        } - side_tasks(log):
            queued = next(row[0] for row in rows if row[2] == task)
            begun = next(
                (row[0] for row in rows if row[2] == task and events.WORDS[row[3]] in ("started", "withdrawn")),
                log.ends_at,
            )
            area += max(0, min(begun, ends) - max(queued, starts))
        assert stage["mean_waiting"] == pytest.approx(area / (ends - starts)), name
        if window == WINDOWS[-1]:
            waits = stage["started"] + stage["still_waiting"]
            assert stage["mean_waiting"] * (ends - starts) == pytest.approx(
                waits * (stage["wait"]["clock_minutes"]["mean"] or 0) * 60
            )


def side_tasks(log: Log) -> set[int]:
    where: dict[int, int] = {}
    side = set()
    for _, of, task, event, stage, _ in log.rows():
        if events.WORDS[event] == "queued":
            if where.get(of) == stage:
                side.add(task)
            where[of] = stage
    return side


@cities
@windows
def test_hours_worked_are_those_in_hand(log: Log, window: tuple[int, int] | None):
    starts, ends = window or (0, 28 * DAY)
    worked, begun = dict.fromkeys(POOLS, 0), {}
    for time, _, task, event, _, detail in log.rows():
        if events.WORDS[event] in ("started", "resumed"):
            begun[task] = time, POOLS[log.person_pool[detail]]
        elif task in begun and events.WORDS[event] in ("paused", "put_back", "withdrawn", "finished"):
            since, pool = begun.pop(task)
            worked[pool] += max(0, min(time, ends) - max(since, starts))
    for since, pool in begun.values():
        worked[pool] += max(0, min(log.ends_at, ends) - max(since, starts))
    pools = measured(log, window=window)["pools"]
    weeks = (ends - starts) / (7 * DAY)
    assert {name: pool["worked_hours_per_week"] for name, pool in pools.items()} == {
        name: pytest.approx(seconds / HOUR / weeks) for name, seconds in worked.items()
    }


@cities
def test_clocks_judge_as_their_due_times_say(log: Log):
    for limit in ("1 working day", "9 working hours", "30 hours"):
        clock = one_day(limits=(None, *(parse_duration(limit),) * 3))
        ratings = dict.fromkeys(range(len(log.source)), 3) | {
            row[1]: row[5] for row in log.rows() if events.WORDS[row[3]] == "rated"
        }
        firsts = {
            word: {row[1]: row[0] for row in log.rows() if events.WORDS[row[3]] == word}
            for word in ("received", "decided")
        }
        good = bad = 0
        for of, start in firsts["received"].items():
            due, stop = clock.due(start, ratings[of]), firsts["decided"].get(of)
            if start >= 0 and due is not None:
                good += stop is not None and stop <= due
                bad += (stop or log.ends_at) > due
        judged = measured(log, [clock])["clocks"]["decision"]
        assert (judged["in_time"], judged["judged"]) == (good, good + bad)


@cities
def test_rows_out_of_order_are_put_in_order(log: Log):
    jumbled = copy.deepcopy(log)
    rows = sorted(log.rows(), key=lambda row: row[1])  # contact by contact, each in order
    for column, values in zip(jumbled.columns, zip(*rows, strict=True), strict=True):
        column[:] = type(column)(column.typecode, values)
    assert measured(jumbled, [one_day()])["stages"] == measured(log, [one_day()])["stages"]
    assert measured(jumbled)["time_went"] == measured(log)["time_went"]


def test_working_time_of_many_moments_is_that_of_each():
    for calendar in (OFFICE, ALWAYS):
        moments = sorted(random.Random(3).randrange(-20 * DAY, 40 * DAY) for _ in range(500))
        moments = sorted([*moments, *OFFICE.opens[490:510], *OFFICE.closes[490:510]])
        assert list(worked_by(calendar, moments)) == [calendar.worked(moment) for moment in moments]
    assert in_order(make_log([]), OFFICE).now == 0


@pytest.mark.parametrize("kind", ["i", "q"])
@pytest.mark.parametrize("by", [0, 1, -1, 2**30, -(2**30)])
def test_a_whole_column_moves_as_each_number_does(kind: str, by: int):
    edges = [-(2**30), -1, 0, 1, 2**30 - 1]
    column = array(kind, [*edges, *(random.Random(by).randrange(-(2**30), 2**30) for _ in range(100))])
    assert moved(column, by) == array(kind, [number + by for number in column])
    assert moved(array(kind), by) == array(kind)


@pytest.mark.parametrize("place", [0, 1, 9_999, 10_000, 10_001, 20_000, 24_999])
def test_a_column_rises_unless_a_number_is_less_than_the_one_before(place: int):
    column = array("q", range(-100, 24_900))
    assert rises(column)
    assert rises(array("q"))
    column[place] += 2
    assert rises(column) == (place == 24_999)
    column[place] -= 1
    assert rises(column)


def test_a_rising_column_is_narrowed_if_it_fits():
    moments = [-(2**31), -5, 0, 7, 2**31 - 1]
    assert narrowed(array("q", moments)) == array("i", moments)
    for beyond in ([-(2**31) - 1, 0], [0, 2**31]):
        with pytest.raises(OverflowError):
            narrowed(array("q", beyond))


# Numbers


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 9, 19, 29, 60, 99, 250])
@pytest.mark.parametrize("probability", [0.5, 0.025, 0.6, 0.9, 0.975, 0.9995])
def test_student_t_is_scipys(degrees: int, probability: float):
    exact = stats.t.ppf(probability, degrees)
    assert t_quantile(probability, degrees) == pytest.approx(exact, rel=1e-10, abs=1e-12)
    assert t_share_below(exact, degrees) == pytest.approx(probability, abs=1e-12)


def test_quantiles_are_numpys():
    luck = random.Random(5)
    for count in (1, 2, 3, 10, 101):
        values = sorted(luck.randrange(1000) for _ in range(count))
        for share in (0, 0.1, 0.5, 0.9, 0.95, 1):
            assert quantile(values, share) == pytest.approx(np.quantile(values, share))


def test_mean_and_interval():
    values = [3.0, 5.0, 4.0, 8.0]
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert mean_interval(values) == pytest.approx((5, low, high))
    assert mean_interval([2.0]) == (2.0, None, None)
    assert mean_interval([]) == (None, None, None)


def test_summary_of_numbers_lists_and_words():
    first = {"a": {"n": 1, "none": None, "some": None}, "list": [1, None, 3], "months": ["2026-06"]}
    second = {"a": {"n": 3, "none": None, "some": 2.0}, "list": [3, None, None], "months": ["2026-06"]}
    summary = summarise([first, second])
    assert summary["a"]["n"] == {
        "mean": 2,
        "low": pytest.approx(-10.706, abs=1e-3),
        "high": pytest.approx(14.706, abs=1e-3),
        "n": 2,
        "values": [1, 3],
    }
    assert summary["a"]["none"] == {"mean": None, "low": None, "high": None, "n": 0, "values": [None, None]}
    assert summary["a"]["some"] == {"mean": 2.0, "low": None, "high": None, "n": 1, "values": [None, 2.0]}
    assert summary["list"] == {
        "mean": [2, None, 3],
        "p10": [pytest.approx(1.2), None, 3],
        "p90": [pytest.approx(2.8), None, 3],
    }
    assert summary["months"] == ["2026-06"]


def test_summary_refuses_replications_of_different_shapes():
    for other in ({"a": [1]}, {"a": {"b": 1}}, {"a": "word"}):
        with pytest.raises(ValueError, match="replications differ in 'a'"):
            summarise([{"a": 1}, other])
    with pytest.raises(ValueError, match="differ in 'months'"):
        summarise([{"months": ["2026-06"]}, {"months": ["2026-07"]}])


def test_a_summary_of_measured_logs_has_every_leaf():
    summary = summarise([measured(log, [one_day()]) for log in CITIES])
    assert summary["contacts"]["received"]["n"] == len(CITIES)
    assert len(summary["daily"]["open"]["screening"]["p90"]) == 28
    assert summary["daily"]["days"][-1] == str(date(2026, 6, 1) + timedelta(days=27))
    assert summary["time_went"]["median"]["total"]["low"] < summary["time_went"]["median"]["total"]["mean"]
