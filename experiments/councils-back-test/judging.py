"""Holding what is predicted against what was published, beside a dull benchmark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import mean, median, quantiles

Number = float | None
MEAN_DAYS = "mean_days_to_decision"
MOMENTS = "first_look", "decision", "not_said"
"""Where a clock stops; where the source does not say it, either is as likely."""
SHARES = {
    f"{moment}{limit}": f"clocks.{moment}{limit}.share_in_time" for limit in ("", "_in_five_days") for moment in MOMENTS
}
MEASURES = {
    **SHARES,
    MEAN_DAYS: "waits.received_to_decided.working_minutes.mean",
    "assessed_in_45_days": "clocks.assessment.share_in_time",
    "referred_again": "loops.share_re_referred",
}
"""What a figure is read as, and the measure that is held against it; all but mean days are shares, in percent."""
FAMILIES = {name: "in five days" if name.endswith("_in_five_days") else "in a day" for name in SHARES}
"""Figures of other councils are compared with each other whatever moment stops the clock, as nobody else knows it."""


@dataclass(frozen=True)
class Figure:
    """A published figure, and how it is read.

    Attributes
    ----------
    name : the council and the year
    when : a month such as ``06``, a quarter such as ``Q1``, or ``year``
    read_as : a key of `MEASURES`
    is_counted : whether it counts as a figure; not where it is only "more than", or is shown beside another reading
    """

    name: str
    council: str
    when: str
    read_as: str
    published: float
    words: str = ""
    kind: str = "value"
    is_counted: bool = True

    @property
    def family(self) -> str:
        """Return what it is compared with at other councils."""
        return FAMILIES.get(self.read_as, self.read_as)


@dataclass(frozen=True)
class Judged:
    """A figure beside its prediction and beside the benchmark."""

    figure: Figure
    median: float
    low: float
    high: float
    benchmark: Number

    @property
    def is_inside(self) -> bool:
        """Whether the figure lies in the band of 8 draws in 10; of "more than", whether the median is more."""
        if self.figure.kind == "more than":
            return self.median > self.figure.published
        return self.low <= self.figure.published <= self.high

    @property
    def width(self) -> float:
        """Return how wide the band is."""
        return self.high - self.low

    @property
    def stretch(self) -> float:
        """Return how many times as far from the median the band's ends would have to lie to reach the figure."""
        end = self.high if self.figure.published > self.median else self.low
        away = self.figure.published - self.median
        return away / (end - self.median) if end != self.median else float("inf") if away else 0.0

    @property
    def error(self) -> float:
        """Return how far the median is from the figure; more than 0 if it is too high."""
        return self.median - self.figure.published

    @property
    def benchmark_error(self) -> Number:
        """Return how far the benchmark is from the figure."""
        return None if self.benchmark is None else self.benchmark - self.figure.published


def measure_of(figure: Figure) -> tuple[str, int | None]:
    """Return the measure that a figure is held against, and the position in a series by month or quarter."""
    name = MEASURES[figure.read_as]
    if figure.when == "year":
        return name.replace("waits.", "journey."), None
    if figure.when.startswith("Q"):
        return f"quarterly.{name}", int(figure.when[1]) - 1
    return f"monthly.{name}", (int(figure.when) - 4) % 12


def judge(figure: Figure, drawn: Sequence[Number], others: Sequence[Figure], scale: float) -> Judged:
    """Hold one figure against its prediction.

    Parameters
    ----------
    drawn : the measure in each draw; None where there was nothing to say
    others : all counted figures; those of other councils and of the same family make the benchmark
    scale : what turns the measure into the figure's unit
    """
    values = sorted(scale * value for value in drawn if value is not None)
    if len(values) < 5:
        raise ValueError(f"{figure.name}, {figure.read_as}: {len(values)} draws say something; it takes 5")
    tenths = quantiles(values, n=10, method="inclusive")
    known = [
        one.published
        for one in others
        if one.council != figure.council and one.family == figure.family and one.kind == "value"
    ]
    return Judged(figure, median(values), tenths[0], tenths[-1], median(known) if known else None)


def count(rows: Sequence[Judged]) -> Mapping[str, float]:
    """Return how many figures lie in their bands, of how many, and how wide, how wrong and how biased they are.

    `needed` is how many times as wide all bands would have to be for 8 in 10 of the figures to lie inside.
    """
    known = [row for row in rows if row.benchmark_error is not None]
    means: dict[str, Callable[[Judged], float]] = {
        "width": lambda row: row.width,
        "error": lambda row: abs(row.error),
        "bias": lambda row: row.error,
    }
    found = {name: mean(of(row) for row in rows) if rows else float("nan") for name, of in means.items()}
    benchmark = mean(abs(row.benchmark_error or 0.0) for row in known) if known else float("nan")
    stretches = sorted(row.stretch for row in rows)
    needed = stretches[ceil(0.8 * len(rows)) - 1] if rows else float("nan")
    inside = {"inside": sum(row.is_inside for row in rows), "of": len(rows), "needed": needed}
    return {**inside, **found, "benchmark": benchmark}
