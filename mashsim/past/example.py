"""Made-up lists, from a simulated city: something to try, and fixtures for tests. Nobody in them exists."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from mashsim.documents.text import write
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.measures.evidence import Evidence
from mashsim.measures.places import trace_places
from mashsim.past.cells import EXCEL_BEGINS
from mashsim.past.example_annex_a import AnnexA
from mashsim.past.mapping import ENDS, FILE, RECEIPT, REQUEST
from mashsim.past.reading import days_alone
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, INTERVIEWING, STAGES
from mashsim.worktime import Timeline

LIST, ANNEX_A = "steps.csv", "annex-a"
MADE_UP = "MADE-UP"
"""How the identifiers of made-up contacts and children begin."""
_NAMES = {
    RECEIPT: "Contact received", "screening": "Contact record", "consenting": "Consent", "gathering": "MASH enquiry",
    "analysing": "MASH analysis", "deciding": "Manager decision", "discussing": "Strategy discussion",
    "allocating": "Allocation", "assessing": "C&F assessment", REQUEST: "Request to agency",
}  # fmt: skip
"""What this city calls its steps; others have the words of mashsim."""
_TEAMS = {"screening": "Contact team", "allocating": "Duty managers", "assessing": "Assessment teams"}
_ENDS = {
    "nfa": "No further action", "early_help": "Early Help", "advice": "Advice given", "assessment": "s17 assessment",
}  # fmt: skip
_COLUMNS = {
    "contact": "Contact ID", "step": "Workflow step", "started": "Date/time started", "ended": "Date/time completed",
    "team": "Team", "outcome": "Outcome", "children": "No. of children",
}  # fmt: skip
_CHILD = "Child ID"
_STRANGE = 100
"""One row in so many is followed by a copy that cannot be read, one in so many is written oddly."""


class Example(NamedTuple):
    """Made-up lists.

    Attributes
    ----------
    files : their texts by name, with the map
    identifiers : all that stand in them
    refused : the lines of the list of steps that cannot be read
    log : of the simulated city
    """

    files: dict[str, str]
    identifiers: set[str]
    refused: list[int]
    log: Log


class _Row(NamedTuple):
    contact: int
    step: str
    started: int | None
    ended: int | None
    team: str
    outcome: str


def example_of(scenario: Scenario, first_day: dt.date, last_day: dt.date, dirt: bool = True, seed: int = 1) -> Example:
    """Return the lists that a simulated front door would have left.

    Parameters
    ----------
    first_day, last_day : what the lists cover
    dirt : whether they are as untidy as real ones: empty and repeated rows, dates of several kinds, odd spaces, rows
        that cannot be read
    """
    door = FrontDoor(changed(scenario, days_alone(first_day, last_day), "an example"))
    log = door.replicate(seed, 0)
    rows = sorted(_rows(log, Evidence(log, door.office, door.timeline)), key=_when)
    return _Writer(log, door.timeline, random.Random(seed), dirt).example(rows, first_day, last_day)


def _when(row: _Row) -> tuple[float, int]:
    return (float("inf") if row.started is None else row.started, row.contact)


def _rows(log: Log, evidence: Evidence) -> Iterator[_Row]:
    """Yield the steps of all contacts of a log."""
    columns, places = evidence.columns, trace_places(evidence)
    time, now = columns.time, columns.now
    entries: dict[int, list[tuple[int, int]]] = {}
    for place, rows in enumerate(places.entered):
        for row in rows:
            entries.setdefault(columns.contact[row], []).append((row, place))
    begun: dict[tuple[int, int], list[int]] = {}
    for row in columns.rows[events.STARTED]:
        begun.setdefault((columns.contact[row], columns.stage[row]), []).append(row)
    named = {places.chosen: ALLOCATING, places.assessing: places.assessing, places.helped: places.helping}
    ends = _ends(evidence)
    for contact, entered in entries.items():
        entered.sort()
        yield _Row(contact, RECEIPT, time[entered[0][0]], time[entered[0][0]], "", "")
        stages = [(row, named.get(place, place)) for row, place in entered if place != places.arrived]
        stages = [each for at, each in enumerate(stages) if not at or each[1] != stages[at - 1][1]]
        for at, (row, stage) in enumerate(stages):
            if stage == places.gone or stage >= INTERVIEWING:
                continue
            until = stages[at + 1][0] if at + 1 < len(stages) else now
            work = next((each for each in begun.get((contact, stage), ()) if row <= each <= until), None)
            started = time[row] if work is None and (until < now or stage == places.assessing) else None
            started = started if work is None else time[work]
            ended = time[until] if until < now else None
            name = STAGES[stage]
            yield _Row(contact, name, started, ended, _TEAMS.get(name, "MASH"), ends.get((contact, until), ""))
    yield from _requests(evidence)


def _ends(evidence: Evidence) -> dict[tuple[int, int], str]:
    """Return what the step of a contact that ends at a row came to."""
    columns = evidence.columns
    found: dict[tuple[int, int], str] = {}
    closed = {columns.contact[row]: row for row in columns.rows[events.CLOSED]}
    for word in (events.DECIDED, events.CLOSED):
        for row in columns.rows[word]:
            contact, outcome = columns.contact[row], outcomes.WORDS[columns.detail[row]]
            if outcome in ENDS:
                until = closed[contact] if outcome in outcomes.CLOSINGS and contact in closed else row
                found[contact, until] = outcome
    return found


def _requests(evidence: Evidence) -> Iterator[_Row]:
    columns = evidence.columns
    replied = {columns.task[row]: columns.time[row] for row in reversed(columns.rows[events.REPLIED])}
    for row in columns.rows[events.REQUESTED]:
        partner = columns.log.names.partners[columns.detail[row]]
        yield _Row(columns.contact[row], REQUEST, columns.time[row], replied.get(columns.task[row]), partner, "")


class _Writer:
    """Writes the rows as a council's system would, with made-up identifiers."""

    def __init__(self, log: Log, timeline: Timeline, luck: random.Random, dirt: bool):
        self._log, self._timeline, self._luck, self._dirt = log, timeline, luck, dirt
        numbers = luck.sample(range(100_000, 999_999), 2 * len(log.source))
        self._names = [f"{MADE_UP}-{number}" for number in numbers]

    def example(self, rows: Sequence[_Row], first_day: dt.date, last_day: dt.date) -> Example:
        """Return the lists and their map."""
        lines, refused, identifiers = [[*_COLUMNS.values(), _CHILD]], list[int](), set[str]()
        for row in rows:
            for cells, is_refused in self._written(row):
                lines.append(cells)
                identifiers |= {cell for cell in (cells[0].strip(), cells[-1]) if cell} if any(cells) else set()
                refused += [len(lines)] if is_refused else []
        annex_a = AnnexA(self._log, self._timeline, self._luck, self._child, self._dirt).lists()
        identifiers |= {cells[0].strip() for own in annex_a.values() for cells in own[1:] if cells[0]}
        partners = {self._partner(name): name for name in self._log.names.partners}
        names = {
            "complete_from": first_day, "extracted": last_day, "moment": "decided", "counted": "family",
            "columns": _COLUMNS, "steps": {theirs: ours for ours, theirs in _NAMES.items()},
            "outcomes": {theirs: ours for ours, theirs in _ENDS.items()}, "partners": partners,
        }  # fmt: skip
        days = write({"complete_from": first_day, "extracted": last_day})
        files = {
            LIST: _csv(lines),
            FILE: f"# What the made-up list {LIST} calls its columns and words. Nobody in it exists.\n{write(names)}",
            **{f"{ANNEX_A}/{name}.csv": _csv(own) for name, own in annex_a.items()},
            f"{ANNEX_A}/{FILE}": f"# Of what days the made-up lists are. Nobody in them exists.\n{days}",
        }
        return Example(files, identifiers, refused, self._log)

    def _child(self, contact: int, child: int) -> str:
        return f"{self._names[-1 - contact]}-{child + 1}"

    def _written(self, row: _Row) -> Iterator[tuple[list[str], bool]]:
        """Yield the lines of a row, and whether each cannot be read."""
        cells = self._cells(row)
        if not self._dirt:
            yield cells, False
            return
        for child in range(self._log.children[row.contact]):  # one row a child, as many systems write
            yield [*cells[:-1], self._child(row.contact, child)], False
        if self._luck.randrange(_STRANGE) == 0:
            yield [""] * len(cells), False
        if self._luck.randrange(_STRANGE) == 0 and row.ended is not None and row.started is not None:
            yield self._spoilt(cells), True

    def _spoilt(self, cells: Sequence[str]) -> list[str]:
        """Return a row of another contact that cannot be read."""
        contact, step, _, _, *others = cells
        stranger = f"{contact.strip()}-X"
        return self._luck.choice(
            (
                ["", step, "2031-03-03 09:00", "2031-03-03 10:00", *others],
                [stranger, step, "see notes", "", *others],
                [stranger, step, "1900-01-01", "1900-01-01", *others],
                [stranger, step, "2026-03-04 09:00", "2026-03-03 09:00", *others],
                [stranger, "Case note", "2026-03-03 09:00", "", *others],
            )
        )

    def _cells(self, row: _Row) -> list[str]:
        team = self._partner(row.team) if row.step == REQUEST else row.team
        texts = [self._names[row.contact], _NAMES.get(row.step, row.step)]
        texts += [self._moment(row.started), self._moment(row.ended), team, _ENDS.get(row.outcome, row.outcome)]
        texts = [self._oddly(text) for text in texts]
        return [*texts, str(self._log.children[row.contact]), ""]

    def _oddly(self, text: str) -> str:
        if self._dirt and text and self._luck.randrange(_STRANGE) == 0:
            return f"{text.replace(' ', chr(0xA0))}{chr(0xA0)}"
        return text

    def _moment(self, moment: int | None) -> str:
        if moment is None:
            return "NULL" if self._dirt and self._luck.randrange(2) else ""
        at = self._timeline.moment(moment)
        if at.time() == dt.time():  # midnight would say that only the day is known
            at += dt.timedelta(seconds=1)
        if at.fold:
            return f"{at:%Y-%m-%d %H:%M:%S}+00:00"
        if not self._dirt or (kind := self._luck.randrange(_STRANGE)) > 2:
            return f"{at:%d/%m/%Y %H:%M:%S}"
        days = (at - EXCEL_BEGINS) / dt.timedelta(days=1)
        return (f"{days:.9f}", f"{at:%Y-%m-%dT%H:%M:%S.000}", f"{at:%d-%b-%Y %H:%M:%S}")[kind]

    def _partner(self, name: str) -> str:
        return f"{name.replace('_', ' ').title()} (MASH)"


def _csv(lines: Sequence[Sequence[str]]) -> str:
    target = StringIO()
    csv.writer(target, lineterminator="\r\n").writerows(lines)
    return target.getvalue()
