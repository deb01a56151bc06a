"""Out of hours: a small team takes a first look while the office is closed, acts on reds, and hands everything over at opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import OUT_OF_HOURS, SCREENING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages
    from mashsim.staff import Task


class Answered(Settled):
    """The end of a piece of work, or the opening of the office if that comes first. Its value is whether the work was done."""

    __slots__ = ("_task",)

    def __init__(self, env: Any, task: Task, opening: Moment):
        super().__init__(env)
        self._task = task
        task.callbacks.append(self._done)
        opening.callbacks.append(self._open)

    def _done(self, _: Task) -> None:
        if self.callbacks is not None:
            self.settle(True)

    def _open(self, opening: Moment) -> None:
        """Take the work back as the office opens, unless it ends at this very instant."""
        task = self._task
        if self.callbacks is None:
            return
        person = task.person
        if person is None or person.task is not task or person.done_at > opening.env._now:
            task.pool.withdraw(task)
            self.settle(False)


class OutOfHours:
    """From a contact's receipt in closed hours to the opening of the office."""

    code = OUT_OF_HOURS

    def __init__(self, world: Any, settings: Stages):
        assert settings.out_of_hours is not None
        self._world = world
        self._pool = world.pools[settings.out_of_hours.pool]
        self._answered_luck, self._effort_luck, self._acting_luck = (
            world.purpose(f"out_of_hours.{what}") for what in ("answered", "effort", "acting")
        )
        self._opening: Moment | None = None
        self._opens_at = -1
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on. Efforts are read when work is queued, whether it is answered at receipt."""
        out_of_hours = settings.out_of_hours
        assert out_of_hours is not None
        self._answered_share = out_of_hours.answered_share
        self._effort = out_of_hours.effort.compiled().quantile
        self._acting_effort = out_of_hours.acting_effort.compiled().quantile

    def takes(self, contact: Any) -> bool:
        """Whether a contact that has just been received comes to this team first."""
        luck = self._answered_luck
        return not self._world.office.is_open(self._world.env._now) and luck(contact) < self._answered_share

    def __call__(self, contact: Any) -> Steps:
        world, pool, effort, luck = self._world, self._pool, self._effort, self._effort_luck
        opening = self._next_opening()
        if not (yield Answered(world.env, pool.serve(contact, OUT_OF_HOURS, effort(luck(contact))), opening)):
            return outcomes.HANDED_OVER
        world.stages[SCREENING].rate(contact, OUT_OF_HOURS)
        if contact.rating == RED and opening.callbacks is not None:  # else the look ended as the office opened
            effort, luck = self._acting_effort, self._acting_luck
            task = pool.serve(contact, OUT_OF_HOURS, effort(luck(contact)))
            if not (yield Answered(world.env, task, opening)):
                return outcomes.HANDED_OVER
            note = world.note
            note((world.env._now, contact.number, -1, events.ACTED, OUT_OF_HOURS, task.person.number))
        if opening.callbacks is not None:
            yield opening
        return outcomes.HANDED_OVER

    def _next_opening(self) -> Moment:
        """Return the moment at which the office opens next; all who wait for it share it and go on in the order in which they came."""
        now = self._world.env._now
        if self._opening is None or self._opens_at <= now:
            self._opens_at = self._world.office.next_open(now)
            self._opening = Moment(self._world.env, self._opens_at, ENDING)
        return self._opening
