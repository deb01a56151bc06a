"""What follows a decision that the threshold is met: discussion, hand-offs, visits, conferences, assessment."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from mashsim.documents.text import listed
from mashsim.scenario.choices import DiscussionOutcome, Route
from mashsim.scenario.efforts import Effort
from mashsim.scenario.help import Helped
from mashsim.scenario.localities import PoolNames, names_of
from mashsim.scenario.thresholds import AssessingErrors
from mashsim.scenario.values import (
    NUMBER,
    WHOLE,
    Fixed,
    Key,
    Length,
    LengthLaw,
    OutcomeMix,
    Settings,
    Share,
    TrueOrFalse,
)
from mashsim.vocabulary.outcomes import ROUTES
from mashsim.vocabulary.ratings import Rating

DiscussionMix = Annotated[dict[DiscussionOutcome, Share], OutcomeMix]
SomeShare = Annotated[float, Field(gt=0, le=1), NUMBER]


def _for_every_route(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return dict.fromkeys(ROUTES, value)
    return value


ByRoute = Annotated[
    dict[Route, Share], BeforeValidator(_for_every_route, json_schema_input_type=float | dict[Route, float])
]
"""A share for each of assessment, section_17 and section_47; a plain number holds for all three, and what is not named
is 0."""


class DiscussingSettings(Helped):
    """The strategy discussion: a chair, perhaps a social worker and an administrator, and several partners, all at
    once.

    First all partners are waited for. Then people are claimed in a fixed order: social worker, administrator, chair
    (who is scarcest, and so waits least). Who is claimed waits in hand for the others, which counts as time at work.
    Each comes from the queue of their pool, by its policy. Who goes home meanwhile keeps the seat and comes back to it
    before all else; a discussion that has begun goes on when all are there again. Where a pool works on reds past
    closing, its people stay for a discussion that has begun. A seat that is handed back to its queue (somebody is away
    for long, or leaves) lets go of those claimed after it. Other pools may help with the chair's seat (`helped_by`),
    but none that has a seat of its own: who sits already could hold the person for whom another discussion waits, and
    that one likewise, for ever. Statutory guidance gives no limit; usual is the same day or one working day (Birmingham
    and Liverpool procedures, Bracknell Forest). Nottingham 2018: thin administrative support limited resilience at
    peaks (Ofsted 2019).
    """

    chair: PoolNames
    """The pool whose people chair it: managers."""

    administrator: PoolNames | None = None
    """The pool whose people take the minutes; without it nobody need be found for that."""

    social_worker: PoolNames | None = None
    """The pool of the social workers who attend; without it the chair speaks for social care."""

    partners: dict[str, LengthLaw] = Field(default_factory=dict)
    """The partners who must be there, each with the time after which it can: a working time of its calendar, this long
    after it is asked. All are asked when the contact comes to this stage, and keep themselves free from then on. Read
    then."""

    effort: Effort
    """How long the discussion lasts, for all who are there. People whose paid time is not all for contacts take longer
    in presence; the discussion lasts as long as for those who take longest. Read when all partners can attend. Assumed:
    1 to 1.5 hours; no study found."""

    write_up: Effort | None = None
    """Hands-on time to write it up afterwards, by the administrator's pool. The contact does not wait for it. Read when
    the discussion ends."""

    outcomes: dict[Rating, DiscussionMix]
    """Share of discussions by outcome for each rating: section_47 (an enquiry), section_17 (an assessment), nfa (no
    further action). Read when the discussion ends."""

    @property
    def pool(self) -> PoolNames:
        """The pool with whose seat others may help: the chair's, which is claimed last."""
        return self.chair

    @model_validator(mode="after")
    def _fits(self) -> DiscussingSettings:
        missing = [rating for rating in ("red", "amber", "green") if rating not in self.outcomes]
        if missing:
            raise ValueError(f"has no outcomes for {listed(missing)}; write outcomes for red, amber and green")
        named = [pools for pools in (self.chair, self.administrator, self.social_worker) if pools is not None]
        seats = [pool for pools in named for pool in names_of(pools)]
        if len(set(seats)) < len(seats):
            twice = next(pool for pool in seats if seats.count(pool) > 1)
            raise ValueError(
                f"takes {twice!r} for two seats; "
                "each seat has a pool of its own, or discussions wait for each other for ever"
            )
        for place, one in enumerate(self.helped_by):
            if one.pool in seats and one.pool not in names_of(self.chair):
                raise ValueError(
                    f"helped_by.{place}.pool\tis {one.pool!r}, which has a seat of its own; name a pool that has none, "
                    "or discussions wait for each other for ever"
                )
        if self.write_up is not None and self.administrator is None:
            raise ValueError(
                "has a write_up and no administrator to do it; name the administrator's pool, or leave write_up out"
            )
        return self


def _both_or_neither(pool: PoolNames | None, effort: Effort | None) -> None:
    """Hold that work names who does it and how long it takes, or is none."""
    if (pool is None) != (effort is None):
        given, other = ("an effort", "pool") if pool is None else ("a pool", "effort")
        raise ValueError(f"has {given} and no {other}; write both, or neither")


class HandOff(Helped):
    """One hand-off between teams: the contact lies in a tray, then somebody takes it on."""

    on: TrueOrFalse = True
    """Whether there is this hand-off; false for a front door that has merged the teams. Read when the contact comes to
    it."""

    wait: LengthLaw | None = None
    """How long the contact lies before anybody looks at it; "working" lengths run on the front door's calendar. Read
    when it comes there."""

    pool: PoolNames | None = None
    """The pool whose people take it on."""

    effort: Effort | None = None
    """Their hands-on time. Read when the work is queued."""

    ratings: tuple[Rating, ...] = ()
    """Only contacts rated so are handed off here; none named means all."""

    routes: tuple[Route, ...] = ()
    """Only contacts that go on to this: assessment, section_17, section_47; none named means all."""

    @model_validator(mode="after")
    def _whole(self) -> HandOff:
        _both_or_neither(self.pool, self.effort)
        return self


class TransferringSettings(Settings):
    """The way from the front door to the team that allocates, hand-off by hand-off.

    Nottingham 2022: the delay of up to six weeks before children were seen lay between the front door and the duty
    teams (Ofsted 2022). Families First Partnership front doors have fewer transfer points: switch hand-offs off.
    """

    hand_offs: Annotated[dict[Key, HandOff], Field(min_length=1, max_length=20)]
    """The hand-offs by name, in order."""


class DutyVisits(Helped):
    """Visits by a duty worker to children who have no worker yet."""

    pool: PoolNames
    """The pool of the duty workers."""

    effort: Effort
    """Hands-on time for one visit, travel and recording included. Read when the work is queued."""

    after: Length
    """Time from when the contact comes to be allocated to the first visit, on the front door's calendar. Read then."""

    every: Length
    """Time from one visit to the next, until a worker is found. Visits still to be done then are not made."""

    seen_share: SomeShare = 1.0
    """Share of visits in which the child is seen; who has been seen needs no first visit by the worker."""

    @model_validator(mode="after")
    def _takes_time(self) -> DutyVisits:
        if self.every.amount == 0:
            raise ValueError(f'has every "{self.every}"; it must be longer, or visits follow each other without end')
        return self


class Tries(Helped):
    """Visits, tried until the child is seen."""

    effort: Effort
    """Hands-on time for one try, travel and recording included; a try that sees nobody takes as long. Read when the
    work is queued. Assumed: 1.5 to 3 hours; no study found."""

    seen_share: SomeShare = 1.0
    """Share of tries in which the child is seen. Read at the end of the try."""

    again_after: Length | None = None
    """Time until the next try, on the front door's calendar; without it the next is queued at once."""

    @model_validator(mode="after")
    def _take_time(self) -> Self:
        takes_none = isinstance(self.effort, Fixed) and self.effort.length.amount == 0
        if takes_none and self.seen_share < 1 and not (self.again_after and self.again_after.amount):
            raise ValueError("has tries that take no time; give effort or again_after, or they follow without end")
        return self


class ProtectingSettings(Tries):
    """A section 47 enquiry begun at once: after the strategy discussion a duty worker or social worker sees the child
    and begins the enquiry, whoever has room in their caseload.

    Contacts whose strategy discussion said section_47 (without `stages.discussing`, those decided so) come here before
    hand-offs and allocation, and take up no room yet. Their worker makes no first visit. How soon the child must be
    seen is a clock's matter: local procedures say 1 working day (Torbay's visiting timescales, London procedures).
    """

    pool: PoolNames
    """The pool whose people see the child and begin the enquiry: duty workers or social workers."""

    enquiry_effort: Effort | None = None
    """Their hands-on time on the enquiry once the child has been seen, before a worker is looked for; without it they
    only visit. Read when that work is queued. Assumed: 12 hours for a whole enquiry; no study found."""


class VisitingSettings(Tries):
    """The first visit, tried until the child is seen. How soon it must be is a clock's matter."""

    pool: PoolNames | None = None
    """The pool whose people visit. Without it the allocated worker visits, who then must be one of a pool
    (`allocating.caseload.pool`)."""

    before_assessments: TrueOrFalse = False
    """Whether a first visit that waits for the allocated worker comes before pieces of assessments that wait for them,
    whatever the pool's policy; where reds interrupt, red work still comes first. Work in hand is finished first. Read
    when work is queued, and when it changes."""

    @model_validator(mode="after")
    def _in_a_workers_queue(self) -> VisitingSettings:
        if self.before_assessments and self.pool is not None:
            raise ValueError(
                "has a pool, and before_assessments puts visits first in the allocated worker's own queue; "
                "leave one of them out"
            )
        return self


class ConferencingSettings(Helped):
    """The initial child protection conference of some section 47 enquiries. Other contacts pass through.

    Statutory limit: 15 working days from the strategy discussion. England 2024: 32 % of enquiries led to one,
    Nottingham 2022 44 % (Department for Education, table C4).
    """

    conference_share: Share
    """Share of contacts whose strategy discussion said section_47 that come to a conference. Read when it is
    called."""

    called_at: Literal["visit", "discussion"] = "visit"
    """When it is called: when the allocated worker has seen the child, or when the `discussion` ends. Called at the
    discussion it waits neither for a worker with room nor for a visit, and an assessment that ends before it keeps its
    worker's room until it has been held. Read when the discussion ends."""

    held_after: LengthLaw
    """Time from the strategy discussion to the conference, on the front door's calendar. Read when it is called; one
    that should have been held by then is held at once. Called at the discussion, working days are counted as the
    Department for Education counts them: the day of the discussion is day 1. England 2024: 9 % within 10 working days,
    70 % in 11 to 15, 9 % in 16 to 20."""

    pool: PoolNames | None = None
    """The pool whose people hold it, from then on as soon as they are free."""

    effort: Effort | None = None
    """Their hands-on time. Read when the work is queued."""

    @model_validator(mode="after")
    def _whole(self) -> ConferencingSettings:
        _both_or_neither(self.pool, self.effort)
        return self


class AssessingSettings(Helped):
    """The assessment: what is done in it, and what comes after it. How long it takes is `allocating.held_for`.

    With this table the log says when an assessment was authorised, and whether a plan follows. The contact is closed
    when the plan ends.
    """

    effort: Effort | None = None
    """Hands-on time for the whole assessment; without it an assessment takes time but no work. Read when it begins. The
    older initial assessment took 10.5 hours on average (Holmes and others 2010); today's is assumed to take 12 to
    25."""

    pieces: Annotated[int, Field(ge=1, le=100), WHOLE] = 1
    """Into how many equal pieces that work falls, one after the other: evenly from allocation to when the assessment is
    to end, the first at allocation. It is authorised when it was to end or, if that is later, at the end of the last
    piece: overloaded workers run past the limit. Read when it begins."""

    pool: PoolNames | None = None
    """The pool whose people do it. Without it the allocated worker does, who then must be one of a pool
    (`allocating.caseload.pool`)."""

    plan_share: ByRoute = Field(default_factory=dict)
    """Share of assessments that end with a plan, one number or by route: assessment, section_17, section_47. Read when
    it is authorised."""

    plan_held_for: LengthLaw | None = None
    """How long a plan takes up the worker's room after the assessment is authorised, on the front door's calendar. Read
    then."""

    errors: AssessingErrors | None = None
    """Whether some assessments are closed too early, or end with a plan that was not needed."""

    @model_validator(mode="after")
    def _whole(self) -> AssessingSettings:
        if any(self.plan_share.values()) and self.plan_held_for is None:
            raise ValueError("has a plan_share and does not say for how long; write plan_held_for")
        if self.effort is None and self.pool is not None:
            raise ValueError("has a pool and no effort; write both, or neither")
        if self.errors and self.plan_held_for is None:
            raise ValueError(
                "errors\tsay which assessments end wrongly with or without a plan, but there are no plans; "
                "write plan_share and plan_held_for"
            )
        return self

    def share_with_plan(self, route: Route) -> float:
        """Return the share of a route's assessments that end with a plan, rightly or not."""
        right = self.plan_share.get(route, 0.0)
        too_low, too_high = self.errors.shares() if self.errors else (0.0, 0.0)
        return right * (1 - too_low) + (1 - right) * too_high
