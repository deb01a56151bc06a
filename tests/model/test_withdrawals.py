"""Withdrawals: patience against Erlang A, what is taken back at each stage, and how measures count it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import exp
from math import log as ln
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
from mashsim.vocabulary.stages import ALLOCATING, ASSESSING, DISCUSSING, GATHERING, HELPING, SCREENING, STAGES, VISITING
from mashsim.workload import hours_check
from mashsim.workload.room import room_check

HOUR = 3600


def withdrawn(log: Log) -> dict[int, tuple[int, int]]:
    """When each contact was withdrawn, and at which stage."""
    return {row[1]: (row[0], row[4]) for row in log.rows() if row[3] == events.CLOSED and row[5] == outcomes.WITHDRAWN}


def when(log: Log, event: int) -> dict[int, int]:
    """When something happened to each contact, for the last time."""
    return {row[1]: row[0] for row in log.rows() if row[3] == event}


# Patience


def by_stage(**rates: Any) -> dict[str, Any]:
    return {"withdrawals": {"by_stage": rates}}


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["before_decision", "screening"])
@pytest.mark.parametrize(("servers", "load", "patience"), [(1, 1.3, 4.0), (3, 0.9, 0.5)])
def test_patience_agrees_with_erlang_a(servers: int, load: float, patience: float, whose: str) -> None:
    """M/M/c+M: contacts leave the queue at a constant rate, but not the desk. `patience` is in mean services. A rate of
    screening alone is the same as one that holds until the decision where there is nothing but screening."""
    work = 4 * HOUR
    per_week = WEEK / (patience * work)
    arrivals = load * servers / work
    rate = {"per_week": per_week}
    rates = by_stage(screening=rate) if whose == "screening" else {"withdrawals": {whose: rate}}
    screening = {
        "pool": "desk",
        "effort": {"distribution": "exponential", "mean": "4 hours"},
        "outcomes": {"advice": 1},
    }
    scenario = desk(
        f"{arrivals * HOUR} per hour", {"screening": screening}, 120,
        pools={"desk": {"posts": servers}}, **rates,
    )  # fmt: skip
    door = FrontDoor(scenario)
    exact = erlang_a(servers, arrivals, 1 / work, 1 / (patience * work))

    def figures(log: Log) -> dict[str, float]:
        since = 10 * DAY
        gone = withdrawn(log)
        came = when(log, events.RECEIVED)
        begun = when(log, events.STARTED)
        counted = [of for of, at in came.items() if since <= at < log.ends_at - 5 * DAY]
        waits = [min(begun.get(of, log.ends_at), gone.get(of, (log.ends_at, 0))[0]) - came[of] for of in counted]
        return {
            "share": sum(of in gone for of in counted) / len(counted),
            "wait": sum(waits) / len(waits),
            "queue": sum(waits) / (log.ends_at - 5 * DAY - since),
        }

    agree([figures(door.replicate(1, number)) for number in range(16)], exact)


def as_many_are_withdrawn_as_the_rate_says(log: Log) -> None:
    """Of 600 contacts open in gathering at the start, at a rate of 0.1 a week that rises by 0.2 a week."""
    gone = [at for of, (at, stage) in withdrawn(log).items() if of < 600 and stage == GATHERING]
    for weeks in (1, 3, 5):
        share = 1 - exp(-0.1 * weeks - 0.1 * weeks**2)
        found = sum(at < weeks * WEEK for at in gone)
        assert abs(found - 600 * share) < 4 * (600 * share * (1 - share)) ** 0.5


def test_the_rate_rises_with_the_wait() -> None:
    """Exact: of families that wait for a reply that never comes, exp(−a t − b t² / 2) still wait after t weeks."""
    backlog = [{"stage": "gathering", "contacts": 600, "age": "0 days"}]
    rate = {"before_decision": {"per_week": 0.1, "rises_per_week": 0.2}}
    log = place(5, "1 per year", opening_backlog=backlog, withdrawals=rate).replicate(1, 0)
    as_many_are_withdrawn_as_the_rate_says(log)


def test_a_stage_s_own_rate_counts_from_when_the_contact_came_there() -> None:
    """Exact: of contacts received weeks before the run, exp(−a t − b t² / 2) are still in the stage t weeks after its
    first day; and the general rate, which would have withdrawn them all, does not hold there."""
    backlog = [{"stage": "gathering", "contacts": 600, "age": "5 weeks"}]
    rates = {"before_decision": {"per_week": 50}, "by_stage": {"gathering": {"per_week": 0.1, "rises_per_week": 0.2}}}
    log = place(5, "1 per year", opening_backlog=backlog, withdrawals=rates).replicate(1, 0)
    as_many_are_withdrawn_as_the_rate_says(log)


def assessed_at_once(weeks: int, rate: str, workers: int, **changes: Any) -> FrontDoor:
    """A place where every contact is allocated at once if a worker has room: one family each."""
    allocating = {
        "pool": "managers", "effort": "0 min", "held_from": "allocation",
        "held_for": {"distribution": "exponential", "mean": "2 weeks"},
        "caseload": {"posts": workers, "ceiling": 1},
    }  # fmt: skip
    none = {
        "stages.screening.effort": "0 min",
        "stages.deciding.effort": "0 min",
        "stages.allocating": allocating,
        "demand.children": [1],
    }
    return place(weeks, rate, **screened(straight_to_decision=1), **none, **changes)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "load", "waiting", "held"), [(4, 1.3, 0.1, 0.25), (10, 1.2, 0.4, 0.1)])
def test_patience_with_a_worker_and_without_one_agrees_with_erlang_a(
    workers: int, load: float, waiting: float, held: float
) -> None:
    """Families wait for one of c workers and leave that queue at one rate, and leave their worker, once they have one,
    at another: M/M/c+M, with the sum of the rates at which an assessment ends and a family leaves it as the service."""
    arrivals = load * workers / (2 * WEEK)
    rates = by_stage(allocating={"per_week": waiting}, assessing={"per_week": held})
    door = assessed_at_once(160, f"{arrivals * DAY} per day", workers, **rates)
    service = (0.5 + held) / WEEK
    exact = erlang_a(workers, arrivals, service, waiting / WEEK)
    exact["share_held"] = held / (0.5 + held)

    def figures(log: Log) -> dict[str, float]:
        since, until, gone = 30 * WEEK, log.ends_at - 20 * WEEK, withdrawn(log)
        came = {row[1]: row[0] for row in log.rows() if row[3] == events.RECEIVED and since <= row[0] < until}
        given = when(log, events.ALLOCATED)
        waits = [min(given.get(of, log.ends_at), gone.get(of, (log.ends_at, 0))[0]) - at for of, at in came.items()]
        held_here = [of for of in came if of in given]
        return {
            "share": sum(of in gone and gone[of][1] == ALLOCATING for of in came) / len(came),
            "wait": sum(waits) / len(waits),
            "queue": sum(waits) / (until - since),
            "share_held": sum(of in gone for of in held_here) / len(held_here),
        }

    agree([figures(door.replicate(1, number)) for number in range(16)], exact)


def test_nobody_is_withdrawn_where_nobody_waits_or_the_rate_is_nothing() -> None:
    changes = {**screened(advice=1), "pools.officers.posts": 80}
    plain = place(4, "20 per day", **changes).replicate(1, 0)
    for rates in ({"before_decision": {"per_week": 50}}, {"before_decision": {"per_week": 0}}, {"by_stage": {}},
                  {"by_stage": {"screening": {"per_week": 50}}}, {"by_stage": {"deciding": {"per_week": 0}}}):  # fmt: skip
        log = place(4, "20 per day", **changes, withdrawals=rates).replicate(1, 0)
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
    begun = set(when(log, events.STARTED))
    assert len(withdrawn(log)) > 100
    assert not begun & set(withdrawn(log))
    nothing_is_left_of_withdrawn_contacts(log)


STRATEGY = {"stages.deciding.outcomes": {rating: {"assessment": 0, "strategy": 1} for rating in RATINGS}}
ENQUIRIES = {"outcomes": {rating: {"section_47": 1} for rating in RATINGS}}
SECTION_47 = {**STRATEGY, "stages.discussing": {"chair": "managers", "effort": "1 hour", **ENQUIRIES}}
"""Every contact becomes a section 47 enquiry."""


def test_seats_in_a_meeting_are_let_go() -> None:
    discussing = {
        "chair": "managers", "social_worker": "officers", "effort": "2 hours", "partners": {"health": "1 day"},
        **ENQUIRIES,
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
    held = set(when(log, events.DISCUSSED))
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
    allocated = set(when(log, events.ALLOCATED))
    assert len(gone) > 50
    assert len(allocated) > 30
    assert not gone & allocated
    found = measured(door, log)
    assert found["withdrawals"]["by_stage"]["allocating"] == len(gone)
    assert found["withdrawals"]["undecided"] == len(withdrawn(log)) - len(gone)


TEAM = {
    "stages.allocating": {
        "pool": "managers", "effort": "10 min", "held_for": "20 days", "caseload": {"pool": "team", "ceiling": 4},
    },
    "pools.team": {"posts": 6, "turnover": {"per_year": 2}},
    "stages.visiting": {"effort": "3 hours", "seen_share": 0.5, "again_after": "2 days"},
    "stages.assessing": {"effort": "12 hours", "pieces": 4, "plan_share": {"assessment": 0.5}, "plan_held_for": "9 days"},
}  # fmt: skip


def test_who_is_with_a_worker_gives_room_and_work_back() -> None:
    """A family is withdrawn between visits, between pieces of work and while these wait, never while one is in hand or
    once a plan has begun; its worker has room for the next one from that second on."""
    rates = by_stage(visiting={"per_week": 1}, assessing={"per_week": 0.3}, allocating={"per_week": 0.2})
    door = place(20, "3 per day", **screened(straight_to_decision=1), **TEAM, **rates)
    log = door.replicate(1, 0)
    nothing_is_left_of_withdrawn_contacts(log)
    gone = withdrawn(log)
    assert Counter(stage for _, stage in gone.values()).keys() == {ALLOCATING, VISITING, ASSESSING}
    in_hand: dict[int, int] = {}
    held: Counter[int] = Counter()
    worker: dict[int, int] = {}
    filled, before = 0, 0
    for time, contact, _, event, _, detail in log.rows():
        if time > before:
            assert max(held.values(), default=0) <= 4
            before = time
        if event in (events.STARTED, events.RESUMED):
            in_hand[contact] = detail
        elif event in (events.FINISHED, events.PAUSED):
            in_hand.pop(contact, None)
        elif event == events.ALLOCATED:
            worker[contact] = detail
            held[detail] += log.children[contact]
            filled += time in {at for at, stage in gone.values() if stage in (VISITING, ASSESSING)}
        elif event in (events.HANDED_OVER, events.CLOSED) and contact in worker:
            held[worker.pop(contact)] -= log.children[contact]
        if event == events.CLOSED and contact in gone:
            assert contact not in in_hand
    planned = {row[1] for row in log.rows() if row[3] == events.AUTHORISED and row[5]}
    assert len(planned) > 10
    assert not planned & set(gone)
    assert filled > 10
    handed = set(when(log, events.HANDED_OVER))
    assert handed & set(gone)


def test_a_withdrawn_assessment_is_no_assessment_that_ended() -> None:
    """Where the scenario says nothing of what is done in an assessment, its end is its closing: a withdrawal is not."""
    clock = {"clocks.assessment": {"start": "allocated", "stop": "authorised", "limit": "5 weeks"}}
    door = assessed_at_once(30, "2 per day", 60, **clock, **by_stage(assessing={"per_week": 0.2}))
    log = door.replicate(1, 0)
    gone, given = withdrawn(log), when(log, events.ALLOCATED)
    ended = {row[1]: row[0] for row in log.rows() if row[3] == events.CLOSED and row[1] not in gone}
    good = sum(at - given[of] <= 5 * WEEK for of, at in ended.items())
    late = sum(min(ended.get(of, log.ends_at), gone.get(of, (log.ends_at,))[0]) - at > 5 * WEEK for of, at in given.items())  # fmt: skip
    found = measured(door, log)["clocks"]["assessment"]
    assert (found["in_time"], found["judged"]) == (good, good + late)
    assert len(gone) > 50


def test_a_child_in_a_section_47_enquiry_stays() -> None:
    rates = by_stage(visiting={"per_week": 5}, assessing={"per_week": 5}, allocating={"per_week": 5})
    changes = {**screened(straight_to_decision=1), **SECTION_47, **TEAM}
    log = place(8, "2 per day", **changes, **rates).replicate(1, 0)
    assert not withdrawn(log)
    assert sum(row[3] == events.AUTHORISED for row in log.rows()) > 10


def test_who_waits_for_early_help_may_be_withdrawn_and_who_is_helped_is_not() -> None:
    helping = {"places": 20, "lasts": "10 days", "steps_up_per_week": 0.2}
    log = whole(**screened(early_help=1), **{"stages.helping": helping}).replicate(1, 0)
    gone = {of for of, (_, stage) in withdrawn(log).items() if stage == HELPING}
    helped = set(when(log, events.SUPPORTED))
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


def rooms(door: FrontDoor) -> dict[str, Any]:
    return room_check(door, hours_check(door))


def test_the_room_check_ends_a_queue_where_as_many_leave_it_as_there_is_no_room_for() -> None:
    """The fluid of M/M/c+M: of a families a day that each need m days, c places take c/m; the others leave the queue at
    a rate of t a day each, so (a − c/m)/t wait. Those with a worker leave too, at a rate of s: m is 1/(1/14 + s)."""
    waiting, held, workers = 0.1, 0.25, 20
    rates = by_stage(allocating={"per_week": waiting}, assessing={"per_week": held})
    door = assessed_at_once(160, "2.5 per day", workers, **rates)
    found, stays = rooms(door)["caseload"], 1 / (1 / 14 + held / 7)
    assert found.weeks * 7 == pytest.approx(stays, rel=0.01)
    assert found.held == pytest.approx(2.5 * stays, rel=0.01)
    expected = (2.5 - workers / stays) / (waiting / 7)
    assert found.most_waiting == pytest.approx(expected, rel=0.02)
    exact = erlang_a(workers, 2.5 / DAY, 1 / (stays * DAY), waiting / WEEK)
    assert exact["queue"] == pytest.approx(expected, rel=0.1), "chance, which is left out before a run, adds little"
    plain = rooms(assessed_at_once(160, "2.5 per day", workers))["caseload"]
    assert plain.most_waiting is None
    assert plain.held == pytest.approx(2.5 * 14, rel=0.01)


def test_a_rate_that_rises_ends_a_queue_too() -> None:
    """Twenty families of whom each would wait w days at most: exp(−r w² / 98) of them still wait then."""
    door = assessed_at_once(20, "2 per day", 14, **by_stage(allocating={"per_week": 0, "rises_per_week": 0.5}))
    wait = (98 / 0.5 * ln(2)) ** 0.5  # as half of the room is missing, half must have left by then
    whole = sum(exp(-0.5 * (wait * (part + 0.5) / 1000) ** 2 / 98) for part in range(1000)) * wait / 1000
    assert rooms(door)["caseload"].most_waiting == pytest.approx(2 * whole, rel=0.01)


def test_room_is_for_those_who_are_not_withdrawn_before_the_decision() -> None:
    clock = {"clocks.decision": {"start": "received", "stop": "decided", "limit": "2 weeks"}}
    helping = {"places": 8, "lasts": "10 days"}
    allocating = {"pool": "officers", "effort": "1 hour", "held_for": "5 days", "caseload": {"posts": 9, "ceiling": 9}}
    mixes = {rating: {"assessment": 0.5, "early_help": 0.5} for rating in RATINGS}
    changes = {
        **screened(straight_to_decision=1), **clock, "stages.allocating": allocating, "stages.helping": helping,
        "stages.deciding.outcomes": mixes,
    }  # fmt: skip
    rates = {"before_decision": {"per_week": 0.1, "rises_per_week": 0.2}, "after_decision": {"per_week": 0.3}}
    plain, less = (rooms(place(4, "5 per day", **changes, **more)) for more in ({}, {"withdrawals": rates}))
    for room in ("caseload", "early_help"):
        assert less[room].held == pytest.approx(plain[room].held * exp(-0.1 * 2 - 0.1 * 4))
    assert plain["early_help"].most_waiting is None
    assert less["early_help"].held > less["early_help"].places
    each_day, lasts = less["early_help"].coming / 7, less["early_help"].weeks * 7
    assert less["early_help"].most_waiting == pytest.approx((each_day - 8 / lasts) / (0.3 / 7), rel=0.01)


def test_the_hours_check_counts_the_work_of_those_who_stay_with_their_worker() -> None:
    """Four pieces of work, one a week from allocation on: of those who leave at a rate of 0.1 a week, exp(−0.1 k) stay
    for piece k; and of those who wait two weeks to be allocated just in time, exp(−0.2) have a worker at all."""
    allocating = {
        "pool": "officers", "effort": "0 min", "held_for": "4 weeks", "held_from": "allocation",
        "caseload": {"pool": "team", "ceiling": 90},
    }  # fmt: skip
    clock = {"clocks.allocation": {"start": "decided", "stop": "allocated", "limit": "2 weeks"}}
    changes = {
        **screened(straight_to_decision=1), **clock, "stages.allocating": allocating, "pools.team": {"posts": 9},
        "stages.assessing": {"effort": "8 hours", "pieces": 4},
    }  # fmt: skip
    rates = by_stage(assessing={"per_week": 0.1}, allocating={"per_week": 0.1})
    plain, less = (hours_check(place(8, "2 per day", **changes, **more))["team"].needed for more in ({}, rates))
    share = sum(exp(-0.1 * week) for week in range(4)) / 4 * exp(-0.2)
    assert less == pytest.approx(plain * share)
    changes |= SECTION_47
    plain, less = (hours_check(place(8, "2 per day", **changes, **more))["team"].needed for more in ({}, rates))
    assert less == pytest.approx(plain), "children in a section 47 enquiry stay"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"withdrawals": {"before_decision": {"per_week": "often"}}}, "withdrawals.before_decision.per_week is 'often'; it must be a number."),
        ({"withdrawals": {"before": {"per_week": 1}}}, "withdrawals.before: unknown setting; the settings here are before_decision, after_decision, by_stage."),
        (by_stage(assesing={"per_week": 1}), "withdrawals.by_stage.assesing: unknown setting; did you mean 'assessing'?"),
        (by_stage(protecting={"per_week": 1}), "protecting"),
        (by_stage(visiting={"per_week": 1}), "withdrawals.by_stage.visiting is 'visiting', but this scenario has no stages.visiting"),
        ({"withdrawals": {"after_decision": {}}}, "withdrawals.after_decision.per_week is missing"),
    ],
)  # fmt: skip
def test_messages(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        place(1, "1 per day", **changes)
    assert words in str(caught.value)
