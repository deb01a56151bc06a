"""What is published of every council, its region and England, as published: cells are texts, marks of gaps too."""

from __future__ import annotations

import csv
import io
import zipfile
from functools import cache
from importlib import resources
from typing import NamedTuple

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
ENGLAND = "England"
GAPS = {
    "c": "suppressed, as small numbers are",
    "x": "not available",
    "z": "not applicable",
    "u": "of low reliability",
    "low": "too small to show",
    "": "not published",
}
"""What stands for a number where none is published, and its meaning."""
_ROUNDS_TO_NOTHING = "k"


class Area(NamedTuple):
    """A council, a region or England.

    Attributes
    ----------
    kind : "council", "region" or "country"
    region : of a council, as the tables say it; London is Inner or Outer London
    code_since : the first year, ending 31 March, of its present code; empty where it always had that
    first, last : years ending 31 March of table C1
    """

    name: str
    kind: str
    region: str
    code: str
    code_since: str
    first: int
    last: int


@cache
def areas() -> dict[str, Area]:
    """Return all areas by name, councils that are no more among them."""
    return {
        row["area"]: Area(
            row["area"], row["kind"], row["region"], row["code"], row["code_since"], int(row["first"]), int(row["last"])
        )
        for row in _read("areas")
    }


@cache
def councils(year: int | None = None) -> tuple[str, ...]:
    """Return the names of the councils of a year ending 31 March, from A to Z; of the newest year if none is given."""
    year = YEARS[1] if year is None else year
    return tuple(
        sorted(one.name for one in areas().values() if one.kind == "council" and one.first <= year <= one.last)
    )


@cache
def neighbours(council: str) -> tuple[str, ...]:
    """Return a council's ten statistical neighbours, nearest first.

    A council that is no more has none; those of its region stand for them.
    """
    near = tuple(row["neighbour"] for row in _read("neighbours") if row["council"] == council)
    region = areas()[council].region
    return near or tuple(one.name for one in areas().values() if one.region == region and one.name != council)


def has_neighbours(council: str) -> bool:
    """Whether statistical neighbours are published of a council."""
    return any(row["council"] == council for row in _read("neighbours"))


def year_of(table: str, year: int) -> int:
    """Return the year of a table that is read for a year: the newest up to it, or the first there is."""
    years = sorted(int(own) for area, own in _table(table) if area == ENGLAND)
    return max((one for one in years if one <= year), default=years[0])


def row(table: str, area: str, year: int) -> dict[str, str]:
    """Return what a table says of an area in a year, by figure; nothing where it has no row.

    Where two councils are published as one, as some workforce figures are, that row is of both.
    """
    return _table(table).get((area, str(year)), {})


def number(cell: str | None) -> float | None:
    """Return a published cell as a number; None where there is a gap."""
    if cell == _ROUNDS_TO_NOTHING:
        return 0.0
    return None if cell is None or cell in GAPS else float(cell)


def source_of(table: str) -> tuple[str, str]:
    """Return what a table is, and what its years are, such as "year ending 31 March"."""
    found = next(row for row in _read("sources") if row["table"] == table)
    return found["title"], found["year"]


@cache
def _table(name: str) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in _read(name):
        for area in one["area"].split(" / "):
            found.setdefault((area, one["year"]), one)
    return found


@cache
def _read(name: str) -> list[dict[str, str]]:
    with resources.files("mashsim").joinpath("data", "councils.zip").open("rb") as file, zipfile.ZipFile(file) as all_:
        return list(csv.DictReader(io.StringIO(all_.read(f"{name}.csv").decode())))


YEARS = (areas()[ENGLAND].first, areas()[ENGLAND].last)
"""The first and the last year ending 31 March of which referrals are published."""
