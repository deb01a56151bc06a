"""How much of their work pools that are short of hours can leave to those who help them.

First-order arithmetic again: whatever helpers have to spare they give, whenever they may come, and all work of a pool
counts as work with which they may help. So it says whether there can be enough hours, not whether they are there in
time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from math import fsum

Lent = dict[tuple[str, str], float]
"""Hours a week by the pool that is helped and the pool that helps."""
_LEAST = 1e-9


def shared_out(needed: Mapping[str, float], usable: Mapping[str, float], helpers: Mapping[str, list[str]]) -> Lent:
    """Return who takes over how many hours of whose work, so that as few as possible are short.

    A pool that helps may leave its own work to those who help it.

    Parameters
    ----------
    needed, usable : hours a week by pool
    helpers : by pool, those who help it, in order
    """
    lent: Lent = {}
    left = {pool: usable[pool] - needed[pool] for pool in needed}
    for pool in needed:
        while left[pool] < -_LEAST and (way := _way_to_spare(pool, left, lent, needed, helpers)):
            hours = min([-left[pool], left[way[-1][1]], *(_movable(*step, lent, needed) for step in way)])
            for step in way:
                _move(*step, hours, lent)
            left[pool] += hours
            left[way[-1][1]] -= hours
    return {pair: hours for pair, hours in lent.items() if hours > _LEAST}


def _way_to_spare(
    start: str, left: Mapping[str, float], lent: Lent, needed: Mapping[str, float], helpers: Mapping[str, list[str]]
) -> list[tuple[str, str]]:
    """Return the steps, from pool to pool, by which work leads to one with hours to spare; none if it does nowhere."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        pool = waiting.popleft()
        if left[pool] > _LEAST:
            way: list[tuple[str, str]] = []
            while pool != start:
                way.insert(0, (came_from[pool], pool))
                pool = came_from[pool]
            return way
        back = [home for home, helper in lent if helper == pool]
        for other in (*helpers.get(pool, ()), *back):
            if other not in came_from and other != start and _movable(pool, other, lent, needed) > _LEAST:
                came_from[other] = pool
                waiting.append(other)
    return []


def _movable(pool: str, other: str, lent: Lent, needed: Mapping[str, float]) -> float:
    """Return the hours that a pool can pass on: what it took over from the other, else what it still has of its own."""
    taken_over = lent.get((other, pool), 0.0)
    if taken_over > _LEAST:
        return taken_over
    return needed[pool] - fsum(hours for (home, _), hours in lent.items() if home == pool)


def _move(pool: str, other: str, hours: float, lent: Lent) -> None:
    if lent.get((other, pool), 0.0) > _LEAST:
        lent[other, pool] -= hours
    else:
        lent[pool, other] = lent.get((pool, other), 0.0) + hours
