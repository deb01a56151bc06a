"""How charts of rows are laid out: names beside or above what is drawn, one axis below it."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.charts.scales import Scale, tick_text, ticks
from mashsim.charts.svg import LINE_HEIGHT, QUIET, RULE, Drawing, text_width, wrap

BAR_HEIGHT = 20.0
WIDE_FROM = 500
"""Pixels from which a chart has room for names beside its rows."""


def name_column(drawing: Drawing, names: Sequence[str], most: float = 190.0) -> float:
    """Where rows begin: beside the names in a wide chart, at the left edge in a narrow one."""
    if drawing.width < WIDE_FROM:
        return 1.0
    return min(max((text_width(name) for name in names), default=0), most) + 14


def write_name(drawing: Drawing, y: float, name: str, left: float, height: float) -> float:
    """Write a row's name beside it, or above it in a narrow chart, and return where the row begins."""
    if drawing.width >= WIDE_FROM:
        lines = wrap(name, left - 12)
        first = y + height / 2 + 5 - (len(lines) - 1) * LINE_HEIGHT / 2
        for i, line in enumerate(lines):
            drawing.text(left - 10, first + i * LINE_HEIGHT, line, anchor="end")
        return y
    for line in wrap(name, drawing.width):
        drawing.text(1, y + 13, line, bold=True, halo=True)
        y += LINE_HEIGHT
    return y + 1


def tight(left: float, width: float, bars: Sequence[tuple[float, float]]) -> Scale:
    """The largest scale on which every bar and the words at its end have room; each bar is its value and the pixels of its words."""
    longest = max((value for value, _ in bars), default=0.0) or 1.0
    pixels = min(((width - left - words) / value for value, words in bars if value > 0), default=width - left - 20)
    return Scale(longest, left, left + longest * max(pixels, 60 / longest))


def steps_on(x: Scale, width: float, highest: float) -> list[float]:
    """Ticks that lie on the paper."""
    steps = ticks(highest, about=4 if width >= WIDE_FROM else 3, whole=False)
    return [step for step in steps if x(step) + text_width(tick_text(step)) / 2 <= width]


def row_axis(
    drawing: Drawing,
    at: int,
    x: Scale,
    steps: Sequence[float],
    top: float,
    bottom: float,
    unit: str,
    strong: float = 0.0,
    plus: str = "",
) -> None:
    """Rule the chart behind its rows and write the ticks below them.

    Parameters
    ----------
    at : how many parts the drawing had before its rows
    strong : the value whose rule is strong
    plus : written before a tick above zero, for differences
    """
    drawn, drawing.parts = drawing.parts[at:], drawing.parts[:at]
    thick = 1.6 if plus or strong else 1
    for step in steps:
        drawing.line(x(step), top, x(step), bottom, QUIET if step == strong else RULE, thick if step == strong else 0.6)
    drawing.parts.extend(drawn)
    for step in steps:
        anchor = "start" if x(step) < 8 else "middle"
        drawing.text(x(step), bottom + 17, (plus if step > 0 else "") + tick_text(step), anchor=anchor, colour=QUIET)
    drawing.text(x.start, bottom + 35, unit, colour=QUIET)
