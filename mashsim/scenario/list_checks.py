"""What does not fit between the lists of a scenario and the rest of it, row by row.

They are looked up in a validated scenario and in a document that is still wrong elsewhere, so that a file's faults come
all at once. A row that is wrong in itself has None where a cell is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from mashsim.documents.text import KeyPath, did_you_mean, in_message, listed
from mashsim.scenario.calendars import WEEKDAYS
from mashsim.scenario.columns import plain_name, shortened
from mashsim.scenario.lists import (
    Member,
    Received,
    Waiting,
    contacts_in,
    day_of,
    paid_hours,
    queue_in,
    team_in,
)
from mashsim.vocabulary.stages import STAGES, TABLE
from mashsim.worktime import parse_hours

OLDEST = 400
"""Days that an opening backlog can be old; calendars reach a little further back."""
Values = Any
"""Nested values: of a document, or a validated scenario."""
Wrong = Iterator[tuple[KeyPath, str]]


def wrong_in_lists(values: Values) -> Wrong:
    """Yield what is wrong with rows of lists: the list and the line, and the message."""
    for path, faults in (
        (("queue",), _wrong_queue(values)),
        (("team",), _wrong_team(values)),
        (("demand", "contacts"), _wrong_contacts(values)),
    ):
        for fault in shortened(list(faults)):
            line, _, message = fault.partition("\t")
            yield (*path, int(line)), message


def text_of(values: Values, *path: str) -> str:
    """Return a list's text; empty if there is none."""
    value = _at(values, *path)
    text = getattr(value, "text", value)
    return text if isinstance(text, str) and "\n" in text else ""


def source_names(values: Values) -> dict[str, str]:
    """Return the sources by the form of their names in which case, spaces and _ do not matter."""
    return {plain_name(name): name for name in _names(values, "demand", "sources")}


def _at(values: Values, *path: str) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, Mapping) else getattr(values, name, None)
    return values


def _names(values: Values, *path: str) -> list[str]:
    table = _at(values, *path)
    return list(table) if isinstance(table, Mapping) else []


def _wrong_names(row: Waiting | Received, sources: Mapping[str, str], localities: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the names of a source and a locality in a row."""
    for kind, name, names in (("source", row.source, sources), ("locality", row.locality, localities)):
        if name is not None and plain_name(name) not in names and (names or kind == "locality"):
            known = list(names.values())
            there = f"there are {', '.join(known) or 'none'}{did_you_mean(name, known)}"
            yield f"{kind} is {in_message(name)}, which is not a {kind}; {there}"


def _wrong_queue(values: Values) -> Iterator[str]:
    rows = queue_in(text_of(values, "queue"))[0]
    sources, first_day = source_names(values), _at(values, "run", "first_day")
    localities = {plain_name(name): name for name in _names(values, "demand", "localities")}
    for line, row in zip(rows.lines, rows, strict=True):
        settings = TABLE[STAGES.index(row.stage)].settings if row.stage else ""
        if settings and _at(values, "stages") is not None and _at(values, "stages", settings) is None:
            yield f"{line}\tstage is {row.stage!r}, but this scenario has no stages.{settings}"
        for name, when in (("received on", row.received), ("since", row.since)):
            if wrong := _wrong_day(when, first_day):
                yield f"{line}\t{name} {wrong}"
        yield from (f"{line}\t{wrong}" for wrong in _wrong_names(row, sources, localities))


def _wrong_day(when: dt.date | None, first_day: object) -> str:
    """Say why a day cannot be one before the run."""
    if when is None or not isinstance(first_day, dt.date):
        return ""
    day = day_of(when)
    if day >= first_day:
        return f"is {day}; it must be before the first day of the run, {first_day}"
    too_old = (first_day - day).days > OLDEST
    return f"is {day}; it can be {OLDEST} days before the first day of the run at most" if too_old else ""


@lru_cache(maxsize=8)
def _wrong_rows(text: str, sources: tuple[str, ...], localities: tuple[str, ...], timezone: str) -> tuple[str, ...]:
    """Return what is wrong with a list of contacts; it may be long, so it is looked at once."""
    rows, zone = contacts_in(text)[0], _zone(timezone)
    known, places = ({plain_name(name): name for name in names} for names in (sources, localities))
    wrong = []
    for line, row in zip(rows.lines, rows, strict=True):
        wrong += [f"{line}\t{message}" for message in _wrong_names(row, known, places)]
        if zone and isinstance(row.at, dt.datetime) and row.at.tzinfo is None and _is_skipped(row.at, zone):
            clocks = f"the clocks of {timezone} are put forward over that time"
            wrong.append(f"{line}\treceived at is {row.at:%Y-%m-%d %H:%M}, which no clock showed: {clocks}")
    return tuple(wrong)


def _wrong_contacts(values: Values) -> Iterator[str]:
    text = text_of(values, "demand", "contacts")
    if text:
        timezone = _at(values, "run", "timezone")
        timezone = timezone if isinstance(timezone, str) else "Europe/London"
        sources, localities = (tuple(_names(values, "demand", table)) for table in ("sources", "localities"))
        yield from _wrong_rows(text, sources, localities, timezone)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # said elsewhere
        return None


def _is_skipped(at: dt.datetime, zone: ZoneInfo) -> bool:
    there = at.replace(tzinfo=zone)
    return there.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0) != at


# The team


def _wrong_team(values: Values) -> Iterator[str]:
    rows = team_in(text_of(values, "team"))[0]
    pools, first_day = _names(values, "pools"), _at(values, "run", "first_day")
    holding = _at(values, "stages", "allocating", "caseload", "pool") or ()
    workers = (holding,) if isinstance(holding, str) else tuple(holding)
    seen: dict[str, int] = {}
    for line, row in zip(rows.lines, rows, strict=True):
        if not row.pool:
            continue
        place = seen[row.pool] = seen.get(row.pool, -1) + 1
        if row.pool not in pools:
            there = f"there are {', '.join(pools)}{did_you_mean(row.pool, pools)}"
            yield f"{line}\tpool is {in_message(row.pool)}, which is not a pool; {there}"
            continue
        if message := _wrong_hours(values, row, place):
            yield f"{line}\t{message}"
        if row.children and row.pool not in workers:
            holds = f"those of {listed(workers)}" if workers else "nobody of a pool"
            yield f"{line}\tchildren is {row.children}, but the people who hold a caseload are {holds}; leave it empty"
        elif row.children and isinstance(first_day, dt.date) and not row.is_there(first_day):
            yield f"{line}\tchildren is {row.children}, but they are not there on the first day of the run, {first_day}"


def share_of_post(values: Values, member: Member, place: int) -> float:
    """Return the share of a full post that somebody has; `place` is their place among those of their pool."""
    paid = paid_hours(*_shift_of(values, member.pool, place))
    return member.hours_of(paid)[0] / sum(paid)


def _wrong_hours(values: Values, row: Member, place: int) -> str:
    """Say why somebody's hours do not fit their days and the shifts of their pool."""
    try:
        by_day, hours_per_week = _shift_of(values, row.pool, place)
        full = sum(paid_hours(by_day, hours_per_week))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return ""  # said elsewhere
    if row.pattern and not any(by_day[day] for day in row.pattern):
        return "pattern has no day on which the pool's shift is open"
    most = sum(by_day[day] for day in row.pattern) if row.pattern else full
    if row.hours is not None and row.hours > most + 0.01:
        days = "the shifts of those days have" if row.pattern else "a full post has"
        return f"hours is {row.hours:g}, but {days} {most:.4g} hours a week; it must be that or less"
    return ""


def _shift_of(values: Values, pool: str, place: int) -> tuple[list[float], float | None]:
    """Return the open hours of each day on the shift of a pool's person, and the paid hours of a full post a week."""
    shifts = _at(values, "pools", pool, "shifts") or ("office",)
    calendar = _at(values, "calendars", shifts[place % len(shifts)])
    by_day = [sum(closes - opens for opens, closes in _hours(_at(calendar, day))) / 60 for day in WEEKDAYS]
    return by_day, _at(values, "pools", pool, "hours_per_week")


def _hours(value: Any) -> list[tuple[int, int]]:
    return parse_hours(value) if isinstance(value, str) else list(value or ())
