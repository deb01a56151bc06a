"""Laws that hold over the whole front door, on made scenarios with every mechanism drawn in or left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from made.front_door_laws import CONTACTS, MEASURES, ROOM, WORK
from made.front_doors import helping_scenarios, play_whole, whole_scenarios
from made.scenarios import checked

FAST, DEEP = 8, 160


def hold(laws: tuple[Any, ...], text: str) -> None:
    made = play_whole(text)
    for law in laws:
        law(made)


@given(whole_scenarios())
@checked(FAST)
def test_every_law_holds_over_the_whole_front_door(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@pytest.mark.slow
@given(whole_scenarios())
@checked(DEEP, deep=True)
def test_every_law_holds_in_many_scenarios_of_the_whole_front_door(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@given(helping_scenarios())
@checked(FAST)
def test_every_law_holds_where_pools_help_each_other(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)


@pytest.mark.slow
@given(helping_scenarios())
@checked(DEEP, deep=True)
def test_every_law_holds_in_many_scenarios_where_pools_help_each_other(text: str) -> None:
    hold(CONTACTS + WORK + ROOM + MEASURES, text)
