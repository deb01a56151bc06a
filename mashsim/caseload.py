"""The room in assessment workers' caseloads: who has room for a family, and which family is next."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from mashsim.events import Settled
from mashsim.pathway import ALLOCATING
from mashsim.policies import POLICIES

if TYPE_CHECKING:
    from mashsim.scenario import Caseload as CaseloadSettings

_MANY = 1 << 20
"""More workers than there are."""


class Claim(Settled):
    """A contact's wait for a worker with room. It happens when one takes it; its value is the worker's number."""

    __slots__ = ("contact", "stage")

    def __init__(self, world: Any, contact: Any):
        super().__init__(world.env)
        self.contact = contact
        self.stage = ALLOCATING


class Caseload:
    """The assessment workers and the room they have, in children.

    A family goes to the worker with the most room, if that is room for all its children; a family larger than the ceiling goes to a worker
    without any. The first in the order waits for room and nobody overtakes it, so large families do not starve. When the ceiling falls or
    posts end, nobody is sent back: a worker who holds more than the ceiling takes nobody on until it is less.
    """

    def __init__(self, world: Any, settings: CaseloadSettings):
        self._world = world
        self._waiting: list[tuple[float, int, Claim]] = []
        self.held: list[int] = []
        self.room: list[int] = []
        self.ceilings: list[int] = []
        self._order: list[int] = []
        """The workers by room, most first and then by number, each as ``number - room * _MANY``."""
        self.adopt(settings)

    def adopt(self, settings: CaseloadSettings) -> None:
        """Take over posts, ceiling and policy from now on."""
        self._rule = POLICIES[settings.policy]
        full = math.ceil(settings.filled - 1e-9)
        ceilings = [int(settings.ceiling * min(1.0, settings.filled - number) + 1e-9) for number in range(full)]
        gone = max(0, len(self.held) - full)
        self.ceilings = ceilings + [0] * gone
        self.held += [0] * (full - len(self.held))
        self.room = [ceiling - held for ceiling, held in zip(self.ceilings, self.held, strict=True)]
        self._largest = max(self.ceilings, default=0)
        self._order = sorted(number - room * _MANY for number, room in enumerate(self.room))
        self._waiting = [(self._rule(claim), number, claim) for _, number, claim in self._waiting]
        heapify(self._waiting)
        self._allocate()

    def take(self, contact: Any) -> Claim:
        """Ask for a worker with room; the claim happens when one takes the contact."""
        claim = Claim(self._world, contact)
        heappush(self._waiting, (self._rule(claim), next(self._world.numbers), claim))
        self._allocate()
        return claim

    def hold(self, contact: Any) -> int:
        """Give a contact to the worker with the most room at once, room or not (for an opening backlog); return the worker."""
        worker = self._order[0] % _MANY
        self._change(worker, contact.children)
        return worker

    def release(self, worker: int, children: int) -> None:
        """Give a worker's room back, and allocate to it."""
        self._change(worker, -children)
        self._allocate()

    def _change(self, worker: int, children: int) -> None:
        order, room = self._order, self.room[worker]
        del order[bisect_left(order, worker - room * _MANY)]
        insort(order, worker - (room - children) * _MANY)
        self.held[worker] += children
        self.room[worker] = room - children

    def _allocate(self) -> None:
        waiting = self._waiting
        while waiting and self._order:
            worker = self._order[0] % _MANY
            claim = waiting[0][2]
            children = claim.contact.children
            most = self.room[worker]
            if children > most:
                if most <= 0 or children <= self._largest:
                    return
                empty = [number for number, held in enumerate(self.held) if held == 0 and self.ceilings[number] > 0]
                if not empty:
                    return
                worker = empty[0]
            heappop(waiting)
            self._change(worker, children)
            claim.settle(worker)
