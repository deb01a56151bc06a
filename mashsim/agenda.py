"""The house's own SimPy events: moments in a fixed order, queued things, and a light process for a contact's way.

At one instant the order is: a look at the figures by those who may act on them, bells of the timetable, endings (of work, replies,
waits), then arrivals. Nearly a third of contacts arrive or are picked up exactly at opening, so ties are the rule, not the exception.
Within one class, what was scheduled first happens first. An ending frees the person, starts the next in the queue, and then moves the
contact on, all in one event.

Events are where the time goes. Throughout the model, a function that an object holds is taken into a variable before it is called
(``note = self.note``): Python 3.11 takes it for a method otherwise, and looks in vain among those of the class each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from typing import Any

from simpy import Environment
from simpy.core import StopSimulation
from simpy.events import PENDING, Event, EventPriority

from mashsim.quantities import DAY

LOOK, BELL, ENDING, ARRIVAL = EventPriority(-1), EventPriority(0), EventPriority(1), EventPriority(2)

Steps = Generator[Event, Any, Any]


class Agenda(Environment):
    """SimPy's environment, run without a function call for each event. Its time is a whole number."""

    _now: int

    def run_until(self, end: int) -> None:
        """Let everything happen that comes before a moment.

        Raises
        ------
        Exception
            What an event failed with, if nobody was there to catch it.
        """
        queue, pop = self._queue, heappop
        Moment(self, end, BELL, StopSimulation.callback)
        try:
            while True:
                self._now, _, _, event = pop(queue)  # type: ignore[assignment]
                callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]  # SimPy's own mark of what has happened
                for callback in callbacks:
                    callback(event)
                if not event._ok and not hasattr(event, "_defused"):
                    raise event._value
        except StopSimulation:
            return


class Moment(Event):
    """An event that will happen at a known time, in its class among those of the same instant.

    Parameters
    ----------
    env : the simulation
    at : seconds, not before now
    rank : `BELL`, `ENDING` or `ARRIVAL`
    callback : what is called then, with this moment
    subject : whatever the callback wants to know
    """

    __slots__ = ("callbacks", "env", "subject")  # slots of its own for what SimPy keeps in a dictionary
    _ok, _value = True, None  # it cannot fail, and has nothing to tell whoever waits for it

    def __init__(
        self,
        env: Environment,
        at: int,
        rank: EventPriority,
        callback: Callable[[Any], None] | None = None,
        subject: Any = None,
    ):
        self.env = env
        self.callbacks = [callback] if callback else []
        self.subject = subject
        heappush(
            env._queue, (at, rank, next(env._eid), self)
        )  # what env.schedule does, at a moment instead of after a delay

    def again(self, at: int, rank: EventPriority, callbacks: list[Callable[[Any], None]]) -> None:
        """Let a moment that has happened come once more. It costs half of a new one."""
        self.callbacks = callbacks
        env = self.env
        heappush(env._queue, (at, rank, next(env._eid), self))


class Noted(Moment):
    """A moment in a diary."""

    __slots__ = ("contact",)

    def __init__(self, env: Environment, contact: Any, callback: Callable[[Any], None], subject: Any):
        self.env = env
        self.callbacks = [callback]
        self.subject = subject
        self.contact = contact


class Diary:
    """What is to happen to contacts, most of it on a later day and to contacts that are closed by then.

    It comes to the event list on its day only, and not at all for a contact that is closed when the day begins: the list stays short. At
    one instant it takes its turn as if it had been on the list since it was noted.

    Parameters
    ----------
    env : the simulation
    ends_at : when the run ends; nothing happens then or later
    """

    def __init__(self, env: Environment, ends_at: int):
        self._env, self._ends_at = env, ends_at
        self._today = 0
        self._pages: defaultdict[int, list[tuple[int, EventPriority, int, Noted]]] = defaultdict(list)
        Moment(env, DAY, LOOK, self._turn)

    def note(
        self, at: int, rank: EventPriority, contact: Any, callback: Callable[[Any], None], subject: Any = None
    ) -> None:
        """Let something happen at a moment, not before now, unless the contact is closed by then; it may happen even so."""
        if at < self._ends_at:
            env, day = self._env, at // DAY
            entry = (at, rank, next(env._eid), Noted(env, contact, callback, subject))
            if day > self._today:
                self._pages[day].append(entry)
            else:
                heappush(env._queue, entry)

    def _turn(self, moment: Moment) -> None:
        """Put the day's on the event list."""
        queue = self._env._queue
        self._today += 1
        for entry in self._pages.pop(self._today, ()):
            if not entry[3].contact.closed:
                heappush(queue, entry)
        moment.again((self._today + 1) * DAY, LOOK, [self._turn])


class Settled(Event):
    """An event that happens the instant somebody settles it, without another turn of the event list."""

    __slots__ = ("_value", "callbacks", "env")
    _ok = True

    def __init__(self, env: Environment):
        self.env = env
        self.callbacks = []
        self._value = PENDING

    def settle(self, value: Any = None) -> None:
        """Make it happen now: whoever waits for it goes on before this call returns."""
        self._value = value
        callbacks, self.callbacks = self.callbacks, None  # type: ignore[assignment]  # SimPy's own mark of a processed event
        for callback in callbacks:
            callback(self)


class Journey:
    """A light process: it runs a generator of events as `simpy.Process` does, without events of its own for beginning and end."""

    __slots__ = ("_send",)

    def __init__(self, steps: Steps):
        self._send = steps.send
        self._go(None)

    def _go(self, event: Event | None) -> None:
        send = self._send
        try:
            following = send(None if event is None else event._value)
            while following.callbacks is None:  # already happened
                following = send(following._value)
        except StopIteration:
            return
        following.callbacks.append(self._go)
