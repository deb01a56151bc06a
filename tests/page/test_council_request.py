"""The page makes a council's front door of its public tables, as the command does."""

from __future__ import annotations

from typing import Any

import pytest

from made.places import SCENARIOS
from mashsim.councils import councils, scenario_text
from mashsim.loading import load
from mashsim.page import handle
from mashsim.report.filling import template_text


def answer(**request: Any) -> dict[str, Any]:
    found = handle(request)
    assert "faults" not in found, found
    return found


def test_the_file_is_that_of_the_command() -> None:
    found = answer(do="council", council="hull", year=2024)
    base = load(SCENARIOS / "baseline.toml")
    assert found["text"] == scenario_text(base, "Kingston upon Hull, City of", 2024)
    assert found["name"] == "kingston-upon-hull-city-of.toml"
    assert "Open Government Licence" in found["said"]


@pytest.mark.slow
def test_its_results_have_the_council_beside_others() -> None:
    made = answer(do="council", council="Rutland")
    short = made["text"].replace("[council]", '[run]\nlast_day = "2026-04-30"\n\n[council]', 1)
    found = answer(do="sum up", text=short.replace('"2026-04-30"', "2026-04-30"), name=made["name"], replications=1)
    sections = {section["key"]: section for section in found["page"]["sections"]}
    assert sections["beside"]["heading"] == "Beside other councils"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"council": "Nottingam"}, "did you mean Nottingham or Nottinghamshire?"),
        ({"council": "Cumbria"}, "was split into Cumberland and Westmorland and Furness in 2023"),
        ({"council": " "}, "council is missing"),
        ({}, "council is missing"),
        ({"council": 7}, "council is missing"),
        ({"council": "Bury", "year": "2024"}, "year is '2024'; it is a whole number from 2013 to 2025."),
    ],
)
def test_a_wrong_request_is_told_in_plain_words(request_: dict[str, Any], said: str) -> None:
    (fault,) = handle({"do": "council", **request_})["faults"]
    assert said in fault


def test_the_field_offers_every_council_of_the_newest_year() -> None:
    assert '<option value="{{ name }}"></option>' in template_text("page/whose.html.j2")
    assert len(councils()) == 153
