"""Transferring: from the front door to the team that allocates, hand-off by hand-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mashsim.agenda import ENDING, Moment
from mashsim.staff import HandsOn
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS
from mashsim.vocabulary.stages import TRANSFERRING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.contact import Contact
    from mashsim.scenario.downstream import HandOff, TransferringSettings
    from mashsim.simulation.world import World


class Tray:
    """One hand-off: where the contact lies, and who takes it on."""

    def __init__(self, world: World, name: str, settings: HandOff):
        self._settings = settings
        self._world = world
        self._wait = settings.wait.compiled() if settings.wait is not None else None
        self._wait_luck = world.purpose(f"transferring.{name}.wait")
        self.work = HandsOn.of(world, TRANSFERRING, settings.pool, settings.effort, f"{name}.effort")

    def takes(self, contact: Contact) -> bool:
        """Whether a contact is handed off here."""
        settings = self._settings
        rated = not settings.ratings or RATINGS[contact.rating] in settings.ratings
        return settings.on and rated and (not settings.routes or contact.route in settings.routes)

    def looked_at(self, contact: Contact) -> int | None:
        """Return when somebody looks at a contact that comes now; None if at once."""
        if self._wait is None:
            return None
        until = self._world.office.later(self._wait.kind)
        return until(self._world.now, self._wait.quantile(self._wait_luck(contact)))


class Transferring:
    """The hand-offs in order. The settings of each are read when the contact is there."""

    code = TRANSFERRING

    def __init__(self, world: World, settings: TransferringSettings):
        self._world = world
        self.adopt(settings)

    def adopt(self, settings: TransferringSettings) -> None:
        """Take over settings from now on."""
        self._trays = [Tray(self._world, name, hand_off) for name, hand_off in settings.hand_offs.items()]

    def __call__(self, contact: Contact) -> Steps:
        world = self._world
        placed = False
        for number in range(len(self._trays)):
            tray = self._trays[number]
            if not tray.takes(contact):
                continue
            looked_at = tray.looked_at(contact)
            if looked_at is not None:
                if not placed:
                    world.note((world.now, contact.number, -1, events.QUEUED, TRANSFERRING, -1))
                yield Moment(world, looked_at, ENDING)
                placed = True
            if tray.work is not None:
                yield tray.work.on(contact)
                placed = True
            world.note((world.now, contact.number, -1, events.TRANSFERRED, TRANSFERRING, number))
        return outcomes.TRANSFERRED
