"""What is done: the stages of a contact's way, and the clocks that judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from mashsim.documents.text import listed
from mashsim.scenario.choices import BacklogStage, ScreeningOutcome
from mashsim.scenario.consent import ConsentingSettings
from mashsim.scenario.downstream import (
    AssessingSettings,
    ConferencingSettings,
    DiscussingSettings,
    DutyVisits,
    ProtectingSettings,
    TransferringSettings,
    VisitingSettings,
)
from mashsim.scenario.early_help import HelpingSettings
from mashsim.scenario.efforts import Effort
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.people import CaseloadSettings
from mashsim.scenario.side_doors import InterviewingSettings, OutOfHoursSettings, TriagingSettings
from mashsim.scenario.thresholds import Errors, Rerating, ScreeningErrors
from mashsim.scenario.values import NUMBER, WHOLE, Count, Length, LengthLaw, RatingMix, Settings, Share
from mashsim.scenario.work import DecisionMix, ScreeningMix, UnratedWorkSettings, WorkSettings
from mashsim.vocabulary.ratings import RATED_AS, Rating


class ScreeningSettings(UnratedWorkSettings):
    """Record the contact, look the family up, signpost or rate it."""

    outcomes: ScreeningMix
    """Share of contacts by outcome: advice, nfa (no further action), early_help, enquiry, straight_to_decision
    (threshold plainly met)."""

    outcomes_by_source: dict[str, ScreeningMix] = Field(default_factory=dict)
    """The same for a source that differs."""

    straight_share: Share = 0.0
    """Share of those that the outcomes send to an enquiry whose threshold is plain without one: they go straight to a
    decision instead, whatever their source. Read when the first look ends."""

    ratings: RatingMix = Field(default={"red": 0.0, "amber": 0.0, "green": 1.0})
    """Red, amber and green shares of the contacts that go on to an enquiry or a decision."""

    rerating: Rerating | None = None
    """Whether ratings rise while contacts wait."""

    errors: ScreeningErrors | None = None
    """Whether some first looks are wrong."""

    def mix_of(self, source: str) -> Mapping[ScreeningOutcome, float]:
        """Return the shares of the contacts of a source by outcome, those that need no enquiry straight to a
        decision."""
        mix = self.outcomes_by_source.get(source, self.outcomes)
        if not self.straight_share:
            return mix
        enquiry = mix.get("enquiry", 0.0)
        straight = mix.get("straight_to_decision", 0.0) + enquiry * self.straight_share
        return {**mix, "enquiry": enquiry * (1 - self.straight_share), "straight_to_decision": straight}


class GoOn(Settings):
    """When an enquiry goes on without waiting any longer for partners: whichever comes first."""

    replies: Literal["all"] | Annotated[int, Field(ge=0), WHOLE] = "all"
    """How many replies are enough: "all", or a number (a quorum)."""

    after: Length | None = None
    """Go on after this time at the latest, on the front door's calendar; without it, wait."""

    counted_from: Literal["asked", "received"] = "asked"
    """From when `after` counts: from when partners are `asked`; or from when the contact was `received`, as limits by
    rating are (4 working hours, 1 and 3 working days: Oxfordshire), so that an enquiry goes on in time for a decision.
    If that time is over when partners are asked, the contact goes on at once, without a reply. One that the manager has
    sent back counts from when they are asked again."""


def _for_every_rating(value: object) -> object:
    return value if isinstance(value, Mapping) else dict.fromkeys(RATED_AS, value)


LengthByRating = Annotated[
    dict[Rating, Length],
    Field(min_length=1),
    BeforeValidator(_for_every_rating, json_schema_input_type=Length | dict[Rating, Length]),
]
"""A length of time for each rating; a plain length holds for all three."""


class EscalationSettings(Settings):
    """Asking a partner's manager when chases have brought no reply.

    It comes once for a request, when the chase after the last one would be due. The reply is then the partner's own or
    its manager's, whichever is first; who is silent may so be answered for. No published figure is known.
    """

    pool: PoolNames | None = None
    """The pool whose people escalate, such as managers; without it those who chase."""

    effort: Effort
    """Hands-on time for one escalation. Read when the request is sent."""

    reply: LengthLaw
    """Time from the escalation to the answer of the partner's manager; "working" lengths run on the partner's calendar.
    Read when the request is sent."""

    reply_by_partner: dict[str, LengthLaw] = Field(default_factory=dict)
    """The same for a partner whose manager differs."""

    answered_share: Share = 1.0
    """Share of escalations that the partner's manager answers. Read when the request is sent."""


class ChaseSettings(Settings):
    """Asking again when a reply does not come, in steps that may depend on the rating (a ladder).

    The rating is that which the contact has when the request is sent. No published ladder of chases is known. What is
    published are times after which a reply is late, so that a first chase may be due: 2 hours for red, 6 for amber and
    24 for green (Merton's guide to its MASH, for partners who sit there; a new scenario holds them, to be made to
    count); and a police force's own limits for reports to a MASH, 4 working hours for red, 24 for amber and 72 hours
    for green (Surrey Police, response to a coroner's report).
    """

    first_after: LengthByRating
    """Time from the request to the first chase, on the front door's calendar: one for all, or by rating. A rating that
    is not named is not chased."""

    every: LengthByRating
    """Time from one chase to the next: one for all, or by rating."""

    most: Count
    """Chases for one request at most."""

    effort: Effort
    """Hands-on time for one chase, by the people who sent the request."""

    shortens_to: Share = 1.0
    """What is left of the remaining wait after a chase: 0.5 halves it. A silent request gets a new try instead."""

    escalation: EscalationSettings | None = None
    """Whether and how a partner's manager is asked after the last chase."""

    @model_validator(mode="after")
    def _steps_are_known(self) -> ChaseSettings:
        missing = [rating for rating in self.first_after if rating not in self.every]
        if missing:
            raise ValueError(f"every\thas no time for {listed(missing)}, which first_after names; write one")
        return self


class GatheringSettings(WorkSettings):
    """Ask partners for information, in parallel, and wait for their replies."""

    go_on: dict[Rating, GoOn] = Field(default_factory=dict)
    """When to go on, by rating; a rating that is not named waits for all replies."""

    chase: ChaseSettings | None = None
    """Whether and how partners are chased."""


class AnalysingSettings(WorkSettings):
    """Weigh what is known and recommend."""


class DecidingSettings(WorkSettings):
    """The manager's threshold decision and sign-off."""

    outcomes: dict[Rating, DecisionMix]
    """Share of decisions by outcome for each rating: nfa, advice, early_help, assessment, strategy. Read at the
    decision."""

    outcomes_by_source: dict[str, dict[Rating, DecisionMix]] = Field(default_factory=dict)
    """The same for a source that differs."""

    returned_share: Annotated[float, Field(ge=0, lt=1), NUMBER] = 0.0
    """Share of contacts that the manager sends back for more information, each time they come."""

    errors: Errors | None = None
    """Whether some decisions are wrong."""

    @model_validator(mode="after")
    def _complete(self) -> DecidingSettings:
        missing = [rating for rating in ("red", "amber", "green") if rating not in self.outcomes]
        if missing:
            raise ValueError(f"has no outcomes for {listed(missing)}; write outcomes for red, amber and green")
        return self


class AllocatingSettings(WorkSettings):
    """A team manager writes the allocation plan, then the contact waits for a worker with room."""

    caseload: CaseloadSettings
    """The workers who take contacts on."""

    held_for: LengthLaw
    """How long an assessment takes until it is authorised; its worker's room is taken up until then. Working days are
    counted from the referral as the Department for Education counts them: the day of the referral is day 1, so
    "10 working days" ends on the tenth, and a fraction says how far into that day. Waiting for a worker and for the
    first visit is inside it: they make it end later only where they last longer. Read at allocation, or after the first
    visit and the conference where the scenario has them."""

    held_from: Literal["referral", "allocation"] = "referral"
    """From when `held_for` runs: from the `referral`, which is what is published; or from `allocation`, in full lengths
    and not in day numbers, which is what a queue with exact answers needs. Read as `held_for` is."""

    handover_effort: Effort | None = None
    """Hands-on time, instead of `effort`, to allocate a contact again whose worker has left; without it that takes no
    work. Read when the work is queued."""

    duty_visits: DutyVisits | None = None
    """Whether and how children who have no worker yet are visited."""


class Stages(Settings):
    """The stages in this scenario. A stage that is left out is passed straight through."""

    screening: ScreeningSettings
    """First look."""

    gathering: GatheringSettings | None = None
    """Information requests to partners."""

    analysing: AnalysingSettings | None = None
    """Analysis and recommendation."""

    deciding: DecidingSettings | None = None
    """Threshold decision."""

    discussing: DiscussingSettings | None = None
    """Strategy discussion."""

    protecting: ProtectingSettings | None = None
    """Section 47 enquiries begun at once, outside the caseload ceiling; left out, they wait for a worker with room."""

    transferring: TransferringSettings | None = None
    """Hand-offs to the team that allocates."""

    allocating: AllocatingSettings | None = None
    """Allocation to a worker with room."""

    visiting: VisitingSettings | None = None
    """First visit, until the child is seen."""

    conferencing: ConferencingSettings | None = None
    """Initial child protection conference."""

    assessing: AssessingSettings | None = None
    """What is done in an assessment and comes after it; without this table it only takes time
    (`allocating.held_for`)."""

    consenting: ConsentingSettings | None = None
    """Consent sought before partners are asked."""

    helping: HelpingSettings | None = None
    """Early help with so many places; left out, nobody waits for it and its contacts are closed at once."""

    triaging: TriagingSettings | None = None
    """A daily triage instead of screening."""

    out_of_hours: OutOfHoursSettings | None = None
    """A team that answers while the office is closed; left out, contacts wait for screening."""

    interviewing: InterviewingSettings | None = None
    """Return home interviews."""

    @model_validator(mode="after")
    def _fit_together(self) -> Stages:
        faults = list(self._lacking())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _lacking(self) -> Iterator[str]:
        """Yield what a stage after the decision lacks that another would have to give it."""
        for name in ("protecting", "visiting", "conferencing", "assessing"):
            if getattr(self, name) and not self.allocating:
                yield f"{name}\tneeds a worker, but this scenario has no stages.allocating"
        if self.protecting and not self.visiting:
            yield "protecting\tsees children before their worker does, but this scenario has no stages.visiting"
        if self.conferencing and not self.discussing:
            yield "conferencing\tfollows a strategy discussion, but this scenario has no stages.discussing"
        for name, stage in (("visiting", self.visiting), ("assessing", self.assessing)):
            by_worker = stage is not None and stage.effort is not None and stage.pool is None
            if by_worker and self.allocating and self.allocating.caseload.pool is None:
                by = "by stages.allocating.caseload.pool"
                yield f"{name}\thas no pool; name one, or let allocated workers do it, {by}"


class OpeningBacklog(Settings):
    """Contacts already at a stage when the run begins."""

    stage: BacklogStage
    """Where they are."""

    contacts: Annotated[int, Field(ge=0, le=1_000_000), WHOLE]
    """How many contacts (families, not children)."""

    locality: str | None = None
    """Where these families live; without it, it is drawn as for contacts that come."""

    age: LengthLaw
    """How long ago each came to this stage (for `assessing`: was allocated)."""

    received_before: LengthLaw | None = None
    """How long before it came to this stage each was received, on the front door's calendar; without it, at that
    moment. An assessment under way has lasted since its referral: how long it takes in all is drawn among the lengths
    that are longer than that."""
