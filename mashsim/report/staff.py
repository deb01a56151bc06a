"""Hours needed and rostered, the use of staff, and the replies of partners."""

from __future__ import annotations

from mashsim.charts import Bar, Group, Words, grouped_bars
from mashsim.report import words
from mashsim.report.blocks import (
    BEFORE_ANY_RUN,
    Block,
    Cell,
    Column,
    Figure,
    Listing,
    Row,
    Run,
    Section,
    Table,
    Text,
    aside,
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.numbers import mean_of
from mashsim.report.views import Hours, Partner
from mashsim.report.waits import typical_bars

_WORST = 2
"""Short quarters that are told; the others stand aside."""


def short_pools(run: Run) -> list[tuple[str, Hours]]:
    """Return the pools whose hours do not cover the work, the shortest first."""
    short = [(pool, hours) for pool, hours in run.hours.items() if mean_of(hours.short) > 0.05]
    return sorted(short, key=lambda pair: -mean_of(pair[1].short))


def short_quarters(run: Run) -> list[str]:
    """Return sentences on the quarters in which a pool has too few hours, the worst first."""
    return [str(sentence) for sentence in run.summary.get("short_quarters") or []]


def room_in_words(run: Run, only_short: bool = False) -> list[str]:
    """Return a sentence on each room of the front door, or only on those that are too small."""
    return [
        words.capital(room.sentence)
        for room in run.room.values()
        if mean_of(room.growth_per_week) >= (0.5 if only_short else 0)
    ]


def sentence(pool: str, hours: Hours) -> str:
    """Return the hours check of one pool in words."""
    if text := hours.sentence:
        named = text if words.name(pool).lower() in text.lower() else f"{words.capital(words.name(pool))}: {text}"
    else:
        named = (
            f"{words.capital(words.name(pool))}: you need {words.hours(mean_of(hours.needed))} hours a week "
            f"and have {words.hours(mean_of(hours.usable))} for this work"
        )
    return words.capital(named if named.endswith(".") else f"{named}.")


def hours_section(run: Run) -> Section | None:
    """Return hours needed against hours rostered, in words, and the use of staff."""
    hours = list(run.hours.items())
    use = _use_table(run)
    if not hours and not use:
        return None
    blocks: list[Block] = []
    if hours:
        blocks.append(Listing(_hours_words(hours, short_pools(run))))
        blocks.append(_hours_figure(run, hours))
    if room := room_in_words(run):
        blocks += [Text("Room for cases, against what would need it at once if nobody had to wait:"), Listing(room)]
    quarters = {
        "There was too little room in these quarters (worst first):": [
            *map(str, run.summary.get("quarters_without_room") or [])
        ],
        "Averages hide busy periods. There were too few hours in these quarters (worst first):": short_quarters(run),
    }
    for said, every in quarters.items():
        blocks += [Text(said), Listing(every[:_WORST])] if every else []
    for said, every in quarters.items():
        blocks += aside(Text(said), Listing(every)) if len(every) > _WORST else []
    if use:
        text = "Use is the share of paid time on shift in which staff were busy with contacts."
        text += " A role that is in use nearly all the time cannot catch up after a busy week."
        blocks += aside(Text(text), use) if hours else [Text(text), use]
    return Section("hours", "Hours needed and hours available", blocks)


def _hours_words(hours: list[tuple[str, Hours]], short: list[tuple[str, Hours]]) -> list[str]:
    """Return the roles that are short, or the one with the least to spare; the table has all of them."""
    if short:
        return [sentence(pool, check) for pool, check in short]
    pool, check = max(hours, key=lambda pair: mean_of(pair[1].needed) / max(mean_of(pair[1].usable), 1e-9))
    least = sentence(pool, check)
    return [f"There were enough hours overall in every role. The tightest: {least}" if len(hours) > 1 else least]


def _hours_figure(run: Run, hours: list[tuple[str, Hours]]) -> Figure:
    short = short_pools(run)
    if not short and short_quarters(run):
        title = "Enough hours on average, but not in every quarter"
    elif not short:
        title = "There are enough hours in every role"
    elif len(short) == 1:
        gap = words.hours(mean_of(short[0][1].short))
        title = words.ten_words(
            f"{words.capital(words.name(short[0][0]))}: {gap} hours a week short",
            f"One role is {gap} hours a week short",
        )
    else:
        title = f"{len(short)} of {len(hours)} roles have too few hours"
    keys = [key for key in ("needed", "usable", "rostered", "short") if any(check.number(key) for _, check in hours)]
    heads = {"needed": "needed", "usable": "usable for this work", "rostered": "rostered", "short": "short"}
    rows = [
        Row([Cell(words.name(pool)), *(_hours_cell(check, key) for key in keys), _needed_share(check)])
        for pool, check in hours
    ]
    table = Table(
        "table-hours",
        "Hours a week by role",
        [Column("Role", False), *(Column(heads[key]) for key in keys), Column("needed of usable")],
        rows,
        BEFORE_ANY_RUN,
    )
    groups = [
        Group(
            words.name(pool),
            [
                Bar(mean_of(check.needed), f"needed {words.hours(mean_of(check.needed))}"),
                Bar(mean_of(check.usable), f"usable {words.hours(mean_of(check.usable))}"),
            ],
        )
        for pool, check in hours
    ]
    text = Words(
        "hours-chart",
        title,
        run.subtitle("Hours of work needed, and rostered hours usable for it, by role", "hours a week"),
        f"Grouped bars. {bars_in_words(groups)} hours a week.",
    )
    return figure(grouped_bars, text, table, groups, "Hours a week")


def _use_table(run: Run) -> Table | None:
    heads = {
        "rostered_hours_per_week": "rostered hours a week",
        "usable_hours_per_week": "usable hours a week",
        "worked_hours_per_week": "worked hours a week",
        "helped_hours_per_week": "of these, spent helping others",
        "help_hours_per_week": "hours a week of help by others",
        "needed_hours_per_week": "needed hours a week, with the queue's growth",
        "overtime_hours_per_week": "rostered hours a week past closing",
        "use": "use of paid time",
    }
    pools = run.results.pools.items()
    keys = [key for key in heads if any(times.number(key) for _, times in pools)]
    if not keys:
        return None
    rows = [
        Row(
            [
                Cell(words.name(pool)),
                *(cell(times.number(key), words.percent if key == "use" else words.hours) for key in keys),
            ]
        )
        for pool, times in pools
    ]
    columns = [Column("Role", False), *(Column(heads[key]) for key in keys)]
    return Table("table-use", f"Staff time by role{run.interval_note}", columns, rows, run.source("results.pools"))


def partners_section(run: Run) -> Section | None:
    """Return how long partners took to reply, in days, and how often they never did."""
    partners = [each for each in run.results.partners.items() if _asked(each[1])]
    if not partners:
        return None
    rows = []
    steps = ["chases", *(["escalations"] if any(partner.escalations for _, partner in partners) else [])]
    for name, partner in partners:
        asked, never, reply = partner.requested, partner.never_replied, partner.reply.clock_minutes
        silent = Cell(words.NONE)
        if asked and never:
            silent = Cell(run.count(never.mean), words.percent(never.mean / asked.mean))
        numbers = (reply.median, reply.p90, reply.longest)
        cells = [
            Cell(words.name(name)),
            cell(asked, run.count, noted=False),
            *(cell(getattr(partner, step), run.count, noted=False) for step in steps),
        ]
        rows.append(Row([*cells, *(cell(n, words.days) for n in numbers), silent]))
    heads = ("requests", *steps, "median, days", "90th percentile, days", "longest, days", "never replied")
    table = Table(
        "table-partners",
        f"Replies of partners, in days of clock time{run.interval_note}, and below those who never replied their share",
        [Column("Partner", False), *(Column(head) for head in heads)],
        rows,
        run.source("results.partners"),
    )
    blocks: list[Block] = [
        Text(
            "Days are counted by the clock, from the request to the reply; a reply still owed counts with its age so "
            "far."
        ),
        _partners_figure(run, partners, table) or table,
    ]
    return Section("partners", "How partners replied", blocks)


def _partners_figure(run: Run, partners: list[tuple[str, Partner]], table: Table) -> Figure | None:
    replies = {name: partner.reply.clock_minutes for name, partner in partners}
    if not all(reply.median and reply.p90 for reply in replies.values()):
        return None
    groups = [typical_bars(words.name(name), reply, words.DAY, words.days) for name, reply in replies.items()]
    slowest = max(replies, key=lambda name: mean_of(replies[name].p90))
    worst = mean_of(replies[slowest].p90)
    text = Words(
        "partners-chart",
        words.ten_words(
            f"{words.capital(words.name(slowest))} slowest: one reply in ten over {words.clock_time(worst)}",
            f"Slowest partner: one reply in ten over {words.days(worst)} days",
        ),
        run.subtitle("Time from request to reply, by partner", "days of clock time"),
        f"Grouped bars, in days. {bars_in_words(groups)}.",
    )
    return figure(grouped_bars, text, table, groups, "Days of clock time")


def _asked(partner: Partner) -> bool:
    asked = partner.requested
    return asked is not None and asked.mean > 0


def _needed_share(hours: Hours) -> Cell:
    usable = mean_of(hours.usable)
    return Cell(words.percent(mean_of(hours.needed) / usable) if usable else words.NONE)


def _hours_cell(hours: Hours, key: str) -> Cell:
    number = hours.number(key)
    return Cell(words.hours(max(number.mean, 0.0)) if number else words.NONE)
