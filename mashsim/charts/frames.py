"""The frame of curves and areas over time: its two axes, and the labels at its right edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from mashsim.charts.scales import Scale, day_ticks, tick_text
from mashsim.charts.svg import LINE_HEIGHT, QUIET, RULE, Drawing, text_width

Values = Sequence[float | None]
T = TypeVar("T")
_POINTS_A_FAINT_LINE = 120


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, a value for each date, and the band around it where there is one.

    Attributes
    ----------
    values : None leaves a gap
    faint : one of many runs: drawn thin and pale, without a label, in the colour of the next series that is not faint
    """

    name: str
    values: Values
    low: Values | None = None
    high: Values | None = None
    note: str = ""
    faint: bool = False

    def highest(self) -> float:
        """Return the largest value to be drawn."""
        return max(self._drawn(), default=0.0)

    def lowest(self) -> float:
        """Return the smallest value to be drawn, 0 where there is none."""
        return min(self._drawn(), default=0.0)

    def _drawn(self) -> list[float]:
        return [v for values in (self.values, self.low or (), self.high or ()) for v in values if v is not None]


@dataclass(slots=True)
class Frame:
    """A pair of axes: dates along, a count up from zero, or from below it."""

    drawing: Drawing
    days: Sequence[date]
    steps: Sequence[float]
    top: float
    bottom: float
    margin: float
    unit: str
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = axis_room(self.steps)

    @property
    def right(self) -> float:
        return self.drawing.width - self.margin

    def x(self, day: date) -> float:
        span = max((self.days[-1] - self.days[0]).days, 1)
        return Scale(span, self.left, self.right)((day - self.days[0]).days)

    def y(self, value: float) -> float:
        return Scale(self.steps[-1], self.bottom, self.top, self.steps[0])(min(value, self.steps[-1]))

    def axes(self, dates: bool = True) -> None:
        """Draw rules for the counts and ticks for the dates, and tell the page where the dates lie."""
        drawing = self.drawing
        drawing.attributes |= {
            "data-left": f"{self.left / drawing.width:.4f}",
            "data-right": f"{self.right / drawing.width:.4f}",
        }
        if self.unit:
            drawing.text(0, self.top - 12, self.unit, colour=QUIET)
        # Where values lie on both sides of zero, only the line at zero shows which side is which.
        upright_axis(drawing, self.steps, self.y, self.left, self.right, thick=1.6 if self.steps[0] < 0 else 1)
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
        every = int(len(self.days) / max(self.right - self.left, 2)) + 1  # no more than one point a pixel
        if series.low is not None and series.high is not None:
            band = [None if a is None or b is None else (a, b) for a, b in zip(series.low, series.high, strict=True)]
            for stretch in runs(self.days, band, every):
                upper = [(self.x(day), self.y(high)) for day, (_, high) in stretch]
                lower = [(self.x(day), self.y(low)) for day, (low, _) in stretch]
                self.drawing.area(upper, lower, colour)
        for run in runs(self.days, series.values, every):
            self.drawing.path([(self.x(day), self.y(value)) for day, value in run], colour, 2.2, dash)

    def faint(self, series: Series, colour: str) -> None:
        """Draw one of many runs, thin and pale, with few points."""
        for run in runs(self.days, series.values, len(self.days) // _POINTS_A_FAINT_LINE + 1):
            points = [(self.x(day), self.y(value)) for day, value in run]
            self.drawing.path(points, colour, 0.8, opacity=0.35)


def axis_room(steps: Sequence[float]) -> float:
    """Return the pixels that the ticks of an upright axis take."""
    return max(text_width(tick_text(step)) for step in steps) + 10


def upright_axis(
    drawing: Drawing,
    steps: Sequence[float],
    y: Callable[[float], float],
    left: float,
    right: float,
    strong: float = 0.0,
    thick: float = 1.0,
    written: bool = True,
) -> None:
    """Rule a frame at each tick, and write the ticks left of it.

    Parameters
    ----------
    y : gives the height of a value
    strong, thick : the value whose rule is strong, and how thick it is
    written : whether the ticks are written
    """
    for step in steps:
        colour, thickness = (QUIET, thick) if step == strong else (RULE, 0.6)
        drawing.line(left, y(step), right, y(step), colour, thickness)
        if written:
            drawing.text(left - 6, y(step) + 5, tick_text(step), anchor="end", colour=QUIET)


def runs(days: Sequence[date], values: Sequence[T | None], every: int) -> Iterator[list[tuple[date, T]]]:
    """Yield stretches without a gap, thinned to every so many points; the last point of all always stays."""
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


def labels(frame: Frame, ends: Sequence[tuple[float, str, Sequence[str]]]) -> None:
    """Write labels right of the frame, each near the end of its line with a stroke in the line's colour, all apart.

    Parameters
    ----------
    ends : for each line its last height, its colour, and the lines of its label
    """
    heights = [LINE_HEIGHT * len(lines) for _, _, lines in ends]
    for place, i in apart([(y, i) for i, (y, _, _) in enumerate(ends)], heights, frame.top, frame.bottom):
        _, colour, lines = ends[i]
        frame.drawing.line(frame.right + 2, place - 5, frame.right + 10, place - 5, colour, 3)
        frame.drawing.text(frame.right + 14, place, lines)


def apart(
    ends: Sequence[tuple[float, int]], heights: Sequence[float], top: float, bottom: float
) -> list[tuple[float, int]]:
    """Return baselines for labels near the ends of their lines, moved just enough not to touch, all within the frame.

    Parameters
    ----------
    ends : the height at which each line ends, and its number
    heights : of the labels, by number
    """
    placed: list[tuple[float, int]] = []
    floor = top
    for y, number in sorted(ends):
        place = max(y + 5, floor)
        placed.append((place, number))
        floor = place + heights[number]
    limit = bottom + 6
    for i, (place, number) in reversed(list(enumerate(placed))):
        place = min(place, limit - heights[number] + LINE_HEIGHT)
        placed[i] = (place, number)
        limit = place - LINE_HEIGHT
    return placed
