"""An audit: closed cases are looked at again, one after another, beside the pool's other work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mashsim.loops import decision_of, rating_before
from mashsim.quantities import DAY
from mashsim.staff import timed
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import AUDITING, DECIDING, STAGES

if TYPE_CHECKING:
    from mashsim.contact import Contact
    from mashsim.scenario import Audit
    from mashsim.simulation.world import World
    from mashsim.staff import Task


class Case:
    """A closed contact as a pool knows it: received when the audit began, with a rating for the work and no clock."""

    __slots__ = ("contact", "decision", "locality", "number", "rating", "received_at")

    def __init__(self, contact: Contact, decision: int, rating: int, received_at: int):
        self.contact = contact
        self.decision = decision
        self.number = contact.number
        self.locality = contact.locality
        self.rating = rating
        self.received_at = received_at

    def due_at(self, stage: int) -> float:
        """Return infinity: no clock governs an audit."""
        return float("inf")


class Auditing:
    """One audit, from its day on, until its cases are done or it is stopped.

    Parameters
    ----------
    which : the audit's name for luck: a case may be looked at in several
    closed : contact, outcome and moment of all that has been closed so far, in order
    """

    def __init__(self, world: World, settings: Audit, which: str, closed: list[tuple[Contact, int, int]]):
        self._world = world
        self._settings = settings
        self._which = which
        self._pool = world.staff(settings.pool)
        self._surfaced_luck = world.purpose(f"audit.{which}.surfaced")
        self._seconds = timed(world, settings.effort, world.purpose(f"audit.{which}.effort"))
        self._goes_to = STAGES.index(settings.goes_to)
        self._cases = self._chosen(closed)
        self._under_way: list[Task] = []
        self._stopped = False
        for _ in range(settings.at_once):
            self._next()

    def _chosen(self, closed: list[tuple[Contact, int, int]]) -> list[Case]:
        """Return the cases to look at, the first of them last."""
        settings, now = self._settings, self._world.now
        kinds = {outcomes.WORDS.index(name) for name in settings.closed_as}
        rating = RATED_AS.index(settings.waits_as)
        since = self._since(now)
        decided = [(contact, decision_of(contact, outcome), at) for contact, outcome, at in closed]
        cases = [
            Case(contact, decision, rating, now)
            for contact, decision, at in decided
            if decision in kinds and at >= since
        ]
        return cases[-settings.cases :]

    def _since(self, now: int) -> float:
        back = self._settings.look_back
        if back is None:
            return float("-inf")
        if back.kind == "clock":
            return now - int(back.amount) // DAY * DAY
        office = self._world.office
        return float(office.back(now, int(back.amount) * office.day_length))

    def _next(self) -> None:
        if self._stopped or not self._cases:
            return
        case = self._cases.pop()
        task = self._pool.serve(case, AUDITING, self._seconds(case.contact))
        self._under_way.append(task)
        task.then(partial(self._done, case))

    def _done(self, case: Case, task: Task) -> None:
        world, contact = self._world, case.contact
        self._under_way.remove(task)
        settings = self._settings
        surfaced = contact.right_outcome > case.decision or self._surfaced_luck(contact) < settings.surfaced_share
        world.note((world.now, contact.number, task.number, events.AUDITED, AUDITING, int(surfaced)))
        self._next()
        if surfaced:
            rating = rating_before(world, contact) if self._goes_to == DECIDING else None
            world.receive_again(contact, f"surfaced.{self._which}", self._goes_to, rating)

    def stop(self) -> None:
        """Look at no more cases; work that waits or is in hand is taken back."""
        self._stopped = True
        for task in self._under_way:
            task.withdraw()
        self._under_way.clear()
