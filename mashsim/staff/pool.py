"""The pool: idle people meet waiting work."""

from __future__ import annotations

from collections import deque
from heapq import heappop
from itertools import count
from typing import TYPE_CHECKING, Any

from simpy import Environment

from mashsim.agenda import BELL, ENDING, Moment
from mashsim.policies import POLICIES, red_first
from mashsim.staff.person import FULL, Person, Task
from mashsim.staff.waiting import Waiting, tasks_in
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mashsim.scenario import PoolSettings
    from mashsim.staff.rosters import Roster

    Note = Callable[[tuple[int, int, int, int, int, int]], None]


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

    Attributes
    ----------
    people : everybody who works here at some time
    on_joined : called with each person who has come, before they take up any work
    on_left : called with each person who has left the pool for good, after their work was handed back
    on_away : called with each person who goes for longer than the pool keeps their work, or will not come after all
    on_opened : called with each person whose shift begins, after they have taken up work
    keeps_work_for : seconds that a person may be away before they hand work in hand back
    pace_of : gives the pace of a person who takes up work now; None if everybody works at full pace
    wrong_hands : by stage, how many times as many wrong decisions are made there because these people may not do it
    """

    def __init__(
        self, env: Environment, code: int, settings: PoolSettings, people: Sequence[Roster], first_number: int, presence_per_effort: float,
        note: Note, numbers: count[int],
    ):  # fmt: skip
        self.env: Any = env  # whose time SimPy types as a float; here it is a whole number
        self.code = code
        self.note = note
        self.people: list[Person] = []
        self.on_joined: list[Callable[[Person], None]] = []
        self.on_left: list[Callable[[Person], None]] = []
        self.on_away: list[Callable[[Person], None]] = []
        self.on_opened: list[Callable[[Person], None]] = []
        self.pace_of: Callable[[Person], int] | None = None
        self.wrong_hands: dict[int, float] = {}
        self._by_number: dict[int, Person] = {}
        self._numbers = numbers
        self.presence_per_effort = presence_per_effort
        self._waiting = Waiting(POLICIES[settings.policy])
        self._queue = self._waiting.queue
        self._on_shift = 0
        self._lately = len(people)
        """How many were on shift when last somebody was."""
        self._idle: deque[Person] = deque()
        self.keeps_work_for = int(settings.keeps_work_for.amount)
        self._on_ending: list[Callable[[Any], None]] = [self._ended]
        self._timetable: dict[int, tuple[list[Person], list[Person]]] = {}
        """The moments at which shifts end or begin: whose end, and whose begin."""
        self._bells: list[int] = []
        """Those moments, latest first."""
        self.adopt(settings)
        for position, roster in enumerate(people):
            self._enter(Person(first_number + position, roster))
        self._bells = sorted(self._timetable, reverse=True)
        self._next_bell()

    def adopt(self, settings: PoolSettings) -> None:
        """Take over the settings that may change during a run; work already waiting is put in the new order."""
        rule = POLICIES[settings.policy]
        self._waiting.rule = red_first(rule) if settings.red_interrupts else rule
        self._red_interrupts = settings.red_interrupts
        self._red_past_closing = settings.red_past_closing
        self._overload = settings.overload
        for person in self.people:
            self._rule_of(person)
        self.reorder()

    def join(self, number: int, roster: Roster) -> Person:
        """Let somebody come who was not foreseen when the run began; their shifts begin later than now."""
        person = Person(number, roster)
        self._enter(person)
        self._bells = sorted(self._timetable, reverse=True)
        self._next_bell()
        return person

    def goes(self, person: Person, at: int) -> None:
        """Let a person go for good at a moment, with the shift they are on at the latest; at once if they would not come again before."""
        for begins, ends in person.roster.goes(at):
            self._timetable[ends][0].remove(person)
            self._timetable[begins][1].remove(person)
        if person.on_shift or person.shift + 1 < len(person.begins) or person.roster.stays:
            return
        if person.shift >= 0:
            self._leave(person, self.env._now)
        else:
            self._let_go(person, self.env._now)  # before they came
            for call in self.on_away:
                call(person)

    def reorder(self) -> None:
        """Put waiting work in order anew, because the rule or what it knows of a contact (such as its rating) has changed."""
        self._waiting.reorder(self.people)

    def take_in_rating(self, contact: Any) -> None:
        """Take in that a contact's rating has risen: its work that waits moves up, or interrupts if it is red and reds do."""
        for task in self._waiting.move(contact):
            if self._red_interrupts and contact.rating == RED and task.owner is None:
                self._interrupt(task, self.env._now)

    @property
    def overloaded(self) -> bool:
        """Whether more waits for each person on shift (outside hours: for those who were last) than the pool can bear."""
        return self._overload is not None and self.waiting() > self._overload.above * self._lately

    @property
    def errors_times(self) -> float:
        """How many times as many wrong decisions work here makes now, under overload, as it does at best."""
        return self._overload.errors_times if self._overload is not None and self.overloaded else 1.0

    def errors_times_at(self, stage: int) -> float:
        """Return how many times as many wrong decisions work at a stage makes here now as it does at best."""
        return self.errors_times * self.wrong_hands.get(stage, 1.0)

    def serve(self, contact: Any, stage: int, effort: float, person: int | None = None) -> Task:
        """Ask for hands-on work on a contact; the task happens when it is finished.

        Parameters
        ----------
        contact : who it is for; its rating is its urgency
        stage : code of the stage it belongs to
        effort : seconds of hands-on work at full attention, 0 or more
        person : the number of the one person it is for; None for the first who is free. Who has left hands it to the common queue.
        """
        note, now, number = self.note, self.env._now, next(self._numbers)
        task = Task(self, contact, stage, int(effort * self.presence_per_effort + 0.5), number)
        note((now, contact.number, number, events.QUEUED, stage, self.code))
        if person is not None and not self._by_number[person].has_left:
            self._serve_alone(self._by_number[person], task, now)
        elif self._idle:
            self._begin(self._idle.popleft(), task, events.STARTED, now)
        elif not (self._red_interrupts and contact.rating == RED and self._interrupt(task, now)):
            self._waiting.add(task)
        return task

    def _serve_alone(self, person: Person, task: Task, now: int) -> None:
        """Begin a task with the one person it is for if they are idle, else keep it for them."""
        task.owner = person
        if person in self._idle:
            self._idle.remove(person)
            self._begin(person, task, events.STARTED, now)
        elif not (self._red_interrupts and task.contact.rating == RED and self._interrupt(task, now, (person,))):
            self._waiting.add(task)

    def queue(self, task: Task) -> None:
        """Queue a piece of work that was made elsewhere: a seat in a meeting."""
        now = self.env._now
        self.note((now, task.contact.number, task.number, events.QUEUED, task.stage, self.code))
        self._give(task, now)

    def finish(self, task: Task) -> None:
        """End work in hand now, whatever is left of it, and give its person the next. Whoever waits for it is not told."""
        person, now = task.person, self.env._now
        assert person is not None
        task.callbacks = None  # type: ignore[assignment]  # SimPy's own mark of what has happened
        self.note((now, task.contact.number, task.number, events.FINISHED, task.stage, person.number))
        person.task = None
        if person.on_shift:
            self._next(person, now)

    def put_down(self, person: Person) -> None:
        """Let a person who has stayed past closing put down what they have in hand, to come back to it unless they will be away for
        long."""
        now = self.env._now
        person.put_down.append(self._put_down(person, now))
        if person.has_left or person.back_at - now > self.keeps_work_for:
            self._hand_back(person, now)

    def withdraw(self, task: Task) -> None:
        """Take back work that is no longer needed, whether it waits, is in hand, or is put down. The person is free at once."""
        task.callbacks = None  # type: ignore[assignment]  # as if it had happened, with nobody there
        now = self.env._now
        self.note((now, task.contact.number, task.number, events.WITHDRAWN, task.stage, self.code))
        person = task.person
        if person is None:
            self._waiting.drop(task)
            return
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
        return self._waiting.count

    def _begin(self, person: Person, task: Task, event: int, now: int) -> None:
        """Put work in a person's hands. Its end is an event only if it falls within the shift; else the closing bell puts it down."""
        note = self.note
        if task.entry is not None:
            self._waiting.drop(task)
        person.task = task
        task.person = person
        task.begun_at = now
        note((now, task.contact.number, task.number, event, task.stage, person.number))
        ends_at = now + task.left
        if self.pace_of is not None:
            person.pace = self.pace_of(person)
            ends_at = now - (-task.left * FULL // person.pace)
        if ends_at <= person.ends[person.shift]:
            ending = person.ending
            if ending is None:
                person.ending = Moment(self.env, ends_at, ENDING, self._ended, person)
            else:
                ending.again(ends_at, ENDING, self._on_ending)
        elif task.meeting is not None:
            task.meeting.came(task)

    def _ended(self, moment: Moment) -> None:
        """Free the person, start the next in the queue, then move the contact on."""
        person: Person = moment.subject
        if person.ending is not moment:
            return  # put down or withdrawn in the meantime
        note, now, task = self.note, self.env._now, person.task
        assert task is not None
        note((now, task.contact.number, task.number, events.FINISHED, task.stage, person.number))
        person.task = None
        if person.on_shift:
            self._next(person, now)
        task.settle()

    def _next(self, person: Person, now: int) -> None:
        """Give a free person work: their own, else the next in the queue; else they are idle."""
        waiting = self._queue
        while waiting and waiting[0] is not waiting[0][2].entry:
            heappop(waiting)
        if (person.put_down or person.own) and self._go_on(person, now):
            return
        if waiting and person.rule is not None:
            self._begin(person, self._next_by(person.rule), events.STARTED, now)
        elif waiting:
            self._begin(person, heappop(waiting)[2], events.STARTED, now)
        else:
            self._idle.append(person)

    def _go_on(self, person: Person, now: int) -> bool:
        """Give a person their seat in a meeting, a red of their own that may interrupt, or what they put down, or else their own; all but
        the seat only if no red waits for anybody."""
        own, waiting = person.own, self._queue
        while own and own[0] is not own[0][2].entry:
            heappop(own)
        if person.put_down and person.put_down[-1].meeting is not None:
            self._begin(person, person.put_down.pop(), events.RESUMED, now)
            return True
        own_is_red = common_is_red = False
        if self._red_interrupts:
            own_is_red, common_is_red = (bool(line) and line[0][2].contact.rating == RED for line in (own, waiting))
        if own_is_red or (own and not common_is_red and not person.put_down):
            self._begin(person, heappop(own)[2], events.STARTED, now)
        elif person.put_down and not common_is_red:
            self._begin(person, person.put_down.pop(), events.RESUMED, now)
        else:
            return False
        return True

    def _next_by(self, rule: Callable[[Task], Any]) -> Task:
        """Return what is next in the queue by another rule than its own."""
        return min(tasks_in(self._queue), key=lambda task: (rule(task), task.number))

    def _interrupt(self, red: Task, now: int, among: Sequence[Person] | None = None) -> bool:
        """Put down the least urgent work in hand (the last begun of them) for a red task. Return False if all is as urgent."""
        people = self.people if among is None else among
        in_hand = [
            p for p in people if p.on_shift and p.task and p.task.contact.rating > RED and p.task.meeting is None
        ]
        if not in_hand:
            return False
        person = max(in_hand, key=lambda p: (p.task.contact.rating, p.task.begun_at, -p.number))  # type: ignore[union-attr]
        person.put_down.append(self._put_down(person, now))
        self._begin(person, red, events.STARTED, now)
        return True

    def _put_down(self, person: Person, now: int) -> Task:
        task = person.task
        assert task is not None
        task.left -= (now - task.begun_at) * person.pace // FULL
        person.task = person.ending = None
        self.note((now, task.contact.number, task.number, events.PAUSED, task.stage, person.number))
        return task

    def _enter(self, person: Person) -> None:
        """Put a person into the pool, and their shifts into its timetable."""
        self.people.append(person)
        self._by_number[person.number] = person
        self._rule_of(person)
        timetable = self._timetable
        for side, moments in enumerate((person.ends, person.begins)):
            for moment in moments:
                if moment not in timetable:
                    timetable[moment] = ([], [])
                timetable[moment][side].append(person)

    def _rule_of(self, person: Person) -> None:
        if person.roster.policy:
            rule = POLICIES[person.roster.policy]
            person.rule = red_first(rule) if self._red_interrupts else rule

    def _next_bell(self) -> None:
        if self._bells:
            Moment(self.env, self._bells[-1], BELL, self._ring)

    def _ring(self, _: Moment) -> None:
        now = self.env._now
        if not self._bells or self._bells[-1] != now:
            return  # rung already: somebody joined, and another bell came first
        self._bells.pop()
        ending, beginning = self._timetable.pop(now)
        for person in ending:  # all of them before any hands work back: it must not go to somebody who is going too
            person.on_shift = False
        if ending and self._idle:
            self._idle = deque([person for person in self._idle if person.on_shift])
        for person in ending:
            self._close(person, now)
        for person in beginning:
            self._open(person, now)
        self._on_shift += len(beginning) - len(ending)
        if self._overload is not None:
            self._lately = self._on_shift or self._lately
        self._next_bell()

    def _close(self, person: Person, now: int) -> None:
        """Put down what a person whose shift ends has in hand, and hand it back if they will be away for long."""
        task = person.task
        ends_at = person.done_at if task else now
        if task is None or ends_at == now:
            pass  # nothing in hand, or it ends at this very instant, after the bell
        elif task.meeting is not None:
            if task.meeting.is_left(self._red_past_closing):
                person.put_down.append(self._put_down(person, now))
                task.meeting.went()
        elif self._red_past_closing and task.contact.rating == RED:
            person.ending = Moment(self.env, ends_at, ENDING, self._ended, person)
        else:
            person.put_down.append(self._put_down(person, now))
        if person.shift + 1 == len(person.begins) and not person.roster.stays:
            self._leave(person, now)
        elif person.back_at - now > self.keeps_work_for:
            self._hand_back(person, now)
            for call in self.on_away:
                call(person)

    def _leave(self, person: Person, now: int) -> None:
        """Let a person go for good."""
        self.note((now, -1, person.number, events.LEFT, -1, self.code))
        self._let_go(person, now)

    def _let_go(self, person: Person, now: int) -> None:
        """Let go of a person: all that was theirs goes to the common queue."""
        person.has_left = True
        own = tasks_in(sorted(person.own))
        person.own.clear()
        for task in own:
            self._waiting.drop(task)
        for task in (*person.put_down, *own):
            task.owner = None
        self._hand_back(person, now)
        for task in own:
            self._give(task, now)
        for call in self.on_left:
            call(person)

    def _hand_back(self, person: Person, now: int) -> None:
        """Hand what a person put down to the common queue, but for what is theirs alone."""
        kept = [task for task in person.put_down if task.owner is person]
        for task in person.put_down:
            if task.owner is not person:
                task.person = None
                self.note((now, task.contact.number, task.number, events.PUT_BACK, task.stage, person.number))
                self._give(task, now)
                if task.meeting is not None and task.person is None:
                    task.meeting.lost()
        person.put_down[:] = kept

    def _give(self, task: Task, now: int) -> None:
        """Give a task to somebody who is free, or to the common queue."""
        if self._idle:
            self._begin(self._idle.popleft(), task, events.STARTED, now)
        elif not (self._red_interrupts and task.contact.rating == RED and self._interrupt(task, now)):
            self._waiting.add(task)

    def _open(self, person: Person, now: int) -> None:
        """Begin a person's next shift: pick up what was put down, or take the next in the queue."""
        if person.shift < 0:
            self.note((now, -1, person.number, events.JOINED, -1, self.code))
            for call in self.on_joined:
                call(person)
        person.shift += 1
        person.on_shift = True
        if person.task is None:  # else a red task from before is still in hand
            self._next(person, now)
        for call in self.on_opened:
            call(person)
