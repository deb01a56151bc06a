"""Names by which one table of a scenario means another, and pools that no stage names.

They are looked up in a validated scenario and in a document that is still wrong elsewhere, so that a file's faults come
all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from mashsim.documents.patterns import places
from mashsim.documents.text import KeyPath, did_you_mean

Values = Any
"""Nested values: of a document, or a validated scenario."""

_NAMED_IN = {
    "pool": ("pools",),
    "partner": ("partners",),
    "calendar": ("calendars",),
    "source": ("demand", "sources"),
    "profile": ("demand", "profiles"),
    "role": ("roles",),
    "locality": ("demand", "localities"),
}
POOLS_OF_STAGES: tuple[KeyPath, ...] = (
    ("stages", "*", "pool"),
    *(("stages", "discussing", seat) for seat in ("chair", "administrator", "social_worker")),
    ("stages", "transferring", "hand_offs", "*", "pool"),
    ("stages", "allocating", "duty_visits", "pool"),
    ("stages", "allocating", "caseload", "pool"),
    ("stages", "consenting", "override", "pool"),
    ("stages", "gathering", "chase", "escalation", "pool"),
    ("stages", "triaging", "also", "*"),
)
"""Where a stage names the pool that works there."""
HELPED_WORK: tuple[KeyPath, ...] = (
    ("stages", "*"),
    ("stages", "transferring", "hand_offs", "*"),
    ("stages", "allocating", "duty_visits"),
    ("stages", "consenting", "override"),
)
"""The tables of work with which others may help."""
TABLES_BY_SOURCE: tuple[KeyPath, ...] = (
    ("stages", "*", "outcomes_by_source"),
    ("stages", "*", "missing_by_source"),
    ("stages", "triaging", "sources"),
    ("demand", "localities_by_source"),
)
"""The tables, besides efforts, whose keys are sources, or groups of sources."""
_BUILT_IN = {"profile": ("even",)}
_USES: tuple[tuple[KeyPath, str], ...] = (
    (("demand", "sources", "*", "profile"), "profile"),
    (("demand", "surges", "*", "sources", "*"), "source"),
    (("pools", "*", "shifts", "*"), "calendar"),
    (("pools", "*", "role"), "role"),
    (("pools", "*", "like"), "pool"),
    (("partners", "*", "calendar"), "calendar"),
    (("partners", "*", "in_school_holidays", "calendar"), "calendar"),
    *((path, "pool") for path in POOLS_OF_STAGES),
    *(((*path, "helped_by", "*", "pool"), "pool") for path in HELPED_WORK),
    (("stages", "discussing", "partners"), "partner"),
    (("stages", "gathering", "chase", "escalation", "reply_by_partner"), "partner"),
    *((path, "source") for path in TABLES_BY_SOURCE),
    (("loops", "*", "pool"), "pool"),
    (("interventions", "*", "cover", "*", "pool"), "pool"),
    (("interventions", "*", "audit", "pool"), "pool"),
    (("stages", "interviewing", "sources", "*"), "source"),
    (("stages", "triaging", "meets"), "calendar"),
    (("clocks", "*", "calendar"), "calendar"),
    (("pools", "*", "serves", "*"), "locality"),
    (("demand", "localities_by_source", "*"), "locality"),
    (("opening_backlog", "*", "locality"), "locality"),
    (("plausible", "*", "pools", "*"), "pool"),
)


def wrong_references(values: Values) -> Iterator[tuple[KeyPath, str]]:
    """Yield each name of a pool, partner, calendar … that does not exist, with a message."""
    for pattern, kind in _USES:
        names = _names(values, _NAMED_IN[kind])
        if names is None:
            continue
        known = [*_BUILT_IN.get(kind, ()), *names]
        known += (_names(values, ("demand", "groups")) or []) if pattern in TABLES_BY_SOURCE else []
        for path, used in places(values, pattern):
            for place, name in _names_at(path, used):
                if name not in known:
                    hint = did_you_mean(name, known)
                    yield place, f"is {name!r}, which is not a {kind}; there are {', '.join(known) or 'none'}{hint}"


def misspelt_pools(values: Values) -> Iterator[tuple[KeyPath, str]]:
    """Yield pools that work at no stage and are nearly called like one that does: they would change nothing.

    Pools that serve localities are often called alike, and what lacks one of them is said at the stage.
    """
    for name in idle_pools(values):
        if next(places(values, ("pools", name, "serves", 0)), None):
            continue
        if near := get_close_matches(name, _working(values), n=1, cutoff=0.85):
            yield ("pools", name, "posts"), f"unknown setting; did you mean pools.{near[0]}?"


def idle_pools(values: Values) -> list[str]:
    """Return the pools that work at no stage; not those without posts that are there for others to be like."""
    pools, working = _names(values, ("pools",)) or [], _working(values)
    left_out = working | patterns(values)
    return [name for name in pools if name not in left_out] if working and working <= set(pools) else []


def patterns(values: Values) -> set[str]:
    """Return the pools that have no posts and work nowhere, but which others are like."""
    named = {name for _, name in places(values, ("pools", "*", "like")) if isinstance(name, str)}
    posts = {name: [posts for _, posts in places(values, ("pools", name, "posts"))] for name in named}
    return {name for name in named - _working(values) if not any(posts[name])}


def places_of_work(values: Values) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """Yield each place that names who works there: one pool, or several that share the work by locality."""
    for pattern, kind in _USES:
        if kind == "pool" and pattern[-1] != "like" and "cover" not in pattern:
            for path, used in places(values, pattern):
                yield path, tuple(pool for _, pool in _names_at(path, used))


def pools_at_work(values: Values) -> Iterator[tuple[KeyPath, str]]:
    """Yield each place that names a pool that works there, with the name."""
    for path, pools in places_of_work(values):
        yield from ((path, pool) for pool in pools)


def _names_at(path: KeyPath, used: Values) -> Iterator[tuple[KeyPath, str]]:
    """Yield the names that a place holds, each with its own place: one name, those of a list, or a table's keys."""
    if isinstance(used, str):
        yield path, used
    elif isinstance(used, (Mapping, list, tuple)):
        keyed = ((name, name) for name in used) if isinstance(used, Mapping) else enumerate(used)
        yield from (((*path, key), name) for key, name in keyed if isinstance(name, str))


def tables_of_work(values: Values) -> Iterator[tuple[KeyPath, Values]]:
    """Yield the tables of work with which others may help, each with its path."""
    for pattern in HELPED_WORK:
        for path, table in places(values, pattern):
            if hasattr(table, "helped_by"):
                yield path, table


def _working(values: Values) -> set[str]:
    return {pool for _, pool in pools_at_work(values)}


def _names(values: Values, path: KeyPath) -> list[str] | None:
    """Return the names in a table; None if what stands there is not a table."""
    here: Values = next((table for _, table in places(values, path)), {})
    return list(here) if isinstance(here, Mapping) else None
