"""A sheet of a list, as cells."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

_NOTHING = frozenset({"", "-", "null", "none", "nan", "n/a", "#n/a", "nat", "not recorded"})
"""Texts that mean an empty cell."""
Cells = list[object]


class Sheet(NamedTuple):
    """A sheet of a workbook, or a CSV file.

    Attributes
    ----------
    name : the file's name, with that of the sheet if it has several
    title : the sheet's own name; the file's without its ending for a CSV file
    line : what its rows are called in messages
    rows : the number of each row that is not empty, and its cells; text has single spaces, None says nothing
    empty : how many empty rows stand between the others
    """

    name: str
    title: str
    line: str
    rows: list[tuple[int, Cells]]
    empty: int


def tidy(cell: object) -> object:
    """Return a cell's date, number, or text with single spaces; None if it says nothing."""
    if cell is None or isinstance(cell, dt.date | dt.time | int | float):
        return cell
    text = " ".join(str(cell).split())
    return None if text.lower() in _NOTHING else text
