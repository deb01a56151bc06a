"""Children who are not yet seen or have no worker, caseloads, and how often a child's worker changes."""

from __future__ import annotations

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import BAND, Block, Cell, Column, Figure, Listing, Row, Run, Section, Table, figure
from mashsim.report.flow import in_a_run, month_ends, on_an_average_day
from mashsim.report.numbers import Curve

UNSEEN = {"not yet seen": "children_not_yet_seen", "with a worker, not yet visited": "children_awaiting_first_visit"}
CASELOADS = {
    "mean caseload": "caseload_mean",
    "highest caseload": "caseload_highest",
    "mean of the newly qualified": "caseload_newly_qualified",
}


def children_section(run: Run) -> Section | None:
    """Children waiting to be seen, by day; and child-days without being seen."""
    found = _curves(run, UNSEEN)
    unseen = run.results.child_days_without_being_seen
    said = []
    for days, since in (
        (unseen.from_decision, "the decision"),
        (unseen.from_receipt, "the receipt of the contact"),
    ):
        every = days.get("all")
        if every and every.mean >= 0.5:
            rated = [
                f"{r} {words.count(e.mean)}" for r in ("red", "amber", "green") if (e := days.get(r)) and e.mean >= 0.5
            ]
            by_rating = f": {words.listed(rated)}" if len(rated) > 1 else ""
            said.append(
                f"Counted from {since}, children were not yet seen for {words.count(every.mean)} child-days{in_a_run(run)}{by_rating}"
                f"{on_an_average_day(run, every).replace(':', ';', 1)}."
            )
    if not found and not said:
        return None
    blocks: list[Block] = [Listing(said)] if said else []
    if found:
        peak = max(next(iter(found.values())).mean, key=lambda v: v or 0.0) or 0.0
        label = next(iter(found))
        title = f"At most {words.count(round(peak))} children were {'waiting to be seen' if label == 'not yet seen' else label}"
        blocks.append(_figure(run, "unseen", title, "Children decided to be assessed and not yet seen", found, UNSEEN))
    return Section("unseen", "Children not yet seen", blocks)


def caseload_section(run: Run) -> Section | None:
    """Children held by each worker, by day, and changes of worker."""
    found = _curves(run, CASELOADS)
    mean, highest = run.results.caseloads.mean, run.results.caseloads.highest
    if not found or not mean or not highest or highest.mean < 0.05:
        return None
    text = f"A worker who held any held {words.with_interval(mean, words.count)} children on average"
    said = [f"{text}; the most that any held at the end of a day was {words.count(highest.mean)}."]
    full = run.results.caseloads.at_ceiling
    if full:
        said.append(f"On the average day {words.percent(full.mean)} of them were at their ceiling or above it.")
    said += _changes(run)
    title = f"Workers held {words.count(mean.mean)} children on average, at most {words.count(highest.mean)}"
    subtitle = "Children held by workers who hold any, at the end of each day"
    return Section(
        "caseloads",
        "Caseloads and changes of worker",
        [Listing(said), _figure(run, "caseloads", title, subtitle, found, CASELOADS)],
    )


def _changes(run: Run) -> list[str]:
    changes = run.results.worker_changes
    per_100, twice = changes.per_100_children, changes.share_changed_twice
    if not per_100 or per_100.mean < 0.05:
        return []
    text = f"For every 100 children given to a worker there were {words.with_interval(per_100, words.count)} changes of worker"
    return [
        text
        + (
            f"; {words.percent(twice.mean)} of the children changed worker twice or more."
            if twice and twice.mean > 0
            else "."
        )
    ]


def _curves(run: Run, named: dict[str, str]) -> dict[str, Curve]:
    read = {label: run.results.daily.curve(key) for label, key in named.items()}
    found = {label: one for label, one in read.items() if one is not None and max(v or 0.0 for v in one.mean) > 0}
    return found if min((len(one.mean) for one in found.values()), default=0) > 1 else {}


def _figure(run: Run, key: str, title: str, subtitle: str, found: dict[str, Curve], named: dict[str, str]) -> Figure:
    length = min(len(one.mean) for one in found.values())
    days = run.days("daily", length)
    noted = f"; below each number the range of {BAND}" if run.replications > 1 else ""
    rows = []
    for i in month_ends(days):
        cells = [Cell(words.short_date(days[i]))]
        for one in found.values():
            band = one.band(i)
            cells.append(
                Cell(
                    words.tabled(one.mean[i] or 0.0),
                    f"{words.tabled(band[0])} to {words.tabled(band[1])}" if band else "",
                )
            )
        rows.append(Row(cells, until=i / (length - 1)))
    columns = [Column("Date", numeric=False), *(Column(label) for label in found)]
    source = run.source(*(f"results.daily.{named[label]}" for label in found))
    monthly = (
        subtitle.replace("each day", "each month")
        if "each day" in subtitle
        else f"{subtitle}, at the end of each month"
    )
    table = Table(f"table-{key}", f"{monthly}{noted}", columns, rows, source)
    series = [Series(label, one.mean[:length], one.low, one.high) for label, one in found.items()]
    ends = "; ".join(
        f"{label}: {words.count(one.mean[0] or 0)} at the start, {words.count(one.mean[-1] or 0)} at the end"
        for label, one in found.items()
    )
    text = Words(
        f"{key}-chart",
        words.ten_words(title),
        run.subtitle(subtitle, "children"),
        f"Line chart. {words.capital(ends)}.",
    )
    return figure(line_chart, text, table, days, series, "Children")
