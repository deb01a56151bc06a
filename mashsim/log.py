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

======== =========================== =======================================================================
event    detail                      meaning
======== =========================== =======================================================================
received source                      the contact arrived (also outside hours)
queued   pool                        staff work began to wait; the first in a stage is when the contact enters it
started  person                      that person began the work (at once, or after waiting)
paused   person                      put down at the end of a shift, or for a more urgent task
resumed  person                      picked up again by the same person
put_back pool                        handed back to the queue: the person left, or is away for long
finished person                      the work ended
withdrawn pool                       the work was no longer needed
rated    rating                      red, amber or green
requested partner                    information asked of a partner (task: the request's number)
chased   partner                     asked again
replied  partner                     the reply came, perhaps after the contact had moved on
returned -1                          the manager sent it back for more information
decided  outcome                     the threshold decision (or the advice given at screening)
allocated worker                     a worker with room took the contact (numbered within the caseload); the stage is `assessing` from then
closed   outcome                     nothing more happens to this contact
joined   pool                        a person came to a pool (contact -1, task: the person)
left     pool                        a person went (contact -1, task: the person)
======== =========================== =======================================================================
"""

from __future__ import annotations

import csv
import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

EVENTS = (
    "received", "queued", "started", "paused", "resumed", "put_back", "finished", "withdrawn", "rated", "requested", "chased",
    "replied", "returned", "decided", "allocated", "closed", "joined", "left",
)  # fmt: skip
(
    RECEIVED, QUEUED, STARTED, PAUSED, RESUMED, PUT_BACK, FINISHED, WITHDRAWN, RATED, REQUESTED, CHASED,
    REPLIED, RETURNED, DECIDED, ALLOCATED, CLOSED, JOINED, LEFT,
) = range(len(EVENTS))  # fmt: skip

RATINGS = ("red", "amber", "green", "unrated")
RED, AMBER, GREEN, UNRATED = range(len(RATINGS))

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
    header : effective scenario, its hash, seed, replication, versions: whatever says how to make this log again
    names : what the codes stand for
    first_day : the scenario's first day, ISO; time 0 is its local midnight
    ends_at : when the run stopped; contacts not closed by then are unfinished and stay in the log
    time, contact, task, event, stage, detail : columns of equal length, one row an event, in order of time
    source, children : columns by contact number
    person_pool : column by person number
    rostered, usable : for each pool, seconds by day: paid time on shift, and the hands-on work that time can hold
    """

    def __init__(self, names: Names, first_day: str, ends_at: int, header: dict[str, Any] | None = None):
        self.names = names
        self.first_day = first_day
        self.ends_at = ends_at
        self.header = header or {}
        self.time, self.contact, self.task, self.event, self.stage, self.detail = (array(t) for t in _TYPES)
        self.source, self.children, self.person_pool = array("b"), array("b"), array("b")
        self.rostered: list[array[float]] = []
        self.usable: list[array[float]] = []
        self._buffer: list[int] = []
        self.note = self._buffer.extend
        """Append one row: ``note((time, contact, task, event, stage, detail))``."""

    def flush(self) -> None:
        """Move noted rows into the columns. Call it now and then, and once at the end, to keep memory small."""
        for position, column in enumerate(self.columns):
            column.extend(self._buffer[position :: len(_TYPES)])
        self._buffer.clear()

    @property
    def columns(self) -> tuple[array[int], ...]:
        """The six columns, in the order of `COLUMNS`."""
        return self.time, self.contact, self.task, self.event, self.stage, self.detail

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Every event as a tuple, in order."""
        return zip(*self.columns, strict=True)

    def __len__(self) -> int:
        return len(self.time)
