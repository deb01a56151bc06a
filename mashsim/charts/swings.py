"""Charts of changes: a tornado of settings that move an answer, a ladder of changes from one total to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mashsim.charts.rows import BAR_HEIGHT, name_column, on_paper, row_axis, write_name
from mashsim.charts.scales import Scale, span_ticks, tick_text, ticks_within
from mashsim.charts.svg import INK, LINE_HEIGHT, PALETTE, QUIET, Drawing, Words, centred, text_width, wrap

_GAP = 14.0
_LEAST_ROOM = 260.0
"""Pixels that bars keep for themselves before their words make way."""
TOTAL, UP, DOWN = (0, PALETTE[0]), (3, PALETTE[3]), (1, PALETTE[1])
"""How totals, steps up and steps down are filled: pattern and colour."""


@dataclass(frozen=True, slots=True)
class Swing:
    """How far one setting moves the answer.

    Attributes
    ----------
    low, high : the answer with the setting at the low and at the high end of its range
    low_text, high_text : the label at each end, such as "2 posts: 71%"
    assumed : whether the setting is only assumed
    """

    name: str
    low: float
    high: float
    low_text: str
    high_text: str
    assumed: bool = False

    @property
    def reach(self) -> float:
        """Return how far apart the answers are."""
        return abs(self.high - self.low)

    @property
    def ends(self) -> tuple[tuple[float, str], tuple[float, str]]:
        """Return the smaller answer and the larger, each with its text."""
        low, high = (self.low, self.low_text), (self.high, self.high_text)
        return (low, high) if self.low <= self.high else (high, low)


def widest_first(rows: Sequence[Swing]) -> list[tuple[int, Swing]]:
    """Return swings in the order of a tornado, each with its place in the table."""
    return sorted(enumerate(rows), key=lambda each: -each[1].reach)


def tornado_chart(
    words: Words, rows: Sequence[Swing], centre: float, unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw how far each setting moves the answer from where it stands, the widest swing first.

    The dark bar is the setting's low end, the striped one its high end. A setting that is only assumed says so and has
    a dashed outline.

    Parameters
    ----------
    rows : one for each row of the table beside the chart, in any order
    centre : the answer as the scenario has it
    unit : what the axis counts
    """
    drawing = Drawing(words, width, heading)
    top = y = drawing.begin()
    wide = drawing.wide
    left = name_column(
        drawing, [*(row.name for row in rows), "only assumed" if any(row.assumed for row in rows) else ""]
    )
    ends = [row.ends for row in rows]
    least, most = min([centre, *(low for (low, _), _ in ends)]), max([centre, *(high for _, (high, _) in ends)])
    before, after = (max((text_width(pair[i][1]) for pair in ends), default=0) + 12 for i in (0, 1))
    beside = wide and width - left - before - after >= _LEAST_ROOM
    if not beside:
        before, after = 8.0, 8.0
    x = Scale(most if most > least else least + 1, left + before, width - after, least)
    for place, row in widest_first(rows):
        begin, (low, high) = y, row.ends
        y = _tornado_name(drawing, y, row, left)
        _tornado_bars(drawing, y, row, x, centre, place)
        if beside:
            drawing.text(x(min(low[0], centre)) - 6, y + 15, low[1], anchor="end", halo=True)
            drawing.text(x(max(high[0], centre)) + 6, y + 15, high[1], halo=True)
        below = 0.0 if beside else _two_texts(drawing, left, y + BAR_HEIGHT + 15, low[1], high[1])
        y += max(BAR_HEIGHT + below, _name_height(drawing, row, left)) + _GAP
        drawing.strip(begin, y - begin, place)
    steps = [
        step
        for step in ticks_within(least, most, 4 if wide else 3)
        if abs(x(step) - x(centre)) > text_width(tick_text(step)) / 2 + text_width(tick_text(centre)) / 2 + 8
    ]
    row_axis(drawing, x, sorted([*steps, centre]), top, y - _GAP / 2, unit, strong=centre)
    return drawing.finish(y + 36)


def _tornado_name(drawing: Drawing, y: float, row: Swing, left: float) -> float:
    """Write a setting's name, and below it that it is only assumed; return where its bar begins."""
    if not drawing.wide:
        y = write_name(drawing, y, row.name, left, BAR_HEIGHT)
        return _below_name(drawing, y, "only assumed", QUIET) if row.assumed else y
    below = drawing.text(left - 10, y + 15, wrap(row.name, left - 12, most=2), anchor="end")
    if row.assumed:
        drawing.text(left - 10, below, "only assumed", anchor="end", colour=QUIET)
    return y


def _below_name(drawing: Drawing, y: float, text: str, colour: str) -> float:
    """Write a text below a row's name, in a narrow chart, and return where the row begins."""
    return drawing.text(1, y + 12, wrap(text, drawing.width), colour=colour, halo=True) - 12


def _name_height(drawing: Drawing, row: Swing, left: float) -> float:
    return LINE_HEIGHT * (len(wrap(row.name, left - 12, most=2)) + row.assumed) if drawing.wide else 0.0


def _tornado_bars(drawing: Drawing, y: float, row: Swing, x: Scale, centre: float, place: int) -> None:
    """Draw the bars to both ends; where both lie on one side of the centre, the shorter stands thin upon the longer."""
    sides = sorted([(row.low, TOTAL), (row.high, UP)], key=lambda side: -abs(side[0] - centre))
    same_side = (row.low - centre) * (row.high - centre) > 0
    for i, (value, (tone, colour)) in enumerate(sides):
        inset = 6 if same_side and i else 2
        begin, end = sorted((x(value), x(centre)))
        drawing.bar(begin, y + inset, end - begin, BAR_HEIGHT - 2 * inset, tone, colour, place)
    if row.assumed:
        begin, end = x(min(row.low, row.high, centre)), x(max(row.low, row.high, centre))
        corners = [(begin, y), (end, y), (end, y + BAR_HEIGHT), (begin, y + BAR_HEIGHT), (begin, y)]
        drawing.path(corners, INK, 1.4, "4 3")


def _two_texts(drawing: Drawing, left: float, y: float, first: str, second: str) -> float:
    """Write a text at the left and one at the right, or below it where both do not fit; return their height."""
    room = drawing.width - left
    below = drawing.text(left, y, wrap(first, room), halo=True)
    if text_width(first) + text_width(second) + 16 <= room:
        below = y
    return drawing.text(drawing.width - 1, below, wrap(second, room), anchor="end", halo=True) - y


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: a change of the total, or a total itself.

    Attributes
    ----------
    change : how much the step adds; for a total, the total
    label : written at its end
    low, high : the interval of the change (or of the total), where it is known
    """

    name: str
    change: float
    label: str
    total: bool = False
    low: float | None = None
    high: float | None = None


def rungs(steps: Sequence[Rung]) -> list[tuple[float, float]]:
    """Return where each step begins and ends: a total begins at zero, a change where the step before it ends."""
    levels, level = list[tuple[float, float]](), 0.0
    for step in steps:
        start, level = (0.0, step.change) if step.total else (level, level + step.change)
        levels.append((start, level))
    return levels


def ladder_chart(words: Words, steps: Sequence[Rung], unit: str, *, width: float = 760, heading: bool = True) -> str:
    """Draw how each change leads from the first total to the last, one below the other.

    Totals are dark. A step up is orange with uprights, a step down turquoise with stripes, and both have an arrow.

    Parameters
    ----------
    steps : one for each row of the table beside the chart
    unit : what the axis counts; it begins at zero, or below it where a level is negative
    """
    drawing = Drawing(words, width, heading)
    top = y = drawing.begin()
    wide = drawing.wide
    left = name_column(drawing, [step.name for step in steps])
    levels = rungs(steps)
    spans = [_span(step, level) for step, level in zip(steps, levels, strict=True)]
    least, most = min([0.0, *(low for low, _ in spans)]), max([0.0, *(high for _, high in spans)])
    most = most if most > least else least + 1
    labels = [wrap(_arrowed(step), max(width - left - _LEAST_ROOM, 60)) if wide else [] for step in steps]
    longest = [max(map(text_width, lines)) + 14 if lines else 12.0 for lines in labels]
    needed = [(high - least, label) for (_, high), label in zip(spans, longest, strict=True)]
    start = left + (0 if least == 0 else 8)
    pixels = min(((width - start - label) / high for high, label in needed if high > 0), default=0.0)
    x = Scale(most, start, start + max(pixels, 60 / (most - least)) * (most - least), least)
    bars = list[tuple[float, float]]()
    for i, (step, level, (_, high)) in enumerate(zip(steps, levels, spans, strict=True)):
        begin, tall = y, BAR_HEIGHT
        if wide:
            tall = max(BAR_HEIGHT, LINE_HEIGHT * max(len(wrap(step.name, left - 12)), len(labels[i])))
        y = write_name(drawing, y, step.name, left, tall)
        y = y if wide else _below_name(drawing, y, _arrowed(step), INK)
        middle = y + tall / 2
        _rung(drawing, middle, step, level, x, i)
        drawing.text(x(high) + 8, centred(middle, len(labels[i])), labels[i], halo=True)
        bars.append((x(level[1]), middle))
        y += tall + (8 if wide else _GAP)
        drawing.strip(begin, y - begin, i)
    with drawing.beneath():
        for (place, above), (_, below) in pairwise(bars):
            drawing.line(place, above, place, below, QUIET)
    ticked = [step for step in span_ticks(least, most, 4 if wide else 3, whole=False) if step >= least]
    row_axis(drawing, x, on_paper(drawing, x, ticked), top, y, unit)
    return drawing.finish(y + 44)


def _rung(drawing: Drawing, middle: float, step: Rung, level: tuple[float, float], x: Scale, row: int) -> None:
    """Draw one bar of a ladder, with its whisker."""
    begin, end = sorted((x(level[0]), x(level[1])))
    tone, colour = TOTAL if step.total else UP if step.change >= 0 else DOWN
    drawing.bar(begin, middle - BAR_HEIGHT / 2 + 2, end - begin, BAR_HEIGHT - 4, tone, colour, row)
    if step.low is not None and step.high is not None:
        offset = 0.0 if step.total else level[0]
        drawing.whisker(x(offset + step.low), x(offset + step.high), middle)


def _span(step: Rung, level: tuple[float, float]) -> tuple[float, float]:
    """Return the least and the most that a step reaches on paper, its interval included."""
    offset = 0.0 if step.total else level[0]
    ends = [*level, *(offset + end for end in (step.low, step.high) if end is not None)]
    return min(ends), max(ends)


def _arrowed(step: Rung) -> str:
    """Return a step's label, with an arrow if it changes the total."""
    if step.total or not step.change:
        return step.label
    return f"{'▲' if step.change > 0 else '▼'} {step.label}"
