"""Lay what happened over what was projected. It says whether to act again, and what was decided and expected then.

Each month stands over its band of 9 in 10 runs.

Examples
--------
mashsim follow our-city.toml --figures new.xlsx
mashsim follow our-city.toml --figures new.csv --record decided.toml
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from math import fsum
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from mashsim.errors import Fault, ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.figures import Form, Table, form_of, read_table
from mashsim.figures.known import BY_KEY
from mashsim.figures.quality import months_between, next_month, refuse_impossible
from mashsim.fitting.comparing import ASKED, Read
from mashsim.measures.intervals import quantile
from mashsim.plan import Plan
from mashsim.questions.asking import FindScenario, Option, Question, begin, with_intervention
from mashsim.questions.recording import Expectation, Record, read_record
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.wording import what_is_done
from mashsim.workload.inflow import mean_children

USUAL = 40
"""Runs of a projection, where neither the command nor the scenario says more: fewer tell no band of 9 in 10."""
BEYOND = 0.05
"""The share of runs beyond each end of the band."""
LAST, OFTEN = 3, 2
"""Something is off if it is so in two of the last three months. Of 60 front doors that went as was projected, 4 were
told to act by this rule, all of one made-up city; with bands of 8 in 10, and also open by stage and the mean, 13."""
WORSE = {"in_day": -1, "open": 1, "awaiting": 1, "days_p90": 1}
"""On which side of its band a figure is worse than was projected, by its key; of others that is not said."""
Act = Literal["act", "project again", "go on", "wait"]


class Month(NamedTuple):
    """A figure of a month: what happened, and what was projected in the mean and in 9 of 10 runs."""

    month: str
    happened: float
    mean: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """-1 below the band, 1 above it, 0 within."""
        return (self.happened > self.high) - (self.happened < self.low)


class Follow(Question):
    """Did it go as was projected, and is it time to act again?"""

    page_name = "follow"
    heading = "what happened since"
    in_general = "Did it go as was projected, and is it time to act again?"

    figures: Annotated[str, Option(metavar="FILE")]
    """The filled table of figures of the months since, .xlsx or .csv."""
    record: Annotated[str | None, Option(metavar="FILE")] = None
    """What was decided and what was expected then: a small TOML file."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Project the months, and lay over them what happened."""
        if self.precision is not None:
            raise ScenarioError("a follow-up takes a number of replications; leave out --precision.")
        record = read_record(Path(self.record)) if self.record else None
        return self.laid_over(runner, self.base(find), lambda form: read_table(Path(self.figures), form), record)

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return how many replications a front door is run."""
        count = self.replications or max(base.run.replications, USUAL)
        return count, count

    def laid_over(self, runner: Runner, before: Scenario, read: Callable[[Form], Table], record: Record | None) -> Tree:
        """Return the answer about a scenario, with a table that is read by its form, and a record of what was decided.

        The table and the record need not be files.
        """
        scenario, done = as_decided(before, record)
        form = form_of(scenario)
        table = read(form)
        quality = refuse_impossible(table)
        place = self.record or "the record"
        expected = [_expected(each, table, form, place) for each in record.expectation] if record else []
        refuse_other_months(table, scenario)
        seed = scenario.run.seed if self.seed is None else self.seed
        count, _ = self.how_many_runs(scenario)
        runs = runner.only(ASKED).run_each([scenario] * count, seed)
        figures = _laid_over(table, scenario, runs)
        return {
            **begin(self, scenario, Runs(scenario, seed, range(count))),
            "figures": table.file,
            "quality": quality._asdict(),
            "record": record_told(record, done) if record else None,
            "expected": expected,
            "months": figures,
            "verdict": verdict(figures, expected),
        }


def refuse_other_months(table: Table, scenario: Scenario) -> None:
    """Refuse a table that has no month that a scenario projects.

    Raises
    ------
    ScenarioError
        If so, with the months that it projects.
    """
    run = scenario.run
    first, after = run.measure_from or run.first_day, run.last_day + dt.timedelta(days=1)
    begins = f"{first:%Y-%m}" if first.day == 1 else next_month(f"{first:%Y-%m}")
    projected = months_between(begins, next_month(f"{after:%Y-%m}", -1))
    if not {entry.month for entry in table.entries} & set(projected):
        span = f"{projected[0]} to {projected[-1]}" if projected else "no whole month"
        message = f"has no figure of a month that is projected: the scenario projects {span}."
        raise ScenarioError([Fault(table.file, message)])


def _laid_over(table: Table, scenario: Scenario, runs: Sequence[Runs]) -> list[Tree]:
    """Return each figure month by month: what happened over what was projected."""
    projected = runs[0].dates("monthly")
    families = mean_children(scenario)
    read = Read(table, table.clock, Plan(scenario).office.day_length / 60)
    found = []
    for key, figure in BY_KEY.items():
        if not figure.measure or figure.of == "partner":
            continue
        for of, series in table.several(key).items():
            by = families if table.counts_children and figure.unit == "contacts" else 1.0
            months = [month for month in series if month in projected]
            rows = list(_months({month: series[month] / by for month in months}, read, runs, key, of))
            if rows:
                found.append(_row(key, of, rows))
    return found


def _months(series: Mapping[str, float], read: Read, runs: Sequence[Runs], key: str, of: str) -> list[Month]:
    months = list(series)
    each = [read.by_month(one, key, of, months) for one in runs]
    found = []
    for place, month in enumerate(months):
        values = [one[place] for one in each if one[place] == one[place]]
        if values:
            ends = (quantile(sorted(values), share) for share in (BEYOND, 1 - BEYOND))
            found.append(Month(month, series[month], fsum(values) / len(values), *ends))
    return found


def _row(key: str, of: str, rows: Sequence[Month]) -> Tree:
    figure = BY_KEY[key]
    worse = WORSE.get(key, 0)
    last = rows[-LAST:]
    return {
        "key": key, "of": of, "figure": figure.words + (f": {of.replace('_', ' ')}" if of else ""), "unit": figure.unit,
        "months": [{**row._asdict(), "side": row.side} for row in rows],
        "inside": sum(row.side == 0 for row in rows), "count": len(rows),
        "worse": bool(worse) and sum(row.side == worse for row in last) >= OFTEN,
        "off": max(sum(row.side == side for row in last) for side in (-1, 1)) >= OFTEN,
    }  # fmt: skip


def _expected(expectation: Expectation, table: Table, form: Form, file: str) -> Tree:
    """Return whether what was expected of a figure came, month by month.

    Raises
    ------
    ScenarioError
        If the table has no such figure.
    """
    try:
        figure, of = form.find(expectation.figure)
        whole, whole_of = form.find(expectation.share_of or expectation.figure)
    except ValueError as error:
        raise ScenarioError([Fault(file, f"what is expected {error}.")]) from None
    series = table.series(figure.key, of)
    if expectation.share_of:
        wholes = table.series(whole.key, whole_of)
        series = {month: value / wholes[month] for month, value in series.items() if wholes.get(month)}
    months = {month: value for month, value in series.items() if month >= expectation.since}
    met = [expectation.is_met(value) for value in months.values()]
    return {
        **expectation.model_dump(), "months": [{"month": month, "value": months[month]} for month in months],
        "met": sum(met), "count": len(met), "missed": sum(not each for each in met[-LAST:]) >= OFTEN,
    }  # fmt: skip


def as_decided(scenario: Scenario, record: Record | None) -> tuple[Scenario, list[str]]:
    """Return a scenario with what was decided, and what that changes, in words."""
    if not record or not record.changes:
        return scenario, []
    first = record.first_day or scenario.run.first_day
    decided = with_intervention(scenario, "what was decided", first, None, record.changes)
    return decided, what_is_done(decided, decided.interventions[-1])


def record_told(record: Record, done: Sequence[str]) -> Tree:
    """Return a record as an answer has it, with what is done in words."""
    told = record.model_dump(exclude={"expectation"}) | {"done": list(done)}
    return told | {key: str(value) for key in ("when", "first_day") if (value := told[key])}


def verdict(figures: Sequence[Tree], expected: Sequence[Tree]) -> Act:
    """Say whether to act again.

    Act where something expected was missed, or a figure is worse than was projected, in two of the last three months;
    project again where a figure is off without being worse; wait where fewer than two months are known.
    """
    if any(each["missed"] for each in expected) or any(row["worse"] for row in figures):
        return "act"
    if max((row["count"] for row in figures), default=0) < OFTEN:
        return "wait"
    return "project again" if any(row["off"] for row in figures) else "go on"
