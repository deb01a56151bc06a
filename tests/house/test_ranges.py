"""What ships says of every value that it does not know how far it may be off, and all of it can be drawn."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from made.places import ROOT, SCENARIOS
from made.shipped import loaded
from mashsim.documents import dotted, parse_path, provenance_of
from mashsim.inputs import draw, drawn
from mashsim.loading import load
from mashsim.moving import unmoved as unmoved_of
from mashsim.trees import Tree

SHIPPED = [
    path
    for path in [*sorted(SCENARIOS.rglob("*.toml")), ROOT / "mashsim" / "data" / "games" / "town.toml"]
    if path.parent.name != "textbook"  # their values are definitions: a queue whose exact answer is known
]
STAY = {
    r"size\.scales": "which settings grow with the number of children: a rule of the file, not a value",
    r"school_terms": "councils publish them; they differ by days, which moves a school's contacts and not a year's",
    r"interventions\.\d+\.(first|last)_day": "the day on which something was done, or is to be: the question asks of it",
    r"demand\.surges\.\d+\.(first|last)_day": "the days that are called a surge; how large it is has a range",
    r"stages\.allocating\.caseload\.(posts|vacancy_share|agency_cover_share)": (
        "0 where the workers are the people of a pool, whose posts have a range of their own"
    ),
    r"stages\.gathering\.go_on\.\w+\.counted_from": (
        "a front door that waits for everybody waits from when it asks: that is what it is"
    ),
    r"stages\.screening\.straight_share": "0 where the outcomes say how many go straight to a decision",
    r"stages\.transferring\.hand_offs\.\w+\.on": "whether there is a hand-off is what the scenario asks about",
}
"""Values that need no range, by a pattern of their path, with the reason."""
PARAMETERS = [
    pytest.param(path, id=path.stem, marks=pytest.mark.slow if path.parent.name == "story" else ()) for path in SHIPPED
]
DRAWS = 3
"""Of each: most share the ranges of the scenario they begin with, so that each range is drawn many times."""


@cache
def unmoved(path: Path) -> list[Tree]:
    return unmoved_of(loaded(path))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_assumed_or_derived_value_says_how_far_it_may_be_off(path: Path) -> None:
    still = [row for row in unmoved(path) if not any(re.fullmatch(stays, row["path"]) for stays in STAY)]
    assert not [f"{row['path']} = {row['value']} ({', '.join(row['still'])})" for row in still]


def test_each_reason_for_no_range_is_one_for_a_value_that_ships() -> None:
    paths = {row["path"] for path in SHIPPED for row in unmoved(path)}
    assert not [stays for stays in STAY if not any(re.fullmatch(stays, path) for path in paths)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_range_has_a_reason(path: Path) -> None:
    """It stands beside the value, or at the head of a table around it."""
    scenario = loaded(path)
    known = scenario.document.provenance
    without = [
        setting.name
        for setting in scenario.inputs.settings
        if not any(
            (around := known.get(dotted(setting.path[:depth]))) and around.source
            for depth in range(len(setting.path) + 1)
        )
    ]
    assert not without
    assert not [left.path for left in scenario.inputs.left_out if left.is_stated]


@pytest.mark.slow
@pytest.mark.parametrize("path", PARAMETERS)
def test_what_is_drawn_of_each_is_a_scenario(path: Path) -> None:
    """And says of what was drawn that it was."""
    scenario = load(path, {"run.inputs": "drawn"})
    found = [drawn(scenario, 17, replication) for replication in range(DRAWS)]
    assert len({each.hash for each in found}) == DRAWS
    for replication, each in enumerate(found):
        assert each.run.inputs == "fixed"
        values = draw(scenario, 17, replication).values.items()
        where = next(place for place, value in values if not isinstance(value, dict | list))
        assert provenance_of(each.document, parse_path(where)).source == f"drawn in replication {replication}"
