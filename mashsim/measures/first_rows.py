"""When things first happened: to each contact, task and request, as row numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from mashsim.measures.columns import Columns, Numbers, numbers
from mashsim.measures.evidence import Evidence, reading
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import UNRATED

REFERRED = ("assessment", "strategy")
"""How the names of outcomes begin that send a contact on to be allocated."""


class FirstRows:
    """The row at which each thing first happened; the row is `columns.now` if it has not happened. Found on asking."""

    def __init__(self, columns: Columns):
        self._columns, self._rows = columns, columns.rows

    def _of_contacts(self, event: int) -> Numbers:
        return firsts(self._rows[event], self._columns.contact, len(self._columns.log.source), self._columns.now)

    def _of_tasks(self, event: int) -> Numbers:
        return firsts(self._rows[event], self._columns.task, self._tasks, self._columns.now)

    @cached_property
    def _tasks(self) -> int:
        return max(self._columns.task, default=-1) + 1

    @cached_property
    def rating(self) -> bytearray:
        """By contact, the last rating given, however late."""
        columns = self._columns
        rating = bytearray([UNRATED]) * len(columns.log.source)
        for row in self._rows[events.RATED]:
            rating[columns.contact[row]] = columns.detail[row]
        return rating

    @cached_property
    def received(self) -> Numbers:
        """By contact."""
        return self._of_contacts(events.RECEIVED)

    @cached_property
    def decided(self) -> Numbers:
        """By contact."""
        return self._of_contacts(events.DECIDED)

    @cached_property
    def allocated(self) -> Numbers:
        """By contact."""
        return self._of_contacts(events.ALLOCATED)

    @cached_property
    def closed(self) -> Numbers:
        """By contact."""
        return self._of_contacts(events.CLOSED)

    @cached_property
    def ended(self) -> Numbers:
        """By contact, where its way through the front door ended: allocated, decided not to be, or closed."""
        detail, now = self._columns.detail, self._columns.now
        ways = [
            allocation if allocation < now or decision == now or self.onward[detail[decision]] else decision
            for decision, allocation in zip(self.decided, self.allocated, strict=True)
        ]
        return numbers(map(min, ways, self.closed))

    @cached_property
    def dropped(self) -> set[int]:
        """Tasks withdrawn before anybody began them."""
        withdrawn = [self._columns.task[row] for row in self._rows[events.WITHDRAWN]]
        return {task for task in withdrawn if self._begun[task] == self._columns.now}

    @cached_property
    def _begun(self) -> Numbers:
        return self._of_tasks(events.STARTED)

    @cached_property
    def started(self) -> Numbers:
        """By task, the row at which it stopped waiting: first begun or, if never begun, withdrawn."""
        return self._or_dropped(self._begun[:])

    @cached_property
    def finished(self) -> Numbers:
        """By task; of a dropped one, when it was withdrawn."""
        return self._or_dropped(self._of_tasks(events.FINISHED))

    def _or_dropped(self, rows: Numbers) -> Numbers:
        for row in self._rows[events.WITHDRAWN]:
            if self._columns.task[row] in self.dropped:
                rows[self._columns.task[row]] = row
        return rows

    @cached_property
    def replied(self) -> Numbers:
        """By request, the row of its reply."""
        return self._of_tasks(events.REPLIED)

    @cached_property
    def onward(self) -> list[bool]:
        """By outcome, whether a contact decided so is to be allocated."""
        return [name.lower().startswith(REFERRED) for name in self._columns.log.names.outcomes]

    @cached_property
    def needs_no_decision(self) -> frozenset[int]:
        """Return home interviews, and repeats that were joined to an open contact."""
        return _needs_no_decision(self._columns)

    @cached_property
    def to_decide(self) -> Numbers:
        """The rows at which all other contacts were received, in order."""
        came, aside = self._rows[events.RECEIVED], self.needs_no_decision
        return numbers(row for row in came if self._columns.contact[row] not in aside) if aside else came


@reading
def first_rows(evidence: Evidence) -> FirstRows:
    """Return what finds the row at which each thing first happened to each contact, task and request."""
    return FirstRows(evidence.columns)


def _needs_no_decision(columns: Columns) -> frozenset[int]:
    names, contact_of = columns.log.names, columns.contact
    merged = names.outcomes.index("merged") if "merged" in names.outcomes else -1
    joined = (row for row in columns.rows[events.CLOSED] if columns.detail[row] == merged)
    found = {contact_of[row] for row in joined} if merged >= 0 else set()
    if "interviewing" in columns.log.header.get("stages", ()):
        interviewing = columns.stage_code("interviewing")
        found |= {contact_of[row] for row in columns.rows[events.QUEUED] if columns.stage[row] == interviewing}
    return frozenset(found)


def firsts(rows: Sequence[int], number: Sequence[int], size: int, never: int) -> Numbers:
    """Return by number (of a contact, a task) the first of some rows, or `never`.

    Parameters
    ----------
    number : by row
    """
    found = numbers([never]) * size
    for row in reversed(rows):
        found[number[row]] = row
    return found
