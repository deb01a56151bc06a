"""Families that come back: repeats while they wait, re-referrals, and sources that wait longer than others."""

from __future__ import annotations

from mashsim.charts import Series, Words, grouped_bars, line_chart
from mashsim.report import words
from mashsim.report.blocks import (
    Cell,
    Column,
    Figure,
    Listing,
    Row,
    Run,
    Section,
    Table,
    Text,
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.numbers import mean_of
from mashsim.report.views import Source
from mashsim.report.waits import axis_time, typical_bars


def families_section(run: Run) -> Section | None:
    """Return repeat contacts, re-referrals, step-ups and the finds of audits; None where nobody comes back."""
    sentences = [text for text in (_repeats(run), _re_referred(run), _audited(run)) if text]
    if not sentences:
        return None
    chart = _monthly(run)
    return Section("families", "Families who came back", [Listing(sentences), *([chart] if chart else [])])


def _repeats(run: Run) -> str | None:
    loops = run.results.loops
    repeats, share = loops.repeat_contacts, loops.share_repeat_contacts
    if not repeats or repeats.mean < 0.5 or not share:
        return None
    text = (
        f"{words.plural(repeats.mean, 'contact')} of the period, {words.percent(share.mean)}, repeated one that was "
        "still open"
    )
    about, merged = loops.families_with_repeats, loops.merged
    text += f", about {words.plural(about.mean, 'family', 'families')}" if about else ""
    text += f"; {words.count(merged.mean)} were recognised and joined to it" if merged and merged.mean >= 0.5 else ""
    hours = loops.hours_per_week_on_repeats
    return text + (
        f". Working on them took {words.hours(hours.mean)} hours a week." if hours and hours.mean >= 0.05 else "."
    )


def _re_referred(run: Run) -> str | None:
    back, children = run.results.loops.share_re_referred, run.results.loops.share_of_children_re_referred
    if not back or not children or back.mean < 0.0005:
        return None
    text = (
        f"{words.with_interval(children, words.percent)} of the children referred had been referred within the 12 "
        "months before"
    )
    text += f" (of contacts, {words.percent(back.mean)})"
    known = run.results.loops.known_before
    if known and known.mean > 0:
        return f"{text}. Families referred in the 12 months before the run are known."
    return f"{text}. In the first 12 months of a run earlier referrals are not known, so this is too low then."


def _audited(run: Run) -> str | None:
    audited, surfaced = run.results.loops.audited, run.results.loops.surfaced
    if not audited or not surfaced or audited.mean < 0.5:
        return None
    looked = f"Audits looked at {words.plural(audited.mean, 'closed contact')} again"
    return f"{looked} and surfaced {words.count(surfaced.mean)} that should be open."


def _monthly(run: Run) -> Figure | None:
    monthly = run.results.monthly
    share, count, months = monthly.share_re_referred, monthly.re_referrals, monthly.months
    if share is None or count is None or len(months) < 2 or not any(share.mean):
        return None
    days = [day for month in months if (day := words.read_date(f"{month}-01"))]
    if len(days) != len(share.mean):
        return None
    rows = []
    for i, (day, back, part) in enumerate(zip(days, count.mean, share.mean, strict=True)):
        cells = [words.month(day), run.count(back or 0.0), words.NONE if part is None else words.percent(part)]
        rows.append(Row([*map(Cell, cells)], until=min(1.0, (i + 0.5) / (len(days) - 1))))
    columns = [Column("Month", False), Column("re-referrals, contacts"), Column("share of referrals")]
    table = Table(
        "table-re-referrals", "Re-referrals within 12 months, by month", columns, rows, run.source("results.monthly")
    )
    last = next(v for v in reversed(share.mean) if v is not None)
    text = Words(
        "re-referrals-chart",
        f"In the last month {words.percent(last)} of referrals were re-referrals",
        run.subtitle("Referrals within 12 months of the family's last, by month", "% of referrals"),
        "Line chart by month. " + "; ".join(f"{row.cells[0].text}: {row.cells[2].text}" for row in rows[-6:]) + ".",
    )
    drawn = share.times(100)
    series = [Series("re-referrals", drawn.mean, drawn.low, drawn.high)]
    return figure(line_chart, text, table, days, series, "% of referrals")


def fairness_section(run: Run) -> Section | None:
    """Return whether contacts from some sources are decided later than others."""
    sources = [each for each in run.results.fairness.by_source.items() if _known(each[1])]
    if len(sources) < 2:
        return None
    intro = (
        "The same service can be slower for some than for others, because they come at other hours, are rated "
        "otherwise or wait for other partners. Times are from receipt to decision, by the clock; contacts are counted."
    )
    return Section("fairness", "Who waited longer", [Text(intro), _by_source(run, sources)])


def _known(source: Source) -> bool:
    contacts, median = source.contacts, source.received_to_decided.clock_minutes.median
    return contacts is not None and contacts.mean >= 0.5 and median is not None


def _by_source(run: Run, sources: list[tuple[str, Source]]) -> Figure:
    statistics = {"median": "median", "p90": "90th percentile", "longest": "longest"}
    sources = sorted(sources, key=lambda pair: -_slowest_tenth(pair[1]))
    rows = []
    for name, source in sources:
        cells = [Cell(words.name(name)), cell(source.contacts, run.count, noted=False)]
        cells.append(cell(source.share_in_time, words.percent))
        cells += [cell(source.received_to_decided.clock_minutes.number(key), words.clock_time) for key in statistics]
        rows.append(Row(cells))
    columns = [
        Column("Source", False),
        Column("contacts"),
        Column("in time"),
        *(Column(head) for head in statistics.values()),
    ]
    table = Table(
        "table-by-source",
        f"Time to decision by source{run.interval_note}",
        columns,
        rows,
        run.source("results.fairness.by_source"),
    )
    divisor, unit = axis_time(_slowest_tenth(sources[0][1]))
    groups = [
        typical_bars(words.name(name), source.received_to_decided.clock_minutes, divisor)
        for name, source in sources[:8]
    ]
    text = Words(
        "by-source-chart",
        words.ten_words(
            f"Slowest for {words.name(sources[0][0])}, quickest for {words.name(sources[-1][0])}",
            "Times to decision differ by source",
        ),
        run.subtitle("Clock time from receipt to decision, by source", unit),
        f"Grouped bars. {bars_in_words(groups)}.",
    )
    return figure(grouped_bars, text, table, groups, words.capital(unit))


def _slowest_tenth(source: Source) -> float:
    return mean_of(source.received_to_decided.clock_minutes.p90)
