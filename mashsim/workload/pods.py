"""What it takes to split a team: the hours that pools need which share work by locality and do not help each other.

By the square-root rule of staffing: where work keeps R people busy, R and some multiple of √R people are needed for as
few contacts to wait. So several small pools need more between them than one large pool. The rule is exact only for many
people and contacts that come at random; with few people the difference is larger still.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum, sqrt
from typing import TYPE_CHECKING

from mashsim.scenario.localities import pools_in_words
from mashsim.scenario.references import tables_of_work

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.workload.hours import PoolHours


def more_for_pods(needed: list[float], usable: float) -> float:
    """Return the further hours that pools need so that as few wait as in one pool of the same people.

    Parameters
    ----------
    needed : hours of work that come to each pool
    usable : hours that all of them have together
    """
    whole = fsum(needed)
    return (usable - whole) * (fsum(map(sqrt, needed)) / sqrt(whole) - 1) if 0 < whole < usable else 0.0


def pods_in_words(scenario: Scenario, hours: Mapping[str, PoolHours]) -> Iterator[str]:
    """Yield what each set of pools that share work by locality without help needs more than one pool."""
    helped: dict[tuple[str, ...], bool] = {}
    for _, table in tables_of_work(scenario):
        pools = getattr(table, "pool", None)
        if isinstance(pools, tuple):
            helped[pools] = helped.get(pools, False) or bool(table.helped_by)
    for pools in [pools for pools, is_helped in helped.items() if not is_helped]:
        more = more_for_pods([hours[pool].needed for pool in pools], fsum(hours[pool].usable for pool in pools))
        if more >= 0.5:
            yield (
                f"{pools_in_words(pools)} work for different areas and do not help each other: for as few waits as in "
                f"one team they need about {more:.0f} more hands-on hours a week between them."
            )
