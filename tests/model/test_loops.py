"""What comes back, against theory: counts at a rate that rises with the wait, shares that return, and nobody else's
luck moved."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from math import exp, sqrt
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from made.evidence import TOLERANCE, calls_of, expected_counts_agree
from made.never_closed import DAY, WEEK, further, place, screened
from made.scenarios import bytes_of, text_of, town
from mashsim.contact import Contact
from mashsim.errors import ScenarioError
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.loops import decision_of
from mashsim.measures.evidence import Evidence
from mashsim.measures.places import trace_places
from mashsim.recurring import Recurring
from mashsim.simulation import FrontDoor
from mashsim.simulation.world import World
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import GATHERING, SCREENING
from mashsim.workload import hours_check


def waiting(weeks: int, contacts: int, **changes: Any) -> Log:
    """What happens where so many families wait for a reply that never comes in the run, and next to nobody else
    does."""
    backlog = [{"stage": "gathering", "contacts": contacts, "age": "0 days"}]
    return place(weeks, "1 per year", opening_backlog=backlog, **changes).replicate(1, 0)


def test_a_question_costs_as_much_however_many_wait_for_an_answer() -> None:
    """Nobody answers, so the queue of those who ask grows without end."""
    asked = {"loops.chasers": {"pool": "managers", "effort": "90 weeks", "per_week": 20}}
    costs = []
    for weeks in (1, 8):
        backlog = [{"stage": "gathering", "contacts": 100, "age": "0 days"}]
        door = place(weeks, "1 per year", opening_backlog=backlog, **asked)
        rows = len(door.replicate(1, 0))
        costs.append(calls_of(lambda door=door: door.replicate(1, 0)) / rows)
    assert rows > 15_000
    assert costs[1] < 1.1 * costs[0]


# Repeats


@pytest.mark.parametrize(("per_week", "rises"), [(0.5, 0.0), (0.2, 0.3), (0.0, 0.4)])
def test_repeats_come_at_a_rate_that_rises_with_the_wait(per_week: float, rises: float) -> None:
    """Exact: in week w of the wait each family is expected to bring per_week + rises × (w + 1/2) repeats, a Poisson
    count."""
    log = waiting(8, 300, **{"loops.repeats": {"per_week": per_week, "rises_per_week": rises}})
    weeks = Counter(time // WEEK for time, family in further(log) if family < 300)
    expected = [300 * (per_week + rises * (week + 0.5)) for week in range(8)]
    expected_counts_agree(np.array([weeks[week] for week in range(8)]), np.array(expected))


def test_a_wait_that_began_before_the_run_brings_the_repeats_of_its_age() -> None:
    backlog = [{"stage": "gathering", "contacts": 400, "age": "10 weeks"}]
    door = place(
        3, "1 per year", opening_backlog=backlog, **{"loops.repeats": {"per_week": 0.1, "rises_per_week": 0.2}}
    )
    weeks = Counter(time // WEEK for time, family in further(door.replicate(1, 0)) if family < 400)
    expected_counts_agree(
        np.array([weeks[week] for week in range(3)]), np.array([400 * (0.1 + 0.2 * (10.5 + week)) for week in range(3)])
    )


def test_a_longer_wait_brings_all_that_a_shorter_one_does_and_more() -> None:
    loops = {"loops.repeats": {"per_week": 0.6, "rises_per_week": 0.2}}
    long, short = (waiting(8, 60, **loops, **{"partners.health.reply": reply}) for reply in ("200 weeks", "4 weeks"))
    assert {row for row in further(short) if row[1] < 60} == {row for row in further(long, 4 * WEEK) if row[1] < 60}
    assert len(further(long)) > 1.5 * len(further(short))


def test_a_repeat_that_is_recognised_is_merged_for_its_own_effort_and_another_is_a_whole_enquiry() -> None:
    share = 0.7
    log = waiting(8, 300, **{"loops.repeats": {"per_week": 0.5, "recognised_share": share, "effort": "3 min"}})
    again = {row[1] for row in log.rows() if row[3] == events.RECEIVED and log.family[row[1]] != row[1]}
    closed = {row[1]: row for row in log.rows() if row[3] == events.CLOSED}
    merged = {of for of, row in closed.items() if row[5] == outcomes.MERGED}
    assert merged < again
    assert all(closed[of][4] == SCREENING for of in merged)
    assert (
        abs(len(merged) - share * len(again)) < TOLERANCE * sqrt(share * (1 - share) * len(again)) + 3
    )  # the last are still in hand
    begun = {row[2]: row[0] for row in log.rows() if row[3] == events.QUEUED and row[1] in merged}
    assert {
        row[0] - begun[row[2]]
        for row in log.rows()
        if row[2] in begun and row[3] not in (events.QUEUED, events.WITHDRAWN)
    } == {
        0,
        180,
    }
    enquiries = {row[1] for row in log.rows() if row[3] == events.QUEUED and row[4] == GATHERING}
    assert again & enquiries
    assert not merged & enquiries


def test_repeats_of_a_repeat_count_to_the_first_contact() -> None:
    log = waiting(8, 200, **{"loops.repeats": {"per_week": 0.5, "recognised_share": 0}})
    assert abs(len(further(log)) - 800) < TOLERANCE * sqrt(800)


def test_a_repeat_may_raise_the_rating_of_the_contact_that_waits() -> None:
    log = waiting(
        8,
        100,
        **{
            "loops.repeats": {"per_week": 0.5, "raises_share": 1},
            "stages.screening.ratings": {"red": 0, "amber": 0, "green": 1},
        },
    )
    given: dict[int, list[int]] = defaultdict(list)
    for row in log.rows():
        if row[3] == events.RATED and row[1] < 100:
            given[row[1]].append(row[5])
    repeats = Counter(family for _, family in further(log))
    assert all(ratings == [2, 1, 0][: len(ratings)] for ratings in given.values())
    assert sum(len(given[of]) == min(3, 1 + repeats[of]) for of in range(100)) > 95  # some are screened after the run


def test_families_wait_until_they_are_allocated_if_the_scenario_says_so() -> None:
    scenario = changed(
        load_text(text_of(town())), {"stages.allocating.caseload.posts": 1, "run.last_day": dt.date(2026, 5, 3)}
    )
    counts = [
        len(further(FrontDoor(changed(scenario, {"loops.repeats": {"per_week": 0.3, "until": until}})).replicate(1, 0)))
        for until in ("decided", "allocated")
    ]
    assert counts[1] > 1.1 * counts[0]


@pytest.mark.parametrize(("ends", "times"), [(False, 6), (True, 0)])
def test_what_recurs_goes_on_until_it_is_ended(ends: bool, times: int) -> None:
    """At once a day, with luck that is the mean: on each of six whole days of a week, or never."""
    world, happened = World(place(1, "1 per year"), 1, 0), []
    waits = cast(Contact, SimpleNamespace(closed=False))
    mean = 1 - exp(-1)
    recurring = Recurring(world, waits, lambda *_: mean, lambda _, again: not happened.append(again), 0, 7)
    if ends:
        recurring.end()
    world.run_until(world.door.ends_at)
    assert happened == list(range(1, times + 1))


# Re-referrals and children wrongly turned away


def returned(log: Log, door: FrontDoor, before: int) -> dict[int, tuple[int, bool, int]]:
    """First contacts closed before the last so many days: how each was closed, whether the family came back, and after
    how long."""
    back = {family: time for time, family in reversed(further(log))}
    closed = {row[1]: row for row in log.rows() if row[3] == events.CLOSED and row[0] < door.ends_at - before}
    firsts = {of: row for of, row in closed.items() if log.family[of] == of}
    return {of: (row[5], of in back, back.get(of, 0) - row[0]) for of, row in firsts.items()}


def shares_agree(found: list[bool], share: float) -> None:
    assert abs(sum(found) - share * len(found)) < TOLERANCE * sqrt(share * (1 - share) * len(found)), (
        sum(found) / len(found),
        share,
    )


def test_the_share_that_comes_back_is_that_of_the_outcome_and_within_the_time() -> None:
    loops = {
        "share": {"advice": 0.3, "nfa": 0.6},
        "after": {"distribution": "exponential", "mean": "10 days"},
        "within": "15 days",
    }
    door = place(30, "30 per day", **{"loops.rereferrals": loops, **screened(advice=0.5, nfa=0.5)})
    found = returned(door.replicate(1, 0), door, 16 * DAY)
    for outcome, share in ((outcomes.ADVICE, 0.3), (outcomes.NFA, 0.6)):
        shares_agree([back for kind, back, _ in found.values() if kind == outcome], share)
    times = [after for _, back, after in found.values() if back]
    assert max(times) <= 15 * DAY
    half = 1 - np.exp(-0.5)
    shares_agree([after <= 5 * DAY for after in times], half / (1 - np.exp(-1.5)))


@pytest.mark.parametrize("outcome", [outcomes.ADVICE, outcomes.NFA, outcomes.STRATEGY])
def test_who_is_closed_at_the_first_look_has_a_decision_though_none_was_written(outcome: int) -> None:
    assert decision_of(cast(Contact, SimpleNamespace(outcome=None)), outcome) == outcome


def test_each_week_of_waiting_adds_to_the_share() -> None:
    """Nobody waits less than the reply's three weeks, plus 20 minutes of work."""
    changes = {
        **screened(enquiry=1), "partners.health.reply": "3 weeks",
        "loops.rereferrals": {"share": {"assessment": 0.1}, "per_week_waited": 0.1, "after": "1 day"},
    }  # fmt: skip
    door = place(30, "30 per day", **changes)
    found = returned(door.replicate(1, 0), door, 2 * DAY)
    shares_agree([back for _, back, _ in found.values()], 0.1 + 0.1 * (3 + 30 / (7 * 24 * 60)))


def test_who_comes_back_may_be_referred_by_anybody() -> None:
    loops = {"share": 0.5, "after": "1 day", "referred_by": "any"}
    log = place(30, "20 per day", **{"loops.rereferrals": loops}).replicate(1, 0)
    again = [of for of in range(len(log.source)) if log.family[of] != of]
    shares_agree([log.source[of] == 0 for of in again], 0.6)
    shares_agree([log.source[of] == 0 for of in again if log.source[log.family[of]] == 1], 0.6)


def test_who_comes_back_is_referred_by_who_referred_them_before_unless_told_otherwise() -> None:
    log = place(4, "20 per day", **{"loops.rereferrals": {"share": 0.5, "after": "1 day"}}).replicate(1, 0)
    sources = [(log.source[log.family[of]], log.source[of]) for of in range(len(log.source)) if log.family[of] != of]
    assert set(sources) == {(0, 0), (1, 1)}


def test_children_wrongly_turned_away_come_back_and_often_higher() -> None:
    changes = {
        **screened(straight_to_decision=1), "stages.deciding.errors": {"too_low": 0.5},
        "loops.comes_back": {"share": 0.6, "after": "5 days", "raised_share": 0.5},
    }  # fmt: skip
    door = place(30, "20 per day", **changes)
    log = door.replicate(1, 0)
    found = returned(log, door, 6 * DAY)
    shares_agree([back for kind, back, _ in found.values() if kind == outcomes.NFA], 0.6)
    assert not any(back for kind, back, _ in found.values() if kind != outcomes.NFA), (
        "only who was wrongly turned away comes back"
    )
    rated = {row[1]: row[5] for row in reversed(list(log.rows())) if row[3] == events.RATED}
    times = Counter(family for _, family in further(log))
    seconds = [
        of for of in range(len(log.source)) if log.family[of] != of and of in rated and times[log.family[of]] == 1
    ]
    shares_agree([rated[of] == RED for of in seconds], 0.5)


# Chasers


def test_referrers_chase_undecided_contacts_at_their_rate_and_it_is_work_beside_the_contacts_way() -> None:
    chasers = {"pool": "managers", "effort": "6 min", "per_week": 0.5, "after": "2 weeks"}
    door = place(
        8,
        "1 per year",
        opening_backlog=[{"stage": "gathering", "contacts": 300, "age": "0 days"}],
        **{"loops.chasers": chasers},
    )
    log = door.replicate(1, 0)
    pool = list(log.names.pools).index("managers")
    answers = [row for row in log.rows() if row[3] == events.QUEUED and row[5] == pool and row[2] >= 0 and row[1] < 300]
    weeks = Counter(row[0] // WEEK for row in answers)
    assert {row[4] for row in answers} == {GATHERING}
    expected_counts_agree(np.array([weeks[week] for week in range(8)]), np.array([0, 0, *[150.0] * 6]))
    evidence = Evidence(log, door.office, door.timeline)
    side = {evidence.columns.task[row] for row in trace_places(evidence).side_work}
    assert {row[2] for row in answers} <= side
    tasks = {row[2] for row in answers}
    done = sum(row[3] == events.FINISHED and row[2] in tasks for row in log.rows())
    assert measured(door, log)["pools"]["managers"]["worked_hours_per_week"] == pytest.approx(
        done / 10 / 8, rel=0.01
    )  # some are in hand


def test_an_answer_that_is_still_to_be_given_is_not_when_the_contact_is_closed() -> None:
    slow = {"pools.managers.posts": 1, "partners.health.reply": "1 week", "stages.deciding.pool": "officers"}
    log = waiting(4, 100, **slow, **{"loops.chasers": {"pool": "managers", "effort": "10 hours", "per_week": 3}})
    closed = {row[1]: row[0] for row in log.rows() if row[3] == events.CLOSED}
    assert any(row[3] == events.WITHDRAWN for row in log.rows())
    assert all(row[0] <= closed.get(row[1], row[0]) for row in log.rows() if row[1] >= 0)


# Together

LOOPS: dict[str, Any] = {
    "loops.repeats": {"per_week": 0.4, "rises_per_week": 0.1, "recognised_share": 0.7},
    "loops.rereferrals": {"share": 0.3, "after": "9 days", "referred_by": "any"},
    "loops.comes_back": {"share": 0.5, "after": "6 days"},
    "loops.chasers": {"pool": "officers", "effort": "5 min", "per_week": 0.5},
}


def firsts(log: Log) -> list[tuple[int, int, int, int | None]]:
    """Each family's first contact: when it came, its source, its children and the rating it was first given, if it was
    in the run."""
    rated = {row[1]: row[5] for row in reversed(list(log.rows())) if row[3] == events.RATED}
    came = {row[1]: row[0] for row in log.rows() if row[3] == events.RECEIVED}
    return [
        (came[of], log.source[of], log.children[of], rated.get(of))
        for of in range(len(log.source))
        if log.family[of] == of
    ]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_moves_nobody_elses_luck(loop: str) -> None:
    scenario = changed(
        load_text(text_of(town())),
        {"run.last_day": dt.date(2026, 4, 19), "interventions": [], "pools.officers.posts": 6},
    )
    before, after = (firsts(FrontDoor(changed(scenario, more)).replicate(1, 0)) for more in ({}, {loop: LOOPS[loop]}))
    assert [row[:3] for row in before] == [row[:3] for row in after]
    both = [
        (one, other)
        for (*_, one), (*_, other) in zip(before, after, strict=True)
        if one is not None and other is not None
    ]
    assert len(both) > 100
    assert all(one == other for one, other in both)


def test_a_loop_that_brings_nobody_back_changes_nothing() -> None:
    scenario = changed(load_text(text_of(town())), {"run.last_day": dt.date(2026, 4, 19), "interventions": []})
    none: dict[str, Any] = {
        "loops.repeats": {"per_week": 0},
        "loops.rereferrals": {"share": 0, "after": "9 days"},
        "loops.comes_back": {"share": 0, "after": "1 day"},
        "loops.chasers": {"pool": "officers", "effort": "5 min", "per_week": 0},
    }
    assert bytes_of(FrontDoor(changed(scenario, none)).replicate(1, 0)) == bytes_of(FrontDoor(scenario).replicate(1, 0))


def test_everybody_who_comes_is_open_or_closed_once_and_repeats_end_with_their_family_known() -> None:
    log = FrontDoor(changed(load_text(text_of(town())), LOOPS)).replicate(1, 0)
    received = Counter(row[1] for row in log.rows() if row[3] == events.RECEIVED)
    closed = Counter(row[1] for row in log.rows() if row[3] == events.CLOSED)
    assert set(received.values()) == set(closed.values()) == {1}
    assert set(received) == set(range(len(log.source)))
    assert set(closed) <= set(received)
    assert all(log.family[log.family[of]] == log.family[of] <= of for of in received)
    assert all(log.children[of] == log.children[log.family[of]] for of in received)


def test_repeats_lengthen_the_queue_that_brings_them() -> None:
    scenario = changed(load_text(text_of(town())), {"run.last_day": dt.date(2026, 4, 19), "interventions": []})
    counts = []
    for per_week in (0.0, 0.3, 0.6):
        log = FrontDoor(changed(scenario, {"loops.repeats": {"per_week": per_week}})).replicate(1, 0)
        decided = {row[1] for row in log.rows() if row[3] == events.CLOSED and log.family[row[1]] == row[1]}
        counts.append(len(set(log.family) - decided))
    assert counts[0] < counts[1] < counts[2]


# The hours check


@pytest.mark.slow
def test_the_hours_check_counts_what_comes_back() -> None:
    """Where nobody waits, the hours needed are those that a run works, within 4 standard errors of the count of
    contacts."""
    loops = {
        "loops.rereferrals": {
            "share": 0.4,
            "after": {"distribution": "exponential", "mean": "20 days"},
            "within": "60 days",
        }
    }
    door = place(40, "20 per day", **loops, **screened(advice=1))
    plain = place(40, "20 per day", **screened(advice=1))
    worked = [len(door.replicate(1, number).source) for number in range(8)]
    needed = hours_check(door)["officers"].needed * 40 * 6  # contacts: 10 minutes each
    assert abs(sum(worked) / 8 - needed) < TOLERANCE * sqrt(needed * (1 + 0.4 / 0.6) / 8) + 0.01 * needed
    assert needed > 1.4 * hours_check(plain)["officers"].needed * 40 * 6


def test_the_hours_check_counts_repeats_and_chasers_as_if_decisions_came_just_in_time() -> None:
    clock = {"clocks.decision": {"limit": "1 week"}, **screened(advice=1)}
    plain, looped = (
        hours_check(place(10, "20 per day", **clock, **more))
        for more in (
            {},
            {
                "loops.repeats": {"per_week": 0.2, "rises_per_week": 0.2, "recognised_share": 0.5, "effort": "5 min"},
                "loops.chasers": {"pool": "managers", "effort": "6 min", "per_week": 1, "after": "3.5 days"},
            },
        )
    )
    contacts = plain["officers"].contacts
    assert looped["officers"].needed == pytest.approx(plain["officers"].needed * (1 + 0.15) + contacts * 0.15 * 5 / 60)
    assert looped["managers"].needed == pytest.approx(contacts * 0.5 * 6 / 60)


# Messages


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"loops.repeats.per_week": "two"}, "loops.repeats.per_week is 'two'; it must be a number."),
        (
            {"loops.repeats": {"per_week": 1, "until": "seen"}},
            "loops.repeats.until is 'seen'; it must be 'decided' or 'allocated'.",
        ),
        ({"loops.repeat": {"per_week": 1}}, "loops.repeat: unknown setting; did you mean 'repeats'?"),
        (
            {"loops.rereferrals": {"share": {"nfa": 0.2}, "after": "3 working days"}},
            "loops.rereferrals.after is in working time; families come back at any hour, so write it in days or weeks.",
        ),
        (
            {"loops.rereferrals": {"share": {"assesment": 0.2}, "after": "3 days"}},
            "loops.rereferrals.share.assesment: unknown setting; did you mean 'assessment'?",
        ),
        (
            {"loops.chasers": {"pool": "oficers", "effort": "5 min", "per_week": 1}},
            "loops.chasers.pool is 'oficers', which is not a pool; there are officers, workers, managers; did you mean 'officers'?",
        ),
        (
            {"pools.answerers": {"posts": 0}, "loops.chasers": {"pool": "answerers", "effort": "5 min", "per_week": 1}},
            "pools.answerers is staffed by nobody on any day, but loops.chasers needs it; give it posts.",
        ),
    ],
)
def test_a_wrong_loop_gets_these_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        changed(load_text(text_of(town())), changes)
    assert [str(fault).removeprefix("set by the user: ") for fault in error.value.faults] == [words]
