"""Who comes: sources of contacts, their rhythm over the week and the year, surges, and families."""

from __future__ import annotations

import datetime as dt
from math import fsum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from mashsim.scenario.lists import ContactList
from mashsim.scenario.localities import LocalityMix
from mashsim.scenario.values import (
    NUMBER,
    Factor,
    Hourly,
    Key,
    Month,
    Monthly,
    Rate,
    RatingMix,
    Settings,
    Share,
    Shares,
    Weekly,
    check_days,
)


class Profile(Settings):
    """The rhythm of a group of sources. Only proportions matter: the year's total is set by `demand.rate`."""

    month: Monthly = (1.0,) * 12
    """Index by month, January to December, for an ordinary day of that month (for schools: an ordinary school day)."""

    weekday: Weekly = (1.0,) * 7
    """Weight by weekday, Monday to Sunday."""

    hour: Hourly = (1.0,) * 24
    """Weight by hour of the day from midnight (24 numbers), or by hour of the week from Monday midnight (168
    numbers)."""

    bank_holiday: Factor = 1.0
    """Factor on a bank holiday (it takes the place of the weekday's own weight only by multiplying it)."""

    school_holiday: Factor = 1.0
    """Factor on a weekday outside school terms."""


class Source(Settings):
    """One kind of referrer."""

    share: Share
    """Share of all contacts that come from this source over a year."""

    profile: str = "even"
    """Name of the profile that gives its rhythm; `even` is the same at every hour of the year."""

    ratings: RatingMix | None = None
    """Its own red, amber and green shares; without them the mix of `stages.screening.ratings` holds."""


class SurgeSettings(Settings):
    """More (or fewer) contacts between two dates."""

    first_day: dt.date
    """First day of the surge."""

    last_day: dt.date
    """Last day of the surge."""

    factor: Factor
    """Arrivals are multiplied by this; 1.3 is 30 % more."""

    sources: tuple[str, ...] = ()
    """The sources it concerns; none named means all."""

    @model_validator(mode="after")
    def _in_order(self) -> SurgeSettings:
        check_days(self.first_day, self.last_day)
        return self


class Demand(Settings):
    """Contacts from all sources, as a random process whose rate changes by the hour (exact: no contact is drawn and
    thrown away)."""

    changes_no_run: ClassVar = ("groups",)

    rate: Rate
    """Contacts expected in the first twelve months, before trend, monthly level and surges; such as "10300 per
    year"."""

    counts: Literal["new_families", "all_contacts"] = "new_families"
    """What `rate` counts. `new_families`: families that are referred again (`loops.rereferrals`) come on top of it.
    `all_contacts`: they are among it. Those expected to come are taken off, week by week, before the run begins; each
    comes on a day, at an hour and, where anybody may refer it, from a source as contacts come in the week that follows
    its time. Other loops always come on top. A list of contacts is never changed. Read when the run begins."""

    trend_per_year: Annotated[float, Field(gt=-1, le=5), NUMBER] = 0.0
    """Growth a year: 0.03 is 3 % more after a year, day by day."""

    monthly_cv: Annotated[float, Field(ge=0, le=3), NUMBER] = 0.0
    """How far whole months vary beyond chance: coefficient of variation of a gamma-distributed level, one a month, for
    all sources."""

    month_level: dict[Month, Factor] = Field(default_factory=dict)
    """A known level by month, such as "2022-09" = 1.6, on top of season; months not named have 1."""

    children: Shares = (1.0,)
    """Share of contacts about 1, 2, 3, … children (sibling groups)."""

    profiles: dict[Key, Profile] = Field(default_factory=dict)
    """Named rhythms that sources refer to."""

    sources: Annotated[dict[Key, Source], Field(min_length=1, max_length=100)]
    """The sources by name; their shares sum to 1."""

    groups: Annotated[dict[Key, Annotated[tuple[str, ...], Field(min_length=1)]], Field(max_length=100)] = Field(
        default_factory=dict
    )
    """One name for several sources, such as public = ["individuals", "anonymous"]. It may stand for them in every table
    by source: efforts, outcomes_by_source, missing_by_source, localities_by_source and the sources of a triage. What
    such a table says of a source itself, or inherits, comes first."""

    localities: Annotated[LocalityMix, Field(max_length=100)] = Field(default_factory=dict)
    """Share of contacts from each locality, such as north and south; they sum to 1. It is drawn for each contact when
    it is received, and a family stays where it is. Without any there are no localities."""

    localities_by_source: dict[str, LocalityMix] = Field(default_factory=dict)
    """The same for a source that differs."""

    surges: tuple[SurgeSettings, ...] = ()
    """Dated surges, such as the last weeks of the summer term."""

    contacts: ContactList = ()
    """The contacts that came, one by one: the name of a CSV file. They come as it says, to the second, and on the days
    it covers nobody else does, from no source. What it does not say of a contact is drawn by the contact's own luck. A
    list of all contacts holds repeats and re-referrals already, so `loops.repeats` and `loops.rereferrals` should be
    off: they come on top. Contacts on other days than it covers are left out."""

    contacts_first_day: dt.date | None = None
    """The first day that the list of contacts covers; before it contacts are drawn. Without it, the run's first day."""

    contacts_last_day: dt.date | None = None
    """The last day that the list of contacts covers; after it contacts are drawn. Without it, the run's last day: after
    its last contact nobody comes."""

    @model_validator(mode="after")
    def _complete(self) -> Demand:
        if self.contacts_first_day and self.contacts_last_day and self.contacts_last_day < self.contacts_first_day:
            wrong = f"is {self.contacts_last_day}, before contacts_first_day, {self.contacts_first_day}"
            raise ValueError(f"contacts_last_day\t{wrong}")
        total = fsum(source.share for source in self.sources.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"sources\thave shares that sum to {total:.4g}; they must sum to 1")
        return self

    def localities_of(self, source: str) -> dict[str, float]:
        """Return the share of a source's contacts from each locality."""
        return self.localities_by_source.get(source, self.localities)

    def profile_of(self, source: str) -> Profile:
        """Return the rhythm of a source."""
        name = self.sources[source].profile
        return self.profiles.get(name) or Profile()
