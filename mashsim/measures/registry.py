"""The registry of measures: each is a row with its name, words, unit and better direction, declared at its function.

A row may stand for many names. A part in braces, such as ``{pool}``, stands for a name that the scenario gives. A name
may also go on by rating (``by_rating.red``), and a length of time goes on with what time is counted and how lengths are
summed up (``working_minutes.p90``): both are understood here, for every row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

from mashsim.vocabulary import outcomes

Better = Literal["more", "less", ""]
Function = TypeVar("Function", bound=Callable[..., Any])
SAME = {
    "share": 0.01,
    "minutes": 15.0,
    "contacts": 0.5,
    "children": 0.5,
    "changes": 0.5,
    "child-days": 1.0,
    "hours": 1.0,
    "pounds": 10.0,
}
"""Differences so small that nobody would act on them, by unit: 1 percentage point, 15 minutes, half a contact …"""
SAME_PART = 0.02
"""The part of an amount, such as child-days or pounds, below which nobody would act on a difference either. Assumed:
one part in fifty is less than such figures change from year to year. Shares have their own bound."""
STATISTICS = {
    "mean": "mean",
    "median": "half within",
    "p90": "9 in 10 within",
    "p95": "19 in 20 within",
    "longest": "longest",
}
"""How lengths of time are summed up, in words."""
TIMES = {"working_minutes": "working time", "clock_minutes": "time by the clock"}
"""What time is counted, in words."""


class Measure(NamedTuple):
    """A measure, or a family of measures with one name for each pool, partner, stage and the like.

    Attributes
    ----------
    name : dotted, as in the results, without rating, time and statistic
    words : for a sentence; parts of the name may stand in them, and {time} where it is said what time is counted
    unit : what it counts; empty for dates
    better : whether more or less of it is better for families; empty where neither is
    exactly : what it counts in a table of facts, where that is more exact than the unit
    """

    name: str
    words: str
    unit: str
    better: Better = ""
    exactly: str = ""

    @property
    def materiality(self) -> float:
        """The smallest difference that matters; 0 where every difference does."""
        return SAME.get(self.unit, 0.0)


class Name(NamedTuple):
    """A measure's full name, taken apart.

    Attributes
    ----------
    row : its row; None where there is no such measure
    parts : what stands in the name for the parts in braces
    rating, time, statistic : empty where the name does not go on so
    """

    row: Measure | None
    parts: dict[str, str]
    rating: str = ""
    time: str = ""
    statistic: str = ""


MEASURES: dict[str, Measure] = {}
"""Every measure by the name of its row, in the order of declaration."""


def gives(*rows: Measure) -> Callable[[Function], Function]:
    """Declare the measures that a function gives.

    Raises
    ------
    ValueError
        If a measure of that name is declared already.
    """

    def declare(function: Function) -> Function:
        for row in rows:
            if row.name in MEASURES:
                raise ValueError(f"the measure {row.name!r} is declared twice")
            MEASURES[row.name] = row
        return function

    return declare


def length(name: str, words: str) -> Measure:
    """Return the row of a length of time that families wait."""
    return Measure(name, words, "minutes", "less")


@cache
def understand(name: str) -> Name:
    """Take a measure's full name apart."""
    if name in MEASURES:
        return Name(MEASURES[name], {})
    parts, rating, time, statistic = name.split("."), "", "", ""
    if "by_rating" in parts[:-1]:
        place = parts.index("by_rating")
        rating = parts[place + 1]
        del parts[place : place + 2]
    if len(parts) > 2 and parts[-2] in TIMES and parts[-1] in STATISTICS:
        *parts, time, statistic = parts
    fitting = [row for row in MEASURES.values() if _fits(row.name.split("."), parts)]
    row = min(fitting, key=lambda row: row.name.count("{"), default=None)
    given = dict(zip(row.name.split("."), parts, strict=True)) if row else {part: part for part in parts}
    return Name(row, {key.strip("{}"): part for key, part in given.items()}, rating, time, statistic)


def _fits(pattern: list[str], parts: list[str]) -> bool:
    return len(pattern) == len(parts) and all(
        mine == part or mine.startswith("{") for mine, part in zip(pattern, parts, strict=True)
    )


PART_WORDS: dict[str, dict[str, str]] = {
    "outcome": {row.word: row.name for row in outcomes.TABLE if row.name},
    "since": {"from_decision": "decision", "from_receipt": "receipt"},
}
"""What a part in braces is called, where that is not its name with spaces."""


def in_words(measure: str) -> str:
    """Return what a measure is called in a sentence; no dot and no underscore is in it.

    A name that is not a measure's is said part by part, with commas.
    """
    row, parts, rating, time, statistic = understand(measure)
    counted = TIMES.get(time, "")
    if row:
        words = {part: PART_WORDS.get(part, {}).get(given, plain(given)) for part, given in parts.items()}
        head = row.words.format(time=counted or "time", **words)
    else:
        head = ", ".join(map(plain, parts.values()))
    counted = "" if row and "{time}" in row.words else counted
    return ", ".join(filter(None, (head, counted, rating, STATISTICS.get(statistic, ""))))


def plain(part: str) -> str:
    """Return a part of a name with spaces for underscores."""
    return part.replace("_", " ")


def is_measure(name: str) -> bool:
    """Return whether a name is a measure's, of this front door or another."""
    return understand(name).row is not None


def unit(measure: str) -> str:
    """Return what a measure counts, such as share, minutes, contacts or pounds; nothing where that has no name."""
    row = understand(measure).row
    return row.unit if row else ""


def better(measure: str) -> Better:
    """Return whether more or less of a measure is better for families; nothing where neither is."""
    row = understand(measure).row
    return row.better if row else ""


def same_below(measure: str, before: float | None = None) -> float:
    """Return the smallest difference that matters of a measure; 0 where every difference does.

    Parameters
    ----------
    before : what the measure comes to without the change, if a part of it is to count too (`SAME_PART`)
    """
    row = understand(measure).row
    least = row.materiality if row else 0.0
    return max(least, SAME_PART * abs(before or 0.0)) if least and row and row.unit != "share" else least


def exact_unit(measure: str) -> str:
    """Return what a measure counts in a table of facts: `unit`, or more exactly, such as "children a worker"."""
    row = understand(measure).row
    return row.exactly or row.unit if row else ""


def in_working_time(measure: str) -> bool:
    """Return whether a measure counts time in office hours only."""
    row, _, _, time, _ = understand(measure)
    return "working_minutes" in (time, row and row.exactly)
