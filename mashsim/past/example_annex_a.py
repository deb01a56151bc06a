"""Made-up Annex A lists of a simulated city, in Ofsted's headings: one row a child. Nobody in them exists."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from mashsim.log import Log
from mashsim.past.cells import EXCEL_BEGINS
from mashsim.quantities import DAY
from mashsim.vocabulary import events
from mashsim.vocabulary.outcomes import ASSESSMENT, STRATEGY
from mashsim.worktime import Timeline

_CHILD = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
_TEAM = ("Allocated Team", "Allocated Worker")
_CONTACTS, _REFERRALS, _ASSESSMENTS, _SECTION_47 = (
    "list-1-contacts", "list-3-referrals", "list-4-assessments", "list-5-section-47",
)  # fmt: skip
HEADINGS = {
    _CONTACTS: (*_CHILD, "Date of Contact", "Contact Source"),
    _REFERRALS: (
        *_CHILD, "Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months",
        *_TEAM,
    ),
    _ASSESSMENTS: (
        *_CHILD, "Does the Child have a Disability", "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment", "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?", *_TEAM,
    ),
    _SECTION_47: (
        *_CHILD, "Does the Child have a Disability",
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Number of Section 47 Enquiries in the last 12 months", "Number of ICPCs in the last 12 months", *_TEAM,
    ),
}  # fmt: skip
_SOURCES = {"police": "q) 6: Police", "schools": "e) 2A: Schools", "anonymous": "t) 9: Anonymous"}
_OTHER = "u) 10: Unknown"
_TEAM_CELL = "Assessment team"
_Cell = str | int | None
"""A text, a day in elapsed seconds, or nothing."""
_ODD = 60
_UNNECESSARY = 0.5
"""The share of section 47 enquiries without a conference: made up, as is when one is held."""


class AnnexA:
    """Makes the lists.

    Parameters
    ----------
    child_of : the identifier of a contact's child, by the numbers of both
    dirt : whether they are untidy: dates of several kinds, codes without their letters, empty and repeated rows
    """

    def __init__(
        self, log: Log, timeline: Timeline, luck: random.Random, child_of: Callable[[int, int], str], dirt: bool
    ):
        self._log, self._timeline, self._luck, self._child_of, self._dirt = log, timeline, luck, child_of, dirt

    def lists(self) -> dict[str, list[list[str]]]:
        """Return the rows of each list by its name, the headings first."""
        found = {name: [list(heads)] for name, heads in HEADINGS.items()}
        for contact, name, cells in self._rows():
            for child in range(self._log.children[contact]):
                written = [self._child_of(contact, child), *self._about(), *map(self._cell, cells)]
                odd = self._dirt and self._luck.randrange(_ODD) == 0
                found[name] += [written, [f"{cell}\u00a0" for cell in written]] if odd else [written]
        if self._dirt:
            for name, rows in found.items():
                rows += [[""] * len(HEADINGS[name])] * 3
        return found

    def _rows(self) -> Iterator[tuple[int, str, list[_Cell]]]:
        """Yield the rows of contacts that came while the city was simulated: the contact, its list, and the cells."""
        log = self._log
        at: dict[tuple[int, int], int] = {}
        outcome: dict[int, int] = {}
        for time, contact, _, event, _, detail in log.rows():
            at.setdefault((event, contact), time)
            if event == events.DECIDED:
                outcome.setdefault(contact, detail)
        for contact in sorted(range(len(log.source)), key=lambda contact: at[events.RECEIVED, contact]):
            received = at[events.RECEIVED, contact]
            if received < 0:
                continue
            source = _SOURCES.get(log.names.sources[log.source[contact]], _OTHER)
            yield contact, _CONTACTS, [received, source]
            if outcome.get(contact) not in (ASSESSMENT, STRATEGY):
                continue
            yield contact, _REFERRALS, [received, source, "b) No", "1", _TEAM_CELL, None]
            begun, over = at.get((events.ALLOCATED, contact)), at.get((events.CLOSED, contact))
            if begun is not None:
                yield contact, _ASSESSMENTS, ["b) No", begun, "a) Yes", over, None, _TEAM_CELL, None]
            if outcome[contact] == STRATEGY:
                yield contact, _SECTION_47, self._enquiry(at[events.DECIDED, contact])

    def _enquiry(self, day: int) -> list[_Cell]:
        held = None if self._luck.random() < _UNNECESSARY else day + self._luck.randrange(5, 30) * DAY
        unnecessary = "a) Yes" if held is None else "b) No"
        known = held if held is not None and held < self._log.ends_at else None
        return ["b) No", day, unnecessary, known, None, "1", None, _TEAM_CELL, None]

    def _cell(self, cell: _Cell) -> str:
        if cell is None or isinstance(cell, int):
            return self._day(cell)
        odd = self._dirt and self._luck.randrange(_ODD) == 0
        return "#N/A" if odd and cell == _TEAM_CELL else cell.rpartition(") ")[2] if odd else cell

    def _about(self) -> list[str]:
        """Return the columns about a child: never read, and of nobody."""
        age = self._luck.randrange(18)
        return [self._cell("c) Not stated"), "MADE-UP", "01/01/1900", f"{age}.0" if self._dirt else str(age)]

    def _day(self, moment: int | None) -> str:
        if moment is None:
            return ""
        day = self._timeline.moment(moment).date()
        if not self._dirt or (kind := self._luck.randrange(_ODD)) > 2:
            return f"{day:%d/%m/%Y}"
        return (str((day - EXCEL_BEGINS.date()).days), f"{day:%Y-%m-%d} 00:00:00", f"{day:%d-%b-%Y}")[kind]
