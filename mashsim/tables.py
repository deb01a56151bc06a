"""The tables of a run in long form, one fact a row: the same for the CSV files and the workbook.

Every number is the mean over replications, with `low` and `high`, its 95 % interval (empty where one replication says
nothing of the spread); the daily backlog has `p10` and `p90` instead, the band that 8 of 10 replications lie in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from mashsim.log import no_formula
from mashsim.measures.registry import exact_unit
from mashsim.report import blocks, words
from mashsim.trees import Tree

Value = str | int | float | date | None
Fact = tuple[Value, ...]

COUNTED_IN = ("working_minutes", "clock_minutes")
STATISTICS = ("mean", "median", "p90", "p95", "longest")
WAITS = {"wait": "worker", "replies": "partners", "room": "room in a caseload"}
STAGE_MEASURES = ("started", "share_waited", "mean_waiting", "still_waiting")
CLOCK_MEASURES = ("judged", "in_time", "share_in_time", "late_and_open")
PARTNER_MEASURES = ("requested", "replied", "never_replied", "chases", "escalations")
BY_DAY = (
    "children_without_decision", "children_awaiting_allocation", "children_allocated", "children_awaiting_first_visit",
    "children_not_yet_seen", "early_help_waiting", "caseload_mean", "caseload_highest",
)  # fmt: skip
"""Counts by day beside the contacts in each stage."""
FURTHER = (
    "decisions", "discussions", "consent", "visits", "side_doors", "child_days_without_being_seen", "worker_changes",
    "caseloads", "workforce", "loops", "interventions", "cost",
)  # fmt: skip
"""Branches of the results that are counts and shares, each in a row of the headlines."""
ELSEWHERE = (
    "contacts", "stages", "journey", "pools", "clocks", "partners", "child_days_without_decision", "fairness",
    "time_went", "open_now", "daily", "weekly", "monthly", "quarterly", "held_up",
)  # fmt: skip
"""Branches that have rows or a table of their own. Any other branch is further headlines too."""
INTERVAL = ("value", "low", "high")


class LongTable(NamedTuple):
    """A table in long form: the names of its columns, and rows of as many cells.

    Attributes
    ----------
    shares : the places of columns that hold shares, where no column named unit says so
    share_cells : row and place of single cells that hold one, in a column that mixes units
    """

    columns: tuple[str, ...]
    rows: list[Fact]
    shares: tuple[int, ...] = ()
    share_cells: frozenset[tuple[int, int]] = frozenset()


def write_csv(table: LongTable, path: Path) -> None:
    """Write a table as UTF-8 CSV with ISO dates and at most four decimals; a cell without a value stays empty.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([as_field(cell) for cell in row] for row in table.rows)


def as_field(cell: Value) -> Value:
    """Return a cell as CSV has it: at most four decimals, and no words that a spreadsheet takes for a formula."""
    if isinstance(cell, float):
        return round(cell, 4)
    return no_formula(cell) if isinstance(cell, str) else cell


def page_rows(table: blocks.Table) -> LongTable:
    """Return a table of a page for further calculation: numbers as numbers, with low and high in columns of their own.

    A row that is a part of another names it in the first column. A note that is not an interval has a column too.
    """
    heads: list[str] = []
    columns: list[list[Value]] = []
    shares: list[int] = []
    mixed: set[tuple[int, int]] = set()
    if any(row.part for row in table.rows):
        heads.append("part of")
        columns.append(_wholes(table.rows))
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in table.rows]
        is_share = column.unit == "share" or _all_shares(cells)
        for suffix, values in _spread_out(cells):
            if suffix != ": note":
                mixed |= {(row, len(heads)) for row, cell in enumerate(cells) if _is_share(cell)}
            if is_share and suffix != ": note":
                shares.append(len(heads))
            unit = f" ({column.unit})" if column.unit and not is_share and suffix != ": note" else ""
            heads.append(f"{column.head}{suffix}{unit}")
            columns.append(values)
    return LongTable(
        tuple(distinct(head or "column" for head in heads)),
        list(zip(*columns, strict=True)),
        tuple(shares),
        frozenset(mixed),
    )


def _wholes(rows: Sequence[blocks.Row]) -> list[Value]:
    """Return for each row the head of the row that it is a part of; None for one that stands alone."""
    wholes: list[Value] = []
    whole: str | None = None
    for row in rows:
        whole = whole if row.part else row.cells[0].text
        wholes.append(whole if row.part else None)
    return wholes


def _spread_out(cells: Sequence[blocks.Cell]) -> Iterator[tuple[str, list[Value]]]:
    """Yield the columns that one column of a page becomes, each with the suffix of its head."""
    yield "", [_plain_cell(cell) for cell in cells]
    if any(cell.low is not None for cell in cells):
        yield ": low", [cell.low for cell in cells]
        yield ": high", [cell.high for cell in cells]
    notes = [cell.note if cell.low is None and cell.note else None for cell in cells]
    if any(notes):
        yield ": note", list(notes)


def _plain_cell(cell: blocks.Cell) -> Value:
    if cell.value is not None:
        return cell.value
    return None if cell.text in ("", words.NONE) else cell.text


def _is_share(cell: blocks.Cell) -> bool:
    """Whether a cell holds a share, or a difference of shares: written in per cent or in points, and at most 1."""
    return isinstance(cell.value, (int, float)) and abs(cell.value) <= 1 and cell.text.endswith(("%", " points"))


def _all_shares(cells: Sequence[blocks.Cell]) -> bool:
    """Return whether every number of a column is a share: written in per cent, and from 0 to 1."""
    numbers = [(cell.text, cell.value) for cell in cells if isinstance(cell.value, (int, float))]
    return bool(numbers) and all(text.endswith("%") and abs(value) <= 1 for text, value in numbers)


def distinct(names: Iterable[str], joint: str = " ", most: int = 255, taken: Sequence[str] = ()) -> list[str]:
    """Return names of which no two are the same in any case; later ones get a number.

    Parameters
    ----------
    joint : stands between a name and its number
    most : the length of the longest name allowed; a workbook's own limit is 255
    taken : names that none may have
    """
    used, chosen = {name.casefold() for name in taken}, list[str]()
    for name in names:
        attempt, number = name[:most], 2
        while attempt.casefold() in used:
            attempt, number = f"{name[: most - 4]}{joint}{number}", number + 1
        used.add(attempt.casefold())
        chosen.append(attempt)
    return chosen


def interval(leaf: Tree | None) -> tuple[Value, Value, Value]:
    """Return mean, low and high of one number over replications; all None where the summary does not have it."""
    leaf = leaf or {}
    return leaf.get("mean"), leaf.get("low"), leaf.get("high")


def _branches(tree: Tree | None, name: str) -> list[tuple[str, Tree]]:
    """Return the named branches of `tree[name]` with their names, in order."""
    return [(key, branch or {}) for key, branch in ((tree or {}).get(name) or {}).items()]


def _rated(tree: Tree) -> list[tuple[str, Tree]]:
    """Return a branch for all ratings together, then one for each rating."""
    return [("all", tree), *_branches(tree, "by_rating")]


def _numbers(tree: Tree, branch: str, names: Sequence[str], *start: str) -> Iterator[Fact]:
    """Yield a row for each number that a branch has: where it is, its name, its unit, its interval."""
    for name in names:
        if name in tree:
            yield (*start, name, exact_unit(f"{branch}.{name}"), *interval(tree[name]))


def _spreads(tree: Tree | None, *start: str) -> Iterator[Fact]:
    """Yield a row for each way of counting and statistic that a set of waits has."""
    for counted_in in COUNTED_IN:
        for statistic in STATISTICS:
            leaf = ((tree or {}).get(counted_in) or {}).get(statistic)
            if leaf and leaf.get("mean") is not None:  # no row where nobody waited
                yield (*start, counted_in, statistic, *interval(leaf))


def backlog_rows(summary: Tree) -> LongTable:
    """Return open contacts at the end of each day: a row for each stage and day, with the 80 % band over replications.

    After the stages come the children without a decision, awaiting allocation, with a worker or not yet seen, the
    families that wait for early help, and caseloads, as `stage`s of their own.
    """
    daily = summary["results"]["daily"]
    first = date.fromisoformat((daily.get("days") or [summary["window"]["from"]])[0])
    curves = [(stage, curve, "contacts") for stage, curve in _branches(daily, "open")]
    curves += [(name, daily.get(name) or {}, exact_unit(f"daily.{name}")) for name in BY_DAY]
    rows: list[Fact] = [
        (first + timedelta(days=day), stage, unit, *numbers)
        for stage, curve, unit in curves
        if curve
        for day, numbers in enumerate(zip(curve["mean"], curve["p10"], curve["p90"], strict=True))
    ]
    return LongTable(("date", "stage", "unit", "mean", "p10", "p90"), rows)


def period_rows(summary: Tree, branch: str) -> LongTable:
    """Return all that is counted by month, or by quarter: a row for each number and period, with the 80 % band.

    Parameters
    ----------
    branch : `monthly` or `quarterly` of the results
    """
    results = summary["results"].get(branch) or {}
    names = results.get("quarters" if branch == "quarterly" else "months") or []
    rows: list[Fact] = [
        (period, name, exact_unit(f"{branch}.{name}"), *numbers)
        for name, curve in _curves(results)
        for period, *numbers in zip(names, curve["mean"], curve["p10"], curve["p90"], strict=False)
    ]
    return LongTable(("period", "measure", "unit", "mean", "p10", "p90"), rows)


def _curves(tree: Tree, path: str = "") -> Iterator[tuple[str, Tree]]:
    """Yield each curve below a branch, with its dotted name."""
    for name, leaf in tree.items():
        if isinstance(leaf, dict) and "p10" in leaf:
            yield path + name, leaf
        elif isinstance(leaf, dict):
            yield from _curves(leaf, f"{path}{name}.")


def waits_rows(summary: Tree) -> LongTable:
    """Return every wait: by stage, rating, what was waited for, the time it is counted in, and the statistic.

    Whole journeys follow the stages, as `stage` "received_to_decided" and the like, waiting for "everything".
    """
    results = summary["results"]
    rows: list[Fact] = []
    for stage, tree in _branches(results, "stages"):
        for key, waiting_for in WAITS.items():
            for rating, branch in _rated(tree):
                rows += _spreads(branch.get(key), stage, rating, waiting_for)
    for journey, tree in _branches(results, "journey"):
        for rating, branch in _rated(tree):
            rows += _spreads(branch, journey, rating, "everything")
    return LongTable(("stage", "rating", "waiting_for", "counted_in", "statistic", *INTERVAL), rows)


def clock_rows(summary: Tree) -> LongTable:
    """Return how often each clock's limit was met, for all contacts and by rating."""
    rows: list[Fact] = []
    for clock, tree in _branches(summary["results"], "clocks"):
        for rating, branch in _rated(tree):
            rows += _numbers(branch, f"clocks.{clock}", CLOCK_MEASURES, clock, rating)
    return LongTable(("clock", "rating", "measure", "unit", *INTERVAL), rows)


def headline_rows(summary: Tree) -> LongTable:
    """Return the measures that are one number: contacts, stages, child-days, parts of the time, open work, the rest."""
    results = summary["results"]
    rows: list[Fact] = [
        ("", name, exact_unit(f"contacts.{name}"), *interval(leaf)) for name, leaf in _branches(results, "contacts")
    ]
    for stage, tree in _branches(results, "stages"):
        rows += _numbers(tree, f"stages.{stage}", STAGE_MEASURES, stage)
    for rating, leaf in _branches(results, "child_days_without_decision"):
        rows.append((rating, "child_days_without_decision", "child-days", *interval(leaf)))
    for whose, parts in _branches(results, "time_went"):
        rows += [(whose, f"time_went_{part}", "clock_minutes", *interval(leaf)) for part, leaf in parts.items()]
    for age, stages in _branches(results.get("open_now"), "ages"):
        rows += [(age, f"open_now_{stage}", "contacts", *interval(leaf)) for stage, leaf in stages.items()]
    for name in (*FURTHER, *(name for name in results if name not in (*FURTHER, *ELSEWHERE))):
        rows += _leaves(results.get(name) or {}, name)
    return LongTable(("of", "measure", "unit", *INTERVAL), rows)


def _leaves(tree: Tree, path: str) -> Iterator[Fact]:
    """Yield a row for each number below a branch: of what, its name with the branch's, its unit, its interval."""
    for name, leaf in tree.items():
        if isinstance(leaf, dict) and "values" in leaf:
            branch, _, of = path.partition(".")
            yield of, f"{branch}_{name}", exact_unit(f"{path}.{name}"), *interval(leaf)
        elif isinstance(leaf, dict):
            yield from _leaves(leaf, f"{path}.{name}")


def fairness_rows(summary: Tree) -> LongTable:
    """Return the contacts of each source and locality, the share decided in time, and the time to decision."""
    rows: list[Fact] = []
    for cut, tree in _branches(summary["results"], "fairness"):
        for name, part in tree.items():
            rows += _numbers(part or {}, f"fairness.{cut}.{name}", ("contacts", "share_in_time"), cut, name)
            for counted_in, statistic, *numbers in _spreads((part or {}).get("received_to_decided")):
                rows.append((cut, name, f"received_to_decided_{statistic}", counted_in, *numbers))
    return LongTable(("cut", "of", "measure", "unit", *INTERVAL), rows)


def posts_rows(summary: Tree) -> LongTable:
    """Return how posts become usable hours, by pool and step: paid hours a week, then each deduction or addition."""
    rows: list[Fact] = []
    for pool, tree in (summary.get("hours") or {}).items():
        for step, hours in (tree.get("from_posts") or {}).items():
            rows.append((pool, step, "full-time equivalents" if step == "posts" else "hours per week", hours))
    return LongTable(("pool", "step", "unit", "value"), rows)


def pool_rows(summary: Tree) -> LongTable:
    """Return for each pool its hours a week and its use, the share of rostered time that was busy."""
    rows: list[Fact] = [
        (pool, name, exact_unit(f"pools.{pool}.{name}"), *interval(leaf))
        for pool, tree in _branches(summary["results"], "pools")
        for name, leaf in tree.items()
    ]
    return LongTable(("pool", "measure", "unit", *INTERVAL), rows)


def hours_rows(summary: Tree) -> LongTable:
    """Return the hours check made before any run, by pool: hours a week needed, usable and rostered, and a sentence."""
    names = ("needed", "usable", "rostered", "short")
    keys = (*names, "growth_per_week", "sentence")
    rows: list[Fact] = [(pool, *(hours.get(key) for key in keys)) for pool, hours in _branches(summary, "hours")]
    return LongTable(
        ("pool", *(f"{name}_hours_per_week" for name in names), "more_waiting_each_week", "in_words"), rows
    )


def room_rows(summary: Tree) -> LongTable:
    """Return the room check made before any run: places, those who would be held at once, and a sentence."""
    keys = ("places", "held", "coming", "weeks", "growth_per_week", "sentence")
    rows: list[Fact] = [(name, *(room.get(key) for key in keys)) for name, room in _branches(summary, "room")]
    heads = ("places", "held_at_once", "coming_per_week", "weeks_each", "more_waiting_each_week", "in_words")
    return LongTable(("room", *heads), rows)


def partner_rows(summary: Tree) -> LongTable:
    """Return for each partner its requests, replies, silence, chases and escalations, and how long its replies took."""
    rows: list[Fact] = []
    for partner, tree in _branches(summary["results"], "partners"):
        rows += _numbers(tree, f"partners.{partner}", PARTNER_MEASURES, partner)
        for _, counted_in, statistic, *numbers in _spreads(tree.get("reply"), partner):
            rows.append((partner, f"reply_{statistic}", counted_in, *numbers))
    return LongTable(("partner", "measure", "unit", *INTERVAL), rows)


def published_rows(summary: Tree) -> LongTable:
    """Return each published figure beside the simulated one, with its use in fitting and whether the model shows it.

    Between `p10` and `p90` lie 8 of 10 replications.
    """
    keys = ("measure", "label", "on", "stops_at", "simulated_stops_at", "unit", "value")
    rows: list[Fact] = []
    for row in summary.get("published") or []:
        simulated = row.get("simulated") or {}
        numbers = [simulated.get(key) for key in ("mean", "p10", "p90")]
        shows = None if row.get("shown") is None else _plain(bool(row["shown"]))
        rows.append((*(row.get(key) for key in keys), *numbers, shows, row.get("used"), row.get("source")))
    return LongTable((*keys[:-1], "published", "simulated", "p10", "p90", "shown", "used", "source"), rows)


def assumption_rows(summary: Tree) -> LongTable:
    """Return the assumption register: every setting with its value, unit, quality, source, range and note."""
    keys = ("path", "value", "unit", "quality", "source", "range", "note", "beyond")
    return LongTable(keys, [tuple(_plain(row.get(key)) for key in keys) for row in summary.get("assumptions") or []])


def _plain(value: Any) -> Value:
    """Return a setting's value as one cell: numbers stay numbers, lists and tables become words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join("" if part is None else str(_plain(part)) for part in value)
    return str(value)
