"""Choices by two prices, and the line through those that no other choice beats on both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from mashsim.charts.frames import axis_room, upright_axis
from mashsim.charts.scales import Scale, near_ticks, tick_text
from mashsim.charts.svg import LINE_HEIGHT, PALETTE, QUIET, RULE, Drawing, Words, text_width, wrap


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """One choice: its price on each axis; less is better on both.

    Attributes
    ----------
    label : written if the choice is on the front or chosen
    chosen : the one that the answer names
    on_front : no other choice is as good on both axes and better on one
    low, high : the interval of `y`, where it is known
    """

    x: float
    y: float
    label: str
    chosen: bool = False
    on_front: bool = False
    low: float | None = None
    high: float | None = None


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: _Box) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


def front_chart(
    words: Words, points: Sequence[FrontPoint], x_unit: str, y_unit: str, *, width: float = 760, heading: bool = True
) -> str:
    """Draw choices as points and the front as a stepped line, with a label at each choice on it.

    Where the labels have no room, numbers stand instead, with a list below.

    Parameters
    ----------
    points : one for each row of the table beside the chart
    x_unit, y_unit : what each axis counts
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin() + LINE_HEIGHT
    drawing.text(0, y - 4, y_unit, colour=QUIET)
    wide = drawing.wide
    ends = [end for point in points for end in (point.y, point.low, point.high) if end is not None]
    up = near_ticks(min(ends, default=0.0), max(ends, default=0.0), 5)
    along = near_ticks(
        min((p.x for p in points), default=0.0), max((p.x for p in points), default=0.0), 5 if wide else 3
    )
    left = axis_room(up)
    top, bottom = y + 10, y + 10 + (340 if wide else 250)
    across = Scale(along[-1], left + 8, width - max(text_width(tick_text(along[-1])) / 2, 12.0), along[0])
    rise = Scale(up[-1], bottom, top, up[0])
    upright_axis(drawing, up, rise, left, width, strong=up[0])
    for step in along:
        drawing.line(across(step), top, across(step), bottom, RULE, 0.6)
        drawing.line(across(step), bottom, across(step), bottom + 5, QUIET)
        drawing.text(across(step), bottom + 20, tick_text(step), anchor="middle", colour=QUIET)
    drawing.text(left, bottom + 39, x_unit, colour=QUIET)
    front = stairs(points)
    if len(front) > 1:
        drawing.path([(across(a), rise(b)) for a, b in front], PALETTE[0], 2)
    for row, point in sorted(enumerate(points), key=lambda each: (each[1].on_front or each[1].chosen, each[0])):
        _point(drawing, across(point.x), rise(point.y), point, row, rise)
    named = [point for point in sorted(points, key=lambda p: (p.x, p.y)) if point.on_front or point.chosen]
    marks = [box for p in points for box in _around(across(p.x), p, rise)]
    marks += [_between((across(a), rise(b)), (across(c), rise(d))) for (a, b), (c, d) in pairwise(front)]
    frame = _Box(left, top - 4, width, bottom)
    places = [(across(p.x), rise(p.y)) for p in named]
    texts = [p.label for p in named]
    labels = _placed(places, texts, marks, frame) if wide else None
    numbered = labels is None
    if labels is None:
        texts = [str(number) for number in range(1, len(named) + 1)]
        labels = _placed(places, texts, marks, frame)
    for point, text, label in zip(named, texts, labels or [], strict=bool(labels)):
        drawing.text(label.left, label.bottom - 4, text, bold=point.chosen or numbered, halo=True)
    return drawing.finish(_list(drawing, bottom + 44, named) if numbered else bottom + 48)


def stairs(points: Sequence[FrontPoint]) -> list[tuple[float, float]]:
    """Return the corners of the line below which no choice lies: level from a choice to the next, then down to it."""
    corners: list[tuple[float, float]] = []
    for point in sorted((p for p in points if p.on_front), key=lambda p: (p.x, -p.y)):
        if corners:
            corners.append((point.x, corners[-1][1]))
        corners.append((point.x, point.y))
    return corners


def _point(drawing: Drawing, x: float, y: float, point: FrontPoint, row: int, rise: Scale) -> None:
    known = point.on_front or point.chosen
    drawing.add(f'<g data-row="{row}">')
    if point.low is not None and point.high is not None:
        drawing.whisker(rise(point.low), rise(point.high), x, PALETTE[0] if known else RULE, upright=True)
    if point.chosen:
        drawing.mark("diamond", x, y, PALETTE[2], 8)
    else:
        drawing.mark("disc" if known else "ring", x, y, PALETTE[0] if known else QUIET, 6 if known else 4.5)
    drawing.add("</g>")


def _around(x: float, point: FrontPoint, rise: Scale) -> Iterator[_Box]:
    """Yield the places of a point's mark and whisker, which no label may cover."""
    yield _Box(x - 7, rise(point.y) - 7, x + 7, rise(point.y) + 7)
    if point.low is not None and point.high is not None:
        yield _Box(x - 4, rise(point.high), x + 4, rise(point.low))


def _between(one: tuple[float, float], other: tuple[float, float]) -> _Box:
    """Return the place of a straight piece of the front's line."""
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(one, other, strict=True))
    return _Box(left - 1, top - 1, right + 1, bottom + 1)


def _placed(
    places: Sequence[tuple[float, float]], labels: Sequence[str], marks: Sequence[_Box], frame: _Box
) -> list[_Box] | None:
    """Return a place near its point for each label, free of points, labels and edges; None if one has no such place."""
    placed: list[_Box] = []
    for (x, y), label in zip(places, labels, strict=True):
        long = text_width(label) * 1.06
        lefts = (x + 10, x - 10 - long, x + 6, x - 6 - long, x - long / 2)
        boxes = (
            _Box(left, y + down - LINE_HEIGHT + 4, left + long, y + down + 4)
            for down in (4.0, 21.0, -9.0, 38.0, -26.0)
            for left in (lefts[:2] if down == 4 else lefts)
        )
        free = (box for box in boxes if box.within(frame) and not any(map(box.meets, (*marks, *placed))))
        box = next(free, None)
        if box is None:
            return None
        placed.append(box)
    return placed


def _list(drawing: Drawing, y: float, points: Sequence[FrontPoint]) -> float:
    """Write what each number in the chart stands for, and return where the list ends."""
    y += 8
    for i, point in enumerate(points, start=1):
        drawing.text(18, y + 13, str(i), anchor="end", bold=True)
        y = drawing.text(28, y + 13, wrap(point.label, drawing.width - 30), bold=point.chosen) - 13
    return y + 6
