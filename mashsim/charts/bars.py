"""Horizontal bars: side by side in groups, or end to end as parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

from mashsim.charts.rows import BAR_HEIGHT, name_column, row_axis, row_ticks, tight, write_name
from mashsim.charts.svg import FONT_SIZE, INK, LINE_HEIGHT, PAPER, Drawing, Words, colours, text_width

_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, or one part of a stacked bar: its length and its label."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one row of the table beside the chart, with the row's name and a note on the whole of it."""

    name: str
    bars: Sequence[Bar]
    note: str = ""

    @property
    def total(self) -> float:
        """Return the length of the stacked bar."""
        return sum(bar.value for bar in self.bars)


def grouped_bars(words: Words, groups: Sequence[Group], unit: str, *, width: float = 760, heading: bool = True) -> str:
    """Draw groups of bars from one zero line, each bar labelled at its end.

    Parameters
    ----------
    groups : rows; the first bars of all groups share a colour and a pattern, the second bars the next, and so on
    unit : what the axis counts
    width : pixels; below 500 a group's name stands above its bars instead of beside them
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin()
    left = name_column(drawing, [group.name for group in groups])
    every = [bar for group in groups for bar in group.bars]
    x = tight(left, width, [(bar.value, text_width(bar.label) + 10) for bar in every])
    steps = row_ticks(drawing, x, max((bar.value for bar in every), default=0))
    tones = colours(max((len(group.bars) for group in groups), default=1))
    top = y
    for row, group in enumerate(groups):
        y = write_name(drawing, y, group.name, left, BAR_HEIGHT * len(group.bars))
        for tone, bar in enumerate(group.bars):
            drawing.bar(left, y + 2, x(bar.value) - left, BAR_HEIGHT - 4, tone, tones[tone], row)
            drawing.text(x(bar.value) + 6, y + 15, bar.label, halo=True)
            y += BAR_HEIGHT
        y += _GAP
    row_axis(drawing, x, steps, top, y - _GAP / 2, unit)
    return drawing.finish(y + 36)


def stacked_bars(
    words: Words,
    groups: Sequence[Group],
    unit: str,
    *,
    width: float = 760,
    heading: bool = True,
    label_every_row: bool = False,
) -> str:
    """Draw one bar a group, made of its parts end to end, each part labelled below it.

    Parameters
    ----------
    groups : rows, all with the same parts in the same order
    unit : what the axis counts
    label_every_row : show every part again on a line of its own below the bar, with its label. By default each part is
        labelled once, where it is longest, by a thin line, and the group's note stands at the bar's end
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin()
    left = name_column(drawing, [group.name for group in groups])
    wide = drawing.wide
    x = tight(left, width, [(group.total, text_width(group.note) + 14 if wide else 10.0) for group in groups])
    steps = row_ticks(drawing, x, max((group.total for group in groups), default=0))
    parts = max((len(group.bars) for group in groups), default=0)
    tones = colours(parts)
    values = [[group.bars[part].value for group in groups] for part in range(parts)]
    widest = [by_row.index(max(by_row)) for by_row in values]
    top = y
    for row, group in enumerate(groups):
        y = write_name(
            drawing, y, group.name if wide or not group.note else f"{group.name}: {group.note}", left, BAR_HEIGHT
        )
        begin, labels = left, list[_Part]()
        for tone, bar in enumerate(group.bars):
            long = x(bar.value) - left
            if bar.value > 0:
                drawing.bar(begin, y + 1, long, BAR_HEIGHT - 2, tone, tones[tone], row)
                drawing.line(begin + long, y + 1, begin + long, y + BAR_HEIGHT - 1, PAPER, 1.5)
                if label_every_row or widest[tone] == row:
                    labels.append(_Part(begin, long, tone, tones[tone], bar.label))
            begin += long
        if wide and group.note:
            drawing.text(begin + 8, y + 15, group.note, halo=True)
        y = (_stairs if label_every_row else _hang)(drawing, y + BAR_HEIGHT, labels) + _GAP
    row_axis(drawing, x, steps, top, y - _GAP / 2, unit)
    return drawing.finish(y + 36)


class _Label(NamedTuple):
    """Words that hang below a bar: the place of their line, their beginning, their length, and how many lines down."""

    x: float
    begin: float
    long: float
    level: int
    text: str

    def crosses(self, other: _Label) -> bool:
        """Whether the words touch, or one's line runs through the other's words."""
        touch = (
            self.level == other.level
            and self.begin < other.begin + other.long + 10
            and other.begin < self.begin + self.long + 10
        )
        return touch or self._runs_through(other) or other._runs_through(self)

    def _runs_through(self, other: _Label) -> bool:
        return other.level < self.level and other.begin - 4 <= self.x <= other.begin + other.long + 4


class _Part(NamedTuple):
    """A part of a stacked bar that needs a label: where it begins, how long it is, how it is filled, and its label."""

    begin: float
    long: float
    tone: int
    colour: str
    text: str


def _hang(drawing: Drawing, y: float, parts: Sequence[_Part]) -> float:
    """Hang labels below a bar by thin lines so that none touches another, and return where they end.

    Labels without room stand on stairs instead.
    """
    labels = _arranged([(part.begin + part.long / 2, part.text) for part in parts], drawing.width)
    if len(labels) < len(parts):
        return _stairs(drawing, y, parts)
    lowest = y
    for label in labels:
        baseline = y + 19 + label.level * LINE_HEIGHT
        drawing.line(label.x, y - 1, label.x, baseline - FONT_SIZE + 3, INK)
        drawing.text(label.begin, baseline, label.text, halo=True)
        lowest = max(lowest, baseline + 6)
    return lowest


def _stairs(drawing: Drawing, y: float, parts: Sequence[_Part]) -> float:
    """Show each part again on a line of its own below the bar, with its label beside it, and return where they end."""
    for part in parts:
        drawing.bar(part.begin, y + 6, part.long, 8, part.tone, part.colour)
        after, long = part.begin + part.long + 5, text_width(part.text)
        before = part.begin - 5 - long
        if after + long > drawing.width and before < 0:
            y += LINE_HEIGHT - 4
            before = max(min(part.begin, drawing.width - long), 1.0)
        drawing.text(after if after + long <= drawing.width else before, y + 15, part.text, halo=True)
        y += LINE_HEIGHT
    return y + 3


def _arranged(labels: Sequence[tuple[float, str]], width: float) -> list[_Label]:
    """Return the arrangement that takes the fewest lines; labels without room are left out of it.

    Few labels are tried in every order, many in two.
    """
    orders = list(permutations(labels)) if len(labels) <= 5 else [tuple(labels), tuple(reversed(labels))]

    def lines(placed: list[_Label]) -> tuple[int, int, int]:
        levels = [label.level for label in placed]
        return -len(levels), max(levels, default=0), sum(levels)

    return min((_placed(order, width) for order in orders), key=lines)


def _placed(labels: Sequence[tuple[float, str]], width: float) -> list[_Label]:
    """Place labels one after the other, each as high as it fits, in at most three lines."""
    placed: list[_Label] = []
    for x, text in labels:
        long = text_width(text)
        tries = [
            _Label(x, min(max(begin, 1.0), width - long - 1), long, level, text)
            for level in range(3)
            for begin in (x - long / 2, x - 3, x + 3 - long)
        ]
        placed += next(([label] for label in tries if not any(label.crosses(other) for other in placed)), [])
    return placed
