"""What is done: the stages of a contact's way, and the clocks that judge them."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from mashsim.scenario.people import Caseload
from mashsim.scenario.values import (
    NUMBER,
    WHOLE,
    Count,
    Effort,
    Length,
    LengthLaw,
    OutcomeMix,
    Rating,
    RatingMix,
    RatingOrNone,
    Settings,
    Share,
)

ScreeningOutcome = Literal["advice", "nfa", "early_help", "enquiry", "straight_to_decision"]
DecisionOutcome = Literal["nfa", "advice", "early_help", "assessment", "strategy"]
ScreeningMix = Annotated[dict[ScreeningOutcome, Share], OutcomeMix]
DecisionMix = Annotated[dict[DecisionOutcome, Share], OutcomeMix]


class Work(Settings):
    """Hands-on work at a stage."""

    pool: str
    """The pool whose people do it."""
    effort: Effort
    """Hands-on time for one contact, however many children. Read when the work is queued."""


class Screening(Work):
    """Record the contact, look the family up, signpost or rate it."""

    outcomes: ScreeningMix
    """Share of contacts by outcome: advice, nfa (no further action), early_help, enquiry, straight_to_decision (threshold plainly met)."""
    outcomes_by_source: dict[str, ScreeningMix] = Field(default_factory=dict)
    """The same for a source that differs."""
    ratings: RatingMix = Field(default={"red": 0.0, "amber": 0.0, "green": 1.0})
    """Red, amber and green shares of the contacts that go on to an enquiry or a decision."""


class GoOn(Settings):
    """When an enquiry goes on without waiting any longer for partners: whichever comes first."""

    replies: Literal["all"] | Annotated[int, Field(ge=0), WHOLE] = "all"
    """How many replies are enough: "all", or a number (a quorum)."""
    after: Length | None = None
    """Go on after this time at the latest, on the front door's calendar; without it, wait."""


class Chase(Settings):
    """Asking again when a reply does not come."""

    first_after: Length
    """Time from the request to the first chase, on the front door's calendar."""
    every: Length
    """Time from one chase to the next."""
    most: Count
    """Chases for one request at most."""
    effort: Effort
    """Hands-on time for one chase, by the people who sent the request."""
    shortens_to: Share = 1.0
    """What is left of the remaining wait after a chase: 0.5 halves it. A silent request gets a new try instead."""


class Gathering(Work):
    """Ask partners for information, in parallel, and wait for their replies."""

    go_on: dict[Rating, GoOn] = Field(default_factory=dict)
    """When to go on, by rating; a rating that is not named waits for all replies."""
    chase: Chase | None = None
    """Whether and how partners are chased."""


class Analysing(Work):
    """Weigh what is known and recommend."""


class Deciding(Work):
    """The manager's threshold decision and sign-off."""

    outcomes: dict[Rating, DecisionMix]
    """Share of decisions by outcome for each rating: nfa, advice, early_help, assessment, strategy. Read at the decision."""
    outcomes_by_source: dict[str, dict[Rating, DecisionMix]] = Field(default_factory=dict)
    """The same for a source that differs."""
    returned_share: Annotated[float, Field(ge=0, lt=1), NUMBER] = 0.0
    """Share of contacts that the manager sends back for more information, each time they come."""

    @model_validator(mode="after")
    def _complete(self) -> Deciding:
        missing = [rating for rating in ("red", "amber", "green") if rating not in self.outcomes]
        if missing:
            raise ValueError(f"has no outcomes for {' and '.join(missing)}; write outcomes for red, amber and green")
        return self


class Allocating(Work):
    """A team manager writes the allocation plan, then the contact waits for a worker with room."""

    caseload: Caseload
    """The workers who take contacts on."""
    held_for: LengthLaw
    """How long a contact takes up room, from allocation until the assessment is authorised. Read at allocation."""


class Stages(Settings):
    """The stages in this scenario. A stage that is left out is passed straight through."""

    screening: Screening
    """First look."""
    gathering: Gathering | None = None
    """Information requests to partners."""
    analysing: Analysing | None = None
    """Analysis and recommendation."""
    deciding: Deciding | None = None
    """Threshold decision."""
    allocating: Allocating | None = None
    """Allocation to a worker with room."""


class ClockSettings(Settings):
    """A time limit: what starts it, what stops it, and how it is counted."""

    start: Literal["received", "decided", "requested"] = "received"
    """The event that starts it."""
    stop: Literal["decided", "allocated", "closed", "replied"] = "decided"
    """The event that stops it."""
    limit: Length | None = None
    """The limit for every contact, such as "1 working day"."""
    limits: dict[RatingOrNone, Length] = Field(default_factory=dict)
    """Limits by rating, in place of `limit`."""
    calendar: str = "office"
    """The calendar on which working time is counted."""
    counting: Literal["same_time", "end_of_day", "first_day_counts"] = "end_of_day"
    """How working days are counted: to the same time of day n working days later; to the end of the nth working day after the day of
    receipt; or with the first day as day 1, as the Department for Education counts 15 and 45 days."""
    pauses_in: tuple[Literal["gathering", "analysing", "deciding", "allocating"], ...] = ()
    """Stages in which the clock stands still."""
    outcomes: tuple[DecisionOutcome, ...] = ()
    """Only contacts decided so are judged; none named means all."""

    def in_words(self) -> str:
        """Say the limit as a report prints it: ``limit: 1 working day``, or each rating's."""
        if not self.limits:
            return f"limit: {self.limit}"
        by_rating = {rating: self.limits.get(rating, self.limit) for rating in get_args(RatingOrNone)}
        return "limits: " + ", ".join(f"{rating} {limit}" for rating, limit in by_rating.items() if limit)

    @model_validator(mode="after")
    def _has_limit(self) -> ClockSettings:
        if self.limit is None and not self.limits:
            raise ValueError('has no limit; write limit = "1 working day", or limits by rating')
        least = 1 if self.counting == "first_day_counts" else 0
        for name, limit in (("limit", self.limit), *((f"limits.{rating}", limit) for rating, limit in self.limits.items())):
            if limit and limit.kind == "working days" and (limit.amount != int(limit.amount) or limit.amount < least):
                raise ValueError(f'{name}\tis "{limit}"; it must be {least} or more whole working days, or be written in working hours')
        allowed = {"received": ("decided", "allocated", "closed"), "decided": ("allocated", "closed"), "requested": ("replied",)}
        if self.stop not in allowed[self.start]:
            raise ValueError(
                f"starts at {self.start} and stops at {self.stop}; from {self.start} it can stop at {' or '.join(allowed[self.start])}"
            )
        return self


class OpeningBacklog(Settings):
    """Contacts already at a stage when the run begins."""

    stage: Literal["screening", "gathering", "analysing", "deciding", "allocating", "assessing"]
    """Where they are."""
    contacts: Annotated[int, Field(ge=0, le=1_000_000), WHOLE]
    """How many contacts (families, not children)."""
    age: LengthLaw
    """How long ago each came to this stage (for `assessing`: was allocated)."""
