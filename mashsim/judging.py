"""Decisions that are now and then wrong, both ways: too low for those in need, too high for those who are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.contact import Contact
    from mashsim.simulation.world import World
    from mashsim.staff import Pool

_MOST = 0.95
"""Overload makes no larger share of decisions wrong than this, unless the scenario itself does."""


class Shares(Protocol):
    """Settings that say which shares of decisions are wrong."""

    def shares(self) -> tuple[float, float]:
        """Return the shares that are too low and too high."""


class Judging:
    """The wrong decisions of one stage."""

    def __init__(self, world: World, stage: int):
        self._stage = stage
        self._luck = world.purpose(f"{STAGES[stage]}.error")
        self._too_low = self._too_high = 0.0

    def adopt(self, errors: Shares | None) -> None:
        """Take over the shares from now on; none is wrong without them."""
        self._too_low, self._too_high = errors.shares() if errors else (0.0, 0.0)

    def is_wrong(self, contact: Contact, needs_more: bool, by: Pool | None) -> bool:
        """Whether the decision on a contact that needs more, or does not, is the other one.

        Parameters
        ----------
        by : the pool of who decides, whose overload and wrong hands multiply wrong decisions; None if nobody's do
        """
        share = self._too_low if needs_more else self._too_high
        multiplier = by.error_multiplier(self._stage) if by is not None else 1.0
        if multiplier != 1:
            share = min(share * multiplier, max(share, _MOST))
        return self._luck(contact) < share
