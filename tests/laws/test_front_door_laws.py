"""Laws that hold over the whole front door, on made scenarios with every mechanism drawn in or left out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from made.front_door_laws import CONTACTS, MEASURES, ROOM, WORK
from made.front_doors import helping_scenarios, play_whole, whole_scenarios, whole_town
from made.lists import contacts_of
from made.scenarios import checked
from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load_text
from mashsim.simulation import FrontDoor

FAST, DEEP = 8, 48


def hold(laws: tuple[Any, ...], text: str) -> None:
    made = play_whole(text)
    for law in laws:
        law(made)


def is_one(text: str) -> bool:
    """Whether a made-up front door is one: some two in a hundred have parts that do not go together."""
    try:
        return bool(load_text(text))
    except ScenarioError:
        return False


@pytest.mark.slow
@given(whole_scenarios().filter(is_one))
@checked(FAST)
def test_every_law_holds_over_the_whole_front_door(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


TEAM = """pool,hours,pattern,first day,last day,leave,newly qualified,children
team,,,,,2026-03-30 to 2026-04-10,no,9
team,12,Mon-Tue,,,,yes,3
team,,,,2026-04-03,,,8
workers,12,Wed Thu,2026-03-23,,2026-04-01,,
officers,,,,2026-04-10,2026-03-16 to 2026-03-20,,
"""


def test_every_law_holds_where_queue_team_and_contacts_are_lists() -> None:
    queue = "stage,received on,rating,children\n" + "".join(
        f"{stage},2026-03-{day},{rating},{children}\n"
        for day, stage, rating, children in (
            ("09", "assessing", "red", 3), ("10", "allocating", "", 2), ("11", "deciding", "green", ""),
            ("12", "gathering", "amber", 1), ("13", "analysing", "", ""), ("15 23:50", "screening", "red", ""),
        )
    )  # fmt: skip
    whole = whole_town({"queue": queue, "team": TEAM})
    door = FrontDoor(whole)
    contacts = contacts_of(door, door.replicate(2, 0), "rating", "screening minutes")
    lists = {"demand.contacts": contacts, "demand.contacts_last_day": dt.date(2026, 4, 10)}
    document = changed(whole, lists).document
    hold(CONTACTS + WORK + ROOM + MEASURES, to_toml(document.values, document.provenance))


@pytest.mark.slow
@given(whole_scenarios().filter(is_one))
@checked(DEEP, deep=True)
def test_every_law_holds_in_many_scenarios_of_the_whole_front_door(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@pytest.mark.slow
@given(helping_scenarios().filter(is_one))
@checked(FAST)
def test_every_law_holds_where_pools_help_each_other(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@pytest.mark.slow
@given(helping_scenarios().filter(is_one))
@checked(DEEP, deep=True)
def test_every_law_holds_in_many_scenarios_where_pools_help_each_other(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "seeds").glob("*.toml")), ids=lambda file: file.stem)
def test_every_law_holds_in_front_doors_in_which_one_once_failed(file: Path) -> None:
    """Among them: a helper's shift ends at the same moment as that of the pool they help, which is offered their work."""
    hold(CONTACTS + WORK + ROOM + MEASURES, file.read_text(encoding="utf-8"))
