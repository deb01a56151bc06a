"""Curves by day: a chart of counts at the end of each day, beside a table of their values at the ends of months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import Cell, Column, Figure, Row, Run, Table, figure
from mashsim.report.numbers import Curve


def curves_by_day(run: Run, named: Mapping[str, str]) -> dict[str, Curve]:
    """Return the daily counts that are ever above zero, by label; nothing where they are too short to draw."""
    read = {label: run.results.daily.curve(key) for label, key in named.items()}
    curves = {label: one for label, one in read.items() if one is not None and max(v or 0.0 for v in one.mean) > 0}
    return curves if _length(curves) > 1 else {}


def days_of(run: Run, curves: Mapping[str, Curve]) -> list[date]:
    """Return the days that all curves have."""
    return run.days("daily", _length(curves))


def _length(curves: Mapping[str, Curve]) -> int:
    return min((len(one.mean) for one in curves.values()), default=0)


def children_by_day(
    run: Run,
    key: str,
    title: str,
    subtitle: str,
    curves: Mapping[str, Curve],
    named: Mapping[str, str],
    say: words.Say = words.tabled,
    head: str = "",
) -> Figure:
    """Draw counts of children by day.

    Parameters
    ----------
    key : of the chart and of its table
    curves : as `curves_by_day` gives them
    named : the name of each curve among the daily results, by label
    say : how a mean stands in the table
    head : stands before each label in the table's heads
    """
    days = days_of(run, curves)
    rows = []
    for i in month_ends(days):
        cells = [Cell(say(one.mean[i] or 0.0), band_text(one, i)) for one in curves.values()]
        rows.append(Row([Cell(words.short_date(days[i])), *cells], until=i / (len(days) - 1)))
    monthly = subtitle.replace("the end of each day", "the end of each month")
    caption = monthly if monthly != subtitle else f"{subtitle}, at the end of each month"
    source = run.source(*(f"results.daily.{named[label]}" for label in curves))
    columns = [Column("Date", numeric=False), *(Column(head + label) for label in curves)]
    table = Table(f"table-{key}", f"{caption}{run.band_note}", columns, rows, source)
    series = [Series(label, one.mean[: len(days)], one.low, one.high) for label, one in curves.items()]
    ends = [
        f"{label}: {words.count(one.mean[0] or 0.0)} at the start, {words.count(one.mean[-1] or 0.0)} at the end"
        for label, one in curves.items()
    ]
    text = Words(
        f"{key}-chart",
        words.ten_words(title),
        run.subtitle(subtitle, "children"),
        f"Line chart. {words.capital('; '.join(ends))}.",
    )
    return figure(line_chart, text, table, days, series, "Children")


def month_ends(days: Sequence[date]) -> list[int]:
    """Return the places of the last day of each month in a row of days, and of the last day of all."""
    return [i for i, day in enumerate(days) if i == len(days) - 1 or days[i + 1].month != day.month]


def band_text(one: Curve, i: int) -> str:
    """Return the band at one place in words; empty without a band."""
    band = one.band(i)
    return "" if band is None else f"{words.tabled(band[0])} to {words.tabled(band[1])}"
