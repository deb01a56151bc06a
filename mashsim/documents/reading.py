"""Reading a scenario file: what it says, over what it inherits, with the lists that it names.

A file that says how many children live there, over a base that says another number, inherits what scales with them as
many times larger (`sizing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mashsim.documents.document import Document, Parts, Provenance, Unwrapping, copy, merge, put
from mashsim.documents.files import DEEPEST, Place, find_base, is_same, name_of, parse, read_text
from mashsim.documents.known import value_at
from mashsim.documents.lists import Lists, ListSetting, counted, is_file_name, less_what_is_said, read_list
from mashsim.documents.sizing import resize
from mashsim.documents.text import KeyPath, parse_path
from mashsim.errors import Fault, ScenarioError
from mashsim.trees import Tree


def read_document(
    path: Path, search: Sequence[Path] = (), lists: Lists = (), model: type[BaseModel] | None = None
) -> Document:
    """Read a scenario file and everything it inherits.

    Parameters
    ----------
    path : the file
    search : folders where ``base = "…"`` is looked for, with or without ``.toml``, after the file's own folder
    lists : the settings that may name a list, a CSV file beside the scenario file that names it
    model : says which settings are whole numbers, where what is inherited is of another size

    Raises
    ------
    ScenarioError
        If a file is missing, too large, not text or not TOML, or if bases run in a circle.
    """
    return _Reading(search, lists, model).document(read_text(Path(path)), name_of(Path(path)), Path(path), ())


def parse_document(
    text: str, name: str, search: Sequence[Path] = (), lists: Lists = (), model: type[BaseModel] | None = None
) -> Document:
    """Read a scenario from text in memory; a base is looked for in `search` only, and a list is in the text itself."""
    return _Reading(search, lists, model).document(text, name, None, ())


class _Reading:
    """Reads files with what they inherit: bases, and the lists that each file names."""

    def __init__(self, search: Sequence[Path], lists: Lists, model: type[BaseModel] | None) -> None:
        self._search, self._lists, self._model = search, lists, model

    def document(self, text: str, file: str, path: Path | None, chain: tuple[Path, ...]) -> Document:
        raw, lines = parse(text, file)
        place = Place(file, lines.get(("base",), 0))
        base = raw.pop("base", None)
        parts = Unwrapping(lines, file).parts(raw)
        replaced = [one for setting in self._lists for one in _take_in(setting, parts, path)]
        name = file.removesuffix(".toml")
        if base is None:
            _replace(parts, replaced)
            return parts.document(name, path, ())
        parent_path = find_base(base, place, path, self._search)
        chain = (*chain, path) if path else chain
        if any(is_same(parent_path, earlier) for earlier in chain):
            circle = " → ".join(link.name for link in (*chain, parent_path))
            raise ScenarioError([Fault(str(place), f"base runs in a circle: {circle}.")])
        if len(chain) > DEEPEST:
            raise ScenarioError([Fault(str(place), f"base is the end of a chain of more than {DEEPEST} files.")])
        parent = self.document(read_text(parent_path), name_of(parent_path), parent_path, chain)
        merged = Parts.of(parent)
        resize(merged, parts.values.get("size"), self._model)
        _shorten(merged.values, list(_said(parts.values, ())), self._lists)
        merge(merged, merged.values, parts.values, parts, ())
        _replace(merged, replaced)
        merged.faults += parts.faults
        return merged.document(name, path, (parent_path, *parent.bases))


def take_at_their_word(document: Document, changes: Mapping[str, object], lists: Lists) -> Document:
    """Return a document that is about to be changed, with lists that say nothing of the settings that are changed."""
    said = []
    for name in changes:
        with suppress(ValueError):  # what is no path is refused when it is changed
            said.append(parse_path(name))
    values = copy(document.values)
    return replace(document, values=values) if _shorten(values, said, lists) else document


def _shorten(values: Tree, said: Sequence[KeyPath], lists: Lists) -> bool:
    """Take out of lists the columns of settings that are said elsewhere, and return whether there are such lists."""
    found = False
    for setting in lists:
        text = value_at(values, setting.path)
        if setting.names_settings and isinstance(text, str) and text and said:
            table: Any = value_at(values, setting.path[:-1])
            table[setting.path[-1]] = less_what_is_said(text, said)
            found = True
    return found


def _said(value: object, path: KeyPath) -> Iterator[KeyPath]:
    """Yield the paths of all that is no table at and below a value."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _said(below, (*path, key))
    else:
        yield path


_Replaced = tuple[KeyPath, object, Place]
"""A setting that a list speaks for, its value, and the place of the list."""


def _take_in(setting: ListSetting, parts: Parts, path: Path | None) -> list[_Replaced]:
    """Put the text of a list where a file names it, and return the settings that the list speaks for."""
    text = value_at(parts.values, setting.path)
    if not isinstance(text, str) or not text.strip():
        return []
    around = (setting.path[:depth] for depth in range(len(setting.path), -1, -1))
    place = next(parts.origin[path] for path in around if path in parts.origin)
    if is_file_name(text):
        *above, key = setting.path
        table: Any = value_at(parts.values, tuple(above)) if above else parts.values
        try:
            table[key], name = read_list(text, place, path, setting)
        except ScenarioError as error:
            parts.faults += error.faults
            table[key] = ""
            return []
        text, place = table[key], Place(name)
        known = parts.provenance.get(setting.path, Provenance())
        said = f"from the list {name}, {counted(text, setting.rows)}, read on load"
        parts.provenance[setting.path] = replace(
            known, quality=known.quality or "measured", source=f"{known.source}; {said}" if known.source else said
        )
        parts.origin[setting.path] = place
    says = setting.replaces(text).items()
    return [(where, value, place) for where, value in says if value_at(parts.values, where) is None]


def _replace(parts: Parts, replaced: Iterable[_Replaced]) -> None:
    """Set what lists speak for, where the table of it is there."""
    for path, value, place in replaced:
        table = value_at(parts.values, path[:-1]) if len(path) > 1 else parts.values
        if isinstance(table, dict):
            said = Provenance(quality="measured", source=f"nothing beside the list in {place.file}")
            put(parts, table, path[-1], value, Parts({}, {path: said}, {path: place}), path)
