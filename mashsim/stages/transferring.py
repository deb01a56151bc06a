"""Transferring: from the front door to the team that allocates, hand-off by hand-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.agenda import ENDING, Moment
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.ratings import RATINGS
from mashsim.vocabulary.stages import TRANSFERRING

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import Stages
    from mashsim.scenario.downstream import HandOff


class Tray:
    """One hand-off: where the contact lies, and who takes it on."""

    def __init__(self, world: Any, name: str, number: int, settings: HandOff):
        self.number = number
        self._settings = settings
        self.wait_luck = world.purpose(f"transferring.{name}.wait")
        self.effort_luck = world.purpose(f"transferring.{name}.effort")
        self.wait = settings.wait.compiled() if settings.wait is not None else None
        self.until = world.office.later(self.wait.kind) if self.wait is not None else None
        self.pool = world.pools[settings.pool] if settings.pool is not None else None
        self.effort = settings.effort.compiled().quantile if settings.effort is not None else None

    def takes(self, contact: Any) -> bool:
        """Whether a contact is handed off here."""
        settings = self._settings
        rated = not settings.ratings or RATINGS[contact.rating] in settings.ratings
        return settings.on and rated and (not settings.routes or contact.route in settings.routes)


class Transferring:
    """The hand-offs in order. What holds for each is read when the contact comes to it."""

    code = TRANSFERRING

    def __init__(self, world: Any, settings: Stages):
        self._world = world
        self.adopt(settings)

    def adopt(self, settings: Stages) -> None:
        """Take over settings from now on."""
        assert settings.transferring is not None
        hand_offs = settings.transferring.hand_offs.items()
        self._trays = [Tray(self._world, name, number, hand_off) for number, (name, hand_off) in enumerate(hand_offs)]

    def __call__(self, contact: Any) -> Steps:
        world, note = self._world, self._world.note
        placed = False
        for number in range(len(self._trays)):
            tray = self._trays[number]
            if not tray.takes(contact):
                continue
            if tray.wait is not None and tray.until is not None:
                now = world.env._now
                if not placed:
                    note((now, contact.number, -1, events.QUEUED, TRANSFERRING, -1))
                yield Moment(world.env, tray.until(now, tray.wait.quantile(tray.wait_luck(contact))), ENDING)
                placed = True
            if tray.pool is not None and tray.effort is not None:
                yield tray.pool.serve(contact, TRANSFERRING, tray.effort(tray.effort_luck(contact)))
                placed = True
            note((world.env._now, contact.number, -1, events.TRANSFERRED, TRANSFERRING, tray.number))
        return outcomes.TRANSFERRED
