"""Shortlists: some of the work that waits in a pool's common queue, kept in an order of its own.

They are there only where somebody asks for one: those who help at one stage, those who do what is due today first, and
those who take work by a rule of their own.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from mashsim.staff.waiting import Waiting, tasks_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mashsim.policies import Key, Rule, Subject
    from mashsim.staff.person import Entry, Person, Task
    from mashsim.staff.pool import Pool
    from mashsim.worktime import Timeline


_FEW = 64
"""So many entries may be out of date however little waits."""


class Today:
    """When the present day ends. A moment at midnight belongs to the day that ends then."""

    def __init__(self, timeline: Timeline):
        self._timeline = timeline
        self._begins = self._ends = 0

    def ends(self, now: int) -> int:
        """Return the midnight that ends the day of a moment."""
        if not self._begins < now <= self._ends:
            day = self._timeline.day(now - 1)
            self._begins, self._ends = self._timeline.midnight(day), self._timeline.midnight(day + 1)
        return self._ends


class Shortlist:
    """Work that waits for anybody in one pool.

    Attributes
    ----------
    stage : only work of this stage; None for all
    rule : gives the order; None for the pool's own
    seats : whether it holds seats in meetings
    count : how much it holds
    """

    __slots__ = ("_entries", "count", "rule", "seats", "stage")

    def __init__(self, stage: int | None, rule: Rule | None, seats: bool):
        self.stage, self.rule, self.seats, self.count = stage, rule, seats, 0
        self._entries: list[tuple[Key, int, Entry]] = []
        """As in `Waiting`, an entry that is not its task's is out of date."""

    @property
    def is_of_a_person(self) -> bool:
        """Whether it is what somebody who follows a rule of their own takes: all there is, in that order."""
        return self.seats and self.stage is None

    def holds(self, task: Task) -> bool:
        """Whether a piece of waiting work belongs here."""
        return task.owner is None and (self.seats or task.meeting is None) and self.stage in (None, task.stage)

    def put(self, entry: Entry) -> None:
        """Give a task its place here, by its new entry in the queue."""
        heappush(self._entries, self._placed(entry))
        if len(self._entries) > 2 * self.count + _FEW:
            self.fill([entry for *_, entry in self._entries if entry is entry[2].entry])

    def fill(self, entries: Iterable[Entry]) -> None:
        """Put all in order anew, without what is out of date."""
        self._entries = [self._placed(entry) for entry in entries]
        heapify(self._entries)
        self.count = len(self._entries)

    def first(self) -> Task | None:
        """Return what is next; None if nothing waits."""
        entries = self._entries
        while entries and entries[0][2] is not entries[0][2][2].entry:
            heappop(entries)
        return entries[0][2][2] if entries else None

    def first_due_by(self, moment: int) -> Task | None:
        """Return what is due soonest, if that is by a moment; the list must be `due_soonest`."""
        task = self.first()
        return task if task is not None and self._entries[0][0] <= moment else None  # type: ignore[operator]  # a key of `due_soonest` is a moment

    def _placed(self, entry: Entry) -> tuple[Key, int, Entry]:
        task = entry[2]
        return self.rule(task) if self.rule else entry[0], task.number, entry


class WatchedWaiting(Waiting):
    """Waiting work of a pool with shortlists. It takes the place of the pool's `Waiting`, with all that waits there."""

    __slots__ = ("_lists",)

    def __init__(self, waiting: Waiting):
        self.visits_first = waiting.visits_first
        self.follow(waiting._policy, waiting._reds_first)
        self.queue, self.count = waiting.queue, waiting.count
        self._by_contact = waiting._by_contact
        self._lists: list[Shortlist] = []

    def shortlist(self, stage: int | None, rule: Rule | None, seats: bool) -> Shortlist:
        """Return the shortlist of a stage, or of all stages, in an order; the same each time."""
        for one in self._lists:
            if one.stage == stage and one.rule is rule and one.seats == seats:
                return one
        made = Shortlist(stage, rule, seats)
        self._fill(made)
        self._lists.append(made)
        return made

    def add(self, task: Task) -> None:
        """As `Waiting.add`."""
        super().add(task)
        for one in self._lists:
            if one.holds(task):
                one.count += 1
                one.put(_entry_of(task))

    def drop(self, task: Task) -> None:
        """As `Waiting.drop`."""
        super().drop(task)
        for one in self._lists:
            one.count -= one.holds(task)

    def move(self, contact: Subject) -> list[Task]:
        """As `Waiting.move`."""
        tasks = super().move(contact)
        for task in tasks:
            for one in self._lists:
                if one.holds(task):
                    one.put(_entry_of(task))
        return tasks

    def reorder(self, people: Iterable[Person]) -> None:
        """As `Waiting.reorder`."""
        super().reorder(people)
        self._lists = [one for one in self._lists if not one.is_of_a_person]  # their own rule may be another now
        for one in self._lists:
            self._fill(one)

    def _fill(self, one: Shortlist) -> None:
        one.fill(_entry_of(task) for task in tasks_in(self.queue) if one.holds(task))


def _entry_of(task: Task) -> Entry:
    assert task.entry is not None  # it waits
    return task.entry


def shortlist(pool: Pool, stage: int | None = None, rule: Rule | None = None, seats: bool = False) -> Shortlist:
    """Return what waits for anybody in a pool, of one stage or all, in the order of the pool or of a rule.

    All that waits there is put in that order too from now on, which costs a little.
    """
    if not isinstance(pool._waiting, WatchedWaiting):
        pool._waiting = WatchedWaiting(pool._waiting)
    return pool._waiting.shortlist(stage, rule, seats)


def next_in_queue(pool: Pool, person: Person | None = None) -> Task | None:
    """Return what is next in a pool's common queue, for a person by their own rule if they have one; None if empty."""
    queue = pool._queue
    while queue and queue[0] is not queue[0][2].entry:
        heappop(queue)
    if not queue:
        return None
    return (
        queue[0][2] if person is None or person.rule is None else shortlist(pool, rule=person.rule, seats=True).first()
    )
