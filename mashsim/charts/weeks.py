"""Parts of a whole, week by week: areas one upon the other, each labelled where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from mashsim.charts.frames import Frame, Series, apart
from mashsim.charts.scales import ticks
from mashsim.charts.svg import LINE_HEIGHT, PAPER, Drawing, Words, colours, text_width, wrap

MOST_PARTS = 6
_SWATCH = 14.0


def layers(parts: Sequence[Series]) -> list[list[tuple[float, float]]]:
    """Return where each part begins and ends in each week, the first part lowest; a gap counts as nothing."""
    levels = [0.0] * max((len(part.values) for part in parts), default=0)
    stack = []
    for part in parts:
        upper = [level + (value or 0.0) for level, value in zip(levels, part.values, strict=True)]
        stack.append(list(zip(levels, upper, strict=True)))
        levels = upper
    return stack


def stacked_weeks(
    words: Words, days: Sequence[date], parts: Sequence[Series], unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw parts of a whole by week, one upon the other, differing by pattern besides colour.

    Parameters
    ----------
    days : the first day of each week, in order
    parts : at most six, the first drawn lowest; all values 0 or more
    unit : what the axis counts, written above it; it begins at zero

    Raises
    ------
    ValueError
        If there are more parts than can be told apart.
    """
    if len(parts) > MOST_PARTS:
        raise ValueError(
            f"a chart of weeks can show {MOST_PARTS} parts; {len(parts)} were given: put the smallest together as one"
        )
    drawing = Drawing(words, width, heading)
    y = drawing.begin() + LINE_HEIGHT
    names = [wrap(part.name, 150 if drawing.wide else 84) for part in parts]
    right = max((text_width(line) for lines in names for line in lines), default=0) + _SWATCH + 12
    stack = layers(parts)
    steps = ticks(max((high for _, high in (stack[-1] if stack else [])), default=0), whole=False)
    # A week lasts seven days, so the frame goes on to the end of the last one.
    edges = [*days, days[-1] + timedelta(days=7)]
    deep = max(270 if drawing.wide else 220, LINE_HEIGHT * sum(map(len, names)))
    frame = Frame(drawing, edges, steps, y + 6, y + 6 + deep, right, unit)
    frame.axes()
    tones = colours(len(parts))
    for tone, layer in enumerate(stack):
        _area(frame, edges, layer, tone, tones[tone])
    _labels(frame, stack, names, tones)
    return drawing.finish(frame.bottom + 44)


def _area(frame: Frame, days: Sequence[date], layer: Sequence[tuple[float, float]], tone: int, colour: str) -> None:
    upper, lower = list[tuple[float, float]](), list[tuple[float, float]]()
    for i, (low, high) in enumerate(layer):
        for day in days[i : i + 2]:
            upper.append((frame.x(day), frame.y(high)))
            lower.append((frame.x(day), frame.y(low)))
    frame.drawing.filled([*upper, *reversed(lower)], tone, colour)
    frame.drawing.path(upper, PAPER, 1.2)


def _labels(
    frame: Frame, stack: Sequence[Sequence[tuple[float, float]]], names: Sequence[Sequence[str]], tones: Sequence[str]
) -> None:
    """Write each part's name right of its last week, with a swatch of its pattern."""
    middles = [(frame.y((layer[-1][0] + layer[-1][1]) / 2), tone) for tone, layer in enumerate(stack)]
    # Of parts that end at one height the upper one stands above: sorted by height, then from the top of the stack down.
    ends = [(y - tone * 1e-6, tone) for y, tone in middles]
    for place, tone in apart(ends, [LINE_HEIGHT * len(lines) for lines in names], frame.top, frame.bottom):
        frame.drawing.bar(frame.right + 6, place - 11, _SWATCH, 12, tone, tones[tone])
        frame.drawing.text(frame.right + _SWATCH + 12, place, names[tone])
