"""Lists: CSV files that a scenario names, one row a contact or a person.

A list becomes part of the document as text, so a scenario needs no file beside it once it is loaded: not on another
computer, not in a saved copy. Each line of the text is the same line of the file, so that a message can name it.
What Excel writes is accepted: a byte order mark, ``;`` or tabs between cells, empty rows at the end.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mashsim.documents.files import Place, name_of
from mashsim.documents.text import KeyPath, in_message, nearest, parse_path
from mashsim.errors import Fault, ScenarioError

LARGEST_LIST = 4_000_000
"""Bytes; with a list of this size a scenario can still be saved and read again."""
_SAVE_AS = "in Excel choose Save As, CSV UTF-8"
_EXCEL_SEPARATOR = re.compile(r'"?sep=(.)"?[;,\s]*', re.IGNORECASE)
Row = tuple[int, list[str]]
"""The line a row stands on, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class ListSetting:
    """A setting that may name a list.

    Attributes
    ----------
    path : the setting
    rows : what a row is, and what rows are
    replaces : what the text of a list says of other settings, unless the same file says it
    names_settings : whether each column is named by the setting that it speaks for
    """

    path: tuple[str, ...]
    rows: tuple[str, str]
    replaces: Callable[[str], Mapping[tuple[str, ...], object]] = field(default=lambda text: {})
    names_settings: bool = False


def rows_of(text: str) -> list[Row]:
    """Return the rows of a list, the one with the names of the columns first; without comments and empty rows.

    Raises
    ------
    ValueError
        If a text in quotes never ends.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if _EXCEL_SEPARATOR.fullmatch(lines[0]):
        lines[0] = ""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=_separator(lines))
    rows, line = [], 1
    try:
        for cells in reader:
            cells = [" ".join(cell.split()) for cell in cells]
            if any(cell.strip(",;") for cell in cells) and not cells[0].startswith("#"):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise ValueError(f'{line}\thas a text in quotes that does not end; add the missing "') from None
    return rows


def _separator(lines: Iterable[str]) -> str:
    """Return what stands between the names of the columns most often."""
    header = next((line for line in lines if line.strip(',;\t "') and not line.lstrip(' "').startswith("#")), "")
    return max(",;\t", key=header.count)


def canonical(text: str, is_left_out: Callable[[str], bool] = lambda name: False) -> str:
    """Return a list as a document holds it: commas between cells, and empty lines where comments were.

    Without the columns that are left out, by their names; nothing if all are.
    """
    rows = dict(rows_of(text))
    if any(map(is_left_out, names := next(iter(rows.values()), []))):
        places = [place for place, name in enumerate(names) if not is_left_out(name)]
        rows = {line: [cells[place] for place in places] for line, cells in rows.items()} if places else {}
    target = io.StringIO()
    write = csv.writer(target, lineterminator="\n").writerow
    for line in range(1, max(rows, default=0) + 1):
        if line in rows:
            write(rows[line])
        else:
            target.write("\n")
    return target.getvalue()


def less_what_is_said(text: str, said: Collection[KeyPath]) -> str:
    """Return a list whose columns are named by settings without those that are said elsewhere, nearer to the user.

    So that a file which extends the one that names the list is taken at its word. A column goes if its setting is said,
    or a part of it, or all of a table around it. Nothing is left where another size is said: rows are of one size.
    """
    is_of_another_size = ("size", "children") in said

    def is_said(name: str) -> bool:
        try:
            column = parse_path(name)
        except ValueError:
            return False
        return is_of_another_size or any(all(a == b for a, b in zip(column, path, strict=False)) for path in said)

    return canonical(text, is_said)


def read_list(name: str, place: Place, path: Path | None, setting: ListSetting) -> tuple[str, str]:
    """Return the text of a list that a scenario file at `path` names, and the file's own name.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no list.
    """
    what = ".".join(setting.path)
    if path is None:
        alone = f"{what} is {in_message(name)}, but a scenario that is not in a file has no files beside it"
        raise ScenarioError([Fault(str(place), f"{alone}; open the scenario.toml of a run, which holds its lists.")])
    file = path.parent / name
    try:
        if not file.is_file():
            raise ScenarioError([Fault(str(place), f"{what} is {in_message(name)}, and {_missing(file)}")])
        own = name_of(file)
        if file.stat().st_size > LARGEST_LIST:
            size = f"{file.stat().st_size / 1e6:.1f} MB"
            most = f"a list is at most {LARGEST_LIST / 1e6:.0f} MB"
            raise ScenarioError([Fault(own, f"is too large: {size}; {most}.")])
        text = canonical(decoded(file.read_bytes(), own))
    except OSError as error:
        raise ScenarioError([Fault(str(file), f"cannot be read: {error.strerror}.")]) from None
    except ScenarioError:
        raise
    except ValueError as error:
        line, _, message = str(error).partition("\t")
        raise ScenarioError([Fault(str(Place(own, int(line))), f"{message}.")]) from None
    if not text:
        raise ScenarioError([Fault(own, "is empty; its first row must name the columns.")])
    return text, own


def _missing(file: Path) -> str:
    near = nearest(file.name, [other.name for other in file.parent.glob("*.csv")])
    hint = f"; did you mean {near!r}?" if near else f"; it is looked for beside the scenario, in {file.parent}."
    return f"there is no such file{hint}"


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file: UTF-8, or what Excel on Windows writes."""
    if content.startswith(b"PK\x03\x04"):
        raise ScenarioError([Fault(name, f"is an Excel workbook, not a CSV file; {_SAVE_AS}.")])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ScenarioError([Fault(name, f"is text in UTF-16; {_SAVE_AS}.")])
    if b"\0" in content:
        raise ScenarioError([Fault(name, f"is not text; a list is a CSV file: {_SAVE_AS}.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def counted(text: str, words: tuple[str, str]) -> str:
    """Return how many rows a list has below the names of its columns, in words."""
    rows = max(0, len(rows_of(text)) - 1)
    return f"{rows:,} {words[rows != 1]}"


def is_file_name(value: object) -> bool:
    """Whether a value names a list's file, and is not a list itself."""
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


Lists = Sequence[ListSetting]
