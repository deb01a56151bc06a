"""Localities: which pools serve which, and that each piece of work has one pool in every locality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from mashsim.documents.text import KeyPath, in_message, listed
from mashsim.scenario.references import places_of_work
from mashsim.scenario.values import Key, Share

if TYPE_CHECKING:
    from mashsim.scenario import Scenario


def _one_or_several(value: object) -> object:
    if isinstance(value, str):
        return value
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"is {in_message(value)}; it must be the name of a pool, or a list of such names")
    if not value:
        raise ValueError("is an empty list; name a pool, or several that share the work by locality")
    twice = next((name for name in value if value.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"names {twice!r} twice; name each pool once")
    return value[0] if len(value) == 1 else value


def _sums_to_one(shares: dict[str, float]) -> dict[str, float]:
    total = fsum(shares.values())
    if shares and abs(total - 1) > 1e-6:
        raise ValueError(f"has shares that sum to {total:.4g}; they must sum to 1")
    return shares


PoolNames: TypeAlias = Annotated[str | tuple[str, ...], BeforeValidator(_one_or_several)]
"""Who does some work: the name of a pool, or several, each of which serves some localities."""
LocalityMix = Annotated[dict[Key, Share], AfterValidator(_sums_to_one)]
"""The share of contacts from each locality."""


def names_of(pools: PoolNames) -> tuple[str, ...]:
    """Return the names of the pools that do some work, one or several."""
    return (pools,) if isinstance(pools, str) else pools


def pools_in_words(pools: PoolNames) -> str:
    """Return what the pools that do some work are called, such as "pod north and pod south"."""
    return listed(name.replace("_", " ") for name in names_of(pools))


def serving(scenario: Scenario, pools: PoolNames, locality: str) -> tuple[str, ...]:
    """Return those of some pools that serve a locality; a pool that names none serves all."""
    serves = {name: scenario.pools[name].serves for name in names_of(pools)}
    return tuple(name for name, localities in serves.items() if not localities or locality in localities)


def shares_of_pools(scenario: Scenario, pools: PoolNames, source: str = "") -> Mapping[str, float]:
    """Return the share of contacts, of one source or of a usual one, that each of some pools works on."""
    if isinstance(pools, str):
        return {pools: 1.0}
    mix = scenario.demand.localities_of(source)
    return {
        name: fsum(share for locality, share in mix.items() if name in serving(scenario, pools, locality))
        for name in pools
    }


def wrong_localities(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the places where a locality has no pool for some work, or more than one."""
    localities = scenario.demand.localities
    for path, pools in places_of_work(scenario):
        if "helped_by" in path or any(name not in scenario.pools for name in pools):
            continue  # who helps may be of anywhere; what is no pool is said elsewhere
        if len(pools) > 1 and not localities:
            several = f"names {len(pools)} pools, which share work by locality, but there are no localities"
            yield path, f"{several}; name one pool, or write demand.localities"
        for locality in localities:
            served_by = serving(scenario, pools, locality)
            if not served_by:
                nobody = f"names {_quoted(pools)}, and nobody there serves {locality!r}"
                yield path, f"{nobody}; name a further pool that does, or write {locality!r} in `serves` of one of them"
            elif len(served_by) > 1:
                both = f"names {_quoted(served_by)}, which all serve {locality!r}"
                yield path, f"{both}; leave {locality!r} out of `serves` of all but one"
    for index, change in enumerate(scenario.interventions):
        for setting in change.changes:
            table, _, locality = setting.replace('"', "").rpartition(".")
            if table == "demand.localities" and locality not in localities:
                new = f"is not a locality on the first day; there are {', '.join(localities) or 'none'}"
                instead = f"write {locality} = 0 in demand.localities, and change it on the day"
                yield ("interventions", index, "changes", setting), f"{new}; {instead}"


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(map(repr, names))
