"""Common factors at work: the document in which each setting is multiplied by its factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mashsim.documents import Document, dotted, override
from mashsim.documents.known import value_at
from mashsim.documents.notation import Notation
from mashsim.documents.patterns import nearest_name, pattern_parts, places
from mashsim.documents.text import KeyPath, in_message
from mashsim.errors import Fault
from mashsim.scenario import Scenario

_NOT_MULTIPLIED = ("factors", "interventions", "run", "published", "size")
"""Tables that no factor reaches. A change that an intervention makes is multiplied where it holds."""


def multiplied(document: Document) -> Document:
    """Return the document in which each setting is multiplied by its factors; the same one if all of them are 1.

    Patterns that are not those of numbers are left to `wrong_factors`.
    """
    products: dict[KeyPath, float] = {}
    names: dict[KeyPath, list[str]] = {}
    for name, times, patterns in _factors(document):
        for path in {path for pattern in patterns for path, _ in _matching(document.values, pattern)}:
            products[path] = products.get(path, 1.0) * times
            names.setdefault(path, []).append(f"{times:g} times by the factor {name!r}")
    changes: dict[str, object] = {}
    where: dict[str, str] = {}
    for path, times in products.items():
        for leaf, value in _numbers(value_at(document.values, path), path):
            if times != 1:
                notation = Notation.of(value)
                changes[dotted(leaf)] = notation.write(notation.read(value) * times)
                where[dotted(leaf)] = f"{document.where(leaf)}, {', '.join(names[path])}"
    return override(document, changes, "common factors", where, Scenario) if changes else document


def by_factor(document: Document) -> dict[KeyPath, list[str]]:
    """Return the names of the factors that multiply each number, by its path."""
    found: dict[KeyPath, list[str]] = {}
    for name, _, patterns in _factors(document):
        for path, value in {
            path: value for pattern in patterns for path, value in _matching(document.values, pattern)
        }.items():
            for leaf, _ in _numbers(value, path):
                found.setdefault(leaf, []).append(name)
    return found


def wrong_factors(document: Document, said: Sequence[Fault] = ()) -> Iterator[Fault]:
    """Yield what is wrong with the patterns of factors, but not with settings of which something is said already."""
    for name, factor in _table(document.values.get("factors")).items():
        patterns = factor.get("settings") if isinstance(factor, Mapping) else None
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if why := _why_no_number(document.values, pattern, said):
                yield document.fault(("factors", name, "settings", index), why)


def _why_no_number(values: Mapping[str, Any], pattern: object, said: Sequence[Fault]) -> str:
    """Say why a pattern is not one of settings that can be multiplied; nothing if it is."""
    try:
        parts = pattern_parts(pattern)
    except ValueError as error:
        return str(error)
    if parts[0] in _NOT_MULTIPLIED:
        return f"is {in_message(pattern)}; a factor does not reach {parts[0]}"
    found = list(_matching(values, pattern))
    if not found:
        return "" if "*" in parts else f"is {in_message(pattern)}, which is not set{nearest_name(values, parts)}"
    for path, value in found:
        is_said = any(fault.message.startswith(dotted(path)) for fault in said)
        if not is_said and not any(True for _ in _numbers(value, path)):
            return f"is {in_message(pattern)}, but {dotted(path)} is not a number, a length or a rate"
    return ""


def _factors(document: Document) -> Iterator[tuple[str, float, list[object]]]:
    """Yield each factor that can be read: its name, what it multiplies by, and its patterns."""
    for name, factor in _table(document.values.get("factors")).items():
        times, patterns = _table(factor).get("times", 1.0), _table(factor).get("settings")
        if isinstance(times, int | float) and not isinstance(times, bool) and isinstance(patterns, list):
            yield name, float(times), patterns


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _matching(values: Mapping[str, Any], pattern: object) -> Iterator[tuple[KeyPath, Any]]:
    """Yield the settings that a pattern matches, with their paths."""
    try:
        parts = pattern_parts(pattern)
    except ValueError:
        return
    yield from ((path, value) for path, value in places(values, parts) if path[0] not in _NOT_MULTIPLIED)


def _numbers(value: object, path: KeyPath, is_whole: bool = True) -> Iterator[tuple[KeyPath, Any]]:
    """Yield the numbers of a setting that a factor multiplies, with their paths.

    A bare number counts only where it is the whole setting: within a distribution it is a shape or a share.
    """
    if isinstance(value, Mapping | list):
        for place, below in places(value, ("*",), path):
            yield from _numbers(below, place, is_whole=False)
    elif isinstance(value, str) or (is_whole and isinstance(value, int | float) and not isinstance(value, bool)):
        try:
            Notation.of(value)
        except ValueError:
            return
        yield path, value
