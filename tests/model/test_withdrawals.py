"""Withdrawals: patience against Erlang A, what is taken back at each stage, and how measures count it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import exp
from typing import Any

import pytest

from made.before_the_decision import desk
from made.evidence import agree
from made.never_closed import DAY, WEEK, place, screened
from made.queueing import erlang_a
from made.scenarios import RATINGS, bytes_of, text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, DISCUSSING, GATHERING, HELPING, SCREENING, STAGES
from mashsim.workload import hours_check

HOUR = 3600


def withdrawn(log: Log) -> dict[int, tuple[int, int]]:
    """When each contact was withdrawn, and at which stage."""
    return {row[1]: (row[0], row[4]) for row in log.rows() if row[3] == events.CLOSED and row[5] == outcomes.WITHDRAWN}


# Patience


@pytest.mark.parametrize(("servers", "load", "patience"), [(1, 1.3, 4.0), (3, 0.9, 0.5)])
def test_patience_agrees_with_erlang_a(servers: int, load: float, patience: float) -> None:
    """M/M/c+M: contacts leave the queue at a constant rate, but not the desk. `patience` is in mean services."""
    work = 4 * HOUR
    per_week = WEEK / (patience * work)
    arrivals = load * servers / work
    screening = {
        "pool": "desk",
        "effort": {"distribution": "exponential", "mean": "4 hours"},
        "outcomes": {"advice": 1},
    }
    scenario = desk(
        f"{arrivals * HOUR} per hour", {"screening": screening}, 120,
        pools={"desk": {"posts": servers}}, withdrawals={"before_decision": {"per_week": per_week}},
    )  # fmt: skip
    door = FrontDoor(scenario)
    exact = erlang_a(servers, arrivals, 1 / work, 1 / (patience * work))

    def figures(log: Log) -> dict[str, float]:
        since = 10 * DAY
        gone = withdrawn(log)
        came = {row[1]: row[0] for row in log.rows() if row[3] == events.RECEIVED}
        begun = {row[1]: row[0] for row in log.rows() if row[3] == events.STARTED}
        counted = [of for of, at in came.items() if since <= at < log.ends_at - 5 * DAY]
        waits = [min(begun.get(of, log.ends_at), gone.get(of, (log.ends_at, 0))[0]) - came[of] for of in counted]
        return {
            "share": sum(of in gone for of in counted) / len(counted),
            "wait": sum(waits) / len(waits),
            "queue": sum(waits) / (log.ends_at - 5 * DAY - since),
        }

    agree([figures(door.replicate(1, number)) for number in range(16)], exact)


def test_the_rate_rises_with_the_wait() -> None:
    """Exact: of families that wait for a reply that never comes, exp(−a t − b t² / 2) still wait after t weeks."""
    backlog = [{"stage": "gathering", "contacts": 600, "age": "0 days"}]
    rate = {"before_decision": {"per_week": 0.1, "rises_per_week": 0.2}}
    log = place(5, "1 per year", opening_backlog=backlog, withdrawals=rate).replicate(1, 0)
    gone = [at for of, (at, stage) in withdrawn(log).items() if of < 600 and stage == GATHERING]
    for weeks in (1, 3, 5):
        share = 1 - exp(-0.1 * weeks - 0.1 * weeks**2)
        found = sum(at < weeks * WEEK for at in gone)
        assert abs(found - 600 * share) < 4 * (600 * share * (1 - share)) ** 0.5


def test_nobody_is_withdrawn_where_nobody_waits_or_the_rate_is_nothing() -> None:
    changes = {**screened(advice=1), "pools.officers.posts": 80}
    plain = place(4, "20 per day", **changes).replicate(1, 0)
    for rate in ({"per_week": 50}, {"per_week": 0}):
        log = place(4, "20 per day", **changes, withdrawals={"before_decision": rate}).replicate(1, 0)
        assert bytes_of(log) == bytes_of(plain)


def test_more_patience_never_leaves_fewer_decided() -> None:
    """Equal efforts and one queue, on common luck: at no moment have fewer been decided."""
    decided = []
    for per_week in (20, 5, 1, 0):
        screening = {"pool": "desk", "effort": "30 min", "outcomes": {"advice": 1}}
        rate = {"before_decision": {"per_week": per_week}}
        scenario = desk("2.4 per hour", {"screening": screening}, 20, pools={"desk": {"posts": 1}}, withdrawals=rate)
        log = FrontDoor(scenario).replicate(1, 0)
        decided.append([row[0] for row in log.rows() if row[3] == events.DECIDED])
    for less, more in pairwise(decided):
        assert len(less) <= len(more)
        assert all(early <= late for early, late in zip(more, less, strict=False))
    assert len(decided[0]) < len(decided[-1])


# What is taken back


def whole(**changes: Any) -> FrontDoor:
    rates = {"before_decision": {"per_week": 1}, "after_decision": {"per_week": 2}}
    return place(6, "20 per day", withdrawals=rates, **{"partners.health.reply": "9 days", **changes})


def open_work(log: Log) -> set[int]:
    """The tasks that are neither finished nor withdrawn."""
    tasks = {row[2] for row in log.rows() if row[3] == events.QUEUED and row[2] >= 0}
    return tasks - {row[2] for row in log.rows() if row[3] in (events.FINISHED, events.WITHDRAWN)}


def nothing_is_left_of_withdrawn_contacts(log: Log) -> None:
    gone = withdrawn(log)
    left = open_work(log)
    assert not {row[1] for row in log.rows() if row[2] in left} & set(gone)
    after = [row for row in log.rows() if row[1] in gone and row[0] > gone[row[1]][0]]
    assert not after, after[:3]
    closed = Counter(row[1] for row in log.rows() if row[3] == events.CLOSED)
    assert set(closed.values()) == {1}


def test_an_enquiry_and_its_requests_are_taken_back() -> None:
    team = {"partners.health.team": {"posts": 1, "effort": "2 hours"}, "partners.health.reply": "1 day"}
    chase = {"stages.gathering.chase": {"first_after": "2 days", "every": "1 day", "most": 3, "effort": "10 min"}}
    for changes in ({**screened(enquiry=1)}, {**screened(enquiry=1), **team}, {**screened(enquiry=1), **chase}):
        door = whole(**changes)
        log = door.replicate(1, 0)
        nothing_is_left_of_withdrawn_contacts(log)
        gone = {of for of, (_, stage) in withdrawn(log).items() if stage == GATHERING}
        asked = {row[2]: row[1] for row in log.rows() if row[3] == events.REQUESTED}
        answered = {row[2] for row in log.rows() if row[3] == events.REPLIED}
        back = {row[2] for row in log.rows() if row[3] == events.TAKEN_BACK}
        assert len(gone) > 50
        assert back == {request for request, of in asked.items() if of in gone} - answered
        found = measured(door, log)["partners"]["health"]
        assert found["requested"] == found["replied"] + found["never_replied"] + found["taken_back"]
        assert found["taken_back"] == len(back)


def test_work_that_has_begun_is_not_taken_back() -> None:
    door = whole(**screened(advice=1), **{"pools.officers.posts": 1, "stages.screening.effort": "2 hours"})
    log = door.replicate(1, 0)
    begun = {row[1] for row in log.rows() if row[3] == events.STARTED}
    assert len(withdrawn(log)) > 100
    assert not begun & set(withdrawn(log))
    nothing_is_left_of_withdrawn_contacts(log)


STRATEGY = {"stages.deciding.outcomes": {rating: {"assessment": 0, "strategy": 1} for rating in RATINGS}}


def test_seats_in_a_meeting_are_let_go() -> None:
    mix = {"section_47": 1}
    discussing = {
        "chair": "managers", "social_worker": "officers", "effort": "2 hours", "partners": {"health": "1 day"},
        "outcomes": dict.fromkeys(RATINGS, mix),
    }  # fmt: skip
    changes = {
        **screened(straight_to_decision=1), **STRATEGY, "stages.discussing": discussing, "pools.managers.posts": 2,
        "stages.deciding.pool": "officers",
    }  # fmt: skip
    log = whole(**changes).replicate(1, 0)
    nothing_is_left_of_withdrawn_contacts(log)
    gone = [of for of, (_, stage) in withdrawn(log).items() if stage == DISCUSSING]
    taken = {row[2] for row in log.rows() if row[3] == events.STARTED and row[1] in gone and row[4] == DISCUSSING}
    assert len(gone) > 50
    assert taken, "somebody sat and waited for the others"
    held = {row[1] for row in log.rows() if row[3] == events.DISCUSSED}
    assert len(held) > 300
    assert not held & set(gone)


def test_a_claim_for_a_worker_and_duty_visits_are_taken_back_and_who_comes_next_is_allocated() -> None:
    caseload = {"posts": 4, "ceiling": 3}
    duty = {"pool": "managers", "effort": "1 hour", "after": "1 day", "every": "1 day", "seen_share": 0.5}
    allocating = {
        "pool": "managers", "effort": "10 min", "held_for": "5 days", "caseload": caseload, "duty_visits": duty,
    }  # fmt: skip
    changes = {**screened(straight_to_decision=1), "stages.allocating": allocating, "demand.children": [0.4, 0, 0.6]}
    door = whole(**changes)
    log = door.replicate(1, 0)
    nothing_is_left_of_withdrawn_contacts(log)
    gone = {of for of, (_, stage) in withdrawn(log).items() if stage == ALLOCATING}
    allocated = {row[1] for row in log.rows() if row[3] == events.ALLOCATED}
    assert len(gone) > 50
    assert len(allocated) > 30
    assert not gone & allocated
    found = measured(door, log)
    assert found["withdrawals"]["by_stage"]["allocating"] == len(gone)
    assert found["withdrawals"]["undecided"] == len(withdrawn(log)) - len(gone)


def test_who_waits_for_early_help_may_be_withdrawn_and_who_is_helped_is_not() -> None:
    helping = {"places": 20, "lasts": "10 days", "steps_up_per_week": 0.2}
    log = whole(**screened(early_help=1), **{"stages.helping": helping}).replicate(1, 0)
    gone = {of for of, (_, stage) in withdrawn(log).items() if stage == HELPING}
    helped = {row[1] for row in log.rows() if row[3] == events.SUPPORTED}
    assert len(gone) > 100
    assert len(helped) > 50
    assert not gone & helped
    nothing_is_left_of_withdrawn_contacts(log)


def test_who_was_withdrawn_does_not_come_back() -> None:
    again = {"loops.rereferrals": {"share": 1.0, "after": "1 day"}}
    log = whole(**screened(enquiry=1), **again).replicate(1, 0)
    assert not {log.family[of] for of in range(len(log.family)) if log.family[of] != of} & set(withdrawn(log))


# Where mechanisms meet


def test_everybody_who_comes_is_open_or_closed_once_in_the_made_up_town() -> None:
    rates = {"before_decision": {"per_week": 0.5, "rises_per_week": 0.5}, "after_decision": {"per_week": 1}}
    log = FrontDoor(changed(load_text(text_of(town())), {"withdrawals": rates})).replicate(1, 0)
    nothing_is_left_of_withdrawn_contacts(log)
    assert {stage for _, stage in withdrawn(log).values()} > {SCREENING, GATHERING}


# How measures count it


def test_a_clock_judges_a_withdrawn_contact_late_if_its_limit_had_passed_and_else_not_at_all() -> None:
    backlog = [{"stage": "gathering", "contacts": 300, "age": "0 days"}]
    rates = {"before_decision": {"per_week": 0.5}}
    clock = {"clocks.decision": {"start": "received", "stop": "decided", "limit": "7 days"}}
    changes = {"pools.officers.posts": 1, "stages.screening.effort": "20 hours", **clock, **screened(advice=1)}
    door = place(6, "8 per day", opening_backlog=backlog, withdrawals=rates, **changes)
    log = door.replicate(1, 0)
    came = {row[1]: row[0] for row in log.rows() if row[3] == events.RECEIVED and row[0] >= 0}
    gone = {of: at - came[of] for of, (at, _) in withdrawn(log).items() if of in came}
    decided = {row[1]: row[0] - came[row[1]] for row in log.rows() if row[3] == events.DECIDED and row[1] in came}
    still = {of: log.ends_at - at for of, at in came.items() if of not in gone and of not in decided}
    late = sum(wait > 7 * DAY for waits in (gone, decided, still) for wait in waits.values())
    good = sum(wait <= 7 * DAY for wait in decided.values())
    found = measured(door, log)["clocks"]["decision"]
    assert (found["judged"], found["in_time"]) == (late + good, good)
    assert sum(wait > 7 * DAY for wait in gone.values()) > 10
    assert sum(wait <= 7 * DAY for wait in gone.values()) > 10
    known = {STAGES[stage] for _, stage in withdrawn(log).values()}
    assert known <= set(measured(door, log)["withdrawals"]["by_stage"])


def test_the_hours_check_counts_who_stays_until_a_decision_just_in_time() -> None:
    clock = {"clocks.decision": {"start": "received", "stop": "decided", "limit": "2 weeks"}}
    allocating = {"pool": "team", "effort": "1 hour", "held_for": "5 days", "caseload": {"posts": 100, "ceiling": 20}}
    changes = {**screened(enquiry=1), **clock, "stages.allocating": allocating, "pools.team": {"posts": 3}}
    rates = {"before_decision": {"per_week": 0.1, "rises_per_week": 0.2}}
    plain, less = (hours_check(place(4, "5 per day", **changes, **more)) for more in ({}, {"withdrawals": rates}))
    assert less["team"].needed == pytest.approx(plain["team"].needed * exp(-0.1 * 2 - 0.1 * 4))
    assert less["officers"].needed == pytest.approx(plain["officers"].needed)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"withdrawals": {"before_decision": {"per_week": "often"}}}, "withdrawals.before_decision.per_week is 'often'; it must be a number."),
        ({"withdrawals": {"before": {"per_week": 1}}}, "withdrawals.before: unknown setting; the settings here are before_decision, after_decision."),
        ({"withdrawals": {"after_decision": {}}}, "withdrawals.after_decision.per_week is missing"),
    ],
)  # fmt: skip
def test_messages(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        place(1, "1 per day", **changes)
    assert words in str(caught.value)
