"""A scenario: every setting with its unit, default, range and meaning; frozen, validated, complete.

The text under each field is its documentation: the schema, the help and the report's assumption table are made from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, model_validator

from mashsim.errors import ScenarioError
from mashsim.scenario.demand import Demand, Profile, Source, Surge
from mashsim.scenario.partners import Partner, Team
from mashsim.scenario.people import Caseload, Cover, PolicyName, Pool
from mashsim.scenario.process import Chase, ClockSettings, GoOn, OpeningBacklog, Stages
from mashsim.scenario.values import Hours, LengthLaw, Settings

__all__ = [
    "CalendarSettings", "Caseload", "Chase", "ClockSettings", "Cover", "Demand", "GoOn", "Intervention", "LengthLaw", "OpeningBacklog",
    "Partner", "PolicyName", "Pool", "Profile", "Published", "Run", "Scenario", "Source", "Stages", "Surge", "Team",
]  # fmt: skip

Name = Annotated[str, Field(min_length=1, max_length=120)]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Dates(Settings):
    """From a first to a last day, both included."""

    first_day: dt.date
    """The first day."""
    last_day: dt.date
    """The last day."""

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        if self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}")
        return self


class Run(Settings):
    """What is run."""

    first_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """First day; the run begins at its local midnight."""
    last_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """Last day; the run ends at the midnight after it."""
    measure_from: dt.date | None = None
    """First day that counts in the results; days before it are a warm-up. Without it, all days count."""
    timezone: str = "Europe/London"
    """Time zone of all opening hours, with its clock changes."""
    replications: Annotated[int, Field(ge=1, le=100_000)] = 20
    """How many times the scenario is run, with other luck each time."""
    seed: int = 1
    """Any whole number; the same seed gives the same luck."""

    @model_validator(mode="after")
    def _in_order(self) -> Run:
        if self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}")
        if (self.last_day - self.first_day).days > 3660:
            raise ValueError("is longer than ten years; run fewer years at a time")
        if self.measure_from is not None and not self.first_day <= self.measure_from <= self.last_day:
            raise ValueError(f"has measure_from {self.measure_from}, which is not between {self.first_day} and {self.last_day}")
        return self


class CalendarSettings(Settings):
    """Opening hours by weekday."""

    monday: Hours = ()
    """Such as "08:30-17:00", "08:30-12:30 13:00-17:00" or "closed"."""
    tuesday: Hours = ()
    """Tuesday's hours."""
    wednesday: Hours = ()
    """Wednesday's hours."""
    thursday: Hours = ()
    """Thursday's hours."""
    friday: Hours = ()
    """Friday's hours."""
    saturday: Hours = ()
    """Saturday's hours."""
    sunday: Hours = ()
    """Sunday's hours."""
    bank_holidays: Literal["closed", "open"] = "closed"
    """Whether it is closed on bank holidays."""
    school_terms_only: bool = False
    """Whether it is closed outside school terms."""
    closures: tuple[Dates, ...] = ()
    """Further days on which it is closed."""

    @model_validator(mode="after")
    def _opens(self) -> CalendarSettings:
        if not any(self.hours()):
            raise ValueError("is never open; give at least one weekday its hours")
        return self

    def hours(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the hours of Monday to Sunday, each as (opening, closing) minutes after midnight."""
        return tuple(getattr(self, day) for day in WEEKDAYS)


class Intervention(Settings):
    """A dated change: settings that are other from a day on."""

    name: Name
    """What is done, in a few words."""
    first_day: dt.date
    """The first day on which it holds."""
    changes: Annotated[dict[str, Any], Field(min_length=1)]
    """Settings by dotted name, such as "pools.social_workers.posts" = 23."""


class Published(Settings):
    """A published figure to print beside the simulated one."""

    label: Name
    """What it is, in words."""
    measure: str
    """The measure, as a dotted name in summary.json: "clocks.decision.share_in_time"; with `on` one in `daily` or `weekly`, with `month`
    one in `monthly`."""
    value: float
    """The published figure."""
    on: dt.date | None = None
    """The day it describes, for a measure by day, or a day of the week it describes."""
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = None
    """The month it describes, for a measure by month."""
    unit: str = ""
    """Its unit, in words."""
    used: Literal["fitted", "not fitted"] = "not fitted"
    """Whether the scenario was fitted to this figure."""
    shown: Literal["within range", "at least", "at most"] = "within range"
    """When the model is said to show it: the figure lies in the range of 8 runs in 10, or their mean is at least, or at most, it."""
    reference: str = ""
    """Where the figure was published."""


class Scenario(Settings):
    """A front door, whole: who comes, who works, who answers, what is done, and what judges it."""

    title: Name = "Untitled"
    """The scenario's name, as the report prints it."""
    question: str = ""
    """What the scenario is to answer, in a sentence."""
    about: str = ""
    """What it stands on: what was fitted, what was not."""
    place: str = ""
    """Whose front door it is."""
    run: Run
    """Dates, replications, seed."""
    calendars: Annotated[dict[str, CalendarSettings], Field(min_length=1)]
    """Opening hours by name; `office` is the front door's own."""
    bank_holidays: tuple[dt.date, ...] | None = None
    """Bank holidays in place of those of England that ship with mashsim."""
    school_terms: tuple[Dates, ...] = ()
    """School terms; days outside all of them are school holidays. Without any, every day is in term."""
    demand: Demand
    """Who comes."""
    pools: Annotated[dict[str, Pool], Field(min_length=1, max_length=100)]
    """Who works, by pool. Order matters: at one instant pools act in this order."""
    partners: Annotated[dict[str, Partner], Field(max_length=100)] = Field(default_factory=dict)
    """Who answers, by agency."""
    stages: Stages
    """What is done."""
    clocks: dict[str, ClockSettings] = Field(default_factory=dict)
    """What judges it. The clock named `decision` heads the report."""
    opening_backlog: tuple[OpeningBacklog, ...] = ()
    """What is open when the run begins."""
    interventions: tuple[Intervention, ...] = ()
    """Dated changes, in any order."""
    published: tuple[Published, ...] = ()
    """Published figures to print beside the simulated."""

    _document: Any = PrivateAttr(default=None)
    _epochs: tuple[tuple[dt.date, Scenario], ...] = PrivateAttr(default=())

    def with_epochs(self, document: Any, epochs: Sequence[tuple[Any, Scenario]]) -> Scenario:
        """Return this scenario knowing the document it was read from and the scenario of each intervention's day."""
        scenario = self.model_copy()
        scenario._document = document
        scenario._epochs = tuple(epochs)
        return scenario

    @property
    def document(self) -> Any:
        """The document this scenario was read from: what to override, and where each value comes from."""
        if self._document is None:
            raise ScenarioError("this scenario was not read by mashsim.loading.load, so nothing is known of where its values come from")
        return self._document

    @property
    def epochs(self) -> tuple[tuple[dt.date, Scenario], ...]:
        """The scenario that holds from each day on: first the run's first day, then each intervention's."""
        return self._epochs or ((self.run.first_day, self),)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that say which effective scenario this is, whatever it is called and wherever it lies."""
        text = json.dumps(self.document.values, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Scenario:
        faults = list(self._faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        """Yield what is wrong between tables, each as ``path<TAB>message`` (several of one validator reach the user one by one)."""
        for path, kind, name in self._references():
            known = {"pool": tuple(self.pools), "calendar": tuple(self.calendars), "source": tuple(self.demand.sources)}[kind]
            if name not in known:
                yield f"{path}\tis {name!r}, which is no {kind}; there are {', '.join(known)}"
        if "office" not in self.calendars:
            yield "calendars\thas no `office`; the front door's own opening hours must be there"
        yield from self._unstaffed()
        stages = self.stages
        if stages.gathering and not self.partners:
            yield "partners\tis empty, but stages.gathering asks partners; add one, or leave the stage out"
        for index, opening in enumerate(self.opening_backlog):
            needed = "allocating" if opening.stage == "assessing" else opening.stage
            if getattr(stages, needed) is None:
                yield f"opening_backlog.{index}.stage\tis {opening.stage!r}, but this scenario has no stages.{needed}"
        for index, change in enumerate(self.interventions):
            if not self.run.first_day <= change.first_day <= self.run.last_day:
                span = f"{self.run.first_day} to {self.run.last_day}"
                yield f"interventions.{index}.first_day\tis {change.first_day}, outside the run ({span})"
        for name, clock in self.clocks.items():
            if clock.start == "requested" and not self.partners:
                yield f"clocks.{name}.start\tis 'requested', but this scenario has no partners"

    def _references(self) -> Iterator[tuple[str, str, str]]:
        """Yield (path, kind, name) for every place that names a pool, a calendar or a source."""
        for name, pool in self.pools.items():
            for index, shift in enumerate(pool.shifts):
                yield f"pools.{name}.shifts.{index}", "calendar", shift
        for name, partner in self.partners.items():
            yield f"partners.{name}.calendar", "calendar", partner.calendar
            if partner.in_school_holidays:
                yield f"partners.{name}.in_school_holidays.calendar", "calendar", partner.in_school_holidays.calendar
        for name, clock in self.clocks.items():
            yield f"clocks.{name}.calendar", "calendar", clock.calendar
        for stage in ("screening", "gathering", "analysing", "deciding", "allocating"):
            settings = getattr(self.stages, stage)
            if settings:
                yield f"stages.{stage}.pool", "pool", settings.pool
                for source in getattr(settings, "outcomes_by_source", ()):
                    yield f"stages.{stage}.outcomes_by_source.{source}", "source", source

    def _unstaffed(self) -> Iterator[str]:
        """Yield the pools that a stage needs and nobody ever works in."""
        changed = " ".join(path for change in self.interventions for path in change.changes)
        for stage in ("screening", "gathering", "analysing", "deciding", "allocating"):
            settings = getattr(self.stages, stage)
            pool = self.pools.get(settings.pool) if settings else None
            if pool and pool.filled == 0 and not pool.cover and f"pools.{settings.pool}." not in changed:
                yield f"pools.{settings.pool}\tis staffed by nobody on any day, but stages.{stage} needs it; give it posts"
        allocating = self.stages.allocating
        if allocating and allocating.caseload.filled == 0 and "stages.allocating.caseload" not in changed:
            yield "stages.allocating.caseload\thas no workers on any day; give it posts"


DATED = re.compile(
    r"(demand|stages|partners)\.|pools\.[^.]+\.(posts|vacancy_share|agency_cover_share|policy|red_interrupts|red_past_closing)$"
)
"""Settings that an intervention may change; all others hold for a whole run."""
FIXED_IN_TIME = re.compile(r"demand\.sources\.[^.]+$|stages\.[^.]+(\.pool)?$|partners\.[^.]+(\.(calendar|team.*))?$")
"""Of those, the ones that hold for a whole run all the same."""
