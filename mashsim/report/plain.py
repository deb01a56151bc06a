"""Tables as plain text, for the command line."""

from __future__ import annotations

from mashsim.report.blocks import Cell, Table

_BETWEEN = "  "


def as_text(table: Table, columns: int) -> list[str]:
    """Return a table's first columns as lines: its caption, the heads, and a line a row, without rows that are a part
    of the row above them.

    An interval follows its number in brackets; what is below the head of a row is left out.
    """
    heads = [column.head for column in table.columns[:columns]]
    rows = [
        [_said(cell, place) for place, cell in enumerate(row.cells[:columns])] for row in table.rows if not row.part
    ]
    widths = [max(len(line[place]) for line in (heads, *rows)) for place in range(len(heads))]
    numeric = [column.numeric for column in table.columns[:columns]]
    lines = [
        _BETWEEN.join(
            f"{text:{'>' if right else '<'}{width}}" for text, width, right in zip(line, widths, numeric, strict=True)
        )
        for line in (heads, *rows)
    ]
    caption = table.caption.replace("; below each", "; in brackets after each")
    return [f"{caption}:", *(f"{_BETWEEN}{line.rstrip()}" for line in lines)]


def _said(cell: Cell, place: int) -> str:
    return f"{cell.text} ({cell.note})" if cell.note and place else cell.text
