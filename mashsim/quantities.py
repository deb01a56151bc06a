"""Numbers with their units: durations, rates and shares as people write them.

The unit lives in the value (``"45 min"``, ``"1 working day"``, ``"6 per hour"``); a bare number where a unit is needed
is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MINUTE = 60
HOUR = 3600
DAY = 86_400
WEEK = 7 * DAY
DAYS_A_YEAR = 365
YEAR = DAYS_A_YEAR * DAY
LONGEST = 100 * YEAR

Kind = Literal["clock", "working", "working days"]

_SECONDS = {
    "second": 1,
    "sec": 1,
    "min": MINUTE,
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "week": WEEK,
    "year": YEAR,
}
_UNITS = "seconds, minutes, hours, days, weeks, working minutes, working hours or working days"
_DURATION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(working\s+)?([a-z]+)\s*", re.IGNORECASE)
_RATE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:per|a|/)\s*([a-z]+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time and the time it is counted in.

    Attributes
    ----------
    amount : seconds for ``clock`` and ``working``; days for ``working days``
    kind : ``clock`` (any hour counts), ``working`` (only open hours count) or ``working days``
    """

    amount: float
    kind: Kind = "clock"

    def __str__(self) -> str:
        if self.kind == "working days":
            return f"{self.amount:g} working day{'' if self.amount == 1 else 's'}"
        working = "working " if self.kind == "working" else ""
        for name, seconds in (("week", WEEK), ("day", DAY), ("hour", HOUR), ("minute", MINUTE)):
            if self.amount and self.amount % seconds == 0 and not (working and seconds > HOUR):
                count = self.amount / seconds
                return f"{count:g} {working}{name}{'' if count == 1 else 's'}"
        return f"{self.amount / MINUTE:g} {working}minutes"


def parse_duration(text: object) -> Duration:
    """Read a duration such as ``"45 min"``, ``"2.5 hours"``, ``"4 working hours"`` or ``"1 working day"``.

    Raises
    ------
    ValueError
        If the unit is missing or unknown, or the amount is negative or more than 100 years.
    """
    if isinstance(text, Duration):
        return text
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise ValueError(f'is {text}, without a unit; write "{text} min" or "{text} hours"')
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(
            f'is {text!r}, which is not a duration; write a number and a unit, such as "45 min" or "1 working day"'
        )
    amount, working, unit = float(match[1]), bool(match[2]), match[3].lower()
    name = unit if unit in _SECONDS else unit.removesuffix("s")
    if name not in _SECONDS or (working and name in ("week", "year")):
        raise ValueError(f"is {text!r}, whose unit is not known; the units are {_UNITS}")
    if amount < 0:
        raise ValueError(f"is {text!r}; a duration must be 0 or more")
    if amount * _SECONDS[name] > LONGEST:
        raise ValueError(f"is {match[0][:60]!r}; a duration must be {LONGEST // YEAR} years or less")
    if working and name == "day":
        return Duration(amount, "working days")
    return Duration(amount * _SECONDS[name], "working" if working else "clock")


def parse_rate(text: object) -> float:
    """Read a rate such as ``"10300 per year"`` or ``"6 per hour"`` and return it per second. A year is 365 days.

    Raises
    ------
    ValueError
        If the unit is missing or unknown, or the rate is negative.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        raise ValueError(f'is {text}, without a unit; write "{text} per year" or "{text} per hour"')
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if not match or match[2].lower().removesuffix("s") not in _SECONDS:
        raise ValueError(
            f'is {text!r}, which is not a rate; write a number and a unit, such as "10300 per year" or "6 per hour"'
        )
    if float(match[1]) < 0:
        raise ValueError(f"is {text!r}; a rate must be 0 or more")
    return float(match[1]) / _SECONDS[match[2].lower().removesuffix("s")]
