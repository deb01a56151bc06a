"""A front door of another size: what is inherited, as many times larger as more children live there.

A document has a size where it says so: ``[size]`` with ``children = 66000`` and ``scales``, the patterns of the
settings that grow with them. Whoever says another number of children over such a document, in a file or by an override,
inherits each of those settings multiplied; what they state themselves is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from mashsim.documents.document import Parts, Provenance, resolve
from mashsim.documents.known import kinds_at, value_at
from mashsim.documents.notation import Notation
from mashsim.documents.patterns import pattern_parts, places
from mashsim.documents.text import KeyPath, parse_path

_OF_A_LENGTH = ("length", "mean", "sd", "median", "scale", "low", "mode", "high", "edges")
"""The numbers of a law that are in the unit of what is drawn; the others are shapes and shares."""
_LESS_SURE = {"measured": "derived", "published": "derived"}
"""What a figure is that was found for another size."""


def resize(parts: Parts, own: object, model: type[BaseModel] | None) -> None:
    """Multiply, in a document in the making, what scales, if another size is put over it.

    Parameters
    ----------
    own : the table `size` that is put over the document's own, if there is one
    model : says which settings are whole numbers; those are rounded, and at least 1 if they were more than 0
    """
    before = parts.values.get("size")
    after = {**before, **own} if isinstance(before, Mapping) and isinstance(own, Mapping) else {}
    old, new = _children(before), _children(after)
    if old is None or new is None or old == new:
        return
    scaling = _Scaling(parts, new / old, f"scaled from {old:,} to {new:,} children")
    patterns = _parsed(after.get("scales"))
    found = {path: means for pattern in patterns for path, means in scaling_at(parts.values, pattern)}
    for path, means in found.items():
        kinds = kinds_at(model, means, parts.values) if model else []
        scaling.multiply(path, is_whole=int in kinds and float not in kinds)


def scaling_at(values: Mapping[str, Any], pattern: KeyPath) -> Iterator[tuple[KeyPath, KeyPath]]:
    """Yield the places of the settings that a pattern means, and the setting that stands at each.

    A change that an intervention makes of such a setting is one of them. The figure that sets an intervention off is
    none where it is an age.
    """
    yield from ((path, path) for path, _ in _numbers(places(values, pattern)) if not _is_an_age(values, path))
    for path, value in places(values, ("interventions", "*", "changes", "*")):
        with suppress(ValueError):
            means = resolve(values, parse_path(str(path[-1])))
            if all(part in ("*", key) for part, key in zip(pattern, means, strict=False)):
                rest = pattern[len(means) :]
                yield from ((place, (*means, *place[len(path) :])) for place, _ in _numbers(places(value, rest, path)))


def _is_an_age(values: Mapping[str, Any], path: KeyPath) -> bool:
    """Whether a setting is an age in days, by what is counted beside it: no more children make it longer."""
    beside = value_at(values, path[:-1])
    counted = beside.get("counts") if path[-1] == "above" and isinstance(beside, Mapping) else ""
    return str(counted).endswith("_days")


def _numbers(found: Iterator[tuple[KeyPath, Any]]) -> Iterator[tuple[KeyPath, Any]]:
    """Yield what is found; instead of a table the rates in it, as its bare numbers are shares and shapes."""
    for path, value in found:
        if isinstance(value, Mapping):
            yield from _numbers(
                (place, one) for place, one in places(value, ("*",), path) if isinstance(one, str | Mapping)
            )
        else:
            yield path, value


def does_scale(value: object) -> bool:
    """Whether a value grows with the number of children: a bare number or a rate does, a length of time does not."""
    try:
        unit, _ = Notation.of(value).identity
    except ValueError:
        return False
    return unit == "" or (isinstance(unit, tuple) and unit[0] == "rate")


def times_larger(before: Mapping[str, Any], after: Mapping[str, Any], path: KeyPath) -> float:
    """Return how many times larger a setting is in some values than in others because their size is another one."""
    own = after.get("size")
    old, new = _children(before.get("size")), _children(own)
    patterns = _parsed(own.get("scales") if isinstance(own, Mapping) else None)
    if old is None or new is None or not any(_fits(pattern, path) for pattern in patterns):
        return 1.0
    return new / old


def _fits(pattern: KeyPath, path: KeyPath) -> bool:
    return len(pattern) == len(path) and all(part in ("*", key) for part, key in zip(pattern, path, strict=True))


def _children(table: object) -> int | None:
    children = table.get("children") if isinstance(table, Mapping) else None
    return children if isinstance(children, int) and not isinstance(children, bool) and children > 0 else None


def _parsed(patterns: object) -> Iterator[KeyPath]:
    for pattern in patterns if isinstance(patterns, list) else ():
        with suppress(ValueError):
            yield pattern_parts(pattern)


@dataclass(frozen=True, slots=True)
class _Scaling:
    """One change of size at work."""

    parts: Parts
    times: float
    said: str

    def multiply(self, path: KeyPath, is_whole: bool) -> None:
        """Multiply one setting, with its bounds, and say so beside where it comes from."""
        holder = value_at(self.parts.values, path[:-1])
        if not does_scale(holder[path[-1]]):
            return
        holder[path[-1]] = self._scaled(holder[path[-1]], is_whole)
        around = (path[:depth] for depth in range(len(path), -1, -1))
        nearest = next((above for above in around if above in self.parts.provenance), None)
        known = self.parts.provenance[nearest] if nearest is not None else Provenance()
        if nearest != path:  # the bounds of a table are those of all of it, and stay there
            known = replace(known, range=None, uncertain=None, alternatives=None)
        quality = next((one.quality for one in self._around(path) if one.quality), None)
        self.parts.provenance[path] = replace(
            self._with_bounds(known, is_whole),
            quality=_LESS_SURE.get(str(quality), quality),
            source=f"{known.source}; {self.said}" if known.source else self.said,
        )
        if path in self.parts.replaced:
            self.parts.replaced[path] = self._with_bounds(self.parts.replaced[path], is_whole)

    def _around(self, path: KeyPath) -> Iterator[Provenance]:
        for depth in range(len(path), -1, -1):
            if path[:depth] in self.parts.provenance:
                yield self.parts.provenance[path[:depth]]

    def _with_bounds(self, known: Provenance, is_whole: bool) -> Provenance:
        bounds = known.range and tuple(self._scaled(end, is_whole) for end in known.range)
        others = known.alternatives and [self._scaled(other, is_whole) for other in known.alternatives]
        return replace(known, range=bounds, uncertain=self._law(known.uncertain, is_whole), alternatives=others)

    def _law(self, law: Any, is_whole: bool) -> Any:
        if not isinstance(law, Mapping):
            return law
        return {
            key: [self._scaled(edge, is_whole) for edge in number]
            if key == "edges" and isinstance(number, list)
            else self._scaled(number, is_whole)
            if key in _OF_A_LENGTH
            else number
            for key, number in law.items()
        }

    def _scaled(self, written: Any, is_whole: bool) -> Any:
        """Return a number as a file has it, multiplied; anything else as it is."""
        if not does_scale(written):
            return written
        notation = Notation.of(written, is_whole)
        number = notation.read(written)
        more = number * self.times
        return notation.write(max(1.0, more) if is_whole and number > 0 else more)
