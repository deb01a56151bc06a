"""How the cells of a list are read: its columns by name, and dates, moments, numbers and words as people write them.

A list holds nothing about a child or a person's name: a column that is not known is refused, and what stands in it is
never shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from mashsim.documents import rows_of
from mashsim.documents.text import did_you_mean, in_message, listed

_MOST_FAULTS = 20
"""So many faults of one list are said; of others only how many there are."""
_DATE = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))")
_TIME = re.compile(r"[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
Row = TypeVar("Row")


class Rows(tuple[Row, ...]):
    """The rows of a list, checked.

    Attributes
    ----------
    lines : the line of each, for messages
    text : the list itself
    digest : what it says, in short: two lists with the same rows have the same
    """

    lines: tuple[int, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, rows: Sequence[Row], lines: Sequence[int], text: str) -> Rows[Row]:
        """Return rows with their lines."""
        found = cls(rows)
        found.lines, found.text = tuple(lines), text
        return found

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr(tuple(self)).encode()).hexdigest()


def lines_of(rows: tuple[Any, ...]) -> tuple[int, ...]:
    """Return the line of each row of a list."""
    return rows.lines if isinstance(rows, Rows) else ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    Attributes
    ----------
    name : as the first row has it; case, spaces and _ do not matter
    read : turns the text of a cell into its value; a message of its error begins with the column's name
    meaning : what it says, for the schema
    needed : whether every row must say it
    """

    name: str
    read: Callable[[str], Any]
    meaning: str
    needed: bool = False


class _Cells(dict[str, Any]):
    """The values of a column's cells, each read once: a list says the same words again and again."""

    def __init__(self, column: Column | None):
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> Any:
        value = self[cell] = self._column.read(cell) if self._column else None
        return value


def read_rows(text: str, columns: Sequence[Column], what: str) -> tuple[list[int], list[dict[str, Any]], list[str]]:
    """Read a list.

    Parameters
    ----------
    columns : those it may have
    what : what the list is, for messages

    Returns
    -------
    the lines, the rows (each with all columns, None where a cell is empty or wrong) and the faults, each
    ``line<TAB>message``
    """
    try:
        header, *rows = rows_of(text) or [(1, [])]
    except ValueError as error:
        return [], [], [str(error)]
    line, names = header
    found = [_named(name, columns) for name in names]
    faults = list(_wrong_header(line, names, found, columns, what))
    lines, values = [], []
    read = [_Cells(column) for column in found]
    for line, cells in rows:
        row: dict[str, Any] = dict.fromkeys(column.name for column in columns)
        if any(cells[len(names) :]):
            faults.append(f"{line}\thas {len(cells)} cells, but the first row names {len(names)} columns")
        for column, values_of, cell in zip(found, read, cells, strict=False):
            if column is not None and cell:
                try:
                    row[column.name] = values_of[cell]
                except ValueError as error:
                    faults.append(f"{line}\t{column.name} {error}")
        faults += [
            f"{line}\t{column.name} is empty; {_small(column.meaning)}"
            for column in columns
            if column.needed and column in found and not _cell(cells, found, column)
        ]
        lines.append(line)
        values.append(row)
    return lines, values, shortened(faults)


def shortened(faults: list[str]) -> list[str]:
    """Return the first faults of a list, and how many more there are."""
    if len(faults) <= _MOST_FAULTS:
        return faults
    last = faults[_MOST_FAULTS - 1].partition("\t")[0]
    return [
        *faults[:_MOST_FAULTS],
        f"{last}\tis not the last that is wrong: {len(faults) - _MOST_FAULTS:,} more faults follow",
    ]


def _named(name: str, columns: Sequence[Column]) -> Column | None:
    return next((column for column in columns if same(column.name, name)), None)


def same(name: str, other: str) -> bool:
    """Whether two names are the same, but for case, spaces, - and _."""
    return plain_name(name) == plain_name(other)


def plain_name(name: str) -> str:
    """Return a name in small letters, with spaces between its words."""
    return re.sub(r"[\s_-]+", " ", name).strip().lower()


def _cell(cells: Sequence[str], found: Sequence[Column | None], column: Column) -> str:
    place = found.index(column)
    return cells[place] if place < len(cells) else ""


def _wrong_header(
    line: int, names: Sequence[str], found: Sequence[Column | None], columns: Sequence[Column], what: str
) -> Iterator[str]:
    known = ", ".join(column.name for column in columns)
    if not any(found):
        yield f"{line}\tdoes not name the columns of {what}; the first row must name them, out of {known}"
        return
    for name, column in zip(names, found, strict=True):
        if column is None and name:
            others = [one.name for one in columns if one not in found]
            near = get_close_matches(plain_name(name), others, n=1, cutoff=0.75)  # a surname is not a misspelt source
            hint = f"did you mean {near[0]!r}? If not, take" if near else "take"
            yield (
                f"{line}\thas a column {in_message(name)}, which is not one of {what}; {hint} it out of the file: a "
                f"list holds nothing about a child and nobody's name. Its columns are {known}"
            )
    yield from (
        f"{line}\tnames the column {column.name!r} twice; take one out"
        for column in columns
        if sum(one is column for one in found) > 1
    )
    yield from (
        f"{line}\thas no column {column.name!r}; {_small(column.meaning)}"
        for column in columns
        if column.needed and column not in found
    )


def _small(text: str) -> str:
    """Return the first sentence of a meaning as the rest of a message."""
    sentence = re.split(r"(?<=[.;])\s", text, maxsplit=1)[0].rstrip(".;")
    return sentence[:1].lower() + sentence[1:]


# Cells


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """Return how one of a few words is read."""
    by_name = {plain_name(word): word for word in words}

    def read(cell: str) -> str:
        try:
            return by_name[plain_name(cell)]
        except KeyError:
            allowed = listed(words, "or")
            raise ValueError(f"is {in_message(cell)}; it must be {allowed}{did_you_mean(cell, words)}") from None

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return how a whole number is read."""

    def read(cell: str) -> int:
        if re.fullmatch(r"\d{1,6}(\.0+)?", cell) and least <= int(float(cell)) <= most:
            return int(float(cell))
        raise ValueError(f"is {in_message(cell)}; it must be a whole number from {least} to {most}")

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    """Return how a number is read; a comma may stand for its point."""

    def read(cell: str) -> float:
        if re.fullmatch(r"\d{1,6}([.,]\d+)?", cell) and least <= (value := float(cell.replace(",", "."))) <= most:
            return value
        raise ValueError(f"is {in_message(cell)}; it must be a number from {least:g} to {most:g}")

    return read


def date(cell: str) -> dt.date:
    """Read ``2026-04-01`` or ``01/04/2026``, the day first."""
    match = _DATE.fullmatch(cell)
    if found := _date_of(match):
        return found
    raise ValueError(f"is {in_message(cell)}; it must be a date, such as 2026-04-01 or 01/04/2026 (the day first)")


def _date_of(match: re.Match[str] | None) -> dt.date | None:
    if match is None:
        return None
    year, month, day, first, second, last = match.groups()
    try:
        return dt.date(int(year), int(month), int(day)) if year else dt.date(int(last), int(second), int(first))
    except ValueError:
        return None


def moment(cell: str) -> dt.date | dt.datetime:
    """Read a date, or a date and a local time; a time may end with its distance from UTC, such as +01:00 or Z."""
    match = _DATE.match(cell)
    day = _date_of(match)
    if match and day:
        if match.end() == len(cell):
            return day
        if time := _TIME.fullmatch(cell, match.end()):
            hour, minute, second, zone = time.groups()
            try:
                at = dt.datetime(day.year, day.month, day.day, int(hour), int(minute), int(second or 0))
                return at if zone is None else at.replace(tzinfo=_zone(zone))
            except ValueError:
                pass
    raise ValueError(
        f"is {in_message(cell)}; it must be a date and a time, such as 2026-04-01 09:30 or 01/04/2026 09:30"
    )


def _zone(text: str) -> dt.tzinfo:
    if text in "Zz":
        return dt.UTC
    sign, digits = (-1 if text[0] == "-" else 1), text[1:].replace(":", "")
    return dt.timezone(sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def yes_no_or_date(cell: str) -> bool | dt.date:
    """Read yes, no, or a date."""
    if cell.lower() in (*_YES, *_NO):
        return cell.lower() in _YES
    try:
        return date(cell)
    except ValueError:
        raise ValueError(f"is {in_message(cell)}; it must be yes, no, or the date until which it holds") from None


def weekdays(cell: str) -> tuple[int, ...]:
    """Read days of the week, such as ``Mon-Wed`` or ``Mon Tue Fri``, as numbers from Monday, 0."""
    days: list[int] = []
    for part in re.split(r"[,;/+&\s]+|\band\b", re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", cell.lower())):
        ends = [_weekday(word) for word in part.split("-")] if part else []
        if any(end is None for end in ends) or len(ends) > 2:
            days.clear()
            break
        if ends:
            first, last = ends[0], ends[-1]
            days += range(first, last + 1) if first is not None and last is not None else ()
    if not days:
        raise ValueError(f"is {in_message(cell)}; it must be days of the week, such as Mon-Wed or Mon Tue Fri")
    return tuple(sorted(set(days)))


def _weekday(word: str) -> int | None:
    return _DAYS.index(word[:3]) if word[:3] in _DAYS and word.isalpha() else None


def stretches(cell: str) -> tuple[tuple[dt.date, dt.date], ...]:
    """Read days and stretches of days, such as ``2026-08-03 to 2026-08-14; 2026-12-24``."""
    found = []
    for part in re.split(r"\s*[;,]\s*", cell):
        ends = [date(end) for end in re.split(r"\s*(?:–|\bto\b)\s*|\s+-\s+", part)] if part else []
        if not part:
            continue
        if len(ends) > 2:
            raise ValueError(f"is {in_message(cell)}; write each stretch as first day to last day")
        if ends[-1] < ends[0]:
            raise ValueError(f"has a stretch that ends on {ends[-1]}, before it begins on {ends[0]}")
        found.append((ends[0], ends[-1]))
    found.sort()
    for (_, last), (first, _) in pairwise(found):
        if first <= last:
            raise ValueError(f"has stretches that overlap: {first} lies in the one that ends on {last}")
    return tuple(found)


def table_in_words(columns: Sequence[Column]) -> str:
    """Return the columns of a list with their meanings, for the schema."""
    return " ".join(f"`{column.name}`: {column.meaning}" for column in columns)
