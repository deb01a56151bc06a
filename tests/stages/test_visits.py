"""First visits and duty visits."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from statistics import fmean, stdev

import pytest

from made.after_the_decision import DAY, HOUR, allocating, desk, log_of, moments, stream, trace
from made.scenarios import text_of
from mashsim.contact import Contact
from mashsim.experiment import measured
from mashsim.loading import load_text
from mashsim.policies import assessments_last, first_come, red_first
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import GREEN, RED
from mashsim.vocabulary.stages import ALLOCATING, ASSESSING, STAGES, VISITING


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


# First visits before pieces of assessments


def test_visits_come_before_pieces_of_assessments_in_a_workers_own_queue() -> None:
    """Two managers allocate two children at 11:30 and two at 14:00, all to one worker: visits of an hour, pieces of
    three. At 16:30 the second child's piece has waited since 13:30, and the visits to the third and fourth since
    14:00."""
    told = {}
    for first in (False, True):
        document = desk(
            4, "assessment",
            allocating=allocating(effort="150 min", caseload={"pool": "team", "ceiling": 4}, held_for="0 min"),
            visiting={"effort": "1 hour", "before_assessments": first},
            assessing={"effort": "3 hours"},
        )  # fmt: skip
        document["pools"] = {"managers": {"posts": 2}, "team": {"posts": 1}}
        log = log_of(document)
        told[first] = [
            f"{line} ({STAGES[stage]})"
            for stage in (VISITING, ASSESSING)
            for line in trace(log, stage)
            if "started" in line
        ]
    before = [
        "Mon 11:30 started 0 by team 1 (visiting)",
        "Mon 12:30 started 1 by team 1 (visiting)",
    ]
    assert told[False] == [
        *before,
        "Tue 11:30 started 2 by team 1 (visiting)",
        "Tue 12:30 started 3 by team 1 (visiting)",
        "Mon 13:30 started 0 by team 1 (assessing)",
        "Mon 16:30 started 1 by team 1 (assessing)",
        "Tue 13:30 started 2 by team 1 (assessing)",
        "Tue 16:30 started 3 by team 1 (assessing)",
    ]
    assert told[True] == [
        *before,
        "Mon 16:30 started 2 by team 1 (visiting)",
        "Tue 09:30 started 3 by team 1 (visiting)",
        "Mon 13:30 started 0 by team 1 (assessing)",
        "Tue 10:30 started 1 by team 1 (assessing)",
        "Tue 13:30 started 2 by team 1 (assessing)",
        "Tue 16:30 started 3 by team 1 (assessing)",
    ]


@pytest.mark.slow
def test_a_visit_waits_for_the_piece_in_hand_and_for_no_other() -> None:
    """Two-class priority without interruption (Cobham 1954): the mean wait of visits is what is left of the work in hand
    when one comes, over one less the load of visits, whatever pieces of assessments do."""
    rate, visit, piece = 3 / 24, 1.0, 5.0  # an hour, hours
    waited, expected = [], (rate * (2 * visit**2 + 2 * piece**2) / 2) / (1 - rate * visit)
    for seed in range(1, 13):
        document = stream(
            "3 per day", 400,
            allocating=allocating(caseload={"pool": "team", "ceiling": 1000}, held_for="1 hour"),
            visiting={"effort": {"distribution": "exponential", "mean": "1 hour"}, "before_assessments": True},
            assessing={"effort": {"distribution": "exponential", "mean": "5 hours"}},
        )  # fmt: skip
        document["stages"]["deciding"]["outcomes"] = {rating: {"assessment": 1} for rating in ("red", "amber", "green")}
        document["pools"]["team"] = {"posts": 1, "shifts": ["office"]}
        log = log_of(document, seed=seed)
        queued, started = (moments(log, event, VISITING) for event in (events.QUEUED, events.STARTED))
        chosen = [contact for contact in started if queued[contact] > 30 * DAY]
        waited.append(fmean(started[contact] - queued[contact] for contact in chosen) / HOUR)
    assert abs(fmean(waited) - expected) < 4 * stdev(waited) / sqrt(len(waited)), (fmean(waited), expected)


def test_a_red_piece_comes_before_a_green_visit_where_reds_interrupt() -> None:
    works = [Subjected(stage, rating) for stage in (VISITING, ASSESSING) for rating in (RED, GREEN)]
    for rule, order in (
        (assessments_last(first_come), [0, 1, 2, 3]),
        (red_first(assessments_last(first_come)), [0, 2, 1, 3]),
    ):
        assert sorted(range(4), key=lambda place, rule=rule: (rule(works[place]), place)) == order  # type: ignore[misc]  # mypy infers no lambda with a default


class Subjected:
    """A piece of work of a stage, about a contact of a rating."""

    def __init__(self, stage: int, rating: int):
        self.stage, self.contact = stage, Contact(0, 0, 0, 0, 0, 0, lambda *_: 0.0)
        self.contact.rating = rating
