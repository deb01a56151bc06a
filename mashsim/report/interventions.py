"""What interventions did, and when."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text, shown
from mashsim.report.flow import Backlog, backlog
from mashsim.report.numbers import Estimate, branch, estimate


def interventions_section(run: Run) -> Section | None:
    """When each intervention of the run began and ended, and how many contacts were open then; absent where the log tells of none."""
    rows, said = [], []
    open_ = backlog(run)
    for name, tree in shown(branch(run.results, "interventions")):
        times, force = estimate(tree, "times"), estimate(tree, "days_in_force")
        first, ended = estimate(tree, "first_day"), estimate(tree, "ended_on_day")
        if not times or not force:
            continue
        began = _day(run, first) if first else words.NONE
        until = _day(run, ended) if ended else words.NONE
        levels = [_open_on(run, open_, number) for number in (first, ended)]
        rows.append(Row([
            Cell(words.name(name)), Cell(run.count(times.mean)), Cell(began, _spread(run, first)), Cell(until, _spread(run, ended)),
            Cell(run.count(force.mean)), *(Cell(level) for level in levels),
        ]))  # fmt: skip
        said.append(_what_it_did(run, name, times, first, began, levels, until if ended else None))
    if not rows:
        return None
    heads = ("times", "first began", "last ended", "days in force", "open when it began", "open when it ended")
    columns = [
        Column("Intervention", False),
        Column(heads[0]),
        Column(heads[1], False),
        Column(heads[2], False),
        *(Column(h) for h in heads[3:]),
    ]
    table = Table("table-interventions", "Interventions: when they began and ended", columns, rows, run.source("results.interventions"))
    note = "Contacts open are those without a worker, as the mean over the runs on those days; what else changed meanwhile is in them too."
    blocks: list[Block] = [Listing(said), Text(note), table]
    return Section("interventions", "What interventions did, and when", blocks)


def _date(run: Run, number: float) -> date:
    start = words.read_date(branch(run.summary, "scenario").get("first_day")) or run.first
    return start + timedelta(days=round(number))


def _day(run: Run, number: Estimate) -> str:
    values = number.values or (number.mean,)
    return words.short_date(_date(run, median(values)))


def _spread(run: Run, number: Estimate | None) -> str:
    """The first and last date over the runs, where they differ."""
    if number is None or len(set(number.values)) < 2:
        return ""
    first, last = (words.short_date(_date(run, v)) for v in (min(number.values), max(number.values)))
    return f"{first} to {last}"


def _open_on(run: Run, open_: Backlog | None, number: Estimate | None) -> str:
    if open_ is None or number is None:
        return words.NONE
    day = _date(run, median(number.values or (number.mean,)))
    places = [i for i, on in enumerate(open_.days) if on <= day]
    return words.count(open_.total[places[-1]]) if places else words.NONE


def _what_it_did(run: Run, name: str, times: Estimate, first: Estimate | None, began: str, levels: list[str], ended: str | None) -> str:
    if first is None or times.mean < 0.05:
        return f"{words.capital(words.name(name))}: nothing called for it, so it never began."
    several = run.replications > 1
    sure = f" in {len(first.values)} of {run.replications} runs" if several and len(first.values) < run.replications else ""
    often = f", {words.count(times.mean)} times" + (" in a run" if several else "") if times.mean >= 1.05 else ""
    text = f"{words.capital(words.name(name))}: began{sure} on {began}{often}"
    if levels[0] != words.NONE:
        text += f", with {levels[0]} contacts open"
    if ended is None:
        return f"{text}, and lasted to the end of the run."
    return f"{text}; ended on {ended}" + (f", with {levels[1]} open." if levels[1] != words.NONE else ".")
