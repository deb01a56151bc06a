"""Staff: one pool class for every stage. Idle people meet waiting work; work is put down at the end of a shift and picked up at the next.

SimPy's own ``Resource`` has a fixed capacity and knows no shifts; this pool is written on SimPy's events and costs one event a task.
Edges, stated once:

* Work that would end exactly at the end of the shift ends then, and is not put down.
* A person who is away for longer than the pool's `keeps_work_for`, or leaves, hands work in hand back; it keeps its place in the order.
* Posts that end while their holder is at work end with the shift.
* With `red_past_closing` a red task in hand at the end of the shift goes on until it is done; nothing new is begun.
* With `red_interrupts` a red task that finds nobody free takes the person whose work in hand is least urgent (the last begun of
  them); that person goes back to it before anything else that is not red. Where all have red in hand, it waits before all that is not red.
"""

from __future__ import annotations

from collections import defaultdict, deque
from heapq import heapify, heappop, heappush
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Any

from simpy import Environment
from simpy.events import PENDING

from mashsim.events import BELL, ENDING, Moment, Settled
from mashsim.log import FINISHED, JOINED, LEFT, PAUSED, PUT_BACK, QUEUED, RED, RESUMED, STARTED, WITHDRAWN
from mashsim.policies import POLICIES, red_first

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mashsim.rosters import Roster
    from mashsim.scenario import Pool as PoolSettings

    Note = Callable[[tuple[int, int, int, int, int, int]], None]


class Task(Settled):
    """A piece of hands-on work for one contact. It happens when the work is finished.

    As a context manager it withdraws itself on leaving the block unless it has been finished, wherever it then is.
    """

    __slots__ = ("begun_at", "contact", "left", "number", "person", "pool", "stage")

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
        self.person: Person | None = None

    def __enter__(self) -> Task:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.callbacks is not None:
            self.pool.withdraw(self)


class Person:
    """One member of staff: when they are at work, and what they have in hand."""

    __slots__ = ("begins", "ending", "ends", "number", "on_shift", "put_down", "shift", "stays", "task")

    def __init__(self, number: int, roster: Roster):
        self.number = number
        self.begins = roster.begins
        self.ends = roster.ends
        self.stays = roster.stays
        self.shift = -1
        self.on_shift = False
        self.task: Task | None = None
        self.ending: Moment | None = None
        """When the work in hand ends, if that is known; after it has happened, to be used again. Any other of theirs is out of date."""
        self.put_down: list[Task] = []


class Pool:
    """People who take work from one queue.

    Parameters
    ----------
    env : the simulation
    code : the pool's number, which is also how it appears in the log
    settings : policy, interruptions, how long work is kept
    people : presence of each person
    first_number : the number of the first person in the log
    presence_per_effort : seconds on shift that one second of hands-on work takes
    note : appends a row to the log
    numbers : numbers tasks
    """

    def __init__(
        self, env: Environment, code: int, settings: PoolSettings, people: Sequence[Roster], first_number: int, presence_per_effort: float,
        note: Note, numbers: count[int],
    ):  # fmt: skip
        self.env: Any = env  # whose time SimPy types as a float; here it is a whole number
        self.code = code
        self.note = note
        self.people = [Person(first_number + position, roster) for position, roster in enumerate(people)]
        self._numbers = numbers
        self._presence = presence_per_effort
        self._waiting: list[tuple[Any, int, Task]] = []
        self._idle: deque[Person] = deque()
        self._keeps = int(settings.keeps_work_for.amount)
        self._on_ending: list[Callable[[Any], None]] = [self._ended]
        self.adopt(settings)
        self._bells = self._timetable()
        self._next_bell()

    def adopt(self, settings: PoolSettings) -> None:
        """Take over the settings that may change during a run; work already waiting is put in the new order."""
        rule = POLICIES[settings.policy]
        self._rule: Callable[[Task], Any] = red_first(rule) if settings.red_interrupts else rule
        self._red_interrupts = settings.red_interrupts
        self._red_past_closing = settings.red_past_closing
        self._waiting = [(self._rule(task), task.number, task) for _, _, task in self._waiting]
        heapify(self._waiting)

    def serve(self, contact: Any, stage: int, effort: float) -> Task:
        """Ask for hands-on work on a contact; the task happens when it is finished.

        Parameters
        ----------
        contact : who it is for; its rating is its urgency
        stage : code of the stage it belongs to
        effort : seconds of hands-on work at full attention, 0 or more
        """
        note, now, number = self.note, self.env._now, next(self._numbers)
        task = Task(self, contact, stage, int(effort * self._presence + 0.5), number)
        note((now, contact.number, number, QUEUED, stage, self.code))
        if self._idle:
            self._begin(self._idle.popleft(), task, STARTED, now)
        elif not (self._red_interrupts and contact.rating == RED and self._interrupt(task, now)):
            heappush(self._waiting, (self._rule(task), number, task))
        return task

    def withdraw(self, task: Task) -> None:
        """Take back work that is no longer needed, whether it waits, is in hand, or is put down. The person is free at once."""
        task.callbacks = None  # type: ignore[assignment]  # as if it had happened, with nobody there
        now = self.env._now
        self.note((now, task.contact.number, task.number, WITHDRAWN, task.stage, self.code))
        person = task.person
        if person is None:
            return  # it is passed over when its turn comes
        if task in person.put_down:
            person.put_down.remove(task)
        elif person.task is task:
            person.task = person.ending = None
            if person.on_shift:
                self._next(person, now)

    def in_hand(self) -> int:
        """Return how many people have work in hand."""
        return sum(person.task is not None for person in self.people)

    def waiting(self) -> int:
        """Return how many tasks wait for a person."""
        return sum(task.callbacks is not None for _, _, task in self._waiting)

    def _begin(self, person: Person, task: Task, event: int, now: int) -> None:
        """Put work in a person's hands. Its end is an event only if it falls within the shift; else the closing bell puts it down."""
        note = self.note
        person.task = task
        task.person = person
        task.begun_at = now
        note((now, task.contact.number, task.number, event, task.stage, person.number))
        ends_at = now + task.left
        if ends_at <= person.ends[person.shift]:
            ending = person.ending
            if ending is None:
                person.ending = Moment(self.env, ends_at, ENDING, self._ended, person)
            else:
                ending.again(ends_at, ENDING, self._on_ending)

    def _ended(self, moment: Moment) -> None:
        """Free the person, start the next in the queue, then move the contact on."""
        person: Person = moment.subject
        if person.ending is not moment:
            return  # put down or withdrawn in the meantime
        note, now, task = self.note, self.env._now, person.task
        assert task is not None
        note((now, task.contact.number, task.number, FINISHED, task.stage, person.number))
        person.task = None
        if person.on_shift:
            self._next(person, now)
        task.settle()

    def _next(self, person: Person, now: int) -> None:
        """Give a free person work: a red that waits, else what they put down for one, else the next in the queue; else they are idle."""
        waiting = self._waiting
        while waiting and waiting[0][2].callbacks is None:
            heappop(waiting)
        if person.put_down and not (self._red_interrupts and waiting and waiting[0][2].contact.rating == RED):
            self._begin(person, person.put_down.pop(), RESUMED, now)
        elif waiting:
            self._begin(person, heappop(waiting)[2], STARTED, now)
        else:
            self._idle.append(person)

    def _interrupt(self, red: Task, now: int) -> bool:
        """Put down the least urgent work in hand (the last begun of them) for a red task. Return False if all is as urgent."""
        in_hand = [person for person in self.people if person.on_shift and person.task and person.task.contact.rating > RED]
        if not in_hand:
            return False
        person = max(in_hand, key=lambda p: (p.task.contact.rating, p.task.begun_at, -p.number))  # type: ignore[union-attr]
        person.put_down.append(self._put_down(person, now))
        self._begin(person, red, STARTED, now)
        return True

    def _put_down(self, person: Person, now: int) -> Task:
        task = person.task
        assert task is not None
        task.left -= now - task.begun_at
        person.task = person.ending = None
        self.note((now, task.contact.number, task.number, PAUSED, task.stage, person.number))
        return task

    def _timetable(self) -> list[tuple[int, list[Person], list[Person]]]:
        """Return the moments at which shifts end or begin, latest first: (moment, whose shift ends, whose begins)."""
        ending: defaultdict[int, list[Person]] = defaultdict(list)
        beginning: defaultdict[int, list[Person]] = defaultdict(list)
        for person in self.people:
            for moment in person.ends:
                ending[moment].append(person)
            for moment in person.begins:
                beginning[moment].append(person)
        return [(moment, ending[moment], beginning[moment]) for moment in sorted({*ending, *beginning}, reverse=True)]

    def _next_bell(self) -> None:
        if self._bells:
            Moment(self.env, self._bells[-1][0], BELL, self._ring)

    def _ring(self, _: Moment) -> None:
        now, ending, beginning = self._bells.pop()
        for person in ending:  # all of them before any hands work back: it must not go to somebody who is going too
            person.on_shift = False
        self._idle = deque(person for person in self._idle if person.on_shift)
        for person in ending:
            self._close(person, now)
        for person in beginning:
            self._open(person, now)
        self._next_bell()

    def _close(self, person: Person, now: int) -> None:
        """Put down what a person whose shift ends has in hand, and hand it back if they will be away for long."""
        task = person.task
        if task is None or task.left == now - task.begun_at:
            pass  # nothing in hand, or it ends at this very instant, after the bell
        elif self._red_past_closing and task.contact.rating == RED:
            person.ending = Moment(self.env, task.begun_at + task.left, ENDING, self._ended, person)
        else:
            person.put_down.append(self._put_down(person, now))
        following = person.shift + 1
        if following < len(person.begins):
            if person.begins[following] - now > self._keeps:
                self._hand_back(person, now)
        elif not person.stays:
            self.note((now, -1, person.number, LEFT, -1, self.code))
            self._hand_back(person, now)

    def _hand_back(self, person: Person, now: int) -> None:
        for task in person.put_down:
            task.person = None
            self.note((now, task.contact.number, task.number, PUT_BACK, task.stage, person.number))
            if self._idle:
                self._begin(self._idle.popleft(), task, STARTED, now)
            elif not (self._red_interrupts and task.contact.rating == RED and self._interrupt(task, now)):
                heappush(self._waiting, (self._rule(task), task.number, task))
        person.put_down.clear()

    def _open(self, person: Person, now: int) -> None:
        """Begin a person's next shift: pick up what was put down, or take the next in the queue."""
        if person.shift < 0:
            self.note((now, -1, person.number, JOINED, -1, self.code))
        person.shift += 1
        person.on_shift = True
        if person.task is None:  # else a red task from before is still in hand
            self._next(person, now)
