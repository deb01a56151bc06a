"""From numbers and dates to places on paper, with ticks a person would choose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: values from `bottom` to `top` stand between `start` and `end`, in pixels."""

    top: float
    start: float
    end: float
    bottom: float = 0.0

    def __call__(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.bottom) / (self.top - self.bottom)


def ticks(highest: float, about: int = 5, whole: bool = True) -> list[float]:
    """Return round numbers from 0 to at least `highest`, about so many.

    Parameters
    ----------
    highest : the largest value to show; 0 or less gives 0 and 1
    about : how many steps to aim for
    whole : counts of contacts have no half steps
    """
    if not math.isfinite(highest) or highest <= 0:
        return [0.0, 1.0]
    rough = highest / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(
        m * power
        for m in (1, 2, 2.5, 5, 10)
        if m * power >= rough * 0.999 and not (whole and (m * power) % 1 and power >= 1)
    )
    if whole:
        step = max(1.0, float(math.ceil(step)))
    return _around(0.0, highest, step)


def span_ticks(lowest: float, highest: float, about: int = 5, whole: bool = True) -> list[float]:
    """Return round numbers from at most `lowest` to at least `highest`, zero among them, about so many.

    Where nothing is below zero they are those of `ticks`.
    """
    if not math.isfinite(lowest) or lowest >= 0:
        return ticks(highest, about, whole)
    highest = max(highest, 0.0)
    return _around(lowest, highest, ticks(highest - lowest, about, whole)[1])


def near_ticks(lowest: float, highest: float, about: int = 4) -> list[float]:
    """Return round numbers around values that need no zero, such as the places of points.

    They go from at most `lowest` to at least `highest`, but begin at zero where that takes less than two thirds of the
    room.
    """
    if lowest <= (highest - lowest) * 2 or highest <= lowest:
        return span_ticks(lowest, highest, about, whole=False)
    return _around(lowest, highest, ticks(highest - lowest, about, whole=False)[1])


def _around(lowest: float, highest: float, step: float) -> list[float]:
    """Return multiples of a step, from at most `lowest` to at least `highest`."""
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    return [round(step * i, 10) for i in range(first, last + 1)]


def ticks_within(lowest: float, highest: float, about: int = 4) -> list[float]:
    """Return round numbers between two values, for an axis that has a middle instead of a zero."""
    step = ticks(highest - lowest, about, whole=False)[1]
    return [round(step * i, 10) for i in range(math.ceil(lowest / step - 1e-9), math.floor(highest / step + 1e-9) + 1)]


def tick_text(value: float) -> str:
    """Write a tick's number: thousands separated, no trailing zeros, with a minus sign as print has it."""
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
    return text.replace("-", "−")


@dataclass(frozen=True, slots=True)
class DayTick:
    """A tick on an axis of dates: its text, and the year below it where the year changes."""

    on: date
    text: str
    year: str


def day_ticks(days: Sequence[date], room: float, each: float = 52) -> list[DayTick]:
    """Return ticks at the beginnings of months (or of weeks in a short span), far enough apart to be read.

    Parameters
    ----------
    days : the dates shown, in order
    room : pixels along the axis
    each : pixels a label needs
    """
    first, last = days[0], days[-1]
    most = max(2, int(room // each))
    if (last - first).days <= 75:
        step = max(1, math.ceil(((last - first).days + 1) / most))
        step = step if step <= 2 else 7 * math.ceil(step / 7)
        chosen = [first + timedelta(days=i) for i in range(0, (last - first).days + 1, step)]
        return [
            DayTick(d, f"{d.day} {MONTHS[d.month - 1]}", str(d.year) if i == 0 else "") for i, d in enumerate(chosen)
        ]
    starts = _month_starts(first, last)
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24, 60) if len(starts) / s <= most), 120)
    april = 3 if step in (6, 12) else 0  # years of councils begin in April
    chosen = [day for day in starts if (day.year * 12 + day.month - 1 - april) % step == 0]
    years = ["", *(str(day.year) for day in chosen)]
    return [
        DayTick(day, MONTHS[day.month - 1], year if year != before else "")
        for day, year, before in zip(chosen, years[1:], years, strict=False)
    ]


def _month_starts(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in starts if day >= first]
