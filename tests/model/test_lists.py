"""Lists hold in a run: contacts come as they came, the queue stands where it stood, people are there as they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from made.lists import contacts_of, local
from made.places import TEXTBOOK
from made.scenarios import bytes_of, text_of, town
from mashsim.loading import changed, load, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.scenario.lists import TIMED
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS

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


# The team


def test_full_timers_on_a_list_are_as_many_posts() -> None:
    posts = a_town(**{"pools.workers.posts": 4, "pools.workers.vacancy_share": 0})
    team = "pool,hours\nworkers,\nworkers,30\nworkers,\nworkers,30\n"
    listed = changed(posts, {"pools.workers.posts": 0, "team": team})
    (_, before), (_, after) = played(posts), played(listed)
    assert after.names.people == before.names.people
    assert bytes_of(after) == bytes_of(before)
