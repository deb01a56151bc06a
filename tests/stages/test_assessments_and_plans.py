"""Assessments in pieces, and plans that hold room."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from statistics import fmean

from made.after_the_decision import HOUR, allocating, desk, log_of, moments, staffed, stream, trace
from made.scenarios import text_of
from mashsim.loading import load_text
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ASSESSING


def test_hands_on_work_comes_in_pieces_over_the_assessment() -> None:
    """Ten working days in four pieces: one every 20 working hours from allocation on, and authorised when its length is
    over."""
    document = desk(1, "assessment", allocating=staffed(), assessing={"effort": "8 hours", "pieces": 4})
    document["pools"]["team"] = {"posts": 1}
    told = [
        line for line in trace(log_of(document), ASSESSING) if "started" in line or "finished" in line or "auth" in line
    ]
    assert told == [
        "Mon 09:00 started 0 by team 1",
        "Mon 11:00 finished 0 by team 1",
        "Wed 13:00 started 0 by team 1",
        "Wed 15:00 finished 0 by team 1",
        "Mon 09:00 started 0 by team 1",  # due on Friday at closing
        "Mon 11:00 finished 0 by team 1",
        "Wed 13:00 started 0 by team 1",
        "Wed 15:00 finished 0 by team 1",
        "Fri 17:00 authorised 0 0",
    ]


def test_an_overloaded_worker_runs_past_the_length_of_the_assessment() -> None:
    """Eleven assessments of ten hours in ten days of eight hours: the last of them is authorised when its work is done,
    30 hours late."""
    document = desk(11, "assessment", allocating=staffed(), assessing={"effort": "10 hours"})
    document["pools"]["team"] = {"posts": 1}
    log = log_of(document)
    ended = sorted(moments(log, events.AUTHORISED).values())
    calendar = FrontDoor(load_text(text_of(document))).office
    assert [calendar.between(0, moment) / HOUR for moment in ended] == [80] * 8 + [90, 100, 110]


def test_an_assessment_that_is_overdue_when_the_run_begins_is_over_at_once() -> None:
    document = desk(1, "assessment", allocating=allocating())
    document["opening_backlog"] = [{"stage": "assessing", "contacts": 2, "age": "20 working days"}]
    assert moments(log_of(document), events.CLOSED) == {0: 0, 1: 0}


def test_a_plan_holds_room_after_the_assessment_is_authorised_and_the_contact_is_closed_at_its_end() -> None:
    more = allocating(caseload={"posts": 1, "ceiling": 1}, held_for="5 working days")
    document = desk(2, "assessment", allocating=more, assessing={"plan_share": 1, "plan_held_for": "3 working days"})
    log = log_of(document)
    calendar = FrontDoor(load_text(text_of(document))).office
    days = {
        word: [calendar.between(0, moment) / HOUR / 8 for _, moment in sorted(moments(log, event).items())]
        for word, event in (
            ("allocated", events.ALLOCATED),
            ("authorised", events.AUTHORISED),
            ("closed", events.CLOSED),
        )
    }
    assert days == {"allocated": [0, 8], "authorised": [5, 13], "closed": [8, 16]}
    assert [row[5] for row in log.rows() if row[3] == events.AUTHORISED] == [1, 1]


def test_the_share_of_plans_is_as_stated_for_each_route() -> None:
    document = stream("100 per day", 60, allocating=allocating(held_for="1 hour"))
    document["stages"]["deciding"]["outcomes"] = {
        rating: {"assessment": 0.5, "strategy": 0.5} for rating in ("red", "amber", "green")
    }
    document["stages"]["assessing"] = {"plan_share": {"assessment": 0.2, "section_47": 0.7}, "plan_held_for": "1 hour"}
    log = log_of(document)
    decided = {row[1]: log.names.outcomes[row[5]] for row in log.rows() if row[3] == events.DECIDED}
    planned: dict[str, list[int]] = defaultdict(list)
    for row in log.rows():
        if row[3] == events.AUTHORISED:
            planned[decided[row[1]]].append(row[5])
    for outcome, share in (("assessment", 0.2), ("strategy", 0.7)):
        assert abs(fmean(planned[outcome]) - share) < 4 * sqrt(share * (1 - share) / len(planned[outcome]))
