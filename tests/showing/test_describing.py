"""What `mashsim describe` and `mashsim check` say of a whole front door."""

from __future__ import annotations

import pytest

from made.places import STORY
from mashsim.describing import checked, described
from mashsim.loading import load


@pytest.mark.parametrize(
    "said",
    [
        "- Pool social_workers: ",
        "role social_worker; ",
        "% of people leave in a year; whoever leaves is replaced after a time to hire",
        "- Loop, repeats: families make a further contact until they are",
        "- Loop, re-referrals: closed families are referred again, within 365 days",
        "- Loop, wrong decisions: ",
        "- Loop, failure demand: referrers who wait chase for an answer",
        "- Side door out_of_hours: ",
        "- Side door triaging: ",
        "- Side door interviewing: ",
        "- Intervention Extra team in the MASH: from 9 May 2022",
    ],
)
def test_the_sheet_tells_of_people_loops_side_doors_and_interventions(said: str) -> None:
    assert said in described(load(STORY / "extra-team.toml"))


def test_a_trigger_is_told_before_a_run() -> None:
    said = list(checked(load(STORY / "blind-managers.toml")))
    assert any(line.startswith("When undecided is above") and "more in social workers" in line for line in said)
