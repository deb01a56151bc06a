"""Help between pools: a person of one pool lent to a task of another.

A stage says which pools help its own, and when (`helped_by`). What a helper has in hand is theirs like any other work:
they keep it overnight, put it down and take it up again by the rules of their own pool, at their own pace, and red work
of their own pool interrupts it. What they hand back goes to the pool that was asked. Edges, stated once:

* Helpers **without a condition** stand beside the pool's own people: whoever has been free longest takes new work, and
  who becomes free takes whatever is next by the rule of their own pool, wherever it waits. Red work that interrupts may
  interrupt them too. So two pools that help each other without conditions are one pool.
* Helpers **whose own queue must be empty** come when nothing waits for them: neither in their pool's common queue nor
  for them alone.
* Helpers **for whom more than so many must wait, or work must be due today**, come before they take up work of their
  own, but for red work where red interrupts. They are called when work is queued and look when they become free; that
  a further day begins calls nobody.
* All conditions of one row must hold. Where a pool has several rows at a stage, any of them is enough.
* Of the work at a stage, helpers take what is next by the rule of the pool they help; what is due soonest, if they come
  for work that is due today.
* At one instant a pool's own people come first: who helps on a condition waits until all shifts that begin then have
  begun, and nobody whose shift ends then begins anything.
* Work for one person alone is helped by nobody: an allocated worker's visits and assessments stay with the one person
  the family knows, until that person leaves.
* A seat in a meeting is work like any other for who helps with it. Only the last seat claimed may have help, and only
  of pools without a seat of their own: so whoever holds a seat waits only for people whom no waiting meeting holds, and
  two meetings never wait for each other.
* How long a piece of work takes is the effort it has, at the presence that an hour of the helper's time takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from mashsim.agenda import ENDING
from mashsim.policies import due_soonest
from mashsim.staff.shortlists import next_in_queue, shortlist
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mashsim.scenario.help import Help
    from mashsim.staff.person import Person, Task
    from mashsim.staff.pool import Pool
    from mashsim.staff.shortlists import Shortlist, Today

_HELP_FIRST, _AS_OWN = range(2)
"""When help comes: before own work, or among it."""


class Place:
    """A stage at which a pool has help.

    Attributes
    ----------
    helpers : the pools that help, in order, each with its conditions
    beside : the pools that help without a condition, after the pool itself
    in_order, by_due : what waits there, in the pool's order and as it is due
    """

    __slots__ = ("beside", "by_due", "helpers", "in_order")

    def __init__(self, home: Pool, stage: int, helpers: Sequence[tuple[Pool, Help]]):
        self.helpers = [(pool, help_) for pool, help_ in helpers if help_.has_condition]
        self.beside = (home, *(pool for pool, help_ in helpers if not help_.has_condition))
        self.in_order = shortlist(home, stage, seats=True)
        self.by_due: Shortlist | None = None
        if any(help_.when_due_today for _, help_ in helpers):
            self.by_due = shortlist(home, stage, due_soonest, seats=True)


def lend(person: Person, task: Task) -> None:
    """Put a task that was asked of another pool, or of their own, in a person's hands."""
    pool = person.pool
    if task.entry is not None:
        task.pool._waiting.drop(task)
    _belongs_to(task, pool)
    pool._begin(person, task, events.STARTED)


def bring_home(task: Task) -> None:
    """Give a task back to the pool that was asked for it."""
    _belongs_to(task, task.home)


def _belongs_to(task: Task, pool: Pool) -> None:
    """Let a task be a pool's, with the presence that the rest of it takes there."""
    before, now = task.pool.presence_per_effort, pool.presence_per_effort
    if before != now:
        task.left = int(task.left / before * now + 0.5)
    task.pool = pool


class Lending:
    """How the people of one pool help, and who helps them.

    Attributes
    ----------
    here : by stage, where others help this pool
    elsewhere : where this pool helps, each with its conditions
    """

    def __init__(self, pool: Pool, today: Today, turns: count[int]):
        self.here: dict[int, Place] = {}
        self.elsewhere: list[tuple[Place, Help]] = []
        self._pool, self._today, self._turns = pool, today, turns
        self._waits_for_bells = self._bells_over = -1
        """When people last waited for all bells of an instant, and when these were last over."""

    # Work asked for here

    def offer(self, task: Task) -> bool:
        """Give a task to whoever of all who may is free, or let it wait. Return False if it has no help."""
        pool, place = self._pool, self.here.get(task.stage)
        if self._is_before_bells():
            pool._waiting.add(task)
            return True
        if place is None:
            return False
        if self._give(task, place.beside):
            return True
        pool._waiting.add(task)
        self._call(place)
        if pool.red_interrupts and task.contact.rating == RED and task.person is None:
            pool._interrupt(task)
        return True

    def call_for(self, task: Task) -> None:
        """Call helpers for a task that waits and has a new place in the order."""
        place = self.here.get(task.stage)
        if place is not None:
            self._call(place)

    def all_hands(self, red: Task) -> Iterator[Person]:
        """Yield everybody whose work a red task may interrupt."""
        place = self.here.get(red.stage)
        for pool in (self._pool,) if place is None else place.beside:
            yield from pool.people

    def _call(self, place: Place) -> None:
        """Let helpers who are free and whose conditions hold take what waits."""
        for pool, help_ in place.helpers:
            while pool.free() is not None and (task := self._next_at(place, help_, pool)) is not None:
                self._give(task, (pool,))

    def _give(self, task: Task, pools: Iterable[Pool]) -> bool:
        """Give a task to who has been free longest in some pools; return False if nobody is free there."""
        free = [person for pool in pools if (person := pool.free()) is not None]
        if not free:
            return False
        person = min(free, key=lambda one: one.free_since)
        person.pool._idle.remove(person)
        lend(person, task)
        return True

    # People who are free

    def takes(self, person: Person) -> bool:
        """Give a person who is free work elsewhere, if its turn is before all work of their own pool."""
        pool, now = self._pool, self._pool.agenda.now
        if not self.elsewhere:
            person.free_since = next(self._turns)
            return False
        if person.begins[person.shift] == now and now > self._bells_over and self._has_conditions():
            self._wait_for_bells(person)
            return True
        rule, reds_first = person.rule or pool._waiting.rule, pool.red_interrupts
        own = next_in_queue(pool, person)
        best = own
        key = None if own is None else (_rank(own, _AS_OWN, reds_first), rule(own), own.number)
        for place, help_ in self.elsewhere:
            task = self._next_at(place, help_, pool)
            if task is None:
                continue
            its_key = (_rank(task, _comes(help_), reds_first), rule(task), task.number)
            if key is None or its_key < key:
                best, key = task, its_key
        person.free_since = next(self._turns)
        if best is None or best is own:
            return False
        lend(person, best)
        return True

    def red_waits(self) -> bool:
        """Whether a red waits elsewhere that is next there and as good as this pool's own."""
        firsts = [place.in_order.first() for place, help_ in self.elsewhere if not help_.has_condition]
        return any(task is not None and task.contact.rating == RED for task in firsts)

    def look_again(self) -> None:
        """Let people who have nothing to do look for work once all bells of this instant are over."""
        self._pool.agenda.at(self._pool.agenda.now, ENDING, self._after_bells)

    def _next_at(self, place: Place, help_: Help, pool: Pool) -> Task | None:
        """Return what somebody of a pool would take at a place; None if nothing waits, or a condition does not hold."""
        if help_.when_own_queue_is_empty and next_in_queue(pool) is not None:
            return None
        if help_.when_more_wait_than is not None and place.in_order.count <= help_.when_more_wait_than:
            return None
        if help_.when_due_today and place.by_due is not None:
            return place.by_due.first_due_by(self._today.ends(pool.agenda.now))
        return place.in_order.first()

    # Bells

    def _has_conditions(self) -> bool:
        return any(help_.has_condition for _, help_ in self.elsewhere)

    def _is_before_bells(self) -> bool:
        return self._waits_for_bells == self._pool.agenda.now > self._bells_over

    def _wait_for_bells(self, person: Person) -> None:
        """Let a person whose shift begins now take up nothing before all shifts that begin now have begun."""
        if not self._is_before_bells():
            self._waits_for_bells = self._pool.agenda.now
            self.look_again()
        person.free_since = next(self._turns)
        self._pool._idle.append(person)

    def _after_bells(self, _: object) -> None:
        pool = self._pool
        self._bells_over = pool.agenda.now
        for person in list(pool._idle):
            if person in pool._idle:
                pool._idle.remove(person)
                pool._next(person)
        for place in self.here.values():  # what was asked for before all bells, and is still waiting
            self._call_beside(place)
            self._call(place)

    def _call_beside(self, place: Place) -> None:
        """Let those who help without a condition and are free take what waits."""
        while (task := place.in_order.first()) is not None:
            ready = (pool for pool in place.beside if pool.lending is None or not pool.lending._is_before_bells())
            if not self._give(task, ready):
                return


def _comes(help_: Help) -> int:
    """Return when a helper takes up work elsewhere: before their own, or as if it were their own."""
    return _HELP_FIRST if help_.has_condition and not help_.when_own_queue_is_empty else _AS_OWN


def _rank(task: Task, comes: int, reds_first: bool) -> int:
    return _HELP_FIRST if reds_first and task.contact.rating == RED else comes


def arrange_help(
    pools: Mapping[str, Pool], helps: Sequence[tuple[int, str, str, Help]], today: Today, turns: count[int]
) -> None:
    """Let pools help each other from now on; help that held before is over.

    Parameters
    ----------
    helps : who helps whom: the stage, the pool that is helped, the pool that helps, and when
    turns : numbers the turns of those who are free
    """
    for name in {name for _, home, helper, _ in helps for name in (home, helper)}:
        if pools[name].lending is None:
            pools[name].lending = Lending(pools[name], today, turns)
    lendings = {name: pool.lending for name, pool in pools.items() if pool.lending is not None}
    for lending in lendings.values():
        lending.here, lending.elsewhere = {}, []
    places = dict.fromkeys((stage, home) for stage, home, _, _ in helps)
    for stage, home in places:
        helpers = [(pools[helper], one) for at, helped, helper, one in helps if (at, helped) == (stage, home)]
        place = lendings[home].here[stage] = Place(pools[home], stage, helpers)
        for pool, one in helpers:
            if pool.lending is not None:
                pool.lending.elsewhere.append((place, one))
    for lending in lendings.values():
        lending.look_again()
