"""Curves over time: several lines in one frame, or one small frame a line, each with its band."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mashsim.charts.frames import Frame, Series, labels
from mashsim.charts.scales import span_ticks, ticks
from mashsim.charts.svg import DASHES, INK, LINE_HEIGHT, PALETTE, QUIET, Drawing, Words, colours, text_width, wrap

PANEL_HEIGHT = 76.0
_MARK = 26.0
"""Pixels above the frame for the numbers of marks."""


def line_chart(
    words: Words,
    days: Sequence[date],
    series: Sequence[Series],
    unit: str,
    *,
    width: float = 760,
    heading: bool = True,
    top: float | None = None,
    marks: Sequence[tuple[date, str]] = (),
) -> str:
    """Draw several lines over time, each labelled where it ends, each with the band it has.

    Parameters
    ----------
    days : the date of each value, in order
    series : at most four can be read, besides any number of faint ones
    unit : what the axis counts, written above it
    width : pixels; below 500 the frame is lower and the labels break sooner
    top : where the axis ends; by default a round number above the largest value. The axis begins at zero, or at a round
        number below the smallest value where one is negative, with a strong line at zero
    marks : days of change and what was done: a numbered line across the frame, and the number's words below it
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin() + LINE_HEIGHT + (_MARK if marks else 0)
    clear = [s for s in series if not s.faint]
    names = [wrap(s.name, 150 if drawing.wide else 92) for s in clear]
    right = max((text_width(line) for lines in names for line in lines), default=0) + 14
    highest = top if top is not None else max((s.highest() for s in series), default=0)
    steps = span_ticks(min((s.lowest() for s in series), default=0), highest, whole=True)
    deep = max(250 if drawing.wide else 200, LINE_HEIGHT * sum(map(len, names)))
    frame = Frame(drawing, days, steps, y + 6, y + 6 + deep, right, unit)
    frame.axes()
    for number, (day, _) in enumerate(marks, start=1):
        _mark(frame, day, number)
    drawing.upright = (frame.top, frame.bottom, steps[-1], steps[0])
    tones, tone = colours(len(clear)), 0
    for one in series:
        if one.faint:
            frame.faint(one, tones[min(tone, len(tones) - 1)] if tones else QUIET)
        else:
            frame.curve(one, tones[tone], DASHES[tone % len(DASHES)])
            tone += 1
    ends = [(one, next((v for v in reversed(one.values) if v is not None), None)) for one in clear]
    labels(frame, [(frame.y(last), tones[i], names[i]) for i, (_, last) in enumerate(ends) if last is not None])
    return drawing.finish(_mark_words(drawing, frame.bottom + 62, marks) if marks else frame.bottom + 44)


def _mark(frame: Frame, day: date, number: int) -> None:
    """Draw a line across the frame at a day, with a number above it."""
    x = frame.x(day)
    frame.drawing.path([(x, frame.top - _MARK + 8), (x, frame.bottom)], INK, 1.2, "4 3")
    frame.drawing.text(x, frame.top - _MARK + 4, str(number), anchor="middle", bold=True)


def _mark_words(drawing: Drawing, y: float, marks: Sequence[tuple[date, str]]) -> float:
    """Write what each mark's number means, one below the other; return the height below the last."""
    for number, (_, said) in enumerate(marks, start=1):
        drawing.text(0, y, str(number), bold=True)
        y = drawing.text(18, y, wrap(said, drawing.width - 20))
    return y


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
        frame = Frame(drawing, days, steps, y, y + PANEL_HEIGHT, 8, "")
        frame.axes(dates=i == len(series) - 1)
        frame.curve(one, PALETTE[0], "")
        y = frame.bottom + 14
    return drawing.finish(y + 30)


def _panel_label(drawing: Drawing, y: float, series: Series) -> float:
    """Write a small frame's name and, beside it or below it, the note; return the last baseline."""
    y += 14
    drawing.text(0, y, series.name, bold=True)
    beside = text_width(series.name) * 1.08 + 12
    if series.note and beside + text_width(series.note) <= drawing.width:
        drawing.text(beside, y, series.note, colour=QUIET)
    elif series.note:
        y = drawing.text(0, y + LINE_HEIGHT, wrap(series.note, drawing.width), colour=QUIET) - LINE_HEIGHT
    return y
