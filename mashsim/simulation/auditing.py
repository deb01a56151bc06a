"""An audit: closed cases are looked at again, one after another, beside the pool's other work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.loops import decision_of, rating_before
from mashsim.quantities import DAY
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.vocabulary.stages import AUDITING, DECIDING, STAGES

if TYPE_CHECKING:
    from mashsim.scenario import Audit
    from mashsim.simulation.contact import Contact
    from mashsim.staff import Task


class Case:
    """A closed contact as the pool's rule sees it: received when the audit began, with a rating for the work, without a clock."""

    __slots__ = ("children", "contact", "decision", "number", "rating", "received_at")

    def __init__(self, contact: Contact, decision: int, rating: int, received_at: int):
        self.contact = contact
        self.decision = decision
        self.number = contact.number
        self.children = contact.children
        self.rating = rating
        self.received_at = received_at

    def due_at(self, stage: int) -> float:
        """Never: no clock governs an audit."""
        return float("inf")


class Auditing:
    """One audit, from its day on, until its cases are done or it is stopped.

    Parameters
    ----------
    which : the audit's name for luck: a case may be looked at in several
    closed : contact, outcome and moment of all that has been closed so far, in order
    """

    def __init__(self, world: Any, settings: Audit, which: str, closed: list[tuple[Contact, int, int]]):
        self._world = world
        self._settings = settings
        self._which = which
        self._pool = world.pools[settings.pool]
        self._effort = settings.effort.compiled().quantile
        self._effort_luck, self._surfaced_luck = (
            world.purpose(f"audit.{which}.{what}") for what in ("effort", "surfaced")
        )
        self._goes_to = STAGES.index(settings.goes_to)
        self._cases = self._chosen(closed)
        self._under_way: list[Task] = []
        self._stopped = False
        for _ in range(settings.at_once):
            self._next()

    def _chosen(self, closed: list[tuple[Contact, int, int]]) -> list[Case]:
        """The cases to look at, in the opposite order to that in which they are looked at."""
        settings, now = self._settings, self._world.env._now
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
        case, effort = self._cases.pop(), self._effort
        task = self._pool.serve(case, AUDITING, effort(self._effort_luck(case.contact)))
        self._under_way.append(task)
        task.callbacks.append(self._done)

    def _done(self, task: Task) -> None:
        world, case = self._world, task.contact
        contact: Contact = case.contact
        self._under_way.remove(task)
        note, settings = world.note, self._settings
        surfaced = contact.right_outcome > case.decision or self._surfaced_luck(contact) < settings.surfaced_share
        note((world.env._now, contact.number, task.number, events.AUDITED, AUDITING, int(surfaced)))
        self._next()
        if surfaced:
            rating = rating_before(world, contact) if self._goes_to == DECIDING else None
            world.receive_again(contact, f"surfaced.{self._which}", self._goes_to, rating)

    def stop(self) -> None:
        """Look at no more cases; those that wait or are in hand are laid aside."""
        self._stopped = True
        for task in self._under_way:
            self._pool.withdraw(task)
        self._under_way.clear()
