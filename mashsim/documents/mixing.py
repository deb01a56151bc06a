"""A mixture of two documents: the first, with some parts as the second has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from mashsim.documents.document import Document, Parts, Provenance, copy, paths, provenance_of
from mashsim.documents.known import value_at
from mashsim.documents.text import KeyPath, dotted


def mix(first: Document, second: Document, taken: Collection[KeyPath]) -> Document:
    """Return the first document with the second's values at some paths; what the second lacks is left out.

    An element of a list of tables is meant by its name: ``("interventions", "Extra team")``. It keeps its place; one
    that is new comes after those of the first. A table's keys that are new stand in the second's order, as the order of
    pools decides who begins first.
    """
    parts = Parts.of(first)
    lists = {
        str(path[0]): [document.values.get(str(path[0])) for document in (first, second)]
        for path in taken
        if len(path) == 2
    }
    lists = {name: sides for name, sides in lists.items() if any(isinstance(side, list) for side in sides)}
    for path in taken:
        if path[0] not in lists:
            _copy_over(parts, path, second, path)
    for name, sides in lists.items():
        old, new = map(positions_by_name, sides)
        _clear(parts, (name,))
        elements: list[Any] = []
        parts.values[name] = elements
        for key in [*old, *(key for key in new if key not in old)]:
            source, places = (second, new) if (name, key) in taken else (first, old)
            if key in places:
                elements.append(None)
                _copy_over(parts, (name, len(elements) - 1), source, (name, places[key]))
    return parts.document(first.name, first.path, first.bases)


def positions_by_name(elements: Any) -> dict[str, int]:
    """Return the positions of a list's tables by their names; a name used again gets a number."""
    positions: dict[str, int] = {}
    for place, element in enumerate(elements if isinstance(elements, list) else ()):
        name = str(element.get("name", place)) if isinstance(element, Mapping) else str(place)
        positions[name if name not in positions else f"{name} ({place + 1})"] = place
    return positions


def _copy_over(parts: Parts, path: KeyPath, source: Document, origin: KeyPath) -> None:
    """Copy a value and its provenance from another document."""
    _clear(parts, path)
    holder: Any = parts.values
    for depth, key in enumerate(path[:-1]):
        if isinstance(holder, dict) and key not in holder:
            holder[key] = {}
            _in_order_of(holder, value_at(source.values, origin[:depth]))
        holder = holder[key]
    value = value_at(source.values, origin)
    if value is None:
        if isinstance(holder, dict):
            holder.pop(path[-1], None)
        return
    is_new = isinstance(holder, dict) and path[-1] not in holder
    holder[path[-1]] = copy(value)
    if is_new:
        _in_order_of(holder, value_at(source.values, origin[:-1]))
    for here in paths(value, origin):
        if known := _known(source, here, origin):
            parts.provenance[(*path, *here[len(origin) :])] = known
    for here in paths(value, origin):
        if here in source.origin:
            parts.origin[(*path, *here[len(origin) :])] = source.origin[here]


def _known(source: Document, here: KeyPath, origin: KeyPath) -> Provenance | None:
    """Return what is to be said of a value that is copied: its own provenance, or that of a table around the copy.

    The bounds of such a table are those of all of it, and stay there.
    """
    if own := source.provenance.get(dotted(here)):
        return own
    if any(dotted(here[:depth]) in source.provenance for depth in range(len(origin), len(here))):
        return None
    return replace(provenance_of(source, here), range=None, uncertain=None, alternatives=None)


def _clear(parts: Parts, path: KeyPath) -> None:
    for gone in [path, *(here for here in (*parts.provenance, *parts.origin) if here[: len(path)] == path)]:
        parts.provenance.pop(gone, None)
        parts.origin.pop(gone, None)


def _in_order_of(table: dict[Any, Any], other: Any) -> None:
    """Put a table's keys in the other's order; its further keys follow."""
    if isinstance(other, Mapping):
        ordered = {key: table[key] for key in other if key in table}
        rest = {key: value for key, value in table.items() if key not in ordered}
        table.clear()
        table.update({**ordered, **rest})
