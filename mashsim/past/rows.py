"""The rows of lists as they are read: contacts without their names, and the rows that cannot be read, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from mashsim.documents.text import listed
from mashsim.past.cells import EARLIEST, When, when_of
from mashsim.past.sheet import Cells, Sheet

FEWEST_TO_NAME, MOST_TO_NAME = 6, 40
"""A word that no map explains is shown only if so many contacts have it, and if there are no more such words than this:
else they may be names, in a column that is taken for another."""
_HEADING_WITHIN = 20
Row = TypeVar("Row", bound=tuple[object, ...])


class Step(NamedTuple):
    """A row: the contact by number, its step, when it began and ended, and what else it says.

    Attributes
    ----------
    row : its place among all rows that were read, for messages
    partner : that a request went to, as names are compared; empty for other steps
    outcome : what it came to; empty if the row does not say
    children : how many the contact is about; 1 if the row does not say
    """

    row: int
    contact: int
    step: str
    started: When | None
    ended: When | None
    partner: str
    outcome: str
    children: int


@dataclass
class Rows:
    """What was read of lists of steps.

    Attributes
    ----------
    steps : the rows that can be read, each contact by a number, not by its name
    contacts : how many contacts there are
    places : the list and the line of each row, by its place
    read, empty, repeated : rows with something in them; empty ones; those that say again what one before says
    refused : the places of the rows that cannot be read, by the reason in words
    left_out : the numbers of the contacts of those rows
    ignored : rows of steps that the map tells to ignore
    not_read : columns that are not read, by list: how many
    others : sheets that are no list
    unknown : words that no map explains, with the contacts that have them, by what they are
    """

    steps: list[Step] = field(default_factory=list)
    contacts: int = 0
    places: list[tuple[str, int]] = field(default_factory=list)
    read: int = 0
    empty: int = 0
    repeated: int = 0
    refused: dict[str, list[int]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    ignored: int = 0
    not_read: dict[str, int] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    unknown: dict[str, dict[str, set[int]]] = field(default_factory=dict)

    def note_unknown(self, what: str, word: str, contact: int) -> None:
        """Note a word that no map explains."""
        self.unknown.setdefault(what, {}).setdefault(word, set()).add(contact)

    def refuse(self, row: int, why: str, contact: int | None) -> None:
        """Refuse a row, and all of its contact: half a way would look like one that stands still."""
        self.refused.setdefault(why, []).append(row)
        if contact is not None:
            self.left_out.add(contact)

    def lines(self, rows: Sequence[int], most: int = 12) -> str:
        """Return rows as people find them: "steps.csv, lines 7, 12"."""
        shown: dict[str, list[str]] = {}
        for row in sorted(rows)[:most]:
            where, line = self.places[row]
            shown.setdefault(where, []).append(str(line))
        said = [f"{where}{'s' if len(lines) > 1 else ''} {listed(lines)}" for where, lines in shown.items()]
        more = f" and {len(rows) - most:,} more" if len(rows) > most else ""
        return "; ".join(said) + more


class RefusedError(Exception):
    """Why a row cannot be read."""


class RowCells:
    """The cells of a row by the names of their columns."""

    def __init__(self, cells: Cells, columns: dict[str, int]):
        self._cells, self._columns = cells, columns

    def __getitem__(self, name: str) -> object:
        place = self._columns.get(name, -1)
        return self._cells[place] if 0 <= place < len(self._cells) else None


def plain_identifier(name: object) -> str:
    """Return a contact's name as it is compared: a number that one program writes as 17 and another as 17.0."""
    text = str(name).casefold()
    return text.removesuffix(".0")


class Reader(Generic[Row]):
    """Reads the rows of one kind of list; each kind says what a row of its own is.

    Parameters
    ----------
    rows : where it notes what it read
    numbers : the numbers of contacts or children by their names, which live here only and go when all is read
    today : nothing can have happened after it
    """

    who = "contact"
    """What the column `contact` names."""

    def __init__(self, rows: Rows, numbers: dict[str, int], timezone: str, today: dt.date):
        self.rows, self.found = rows, list[Row]()
        self._numbers, self._timezone, self._today = numbers, timezone, today
        self._seen: set[tuple[object, ...]] = set()

    def read(self, row: int, contact: int, cells: RowCells) -> Row | None:
        """Return what a row says, its place first; None if it is to be ignored.

        Raises
        ------
        RefusedError
            If it cannot be read.
        """
        raise NotImplementedError

    def take(self, sheet: Sheet, wanted: Mapping[str, str], needed: Sequence[str]) -> bool:
        """Read a sheet, if it is a list of this kind.

        Parameters
        ----------
        wanted : what each column is, by its heading in small letters and digits
        needed : the columns without which it is none
        """
        for place, (_, heads) in enumerate(sheet.rows[:_HEADING_WITHIN]):
            names = [squeezed(head) for head in heads]
            columns = {wanted[name]: column for column, name in reversed(list(enumerate(names))) if name in wanted}
            if all(name in columns for name in needed):
                self._take(sheet, place, columns, sum(map(bool, names)) - len(columns))
                return True
        return False

    def _take(self, sheet: Sheet, heading: int, columns: dict[str, int], others: int) -> None:
        self.rows.empty += sheet.empty
        self.rows.not_read[sheet.name] = others
        for line, cells in sheet.rows[heading + 1 :]:
            self.rows.read += 1
            self.rows.places.append((f"{sheet.name}, {sheet.line}", line))
            self._row(len(self.rows.places) - 1, RowCells(cells, columns))

    def _row(self, row: int, cells: RowCells) -> None:
        contact: int | None = None
        try:
            name = cells["contact"]
            if name is None:
                raise RefusedError(f"no {self.who} is named")
            contact = self._numbers.setdefault(plain_identifier(name), len(self._numbers))
            self.rows.contacts = len(self._numbers)
            found = self.read(row, contact, cells)
        except RefusedError as why:
            self.rows.refuse(row, str(why), contact)
            return
        if found is None:
            self.rows.ignored += 1
        elif found[1:] in self._seen:
            self.rows.repeated += 1
        else:
            self._seen.add(found[1:])
            self.found.append(found)

    def when(self, cell: object, what: str) -> When | None:
        """Return when a cell says; None if it is empty.

        Raises
        ------
        RefusedError
            If it is no date, or one on which nothing can have happened.
        """
        if cell is None:
            return None
        try:
            when = when_of(cell, self._timezone)
        except ValueError:
            raise RefusedError(f"the {what} is no date, or no date and time") from None
        if when.at.date() < EARLIEST:
            raise RefusedError(f"the {what} lies before {EARLIEST:%Y}")
        if when.at.date() > self._today:
            raise RefusedError(f"the {what} lies in the future")
        return when


def squeezed(head: object) -> str:
    """Return a heading as it is compared: its letters and digits, small."""
    return "".join(letter for letter in head.lower() if letter.isalnum()) if isinstance(head, str) else ""


def is_before(when: When, other: When) -> bool:
    """Whether one moment lies before another, as far as both are known."""
    if when.exact and other.exact:
        return when.at < other.at and when.at.fold == other.at.fold
    return when.at.date() < other.at.date()


def unknown_words(rows: Rows) -> Iterator[str]:
    """Yield the words that no map explains, without those that may be names."""
    for what, words in rows.unknown.items():
        many = sorted(words, key=lambda word: (-len(words[word]), word)) if len(words) <= MOST_TO_NAME else []
        shown = [word for word in many if len(words[word]) >= FEWEST_TO_NAME]
        others = len(words) - len(shown)
        said = [f"{word!r} ({len(words[word]):,} contacts)" for word in shown]
        said += [f"{others:,} {'word that is' if others == 1 else 'words that are'} not shown"] if others else []
        yield f"Not explained by the map, under [{what}s]: {listed(said)}."
