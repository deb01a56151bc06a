"""Lists hold in a run: contacts come as they came, the queue stands where it stood, people are there as they are."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from made.lists import contacts_of, local
from made.places import TEXTBOOK
from made.scenarios import bytes_of, text_of, town
from mashsim.chance import Luck, exponential
from mashsim.loading import changed, load, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.scenario.lists import TIMED
from mashsim.simulation import FrontDoor
from mashsim.simulation.opening import under_way
from mashsim.staff import ON_SHIFT
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS
from mashsim.workload import hours_check

YEAR = {"run.first_day": dt.date(2026, 3, 16), "run.last_day": dt.date(2026, 11, 8), "run.measure_from": None}


def a_town(**changes: Any) -> Scenario:
    """A town in which nothing comes back: who comes is who is drawn."""
    plain = {"interventions": [], "published": [], "opening_backlog": [], "loops": {}}
    return changed(load_text(text_of(town())), {**plain, **YEAR, **changes})


def played(scenario: Scenario) -> tuple[FrontDoor, Log]:
    door = FrontDoor(scenario)
    return door, door.replicate(1, 0)


def first(log: Log, event: int) -> dict[int, tuple[int, int]]:
    """The first time that something happened to each contact, and what."""
    found: dict[int, tuple[int, int]] = {}
    for time, contact, _, what, _, detail in log.rows():
        if what == event:
            found.setdefault(contact, (time, detail))
    return found


def only(word: str, words: Iterable[str]) -> dict[str, float]:
    return {one: float(one == word) for one in words}


# The contacts that came


def test_a_replayed_list_gives_its_own_arrivals_to_the_second_over_both_clock_changes() -> None:
    door, log = played(a_town())
    again_door, again = played(changed(door.scenario, {"demand.contacts": contacts_of(door, log)}))
    assert again_door.timeline.ends_at == door.timeline.ends_at
    assert len(first(log, events.RECEIVED)) > 1000
    assert bytes_of(again) == bytes_of(log)  # what the list does not say is drawn by the same luck


def test_what_a_list_says_holds_whatever_the_luck_and_the_shares() -> None:
    columns = ("rating", "screening outcome", "decision")
    door, log = played(a_town(**{"stages.deciding.errors": None, "stages.deciding.returned_share": 0}))
    text = contacts_of(door, log, *columns)
    other = {
        "demand.contacts": text, "demand.children": [1.0], "run.seed": 9,
        "stages.screening.outcomes": only("enquiry", door.scenario.stages.screening.outcomes),
        "stages.screening.outcomes_by_source.schools": only("advice", outcomes.given_at("screening")),
        "stages.screening.ratings": only("green", RATINGS[:3]),
        "demand.sources.schools.ratings": only("green", RATINGS[:3]),
        "stages.deciding.outcomes": dict.fromkeys(RATINGS[:3], only("nfa", outcomes.given_at("deciding"))),
        "stages.deciding.errors": {"too_low": 0.5, "too_high": 0.5},
        "pools.workers.posts": 40, "pools.managers.posts": 20, "pools.officers.posts": 40,
    }  # fmt: skip
    scenario = changed(door.scenario, other)
    again = FrontDoor(scenario).replicate(9, 0)
    assert first(again, events.RECEIVED) == first(log, events.RECEIVED)
    assert again.children == log.children
    for event in (events.RATED, events.DECIDED):
        before, after = first(log, event), first(again, event)
        both = before.keys() & after.keys()
        assert len(both) > 0.8 * len(before)  # more people: more are done
        assert {contact: before[contact][1] for contact in both} == {contact: after[contact][1] for contact in both}


@pytest.mark.slow
def test_listed_minutes_are_the_hands_on_time() -> None:
    """In a plain city, a list with minutes gives the same starts and ends, whatever effort the scenario would draw."""
    last = {"run.last_day": dt.date(2023, 4, 30), "run.measure_from": None}
    door, log = played(changed(load(TEXTBOOK / "tandem.toml"), last))
    names = [f"{name} minutes" for name in TIMED]
    text = contacts_of(door, log, "rating", "screening outcome", *names)
    fixed = {f"stages.{name}.effort": "5 min" for name in ("screening", "analysing", "deciding")}
    _, again = played(changed(door.scenario, {"demand.contacts": text, **fixed}))
    until = log.ends_at - 86_400  # what is in hand at the end has no minutes yet
    rows = [[row for row in one.rows() if row[0] < until] for one in (log, again)]
    assert len(rows[0]) > 10_000
    assert rows[0] == rows[1]
    _, unlike = played(changed(door.scenario, fixed))
    assert list(unlike.rows()) != list(log.rows())


def test_a_time_that_clocks_show_twice_is_the_first_unless_it_says_its_distance_from_utc() -> None:
    rows = ("2026-10-25 01:30", "2026-10-25 01:30+00:00", "2026-10-25T00:30:00Z", "25/10/2026 01:30 +01:00")
    text = "received at,source\n" + "".join(f"{row},police\n" for row in rows)
    door, log = played(a_town(**{"demand.contacts": text}))
    assert [local(door, time) for time, _ in first(log, events.RECEIVED).values()] == [
        "2026-10-25 01:30:00", "2026-10-25 01:30:00", "2026-10-25 01:30:00", "2026-10-25 01:30:00+00:00"
    ]  # fmt: skip


def test_nobody_else_comes_on_the_days_a_list_covers_and_drawn_contacts_on_others() -> None:
    covers = {"demand.contacts_first_day": dt.date(2026, 4, 1), "demand.contacts_last_day": dt.date(2026, 4, 30)}
    text = "received at,source\n2026-04-02 09:00,police\n2026-04-30 23:59:59,schools\n2026-05-01 00:00,police\n"
    door, log = played(a_town(**{"demand.contacts": text, **covers}))
    days = [door.timeline.date(door.timeline.day(time)) for time, _ in first(log, events.RECEIVED).values()]
    assert [day for day in days if day.month == 4] == [dt.date(2026, 4, 2), dt.date(2026, 4, 30)]
    assert sum(day.month == 3 for day in days) > 50
    assert sum(day.month == 5 for day in days) > 100
    expected = door.arrivals.expected()
    april = range(16, 46)
    assert sum(by_day[day] for by_day in expected.values() for day in april) == 2
    assert sum(by_day[46] for by_day in expected.values()) > 2


def test_of_a_date_alone_the_hour_is_drawn_as_its_source_comes() -> None:
    text = "received at,source\n" + "2026-04-14,schools\n" * 400
    door, log = played(a_town(**{"demand.contacts": text}))
    moments = [door.timeline.moment(time) for time, _ in first(log, events.RECEIVED).values()]
    assert {moment.date() for moment in moments} == {dt.date(2026, 4, 14)}
    in_hours = sum(9 <= moment.hour < 18 for moment in moments) / 400
    share = 9 / (0.1 * 9 + 9 + 0.2 * 6)  # of the made-up profile
    assert in_hours == pytest.approx(share, abs=4 * (share * (1 - share) / 400) ** 0.5)


# The queue


def test_a_queue_is_the_same_as_a_table_of_as_many_contacts() -> None:
    table = [{"stage": "analysing", "contacts": 3, "age": "39 hours"}]
    queue = "stage,received on\n" + "analysing,2026-03-14 09:00\n" * 3
    logs = [played(a_town(**change))[1] for change in ({"opening_backlog": table}, {"queue": queue})]
    assert bytes_of(logs[0]) == bytes_of(logs[1])


def test_a_queue_holds_what_it_says_the_oldest_first() -> None:
    queue = (
        "stage,received on,rating,source,children\n"
        "deciding,2026-03-13,amber,Schools,3\nscreening,2026-03-15 22:00,red,,\nassessing,02/03/2026,green,police,2\n"
    )
    door, log = played(a_town(queue=queue))
    received = first(log, events.RECEIVED)
    assert [local(door, received[contact][0]) for contact in range(3)] == [
        "2026-03-02 12:00:00", "2026-03-13 12:00:00", "2026-03-15 22:00:00"
    ]  # fmt: skip
    assert [RATINGS[first(log, events.RATED)[contact][1]] for contact in range(2)] == ["green", "amber"]
    assert list(log.children[:2]) == [2, 3]
    assert [log.names.sources[log.source[contact]] for contact in range(2)] == ["police", "schools"]
    rated = first(log, events.RATED).get(2)
    assert rated is None or RATINGS[rated[1]] == "red"  # if screening sends it on


def test_since_is_when_a_contact_came_to_its_stage() -> None:
    queue = "stage,received on,since\nassessing,2026-02-02,2026-03-02 09:30\nallocating,2026-03-05,\n"
    door, log = played(a_town(queue=queue, **{"run.last_day": dt.date(2026, 3, 22)}))
    received, decided, allocated = (first(log, event) for event in (events.RECEIVED, events.DECIDED, events.ALLOCATED))
    assert [local(door, received[contact][0]) for contact in range(2)] == ["2026-02-02 12:00:00", "2026-03-05 12:00:00"]
    assert [local(door, decided[contact][0]) for contact in range(2)] == ["2026-03-02 09:30:00", "2026-03-05 12:00:00"]
    assert local(door, allocated[0][0]) == "2026-03-02 09:30:00"
    assert allocated.get(1, (0, 0))[0] >= 0


# The team


@pytest.mark.slow
def test_full_timers_on_a_list_are_as_many_posts() -> None:
    posts = a_town(**{"pools.workers.posts": 4, "pools.workers.vacancy_share": 0})
    team = "pool,hours\nworkers,\nworkers,30\nworkers,\nworkers,30\n"
    listed = changed(posts, {"pools.workers.posts": 0, "team": team})
    (_, before), (_, after) = played(posts), played(listed)
    assert after.names.people == before.names.people
    assert bytes_of(after) == bytes_of(before)


class Office:
    """The people of one pool who work from 9 to 5 on weekdays (40 hours), with what a list says of them."""

    def __init__(self, rows: str, first_day: str = "2026-03-02", last_day: str = "2026-10-30", **changes: Any):
        run = {"run.first_day": first_day, "run.last_day": last_day, "run.measure_from": first_day}
        weekdays = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
        pool = {"calendars.day": weekdays, "pools.server.shifts": ["day"], "pools.server.posts": 0}
        team = f"pool,hours,pattern,first day,last day,leave,newly qualified,children\n{rows}"
        self.door = FrontDoor(changed(load(TEXTBOOK / "m-m-1.toml"), {**run, **pool, "team": team, **changes}))
        self.people = self.door.rosters["server"].draw(Luck(1, 0))

    def days(self, number: int = 0) -> list[dt.date]:
        """The days on which somebody works."""
        timeline = self.door.timeline
        return [timeline.date(timeline.day(at)) for at in self.people[number].begins]

    def hours(self, number: int = 0) -> float:
        """The hours that somebody is there."""
        person = self.people[number]
        return sum(ends - begins for begins, ends in zip(person.begins, person.ends, strict=True)) / 3600

    def usual(self, *weekdays: int) -> list[dt.date]:
        """The working days of the office, of some weekdays."""
        timeline, days = self.door.timeline, self.door.calendars["day"].working_days
        dates = [timeline.date(day) for day in days if 0 <= day < timeline.days]
        return [day for day in dates if not weekdays or day.weekday() in weekdays]


def test_booked_leave_is_honoured_to_the_day() -> None:
    office = Office("server,,,,,2026-04-01 to 2026-04-14; 15/05/2026,,\nserver,,,,,,,\n")
    booked = {dt.date(2026, 4, day) for day in range(1, 15)} | {dt.date(2026, 5, 15)}
    assert office.days() == [day for day in office.usual() if day not in booked]
    assert office.days(1) == office.usual()


def test_booked_leave_counts_towards_the_leave_of_the_year() -> None:
    """Leave in spells of one day, so that a run of eight months holds as many days as leave for it, with and without."""
    leave = {"pools.server.leave_days": 30, "pools.server.leave_spell": 1}
    office = Office(
        "server,,,,,,,\nserver,,,,,2026-08-03 to 2026-08-14,,\nserver,,,,,2026-06-01 to 2026-08-28,,\n", **leave
    )
    working, part = len(office.usual()), office.door.timeline.days / 365
    away = [working - len(office.days(number)) for number in range(3)]
    assert away[0] in (int(30 * part), int(30 * part) + 1)
    assert away[1] in (int(30 * part), int(30 * part) + 1)
    assert away[2] == sum(dt.date(2026, 6, 1) <= day <= dt.date(2026, 8, 28) for day in office.usual())
    booked = {dt.date(2026, 8, 3) + dt.timedelta(days=day) for day in range(12)}
    assert not booked & set(office.days(1))


def test_days_of_the_week_and_hours_are_those_on_the_list() -> None:
    office = Office(
        "server,24,Mon-Wed,,,,,\nserver,12,Thu Fri,,,,,\nserver,20,,,,,,\nserver,40,,2026-04-15,2026-06-30,,,\n"
    )
    assert office.days() == office.usual(0, 1, 2)
    assert office.hours() == pytest.approx(8 * len(office.usual(0, 1, 2)), abs=2)  # a clock change on no working day
    assert office.days(1) == office.usual(3, 4)
    assert office.hours(1) == pytest.approx(6 * len(office.usual(3, 4)), abs=2)
    assert len(office.days(2)) == len(office.usual()) // 2
    there = [day for day in office.usual() if dt.date(2026, 4, 15) <= day <= dt.date(2026, 6, 30)]
    assert office.days(3) == there
    assert [person.since is None for person in office.people] == [True, True, True, False]
    assert [person.post for person in office.people] == [0.6, 0.3, 0.5, 1.0]


def test_one_part_timer_alone_on_a_list_is_there_for_their_part_of_hours_round_the_clock() -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = {"calendars.day": dict.fromkeys(days, "00:00-24:00"), "pools.server.hours_per_week": 168}
    office = Office("server,42,,,,,,\n", **hours)
    assert len(office.days()) == pytest.approx(office.door.timeline.days / 4, abs=2)


NEWLY = "server,,,,,,no,\nserver,,,,,,2026-06-30,\nserver,,,2026-04-01,,,yes,\nserver,,,,,,,\nserver,,,,,,yes,\n"
"""Newly qualified: not, until a day, from the first day on, unsaid, and when the run begins."""


def test_who_is_newly_qualified_is_said_or_drawn() -> None:
    office = Office(NEWLY, **{"pools.server.newly_qualified_share": 1.0, "pools.server.newly_qualified_weeks": 10})
    at, until = office.door.timeline.at, [person.newly_qualified_until for person in office.people]
    assert until[0] == -math.inf
    assert until[1] == at(dt.date(2026, 7, 1))
    assert until[2] == at(dt.datetime(2026, 4, 1, 9)) + 70 * 86_400
    assert 0 < until[3] < 70 * 86_400


@pytest.mark.slow
def test_the_newly_qualified_get_less_done() -> None:
    none_drawn = Office(NEWLY, **{"pools.server.newly_qualified_output": 0.5})
    assert [person.newly_qualified_until > 0 for person in none_drawn.people] == [False, True, True, False, True]
    log = none_drawn.door.replicate(1, 0)
    for day in (10, 200):  # work days
        here = [person for person in none_drawn.people if (person.since or 0) < 86_400 * day]
        newly = sum(person.newly_qualified_until > 86_400 * day for person in here)
        assert newly >= 1
        assert log.usable[0][day] / log.rostered[0][day] == pytest.approx(1 - 0.5 * newly / len(here))


@pytest.mark.parametrize(
    ("row", "shares"),
    [
        ("server,,,,,,yes,\n", {0: 0.5, 42: 0.2, 70: 0}),  # anywhere within their ten weeks
        ("server,,,2026-04-01,,,yes,\n", {30: 0.5, 99: 0.5, 100: 0}),
        ("server,,,,,,2026-04-01,\n", {30: 0.5, 31: 0}),
    ],
)
def test_the_hours_check_takes_off_what_the_newly_qualified_do_not_get_done(row: str, shares: dict[int, float]) -> None:
    weeks = {"pools.server.newly_qualified_output": 0.5, "pools.server.newly_qualified_weeks": 10}
    steps = Office(row, **weeks).door.rosters["server"].steps
    at_work = {day: sum(steps[step][day] for step in ON_SHIFT) for day in shares}
    assert {day: -steps["newly_qualified"][day] / at_work[day] for day in shares} == pytest.approx(shares)


def test_newly_qualified_people_and_children_held_reach_the_caseload() -> None:
    """Of three workers one is full and one newly qualified with a lower ceiling: five families of two go where there is
    room."""
    caseload = {
        "pool": "team",
        "posts": 0,
        "ceiling": 8,
        "newly_qualified_ceiling": 4,
        "vacancy_share": 0,
        "agency_cover_share": 0,
    }
    team = "pool,newly qualified,children\nteam,no,7\nteam,2027-01-01,\nteam,no,\n"
    queue = "stage,received on,children\n" + "allocating,2026-03-13,2\n" * 7
    door, log = played(
        a_town(
            **{
                "pools.team": {"posts": 0}, "stages.allocating.caseload": caseload, "team": team, "queue": queue,
                "demand.rate": "0 per year", "stages.allocating.held_for": "400 days",
            }
        )
    )  # fmt: skip
    names = log.names.people
    held: dict[str, list[int]] = {"team 1": [], "team 2": [], "team 3": []}
    for time, contact, _, event, _, detail in log.rows():
        if event == events.ALLOCATED and time < 7 * 86_400:
            held[names[detail]].append(log.children[contact])
    assert sum(held["team 1"]) == 7  # what they held; there is no room for two more
    assert held["team 2"] == [2, 2]
    assert held["team 3"] == [2, 2, 2, 2]
    assert door.rosters["team"].some_newly_qualified


def test_what_is_found_under_way_has_the_ages_that_theory_says() -> None:
    """Of lengths exponential with mean 1, ages are too; of a fixed length, they are even."""
    luck = Luck(1, 0)
    for quantile, mean, sd in ((exponential(1.0).quantile, 1.0, 1.0), (lambda u: 1.0, 0.5, 12**-0.5)):
        age_of = under_way(quantile)
        ages = [age_of(luck.keyed("u", number), luck.keyed("v", number)) for number in range(4000)]
        assert sum(ages) / 4000 == pytest.approx(mean, abs=4 * sd / 4000**0.5)


@pytest.mark.slow
def test_the_hours_check_knows_the_people_of_a_list_and_their_booked_leave() -> None:
    """Where nothing is drawn, the hours expected on each day are those that the people are there."""
    rows = (
        "server,24,Mon-Wed,,,2026-04-01 to 2026-04-14,,\nserver,12,Thu Fri,2026-03-20,,2026-08-06,no,\n"
        "server,,,,2026-06-30,2026-05-11 to 2026-05-22,2026-04-30,\n"
    )
    office = Office(rows, **{"pools.server.newly_qualified_output": 0.5, "pools.server.posts": 1})
    rosters = office.door.rosters["server"]
    pieces = rosters.pieces(office.people)
    steps = rosters.steps
    on_shift = [sum(steps[step][day] for step in ON_SHIFT) for day in range(office.door.timeline.days)]
    assert on_shift == pytest.approx(list(rosters.rostered(pieces)), abs=1)
    usable = office.door.replicate(1, 0).usable[0]
    assert [sum(by_day) for by_day in zip(*steps.values(), strict=True)] == pytest.approx(list(usable), abs=1)
    said = rosters.hours_of_posts(0, 14)
    assert said["posts"] == pytest.approx(0.6 + 1 + 1)
    assert said["paid"] == pytest.approx(40 * 2.6)


@pytest.mark.slow
def test_the_hours_check_knows_what_a_list_of_contacts_says() -> None:
    """Where a list says all of it, the hours needed are those that are worked, whatever the scenario would draw."""
    no_more = {"stages.deciding.returned_share": 0, "stages.deciding.errors": None}
    door, log = played(a_town(**no_more))
    text = contacts_of(door, log, "rating", "screening outcome", "decision")
    unlike = {
        "stages.screening.outcomes": only("advice", outcomes.given_at("screening")),
        "stages.screening.outcomes_by_source.schools": only("advice", outcomes.given_at("screening")),
        "demand.children": [0.0, 0.0, 1.0],
    }
    as_drawn, as_listed = (
        hours_check(FrontDoor(changed(door.scenario, {"demand.contacts": text, **change}))) for change in ({}, unlike)
    )
    decided = {contact for contact, (_, stage) in first(log, events.DECIDED).items()}
    assert len(decided) > 500
    for pool in ("officers", "workers", "managers"):
        assert as_listed[pool].needed == pytest.approx(as_drawn[pool].needed, rel=0.03)  # some are still under way
    sources = Counter(log.source)
    for code, by_day in enumerate(
        FrontDoor(changed(door.scenario, {"demand.contacts": text})).arrivals.expected().values()
    ):
        assert sum(by_day) == sources[code]


def test_the_hours_check_knows_listed_minutes() -> None:
    text = "received at,source,screening minutes\n" + "2026-04-14 10:00,police,30\n2026-04-15 10:00,schools,60\n" * 100
    hours = hours_check(FrontDoor(a_town(**{"demand.contacts": text})))
    weeks = 238 / 7
    assert hours["officers"].needed == pytest.approx(150 / weeks, rel=1e-6)


def test_lists_hold_whatever_inputs_are_drawn() -> None:
    """Each replication draws its inputs, and has the same arrivals, queue and people as the list says."""
    text = "received at,source\n" + "2026-04-14 10:00:01,police\n2026-04-15 10:00:02,schools\n" * 20
    lists = {"demand.contacts": text, "queue": "stage,received on\ndeciding,2026-03-13\n", "team": "pool\nmanagers\n"}
    drawn = {
        "run.inputs": "drawn", "run.last_day": dt.date(2026, 4, 26),
        "stages.screening.effort": {"distribution": "fixed", "length": {"value": "20 min", "range": ["5 min", "60 min"]}},
    }  # fmt: skip
    door = FrontDoor(a_town(**lists, **drawn))
    logs = [door.replicate(1, replication) for replication in range(2)]
    assert logs[0].header["inputs"] != logs[1].header["inputs"]
    assert first(logs[0], events.RECEIVED) == first(logs[1], events.RECEIVED)
    assert len(first(logs[0], events.RECEIVED)) == 41
    assert [log.names.people for log in logs] == [door.replicate(1, 2).names.people] * 2
