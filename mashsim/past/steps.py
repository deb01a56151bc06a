"""Lists of workflow steps: a row a step of a contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

from mashsim.past.mapping import COLUMNS, NEEDED, REQUEST, STEPS, ListMap
from mashsim.past.rows import Reader, RefusedError, RowCells, Rows, Step, is_before, squeezed
from mashsim.past.sheet import Sheet
from mashsim.scenario.lists import MOST_CHILDREN


def rows_of_steps(sheets: Sequence[Sheet], names: ListMap, timezone: str, today: dt.date) -> Rows | None:
    """Read the sheets that are lists of steps; None if none is.

    Parameters
    ----------
    today : nothing can have happened after it
    """
    rows = Rows()
    reader = StepReader(names, rows, {}, timezone, today)
    wanted = {squeezed(names.columns.get(name, name)): name for name in COLUMNS}
    rows.others = [sheet.name for sheet in sheets if not reader.take(sheet, wanted, NEEDED)]
    rows.steps = reader.found
    return rows if len(rows.others) < len(sheets) else None


class StepReader(Reader[Step]):
    """Reads lists of steps."""

    def __init__(self, names: ListMap, rows: Rows, numbers: dict[str, int], timezone: str, today: dt.date):
        super().__init__(rows, numbers, timezone, today)
        self._names = names
        self._step_of, self._outcome_of = cache(names.step), cache(names.outcome)

    def read(self, row: int, contact: int, cells: RowCells) -> Step | None:
        """Return what a row says."""
        text = cells["step"]
        if text is None:
            raise RefusedError("no step is named")
        word = self._step_of(str(text))
        if word is None:
            self.rows.note_unknown("step", str(text), contact)
            raise RefusedError("the step is none that mashsim or the map knows")
        if word == "ignore":
            return None
        started, ended = self.when(cells["started"], "start"), self.when(cells["ended"], "end")
        if started is None and ended is not None:
            raise RefusedError("the step has an end and no start")
        if started is None and word == STEPS[0]:
            raise RefusedError("the receipt has no date")
        if started and ended and is_before(ended, started):
            raise RefusedError("the step ends before it starts")
        team = cells["team"]
        if word == REQUEST and team is None:
            raise RefusedError("the request names no partner")
        partner = self._names.partner(str(team)) if word == REQUEST else ""
        return Step(
            row, contact, word, started, ended, partner, self._outcome(contact, cells), _children(cells["children"])
        )

    def _outcome(self, contact: int, cells: RowCells) -> str:
        text = cells["outcome"]
        if text is None:
            return ""
        outcome = self._outcome_of(str(text))
        if outcome is None:
            self.rows.note_unknown("outcome", str(text), contact)
        return "" if outcome in (None, "ignore") else str(outcome)


def _children(cell: object) -> int:
    try:
        number = float(str(cell))
    except ValueError:
        return 1
    return int(number) if 1 <= number <= MOST_CHILDREN and number == int(number) else 1
