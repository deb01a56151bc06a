"""Measured results in a file that goes when nobody needs it, so memory hardly grows with the number of replications."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import IO, Any, Literal, NamedTuple

from mashsim.trees import Tree

Path = tuple[str, ...]
Number = int | float | None
_NONE = float("nan")  # in a record; measures give no NaN
_IS_NONE, _IS_WHOLE, _IS_FLOAT = 0, 1, 2


class Leaf(NamedTuple):
    """The place of a leaf in a tree, and its kind: words, such as dates, stay; an empty branch is a leaf too."""

    path: Path
    kind: Literal["number", "curve", "words", "branch"]
    length: int = 1
    words: Any = None


class Layout:
    """The shape that the trees of replications share.

    Parameters
    ----------
    leaves : in the order of the tree
    """

    def __init__(self, leaves: Sequence[Leaf]):
        self.leaves = tuple(leaves)

    @cached_property
    def numbers(self) -> dict[Path, int]:
        """Return the place of each number in a record."""
        return {leaf.path: place for place, leaf in enumerate(leaf for leaf in self.leaves if leaf.kind == "number")}

    @cached_property
    def curves(self) -> dict[Path, tuple[int, int]]:
        """Return where in a record each curve begins, and its length, in values."""
        places, place = {}, len(self.numbers)
        for leaf in self.leaves:
            if leaf.kind == "curve":
                places[leaf.path] = (place, leaf.length)
                place += leaf.length
        return places

    @cached_property
    def words(self) -> dict[Path, Any]:
        """Return the words by their paths."""
        return {leaf.path: leaf.words for leaf in self.leaves if leaf.kind == "words"}


class Record(NamedTuple):
    """One replication's tree, in the file."""

    layout: Layout
    file: RecordFile
    offset: int

    def numbers(self) -> list[Number]:
        """Return all numbers, in the order of `layout.numbers`."""
        count = len(self.layout.numbers)
        kinds = self.file.bytes(self.offset, count)
        values = self.file.values(self.offset + count, count)
        return [_number(kind, value) for kind, value in zip(kinds, values, strict=True)]

    def number(self, path: Path) -> Number:
        """Return a number; None also without such a leaf."""
        place = self.layout.numbers.get(path)
        if place is None:
            return None
        (kind,) = self.file.bytes(self.offset + place, 1)
        return _number(kind, self.file.values(self.offset + len(self.layout.numbers) + 8 * place, 1)[0])

    def curve(self, path: Path) -> list[float | None] | None:
        """Return a curve; None without such a leaf."""
        where = self.layout.curves.get(path)
        if where is None:
            return None
        begins, length = where
        values = self.file.values(self.offset + len(self.layout.numbers) + 8 * begins, length)
        return [None if value != value else value for value in values]


class RecordFile:
    """A temporary file of records; it is deleted with this object."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when nobody holds this object
        self._layouts: dict[tuple[Leaf, ...], Layout] = {}
        weakref.finalize(self, self._file.close)

    def keep(self, tree: Tree) -> Record:
        """Write a tree, and return where it lies."""
        numbers: list[Number] = []
        curves = array("d")
        leaves = tuple(_leaves(tree, (), numbers, curves))
        layout = self._layouts.setdefault(leaves, Layout(leaves))
        kinds = bytes(_IS_NONE if n is None else _IS_FLOAT if isinstance(n, float) else _IS_WHOLE for n in numbers)
        offset = self._file.seek(0, 2)
        self._file.write(kinds + array("d", [_NONE if n is None else n for n in numbers]).tobytes() + curves.tobytes())
        return Record(layout, self, offset)

    def bytes(self, offset: int, count: int) -> bytes:
        """Return bytes of the file."""
        self._file.seek(offset)
        return self._file.read(count)

    def values(self, offset: int, count: int) -> array[float]:
        """Return values of the file."""
        return array("d", self.bytes(offset, 8 * count))


def _number(kind: int, value: float) -> Number:
    return None if kind == _IS_NONE else int(value) if kind == _IS_WHOLE else value


def _leaves(tree: Tree, path: Path, numbers: list[Number], curves: array[float]) -> Iterator[Leaf]:
    for name, leaf in tree.items():
        here = (*path, name)
        if isinstance(leaf, dict):
            yield from _leaves(leaf, here, numbers, curves) if leaf else [Leaf(here, "branch")]
        elif isinstance(leaf, str) or (isinstance(leaf, list) and any(isinstance(value, str) for value in leaf)):
            yield Leaf(here, "words", words=leaf if isinstance(leaf, str) else tuple(leaf))
        elif isinstance(leaf, list):
            curves.extend(_NONE if value is None else value for value in leaf)
            yield Leaf(here, "curve", len(leaf))
        else:
            numbers.append(leaf)
            yield Leaf(here, "number")
