"""Pods: pools that share one kind of work by locality."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mashsim.policies import Subject
    from mashsim.staff.person import Task
    from mashsim.staff.pool import Pool


class Pods:
    """Several pools of which each serves some localities. Work on a contact goes to the pool that serves its own.

    Parameters
    ----------
    by_locality : the pool that serves each locality, by code
    """

    __slots__ = ("by_locality",)

    def __init__(self, by_locality: Sequence[Pool]):
        self.by_locality = by_locality

    def serve(self, contact: Subject, stage: int, effort: float, person: int | None = None) -> Task:
        """Ask that pool for hands-on work: see `Pool.serve`."""
        return self.by_locality[contact.locality].serve(contact, stage, effort, person)


def who_works_on(contact: Subject, pool: Pool | Pods) -> Pool:
    """Return the pool that works on a contact: of pods that which serves its locality."""
    return pool.by_locality[contact.locality] if isinstance(pool, Pods) else pool
