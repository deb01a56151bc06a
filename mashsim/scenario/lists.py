"""The lists that a scenario may name: today's queue, today's team, and the contacts that came.

Each is a CSV file beside the scenario, or a text in it. Its columns stand here, each with its meaning; what does not
fit the rest of the scenario is found by `wrong_in_lists`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from mashsim.documents import ListSetting, is_file_name
from mashsim.documents.text import in_message
from mashsim.scenario.columns import (
    Column,
    Rows,
    date,
    moment,
    number,
    one_of,
    read_rows,
    shortened,
    stretches,
    table_in_words,
    weekdays,
    whole,
    yes_no_or_date,
)
from mashsim.vocabulary import outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import ALLOCATING, ANALYSING, DECIDING, GATHERING, SCREENING, STAGES, WITH_BACKLOG

When: TypeAlias = dt.date | dt.datetime
Row = TypeVar("Row")
MOST_CHILDREN = 20
"""In one family."""
TIMED = tuple(STAGES[stage] for stage in (SCREENING, GATHERING, ANALYSING, DECIDING, ALLOCATING))
"""The stages whose hands-on time a list of contacts may say."""


class Waiting(NamedTuple):
    """A contact that waits on the first day. What is None is drawn."""

    stage: str
    received: When
    rating: str | None
    source: str | None
    children: int | None
    since: When | None
    locality: str | None = None


class Member(NamedTuple):
    """One of the team. What is None is as the pool says."""

    pool: str
    hours: float | None
    pattern: tuple[int, ...]
    first_day: dt.date | None
    last_day: dt.date | None
    leave: tuple[tuple[dt.date, dt.date], ...]
    newly_qualified: bool | dt.date | None
    children: int

    def hours_of(self, paid: Sequence[float]) -> tuple[float, float]:
        """Return the hours that they work a week, and those of a full post on their days; `paid` is by weekday."""
        most = sum(paid[day] for day in self.pattern) if self.pattern else sum(paid)
        return min(most, most if self.hours is None else self.hours), most

    def is_there(self, day: dt.date) -> bool:
        """Whether they are employed on a day."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def paid_hours(open_hours: Sequence[float], hours_per_week: float | None) -> list[float]:
    """Return the paid hours of a full post on each day of the week: the rest of its shift is unpaid breaks.

    Parameters
    ----------
    open_hours : the hours of its shift by weekday
    hours_per_week : the paid hours of a week; None if all of the shift is paid
    """
    whole = sum(open_hours)
    share = min(1.0, hours_per_week / whole) if hours_per_week and whole else 1.0
    return [hours * share for hours in open_hours]


def day_of(when: When) -> dt.date:
    """Return the day of a date or a moment."""
    return when.date() if isinstance(when, dt.datetime) else when


class Received(NamedTuple):
    """A contact that came. What is None is drawn."""

    at: When
    source: str
    rating: str | None
    children: int | None
    screening: str | None
    decision: str | None
    minutes: tuple[float | None, ...]
    """By the stages of `TIMED`."""
    locality: str | None = None


_RATING = Column("rating", one_of(RATED_AS), "Red, amber or green; empty: drawn as for any contact.")
_CHILDREN = Column(
    "children", whole(1, MOST_CHILDREN), "How many children it is about; empty: drawn as for any contact."
)
_LOCALITY = Column("locality", str, "Where the family lives: a locality that the scenario has; empty: drawn.")
QUEUE = (
    Column("stage", one_of(WITH_BACKLOG), f"What it waits for: {', '.join(WITH_BACKLOG)}.", needed=True),
    Column(
        "received on", moment,
        "The day it was received, before the first day of the run; a time may follow, else noon counts.", needed=True,
    ),
    _RATING,
    Column("source", str, "Who made it, such as police: a source that the scenario has; empty: drawn."),
    _CHILDREN,
    Column(
        "since", moment,
        "The day on which it came to its stage (assessing: was allocated); empty: the day it was received.",
    ),
    _LOCALITY,
)  # fmt: skip
TEAM = (
    Column("pool", str, "Where they work, such as managers: a pool that the scenario has.", needed=True),
    Column("hours", number(0.5, 60), "Paid hours a week; empty: a full post's."),
    Column("pattern", weekdays, "The days of the week they work, such as Mon-Wed; empty: the pool's, evenly spread."),
    Column("first day", date, "Their first day at work; empty: they are there when the run begins."),
    Column("last day", date, "Their last day at work; empty: they stay."),
    Column(
        "leave", stretches,
        "Booked leave, such as 2026-08-03 to 2026-08-14; 2026-12-24. It counts towards the leave that people of the "
        "pool take in a year; the rest of that is drawn.",
    ),
    Column(
        "newly qualified", yes_no_or_date, "Yes, no, or the date until which they are; empty: drawn as the pool says."
    ),
    Column(
        "children", whole(0, 200), "How many children they hold when the run begins, in the pool with the caseload."
    ),
)  # fmt: skip
CONTACTS = (
    Column(
        "received at", moment,
        "When it was received, in local time; a time that the clocks show twice is the first unless it ends with its "
        "distance from UTC (+01:00, or Z); of a date alone the hour is drawn.", needed=True,
    ),
    Column("source", str, "Who made it, such as police: a source that the scenario has.", needed=True),
    Column("rating", _RATING.read, "The rating that it is given at screening; empty: drawn."),
    _CHILDREN,
    Column(
        "screening outcome", one_of(outcomes.given_at("screening")),
        f"What the first look came to: {', '.join(outcomes.given_at('screening'))}; empty: drawn.",
    ),
    Column(
        "decision", one_of(outcomes.given_at("deciding")),
        f"The threshold decision, as it was made: {', '.join(outcomes.given_at('deciding'))}; empty: drawn.",
    ),
    *(
        Column(
            f"{stage} minutes", number(0, 10_000), f"Minutes of hands-on work at {stage}, the first time; empty: drawn."
        )
        for stage in TIMED
    ),
    _LOCALITY,
)  # fmt: skip


def _waiting(row: dict[str, Any]) -> Iterator[str | Waiting]:
    received, since = row["received on"], row["since"]
    if received is not None and since is not None and _day(since) < _day(received):
        yield f"since is {_day(since)}, before the day it was received, {_day(received)}"
    yield Waiting(row["stage"], received, row["rating"], row["source"], row["children"], since, row["locality"])


def _day(when: When) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when


def _member(row: dict[str, Any]) -> Iterator[str | Member]:
    first, last, leave = row["first day"], row["last day"], row["leave"] or ()
    if first and last and last < first:
        yield f"last day is {last}, before the first day, {first}"
    for begins, ends in leave:
        if (first and begins < first) or (last and ends > last):
            yield f"leave {begins} to {ends} lies outside their days at work{_between(first, last)}"
    yield Member(
        row["pool"],
        row["hours"],
        row["pattern"] or (),
        first,
        last,
        leave,
        row["newly qualified"],
        row["children"] or 0,
    )


def _between(first: dt.date | None, last: dt.date | None) -> str:
    return f"{f' from {first}' if first else ''}{f' to {last}' if last else ''}"


def _received(row: dict[str, Any]) -> Iterator[str | Received]:
    minutes = tuple(row[f"{stage} minutes"] for stage in TIMED)
    if row["screening outcome"] in outcomes.DECISIONS and row["decision"]:
        already = f"but the screening outcome {row['screening outcome']!r} is a decision already"
        yield f"decision is {row['decision']!r}, {already}"
    yield Received(
        row["received at"], row["source"], row["rating"], row["children"], row["screening outcome"], row["decision"],
        minutes, row["locality"],
    )  # fmt: skip


_Make: TypeAlias = Callable[[dict[str, Any]], Iterator[Any]]


def _read(text: str, columns: Sequence[Column], what: str, make: _Make) -> tuple[Rows[Any], list[str]]:
    """Return the rows of a list and its faults; a row with a fault has None where a cell is wrong."""
    if not text.strip():
        return Rows(), []
    lines, values, faults = read_rows(text, columns, what)
    rows, wrong = [], []
    for line, row in zip(lines, values, strict=True):
        *faulty, made = make(row)
        rows.append(made)
        wrong += [f"{line}\t{message}" for message in faulty]
    return Rows.of(rows, lines, text), [*faults, *shortened(wrong)]


@lru_cache(maxsize=8)
def queue_in(text: str) -> tuple[Rows[Waiting], list[str]]:
    """Return the contacts of a queue, and what is wrong with them."""
    return _read(text, QUEUE, "a queue", _waiting)


@lru_cache(maxsize=8)
def team_in(text: str) -> tuple[Rows[Member], list[str]]:
    """Return the people of a team, and what is wrong with it."""
    return _read(text, TEAM, "a team", _member)


@lru_cache(maxsize=8)
def contacts_in(text: str) -> tuple[Rows[Received], list[str]]:
    """Return the contacts of a list, and what is wrong with them."""
    return _read(text, CONTACTS, "a list of contacts", _received)


def as_list(
    read: Callable[[str], tuple[Rows[Any], list[str]]], columns: str, example: str
) -> tuple[PlainValidator, PlainSerializer, WithJsonSchema]:
    """Return what makes a field one that names a list: how its text is read and written, and its schema.

    Parameters
    ----------
    columns : the columns of the list, in words
    example : the name that such a file may have
    """

    def check(value: object) -> Rows[Any]:
        if isinstance(value, Rows):
            return value
        if value in ((), []):
            return Rows()
        if not isinstance(value, str):
            raise ValueError(f"is {in_message(value)}; it must be the name of a CSV file, in quotes")
        if is_file_name(value):
            raise ValueError(
                f"is {in_message(value)}; a list is named in a scenario file, beside which it stands, and has a first "
                "row with the names of its columns"
            )
        rows, faults = read(value)
        if faults:
            raise ValueError("\n".join(faults))
        return rows

    meaning = f"The name of a CSV file beside the scenario, or its text. {columns}"
    schema = WithJsonSchema(
        {"type": ["string", "array"], "maxItems": 0, "description": f"{meaning} [] names none.", "examples": [example]}
    )
    as_text = PlainSerializer(lambda rows: rows.text if isinstance(rows, Rows) else "")
    return PlainValidator(check), as_text, schema


def no_file(value: object) -> object:
    """Refuse the name of a list where tables of an opening backlog are asked for."""
    if isinstance(value, str):
        raise ValueError(
            f"is {in_message(value)}; it is a list of tables: a list in a file is named by queue = {value!r}"
        )
    return value


def _columns(columns: Sequence[Column]) -> str:
    return f"Its columns: {table_in_words(columns)}"


QueueList = Annotated[tuple[Waiting, ...], *as_list(queue_in, _columns(QUEUE), "queue.csv")]
TeamList = Annotated[tuple[Member, ...], *as_list(team_in, _columns(TEAM), "team.csv")]
ContactList = Annotated[tuple[Received, ...], *as_list(contacts_in, _columns(CONTACTS), "contacts.csv")]


# What lists are, and what they speak for


def _no_other_backlog(text: str) -> Mapping[tuple[str, ...], object]:
    return {("opening_backlog",): []}


def _no_other_posts(text: str) -> Mapping[tuple[str, ...], object]:
    return {("pools", member.pool, "posts"): 0 for member in team_in(text)[0]}


LISTS = (
    ListSetting(("queue",), ("contact", "contacts"), _no_other_backlog),
    ListSetting(("team",), ("person", "people"), _no_other_posts),
    ListSetting(("demand", "contacts"), ("contact", "contacts")),
    ListSetting(("run", "draws"), ("set of values", "sets of values"), names_settings=True),
)
