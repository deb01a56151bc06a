"""A scenario: every setting with its unit, default, range and meaning; frozen, validated, complete.

The text under each field is its documentation: the schema, the help and the report's assumption table are made from it.
Each module holds the settings of one part of the front door; `between_tables` says what must fit between parts. How a
file is read is in `mashsim.documents`, how it becomes a scenario in `mashsim.loading`, and what a setting does is in
the room that reads it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from mashsim.documents import Document
from mashsim.documents.text import dotted
from mashsim.errors import ScenarioError
from mashsim.scenario.between_tables import faults_between_tables
from mashsim.scenario.calendars import CalendarSettings, Dates
from mashsim.scenario.clocks import ClockSettings, ReferralSettings, ReportSettings
from mashsim.scenario.council import CouncilSettings
from mashsim.scenario.demand import Demand, Profile, Source, SurgeSettings
from mashsim.scenario.draws import Draw, PlausibleSettings
from mashsim.scenario.factors import CorrelatedSettings, FactorSettings
from mashsim.scenario.fitted import FitSettings
from mashsim.scenario.interventions import Audit, Intervention, InterventionCover, When
from mashsim.scenario.lists import QueueList, TeamList, no_file
from mashsim.scenario.loops import LoopsSettings
from mashsim.scenario.partners import PartnerSettings, Team
from mashsim.scenario.people import CaseloadSettings, CoverSettings, PolicyName, PoolSettings, like_others
from mashsim.scenario.plain import plain
from mashsim.scenario.process import ChaseSettings, GoOn, OpeningBacklog, Stages
from mashsim.scenario.runs import Published, RunSettings
from mashsim.scenario.sizes import SizeSettings
from mashsim.scenario.values import Key, LengthLaw, Line, Settings
from mashsim.scenario.withdrawals import WithdrawalSettings
from mashsim.scenario.workforce import Role, WrongHands
from mashsim.uncertain import Inputs, LeftOut, Uncertain

__all__ = [
    "Audit",
    "CalendarSettings",
    "CaseloadSettings",
    "ChaseSettings",
    "ClockSettings",
    "CorrelatedSettings",
    "CouncilSettings",
    "CoverSettings",
    "Demand",
    "Draw",
    "FactorSettings",
    "FitSettings",
    "GoOn",
    "Intervention",
    "InterventionCover",
    "LengthLaw",
    "LoopsSettings",
    "OpeningBacklog",
    "PartnerSettings",
    "PlausibleSettings",
    "PolicyName",
    "PoolSettings",
    "Profile",
    "Published",
    "ReferralSettings",
    "ReportSettings",
    "RunSettings",
    "Scenario",
    "SizeSettings",
    "Source",
    "Stages",
    "SurgeSettings",
    "Team",
    "When",
]


DESCRIPTION = ("title", "question", "about", "place", "council", "fit", "published")
"""What a scenario says of itself, and what stands beside its results; all else is the front door and its run."""


class Scenario(Settings):
    """A front door, whole: who comes, who works, who answers, what is done, and what judges it."""

    changes_no_run: ClassVar = (*DESCRIPTION, "size", "interventions", "factors", "correlated", "plausible")
    """Interventions have their effect by the epochs, and by themselves in `hash`; the size and factors by the settings
    that they multiply; correlations and rules by what is drawn."""

    title: Line = "Untitled"
    """The scenario's name, as the report prints it."""

    question: str = ""
    """What the scenario is to answer, in a sentence."""

    about: str = ""
    """What it stands on: what was fitted, what was not."""

    place: Line | Literal[""] = ""
    """Whose front door it is."""

    council: CouncilSettings | None = None
    """Which council's public tables stand beside the results."""

    fit: FitSettings | None = None
    """What a fit said of months held out; answers say first where it failed."""

    size: SizeSettings | None = None
    """How many children live there, and which settings grow with them."""

    run: RunSettings
    """Dates, replications, seed."""

    calendars: Annotated[dict[Key, CalendarSettings], Field(min_length=1)]
    """Opening hours by name; `office` is the front door's own."""

    bank_holidays: tuple[dt.date, ...] | None = None
    """Bank holidays instead of those of England that ship with mashsim."""

    school_terms: tuple[Dates, ...] = ()
    """School terms; days outside all of them are school holidays. Without any, every day is in term."""

    demand: Demand
    """Who comes."""

    pools: Annotated[dict[Key, PoolSettings], BeforeValidator(like_others), Field(min_length=1, max_length=100)]
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

    withdrawals: WithdrawalSettings | None = None
    """Contacts that are settled otherwise while they wait."""

    clocks: dict[Key, ClockSettings] = Field(default_factory=dict)
    """What judges it."""

    report: ReportSettings = ReportSettings()
    """Which clock heads the report."""

    referrals: ReferralSettings = ReferralSettings()
    """From which moment a referral counts."""

    opening_backlog: Annotated[tuple[OpeningBacklog, ...], BeforeValidator(no_file)] = ()
    """What is open when the run begins."""

    factors: dict[Key, FactorSettings] = Field(default_factory=dict)
    """Settings that are multiplied together, by the name of their factor."""

    correlated: tuple[CorrelatedSettings, ...] = ()
    """Pairs of uncertain settings that are drawn together."""

    plausible: tuple[PlausibleSettings, ...] = ()
    """Rules that each draw of the inputs keeps."""

    queue: QueueList = ()
    """Contacts that wait on the first day, one by one: the name of a CSV file. They come on top of `opening_backlog`; a
    file that names a queue and says nothing of `opening_backlog` inherits none."""

    team: TeamList = ()
    """People one by one: the name of a CSV file. They come on top of the posts of their pools; a file that names a team
    and says nothing of the posts of a pool on it inherits none."""

    interventions: tuple[Intervention, ...] = ()
    """What is done: dated and triggered changes, in any order."""

    published: tuple[Published, ...] = ()
    """Published figures to print beside the simulated."""

    _document: Document | None = PrivateAttr(default=None)
    _inputs: Inputs = PrivateAttr(default=Inputs((), ()))
    _epochs: tuple[tuple[dt.date, Scenario], ...] = PrivateAttr(default=())
    _hash: str = PrivateAttr(default="")
    _written: Document | None = PrivateAttr(default=None)
    _base: Scenario | None = PrivateAttr(default=None)

    def loaded(
        self,
        document: Document,
        inputs: Inputs,
        epochs: Sequence[tuple[dt.date, Scenario]],
        written: Document | None = None,
        base: Scenario | None = None,
    ) -> Scenario:
        """Return this scenario with its document, its uncertain inputs, its epochs and what it is a change of."""
        scenario = self.model_copy()
        scenario._document, scenario._inputs, scenario._epochs, scenario._hash = document, inputs, tuple(epochs), ""
        scenario._written, scenario._base = written or document, base
        return scenario

    def over(self, last_day: dt.date) -> Scenario:
        """Return the scenario as if it were run to another day, to look at what is expected until then."""
        run = self.run.model_copy(update={"last_day": last_day})
        scenario = self.model_copy(update={"run": run})
        scenario._epochs = tuple(epoch for epoch in self.epochs if epoch[0] <= last_day)
        return scenario

    @property
    def written(self) -> Document:
        """The document before posts were found that it gives by a use."""
        return self.document if self._written is None else self._written

    @property
    def base(self) -> Scenario:
        """The scenario as it was loaded, before questions changed it: its draws are those of its changes too."""
        return self if self._base is None else self._base

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
        """Twelve hexadecimal digits: which front door this is, whatever it is called, however written, with any seed.

        They are a hash of every number, word and date that can change a run: of each epoch, of the interventions and of
        each law that is drawn from. Left out is what `changes_no_run`, where values come from, and, where inputs are
        fixed, their bounds.
        """
        if not self._hash:
            drawn = self._drawn_of
            # A change from a day on that finds everything as it is written is in the epochs, which is all that it does.
            as_written = not drawn and not any(change.when for change in self.interventions)
            effective = [
                [[day.isoformat(), plain(scenario)] for day, scenario in self.epochs],
                [plain(change) for change in self.interventions if change.is_noted or not as_written],
                drawn,
            ]
            self._hash = hashlib.sha256(json.dumps(effective).encode()).hexdigest()[:12]
        return self._hash

    @property
    def _drawn_of(self) -> list[Any]:
        """All that decides what is drawn: laws, correlations, rows, rules, and the scenario that they are judged on."""
        if self.run.inputs == "fixed":
            return []
        drawn: list[Any] = [setting.identity for setting in self.drawn_settings]
        if drawn and self.correlated:
            drawn.append([plain(pair) for pair in self.correlated])
        if self.run.draws:
            drawn.append(plain(self.run.draws))
        if self.plausible:
            drawn.append([plain(rule) for rule in self.plausible])
        if self.base is not self and (self.plausible or self.base.uses):
            drawn += [self.base.hash, [setting.identity for setting in self.base.inputs.settings]]
        return drawn

    @property
    def uses(self) -> bool:
        """Whether posts are given by the use that is made of people."""
        return self._written is not None and self._written is not self._document

    @property
    def drawn_settings(self) -> tuple[Uncertain, ...]:
        """The settings that each replication draws by their laws, by name; none where inputs are fixed.

        Those that a list of draws names are taken from it, whatever their laws.
        """
        listed = self.run.draws[0].values if self.run.draws else {}
        drawn = self.inputs.settings if self.run.inputs == "drawn" else ()
        return tuple(sorted((one for one in drawn if dotted(one.path) not in listed), key=lambda setting: setting.name))

    @property
    def not_drawn(self) -> tuple[LeftOut, ...]:
        """The settings that have bounds and are not drawn, with a reason; none where inputs are fixed."""
        return tuple(self.inputs.left_out) if self.run.inputs == "drawn" else ()

    @model_validator(mode="after")
    def _fits_together(self) -> Scenario:
        if faults := [f"{dotted(path)}\t{why}" for path, why in faults_between_tables(self)]:
            raise ValueError("\n".join(faults))
        return self
