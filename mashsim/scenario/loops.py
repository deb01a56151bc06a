"""What comes back: repeats, re-referrals, children wrongly turned away, and referrers who chase outcomes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mashsim.quantities import YEAR, Duration
from mashsim.scenario.choices import Decision
from mashsim.scenario.efforts import EffortBeforeRating
from mashsim.scenario.localities import PoolNames
from mashsim.scenario.values import NUMBER, ClockLength, LengthLaw, Rate, Settings, Share
from mashsim.vocabulary.outcomes import DECISIONS

PerWeek = Annotated[float, Field(ge=0, le=100), NUMBER]
"""How many a week, 0 or more."""


def _any_time(law: LengthLaw) -> LengthLaw:
    if law.kind != "clock":
        raise ValueError("is in working time; families come back at any hour, so write it in days or weeks")
    return law


def _after_every_outcome(value: object) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return dict.fromkeys(DECISIONS, value)
    return value


ClockLaw = Annotated[LengthLaw, AfterValidator(_any_time)]
"""A length of time in which any hour counts, and which may vary."""
ByOutcome = Annotated[
    dict[Decision, Share], BeforeValidator(_after_every_outcome, json_schema_input_type=float | dict[Decision, float])
]
"""A share for each decision; a plain number holds for all."""


class RisingRate(Settings):
    """How often something happens to those who wait: a rate that may rise with the wait."""

    per_week: PerWeek
    """How often a week at the start of the wait."""

    rises_per_week: PerWeek = 0.0
    """By how much that rate rises with each week waited."""

    def mass(self, weeks: float) -> float:
        """Return the rate added up over a wait of so many weeks."""
        return self.per_week * weeks + self.rises_per_week * weeks * weeks / 2


class Repeats(RisingRate):
    """Further contacts about a family that still waits. They begin at screening; those of a repeat count as repeats of
    the first contact.

    Evidence: a significant number of children had contact after contact before they were helped (Nottingham, JTAI and
    Ofsted 2022); over 1,300 children with repeat contacts in six months (Sunderland, Ofsted 2018). No published rate
    per week of waiting: assume, and vary it.
    """

    per_week: PerWeek
    """Repeats a week of waiting about one family, at the start of its wait. This, and by how much it rises, is read
    when the first contact is received."""

    until: Literal["decided", "allocated"] = "decided"
    """Whether a family waits until its threshold decision or, if it is to be allocated, until a worker takes it. Read
    each time a repeat would come."""

    recognised_share: Share = 1.0
    """Share of repeats that screening recognises: they are joined to the contact that is open and closed (merged). The
    others go on like a first contact: a whole second enquiry. Read when the repeat is received."""

    effort: EffortBeforeRating | None = None
    """Hands-on time for a recognised repeat, instead of screening's. Read when the work is queued."""

    raises_share: Share = 0.0
    """Share of recognised repeats that raise the waiting contact's rating by one (green to amber to red). Read when it
    is screened."""


class Rereferrals(Settings):
    """Families that come back after their contact is closed, once a contact.

    Evidence: re-referrals within 12 months, England 22.4 % (2022/23, 2023/24), Nottingham 19.2, 24.6 and 32.2 % (DfE,
    children in need, table C1); 55 % return within six years, more after no further action (Troncoso).
    """

    share: ByOutcome
    """Share who come back in time, by how the contact ended; one number holds for all. Read when the contact is
    closed."""

    per_week_waited: Share = 0.0
    """What is added to that share for each week that the family waited for its decision. Read when the contact is
    closed."""

    after: ClockLaw
    """Time from closing until they come back. DfE's table A4 of re-referrals has 38.3 % within three months (check its
    definition)."""

    within: ClockLength = Duration(YEAR)
    """What counts as coming back in time: `share` is the share who return within this, at times that `after` gives
    below it."""

    referred_by: Literal["same", "any"] = "same"
    """Who refers them: the same source as before, or any, by the sources' shares. Read when they come back."""

    known_families: dict[Decision, Rate] = Field(default_factory=dict)
    """Families known from before the run: how many contacts a year were closed with each outcome in the time `within`
    before the first day, such as assessment = "2000 per year". They come back in the run by the same shares and times
    as the families of the run, but for those who came back before it. Without them no family is known on the first day,
    so the first twelve months have too few re-referrals. Contacts are counted, each about one family. Read when the run
    begins."""


class ComesBack(Settings):
    """Children whom a wrong decision left with less than they needed: signposted at screening, below an assessment at
    the threshold decision, or closed too early at the end of one (`errors` of these stages). One who comes back so does
    not come back by `rereferrals` too.

    Evidence: weak analysis, the wrong threshold, re-referral (Ofsted 2020).
    """

    share: Share
    """Share of them who come back. Read when the contact is closed."""

    after: ClockLaw
    """Time from closing until they do."""

    raised_share: Share = 0.0
    """Share of those who come back who come rated, one higher than before (green to amber to red). Read when they come
    back."""


class Chasers(Settings):
    """Referrers who ask what became of a contact that is not decided: work that a late answer makes (failure demand).

    Evidence: referrers chase outcomes (Walsall JTAI). No published rate: assume, and vary it.
    """

    pool: PoolNames
    """Who answers them, beside their other work."""

    effort: EffortBeforeRating
    """Hands-on time for one answer. Read when the work is queued."""

    per_week: PerWeek
    """How often one undecided contact is asked about, a week. Read when the contact is received."""

    after: ClockLength = Duration(0)
    """How long after its receipt that begins. Read when the contact is received."""


class LoopsSettings(Settings):
    """What comes back. Each loop that is left out does not happen."""

    repeats: Repeats | None = None
    """Further contacts about a family that still waits."""

    rereferrals: Rereferrals | None = None
    """Families that come back after their contact is closed."""

    comes_back: ComesBack | None = None
    """Children wrongly turned away who come back."""

    chasers: Chasers | None = None
    """Referrers who chase outcomes."""

    @property
    def any(self) -> bool:
        """Whether anything comes back."""
        return any((self.repeats, self.rereferrals, self.comes_back, self.chasers))
