"""Overrides: the one way to change a document, from the command line, an intervention, an experiment or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from mashsim.documents.document import (
    WORDS,
    Document,
    Parts,
    Provenance,
    Unwrapping,
    copy,
    forget_alternatives,
    paths,
    put,
    remember,
    resolve,
)
from mashsim.documents.files import Place
from mashsim.documents.known import holds_named_tables, value_at
from mashsim.documents.sizing import resize
from mashsim.documents.text import KeyPath, dotted, nearest, parse_path, parse_value
from mashsim.errors import Fault, ScenarioError
from mashsim.trees import Tree


def override(
    document: Document,
    changes: Mapping[str, object],
    because: str,
    where: Mapping[str, str] | None = None,
    model: type[BaseModel] | None = None,
) -> Document:
    """Return the document with some settings changed, by the rules of inheritance.

    Whether a setting exists is found by validation. Only a name that users choose (a pool, a partner) cannot be found
    wrong there, as it might be a new one; given the model, such a name is refused here unless it is set as one whole
    table.

    Parameters
    ----------
    changes : new values by dotted path; tables that are not there are made
    because : the changed values' source, such as "set on the command line"; their quality is assumed, unless they bring
        their own
    where : the place that messages about a changed value name, by its path as in `changes`; the same as `because` if
        not given
    model : says which tables hold names that users choose

    Raises
    ------
    ScenarioError
        If a path is not one, is set twice, lies within another one, or is of an element that its list lacks.
    """
    parts = Parts.of(document)
    faults: list[Fault] = []
    seen: set[KeyPath] = set()
    resize(parts, _stated_size(changes), model)
    for text, value in changes.items():
        place = (where or {}).get(text, because)
        try:
            path = resolve(document.values, text)
            _refuse_clash(path, seen)
            if model:
                _refuse_new_name(path, document, model)
            _change(parts, path, value, because, Place(place))
        except ValueError as error:
            faults.append(Fault(place, str(error)))
    if faults:
        raise ScenarioError(faults)
    return parts.document(document.name, document.path, document.bases)


def _stated_size(changes: Mapping[str, object]) -> object:
    """Return what changes say of the size, as the table of a file would have it."""
    own: Tree = {}
    for text, value in changes.items():
        first, _, key = text.partition(".")
        if first.strip() == "size":
            own |= {key.strip(): value} if key else value if isinstance(value, Mapping) else {}
    return Unwrapping({}, "").parts({"size": copy(own)}).values["size"] if own else None


def _refuse_clash(path: KeyPath, seen: set[KeyPath]) -> None:
    if path in seen:
        raise ValueError(f"{dotted(path)} is set twice; set it once.")
    for other in seen:
        if path[: len(other)] == other or other[: len(path)] == path:
            inner, outer = sorted((dotted(path), dotted(other)), key=len, reverse=True)
            raise ValueError(f"{inner} lies within {outer}, and both are set; set one of them.")
    seen.add(path)
    if path[-1] in WORDS:
        raise ValueError(f"{dotted(path)}: {str(path[-1])!r} is not a setting; it says where a value comes from.")


def _refuse_new_name(path: KeyPath, document: Document, model: type[BaseModel]) -> None:
    for depth, key in enumerate(path[:-1]):
        known = value_at(document.values, path[:depth]) or {}
        if isinstance(known, dict) and key not in known and holds_named_tables(model, path[:depth], document.values):
            near = nearest(str(key), known)
            hint = (
                f"did you mean {dotted((*path[:depth], near))}?"
                if near
                else f"there are {', '.join(known) or 'none yet'}."
            )
            raise ValueError(f"{dotted(path)}: unknown setting; {hint}")


def _change(parts: Parts, path: KeyPath, value: object, because: str, place: Place) -> None:
    holder: Any = parts.values
    for depth, key in enumerate(path[:-1]):
        _refuse_bad_position(holder, key, path[: depth + 1])
        if not isinstance(holder, list) and not isinstance(holder.get(key), dict | list):
            put(parts, holder, key, {}, Parts({}, origin={path[: depth + 1]: place}), path[: depth + 1])
        forget_alternatives(parts, path[: depth + 1])
        holder = holder[key]
    _refuse_bad_position(holder, path[-1], path)
    unwrapping = Unwrapping({}, str(place))
    plain = unwrapping.plain(copy(value), path, path)
    change = unwrapping.parts({})
    if change.faults:
        raise ScenarioError([fault.message for fault in change.faults])
    own = change.provenance.get(path, Provenance())
    change.provenance[path] = replace(own, quality=own.quality or "assumed", source=own.source or because)
    change.origin = dict.fromkeys(paths(plain, path), place)
    old = holder.get(path[-1]) if isinstance(holder, dict) else holder[path[-1]]
    staying = _staying(parts, old, plain, path)
    if own.source is None:
        remember(parts, old, path)
    put(parts, holder, path[-1], plain, change, path)
    parts.provenance |= staying.provenance
    parts.origin |= staying.origin


def _staying(parts: Parts, old: Any, new: Any, path: KeyPath) -> Parts:
    """Return where the elements come from that a list begins with before and after it is set."""
    kept = Parts({})
    both = isinstance(old, list) and isinstance(new, list)
    for place, (before, after) in enumerate(zip(old, new, strict=False) if both else ()):
        if before != after:
            break
        for below in paths(before, (*path, place)):
            if below in parts.provenance:
                kept.provenance[below] = parts.provenance[below]
            if below in parts.origin:
                kept.origin[below] = parts.origin[below]
    return kept


def _refuse_bad_position(holder: object, key: str | int, path: KeyPath) -> None:
    if isinstance(holder, list) and not (isinstance(key, int) and key < len(holder)):
        allowed = f"; give a number from 0 to {len(holder) - 1}" if holder else ""
        raise ValueError(f"{dotted(path)}: {dotted(path[:-1])} is a list of {len(holder)}{allowed}.")


def parse_setting(text: str) -> tuple[str, object]:
    """Read ``"pools.advisers.posts=8"``: the path, and the value as TOML reads it, else as text.

    Raises
    ------
    ScenarioError
        If there is no path, no ``=`` or no value.
    """
    match = re.fullmatch(r"""\s*((?:[^="']|"(?:\\.|[^"\\])*"|'[^']*')+)=\s*(\S.*)""", text, re.DOTALL)
    if not match:
        raise ScenarioError(f"{text!r} sets nothing; write path=value, such as pools.social_workers.posts=8")
    try:
        path = dotted(parse_path(match[1]))
    except ValueError as error:
        raise ScenarioError(f"{text!r}: {error}") from None
    return path, parse_value(match[2].rstrip())


def parse_settings(texts: Iterable[str]) -> dict[str, object]:
    """Read several settings as the changes of one `override`; the same path twice is an error."""
    settings = [parse_setting(text) for text in texts]
    paths = [path for path, _ in settings]
    if twice := sorted({path for path in paths if paths.count(path) > 1}):
        raise ScenarioError([f"{path} is set twice; set it once." for path in twice])
    return dict(settings)
