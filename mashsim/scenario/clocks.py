"""What judges a contact's way: clocks, each from one point of it to another."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from mashsim.documents.text import listed
from mashsim.scenario.choices import JudgedOutcome, PausedStage, StartPoint, StopPoint
from mashsim.scenario.values import Key, Length, Settings
from mashsim.vocabulary import points
from mashsim.vocabulary.ratings import RatingOrNone


class ReferralSettings(Settings):
    """When a contact that meets the threshold counts as a referral."""

    counted_from: Literal["received", "screened", "decided"] = "received"
    """The moment at which a contact decided to be assessed or discussed became a referral: when it was `received`, as
    the Department for Education counts; when its first look ended (`screened`); or when it was `decided`. Referrals are
    counted in the month, and as referrals again within 12 months, by it, and the limits of assessments run from it. A
    contact that nobody screened counts from its receipt. Read when the run begins."""


class ReportSettings(Settings):
    """What a report says first."""

    heads_with: Key = "decision"
    """The clock whose share in time heads the report, the page and the questions, and is given week by week and by
    source: `decision`, or `first_look` as other councils publish it, or any other of the scenario's clocks. Read when
    the run is measured."""


class ClockSettings(Settings):
    """A time limit: what starts it, what stops it, and how it is counted."""

    start: StartPoint = "received"
    """The event that starts it: a contact is `received`, `screened` (the first look has ended, at screening, at a daily
    triage or out of hours, whatever follows: advice, or an enquiry), `decided` (the threshold decision, or advice at
    screening), `discussed` (the strategy discussion is held), `allocated`, `seen` (the first visit at which the child
    is seen), `conferred` (the initial child protection conference is held), `authorised` (the assessment),
    `interviewed` (the return home interview is held), `supported` (early help has begun); or a partner is `requested`
    to share information. The first such event of a contact counts."""

    stop: StopPoint = "decided"
    """The event that stops it: one that can come after the start; `requested` stops at `replied`. Unless it is decided,
    allocated or closed, only contacts whose way leads to it are judged: a first look counts for those that come to one,
    a conference for those for which one is called, a visit for those decided to be allocated, an interview for those
    that come for one."""

    limit: Length | None = None
    """The limit for every contact, such as "1 working day"."""

    limits: dict[RatingOrNone, Length] = Field(default_factory=dict)
    """Limits by rating, instead of `limit`."""

    calendar: str = "office"
    """The calendar on which working time is counted."""

    counting: Literal["same_time", "end_of_day", "first_day_counts"] = "end_of_day"
    """How working days are counted: to the same time of day n working days later; to the end of the nth working day
    after the day of receipt; or with the first day as day 1, as the Department for Education counts 15 and 45 days."""

    pauses_in: tuple[PausedStage, ...] = ()
    """Stages in which the clock stands still."""

    outcomes: tuple[JudgedOutcome, ...] = ()
    """Only contacts decided so, or whose strategy discussion decided so (`section_47`, `section_17`), are judged; none
    named means all."""

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
        for name, limit in (
            ("limit", self.limit),
            *((f"limits.{rating}", limit) for rating, limit in self.limits.items()),
        ):
            if limit and limit.kind == "working days" and (limit.amount != int(limit.amount) or limit.amount < least):
                allowed = f"{least} or more whole working days, or be written in working hours"
                raise ValueError(f'{name}\tis "{limit}"; it must be {allowed}')
        after = points.can_follow(self.start)
        if self.stop not in after:
            raise ValueError(
                f"starts at {self.start} and stops at {self.stop}; from {self.start} it can stop at "
                f"{listed(after, 'or')}"
            )
        return self
