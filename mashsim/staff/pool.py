"""A pool: people who take work from one queue.

The life of a task, in the words of the log:

========== ============= ========== ================================================================
from       what happens  to         when
========== ============= ========== ================================================================
..         `queued`      waiting    somebody asks for the work
waiting    `started`     in hand    a person is free, or a red task interrupts one
in hand    `paused`      paused     the shift ends, or a red task interrupts
paused     `resumed`     in hand    the same person is back, or is done with the red task
paused     `put_back`    waiting    the person left, or is away for longer than the pool keeps work
in hand    `finished`    over       the work is done
any        `withdrawn`   over       the work is no longer needed
========== ============= ========== ================================================================

A task that waits is in the common queue, or in the line of the one person it is for.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop
from itertools import count
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING
from mashsim.policies import POLICIES
from mashsim.staff.lending import bring_home, lend
from mashsim.staff.person import FULL, Person, Task
from mashsim.staff.shortlists import next_in_queue
from mashsim.staff.timetable import Timetable
from mashsim.staff.waiting import Waiting, tasks_in
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mashsim.agenda import Agenda
    from mashsim.policies import Subject
    from mashsim.scenario import PoolSettings
    from mashsim.staff.lending import Lending
    from mashsim.staff.person import Ending
    from mashsim.staff.pushing import Push
    from mashsim.staff.rosters import Roster

    Note = Callable[[tuple[int, int, int, int, int, int]], None]
    Call = Callable[[Person], None]


class Pool:
    """People who take work from one queue.

    Parameters
    ----------
    agenda : the simulation
    code : the pool's number, which is also how it appears in the log
    settings : policy, interruptions, how long work is kept
    people : presence of each person
    first_number : the number of the first person in the log
    presence_per_effort : seconds on shift that one second of hands-on work takes
    note, numbers : appends a row to the log; numbers tasks

    Attributes
    ----------
    people : everybody who works here at some time
    on_joined : called with each person who has joined, before they take up any work
    on_left : called with each person who has left for good, after their work was put back
    on_away : called with each person who goes for longer than the pool keeps their work, or will not join after all
    on_opened : called with each person whose shift begins, after they have taken up work
    keeps_work_for : seconds that a person may be away before their work is put back
    pace_of : gives the pace of a person who takes up work now; None if everybody works at full pace
    red_interrupts : whether red work interrupts other work
    wrong_hands : by stage, the factor by which wrong decisions rise there because these people may not do it
    lending : how its people help other pools and have help; None without any
    push : how it deals with work that is due today; None if like any other
    """

    def __init__(
        self, agenda: Agenda, code: int, settings: PoolSettings, people: Sequence[Roster], first_number: int,
        presence_per_effort: float, note: Note, numbers: count[int],
    ):  # fmt: skip
        self.agenda = agenda
        self.code = code
        self.note = note
        self.people: list[Person] = []
        self.on_joined: list[Call] = []
        self.on_left: list[Call] = []
        self.on_away: list[Call] = []
        self.on_opened: list[Call] = []
        self.pace_of: Callable[[Person], int] | None = None
        self.wrong_hands: dict[int, float] = {}
        self.lending: Lending | None = None
        self.push: Push | None = None
        self._by_number: dict[int, Person] = {}
        self._numbers = numbers
        self.presence_per_effort = presence_per_effort
        self._waiting: Waiting = Waiting(POLICIES[settings.policy])
        self._queue = self._waiting.queue
        self._on_shift = 0
        self._lately = len(people)  # how many were on shift when last somebody was
        self._idle: deque[Person] = deque()
        self.keeps_work_for = int(settings.keeps_work_for.amount)
        self._timetable = Timetable(agenda, self._change_shifts)
        self.adopt(settings)
        for position, roster in enumerate(people):
            self._enter(Person(first_number + position, roster))
        self._timetable.set_bells()

    def adopt(self, settings: PoolSettings) -> None:
        """Take over the settings that may change during a run; work already waiting is put in the new order."""
        self._waiting.follow(POLICIES[settings.policy], settings.red_interrupts)
        self.red_interrupts = settings.red_interrupts
        self._red_past_closing = settings.red_past_closing
        self._overload = settings.overload
        for person in self.people:
            person.set_rule(self.red_interrupts)
        self._waiting.reorder(self.people)

    def put_visits_first(self, first: bool) -> None:
        """Let visits come before pieces of assessments in each person's own line, or no longer."""
        self._waiting.put_visits_first(first, self.people)

    # People who come and go

    def join(self, number: int, roster: Roster) -> Person:
        """Add somebody who was not foreseen when the run began; their shifts begin later than now."""
        person = Person(number, roster)
        self._enter(person)
        self._timetable.set_bells()
        return person

    def leave_at(self, person: Person, at: int) -> None:
        """Make a person leave for good at a moment, or at the end of the shift then; at once without a shift before."""
        for begins, ends in person.roster.leave_at(at):
            self._timetable.remove(person, begins, ends)
        if person.on_shift or person.shift + 1 < len(person.begins) or person.roster.stays:
            return
        if person.shift >= 0:
            self._leave(person)
        else:
            self._release(person)  # before they came
            for call in self.on_away:
                call(person)

    # Waiting work

    def take_in_rating(self, contact: Subject) -> None:
        """Move the waiting work of a contact whose rating has risen; it interrupts if it is red and reds do."""
        for task in self._waiting.move(contact):
            if self.red_interrupts and contact.rating == RED and task.owner is None:
                self._interrupt(task)
            if self.lending is not None and task.person is None:
                self.lending.call_for(task)

    def waiting(self) -> int:
        """Return how many tasks wait for a person."""
        return self._waiting.count

    def free(self) -> Person | None:
        """Return who has been free longest."""
        now = self.agenda.now
        for person in self._idle:
            if person.shift_ends > now:
                return person
        return None

    @property
    def overloaded(self) -> bool:
        """Whether more waits for each person on shift (outside hours: who was on shift last) than the pool can bear."""
        return self._overload is not None and self.waiting() > self._overload.above * self._lately

    def error_multiplier(self, stage: int) -> float:
        """By how much overload, and wrong hands at a stage, multiply wrong decisions here now; 1 without either."""
        overloaded = self._overload.errors_times if self._overload is not None and self.overloaded else 1.0
        return overloaded * self.wrong_hands.get(stage, 1.0)

    # Work asked for, and taken back

    def serve(self, contact: Subject, stage: int, effort: float, person: int | None = None) -> Task:
        """Ask for hands-on work on a contact; the task happens when it is finished.

        Parameters
        ----------
        contact : its rating is its urgency
        stage : code of the stage it belongs to
        effort : seconds of hands-on work at full attention, 0 or more
        person : the number of the one person it is for; None for the first who is free. If that person has left, it
            goes to the common queue.
        """
        note, number = self.note, next(self._numbers)
        task = Task(self, contact, stage, int(effort * self.presence_per_effort + 0.5), number)
        note((self.agenda.now, contact.number, number, events.QUEUED, stage, self.code))
        if person is None or (owner := self._by_number[person]).has_left:
            self._offer(task)
        else:
            self._offer_alone(owner, task)
        return task

    def queue(self, task: Task) -> None:
        """Queue a piece of work that was made elsewhere: a seat in a meeting."""
        self.note((self.agenda.now, task.contact.number, task.number, events.QUEUED, task.stage, self.code))
        self._offer(task)

    def withdraw(self, task: Task) -> None:
        """Take back work that waits, is in hand or is paused, as it is no longer needed. The person is free at once."""
        task.call_off()
        self.note((self.agenda.now, task.contact.number, task.number, events.WITHDRAWN, task.stage, task.home.code))
        person = task.person
        if person is None:
            self._waiting.drop(task)
        elif task in person.paused:
            person.paused.remove(task)
        elif person.task is task:
            person.task = person.ending = None
            if person.on_shift:
                self._next(person)
            elif self.push is not None:
                self.push.go_on(person)

    def finish(self, person: Person, task: Task) -> None:
        """End the work a person has in hand now, whatever is left of it. Nobody who waits for it is called."""
        task.call_off()
        self._free(person, task)

    def pause(self, person: Person, task: Task) -> None:
        """Pause the work of a person who has stayed past closing; it is put back if they will be away for long."""
        self._pause(person, task)
        if person.has_left or person.is_away_for_long(self.agenda.now):
            self._put_back(person)

    # From waiting to over

    def _offer(self, task: Task) -> None:
        """Give a task to somebody who is free or whom it interrupts, else let it wait in the common queue."""
        if self.lending is not None and self.lending.offer(task):
            return
        if (person := self.free()) is not None:
            self._idle.remove(person)
            self._begin(person, task, events.STARTED)
        elif not (self.red_interrupts and task.contact.rating == RED and self._interrupt(task)):
            self._waiting.add(task)

    def _offer_alone(self, person: Person, task: Task) -> None:
        """Begin a task with the one person it is for if they are idle, else let it wait for them."""
        task.owner = person
        if person in self._idle and person.shift_ends > self.agenda.now:
            self._idle.remove(person)
            self._begin(person, task, events.STARTED)
        elif not (self.red_interrupts and task.contact.rating == RED and self._interrupt(task, (person,))):
            self._waiting.add(task)

    def _begin(self, person: Person, task: Task, event: int) -> None:
        """Put work in a person's hands. Its end is an event only if it is within the shift; else closing pauses it."""
        note, now = self.note, self.agenda.now  # a variable is called faster, and this is where time goes
        if task.entry is not None:
            self._waiting.drop(task)
        person.task = task
        task.person = person
        task.begun_at = now
        note((now, task.contact.number, task.number, event, task.stage, person.number))
        done_at = now + task.left
        if self.pace_of is not None:
            person.pace = self.pace_of(person)
            done_at = now - (-task.left * FULL // person.pace)
        person.done_at = done_at
        if done_at <= person.shift_ends:
            self.stay(person)
        elif task.meeting is not None:
            task.meeting.came(task)

    def stay(self, person: Person) -> None:
        """Let the work that a person has in hand end when it will be done, after their shift too."""
        person.ending = ending = (person,)
        self.agenda.at(person.done_at, ENDING, self._ended, ending)

    def _ended(self, ending: Ending) -> None:
        """Free the person, start the next in the queue, then move the contact on."""
        person = ending[0]
        task = person.task
        if person.ending is not ending or task is None:
            return  # paused or withdrawn in the meantime
        self._free(person, task)
        task.settle()

    def _free(self, person: Person, task: Task) -> None:
        """Take finished work out of a person's hands, and give them the next."""
        self.note((self.agenda.now, task.contact.number, task.number, events.FINISHED, task.stage, person.number))
        person.task = None
        if person.on_shift:
            self._next(person)
        elif self.push is not None:
            self.push.go_on(person)

    def _next(self, person: Person) -> None:
        """Give a free person work: their own, else the next in the queue; else they are idle."""
        queue = self._queue
        if person.shift_ends <= self.agenda.now:
            self._idle.append(person)
            return
        while queue and queue[0] is not queue[0][2].entry:
            heappop(queue)
        if (person.paused or person.own) and self._resume(person):
            return
        if self.push is not None and self.push.takes(person):
            return
        if self.lending is not None and self.lending.takes(person):
            return
        if not queue:
            self._idle.append(person)
        elif person.rule is None:
            self._begin(person, heappop(queue)[2], events.STARTED)
        elif (task := next_in_queue(self, person)) is not None:
            self._begin(person, task, events.STARTED)

    def _resume(self, person: Person) -> bool:
        """Give a person their seat in a meeting, their own red task, their paused work, or other work of their own.

        All but the seat only if no red waits for anybody.
        """
        own, queue = person.own, self._queue
        while own and own[0] is not own[0][2].entry:
            heappop(own)
        if person.paused and person.paused[-1].meeting is not None:
            self._begin(person, person.paused.pop(), events.RESUMED)
            return True
        own_is_red = common_is_red = False
        if self.red_interrupts:
            own_is_red, common_is_red = (bool(line) and line[0][2].contact.rating == RED for line in (own, queue))
            common_is_red = common_is_red or (self.lending is not None and self.lending.red_waits())
        if own_is_red or (own and not common_is_red and not person.paused):
            self._begin(person, heappop(own)[2], events.STARTED)
        elif person.paused and not common_is_red:
            self._begin(person, person.paused.pop(), events.RESUMED)
        else:
            return False
        return True

    def _interrupt(self, red: Task, among: Iterable[Person] | None = None) -> bool:
        """Pause the least urgent work in hand (the last begun of them) for a red task. Return False if all is red."""
        among = among or (self.people if self.lending is None else self.lending.all_hands(red))
        in_hand = [
            (task.contact.rating, task.begun_at, -person.number, person, task)
            for person in among
            if person.on_shift and (task := person.task) and task.contact.rating > RED and task.meeting is None
            if person.shift_ends > self.agenda.now
        ]
        if in_hand:
            *_, person, task = max(in_hand)
            person.pool._pause(person, task)
            lend(person, red)
        return bool(in_hand)

    def _pause(self, person: Person, task: Task) -> None:
        now = self.agenda.now
        task.left -= (now - task.begun_at) * person.pace // FULL
        person.task = person.ending = None
        self.note((now, task.contact.number, task.number, events.PAUSED, task.stage, person.number))
        person.paused.append(task)

    def _put_back(self, person: Person) -> None:
        """Put a person's paused work back in the queue it came from, except work that is for them alone."""
        back = [task for task in person.paused if task.owner is not person]
        person.paused[:] = [task for task in person.paused if task.owner is person]
        for task in back:
            task.person = None
            self.note((self.agenda.now, task.contact.number, task.number, events.PUT_BACK, task.stage, person.number))
            bring_home(task)
            task.pool._offer(task)
            if task.meeting is not None and task.person is None:
                task.meeting.lost()

    def _leave(self, person: Person) -> None:
        self.note((self.agenda.now, -1, person.number, events.LEFT, -1, self.code))
        self._release(person)

    def _release(self, person: Person) -> None:
        """Put everything of a person who will not be back in the common queue."""
        person.has_left = True
        own = tasks_in(sorted(person.own))
        person.own.clear()
        for task in own:
            self._waiting.drop(task)
        for task in (*person.paused, *own):
            task.owner = None
        self._put_back(person)
        for task in own:
            self._offer(task)
        for call in self.on_left:
            call(person)

    # Shifts

    def _enter(self, person: Person) -> None:
        """Add a person to the pool, and their shifts to its timetable."""
        person.pool = self
        self.people.append(person)
        self._by_number[person.number] = person
        person.set_rule(self.red_interrupts)
        self._timetable.add(person)

    def _change_shifts(self, ending: list[Person], beginning: list[Person]) -> None:
        """End some people's shifts, then begin others'."""
        for person in ending:  # all of them before any work is put back: it must not go to somebody who is going too
            person.on_shift = False
        self._idle = deque([person for person in self._idle if person.on_shift])
        for person in ending:
            self._close(person)
        for person in beginning:
            self._open(person)
        self._on_shift += len(beginning) - len(ending)
        if self._overload is not None:
            self._lately = self._on_shift or self._lately

    def _close(self, person: Person) -> None:
        """Pause the work of a person whose shift ends, and put it back if they will be away for long."""
        task = person.task
        if task is None or person.done_at == self.agenda.now:
            pass  # nothing in hand, or it ends at this very instant, after the bell
        elif task.meeting is not None:
            if task.meeting.is_left(self._red_past_closing):
                self._pause(person, task)
                task.meeting.went()
        elif self._red_past_closing and task.contact.rating == RED:
            self.stay(person)
        elif self.push is None or not self.push.keeps(person, task):
            self._pause(person, task)
        if person.shift + 1 == len(person.begins) and not person.roster.stays:
            self._leave(person)
        elif person.is_away_for_long(self.agenda.now):
            self._put_back(person)
            for call in self.on_away:
                call(person)

    def _open(self, person: Person) -> None:
        """Begin a person's next shift: resume paused work, or take the next in the queue."""
        if person.shift < 0:
            self.note((self.agenda.now, -1, person.number, events.JOINED, -1, self.code))
            for call in self.on_joined:
                call(person)
        if self.push is not None:
            self.push.end(person)
        person.shift += 1
        person.shift_ends = person.ends[person.shift]
        person.on_shift = True
        if person.task is None:  # else a red task from before is still in hand
            self._next(person)
        for call in self.on_opened:
            call(person)
