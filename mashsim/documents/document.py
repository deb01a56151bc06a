"""A scenario file as a document: nested values, where each value comes from, and the line it is written on.

A document knows TOML, inheritance and provenance; it knows no setting. Which settings exist is said by a pydantic model
(`mashsim.documents.faults`).

Any value may be written plainly (``posts = 15``) or as a table (``posts = { value = 15, quality = "derived", source =
"…" }``). In every table the words of `WORDS` say where the table's values come from, and are not settings. They speak
for what is written in the same file: a value that a scenario changes does not keep the source of the value it
inherited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mashsim.documents.files import DEEPEST, TOO_DEEP, Place
from mashsim.documents.known import value_at
from mashsim.documents.sorts import takes_the_place_of
from mashsim.documents.text import KeyPath, dotted, in_message, parse_path, write
from mashsim.errors import Fault, ScenarioError
from mashsim.trees import Tree

QUALITIES = ("measured", "published", "derived", "assumed")
_TEXT = (lambda value: isinstance(value, str), "text: the word {word!r} is kept for where a value comes from")
_ALLOWED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "quality": (lambda value: value in QUALITIES, "'measured', 'published', 'derived' or 'assumed'"),
    "source": _TEXT,
    "range": (
        lambda value: isinstance(value, list) and len(value) == 2,
        "the lowest and the highest value, such as [10, 20]",
    ),
    "uncertain": (
        lambda value: isinstance(value, str | dict),
        "a distribution, or the name of one, such as 'triangular', over the range",
    ),
    "alternatives": (
        lambda value: isinstance(value, list) and bool(value),
        "a list of other values that might as well hold, such as ['first_come']",
    ),
    "note": _TEXT,
}
"""What each word may say: a check, and how a message says it."""
WORDS = tuple(_ALLOWED)
_VERB = re.compile(r"([a-z]+s|are|have|must|can|cannot) ")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from.

    Attributes
    ----------
    quality : measured, published, derived or assumed
    source : who says so
    note : anything else a reader should know
    range : lowest and highest credible value, in the value's own notation
    uncertain : how likely values between them are: the name of a shape over the range, or a table with a distribution
    alternatives : other values that might as well hold as the value itself, in its own notation
    """

    quality: str | None = None
    source: str | None = None
    note: str | None = None
    range: tuple[Any, Any] | None = None
    uncertain: Any = None
    alternatives: list[Any] | None = None


@dataclass(frozen=True)
class Document:
    """Everything a scenario file says, with what it inherits. Two that say the same are equal.

    Attributes
    ----------
    values : nested plain values after inheritance, without provenance
    provenance : what is known of a value, or of all of a table, by its dotted path (``""`` is the whole document)
    origin : where each key that is written somewhere was last set
    name : the file's name without ``.toml``
    bases : the files it inherits from, nearest first
    faults : wrong provenance; reported together with wrong settings, by `mashsim.documents.faults`
    """

    values: Tree
    provenance: dict[str, Provenance]
    origin: dict[KeyPath, Place] = field(compare=False)
    name: str = field(compare=False)
    path: Path | None = field(default=None, compare=False)
    bases: tuple[Path, ...] = field(default=(), compare=False)
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    replaced: Mapping[KeyPath, Provenance] = field(default_factory=dict, compare=False)
    """Where a value came from that stood at a path before, if it had a range: what is put there has none of its own."""

    def place(self, path: str | Sequence[str | int]) -> Place:
        """Return where a setting is written, or the nearest table around it that is."""
        here = resolve(self.values, path)
        return next(self.origin[here[:depth]] for depth in range(len(here), -1, -1) if here[:depth] in self.origin)

    def where(self, path: str | Sequence[str | int]) -> str:
        """Say where a setting is written: ``"nottingham.toml, line 41"``."""
        return str(self.place(path))

    def fault(self, path: str | Sequence[str | int], message: str) -> Fault:
        """Return a fault of one setting; a message that begins with a verb (*is*, *has* …) goes on after the path.

        Below a list in text, a number is a line of it, and the message speaks of the line alone.
        """
        here = resolve(self.values, path)
        if isinstance(value_at(self.values, here[:-1]), str) and str(here[-1]).isdecimal():  # a row of a list
            place = self.place(here[:-1])
            where, name = str(Place(place.file, place.line + int(here[-1]))), ""
        else:
            where, name = self.where(here), dotted(here)
        gap = " " if _VERB.match(message) else ": "
        ending = "" if message.endswith((".", "?", "!")) else "."
        return Fault(where, f"{name}{gap if name else ''}{message}{ending}")


def resolve(values: Mapping[str, Any], path: str | Sequence[str | int]) -> KeyPath:
    """Return a path as a tuple; a number in it is a position where `values` hold a list, and a key elsewhere."""
    parts = parse_path(path) if isinstance(path, str) and path else tuple(path)
    here: Any = values  # a table, a list, or a plain value that nothing can be below
    resolved: list[str | int] = []
    for part in parts:
        if isinstance(here, list):
            here = here[part] if isinstance(part, int) and part < len(here) else None
        else:
            part = str(part)
            here = here.get(part) if isinstance(here, Mapping) else None
        resolved.append(part)
    return tuple(resolved)


def provenance_of(document: Document, path: str | Sequence[str | int]) -> Provenance:
    """Return a value's provenance, else that of the nearest table around it, else an empty one.

    What it does not say of quality and source, the tables around it do. Alternatives are those of the value
    itself; a table's are of all of it.
    """
    here = resolve(document.values, path)
    own = document.provenance.get(dotted(here))
    around = [
        document.provenance[name]
        for depth in range(len(here), -1, -1)
        if (name := dotted(here[:depth])) in document.provenance
    ]
    if not around:
        return Provenance()
    quality = next((one.quality for one in around if one.quality), None)
    source = next((one.source for one in around if one.source), None)
    return replace(around[0], quality=quality, source=source, alternatives=own.alternatives if own else None)


# In the making


@dataclass(slots=True)
class Parts:
    """A document in the making, by path."""

    values: Tree
    provenance: dict[KeyPath, Provenance] = field(default_factory=dict)
    origin: dict[KeyPath, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    replaced: dict[KeyPath, Provenance] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Parts:
        provenance = {resolve(document.values, path): known for path, known in document.provenance.items()}
        return cls(
            copy(document.values), provenance, dict(document.origin), list(document.faults), dict(document.replaced)
        )

    def document(self, name: str, path: Path | None, bases: tuple[Path, ...]) -> Document:
        provenance = {dotted(where): known for where, known in self.provenance.items()}
        return Document(self.values, provenance, self.origin, name, path, bases, tuple(self.faults), self.replaced)


class Unwrapping:
    """Split what a file says into plain values and their provenance."""

    def __init__(self, lines: Mapping[KeyPath, int], file: str) -> None:
        self._lines = lines
        self._file = file
        self._found = Parts({}, origin={(): Place(file)})

    def parts(self, raw: Tree) -> Parts:
        self._found.values = {
            key: self.plain(value, (key,), (key,)) for key, value in self._without_words(raw, (), ()).items()
        }
        return self._found

    def plain(self, raw: object, written: KeyPath, path: KeyPath) -> Any:
        """Return a value without provenance: `written` is its path in the file, `path` the same without ``value``."""
        if written in self._lines:
            self._found.origin[path] = Place(self._file, self._lines[written])
        if len(written) > DEEPEST:
            raise ScenarioError([Fault(str(self._found.origin.get(path, self._file)), TOO_DEEP)])
        if isinstance(raw, list):
            return [self.plain(value, (*written, i), (*path, i)) for i, value in enumerate(raw)]
        if not isinstance(raw, dict):
            return raw
        settings = self._without_words(raw, written, path)
        if set(settings) == {"value"}:
            return self.plain(raw["value"], (*written, "value"), path)
        return {key: self.plain(value, (*written, key), (*path, key)) for key, value in settings.items()}

    def _without_words(self, raw: Tree, written: KeyPath, path: KeyPath) -> Tree:
        words = {word: raw[word] for word in WORDS if word in raw}
        good = {
            word: value for word, value in words.items() if self._is_good(word, value, (*written, word), (*path, word))
        }
        if "range" in good:
            good["range"] = tuple(good["range"])
        if good:
            self._found.provenance[path] = Provenance(**good)
        return {key: value for key, value in raw.items() if key not in words}

    def _is_good(self, word: str, value: object, written: KeyPath, path: KeyPath) -> bool:
        """Whether a word of provenance says what it may say; if not, that is a fault."""
        is_allowed, allowed = _ALLOWED[word]
        if is_allowed(value):
            return True
        place, must = Place(self._file, self._lines.get(written, 0)), allowed.format(word=word)
        self._found.faults.append(Fault(str(place), f"{dotted(path)} is {in_message(value)}; it must be {must}."))
        return False


# Inheritance


def copy(value: Any) -> Any:
    """Copy tables and lists, at every depth."""
    if isinstance(value, dict):
        return {key: copy(below) for key, below in value.items()}
    return [copy(below) for below in value] if isinstance(value, list) else value


def paths(value: object, path: KeyPath) -> Iterator[KeyPath]:
    """Yield every path at and below a value."""
    yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in below:
        yield from paths(inner, (*path, key))


def merge(base: Parts, old: Tree, new: Tree, child: Parts, path: KeyPath) -> None:
    """Put a child's table over the base's table at the same path."""
    _merge_provenance(base, old, new, child, path)
    if path in child.origin:
        base.origin[path] = child.origin[path]
    for key, value in new.items():
        put(base, old, key, value, child, (*path, key))


def put(base: Parts, holder: Any, key: str | int, value: object, child: Parts, path: KeyPath) -> None:
    """Put one value of a child into the base.

    Tables merge, unless the new one is a distribution or an effort of another sort; the rest replaces.
    """
    old = holder[key] if isinstance(key, int) or key in holder else None
    if isinstance(value, dict) and isinstance(old, dict) and not takes_the_place_of(value, old):
        merge(base, old, value, child, path)
        return
    if path not in child.provenance:
        remember(base, old, path)
    for gone in paths(old, path):
        base.provenance.pop(gone, None)
        base.origin.pop(gone, None)
    holder[key] = value
    for come in paths(value, path):
        if come in child.provenance:
            base.provenance[come] = child.provenance[come]
        if come in child.origin:
            base.origin[come] = child.origin[come]


def remember(base: Parts, old: object, path: KeyPath) -> None:
    """Note the ranges of a value that is replaced: its own, those in it, or that of the table around it."""
    if old is None:
        return
    around = (path[:depth] for depth in range(len(path), -1, -1))
    nearest = next((above for above in around if above in base.provenance), ())
    for whose, where in [(path, nearest), *((below, below) for below in paths(old, path))]:
        if (known := base.provenance.get(where)) and known.range is not None:
            base.replaced[whose] = known


def _merge_provenance(base: Parts, old: Tree, new: Tree, child: Parts, path: KeyPath) -> None:
    """Keep a table's provenance to the values of its own file; where two files meet, move it to the table's keys."""
    if new:
        forget_alternatives(base, path)
    mine, theirs = base.provenance.get(path), child.provenance.get(path)
    if theirs and not new:  # a child that gives only a source speaks for what it inherits
        base.provenance[path] = theirs
    elif theirs and theirs != mine:
        for key in new:
            child.provenance[(*path, key)] = _complete(child.provenance.get((*path, key)), theirs)
    elif mine and not theirs and _is_bare(new, child, path):
        for key in old:
            base.provenance[(*path, key)] = _complete(base.provenance.get((*path, key)), mine)
        del base.provenance[path]
    if new and theirs and theirs.alternatives is not None:
        base.provenance[path] = replace(mine or theirs, alternatives=theirs.alternatives)


def forget_alternatives(parts: Parts, path: KeyPath) -> None:
    """Drop a table's alternatives once a part of it has changed."""
    known = parts.provenance.get(path)
    if known and known.alternatives is not None:
        parts.provenance[path] = replace(known, alternatives=None)


def _complete(own: Provenance | None, around: Provenance) -> Provenance:
    """Return a value's own provenance, with the quality of the table around it if it states none."""
    return replace(around, alternatives=None) if own is None else replace(own, quality=own.quality or around.quality)


def _is_bare(value: object, child: Parts, path: KeyPath) -> bool:
    """Whether anything at or below a path has no provenance of its own."""
    if path in child.provenance:
        return False
    if isinstance(value, dict) and value:
        return any(_is_bare(below, child, (*path, key)) for key, below in value.items())
    return not isinstance(value, dict)


# Writing


def to_toml(values: Mapping[str, Any], provenance: Mapping[str, Provenance]) -> str:
    """Write a document as TOML, each provenance beside its value. Read again, it gives an equal document."""
    wrapped = _wrap(values, (), provenance)
    return write(wrapped if isinstance(wrapped, dict) else {})


def _wrap(value: Any, path: KeyPath, provenance: Mapping[str, Provenance]) -> Any:
    known = provenance.get(dotted(path))
    words = {word: getattr(known, word) for word in WORDS if known and getattr(known, word) is not None}
    if isinstance(value, Mapping):
        return {
            **words,
            **{key: _wrap(below, (*path, key), provenance) for key, below in value.items() if below is not None},
        }
    if isinstance(value, list | tuple):
        value = [_wrap(below, (*path, i), provenance) for i, below in enumerate(value)]
    return {"value": value, **words} if words else value
