"""How long contacts waited, and their causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from mashsim.charts import Bar, Group, Words, grouped_bars, stacked_bars
from mashsim.measures.causes import OUTSIDE, TIME_WENT
from mashsim.report import words
from mashsim.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Row,
    Run,
    Section,
    Table,
    Text,
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.numbers import Estimate, mean_of
from mashsim.report.views import Spread, StageOfRating, Times

STATISTICS = {"median": "median", "p90": "90th percentile", "p95": "95th percentile", "longest": "longest"}
WAITING_FOR = {"wait": "waiting for staff", "replies": "waiting for partners", "room": "waiting for room in a caseload"}
JOURNEYS = {
    "received_to_screened": "from receipt to the end of the first look",
    "received_to_decided": "from receipt to decision",
    "decided_to_allocated": "from decision to allocation",
    "decided_to_allocated_children": "from decision to allocation, counting children",
    "decided_to_discussed": "from decision to strategy discussion",
    "received_to_seen": "from receipt to being seen",
    "decided_to_seen": "from decision to being seen",
    "allocated_to_seen": "from allocation to being seen",
    "discussed_to_conferred": "from strategy discussion to conference",
    "received_to_authorised": "from receipt to authorised assessment",
    "allocated_to_authorised": "from allocation to authorised assessment",
    "received_to_interviewed": "from receipt to return home interview",
    "early_help_waited": "waiting for early help",
}
_MOST_PARTS = 4
WHOSE = {"median": "median contact", "slowest_tenth": "slowest tenth", "mean": "all contacts"}


def waits_section(run: Run) -> Section | None:
    """Return waits by journey, stage and rating, in clock time and in working time."""
    blocks: list[Block] = []
    journeys = _journey_figure(run)
    if journeys:
        blocks.append(journeys)
    for counted_in in ("working", "clock"):
        table = _journeys_table(run, counted_in)
        blocks += [table] if table else []
    for counted_in in ("working", "clock"):
        table = _stages_table(run, counted_in)
        blocks += [table] if table else []
    if not blocks:
        return None
    day = (
        f" A working day is {words.clock_time(run.office_day)}."
        if run.office_day and run.office_day < words.DAY
        else ""
    )
    longest = " Longest is the longest wait of a run, as a mean over the runs." if run.replications > 1 else ""
    intro = Text(
        "Clock time counts every hour, nights and weekends too: it is what a family lives through. Working time "
        f"counts opening hours only: it is what the service can change.{day} Half of the contacts waited less than the "
        "median; one in ten waited longer than the 90th percentile. A wait that is still open counts with its length "
        f"so far.{longest}"
    )
    return Section("waits", "How long contacts waited", [intro, *blocks])


def _journey_figure(run: Run) -> Figure | None:
    """Draw receipt to decision by rating: median and 90th percentile in clock time."""
    journey = run.results.journey("received_to_decided")
    named: list[tuple[str, Times]] = [("all ratings", journey), *journey.by_rating.items()]
    drawn = [(name, part.clock_minutes) for name, part in named if part.clock_minutes.median and part.clock_minutes.p90]
    if not drawn:
        return None
    if len(drawn) == 2:
        drawn = drawn[:1]
    divisor, unit = axis_time(max(mean_of(clock.p90) for _, clock in drawn))
    groups = [typical_bars(name, clock, divisor) for name, clock in drawn]
    rows = [
        Row([Cell(words.name(name)), *(cell(clock.number(s), words.clock_time) for s in STATISTICS)])
        for name, clock in drawn
    ]
    columns = [Column("Rating", numeric=False), *(Column(head) for head in STATISTICS.values())]
    caption = f"Clock time from receipt to decision{run.interval_note}"
    table = Table("table-decision", caption, columns, rows, run.source("results.journey.received_to_decided"))
    text = Words(
        "decision-chart",
        f"Half of all contacts were decided within {words.clock_time(mean_of(drawn[0][1].median))}",
        run.subtitle("Clock time from receipt to decision, by rating", unit),
        f"Grouped bars. {bars_in_words(groups)}.",
    )
    return figure(grouped_bars, text, table, groups, words.capital(unit))


def _journeys_table(run: Run, counted_in: str) -> Table | None:
    """Return every journey by rating, without the journey that the chart's own table shows."""
    say = run.working_time if counted_in == "working" else words.clock_time
    rows: list[Row] = []
    for name, journey in run.results.journeys.items():
        if name == "received_to_decided" and counted_in == "clock":
            continue
        rated = {rating: (part.counted_in(counted_in), None) for rating, part in journey.by_rating.items()}
        head = JOURNEYS.get(name, words.name(name))
        rows += _rated_rows(head, (journey.counted_in(counted_in), None), rated, say, counted=False)
    if not rows:
        return None
    caption = f"Whole journeys in {counted_in} time{run.interval_note}"
    columns = [Column("Journey and rating", False), *_columns()]
    return Table(f"table-journeys-{counted_in}", caption, columns, rows, run.source("results.journey"))


def _stages_table(run: Run, counted_in: str) -> Table | None:
    say = run.working_time if counted_in == "working" else words.clock_time
    rows: list[Row] = []
    for name, stage in run.results.stages.items():
        for key, what in WAITING_FOR.items():

            def of(part: StageOfRating, key: str = key) -> Waited:
                return part.waits()[key].counted_in(counted_in), part.started

            rated = {rating: of(part) for rating, part in stage.by_rating.items()}
            rows += _rated_rows(f"{words.name(name)}: {what}", of(stage), rated, say, counted=True)
    if not rows:
        return None
    columns = [Column("Stage, wait and rating", False), Column("started"), *_columns()]
    caption = f"Waits by stage and rating in {counted_in} time{run.interval_note}"
    return Table(f"table-waits-{counted_in}", caption, columns, rows, run.source("results.stages"))


def _columns() -> list[Column]:
    return [Column(head) for head in STATISTICS.values()]


Waited = tuple[Spread, Estimate | None]
"""Lengths of a wait, and how many contacts began it."""


def _rated_rows(head: str, whole: Waited, rated: Mapping[str, Waited], say: words.Say, counted: bool) -> list[Row]:
    """Return a row for all ratings with intervals, and one for each rating; nothing where nobody waited."""

    def row(name: str, waited: Waited, rating: bool) -> Row | None:
        spread, started = waited
        numbers = [spread.number(statistic) for statistic in STATISTICS]
        if all(n is None for n in numbers):
            return None
        cells = [Cell(words.name(name))]
        cells += [cell(started, words.tabled, noted=False)] if counted else []
        return Row([*cells, *(cell(n, say, noted=not rating) for n in numbers)], part=rating)

    first = row(head, whole, False)
    parts = [found for rating, waited in rated.items() if (found := row(rating, waited, True))]
    return [] if first is None else [first, *(parts if len(parts) > 1 else [])]


def axis_time(longest: float) -> tuple[float, str]:
    """Return the unit for an axis of clock times: its minutes, and its name."""
    if longest >= 3 * words.DAY:
        return float(words.DAY), "days"
    return (float(words.HOUR), "hours") if longest >= 2 * words.HOUR else (1.0, "minutes")


def typical_bars(name: str, spread: Spread, divisor: float, say: words.Say = words.clock_time) -> Group:
    """Return the bars of a wait's median and 90th percentile, in minutes over a divisor."""
    statistics = {key: mean_of(spread.number(key)) for key in ("median", "p90")}
    return Group(name, [Bar(value / divisor, f"{STATISTICS[key]} {say(value)}") for key, value in statistics.items()])


def went(run: Run, whose: str) -> dict[str, Estimate]:
    """Return where the time of some contacts went: minutes of clock time by part, without empty parts."""
    went = run.results.time_went.of(whose)
    return {part: e for part in TIME_WENT if (e := went.number(part)) is not None and e.mean >= 0.5}


def biggest(parts: dict[str, Estimate]) -> tuple[str, float]:
    """Return the part that took the most time within working hours, and its share: what a service can change."""
    within = {part: e for part, e in parts.items() if part != "outside_hours"} or parts
    part = max(within, key=lambda p: within[p].mean)
    return part, within[part].mean / sum(e.mean for e in within.values())


def time_went_section(run: Run) -> Section | None:
    """Return where the time between receipt and allocation or decision went."""
    by_whose = {whose: parts for whose in WHOSE if (parts := went(run, whose))}
    bars = {whose: parts for whose, parts in by_whose.items() if whose != "mean"} or by_whose
    if not any(fsum(inside(parts).values()) for parts in by_whose.values()):
        return None
    slowest = by_whose.get("slowest_tenth") or next(iter(by_whose.values()))
    part, share = biggest(slowest)
    whole = {whose: sum(e.mean for e in parts.values()) for whose, parts in by_whose.items()}
    intro = Text(
        "This divides up the whole time from receipt to allocation, or to the decision where no worker was allocated. "
        "The median contact is the average of the middle tenth by length; the slowest tenth is the average of the "
        "longest tenth."
    )
    rows = []
    for key in (p for p in TIME_WENT if any(p in parts for parts in by_whose.values())):
        cells = [_went_cell(key, parts, whole[whose]) for whose, parts in by_whose.items()]
        rows.append(Row([Cell(TIME_WENT[key]), *cells]))
    rows.append(Row([Cell("all"), *(Cell(words.clock_time(total)) for total in whole.values())]))
    columns = [Column("Part of the time", False), *(Column(WHOSE[whose]) for whose in by_whose)]
    caption = "Where the time went, in clock time; below it the share of the working hours"
    table = Table("table-time-went", caption, columns, rows, run.source("results.time_went"))
    shares = {WHOSE[whose]: _shares(parts) for whose, parts in bars.items()}
    notes = {WHOSE[whose]: f"{words.clock_time(whole[whose])} by the clock" for whose in bars}
    groups = part_bars(shares, notes, lambda share: words.percent(share / 100))
    spent = f"{words.percent(share)} of working hours {TIME_WENT[part]}"
    text = Words(
        "time-went-chart",
        words.ten_words(f"{_whose_title(slowest, by_whose)}: {spent}", words.capital(spent)),
        run.subtitle("Parts of the working hours between receipt and allocation or decision", "% of working hours"),
        part_bars_in_words(groups),
    )
    chart = figure(stacked_bars, text, table, groups, "% of working hours", label_every_row=True)
    return Section("time-went", "Where the time went", [intro, chart])


def _whose_title(slowest: dict[str, Estimate], by_whose: dict[str, dict[str, Estimate]]) -> str:
    return words.capital(WHOSE[next(whose for whose, parts in by_whose.items() if parts is slowest)])


def _went_cell(key: str, parts: dict[str, Estimate], whole: float) -> Cell:
    part = parts.get(key)
    if part is None:
        return Cell(words.NONE)
    if key == OUTSIDE:
        return Cell(words.clock_time(part.mean), f"{words.percent(part.mean / whole)} of clock time")
    within = fsum(inside(parts).values())
    return Cell(words.clock_time(part.mean), words.percent(part.mean / within) if within else "")


def _shares(parts: dict[str, Estimate]) -> dict[str, float]:
    """Return the parts of the working hours in per cent."""
    minutes = inside(parts)
    whole = fsum(minutes.values())
    return {part: 100 * value / whole if whole else 0.0 for part, value in minutes.items()}


def inside(parts: Mapping[str, Estimate]) -> dict[str, float]:
    """Return minutes by part, of the working hours only."""
    return {part: minutes.mean for part, minutes in parts.items() if part != OUTSIDE}


def part_bars(
    columns: Mapping[str, Mapping[str, float]], notes: Mapping[str, str], say: words.Say, unit: float = 1.0
) -> list[Group]:
    """Return stacked bars of the largest parts and of the rest: more than four cannot be told apart.

    Parameters
    ----------
    columns : the values of each part, by the bar's name
    notes : written at the end of each bar
    unit : the value that is one on the axis
    """
    ranked = sorted(
        {part for parts in columns.values() for part in parts},
        key=lambda part: (-max(parts.get(part, 0.0) for parts in columns.values()), part),
    )
    chosen = ranked if len(ranked) <= _MOST_PARTS else ranked[: _MOST_PARTS - 1]
    groups = []
    for name, parts in columns.items():
        labelled = [(TIME_WENT[part], parts.get(part, 0.0)) for part in chosen]
        if chosen != ranked:
            labelled.append(("everything else", fsum(parts.get(part, 0.0) for part in ranked[len(chosen) :])))
        groups.append(
            Group(name, [Bar(value / unit, f"{label} {say(value)}") for label, value in labelled], notes[name])
        )
    return groups


def part_bars_in_words(groups: Sequence[Group]) -> str:
    """Return the parts that are drawn, for the chart's text alternative."""
    lines = (f"{group.name}: {', '.join(bar.label for bar in group.bars if bar.value)}." for group in groups)
    return f"Stacked bars. {' '.join(lines)}"
