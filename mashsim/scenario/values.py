"""How single values are written in a scenario: durations, rates, shares, hours of the day, distributions."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from mashsim import chance
from mashsim.documents.meanings import meaning_of
from mashsim.documents.text import in_message, listed, nearest
from mashsim.quantities import Duration, Kind, parse_duration, parse_rate
from mashsim.vocabulary.ratings import Rating
from mashsim.worktime import parse_hours

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_NAME = re.compile(r"[^\W_][\w '&()/-]{0,59}")


class Settings(BaseModel):
    """A table of settings: frozen, and any key it does not know is a fault. The text under a field is its
    documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)
    changes_no_run: ClassVar[tuple[str, ...]] = ()
    """The settings here that cannot change a run; a front door's hash leaves them out."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        for name, setting in handler.resolve_ref_schema(schema)["properties"].items():
            if text := meaning_of(cls, name):
                setting["description"] = text
        return schema


def check_days(first_day: dt.date, last_day: dt.date | None) -> None:
    """Refuse a last day before the first.

    Raises
    ------
    ValueError
        If it ends before it begins.
    """
    if last_day is not None and last_day < first_day:
        raise ValueError(f"ends on {last_day}, before it begins on {first_day}")


def _hours(text: object) -> tuple[tuple[int, int], ...]:
    if isinstance(text, tuple):
        return text
    if not isinstance(text, str):
        raise ValueError(f'is {in_message(text)}; write opening hours such as "08:30-17:00" or "closed"')
    return tuple(parse_hours(text))


def _sums_to_one(shares: dict[Any, float]) -> dict[Any, float]:
    total = math.fsum(shares.values())
    if abs(total - 1) > 1e-6:
        raise ValueError(f"has shares that sum to {total:.4g}; they must sum to 1")
    return shares


def _list_sums_to_one(shares: tuple[float, ...]) -> tuple[float, ...]:
    _sums_to_one(dict(enumerate(shares)))
    return shares


def _some_weight(weights: tuple[float, ...]) -> tuple[float, ...]:
    if not any(weights):
        raise ValueError("has no weight above 0; at least one must be")
    return weights


def _length(*allowed: int) -> AfterValidator:
    def check(numbers: tuple[float, ...]) -> tuple[float, ...]:
        if len(numbers) not in allowed:
            raise ValueError(f"has {len(numbers)} numbers; it must have {' or '.join(map(str, allowed))}")
        return numbers

    return AfterValidator(check)


def _schema(kind: str, *examples: object) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, "examples": list(examples)})


def _no_text(must: str) -> BeforeValidator:
    """Refuse text, and true or false, where a number is needed."""

    def check(value: object) -> object:
        if isinstance(value, (bool, str)) or value != value:  # not a number
            raise ValueError(f"is {in_message(value)}; it must be {must}")
        return value

    return BeforeValidator(check)


NUMBER, WHOLE = _no_text("a number"), _no_text("a whole number")
TrueOrFalse = Annotated[bool, Field(strict=True)]


def _is_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        allowed = (
            "a name begins with a letter or a digit and holds letters, digits, spaces, _ - ' & ( ) and /, 60 at most"
        )
        raise ValueError(f"is a name that does not fit; {allowed}")
    return text


def _is_one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(f"is {in_message(text)}; it must be one line of plain text")
    return text


def _is_month(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise ValueError(f"is {text!r}; write a month such as 2022-09")
    return text


def _is_quarter(text: str) -> str:
    match = re.fullmatch(r"(\d{4})/(\d{2}) Q[1-4]", text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f'is {text!r}; write a quarter such as "2022/23 Q1", April to June 2022')
    return text


Key = Annotated[str, AfterValidator(_is_name)]
"""A name that users choose: of a pool, a partner, a calendar."""
Line = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_is_one_line)]
"""A line of text."""
Month = Annotated[
    str, AfterValidator(_is_month), WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$"})
]
"""A month, such as 2022-09."""
Quarter = Annotated[
    str, AfterValidator(_is_quarter), WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}/[0-9]{2} Q[1-4]$"})
]
"""A quarter of a financial year, such as 2022/23 Q1: April to June 2022."""
Length = Annotated[
    Duration,
    BeforeValidator(parse_duration),
    PlainSerializer(str),
    _schema("string", "45 min", "4 working hours", "1 working day"),
]
"""A length of time with its unit."""


def _by_the_clock(length: Duration) -> Duration:
    if length.kind != "clock":
        raise ValueError(f'is "{length}"; it is counted by the clock, so write it in hours or days')
    return length


ClockLength = Annotated[Length, AfterValidator(_by_the_clock)]
"""A length of time in which any hour counts."""
Rate = Annotated[float, BeforeValidator(parse_rate), _schema("string", "10300 per year", "6 per hour")]
"""Contacts per second, written with a unit."""
Share = Annotated[float, Field(ge=0, le=1), NUMBER]
"""A share, 0 to 1."""
Factor = Annotated[float, Field(ge=0, le=1e9), NUMBER]
"""A multiplier, 0 or more."""
Count = Annotated[int, Field(ge=0, le=1000), WHOLE]
MOST_POSTS = 100_000
"""Enough for a front door that serves all of England."""
Posts = Annotated[float, Field(ge=0, le=MOST_POSTS), NUMBER]
"""Full-time equivalents, 0 or more."""
Hours = Annotated[tuple[tuple[int, int], ...], BeforeValidator(_hours), _schema("string", "08:30-17:00", "closed")]
Shares = Annotated[tuple[Share, ...], Field(min_length=1), AfterValidator(_list_sums_to_one)]
Weekly = Annotated[tuple[Factor, ...], _length(7), AfterValidator(_some_weight)]
Hourly = Annotated[tuple[Factor, ...], _length(24, 168), AfterValidator(_some_weight)]
Monthly = Annotated[tuple[Factor, ...], _length(12), AfterValidator(_some_weight)]
RatingMix = Annotated[dict[Rating, Share], AfterValidator(_sums_to_one)]
OutcomeMix = AfterValidator(_sums_to_one)


class _Law(Settings):
    """One family of distributions."""

    def compiled(self) -> chance.Distribution:
        """Return the quantile function."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _one_kind_of_time(self) -> _Law:
        kinds = {length.kind for length in self._lengths()}
        if len(kinds) > 1:
            raise ValueError(f"mixes {listed(sorted(kinds))} time; write all its lengths in the same time")
        return self

    def _lengths(self) -> list[Duration]:
        return [value for value in vars(self).values() if isinstance(value, Duration)]

    def _seconds(self, *names: str) -> tuple[float, ...]:
        return tuple(getattr(self, name).amount for name in names)

    @property
    def kind(self) -> Kind:
        """What time its lengths are counted in."""
        return self._lengths()[0].kind


class Fixed(_Law):
    """Always the same length."""

    distribution: Literal["fixed"]
    length: Length
    """The length."""

    def compiled(self) -> chance.Distribution:
        return chance.fixed(self.length.amount, self.kind)


class Exponential(_Law):
    """Exponential: many short, few long, no memory."""

    distribution: Literal["exponential"]
    mean: Length
    """The mean."""

    def compiled(self) -> chance.Distribution:
        return chance.exponential(self.mean.amount, self.kind)


class Lognormal(_Law):
    """Lognormal, by `median` and `sigma`, or by `mean` and `sd`."""

    distribution: Literal["lognormal"]
    median: Length | None = None
    """Half are shorter."""
    sigma: Annotated[float, Field(ge=0, le=5), NUMBER] | None = None
    """Standard deviation of the logarithm."""
    mean: Length | None = None
    """The mean."""
    sd: Length | None = None
    """The standard deviation."""

    @model_validator(mode="after")
    def _one_pair(self) -> Lognormal:
        by_median = self.median is not None and self.sigma is not None and self.mean is None and self.sd is None
        by_mean = self.mean is not None and self.sd is not None and self.median is None and self.sigma is None
        if not by_median and not by_mean:
            raise ValueError("must have median and sigma, or mean and sd")
        _check_spread(self)
        return self

    def compiled(self) -> chance.Distribution:
        if self.median is not None and self.sigma is not None:
            return chance.lognormal(self.median.amount, self.sigma, self.median.kind)
        assert self.mean is not None, "held by _one_pair"
        assert self.sd is not None, "held by _one_pair"
        return chance.lognormal_by_mean(self.mean.amount, self.sd.amount, self.mean.kind)


def _check_spread(law: Lognormal | Gamma) -> None:
    """Refuse a mean and a standard deviation between which there is no distribution, or none that can be computed."""
    if law.mean is None or law.sd is None:
        return
    if law.mean.amount == 0:
        raise ValueError('has mean 0; it must be more than 0, or write a fixed length such as "0 min"')
    if not 0.01 <= law.sd.amount / law.mean.amount <= 100:
        allowed = "sd must be between a hundredth and a hundred times the mean (without spread, write the length alone)"
        raise ValueError(f"has mean {law.mean} and sd {law.sd}; {allowed}")


class Gamma(_Law):
    """Gamma, by its mean and standard deviation."""

    distribution: Literal["gamma"]
    mean: Length
    """The mean."""
    sd: Length
    """The standard deviation."""

    @model_validator(mode="after")
    def _has_spread(self) -> Gamma:
        _check_spread(self)
        return self

    def compiled(self) -> chance.Distribution:
        return chance.gamma(self.mean.amount, self.sd.amount, self.kind)


class Weibull(_Law):
    """Weibull, by scale and shape (shape 1 is exponential)."""

    distribution: Literal["weibull"]
    scale: Length
    """63.2 % are shorter."""
    shape: Annotated[float, Field(ge=0.1, le=100), NUMBER]
    """Below 1: many short and some very long; above 1: more alike."""

    def compiled(self) -> chance.Distribution:
        return chance.weibull(self.scale.amount, self.shape, self.kind)


class Triangular(_Law):
    """Triangular, by its shortest, most usual and longest length."""

    distribution: Literal["triangular"]
    low: Length
    """The shortest."""
    mode: Length
    """The most usual."""
    high: Length
    """The longest."""

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        low, mode, high = self._seconds("low", "mode", "high")
        if not low <= mode <= high or low == high:
            raise ValueError(f"has low {self.low}, mode {self.mode}, high {self.high}; they must rise")
        return self

    def compiled(self) -> chance.Distribution:
        low, mode, high = self._seconds("low", "mode", "high")
        return chance.triangular(low, mode, high, self.kind)


class Uniform(_Law):
    """Equally likely anywhere between two lengths."""

    distribution: Literal["uniform"]
    low: Length
    """The shortest."""
    high: Length
    """The longest."""

    @model_validator(mode="after")
    def _in_order(self) -> Uniform:
        if self.high.amount < self.low.amount:
            raise ValueError(f"has low {self.low} and high {self.high}; they must rise")
        return self

    def compiled(self) -> chance.Distribution:
        low, high = self._seconds("low", "high")
        return chance.uniform(low, high, self.kind)


class Bands(_Law):
    """Published bands: `shares[i]` lie between `edges[i]` and `edges[i + 1]`, evenly within the band."""

    distribution: Literal["bands"]
    edges: Annotated[tuple[Length, ...], Field(min_length=2)]
    """The bounds of the bands, rising; one more than there are shares."""
    shares: Annotated[tuple[Factor, ...], Field(min_length=1), AfterValidator(_some_weight)]
    """Share, or count, in each band; they are scaled to sum to 1."""

    @model_validator(mode="after")
    def _bounded(self) -> Bands:
        if len(self.edges) != len(self.shares) + 1:
            raise ValueError(
                f"has {len(self.edges)} edges for {len(self.shares)} shares; there must be one edge more than shares"
            )
        if len({edge.kind for edge in self.edges}) > 1:
            raise ValueError("has edges in different times; write all of them in the same time")
        if any(high.amount < low.amount for low, high in pairwise(self.edges)):
            raise ValueError("has edges that do not rise")
        return self

    @property
    def kind(self) -> Kind:
        return self.edges[0].kind

    def compiled(self) -> chance.Distribution:
        return chance.bands([edge.amount for edge in self.edges], self.shares, self.kind)


class Mixture(_Law):
    """One of several distributions, by weight."""

    distribution: Literal["mixture"]
    parts: Annotated[tuple[LengthLaw, ...], Field(min_length=1)]
    """The distributions."""
    weights: Annotated[tuple[Factor, ...], Field(min_length=1), AfterValidator(_some_weight)]
    """The weight of each."""

    @model_validator(mode="after")
    def _paired(self) -> Mixture:
        if len(self.parts) != len(self.weights):
            raise ValueError(
                f"has {len(self.parts)} parts and {len(self.weights)} weights; there must be as many of each"
            )
        if len({part.kind for part in self.parts}) > 1:
            raise ValueError("has parts in different times; write all of them in the same time")
        return self

    @property
    def kind(self) -> Kind:
        return self.parts[0].kind

    def compiled(self) -> chance.Distribution:
        pairs = [(part.compiled(), weight) for part, weight in zip(self.parts, self.weights, strict=True) if weight > 0]
        return chance.mixture([part for part, _ in pairs], [weight for _, weight in pairs])


LAWS = ("fixed", "exponential", "lognormal", "gamma", "weibull", "triangular", "uniform", "bands", "mixture")


def _as_law(value: object) -> object:
    """Read ``"45 min"`` as a fixed length; refuse a table that names no distribution."""
    if isinstance(value, Mapping):
        if "distribution" not in value and not nearest("distribution", map(str, value)):
            raise ValueError(f"is a table without a distribution; write distribution = one of {', '.join(LAWS)}")
        return value
    return value if isinstance(value, _Law) else Fixed(distribution="fixed", length=parse_duration(value))


_AnyLaw = Annotated[
    Fixed | Exponential | Lognormal | Gamma | Weibull | Triangular | Uniform | Bands | Mixture,
    Field(discriminator="distribution"),
]
LengthLaw = Annotated[_AnyLaw, BeforeValidator(_as_law, json_schema_input_type=Length | _AnyLaw)]
"""A length of time that varies: a plain length, or a table with `distribution` and its numbers."""
Mixture.model_rebuild()
