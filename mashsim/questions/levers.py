"""Levers that a search may move: a setting that is a number, or the pattern of shifts of a team."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

from mashsim.documents import did_you_mean
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.scenario import Scenario
from mashsim.wording import WEEKDAYS

AS_NOW = "as now"
"""The name of the pattern of shifts that a front door has."""
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = rf"(?P<least>{_NUMBER})\s*\.\.\s*(?P<most>{_NUMBER})(\s*by\s*(?P<step>{_NUMBER}))?(?P<less>\s+less)?"
_LEVER = re.compile(rf"\s*(?P<path>[\w.\- ]+?)\s*(=\s*{_RANGE})?\s*")
_PATTERN = re.compile(rf"\s*([^:=]+?)\s*:\s*([^=]+?)\s*=\s*(.+?)(?:\s+for\s+({_NUMBER})\s+hours)?\s*")
_HOURS = re.compile(r"([a-z]+)(?:\s*-\s*([a-z]+))?\s+(\d{1,2}:\d\d-\d{1,2}:\d\d)", re.IGNORECASE)
_MOST_VALUES = 200
_EXAMPLE = '"contact_officers: two shifts = mon-fri 08:00-16:00 + mon-fri 12:00-20:00"'


class Pattern(NamedTuple):
    """A pattern of shifts that a team may have.

    Attributes
    ----------
    name : as it was given
    settings : what it changes, by dotted name
    """

    name: str
    settings: dict[str, object]


@dataclass(frozen=True)
class Lever:
    """A setting that may take several values.

    Attributes
    ----------
    values : in order, each thought to serve better than the one before; of patterns, their places, in no such order
    less : less of it serves better, so that the largest comes first and the search is for the largest that is enough
    patterns : the patterns of shifts of a team, if it is not a number
    """

    path: str
    values: tuple[float, ...]
    less: bool = False
    patterns: tuple[Pattern, ...] = ()

    def settings(self, value: float) -> dict[str, object]:
        """Return what it changes, by dotted name, when it stands at a value."""
        return self.patterns[int(value)].settings if self.patterns else {self.path: plain(value)}

    def said(self, value: float) -> float | str:
        """Return a value as an answer has it: a number, or the pattern's name."""
        return self.patterns[int(value)].name if self.patterns else value


def plain(value: float) -> float | int:
    """Return a whole number as one."""
    return int(value) if value == int(value) else value


def levers_of(texts: Sequence[str], base: Scenario) -> list[Lever]:
    """Read levers such as "pools.managers.posts=2..8".

    Raises
    ------
    ScenarioError
        Every text that is not a lever.
    """
    faults, levers = [], []
    for text in texts:
        match = _LEVER.fullmatch(text)
        if not match:
            faults.append(
                f'--lever {text!r} is not a lever; write a setting and its range, such as "pools.managers.posts=2..8".'
            )
            continue
        value: Any = base.document.values
        for part in match["path"].split("."):
            value = value.get(part) if isinstance(value, dict) else None
        changed(
            base, {match["path"]: 1 if value is None else value}, "the search"
        )  # refuses an unknown setting in the usual words
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            faults.append(
                f"--lever {match['path']} is {value!r}, not a number; a lever is a setting that is a number, such as "
                "posts."
            )
            continue
        now = float(value or 1)
        least, most = float(match["least"] or 1), float(match["most"] or 2 * ceil(now))
        step = float(match["step"] or 1)
        count = int((most - least) / step + 1e-9) + 1 if step > 0 else 0
        if most < least or not 2 <= count <= _MOST_VALUES:
            faults.append(
                f"--lever {text!r} has {max(count, 0)} values; it must have 2 to {_MOST_VALUES}, the least first."
            )
            continue
        values = tuple(round(least + step * place, 9) for place in range(count))
        levers.append(Lever(match["path"], values[::-1] if match["less"] else values, bool(match["less"])))
    if faults:
        raise ScenarioError(faults)
    return levers


def patterns_of(texts: Sequence[str], base: Scenario) -> list[Lever]:
    """Read patterns of shifts; those of one team are one lever, and the shifts that the team has are its first.

    Raises
    ------
    ScenarioError
        Every text that is not a pattern, or whose shifts do not fit.
    """
    faults: list[str] = []
    found: dict[str, list[Pattern]] = {}
    for text in texts:
        match = _PATTERN.fullmatch(text)
        if not match:
            faults.append(f"--pattern {text!r} is not a pattern; write a team, a name and its shifts: {_EXAMPLE}.")
            continue
        pool, name, shifts, hours = match.groups()
        if pool not in base.pools:
            hint = did_you_mean(pool, base.pools, f"; there are {', '.join(base.pools)}.")
            faults.append(f"--pattern {pool!r} is not a pool of {base.title!r}{hint}")
            continue
        team = found.setdefault(pool, [Pattern(AS_NOW, {})])
        if name in (known.name for known in team):
            faults.append(f"--pattern {pool}: there are two patterns called {name!r}; give each its own name.")
            continue
        settings = _settings(base, pool, len(team), shifts)
        if isinstance(settings, str):
            faults.append(f"--pattern {text!r}: {settings}")
            continue
        settings |= {f"pools.{pool}.hours_per_week": plain(float(hours))} if hours else {}
        changed(base, settings, "the search")
        team.append(Pattern(name, settings))
    if faults:
        raise ScenarioError(faults)
    return [
        Lever(f"pools.{pool}.shifts", tuple(map(float, range(len(team)))), patterns=tuple(team))
        for pool, team in found.items()
    ]


def _settings(base: Scenario, pool: str, number: int, shifts: str) -> dict[str, object] | str:
    """Return what a pattern's shifts change: the team's, and a calendar for each that is written out; or a fault."""
    names, calendars = [], {}
    for place, shift in enumerate((part.strip() for part in shifts.split("+")), start=1):
        if shift in base.calendars:
            names.append(shift)
            continue
        calendar = _calendar(shift)
        if calendar is None:
            return (
                f"{shift!r} is neither a calendar ({', '.join(base.calendars)}) nor days and hours, such as mon-fri "
                "08:00-16:00, sat 09:00-13:00."
            )
        names.append(f"sought_{list(base.pools).index(pool) + 1}_{number}_{place}")
        calendars[f"calendars.{names[-1]}"] = calendar
    return {**calendars, f"pools.{pool}.shifts": names}


def _calendar(shift: str) -> dict[str, str] | None:
    """Return the hours of a shift by weekday; None if it is not days and hours."""
    hours: dict[str, str] = {}
    for part in shift.split(","):
        match = _HOURS.fullmatch(part.strip())
        days = [_weekday(day) for day in (match[1], match[2] or match[1])] if match else []
        if match is None or None in days:
            return None
        first, last = (day or 0 for day in days)
        for day in range(first, last + 1):
            name = WEEKDAYS[day].lower()
            hours[name] = f"{hours[name]} {match[3]}" if name in hours else match[3]
    return hours or None


def _weekday(name: str) -> int | None:
    whole = [place for place, day in enumerate(WEEKDAYS) if day.lower().startswith(name.lower()) and len(name) > 1]
    return whole[0] if len(whole) == 1 else None
