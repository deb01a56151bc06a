"""Ratings that rise while a contact is undecided: an exponential wait from one rating to the next, by the contact's own luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mashsim.events import ENDING
from mashsim.log import AMBER, GREEN, RATED

if TYPE_CHECKING:
    from mashsim.events import Moment
    from mashsim.scenario.thresholds import Rerating as ReratingSettings

_WEEK = 5
"""Working days."""


class Rerating:
    """What watches over the ratings of contacts that wait."""

    def __init__(self, world: Any):
        self._world = world
        self._luck = {AMBER: world.keyed("rerating.amber_to_red"), GREEN: world.keyed("rerating.green_to_amber")}
        self._later = world.office.later("working days")

    def adopt(self, settings: ReratingSettings | None) -> None:
        """Take over the hazards for contacts that are rated from now on."""
        self._hazards = {AMBER: settings.amber_to_red, GREEN: settings.green_to_amber} if settings else {}

    def watch(self, contact: Any) -> None:
        """Let the rating that a contact has just been given rise in its time."""
        rating = contact.rating
        hazard = self._hazards.get(rating)
        if hazard:
            world, later, luck = self._world, self._later, self._luck[rating]
            days = -math.log1p(-luck(contact)) * _WEEK / hazard
            world.diary.note(later(world.env._now, days), ENDING, contact, self._rise, (contact, rating))

    def _rise(self, moment: Moment) -> None:
        contact, rating = moment.subject
        if contact.closed or contact.decided_at is not None or contact.rating != rating:
            return
        contact.rating = rating - 1
        note = self._world.note
        note((self._world.env._now, contact.number, -1, RATED, contact.stage, contact.rating))
        for pool in self._world.pools.values():
            pool.take_in_rating(contact)
        self.watch(contact)
