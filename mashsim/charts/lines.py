"""Curves over time: several lines in one frame, or one small frame a line, each with its band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from mashsim.charts.scales import Scale, day_ticks, tick_text, ticks
from mashsim.charts.svg import DASHES, LINE_HEIGHT, PALETTE, QUIET, RULE, Drawing, Words, colours, text_width, wrap

Values = Sequence[float | None]
T = TypeVar("T")
PANEL_HEIGHT = 76.0
_POINTS_A_PIXEL = 1.0


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, a value for each date, and the band around it where there is one.

    A value of None leaves a gap.
    """

    name: str
    values: Values
    low: Values | None = None
    high: Values | None = None
    note: str = ""

    def highest(self) -> float:
        """The largest value to be drawn."""
        drawn = [v for values in (self.values, self.high or ()) for v in values if v is not None]
        return max(drawn, default=0.0)


def line_chart(
    words: Words,
    days: Sequence[date],
    series: Sequence[Series],
    unit: str,
    *,
    width: float = 760,
    heading: bool = True,
    top: float | None = None,
) -> str:
    """Draw several lines over time, each labelled where it ends, each with the band it has.

    Parameters
    ----------
    days : the date of each value, in order
    series : at most four can be read
    unit : what the axis counts, written above it
    width : pixels; below 500 the frame is lower and the labels break sooner
    top : where the axis ends; by default a round number above the largest value. The axis begins at zero.
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin() + LINE_HEIGHT
    names = [wrap(s.name, 150 if width >= 500 else 92) for s in series]
    right = max((text_width(line) for lines in names for line in lines), default=0) + 14
    steps = ticks(top if top is not None else max((s.highest() for s in series), default=0), whole=True)
    frame = _Frame(drawing, days, steps, y + 6, y + 6 + (250 if width >= 500 else 200), right, unit)
    frame.axes()
    tones = colours(len(series))
    ends = []
    for tone, one in enumerate(series):
        frame.curve(one, tones[tone], DASHES[tone % len(DASHES)])
        last = next((v for v in reversed(one.values) if v is not None), None)
        if last is not None:
            ends.append((frame.y(last), tone))
    for place, tone in _apart(ends, [LINE_HEIGHT * len(lines) for lines in names], frame.top, frame.bottom):
        lines = names[tone]
        drawing.line(frame.right + 2, place - 5, frame.right + 10, place - 5, tones[tone], 3)
        for i, line in enumerate(lines):
            drawing.text(frame.right + 14, place + i * LINE_HEIGHT, line)
    return drawing.finish(frame.bottom + 44)


def small_multiples(
    words: Words, days: Sequence[date], series: Sequence[Series], unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw one small frame a series, one above the other, on the same scale and the same dates.

    Each frame is labelled above it with the series' name and note. Use it where bands would cover one another.
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin()
    steps = ticks(max((s.highest() for s in series), default=0), about=2)
    drawing.text(0, y + 14, unit, colour=QUIET)
    y += LINE_HEIGHT + 8
    for i, one in enumerate(series):
        y = _panel_label(drawing, y, one) + 12
        frame = _Frame(drawing, days, steps, y, y + PANEL_HEIGHT, 8, "")
        frame.axes(dates=i == len(series) - 1)
        frame.curve(one, PALETTE[0], "")
        y = frame.bottom + 14
    return drawing.finish(y + 30)


def _panel_label(drawing: Drawing, y: float, series: Series) -> float:
    """Write a small frame's name and note, the note below the name where it does not fit beside it; return the last baseline."""
    y += 14
    drawing.text(0, y, series.name, bold=True)
    beside = text_width(series.name) * 1.08 + 12
    if series.note and beside + text_width(series.note) <= drawing.width:
        drawing.text(beside, y, series.note, colour=QUIET)
    elif series.note:
        for line in wrap(series.note, drawing.width):
            y += LINE_HEIGHT
            drawing.text(0, y, line, colour=QUIET)
    return y


@dataclass(slots=True)
class _Frame:
    """A pair of axes: dates along, a count up from zero."""

    drawing: Drawing
    days: Sequence[date]
    steps: Sequence[float]
    top: float
    bottom: float
    margin: float
    unit: str

    @property
    def left(self) -> float:
        return max(text_width(tick_text(s)) for s in self.steps) + 10

    @property
    def right(self) -> float:
        return self.drawing.width - self.margin

    def x(self, day: date) -> float:
        span = max((self.days[-1] - self.days[0]).days, 1)
        return Scale(span, self.left, self.right)((day - self.days[0]).days)

    def y(self, value: float) -> float:
        return Scale(self.steps[-1], self.bottom, self.top)(min(value, self.steps[-1]))

    def axes(self, dates: bool = True) -> None:
        """Draw rules for the counts and ticks for the dates, and tell the page where the dates lie."""
        drawing = self.drawing
        drawing.attributes |= {
            "data-left": f"{self.left / drawing.width:.4f}",
            "data-right": f"{self.right / drawing.width:.4f}",
        }
        if self.unit:
            drawing.text(0, self.top - 12, self.unit, colour=QUIET)
        for step in self.steps:
            drawing.line(self.left, self.y(step), self.right, self.y(step), QUIET if step == 0 else RULE, 1 if step == 0 else 0.6)
            drawing.text(self.left - 6, self.y(step) + 5, tick_text(step), anchor="end", colour=QUIET)
        for tick in day_ticks(self.days, self.right - self.left):
            x = self.x(tick.on)
            drawing.line(x, self.bottom, x, self.bottom + 5, QUIET)
            if dates:
                anchor = "end" if x > drawing.width - 18 else "middle"
                drawing.text(x, self.bottom + 20, tick.text, anchor=anchor, colour=QUIET)
                if tick.year:
                    drawing.text(x, self.bottom + 37, tick.year, anchor=anchor, colour=QUIET)

    def curve(self, series: Series, colour: str, dash: str) -> None:
        """Draw the band, then the line over it; gaps stay gaps."""
        every = max(1, int(len(self.days) / max((self.right - self.left) * _POINTS_A_PIXEL, 2)) + 1)
        if series.low is not None and series.high is not None:
            band = [None if a is None or b is None else (a, b) for a, b in zip(series.low, series.high, strict=True)]
            for stretch in _runs(self.days, band, every):
                upper = [(self.x(day), self.y(high)) for day, (_, high) in stretch]
                lower = [(self.x(day), self.y(low)) for day, (low, _) in stretch]
                self.drawing.area(upper, lower, colour)
        for run in _runs(self.days, series.values, every):
            self.drawing.path([(self.x(day), self.y(value)) for day, value in run], colour, 2.2, dash)


def _runs(days: Sequence[date], values: Sequence[T | None], every: int) -> Iterator[list[tuple[date, T]]]:
    """Stretches without a gap, thinned to every so many points; the last point of all is always kept."""
    run: list[tuple[date, T]] = []
    for i, (day, value) in enumerate(zip(days, values, strict=True)):
        if value is None:
            if run:
                yield run
            run = []
        elif i % every == 0 or i == len(days) - 1 or not run:
            run.append((day, value))
    if run:
        yield run


def _apart(ends: Sequence[tuple[float, int]], heights: Sequence[float], top: float, bottom: float) -> list[tuple[float, int]]:
    """Baselines for labels near where their lines end, moved just enough not to touch, and kept within the frame."""
    placed: list[tuple[float, int]] = []
    floor = top
    for y, tone in sorted(ends):
        place = max(y + 5, floor)
        placed.append((place, tone))
        floor = place + heights[tone]
    limit = bottom + 6
    for i in range(len(placed) - 1, -1, -1):
        place, tone = placed[i]
        place = min(place, limit - heights[tone] + LINE_HEIGHT)
        placed[i] = (place, tone)
        limit = place - LINE_HEIGHT
    return placed
