"""A member of staff, and a piece of their work."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from mashsim.agenda import Settled
from mashsim.policies import POLICIES, red_first

if TYPE_CHECKING:
    from mashsim.policies import Key, Rule, Subject
    from mashsim.staff.meetings import Meeting
    from mashsim.staff.pool import Pool
    from mashsim.staff.rosters import Roster

FULL = 1000
"""The pace of somebody who gets the usual amount done."""


class Task(Settled):
    """A piece of hands-on work for one contact. It happens when the work is finished.

    As a context manager it is withdrawn on leaving the block unless it has been finished.
    """

    __slots__ = ("begun_at", "contact", "entry", "home", "left", "number", "owner", "person", "pool", "stage")
    begun_at: int
    """When it was last begun."""
    meeting: Meeting | None = None
    """The meeting it is a seat in, if it is one."""

    def __init__(self, pool: Pool, contact: Subject, stage: int, left: int, number: int):
        self.callbacks = []  # all that `Settled` does, without a call for each piece of work
        self.value = None
        self.pool = self.home = pool
        """Where it waits or is in hand; and which pool was asked for it, if another helps."""
        self.contact = contact
        self.stage = stage
        self.left = left
        self.number = number
        self.entry: Entry | None = None
        """Its place in the line it waits in. None if it does not wait."""
        self.owner: Person | None = None
        """The one person it is for, if nobody else may do it."""
        self.person: Person | None = None

    @property
    def is_waiting(self) -> bool:
        return self.person is None

    def give_up(self) -> None:
        self.withdraw()

    def withdraw(self) -> None:
        """Take the work back if it is not over: it is no longer needed."""
        if not self.over:
            self.pool.withdraw(self)

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.withdraw()


Entry = tuple["Key", int, Task]
"""A place in a line: first by its key, then by the task's number."""


Ending = tuple["Person"]
"""The end of the work that a person has in hand: each is its own."""


class Person:
    """One member of staff: when they are at work, and what they have in hand."""

    __slots__ = (
        "begins",
        "done_at",
        "ending",
        "ends",
        "free_since",
        "has_left",
        "number",
        "on_shift",
        "own",
        "pace",
        "paused",
        "pool",
        "roster",
        "rule",
        "shift",
        "shift_ends",
        "task",
    )

    pool: Pool
    """Where they work."""

    def __init__(self, number: int, roster: Roster):
        self.number = number
        self.roster = roster
        self.free_since = 0
        """Their turn among those who have nothing to do, where pools help each other: who has the least is next."""
        self.begins = roster.begins
        self.ends = roster.ends
        self.pace = FULL
        """How much they get done of the work in hand, in thousandths of the usual amount."""
        self.rule: Rule | None = None
        """The rule by which they take work, if it is not the pool's."""
        self.shift = -1
        self.shift_ends = 0
        """When their present shift, or their last, ends. At that moment they take up nothing: another pool, whose bell
        rings first then, may put work back."""
        self.on_shift = False
        self.task: Task | None = None
        self.done_at = 0
        """When the work in hand will be done, even if their shift ends before."""
        self.ending: Ending | None = None
        """The end of the work in hand, if it is on the agenda. Any other is out of date."""
        self.paused: list[Task] = []
        self.own: list[Entry] = []
        """Work that waits for them alone, in the order of the pool's rule."""
        self.has_left = False

    @property
    def back_at(self) -> float:
        """When their next shift begins; infinity if none is known of."""
        following = self.shift + 1
        return self.begins[following] if following < len(self.begins) else self.roster.back_at

    def is_away_for_long(self, since: int) -> bool:
        """Whether the pool does not keep work until they are back, if they have been away since a moment."""
        return self.back_at - since > self.pool.keeps_work_for

    def set_rule(self, red_interrupts: bool) -> None:
        """Take work by the rule of their roster, if it has one; red first where red interrupts."""
        if self.roster.policy:
            rule = POLICIES[self.roster.policy]
            self.rule = red_first(rule) if red_interrupts else rule

    @property
    def newly_qualified(self) -> bool:
        """Whether they are newly qualified at their present shift, or at the first if they have had none."""
        shift = min(max(self.shift, 0), len(self.begins) - 1)
        return shift >= 0 and self.begins[shift] < self.roster.newly_qualified_until
