"""The tables of a run as a reader of the workbook sees them: headings with units, words for names, time in hours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mashsim.documents import parse_path
from mashsim.measures.registry import STATISTICS, TIMES, in_words, plain
from mashsim.report import words
from mashsim.tables import Fact, LongTable, Value
from mashsim.wording import named

HEADS = {
    "waiting_for": "Waited for",
    "counted_in": "Counted in",
    "of": "Of which",
    "cut": "By",
    "mean": "Mean of the runs",
    "value": "Mean of the runs",
    "low": "95% interval, from",
    "high": "95% interval, to",
    "p10": "8 in 10 runs, from",
    "p90": "8 in 10 runs, to",
    "needed_hours_per_week": "Needed (hours a week)",
    "usable_hours_per_week": "Usable (hours a week)",
    "rostered_hours_per_week": "Rostered (hours a week)",
    "short_hours_per_week": "Too few (hours a week)",
    "more_waiting_each_week": "More waiting each week (contacts)",
    "held_at_once": "Held at once",
    "coming_per_week": "Arriving each week",
    "weeks_each": "Time held (weeks)",
    "days_in_force": "Time it lasted (days)",
    "times": "Times it began",
    "path": "Setting",
    "pool": "Team",
    "beyond": "Outside its usual range",
    "key": "Name in the file",
    "label": "Figure",
    "on": "Day",
    "stops_at": "Published until",
    "simulated_stops_at": "Simulated until",
    "shown": "Shown by the model",
    "used": "Used in the fit",
}
"""Headings that are not the name of the column with spaces."""
_HOURS = {"working_minutes": "working hours", "clock_minutes": "hours by the clock"}
_UNITS = {**_HOURS, "hours per week": "hours a week"}
_TIME = ("mean", "value", "low", "high", "p10", "p90")
_MINUTES_AN_HOUR = 60
Words = Callable[[str], str]
_IN_WORDS: dict[str, Words] = {
    "unit": lambda text: _UNITS.get(text, plain(text)),
    "counted_in": lambda text: TIMES.get(text, plain(text)),
    "statistic": lambda text: STATISTICS.get(text, plain(text)),
    **dict.fromkeys(
        ("stage", "rating", "waiting_for", "clock", "measure", "pool", "step", "cut", "of", "room", "partner"), plain
    ),
}
"""How the names in a column are said."""


def readable(table: LongTable, heads: Mapping[str, str] = HEADS, **in_words: Words) -> LongTable:
    """Return a table with headings and names in words, and minutes as hours.

    Parameters
    ----------
    heads : headings that are not the name of the column with spaces
    in_words : how the names in a column are said, by its name, where it is not as usual
    """
    says = _IN_WORDS | in_words
    timed = [table.columns.index(name) for name in ("unit", "counted_in") if name in table.columns]
    is_time = "counted_in" in table.columns and "unit" not in table.columns

    def cell(row: Fact, place: int) -> Value:
        value, column = row[place], table.columns[place]
        if isinstance(value, str):
            return says[column](value) if column in says else value
        in_minutes = any(row[each] in _HOURS for each in timed)
        if in_minutes and column in _TIME and isinstance(value, (int, float)):
            return value / _MINUTES_AN_HOUR
        return value

    rows: list[Fact] = [tuple(cell(row, place) for place in range(len(row))) for row in table.rows]
    said = [heads.get(name) or words.capital(plain(name)) for name in table.columns]
    if is_time:
        said = [f"{head} (hours)" if name in _TIME else head for head, name in zip(said, table.columns, strict=True)]
    return table._replace(columns=tuple(said), rows=rows)


def calculated(table: LongTable) -> LongTable:
    """Return a table whose values are known before any run."""
    return readable(table, HEADS | {"value": "Value"})


def by_period(table: LongTable, branch: str) -> LongTable:
    """Return the counts of months or quarters, each said as what it counts in one period."""
    return readable(table, measure=lambda name: in_words(f"{branch}.{name}").rpartition(", ")[0])


def assumptions(table: LongTable, interventions: Sequence[str]) -> LongTable:
    """Return the register with each setting in words first, and its name in the scenario file last."""

    def said(row: Fact) -> Iterable[Value]:
        path = str(row[0])
        yield words.capital(named(parse_path(path), interventions=interventions))
        yield from row[1:]
        yield path

    return calculated(LongTable((*table.columns, "key"), [tuple(said(row)) for row in table.rows]))


def published(table: LongTable) -> LongTable:
    """Return the published figures, each with what it counts in words."""
    return readable(table, measure=in_words)
