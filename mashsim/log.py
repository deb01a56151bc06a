"""What happened in one replication: an append-only table of events, and nothing else.

The model writes it and computes nothing; a measure reads it and never sees the model, so a log made from real case-management
data is measured by the same code. No derived facts are kept: "late" is a measure, not an event.

Each row is ``time, contact, task, event, stage, detail``:

time
    seconds since the local midnight that began the scenario's first day (negative: before the start, for an opening backlog)
contact
    the contact's number, 0 upwards in the order they came to be known
task
    the number of a piece of staff work, or of an information request; -1 where there is none
event
    one of the words below
stage
    the stage it belongs to
detail
    what the event is about, see the words

=========== =========================== ========================================================================
event       detail                      meaning
=========== =========================== ========================================================================
received    source                      the contact arrived (also outside hours)
queued      pool                        staff work began to wait; the first in a stage is when the contact enters it
started     person                      that person began the work (at once, or after waiting)
paused      person                      put down at the end of a shift, or for a more urgent task
resumed     person                      picked up again by the same person
put_back    person                      handed back to the queue: the person left, or is away for long
finished    person                      the work ended
withdrawn   pool                        the work was no longer needed
rated       rating                      red, amber or green
requested   partner                     information asked of a partner (task: the request's number)
chased      partner                     asked again
replied     partner                     the reply came, perhaps after the contact had moved on
returned    -1                          the manager sent it back for more information
decided     outcome                     the threshold decision (or the advice given at screening)
allocated   worker                      a worker with room took the contact (numbered within the caseload, or the person where workers
                                        are the people of a pool); it is with them from then; once more after each handed_over
closed      outcome                     nothing more happens to this contact
joined      pool                        a person came to a pool (contact -1, task: the person)
left        pool                        a person went (contact -1, task: the person)
consented   consent                     consent to ask partners: given, refused, overridden by a manager, not needed, or nobody was reached
discussed   outcome                     the strategy discussion was held
transferred hand-off                    a hand-off between teams was done (numbered in the scenario's order)
visited     1 if seen, else 0           the worker tried to see the child
conferred   -1                          the initial child protection conference was held
authorised  1 with a plan, else 0       the assessment was authorised; with a plan the worker's room is held for longer, and the contact is
                                        closed at the plan's end
handed_over person                      the worker who held the contact left: it waits to be allocated again
supported   -1                          early help began
acted       person                      the out-of-hours team made a child safe until the day service opens
interviewed -1                          the return home interview was held
audited     1 if surfaced, else 0       a closed contact was looked at again; surfaced: a further contact about the family begins
intervened  intervention                an intervention begins (contact -1, task 1) or ends (contact -1, task 0); a mere change from a day
                                        on, which the scenario itself says, is not noted
=========== =========================== ========================================================================
"""

from __future__ import annotations

import csv
import json
import struct
import sys
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

EVENTS = (
    "received", "queued", "started", "paused", "resumed", "put_back", "finished", "withdrawn", "rated", "requested", "chased",
    "replied", "returned", "decided", "allocated", "closed", "joined", "left", "consented", "discussed", "transferred", "visited",
    "conferred", "authorised", "handed_over", "supported", "acted", "interviewed", "audited", "intervened",
)  # fmt: skip
(
    RECEIVED, QUEUED, STARTED, PAUSED, RESUMED, PUT_BACK, FINISHED, WITHDRAWN, RATED, REQUESTED, CHASED,
    REPLIED, RETURNED, DECIDED, ALLOCATED, CLOSED, JOINED, LEFT, CONSENTED, DISCUSSED, TRANSFERRED, VISITED,
    CONFERRED, AUTHORISED, HANDED_OVER, SUPPORTED, ACTED, INTERVIEWED, AUDITED, INTERVENED,
) = range(len(EVENTS))  # fmt: skip

RATINGS = ("red", "amber", "green", "unrated")
RED, AMBER, GREEN, UNRATED = range(len(RATINGS))
RATED_AS = RATINGS[:UNRATED]
"""The ratings that screening gives, by code."""

CONSENTS = ("given", "refused", "overridden", "not_needed", "not_reached")
GIVEN, REFUSED, OVERRIDDEN, NOT_NEEDED, NOT_REACHED = range(len(CONSENTS))

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


class Log:
    """The events of one replication, with what is needed to read them.

    Attributes
    ----------
    header : effective scenario, its hash, seed, replication, versions: whatever says how to make this log again; and what its rows do not
        say: the stages present, the caseload's ceilings, each with the moment from which it holds, and until when workers given contacts
        are newly qualified, by their number
    names : what the codes stand for
    first_day : the scenario's first day, ISO; time 0 is its local midnight
    ends_at : when the run stopped; contacts not closed by then are unfinished and stay in the log
    time, contact, task, event, stage, detail : columns of equal length, one row an event, in order of time
    source, children, family : columns by contact number; a family has the number of its first contact
    person_pool : column by person number
    rostered, usable : for each pool, seconds by day: paid time on shift, and the hands-on work that time can hold
    cost : for each pool, pounds by day for the time on shift; empty where the scenario does not say what it costs
    """

    def __init__(self, names: Names, first_day: str, ends_at: int, header: dict[str, Any] | None = None):
        self.names = names
        self.first_day = first_day
        self.ends_at = ends_at
        self.header = header or {}
        self.time, self.contact, self.task, self.event, self.stage, self.detail = (array(t) for t in _TYPES)
        self.source, self.children, self.family, self.person_pool = array("b"), array("b"), array("i"), array("b")
        self.rostered: list[array[float]] = []
        self.usable: list[array[float]] = []
        self.cost: list[array[float]] = []
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
    RECEIVED: "arrival_departure", CLOSED: "arrival_departure", QUEUED: "queue", STARTED: "resource_use", RESUMED: "resource_use",
    PAUSED: "resource_use_end", FINISHED: "resource_use_end", PUT_BACK: "resource_use_end",
}  # fmt: skip
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

    `time` is in minutes since the first day's midnight; `moment` is seconds; `resource_id` is the person at work; `detail` is in words.
    """
    names = log.names
    words = details(log)
    with path.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file).writerow
        write(_COLUMNS_OF_CSV)
        for time, contact, task, event, stage, detail in log.rows():
            person = detail + 1 if event in (STARTED, RESUMED, PAUSED, FINISHED, PUT_BACK) else ""
            children = log.children[contact] if contact >= 0 else ""
            write((
                contact if contact >= 0 else "", _KINDS.get(event, "other"), EVENTS[event], round(time / 60, 2), person, time,
                names.stages[stage] if stage >= 0 else "", task if task >= 0 else "", words(event, detail), children,
            ))  # fmt: skip


def details(log: Log) -> Callable[[int, int], str | int]:
    """Return a function that says in words what an event is about."""
    names = log.names
    tables: dict[int, Sequence[str]] = {RECEIVED: names.sources, RATED: RATINGS, CONSENTED: CONSENTS}
    tables |= dict.fromkeys((DECIDED, DISCUSSED, CLOSED), names.outcomes)
    tables |= dict.fromkeys((QUEUED, WITHDRAWN, JOINED, LEFT), names.pools)
    tables |= dict.fromkeys((STARTED, RESUMED, PAUSED, FINISHED, PUT_BACK, ACTED), names.people)
    tables |= dict.fromkeys((REQUESTED, CHASED, REPLIED), names.partners)
    if "interventions" in log.header:
        tables[INTERVENED] = log.header["interventions"]

    def words(event: int, detail: int) -> str | int:
        table = tables.get(event)
        return (table[detail] if table is not None else detail) if detail >= 0 else ""

    return words


def save(log: Log, path: Path) -> None:
    """Save a log to one compressed file that `load` reads again."""
    described = {
        "names": asdict(log.names), "first_day": log.first_day, "ends_at": log.ends_at, "header": log.header,
        "types": [column.typecode for column in log.columns], "order": sys.byteorder,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("log.json", json.dumps(described))
        for name in _SAVED:
            file.writestr(name, getattr(log, name).tobytes())
        for name in _BY_POOL:
            for pool, by_day in enumerate(getattr(log, name)):
                file.writestr(f"{name}.{pool}", by_day.tobytes())


def load(path: Path) -> Log:
    """Read a log that `save` wrote.

    Raises
    ------
    ValueError
        If the file is no such log, or is cut short.
    """
    try:
        with zipfile.ZipFile(path) as file:
            described = json.loads(file.read("log.json"))
            names: dict[str, Any] = {
                key: value if key == "people" else tuple(value) for key, value in described["names"].items()
            }
            log = Log(Names(**names), described["first_day"], described["ends_at"], described["header"])
            swapped = described["order"] != sys.byteorder
            for name in _SAVED:
                _fill(getattr(log, name), file.read(name), swapped)
            for name in _BY_POOL:
                for pool in range(len(log.names.pools)):
                    getattr(log, name).append(_fill(array("d"), file.read(f"{name}.{pool}"), swapped))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is not a log that mashsim saved, or is cut short ({error})") from None
    return log


_SAVED = (*COLUMNS, "source", "children", "family", "person_pool")
_BY_POOL = ("rostered", "usable", "cost")


def _fill(column: array[Any], content: bytes, swapped: bool) -> array[Any]:
    column.frombytes(content)
    if swapped:
        column.byteswap()
    return column
