"""The hands-on work of a stage: who does it, how long it takes, and the luck of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mashsim.scenario.work import WorkSettings
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.contact import Contact
    from mashsim.scenario.localities import PoolNames
    from mashsim.scenario.values import LengthLaw
    from mashsim.simulation.world import World
    from mashsim.staff.person import Task


class Job(Protocol):
    """Settings that name a pool and an effort, such as `WorkSettings`."""

    @property
    def pool(self) -> PoolNames:
        """The pool whose people do it, or several that share it by locality."""

    @property
    def effort(self) -> LengthLaw:
        """Hands-on time for one contact."""


class HandsOn:
    """One kind of hands-on work at a stage.

    Parameters
    ----------
    world : the replication
    stage : code of the stage
    job : the pool, which stays the same, and the effort, of which `adopt` takes over later ones
    purpose : the name of its luck within the stage
    """

    __slots__ = ("_luck", "_quantile", "_serve", "_stage", "pool")

    def __init__(self, world: World, stage: int, job: Job, purpose: str = "effort"):
        self.pool = world.staff(job.pool)
        self._serve = self.pool.serve
        self._stage = stage
        self._luck = world.purpose(f"{STAGES[stage]}.{purpose}")
        self.adopt(job)

    @classmethod
    def of(
        cls, world: World, stage: int, pool: PoolNames | None, effort: LengthLaw | None, purpose: str = "effort"
    ) -> HandsOn | None:
        """Return the work that two settings describe; None if one of them is left out."""
        if pool is None or effort is None:
            return None
        return cls(world, stage, WorkSettings(pool=pool, effort=effort), purpose)

    def adopt(self, job: Job) -> None:
        """Take over the effort of work that is queued from now on."""
        self._quantile = job.effort.compiled().quantile

    def effort(self, contact: Contact, again: int = 1) -> float:
        """Return the seconds of hands-on work on a contact; `again` says which time it is, of several."""
        return self._quantile(self._luck(contact, again))

    def on(self, contact: Contact, again: int = 1, person: int | None = None) -> Task:
        """Ask for the work on a contact, by one person (their number) or the first who is free."""
        serve, quantile, luck = self._serve, self._quantile, self._luck  # variables are called faster than attributes
        return serve(contact, self._stage, quantile(luck(contact, again)), person)
