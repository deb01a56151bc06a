"""How long contacts waited, and what they waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mashsim.charts import Bar, Group, Words, grouped_bars, stacked_bars
from mashsim.measures.naming import OUTSIDE, TIME_WENT
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Figure, Row, Run, Section, Table, Text, cell, figure
from mashsim.report.numbers import Estimate
from mashsim.report.views import Spread, StageOfRating, Times

STATISTICS = {"median": "median", "p90": "90th percentile", "p95": "95th percentile", "longest": "longest"}
WAITING_FOR = {"wait": "waiting for staff", "replies": "waiting for partners", "room": "waiting for room in a caseload"}
JOURNEYS = {
    "received_to_decided": "from arrival to decision",
    "decided_to_allocated": "from decision to allocation",
    "decided_to_allocated_children": "from decision to allocation, counting children",
    "decided_to_discussed": "from decision to strategy discussion",
    "received_to_seen": "from arrival to being seen",
    "decided_to_seen": "from decision to being seen",
    "allocated_to_seen": "from allocation to being seen",
    "discussed_to_conferred": "from strategy discussion to conference",
    "received_to_authorised": "from arrival to authorised assessment",
    "allocated_to_authorised": "from allocation to authorised assessment",
    "received_to_interviewed": "from arrival to return home interview",
    "early_help_waited": "waiting for early help",
}
WHOSE = {"median": "median contact", "slowest_tenth": "slowest tenth", "mean": "all contacts"}


def waits_section(run: Run) -> Section | None:
    """Waits by journey, stage and rating, in clock time and in working time."""
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
        "Clock time counts every hour, nights and weekends too: it is what a family lives through. Working time counts opening hours only: "
        f"it is what the service can change.{day} Half of the contacts waited less than the median; one in ten waited longer than the 90th "
        f"percentile. A wait that is still open counts with its length so far.{longest}"
    )
    return Section("waits", "How long contacts waited", [intro, *blocks])


def _journey_figure(run: Run) -> Figure | None:
    """Arrival to decision by rating: median and 90th percentile in clock time."""
    journey = run.results.journey("received_to_decided")
    named: list[tuple[str, Times]] = [("all ratings", journey), *journey.by_rating.items()]
    found = [
        (name, median, p90)
        for name, part in named
        if (median := part.clock_minutes.median) and (p90 := part.clock_minutes.p90)
    ]
    if not found:
        return None
    if len(found) == 2:
        found = found[:1]
    divisor, unit = axis_time(max(p90.mean for _, _, p90 in found))
    groups = [
        Group(
            name,
            [
                Bar(median.mean / divisor, f"median {words.clock_time(median.mean)}"),
                Bar(p90.mean / divisor, f"90th percentile {words.clock_time(p90.mean)}"),
            ],
        )
        for name, median, p90 in found
    ]
    rows = [
        Row([Cell(words.name(name)), *(cell(part.clock_minutes.number(s), words.clock_time) for s in STATISTICS)])
        for name, part in named
        if name in {f[0] for f in found}
    ]
    columns = [Column("Rating", numeric=False), *(Column(head) for head in STATISTICS.values())]
    caption = f"Clock time from arrival to decision{run.interval_note}"
    table = Table("table-decision", caption, columns, rows, run.source("results.journey.received_to_decided"))
    text = Words(
        "decision-chart",
        f"Half of all contacts were decided within {words.clock_time(found[0][1].mean)}",
        run.subtitle("Clock time from arrival to decision, by rating", unit),
        "Grouped bars. "
        + "; ".join(
            f"{n}: median {words.clock_time(m.mean)}, 90th percentile {words.clock_time(p.mean)}" for n, m, p in found
        )
        + ".",
    )
    return figure(grouped_bars, text, table, groups, words.capital(unit))


def _journeys_table(run: Run, counted_in: str) -> Table | None:
    """Every journey by rating; what the chart's own table shows already is left out."""
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
"""How long was waited, and how many began."""


def _rated_rows(head: str, whole: Waited, rated: Mapping[str, Waited], say: words.Say, counted: bool) -> list[Row]:
    """A row for all ratings with intervals, and one for each rating; nothing where nobody waited for this."""

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
    """The unit for an axis of clock times: what to divide minutes by, and its name."""
    if longest >= 3 * words.DAY:
        return float(words.DAY), "days"
    return (float(words.HOUR), "hours") if longest >= 2 * words.HOUR else (1.0, "minutes")


def went(run: Run, whose: str) -> dict[str, Estimate]:
    """Where the time of some contacts went: minutes of clock time by part, only the parts that took any."""
    went = run.results.time_went.of(whose)
    return {part: e for part in TIME_WENT if (e := went.number(part)) is not None and e.mean >= 0.5}


def biggest(parts: dict[str, Estimate]) -> tuple[str, float]:
    """The part that took the most time within working hours, and its share of them: what a service can change."""
    within = {part: e for part, e in parts.items() if part != "outside_hours"} or parts
    part = max(within, key=lambda p: within[p].mean)
    return part, within[part].mean / sum(e.mean for e in within.values())


def time_went_section(run: Run) -> Section | None:
    """Where the time between arrival and allocation or decision went."""
    found = {whose: parts for whose in WHOSE if (parts := went(run, whose))}
    bars = {whose: parts for whose, parts in found.items() if whose != "mean"} or found
    if not any(_inside(parts) for parts in found.values()):
        return None
    slowest = found.get("slowest_tenth") or next(iter(found.values()))
    part, share = biggest(slowest)
    whole = {whose: sum(e.mean for e in parts.values()) for whose, parts in found.items()}
    intro = Text(
        "Each minute from arrival to allocation, or to the decision where nobody was allocated, counts once, in clock time. "
        "The median contact is the mean of the contacts in the middle tenth by length; the slowest tenth is the mean of the longest tenth."
    )
    rows = []
    for key in (p for p in TIME_WENT if any(p in parts for parts in found.values())):
        cells = [_went_cell(key, parts, whole[whose]) for whose, parts in found.items()]
        rows.append(Row([Cell(TIME_WENT[key]), *cells]))
    rows.append(Row([Cell("all"), *(Cell(words.clock_time(total)) for total in whole.values())]))
    columns = [Column("Part of the time", False), *(Column(WHOSE[whose]) for whose in found)]
    caption = "Where the time went, in clock time; below it the share of the working hours"
    table = Table("table-time-went", caption, columns, rows, run.source("results.time_went"))
    groups = _went_groups(bars, whole)
    spent = f"{words.percent(share)} of working hours {TIME_WENT[part]}"
    text = Words(
        "time-went-chart",
        words.ten_words(f"{_whose_title(slowest, found)}: {spent}", words.capital(spent)),
        run.subtitle("Parts of the working hours between arrival and allocation or decision", "% of working hours"),
        "Stacked bars. "
        + " ".join(f"{g.name}: {', '.join(bar.label for bar in g.bars if bar.value)}." for g in groups),
    )
    chart = figure(stacked_bars, text, table, groups, "% of working hours", label_every_row=True)
    return Section("time-went", "Where the time went", [intro, chart])


def _whose_title(slowest: dict[str, Estimate], found: dict[str, dict[str, Estimate]]) -> str:
    return words.capital(WHOSE[next(whose for whose, parts in found.items() if parts is slowest)])


def _went_cell(key: str, parts: dict[str, Estimate], whole: float) -> Cell:
    part = parts.get(key)
    if part is None:
        return Cell(words.NONE)
    if key == OUTSIDE:
        return Cell(words.clock_time(part.mean), f"{words.percent(part.mean / whole)} of clock time")
    inside = _inside(parts)
    return Cell(words.clock_time(part.mean), words.percent(part.mean / inside) if inside else "")


def _inside(parts: dict[str, Estimate]) -> float:
    """The minutes that lay in working hours."""
    return sum(part.mean for key, part in parts.items() if key != OUTSIDE)


def _went_groups(bars: dict[str, dict[str, Estimate]], whole: dict[str, float]) -> Sequence[Group]:
    """The three largest parts of the working hours and the rest, in per cent: more than four cannot be told apart."""
    inside = {whose: _inside(parts) for whose, parts in bars.items()}

    def share(whose: str, part: str) -> float:
        return 100 * bars[whose][part].mean / inside[whose] if part in bars[whose] and inside[whose] else 0.0

    ranked = sorted(
        {p for parts in bars.values() for p in parts if p != OUTSIDE},
        key=lambda p: (-max(share(w, p) for w in bars), p),
    )
    chosen = ranked if len(ranked) <= 4 else ranked[:3]
    groups = []
    for whose in bars:
        parts = [Bar(share(whose, p), f"{TIME_WENT[p]} {words.percent(share(whose, p) / 100)}") for p in chosen]
        if chosen != ranked:
            rest = sum(share(whose, p) for p in ranked[3:])
            parts.append(Bar(rest, f"everything else {words.percent(rest / 100)}"))
        groups.append(Group(WHOSE[whose], parts, f"{words.clock_time(whole[whose])} by the clock"))
    return groups
