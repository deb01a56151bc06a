"""The end-of-day push: work that is due today is taken up first, and people stay past closing for it.

Edges, stated once:

* Due today is what is due by the midnight that ends the day, or overdue, by the clock that governs the stage.
* Where it goes first, it comes after what a person has put down, and after red work where red interrupts.
* Who stays finishes what they have in hand, if it is due today, then takes up more of what is due and waits in the
  queue, until nothing is left or the time is over. What they have in hand then they put down, as at closing.
* Nobody stays into their next shift, and nothing interrupts who stays. Red work of a pool that does it past closing
  anyway is done so, and is not counted as overtime of the push.
* Work for one person alone and seats in meetings are not taken up past closing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import BELL
from mashsim.policies import due_soonest
from mashsim.staff.shortlists import next_in_queue, shortlist
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED

if TYPE_CHECKING:
    from mashsim.scenario.push import PushSettings
    from mashsim.staff.person import Person, Task
    from mashsim.staff.pool import Pool
    from mashsim.staff.rosters import Roster
    from mashsim.staff.shortlists import Today


class Push:
    """The push of one pool.

    Attributes
    ----------
    stayed : who stayed past the end of a shift, from when until when
    """

    def __init__(self, pool: Pool, settings: PushSettings | None, today: Today):
        self.stayed: list[tuple[Roster, int, int]] = []
        self._pool, self._today = pool, today
        self._due = shortlist(pool, rule=due_soonest)
        self._staying: dict[Person, tuple[int, int]] = {}
        """Who stays: since when, and until when at most."""
        self.adopt(settings)

    def adopt(self, settings: PushSettings | None) -> None:
        """Take over settings from now on; None for no push."""
        self._first_in_last = int(settings.first_in_last.amount) if settings else 0
        self._at_most = int(settings.stays_at_most.amount) if settings else 0

    # Within a shift

    def takes(self, person: Person) -> bool:
        """Give a person who is free what is due soonest, if it is due today and goes first now."""
        pool, now = self._pool, self._pool.agenda.now
        is_time = self._first_in_last and person.shift_ends - now <= self._first_in_last
        task = self._next_due() if is_time else None
        if task is None:
            return False
        if pool.red_interrupts and (red := next_in_queue(pool)) is not None and red.contact.rating == RED:
            task = red
        pool._begin(person, task, events.STARTED)
        return True

    # Past its end

    def keeps(self, person: Person, task: Task) -> bool:
        """Whether a person whose shift ends now stays for the work in hand."""
        if task.contact.due_at(task.stage) > self._today.ends(self._pool.agenda.now) or not self._stays(person):
            return False
        self._let_end(person)
        return True

    def go_on(self, person: Person) -> None:
        """Give a person who is free after their shift what is due, if they stay for it; else they go home."""
        task = self._next_due()
        if task is None or person.has_left or not self._stays(person):
            self.end(person)
            return
        self._pool._begin(person, task, events.STARTED)
        self._let_end(person)

    def end(self, person: Person) -> None:
        """Let a person who stayed go home, and put down what they have in hand. Others do nothing."""
        if person not in self._staying:
            return
        since, _ = self._staying.pop(person)
        if person.task is not None:
            self._pool.pause(person, person.task)
        self.stayed.append((person.roster, since, self._pool.agenda.now))
        self._note(person, events.WENT_HOME)

    def until_now(self) -> list[tuple[Roster, int, int]]:
        """Return who has stayed, from when until when; those who still do, until now."""
        now = self._pool.agenda.now
        return [*self.stayed, *((person.roster, since, now) for person, (since, _) in self._staying.items())]

    def _stays(self, person: Person) -> bool:
        """Whether a person stays, or goes on staying, after the end of their shift."""
        now = self._pool.agenda.now
        if person in self._staying:
            return now < self._staying[person][1]
        until = min(person.shift_ends + self._at_most, person.back_at)
        if until <= now:
            return False
        self._staying[person] = now, int(until)
        self._note(person, events.STAYED)
        self._pool.agenda.at(int(until), BELL, self._time_is_up, person)
        return True

    def _let_end(self, person: Person) -> None:
        """Let the work in hand end, if it will within the time for which its person stays."""
        if person.shift_ends < person.done_at <= self._staying[person][1]:
            self._pool.stay(person)

    def _time_is_up(self, person: Person) -> None:
        """Send a person home, unless their work ends at this very instant."""
        now = self._pool.agenda.now
        if self._staying.get(person, (0, 0))[1] == now and not (person.task and person.done_at == now):
            self.end(person)

    def _next_due(self) -> Task | None:
        """Return what waits here, is due soonest and is due today."""
        return self._due.first_due_by(self._today.ends(self._pool.agenda.now))

    def _note(self, person: Person, event: int) -> None:
        pool = self._pool
        pool.note((pool.agenda.now, -1, person.number, event, -1, pool.code))
