"""When a cell says something happened: dates and times as programs write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mashsim.scenario.columns import moment

EARLIEST = dt.date(2000, 1, 1)
_NAMED_MONTH = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d{2})(?!\d)(.*)")
_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)(.*)")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EXCEL_BEGINS = dt.datetime(1899, 12, 30)
"""The day from which Excel counts days."""


class When(NamedTuple):
    """A local moment, and whether its time is known or only its day; ``fold`` is 1 where the clocks show it again."""

    at: dt.datetime
    exact: bool


def when_of(cell: object, timezone: str) -> When:
    """Return when a cell says.

    A date without a time, or with midnight, is a day. A number is a day as Excel counts them.

    Raises
    ------
    ValueError
        If it is no date.
    """
    found = cell if isinstance(cell, dt.date) else _read(cell)
    if not isinstance(found, dt.datetime):
        return When(dt.datetime.combine(found, dt.time(12)), exact=False)
    if found.tzinfo is not None:
        found = found.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    elif found.time() == dt.time():
        return When(found.replace(hour=12), exact=False)
    rounded = found + dt.timedelta(microseconds=500_000)  # a workbook holds times as parts of a day
    return When(rounded.replace(microsecond=0, fold=found.fold), exact=True)


def _read(cell: object) -> dt.date:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_excel(float(cell))
    text = str(cell)
    if _SERIAL.fullmatch(text):
        return _of_excel(float(text))
    if (found := _NAMED_MONTH.fullmatch(text)) and found[2][:3].lower() in _MONTHS:
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        text = f"{year}-{_MONTHS.index(found[2][:3].lower()) + 1}-{found[1]}{found[4]}"
    elif found := _DASHED.fullmatch(text):
        text = f"{found[1]}/{found[2]}/{found[3]}{found[4]}"
    return moment(text)


def _of_excel(days: float) -> dt.datetime:
    if not 1 <= days < 100_000:
        raise ValueError("is no day")
    return EXCEL_BEGINS + dt.timedelta(seconds=round(days * 86_400))
