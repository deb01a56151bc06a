"""Settings that are known only within bounds: which they are, how likely each value is, and what a draw of one changes.

A file says it beside a value: ``range = [12, 18]`` gives the bounds, ``uncertain`` says how likely the values between them are, by the
name of a shape over the range or by a table with a distribution of its own. A range alone is drawn from as a triangle with its peak at
the value: an assumption, which is said wherever such a draw is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from mashsim import chance
from mashsim.documents.document import Document, Provenance, resolve
from mashsim.documents.known import kinds_at, value_at
from mashsim.documents.text import KeyPath, dotted, nearest, parse_path, shown
from mashsim.scenario.amounts import Notation

NOT_DRAWN = ("run", "published", "title", "question", "about", "place")
_NUMBERS = {
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "lognormal": ("median", "sigma"),
    "bands": ("edges", "shares"),
}
"""The distributions that a value may be drawn from, and the numbers of each."""
_SHAPES = ("triangular", "uniform")
_LAW = "distribution"


@dataclass(frozen=True)
class Law:
    """How likely the values of a setting are, as numbers of the setting's own unit.

    Attributes
    ----------
    shape : ``triangular``, ``uniform``, ``lognormal`` or ``bands``
    numbers : all that the law is made of; with the shape, they say which law it is
    low, high : the bounds
    quantile : uniform number in (0, 1) → value
    words : the law in words
    """

    shape: str
    numbers: tuple[float, ...]
    low: float
    high: float
    quantile: Callable[[float], float] = field(compare=False)
    words: str = field(compare=False)


@dataclass(frozen=True)
class Uncertain:
    """A setting that may be anything between two bounds.

    Attributes
    ----------
    path : of the setting
    name : its dotted path, with an intervention by its name: what its luck is keyed by
    value : as the file has it
    law : how likely its values are
    is_stated : whether the file states the law; else it is the triangle that a range alone stands for
    notation : how its numbers are written
    rest : the other shares of the mix of which it is one, by their paths: they give way in proportion, so that the mix stays whole
    """

    path: KeyPath
    name: str
    value: Any
    law: Law
    is_stated: bool
    notation: Notation
    rest: Mapping[KeyPath, float] = field(default_factory=dict)

    @property
    def identity(self) -> list[object]:
        """All that decides what it is drawn as: two settings of one identity are drawn alike. The law's words are not in it."""
        rest = [[dotted(path), share] for path, share in self.rest.items()]
        return [self.name, self.law.shape, self.law.numbers, self.notation.identity, rest]

    @property
    def mix(self) -> KeyPath:
        """The mix of which it is a share; empty if it is none."""
        return (self.path[:-2] if self.path[-1] == "share" else self.path[:-1]) if self.rest else ()

    def drawn(self, u: float) -> dict[str, object]:
        """Return the changes that a uniform number makes: the value at that place in its law, and what gives way to it."""
        return self.moved(self.law.quantile(u))

    def moved(self, number: float) -> dict[str, object]:
        """Return the changes that put the setting at a number of its unit, never beyond its bounds."""
        value = self.notation.write(number)
        if not self.law.low <= self.notation.read(value) <= self.law.high:
            value = self.notation.write(min(max(number, self.law.low), self.law.high))
        left = 1 - self.notation.read(value)
        whole = math.fsum(self.rest.values())
        return {dotted(self.path): value, **{dotted(path): share * left / whole for path, share in self.rest.items()}}

    def in_words(self) -> str:
        """Say how it is drawn."""
        assumed = "" if self.is_stated else " (shape assumed)"
        gives_way = ", the other shares of its mix in proportion" if self.rest else ""
        return f"{self.law.words}{gives_way}{assumed}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A setting that has bounds and cannot be drawn.

    Attributes
    ----------
    path, why : which, and why, as a sentence that begins with a verb
    is_stated : whether the file asks for the draw
    is_wrong : whether something is wrong with what is written, rather than with the kind of setting
    """

    path: KeyPath
    why: str
    is_stated: bool
    is_wrong: bool = False


def uncertain_settings(document: Document, model: type[BaseModel]) -> tuple[list[Uncertain], list[LeftOut]]:
    """Return the settings of a document that have bounds and may be drawn, and those that may not."""
    found: list[Uncertain] = []
    left_out: list[LeftOut] = []
    for name, known in document.provenance.items():
        if known.range is None and known.uncertain is None:
            continue
        path, is_stated = resolve(document.values, name), known.uncertain is not None
        try:
            if why := _no_single_value(path, value_at(document.values, path)):
                left_out.append(LeftOut(path, why, is_stated))
            else:
                found.append(_read(document, model, path, known))
        except ValueError as error:
            left_out.append(LeftOut(path, str(error), is_stated, is_wrong=True))
    return found, left_out


def drawn_together(settings: Sequence[Uncertain]) -> tuple[list[Uncertain], list[LeftOut]]:
    """Return the settings that can all be drawn in one replication, and those that cannot: several shares of one mix."""
    mixes = Counter(setting.mix for setting in settings)
    together, left_out = [], []
    for setting in settings:
        if setting.rest and mixes[setting.mix] > 1:
            why = "is one of several shares of a mix that have bounds; one of them can be drawn, and the others give way to it"
            left_out.append(LeftOut(setting.path, why, setting.is_stated))
        else:
            together.append(setting)
    return together, left_out


def _no_single_value(path: KeyPath, value: object) -> str:
    """Say why bounds at a path are not those of one number; nothing if they are."""
    if path and path[0] in NOT_DRAWN:
        return "is no part of the front door, and the same in every replication"
    if isinstance(value, Mapping) and _LAW in value:
        return f"is a distribution; give bounds to one of its numbers, such as {next((key for key in value if key != _LAW), 'mean')}"
    if isinstance(value, Mapping | list):
        return f"is {'a list' if isinstance(value, list) else 'a table'} of several values; give bounds to one of them"
    if isinstance(value, str) and not any(letter.isdigit() for letter in value):
        return f"is {shown(value)}, a word and no number"
    return (
        ""
        if isinstance(value, str | int | float) and not isinstance(value, bool)
        else f"is {shown(value)}, which is no number"
    )


def _read(document: Document, model: type[BaseModel], path: KeyPath, known: Provenance) -> Uncertain:
    value = value_at(document.values, path)
    kinds = kinds_at(model, _setting(path), document.values)
    notation = Notation.of(value, whole=int in kinds and float not in kinds)
    usual = notation.read(value)
    bounds = [notation.read(end) for end in known.range] if known.range else None
    if bounds and bounds[0] > bounds[1]:
        raise ValueError(f"has the range {shown(known.range[0])} to {shown(known.range[1])}; it must rise")  # type: ignore[index]
    law = _law(known.uncertain, notation, bounds, usual)
    if bounds and not bounds[0] <= law.low <= law.high <= bounds[1]:
        raise ValueError("has a distribution that reaches beyond the range")
    if not law.low <= usual <= law.high:
        ends = f"{shown(notation.write(law.low))} to {shown(notation.write(law.high))}"
        raise ValueError(f"has the bounds {ends}, and the value {shown(value)} is not between them")
    rest = _rest_of_mix(document, model, path)
    return Uncertain(path, _keyed(document, path), value, law, known.uncertain is not None, notation, rest)


def _setting(path: KeyPath) -> KeyPath:
    """Return the path of the setting itself, where an intervention changes it."""
    return (
        (*parse_path(str(path[3])), *path[4:])
        if len(path) > 3 and path[0] == "interventions" and path[2] == "changes"
        else path
    )


def _keyed(document: Document, path: KeyPath) -> str:
    """Return the dotted path in which an intervention goes by its name, so that one more before it changes nothing."""
    if path[0] == "interventions":
        names = [change.get("name") for change in document.values["interventions"]]
        name = names[int(path[1])]
        if names.count(name) == 1 and name:
            return dotted(("interventions", str(name), *path[2:]))
    return dotted(path)


def _rest_of_mix(document: Document, model: type[BaseModel], path: KeyPath) -> dict[KeyPath, float]:
    """Return the other shares of a mix of which a value is one, by path; none if it is no such share.

    Raises
    ------
    ValueError
        If nothing of the mix is left to give way.
    """
    ending = path[-1:] if path[-1] == "share" and path[:2] == ("demand", "sources") else ()
    whole = path[: len(path) - len(ending) - 1]
    table = value_at(document.values, whole)
    keys: Iterator[tuple[str | int, Any]] = iter(table.items() if isinstance(table, Mapping) else enumerate(table))
    shares = {(*whole, key, *ending): value_at(below, ending) for key, below in keys}
    is_named = not any(
        isinstance(kind, type) and issubclass(kind, BaseModel)
        for kind in kinds_at(model, _setting(whole), document.values)
    )
    numbers = all(isinstance(share, (int, float)) and not isinstance(share, bool) for share in shares.values())
    if not is_named or not numbers or len(shares) < 2 or abs(math.fsum(shares.values()) - 1) > 1e-6:
        return {}
    rest = {place: share for place, share in shares.items() if place != path}
    if not any(rest.values()):
        raise ValueError("has a value that is the whole of its mix; nothing is there to give way to it")
    return rest


# Laws


def _law(uncertain: object, notation: Notation, bounds: Sequence[float] | None, usual: float) -> Law:
    """Return the law that a file states, or the triangle that a range alone stands for."""
    if isinstance(uncertain, Mapping):
        return _tabled(uncertain, notation, bounds)
    shape = "triangular" if uncertain is None else str(uncertain)
    if shape not in _SHAPES:
        near = nearest(shape, _SHAPES)
        hint = f"; did you mean {near!r}?" if near else "; any other distribution is a table"
        raise ValueError(f"is {shown(uncertain)}; it must be 'triangular' or 'uniform', over the range{hint}")
    if bounds is None:
        raise ValueError(f"is {shape!r}, but the setting has no range; give it, such as range = [10, 20]")
    return _shaped(shape, (bounds[0], usual, bounds[1]) if shape == "triangular" else bounds, notation)


def _tabled(table: Mapping[str, Any], notation: Notation, bounds: Sequence[float] | None) -> Law:
    shape = table.get(_LAW)
    if shape not in _NUMBERS:
        near = nearest(str(shape), _NUMBERS)
        hint = f"; did you mean {near!r}?" if near else ""
        raise ValueError(f"has distribution {shown(shape)}; it must be one of {', '.join(map(repr, _NUMBERS))}{hint}")
    wanted = _NUMBERS[shape]
    if wrong := [key for key in table if key not in (_LAW, *wanted)]:
        raise ValueError(f"has {wrong[0]!r}, which {shape} does not take; it takes {', '.join(wanted)}")
    if missing := [key for key in wanted if key not in table]:
        raise ValueError(f"is {shape}, and {missing[0]!r} is missing; it takes {', '.join(wanted)}")
    if shape == "bands":
        return _bands(table, notation)
    if shape == "lognormal":
        return _cut_lognormal(notation.read(table["median"]), Notation().read(table["sigma"]), notation, bounds)
    numbers = [notation.read(table[key]) for key in wanted]
    if numbers != sorted(numbers):
        raise ValueError(f"has {', '.join(f'{key} {shown(table[key])}' for key in wanted)}; they must rise")
    return _shaped(str(shape), numbers, notation)


def _shaped(shape: str, numbers: Sequence[float], notation: Notation) -> Law:
    """Return a triangle, or an even law; over whole numbers it reaches half beyond each end, so that the ends get their share."""
    low, *mode, high = numbers
    reach = 0.5 if notation.whole else 0.0
    first, last = low - reach, high + reach
    law = chance.triangular(first, mode[0], last) if mode else chance.uniform(first, last)
    words = f"{shape} from {notation.words(low)} to {notation.words(high)}"
    words += f", most likely {notation.words(mode[0])}" if mode else ""
    return Law(shape, tuple(numbers), low, high, law.quantile, words)


def _bands(table: Mapping[str, Any], notation: Notation) -> Law:
    if not isinstance(table["edges"], list) or not isinstance(table["shares"], list):
        raise ValueError(
            "has bands whose edges and shares are not lists; write edges = [10, 14, 20] and shares = [0.7, 0.3]"
        )
    edges = [notation.read(edge) for edge in table["edges"]]
    shares = [Notation().read(share) for share in table["shares"]]
    if len(edges) != len(shares) + 1 or not shares:
        raise ValueError(f"has {len(edges)} edges for {len(shares)} shares; there must be one edge more than shares")
    if any(after < before for before, after in pairwise(edges)) or min(shares) < 0 or not any(shares):
        raise ValueError("has bands that do not rise, or shares that are below 0 or all 0")
    ends = [
        f"{100 * share / sum(shares):.3g} % up to {notation.words(edge)}"
        for share, edge in zip(shares, edges[1:], strict=True)
    ]
    words = f"bands from {notation.words(edges[0])}: {', '.join(ends)}"
    return Law("bands", (*edges, *shares), edges[0], edges[-1], chance.bands(edges, shares).quantile, words)


def _cut_lognormal(median: float, sigma: float, notation: Notation, bounds: Sequence[float] | None) -> Law:
    """Return a lognormal law that is cut off at the bounds."""
    if bounds is None:
        raise ValueError(
            "is lognormal, which has no end; give the range at which it is cut off, such as range = [10, 20]"
        )
    if median <= 0 or not 0 < sigma <= 5:
        raise ValueError(
            f"has median {median:g} and sigma {sigma:g}; the median must be more than 0, and sigma more than 0 and at most 5"
        )
    low, high = bounds
    whole = chance.lognormal(median, sigma)
    below, within = whole.share_up_to(low), whole.share_up_to(high) - whole.share_up_to(low)
    if within < 1e-6:
        raise ValueError(f"is lognormal with median {median:g}, of which almost nothing lies within the range")
    ends = f"cut off at {notation.words(low)} and {notation.words(high)}"
    words = f"lognormal with median {notation.words(median)} and sigma {sigma:g}, {ends}"

    def quantile(u: float) -> float:
        return min(max(whole.quantile(below + u * within), low), high)

    return Law("lognormal", (median, sigma, low, high), low, high, quantile, words)
