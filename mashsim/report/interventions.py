"""What was done, when, and the state of the front door before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text
from mashsim.report.flow import Backlog, backlog, what_changes
from mashsim.report.in_time import done_by_week
from mashsim.report.numbers import Estimate, branch
from mashsim.report.views import Intervention
from mashsim.trees import Tree

_WEEKS = 8
"""Weeks before and after an intervention's first day whose shares in time stand side by side."""


@dataclass(frozen=True, slots=True)
class Course:
    """The course of an intervention by the log; by the scenario, if it only changes settings on given days.

    Attributes
    ----------
    about : its trigger and its changes, as the scenario says
    first, ended : day numbers from the scenario's first; None if it never began, or did not end
    late : whether its first day lies beyond the run
    """

    name: str
    about: str
    times: Estimate
    force: Estimate
    first: Estimate | None = None
    ended: Estimate | None = None
    late: bool = False


def courses(run: Run) -> list[Course]:
    """Return all interventions of a run, in the order of the scenario."""
    logged = run.results.interventions
    given = branch(run.summary, "scenario").get("interventions")
    listed = []
    for change in given if isinstance(given, list) else []:
        name, first = str(change.get("name") or "a change"), words.read_date(change.get("first_day"))
        one = _logged(name, _about(change), logged.pop(name, None))
        # The log has no row for settings that change on a day.
        if first is not None and (one is None or one.first is None):
            one = _dated(run, name, _about(change), first, words.read_date(change.get("last_day")))
        listed += [one] if one else []
    return [*listed, *(one for name, tree in logged.items() if (one := _logged(name, "", tree)))]


def _logged(name: str, about: str, logged: Intervention | None) -> Course | None:
    if logged is None or not logged.times or not logged.days_in_force:
        return None
    return Course(name, about, logged.times, logged.days_in_force, logged.first_day, logged.ended_on_day)


def _dated(run: Run, name: str, about: str, first: date, last: date | None) -> Course:
    begins = _started(run)
    number, end = (first - begins).days, (last - begins).days + 1 if last else None
    until = (run.last - begins).days + 1
    if number >= until:
        return Course(name, about, Estimate(0.0), Estimate(0.0), late=True)
    ended = Estimate(float(end)) if end is not None and end < until else None
    return Course(
        name, about, Estimate(1.0), Estimate(min(until, end or until) - number), Estimate(float(number)), ended
    )


def _about(change: Tree) -> str:
    """Return the scenario's words on an intervention: its trigger and its changes."""
    first = str(change.get("first_day") or "")
    return (f", {first}" if first and words.read_date(first) is None else "") + what_changes(change)


def interventions_section(run: Run) -> Section | None:
    """Return when each intervention began and ended, and the state of the front door then; None without any."""
    every, open_ = courses(run), backlog(run)
    if not every:
        return None
    rows = [_row(run, open_, one, day, what) for one in every for day, what in _turns(one)]
    sentences = [f"{words.capital(words.name(one.name))}{one.about}: {_in_words(run, open_, one)}." for one in every]
    columns = [
        Column("What was done", False),
        Column("day", False),
        Column("waiting that day"),
        Column(f"waiting {_WEEKS} weeks later"),
        Column(f"in time, {_WEEKS} weeks before"),
        Column(f"in time, {_WEEKS} weeks after"),
    ]
    caption = "What was done: contacts waiting, and the share in time of contacts received before and after"
    paths = [
        "results.daily",
        "results.weekly",
        *(["results.interventions"] if run.results.interventions else []),
    ]
    table = Table("table-interventions", caption, columns, rows, run.source(*paths))
    note = (
        "This does not show what caused the change: other things changed in the same weeks. To find out, run the "
        "scenario again without it. The contacts, replies and sickness stay the same."
    )
    listing = Listing(sentences, aside=bool(rows))
    blocks: list[Block] = [Text(note), table, listing] if rows else [listing]
    return Section("interventions", "What was done, and what followed", blocks)


def _turns(one: Course) -> list[tuple[Estimate, str]]:
    """Return the days of change: the first beginning, and the last end."""
    return [(day, what) for day, what in ((one.first, "started"), (one.ended, "ended")) if day]


def _row(run: Run, open_: Backlog | None, one: Course, day: Estimate, what: str) -> Row:
    turn, part = day_of(run, day), what == "ended"
    cells = [Cell(what if part else words.name(one.name)), Cell(_day(run, day), _spread(run, day))]
    cells += [Cell(_open_on(run, open_, turn)), Cell(_open_on(run, open_, turn + timedelta(weeks=_WEEKS)))]
    return Row([*cells, *map(Cell, _shares(run, turn))], part=part)


def followed(run: Run) -> str:
    """Return a sentence on what followed the last beginning or end; empty where the run cuts its weeks short."""
    turns = [(day_of(run, day), one.name, what) for one in courses(run) for day, what in _turns(one)]
    open_ = backlog(run)
    for day, name, what in sorted(turns, reverse=True):
        before, after = _shares(run, day)
        at_start, later = _open_on(run, open_, day), _open_on(run, open_, day + timedelta(weeks=_WEEKS))
        if words.NONE not in (at_start, later, before, after):
            text = (
                f"On {words.long_date(day)} “{words.capital(words.name(name))}” {what}. In the {_WEEKS} weeks after "
                f"that, contacts waiting went from {at_start}"
            )
            text += f" to {later}, and {after} of the contacts received {done_by_week(run)}"
            return f"{text}, against {before} in the {_WEEKS} weeks before."
    return ""


def _started(run: Run) -> date:
    return words.read_date(branch(run.summary, "scenario").get("first_day")) or run.first


def _date(run: Run, number: float) -> date:
    return _started(run) + timedelta(days=round(number))


def _day(run: Run, number: Estimate) -> str:
    values = number.values or (number.mean,)
    return words.short_date(_date(run, median(values)))


def _spread(run: Run, number: Estimate | None) -> str:
    """Return the first and last date over the runs, where they differ."""
    if number is None or len(set(number.values)) < 2:
        return ""
    first, last = (words.short_date(_date(run, v)) for v in (min(number.values), max(number.values)))
    return f"{first} to {last}"


def day_of(run: Run, first: Estimate) -> date:
    """Return the day it first began: the median over runs."""
    return _date(run, median(first.values or (first.mean,)))


def _open_on(run: Run, open_: Backlog | None, day: date) -> str:
    """Return the contacts waiting at the end of a day; no number beyond the last day measured."""
    if open_ is None or day > open_.days[-1]:
        return words.NONE
    places = [i for i, on in enumerate(open_.days) if on <= day]
    return words.count(open_.total[places[-1]]) if places else words.NONE


def _shares(run: Run, day: date) -> tuple[str, str]:
    """Return the share decided in time of the contacts of the weeks before a day, and of the weeks from that day."""
    shares, received = run.results.weekly.share_in_time, run.results.weekly.received
    if shares is None or received is None or len(shares.mean) != len(received.mean):
        return words.NONE, words.NONE
    weeks = run.days("weekly", len(shares.mean), step=7)
    percents = []
    for begins in (day - timedelta(weeks=_WEEKS), day):
        ends = begins + timedelta(weeks=_WEEKS)
        inside = [
            (share, came)
            for week, share, came in zip(weeks, shares.mean, received.mean, strict=True)
            if share is not None and came and begins <= week < ends
        ]
        every = math.fsum(came for _, came in inside)
        whole = len(inside) >= _WEEKS - 1  # a span cut by the run's first or last day is not set beside a whole one
        on_time = math.fsum(share * came for share, came in inside)
        percents.append(words.percent(on_time / every) if whole and every else words.NONE)
    return percents[0], percents[1]


def _in_words(run: Run, open_: Backlog | None, one: Course) -> str:
    first, several = one.first, run.replications > 1
    if first is None or one.times.mean < 0.05:
        return "starts after the run" if one.late else "nothing called for it, so it never started"
    some = several and 0 < len(first.values) < run.replications
    sure = f" in {len(first.values)} of {run.replications} runs" if some else ""
    in_a_run = " in a run" if several else ""
    often = f", {words.count(one.times.mean)} times{in_a_run}" if one.times.mean >= 1.05 else ""
    spread = _spread(run, first)
    between = f" (between {spread.replace(' to ', ' and ')})" if spread else ""
    text = f"started{sure} on {_day(run, first)}{between}{often}"
    stood, last = _open_on(run, open_, day_of(run, first)), _open_on(run, open_, run.last)
    text += f", with {stood} contacts waiting" if stood != words.NONE else ""
    if one.ended is None:
        return f"{text}, and lasted to the end of the run" + (
            f", when {last} were waiting" if last != words.NONE else ""
        )
    then = _open_on(run, open_, day_of(run, one.ended))
    return f"{text}; it ended on {_day(run, one.ended)}" + (f", with {then} waiting" if then != words.NONE else "")
