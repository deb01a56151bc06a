"""What measures are made from: one replication's log, laid out in columns, and what is asked of it.

A measure is a function of the evidence. What several measures need, such as where contacts were, is a *reading*: a
function of the evidence too, which is run when it is first asked for, and whose result all who ask share. A measure may
give functions for its numbers, so that each is made, and what it needs is read, only where it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import wraps
from typing import Any, TypeVar

from mashsim.log import Log
from mashsim.measures.columns import Columns, in_order
from mashsim.measures.window import Window, open_window
from mashsim.worktime import Calendar, Clock, Timeline

Read = TypeVar("Read")


class Evidence:
    """A log in columns, the window that is measured, and what the measures are to count with.

    Parameters
    ----------
    log : of the replication, flushed
    office : hours of the front door, in which working minutes, outside hours and ages in working days are counted
    timeline : local days
    clocks : the limits to judge
    managers : pools whose waiting is called waiting for a manager; the others' is for a worker
    window : elapsed seconds from (included) and until (not included); None is from time 0 to the end of the log
    main_clock : name of the clock whose share in time is given by week and by source
    """

    def __init__(
        self,
        log: Log,
        office: Calendar,
        timeline: Timeline,
        clocks: Sequence[Clock] = (),
        managers: Collection[str] = (),
        window: tuple[int, int] | None = None,
        main_clock: str = "decision",
    ):
        self.log, self.office, self.timeline, self.clocks = log, office, timeline, clocks
        self.managers, self.main_clock = managers, main_clock
        self.columns: Columns = in_order(log, office)
        self.window: Window = open_window(self.columns, timeline, window)
        self._of_log: dict[Callable[..., Any], Any] = {}
        self._of_window: dict[Callable[..., Any], Any] = {}

    def during(self, span: tuple[int, int] | None) -> Evidence:
        """Return the same log's evidence in another window; what is read of the whole log is shared."""
        other = copy(self)
        other.window, other._of_window = open_window(self.columns, self.timeline, span), {}
        return other


def reading(read: Callable[[Evidence], Read]) -> Callable[[Evidence], Read]:
    """Make a function of the whole log a reading: it runs once, when it is first asked for."""
    return _shared(read, lambda evidence: evidence._of_log)


def reading_of_window(read: Callable[[Evidence], Read]) -> Callable[[Evidence], Read]:
    """As `reading`, of a function whose result depends on the window."""
    return _shared(read, lambda evidence: evidence._of_window)


def parts_of(
    read: Callable[[Evidence], Mapping[str, Read]], evidence: Evidence, names: Iterable[str]
) -> dict[str, Callable[[], Read]]:
    """Return the parts of a reading by name; it is read when the first of them is made."""

    def part(name: str) -> Callable[[], Read]:
        return lambda: read(evidence)[name]

    return {name: part(name) for name in names}


def _shared(
    read: Callable[[Evidence], Read], store: Callable[[Evidence], dict[Callable[..., Any], Any]]
) -> Callable[[Evidence], Read]:
    @wraps(read)
    def shared(evidence: Evidence) -> Read:
        made: dict[Callable[..., Any], Read] = store(evidence)
        if read not in made:
            made[read] = read(evidence)
        return made[read]

    return shared
