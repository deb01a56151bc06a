"""Small counts: none is written, and none can be worked out from what is."""

from __future__ import annotations

import random
from itertools import product

import pytest

from mashsim.past.hiding import Cell, about, hidden

MONTH = "2026-03"
STAGES = ("screening", "gathering", "analysing", "deciding")


def _open(*counts: int) -> dict[Cell, float]:
    cells: dict[Cell, float] = {("open", "", MONTH): sum(counts)}
    return cells | {("open_at", stage, MONTH): count for stage, count in zip(STAGES, counts, strict=False)}


@pytest.mark.parametrize(
    ("cells", "small", "telling"),
    [
        ({("received", "", MONTH): 40}, [], []),
        ({("received", "", MONTH): 5}, ["received"], []),
        ({("received", "", MONTH): 0}, [], []),
        ({("received", "", MONTH): 40, ("in_day", "", MONTH): 36}, ["in_day"], []),
        ({("received", "", MONTH): 4, ("days_mean", "", MONTH): 9.0}, ["days_mean", "received"], []),
        (_open(30, 4, 9, 20), ["gathering"], ["analysing"]),
        (_open(30, 4, 3, 20), ["analysing", "gathering"], []),
        (_open(30, 1, 1, 20), ["analysing", "gathering"], ["deciding"]),
        (_open(4, 0, 0, 0), ["open", "screening"], []),
        (
            {("open", "", "2026-02"): 12, ("received", "", MONTH): 20, ("decided", "", MONTH): 29,
             ("open", "", MONTH): 3}, ["open"], ["open"],
        ),
        (
            {("open", "", "2026-02"): 12, ("received", "", MONTH): 20, ("decided", "", MONTH): 28,
             ("open", "", MONTH): 3}, ["open"], [],
        ),
    ],
)  # fmt: skip
def test_small_counts_and_what_tells_them_are_hidden(
    cells: dict[Cell, float], small: list[str], telling: list[str]
) -> None:
    found = hidden(cells)
    assert sorted(of or key for key, of, _ in found.small) == small
    assert sorted(of or key for key, of, _ in found.telling) == telling


def test_what_is_shown_never_settles_a_hidden_count() -> None:
    """Whoever knows the rule that 1 to 5 are hidden finds two ways at least to fill in what is hidden."""
    luck = random.Random(1)
    for _ in range(300):
        cells = _open(*(luck.choice((0, 0, 1, 1, 2, 3, 5, 6, 9, 40)) for _ in STAGES))
        out = hidden(cells).cells
        gone = [cell for cell in out if cell[0] == "open_at"]
        whole = ("open", "", MONTH)
        if not gone or whole in out:
            continue
        left = cells[whole] - sum(value for cell, value in cells.items() if cell[0] == "open_at" and cell not in out)
        ways = [each for each in product(range(1, 11), repeat=len(gone) - 1) if left - sum(each) >= 1]
        assert len(ways) > 1, cells


def test_a_count_in_words_is_no_small_one() -> None:
    assert about(0, "contact") == "0 contacts"
    assert about(3, "contact") == "fewer than 6 contacts"
    assert about(6, "contact") == "6 contacts"
