"""Families that come back: repeats while they wait, re-referrals, and sources that wait longer than others."""

from __future__ import annotations

from mashsim.charts import Series, Words, grouped_bars, line_chart
from mashsim.report import words
from mashsim.report.blocks import (
    FEW,
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
    bars_in_words,
    cell,
    figure,
)
from mashsim.report.numbers import mean_of
from mashsim.report.views import Cut
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
    """Return whether contacts from some sources, or some localities, are decided later than others."""
    fairness = run.results.fairness
    cuts = {"locality": fairness.by_locality, "source": fairness.by_source}
    known = {kind: [each for each in parts.items() if _known(each[1])] for kind, parts in cuts.items()}
    blocks: list[Block] = []
    for kind, parts in known.items():
        if len(parts) > 1:
            blocks += [_figure(run, kind, parts), *_few(kind, parts)]
    if not blocks:
        return None
    others = "wait for other partners or have another team" if known["locality"] else "or wait for other partners"
    intro = (
        "The same service can be slower for some than for others, because they arrive at other hours, are rated "
        f"otherwise{',' if known['locality'] else ''} {others}. Times are from receipt to decision, by the clock; "
        "contacts are counted."
    )
    return Section("fairness", "Who waited longer", [Text(intro), *blocks])


def _known(part: Cut) -> bool:
    contacts, median = part.contacts, part.received_to_decided.clock_minutes.median
    return contacts is not None and contacts.mean >= 0.5 and median is not None


def _few(kind: str, parts: list[tuple[str, Cut]]) -> list[Text]:
    """Name the groups that are too small for their figures to mean anything."""
    few = [words.name(name) for name, part in parts if mean_of(part.contacts) < FEW]
    if not few or kind == "source":
        return []
    return [Text(f"There are fewer than {FEW} contacts a run of {words.listed(few)}: chance alone moves its figures.")]


def _figure(run: Run, kind: str, parts: list[tuple[str, Cut]]) -> Figure:
    """Return times to decision by source, or by locality, the slowest first."""
    statistics = {"median": "median", "p90": "90th percentile", "longest": "longest"}
    parts = sorted(parts, key=lambda pair: -_slowest_tenth(pair[1]))
    rows = []
    for name, part in parts:
        cells = [Cell(words.name(name)), cell(part.contacts, run.count, noted=False)]
        cells.append(cell(part.share_in_time, words.percent))
        cells += [cell(part.received_to_decided.clock_minutes.number(key), words.clock_time) for key in statistics]
        rows.append(Row(cells))
    columns = [
        Column(words.capital(kind), False),
        Column("contacts"),
        Column("in time"),
        *(Column(head) for head in statistics.values()),
    ]
    table = Table(
        f"table-by-{kind}",
        f"Time to decision by {kind}{run.interval_note}",
        columns,
        rows,
        run.source(f"results.fairness.by_{kind}"),
    )
    divisor, unit = axis_time(_slowest_tenth(parts[0][1]))
    groups = [
        typical_bars(words.name(name), part.received_to_decided.clock_minutes, divisor) for name, part in parts[:8]
    ]
    text = Words(
        f"by-{kind}-chart",
        words.ten_words(
            f"Contacts from {words.name(parts[0][0])} waited longest",
            f"Times to decision differ by {kind}",
        ),
        run.subtitle(f"Clock time from receipt to decision, by {kind}", unit),
        f"Grouped bars. {bars_in_words(groups)}.",
    )
    return figure(grouped_bars, text, table, groups, words.capital(unit))


def _slowest_tenth(part: Cut) -> float:
    return mean_of(part.received_to_decided.clock_minutes.p90)
