"""What happens at a rate while a contact waits: repeats, referrers who chase, withdrawals.

It happens when the rate, added up over the wait, reaches the contact's own exponential numbers, one after another: so a
longer wait brings all that a shorter one would have brought, and more.
"""

from __future__ import annotations

from math import log1p, sqrt
from typing import TYPE_CHECKING

from mashsim.agenda import ARRIVAL
from mashsim.quantities import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from mashsim.contact import Contact, Draw
    from mashsim.simulation.world import World


class Recurring:
    """What happens again and again while a contact waits, at a rate that may rise with its wait.

    Parameters
    ----------
    draw : the luck of the times
    happens : called with the contact and which time it is; says whether it goes on
    since : the moment at which it begins
    per_week, rises_per_week : the rate at the beginning, and what a week adds to it
    count : how many of the contact's numbers an earlier wait has used
    """

    __slots__ = ("contact", "count", "draw", "ended", "happens", "mass", "rate", "rises", "since", "world")

    def __init__(
        self,
        world: World,
        contact: Contact,
        draw: Draw,
        happens: Callable[[Contact, int], bool],
        since: int,
        per_week: float,
        rises_per_week: float = 0.0,
        count: int = 0,
    ):
        self.world = world
        self.contact = contact
        self.draw = draw
        self.happens = happens
        self.rate, self.rises = per_week, rises_per_week
        self.since = since
        self.mass = 0.0
        self.count = count
        self.ended = False
        if per_week or rises_per_week:
            self._next()

    def end(self) -> None:
        """Let it happen no more."""
        self.ended = True

    def _next(self) -> None:
        """Wait for the next time, unless it is after the run. Times before the run are past."""
        rate, at = self.rate, -1
        while at < self.world.now:
            self.count += 1
            self.mass -= log1p(-self.draw(self.contact, self.count))
            # rate × weeks + rises × weeks² / 2 = mass, solved so that it holds without a rise too
            weeks = 2 * self.mass / (rate + sqrt(rate * rate + 2 * self.rises * self.mass))
            at = self.since + round(weeks * WEEK)
        if at < self.world.door.ends_at:
            self.world.at(at, ARRIVAL, self._happens)

    def _happens(self, _: object) -> None:
        if not (self.ended or self.contact.closed) and self.happens(self.contact, self.count):
            self._next()
