"""The film of one replication: a list of moves of contacts on the board, in whose hands they are, and when late.

It is for showing: small enough to stand in a page, and whole, so that counts at any moment are those of the log. What
happens to a contact within one second is one move. A move is three whole numbers:

``after``    seconds since the move before it; the first, since the film's start
``contact``  which contact: its place in the film's list of contacts
``what``     ``3 * column + state`` where it is now; or, below 0, one of `GONE`, `LATE`, `NOT_LATE`, or `RATED` less
             a rating's code

The first ``opening`` moves put on the board what had come before the film starts; ``since`` has, for each contact on
the board then, how many seconds before the start it came to its column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TypeAlias

from mashsim.measures.clocks import overdue
from mashsim.measures.evidence import Evidence
from mashsim.measures.places import trace_places
from mashsim.measures.waits import waits_for_replies
from mashsim.measures.work import hands_on
from mashsim.trees import Tree
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import UNRATED
from mashsim.vocabulary.stages import TABLE as STAGE_TABLE
from mashsim.vocabulary.stages import WITH_SOMEBODY
from mashsim.worktime import Clock

WAITS, IN_HAND, WITH_PARTNERS = range(3)
"""States of a contact in its column."""
GONE, LATE, NOT_LATE, RATED = -1, -2, -3, -4
"""Moves that are not about a column; `NOT_LATE`: what it was late for has come."""
BOARD = {
    column: tuple(stage.word for stage in STAGE_TABLE if stage.column == column)
    for column in dict.fromkeys(stage.column for stage in STAGE_TABLE if stage.column)
}
"""The columns of the board, each with the stages that are shown in it."""
AFTER_THE_DOOR = tuple(column for column in BOARD if column in WITH_SOMEBODY)
"""Columns of contacts that are with a worker or get help. The backlog is in the other columns."""


@dataclass(slots=True)
class Film:
    """One replication on the board. Moments are seconds since the film's start.

    Attributes
    ----------
    columns : names of the columns, in order
    contacts : the numbers of all contacts that are ever on the board
    opening : how many of the moves set up the board
    since : by contact on the board at the start, how long before it came to its column, in seconds
    after, contact, what : the moves, see the module
    open : by day, contacts in each column at its end
    """

    columns: list[str]
    contacts: list[int] = field(default_factory=list)
    opening: int = 0
    since: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    contact: list[int] = field(default_factory=list)
    what: list[int] = field(default_factory=list)
    open: list[list[int]] = field(default_factory=list)

    def as_dict(self) -> Tree:
        """The film as plain lists; the numbers of contacts as differences, each from the one before it."""
        numbers = [b - a for a, b in pairwise([0, *self.contacts])]
        return {
            "columns": self.columns, "contacts": numbers, "opening": self.opening, "since": self.since,
            "after": self.after, "contact": self.contact, "what": self.what, "open": self.open,
        }  # fmt: skip


def film(evidence: Evidence, clock: Clock | None) -> Film:
    """Film the whole days of a window.

    Parameters
    ----------
    clock : by which contacts are late; None: none ever is
    """
    places, window = trace_places(evidence), evidence.window
    shown = _columns_by_place(evidence)
    names = [name for name in BOARD if name in shown.values()]
    midnights = [window.timeline.midnight(day) for day in range(window.days.start, window.days.stop + 1)]
    column_of = {place: names.index(name) for place, name in shown.items()}
    board, struck = _Board(names, column_of, (places.assessing, places.helped), midnights[0]), 0
    changes = sorted([*_changes(evidence), *_lateness(evidence, clock)])
    for time, together in groupby(changes, key=itemgetter(0)):
        while struck < len(midnights) and time >= midnights[struck]:
            board.strike_midnight()
            struck += 1
        if struck == len(midnights):
            break
        board.turn(time, together)
    for _ in midnights[struck:]:
        board.strike_midnight()
    return board.film


def _columns_by_place(evidence: Evidence) -> dict[int, str]:
    """The column in which each place is shown: only of stages that the front door has."""
    places = trace_places(evidence)
    of_stage = {stage: column for column, stages in BOARD.items() for stage in stages}
    allocating = evidence.columns.stage_code("allocating")
    return {
        place: of_stage[name]
        for code, name in evidence.columns.stages if name in of_stage
        for place in places.of_stage(code, allocating)
    }  # fmt: skip


_PLACE, _HAND, _PARTNERS, _RATING, _LATE = range(5)
_Change: TypeAlias = tuple[int, int, int, int, int]
"""Moment, row, contact, kind and value: so that changes sort as they happened."""


def _changes(evidence: Evidence) -> Iterator[_Change]:
    """Everything that can move a contact on the board, in no order."""
    places, work, replies = trace_places(evidence), hands_on(evidence), waits_for_replies(evidence)
    columns = evidence.columns
    time, contact_of, now = columns.time, columns.contact, columns.now
    for place, rows in enumerate(places.entered):
        for row in rows:
            yield time[row], row, contact_of[row], _PLACE, place
    for row in columns.rows[events.RATED]:
        yield time[row], row, contact_of[row], _RATING, columns.detail[row]
    for kind, spans in ((_HAND, work.main), (_PARTNERS, replies)):
        for contact, start, stop in zip(spans.contact, spans.start, spans.stop, strict=True):
            if contact >= 0:
                yield time[start], start, contact, kind, 1
                if stop < now:
                    yield time[stop], stop, contact, kind, -1


def _lateness(evidence: Evidence, clock: Clock | None) -> Iterator[_Change]:
    """From when each contact that is ever late is late, and when its clock stopped."""
    columns = evidence.columns
    for contact, (since, stop) in (overdue(evidence, clock) if clock else {}).items():
        yield since, columns.row_at(since), contact, _LATE, 1
        if stop < columns.now:
            yield columns.time[stop], stop, contact, _LATE, 0


class _Board:
    """The board while it is filmed: before the start it only remembers."""

    def __init__(self, names: list[str], column_of: Mapping[int, int], held: Collection[int], starts: int):
        self.film = Film(names)
        self.starts = starts
        self._column_of, self._held = column_of, held
        self._is: dict[
            int, list[int]
        ] = {}  # by contact on the board: place, in how many hands, waits for partners, rating, late
        self._drawn: dict[int, list[int]] = {}  # by contact: what was last drawn of it: where and how, rating, late
        self._came: dict[int, int] = {}  # by contact: when it came to its column
        self._number: dict[int, int] = {}  # by contact: its place in the film's list
        self._last = 0
        self._is_rolling = False

    def turn(self, time: int, changes: Iterable[_Change]) -> None:
        """Do all that happens at one moment, and tell it, if the film has begun."""
        touched: dict[int, None] = {}
        for _, _, contact, kind, value in changes:
            now = self._is.setdefault(contact, [-1, 0, 0, UNRATED, 0])
            if kind in (_HAND, _PARTNERS):
                value += now[kind]
            elif kind == _PLACE and self._column_of.get(value) != self._column_of.get(now[_PLACE]):
                self._came[contact] = time
            now[kind] = value
            touched[contact] = None
        if self._is_rolling:
            for contact in touched:
                self._tell(time, contact)

    def _where(self, contact: int) -> int:
        place, hands, partners, *_ = self._is[contact]
        column = self._column_of.get(place)
        if column is None:
            return GONE
        return 3 * column + (IN_HAND if hands > 0 or place in self._held else WITH_PARTNERS if partners > 0 else WAITS)

    def _tell(self, time: int, contact: int) -> None:
        """Add the moves that bring what was drawn of a contact up to date."""
        where, rating, late = self._where(contact), self._is[contact][_RATING], self._is[contact][_LATE]
        drawn = self._drawn.get(contact)
        if drawn is None:
            if where == GONE:
                return
            drawn = self._drawn[contact] = [GONE, UNRATED, 0]
            self._number[contact] = len(self.film.contacts)
            self.film.contacts.append(contact)
        for place, now in ((0, where), (1, rating), (2, late)):
            if drawn[place] != now and (place == 0 or where != GONE):
                drawn[place] = now
                self._move(time, contact, (now, RATED - now, LATE if now else NOT_LATE)[place])

    def _move(self, time: int, contact: int, what: int) -> None:
        self.film.after.append(time - self.starts - self._last)
        self.film.contact.append(self._number[contact])
        self.film.what.append(what)
        self._last = time - self.starts

    def strike_midnight(self) -> None:
        """Begin the film with what is on the board at the first midnight; count what is there at each later one."""
        film = self.film
        if self._is_rolling:
            where = [drawn[0] // 3 for drawn in self._drawn.values() if drawn[0] != GONE]
            film.open.append([where.count(column) for column in range(len(film.columns))])
            return
        self._is_rolling = True
        for contact in sorted(self._is):
            if self._where(contact) != GONE:
                self._tell(self.starts, contact)
                film.since.append(self.starts - self._came[contact])
        film.opening = len(film.what)
