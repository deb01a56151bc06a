"""Parts of two runs side by side, before and after a change: clocks, waits, where the time went, hours and cost."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

from mashsim.charts import Group, Words, stacked_bars
from mashsim.measures.causes import TIME_WENT
from mashsim.report import words
from mashsim.report.blocks import Block, Cell, Column, Listing, Row, Run, Section, Table, Text, cell, figure
from mashsim.report.in_time import clock_head
from mashsim.report.numbers import Estimate
from mashsim.report.posts import PAID, pounds
from mashsim.report.staff import room_in_words, sentence, short_pools
from mashsim.report.views import Cost, Hours, Pool, Times
from mashsim.report.waits import JOURNEYS, STATISTICS, WAITING_FOR, WHOSE, inside, part_bars, part_bars_in_words, went

Sides = tuple[Run, Run]
"""A run as it is, and the same run with changes."""
SIDES = ("before", "after")
_SHOWN = ("median", "p90")
_DRAWN = ("median", "slowest_tenth")


def sections(before: Run, after: Run) -> list[Section]:
    """Return the sections that both runs have."""
    build: tuple[Callable[[Sides], Section | None], ...] = (
        _in_time_section, _waits_section, _time_went_section, _hours_section, _cost_section,
    )  # fmt: skip
    return [section for each in build if (section := each((before, after))) is not None]


def _cells(found: list[Estimate | None], say: words.Say) -> list[Cell]:
    return [cell(each, say) for each in found]


def _source(sides: Sides) -> str:
    return f"Source: simulated, {words.plural(sides[0].replications, 'pair')} of runs with the same random events."


def _in_time_section(sides: Sides) -> Section | None:
    """Return the share in time by every clock on both sides."""
    rows = []
    for clock, before in sides[0].results.clocks.items():
        for rating in ("", *before.by_rating):
            shares = [_share_in_time(run, clock, rating) for run in sides]
            if any(shares):
                head = clock_head(sides[0], clock, rating)
                rows.append(Row([head, *_cells(shares, words.percent)], part=bool(rating)))
    if not rows:
        return None
    columns = [Column("Clock and rating", False), *(Column(f"in time, {side}") for side in SIDES)]
    caption = f"Share in time by each clock{sides[0].interval_note}"
    return Section(
        "both-in-time", "How much was in time", [Table("table-both-clocks", caption, columns, rows, _source(sides))]
    )


def _share_in_time(run: Run, clock: str, rating: str) -> Estimate | None:
    """Return the share in time by a clock, of one rating or of all; None if the run does not have it."""
    verdicts = run.results.clocks.get(clock)
    part = verdicts.by_rating.get(rating) if verdicts and rating else verdicts
    return part.share_in_time if part else None


def _waits_section(sides: Sides) -> Section | None:
    """Return waits from one step to another, and at each stage, in working time and by the clock."""
    tables: list[Block] = [table for counted_in in ("working", "clock") if (table := _waits_table(sides, counted_in))]
    if not tables:
        return None
    intro = Text(
        "Working time counts opening hours only; clock time counts every hour, nights and weekends too. Half of the "
        "contacts waited less than the median; one in ten waited longer than the 90th percentile. A wait that is "
        "still open counts with its length so far."
    )
    return Section("both-waits", "How long contacts waited", [intro, *tables])


def _waits(run: Run) -> dict[str, Times]:
    """Return the lengths of all journeys and waits, by their names in words."""
    times: dict[str, Times] = {label: run.results.journey(name) for name, label in JOURNEYS.items()}
    for name, stage in run.results.stages.items():
        times |= {f"{words.name(name)}: {what}": stage.waits()[key] for key, what in WAITING_FOR.items()}
    return times


def _waits_table(sides: Sides, counted_in: str) -> Table | None:
    say = sides[0].working_time if counted_in == "working" else words.clock_time
    before, after = ({**_waits(run)} for run in sides)
    rows = []
    for name, times in before.items():
        spreads = [each.counted_in(counted_in) for each in (times, after.get(name, Times({})))]
        numbers = {statistic: [each.number(statistic) for each in spreads] for statistic in _SHOWN}
        if any(each for both in numbers.values() for each in both):
            rows.append(
                Row([Cell(words.capital(name)), *(one for both in numbers.values() for one in _cells(both, say))])
            )
    if not rows:
        return None
    heads = [f"{STATISTICS[statistic]}, {side}" for statistic in _SHOWN for side in SIDES]
    caption = f"Waits in {counted_in} time, all ratings together{sides[0].interval_note}"
    return Table(
        f"table-both-waits-{counted_in}",
        caption,
        [Column("From where to where", False), *map(Column, heads)],
        rows,
        _source(sides),
    )


def _time_went_section(sides: Sides) -> Section | None:
    """Return the parts of the time from receipt to allocation or decision on both sides."""
    by_whose = {whose: [went(run, whose) for run in sides] for whose in WHOSE}
    by_whose = {whose: both for whose, both in by_whose.items() if any(both)}
    if not by_whose:
        return None
    rows = [
        Row(
            [
                Cell(words.capital(TIME_WENT[part])),
                *(cell(parts.get(part), words.clock_time, noted=False) for both in by_whose.values() for parts in both),
            ]
        )
        for part in TIME_WENT
        if any(part in parts for both in by_whose.values() for parts in both)
    ]
    totals = [
        Cell(words.clock_time(fsum(each.mean for each in parts.values())))
        for both in by_whose.values()
        for parts in both
    ]
    rows.append(Row([Cell("All"), *totals]))
    columns = [
        Column("Part of the time", False),
        *(Column(f"{WHOSE[whose]}, {side}") for whose in by_whose for side in SIDES),
    ]
    table = Table("table-both-time-went", "Where the time went, in clock time", columns, rows, _source(sides))
    intro = Text(
        "Each minute from receipt to allocation, or to the decision where nobody was allocated, counts once. The "
        "chart shows those in working hours: what a service can change. The median contact is the mean of the middle "
        "tenth by length, the slowest tenth of the longest."
    )
    minutes = {whose: [inside(parts) for parts in both] for whose, both in by_whose.items() if whose in _DRAWN}
    block: Block = table
    if any(parts for both in minutes.values() for parts in both):
        block = figure(stacked_bars, *_went_chart(sides, minutes, table), label_every_row=True)
    return Section("both-time-went", "Where the time went", [intro, block])


def _went_chart(
    sides: Sides, minutes: dict[str, list[dict[str, float]]], table: Table
) -> tuple[Words, Table, list[Group], str]:
    """Return the words, table, bars and unit of the chart: the largest parts of the working hours, and the rest."""
    columns = {
        f"{WHOSE[whose]}, {side}": parts
        for whose, both in minutes.items()
        for side, parts in zip(SIDES, both, strict=True)
    }
    say = sides[0].working_time
    groups = part_bars(columns, {name: say(fsum(parts.values())) for name, parts in columns.items()}, say, words.HOUR)
    title = words.ten_words(f"{words.capital(groups[-1].name.split(',')[0])}: {groups[-1].note}, not {groups[-2].note}")
    text = Words(
        "both-time-went",
        title,
        sides[0].subtitle("Working hours between receipt and allocation or decision, by what they went to", "hours"),
        part_bars_in_words(groups),
    )
    return text, table, groups, "Working hours"


def _hours_section(sides: Sides) -> Section | None:
    """Return the hours needed and rostered by role, and how busy it was."""
    pools = list(sides[0].hours)
    if not pools:
        return None
    rows = []
    for pool in pools:
        checks = [run.hours.get(pool, Hours({})) for run in sides]
        hours = [each.needed for each in checks] + [each.usable for each in checks]
        use = [run.results.pools.get(pool, Pool({})).use for run in sides]
        rows.append(
            Row([Cell(words.capital(words.name(pool))), *_cells(hours, words.hours), *_cells(use, words.percent)])
        )
    heads = [f"{what}, {side}" for what in ("needed", "rostered and usable", "use of paid time") for side in SIDES]
    pairs = words.plural(sides[0].replications, "pair")
    source = f"Source: hours are calculated before any run, without random numbers; use is simulated, {pairs} of runs."
    table = Table(
        "table-both-hours", "Hours a week by role", [Column("Role", False), *map(Column, heads)], rows, source
    )
    short = [
        f"{words.capital(side)}: {sentence(*each)}"
        for side, run in zip(SIDES, sides, strict=True)
        for each in short_pools(run)
    ]
    rooms = zip(SIDES, (room_in_words(run, only_short=True) for run in sides), strict=True)
    short += [f"{words.capital(side)}: {text}" for side, texts in rooms for text in texts]
    sentences = short or ["On both sides the hours cover the work in every role, on average over the run."]
    return Section("both-hours", "Hours needed against hours rostered", [Listing(sentences), table])


def _cost_section(sides: Sides) -> Section:
    """Return the cost of staff a week on both sides, by role; or a sentence that the scenario has no cost."""
    costs = [run.results.cost for run in sides]
    week = [cost.per_week for cost in costs]
    if not all(week):
        return Section("both-cost", "What it cost", [Text(NO_COST)])
    rows = []
    for pool in costs[0].by_pool:
        shares = [_a_week(cost, pool) for cost in costs]
        rows.append(Row([Cell(words.capital(words.name(pool))), *_cells(shares, pounds)]))
    rows.append(Row([Cell("All, a week"), *_cells(week, pounds)]))
    rows.append(Row([Cell("For each contact decided"), *_cells([cost.per_contact_decided for cost in costs], pounds)]))
    caption = f"Cost of staff a week, by role{sides[0].interval_note}"
    table = Table("table-both-cost", caption, [Column("Role", False), *map(Column, SIDES)], rows, _source(sides))
    return Section("both-cost", "What it cost", [Text(PAID), table])


NO_COST = (
    "This scenario does not say what people cost, so no cost is calculated. A scenario file says it by cost, in each "
    "of its pools."
)


def _a_week(cost: Cost, pool: str) -> Estimate | None:
    """Return a pool's cost a week."""
    found, total, week = cost.by_pool.get(pool), cost.total, cost.per_week
    return found.times(week.mean / total.mean) if found and total and week and total.mean else None
