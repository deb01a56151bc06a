"""An uncertain setting: where it stands, how likely its values are, and what a draw of it changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from mashsim.documents.notation import Choices, Notation
from mashsim.documents.text import KeyPath, dotted
from mashsim.uncertain.laws import Law


@dataclass(frozen=True)
class Uncertain:
    """A setting that may be anything between two bounds, or one of several values.

    Its luck, and all that moves it, knows it as a number in its law: of its unit, or the place of a value among those
    of which one holds.

    Attributes
    ----------
    path : of the setting
    name : its dotted path, with an intervention by its name: what its luck is keyed by
    value : as the file has it
    law : how likely its values are
    notation : how its numbers are written, or which values it may have
    is_stated : whether the file states the law; else it is the triangle that a range alone stands for
    quality, source : how good the bounds are, and who says so
    rest : the other shares of the mix of which it is one, by their paths: they give way in proportion, so that the mix
        stays whole
    """

    path: KeyPath
    name: str
    value: Any
    law: Law
    notation: Notation | Choices
    is_stated: bool
    quality: str = "assumed"
    source: str | None = None
    rest: Mapping[KeyPath, float] = field(default_factory=dict)

    @property
    def identity(self) -> list[object]:
        """All that decides its draws, in numbers: two settings of one identity are drawn alike."""
        rest = [[dotted(path), share] for path, share in self.rest.items()]
        return [self.name, type(self.law).__name__, astuple(self.law), self.notation.identity, rest]

    @property
    def mix(self) -> KeyPath:
        """The mix of which it is a share; empty if it is not a share of one."""
        return (self.path[:-2] if self.path[-1] == "share" else self.path[:-1]) if self.rest else ()

    def number(self, u: float) -> float:
        """Return the value at a uniform number in its law, as a number of its unit."""
        return self.law.distribution(0.5 if self.notation.whole else 0.0).quantile(u)

    @property
    def is_choice(self) -> bool:
        """Whether it has one of several values, which lie in no order."""
        return isinstance(self.notation, Choices)

    def moved(self, number: float) -> dict[str, object]:
        """Return the changes that put the setting at a number in its law, never beyond its bounds."""
        low, high = self.law.low, self.law.high
        value = self.notation.write(number)
        if not low <= self.notation.read(value) <= high:
            value = self.notation.write(min(max(number, low), high))
        if not self.rest:
            return {dotted(self.path): value}
        left, whole = 1 - self.notation.read(value), math.fsum(self.rest.values())
        return {dotted(self.path): value, **{dotted(path): share * left / whole for path, share in self.rest.items()}}

    def in_words(self) -> str:
        """Return how it is drawn, in words."""
        assumed = "" if self.is_stated or self.is_choice else " (shape assumed)"
        gives_way = ", the other shares of its mix in proportion" if self.rest else ""
        return f"{self.law.in_words(self.notation.words)}{gives_way}{assumed}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A setting that has bounds and cannot be drawn.

    Attributes
    ----------
    path, why : which, and why, as a sentence that begins with a verb
    is_stated : whether the file asks for the draw
    is_wrong : whether something is wrong with what is written, rather than with the kind of setting
    word : what is written: `range`, `uncertain` or `alternatives`
    """

    path: KeyPath
    why: str
    is_stated: bool
    is_wrong: bool = False
    word: str = "range"

    @property
    def written(self) -> KeyPath:
        """The path of the fault: what is written beside the setting, or the setting itself."""
        return (*self.path, self.word) if self.is_wrong else self.path


@dataclass(frozen=True)
class Inputs:
    """The settings of a document that have bounds: those that may be drawn, and those that may not."""

    settings: Sequence[Uncertain]
    left_out: Sequence[LeftOut]


def put_together(places: Sequence[tuple[Uncertain, float]]) -> dict[str, object]:
    """Return the changes that put several settings at numbers of their units, all at once.

    Shares of one mix are put there together: the mix's other shares give way in proportion, so that it stays whole.
    Where they cannot, because there are none or the shares alone exceed the whole, all of the mix is scaled to 1, and a
    share may then lie a little beyond its bounds.
    """
    mixes: dict[KeyPath, list[tuple[Uncertain, float]]] = {}
    changes: dict[str, object] = {}
    for setting, number in places:
        if setting.rest:
            mixes.setdefault(setting.mix, []).append((setting, number))
        else:
            changes |= setting.moved(number)
    for shares in mixes.values():
        changes |= shares[0][0].moved(shares[0][1]) if len(shares) == 1 else _mixed(shares)
    return changes


def _mixed(shares: Sequence[tuple[Uncertain, float]]) -> dict[str, object]:
    """Return the changes that put several shares of one mix at numbers."""
    mix = {setting.path: max(0.0, number) for setting, number in shares}
    rest = {path: share for path, share in shares[0][0].rest.items() if path not in mix}
    left, whole = 1 - math.fsum(mix.values()), math.fsum(rest.values())
    mix |= {path: max(0.0, left) * share / whole if whole else share for path, share in rest.items()}
    total = math.fsum(mix.values())
    return {dotted(path): share / total for path, share in mix.items()}
