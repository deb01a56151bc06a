"""Assessing: the contact takes up room in its worker's caseload until the assessment is authorised, or a plan ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mashsim.agenda import ENDING, Moment
from mashsim.judging import Judging
from mashsim.scenario.work import WorkSettings
from mashsim.staff import HandsOn, who_works_on
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ASSESSING, CONFERENCING, VISITING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mashsim.agenda import Steps
    from mashsim.chance import Distribution
    from mashsim.contact import Contact
    from mashsim.quantities import Kind
    from mashsim.scenario.downstream import AssessingSettings
    from mashsim.scenario.values import LengthLaw
    from mashsim.simulation.world import World
    from mashsim.worktime import Calendar
    from mashsim.worktime.calendars import Later


class Held(NamedTuple):
    """The settings of this stage: how long a contact is held, and what is done meanwhile, if the scenario says so."""

    held_for: LengthLaw
    held_from: str
    assessing: AssessingSettings | None


class Assessment:
    """One contact's assessment: when it is due to end, what is still to be done for it, and until when a plan holds.

    Attributes
    ----------
    ends_at : when it ends at the soonest
    due : when each piece of work still to be done is due, in order
    effort : hands-on seconds of each
    plan_until : when its plan ends; 0 without one, or before the assessment is authorised
    """

    __slots__ = ("due", "effort", "ends_at", "plan_until")

    def __init__(self, ends_at: int):
        self.ends_at = ends_at
        self.due: list[int] = []
        self.effort = 0.0
        self.plan_until = 0


class Assessing:
    """The hold on a caseload, the work done meanwhile, and the plan.

    An assessment that is handed over goes on where it was.
    """

    code = ASSESSING

    def __init__(self, world: World, settings: Held):
        self._world = world
        self._assessments: dict[int, Assessment] = {}
        """Those that are not over, by contact."""
        self._luck, self._plan_luck, self._plan_held_luck = (
            world.purpose(f"assessing.{what}") for what in ("held_for", "plan", "plan_held_for")
        )
        pool = settings.assessing.pool if settings.assessing else None
        self._assessors = world.staff(pool) if pool else world.caseload.staff
        self._judging = Judging(world, ASSESSING)
        self.adopt(settings)

    def adopt(self, settings: Held) -> None:
        """Take over settings from now on."""
        world = self._world
        self._held_for = law = settings.held_for.compiled()
        self._from_referral = settings.held_from == "referral"
        self._until, self._passed = _counting(world.office, law.kind, self._from_referral)
        self._settings = assessing = settings.assessing
        self._work: HandsOn | None = None
        self._plan_held_for: Distribution | None = None
        if assessing is not None:
            self._by_worker = assessing.pool is None
            if assessing.effort is not None:
                job = WorkSettings(pool=assessing.pool or world.caseload.workers, effort=assessing.effort)
                self._work = HandsOn(world, ASSESSING, job)
            self._judging.adopt(assessing.errors)
            plan = assessing.plan_held_for
            self._plan_held_for = plan.compiled() if plan is not None else None

    def __call__(self, contact: Contact, held_since: int | None = None) -> Steps:
        """Hold room; `held_since` is when an opening backlog's contact was allocated."""
        world, in_hand = self._world, self._world.caseload.until
        if VISITING in world.way.stages or CONFERENCING in world.way.stages:
            world.note((world.now, contact.number, -1, events.QUEUED, ASSESSING, -1))
        assessment = self._assessments.get(contact.number)
        if assessment is None:
            assessment = self._assessments[contact.number] = self._begin(contact, held_since)
        while assessment.due and self._work is not None:
            due_at = assessment.due[0]
            if due_at > world.now and (yield in_hand(contact, Moment(world, due_at, ENDING))):
                return outcomes.HANDED_OVER
            worker = contact.worker if self._by_worker else None
            task = self._work.pool.serve(contact, ASSESSING, assessment.effort, worker)
            if (yield in_hand(contact, task)):
                return outcomes.HANDED_OVER
            assessment.due.pop(0)
        if not contact.authorised:
            if (yield in_hand(contact, Moment(world, max(world.now, assessment.ends_at), ENDING))):
                return outcomes.HANDED_OVER
            self._authorise(contact, assessment)
        conference = contact.conference
        if conference is not None and not conference.over and (yield in_hand(contact, conference)):
            return outcomes.HANDED_OVER
        plan_until = assessment.plan_until
        if plan_until > world.now and (yield in_hand(contact, Moment(world, plan_until, ENDING))):
            return outcomes.HANDED_OVER
        del self._assessments[contact.number]
        world.caseload.release(contact)
        return outcomes.ASSESSED

    def _begin(self, contact: Contact, held_since: int | None) -> Assessment:
        """Draw when it ends, and spread its work over what is left from allocation to then."""
        world, u = self._world, self._luck(contact)
        allocated_at = world.now if contact.allocated_at is None else contact.allocated_at
        since = world.referred_at(contact) if self._from_referral else allocated_at
        law = self._held_for
        length = law.quantile(u) if held_since is None else law.beyond(self._passed(since, world.now), u)
        assessment = Assessment(self._until(since, length))
        if self._settings is not None and self._work is not None:
            pieces = self._settings.pieces
            assessment.effort = self._work.seconds(contact) / pieces
            due = self._spread(allocated_at, assessment.ends_at, pieces)
            done_before = allocated_at if held_since is None else world.now  # an opening backlog's earlier pieces
            assessment.due = [moment for moment in due if moment >= done_before]
        return assessment

    def _spread(self, since: int, until: int, pieces: int) -> Iterator[int]:
        """Yield when each piece of work is due: evenly between two moments, the first at the first of them."""
        office = self._world.office
        until = max(since, min(until, office.closes[-1]))
        if self._held_for.kind == "clock":
            return (since + round((until - since) * piece / pieces) for piece in range(pieces))
        worked = office.between(since, until)
        return (office.add(since, round(worked * piece / pieces)) for piece in range(pieces))

    def _authorise(self, contact: Contact, assessment: Assessment) -> None:
        """Authorise it, and let a plan follow or not."""
        contact.authorised = True
        if self._settings is None:
            return
        world, law = self._world, self._plan_held_for
        share = self._settings.plan_share.get(contact.route, 0.0)
        planned = bool(share) and law is not None and self._plan_luck(contact) < share
        by = None if self._assessors is None else who_works_on(contact, self._assessors)
        if self._settings.errors and law is not None and self._judging.is_wrong(contact, planned, by):
            contact.closed_early, planned = planned, not planned
        if planned and law is not None:
            until = world.office.later(law.kind)
            assessment.plan_until = until(world.now, law.quantile(self._plan_held_luck(contact)))
        world.note((world.now, contact.number, -1, events.AUTHORISED, ASSESSING, int(planned)))


def _counting(office: Calendar, kind: Kind, from_referral: bool) -> tuple[Later, Callable[[int, int], float]]:
    """Return two functions: when a length from a moment on ends, and what length has passed from a moment to another.

    From the referral on, working days are numbered, as the Department for Education counts them.
    """
    if from_referral and kind == "working days":
        return office.on_day, office.day_number
    return office.later(kind), lambda since, until: office.elapsed(since, until, kind)
