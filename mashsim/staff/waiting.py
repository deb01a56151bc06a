"""Waiting work of a pool: the common queue, and work that waits for one person alone."""

from __future__ import annotations

from heapq import heapify, heappush
from typing import TYPE_CHECKING

from mashsim.policies import assessments_last, red_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mashsim.policies import Policy, Rule, Subject
    from mashsim.staff.person import Entry, Person, Task


class Waiting:
    """Work that waits, each piece by an entry in one line: its person's own, or the common queue.

    Work whose key changes gets a further entry, and work that is begun or withdrawn has none. An entry that is not its
    task's is out of date, and is passed over when its turn comes. So a change to one piece of work hardly takes longer
    the more there is.

    Attributes
    ----------
    queue : the common queue
    rule, own_rule : give the key of a piece of work in the common queue, and in a person's own line
    visits_first : whether visits come before pieces of assessments in a person's own line
    count : how much waits, in all lines
    """

    __slots__ = ("_by_contact", "_policy", "_reds_first", "count", "own_rule", "queue", "rule", "visits_first")

    def __init__(self, policy: Policy):
        self.visits_first = False
        self.follow(policy, reds_first=False)
        self.queue: list[Entry] = []
        self.count = 0
        self._by_contact: dict[int, list[Task]] = {}
        """All that waits, by the number of its contact."""

    def follow(self, policy: Policy, reds_first: bool) -> None:
        """Take on a policy, with reds before all else or not; what waits is to be put in order anew."""
        self._policy, self._reds_first = policy, reds_first
        own = assessments_last(policy) if self.visits_first else policy
        self.rule: Rule = red_first(policy) if reds_first else policy
        self.own_rule: Rule = red_first(own) if reds_first else own

    def put_visits_first(self, first: bool, people: Iterable[Person]) -> None:
        """Put visits before pieces of assessments in people's own lines, or no longer."""
        if first != self.visits_first:
            self.visits_first = first
            self.follow(self._policy, self._reds_first)
            self.reorder(people)

    def add(self, task: Task) -> None:
        """Let a task wait for its person, or for the first who is free."""
        owner = task.owner
        if owner is None:
            task.entry = entry = (self.rule(task), task.number, task)
            heappush(self.queue, entry)
        else:
            heappush(owner.own, self._entry(task))
        self.count += 1
        by_contact, number = self._by_contact, task.contact.number
        if number in by_contact:
            by_contact[number].append(task)
        else:
            by_contact[number] = [task]

    def drop(self, task: Task) -> None:
        """Take out a task that is begun or withdrawn."""
        task.entry = None
        self.count -= 1
        by_contact, number = self._by_contact, task.contact.number
        if len(by_contact[number]) == 1:
            del by_contact[number]
        else:
            by_contact[number].remove(task)

    def move(self, contact: Subject) -> list[Task]:
        """Put the work that waits for a contact in its new place, and return it."""
        tasks = [task for task in self._by_contact.get(contact.number, ()) if task.contact is contact]
        for task in tasks:
            heappush(task.owner.own if task.owner else self.queue, self._entry(task))
        return tasks

    def reorder(self, people: Iterable[Person]) -> None:
        """Put all lines in order anew."""
        for line in (self.queue, *(person.own for person in people)):
            if line:
                line[:] = [self._entry(task) for task in tasks_in(line)]
                heapify(line)

    def _entry(self, task: Task) -> Entry:
        """Return a task's entry as of now; any earlier one is out of date."""
        rule = self.rule if task.owner is None else self.own_rule
        task.entry = entry = (rule(task), task.number, task)
        return entry


def tasks_in(line: Iterable[Entry]) -> list[Task]:
    """Return the tasks that have their entry in a line."""
    return [entry[2] for entry in line if entry is entry[2].entry]
