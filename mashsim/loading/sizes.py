"""What is wrong with the patterns of settings that scale with the number of children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mashsim.documents import Document, did_you_mean, dotted, in_message
from mashsim.documents.known import unknown_part, value_at
from mashsim.documents.patterns import nearest_name, pattern_parts
from mashsim.documents.sizing import does_scale, scaling_at
from mashsim.errors import Fault
from mashsim.scenario import Scenario

_HAS_NO_SIZE = ("size", "run", "published", "factors", "title", "question", "about", "place")
"""Tables and texts of which no setting scales."""


def wrong_sizes(document: Document, values_are_right: bool = True) -> Iterator[Fault]:
    """Yield what is wrong with the patterns of what scales; not with the values they mean, where some are wrong."""
    size = document.values.get("size")
    patterns = size.get("scales") if isinstance(size, Mapping) else None
    for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        if why := _why_not(document.values, pattern, values_are_right):
            yield document.fault(("size", "scales", index), why)


def _why_not(values: Mapping[str, Any], pattern: object, values_are_right: bool) -> str:
    """Say why a pattern is not one of settings that scale; nothing if it is. One with `*` may match nothing yet."""
    try:
        parts = pattern_parts(pattern)
    except ValueError as error:
        return str(error)
    if parts[0] in _HAS_NO_SIZE:
        return f"is {in_message(pattern)}; nothing in {parts[0]} scales"
    if unknown := unknown_part(Scenario, parts):
        part, known = unknown
        return f"is {in_message(pattern)}, and there is no setting {part!r}{did_you_mean(part, known)}"
    found = list(scaling_at(values, parts))
    if not found and "*" not in parts:
        return f"is {in_message(pattern)}, which is not set{nearest_name(values, parts)}"
    for path, _ in found if values_are_right else ():
        if not does_scale(value_at(values, path)):
            return f"is {in_message(pattern)}, but {dotted(path)} is neither a bare number nor a rate"
    return ""
