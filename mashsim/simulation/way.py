"""The way of contacts through the stages of one replication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from mashsim.agenda import Journey, Stoppable
from mashsim.pathway import PATHWAY, follow
from mashsim.stages.allocating import Allocating
from mashsim.stages.analysing import Analysing
from mashsim.stages.assessing import Assessing, Held
from mashsim.stages.conferencing import Conferencing
from mashsim.stages.consenting import Consenting
from mashsim.stages.deciding import Deciding
from mashsim.stages.discussing import Discussing
from mashsim.stages.gathering import Gathering
from mashsim.stages.helping import Helping
from mashsim.stages.interviewing import Interviewing
from mashsim.stages.out_of_hours import OutOfHours
from mashsim.stages.protecting import Protecting
from mashsim.stages.screening import Screening
from mashsim.stages.transferring import Transferring
from mashsim.stages.triaging import Triaging
from mashsim.stages.visiting import Visiting
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ASSESSING, CLOSED, SCREENING
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario import Stages
    from mashsim.simulation.world import World


class Stage(Protocol):
    """A stage: made from the world and its own settings, of which it adopts later ones."""

    code: int

    def __init__(self, world: World, settings: Any): ...

    def adopt(self, settings: Any) -> None:
        """Take over settings from now on."""

    def __call__(self, contact: Contact) -> Steps:
        """Yield the events that a contact waits for, and return the stage's outcome."""


_FURTHER: tuple[type[Stage], ...] = (
    Consenting, Gathering, Analysing, Discussing, Protecting, Transferring, Allocating, Visiting, Conferencing,
    Assessing, Helping, OutOfHours, Triaging, Interviewing,
)  # fmt: skip
_SIDE_DOORS = (Interviewing, Triaging, OutOfHours)
"""In the order in which they are asked whether they take a contact that has been received."""


class Way:
    """The stages of one replication, and what follows what.

    Attributes
    ----------
    stages : by code
    screening, deciding : two of them that others ask for ratings and right outcomes
    following : by stage and outcome, the stage that comes next, or `CLOSED`
    on_came : called with each contact that has come to a stage, before anything is done there
    """

    def __init__(self, world: World, settings: Stages, withdrawals: bool = False):
        self._world = world
        self._journeys: dict[int, Stoppable] | None = {} if withdrawals else None
        """By contact, where contacts may be withdrawn."""
        self.on_came: list[Callable[[Contact], None]] = []
        own = _settings_by_stage(settings)
        self.screening = Screening(world, settings.screening)
        self.deciding = Deciding(world, settings.deciding) if settings.deciding else None
        self.stages: dict[int, Stage] = {SCREENING: self.screening}
        if self.deciding:
            self.stages[Deciding.code] = self.deciding
        self.stages |= {kind.code: kind(world, own[kind.code]) for kind in _FURTHER if kind.code in own}
        self._side_doors = [stage for kind in _SIDE_DOORS for stage in self.stages.values() if isinstance(stage, kind)]
        present = frozenset(self.stages)
        self.following: dict[int, dict[int, int]] = {stage: {} for stage in present}
        for stage, outcome in PATHWAY:
            if stage in present:
                self.following[stage][outcome] = follow(stage, outcome, present)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        for code, own in _settings_by_stage(settings).items():
            self.stages[code].adopt(own)

    def begin_anew(self, contact: Contact) -> None:
        """Begin the way of a contact received now, at the first side door that takes it, else at screening."""
        for door in self._side_doors:
            if door.takes(contact):
                self.begin(contact, door.code)
                return
        self.begin(contact, SCREENING)

    def begin(self, contact: Contact, stage: int, steps: Steps | None = None) -> None:
        """Begin a contact's way at a stage, with the steps that are left of it if not all."""
        contact.stage = stage
        for call in self.on_came:
            call(contact)
        way = self._through(contact, self.stages[stage](contact) if steps is None else steps)
        if self._journeys is None:
            Journey(way)
        else:
            self._journeys[contact.number] = Stoppable(way)

    def withdraw(self, contact: Contact) -> bool:
        """Close a contact as withdrawn if it waits for something that has not begun; return whether it did."""
        if self._journeys is None or not self._journeys[contact.number].stop():
            return False
        if contact.worker >= 0:
            self._world.caseload.release(contact)
        self._close(contact, outcomes.WITHDRAWN)
        return True

    def _through(self, contact: Contact, steps: Steps) -> Steps:
        """A contact's way until it is closed, from the steps that are left of the stage it is in."""
        stages, following, on_came = self.stages, self.following, self.on_came
        stage = contact.stage
        while True:
            outcome = yield from steps
            stage = following[stage][outcome]
            if stage == CLOSED:
                self._close(contact, outcome)
                return
            contact.stage = stage
            for call in on_came:
                call(contact)
            steps = stages[stage](contact)

    def _close(self, contact: Contact, outcome: int) -> None:
        world = self._world
        world.note((world.now, contact.number, -1, events.CLOSED, contact.stage, outcome))
        contact.closed = True
        for call in world.on_closed:
            call(contact, outcome)


def _settings_by_stage(stages: Stages) -> dict[int, Any]:
    """Return each stage's own settings, by code; a stage that the scenario leaves out has none."""
    own = {code: getattr(stages, row.settings) for code, row in enumerate(STAGE_TABLE) if row.settings}
    if stages.allocating:
        own[ASSESSING] = Held(stages.allocating.held_for, stages.allocating.held_from, stages.assessing)
    return {code: settings for code, settings in own.items() if settings is not None}
