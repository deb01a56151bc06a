"""Contacts waiting by day, and the age of those waiting at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from mashsim.charts import Bar, Group, Series, Words, line_chart, small_multiples, stacked_bars
from mashsim.measures.intervals import band
from mashsim.report import words
from mashsim.report.blocks import BAND, Block, Cell, Column, Figure, Row, Run, Section, Table, Text, aside, cell, figure
from mashsim.report.by_day import band_text, children_by_day, curves_by_day, days_of, month_ends
from mashsim.report.numbers import Curve, Estimate, Values, branch, curve, summed
from mashsim.trees import Tree
from mashsim.vocabulary.stages import WITH_SOMEBODY

_CHARTED = 6
_MARKED = 8


@dataclass(frozen=True, slots=True)
class Backlog:
    """Contacts waiting, which have no allocated worker yet: a curve for each stage, and their sum by day.

    Attributes
    ----------
    curve : the sum with the range of 8 of 10 runs, where the run has it
    """

    stages: dict[str, Curve]
    total: list[float]
    days: list[date]
    end_band: tuple[float, float] | None
    curve: Curve

    @property
    def peak(self) -> int:
        """Return the place of the day with the most contacts waiting."""
        return max(range(len(self.total)), key=self.total.__getitem__)

    @property
    def peaked(self) -> bool:
        """Return whether the most is far above both ends."""
        ends, most = max(self.total[0], self.total[-1]), self.total[self.peak]
        return most > 1.5 * ends and most - ends > 10

    @property
    def drawn(self) -> dict[str, Curve]:
        """Return the stages with the highest peaks, in the order of the way: more charts do not fit a page."""
        peaks = {stage: max((v or 0.0 for v in one.mean), default=0.0) for stage, one in self.stages.items()}
        ranked = sorted(peaks, key=lambda stage: -peaks[stage])[:_CHARTED]
        return {stage: one for stage, one in self.stages.items() if stage in ranked and peaks[stage] > 0} or dict(
            self.stages
        )

    @property
    def largest(self) -> str:
        """Return the stage with the most contacts waiting on that day."""
        return max(self.stages, key=lambda stage: self.stages[stage].mean[self.peak] or 0.0)


def backlog(run: Run) -> Backlog | None:
    """Read the backlog from a summary; None if it has none."""
    stages = {stage: one for stage, one in run.results.daily.open.items() if stage not in WITH_SOMEBODY}
    if not stages:
        return None
    length = min(len(c.mean) for c in stages.values())
    total = summed(list(stages.values()))[:length]
    end = _end_band(run, set(stages), total[-1])
    return Backlog(stages, total, run.days("daily", length), end, _whole(run, total))


def _whole(run: Run, total: list[float]) -> Curve:
    """Return the sum of all stages with its range over runs, if the run has it and it is of the same days."""
    mean: Values = [*total]
    found = curve(run.summary, "waiting")
    return Curve(mean, found.low, found.high) if found and len(found.mean) == len(total) else Curve(mean, None, None)


def _end_band(run: Run, stages: set[str], mean: float) -> tuple[float, float] | None:
    """Return the band of all contacts waiting at the end, from each replication: bands of stages cannot be added.

    None unless those values are about the same contacts as the curve.
    """
    leaves = [by_stage[stage] for by_stage in run.results.ages.values() for stage in stages if stage in by_stage]
    if not leaves or run.replications < 2 or any(len(leaf.values) != run.replications for leaf in leaves):
        return None
    totals = [math.fsum(values) for values in zip(*(leaf.values for leaf in leaves), strict=True)]
    return band(totals) if abs(math.fsum(totals) / len(totals) - mean) <= 0.5 + 0.02 * mean else None


def backlog_section(run: Run) -> Section | None:
    """Return contacts waiting over time with what was done marked, children waiting, and aside the stages."""
    open_ = backlog(run)
    if open_ is None or len(open_.days) < 2:
        return None
    by_stage = _stages_figure(run, open_)
    total = [_total_figure(run, open_)] if len(open_.stages) > 1 else []
    blocks: list[Block] = [Text(_backlog_words(run, open_)), *(total or [by_stage])]
    children = _children_figure(run)
    blocks += [children] if children else []
    waited = run.results.child_days_without_decision.get("all")
    if waited and waited.mean >= 0.5:
        text = (
            f"In all, children were without a decision for {words.with_interval(waited, words.count)} "
            f"child-days{in_a_run(run)}"
        )
        blocks.append(Text(f"{text}{on_an_average_day(run, waited)}. A child-day is one child waiting for one day."))
    return Section("backlog", "How many contacts were waiting", [*blocks, *(aside(by_stage) if total else [])])


def backlog_title(open_: Backlog) -> str:
    """Return the finding in at most ten words."""
    start, end, peak = open_.total[0], open_.total[-1], open_.total[open_.peak]
    first, last, most = (words.count(round(v)) for v in (start, end, peak))
    largest = words.name(open_.largest)
    mostly = (
        f", mostly {largest}"
        if len(open_.stages) > 1 and (open_.stages[open_.largest].mean[open_.peak] or 0) > peak / 2
        else ""
    )
    if open_.peaked:
        text = f"Contacts waiting peaked at {most} in {words.month(open_.days[open_.peak])}"
    elif abs(end - start) <= max(3.0, 0.2 * start):
        text = f"Contacts waiting stayed near {words.count(round(math.fsum(open_.total) / len(open_.total)))}"
    else:
        text = f"Contacts waiting {'rose' if end > start else 'fell'} from {first} to {last}"
    return words.ten_words(text + mostly, text)


def _backlog_words(run: Run, open_: Backlog) -> str:
    start, end, peak = open_.total[0], open_.total[-1], open_.total[open_.peak]
    text = _came(run)
    text += (
        f"{words.plural(start, 'contact')} {'was' if words.count(start) == '1' else 'were'} waiting at the end of the "
        "first day "
    )
    text += (
        f"and {words.count(end)} at the end of the last. The most was {words.count(peak)}, on "
        f"{words.long_date(open_.days[open_.peak])}."
    )
    if open_.curve.low:
        text += f" The shaded band shows where {BAND} lay on each day."
    if not WITH_SOMEBODY.isdisjoint(run.results.daily.open):
        text += " Waiting means that no worker is allocated yet: contacts with a worker are not counted here."
    if "helping" in run.results.daily.open:
        text += " Families with early help are not counted either."
    return text


def in_a_run(run: Run) -> str:
    """Return words that say a number is of one run, where there are several."""
    return " in a run" if run.replications > 1 else ""


def on_an_average_day(run: Run, child_days: Estimate) -> str:
    """Return child-days as children on the average day."""
    return f": {words.count(child_days.mean / ((run.last - run.first).days + 1))} children on an average day"


def _came(run: Run) -> str:
    came = run.results.contacts
    received, decided, children = came.received, came.decided, came.children_received
    if not received or received.mean < 0.5:
        return ""
    about = f" concerning {words.count(children.mean)} children" if children and children.mean > received.mean else ""
    were = "was" if words.count(received.mean) == "1" else "were"
    text = f"{words.plural(received.mean, 'contact')}{about} {were} received{in_a_run(run)}"
    text += f" and {words.count(decided.mean)} were decided. " if decided and decided.mean >= 0.5 else ". "
    aside = [
        (run.results.loops.merged, "repeats that were joined to an open contact"),
        (run.results.side_doors.interviews.contacts, "that asked for a return home interview"),
    ]
    named = [f"{words.count(number.mean)} {what}" for number, what in aside if number and number.mean >= 0.5]
    gone, undecided = run.results.withdrawals.contacts, run.results.withdrawals.undecided
    if gone and undecided and gone.mean >= 0.5:
        text += (
            f"{words.plural(gone.mean, 'contact was', 'contacts were')} withdrawn while they waited (moved away, "
            f"resolved or taken back), {words.count(undecided.mean)} of them before a decision. "
        )
    return text + (f"Not decided, because they need no decision of their own: {words.listed(named)}. " if named else "")


def _total_figure(run: Run, open_: Backlog) -> Figure:
    """Draw the contacts waiting in all stages together, with what was done marked."""
    rows = [
        Row(
            [Cell(words.short_date(open_.days[i])), Cell(run.count(open_.total[i]), band_text(open_.curve, i))],
            until=i / (len(open_.days) - 1),
        )
        for i in month_ends(open_.days)
    ]
    caption = f"Contacts waiting at the end of each month{run.band_note if open_.curve.low else ''}"
    table = Table("table-waiting", caption, [Column("Date", numeric=False), Column("contacts waiting")], rows,
                  run.source("results.daily.open"))  # fmt: skip
    marks = _marks(run, open_)
    done = f" Marked: {'; '.join(said for _, said in marks)}." if marks else ""
    start, end, most = (words.count(open_.total[place]) for place in (0, -1, open_.peak))
    title = backlog_title(open_)
    text = Words(
        "waiting-chart",
        title,
        run.subtitle("Contacts with no worker yet, at the end of each day", "contacts"),
        f"Line chart. {start} at the start, {end} at the end, at most {most}.{done}",
    )
    series = [Series("contacts waiting", open_.curve.mean, open_.curve.low, open_.curve.high)]
    return figure(line_chart, text, table, open_.days, series, "Contacts waiting", marks=marks)


def _marks(run: Run, open_: Backlog) -> list[tuple[date, str]]:
    """Return the dated interventions within the days shown, each with its first day and its name."""
    changes = branch(run.summary, "scenario").get("interventions")
    dated = [
        (day, words.name(str(change.get("name") or "a change")))
        for change in (changes if isinstance(changes, list) else [])
        if (day := words.read_date(change.get("first_day"))) and open_.days[0] <= day <= open_.days[-1]
    ]
    return [(day, f"{words.short_date(day)}: {name}") for day, name in sorted(dated)[:_MARKED]]


def _stages_figure(run: Run, open_: Backlog) -> Figure:
    series, drawn = [], open_.drawn
    others = summed([one for stage, one in open_.stages.items() if stage not in drawn])
    for stage, one in drawn.items():
        mean = [v or 0.0 for v in one.mean[: len(open_.days)]]
        peak = max(range(len(mean)), key=mean.__getitem__)
        note = (
            f"{words.count(mean[0])} at the start, {words.count(mean[-1])} at the end, most {words.count(mean[peak])}"
        )
        series.append(Series(words.name(stage), mean, one.low, one.high, note))
    ends = month_ends(open_.days)
    rows = []
    for i in ends:
        cells = [Cell(words.short_date(open_.days[i])), Cell(run.count(open_.total[i]))]
        cells += [Cell(run.count(one.mean[i] or 0.0), band_text(one, i)) for one in drawn.values()]
        cells += [Cell(run.count(others[i]))] if any(others) else []
        rows.append(Row(cells, until=i / (len(open_.days) - 1)))
    columns = [Column("Date", numeric=False), Column("all stages"), *(Column(words.name(stage)) for stage in drawn)]
    columns += [Column("other stages")] if any(others) else []
    if len(open_.stages) == 1:
        columns = [columns[0], columns[2]]
        rows = [Row([row.cells[0], row.cells[2]], until=row.until) for row in rows]
    table = Table(
        "table-backlog",
        f"Contacts waiting at the end of each month, by stage{run.band_note}",
        columns,
        rows,
        run.source("results.daily.open"),
    )
    text = Words(
        "backlog-chart",
        _stages_title(open_),
        run.subtitle(f"Contacts with no worker yet, at the end of each day, {_which_stages(open_)}", "contacts"),
        "One small line chart for each stage. " + "; ".join(f"{s.name}: {s.note}" for s in series) + ".",
    )
    return figure(small_multiples, text, table, open_.days, series, "Contacts waiting")


def _stages_title(open_: Backlog) -> str:
    """Return the finding about the stages in at most ten words."""
    if len(open_.stages) == 1:
        return backlog_title(open_)
    most = words.count(round(max(v or 0.0 for v in open_.stages[open_.largest].mean)))
    return words.ten_words(f"At most {most} waited in {words.name(open_.largest)}, more than elsewhere")


def _which_stages(open_: Backlog) -> str:
    """Return which stages the chart shows."""
    left = len(open_.stages) - len(open_.drawn)
    return f"in the {len(open_.drawn)} fullest stages of {len(open_.stages)}" if left else "by stage"


def what_changes(change: Tree) -> str:
    """Return the changes of an intervention, in brackets; empty if the scenario has none."""
    done = [str(each) for each in change.get("in_words") or ()]
    return f" ({'; '.join(done)})" if done else ""


def _children_figure(run: Run) -> Figure | None:
    """Draw children without a decision, and children awaiting allocation."""
    named = {"without a decision": "children_without_decision", "awaiting allocation": "children_awaiting_allocation"}
    curves = curves_by_day(run, named)
    if not curves:
        return None
    title = _children_title(curves, days_of(run, curves))
    subtitle = "Children waiting at the end of each day"
    return children_by_day(run, "children", title, subtitle, curves, named, run.count, "children ")


def _children_title(curves: dict[str, Curve], days: Sequence[date]) -> str:
    label, one = max(curves.items(), key=lambda pair: max(v or 0.0 for v in pair[1].mean))
    mean = [v or 0.0 for v in one.mean]
    peak = max(range(len(mean)), key=mean.__getitem__)
    start, end, most = (words.count(round(v)) for v in (mean[0], mean[-1], mean[peak]))
    if mean[peak] > 1.5 * max(mean[0], mean[-1]) and mean[peak] > 10:
        return words.ten_words(f"Children {label} peaked at {most} in {words.month(days[peak])}")
    if abs(mean[-1] - mean[0]) <= max(3.0, 0.2 * mean[0]):
        return f"Children {label} stayed near {words.count(round(math.fsum(mean) / len(mean)))}"
    return f"Children {label} {'rose' if mean[-1] > mean[0] else 'fell'} from {start} to {end}"


def ages_section(run: Run) -> Section | None:
    """Return how long the contacts waiting at the end have been known."""
    ages = run.results.ages
    stages = [stage for stage in dict.fromkeys(chain.from_iterable(ages.values())) if stage not in WITH_SOMEBODY]
    table = {stage: [by_stage.get(stage, Estimate(0.0)) for by_stage in ages.values()] for stage in stages}
    table = {stage: numbers for stage, numbers in table.items() if sum(n.mean for n in numbers) >= 0.05}
    if not table or len(ages) < 2:
        return None
    names = list(ages)
    totals = {stage: sum(n.mean for n in numbers) for stage, numbers in table.items()}
    rows = [
        Row([Cell(words.name(stage)), *(cell(n, run.count) for n in numbers), Cell(run.count(totals[stage]))])
        for stage, numbers in table.items()
    ]
    columns = [Column("Stage", numeric=False), *(Column(age) for age in names), Column("all")]
    on = words.long_date(run.last)
    caption = f"Contacts waiting at the end of {on}, by age in working days and stage{run.interval_note}"
    figures = Table("table-ages", caption, columns, rows, run.source("results.open_now.ages"))
    short, rest = names[:3], names[3:]
    over = f"over {short[-1].split()[-1]}" if short[-1].split()[-1].isdigit() else "longer"
    groups = [
        Group(
            words.name(stage),
            [
                *(
                    Bar(n.mean, age if "day" in age else f"{age} working days")
                    for n, age in zip(numbers, short, strict=False)
                ),
                *([Bar(sum(n.mean for n in numbers[3:]), f"{over} working days")] if rest else []),
            ],
            words.count(totals[stage]),
        )
        for stage, numbers in table.items()
    ]
    every, oldest = sum(totals.values()), sum(numbers[-1].mean for numbers in table.values())
    text = Words(
        "ages-chart",
        _ages_title(names[-1], oldest, every),
        (
            f"Contacts waiting at the end of {words.long_date(run.last)}, {run.place}, by working days since receipt, "
            "in contacts."
        ),
        "Stacked bars, one for each stage. "
        + "; ".join(f"{words.name(s)}: {words.count(n)} waiting" for s, n in totals.items())
        + ".",
    )
    chart = figure(stacked_bars, text, figures, groups, "Contacts waiting")
    return Section("ages", "How long contacts had been waiting at the end", [chart])


def _ages_title(last: str, oldest: float, every: float) -> str:
    age = f"{last} working days"
    if oldest < 0.5:
        return f"At the end {'none' if oldest < 0.05 else 'few'} had waited {age}"
    return words.ten_words(f"At the end {words.count(round(oldest))} of {words.count(round(every))} had waited {age}")
