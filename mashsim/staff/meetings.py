"""Meetings: people of several pools at once.

A meeting claims a seat in each of its pools, one after another in a fixed order. A seat is a task like any other: it
waits in its pool's queue, is begun, paused at the end of a shift and resumed at the next. People who have their seat
wait in it for the others, and when all are there the meeting goes on until it is over. Edges, stated once:

* Nothing interrupts somebody in a seat, and a person who comes back to work comes back to their seat before anything
  else. So nobody in a meeting does anything else, and a pool's people hold seats of one meeting until it is over.
* A person who goes home keeps the seat. A meeting that has begun stops then, and goes on with the rest of it when all
  are there again. One that would end exactly then ends.
* With `red_past_closing` the people of a pool stay for a meeting about a red contact that has begun, as long as all
  others do.
* A seat that is put back (its person is away for long, or left) waits in the queue again, and those claimed after it
  are let go and are claimed anew. So a meeting never waits for a seat while it holds one that comes later in the
  order: meetings that claim in the same order cannot wait for each other.
* What a bell of one pool means for other pools comes after all bells of that instant: else somebody whose shift ends
  there at the same moment would begin something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.staff.person import Task
from mashsim.vocabulary.ratings import RED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from itertools import count

    from mashsim.agenda import Agenda
    from mashsim.policies import Subject
    from mashsim.staff.pool import Pool

_NO_END = 1 << 60
"""Seconds of work that end in no run."""


class MeetingSeat(Task):
    """One person's part in a meeting. Only the meeting ends it."""

    __slots__ = ("meeting",)

    def __init__(self, meeting: Meeting, pool: Pool, number: int):
        super().__init__(pool, meeting.contact, meeting.stage, _NO_END, number)
        self.meeting = meeting

    @property
    def is_taken(self) -> bool:
        """Whether somebody is there."""
        return self.person is not None and self.person.task is self


class Meeting(Settled):
    """People of several pools at once, for a time. It happens when it is over.

    Parameters
    ----------
    agenda : the simulation
    contact : what it is about; its rating is its urgency
    stage : code of the stage it belongs to
    pools : who must be there, one person of each, in the order of claiming; no pool twice
    effort : seconds of hands-on work for everybody; it lasts as long as for the people who take longest, by their own
        pools, as they are when it begins
    numbers : numbers tasks

    Attributes
    ----------
    ends_at : when it will be over, as things stand; None while somebody is missing
    """

    __slots__ = (
        "_agenda",
        "_effort",
        "_ending",
        "_left",
        "_numbers",
        "_pools",
        "_seats",
        "contact",
        "ends_at",
        "stage",
    )

    def __init__(
        self,
        agenda: Agenda,
        contact: Subject,
        stage: int,
        pools: Sequence[Pool],
        effort: float,
        numbers: count[int],
    ):
        super().__init__()
        self.contact = contact
        self.stage = stage
        self.ends_at: int | None = None
        self._agenda = agenda
        self._ending: Moment | None = None
        self._effort = effort
        self._left: int | None = None
        self._numbers = numbers
        self._pools = pools
        self._seats: list[MeetingSeat] = []
        self._claim()

    def _claim_next(self, last: Task) -> None:
        """Ask for the next seat, unless the last has been put back or let go at the same moment."""
        if self._seats and self._seats[-1] is last and last.person is not None:
            self._claim()

    def _claim(self) -> None:
        """Ask for a seat in the next pool."""
        pool = self._pools[len(self._seats)]
        seat = MeetingSeat(self, pool, next(self._numbers))
        self._seats.append(seat)
        pool.queue(seat)

    def came(self, seat: Task) -> None:
        """Go on, as somebody has come, or come back: claim the next seat, or hold the meeting if all are there."""
        seats, now = self._seats, self._agenda.now
        if len(seats) < len(self._pools):
            if seat is seats[-1]:
                self._agenda.at(now, ENDING, self._claim_next, seat)
        elif all(one.is_taken for one in seats):
            if self._left is None:
                self._left = max(int(self._effort * one.pool.presence_per_effort + 0.5) for one in seats)
            self.ends_at = now + self._left
            self._ending = Moment(self._agenda, self.ends_at, ENDING)
            self._ending.then(self._ended)

    @property
    def is_waiting(self) -> bool:
        return len(self._seats) < len(self._pools) or any(seat.person is None for seat in self._seats)

    def give_up(self) -> None:
        self.call_off()
        seats, self._seats = self._seats, []
        for seat in reversed(seats):
            seat.withdraw()

    def is_left(self, red_past_closing: bool) -> bool:
        """Whether somebody whose shift ends now goes, rather than staying until it is over."""
        if self.ends_at is None:
            return True
        return self.ends_at > self._agenda.now and not (red_past_closing and self.contact.rating == RED)

    def went(self) -> None:
        """Stop, as somebody has gone home; people who only stayed for this go too."""
        if self.ends_at is not None:
            self._left, self.ends_at, self._ending = self.ends_at - self._agenda.now, None, None
            self._agenda.at(self._agenda.now, ENDING, self._break_up)

    def _break_up(self, _: object) -> None:
        for seat in list(self._seats):  # one that is put back lets go of later ones
            if seat.is_taken and seat.person is not None and not seat.person.on_shift:
                seat.pool.pause(seat.person, seat)

    def lost(self) -> None:
        """Let go of the seats claimed after one that waits in the queue again."""
        self._agenda.at(self._agenda.now, ENDING, self._let_go)

    def _let_go(self, _: object) -> None:
        first = next((place for place, seat in enumerate(self._seats) if seat.person is None), len(self._seats))
        while len(self._seats) > first + 1:
            later = self._seats.pop()
            later.pool.withdraw(later)

    def _ended(self, moment: Moment) -> None:
        """Free everybody, then move the contact on."""
        if self._ending is not moment:
            return  # somebody went home in the meantime
        for seat in self._seats:
            if seat.person is not None:  # always so: all are there
                seat.pool.finish(seat.person, seat)
        self.settle()
