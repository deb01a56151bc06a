"""Working time, worked out by hand, against second-by-second counting, and against the time zone database."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mashsim.errors import ScenarioError, SimulationError
from mashsim.quantities import DAY, HOUR, MINUTE, parse_duration
from mashsim.worktime import NEVER, Calendar, Clock, Timeline, bank_holidays, build_calendar, parse_hours

YEAR = Timeline(date(2022, 1, 1), 365)
WEEK = Timeline(date(2022, 3, 24), 7)
"""Thursday to Wednesday; the clocks go forward on Sunday, day 3."""


def weekly(text: str, friday: str | None = None, weekend: str = "closed") -> dict[int, list[tuple[int, int]]]:
    days = [text] * 4 + [friday or text] + [weekend] * 2
    return {weekday: parse_hours(hours) for weekday, hours in enumerate(days)}


OFFICE = build_calendar("office", weekly("08:30-17:00"), YEAR, bank_holidays())
SHORT_FRIDAY = build_calendar("short Friday", weekly("08:30-17:00", friday="08:30-16:30"), YEAR, bank_holidays())
LUNCH = build_calendar("lunch", weekly("08:30-12:30 13:00-17:00"), YEAR, bank_holidays())
ALWAYS = build_calendar("always", weekly("00:00-24:00", weekend="00:00-24:00"), YEAR)
NIGHTS = build_calendar("nights", weekly("00:00-08:30 17:00-24:00", weekend="00:00-24:00"), YEAR)

YEAR_OF_WORK = 5 * 52 - 10
"""Working days of the office in the 52 weeks from 1 January 2022, which have 10 bank holidays."""


def at(text: str) -> int:
    """``"14 Apr 16:50"`` in 2022."""
    return YEAR.at(datetime.strptime(f"2022 {text}", "%Y %d %b %H:%M"))


def shown(t: int | None) -> str:
    assert t is not None
    return f"{YEAR.moment(t):%a %d %b %H:%M}"


# Limits, by hand


def due(start: str, limit: str, counting: str = "same_time", calendar: Calendar = OFFICE, paused: int = 0) -> str:
    clock = Clock("decision", "received", "decided", (parse_duration(limit),), calendar, counting)  # type: ignore[arg-type]  # a word of `Counting`
    return shown(clock.due(at(start), 0, paused))


COUNTINGS = ("same_time", "end_of_day", "first_day_counts")


@pytest.mark.parametrize(
    ("start", "limit", "same_time", "end_of_day", "first_day_counts"),
    [
        # Good Friday is the 15th of April, Easter Monday the 18th
        ("14 Apr 16:50", "1 working day", "Tue 19 Apr 16:50", "Tue 19 Apr 17:00", "Thu 14 Apr 17:00"),
        ("14 Apr 16:50", "2 working days", "Wed 20 Apr 16:50", "Wed 20 Apr 17:00", "Tue 19 Apr 17:00"),
        (
            "14 Apr 16:50",
            "15 working days",
            "Tue 10 May 16:50",
            "Tue 10 May 17:00",
            "Mon 09 May 17:00",
        ),  # early May bank holiday: the 2nd
        (
            "14 Apr 16:50",
            "45 working days",
            "Thu 23 Jun 16:50",
            "Thu 23 Jun 17:00",
            "Wed 22 Jun 17:00",
        ),  # Jubilee: 2 and 3 June
        # exactly at closing, and after it: received on the next working day, but the Department's day 1 has no hours
        ("14 Apr 17:00", "1 working day", "Wed 20 Apr 08:30", "Wed 20 Apr 17:00", "Thu 14 Apr 17:00"),
        ("14 Apr 22:15", "2 working days", "Thu 21 Apr 08:30", "Thu 21 Apr 17:00", "Tue 19 Apr 17:00"),
        # on a closed day
        ("15 Apr 10:00", "1 working day", "Wed 20 Apr 08:30", "Wed 20 Apr 17:00", "Tue 19 Apr 17:00"),
        ("15 Apr 10:00", "3 working days", "Fri 22 Apr 08:30", "Fri 22 Apr 17:00", "Wed 20 Apr 17:00"),
        # before opening, and at opening
        ("14 Apr 07:00", "1 working day", "Tue 19 Apr 08:30", "Tue 19 Apr 17:00", "Thu 14 Apr 17:00"),
        ("14 Apr 08:30", "1 working day", "Tue 19 Apr 08:30", "Tue 19 Apr 17:00", "Thu 14 Apr 17:00"),
        # working hours are counted the same way in all: 10 minutes on Thursday, 7 hours 50 on Tuesday
        ("14 Apr 16:50", "8 working hours", "Tue 19 Apr 16:20", "Tue 19 Apr 16:20", "Tue 19 Apr 16:20"),
        ("14 Apr 16:50", "10 working minutes", "Thu 14 Apr 17:00", "Thu 14 Apr 17:00", "Thu 14 Apr 17:00"),
        ("14 Apr 16:50", "72 hours", "Sun 17 Apr 16:50", "Sun 17 Apr 16:50", "Sun 17 Apr 16:50"),
    ],
)
def test_limits_across_easter(start, limit, same_time, end_of_day, first_day_counts):
    assert [due(start, limit, counting) for counting in COUNTINGS] == [same_time, end_of_day, first_day_counts]


def test_end_of_day_is_that_days_own_closing_time():
    assert due("21 Apr 10:00", "1 working day", "end_of_day", SHORT_FRIDAY) == "Fri 22 Apr 16:30"
    assert due("21 Apr 10:00", "0 working days", "end_of_day", SHORT_FRIDAY) == "Thu 21 Apr 17:00"
    assert due("22 Apr 16:45", "1 working day", "end_of_day", SHORT_FRIDAY) == "Tue 26 Apr 17:00"


def test_a_lunch_gap_counts_as_received_after_lunch_that_day():
    assert due("21 Apr 12:45", "1 working day", "same_time", LUNCH) == "Fri 22 Apr 13:00"
    assert due("21 Apr 12:45", "1 working day", "end_of_day", LUNCH) == "Fri 22 Apr 17:00"


def test_same_time_of_day_is_by_the_wall_clock():
    """Friday to Monday over the night the clocks go forward is an hour shorter."""
    assert due("25 Mar 16:50", "1 working day") == "Mon 28 Mar 16:50"
    assert at("28 Mar 16:50") - at("25 Mar 16:50") == 3 * DAY - HOUR
    assert due("29 Oct 12:00", "1 working day", "same_time", ALWAYS) == "Sun 30 Oct 12:00"
    assert due("29 Oct 12:00", "1 working day", "end_of_day", ALWAYS) == "Mon 31 Oct 00:00"


@pytest.mark.parametrize(
    ("limit", "counting", "expected"),
    [
        ("1 working day", "same_time", "Wed 20 Apr 08:40"),  # 20 minutes stood still: from Tuesday 08:40
        ("1 working day", "end_of_day", "Wed 20 Apr 17:00"),
        ("2 working days", "first_day_counts", "Wed 20 Apr 17:00"),
        ("4 working hours", "same_time", "Tue 19 Apr 12:40"),
        ("24 hours", "same_time", "Wed 20 Apr 08:40"),
    ],
)
def test_a_pause_moves_the_start_on(limit, counting, expected):
    assert due("14 Apr 16:50", limit, counting, paused=20 * MINUTE) == expected


def test_limits_are_by_rating():
    limits = (
        parse_duration("4 working hours"),
        parse_duration("1 working day"),
        parse_duration("3 working days"),
        None,
    )
    clock = Clock("decision", "received", "decided", limits, OFFICE, "end_of_day")
    dues = [clock.due(at("12 Apr 09:00"), rating) for rating in range(4)]
    assert dues == [at("12 Apr 13:00"), at("13 Apr 17:00"), at("19 Apr 17:00"), None]


@pytest.mark.parametrize(
    ("limit", "counting"), [("0.5 working days", "same_time"), ("0 working days", "first_day_counts")]
)
def test_limits_in_part_days_are_refused(limit, counting):
    with pytest.raises(
        ScenarioError, match=r"clock 'decision': the limit is .* whole working days, or be written in working hours"
    ):
        due("14 Apr 16:50", limit, counting)


# Adding and measuring, by hand


def test_work_that_would_end_exactly_at_closing_ends_then():
    assert OFFICE.add(at("14 Apr 16:50"), 10 * MINUTE) == at("14 Apr 17:00")
    assert OFFICE.add(at("14 Apr 16:50"), 10 * MINUTE + 1) == at("19 Apr 08:30") + 1
    assert OFFICE.add(at("16 Apr 12:00"), int(8.5 * HOUR)) == at("19 Apr 17:00")


def test_adding_nothing_stays_put_even_when_closed():
    assert OFFICE.add(at("16 Apr 12:00"), 0) == at("16 Apr 12:00")


def test_adding_over_lunch_and_measuring_it():
    assert LUNCH.add(at("12 Apr 12:00"), 30 * MINUTE) == at("12 Apr 12:30")
    assert LUNCH.add(at("12 Apr 12:00"), 31 * MINUTE) == at("12 Apr 13:01")
    assert LUNCH.between(at("12 Apr 12:00"), at("12 Apr 13:30")) == HOUR
    assert LUNCH.day_length == 8 * HOUR
    assert not LUNCH.is_open(at("12 Apr 12:30"))
    assert LUNCH.is_open(at("12 Apr 13:00"))


def test_measuring_over_easter():
    assert OFFICE.between(at("14 Apr 16:50"), at("19 Apr 09:00")) == 40 * MINUTE
    assert OFFICE.between(at("19 Apr 09:00"), at("14 Apr 16:50")) == -40 * MINUTE
    assert OFFICE.between(at("14 Apr 17:00"), at("19 Apr 08:30")) == 0
    assert [OFFICE.is_working_day(YEAR.day(at(f"{day} Apr 12:00"))) for day in range(14, 20)] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]


def test_next_opening():
    assert OFFICE.next_open(at("14 Apr 16:59")) == at("14 Apr 16:59")
    assert OFFICE.next_open(at("14 Apr 17:00")) == at("19 Apr 08:30")
    assert OFFICE.next_open(at("19 Apr 08:30")) == at("19 Apr 08:30")


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        ("2 hours", "Thu 14 Apr 18:50"),
        ("2 working hours", "Tue 19 Apr 10:20"),
        ("1 working day", "Tue 19 Apr 16:50"),
        ("0.5 working days", "Tue 19 Apr 12:35"),
    ],
)
def test_waits(wait, expected):
    assert shown(OFFICE.after(at("14 Apr 16:50"), parse_duration(wait))) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("3 days", "Sat 16 Apr 16:50"),
        ("10 working hours", "Thu 14 Apr 15:20"),
        ("1 working day", "Thu 14 Apr 16:50"),
        ("0.5 working days", "Tue 19 Apr 12:35"),
    ],
)
def test_the_beginning_of_a_length_is_found_from_its_end(length, expected):
    wait = parse_duration(length)
    assert shown(OFFICE.before(at("19 Apr 16:50"), wait.amount, wait.kind)) == expected


def test_the_usual_day_is_the_commonest():
    assert SHORT_FRIDAY.day_length == int(8.5 * HOUR)
    assert ALWAYS.day_length == DAY


def test_of_two_usual_lengths_of_a_day_the_longer_is_a_working_day() -> None:
    """Over whole weeks, so that there are as many of either."""
    hours = {day: [(9 * 60, (17 if day % 2 else 16) * 60)] for day in range(4)}
    assert build_calendar("two lengths", hours, Timeline(date(2026, 6, 1), 29)).day_length == 8 * HOUR


# Clock changes


@pytest.mark.parametrize(("night", "hours"), [("27 Mar", 23), ("30 Oct", 25), ("31 Oct", 24)])
def test_the_day_of_a_clock_change_is_23_or_25_hours_long(night, hours):
    day = YEAR.day(at(f"{night} 00:00"))
    assert YEAR.midnight(day + 1) - YEAR.midnight(day) == hours * HOUR
    assert ALWAYS.between(YEAR.midnight(day), YEAR.midnight(day + 1)) == hours * HOUR
    assert NIGHTS.between(at(f"{night} 00:00"), at(f"{night} 08:30")) == (hours - 24 + 8.5) * HOUR
    assert shown(ALWAYS.add(at(f"{night} 00:00"), 12 * HOUR))[-5:] == f"{36 - hours:02}:00"


def test_the_office_opens_by_the_wall_clock_before_and_after():
    assert [shown(OFFICE.next_open(at(f"{day} 06:00"))) for day in ("25 Mar", "28 Mar", "28 Oct", "31 Oct")] == [
        "Fri 25 Mar 08:30",
        "Mon 28 Mar 08:30",
        "Fri 28 Oct 08:30",
        "Mon 31 Oct 08:30",
    ]


def test_a_skipped_hour_is_the_moment_of_the_jump_and_a_repeated_one_the_first():
    assert at("27 Mar 01:00") == at("27 Mar 01:30") == at("27 Mar 02:00")
    assert YEAR.at(datetime(2022, 3, 27, 1, 30, fold=1)) == at("27 Mar 02:00")
    assert at("30 Oct 02:00") - at("30 Oct 01:30") == 90 * MINUTE
    second = datetime(2022, 10, 30, 1, 30, fold=1)
    assert at("30 Oct 02:00") - YEAR.at(second) == 30 * MINUTE
    assert YEAR.moment(YEAR.at(second)).fold == 1


def test_hours_that_a_clock_change_swallows_are_not_open():
    calendar = build_calendar("small hours", {6: [(60, 90), (90, 120)]}, YEAR)
    assert not calendar.is_working_day(YEAR.day(at("27 Mar 12:00")))
    assert shown(calendar.next_open(at("27 Mar 00:00"))) == "Sun 03 Apr 01:00"
    assert calendar.between(at("3 Apr 00:00"), at("4 Apr 00:00")) == HOUR
    assert calendar.between(at("30 Oct 00:00"), at("31 Oct 00:00")) == 2 * HOUR


@given(st.integers(YEAR.begins_at, YEAR.ends_at - 1))
def test_the_timeline_agrees_with_the_time_zone_database(t):
    start = datetime(2022, 1, 1, tzinfo=ZoneInfo("UTC"))  # London's midnight on that day
    expected = (start + timedelta(seconds=t)).astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)
    assert (YEAR.moment(t), YEAR.moment(t).fold) == (expected, expected.fold)
    assert YEAR.at(YEAR.moment(t)) == t
    assert YEAR.date(YEAR.day(t)) == expected.date()
    assert YEAR.midnight(YEAR.day(t)) <= t < YEAR.midnight(YEAR.day(t) + 1)


# Not between 01:00 and 02:00, where the wall clock alone does not say which is meant.
MINUTES = st.integers(0, 24 * 60).filter(lambda minute: not 60 < minute < 120)
HOURS = st.dictionaries(
    st.integers(0, 6),
    st.lists(MINUTES, min_size=2, max_size=4, unique=True)
    .map(sorted)
    .map(lambda m: list(zip(m[::2], m[1::2], strict=False))),
    min_size=1,
)


@settings(max_examples=50)
@given(HOURS, st.sampled_from([date(2022, 3, 24), date(2022, 10, 27)]), st.sets(st.integers(0, 6)), st.data())
def test_a_calendar_is_open_when_the_wall_clock_says_so(hours, first_day, closed, data):
    timeline = Timeline(first_day, 7)
    closed_on = {first_day + timedelta(days=day) for day in closed}
    calendar = build_calendar("drawn", hours, timeline, closed_on)
    for minute in data.draw(st.lists(st.integers(0, 7 * 24 * 60 - 61), min_size=20, max_size=20)):
        shows = timeline.moment(minute * MINUTE)
        minute_of_day = shows.hour * 60 + shows.minute
        expected = shows.date() not in closed_on and any(
            a <= minute_of_day < b for a, b in hours.get(shows.weekday(), ())
        )
        assert calendar.is_open(minute * MINUTE) == expected
        assert calendar.between(minute * MINUTE, (minute + 1) * MINUTE) == MINUTE * expected


# Against counting the seconds

SPANS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), min_size=1, max_size=6
)
TIMES = st.integers(-20, 140)


def seconds_open(spans: list[tuple[int, int]]) -> set[int]:
    return {second for a, b in spans for second in range(a, b)}


@given(SPANS, TIMES, TIMES)
def test_between_counts_open_seconds(spans, a, b):
    a, b = sorted((a, b))
    assert Calendar("small", spans, WEEK).between(a, b) == len(seconds_open(spans) & set(range(a, b)))


@given(SPANS, TIMES, st.integers(0, 60))
def test_add_is_the_first_moment_with_enough_open_seconds(spans, start, seconds):
    calendar, open_seconds = Calendar("small", spans, WEEK), seconds_open(spans)
    left = sorted(second for second in open_seconds if second >= start)
    if seconds > len(left):
        with pytest.raises(SimulationError, match="calendar 'small' is not open long enough"):
            calendar.add(start, seconds)
        return
    expected = left[seconds - 1] + 1 if seconds else start
    assert calendar.add(start, seconds) == expected
    assert calendar.between(start, expected) == seconds


@given(SPANS, TIMES)
def test_next_opening_is_the_first_open_second(spans, t):
    calendar, later = Calendar("small", spans, WEEK), [second for second in seconds_open(spans) if second >= t]
    assert calendar.is_open(t) == (t in seconds_open(spans))
    if later:
        assert calendar.next_open(t) == min(later)
    else:
        with pytest.raises(SimulationError, match="not open long enough"):
            calendar.next_open(t)


@given(SPANS)
def test_intervals_are_sorted_and_apart(spans):
    calendar = Calendar("small", spans, WEEK)
    edges = [edge for pair in zip(calendar.opens, calendar.closes, strict=True) for edge in pair]
    assert edges == sorted(set(edges))


MOMENTS = st.integers(at("1 Jan 00:00"), at("30 Nov 00:00"))


@given(
    MOMENTS,
    st.integers(0, 30 * DAY),
    st.integers(0, 100 * HOUR),
    st.integers(0, 100 * HOUR),
    st.sampled_from([OFFICE, LUNCH, NIGHTS]),
)
def test_adding_is_monotone_and_can_be_split(start, later, first, second, calendar):
    assert calendar.add(start, first) <= calendar.add(start + later, first)
    assert calendar.add(start, first) <= calendar.add(start, first + second)
    assert calendar.add(calendar.add(start, first), second) == calendar.add(start, first + second) or second == 0
    assert calendar.between(start, calendar.add(start, first)) == first


@given(
    MOMENTS,
    st.integers(0, 5 * DAY),
    st.integers(1, 20),
    st.sampled_from(COUNTINGS),
    st.sampled_from([OFFICE, LUNCH, SHORT_FRIDAY]),
)
def test_a_later_start_is_never_due_sooner(start, later, days, counting, calendar):
    clock = Clock("decision", "received", "decided", (parse_duration(f"{days} working days"),), calendar, counting)
    assert clock.due(start, 0) <= clock.due(start + later, 0)


@given(MOMENTS, st.integers(1, 20))
def test_working_days_are_counted_as_on_a_wall_planner(start, days):
    """Walk the dates one by one; the office closes at 17:00 on every weekday that is not a bank holiday."""

    def works(day: date) -> bool:
        return day.weekday() < 5 and day not in bank_holidays()

    def closing(day: date, count: int) -> int:
        while not works(day):
            day += timedelta(days=1)
        for _ in range(count):
            day += timedelta(days=1)
            while not works(day):
                day += timedelta(days=1)
        return YEAR.at(datetime(day.year, day.month, day.day, 17))

    shows = YEAR.moment(start)
    receipt = shows.date() if works(shows.date()) and shows.hour < 17 else shows.date() + timedelta(days=1)
    limit = (parse_duration(f"{days} working days"),)
    assert Clock("c", "received", "decided", limit, OFFICE, "end_of_day").due(start, 0) == closing(receipt, days)
    if works(shows.date()):
        assert Clock("c", "received", "decided", limit, OFFICE, "first_day_counts").due(start, 0) == closing(
            shows.date(), days - 1
        )


# Before the start, and the edges


def test_time_before_the_start_is_negative():
    """An opening backlog is older than the run: Thursday 23 December 2021, then Christmas and two days in lieu."""
    before = YEAR.at(datetime(2021, 12, 23, 16, 50))
    assert before < 0
    assert YEAR.day(before) == -9
    assert YEAR.midnight(-9) == YEAR.at(date(2021, 12, 23))
    assert YEAR.day(-1) == -1
    assert YEAR.moment(-1) == datetime(2021, 12, 31, 23, 59, 59)
    assert OFFICE.add(before, HOUR) == YEAR.at(datetime(2021, 12, 24, 9, 20))
    assert OFFICE.between(before, 0) == 10 * MINUTE + 4 * int(8.5 * HOUR)  # 24, 29, 30 and 31 December


def test_calendars_reach_500_days_either_side():
    assert YEAR.date(YEAR.day(YEAR.begins_at)) == date(2020, 8, 19)
    assert YEAR.ends_at == YEAR.midnight(YEAR.days + 500)
    assert OFFICE.is_working_day(YEAR.days + 499) == (YEAR.date(YEAR.days + 499).weekday() < 5)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: YEAR.at(date(2024, 12, 1)),
        lambda: YEAR.at(datetime(2019, 12, 1)),
        lambda: YEAR.day(YEAR.ends_at + 1),
        lambda: YEAR.moment(YEAR.begins_at - 1),
        lambda: YEAR.midnight(-501),
        lambda: YEAR.midnight(866),
        lambda: OFFICE.worked(YEAR.begins_at - 1),
        lambda: OFFICE.worked(YEAR.ends_at + 1),
        lambda: OFFICE.add(YEAR.begins_at - 1, 1),
        lambda: OFFICE.is_open(YEAR.ends_at + 1),
        lambda: OFFICE.next_open(YEAR.begins_at - 1),
        lambda: OFFICE.is_working_day(866),
    ],
)
def test_asking_beyond_is_an_error(ask):
    with pytest.raises(
        SimulationError,
        match=r"outside the timeline, which covers 2020-08-19 to 2024-05-14 \(500 days either side of the run\)",
    ):
        ask()


def test_asking_after_the_last_closing_is_an_error():
    message = r"calendar 'office' is not open long enough before its last closing, 14 May 2024 17:00 .*; give it later terms, or"
    for ask in (
        lambda: OFFICE.add(0, 10_000 * HOUR),
        lambda: OFFICE.next_open(YEAR.ends_at),
        lambda: OFFICE.same_time(0, 2000),
        lambda: OFFICE.working_day_after(0, 2000),
    ):
        with pytest.raises(SimulationError, match=message):
            ask()


def test_negative_work_is_an_error():
    with pytest.raises(SimulationError, match="calendar 'office' was asked to add -1 seconds"):
        OFFICE.add(0, -1)


# Drawing one up


def test_days_and_nights_through_midnight_are_one_interval():
    assert len(ALWAYS.opens) == 1
    assert shown(NIGHTS.closes[NIGHTS.opens.index(at("22 Apr 17:00"))]) == "Mon 25 Apr 08:30"
    assert NIGHTS.is_working_day(YEAR.day(at("23 Apr 12:00")))
    assert shown(NIGHTS.closing(YEAR.day(at("23 Apr 12:00")))) == "Sun 24 Apr 00:00"


def test_school_is_open_in_term_only():
    terms = [(date(2022, 1, 4), date(2022, 4, 1)), (date(2022, 4, 19), date(2022, 7, 26))]
    school = build_calendar("schools", weekly("08:30-16:00"), YEAR, bank_holidays(), only_within=terms)
    assert shown(school.opens[0]) == "Tue 04 Jan 08:30"
    assert shown(school.next_open(at("1 Apr 16:00"))) == "Tue 19 Apr 08:30"
    with pytest.raises(
        SimulationError, match="calendar 'schools' is not open long enough before its last closing, 26 Jul 2022 16:00"
    ):
        school.next_open(at("26 Jul 16:00"))


def test_a_calendar_that_never_opens_is_refused():
    for hours, within in (
        ({}, None),
        ({0: []}, None),
        (weekly("08:30-17:00"), [(date(2050, 1, 1), date(2050, 12, 31))]),
    ):
        with pytest.raises(ScenarioError, match=r"^calendar 'shut': never opens; give a weekday hours"):
            build_calendar("shut", hours, YEAR, only_within=within)


@pytest.mark.parametrize("hours", [{7: [(0, 1)]}, {0: [(60, 60)]}, {0: [(-1, 60)]}, {0: [(60, 1441)]}])
def test_hours_outside_a_day_are_refused(hours):
    with pytest.raises(ScenarioError, match="they must lie within one day"):
        build_calendar("odd", hours, YEAR)


def test_odd_timelines_are_refused():
    with pytest.raises(ScenarioError, match="lasts 0 days"):
        Timeline(date(2022, 1, 1), 0)
    with pytest.raises(ScenarioError, match=r"time zone 'Europe/Lodnon' is not known; write an IANA name"):
        Timeline(date(2022, 1, 1), 1, "Europe/Lodnon")
    with pytest.raises(ScenarioError, match="leaves the calendar"):
        Timeline(date(1, 1, 1), 1)


def test_other_time_zones():
    utc = Timeline(date(2022, 3, 26), 3, "UTC")
    assert utc.midnight(2) == 2 * DAY
    santiago = Timeline(
        date(2022, 9, 10), 3, "America/Santiago"
    )  # no midnight on 11 September: the clocks jump from it to 01:00
    assert santiago.moment(santiago.midnight(1)) == datetime(2022, 9, 11, 1)
    assert santiago.midnight(2) - santiago.midnight(1) == 23 * HOUR


def test_calendars_travel_to_worker_processes():
    copy = pickle.loads(pickle.dumps(OFFICE))
    assert copy.add(at("14 Apr 16:50"), HOUR) == OFFICE.add(at("14 Apr 16:50"), HOUR)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:30-17:00", [(510, 1020)]),
        ("8:30 - 17:00", [(510, 1020)]),
        ("08:30-12:30 13:00-17:00", [(510, 750), (780, 1020)]),
        ("00:00-24:00", [(0, 1440)]),
        (" Closed ", []),
    ],
)
def test_hours_are_read(text, hours):
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"is '', where '' is not opening hours; write such as"),
        (None, r"is None, where None is not opening hours"),
        (830, r"is 830, where 830 is not opening hours"),
        ("half past 8", r"where 'half' is not opening hours"),
        ("08:75-17:00", r"where '08:75-17:00' is not opening hours"),
        ("08:30-25:00", r"where '08:30-25:00' passes the end of the day; the last closing time is 24:00"),
        ("17:00-08:30", r'closes before it opens; write a night as "17:00-24:00" and, the day after, "00:00-08:30"'),
        ("09:00-09:00", r"closes before it opens"),
        ("13:00-17:00 08:30-12:30", r"where '08:30-12:30' opens before the hours before it close; put them in order"),
        ("08:30-13:00 12:30-17:00", r"opens before the hours before it close"),
    ],
)
def test_unreadable_hours_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_hours(text)


# The very edges


def test_the_first_moment_that_is_covered_is_covered_and_the_one_before_is_not() -> None:
    first = YEAR.begins_at
    assert OFFICE.worked(first) == 0
    assert OFFICE.add(first, 1) == OFFICE.opens[0] + 1
    assert not OFFICE.is_open(first)
    for ask in (OFFICE.worked, OFFICE.is_open, YEAR.moment, YEAR.day):
        with pytest.raises(SimulationError, match=r"which covers \d{4}-\d\d-\d\d to "):
            ask(first - 1)
    with pytest.raises(SimulationError, match=f"to {YEAR.moment(YEAR.ends_at - 1):%Y-%m-%d} "):
        YEAR.day(YEAR.ends_at + 1)


@pytest.mark.parametrize("first_day", [date(2026, 1, 10), date(2026, 7, 10), date(2020, 2, 6)])
def test_the_clock_is_right_from_the_first_moment_to_the_last(first_day: date) -> None:
    """It begins in summer and ends in winter, or the other way round; the last changes on the last day covered."""
    london = ZoneInfo("Europe/London")
    timeline = Timeline(first_day, 280)
    begins = datetime(first_day.year, first_day.month, first_day.day, tzinfo=london).astimezone(UTC)
    for elapsed in (timeline.begins_at, timeline.begins_at + 5 * HOUR, 0, timeline.ends_at):
        there = (begins + timedelta(seconds=elapsed)).astimezone(london)
        assert timeline.moment(elapsed) == there.replace(tzinfo=None)


def test_the_hour_that_comes_twice_ends_at_two() -> None:
    two = YEAR.at(datetime(2022, 10, 30, 2))
    assert [YEAR.moment(two + seconds).fold for seconds in (-1, 0)] == [1, 0]


def test_after_the_last_change_no_time_is_shown_twice() -> None:
    last = YEAR.moment(YEAR.ends_at)
    assert YEAR.at(last.replace(fold=1)) == YEAR.at(last) == YEAR.ends_at


@pytest.mark.parametrize(
    ("wait", "days_of_the_year"),
    [
        ("36 hours", 1.5),
        ("17 working hours", 2 * 7 / (YEAR_OF_WORK / 52)),
        ("2 working days", 2 * 7 / (YEAR_OF_WORK / 52)),
    ],
)
def test_a_wait_of_any_kind_ends_when_its_length_has_passed(wait: str, days_of_the_year: float) -> None:
    start, length = at("7 Feb 09:00"), parse_duration(wait)
    end = OFFICE.after(start, length)
    assert OFFICE.later(length.kind)(start, length.amount) == end
    assert OFFICE.elapsed(start, end, length.kind) == length.amount
    assert OFFICE.before(end, length.amount, length.kind) == start
    assert OFFICE.days_of(length.amount, length.kind) == pytest.approx(days_of_the_year)


@given(MOMENTS, st.floats(1, 30))
def test_a_day_that_is_counted_is_found_again(start: int, number: float) -> None:
    start = OFFICE.next_open(start)
    found = OFFICE.day_number(start, OFFICE.on_day(start, number))
    assert found == pytest.approx(number, abs=2 / OFFICE.day_length)


def test_no_day_is_counted_beyond_the_calendar() -> None:
    start, days = at("7 Feb 09:00"), OFFICE.working_days
    left = len(days) - days.index(YEAR.day(start))
    assert YEAR.day(OFFICE.on_day(start, left - 1)) == days[-2]
    assert OFFICE.on_day(start, left + 1) == NEVER
    with pytest.raises(SimulationError, match="not open long enough"):
        OFFICE.working_day_after(days[-1], 1)


@pytest.mark.parametrize(("number", "opens"), [(0.5, "7 Feb 08:30"), (1, "7 Feb 08:30"), (2.0, "8 Feb 08:30")])
def test_a_day_begins_as_the_office_opens(number: float, opens: str) -> None:
    assert OFFICE.on_day(at("7 Feb 09:00"), number) == at(opens)


def test_a_moment_within_a_day_is_so_far_through_its_hours() -> None:
    monday, noon = at("7 Feb 09:00"), at("8 Feb 12:45")
    assert OFFICE.day_number(monday, noon) == 2 + 4.25 / 8.5
