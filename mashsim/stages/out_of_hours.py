"""Out of hours: a small team takes a first look while the office is closed, acts on reds, and hands over at opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment, Settled
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import OUT_OF_HOURS

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.side_doors import OutOfHoursSettings
    from mashsim.simulation.world import World
    from mashsim.staff import Task


class Answered(Settled):
    """The end of a piece of work, or the opening of the office if that is first.

    Its value is the number of the person who did the work; None if it was not done.
    """

    __slots__ = ("_opens_at", "_task")

    def __init__(self, task: Task, opening: Moment, opens_at: int):
        super().__init__()
        self._task = task
        self._opens_at = opens_at
        task.then(self._done)
        opening.then(self._open)

    @property
    def is_waiting(self) -> bool:
        return self._task.person is None

    def give_up(self) -> None:
        self.call_off()
        self._task.withdraw()

    def _done(self, task: Task) -> None:
        if not self.over:
            self.settle(task.person and task.person.number)

    def _open(self, _: Moment) -> None:
        """Take the work back as the office opens, unless it ends at this very instant."""
        task = self._task
        if self.over:
            return
        person = task.person
        if person is None or person.task is not task or person.done_at > self._opens_at:
            task.withdraw()
            self.settle()


class OutOfHours:
    """From a contact's receipt in closed hours to the opening of the office."""

    code = OUT_OF_HOURS

    def __init__(self, world: World, settings: OutOfHoursSettings):
        self._world = world
        self._look = HandsOn(world, OUT_OF_HOURS, settings)
        self._act = HandsOn(world, OUT_OF_HOURS, _acting(settings), "acting")
        self._answered_luck = world.purpose("out_of_hours.answered")
        self._opening: Moment | None = None
        self._opens_at = -1
        self.adopt(settings)

    def adopt(self, settings: OutOfHoursSettings) -> None:
        """Take over settings from now on. Efforts are read when work is queued, whether it is answered at receipt."""
        self._answered_share = settings.answered_share
        self._look.adopt(settings)
        self._act.adopt(_acting(settings))

    def takes(self, contact: Contact) -> bool:
        """Whether a contact that has just been received is for this team first."""
        world = self._world
        return not world.office.is_open(world.now) and self._answered_luck(contact) < self._answered_share

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        opening = self._next_opening()
        opens_at = self._opens_at
        looked = yield Answered(self._look.on(contact), opening, opens_at)
        if looked is None:
            return outcomes.HANDED_OVER
        world.looked_at(contact)
        world.way.screening.rate(contact, OUT_OF_HOURS)
        if contact.rating == RED and not opening.over:  # else the look ended as the office opened
            person = yield Answered(self._act.on(contact), opening, opens_at)
            if person is None:
                return outcomes.HANDED_OVER
            world.note((world.now, contact.number, -1, events.ACTED, OUT_OF_HOURS, person))
        if not opening.over:
            yield opening
        return outcomes.HANDED_OVER

    def _next_opening(self) -> Moment:
        """Return the moment at which the office opens next.

        All contacts that wait for it share it, and go on in the order in which they were received.
        """
        world = self._world
        if self._opening is None or self._opens_at <= world.now:
            self._opens_at = world.office.next_open(world.now)
            self._opening = Moment(world, self._opens_at, ENDING)
        return self._opening


def _acting(settings: OutOfHoursSettings) -> WorkSettings:
    return WorkSettings(pool=settings.pool, effort=settings.acting_effort)
