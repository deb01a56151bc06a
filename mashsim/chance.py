"""Luck: one stream per purpose, and distributions as quantile functions.

Luck belongs to the contact, not to the order of events. Each purpose (``"police.screening.effort"``) has its own stream
of uniform numbers, seeded by a hash of seed, replication and the purpose's name; a contact takes the number that stands
at its own position. So scenarios compare on common luck by construction: adding a partner or a post moves nobody else's
luck. A distribution *is* its quantile function: one uniform number in, one value out, monotone in between.
"""

from __future__ import annotations

import hashlib
import math
import struct
from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, repeat
from random import Random
from statistics import NormalDist
from typing import TypeVar

from mashsim.quantities import Kind

LARGEST_SEED = 2**63 - 1
_FIRST_BLOCK, _LARGEST_BLOCK = 32, 1024
_TINY = 2.0**-54
_ALMOST_ONE = 1 - 2.0**-53
"""The largest number below 1."""
_normal = NormalDist().inv_cdf
_Word = TypeVar("_Word", bound=str)


Form = tuple[str, tuple[float, ...]]


class Stream:
    """The uniform numbers of one purpose, drawn in blocks and read by position.

    `drawn` holds those drawn so far. The generator is Python's Mersenne Twister, which gives the same bits in every
    CPython, in a browser page and in numpy's ``MT19937``.
    """

    __slots__ = ("_generator", "_random", "drawn")

    def __init__(self, seed: int):
        self._generator, self._random = Random(seed), Random.random
        self.drawn = array("d")

    def at(self, position: int) -> float:
        """Return the uniform number in (0, 1) at a position, 0 or more: always the same, in any order of asking."""
        drawn = self.drawn
        while position >= len(drawn):
            size = min(max(len(drawn), _FIRST_BLOCK), _LARGEST_BLOCK)
            # Calls random() so many times, without a line of Python for each.
            block = list(map(self._random, repeat(self._generator, size)))
            drawn.frombytes(struct.pack(f"{size}d", *(block if all(block) else [u or _TINY for u in block])))
        return drawn[position]

    def up_to(self, position: int) -> Sequence[float]:
        """Return the uniform numbers at all positions up to one, and perhaps further ones."""
        self.at(position)
        return self.drawn


class Luck:
    """All the luck of one replication.

    Parameters
    ----------
    seed : the experiment's seed, any whole number
    replication : 0 upwards; each is independent of the others
    """

    def __init__(self, seed: int, replication: int):
        self._prefix = f"{seed}/{replication}/"
        self._streams: dict[str, Stream] = {}

    def stream(self, purpose: str) -> Stream:
        """Return the stream of a purpose, named by dotted words."""
        stream = self._streams.get(purpose)
        if stream is None:
            stream = self._streams[purpose] = Stream(self.seed_of(purpose))
        return stream

    def seed_of(self, purpose: str) -> int:
        """Return the whole number of 128 bits that seeds the stream of a purpose."""
        return int.from_bytes(hashlib.sha256((self._prefix + purpose).encode()).digest()[:16], "big")

    def keyed(self, purpose: str, position: int | str) -> float:
        """Return the uniform number in (0, 1) of a rare purpose at a position, by its own hash, without a stream."""
        digest = hashlib.sha256(f"{self._prefix}{purpose}/{position}".encode()).digest()
        return ((int.from_bytes(digest[:8], "big") >> 12) + 0.5) * 2.0**-52


class Distribution:
    """A distribution of lengths of time (or of plain numbers), held as its quantile function.

    Attributes
    ----------
    quantile : uniform number in (0, 1) → value; seconds, or days where `kind` is ``working days``
    mean : the expected value
    kind : the time in which values are counted
    certain : whether it is always the same value, its mean, and needs no luck
    form : the law's name and its numbers, where these say all of `quantile`
    """

    __slots__ = ("certain", "form", "kind", "mean", "quantile")

    def __init__(
        self, quantile: Callable[[float], float], mean: float, kind: Kind = "clock", certain: bool = False,
        form: Form | None = None,
    ):  # fmt: skip
        self.quantile = quantile
        self.mean = mean
        self.kind = kind
        self.certain = certain
        self.form = form

    def share_up_to(self, value: float) -> float:
        """Return the share of values up to `value`, found from the quantile function by bisection (to 2**-40)."""
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            if self.quantile(middle) <= value:
                low = middle
            else:
                high = middle
        return low

    def beyond(self, age: float, u: float) -> float:
        """Return a value longer than `age`, for something that has already lasted so long.

        An age that no value exceeds gives the age itself: it ends now.
        """
        passed = self.share_up_to(age)
        remaining = 1.0 - passed
        return max(age, self.quantile(min(passed + u * remaining, _ALMOST_ONE))) if remaining > 1e-9 else age


def fixed(value: float, kind: Kind = "clock") -> Distribution:
    """Return the distribution that always gives the same value."""
    return Distribution(lambda u: value, value, kind, True, ("fixed", (value,)))


def exponential(mean: float, kind: Kind = "clock") -> Distribution:
    """Return the exponential distribution with a mean."""
    return Distribution(lambda u: -mean * math.log1p(-u), mean, kind, form=("exponential", (mean,)))


def lognormal(median: float, sigma: float, kind: Kind = "clock") -> Distribution:
    """Return the lognormal distribution with a median and the standard deviation of its logarithm."""
    exp, normal = math.exp, _normal
    mean, form = median * math.exp(sigma * sigma / 2), ("lognormal", (median, sigma))
    return Distribution(lambda u: median * exp(sigma * normal(u)), mean, kind, form=form)


def lognormal_by_mean(mean: float, sd: float, kind: Kind = "clock") -> Distribution:
    """Return the lognormal distribution with a mean and standard deviation of its own."""
    sigma = math.sqrt(math.log1p((sd / mean) ** 2))
    return lognormal(mean * math.exp(-sigma * sigma / 2), sigma, kind)


def gamma(mean: float, sd: float, kind: Kind = "clock") -> Distribution:
    """Return the gamma distribution with a mean and standard deviation."""
    shape = (mean / sd) ** 2
    scale = mean / shape
    return Distribution(lambda u: scale * gamma_quantile(shape, u), mean, kind)


def weibull(scale: float, shape: float, kind: Kind = "clock") -> Distribution:
    """Return the Weibull distribution with a scale (63.2 % of values are shorter) and a shape (1 is exponential)."""
    power = 1 / shape
    return Distribution(lambda u: scale * (-math.log1p(-u)) ** power, scale * math.gamma(1 + power), kind)


def triangular(low: float, mode: float, high: float, kind: Kind = "clock") -> Distribution:
    """Return the triangular distribution between `low` and `high` with its peak at `mode`."""
    span = high - low
    turn = (mode - low) / span if span else 0.0
    rise, fall = span * (mode - low), span * (high - mode)

    def quantile(u: float) -> float:
        return low + math.sqrt(u * rise) if u < turn else high - math.sqrt((1 - u) * fall)

    return Distribution(quantile, (low + mode + high) / 3, kind, form=("triangular", (low, mode, high)))


def uniform(low: float, high: float, kind: Kind = "clock") -> Distribution:
    """Return the distribution that is equally likely anywhere between `low` and `high`."""
    return Distribution(lambda u: low + (high - low) * u, (low + high) / 2, kind, form=("uniform", (low, high)))


def bands(edges: Sequence[float], shares: Sequence[float], kind: Kind = "clock") -> Distribution:
    """Return an empirical distribution: `shares[i]` of values lie evenly between `edges[i]` and `edges[i + 1]`."""
    total = math.fsum(shares)
    bounds = [0.0, *(running / total for running in accumulate(shares))]
    last = len(shares) - 1

    def quantile(u: float) -> float:
        band = min(bisect_right(bounds, u) - 1, last)
        width = bounds[band + 1] - bounds[band]
        place = (u - bounds[band]) / width if width else 0.0
        return edges[band] + (edges[band + 1] - edges[band]) * place

    mean = math.fsum(
        share / total * (low + high) / 2 for share, low, high in zip(shares, edges, edges[1:], strict=False)
    )
    return Distribution(quantile, mean, kind)


def mixture(parts: Sequence[Distribution], weights: Sequence[float]) -> Distribution:
    """Return a mixture of distributions by weight: one uniform number picks the part, then the place within it."""
    return _Mixture(parts, weights)


class _Mixture(Distribution):
    """A mixture: the quantile function rises within each part and starts anew with the next."""

    __slots__ = ("_parts", "_weights")

    def __init__(self, parts: Sequence[Distribution], weights: Sequence[float]):
        self._parts, self._weights = parts, weights
        which = _which(weights)

        def quantile(u: float) -> float:
            part, place = which(u)
            return parts[part].quantile(place)

        mean = math.fsum(weight * part.mean for weight, part in zip(weights, parts, strict=True)) / math.fsum(weights)
        super().__init__(quantile, mean, parts[0].kind)

    def share_up_to(self, value: float) -> float:
        shares = (weight * part.share_up_to(value) for weight, part in zip(self._weights, self._parts, strict=True))
        return math.fsum(shares) / math.fsum(self._weights)

    def beyond(self, age: float, u: float) -> float:
        left = [weight * (1 - part.share_up_to(age)) for weight, part in zip(self._weights, self._parts, strict=True)]
        if math.fsum(left) <= 1e-9 * math.fsum(self._weights):
            return age
        part, place = _which(left)(u)  # an age makes the parts with long values more likely
        return self._parts[part].beyond(age, place)


def _which(weights: Sequence[float]) -> Callable[[float], tuple[int, float]]:
    """Return a function that turns a uniform number into a choice by weight and a fresh uniform number."""
    total = math.fsum(weights)
    bounds = [0.0, *(running / total for running in accumulate(weights))]
    last = max(number for number, weight in enumerate(weights) if weight > 0)

    def pick(u: float) -> tuple[int, float]:
        number = min(bisect_right(bounds, u) - 1, last)
        return number, min(max((u - bounds[number]) / (bounds[number + 1] - bounds[number]), _TINY), _ALMOST_ONE)

    return pick


class Choice:
    """A draw among named things with given shares.

    Parameters
    ----------
    options : the codes of the things that may be drawn
    shares : their shares, which sum to 1

    Attributes
    ----------
    bounds : the uniform number below which each option but the last is picked
    """

    __slots__ = ("bounds", "options")

    def __init__(self, options: Sequence[int], shares: Sequence[float]):
        chosen = [(option, share) for option, share in zip(options, shares, strict=True) if share > 0]
        self.options = tuple(option for option, _ in chosen)
        self.bounds = list(accumulate(share for _, share in chosen))[:-1]

    @classmethod
    def of(cls, mix: Mapping[_Word, float], words: Sequence[str]) -> Choice:
        """Return the draw of a scenario's mix: the options are the places of its words among all of their kind."""
        return cls([words.index(word) for word in mix], list(mix.values()))

    def pick(self, u: float) -> int:
        """Return the option that a uniform number picks."""
        return self.options[bisect_right(self.bounds, u)]


def gamma_quantile(shape: float, u: float) -> float:
    """Return the quantile of a gamma distribution of scale 1 (relative error below 1e-12).

    Halley's method, held inside a bracket: two steps are enough for most.
    """
    low, high, log_gamma = 0.0, shape + 10 * math.sqrt(shape) + 40, math.lgamma(shape)
    x = math.exp((math.log(u * shape) + log_gamma) / shape)  # small values lie so
    if x < 1e-16:
        return x
    if x > 0.2:
        x = max(shape * (1 - 1 / (9 * shape) + _normal(u) / (3 * math.sqrt(shape))) ** 3, 1e-12 * shape)
    for _ in range(200):
        front = math.exp(shape * math.log(x) - x - log_gamma)  # x times the density
        gap = _gamma_share(shape, x, front) - u
        low, high = (low, x) if gap > 0 else (x, high)
        newton = gap / front if front > 0 else math.nan
        step = x * newton / max(0.5, 1 - newton * (shape - 1 - x) / 2)
        if abs(step) <= 1e-5 * min(x, math.sqrt(x)):  # what is left is of the order of its third power
            return x - step
        x = x - step if low < x - step < high else (low + high) / 2
    return x


def _gamma_share(shape: float, x: float, front: float) -> float:
    """Return the share of a gamma distribution below x: a series for small x, Lentz's continued fraction for large."""
    if x < shape + 1:
        term = total = 1 / shape
        count = shape
        while term > total * 1e-17:
            count += 1
            term *= x / count
            total += term
        return front * total
    b, c = x + 1 - shape, 1e300
    d = 1 / b
    fraction = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or 1e-300)
        c = b + a / c or 1e-300
        change = d * c
        fraction *= change
        if abs(change - 1) < 1e-16:
            break
    return 1 - front * fraction
