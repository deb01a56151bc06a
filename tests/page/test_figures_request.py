"""The page checks a council's own figures as the command does, from text that is pasted."""

from __future__ import annotations

from typing import Any

import pytest

from made.places import SCENARIOS
from mashsim.figures import form_of, quality_of, read_text
from mashsim.form import as_csv, months_before
from mashsim.loading import load
from mashsim.page import handle
from mashsim.page.doors import day

ROWS = (
    ("month", "figure", "value"), ("2026-01", "open at month's end", "90"), ("2026-02", "contacts received", "300"),
    ("2026-02", "contacts decided", "280"), ("2026-02", "open at month's end", "160"),
)  # fmt: skip
ASKED: dict[str, Any] = {"do": "figures", "scenario": "baseline", "until": "2026-04-01"}


@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_pasted_table_is_checked(between: str) -> None:
    table = "\n".join(between.join(row) for row in ROWS)
    found = handle({**ASKED, "table": table})
    parts = {part["heading"]: part["lines"] for part in found["said"]}
    form = form_of(load(SCENARIOS / "baseline.toml"))
    quality = quality_of(read_text(table, "your table", form))
    assert parts["What was read"] == quality.read
    assert parts["What does not fit, or stands out"] == quality.doubtful
    assert any("90 open before + 300 received - 280 decided = 110" in line for line in quality.doubtful)
    assert found["empty"] == as_csv(form, months_before(day("2026-04-01"), 12))


def test_an_empty_table_comes_without_a_filled_one() -> None:
    found = handle({**ASKED, "table": None})
    assert found["said"] == []
    assert "\n2025-04,contacts received,,contacts," in found["empty"]
    assert "\n2026-04,contacts received" not in found["empty"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "month,figure,value\n2026-02,contacts recieved,3"}, "did you mean 'contacts received'?"),
        ({"table": "when,what\n1,2"}, "your table: has no column month and no figure and no value"),
        ({"table": "x" * 5_000_001}, "is too large: 5.0 MB"),
        ({"table": 7}, "table is not text"),
        ({"until": None}, "until is missing"),
        ({"until": "soon"}, "until"),
        ({"scenario": "nowhere"}, "is not a scenario"),
    ],
)
def test_a_wrong_request_is_told_in_plain_words(changes: dict[str, Any], said: str) -> None:
    (fault, *_) = handle({**ASKED, **changes})["faults"]
    assert said in fault
