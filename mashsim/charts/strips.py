"""Single runs as dots on a scale, a row for each front door: how far luck alone spreads a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashsim.charts.rows import name_column, row_axis, write_name
from mashsim.charts.scales import Scale, span_ticks, tick_text
from mashsim.charts.svg import INK, LINE_HEIGHT, PALETTE, Drawing, Words, text_width

_ROW, _DOT = 46.0, 5.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A row: its name, the number of each run, and the label of their mean."""

    name: str
    values: Sequence[float]
    label: str = ""


def strip_chart(
    words: Words,
    rows: Sequence[Strip],
    unit: str,
    *,
    top: float | None = None,
    width: float = 760,
    heading: bool = True,
) -> str:
    """Draw each run as a dot, and the mean of a row as an upright stroke with its label.

    Dots that would cover one another stand side by side.

    Parameters
    ----------
    rows : one for each row of the table beside the chart; a row without values is an empty scale
    unit : what the axis counts
    top : where the axis ends at least; by default a round number above the largest value
    width : pixels; below 500 a row's name stands above its dots
    """
    drawing = Drawing(words, width, heading)
    begin = y = drawing.begin()
    left = name_column(drawing, [row.name for row in rows]) + 8
    values = [value for row in rows for value in row.values]
    steps = span_ticks(min(values, default=0), max([*values, top or 0]), about=5 if drawing.wide else 3, whole=False)
    x = Scale(steps[-1], left, width - max(text_width(tick_text(steps[-1])) / 2, 12), steps[0])
    drawing.attributes |= {
        "data-from": f"{x.start / width:.4f}",
        "data-to": f"{x.end / width:.4f}",
        "data-least": f"{steps[0]:.10g}",
        "data-most": f"{steps[-1]:.10g}",
    }
    for i, row in enumerate(rows):
        above = y
        y = write_name(drawing, y, row.name, left - 8, _ROW)
        _dots(drawing, x, y, row.values)
        if row.values:
            mean = sum(row.values) / len(row.values)
            drawing.line(x(mean), y + 16, x(mean), y + _ROW - 2, INK, 2.5)
            wide = text_width(row.label) / 2
            drawing.text(min(max(x(mean), x.start + wide), width - wide), y + 12, row.label, anchor="middle", halo=True)
        y += _ROW
        drawing.strip(above, y - above, i)
        y += 6
    row_axis(drawing, x, steps, begin, y, unit)
    return drawing.finish(y + LINE_HEIGHT + 26)


def _dots(drawing: Drawing, x: Scale, y: float, values: Sequence[float]) -> None:
    """Draw dots on one line; one that would cover another moves a little up or down."""
    placed: list[tuple[float, float]] = []
    for value in sorted(values):
        place = x(value)
        for level in (0.0, -7.0, 7.0, -3.5, 3.5):
            if all(abs(place - px) >= 2 * _DOT or abs(level - py) >= 7 for px, py in placed):
                break
        placed.append((place, level))
        drawing.mark("disc", place, y + 31 + level, PALETTE[0], _DOT)
