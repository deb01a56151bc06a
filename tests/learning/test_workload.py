"""The hours check: what the work needs against what the roster holds, before any run."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from made.after_the_decision import ALWAYS
from made.evidence import agree
from made.places import SCENARIOS
from made.scenarios import Table, checked, text_of
from mashsim.experiment import measured
from mashsim.loading import changed, load, load_text
from mashsim.simulation import FrontDoor
from mashsim.workload import hours_check, short_quarters
from mashsim.workload.sharing import shared_out


def test_one_server_needs_rate_times_effort_and_has_every_hour_of_the_week() -> None:
    hours = hours_check(FrontDoor(load(SCENARIOS / "textbook" / "m-m-1.toml")))["server"]
    assert hours.needed == pytest.approx(4.8 * 168 / 6)
    assert hours.usable == pytest.approx(168)
    assert hours.contacts == pytest.approx(4.8 * 168)
    assert hours.growth == 0


def test_an_overload_grows_by_the_contacts_whose_work_has_no_hours() -> None:
    hours = hours_check(FrontDoor(changed(load(SCENARIOS / "textbook" / "m-m-1.toml"), {"demand.rate": "9 per hour"})))[
        "server"
    ]
    assert hours.growth == pytest.approx((9 - 6) * 168)
    assert "expect about 504 more waiting each week" in hours.sentence()


@pytest.mark.slow
def test_the_hours_needed_are_those_a_run_works_where_nothing_piles_up() -> None:
    plenty = {f"pools.{pool}.posts": 40 for pool in ("contact_officers", "social_workers", "managers", "team_managers")}
    calm = {"demand.monthly_cv": 0, "stages.gathering.chase.most": 0, "opening_backlog": []}
    door = FrontDoor(changed(load(SCENARIOS / "baseline.toml"), plenty | calm))
    worked = [measured(door, door.replicate(1, replication))["pools"] for replication in range(4)]
    for name, hours in hours_check(door).items():
        values = [pools[name]["worked_hours_per_week"] for pools in worked]
        mean = sum(values) / len(values)
        spread = (sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)) ** 0.5
        assert abs(mean - hours.needed) < 8 * spread + 0.01 * hours.needed, (
            name
        )  # 4 values: the interval of 4 standard errors is wide


def test_the_ordinary_city_needs_its_people_for_most_of_their_time() -> None:
    hours = hours_check(FrontDoor(load(SCENARIOS / "baseline.toml")))
    for pool in ("contact_officers", "social_workers", "managers"):
        assert 0.70 <= hours[pool].needed / hours[pool].usable <= 0.95


def test_a_returned_decision_is_made_again_and_its_partners_are_asked_again() -> None:
    baseline = load(SCENARIOS / "baseline.toml")
    never, fifth, half = (
        hours_check(FrontDoor(changed(baseline, {"stages.deciding.returned_share": share})))
        for share in (0.0, 0.2, 0.5)
    )
    assert fifth["managers"].needed == pytest.approx(never["managers"].needed / 0.8)
    assert half["managers"].needed == pytest.approx(never["managers"].needed / 0.5)
    again, often = (check["social_workers"].needed - never["social_workers"].needed for check in (fifth, half))
    assert again > 0
    assert often == pytest.approx(4 * again)  # one more enquiry for each decision, against one for every fourth


def test_busy_quarters_are_found_that_the_mean_of_two_years_hides() -> None:
    door = FrontDoor(load(SCENARIOS / "nottingham-2022.toml"))
    assert not any(hours.growth for hours in hours_check(door).values())
    assert short_quarters(door).hours[0].startswith("January 2022 to March 2022, social workers: the work takes ")


# Efforts that differ from contact to contact


BY_RATING = {"red": "60 min", "amber": {"distribution": "exponential", "mean": "20 min"}, "green": "5 min"}
BY_SOURCE = {"police": "4 min", "other_sources": "40 min"}


def mixed_efforts() -> Table:
    """A front door that never closes, with a pool for each stage and people for everybody at once; red is seldom closed
    for want of consent, and often goes on."""
    stages: Table = {
        "screening": {"effort": BY_SOURCE, "outcomes": {"enquiry": 0.7, "straight_to_decision": 0.3}},
        "consenting": {
            "effort": {"per_family": BY_RATING, "per_child": "2 min"},
            "missing_share": 0.8,
            "reached_share": 0.5,
            "again_after": "1 hour",
            "most": 2,
            "refused_share": 0.3,
            "without_consent": "closed",
        },
        "gathering": {"effort": {"police": BY_RATING, "other_sources": "10 min"}},
        "analysing": {"effort": {**BY_RATING, "red": BY_SOURCE}},
        "deciding": {
            "effort": {"per_child": BY_RATING},
            "returned_share": 0.2,
            "outcomes": {
                "red": {"assessment": 0.5, "strategy": 0.5},
                "amber": {"assessment": 0.4, "nfa": 0.6},
                "green": {"assessment": 0.1, "nfa": 0.9},
            },
        },
        "allocating": {
            "effort": BY_RATING,
            "caseload": {"posts": 300, "ceiling": 20},
            "held_for": "1 day",
        },
        "visiting": {"effort": {"per_family": BY_RATING, "per_child": BY_SOURCE}, "seen_share": 0.6},
        "assessing": {"effort": {"police": {"per_child": "90 min"}, "other_sources": BY_RATING}},
    }
    first = dt.date(2026, 3, 2)
    return {
        "run": {
            "first_day": first,
            "last_day": first + dt.timedelta(days=19),
            "measure_from": first + dt.timedelta(days=6),
        },
        "calendars": {"office": ALWAYS},
        "demand": {
            "rate": "50 per day",
            "children": [0.5, 0.3, 0.2],
            "sources": {
                "police": {"share": 0.6, "ratings": {"red": 0.4, "amber": 0.3, "green": 0.3}},
                "schools": {"share": 0.4},
            },
        },
        "pools": {stage: {"posts": 80} for stage in stages},
        "partners": {"police": {"reply": "1 hour"}},
        "stages": {stage: {"pool": stage, **settings} for stage, settings in stages.items()},
    }


@pytest.mark.slow
def test_hours_needed_by_rating_by_source_and_per_child_are_those_a_run_works() -> None:
    document = mixed_efforts()
    document["stages"]["screening"]["ratings"] = {"red": 0.1, "amber": 0.4, "green": 0.5}
    door = FrontDoor(load_text(text_of(document)))
    worked = [measured(door, door.replicate(1, replication))["pools"] for replication in range(16)]
    found = [{pool: pools[pool]["worked_hours_per_week"] for pool in document["pools"]} for pools in worked]
    agree(found, {pool: hours.needed for pool, hours in hours_check(door, 6).items()})


# Help between pools


@checked(80)
@given(st.data())
def test_as_few_hours_as_possible_are_short_where_pools_help_each_other(data: st.DataObject) -> None:
    """Against the linear programme: who does whose work, so that the least of it is left."""
    names = "abcde"[: data.draw(st.integers(2, 5))]
    hours = st.dictionaries(st.sampled_from(names), st.integers(0, 50), min_size=len(names), max_size=len(names))
    needed, usable = data.draw(hours), data.draw(hours)
    pairs = data.draw(st.lists(st.sampled_from([(a, b) for a in names for b in names if a != b]), unique=True))
    helpers = {home: [b for a, b in pairs if a == home] for home in names}
    lent = shared_out(needed, usable, helpers)
    ways = [(name, name) for name in names] + pairs
    does = [[float(way[1] == name) for way in ways] for name in names]
    asked = [[float(way[0] == name) for way in ways] for name in names]
    limits = [usable[name] for name in names] + [needed[name] for name in names]
    most = -linprog([-1.0] * len(ways), A_ub=does + asked, b_ub=limits).fun
    kept = {name: needed[name] - sum(part for (home, _), part in lent.items() if home == name) for name in names}
    taken = {name: kept[name] + sum(part for (_, by), part in lent.items() if by == name) for name in names}
    assert set(lent) <= set(pairs)
    assert all(part >= 0 for part in kept.values())
    short = sum(max(0.0, taken[name] - usable[name]) for name in names)
    assert short == pytest.approx(sum(needed.values()) - most, abs=1e-6)


def test_who_is_helped_gives_a_helper_back_to_one_whom_nobody_else_can_help() -> None:
    needed, usable = {"z": 20, "x": 20, "y": 0, "w": 0}, {"z": 10, "x": 10, "y": 10, "w": 10}
    lent = shared_out(needed, usable, {"z": ["y", "w"], "x": ["y"]})
    assert lent == {("x", "y"): 10, ("z", "w"): 10}


def test_a_pool_that_is_short_has_the_help_that_others_can_spare() -> None:
    """The hours check says whether pools that help each other have enough together."""
    screening = {"stages.screening.effort": "60 min", "stages.screening.helped_by": [], "stages.deciding.helped_by": []}
    base = changed(load(SCENARIOS / "baseline.toml"), screening)
    alone = hours_check(FrontDoor(base))["contact_officers"]
    assert alone.growth > 1
    helped = [{"pool": "social_workers", "when_own_queue_is_empty": True}, {"pool": "managers"}]
    check = hours_check(FrontDoor(changed(base, {"stages.screening.helped_by": helped})))
    one = check["contact_officers"]
    assert (one.needed, one.usable) == (alone.needed, alone.usable)
    spare = sum(max(0.0, check[name].usable - check[name].needed) for name in ("social_workers", "managers"))
    assert one.helped == pytest.approx(min(spare, one.needed - one.usable))
    assert one.growth < alone.growth
    assert "hours of help by social workers" in one.sentence()
