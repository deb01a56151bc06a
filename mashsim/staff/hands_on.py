"""The hands-on work of a stage: who does it, how long it takes, and the luck of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from mashsim.scenario.efforts import timing
from mashsim.scenario.work import WorkSettings
from mashsim.vocabulary.stages import STAGES

if TYPE_CHECKING:
    from mashsim.contact import Contact, Draw
    from mashsim.scenario.efforts import Effort
    from mashsim.scenario.localities import PoolNames
    from mashsim.simulation.world import World
    from mashsim.staff.person import Task

Timed = Callable[..., float]
"""How long work takes, in hands-on seconds: ``timed(contact)``, or ``timed(contact, again)`` for a further time."""


def timed(world: World, effort: Effort, luck: Draw) -> Timed:
    """Return how long work of an effort takes, by the luck of one purpose."""
    known = timing(effort, world.sources)
    seconds = known.seconds
    if known.law is not None:  # most often; one call less for each task
        quantile, mean = known.law.quantile, known.law.mean
        if known.is_certain:
            return lambda contact, again=1: mean
        return lambda contact, again=1: quantile(luck(contact, again))
    if known.is_certain:
        return lambda contact, again=1: seconds(contact, 0.5)
    return lambda contact, again=1: seconds(contact, luck(contact, again))


def _as_listed(drawn: Timed, stage: int) -> Timed:
    """Return how long work at a stage takes where a list says it of some contacts, the first time."""

    def seconds(contact: Contact, again: int = 1) -> float:
        known = contact.said.seconds.get(stage) if again == contact.visit == 1 else None
        return drawn(contact, again) if known is None else known

    return seconds


class Job(Protocol):
    """Settings that name a pool and an effort, such as `WorkSettings`."""

    @property
    def pool(self) -> PoolNames:
        """The pool whose people do it, or several that share it by locality."""

    @property
    def effort(self) -> Effort:
        """Hands-on time for one contact."""


class HandsOn:
    """One kind of hands-on work at a stage.

    Parameters
    ----------
    world : the replication
    stage : code of the stage
    job : the pool, which stays the same, and the effort, of which `adopt` takes over later ones
    purpose : the name of its luck within the stage

    Attributes
    ----------
    seconds : how long it takes
    """

    __slots__ = ("_luck", "_may_be_listed", "_serve", "_stage", "_world", "pool", "seconds")

    def __init__(self, world: World, stage: int, job: Job, purpose: str = "effort"):
        self.pool = world.staff(job.pool)
        self._world = world
        self._serve = self.pool.serve
        self._stage = stage
        self._may_be_listed = purpose == "effort" and stage in world.door.listed.timed
        self._luck = world.purpose(f"{STAGES[stage]}.{purpose}")
        self.adopt(job)

    @classmethod
    def of(
        cls, world: World, stage: int, pool: PoolNames | None, effort: Effort | None, purpose: str = "effort"
    ) -> HandsOn | None:
        """Return the work that two settings describe; None if one of them is left out."""
        if pool is None or effort is None:
            return None
        return cls(world, stage, WorkSettings(pool=pool, effort=effort), purpose)

    def adopt(self, job: Job) -> None:
        """Take over the effort of work that is queued from now on."""
        self.seconds: Timed = timed(self._world, job.effort, self._luck)
        if self._may_be_listed:
            self.seconds = _as_listed(self.seconds, self._stage)

    def on(self, contact: Contact, again: int = 1, person: int | None = None) -> Task:
        """Ask for the work on a contact, by one person (their number) or the first who is free.

        `again` says which time it is, of several.
        """
        return self._serve(contact, self._stage, self.seconds(contact, again), person)
