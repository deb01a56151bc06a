"""Small counts taken out of what is written: those of 1 to 5, and others from which one of them could be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mashsim.figures.known import FRONT
from mashsim.figures.quality import next_month

SMALLEST = 6
"""Counts from 1 up to one less are hidden."""
Cell = tuple[str, str, str]
"""A figure's key, which team, partner or stage it is of, and its month."""
_PARTS = (
    ("in_day", "received"), ("referred", "received"), ("assessed_in_time", "assessed"),
    ("conferred_in_time", "conferred"),
)  # fmt: skip
"""Counts that are a part of another: where what is left of it is small, that could be worked out."""
_RESTS_ON = {"days_mean": "received", "days_p90": "received", "reply_days": "requested"}
"""Days, and the count of those whose days they are."""


class Hidden(NamedTuple):
    """The cells that are hidden: small ones, and those that would tell a small one."""

    small: frozenset[Cell]
    telling: frozenset[Cell]

    @property
    def cells(self) -> frozenset[Cell]:
        return self.small | self.telling


def hidden(cells: Mapping[Cell, float]) -> Hidden:
    """Return the cells that must not be written.

    A sum of which one part is hidden gives it away, so a further part is hidden: the smallest that is not 0. So it is
    where all hidden parts can only be 1. Days are hidden with a count on which they rest.
    """
    small = {cell for cell, value in cells.items() if cell[0] not in _RESTS_ON and is_small(value)}
    for part, whole in _PARTS:
        for cell, value in cells.items():
            rest = cells.get((whole, *cell[1:]), value) - value
            if cell[0] == part and is_small(rest):
                small.add(cell)
    small |= {cell for cell in cells if cell[0] in _RESTS_ON and (_RESTS_ON[cell[0]], *cell[1:]) in small}
    out = set(small)
    sums = list(_sums(cells))
    while more := {cell for parts in sums for cell in _one_more(parts, cells, out)} - out:
        out |= more
    return Hidden(frozenset(small), frozenset(out - small))


def is_small(count: float) -> bool:
    """Whether a count could point at somebody."""
    return 0 < count < SMALLEST


def about(count: int, one: str, many: str = "") -> str:
    """Return a count of contacts in words that give no small one away: "fewer than 6 contacts"."""
    if is_small(count):
        return f"fewer than {SMALLEST} {many or one + 's'}"
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _sums(cells: Mapping[Cell, float]) -> Iterator[list[Cell]]:
    """Yield the cells that hang together: all but one of them tell the last.

    What was open before, with what came and what was decided, tells what is open after, but where contacts were closed
    without a decision: how many is not written.
    """
    for month in sorted({month for _, _, month in cells}):
        stages = [cell for cell in cells if cell[0] == "open_at" and cell[1] in FRONT and cell[2] == month]
        yield [cell for cell in [("open", "", month), *stages] if cell in cells]
        balance = [("open", "", next_month(month, -1)), *((key, "", month) for key in ("received", "decided", "open"))]
        if all(cell in cells for cell in balance):
            before, received, decided, after = (cells[cell] for cell in balance)
            if before + received - decided == after:
                yield balance


def _one_more(parts: Sequence[Cell], cells: Mapping[Cell, float], out: Iterable[Cell]) -> Iterator[Cell]:
    """Yield one more cell to hide, if a total would reveal those that are hidden."""
    gone = [cell for cell in parts if cell in out]
    if gone and (len(gone) < 2 or sum(int(cells[cell]) for cell in gone) <= len(gone)):
        left = [cell for cell in parts if cell not in gone and cells[cell]]
        if left:
            yield min(left, key=lambda cell: (cells[cell], cell))
