"""A member of staff, and a piece of their work."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

from simpy.events import PENDING

from mashsim.agenda import Moment, Settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.staff.meetings import Meeting
    from mashsim.staff.pool import Pool
    from mashsim.staff.rosters import Roster

FULL = 1000
"""The pace of somebody who gets done what is usual."""


class Task(Settled):
    """A piece of hands-on work for one contact. It happens when the work is finished.

    As a context manager it withdraws itself on leaving the block unless it has been finished, wherever it then is.
    """

    __slots__ = ("begun_at", "contact", "entry", "left", "number", "owner", "person", "pool", "stage")
    meeting: Meeting | None = None
    """What it is a seat in, if it is one."""

    def __init__(self, pool: Pool, contact: Any, stage: int, left: int, number: int):
        self.env = pool.env
        self.callbacks = []
        self._value = PENDING
        self.pool = pool
        self.contact = contact
        self.stage = stage
        self.left = left
        self.begun_at = 0
        self.number = number
        self.entry: Entry | None = None
        """Its place in the line it waits in: key by the rule, number, itself. None if it does not wait."""
        self.owner: Person | None = None
        """The one person it is for, if it is one's alone."""
        self.person: Person | None = None

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.callbacks is not None:
            self.pool.withdraw(self)


Entry = tuple[Any, int, Task]
"""A place in a line: first by its key, then by the task's number."""


class Person:
    """One member of staff: when they are at work, and what they have in hand."""

    __slots__ = (
        "begins",
        "ending",
        "ends",
        "has_left",
        "number",
        "on_shift",
        "own",
        "pace",
        "put_down",
        "roster",
        "rule",
        "shift",
        "task",
    )

    def __init__(self, number: int, roster: Roster):
        self.number = number
        self.roster = roster
        self.begins = roster.begins
        self.ends = roster.ends
        self.pace = FULL
        """How much they get done of the work in hand, in thousandths of what is usual."""
        self.rule: Callable[[Task], Any] | None = None
        """The rule by which they take work, if it is not the pool's."""
        self.shift = -1
        self.on_shift = False
        self.task: Task | None = None
        self.ending: Moment | None = None
        """When the work in hand ends, if that is known; after it has happened, to be used again. Any other of theirs is out of date."""
        self.put_down: list[Task] = []
        self.own: list[Entry] = []
        """Work that waits for them alone, in the order of the pool's rule."""
        self.has_left = False

    @property
    def back_at(self) -> float:
        """When their next shift begins; infinity if none is known of."""
        following = self.shift + 1
        return self.begins[following] if following < len(self.begins) else self.roster.back_at

    @property
    def done_at(self) -> int:
        """When the work they have in hand will be done, whether or not their shift ends before; it must be there."""
        task = self.task
        assert task is not None
        return task.begun_at - (-task.left * FULL // self.pace)

    @property
    def newly_qualified(self) -> bool:
        """Whether they are newly qualified at their present or next shift (after their last, at that)."""
        shift = min(max(self.shift, 0), len(self.begins) - 1)
        return shift >= 0 and self.begins[shift] < self.roster.newly_qualified_until
