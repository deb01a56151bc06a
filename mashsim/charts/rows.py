"""How charts of rows are laid out: names beside or above what is drawn, one axis below it."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.charts.scales import Scale, tick_text, ticks
from mashsim.charts.svg import QUIET, RULE, Drawing, centred, text_width, wrap

BAR_HEIGHT = 20.0


def name_column(drawing: Drawing, names: Sequence[str], most: float = 190.0) -> float:
    """Return where rows begin: beside the names in a wide chart, at the left edge in a narrow one."""
    if not drawing.wide:
        return 1.0
    return min(max((text_width(name) for name in names), default=0), most) + 14


def write_name(drawing: Drawing, y: float, name: str, left: float, height: float) -> float:
    """Write a row's name beside it, or above it in a narrow chart, and return where the row begins."""
    if drawing.wide:
        lines = wrap(name, left - 12)
        drawing.text(left - 10, centred(y + height / 2, len(lines)), lines, anchor="end")
        return y
    return drawing.text(1, y + 13, wrap(name, drawing.width), bold=True, halo=True) - 12


def tight(left: float, width: float, bars: Sequence[tuple[float, float]]) -> Scale:
    """Return the largest scale that leaves room for every bar and the words at its end.

    Parameters
    ----------
    bars : the value of each bar, and the pixels of its words
    """
    longest = max((value for value, _ in bars), default=0.0) or 1.0
    pixels = min(((width - left - words) / value for value, words in bars if value > 0), default=width - left - 20)
    return Scale(longest, left, left + longest * max(pixels, 60 / longest))


def row_ticks(drawing: Drawing, x: Scale, highest: float) -> list[float]:
    """Return the ticks of an axis from zero below rows."""
    return on_paper(drawing, x, ticks(highest, about=4 if drawing.wide else 3, whole=False))


def on_paper(drawing: Drawing, x: Scale, steps: Sequence[float], plus: str = "") -> list[float]:
    """Return the ticks whose text does not leave the paper."""
    return [step for step in steps if x(step) + text_width(plus + tick_text(step)) / 2 <= drawing.width]


def row_axis(
    drawing: Drawing,
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
    strong : the value whose rule is strong
    plus : written before a tick above zero, for differences
    """
    thick = 1.6 if plus or strong else 1
    with drawing.beneath():
        for step in steps:
            colour, thickness = (QUIET, thick) if step == strong else (RULE, 0.6)
            drawing.line(x(step), top, x(step), bottom, colour, thickness)
    for step in steps:
        anchor = "start" if x(step) < 8 else "middle"
        drawing.text(x(step), bottom + 17, (plus if step > 0 else "") + tick_text(step), anchor=anchor, colour=QUIET)
    drawing.text(x.start, bottom + 35, unit, colour=QUIET)
