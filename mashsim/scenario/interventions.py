"""What is done about it: dated and triggered changes, people who come for a while, audits of closed cases."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from mashsim.documents.text import did_you_mean, listed
from mashsim.quantities import DAY, Duration
from mashsim.scenario.choices import Closing
from mashsim.scenario.efforts import EffortBeforeRating
from mashsim.scenario.localities import PoolNames, pools_in_words
from mashsim.scenario.people import CoverKind, PolicyName
from mashsim.scenario.process import Stages
from mashsim.scenario.values import NUMBER, WHOLE, Count, Length, Line, Posts, Settings, Share, check_days
from mashsim.vocabulary.ratings import Rating

_DATED = re.compile(
    r"(demand|stages|partners|loops|withdrawals)\.|pools\.[^.]+\.(posts|vacancy_share|agency_cover_share|policy|red_interrupts|red_past_closing"
    r"|overtime|(push|turnover|overload)(\..+)?)$"
)
"""Settings that an intervention may change; all others hold for a whole run."""
_FIXED_IN_TIME = re.compile(
    r"demand\.(sources\.[^.]+|groups.*|contacts.*|localities|localities_by_source)$|"
    r"(stages|loops)\.[^.]+(\.(pool|meets|also|override(\.pool)?|chair|administrator|social_worker|caseload\.pool))?$|"
    r"partners\.[^.]+(\.(calendar|team))?$|demand\.counts$|loops\.rereferrals\.known_families|withdrawals\.(by_stage\.)?[^.]+$"
)
"""Of those, the ones that hold for a whole run all the same."""
_DRAWN_UP_BEFORE = re.compile(
    r"demand\.(?!children$)|pools\.[^.]+\.(posts|vacancy_share|agency_cover_share|overtime|turnover.*)$|partners\.[^.]+\.team\.(?!effort)"
)
"""Of those that may change on a day, the ones that must be known before the run, and so cannot be changed by what
happens in it."""
COUNTS = ("open", "undecided", "awaiting_allocation", "oldest_undecided_working_days")


def _whole_days(length: Duration) -> Duration:
    whole = length.amount % (1 if length.kind == "working days" else DAY) == 0
    if length.kind == "working" or not whole:
        raise ValueError(f'is "{length}"; write whole days, weeks or working days')
    return length


def _one_day_at_least(length: Duration) -> Duration:
    if not length.amount:
        raise ValueError(f'is "{length}"; it must be one day or more')
    return length


def _is_count(name: str) -> str:
    stages = [f"stage.{stage}" for stage in (*Stages.model_fields, "assessing")]
    if name not in COUNTS and name not in stages:
        there = f'there are {", ".join(COUNTS)}, and a stage, such as "stage.gathering"'
        raise ValueError(f"is {name!r}, which is not counted; {there}{did_you_mean(name, [*COUNTS, *stages])}")
    return name


Days = Annotated[Length, AfterValidator(_whole_days)]
"""A length of time in whole days, weeks or working days."""
DaysOrMore = Annotated[Days, AfterValidator(_one_day_at_least)]


class When(Settings):
    """What sets an intervention off: figures that managers look at once each working day, when the front door opens."""

    counts: Annotated[str, AfterValidator(_is_count)]
    """What is counted: `open` contacts, `undecided` ones, those `awaiting_allocation`, `oldest_undecided_working_days`
    (age of the oldest without a decision), or those in a stage: "stage.gathering"."""

    above: Annotated[float, Field(ge=0, le=1e7), NUMBER]
    """It is set off when the figure is more than this."""

    for_working_days: Annotated[int, Field(ge=1, le=1000), WHOLE] = 1
    """On so many working days running."""

    figures_are: Days = Duration(0)
    """How old the figures are that are looked at, such as "3 weeks" (information lag)."""

    again_after: Days | None = None
    """How long after it has ended it may be set off again; without it, it happens once."""

    def in_words(self) -> str:
        """Say it as a report prints it."""
        what = self.counts.removeprefix("stage.").replace("_", " ") + (
            " (stage)" if self.counts.startswith("stage.") else ""
        )
        days = f" for {self.for_working_days} working days" if self.for_working_days > 1 else ""
        old = f", by figures {self.figures_are} old" if self.figures_are.amount else ""
        return f"when {what} is above {self.above:g}{days}{old}"


class InterventionCover(Settings):
    """People who come to a pool for as long as an intervention lasts: agency workers, a redeployed team, a blitz
    team."""

    pool: str
    """The pool they come to."""

    posts: Posts
    """How many, in full-time equivalents."""

    kind: CoverKind = "agency"
    """What they are: see `cover` of a pool."""

    policy: PolicyName | None = None
    """Another rule by which these people take work than the pool's, such as a blitz team on the oldest. Without it the
    pool's."""


class Audit(Settings):
    """Closed cases are looked at again, one after another, beside the pool's other work.

    Evidence: an audit identified more children, and with them came a further backlog (Ofsted, Nottingham 2022,
    paragraph 46); it takes the hours of those who decide. Only contacts closed within the run are there to be looked
    at.
    """

    pool: PoolNames
    """Who looks at them."""

    effort: EffortBeforeRating
    """Hands-on time for one case. Read when the work is queued."""

    cases: Annotated[int, Field(ge=1, le=1_000_000), WHOLE]
    """How many cases at most, the last closed first."""

    closed_as: Annotated[tuple[Closing, ...], Field(min_length=1)] = ("advice", "nfa")
    """How they were decided."""

    look_back: DaysOrMore | None = None
    """Only cases closed so long before the audit begins; without it, all that the run knows."""

    surfaced_share: Share = 0.0
    """Share of those rightly closed that are opened again all the same. All that were wrongly closed are."""

    goes_to: Literal["screening", "deciding"] = "screening"
    """Where the further contact about the family begins."""

    at_once: Annotated[Count, Field(ge=1)] = 1
    """How many cases are in the queue or in hand at one time."""

    waits_as: Rating = "amber"
    """The rating by which this work is put in order among the pool's other; it counts as received when the audit
    begins."""


class Intervention(Settings):
    """What is done, from a day on or when figures call for it: settings that change, people who come, an audit."""

    changes_no_run: ClassVar = ("name",)
    name: Line
    """What is done, in a few words."""

    first_day: dt.date | None = None
    """The first day on which it holds; or else `when` says what sets it off."""

    last_day: dt.date | None = None
    """The last day on which it holds; then the settings go back. Without it, it stays. Where two that hold on one day
    set the same, the one that began later counts."""

    when: When | None = None
    """What sets it off, instead of a first day."""

    notice: Days = Duration(0)
    """How long it takes from being set off until it begins, at opening, on that or the next working day."""

    lasts: DaysOrMore | None = None
    """How long it holds once it has begun, its first day included; without it, it stays."""

    changes: dict[str, Any] = Field(default_factory=dict)
    """Settings by dotted name, such as "pools.social_workers.posts" = 23."""

    cover: tuple[InterventionCover, ...] = ()
    """People who come for as long as it holds."""

    audit: Audit | None = None
    """Closed cases are looked at again, from its first day."""

    @model_validator(mode="after")
    def _is_whole(self) -> Intervention:
        if (self.first_day is None) == (self.when is None):
            both = (
                "has a first_day and a when; write one of them"
                if self.when
                else "has neither a first_day nor a when; write one of them"
            )
            raise ValueError(both)
        if self.when is not None and self.last_day is not None:
            raise ValueError('has a last_day, but no first_day; say how long it holds with lasts = "6 weeks"')
        if self.when is None:
            given = [name for name in ("notice", "lasts") if name in self.model_fields_set]
            if given:
                raise ValueError(f"has a first_day, so {listed(given)} say nothing; write a last_day, or a when")
        if self.first_day:
            check_days(self.first_day, self.last_day)
        if self.when and self.when.again_after is not None and self.lasts is None:
            raise ValueError('can happen again, but never ends; write lasts = "6 weeks", or leave again_after out')
        if not (self.changes or self.cover or self.audit):
            raise ValueError("does nothing; give it changes, cover or an audit")
        return self

    @property
    def is_noted(self) -> bool:
        """Whether the log says when it begins and ends; a mere change from a day on is in the scenario."""
        return bool(self.when or self.last_day or self.cover or self.audit)

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is dated and holds on a day."""
        return self.first_day is not None and self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def in_words(self) -> str:
        """Say when it holds: ``2022-06-01``, ``2022-06-01 to 2022-08-31``, or what sets it off."""
        if self.when is None:
            return f"{self.first_day} to {self.last_day}" if self.last_day else f"{self.first_day}"
        notice = f", after {self.notice}" if self.notice.amount else ""
        return f"{self.when.in_words()}{notice}{f', for {self.lasts}' if self.lasts else ''}"

    def what(self) -> list[str]:
        """Say in words, beside its changes, who comes and what is looked at again."""
        parts = [f"{cover.posts:g} more in {cover.pool.replace('_', ' ')}" for cover in self.cover]
        if self.audit:
            parts.append(f"{self.audit.cases} closed cases looked at again by {pools_in_words(self.audit.pool)}")
        return parts


def holding_on(interventions: Sequence[Intervention], day: dt.date) -> tuple[int, ...]:
    """Return which dated interventions hold on a day, by position, in the order in which they began."""
    held = [index for index, change in enumerate(interventions) if change.holds_on(day)]
    return tuple(sorted(held, key=lambda index: (interventions[index].first_day, index)))


def turning_days(interventions: Sequence[Intervention], last_day: dt.date) -> list[dt.date]:
    """Return the days of a run on which a dated intervention begins or has ended."""
    begun = {change.first_day for change in interventions if change.first_day}
    ended = {change.last_day + dt.timedelta(days=1) for change in interventions if change.last_day}
    return sorted(day for day in begun | ended if day <= last_day)


def may_be_dated(path: str) -> bool:
    """Whether an intervention may change a setting."""
    return bool(_DATED.match(path)) and not _FIXED_IN_TIME.match(path)


def is_drawn_up_before(path: str) -> bool:
    """Whether a setting that may change on a day is fixed before the run, so that events in it cannot change it."""
    return may_be_dated(path) and bool(_DRAWN_UP_BEFORE.match(path))
