"""An uncertain setting: where it stands, how likely its values are, and what a draw of it changes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from mashsim.documents.text import KeyPath, dotted
from mashsim.uncertain.laws import Law
from mashsim.uncertain.notation import Notation


@dataclass(frozen=True)
class Uncertain:
    """A setting that may be anything between two bounds.

    Attributes
    ----------
    path : of the setting
    name : its dotted path, with an intervention by its name: what its luck is keyed by
    value : as the file has it
    law : how likely its values are
    notation : how its numbers are written
    is_stated : whether the file states the law; else it is the triangle that a range alone stands for
    quality, source : how good the bounds are, and who says so
    rest : the other shares of the mix of which it is one, by their paths: they give way in proportion, so that the mix
        stays whole
    """

    path: KeyPath
    name: str
    value: Any
    law: Law
    notation: Notation
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

    def drawn(self, u: float) -> dict[str, object]:
        """Return the changes that a uniform number makes: the value there in its law, and what gives way to it."""
        return self.moved(self.law.distribution(0.5 if self.notation.whole else 0.0).quantile(u))

    def moved(self, number: float) -> dict[str, object]:
        """Return the changes that put the setting at a number of its unit, never beyond its bounds."""
        low, high = self.law.low, self.law.high
        value = self.notation.write(number)
        if not low <= self.notation.read(value) <= high:
            value = self.notation.write(min(max(number, low), high))
        left = 1 - self.notation.read(value)
        whole = math.fsum(self.rest.values())
        return {dotted(self.path): value, **{dotted(path): share * left / whole for path, share in self.rest.items()}}

    def in_words(self) -> str:
        """Return how it is drawn, in words."""
        assumed = "" if self.is_stated else " (shape assumed)"
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
    """

    path: KeyPath
    why: str
    is_stated: bool
    is_wrong: bool = False

    @property
    def written(self) -> KeyPath:
        """The path of the fault: the law, the range, or the setting itself."""
        return (*self.path, "uncertain" if self.is_stated else "range") if self.is_wrong else self.path


@dataclass(frozen=True)
class Inputs:
    """The settings of a document that have bounds: those that may be drawn, and those that may not."""

    settings: Sequence[Uncertain]
    left_out: Sequence[LeftOut]


_SEVERAL = "is one of several shares of a mix that have bounds; one of them can be drawn, and the others give way to it"


def drawn_together(settings: Sequence[Uncertain]) -> tuple[list[Uncertain], list[LeftOut]]:
    """Return the settings that one replication can draw, and those it cannot: several shares of one mix."""
    mixes = Counter(setting.mix for setting in settings)
    together, left_out = [], []
    for setting in settings:
        if setting.rest and mixes[setting.mix] > 1:
            left_out.append(LeftOut(setting.path, _SEVERAL, setting.is_stated))
        else:
            together.append(setting)
    return together, left_out
