"""A table of colours: the result of each pair of two settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mashsim.charts.svg import (
    FONT_SIZE,
    LINE_HEIGHT,
    QUIET,
    Drawing,
    Words,
    centred,
    readable_on,
    shade,
    text_width,
    wrap,
)

TILE_HEIGHT = 30.0
_WIDEST = 92.0


class Tile(NamedTuple):
    """The result of one pair of settings: a number that gives the colour, its text, and a sign such as ✓ if marked."""

    value: float
    text: str
    mark: str = ""

    @property
    def words(self) -> str:
        """The text with its sign."""
        return f"{self.mark} {self.text}" if self.mark else self.text


def heat_map(
    words: Words,
    columns: Sequence[str],
    rows: Sequence[str],
    tiles: Sequence[Sequence[Tile | None]],
    unit: str,
    column_title: str = "",
    row_title: str = "",
    *,
    width: float = 760,
    heading: bool = True,
) -> str:
    """Draw a tile for each row and column, darker for more, with its number in it.

    Where a row of tiles has no room, its columns go on in further blocks below.

    Parameters
    ----------
    columns, rows : their names; the table beside the chart has a row for each row here
    tiles : for each row a tile for each column; None is hatched: it was not tried
    unit : of the numbers in the tiles, written below them
    column_title, row_title : what the columns and the rows stand for
    """
    drawing = Drawing(words, width, heading)
    y = drawing.begin()
    most = 190.0 if drawing.wide else 110.0
    left = min(max((text_width(text) for text in [*rows, *row_title.split()]), default=0), most) + 12
    every = [tile for row in tiles for tile in row if tile is not None]
    longest = [text_width(tile.words) * 1.06 + 12 for tile in every] + [
        text_width(part) + 8 for name in columns for part in name.split()
    ]
    blocks, each = _blocks(len(columns), width - left, max(longest, default=40.0))
    lows, highs = min((t.value for t in every), default=0.0), max((t.value for t in every), default=1.0)
    for block in blocks:
        y = _heads(drawing, y, [columns[i] for i in block], left, each, column_title, row_title)
        for i, name in enumerate(rows):
            lines = wrap(name, left - 10)
            height = max(TILE_HEIGHT, len(lines) * LINE_HEIGHT + 6)
            drawing.text(left - 8, centred(y + height / 2, len(lines)), lines, anchor="end")
            for place, column in enumerate(block):
                _tile(drawing, left + place * each, y, each, height, tiles[i][column], (lows, highs), i)
            y += height
        y += 14
    note = unit + ("; hatched: not tried" if len(every) < len(rows) * len(columns) else "")
    return drawing.finish(drawing.text(0, y + 8, wrap(note, width), colour=QUIET) - 2)


def _blocks(columns: int, room: float, needed: float) -> tuple[list[range], float]:
    """Return the columns of each block, as even as possible, and the width of each tile."""
    fit = max(int(room // needed), 1)
    count = max(math.ceil(columns / fit), 1)
    each = math.ceil(columns / count)
    return [range(i, min(i + each, columns)) for i in range(0, columns, max(each, 1))], min(
        room / max(each, 1), max(_WIDEST, needed)
    )


def _heads(
    drawing: Drawing, y: float, names: Sequence[str], left: float, each: float, column_title: str, row_title: str
) -> float:
    """Write the titles and the columns' names, and return where the tiles begin."""
    if column_title:
        y = drawing.text(left, y + 13, wrap(column_title, drawing.width - left), colour=QUIET) - 13
    heads, title = [wrap(name, each - 4) for name in names], wrap(row_title, left - 10)
    deep = max(len(lines) for lines in [*heads, title])
    for place, lines in enumerate(heads):
        for j, line in enumerate(reversed(lines)):
            drawing.text(left + (place + 0.5) * each, y + 13 + (deep - 1 - j) * LINE_HEIGHT, line, anchor="middle")
    for j, line in enumerate(reversed(title)):
        if line:
            drawing.text(left - 8, y + 13 + (deep - 1 - j) * LINE_HEIGHT, line, anchor="end", colour=QUIET)
    return y + deep * LINE_HEIGHT + 4


def _tile(
    drawing: Drawing,
    x: float,
    y: float,
    width: float,
    height: float,
    tile: Tile | None,
    span: tuple[float, float],
    row: int,
) -> None:
    low, high = span
    fill = "" if tile is None else shade((tile.value - low) / (high - low) if high > low else 0.5)
    drawing.add(f'<g data-row="{row}">')
    drawing.tile(x + 1, y + 1, width - 2, height - 2, fill)
    if tile is not None:
        if tile.mark:
            left, top, right, bottom = x + 3, y + 3, x + width - 3, y + height - 3
            drawing.path(
                [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], readable_on(fill), 2
            )
        middle = y + height / 2 + FONT_SIZE * 0.36
        drawing.text(x + width / 2, middle, tile.words, anchor="middle", colour=readable_on(fill), bold=bool(tile.mark))
    drawing.add("</g>")
