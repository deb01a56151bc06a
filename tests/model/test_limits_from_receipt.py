"""The rule by which an enquiry goes on, counted from the receipt of the contact."""

from __future__ import annotations

import datetime as dt

import pytest

from made.never_closed import ALWAYS
from made.scenarios import RATINGS, Table, bytes_of, text_of
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.quantities import HOUR, MINUTE
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ANALYSING

FIRST = dt.date(2026, 3, 2)


def log_of(go_on: Table, officers: float = 40) -> Log:
    """A front door that never closes, where asking takes 30 minutes after the receipt if nobody waits, and nobody
    replies."""
    document = {
        "run": {"first_day": FIRST, "last_day": FIRST + dt.timedelta(days=6)},
        "calendars": {"office": ALWAYS},
        "demand": {"rate": "60 per day", "sources": {"police": {"share": 1}}, "children": [1]},
        "pools": {"officers": {"posts": officers}, "workers": {"posts": 40}},
        "partners": {"health": {"reply": "400 days"}},
        "stages": {
            "screening": {"pool": "officers", "effort": "20 min", "outcomes": {"enquiry": 1}},
            "gathering": {"pool": "workers", "effort": "10 min", "go_on": {"green": go_on}},
            "analysing": {"pool": "workers", "effort": "5 min"},
            "deciding": {
                "pool": "workers",
                "effort": "5 min",
                "returned_share": 0.3,
                "outcomes": {rating: {"nfa": 1} for rating in RATINGS},
            },
        },
    }
    return FrontDoor(load_text(text_of(document))).replicate(1, 0)


def waits(log: Log) -> list[tuple[int, int, bool]]:
    """Return of each enquiry the seconds from receipt, and from asking, until it went on, and whether the contact had
    been sent back."""
    received: dict[int, int] = {}
    asked: dict[int, int] = {}
    back: set[int] = set()
    found = []
    for time, contact, _, event, stage, _ in log.rows():
        if event == events.RECEIVED:
            received[contact] = time
        elif event == events.RETURNED:
            back.add(contact)
        elif event == events.REQUESTED:
            asked[contact] = time
        elif event == events.QUEUED and stage == ANALYSING:
            found.append((time - received[contact], time - asked[contact], contact in back))
    return found


def test_where_asking_takes_as_long_for_all_from_receipt_is_from_asking_and_that_long() -> None:
    """Without those sent back, whose limit counts from asking either way."""
    from_receipt = log_of({"after": "3 hours", "counted_from": "received"})
    from_asking = log_of({"after": "150 min"})
    first, other = ([row for row in waits(log) if not row[2]] for log in (from_receipt, from_asking))
    assert {row[:2] for row in first} == {row[:2] for row in other} == {(3 * HOUR, 150 * MINUTE)}
    assert len(first) > 300


def test_it_is_from_asking_unless_the_scenario_says_otherwise() -> None:
    plain, said = log_of({"after": "150 min"}), log_of({"after": "150 min", "counted_from": "asked"})
    assert bytes_of(plain) == bytes_of(said)


def test_a_contact_whose_time_is_over_when_partners_are_asked_goes_on_at_once() -> None:
    first = [row for row in waits(log_of({"after": "25 min", "counted_from": "received"})) if not row[2]]
    assert {row[1] for row in first} == {0}


@pytest.mark.parametrize("counted_from", ["asked", "received"])
def test_a_contact_that_was_sent_back_waits_from_when_partners_are_asked_again(counted_from: str) -> None:
    again = [row for row in waits(log_of({"after": "2 hours", "counted_from": counted_from})) if row[2]]
    assert {row[1] for row in again} == {2 * HOUR}
    assert len(again) > 50


def test_a_queue_at_the_first_look_is_made_up_for_by_a_shorter_wait_for_replies() -> None:
    """One officer too few: those who wait for their first look go on as long after the receipt as the others do."""
    busy = [row for row in waits(log_of({"after": "6 hours", "counted_from": "received"}, officers=1)) if not row[2]]
    assert {max(row[0] - 6 * HOUR, 0) for row in busy if row[1]} == {0}
    assert len({row[1] for row in busy}) > 50
