"""Differences with how sure they are: a dot and a whisker about the line at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashsim.charts.rows import name_column, on_paper, row_axis
from mashsim.charts.scales import Scale, span_ticks
from mashsim.charts.svg import LINE_HEIGHT, PALETTE, QUIET, Drawing, Words, centred, text_width, wrap

VERDICTS = {
    "better": ("disc", PALETTE[0]),
    "worse": ("diamond", PALETTE[2]),
    "unclear": ("ring", QUIET),
    "same": ("stroke", QUIET),
    "keeps the target": ("disc", PALETTE[0]),
    "misses the target": ("diamond", PALETTE[2]),
    "undetermined": ("ring", QUIET),
}
"""How each verdict is drawn: its shape and its colour; the word itself is written too."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference, the interval it lies in, its label, and the verdict, a key of `VERDICTS`.

    The verdict's word is written before the label, which need not repeat it.
    """

    name: str
    value: float
    low: float
    high: float
    label: str
    verdict: str


def interval_chart(
    words: Words, rows: Sequence[Interval], unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw each difference as a dot with the whisker of its interval; the line at zero is where nothing changed.

    Parameters
    ----------
    rows : one for each row of the table beside the chart, all in one unit
    unit : what the axis counts, such as "difference in percentage points"
    width : pixels; below 500 names and labels stand above their whiskers
    """
    drawing = Drawing(words, width, heading)
    top = y = drawing.begin()
    wide = drawing.wide
    left = name_column(drawing, [row.name for row in rows])
    labels = [wrap(row.label, 210) for row in rows]
    beside = max(
        (text_width(line) for lines in [*labels, *([row.verdict] for row in rows)] for line in lines), default=0
    )
    right = width - beside - 22 if wide else width - 12
    ends = [end for row in rows for end in (row.low, row.high, row.value)]
    steps = span_ticks(min(ends, default=0), max(ends, default=0), about=4 if wide else 3, whole=False)
    x = Scale(steps[-1], left + (8 if wide else 20), right, steps[0])
    for i, (row, lines) in enumerate(zip(rows, labels, strict=True)):
        begin = y
        shape, colour = VERDICTS[row.verdict]
        if wide:
            names = wrap(row.name, left - 12)
            height = LINE_HEIGHT * max(len(names), len(lines) + 1) + 16
            middle = y + height / 2
            drawing.text(left - 10, centred(middle, len(names)), names, anchor="end")
            below = drawing.text(right + 20, centred(middle, len(lines) + 1), row.verdict, bold=True)
            drawing.text(right + 20, below, lines)
            y += height
        else:
            y = drawing.text(1, y + 13, wrap(row.name, width), bold=True, halo=True)
            y = drawing.text(1, y, wrap(f"{row.verdict}: {row.label}", width), halo=True) - 13
            middle = y + 12
            y += 32
        drawing.whisker(x(row.low), x(row.high), middle, colour)
        drawing.mark(shape, x(row.value), middle, colour)
        drawing.strip(begin, y - begin, i)
    row_axis(drawing, x, on_paper(drawing, x, steps, "+"), top, y, unit, plus="+")
    return drawing.finish(y + 44)
