"""By quarter and by month, as councils publish: shares in time by both clocks, the wait for a decision, referrals."""

from __future__ import annotations

from datetime import date

from mashsim.charts import Series, Words, line_chart
from mashsim.report import in_time, words
from mashsim.report.blocks import FEW, Block, Cell, Column, Figure, Row, Run, Section, Table, Text, figure
from mashsim.report.in_time import PUBLISHED, heads_with, share_of
from mashsim.report.numbers import Curve
from mashsim.report.views import Period, PeriodClock

_REFERRED = {
    "received": "their contact was received, as the Department for Education counts",
    "screened": "the first look at their contact ended",
    "decided": "of the decision",
}


def periods_section(run: Run) -> Section | None:
    """Return the shares in time, the waits and the referrals of each quarter and month; None where there is but one."""
    months, quarters = run.results.monthly, run.results.quarterly
    received = months.received
    if received is None or len(months.months) < 2 or len(received.mean) != len(months.months):
        return None
    by_quarter = _table(run, "quarters", "Quarter", quarters.quarters, quarters) if quarters.received else None
    by_month = _table(run, "months", "Month", [_month(month) for month in months.months], months)
    chart = _chart(run, by_month)
    blocks: list[Block] = [Text(_intro(run)), chart or by_month, *([by_quarter] if by_quarter else [])]
    return Section("periods", "How much was in time, by month and by quarter", blocks)


def _month(month: str) -> str:
    return words.month(date.fromisoformat(f"{month}-01"))


def _clocks(run: Run, period: Period) -> dict[str, PeriodClock]:
    """Return the two clocks that councils publish, that which heads the report first; it alone if it is another."""
    main = heads_with(run)
    first = [main[0]] if main else []
    named = dict.fromkeys([*first, *(name for name in PUBLISHED if not first or first[0] in PUBLISHED)])
    return {name: period.clocks[name] for name in named if name in period.clocks and period.clocks[name].share_in_time}


def _intro(run: Run) -> str:
    counted = _REFERRED[str(run.summary.get("referrals_counted_from") or "received")]
    text = (
        f"{in_time.counted(run)}A contact counts in the month it was received; children referred count by the day "
        f"{counted}. Contacts past their deadline count as late. Q1 is April to June. A share of fewer than {FEW} "
        "contacts says little and is marked."
    )
    return text + _undecided(run)


def _undecided(run: Run) -> str:
    """Say how many contacts of the last month are still undecided: they may become referrals of it."""
    months = run.results.monthly
    open_, came = months.still_undecided, months.received
    last = (open_.mean[-1] if open_ else None) or 0.0
    if last < 0.5 or came is None:
        return ""
    return (
        f" Of the {words.count(came.mean[-1] or 0.0)} contacts received in {_month(months.months[-1])}, "
        f"{words.count(last)} were still undecided at the end of the run; they are no referrals yet."
    )


def _table(run: Run, key: str, head: str, names: list[str], period: Period) -> Table:
    clocks, decided = _clocks(run, period), period.waits.received_to_decided.working_minutes
    shown: list[tuple[str, Curve | None, words.Say, Curve | None]] = [
        ("received", period.received, run.count, None),
        *(
            (f"{_called(name)} in time", clock.share_in_time, words.percent, clock.judged)
            for name, clock in clocks.items()
        ),
        ("half decided within", decided.median, run.working_time, None),
        ("9 in 10 decided within", decided.p90, run.working_time, None),
        ("children referred", period.referred_children, run.count, None),
    ]
    there = [(title, one, say, of) for title, one, say, of in shown if one is not None]
    rows = [
        Row(
            [Cell(name), *(_cell(one, place, say, of) for _, one, say, of in there)],
            until=min(1.0, (place + 0.5) / max(1, len(names) - 1)),
        )
        for place, name in enumerate(names)
    ]
    columns = [Column(head, numeric=False), *(Column(title) for title, *_ in there)]
    caption = f"{head} by {head.lower()}: contacts, shares in time and waits{run.band_note}"
    return Table(f"table-{key}", caption, columns, rows, run.source(f"results.{_branch(key)}"))


def _branch(key: str) -> str:
    return {"months": "monthly", "quarters": "quarterly"}[key]


def _called(clock: str) -> str:
    return {"decision": "decided"}.get(clock, words.name(clock))


def _cell(one: Curve, place: int, say: words.Say, judged: Curve | None) -> Cell:
    """Return a number of one period, the range of runs below it, and a mark where few contacts are judged."""
    value, band = one.mean[place], one.band(place)
    if value is None:
        return Cell(words.NONE)
    of = judged.mean[place] if judged else None
    notes = [
        f"{say(band[0])} to {say(band[1])}" if band else "",
        f"few: of {words.count(of)}" if of and of < FEW else "",
    ]
    return Cell(say(value), "; ".join(filter(None, notes)), value)


def _chart(run: Run, table: Table) -> Figure | None:
    """Draw the shares in time of each month, a line for each clock."""
    months = run.results.monthly
    clocks = _clocks(run, months)
    curves = {_called(name): clock.share_in_time for name, clock in clocks.items() if clock.share_in_time}
    days = [date.fromisoformat(f"{month}-01") for month in months.months]
    if not curves:
        return None
    drawn = {name: one.times(100) for name, one in curves.items()}
    known = [value for value in next(iter(curves.values())).mean if value is not None]
    least, most = words.percent(min(known)), words.percent(max(known))
    each = [
        f"{name}: {words.percent(min(values))} at the lowest, {words.percent(max(values))} at the highest"
        for name, one in curves.items()
        if (values := [value for value in one.mean if value is not None])
    ]
    text = Words(
        "periods-chart",
        f"{share_of(run, next(iter(clocks)))} lay between {least} and {most}",
        run.subtitle("Share in time by month of receipt", "% of contacts counted"),
        f"Line chart by month. {words.capital('; '.join(each))}.",
    )
    series = [Series(name, one.mean, one.low, one.high) for name, one in drawn.items()]
    return figure(line_chart, text, table, days, series, "% in time", top=100)
