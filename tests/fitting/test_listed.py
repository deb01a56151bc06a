"""What lists show of outcomes and waits: counted by hand on small lists."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from scipy.stats import binomtest

from made.places import SCENARIOS
from mashsim.fitting.listed import listed_of, wilson
from mashsim.loading import changed, load
from mashsim.past import past_of
from mashsim.trees import Tree

UNTIL = dt.date(2026, 4, 1)


def _listed(folder: Path, outcomes: dict[str, int], open_ones: int = 0) -> Tree:
    """Return what is said of contacts received at 9:00 on 2 March, looked at until 13:15: half a day later."""
    rows, number = "contact,step,started,ended,team,outcome\n", 0
    for outcome, count in [*outcomes.items(), ("", open_ones)]:
        for _ in range(count):
            number += 1
            ended = "2026-03-02 13:15" if outcome else ""
            rows += f"K{number},received,2026-03-02 09:00,,,\n"
            rows += f"K{number},screening,2026-03-02 10:00,{ended},,{outcome}\n"
    rows += "L,received,2026-04-02 09:00,,,\nL,screening,2026-04-02 09:00,2026-04-02 10:00,,nfa\n"
    (folder / "list.csv").write_text(rows, encoding="utf-8")
    (folder / "map.toml").write_text("complete_from = 2026-03-01\nextracted = 2026-04-30\n", encoding="utf-8")
    city = changed(load(SCENARIOS / "baseline.toml"), {"interventions": []}, "for lists")
    return listed_of(past_of(folder, city, today=dt.date(2026, 6, 1)), UNTIL)


def test_outcomes_are_shares_with_their_error_and_small_ones_are_taken_together(tmp_path: Path) -> None:
    rows = {
        row["outcome"]: row
        for row in _listed(tmp_path, {"nfa": 60, "advice": 30, "early_help": 7, "assessment": 3})["outcomes"]
    }
    assert rows.keys() == {"nfa", "advice", "other"}  # 3 would follow from 10, so the next is taken with it
    assert rows["other"]["share"] == pytest.approx(0.1)
    assert rows["nfa"]["share"] == pytest.approx(0.6)
    assert rows["nfa"]["low"] < 0.55 < 0.65 < rows["nfa"]["high"]
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)


def test_waits_count_those_still_open_as_longer(tmp_path: Path) -> None:
    first, decision = _listed(tmp_path, {"nfa": 40}, open_ones=40)["waits"]
    assert (first["until"], first["contacts"], first["out"]) == ("a first look", 80, 40)
    assert first["over"] == [pytest.approx(each) for each in (0.5, 0.5, 0.5, 0.5, 0.5)]
    assert decision["out"] == 40


def test_few_contacts_show_nothing(tmp_path: Path) -> None:
    assert _listed(tmp_path, {"nfa": 20}) == {"outcomes": [], "waits": []}


@pytest.mark.parametrize(("count", "of"), [(0, 40), (7, 40), (300, 500)])
def test_the_interval_of_a_share_is_wilsons(count: int, of: int) -> None:
    found = binomtest(count, of).proportion_ci(method="wilson")
    assert wilson(count, of) == pytest.approx((found.low, found.high), abs=1e-4)
