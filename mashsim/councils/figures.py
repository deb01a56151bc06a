"""One figure with its source: the council's own, or the median of its statistical neighbours' where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from statistics import median, quantiles
from typing import NamedTuple

from mashsim.councils.tables import GAPS, areas, councils, has_neighbours, neighbours, number, row, source_of, year_of

Row = dict[str, str]
FEWEST = 3
"""Neighbours with a figure, of which fewer do not stand for a council: then all councils do."""
IN_TIME = ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
BANDS = (*IN_TIME, "46-50_days", "51-60_days", "61+_days")
"""The columns of table C2 by duration, those within 45 working days first."""
CONFERENCES = ("Duration_0-10_days", "Duration_11-15_days", "Duration_16-20_days", "Duration_21+_days")
"""The columns of table C4 by duration, those within 15 working days first."""


class Figure(NamedTuple):
    """A figure of one council.

    Attributes
    ----------
    value : as published, or the median of the neighbours'
    bounds : the 10th and 90th percentile of the neighbours'; None where it is the council's own
    source : the table, its year, and whose figure it is
    """

    value: float
    bounds: tuple[float, float] | None
    source: str

    @property
    def is_own(self) -> bool:
        """Whether the council's own figure is published."""
        return self.bounds is None

    @property
    def quality(self) -> str:
        """Return how well it is known."""
        return "measured" if self.is_own else "derived"


class Spread(NamedTuple):
    """The figures of several councils: how many there are, their median, their 10th and 90th percentile."""

    size: int
    middle: float
    low: float
    high: float


def spread(values: Iterable[float]) -> Spread | None:
    """Return the spread of some figures; None where there are none."""
    known = sorted(values)
    if not known:
        return None
    tenths = quantiles(known, n=10, method="inclusive") if len(known) > 1 else [known[0]] * 9
    return Spread(len(known), median(known), tenths[0], tenths[-1])


def find(table: str, council: str, year: int, read: Callable[[Row], float | None]) -> Figure:
    """Return a figure of a table for a year: the council's own, or the middle of its neighbours' where there is a gap.

    Parameters
    ----------
    year : the newest year of the table up to it is read, or its first
    read : takes the figure from a row of the table; None where it has none
    """
    held = year_of(table, year)
    own = row(table, council, held)
    value = read(own) if own else None
    if value is not None:
        return Figure(value, None, own_source(table, council, held))
    peers, others = among(council, held, lambda name: read(row(table, name, held)))
    title, means = source_of(table)
    why = f"{council}'s is {why_not(own)}"
    middle = f"the median of {peers.size} {others}, range their 10th to 90th percentile"
    source = f"{title}, {means} {held}: {why}; {middle}"
    return Figure(peers.middle, (peers.low, peers.high), source)


def why_not(cells: Row) -> str:
    """Say why a row has no figure, by its marks."""
    marks = {GAPS[cell] for cell in cells.values() if cell in GAPS}
    return marks.pop() if len(marks) == 1 else "suppressed or not available" if marks else "not published"


def own_source(table: str, council: str, held: int) -> str:
    """Return the table, whose figure it is, and its year."""
    title, means = source_of(table)
    name = row(table, council, held).get("area", council)
    both = "" if name == council else " (published as one)"
    return f"{title}, {name}{both}, {means} {held}"


def among(council: str, year: int, read: Callable[[str], float | None]) -> tuple[Spread, str]:
    """Return the spread of the neighbours' figures, and whose they are; of all councils where few of them have one."""
    words = "statistical neighbours" if has_neighbours(council) else f"councils of the {areas()[council].region}"
    for names, whose in ((neighbours(council), words), (councils(year), "councils of England")):
        found = spread(value for name in names if (value := read(name)) is not None)
        if found and (found.size >= FEWEST or whose != words):
            return found, whose
    raise LookupError(f"no council has this figure in {year}")  # a table without a number is not shipped


def share(figure: str) -> Callable[[Row], float | None]:
    """Return what reads a percentage of a row as a share."""

    def read(cells: Row) -> float | None:
        value = number(cells.get(figure))
        return None if value is None else value / 100

    return read


def count(figure: str) -> Callable[[Row], float | None]:
    """Return what reads a count of a row."""
    return lambda cells: number(cells.get(figure))


def for_each_child(figure: str) -> Callable[[Row], float | None]:
    """Return what reads a count of a row over the children who live there, in the June before the year's end."""

    def read(cells: Row) -> float | None:
        value = number(cells.get(figure))
        year = year_of("children", int(cells["year"]) - 1) if cells else 0
        there = number(row("children", cells["area"], year).get("population_estimate")) if cells else None
        return value / there if value is not None and there else None

    return read


def parts(cells: Row, names: Iterable[str], total: str | None = None) -> dict[str, float] | None:
    """Return the parts of a whole; None where none of them is published.

    Parts that are suppressed share what is left of the total; where no total is published they are 3 each, as numbers
    from 1 to 5 are suppressed.
    """
    names = tuple(names)
    known = {name: value for name in names if (value := number(cells.get(name))) is not None}
    hidden = [name for name in names if name not in known]
    if any(cells.get(name) != "c" for name in hidden) or not names:
        return None
    whole = number(cells.get(total)) if total else None
    left = 3.0 * len(hidden) if whole is None else max(0.0, whole - math.fsum(known.values()))
    found = {name: known[name] if name in known else left / len(hidden) for name in names}
    return found if math.fsum(found.values()) > 0 else None


def in_time(cells: Row) -> float | None:
    """Return the share of completed assessments within 45 working days."""
    found = parts(cells, BANDS, "Assessments_completed")
    return math.fsum(found[name] for name in IN_TIME) / math.fsum(found.values()) if found else None


def conferences_in_time(cells: Row) -> float | None:
    """Return the share of initial child protection conferences within 15 working days."""
    found = parts(cells, CONFERENCES, "ICPC")
    return math.fsum(found[name] for name in CONFERENCES[:2]) / math.fsum(found.values()) if found else None
