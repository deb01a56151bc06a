"""A scenario: every setting with its unit, default, range and meaning; frozen, validated, complete.

The text under each field is its documentation: the schema, the help and the report's assumption table are made from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from mashsim.documents import Document
from mashsim.documents.text import KeyPath, dotted, nearest
from mashsim.errors import ScenarioError
from mashsim.quantities import DAY, Duration
from mashsim.scenario.clocks import ClockSettings
from mashsim.scenario.demand import Demand, Profile, Source, SurgeSettings
from mashsim.scenario.interventions import Audit, Intervention, InterventionCover, When
from mashsim.scenario.loops import LoopsSettings
from mashsim.scenario.partners import PartnerSettings, Team
from mashsim.scenario.people import CaseloadSettings, CoverSettings, PolicyName, PoolSettings
from mashsim.scenario.process import ChaseSettings, GoOn, OpeningBacklog, Stages
from mashsim.scenario.references import misspelt_pools, pools_at_work, wrong_references
from mashsim.scenario.values import NUMBER, WHOLE, Hours, Key, LengthLaw, Line, Month, Settings, TrueOrFalse
from mashsim.scenario.workforce import Role, WrongHands, too_little_time, wrong_hands
from mashsim.uncertain import Inputs, LeftOut, Uncertain, drawn_together
from mashsim.vocabulary.points import POINTS
from mashsim.worktime import MARGIN, bank_holidays

__all__ = [
    "Audit", "CalendarSettings", "CaseloadSettings", "ChaseSettings", "ClockSettings", "CoverSettings", "Demand", "GoOn", "Intervention", "InterventionCover",
    "LengthLaw", "LoopsSettings", "OpeningBacklog", "PartnerSettings", "PolicyName", "PoolSettings", "Profile", "Published", "RunSettings", "Scenario", "Source", "Stages",
    "SurgeSettings", "Team", "When",
]  # fmt: skip

LARGEST_SEED = 2**63 - 1
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


def _is_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
        return name
    except (OSError, ValueError, KeyError):  # unknown, a folder, outside the database
        pass
    near = nearest(name, available_timezones())
    hint = f"did you mean {near!r}?" if near else "write a name such as 'Europe/London' or 'UTC'"
    raise ValueError(f"is {name!r}, which is no time zone; {hint}")


class RunSettings(Settings):
    """What is run."""

    first_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """First day; the run begins at its local midnight."""
    last_day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2039, 12, 31))]
    """Last day; the run ends at the midnight after it."""
    measure_from: dt.date | None = None
    """First day that counts in the results; days before it are a warm-up. Without it, all days count."""
    timezone: Annotated[str, AfterValidator(_is_timezone)] = "Europe/London"
    """Time zone of all opening hours, with its clock changes."""
    replications: Annotated[int, Field(ge=1, le=100_000), WHOLE] = 20
    """How many times the scenario is run, with other luck each time."""
    seed: Annotated[int, Field(ge=-LARGEST_SEED, le=LARGEST_SEED), WHOLE] = 1
    """Any whole number; the same seed gives the same luck."""
    inputs: Literal["fixed", "drawn"] = "fixed"
    """`drawn`: each replication draws anew every setting that has a range or says how it is `uncertain`; `fixed`: all are as written."""

    @model_validator(mode="after")
    def _in_order(self) -> RunSettings:
        if self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}")
        if (self.last_day - self.first_day).days > 3660:
            raise ValueError("is longer than ten years; run fewer years at a time")
        if self.measure_from is not None and not self.first_day <= self.measure_from <= self.last_day:
            raise ValueError(
                f"has measure_from {self.measure_from}, which is not between {self.first_day} and {self.last_day}"
            )
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
    school_terms_only: TrueOrFalse = False
    """Whether it is closed outside school terms."""
    closures: tuple[Dates, ...] = ()
    """Further days on which it is closed."""

    @model_validator(mode="after")
    def _opens(self) -> CalendarSettings:
        if not any(self.hours()):
            raise ValueError("is never open; give at least one weekday its hours")
        return self

    def opens_on(self, day: dt.date, holidays: Collection[dt.date], terms: Sequence[Dates]) -> bool:
        """Whether it is open at all on a day."""
        if not self.hours()[day.weekday()] or (self.bank_holidays == "closed" and day in holidays):
            return False
        if self.school_terms_only and terms and not any(term.first_day <= day <= term.last_day for term in terms):
            known = min(term.first_day for term in terms) <= day <= max(term.last_day for term in terms)
            if known:  # before the first and after the last term that is given every day counts as in term
                return False
        return not any(closure.first_day <= day <= closure.last_day for closure in self.closures)

    def hours(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the hours of Monday to Sunday, each as (opening, closing) minutes after midnight."""
        return tuple(getattr(self, day) for day in WEEKDAYS)


class Published(Settings):
    """A published figure to print beside the simulated one."""

    label: Line
    """What it is, in words."""
    measure: str
    """The measure, as a dotted name in summary.json: "clocks.decision.share_in_time"; with `on` one in `daily` or `weekly`, with `month`
    one in `monthly`."""
    value: Annotated[float, Field(allow_inf_nan=False), NUMBER]
    """The published figure."""
    on: dt.date | None = None
    """The day it describes, for a measure by day, or a day of the week it describes."""
    month: Month | None = None
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

    title: Line = "Untitled"
    """The scenario's name, as the report prints it."""
    question: str = ""
    """What the scenario is to answer, in a sentence."""
    about: str = ""
    """What it stands on: what was fitted, what was not."""
    place: Line | Literal[""] = ""
    """Whose front door it is."""
    run: RunSettings
    """Dates, replications, seed."""
    calendars: Annotated[dict[Key, CalendarSettings], Field(min_length=1)]
    """Opening hours by name; `office` is the front door's own."""
    bank_holidays: tuple[dt.date, ...] | None = None
    """Bank holidays in place of those of England that ship with mashsim."""
    school_terms: tuple[Dates, ...] = ()
    """School terms; days outside all of them are school holidays. Without any, every day is in term."""
    demand: Demand
    """Who comes."""
    pools: Annotated[dict[Key, PoolSettings], Field(min_length=1, max_length=100)]
    """Who works, by pool. Order matters: at one instant pools act in this order."""
    roles: dict[Key, Role] = Field(default_factory=dict)
    """Who may do what, by role. Without any, everybody may do everything."""
    wrong_hands: WrongHands = WrongHands()
    """Work by those whose role may not do it."""
    partners: Annotated[dict[Key, PartnerSettings], Field(max_length=100)] = Field(default_factory=dict)
    """Who answers, by agency."""
    stages: Stages
    """What is done."""
    loops: LoopsSettings = Field(default_factory=LoopsSettings)
    """What comes back."""
    clocks: dict[Key, ClockSettings] = Field(default_factory=dict)
    """What judges it. The clock named `decision` heads the report."""
    opening_backlog: tuple[OpeningBacklog, ...] = ()
    """What is open when the run begins."""
    interventions: tuple[Intervention, ...] = ()
    """What is done: dated and triggered changes, in any order."""
    published: tuple[Published, ...] = ()
    """Published figures to print beside the simulated."""

    _document: Document | None = PrivateAttr(default=None)
    _inputs: Inputs = PrivateAttr(default=Inputs((), ()))
    _epochs: tuple[tuple[dt.date, Scenario], ...] = PrivateAttr(default=())
    _hash: str = PrivateAttr(default="")

    def loaded(self, document: Document, inputs: Inputs, epochs: Sequence[tuple[dt.date, Scenario]]) -> Scenario:
        """Return this scenario with the document it was read from, its uncertain inputs, and the scenario of each intervention's day."""
        scenario = self.model_copy()
        scenario._document, scenario._inputs, scenario._epochs, scenario._hash = document, inputs, tuple(epochs), ""
        return scenario

    @property
    def document(self) -> Document:
        """The document this scenario was read from: what to override, and where each value comes from."""
        if self._document is None:
            raise ScenarioError(
                "this scenario was not read by mashsim.loading.load, so nothing is known of where its values come from"
            )
        return self._document

    @property
    def inputs(self) -> Inputs:
        """The settings that have bounds, whether they are drawn or not."""
        return self._inputs

    @property
    def epochs(self) -> tuple[tuple[dt.date, Scenario], ...]:
        """The scenario that holds from each day on: first the run's first day, then each intervention's."""
        return self._epochs or ((self.run.first_day, self),)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that say which front door this is, however it is written, whatever it is called, with any seed.

        They are a hash of every number, word and date that can change a run: of each epoch, of the interventions and of each law that is
        drawn from. Left out are `_NOT_IN_HASH`, where values come from, and, where inputs are fixed, their bounds.
        """
        if not self._hash:
            drawn = [setting.identity for setting in self.drawn_settings]
            # A change from a day on that finds everything as it is written is in the epochs, which is all that it does.
            as_written = not drawn and not any(change.when for change in self.interventions)
            effective = [
                [[day.isoformat(), _plain(scenario)] for day, scenario in self.epochs],
                [_plain(change) for change in self.interventions if change.is_noted or not as_written],
                drawn,
            ]
            self._hash = hashlib.sha256(json.dumps(effective).encode()).hexdigest()[:12]
        return self._hash

    @property
    def drawn_settings(self) -> tuple[Uncertain, ...]:
        """The settings that each replication draws anew, by name; none where inputs are fixed."""
        together = drawn_together(self.inputs.settings)[0] if self.run.inputs == "drawn" else ()
        return tuple(sorted(together, key=lambda setting: setting.name))

    @property
    def not_drawn(self) -> tuple[LeftOut, ...]:
        """The settings that have bounds and are not drawn all the same, and why; none where inputs are fixed."""
        if self.run.inputs == "fixed":
            return ()
        return (*self.inputs.left_out, *drawn_together(self.inputs.settings)[1])

    @model_validator(mode="after")
    def _fits_together(self) -> Scenario:
        faults = [f"{dotted(path)}\t{said}" for path, said in self._faults()]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield what is wrong between tables, each with its path."""
        yield from wrong_references(self)
        yield from misspelt_pools(self)
        if "office" not in self.calendars:
            yield ("calendars",), "has no `office`; the front door's own opening hours must be there"
        yield from self._never_open()
        yield from self._unstaffed()
        yield from wrong_hands(self)
        yield from too_little_time(self)
        stages = self.stages
        if stages.gathering and not self.partners:
            yield ("partners",), "is empty, but stages.gathering asks partners; add one, or leave the stage out"
        yield from self._impossible_backlog()
        yield from self._nowhere_to_go()
        for index, change in enumerate(self.interventions):
            yield from ((("interventions", index, *path), said) for path, said in self._impossible_intervention(change))
        for name, clock in self.clocks.items():
            if clock.start == "requested" and not self.partners:
                yield ("clocks", name, "start"), "is 'requested', but this scenario has no partners"
            for end in ("start", "stop"):
                stage = POINTS[getattr(clock, end)].needs
                if stage and getattr(self.stages, stage, None) is None:
                    yield ("clocks", name, end), f"is {getattr(clock, end)!r}, but this scenario has no stages.{stage}"

    def _impossible_intervention(self, change: Intervention) -> Iterator[tuple[KeyPath, str]]:
        """Yield why an intervention cannot happen in this scenario."""
        if change.first_day and not self.run.first_day <= change.first_day <= self.run.last_day:
            yield (
                ("first_day",),
                f"is {change.first_day}, outside the run ({self.run.first_day} to {self.run.last_day})",
            )
        stages = [name for name in type(self.stages).model_fields if getattr(self.stages, name)]
        stages += ["assessing"] if self.stages.allocating else []
        counts = change.when.counts if change.when else ""
        if counts.startswith("stage.") and counts.removeprefix("stage.") not in stages:
            yield (
                ("when", "counts"),
                f"is {counts!r}, but this scenario has no such stage; there are {', '.join(stages)}",
            )
        if counts == "awaiting_allocation" and not self.stages.allocating:
            yield ("when", "counts"), f"is {counts!r}, but this scenario has no stages.allocating"
        if change.audit and change.audit.goes_to == "deciding" and not self.stages.deciding:
            yield ("audit", "goes_to"), "is 'deciding', but this scenario has no stages.deciding"

    def _impossible_backlog(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield the opening backlogs that cannot stand where they are said to, or are older than any calendar."""
        for index, opening in enumerate(self.opening_backlog):
            needed = "allocating" if opening.stage == "assessing" else opening.stage
            if getattr(self.stages, needed) is None:
                yield (
                    ("opening_backlog", index, "stage"),
                    f"is {opening.stage!r}, but this scenario has no stages.{needed}",
                )
            elif opening.stage == "assessing" and opening.contacts and not self._has_workers_at_first():
                yield (
                    ("opening_backlog", index, "stage"),
                    "is 'assessing', but stages.allocating.caseload has no workers on the first day",
                )
            age = opening.age.compiled()
            days = age.quantile(0.9999) / {"clock": DAY, "working": DAY / 4, "working days": 5 / 7}[age.kind]
            if days > OLDEST:
                yield (
                    ("opening_backlog", index, "age"),
                    f"can be {days:.0f} days; an opening backlog can be {OLDEST} days old at most",
                )

    def _has_workers_at_first(self) -> bool:
        """Whether there is anybody on the first day who can hold a caseload."""
        caseload, first_day = self.stages.allocating.caseload if self.stages.allocating else None, self.run.first_day
        if caseload is None or caseload.pool is None:
            return caseload is not None and caseload.staffed
        pool = self.pools.get(caseload.pool)
        if pool is None:
            return True  # said elsewhere
        here = [one.posts for one in pool.cover if one.first_day <= first_day <= (one.last_day or first_day)]
        holding = [change for change in self.interventions if change.holds_on(first_day)]
        come = [one.posts for change in holding for one in change.cover if one.pool == caseload.pool]
        staffing = [f"pools.{caseload.pool}.{name}" for name in ("posts", "vacancy_share", "agency_cover_share")]
        later = [
            change for change in self.interventions if change.first_day != first_day
        ]  # this may be the scenario of that day
        changes = any(path in staffing for change in later for path in change.changes)
        return bool(pool.filled or any(here) or any(come) or changes)

    def _nowhere_to_go(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield stages that send contacts to one that is not there, sources that two side doors take, and meetings that never begin."""
        stages = self.stages
        if stages.helping and stages.helping.steps_up_to == "deciding" and not stages.deciding:
            yield ("stages", "helping", "steps_up_to"), "is 'deciding', but this scenario has no stages.deciding"
        if stages.triaging and stages.interviewing:
            for name in stages.interviewing.sources:
                if name in stages.triaging.sources:
                    yield (
                        ("stages", "triaging", "sources", name),
                        "goes to stages.interviewing already; leave it out of one of them",
                    )

        meets = self.calendars.get(stages.triaging.meets) if stages.triaging else None
        if (
            meets
            and all(hours == ((0, 24 * 60),) for hours in meets.hours())
            and meets.bank_holidays == "open"
            and not meets.closures
        ):
            yield (
                ("stages", "triaging", "meets"),
                "is a calendar that never closes, so no meeting ever begins; give it the meeting's hours",
            )

    def _never_open(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield the calendars that are closed on every day of the run and long before and after it."""
        holidays = bank_holidays() if self.bank_holidays is None else frozenset(self.bank_holidays)
        days = range(-MARGIN, (self.run.last_day - self.run.first_day).days + MARGIN)
        for name, calendar in self.calendars.items():
            if not any(
                calendar.opens_on(self.run.first_day + dt.timedelta(days=day), holidays, self.school_terms)
                for day in days
            ):
                yield (
                    ("calendars", name),
                    "is never open in the run: every day that has hours is closed; leave some days open",
                )

    def _unstaffed(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield the pools that a stage needs and nobody ever works in."""
        changed = " ".join(path for change in self.interventions for path in change.changes)
        for path, name in pools_at_work(self):
            if name in self.pools and not self._is_staffed(name, changed):
                needs = dotted([key for key in path if isinstance(key, str) and key not in ("pool", "also")])
                yield ("pools", name), f"is staffed by nobody on any day, but {needs} needs it; give it posts"
        for name, partner in self.partners.items():
            if partner.team and partner.team.filled == 0:
                yield (
                    ("partners", name, "team"),
                    "is staffed by nobody; give it posts, or leave it out if its capacity is no limit",
                )
        allocating = self.stages.allocating
        if allocating and allocating.caseload.pool is None and "stages.allocating.caseload" not in changed:
            caseload = allocating.caseload
            if caseload.filled == 0:
                yield ("stages", "allocating", "caseload"), "has no workers on any day; give it posts"
            elif caseload.ceiling * min(1.0, caseload.filled) < 1:
                yield (
                    ("stages", "allocating", "caseload"),
                    "has room for no child; give it more posts, or a higher ceiling",
                )

    def _is_staffed(self, name: str, changed: str) -> bool:
        """Whether somebody works in a pool on some day, as far as can be known."""
        pool = self.pools[name]
        comes = [cover.pool for change in self.interventions for cover in change.cover if cover.posts]
        return bool(
            pool.filled or any(cover.posts for cover in pool.cover) or name in comes or f"pools.{name}." in changed
        )


OLDEST = 400
"""Days that an opening backlog can be old; calendars reach a little further back."""
_NOT_IN_HASH: dict[type, Collection[str]] = {
    Scenario: ("title", "question", "about", "place", "interventions", "published"),
    RunSettings: ("replications", "seed", "inputs"),
    Intervention: ("name",),
}
"""What cannot change a run, and what the hash takes in otherwise: interventions, and drawn inputs by their laws."""


def _plain(value: Any) -> Any:
    """Return settings as lists, texts and numbers, without those of `_NOT_IN_HASH`; a duration with its exact amount."""
    if isinstance(value, Settings):
        without = _NOT_IN_HASH.get(type(value), ())
        return [[name, _plain(getattr(value, name))] for name in type(value).model_fields if name not in without]
    if isinstance(value, Mapping):
        return [[key, _plain(below)] for key, below in value.items()]
    if isinstance(value, (tuple, list)):
        return [_plain(below) for below in value]
    if isinstance(value, Duration):
        return [value.amount, value.kind]
    return value.isoformat() if isinstance(value, dt.date) else value


DATED = re.compile(
    r"(demand|stages|partners|loops)\.|pools\.[^.]+\.(posts|vacancy_share|agency_cover_share|policy|red_interrupts|red_past_closing"
    r"|overtime|(turnover|overload)(\..+)?)$"
)
"""Settings that an intervention may change; all others hold for a whole run."""
FIXED_IN_TIME = re.compile(
    r"demand\.sources\.[^.]+$|"
    r"(stages|loops)\.[^.]+(\.(pool|meets|also|override(\.pool)?|chair|administrator|social_worker|caseload\.pool))?$|"
    r"partners\.[^.]+(\.(calendar|team))?$"
)
"""Of those, the ones that hold for a whole run all the same."""
DRAWN_UP_BEFORE = re.compile(
    r"demand\.(?!children$)|pools\.[^.]+\.(posts|vacancy_share|agency_cover_share|overtime|turnover.*)$|partners\.[^.]+\.team\.(?!effort)"
)
"""Of those that may change on a day, the ones that must be known before the run, and so cannot be changed by what happens in it."""
