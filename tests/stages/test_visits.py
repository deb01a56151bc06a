"""First visits and duty visits."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from statistics import fmean

from made.after_the_decision import allocating, desk, log_of, moments, stream, trace
from made.scenarios import text_of
from mashsim.experiment import measured
from mashsim.loading import load_text
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ALLOCATING, VISITING


def test_tries_until_the_child_is_seen_are_geometric() -> None:
    visiting = {"pool": "visitors", "effort": "0 min", "seen_share": 0.4, "again_after": "1 hour"}
    document = stream("100 per day", 60, allocating=allocating(held_for="1 hour"), visiting=visiting)
    document["stages"]["deciding"]["outcomes"] = {rating: {"assessment": 1} for rating in ("red", "amber", "green")}
    document["pools"]["visitors"] = {"posts": 50}
    log = log_of(document)
    tries = Counter(row[1] for row in log.rows() if row[3] == events.VISITED)
    closed = moments(log, events.CLOSED)
    counts = [count for contact, count in tries.items() if contact in closed]
    spread = sqrt(0.6) / 0.4
    assert abs(fmean(counts) - 2.5) < 4 * spread / sqrt(len(counts))
    twice = sum(count == 2 for count in counts) / len(counts)
    assert abs(twice - 0.24) < 4 * sqrt(0.24 * 0.76 / len(counts))
    last = {row[1]: row[5] for row in log.rows() if row[3] == events.VISITED}
    assert all(last[contact] == 1 for contact in closed), "nobody goes on unseen"
    assert sum(row[5] for row in log.rows() if row[3] == events.VISITED) == sum(last.values()), (
        "nobody is visited again who has been seen"
    )


def test_duty_visits_children_until_they_have_a_worker_and_who_was_seen_needs_no_first_visit() -> None:
    """One worker with room for one child: the second contact waits ten working days, and duty comes after three, and
    every four then."""
    duty = {"pool": "duty", "effort": "30 min", "after": "3 working days", "every": "4 working days"}
    more = {"caseload": {"posts": 1, "ceiling": 1}, "duty_visits": duty}
    visiting = {"pool": "visitors", "effort": "1 hour"}
    document = desk(2, "assessment", allocating=allocating(**more), visiting=visiting)
    document["pools"] |= {"duty": {"posts": 1}, "visitors": {"posts": 1}}
    log = log_of(document)
    assert [line for line in trace(log, ALLOCATING) if "visited" in line] == [
        "Thu 09:30 visited 1 1",
        "Wed 10:00 visited 1 1",
    ]
    assert [line for line in trace(log, VISITING) if "visited" in line] == ["Mon 10:00 visited 0 1"]
    assert moments(log, events.CLOSED)[1] > moments(log, events.ALLOCATED)[1] == moments(log, events.CLOSED)[0]


def test_a_duty_visit_is_not_made_when_there_is_a_worker_first() -> None:
    duty = {"pool": "duty", "effort": "30 min", "after": "80.5 working hours", "every": "1 working day"}
    document = desk(
        2,
        "assessment",
        allocating=allocating(caseload={"posts": 1, "ceiling": 1}, duty_visits=duty, held_for="81 working hours"),
    )
    document["pools"]["duty"] = {"posts": 1, "shifts": ["late"]}
    assert [line for line in trace(log_of(document), ALLOCATING) if " 1" in line][-3:] == [
        "Mon 09:30 queued 1 for duty",
        "Mon 10:00 withdrawn 1",
        "Mon 10:00 allocated 1",
    ]


def test_children_whose_assessment_was_under_way_when_the_run_began_are_not_told_as_unseen() -> None:
    visiting = {"pool": "visitors", "effort": "1 hour"}
    document = desk(2, "assessment", allocating=allocating(), visiting=visiting)
    document["pools"]["visitors"] = {"posts": 1}
    document["opening_backlog"] = [{"stage": "assessing", "contacts": 7, "age": "2 working days"}]
    door = FrontDoor(load_text(text_of(document)))
    found = measured(door, door.replicate(1, 0))
    assert found["daily"]["children_allocated"][0] == 7
    assert not any(found["daily"]["children_not_yet_seen"])
    assert found["child_days_without_being_seen"]["from_decision"]["all"] == 0
