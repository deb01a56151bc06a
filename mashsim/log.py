"""What happened in one replication: an append-only table of events, and nothing else.

The model writes it and computes nothing; a measure reads it and never sees the model, so a log made from real
case-management data is measured by the same code. No derived facts are in it: "late" is a measure, not an event.

Each row is ``time, contact, task, event, stage, detail``:

time
    seconds since the local midnight that began the scenario's first day (negative: an opening backlog's past)
contact
    the contact's number, 0 upwards in the order they came to be known
task
    the number of a piece of staff work, or of an information request; -1 where there is none
event
    one of `mashsim.vocabulary.events`, which says what each means
stage
    the stage it belongs to
detail
    what the event is about: see the same table
"""

from __future__ import annotations

import csv
import io
import json
import struct
import sys
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from mashsim.vocabulary import consents, events
from mashsim.vocabulary.ratings import RATINGS

COLUMNS = ("time", "contact", "task", "event", "stage", "detail")
_TYPES = "qiibbi"


@dataclass(slots=True)
class Names:
    """What the codes in a log stand for, each a tuple indexed by code."""

    stages: tuple[str, ...]
    sources: tuple[str, ...]
    pools: tuple[str, ...]
    partners: tuple[str, ...]
    outcomes: tuple[str, ...]
    people: list[str] = field(default_factory=list)
    localities: tuple[str, ...] = ()


class Log:
    """The events of one replication, with what is needed to read them.

    Attributes
    ----------
    header : how to make this log again (effective scenario, its hash, seed, replication, versions), which engine made
        it, and facts that its rows do not say: the stages present, the moment from which a referral counts, the
        caseload's ceilings, each with the moment from which it holds, until when workers given contacts are newly
        qualified, by their number, the pools that take seats in discussions, whether contacts may be withdrawn, and
        when families were last referred before the log (`referred_before`: seconds before time 0, below 0, by family)
    names : what the codes stand for
    first_day : the scenario's first day, ISO; time 0 is its local midnight
    ends_at : when the run stopped; contacts not closed by then are unfinished and stay in the log
    time, contact, task, event, stage, detail : columns of equal length, one row an event, in order of time
    source, children, family : columns by contact number; a family has the number of its first contact
    locality : where each contact's family lives, by contact number; empty where there are no localities
    person_pool : column by person number
    rostered, usable : for each pool, seconds by day: paid time on shift, and the hands-on work that time can hold
    cost : for each pool, pounds by day for the time on shift; empty where the scenario does not say what it costs
    on_shift : for each pool, who is on shift when, cut at midnights: beginning, end and number of people, in order; so
        that part of a day is known too
    """

    def __init__(self, names: Names, first_day: str, ends_at: int, header: dict[str, Any] | None = None):
        self.names = names
        self.first_day = first_day
        self.ends_at = ends_at
        self.header = header or {}
        self.time, self.contact, self.task, self.event, self.stage, self.detail = (array(t) for t in _TYPES)
        self.source, self.children, self.family, self.person_pool = array("b"), array("b"), array("i"), array("b")
        self.locality = array("b")
        self.rostered: list[array[float]] = []
        self.usable: list[array[float]] = []
        self.cost: list[array[float]] = []
        self.on_shift: list[array[int]] = []
        self._buffer: list[int] = []
        self.note = self._buffer.extend
        """Append one row: ``note((time, contact, task, event, stage, detail))``."""

    def flush(self) -> None:
        """Move noted rows into the columns. Call it now and then, and once at the end, to keep memory small."""
        rows = len(self._buffer) // len(_TYPES)
        for position, column in enumerate(self.columns):  # packed as a whole: three times as fast as `column.extend`
            column.frombytes(struct.pack(f"{rows}{column.typecode}", *self._buffer[position :: len(_TYPES)]))
        self._buffer.clear()

    def put_in_order(self) -> None:
        """Put the rows that are not flushed yet in order of time; those of one moment keep their order."""
        width = len(_TYPES)
        rows = sorted(
            (self._buffer[place : place + width] for place in range(0, len(self._buffer), width)), key=itemgetter(0)
        )
        self._buffer[:] = [value for row in rows for value in row]

    @property
    def columns(self) -> tuple[array[int], ...]:
        """The six columns, in the order of `COLUMNS`."""
        return self.time, self.contact, self.task, self.event, self.stage, self.detail

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Every event as a tuple, in order."""
        return zip(*self.columns, strict=True)

    def __len__(self) -> int:
        return len(self.time)


_KINDS = {
    events.RECEIVED: "arrival_departure", events.CLOSED: "arrival_departure", events.QUEUED: "queue",
    events.STARTED: "resource_use", events.RESUMED: "resource_use", events.PAUSED: "resource_use_end",
    events.FINISHED: "resource_use_end", events.PUT_BACK: "resource_use_end",
}  # fmt: skip
_BY_PERSON = (events.STARTED, events.RESUMED, events.PAUSED, events.FINISHED, events.PUT_BACK)
_COLUMNS_OF_CSV = (
    "entity_id",
    "event_type",
    "event",
    "time",
    "resource_id",
    "moment",
    "stage",
    "task",
    "detail",
    "children",
)


def write_csv(log: Log, path: Path) -> None:
    """Write a log as CSV with the columns that queue-animation and process-mining tools know, and some more.

    `time` is in minutes since the first day's midnight; `moment` is seconds; `resource_id` is the person at work;
    `detail` is in words. Where there are localities, a last column says the contact's.
    """
    located = bool(log.names.localities)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow((*_COLUMNS_OF_CSV, "locality") if located else _COLUMNS_OF_CSV)
        file.writelines(_lines(log, located))


def _lines(log: Log, located: bool) -> Iterator[str]:
    """Yield the lines of a log as CSV; what many rows have alike is put in words once."""
    names, words = log.names, details(log)
    places = [_fields(names.localities[code]) for code in log.locality] if located else []
    of_contact = [",".join((str(children), *places[here : here + 1])) for here, children in enumerate(log.children)]
    of_nobody = "," if located else ""

    @cache
    def said(event: int, stage: int, detail: int) -> tuple[str, str, str, str]:
        person = detail + 1 if event in _BY_PERSON else ""
        kind = _fields(_KINDS.get(event, "other"), events.WORDS[event])
        return kind, str(person), _fields(names.stages[stage] if stage >= 0 else ""), _fields(words(event, detail))

    before, minutes = -1, ""
    for time, contact, task, event, stage, detail in log.rows():
        if time != before:
            before, minutes = time, str(round(time / 60, 2))
        kind, person, where, about = said(event, stage, detail)
        known = contact >= 0
        yield (
            f"{contact if known else ''},{kind},{minutes},{person},{time},{where},{task if task >= 0 else ''},{about},"
            f"{of_contact[contact] if known else of_nobody}\r\n"
        )


def _fields(*values: object) -> str:
    """Return the fields of a line of CSV, quoted where they must be."""
    line = io.StringIO()
    csv.writer(line).writerow((*(no_formula(one) if isinstance(one, str) else one for one in values), ""))
    return line.getvalue()[: -len(",\r\n")]


def no_formula(words: str) -> str:
    """Return words as a cell of CSV may have them: a spreadsheet takes what begins with one of = + - @ for a formula.

    Such words have an apostrophe in front, as spreadsheets mark text; a number stays.
    """
    if not words.startswith(("=", "+", "-", "@")):
        return words
    try:
        float(words)
    except ValueError:
        return f"'{words}"
    return words


def details(log: Log) -> Callable[[int, int], str | int]:
    """Return a function that says in words what an event is about."""
    names = log.names
    words_of: dict[str, Sequence[str]] = {
        "source": names.sources, "pool": names.pools, "person": names.people, "partner": names.partners,
        "outcome": names.outcomes, "rating": RATINGS, "consent": consents.WORDS,
        "intervention": log.header.get("interventions", ()),
    }  # fmt: skip
    tables = [words_of.get(event.detail) for event in events.TABLE]

    def words(event: int, detail: int) -> str | int:
        table = tables[event]
        return (table[detail] if table else detail) if detail >= 0 else ""

    return words


def save(log: Log, path: Path) -> None:
    """Save a log to one compressed file that `load` reads again."""
    names = {name: words for name, words in asdict(log.names).items() if words or name != "localities"}
    described = {
        "names": names, "first_day": log.first_day, "ends_at": log.ends_at, "header": log.header,
        "types": [column.typecode for column in log.columns], "order": sys.byteorder,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("log.json", json.dumps(described))
        for name in _saved(log):
            file.writestr(name, getattr(log, name).tobytes())
        for name in _BY_POOL:
            for pool, numbers in enumerate(getattr(log, name)):
                file.writestr(f"{name}.{pool}", numbers.tobytes())


def load(path: Path) -> Log:
    """Read a log that `save` wrote.

    Raises
    ------
    ValueError
        If the file is not such a log, or is cut short.
    """
    try:
        with zipfile.ZipFile(path) as file:
            described = json.loads(file.read("log.json"))
            names: dict[str, Any] = {
                key: value if key == "people" else tuple(value) for key, value in described["names"].items()
            }
            log = Log(Names(**names), described["first_day"], described["ends_at"], described["header"])
            swapped = described["order"] != sys.byteorder
            for name in _saved(log):
                _fill(getattr(log, name), file.read(name), swapped)
            for name, type_ in _BY_POOL.items():
                for pool in range(len(log.names.pools)):
                    getattr(log, name).append(_fill(array(type_), file.read(f"{name}.{pool}"), swapped))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is not a log that mashsim saved, or is cut short ({error})") from None
    return log


_SAVED = (*COLUMNS, "source", "children", "family", "person_pool")
_BY_POOL = {"rostered": "d", "usable": "d", "cost": "d", "on_shift": "q"}


def _saved(log: Log) -> tuple[str, ...]:
    """Return the columns to save: that of localities only where there are some."""
    return (*_SAVED, "locality") if log.names.localities else _SAVED


def _fill(column: array[Any], content: bytes, swapped: bool) -> array[Any]:
    column.frombytes(content)
    if swapped:
        column.byteswap()
    return column
