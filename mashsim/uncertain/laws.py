"""How likely the values of a setting are, in numbers of its own unit: plain data that gives a distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mashsim import chance
from mashsim.documents.notation import Notation
from mashsim.documents.text import did_you_mean, in_message

_SHAPE = "distribution"
_SHAPES = ("triangular", "uniform")
"""The laws that a range alone is enough for."""
_NUMBERS = {
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "lognormal": ("median", "sigma"),
    "bands": ("edges", "shares"),
}
"""The laws that a file may state, and the numbers of each."""
Write = Callable[[float], str]
"""How a number reads with its unit."""


@dataclass(frozen=True)
class Law:
    """A law between two bounds, `low` and `high`. Two laws of one kind and the same numbers are the same law."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[float, ...]:
        """The values at which it is looked at: both bounds."""
        return self.low, self.high

    def distribution(self, reach: float = 0.0) -> chance.Distribution:
        """Return the distribution of the values.

        Parameters
        ----------
        reach : how far beyond each bound it begins and ends; 0.5 over whole numbers gives the bounds their share when
            it is rounded
        """
        raise NotImplementedError

    def in_words(self, write: Write) -> str:
        """Return the law in words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Uniform(Law):
    """Equally likely anywhere between the bounds."""

    def distribution(self, reach: float = 0.0) -> chance.Distribution:
        return chance.uniform(self.low - reach, self.high + reach)

    def in_words(self, write: Write) -> str:
        return f"uniform from {write(self.low)} to {write(self.high)}"


@dataclass(frozen=True)
class Triangular(Law):
    """Most likely at `mode`, less and less likely towards the bounds."""

    mode: float

    def distribution(self, reach: float = 0.0) -> chance.Distribution:
        return chance.triangular(self.low - reach, self.mode, self.high + reach)

    def in_words(self, write: Write) -> str:
        return f"triangular from {write(self.low)} to {write(self.high)}, most likely {write(self.mode)}"


@dataclass(frozen=True)
class OneOf(Uniform):
    """One of several values, by their places from `low` to `high`, each as likely."""

    @property
    def ends(self) -> tuple[float, ...]:
        return tuple(map(float, range(int(self.low), int(self.high) + 1)))

    def in_words(self, write: Write) -> str:
        return f"one of {len(self.ends)} alternatives, each as likely: {'; '.join(map(write, self.ends))}"


@dataclass(frozen=True)
class Bands(Law):
    """`shares[i]` of the values lie between `edges[i]` and `edges[i + 1]`, evenly within the band."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    def distribution(self, reach: float = 0.0) -> chance.Distribution:
        return chance.bands(self.edges, self.shares)

    def in_words(self, write: Write) -> str:
        total = math.fsum(self.shares)
        bands = [
            f"{100 * share / total:.3g} % up to {write(edge)}"
            for share, edge in zip(self.shares, self.edges[1:], strict=True)
        ]
        return f"bands from {write(self.low)}: {', '.join(bands)}"


@dataclass(frozen=True)
class CutLognormal(Law):
    """Lognormal by its median and the standard deviation of its logarithm, cut off at the bounds.

    `below` and `within` are the shares of the whole law that lie below the bounds and between them.
    """

    median: float
    sigma: float
    below: float
    within: float

    def distribution(self, reach: float = 0.0) -> chance.Distribution:
        quantile = chance.lognormal(self.median, self.sigma).quantile
        low, high, below, within = self.low, self.high, self.below, self.within
        return chance.Distribution(lambda u: min(max(quantile(below + u * within), low), high), self.median)

    def in_words(self, write: Write) -> str:
        ends = f"cut off at {write(self.low)} and {write(self.high)}"
        return f"lognormal with median {write(self.median)} and sigma {self.sigma:g}, {ends}"


def law_of(uncertain: object, notation: Notation, bounds: Sequence[float] | None, usual: float) -> Law:
    """Return the law that a file states, or the triangle that a range alone stands for.

    Parameters
    ----------
    uncertain : what the file says: the name of a shape over the range, a table with a distribution, or None for a range
        alone
    bounds : the range, if there is one
    usual : the value itself

    Raises
    ------
    ValueError
        If it is not a law, or not one over these bounds.
    """
    if isinstance(uncertain, Mapping):
        return _stated(uncertain, notation, bounds)
    shape = "triangular" if uncertain is None else str(uncertain)
    if shape not in _SHAPES:
        hint = did_you_mean(shape, _SHAPES, "; any other distribution is a table")
        raise ValueError(f"is {in_message(uncertain)}; it must be 'triangular' or 'uniform', over the range{hint}")
    if bounds is None:
        raise ValueError(f"is {shape!r}, but the setting has no range; give it, such as range = [10, 20]")
    low, high = bounds
    return Uniform(low, high) if shape == "uniform" else Triangular(low, high, usual)


def _stated(table: Mapping[str, Any], notation: Notation, bounds: Sequence[float] | None) -> Law:
    """Return the law of a table with a distribution."""
    shape = table.get(_SHAPE)
    if shape not in _NUMBERS:
        allowed = f"{', '.join(map(repr, _NUMBERS))}{did_you_mean(str(shape), _NUMBERS)}"
        raise ValueError(f"has distribution {in_message(shape)}; it must be one of {allowed}")
    wanted = _NUMBERS[shape]
    if wrong := [key for key in table if key not in (_SHAPE, *wanted)]:
        raise ValueError(f"has {wrong[0]!r}, which {shape} does not take; it takes {', '.join(wanted)}")
    if missing := [key for key in wanted if key not in table]:
        raise ValueError(f"is {shape}, and {missing[0]!r} is missing; it takes {', '.join(wanted)}")
    if shape == "bands":
        return _bands(table["edges"], table["shares"], notation)
    if shape == "lognormal":
        return _cut_lognormal(notation.read(table["median"]), Notation().read(table["sigma"]), bounds)
    numbers = [notation.read(table[key]) for key in wanted]
    if numbers != sorted(numbers):
        raise ValueError(f"has {', '.join(f'{key} {in_message(table[key])}' for key in wanted)}; they must rise")
    low, *mode, high = numbers
    return Triangular(low, high, *mode) if mode else Uniform(low, high)


def _bands(edges: object, shares: object, notation: Notation) -> Bands:
    if not isinstance(edges, list) or not isinstance(shares, list):
        raise ValueError(
            "has bands whose edges and shares are not lists; write edges = [10, 14, 20] and shares = [0.7, 0.3]"
        )
    ends, parts = tuple(map(notation.read, edges)), tuple(map(Notation().read, shares))
    if len(ends) != len(parts) + 1 or not parts:
        raise ValueError(f"has {len(ends)} edges for {len(parts)} shares; there must be one edge more than shares")
    if any(after < before for before, after in pairwise(ends)) or min(parts) < 0 or not any(parts):
        raise ValueError("has bands that do not rise, or shares that are below 0 or all 0")
    return Bands(ends[0], ends[-1], ends, parts)


def _cut_lognormal(median: float, sigma: float, bounds: Sequence[float] | None) -> CutLognormal:
    if bounds is None:
        raise ValueError(
            "is lognormal, which has no end; give the range at which it is cut off, such as range = [10, 20]"
        )
    if median <= 0 or not 0 < sigma <= 5:
        wanted = "the median must be more than 0, and sigma more than 0 and at most 5"
        raise ValueError(f"has median {median:g} and sigma {sigma:g}; {wanted}")
    low, high = bounds
    whole = chance.lognormal(median, sigma)
    below, within = whole.share_up_to(low), whole.share_up_to(high) - whole.share_up_to(low)
    if within < 1e-6:
        raise ValueError(f"is lognormal with median {median:g}, of which almost nothing lies within the range")
    return CutLognormal(low, high, median, sigma, below, within)
