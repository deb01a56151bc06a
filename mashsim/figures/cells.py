"""A cell read as a month or as a number; if it is neither, a plain reason why."""

from __future__ import annotations

import datetime as dt
import math
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/]\d{1,2})?(?:[T ]00:00(?::00)?)?")
_BRITISH = re.compile(r"\d{1,2}[/.-](\d{1,2})[/.-](\d{4})")
_WORDS = re.compile(r"(?:\d{1,2}\s+)?([A-Za-z]{3,9})[\s-]+(\d{4}|\d{2})")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
FIRST, LAST = "2000-01", "2039-12"


def month_of(cell: object) -> str:
    """Return the month that a cell says, such as "2026-04".

    Raises
    ------
    ValueError
        If it is no month, in words.
    """
    if isinstance(cell, dt.date):
        year, number = cell.year, cell.month
    else:
        year, number = _read(" ".join(str(cell).split()))
    month = f"{year:04}-{number:02}"
    if not 1 <= number <= 12 or not FIRST <= month <= LAST:
        raise ValueError(f"is {str(cell)!r}; it must be a month from {FIRST} to {LAST}, such as 2026-04")
    return month


def _read(text: str) -> tuple[int, int]:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := _BRITISH.fullmatch(text):
        return int(found[2]), int(found[1])
    found = _WORDS.fullmatch(text)
    if found and found[1][:3].lower() in _MONTHS:
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return year, _MONTHS.index(found[1][:3].lower()) + 1
    raise ValueError(f"is {text!r}, which is no month; write it such as 2026-04 or April 2026")


def number_of(cell: object, unit: str, whole: bool) -> float:
    """Return the number that a cell says.

    Raises
    ------
    ValueError
        If it is not a number that the figure can have, in words.
    """
    if isinstance(cell, bool | dt.date | dt.time):
        raise ValueError(f"is {cell}, which is not a number")
    if isinstance(cell, int | float):
        value = float(cell)
    else:
        text = str(cell).strip().removesuffix("%" if unit == "%" else "\0").strip()
        try:
            value = float(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
        except ValueError:
            raise ValueError(f"is {str(cell)!r}, which is not a number; leave it empty where it is not known") from None
    if not math.isfinite(value) or value < 0 or value > 10_000_000:
        raise ValueError(f"is {cell}; it must be 0 or more")
    if unit == "%" and value > 100:
        raise ValueError(f"is {value:g} %; it must be at most 100")
    if whole and value != round(value):
        raise ValueError(f"is {value:g}; it counts {unit}, so it must be a whole number")
    return value
