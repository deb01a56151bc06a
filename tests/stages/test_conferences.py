"""Child protection conferences."""

from __future__ import annotations

from math import sqrt

from made.after_the_decision import HOUR, allocating, desk, discussing, log_of, moments, stream, trace
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ASSESSING, CONFERENCING


def test_a_conference_is_held_so_long_after_the_discussion_and_only_after_a_section_47() -> None:
    mixes = {rating: {"section_47": 0.5, "section_17": 0.5} for rating in ("red", "amber", "green")}
    conferencing = {"conference_share": 0.4, "held_after": "10 hours"}
    more = {"allocating": allocating(held_for="40 hours"), "conferencing": conferencing}
    document = stream("60 per day", 40, discussing=discussing(effort="0 min", outcomes=mixes), **more)
    document["pools"]["chairs"] = {"posts": 50}
    log = log_of(document)
    outcome = {row[1]: row[5] for row in log.rows() if row[3] == events.DISCUSSED}
    discussed, conferred, closed = (
        moments(log, events.DISCUSSED),
        moments(log, events.CONFERRED),
        moments(log, events.CLOSED),
    )
    assert all(conferred[contact] == discussed[contact] + 10 * HOUR for contact in conferred)
    assert all(outcome[contact] == outcomes.SECTION_47 for contact in conferred)
    enquiries = [contact for contact in closed if outcome[contact] == outcomes.SECTION_47]
    share = sum(contact in conferred for contact in enquiries) / len(enquiries)
    assert abs(share - 0.4) < 4 * sqrt(0.24 / len(enquiries))
    assert all(closed[contact] == discussed[contact] + 40 * HOUR for contact in closed), (
        "it costs the assessment no time"
    )


def test_a_conference_that_is_overdue_is_held_at_once_and_takes_its_people() -> None:
    """Allocated after the wait in the tray, 12 working days from the discussion; due after 10."""
    conferencing = {"conference_share": 1, "held_after": "10 working days", "pool": "chairs", "effort": "2 hours"}
    transferring = {"hand_offs": {"tray": {"wait": "12 working days"}}}
    stages = {
        "transferring": transferring,
        "allocating": allocating(held_for="1 working day"),
        "conferencing": conferencing,
    }
    document = desk(discussing=discussing(), **stages)
    document["pools"]["chairs"] = {"posts": 1}
    assert trace(log_of(document), CONFERENCING, ASSESSING) == [
        "Wed 10:00 queued 0",
        "Wed 10:00 queued 0 for chairs",
        "Wed 10:00 started 0 by chairs 1",
        "Wed 12:00 finished 0 by chairs 1",
        "Wed 12:00 conferred 0",
        "Wed 12:00 queued 0",
        "Thu 10:00 closed 0",
    ]
