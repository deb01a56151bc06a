"""The house's own SimPy: what happens in a fixed order, events that are light, and a light process for a contact's way.

At one instant the order is: a look at the figures by those who may act on them, bells of the timetable, endings (of
work, replies, waits), then arrivals. Nearly a third of contacts arrive or are picked up exactly at opening, so ties are
the rule, not the exception. Within one class, what was scheduled first happens first. An ending frees the person,
starts the next in the queue, and then moves the contact on, all in one event.

Only this module knows how SimPy keeps its event list. Events mark what has happened as SimPy's do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from itertools import repeat
from typing import Any

from simpy import Environment
from simpy.core import StopSimulation
from simpy.events import EventPriority

from mashsim.quantities import HOUR

ROUND = 100_000
PAGE = HOUR
LOOK, BELL, ENDING, ARRIVAL = EventPriority(-1), EventPriority(0), EventPriority(1), EventPriority(2)

Steps = Generator["Happening", Any, Any]
Due = tuple[int, EventPriority, int, Callable[[Any], Any], Any]
"""What is to happen: when, its class, its number, what is called, and with what. The smallest is next."""


class Agenda(Environment):
    """SimPy's environment, run without a function call and without an event for each thing that happens.

    SimPy's event list, a heap, holds only what is due on the present page, which is an hour. What is due later waits on
    its own page, in no order: so the heap stays small however much is to happen.

    Attributes
    ----------
    now : seconds since the first day's midnight, a whole number
    """

    __slots__ = ("_page", "_page_ends", "_pages", "now")  # a slot is found faster than SimPy's property
    now: int

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self._pages: defaultdict[int, list[Due]] = defaultdict(list)
        self._page, self._page_ends = -1, 1
        self.at(0, LOOK, self._turn_page)

    def at(self, moment: int, rank: EventPriority, call: Callable[[Any], Any], subject: Any = None) -> None:
        """Call something with a subject at a moment, in its class among what happens at the same instant.

        Parameters
        ----------
        moment : seconds, not before now
        rank : `LOOK`, `BELL`, `ENDING` or `ARRIVAL`
        """
        if moment < self._page_ends:
            heappush(self._queue, (moment, rank, next(self._eid), call, subject))  # type: ignore[misc]  # calls here
        else:
            self._pages[moment // PAGE].append((moment, rank, next(self._eid), call, subject))

    def _turn_page(self, _: object) -> None:
        """Go on to the next page with anything on it."""
        queue = self._queue
        self._page += 1
        while self._page not in self._pages:
            self._page += 1
        self._page_ends = (self._page + 1) * PAGE
        queue += self._pages.pop(self._page)  # type: ignore[arg-type]  # as above
        queue.append((self._page_ends, LOOK, next(self._eid), self._turn_page, None))  # type: ignore[arg-type]
        queue.sort()  # an ordered list is a heap

    def run_until(self, end: int) -> None:
        """Let everything happen that is due before a moment."""
        queue, pop = self._queue, heappop
        self.at(end, BELL, _stop)
        try:
            while True:
                began = self.now
                for _ in repeat(None, ROUND):
                    self.now, _, _, call, subject = pop(queue)  # type: ignore[misc]  # as above
                    call(subject)
                self.take_stock(began)
        except StopSimulation:
            return

    def take_stock(self, began: int) -> None:
        """Look whether this can go on, after each `ROUND` of events; the round began at a moment."""


def _stop(_: object) -> None:
    raise StopSimulation


class Happening:
    """An event that cannot fail: `callbacks` is None once it has happened."""

    __slots__ = ("callbacks",)
    callbacks: list[Callable[[Any], Any]]
    value: Any
    """What those who wait for it are given."""

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
        self.callbacks = None  # type: ignore[assignment]  # no list any more

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
    """

    __slots__ = ()
    value = None

    def __init__(self, agenda: Agenda, at: int, rank: EventPriority):
        self.callbacks = []
        agenda.at(at, rank, Moment._happen, self)

    def _happen(self) -> None:
        callbacks, self.callbacks = self.callbacks, None  # type: ignore[assignment]  # as in `call_off`
        for callback in callbacks:
            callback(self)


class Lasting(Moment):
    """The known end of something that has begun."""

    __slots__ = ()

    @property
    def is_waiting(self) -> bool:
        return False


class Settled(Happening):
    """An event that happens the instant somebody settles it, without another turn of the event list."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.callbacks = []
        self.value = None

    def settle(self, value: Any = None) -> None:
        """Make it happen now: everybody who waits for it goes on before this call returns."""
        self.value = value
        callbacks, self.callbacks = self.callbacks, None  # type: ignore[assignment]  # as in `call_off`
        for callback in callbacks:
            callback(self)


class Journey:
    """A light process: it runs a generator of events as `simpy.Process` does, without events of its own."""

    __slots__ = ("_send",)

    def __init__(self, steps: Steps):
        self._send = steps.send
        self._go(None)

    def _go(self, event: Happening | None) -> Any:
        """Go on until it waits for a happening, and return that; None at its end."""
        send = self._send
        try:
            following = send(None if event is None else event.value)
            while following.callbacks is None:  # already happened
                following = send(following.value)
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

    def _go(self, event: Happening | None) -> Any:
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
