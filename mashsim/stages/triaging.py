"""Triaging: a daily meeting that deals with a batch of contacts in place of screening."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.chance import Choice
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import SCREENING, TRIAGING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages
    from mashsim.staff import Pool, Task


class Case(Settled):
    """A contact on the list of a meeting. It happens when all who take part have dealt with it."""

    __slots__ = ("contact", "owing", "ready_at", "tasks")

    def __init__(self, env: Any, contact: Any, ready_at: int, owing: list[Pool]):
        super().__init__(env)
        self.contact = contact
        self.ready_at = ready_at
        self.owing = owing
        """The pools that have not dealt with it, in the order of the scenario."""
        self.tasks: list[Task] = []
        """Their work, while a meeting lasts or overruns."""

    def done(self, task: Task) -> None:
        """Note that one pool has dealt with it."""
        self.tasks.remove(task)
        self.owing.remove(task.pool)
        if not self.owing:
            self.settle()


class Triaging:
    """The meetings, and the list for the next."""

    code = TRIAGING

    def __init__(self, world: Any, settings: Stages):
        triaging = settings.triaging
        assert triaging is not None
        self._world = world
        self._pools = [world.pools[name] for name in dict.fromkeys((triaging.pool, *triaging.also))]
        self._goes_luck = world.purpose("triaging.goes")
        self._outcome_luck = world.purpose("triaging.outcome")
        self._effort_lucks = {
            pool: world.purpose(f"triaging.effort.{number}") for number, pool in enumerate(self._pools)
        }
        self._meets = world.calendars[triaging.meets]
        self._list: list[Case] = []
        self.adopt(settings)
        self._call(bisect_left(self._meets.opens, 0))

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on; each says in its own words when it is read."""
        triaging = settings.triaging
        assert triaging is not None
        self._shares = [triaging.sources.get(source, 0.0) for source in self._world.sources]
        self._effort = triaging.effort.compiled().quantile
        self._later, self._cut_off = self._world.office.later(triaging.cut_off.kind), triaging.cut_off.amount
        self._outcomes = Choice.of(triaging.outcomes, outcomes.WORDS)

    def takes(self, contact: Any) -> bool:
        """Whether a contact that has just been received goes to the meeting."""
        share, luck = self._shares[contact.source], self._goes_luck
        return share > 0 and (share >= 1 or bool(luck(contact) < share))

    def __call__(self, contact: Any) -> Steps:
        world = self._world
        note, later, now = world.note, self._later, world.env._now
        note((now, contact.number, -1, events.QUEUED, TRIAGING, -1))
        case = Case(world.env, contact, later(now, self._cut_off) if self._cut_off else now, list(self._pools))
        self._list.append(case)
        yield case
        luck = self._outcome_luck
        return world.stages[SCREENING].settle(contact, self._outcomes.pick(luck(contact)), TRIAGING)

    def _call(self, number: int) -> None:
        """Call the next meeting."""
        if number < len(self._meets.opens):
            Moment(self._world.env, self._meets.opens[number], ENDING, self._meet, number)

    def _meet(self, moment: Moment) -> None:
        """Deal with what came before the cut-off."""
        env, number = self._world.env, moment.subject
        now = env._now
        batch = [case for case in self._list if case.ready_at <= now]
        self._list = [case for case in self._list if case.ready_at > now]
        Moment(env, self._meets.closes[number], ENDING, self._end, (number, batch))
        effort = self._effort
        for case in batch:
            overrunning = {task.pool for task in case.tasks}
            for pool in [pool for pool in case.owing if pool not in overrunning]:
                luck = self._effort_lucks[pool]
                task = pool.serve(case.contact, TRIAGING, effort(luck(case.contact)))
                case.tasks.append(task)
                task.callbacks.append(case.done)

    def _end(self, moment: Moment) -> None:
        """End a meeting: what nobody has begun waits for the next; what is in hand is finished."""
        number, batch = moment.subject
        now = self._world.env._now
        put_off = []
        for case in batch:
            for task in [task for task in case.tasks if task.person is None]:
                case.tasks.remove(task)
                task.pool.withdraw(task)
                case.ready_at = now
            if case.owing and len(case.tasks) < len(case.owing):
                put_off.append(case)
        self._list = put_off + self._list
        self._call(number + 1)
