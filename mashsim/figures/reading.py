"""Read a filled table: a workbook, or a CSV file. All that is wrong is said at once, by sheet and row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mashsim.documents.files import name_of, refuse_what_never_ends
from mashsim.documents.lists import decoded, rows_of
from mashsim.errors import Fault, ScenarioError
from mashsim.figures.cells import month_of, number_of
from mashsim.figures.known import CHOICES, Figure, Form, plain
from mashsim.figures.table import Entry, Table
from mashsim.figures.workbook import COLUMNS, LARGEST, Rows, sheets_of

_NO_MONTH = ""


def read_table(path: Path, form: Form) -> Table:
    """Return what a filled table holds.

    Raises
    ------
    ScenarioError
        If the file cannot be read; or everything that is wrong with its rows.
    """
    content, file = _content(path)
    reader = _Reader(file, form)
    if content.startswith(b"PK\x03\x04"):
        for sheet, rows in sheets_of(content, file).items():
            reader.take(f"{file}, sheet {sheet}, row", rows)
    else:
        reader.take(f"{file}, line", _csv_rows(content, file))
    return reader.table()


def read_text(text: str, name: str, form: Form) -> Table:
    """Return what a filled table holds that is given as text: CSV, or cells that were copied from a spreadsheet.

    Raises
    ------
    ScenarioError
        If it is too long or no table; or everything that is wrong with its rows.
    """
    content = text.encode()
    if len(content) > LARGEST:
        most = f"a table of figures is at most {LARGEST / 1e6:.0f} MB"
        raise ScenarioError([Fault(name, f"is too large: {len(content) / 1e6:.1f} MB; {most}.")])
    reader = _Reader(name, form)
    reader.take(f"{name}, line", _csv_rows(content, name))
    return reader.table()


def _content(path: Path) -> tuple[bytes, str]:
    try:
        file, size = name_of(path), path.stat().st_size
        if path.is_dir():
            raise ScenarioError([Fault(file, "is a folder; name a filled table, .xlsx or .csv.")])
        refuse_what_never_ends(path, "a filled table, .xlsx or .csv")
        if size > LARGEST:
            most = f"a table of figures is at most {LARGEST / 1e6:.0f} MB"
            raise ScenarioError([Fault(file, f"is too large: {size / 1e6:.1f} MB; {most}.")])
        content = path.read_bytes()
    except FileNotFoundError:
        raise ScenarioError([Fault(str(path), "there is no such file.")]) from None
    except OSError as error:
        raise ScenarioError([Fault(str(path), f"cannot be read: {error.strerror}.")]) from None
    if not content.strip():
        raise ScenarioError([Fault(file, "is empty; `mashsim figures` writes a table to fill in.")])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ScenarioError([Fault(file, "is an old .xls file, or has a password; save it as .xlsx without one.")])
    return content, file


def _csv_rows(content: bytes, file: str) -> Rows:
    try:
        (_, heading), *rows = rows_of(decoded(content, file)) or [(0, [])]
    except ScenarioError:
        raise
    except ValueError as error:
        line, _, message = str(error).partition("\t")
        raise ScenarioError([Fault(f"{file}, line {line}", f"{message}.")]) from None
    names = [cell.lower() for cell in heading]
    if missing := [name for name in COLUMNS if name not in names]:
        message = f"has no column {' and no '.join(missing)} in its first row; it must name month, figure, value."
        raise ScenarioError([Fault(file, message)])
    places = [names.index(name) for name in COLUMNS]
    return [(line, [cells[place] if place < len(cells) else "" for place in places]) for line, cells in rows]


class _Reader:
    """The rows of a table, as they are read."""

    def __init__(self, file: str, form: Form):
        self._file, self._form = file, form
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._words: dict[str, str] = {}
        self._rows = self._empty = 0
        self._faults: list[Fault] = []

    def take(self, place: str, rows: Rows) -> None:
        """Take rows; what is wrong with one is kept for the end."""
        for number, (month, name, value) in rows:
            self._rows += 1
            if _is_empty(value):
                self._empty += 1
                continue
            where = f"{place} {number}"
            self._faults += [Fault(where, f"{why}.") for why in self._taken(where, month, name, value)]

    def _taken(self, where: str, month: object, name: object, value: object) -> Iterator[str]:
        """Take a row, or yield what is wrong with each of its cells."""
        figure: Figure | None = None
        if _is_empty(name):
            yield "the figure is empty; name it, or leave the value empty too"
        else:
            try:
                figure, of = self._form.find(str(name))
            except ValueError as error:
                yield f"the figure {error}"
        if figure and figure.unit == "words":
            yield from self._worded(figure, value)
            return
        try:
            when = month_of(month) if not _is_empty(month) else _NO_MONTH
        except ValueError as error:
            yield f"the month {error}"
            return
        if not when:
            yield "the month is empty; write it such as 2026-04"
        if not figure or not when:
            return
        try:
            entry = Entry(where, figure, of, when, number_of(value, figure.unit, figure.whole))
        except ValueError as error:
            yield f"the value of {str(name)!r} {error}"
            return
        before = self._entries.setdefault((figure.key, of, when), entry)
        if before.value != entry.value:
            place = before.where.partition(", ")[2]
            yield f"{str(name)!r} of {when} is {entry.value:g}, and {before.value:g} in {place}; keep one"

    def _worded(self, figure: Figure, value: object) -> Iterator[str]:
        known = {plain(words): name for words, name in CHOICES[figure.key].items()}
        answer = plain(str(value))
        if answer not in known:
            yield f"{figure.words!r} is {str(value)!r}; it must be {' or '.join(map(repr, CHOICES[figure.key]))}"
        elif self._words.setdefault(figure.key, answer) != answer:
            yield f"{figure.words!r} is {answer!r} here and {self._words[figure.key]!r} above; keep one"

    def table(self) -> Table:
        """Return what was read.

        Raises
        ------
        ScenarioError
            With everything that is wrong; or where nothing is filled in.
        """
        if self._faults:
            raise ScenarioError(self._faults)
        if not self._entries:
            message = f"has no figure: {self._rows} rows were read, all without a value. Fill in what you know."
            raise ScenarioError([Fault(self._file, message)])
        return Table(self._file, tuple(self._entries.values()), self._words, self._rows, self._empty)


def _is_empty(cell: object) -> bool:
    return cell is None or not str(cell).strip()
