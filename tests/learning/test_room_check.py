"""The room check: places against those held at once, by Little's law, before any run and in runs."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from math import exp, log
from typing import Any

import pytest

from made.after_the_decision import ALWAYS, WEEK, allocating, discussing, stream
from made.evidence import agree
from made.places import TEXTBOOK
from made.scenarios import Table, text_of
from mashsim.experiment import measured
from mashsim.inputs.plausible import broken_rule
from mashsim.loading import load, load_text
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.workload import Meetings, Room, hours_check, room_check, short_quarters
from mashsim.workload.holding import caseload, duty_visits
from mashsim.workload.onward import spans

RATINGS = ("red", "amber", "green")


def door_of(document: Table) -> FrontDoor:
    return FrontDoor(load_text(text_of(document)))


def rooms(document: Table, first: int = 0, until: int | None = None) -> dict[str, Room | Meetings]:
    door = door_of(document)
    return room_check(door, hours_check(door, first, until), first, until)


def assessed(rate: str, days: int, posts: float = 500, **more: Any) -> Table:
    """Contacts about a child each that are all assessed at once: half after a strategy discussion, half without."""
    held = {"distribution": "exponential", "mean": "10 days"}
    stages = {"allocating": allocating(caseload={"posts": posts, "ceiling": 2}, held_for=held), **more}
    document = stream(rate, days, **stages)
    first = dt.date(2026, 3, 30)  # the clocks have just gone on
    document["run"] = {"first_day": first, "last_day": first + dt.timedelta(days=days - 1)}
    document["stages"]["deciding"]["outcomes"] = {rating: {"assessment": 0.5, "strategy": 0.5} for rating in RATINGS}
    return document


def children_held(door: FrontDoor, since: int, replications: int) -> list[dict[str, float]]:
    days = [
        measured(door, door.replicate(1, number))["daily"]["children_allocated"][since:]
        for number in range(replications)
    ]
    return [{"children held": sum(by_day) / len(by_day)} for by_day in days]


def test_a_textbook_caseload_has_as_many_places_and_holds_as_many_as_theory_says() -> None:
    door = FrontDoor(load(TEXTBOOK / "caseload.toml"))
    room = room_check(door, hours_check(door))["caseload"]
    assert room.sentence() == (
        "assessment workers: there is room for 20 children and about 16 would be held at once "
        "(37 children a week for 0.4 weeks each): 80% of the room."
    )


def test_with_room_for_all_a_run_holds_what_littles_law_says_plans_and_families_included() -> None:
    """Two contacts a day about 1.7 children; ten days each, and after an enquiry half of them 40 days more."""
    plans = {
        "plan_share": {"section_47": 0.5},
        "plan_held_for": {"distribution": "gamma", "mean": "40 days", "sd": "20 days"},
    }
    document = assessed("2 per day", 420, assessing=plans)
    document["demand"]["children"] = [0.5, 0.3, 0.2]
    document["run"]["measure_from"] = document["run"]["first_day"] + dt.timedelta(days=200)
    door = door_of(document)
    little = 2 * 1.7 * (10 + 0.5 * 0.5 * 40)
    assert room_check(door, hours_check(door))["caseload"].held == pytest.approx(
        little, rel=1e-3
    )  # two days of the clock changes
    agree(children_held(door, 0, 16), {"children held": little})


def test_when_room_is_short_those_who_wait_grow_by_what_the_check_says() -> None:
    """Room for 18 children of the 30 that three a day for ten days are: 1.2 a day more wait."""
    document = assessed("3 per day", 160, posts=9)
    door = door_of(document)
    room = room_check(door, hours_check(door))["caseload"]
    assert room.growth == pytest.approx(7 * 1.2)

    def growth(number: int) -> dict[str, float]:
        waiting = measured(door, door.replicate(1, number))["daily"]["children_awaiting_allocation"]
        return {"more a week": (waiting[159] - waiting[19]) / 20}

    agree(map(growth, range(16)), {"more a week": room.growth})


def judged(at_most: float, ceiling: int) -> Scenario:
    """Three children a day for 40 days each, and 30 people with room for so many each, over a year and more."""
    document = assessed("3 per day", 370, posts=30)
    document["stages"]["allocating"]["caseload"]["ceiling"] = ceiling
    document["stages"]["allocating"]["held_for"]["mean"] = "40 days"
    document["plausible"] = [{"measure": "awaiting", "at_most": at_most}]
    return load_text(text_of(document))


def awaiting_after_a_year(places: int) -> float:
    """Return the share of a year's children who wait at its end, where places are fewer than the 120 who would be held.

    Those who hold a place are 120 (1 - exp(-days / 40)) until all are taken; then one in 40 is free again each day.
    """
    full_after = -40 * log(1 - places / 120)
    return (364 - full_after) * (3 - places / 40) / (364 * 3)


@pytest.mark.parametrize(("ceiling", "share"), [(1, awaiting_after_a_year(30)), (2, awaiting_after_a_year(60)), (5, 0)])
def test_a_rule_on_who_awaits_an_assessment_worker_judges_as_theory_does(ceiling: int, share: float) -> None:
    above, below = judged(share + 0.01, ceiling), judged(max(0.0, share - 0.01), ceiling)
    assert broken_rule(above.plausible, above) is None
    assert (broken_rule(below.plausible, below) is None) == (share == 0)


@pytest.mark.slow
def test_as_many_wait_in_runs_as_the_rule_takes_to_wait() -> None:
    door = FrontDoor(judged(1, 2))

    def share(number: int) -> dict[str, float]:
        waiting = measured(door, door.replicate(1, number))["daily"]["children_awaiting_allocation"]
        return {"share that waits": waiting[363] / (364 * 3)}

    agree(map(share, range(16)), {"share that waits": awaiting_after_a_year(60)})


def test_one_place_fewer_than_are_held_is_a_finding_and_as_many_is_none() -> None:
    def growth(posts: float) -> float:
        return rooms(assessed("10 per day", 30, posts=posts))["caseload"].growth

    assert growth(50) == 0
    assert growth(49.5) == pytest.approx(7 * 0.1)


@pytest.mark.parametrize(
    ("room", "sentence"),
    [
        (
            Room("assessment workers", 195, 270, 9.0, 30),
            (
                "assessment workers: there is room for 195 children and about 270 would be held at once (9 children a week "
                "for 30 weeks each): expect about 2.5 more children waiting each week."
            ),
        ),
        (
            Room("early help", 280, 285, 21.9, 13, "families"),
            (
                "early help: there is room for 280 families and about 285 would be held at once (22 families a week for 13 "
                "weeks each): expect the queue to grow slowly."
            ),
        ),
        (
            Room("assessment workers", 300, 240, 9.0, 30),
            (
                "assessment workers: there is room for 300 children and about 240 would be held at once (9 children a week "
                "for 30 weeks each, and fewer came before): 80% of the room."
            ),
        ),
        (
            Room("assessment workers", 300, 300, 9.0, 30),
            (
                "assessment workers: there is room for 300 children and about 300 would be held at once (9 children a week "
                "for 30 weeks each, and more came before): 100% of the room."
            ),
        ),
        (
            Room("early help", 20, 0, 0, 0, "families"),
            "early help: there is room for 20 families and none are expected.",
        ),
        (
            Meetings(12, 8, "administrators"),
            (
                "strategy discussions: about 12 come up a week, and beside their other work administrators have time for 8: "
                "expect about 4 more discussions waiting each week."
            ),
        ),
        (
            Meetings(12, 40.5, "managers"),
            "strategy discussions: about 12 come up a week, and beside their other work managers have time for 40.",
        ),
    ],
)
def test_each_finding_in_words(room: Room | Meetings, sentence: str) -> None:
    assert room.sentence() == sentence


def test_wrong_decisions_and_early_help_come_to_the_places_they_take() -> None:
    """Of those that need social care a fifth are turned to early help, and of all others a tenth are assessed."""
    lasts = {"places": 5, "lasts": "10 days"}
    document = assessed("10 per day", 30, helping=lasts)
    document["stages"]["screening"]["outcomes"] = {"straight_to_decision": 0.9, "early_help": 0.1}
    document["stages"]["deciding"]["outcomes"] = {
        rating: {"assessment": 0.5, "early_help": 0.3, "nfa": 0.2} for rating in RATINGS
    }
    document["stages"]["deciding"]["errors"] = {"too_low": 0.2, "too_high": 0.1, "too_low_becomes": "early_help"}
    found = rooms(document)
    assert found["early_help"].coming == pytest.approx(70 * (0.1 + 0.9 * (0.3 * 0.9 + 0.5 * 0.2)))
    assert found["caseload"].coming == pytest.approx(70 * 0.9 * (0.5 * 0.8 + 0.5 * 0.1))
    assert found["early_help"].growth == pytest.approx(found["early_help"].coming - 5 * 7 / 10)


def test_early_help_holds_as_many_families_as_littles_law_says() -> None:
    document = assessed(
        "3 per day", 200, helping={"places": 1000, "lasts": {"distribution": "exponential", "mean": "12 days"}}
    )
    document["stages"]["deciding"]["outcomes"] = {rating: {"assessment": 0.5, "early_help": 0.5} for rating in RATINGS}
    document["run"]["measure_from"] = document["run"]["first_day"] + dt.timedelta(days=80)
    door = door_of(document)
    held = room_check(door, hours_check(door))["early_help"].held
    assert held == pytest.approx(18)
    open_ = [measured(door, door.replicate(1, number))["daily"]["open"]["helping"] for number in range(16)]
    agree([{"helped": sum(by_day) / len(by_day)} for by_day in open_], {"helped": held})


def test_a_change_of_who_comes_fills_the_room_as_fast_as_those_who_are_there_leave() -> None:
    """Exact for exponential times: half as many from a day on are held as 50 + 50 times exp(-t / 10)."""
    document = assessed("10 per day", 120)
    halved = document["run"]["first_day"] + dt.timedelta(days=60)
    document["interventions"] = [{"name": "Fewer", "first_day": halved, "changes": {"demand.rate": "5 per day"}}]
    door = door_of(document)
    flow = caseload(door)
    assert flow is not None
    assert flow.held_by_day()[59] == pytest.approx(100)
    assert flow.held_by_day()[79] == pytest.approx(50 + 50 * exp(-20 / 10))


def test_a_ceiling_that_falls_on_a_day_is_found_in_its_quarter() -> None:
    document = assessed("10 per day", 210, posts=60)
    document["run"] = {"first_day": dt.date(2026, 4, 1), "last_day": dt.date(2026, 9, 30)}
    document["interventions"] = [
        {"name": "Lower", "first_day": "2026-07-01", "changes": {"stages.allocating.caseload.ceiling": 1}}
    ]
    door = door_of(document)
    assert [len(days) for days, _ in spans(door)] == [91, 92]
    assert short_quarters(door).room == [
        (
            "July 2026 to September 2026, assessment workers: there is room for 60 children and about 100 would be held at once "
            "(70 children a week for 1.4 weeks each): expect about 28 more children waiting each week."
        )
    ]


def test_people_of_a_pool_have_room_by_their_posts_and_fewer_children_while_newly_qualified() -> None:
    """Three and a half posts; half of their holders are newly qualified at first, all of them anywhere in their year."""
    document = assessed("1 per day", 100)
    document["pools"]["team"] = {"posts": 3.5, "newly_qualified_share": 0.5, "newly_qualified_weeks": 50}
    document["stages"]["allocating"]["caseload"] = {"pool": "team", "ceiling": 10, "newly_qualified_ceiling": 5}
    flow = caseload(door_of(document))
    assert flow is not None
    assert flow.places[0] == pytest.approx((3 * 10 + 5) * 0.5 + (3 * 5 + 2) * 0.5)
    assert flow.places[70] == pytest.approx((3 * 10 + 5) * 0.6 + (3 * 5 + 2) * 0.4)


def test_a_post_that_nobody_holds_yet_has_no_room() -> None:
    document = assessed("1 per day", 100)
    document["pools"]["team"] = {"posts": 2, "time_to_hire": "30 days"}
    document["stages"]["allocating"]["caseload"] = {"pool": "team", "ceiling": 10}
    day = document["run"]["first_day"] + dt.timedelta(days=20)
    document["interventions"] = [{"name": "One more", "first_day": day, "changes": {"pools.team.posts": 3}}]
    flow = caseload(door_of(document))
    assert flow is not None
    assert [flow.places[day] for day in (19, 20, 49, 50)] == [20, 20, 20, 30]


@pytest.mark.slow
def test_duty_visits_to_those_who_wait_are_in_the_hours() -> None:
    """Hardly any room: who has waited 4 days is visited then, and every 2 days from then on."""
    duty = {"pool": "duty", "effort": "1 hour", "after": "4 days", "every": "2 days"}
    document = assessed("3 per day", 100, posts=0.5)
    document["stages"]["allocating"]["duty_visits"] = duty
    document["pools"]["duty"] = {"posts": 200}
    door = door_of(document)
    visits = sum(count for _, _, count, _ in duty_visits(door))
    assert hours_check(door)["duty"].needed * 100 / 7 == pytest.approx(visits)

    def made(number: int) -> dict[str, float]:
        return {"visits": measured(door, door.replicate(1, number))["pools"]["duty"]["worked_hours_per_week"] * 100 / 7}

    agree(map(made, range(16)), {"visits": visits})


def test_duty_visits_that_cannot_be_made_do_not_pile_up() -> None:
    duty = {"pool": "duty", "effort": "1 hour", "after": "4 days", "every": "2 days"}
    document = assessed("3 per day", 100, posts=0.5)
    document["stages"]["allocating"]["duty_visits"] = duty
    document["pools"]["duty"] = {"posts": 1}
    hours = hours_check(door_of(document))["duty"]
    assert hours.growth == 0
    assert hours.sentence() == (
        "duty: the work takes 479 hands-on hours a week and 168 are available: expect some duty visits to children who "
        "wait for a worker to be late, or not made."
    )


def test_discussions_need_seats_in_the_time_that_other_work_leaves() -> None:
    """Five a day of an hour. Twelve minutes of each administrator's hour are for contacts, so the others sit five hours
    of presence for it; the chair has six hours a day beside the decisions."""
    document = assessed("10 per day", 70, discussing=discussing(administrator="administrators"))
    document["stages"]["deciding"] |= {"pool": "chairs", "effort": "108 min"}
    document["pools"] |= {"chairs": {"posts": 1}, "administrators": {"posts": 10, "case_share": 0.2}}
    found = rooms(document)["strategy_discussions"]
    assert isinstance(found, Meetings)
    assert (found.coming, found.scarcest) == (pytest.approx(35), "chairs")
    assert found.places == pytest.approx(7 * (24 - 18) / 5)
    assert found.growth == pytest.approx(35 - 8.4)


def test_who_helps_the_chair_does_so_in_the_time_that_their_own_work_leaves() -> None:
    """Chairs have six hours a day beside the decisions, and deputies, who do nothing else, all day."""
    document = assessed("10 per day", 70, discussing=discussing(administrator="administrators"))
    document["stages"]["deciding"] |= {"pool": "chairs", "effort": "108 min"}
    document["stages"]["discussing"]["helped_by"] = [{"pool": "deputies", "when_own_queue_is_empty": True}]
    document["pools"] |= {name: {"posts": 1} for name in ("chairs", "deputies")}
    document["pools"]["administrators"] = {"posts": 10}
    alone = deepcopy(document)
    del alone["stages"]["discussing"]["helped_by"]
    assert rooms(alone)["strategy_discussions"].places == pytest.approx(7 * 6)
    assert rooms(document)["strategy_discussions"].places == pytest.approx(7 * (6 + 24))


def test_people_who_are_never_on_shift_together_hold_no_discussion() -> None:
    document = assessed("2 per day", 70, discussing=discussing(administrator="administrators"))
    document["calendars"] = {
        "office": ALWAYS,
        "mornings": {**dict.fromkeys(WEEK, "09:00-13:00"), "bank_holidays": "open"},
        "days": {**dict.fromkeys(WEEK, "12:00-16:00"), "bank_holidays": "open"},
        "afternoons": {**dict.fromkeys(WEEK, "13:00-17:00"), "bank_holidays": "open"},
    }
    document["pools"] |= {
        "chairs": {"posts": 1, "shifts": ["mornings"]},
        "administrators": {"posts": 1, "shifts": ["afternoons"]},
    }
    assert rooms(document)["strategy_discussions"].places == 0
    document["pools"]["administrators"]["shifts"] = ["days"]
    assert rooms(document)["strategy_discussions"].places == pytest.approx(5)
