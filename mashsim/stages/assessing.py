"""Assessing: the contact takes up room in its worker's caseload until the assessment is authorised, and longer if a plan follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ASSESSING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages


class Assessment:
    """One contact's assessment: when it is due to end, what is still to be done for it, and until when a plan holds.

    Attributes
    ----------
    ends_at : when it has lasted as long as it was to last
    due : when each piece of work still to be done comes, in order
    effort : hands-on seconds of each
    authorised : whether it has been
    plan_until : when its plan ends; 0 without one, or before it is authorised
    """

    __slots__ = ("authorised", "due", "effort", "ends_at", "plan_until")

    def __init__(self, ends_at: int):
        self.ends_at = ends_at
        self.due: list[int] = []
        self.effort = 0.0
        self.authorised = False
        self.plan_until = 0


class Assessing:
    """The hold on a caseload, the work done meanwhile, and the plan. An assessment that is handed over goes on where it was."""

    code = ASSESSING

    def __init__(self, world: Any, settings: Stages):
        assert settings.allocating is not None
        self._world = world
        self._caseload = world.caseload
        self._comes_back = settings.visiting is not None or settings.conferencing is not None
        assessing, by_worker = settings.assessing, settings.allocating.caseload.pool
        own_pool = assessing.pool if assessing is not None else None
        self._by_worker = own_pool is None
        self._pool = world.pools[own_pool or by_worker] if own_pool or by_worker else None
        self._luck = world.purpose("assessing.held_for")
        self._effort_luck = world.purpose("assessing.effort")
        self._plan_luck = world.purpose("assessing.plan")
        self._plan_held_luck = world.purpose("assessing.plan_held_for")
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        assert settings.allocating is not None
        self.held_for = settings.allocating.held_for.compiled()
        self._until = self._world.office.later(self.held_for.kind)
        self._settings = assessing = settings.assessing
        if assessing is not None:
            self._effort = assessing.effort.compiled().quantile if assessing.effort is not None else None
            self._plan_held_for = assessing.plan_held_for.compiled() if assessing.plan_held_for is not None else None

    def __call__(self, contact: Any, held_since: int | None = None) -> Steps:
        """Hold room; `held_since` is when an opening backlog's contact was allocated."""
        env, in_hand = self._world.env, self._caseload.until
        if self._comes_back:
            self._world.note((env._now, contact.number, -1, events.QUEUED, ASSESSING, -1))
        if contact.assessment is None:
            contact.assessment = self._begin(contact, held_since)
        assessment: Assessment = contact.assessment
        while assessment.due:
            if assessment.due[0] > env._now and (yield in_hand(contact, Moment(env, assessment.due[0], ENDING))):
                return outcomes.HANDED_OVER
            if (yield in_hand(contact, self._serve(contact, assessment.effort))):
                return outcomes.HANDED_OVER
            assessment.due.pop(0)
        if not assessment.authorised:
            if (yield in_hand(contact, Moment(env, max(env._now, assessment.ends_at), ENDING))):
                return outcomes.HANDED_OVER
            self._authorise(contact, assessment)
        if assessment.plan_until > env._now and (yield in_hand(contact, Moment(env, assessment.plan_until, ENDING))):
            return outcomes.HANDED_OVER
        self._caseload.release(contact)
        return outcomes.ASSESSED

    def _begin(self, contact: Any, held_since: int | None) -> Assessment:
        """Draw how long it lasts, from allocation on, and how its work is spread over that."""
        law, until, u = self.held_for, self._until, self._luck(contact)
        since, now = contact.allocated_at, self._world.env._now
        length = (
            law.quantile(u)
            if held_since is None
            else law.beyond(self._world.age(self._world.office, held_since, law.kind), u)
        )
        assessment = Assessment(until(since, length))
        settings = self._settings
        if settings is not None and self._effort is not None:
            effort, luck = self._effort, self._effort_luck
            assessment.effort = effort(luck(contact)) / settings.pieces
            due = [until(since, length * piece / settings.pieces) for piece in range(settings.pieces)]
            assessment.due = (
                due if held_since is None else [moment for moment in due if moment >= now]
            )  # earlier ones have been done
        return assessment

    def _serve(self, contact: Any, effort: float) -> Any:
        assert self._pool is not None
        return self._pool.serve(contact, ASSESSING, effort, contact.worker if self._by_worker else None)

    def _authorise(self, contact: Any, assessment: Assessment) -> None:
        """Authorise it, and let a plan follow or not."""
        assessment.authorised = True
        if self._settings is None:
            return
        now, share = self._world.env._now, self._settings.plan_share.get(contact.route, 0.0)
        planned = bool(share) and self._plan_held_for is not None and self._plan_luck(contact) < share
        if planned and self._plan_held_for is not None:
            law, luck = self._plan_held_for, self._plan_held_luck
            assessment.plan_until = self._world.office.later(law.kind)(now, law.quantile(luck(contact)))
        self._world.note((now, contact.number, -1, events.AUTHORISED, ASSESSING, int(planned)))
