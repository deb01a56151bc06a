"""Patterns of settings: dotted paths in which `*` stands for any name or position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mashsim.documents.text import KeyPath, did_you_mean, parse_path


def pattern_parts(pattern: object) -> KeyPath:
    """Return the parts of a pattern as it is written, such as ``pools.*.posts``.

    Raises
    ------
    ValueError
        If it is not one.
    """
    return parse_path(re.sub(r"(^|(?<=\.))\*(?=\.|$)", '"*"', str(pattern)))


def places(value: Any, pattern: KeyPath, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every place that fits a pattern, in which ``*`` is any key or position, with what is there.

    Parameters
    ----------
    path : where `value` itself stands; the places are yielded below it
    """
    if not pattern:
        if value is not None:
            yield path, value
        return
    first, rest = pattern[0], pattern[1:]
    for key, below in _entries(value, first):
        yield from places(below, rest, (*path, key))


def _entries(value: Any, part: str | int) -> Iterator[tuple[str | int, Any]]:
    """Yield what a table, a list or a validated table holds at a key or position, or all of it at ``*``."""
    if isinstance(value, (list, tuple)):
        yield from ((position, below) for position, below in enumerate(value) if part in ("*", position))
    elif isinstance(value, Mapping):
        yield from ((key, value[key]) for key in (value if part == "*" else (part,)) if key in value)
    elif fields := getattr(type(value), "model_fields", None):
        yield from (
            (name, getattr(value, str(name))) for name in (fields if part == "*" else (part,)) if name in fields
        )


def nearest_name(values: Mapping[str, Any], parts: KeyPath) -> str:
    """Return a hint: the name that is there, nearest to the first of a path that is not."""
    here: Any = values
    for part in parts:
        if not isinstance(here, Mapping):
            return ""
        if part not in here:
            return did_you_mean(str(part), here)
        here = here[part]
    return ""
