"""The rows of a filled workbook, or one plain reason why it cannot be read."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from mashsim.errors import Fault, ScenarioError

LARGEST, MOST_UNPACKED, MOST_PARTS, MOST_ROWS = 5_000_000, 30_000_000, 500, 20_000
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError,
           OSError, EOFError, NotImplementedError)  # fmt: skip
"""All that a reader of workbooks is seen to raise on a file that is none."""
COLUMNS = ("month", "figure", "value")
Rows = list[tuple[int, list[object]]]
"""The number of each row, and its first three cells."""


def sheets_of(content: bytes, file: str) -> dict[str, Rows]:
    """Return the rows below the heading of each sheet of a level, by the sheet's name.

    Raises
    ------
    ScenarioError
        If the file is no workbook, is too large, or has no such sheet; or all that is wrong with its sheets.
    """
    book = opened(content, file)
    levels = [sheet for sheet in book.worksheets if sheet.title.strip().lower().startswith("level")]
    if not levels:
        names = ", ".join(repr(name) for name in book.sheetnames[:8])
        message = f"has no sheet whose name begins with Level; it has {names}. `mashsim figures` writes an empty table."
        raise ScenarioError([Fault(file, message)])
    if faults := [Fault(f"{file}, sheet {sheet.title}", why) for sheet in levels for why in _faults(sheet)]:
        raise ScenarioError(faults)
    return {sheet.title: list(_rows(sheet)) for sheet in levels}


def opened(
    content: bytes, file: str, what: str = "a table of figures", most: int = MOST_UNPACKED, only_values: bool = False
) -> Any:
    """Return a workbook, opened.

    Parameters
    ----------
    what : what the file should be, for messages
    most : bytes to which it may unpack
    only_values : whether it is read row by row, each formula as the value that it had when the file was saved

    Raises
    ------
    ScenarioError
        If the file is no workbook or is damaged, unpacks to more, or has XML entities.
    """
    _refuse_bombs(content, file, what, most)
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ScenarioError(
            [Fault(file, "is a workbook; to read one: pip install 'mashsim[excel]'. Or save it as CSV UTF-8.")]
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(content), only_values, data_only=only_values, keep_links=False)
    except BROKEN:
        raise ScenarioError([Fault(file, "is damaged, or no workbook; save it as .xlsx again.")]) from None


def _refuse_bombs(content: bytes, file: str, what: str, most: int) -> None:
    """Refuse what must not even be opened: unpacked far larger than it should be, or with entities."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > most:
                found = f"unpacks to {size / 1e6:.0f} MB in {len(parts)} parts"
                raise ScenarioError([Fault(file, f"{found}, far more than {what} has; it is not opened.")])
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise ScenarioError([Fault(file, "is no Excel workbook; save it as .xlsx or as CSV UTF-8.")])
            texts = (packed.read(part) for part in parts if part.filename.endswith((".xml", ".rels")))
            if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in texts):
                raise ScenarioError([Fault(file, f"has XML entities, which {what} never has; it is not opened.")])
    except BROKEN as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([Fault(file, "is damaged, or no workbook; save it as .xlsx again.")]) from None


def _heading(sheet: Any) -> int:
    """Return the number of the row with the names of the columns; 0 if there is none among the first twenty."""
    rows = enumerate(sheet.iter_rows(max_row=20, max_col=3, values_only=True), 1)
    return next((place for place, row in rows if tuple(str(cell).strip().lower() for cell in row) == COLUMNS), 0)


def _faults(sheet: Any) -> Iterator[str]:
    """Yield what makes all of a sheet unreadable."""
    heading = _heading(sheet)
    if not heading:
        yield "has no heading month, figure, value in its columns A to C."
        return
    if sheet.max_row > MOST_ROWS:
        yield f"has {sheet.max_row:,} rows; a table of figures has at most {MOST_ROWS:,}. Delete the empty ones below."
        return
    merged = [str(area) for area in sheet.merged_cells.ranges if area.min_col <= 3 and area.max_row >= heading]
    if merged:
        yield f"has merged cells ({', '.join(merged[:3])}); unmerge them: each row has its own month and figure."
    cells = [cell for row in sheet.iter_rows(min_row=heading + 1, max_col=3) for cell in row]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    if formulas:
        many = f" and {len(formulas) - 3} more" if len(formulas) > 3 else ""
        yield f"has formulas in {', '.join(formulas[:3])}{many}; copy them and paste their values (Paste Special)."


def _rows(sheet: Any) -> Iterator[tuple[int, list[object]]]:
    for cells in sheet.iter_rows(min_row=_heading(sheet) + 1, max_col=3):
        if any(cell.value is not None for cell in cells):
            yield cells[0].row, [*(cell.value for cell in cells[:2]), _value(cells[2])]


def _value(cell: Any) -> object:
    """Return a cell's value; a percentage as it is seen, 5.2 where the cell has 0.052."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and "%" in str(cell.number_format):
        return round(cell.value * 100, 9)
    return cell.value
