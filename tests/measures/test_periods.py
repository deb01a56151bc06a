"""What is counted by month and by quarter, in one pass, is what is measured of each month and quarter by itself."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

from made.front_doors import whole_town
from made.journeys import at, make_log, point, received, work
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.window import quarter
from mashsim.quantities import parse_duration
from mashsim.simulation import FrontDoor
from mashsim.worktime import Clock, Timeline, build_calendar

TIMELINE = Timeline(dt.date(2026, 6, 1), 153)  # to 31 October
OFFICE = build_calendar("office", {day: [(9 * 60, 17 * 60)] for day in range(5)}, TIMELINE)
STAGES = ("screening", "gathering", "deciding", "allocating")
JULY, AUGUST, SEPTEMBER = 30, 61, 92
CLOCKS = [
    Clock(name, "received", stop, (parse_duration("1 working day"),) * 4, OFFICE, "end_of_day")
    for name, stop in (("first_look", "screened"), ("decision", "decided"))
]


@pytest.mark.parametrize(
    ("month", "name"),
    [
        ("2022-03", "2021/22 Q4"), ("2022-04", "2022/23 Q1"), ("2022-06", "2022/23 Q1"), ("2022-07", "2022/23 Q2"),
        ("1999-12", "1999/00 Q3"), ("2000-01", "1999/00 Q4"),
    ],
)  # fmt: skip
def test_quarters_are_those_of_the_financial_year(month: str, name: str) -> None:
    assert quarter(month) == name


def log() -> Log:
    """July: one signposted in an hour, one screened in time and decided in September. August: nothing. September: one
    screened too late, and one that still waits for its look when the log ends on 6 October; one came in June."""
    rows = [
        received(0, at(JULY, "9:00")),
        *work(0, 0, "screening", "officers", at(JULY, "9:00"), at(JULY, "9:30"), at(JULY, "10:00")),
        point(0, at(JULY, "10:00"), "decided", "screening", "nfa"),
        point(0, at(JULY, "10:00"), "closed", "screening", "nfa"),
        received(1, at(JULY, "10:00")),
        *work(1, 1, "screening", "officers", at(JULY, "10:00"), at(JULY, "12:30"), at(JULY, "13:00")),
        point(1, at(JULY, "13:00"), "rated", "screening", "red"),
        point(1, at(SEPTEMBER, "10:00"), "decided", "deciding", "assessment"),
        received(2, at(SEPTEMBER, "9:00")),
        *work(2, 2, "screening", "officers", at(SEPTEMBER, "9:00"), at(SEPTEMBER + 7, "9:00"), at(SEPTEMBER + 7, "9:30")),
        point(2, at(SEPTEMBER + 7, "9:30"), "rated", "screening", "green"),
        received(3, at(SEPTEMBER + 1, "9:00")),
        (at(SEPTEMBER + 1, "9:00"), 3, 3, "queued", "screening", "officers"),
        received(4, at(10, "9:00")),
        (at(10, "9:00"), 4, 4, "queued", "screening", "officers"),
    ]  # fmt: skip
    return make_log(rows, STAGES, at(127, "0:00"), children=(1, 3, 1, 1, 1))


def test_a_month_and_a_quarter_of_a_hand_made_log() -> None:
    results = measure(log(), CLOCKS, OFFICE, TIMELINE)
    months, quarters = results["monthly"], results["quarterly"]
    assert months["months"] == ["2026-06", "2026-07", "2026-08", "2026-09"]
    assert quarters["quarters"] == ["2026/27 Q2"]
    assert months["received"] == [1, 2, 0, 2]
    assert months["decided"] == [0, 1, 0, 1]
    assert (months["referred"], months["referred_children"]) == ([0, 1, 0, 0], [0, 3, 0, 0])
    assert months["still_undecided"] == [1, 0, 0, 2]
    assert months["clocks"]["first_look"] == {
        "judged": [1, 2, 0, 2], "in_time": [0, 2, 0, 0], "share_in_time": [0, 1, None, 0],
    }  # fmt: skip
    assert months["clocks"]["decision"]["share_in_time"] == [0, 0.5, None, 0]
    assert quarters["clocks"]["first_look"] == {"judged": [4], "in_time": [2], "share_in_time": [0.5]}
    looks = months["waits"]["received_to_screened"]
    assert looks["contacts"] == [1, 2, 0, 2]
    assert looks["clock_minutes"]["mean"][1] == pytest.approx(120)
    assert looks["clock_minutes"]["median"][2] is None
    still = (
        at(127, "0:00") - at(SEPTEMBER + 1, "9:00")
    ) / 60  # a wait that is still open counts with its length so far
    assert looks["clock_minutes"]["mean"][3] == pytest.approx((7 * 24 * 60 + 30 + still) / 2)
    decided = quarters["waits"]["received_to_decided"]
    assert decided["contacts"] == [4]
    assert decided["working_minutes"]["median"][0] == pytest.approx(
        (sorted([60, 44 * 480, 25 * 480, 24 * 480])[1] + sorted([60, 44 * 480, 25 * 480, 24 * 480])[2]) / 2, rel=0.05
    )


@cache
def _played() -> tuple[FrontDoor, Log]:
    """Six months of the town with every mechanism on, which begin and end with a quarter."""
    days = {"run.first_day": dt.date(2026, 1, 1), "run.measure_from": dt.date(2026, 1, 1)}
    clock = {"clocks.first_look": {"stop": "screened", "limits": {"red": "2 working hours", "green": "1 working day"}}}
    door = FrontDoor(whole_town({**days, **clock, "opening_backlog": []}, dt.date(2026, 6, 30)))
    return door, door.replicate(3, 0)


def measured_from(first: int | None = None, last: int | None = None) -> dict[str, Any]:
    door, played = _played()
    window = None if first is None or last is None else (first, last)
    return measure(played, door.clocks, door.office, door.timeline, (), window)


@pytest.mark.slow
def test_the_months_are_measured_in_one_pass_as_each_would_be_by_itself() -> None:
    door, _ = _played()
    whole = measured_from()
    begins = [door.timeline.at(dt.date(2026, month, 1)) for month in range(1, 7)] + [door.ends_at]
    for branch, names, step in (("monthly", "months", 1), ("quarterly", "quarters", 3)):
        periods = whole[branch]
        assert len(periods[names]) == 6 // step
        for place in (0, len(periods[names]) - 1):
            alone = measured_from(begins[step * place], begins[step * place + step])
            for clock, kept in alone["clocks"].items():
                ours = {name: values[place] for name, values in periods["clocks"][clock].items()}
                assert ours == {name: kept[name] for name in ours}, (clock, place)
            for name, wait in periods["waits"].items():
                for counted in ("working_minutes", "clock_minutes"):
                    ours = {statistic: values[place] for statistic, values in wait[counted].items()}
                    theirs = {statistic: alone["journey"][name][counted][statistic] for statistic in ours}
                    assert ours == pytest.approx(theirs, rel=1e-12), (name, place)
            assert periods["received"][place] == alone["contacts"]["received"]
            assert periods["referred"][place] == alone["loops"]["referrals"]
            assert periods["re_referrals"][place] == alone["loops"]["re_referrals"]


def test_months_and_quarters_add_up_to_the_whole_run() -> None:
    whole = measured_from()
    months, quarters = whole["monthly"], whole["quarterly"]
    for name in ("received", "decided", "referred", "received_children", "referred_children", "still_undecided"):
        by_quarter = [sum(months[name][place : place + 3]) for place in (0, 3)]
        assert quarters[name] == by_quarter, name
    for clock, kept in whole["clocks"].items():
        for name in ("judged", "in_time"):
            every = sum(months["clocks"][clock][name])
            assert every == sum(quarters["clocks"][clock][name]) == kept[name], (clock, name)
    assert sum(months["received"]) == whole["contacts"]["received"]
    assert sum(months["received_children"]) == whole["contacts"]["children_received"]
    assert sum(months["referred"]) == whole["loops"]["referrals"] > 100
    assert sum(months["still_undecided"]) > 0


def test_a_run_within_a_quarter_has_months_and_no_quarter() -> None:
    door, _ = _played()
    begins = [door.timeline.at(dt.date(2026, month, 1)) for month in (2, 4)]
    alone = measured_from(*begins)
    assert alone["monthly"]["months"] == ["2026-02", "2026-03"]
    assert alone["quarterly"]["quarters"] == alone["quarterly"]["received"] == []
