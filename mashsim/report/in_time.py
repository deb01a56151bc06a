"""How much was in time: the first look and the decision side by side, week by week, and by every clock."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from mashsim.charts import Series, Words, line_chart
from mashsim.report import words
from mashsim.report.blocks import BAND, Block, Cell, Column, Figure, Row, Run, Section, Table, Text, cell, figure
from mashsim.report.numbers import Curve, Estimate, branch, look
from mashsim.report.views import ClockOfRating
from mashsim.vocabulary.points import POINTS

FIRST_LOOK, DECISION = ("received", "screened"), ("received", "decided")
"""Where the two clocks start and stop that councils publish."""
PUBLISHED = {"first_look": FIRST_LOOK, "decision": DECISION}
"""The names of those two clocks."""
_DONE = {FIRST_LOOK: "had a first look in time", DECISION: "were decided in time"}
_SHARES = {FIRST_LOOK: "First looks in time", DECISION: "Share decided in time"}
_SHARE = "Share in time"
_ENDED = {FIRST_LOOK: "looked at", DECISION: "decided"}
EITHER = (
    "Councils publish either: some stop the clock when the first look has ended, also where the contact goes on to an "
    "enquiry; others when the decision is made."
)


def heads_with(run: Run) -> tuple[str, Estimate] | None:
    """Return the clock that heads the report and its share in time: the one named, or the first that was judged."""
    clocks = run.results.clocks
    for name in (str(run.summary.get("heads_with") or "decision"), "decision", *clocks):
        if name in clocks and (share := clocks[name].share_in_time):
            return name, share
    return None


def ends_of(run: Run, clock: str) -> tuple[str, str]:
    """Return the points at which a clock starts and stops; the usual ones where nothing is said of one so named."""
    ends = branch(run.summary, "clock_ends", clock)
    usual = PUBLISHED.get(clock, ("", ""))
    return (str(ends.get("start") or ""), str(ends.get("stop") or "")) if ends else usual


def done(run: Run, clock: str) -> str:
    """Return what contacts did that met a clock's limit, after "62 of 100 contacts"."""
    usual = _DONE.get(ends_of(run, clock)) if clock in PUBLISHED else None
    return usual or f"met the limit “{words.name(clock)}”"


def share_of(run: Run, clock: str) -> str:
    """Return what a clock's share in time is called, at the beginning of a sentence."""
    return _SHARES.get(ends_of(run, clock), _SHARE) if clock in PUBLISHED else _SHARE


def done_by_week(run: Run) -> str:
    """Return what the contacts did that the shares by week count."""
    main = heads_with(run)
    return done(run, main[0]) if main else _DONE[DECISION]


def beside(run: Run, clock: str) -> str:
    """Return the other of the two clocks that councils publish, as "71 of 100 …"; empty where there is no other."""
    for other in PUBLISHED:
        share = run.results.clocks[other].share_in_time if other in run.results.clocks else None
        if other != clock and share and ends_of(run, other) in _DONE:
            return f"{words.of_100(share.mean)} {done(run, other)}"
    return ""


def counted(run: Run) -> str:
    """Return how many contacts the clock that heads the report counts, and between what its share lies."""
    main = heads_with(run)
    if main is None:
        return ""
    name, share = main
    judged, in_time = run.results.clocks[name].judged, run.results.clocks[name].in_time
    between = words.interval(share, words.percent)
    sure = f" (95% interval {between})" if between else ""
    text = f"{words.percent(share.mean)} of contacts{sure} {done(run, name)}"
    if judged and in_time and judged.mean > 0:
        text += f": {words.count(in_time.mean)} of the {words.count(judged.mean)} whose deadline had passed or that "
        text += f"were {_ENDED.get(ends_of(run, name), 'finished')}"
    other = f" {EITHER}" if beside(run, name) else ""
    return f"{text}.{other} "


def share_section(run: Run) -> Section | None:
    """Return the share decided in time by week, and by every clock."""
    blocks: list[Block] = []
    shares = run.results.weekly.share_in_time
    if shares is not None and len(shares.mean) > 1:
        blocks.append(_share_figure(run, shares))
    clocks = clocks_table(run)
    if clocks:
        blocks.append(clocks)
    if not blocks:
        return None
    intro = Text(
        f"{counted(run)}A contact counts in the week it was received. Contacts past their deadline count as late; "
        "contacts still within it are not counted yet."
    )
    return Section("in-time", "How much was in time", [intro, *blocks])


def share_title(
    shares: Curve, weeks: Sequence[date], what: str = _SHARES[DECISION], were: str = _DONE[DECISION]
) -> str:
    """Return the finding in at most ten words, from means over four weeks.

    Parameters
    ----------
    what : the share in words
    were : what the contacts in time did
    """
    smooth = [(weeks[i], v) for i in range(len(shares.mean)) if (v := _around(shares.mean, i)) is not None]
    first, last = smooth[0][1], smooth[-1][1]
    (low_on, low), (_, high) = min(smooth, key=lambda p: p[1]), max(smooth, key=lambda p: p[1])
    if high - low < 0.1:
        return words.ten_words(f"About {words.percent((low + high) / 2)} {were} throughout")
    if low < min(first, last) - 0.1:
        return f"{what} fell to {words.percent(low)} in {words.month(low_on)}"
    if abs(last - first) < 0.05:
        return f"{what} moved between {words.percent(low)} and {words.percent(high)}"
    return f"{what} {'rose' if last > first else 'fell'} from {words.percent(first)} to {words.percent(last)}"


def _share_figure(run: Run, shares: Curve) -> Figure:
    weeks = run.days("weekly", len(shares.mean), step=7)
    main = heads_with(run)
    what = share_of(run, main[0] if main else "decision")
    counts = {key: run.results.weekly.curve(key) for key in ("received", "decided")}
    counted = {key: c for key, c in counts.items() if c is not None and len(c.mean) == len(weeks)}
    rows = []
    for i, week in enumerate(weeks):
        share, band = shares.mean[i], shares.band(i)
        cells = [Cell(words.short_date(week)), *(Cell(run.count(c.mean[i] or 0.0)) for c in counted.values())]
        cells.append(Cell(words.NONE if share is None else words.percent(share)))
        if shares.low is not None:
            cells.append(Cell(words.NONE if band is None else f"{words.of_100(band[0])} to {words.percent(band[1])}"))
        rows.append(Row(cells, until=(i + 0.5) / (len(weeks) - 1)))
    columns = [Column("Week from", numeric=False), *(Column(key) for key in counted), Column("in time")]
    columns += [Column(f"in {BAND}")] if shares.low is not None else []
    table = Table(
        "table-weeks", f"Contacts and {what[0].lower()}{what[1:]}, by week", columns, rows, run.source("results.weekly")
    )

    drawn = shares.times(100)
    series = [Series("in time", drawn.mean, drawn.low, drawn.high)]
    known = [v for v in shares.mean if v is not None]
    text = Words(
        "share-chart",
        share_title(shares, weeks, what, done_by_week(run)),
        run.subtitle(f"{what}, by week of receipt", "% of contacts counted"),
        f"Line chart by week. The first week has {words.percent(known[0])}, the last {words.percent(known[-1])}; "
        f"the lowest is {words.percent(min(known))}, the highest {words.percent(max(known))}.",
    )
    return figure(line_chart, text, table, weeks, series, "% in time", top=100)


def clocks_table(run: Run) -> Table | None:
    """Return how often each clock's limit was met, by rating too; None where nothing was counted."""
    rows = []
    for clock, verdicts in run.results.clocks.items():
        parts: list[tuple[str, ClockOfRating]] = [("", verdicts), *verdicts.by_rating.items()]
        for rating, part in parts:
            share, judged = part.share_in_time, part.judged
            if share is None or judged is None or not judged.mean:
                continue
            late = Cell("") if rating else cell(verdicts.late_and_open, run.count)
            head = clock_head(run, clock, rating)
            rows.append(Row([head, cell(judged, run.count), cell(share, words.percent), late], part=bool(rating)))
    if not rows:
        return None
    columns = [
        Column("Clock and rating", numeric=False),
        Column("counted"),
        Column("in time"),
        Column("late and not finished"),
    ]
    return Table(
        "table-clocks",
        f"How often each deadline was met{run.interval_note}",
        columns,
        rows,
        run.source("results.clocks"),
    )


def clock_head(run: Run, clock: str, rating: str) -> Cell:
    """Return the head of a clock's row, or of one of its ratings."""
    return Cell(words.name(rating)) if rating else Cell(words.capital(words.name(clock)), _limit_of(run, clock))


def _limit_of(run: Run, clock: str) -> str:
    """Return what a clock counts, from where to where, and its limit."""
    limit, ends = look(run.summary, "clocks", clock), branch(run.summary, "clock_ends", clock)
    start, stop = str(ends.get("start") or ""), str(ends.get("stop") or "")
    way = ""
    if start and stop:
        whose = "requests" if POINTS[start].of_request else "contacts"
        way = f"{whose}, from {POINTS[start].noun} to {POINTS[stop].noun}"
    return "; ".join(part for part in (way, limit if isinstance(limit, str) else "") if part)


def _around(values: Sequence[float | None], i: int) -> float | None:
    near = [v for v in values[max(0, i - 2) : i + 2] if v is not None]
    return math.fsum(near) / len(near) if len(near) > 1 else None
