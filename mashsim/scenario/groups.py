"""Groups of sources: one name for several, wherever a table is by source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mashsim.documents.patterns import places
from mashsim.documents.sorts import PARTS
from mashsim.documents.text import KeyPath, did_you_mean, listed
from mashsim.scenario.efforts import OTHER_SOURCES, BySource, efforts_in, parts_of
from mashsim.scenario.references import TABLES_BY_SOURCE
from mashsim.vocabulary.ratings import RATED_AS

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.scenario.demand import Demand


def wrong_groups(demand: Demand) -> Iterator[tuple[KeyPath, str]]:
    """Yield the groups that are called like something else that stands in such tables, or hold what is no source."""
    taken = [*demand.sources, OTHER_SOURCES, *RATED_AS, *PARTS, "distribution"]
    for name, sources in demand.groups.items():
        if name in taken:
            yield ("groups", name), f"is called {name!r}, which means something else in tables by source; rename it"
        for place, source in enumerate(sources):
            if source not in demand.sources:
                hint = did_you_mean(source, [*demand.sources])
                there = f"there are {', '.join(demand.sources)}{hint}"
                yield ("groups", name, place), f"is {source!r}, which is not a source; {there}"


def put_in_place(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Put the sources of each group in its place in all tables by source, and yield the tables that say two things.

    What a table says of a source itself comes before what it says of the source's group.
    """
    groups = scenario.demand.groups
    if not groups:
        return
    parts = [one for path, effort in efforts_in(scenario) for one in parts_of(effort, path)]
    efforts = [(path, part.root) for path, part in parts if isinstance(part, BySource)]
    tables = [found for pattern in TABLES_BY_SOURCE for found in places(scenario, pattern)]
    for path, table in [*tables, *efforts]:
        named = [name for name in table if name in groups]
        for name in named:
            if all(source in table for source in groups[name]):
                yield (
                    (*path, name),
                    "does nothing, as the table names each of its sources, or inherits it; leave it out",
                )
        for source in dict.fromkeys(source for name in named for source in groups[name] if source not in table):
            said_by = [name for name in named if source in groups[name]]
            if len(said_by) > 1:
                yield path, f"names {listed(said_by)}, which both hold {source!r}; write {source!r} itself too"
        _spread(table, groups)


def _spread(table: dict[str, Any], groups: Mapping[str, tuple[str, ...]]) -> None:
    """Put the sources of each group that a table names in the group's place."""
    written = dict(table)
    table.clear()
    for name, value in written.items():
        for source in groups.get(name, (name,)):
            if source == name or source not in written:
                table[source] = value
