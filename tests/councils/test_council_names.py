"""A council is found however its name is written, and one that was merged or split says so."""

from __future__ import annotations

import pytest

from mashsim.councils import council_named, councils, standing_in, what_became_of
from mashsim.errors import ScenarioError


@pytest.mark.parametrize("name", councils())
def test_a_council_is_called_by_its_name(name: str) -> None:
    assert council_named(name) == name
    assert council_named(name.upper().replace(" AND ", " & ")) == name


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bury", "Bury"),
        ("Bristol", "Bristol, City of"),
        ("Hull", "Kingston upon Hull, City of"),
        ("Durham County Council", "County Durham"),
        ("London Borough of Barnet", "Barnet"),
        ("St Helens", "St. Helens"),
        ("Newcastle", "Newcastle upon Tyne"),
        ("city of london", "City of London"),
        ("Northumberland", "Northumberland"),
        ("Nottingham", "Nottingham"),
    ],
)
def test_other_ways_to_write_a_name(written: str, meant: str) -> None:
    assert council_named(written) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Nottingam", "no English council is called 'Nottingam'; did you mean Nottingham or Nottinghamshire?"),
        ("Sussex", "'Sussex' may be East Sussex or West Sussex; write one of these."),
        ("Cardiff", "no English council is called 'Cardiff'"),
        ("", "no English council is called ''"),
    ],
)
def test_a_wrong_name_gets_the_near_ones(written: str, said: str) -> None:
    with pytest.raises(ScenarioError) as wrong:
        council_named(written)
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "Northamptonshire",
            "Northamptonshire was split into North Northamptonshire and West Northamptonshire in 2021.",
        ),
        ("Cumbria", "Cumbria was split into Cumberland and Westmorland and Furness in 2023."),
        ("Bournemouth", "Bournemouth became part of Bournemouth, Christchurch and Poole in 2019."),
        ("Poole", "Poole became part of Bournemouth, Christchurch and Poole in 2019."),
        ("Westmorland and Furness", "Westmorland and Furness began in 2023, in the place of Cumbria."),
        ("Bournemouth, Christchurch and Poole", "began in 2019, in the place of Bournemouth and Poole."),
        ("Dorset", "Dorset was formed anew in 2019; its tables of earlier years are of the council before."),
        ("Bury", ""),
    ],
)
def test_what_became_of_a_council_is_said(name: str, said: str) -> None:
    found = what_became_of(name)
    assert said in found
    assert bool(said) == bool(found)


def test_a_council_that_is_no_more_says_how_its_last_tables_are_had() -> None:
    with pytest.raises(ScenarioError, match=r"Cumberland and Westmorland and Furness in 2023.*add --year 2023"):
        standing_in("Cumbria", 2025)
    assert standing_in("Cumbria", 2023).last == 2023


def test_a_council_that_had_not_begun_says_so() -> None:
    with pytest.raises(
        ScenarioError, match=r"in the place of Cumbria\. Its first tables are of the year to March 2024"
    ):
        standing_in("Cumberland", 2022)


def test_a_year_without_tables_says_which_there_are() -> None:
    with pytest.raises(ScenarioError, match="2013 to 2025, and none of 2030"):
        standing_in("Bury", 2030)
