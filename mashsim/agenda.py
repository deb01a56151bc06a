"""The house's own SimPy events: moments in a fixed order, settled events, and a light process for a contact's way.

At one instant the order is: a look at the figures by those who may act on them, bells of the timetable, endings (of
work, replies, waits), then arrivals. Nearly a third of contacts arrive or are picked up exactly at opening, so ties are
the rule, not the exception. Within one class, what was scheduled first happens first. An ending frees the person,
starts the next in the queue, and then moves the contact on, all in one event.

Only this module knows how SimPy keeps its event list and marks what has happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from itertools import repeat
from typing import Any, Protocol

from simpy import Environment
from simpy.core import StopSimulation
from simpy.events import PENDING, Event, EventPriority

from mashsim.quantities import DAY

ROUND = 100_000
LOOK, BELL, ENDING, ARRIVAL = EventPriority(-1), EventPriority(0), EventPriority(1), EventPriority(2)

Steps = Generator[Event, Any, Any]


class Agenda(Environment):
    """SimPy's environment, for moments alone, run without a function call for each.

    Attributes
    ----------
    now : seconds since the first day's midnight, a whole number
    """

    __slots__ = ("now",)  # a slot is found faster than SimPy's property
    now: int

    def __init__(self) -> None:
        super().__init__()
        self.now = 0

    def run_until(self, end: int) -> None:
        """Let everything happen that is due before a moment."""
        queue, pop = self._queue, heappop
        Moment(self, end, BELL, StopSimulation.callback)
        try:
            while True:
                began = self.now
                for _ in repeat(None, ROUND):
                    self.now, _, _, event = pop(queue)  # type: ignore[assignment]  # whole numbers here
                    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]  # as SimPy marks what has happened
                    for callback in callbacks:
                        callback(event)
                self.take_stock(began)
        except StopSimulation:
            return

    def take_stock(self, began: int) -> None:
        """Look whether this can go on, after each `ROUND` of events; the round began at a moment."""


class Happening(Event):
    """An event that cannot fail."""

    __slots__ = ("callbacks", "env")  # slots of its own for what SimPy keeps in a dictionary
    _ok = True

    @property
    def is_waiting(self) -> bool:
        """Whether who waits for it waits for something to begin: nobody has begun what it is the end of."""
        return True

    def give_up(self) -> None:
        """Take back what is still to be done for it, as nobody waits for it any more."""

    @property
    def over(self) -> bool:
        """Whether it has happened, or has been called off."""
        return self.callbacks is None

    def then(self, callback: Callable[[Any], None]) -> None:
        """Call something with this event when it happens."""
        self.callbacks.append(callback)

    def call_off(self) -> None:
        """Mark it as over, without anybody being called."""
        self.callbacks = None  # type: ignore[assignment]  # SimPy's own mark of what has happened

    def give_way_to(self, other: Happening) -> None:
        """Let everybody who waits for this event wait for another instead."""
        other.callbacks, self.callbacks = self.callbacks, []


class Moment(Happening):
    """An event that will happen at a known time, in its class among those of the same instant.

    Parameters
    ----------
    agenda : the simulation
    at : seconds, not before now
    rank : `LOOK`, `BELL`, `ENDING` or `ARRIVAL`
    callback : called then, with this moment
    subject : anything the callback needs
    """

    __slots__ = ("subject",)
    _value = None

    def __init__(
        self,
        agenda: Environment,
        at: int,
        rank: EventPriority,
        callback: Callable[[Any], None] | None = None,
        subject: Any = None,
    ):
        self.env = agenda
        self.callbacks = [callback] if callback else []
        self.subject = subject
        heappush(agenda._queue, (at, rank, next(agenda._eid), self))  # as env.schedule does after a delay

    def again(self, at: int, rank: EventPriority, callbacks: list[Callable[[Any], None]]) -> None:
        """Let a moment that has happened happen once more. It costs half of a new one."""
        self.callbacks = callbacks
        env = self.env
        heappush(env._queue, (at, rank, next(env._eid), self))


class Lasting(Moment):
    """The known end of something that has begun."""

    __slots__ = ()

    @property
    def is_waiting(self) -> bool:
        return False


class Closable(Protocol):
    """A contact, as far as a diary knows it."""

    closed: bool


class Entry(Moment):
    """A moment in a diary."""

    __slots__ = ("contact",)

    def __init__(self, agenda: Environment, contact: Closable, callback: Callable[[Any], None], subject: Any):
        self.env = agenda
        self.callbacks = [callback]
        self.subject = subject
        self.contact = contact


class Diary:
    """What is to happen to contacts, most of it on a later day and to contacts that are closed by then.

    An entry is put on the event list on its day only, and not at all if its contact is closed when the day begins: the
    list stays short. At one instant it takes its turn as if it had been on the list since it was noted.

    Parameters
    ----------
    agenda : the simulation
    ends_at : when the run ends; nothing happens then or later
    """

    def __init__(self, agenda: Environment, ends_at: int):
        self._agenda, self._ends_at = agenda, ends_at
        self._today = 0
        self._pages: defaultdict[int, list[tuple[int, EventPriority, int, Entry]]] = defaultdict(list)
        Moment(agenda, DAY, LOOK, self._turn)

    def note(
        self, at: int, rank: EventPriority, contact: Closable, callback: Callable[[Any], None], subject: Any = None
    ) -> None:
        """Let something happen at a moment, not before now.

        A contact that is closed when the moment's day begins is left out; one that is closed later that day is not.
        """
        if at < self._ends_at:
            agenda, day = self._agenda, at // DAY
            entry = (at, rank, next(agenda._eid), Entry(agenda, contact, callback, subject))
            if day > self._today:
                self._pages[day].append(entry)
            else:
                heappush(agenda._queue, entry)

    def _turn(self, moment: Moment) -> None:
        """Put the day's entries on the event list."""
        queue = self._agenda._queue
        self._today += 1
        for entry in self._pages.pop(self._today, ()):
            if not entry[3].contact.closed:
                heappush(queue, entry)
        moment.again((self._today + 1) * DAY, LOOK, [self._turn])


class Settled(Happening):
    """An event that happens the instant somebody settles it, without another turn of the event list."""

    __slots__ = ("_value",)

    def __init__(self, agenda: Environment):
        self.env = agenda
        self.callbacks = []
        self._value = PENDING

    def settle(self, value: Any = None) -> None:
        """Make it happen now: everybody who waits for it goes on before this call returns."""
        self._value = value
        callbacks, self.callbacks = self.callbacks, None  # type: ignore[assignment]  # as in `call_off`
        for callback in callbacks:
            callback(self)


class Journey:
    """A light process: it runs a generator of events as `simpy.Process` does, without events of its own."""

    __slots__ = ("_send",)

    def __init__(self, steps: Steps):
        self._send = steps.send
        self._go(None)

    def _go(self, event: Event | None) -> Any:
        """Go on until it waits for a happening, and return that; None at its end."""
        send = self._send
        try:
            following = send(None if event is None else event._value)
            while following.callbacks is None:  # already happened
                following = send(following._value)
        except StopIteration:
            return None
        following.callbacks.append(self._go)
        return following


class Stoppable(Journey):
    """A journey that can be stopped while it waits."""

    __slots__ = ("_awaited", "_steps")

    def __init__(self, steps: Steps):
        self._steps = steps
        self._awaited: Happening | None = None
        super().__init__(steps)

    def _go(self, event: Event | None) -> Any:
        self._awaited = super()._go(event)
        return self._awaited

    def stop(self) -> bool:
        """Stop if it waits for something that has not begun, and take back what it waits for; return whether it did."""
        awaited = self._awaited
        if awaited is None or not awaited.is_waiting:
            return False
        awaited.callbacks.remove(self._go)
        awaited.give_up()
        self._steps.close()
        return True
