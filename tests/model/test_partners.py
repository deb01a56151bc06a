"""Partners and chases: one question, asked on Monday 2 March 2026 at ten; moments are hours from Monday midnight."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from made.scenarios import Table, text_of
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events

OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
CHASE = {"first_after": "2 working hours", "every": "2 working hours", "most": 1, "effort": "0 min", "shortens_to": 0.5}


def question(partner: Table, chase: Table | None = None, **more: Any) -> Log:
    """Ask one partner about one contact that was there when the run began: work of no length, done at opening."""
    gathering: Table = {"pool": "officers", "effort": "1 hour"}
    document: Table = {
        "run": {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 22)},
        "calendars": {
            "office": OFFICE,
            "evening": dict.fromkeys(OFFICE, "18:00-20:00"),
            "morning": dict.fromkeys(OFFICE, "09:00-10:30"),
        },
        "demand": {"rate": "0 per day", "sources": {"police": {"share": 1}}},
        "pools": {"officers": {"posts": 1}},
        "partners": {"health": {"reply": "8 working hours", **partner}},
        "stages": {
            "screening": {"pool": "officers", "effort": "0 min", "outcomes": {"enquiry": 1}},
            "gathering": gathering | ({"chase": {**CHASE, **chase}} if chase is not None else {}),
        },
        "opening_backlog": [{"stage": "screening", "contacts": 1, "age": "0 min"}],
        **more,
    }
    return FrontDoor(load_text(text_of(document))).replicate(1, 0)


def hours(log: Log, event: int) -> list[float]:
    return [row[0] / 3600 for row in log.rows() if row[3] == event]


def test_a_reply_runs_on_the_partners_hours() -> None:
    assert hours(question({}), events.REQUESTED) == [10]
    assert hours(question({}), events.REPLIED) == [24 + 10]
    assert hours(question({"calendar": "evening"}), events.REPLIED) == [3 * 24 + 20]
    assert hours(question({"reply": "20 hours"}), events.REPLIED) == [24 + 6]


def test_a_chase_halves_what_is_left() -> None:
    log = question({}, {})
    assert hours(log, events.CHASED) == [12]
    assert hours(log, events.REPLIED) == [15]  # 6 hours were left, 3 of them are


def test_a_chase_that_shortens_nothing_changes_nothing() -> None:
    log = question({}, {"shortens_to": 1})
    assert hours(log, events.CHASED) == [12]
    assert hours(log, events.REPLIED) == [34]


def test_a_chase_that_leaves_nothing_of_the_wait_is_answered_when_the_partner_is_open() -> None:
    assert hours(question({}, {"shortens_to": 0}), events.REPLIED) == [12]
    assert hours(question({"calendar": "evening"}, {"shortens_to": 0}), events.REPLIED) == [18]


def test_a_chase_of_a_reply_by_the_clock_shortens_it_by_the_clock() -> None:
    assert hours(question({"reply": "20 hours"}, {"shortens_to": 0.5}), events.REPLIED) == [12 + 9]


def test_a_chase_of_a_reply_in_the_holidays_runs_on_the_hours_of_who_answers() -> None:
    away = {
        "calendar": "evening",
        "in_school_holidays": {"answered_share": 1, "calendar": "office", "reply": "8 working hours"},
    }
    terms = [
        {"first_day": dt.date(2026, 1, 5), "last_day": dt.date(2026, 2, 27)},
        {"first_day": dt.date(2026, 3, 9), "last_day": dt.date(2026, 3, 31)},
    ]
    assert hours(question(away, {}, school_terms=terms), events.REPLIED) == [15]


def test_who_was_asked_in_the_holidays_is_waited_for_as_in_the_holidays_though_the_run_begins_in_term() -> None:
    """Asked on the Friday before, when the holidays end: 8 of 10 hours have passed."""
    away = {
        "calendar": "evening",
        "in_school_holidays": {"answered_share": 1, "calendar": "office", "reply": "10 working hours"},
    }
    terms = [
        {"first_day": dt.date(2026, 1, 5), "last_day": dt.date(2026, 2, 20)},
        {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 31)},
    ]
    backlog = [{"stage": "gathering", "contacts": 1, "age": "3 days"}]
    assert hours(question(away, school_terms=terms, opening_backlog=backlog), events.REPLIED) == [11]


def test_chases_come_at_their_intervals_and_no_more_than_are_allowed() -> None:
    log = question({"reply": "80 working hours"}, {"most": 3, "shortens_to": 1})
    assert hours(log, events.CHASED) == [12, 14, 16]


def test_nobody_is_chased_who_answers_in_time() -> None:
    assert not hours(question({"reply": "2 working hours"}, {}), events.CHASED)


def test_a_silent_partner_never_answers_unless_chased() -> None:
    """With a share of silence of nearly all, each chase is a new try that is nearly always silent; of none, the first
    reply comes."""
    assert not hours(question({"silent_share": 0.999999}), events.REPLIED)
    assert len(hours(question({"silent_share": 0.999999}, {"most": 5}), events.CHASED)) == 5


@pytest.mark.parametrize(("own_queue", "minutes"), [({}, 10), ({"team": {"posts": 1, "effort": "10 min"}}, 20)])
def test_chases_after_silence_are_new_tries_with_and_without_a_queue_of_its_own(own_queue: Table, minutes: int) -> None:
    log = question(
        {"silent_share": 0.8, "reply": "10 working minutes", **own_queue}, {"most": 40, "every": "1 working hour"}
    )
    assert 1 <= len(hours(log, events.CHASED)) <= 39
    assert hours(log, events.REPLIED) == [pytest.approx(hours(log, events.CHASED)[-1] + minutes / 60, abs=1e-9)]


def test_a_chase_of_what_waits_in_the_partners_own_queue_asks_nothing_twice() -> None:
    log = question(
        {"reply": "0 working minutes", "team": {"posts": 1, "effort": "6 hours"}}, {"most": 3, "shortens_to": 1}
    )
    assert hours(log, events.REPLIED) == [16]
    assert len(hours(log, events.CHASED)) == 2


@pytest.mark.parametrize("shortens_to", [0.5, 1])
@pytest.mark.parametrize("reply", ["700 working days", "90000 hours"])
def test_a_reply_beyond_all_calendars_is_none_and_may_be_chased(reply: str, shortens_to: float) -> None:
    log = question({"reply": reply}, {"most": 2, "shortens_to": shortens_to})
    assert not hours(log, events.REPLIED)
    assert len(hours(log, events.CHASED)) == 2


def test_a_chase_still_to_be_done_is_taken_back_when_the_contact_goes_on() -> None:
    log = question({"calendar": "office", "reply": "3 working hours"}, {"effort": "5 hours"})
    assert hours(log, events.REPLIED) == hours(log, events.CLOSED) == hours(log, events.WITHDRAWN) == [13]
    assert not hours(log, events.CHASED)
    assert hours(log, events.FINISHED) == [9, 10]


# Requests that are out when the run begins


def replies_to_a_backlog(reply: str | Table, age: str, contacts: int = 60) -> list[float]:
    """Return the hours, from Monday midnight, of the replies to requests sent so long before."""
    backlog = [{"stage": "gathering", "contacts": contacts, "age": age}]
    return hours(question({"reply": reply}, opening_backlog=backlog), events.REPLIED)


def test_a_reply_that_is_awaited_in_working_days_has_waited_the_part_of_a_day_that_was_worked() -> None:
    """Sent on Friday at one in the afternoon, half a working day ago: it is answered on Monday at one, not at once and
    not never."""
    assert set(replies_to_a_backlog("1 working day", "59 hours")) == {13}


def test_a_reply_by_the_clock_has_waited_through_the_weekend() -> None:
    """Sent on Saturday at midnight, 48 of at most 100 hours ago: nobody answers before it could have been sent."""
    uniform = {"distribution": "uniform", "low": "0 hours", "high": "100 hours"}
    found = replies_to_a_backlog(uniform, "48 hours")
    assert min(found) > 0
    assert max(found) < 52


def test_a_reply_in_working_hours_has_not_waited_over_the_weekend() -> None:
    """Nothing of at most 40 working hours has passed: some answer on the first day."""
    uniform = {"distribution": "uniform", "low": "0 working hours", "high": "40 working hours"}
    found = replies_to_a_backlog(uniform, "48 hours")
    assert 9 < min(found) < 17
    assert max(found) > 3 * 24
