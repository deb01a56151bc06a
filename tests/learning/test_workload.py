"""The hours check: what the work needs against what the roster holds, before any run."""

from __future__ import annotations

import pytest

from made.places import SCENARIOS
from mashsim.experiment import measured
from mashsim.loading import changed, load
from mashsim.simulation import FrontDoor
from mashsim.workload import hours_check, short_quarters


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
    assert short_quarters(door).hours[0].startswith("January 2022 to March 2022, social workers: you need ")
