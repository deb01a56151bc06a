"""From a folder of lists to a past: what was read, what cannot be, the log, and the figures that may be written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mashsim.documents.text import listed
from mashsim.errors import Fault, ScenarioError
from mashsim.figures import Form, form_of
from mashsim.figures.quality import first_day, months_between, next_month
from mashsim.loading import changed
from mashsim.log import Log
from mashsim.past.annex_a import ASSESSMENTS, CONTACTS, REFERRALS, SECTION_47, Lists, lists_of_annex_a
from mashsim.past.happened import Happened, happened
from mashsim.past.hiding import Cell, Hidden, hidden
from mashsim.past.making import Notes, log_of
from mashsim.past.mapping import FILE, NEEDED, RECEIPT, ListMap, read_mapping
from mashsim.past.monthly import figures_of, in_time
from mashsim.past.rows import Rows, Step, unknown_words
from mashsim.past.sheet import Sheet
from mashsim.past.sheets import sheets_in
from mashsim.past.steps import rows_of_steps
from mashsim.plan import Plan
from mashsim.scenario import Scenario

_NEARLY = 4
"""Days by which a list may begin after the first of a month, or end before its last, and still hold all of it."""
MOST_MONTHS = 60


@dataclass(frozen=True)
class Past:
    """A council's past, without anything of a child.

    Attributes
    ----------
    kinds : which lists of Annex A it was read from; none if from lists of steps
    names : what the lists call things
    rows : what was read and refused; its steps are those of the log
    log : what happened
    plan : the days, calendars, clocks and partners by which it is measured
    notes : what stands out in the order of steps
    form : the figures that the front door may give
    months : the whole months that are measured
    figures : the figures that may be written
    hidden : those that may not
    happened : how much was in time, how long it took and what contacts waited for; None where lists know days only
    """

    kinds: tuple[str, ...]
    names: ListMap
    rows: Rows
    log: Log
    plan: Plan
    notes: Notes
    form: Form
    months: list[str]
    figures: dict[Cell, float]
    hidden: Hidden
    happened: Happened | None

    @property
    def clock(self) -> str:
        """The clock that judges what ended in one day."""
        return clock_of(self.names)


def clock_of(names: ListMap) -> str:
    """Return the clock whose limit is one day; the decision's if the list's map does not say."""
    return "first_look" if names.moment == "first look ended" else "decision"


def past_of(folder: Path, scenario: Scenario, map_file: Path | None = None, today: dt.date | None = None) -> Past:
    """Read a folder of lists.

    Parameters
    ----------
    scenario : its hours, clocks, partners and stages hold
    map_file : what the lists call things; the folder's `map.toml` if none is named and there is one
    today : nothing can have happened after it

    Raises
    ------
    ScenarioError
        If no list can be read, or none tells a whole month.
    """
    sheets, today = sheets_in(folder), today or dt.date.today()
    own = folder / FILE
    names = read_mapping(map_file or (own if own.is_file() else None))
    if names.extracted and names.extracted > today:
        raise ScenarioError([Fault((map_file or own).name, f"extracted is {names.extracted}, which is not over yet.")])
    timezone = scenario.run.timezone
    if rows := rows_of_steps(sheets, names, timezone, today):
        return _of_steps(rows, names, scenario, folder)
    if annex := lists_of_annex_a(sheets, timezone, today):
        return _of_annex_a(annex, names, scenario, folder)
    raise _no_list(sheets, names)


def _of_steps(rows: Rows, names: ListMap, scenario: Scenario, folder: Path) -> Past:
    rows.steps = [step for step in rows.steps if step.contact not in rows.left_out]
    receipts = [_day(step) for step in rows.steps if step.step == RECEIPT]
    first_days = receipts or [_day(step) for step in rows.steps if step.started]
    months, plan = _span(rows, rows.steps, first_days, names, scenario, folder)
    log, notes = log_of(_known(rows.steps, plan), plan)
    form = form_of(scenario)
    figures = figures_of(log, plan, form, months, clock_of(names), {step.step for step in rows.steps})
    return _past((), names, rows, log, plan, notes, form, months, figures)


def _of_annex_a(lists: Lists, names: ListMap, scenario: Scenario, folder: Path) -> Past:
    rows, names = lists.rows, names.model_copy(update={"counted": "child"})
    steps = [*rows.steps, *lists.assessments, *lists.enquiries]
    months, plan = _span(rows, steps, lists.days, names, scenario, folder)
    log, notes = log_of(_known(rows.steps, plan), plan)
    form = form_of(scenario)
    figures: dict[Cell, float] = {}
    told = {key for key, kind in (("received", CONTACTS), ("referred", REFERRALS)) if kind in lists.kinds}
    if told:
        every = figures_of(log, plan, form, months, clock_of(names), set())
        figures |= {cell: value for cell, value in every.items() if cell[0] in told}
    for kind, key, of_kind in (
        (ASSESSMENTS, "assessed", lists.assessments), (SECTION_47, "conferred", lists.enquiries),
    ):  # fmt: skip
        if kind in lists.kinds:
            figures |= in_time(log_of(_known(of_kind, plan), plan)[0], plan, months, key)
    return _past(lists.kinds, names, rows, log, plan, notes, form, months, figures)


def _past(
    kinds: tuple[str, ...], names: ListMap, rows: Rows, log: Log, plan: Plan, notes: Notes, form: Form,
    months: list[str], figures: dict[Cell, float],
) -> Past:  # fmt: skip
    out = hidden(figures)
    shown = {cell: value for cell, value in figures.items() if cell not in out.cells}
    what = None if kinds else happened(log, plan, months, clock_of(names), out.cells)
    return Past(kinds, names, rows, log, plan, notes, form, months, shown, out, what)


def _known(steps: Sequence[Step], plan: Plan) -> list[Step]:
    """Return the steps that had begun by the last day, as they stood then."""
    last_day = plan.scenario.run.last_day
    begun = [step for step in steps if step.started is None or _day(step) <= last_day]
    return [step._replace(ended=None) if step.ended and step.ended.at.date() > last_day else step for step in begun]


def _no_list(sheets: Sequence[Sheet], names: ListMap) -> ScenarioError:
    wanted = listed([repr(names.columns.get(name, name)) for name in NEEDED])
    heads = "; its first row must name the columns" if len(sheets) == 1 else ", in the first row of a list"
    message = (
        f"has no columns {wanted}{heads}. Write in map.toml, under [columns], what you call them. Or give Annex A "
        "lists 1, 3, 4 or 5 with their own headings."
    )
    return ScenarioError([Fault(sheet.name, message) for sheet in sheets])


def _day(step: Step) -> dt.date:
    return step.started.at.date() if step.started else dt.date.max


def _span(
    rows: Rows, steps: Sequence[Step], first_days: Sequence[dt.date], names: ListMap, scenario: Scenario, folder: Path
) -> tuple[list[str], Plan]:
    """Return the whole months of the lists, and the plan of their days."""
    if not first_days:
        why = "; ".join(f"{reason}: {rows.lines(places, 3)}" for reason, places in rows.refused.items())
        said = " ".join([f"has no row that can be read: {why or 'the lists are empty'}.", *unknown_words(rows)])
        raise ScenarioError([Fault(str(folder), said)])
    last_day = names.extracted or _to_the_end(max(_days(steps), default=dt.date.min))
    first = names.complete_from or min(first_days)
    month = f"{first:%Y-%m}"
    if first.day > (1 if names.complete_from else _NEARLY):
        month = next_month(month)
    if month > _last_month(last_day):
        message = f"tells no whole month: its contacts begin on {first} and it ends on {last_day}."
        raise ScenarioError([Fault(str(folder), f"{message} In map.toml, complete_from and extracted say otherwise.")])
    if next_month(month, MOST_MONTHS) <= _last_month(last_day):
        message = f"tells more than {MOST_MONTHS} months: its contacts begin on {first} and it ends on {last_day}"
        raise ScenarioError([Fault(str(folder), f"{message}; say complete_from in map.toml, a later day.")])
    return months_between(month, _last_month(last_day)), _plan(scenario, next_month(month, -1), last_day)


def _days(steps: Sequence[Step]) -> Iterator[dt.date]:
    for step in steps:
        for when in (step.started, step.ended):
            if when:
                yield when.at.date()


def _to_the_end(day: dt.date) -> dt.date:
    """Return the last day of a month that a list nearly reaches."""
    later = day + dt.timedelta(days=_NEARLY)
    return later.replace(day=1) - dt.timedelta(days=1) if later.month != day.month else day


def _last_month(last_day: dt.date) -> str:
    """Return the last month that is over by the end of a day."""
    return next_month(f"{last_day + dt.timedelta(days=1):%Y-%m}", -1)


def _plan(scenario: Scenario, first_month: str, last_day: dt.date) -> Plan:
    """Return the calendars, clocks and partners of a scenario over the days of the lists."""
    changes = days_alone(first_day(first_month), last_day) | {"opening_backlog": []}
    return Plan(changed(scenario, changes, "the days of the lists"))


def days_alone(first: dt.date, last: dt.date) -> dict[str, object]:
    """Return the changes by which a scenario is as it is written over some days, and nothing is done or published."""
    return {
        "run.first_day": first, "run.last_day": last, "run.measure_from": first, "run.inputs": "fixed",
        "run.draws": [], "published": [], "interventions": [],
    }  # fmt: skip
