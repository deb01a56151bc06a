"""The rows of lists of workflow steps, without the names of contacts; and the rows that cannot be read, and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from mashsim.documents.text import listed
from mashsim.errors import Fault, ScenarioError
from mashsim.past.cells import EARLIEST, When, when_of
from mashsim.past.mapping import COLUMNS, NEEDED, REQUEST, STEPS, ListMap
from mashsim.past.sheets import Cells, Sheet
from mashsim.scenario.columns import plain_name
from mashsim.scenario.lists import MOST_CHILDREN

FEWEST_TO_NAME = 6
"""A word that no map explains is shown only if so many rows have it: a rare one may be a name in the wrong column."""
_HEADING_WITHIN = 20


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
    steps : the rows that can be read, each contact with a number in place of its name
    contacts : how many contacts there are
    places : the list and the line of each row, by its place
    read, empty, repeated : rows with something in them; empty ones; those that say again what one before says
    refused : the places of the rows that cannot be read, by the reason in words
    left_out : the numbers of the contacts of those rows
    ignored : rows of steps that the map tells to ignore
    not_read : columns that are not read, by list: how many
    others : sheets that are no list
    unknown : words that no map explains, with how many rows have them, by what they are
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
    unknown: dict[str, Counter[str]] = field(default_factory=dict)

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


def rows_of_steps(sheets: Sequence[Sheet], names: ListMap, timezone: str, today: dt.date) -> Rows:
    """Read the sheets that are lists of steps.

    Parameters
    ----------
    today : nothing can have happened after it

    Raises
    ------
    ScenarioError
        If no sheet is a list of steps.
    """
    reader = _Reader(names, timezone, today)
    reader.rows.others = [sheet.name for sheet in sheets if not reader.take(sheet)]
    if len(reader.rows.others) == len(sheets):
        wanted = listed([repr(names.columns.get(name, name)) for name in NEEDED])
        heads = "; its first row must name the columns" if len(sheets) == 1 else ", in the first row of a list"
        message = f"has no columns {wanted}{heads}. Write in map.toml, under [columns], what you call them."
        raise ScenarioError([Fault(sheet.name, message) for sheet in sheets])
    return reader.rows


class _RefusedError(Exception):
    """Why a row cannot be read."""


class _Reader:
    """Reads the rows. The names of contacts live here only, and go when it does."""

    def __init__(self, names: ListMap, timezone: str, today: dt.date):
        self.rows = Rows()
        self._names, self._timezone, self._today = names, timezone, today
        self._step_of, self._outcome_of = cache(names.step), cache(names.outcome)
        self._numbers: dict[str, int] = {}
        self._seen: set[tuple[object, ...]] = set()

    def take(self, sheet: Sheet) -> bool:
        """Read a sheet, if it is a list of steps."""
        found = self._heading(sheet)
        if found is None:
            return False
        first, columns = found
        rows = self.rows
        rows.empty += sheet.empty
        cells_named = sum(cell is not None for cell in sheet.rows[first][1])
        rows.not_read[sheet.name] = cells_named - len(columns)
        for line, cells in sheet.rows[first + 1 :]:
            rows.read += 1
            rows.places.append((f"{sheet.name}, {sheet.line}", line))
            self._row(len(rows.places) - 1, _Cells(cells, columns))
        return True

    def _heading(self, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
        """Return which row names the columns, and where each stands."""
        wanted = {self._names.column(name): name for name in COLUMNS}
        for place, (_, cells) in enumerate(sheet.rows[:_HEADING_WITHIN]):
            names = [plain_name(str(cell)) if isinstance(cell, str) else "" for cell in cells]
            columns = {wanted[name]: column for column, name in reversed(list(enumerate(names))) if name in wanted}
            if all(name in columns for name in NEEDED):
                return place, columns
        return None

    def _row(self, row: int, cells: _Cells) -> None:
        contact: int | None = None
        try:
            name = cells["contact"]
            if name is None:
                raise _RefusedError("no contact is named")
            contact = self._numbers.setdefault(_plain(name), len(self._numbers))
            self.rows.contacts = len(self._numbers)
            step = self._step(row, contact, cells)
        except _RefusedError as why:
            self.rows.refuse(row, str(why), contact)
            return
        if step is None:
            self.rows.ignored += 1
            return
        said = step[1:]
        if said in self._seen:
            self.rows.repeated += 1
            return
        self._seen.add(said)
        self.rows.steps.append(step)

    def _step(self, row: int, contact: int, cells: _Cells) -> Step | None:
        text = cells["step"]
        if text is None:
            raise _RefusedError("no step is named")
        word = self._step_of(str(text))
        if word is None:
            self.rows.unknown.setdefault("step", Counter())[str(text)] += 1
            raise _RefusedError("the step is none that mashsim or the map knows")
        if word == "ignore":
            return None
        started, ended = self._when(cells["started"], "start"), self._when(cells["ended"], "end")
        if started is None and ended is not None:
            raise _RefusedError("the step has an end and no start")
        if started is None and word == STEPS[0]:
            raise _RefusedError("the receipt has no date")
        if started and ended and _is_before(ended, started):
            raise _RefusedError("the step ends before it starts")
        team = cells["team"]
        if word == REQUEST and team is None:
            raise _RefusedError("the request names no partner")
        partner = self._names.partner(str(team)) if word == REQUEST else ""
        return Step(row, contact, word, started, ended, partner, self._outcome(cells), _children(cells["children"]))

    def _outcome(self, cells: _Cells) -> str:
        text = cells["outcome"]
        if text is None:
            return ""
        outcome = self._outcome_of(str(text))
        if outcome is None:
            self.rows.unknown.setdefault("outcome", Counter())[str(text)] += 1
        return "" if outcome in (None, "ignore") else str(outcome)

    def _when(self, cell: object, what: str) -> When | None:
        if cell is None:
            return None
        try:
            when = when_of(cell, self._timezone)
        except ValueError:
            raise _RefusedError(f"the {what} is no date, or no date and time") from None
        if when.at.date() < EARLIEST:
            raise _RefusedError(f"the {what} lies before {EARLIEST:%Y}")
        if when.at.date() > self._today:
            raise _RefusedError(f"the {what} lies in the future")
        return when


class _Cells:
    """The cells of a row by the names of their columns."""

    def __init__(self, cells: Cells, columns: dict[str, int]):
        self._cells, self._columns = cells, columns

    def __getitem__(self, name: str) -> object:
        place = self._columns.get(name, -1)
        return self._cells[place] if 0 <= place < len(self._cells) else None


def _plain(name: object) -> str:
    """Return a contact's name as it is compared: a number that one program writes as 17 and another as 17.0."""
    text = str(name).casefold()
    return text.removesuffix(".0")


def _children(cell: object) -> int:
    try:
        number = float(str(cell))
    except ValueError:
        return 1
    return int(number) if 1 <= number <= MOST_CHILDREN and number == int(number) else 1


def _is_before(when: When, other: When) -> bool:
    """Whether one moment lies before another, as far as both are known."""
    if when.exact and other.exact:
        return when.at < other.at and when.at.fold == other.at.fold
    return when.at.date() < other.at.date()


def unknown_words(rows: Rows) -> Iterator[str]:
    """Yield the words that no map explains, without those that are rare."""
    for what, counted in rows.unknown.items():
        common = [f"{text!r} ({count:,} rows)" for text, count in counted.most_common(12) if count >= FEWEST_TO_NAME]
        rare = sum(count for count in counted.values() if count < FEWEST_TO_NAME)
        parts = [*common, *([f"{rare:,} rows with rarer words, which are not shown"] if rare else [])]
        yield f"Not explained by the map, under [{what}s]: {listed(parts)}."
