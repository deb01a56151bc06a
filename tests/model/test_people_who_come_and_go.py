"""People who come and go: hires, induction, turnover, overload, other time, overtime and cost, against what the
settings promise."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from made.evidence import agree, expected_effort
from made.live import people
from made.places import TEXTBOOK
from made.scenarios import text_of, town
from mashsim.agenda import BELL
from mashsim.errors import ScenarioError
from mashsim.experiment import Runs, summary
from mashsim.loading import changed, load, load_text
from mashsim.log import Log, save
from mashsim.log import load as load_log
from mashsim.scenario import Scenario
from mashsim.scenario.workforce import StageName
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import STAGES

WEEKDAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
WEEK, DAY, HOUR = 7 * 86_400, 86_400, 3600
SLOW_START = [{"weeks": 4, "output": 0.5}, {"weeks": 8, "output": 0.75}]
MORE = {"name": "more posts", "first_day": "2023-03-06"}


def team(
    pool: dict[str, Any], last_day: str = "2023-12-31", rate: str = "30 per day", effort: Any = "20 min", **changes: Any
) -> Scenario:
    """One stage and one pool that works from 9 to 5 on weekdays, from Monday 2 January 2023."""
    pool = {f"pools.server.{key}": to for key, to in {"shifts": ["day"], **pool}.items()}
    run = {
        "run.last_day": last_day,
        "run.measure_from": "2023-01-02",
        "demand.rate": rate,
        "stages.screening.effort": effort,
    }
    return changed(load(TEXTBOOK / "m-m-1.toml"), {"calendars.day": WEEKDAYS, **run, **pool, **changes})


def played(pool: dict[str, Any], replication: int = 0, **others: Any) -> Log:
    return FrontDoor(team(pool, **others)).replicate(1, replication)


def finished(log: Log) -> dict[int, int]:
    """When each contact's work was done; at the end of the run if it was not."""
    return {
        **dict.fromkeys(range(len(log.source)), log.ends_at),
        **{row[1]: row[0] for row in log.rows() if row[3] == events.FINISHED},
    }


def comings(log: Log) -> dict[str, list[int]]:
    """When each person came and left, by name."""
    seen: dict[str, list[int]] = defaultdict(list)
    for time, _, person, event, _, _ in log.rows():
        if event in (events.JOINED, events.LEFT):
            seen[log.names.people[person]].append(time)
    return seen


# Laws


@cache
def the_town(replication: int = 0) -> tuple[FrontDoor, World, Log]:
    """The made-up town with everything of this kind turned on, and what happened in it."""
    door = FrontDoor(changed(load_text(text_of(town())), people.ENABLED))
    world = World(door, 1, replication)
    world.run_until(door.ends_at)
    return door, world, world.settle()


def stretches(log: Log) -> Iterator[tuple[int, int, int]]:
    """Yield who had work in hand from when until when."""
    begun: dict[int, int] = {}
    whose: dict[int, int] = {}
    for time, _, task, event, _, detail in log.rows():
        if event in (events.STARTED, events.RESUMED):
            assert detail not in begun, "two things at once"
            begun[detail], whose[detail] = time, task
        elif event == events.WITHDRAWN:
            for person in [person for person in begun if whose[person] == task]:
                yield person, begun.pop(person), time
        elif event in (events.PAUSED, events.FINISHED):
            yield detail, begun.pop(detail), time


@pytest.mark.parametrize("replication", range(2))
def test_nobody_works_off_shift_or_after_leaving(replication: int) -> None:
    _, world, log = the_town(replication)
    people = {person.number: person for pool in world.pools.values() for person in pool.people}
    assert sorted(people) == list(range(len(log.names.people)))
    past_closing = {person.number for person in world.pools["workers"].people}
    came_and_left = comings(log)
    for number, begins, ends in stretches(log):
        person = people[number]
        shift = max(at for at, moment in enumerate(person.begins) if moment <= begins)
        assert begins < person.ends[shift] or begins == ends == person.ends[shift]
        assert ends <= person.ends[shift] or number in past_closing
        came, *left = came_and_left[log.names.people[number]]
        assert came <= begins
        assert all(begins < moment for moment in left)


@pytest.mark.parametrize("replication", range(2))
def test_people_of_a_seat_come_one_after_another(replication: int) -> None:
    _, world, log = the_town(replication)
    seen = comings(log)
    assert any(name.endswith("agency") for name in seen) or replication
    for person in world.pools["workers"].people:
        seat = person.roster.name.split(".")[0]
        for other in world.pools["workers"].people:
            if other is not person and other.roster.name.split(".")[0] == seat and "cover" not in seat:
                spans = [(a, b) for a, b in zip(person.begins, person.ends, strict=True)]
                assert not any(a < d and c < b for a, b in spans for c, d in zip(other.begins, other.ends, strict=True))


def test_every_contact_is_still_accounted_for() -> None:
    _, world, log = the_town()
    queued = {row[2] for row in log.rows() if row[3] == events.QUEUED and row[2] >= 0}
    started = {row[2] for row in log.rows() if row[3] == events.STARTED}
    assert started <= queued
    waiting = sum(
        pool.waiting() + sum((person.task is not None) + len(person.paused) for person in pool.people)
        for pool in world.pools.values()
    )
    done = {row[2] for row in log.rows() if row[3] in (events.FINISHED, events.WITHDRAWN)}
    assert len(queued) - len(done) == waiting


def test_time_on_shift_is_what_was_really_held() -> None:
    door, world, log = the_town()
    for code, name in enumerate(log.names.pools):
        held = sum(sum(person.ends) - sum(person.begins) for person in world.pools[name].people)
        assert sum(log.rostered[code]) == pytest.approx(held * door.rosters[name].paid_share)
        assert all(usable <= paid + 1e-9 for usable, paid in zip(log.usable[code], log.rostered[code], strict=True))


def test_turning_it_on_moves_no_contacts_luck() -> None:
    plain = FrontDoor(load_text(text_of(town()))).replicate(1, 0)
    _, _, log = the_town()
    assert log.source == plain.source
    assert log.children == plain.children


# Hires and turnover


def test_a_new_post_is_filled_after_the_time_to_hire() -> None:
    more = {**MORE, "changes": {"pools.server.posts": 3}}
    seen = comings(played({"posts": 1, "time_to_hire": "4 weeks"}, interventions=[more]))
    assert [moment // DAY for moment in seen["server 2"]] == [(9 + 4) * 7]
    assert comings(played({"posts": 1}, interventions=[more]))["server 3"][0] // DAY == 9 * 7


def test_more_people_and_more_turnover_change_nobodys_luck() -> None:
    absent = {"leave_days": 20, "sickness_share": 0.1, "turnover": {"per_year": 1}, "time_to_hire": "2 weeks"}
    few, many = (comings(played({"posts": posts, **absent})) for posts in (3, 6))
    assert {name: many[name] for name in few} == few


@cache
def left_of(share: float, replication: int) -> list[float]:
    """How long each of 20 people stayed, in years, in a run of 3 years; infinity for who stayed to its end."""
    settings = {"posts": 20, "turnover": {"per_year": share}, "time_to_hire": "13 weeks"}
    log = played(settings, replication, last_day="2025-12-31", rate="1 per year")
    seen = comings(log)
    return [
        seen[f"server {seat}"][1] / (365 * DAY) if len(seen[f"server {seat}"]) > 1 else math.inf
        for seat in range(1, 21)
    ]


def test_people_leave_as_an_exponential_says() -> None:
    """Who gives notice in a week leaves by the end of that day, and is seen to have left when their last shift ends."""
    found = [left_of(0.266, replication) for replication in range(16)]
    exact = {str(years): 1 - math.exp(-0.266 * years) for years in (0.5, 1, 2, 2.9)}
    slack = 1.2 / 365  # a day's shift and, over a weekend, a little more
    agree([{name: sum(stay <= float(name) + slack for stay in stays) / 20 for name in exact} for stays in found], exact)


def test_vacancy_is_turnover_times_the_time_to_hire_in_the_long_run() -> None:
    """A seat is held for 1 / rate and vacant for the time to hire: a renewal process, here after its first two
    years."""
    rate, hire = 0.5, 0.25
    settings = {"posts": 20, "turnover": {"per_year": rate}, "time_to_hire": f"{hire * 365:g} days"}
    door = FrontDoor(team(settings, last_day="2026-12-31", rate="1 per year"))
    full = sum(door.calendars["day"].between(door.timeline.midnight(730), door.ends_at) for _ in range(20))
    found = []
    for replication in range(20):
        log = door.replicate(1, replication)
        found.append({"vacant": 1 - sum(log.rostered[0][730:]) / full})
    exact = 1 - 1 / (1 + rate * hire)
    agree(found, {"vacant": exact})


def test_agency_workers_fill_a_vacant_seat_until_the_next_holder_comes() -> None:
    turnover = {"per_year": 2, "agency_after": "2 weeks"}
    seen = comings(played({"posts": 5, "turnover": turnover, "time_to_hire": "10 weeks"}))
    filled = [name for name in seen if name.endswith(" agency") and name.removesuffix(" agency") in seen]
    assert filled
    for name in filled:
        seat, _, holder = name.removesuffix(" agency").rpartition(".")
        before = seat if holder == "2" else f"{seat}.{int(holder) - 1}"
        assert 2 * WEEK <= seen[name][0] - seen[before][1] <= 2 * WEEK + 4 * DAY
        assert seen[name][1] <= seen[name.removesuffix(" agency")][0]


def test_no_agency_worker_comes_at_the_moment_at_which_the_next_holder_does() -> None:
    turnover = {"per_year": 2, "agency_after": "4 weeks"}
    log = played({"posts": 5, "turnover": turnover, "time_to_hire": "4 weeks"}, rate="1 per day")
    assert len(comings(log)) > 5
    assert not [name for name in log.names.people if name.endswith("agency")]


def test_more_overload_lets_nobody_stay_longer() -> None:
    def stays(times: float) -> dict[str, float]:
        overload = {
            "overload": {"above": 2},
            "turnover": {"per_year": 0.3, "overload_times": times},
            "time_to_hire": "8 weeks",
        }
        seen = comings(played({"posts": 4, **overload}, rate="110 per day"))
        return {f"server {seat}": (seen[f"server {seat}"] + [math.inf])[1] for seat in range(1, 5)}

    some, many = stays(1), stays(4)
    assert all(many[name] <= some[name] for name in some)
    assert many != some


def test_those_who_join_have_leave_and_sickness_too() -> None:
    more = {**MORE, "changes": {"pools.server.posts": 30}}
    door = FrontDoor(
        team({"posts": 1, "sickness_share": 0.2, "leave_days": 30, "time_to_hire": "1 week"}, interventions=[more])
    )
    found = []
    for replication in range(16):
        world = World(door, 1, replication)
        people = [person for person in world.workforces["server"].people if person.since is not None]
        open_days = len([day for day in door.calendars["day"].working_days if 70 <= day < door.timeline.days])
        found.append({"there": sum(len(person.begins) for person in people) / len(people) / open_days})
    assert (
        0.65 < sum(row["there"] for row in found) / len(found) < 0.75
    )  # leave of the whole year falls on the 43 weeks that are left too


# Induction, newly qualified, overload


def test_work_takes_longer_in_induction_and_what_was_done_is_not_done_again() -> None:
    """20 hours at half output: 40 hours on shift, five days, put down at four closings."""
    more = {**MORE, "changes": {"pools.server.posts": 1}}
    log = played(
        {"posts": 0, "induction": SLOW_START},
        interventions=[more],
        rate="1 per day",
        effort="20 hours",
        last_day="2023-03-31",
    )
    first = next(time for time, *_, event, _, _ in log.rows() if event == events.FINISHED)
    assert first == FrontDoor(team({"posts": 1})).timeline.midnight(63 + 4) + 17 * HOUR


def test_whoever_was_there_before_the_run_is_experienced() -> None:
    assert finished(played({"posts": 1, "induction": SLOW_START})) == finished(played({"posts": 1}))


def test_redeployed_people_need_no_induction() -> None:
    cover = {"posts": 1, "first_day": "2023-02-06", "kind": "redeployed"}
    assert finished(played({"posts": 1, "cover": [cover], "induction": SLOW_START})) == finished(
        played({"posts": 1, "cover": [cover]})
    )


WAITS_OF_ONE: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"induction": SLOW_START}, {}),
    ({"induction": [{"weeks": 4, "output": 0.4}, {"weeks": 12, "output": 0.75}]}, {"induction": SLOW_START}),
    (
        {"newly_qualified_share": 1, "newly_qualified_output": 0.7},
        {"newly_qualified_share": 1, "newly_qualified_output": 0.8},
    ),
    (
        {"newly_qualified_share": 1, "newly_qualified_output": 0.7},
        {"newly_qualified_share": 0, "newly_qualified_output": 0.7},
    ),
    ({"other_time": {"supervision": "3 hours per week"}}, {"other_time": {"supervision": "1 hour per week"}}),
    ({"overload": {"above": 3, "output": 0.8}}, {}),
    ({"overload": {"above": 3, "output": 0.7}}, {"overload": {"above": 3, "output": 0.8}}),
    ({"overload": {"above": 1, "output": 0.8}}, {"overload": {"above": 4, "output": 0.8}}),
    ({}, {"overtime": "5 hours per week"}),
)


@pytest.mark.parametrize(("worse", "better"), WAITS_OF_ONE)
def test_with_one_person_nothing_of_this_makes_any_contact_earlier(
    worse: dict[str, Any], better: dict[str, Any]
) -> None:
    """With one person first come is first done, so each contact is done no earlier.

    With several it need not be so: a slow person who is busy for longer can leave the next contact to a faster
    colleague."""
    more = [{**MORE, "changes": {"pools.server.posts": 1}}]  # who comes on that day, so that there is an induction
    late, soon = (
        finished(played({"posts": 0, **settings}, rate="8 per day", interventions=more)) for settings in (worse, better)
    )
    assert all(late[contact] >= soon[contact] for contact in soon)
    assert late != soon


@pytest.mark.slow
@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"turnover": {"per_year": 1}, "time_to_hire": "12 weeks"}, {}),
        (
            {"turnover": {"per_year": 1}, "time_to_hire": "12 weeks"},
            {"turnover": {"per_year": 1}, "time_to_hire": "6 weeks"},
        ),
        (
            {"turnover": {"per_year": 1}, "time_to_hire": "6 weeks"},
            {"turnover": {"per_year": 0.3}, "time_to_hire": "6 weeks"},
        ),
        ({"turnover": {"per_year": 1}, "induction": SLOW_START}, {"turnover": {"per_year": 1}}),
        (
            {"turnover": {"per_year": 2}, "induction": SLOW_START, "induction_support": "20 hours per week"},
            {"turnover": {"per_year": 2}, "induction": SLOW_START},
        ),
    ],
)
def test_leavers_hires_and_induction_do_not_make_a_team_faster(worse: dict[str, Any], better: dict[str, Any]) -> None:
    """On the mean over a year, for single contacts can be luckier (see above)."""
    sums = []
    for settings in (worse, better):
        found = [finished(played({"posts": 4, **settings}, replication, rate="55 per day")) for replication in range(2)]
        sums.append([sum(log.values()) for log in found])
    assert all(late > soon for late, soon in zip(*sums, strict=True))


def test_the_newly_qualified_are_their_share_and_are_so_for_their_time() -> None:
    door = FrontDoor(team({"posts": 50, "newly_qualified_share": 0.3}))
    found = []
    for replication in range(20):
        pool = World(door, 1, replication).pools["server"]
        at_start = [person for person in pool.people if person.newly_qualified]
        half = [person for person in at_start if person.roster.newly_qualified_until > 26 * WEEK]
        found.append({"share": len(at_start) / 50, "half a year later": len(half) / 50})
    agree(found, {"share": 0.3, "half a year later": 0.15})


def test_errors_rise_under_overload_and_in_wrong_hands() -> None:
    roles = {
        "roles.officer": {"may": []},
        "wrong_hands": {"allowed": True, "errors_times": 3},
        "pools.server.role": "officer",
    }
    door = FrontDoor(team({"posts": 1, "overload": {"above": 5, "errors_times": 2}}, rate="60 per day", **roles))
    world = World(door, 1, 0)
    pool = world.pools["server"]
    assert (pool.error_multiplier(2), pool.error_multiplier(0), pool.error_multiplier(1)) == (1, 3, 1)
    world.run_until(30 * DAY)
    assert pool.waiting() > 5
    assert (pool.error_multiplier(2), pool.error_multiplier(0), pool.error_multiplier(1)) == (2, 6, 2)


# Hours and cost


EVERYTHING: dict[str, Any] = {
    "posts": 8,
    "vacancy_share": 0.2,
    "agency_cover_share": 0.5,
    "hours_per_week": 37,
    "case_share": 0.9,
    "leave_days": 30,
    "sickness_share": 0.05,
    "other_time": {"supervision": "2 hours per week", "training": "1 hour per week", "duty": "90 min per week"},
    "overtime": "3 hours per week",
    "turnover": {"per_year": 0.3, "notice": "4 weeks"},
    "time_to_hire": "16 weeks",
    "induction": SLOW_START,
    "induction_support": "3 hours per week",
    "newly_qualified_share": 0.2,
    "newly_qualified_output": 0.75,
    "cover": [{"posts": 2, "first_day": "2023-06-05", "last_day": "2023-09-01"}],
}


@pytest.mark.parametrize(
    "without", [(), ("turnover",), ("turnover", "induction", "newly_qualified_share"), ("overtime", "cover")]
)
def test_the_steps_from_posts_to_usable_hours_add_up(without: tuple[str, ...]) -> None:
    rosters = FrontDoor(team({name: to for name, to in EVERYTHING.items() if name not in without})).rosters["server"]
    steps = rosters.hours_of_posts(0, 364)
    posts, usable = steps.pop("posts"), steps.pop("usable")
    assert posts == 8
    assert steps["paid"] == pytest.approx(8 * 37)
    assert usable == pytest.approx(sum(steps.values()))
    assert usable == pytest.approx(sum(expected_effort(rosters)[:364]) / HOUR / 52)
    assert all(hours <= 1e-9 for name, hours in steps.items() if name not in ("paid", "cover", "overtime"))
    assert steps["supervision"] == pytest.approx(2 * steps["training"]) == pytest.approx(4 / 3 * steps["duty"])


def test_posts_without_anything_are_usable_whole() -> None:
    steps = (
        FrontDoor(team({"posts": 3}, **{"calendars.day": {**WEEKDAYS, "bank_holidays": "open"}}))
        .rosters["server"]
        .hours_of_posts(0, 364)
    )
    assert {name: hours for name, hours in steps.items() if abs(hours) > 1e-9} == pytest.approx(
        {"posts": 3, "paid": 120, "usable": 120}
    )


def test_a_shift_over_several_midnights_is_counted_on_each_day_once() -> None:
    nights = dict.fromkeys(WEEKDAYS, "00:00-08:00 17:00-24:00") | dict.fromkeys(("saturday", "sunday"), "00:00-24:00")
    door = FrontDoor(team({"posts": 2}, **{"calendars.day": {**nights, "bank_holidays": "open"}}))
    by_day = expected_effort(door.rosters["server"])
    whole_day, night = 2 * 24 * HOUR, 2 * 15 * HOUR
    assert set(by_day[7:28]) == {whole_day, night}
    assert by_day == pytest.approx(door.replicate(1, 0).usable[0])


@pytest.mark.parametrize("without", [(), ("turnover",)])
def test_expected_usable_hours_are_the_mean_of_what_happens(without: tuple[str, ...]) -> None:
    """First-order arithmetic: within 4 standard errors and one per cent."""
    settings = {name: to for name, to in EVERYTHING.items() if name not in without}
    door = FrontDoor(team({**settings, "posts": 40}, rate="1 per year"))
    expected = sum(expected_effort(door.rosters["server"])) / HOUR
    found = [sum(door.replicate(1, replication).usable[0]) / HOUR for replication in range(16)]
    mean = sum(found) / len(found)
    error = math.sqrt(sum((hours - mean) ** 2 for hours in found) / (len(found) - 1) / len(found))
    assert abs(mean - expected) < 4 * error + 0.01 * expected


def test_the_summary_says_what_posts_become() -> None:
    door = FrontDoor(team({"posts": 2, "other_time": {"supervision": "2 hours per week"}}, last_day="2023-02-28"))
    assert summary(door, Runs(door.scenario, 1, range(0)))["hours"]["server"]["from_posts"]["supervision"] < 0


RATES = {"pounds_per_hour": 25, "agency_pounds_per_hour": 40, "overtime_times": 1.5}


def test_cost_is_hours_times_rate_exactly() -> None:
    log = played({"posts": 2, "cost": RATES, "hours_per_week": 35}, last_day="2023-01-08")
    assert sum(log.cost[0]) == pytest.approx(4 * 2 * 7 * 25)  # the Monday was a bank holiday
    assert list(log.cost[0]) == pytest.approx([hours / HOUR * 25 for hours in log.rostered[0]])


def test_overtime_costs_its_own_rate_and_comes_after_the_shift() -> None:
    log = played(
        {"posts": 1, "cost": RATES, "overtime": "5 hours per week", "hours_per_week": 35},
        last_day="2023-01-08",
        rate="99 per day",
    )
    assert sum(log.rostered[0]) / HOUR == pytest.approx(4 * 8, abs=0.01)
    assert sum(log.cost[0]) == pytest.approx(4 * 7 * 25 + 4 * 25 * 1.5, abs=0.1)
    assert max(row[0] for row in log.rows() if row[3] == events.FINISHED) % DAY > 17 * HOUR + 50 * 60


def test_agency_workers_cost_their_own_rate() -> None:
    half = {"posts": 2, "vacancy_share": 0.5, "agency_cover_share": 1, "cost": RATES}
    assert sum(played(half, last_day="2023-01-08").cost[0]) == pytest.approx(4 * 8 * (25 + 40))
    for kind, rate in (("agency", 40), ("permanent", 25), ("redeployed", 25)):
        cover = [{"posts": 1, "first_day": "2023-01-04", "last_day": "2023-01-05", "kind": kind}]
        assert sum(played({"posts": 0, "cover": cover, "cost": RATES}, last_day="2023-01-08").cost[0]) == pytest.approx(
            2 * 8 * rate
        )


def test_the_seat_that_an_agency_worker_fills_costs_the_agency_rate() -> None:
    settings = {
        "posts": 5,
        "turnover": {"per_year": 2, "agency_after": "1 week"},
        "time_to_hire": "20 weeks",
        "cost": RATES,
    }
    door = FrontDoor(team(settings))
    world = World(door, 1, 0)
    world.run_until(door.ends_at)
    log = world.settle()
    agency = (
        sum(sum(p.ends) - sum(p.begins) for p in world.pools["server"].people if p.roster.name.endswith("agency"))
        / HOUR
    )
    assert agency > 0
    names = log.names.people
    assert [names[number] for number in log.header["agency"]] == [name for name in names if name.endswith("agency")]
    assert sum(log.cost[0]) == pytest.approx((sum(log.rostered[0]) / HOUR - agency) * 25 + agency * 40)


def test_no_cost_is_said_where_none_is_known_and_cost_is_saved(tmp_path: Path) -> None:
    assert not played({"posts": 1}, last_day="2023-01-08").cost[0]
    log = played({"posts": 1, "cost": RATES}, last_day="2023-01-08")
    save(log, tmp_path / "log")
    assert load_log(tmp_path / "log").cost == log.cost


# People called in during the run


@pytest.mark.parametrize("moment", [8 * DAY, 8 * DAY + 10 * HOUR])
def test_people_can_be_hired_during_the_run(moment: int) -> None:
    door = FrontDoor(team({"posts": 1, "cost": RATES}, rate="60 per day", last_day="2023-02-28"))
    world = World(door, 1, 0)
    hired: list[Any] = []
    world.at(moment, BELL, lambda _: hired.extend(world.hire("server", 1.5, 8, 14)))
    world.run_until(door.ends_at)
    log = world.settle()
    seen = comings(log)
    assert [person.roster.name for person in hired] == ["server hired 1.1", "server hired 1.2"]
    assert seen["server hired 1.1"] == [(8 if moment % DAY == 0 else 9) * DAY + 9 * HOUR, 14 * DAY + 17 * HOUR]
    assert [person.number for person in hired] == [1, 2]
    extra = sum(sum(person.ends) - sum(person.begins) for person in hired) / HOUR
    assert extra > 16
    assert sum(log.rostered[0]) / HOUR == pytest.approx(
        extra + sum(played({"posts": 1}, last_day="2023-02-28").rostered[0]) / HOUR
    )
    assert any(row[3] == events.STARTED and row[5] == 1 for row in log.rows())


def test_people_hired_to_stay_round_the_clock_stay() -> None:
    door = FrontDoor(team({"posts": 1, "shifts": ["office"]}, last_day="2023-02-28"))
    world = World(door, 1, 0)
    world.at(5 * DAY, BELL, lambda _: world.hire("server", 1, 6, None, kind="permanent", policy="oldest_first"))
    world.run_until(door.ends_at)
    assert comings(world.settle())["server hired 1.1"] == [6 * DAY]


def test_a_cover_team_takes_the_oldest_while_the_pool_takes_the_newest_urgent() -> None:
    backlog = [
        {"stage": "screening", "contacts": 60, "age": {"distribution": "uniform", "low": "1 day", "high": "20 days"}}
    ]
    cover = [{"posts": 1, "first_day": "2023-01-03", "policy": "oldest_first"}]
    log = played({"posts": 1, "policy": "due_soonest", "cover": cover}, opening_backlog=backlog, rate="20 per day")
    received = {row[1]: row[0] for row in log.rows() if row[3] == 0}
    begun = [received[row[1]] for row in log.rows() if row[3] == events.STARTED and row[5] == 1][:50]
    assert begun == sorted(begun)


# Messages


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"roles.officer": {"may": ["gathering"]}, "pools.server.role": "officer"},
            "stages.screening.pool: is 'server', whose role 'officer' may not work at screening; it may work at gathering: choose",
        ),
        (
            {"roles.officer": {"may": ["gathering"]}, "pools.server.role": "officer"},
            "another pool, add 'screening' to roles.officer.may, or set wrong_hands.allowed = true",
        ),
        (
            {"roles.officer": {"may": ["screening"]}, "pools.server.role": "oficer"},
            "pools.server.role: is 'oficer', which is not a role; there are officer; did you mean 'officer'?",
        ),
        ({"roles.officer": {"may": ["screning"]}}, "roles.officer.may"),
        ({"pools.server.other_time": {"supervision": "170 hours per week"}}, "pools.server.other_time.supervision"),
        (
            {"pools.server.other_time": {"duty": "100 hours per week", "rest": "80 hours per week"}},
            "takes 180 hours a week of the 168 of 168 paid hours a week that case_share leaves; leave some for contacts",
        ),
        ({"pools.server.other_time": {"duty": 4}}, 'is 4, without a unit; write "4 hours per week"'),
        ({"pools.server.overtime": "2 hours"}, "is '2 hours'; write a time each week, such as \"2 hours per week\""),
        ({"pools.server.induction": [{"weeks": 4, "output": 0}]}, "pools.server.induction.0.output"),
    ],
)
def test_a_wrong_setting_gets_these_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        changed(load(TEXTBOOK / "m-m-1.toml"), changes)
    said = str(caught.value).replace("screening.pool is", "screening.pool: is")
    for part in words.split(": ", 1):
        assert part in said


def test_wrong_hands_may_be_allowed() -> None:
    roles = {"roles.officer": {"may": ["gathering"]}, "pools.server.role": "officer", "wrong_hands": {"allowed": True}}
    assert finished(played({"posts": 1}, **roles)) == finished(played({"posts": 1}))


def test_roles_name_every_stage_there_is() -> None:
    assert StageName.__args__ == STAGES  # type: ignore[attr-defined]  # a Literal has them


def test_a_scenario_with_people_keeps_its_values_when_changed() -> None:
    scenario = team({"posts": 1, "other_time": {"supervision": "90 min per week"}, "overtime": "2 hours per week"})
    again = changed(scenario, {"run.seed": 2})
    assert again.pools["server"].other_time == {"supervision": 1.5}
    assert again.hash == scenario.hash
    assert dt.date(2023, 1, 2) == again.run.first_day
