"""The sheets of a folder of lists: CSV files, workbooks, census files. No message shows a cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mashsim.documents.files import name_of, refuse_what_never_ends
from mashsim.documents.lists import decoded, rows_of
from mashsim.errors import Fault, ScenarioError
from mashsim.figures.workbook import BROKEN, opened
from mashsim.past.cin_census import census_sheets
from mashsim.past.sheet import Cells, Sheet, tidy

ENDINGS = (".csv", ".xlsx", ".xml")
LARGEST, MOST_UNPACKED, MOST_ROWS = 60_000_000, 400_000_000, 500_000
_MOST_EMPTY = 5_000
"""Empty rows after which a sheet is taken to have ended: some programs write a million of them."""


def sheets_in(folder: Path) -> list[Sheet]:
    """Return all sheets of the lists in a folder, in order of the files' names.

    Raises
    ------
    ScenarioError
        If there is no such folder or no list in it; or with each file that cannot be read.
    """
    if not folder.is_dir():
        raise ScenarioError([Fault(str(folder), "there is no such folder; name the folder that holds your lists.")])
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.name[:2] != "~$")
    if not files:
        raise ScenarioError(
            [Fault(str(folder), "holds no list; save each as .csv or .xlsx there, or a census as .xml.")]
        )
    found: list[Sheet] = []
    faults: list[Fault | str] = []
    for file in files:
        try:
            found += _sheets(file)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return found


def _sheets(path: Path) -> list[Sheet]:
    name = name_of(path)
    try:
        refuse_what_never_ends(path, "a list, .csv or .xlsx, or a census, .xml")
        if path.stat().st_size > LARGEST:
            size = f"{path.stat().st_size / 1e6:.0f} MB"
            raise ScenarioError([Fault(name, f"is too large: {size}; a list is at most {LARGEST / 1e6:.0f} MB.")])
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError([Fault(name, f"cannot be read: {error.strerror}.")]) from None
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ScenarioError([Fault(name, "is an old .xls file, or has a password; save it as .xlsx without one.")])
    if content.startswith(b"PK\x03\x04"):
        return list(_of_workbook(content, name))
    return census_sheets(content, name) if path.suffix.lower() == ".xml" else [_of_csv(content, name)]


def _of_csv(content: bytes, name: str) -> Sheet:
    try:
        rows = rows_of(decoded(content, name))
    except ScenarioError:
        raise
    except ValueError as error:
        line, _, message = str(error).partition("\t")
        raise ScenarioError([Fault(f"{name}, line {line}", f"{message}.")]) from None
    if len(rows) > MOST_ROWS:
        raise ScenarioError([Fault(name, f"has {len(rows):,} rows; a list has at most {MOST_ROWS:,}.")])
    last = max((number for number, _ in rows), default=0)
    lines = content.count(b"\n", 0, len(content.rstrip())) + 1
    return Sheet(
        name, name.rpartition(".")[0], "line", [(number, [tidy(cell) for cell in cells]) for number, cells in rows],
        max(0, min(last, lines) - len(rows)),
    )  # fmt: skip


def _of_workbook(content: bytes, name: str) -> Iterator[Sheet]:
    book = opened(content, name, "a workbook of lists", MOST_UNPACKED, only_values=True)
    try:
        for sheet in book.worksheets:
            where = f"{name}, sheet {sheet.title}" if len(book.worksheets) > 1 else name
            rows: list[tuple[int, Cells]] = []
            last = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                tidied = [tidy(cell) for cell in cells]
                if any(cell is not None for cell in tidied):
                    rows.append((number, tidied))
                    last = number
                if number - last > _MOST_EMPTY:
                    break
                if len(rows) > MOST_ROWS:
                    raise ScenarioError([Fault(where, f"has over {MOST_ROWS:,} rows, the most that a list may have.")])
            yield Sheet(where, sheet.title, "row", rows, last - len(rows))
    except BROKEN as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([Fault(name, "is damaged, or no workbook; save it as .xlsx again.")]) from None
    finally:
        book.close()
