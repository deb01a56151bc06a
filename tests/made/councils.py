"""The public figures of every council, as one small file that the package ships: ``mashsim/data/councils.zip``.

    python -m made.councils FOLDER

from `tests`, where FOLDER holds the tables as they were read: ``councils/*.csv`` (tables C1, C2, C4 and C5, workforce,
statistical neighbours) and beside that folder children, tables B1 and C6. It writes the same bytes for the same tables.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from made.places import ROOT

FILE = ROOT / "mashsim" / "data" / "councils.zip"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the date of all files in the archive, so that the same tables give the same bytes
_KEYS = (
    "year", "level", "region", "old_code", "code", "council", "geographic_level", "area", "time_period",
    "year_ending_31_march",
)  # fmt: skip
_SPELT_OTHERWISE = {"St Helens": "St. Helens"}
"""Names of the table of neighbours that all other tables spell otherwise."""


class Source(NamedTuple):
    """A table: the file it is in, what its year means, and where it was published."""

    file: str
    year: str
    title: str


TABLES = {
    "children": Source("children_population_0_17.csv", "mid-year", "ONS mid-year population estimates, ages 0 to 17"),
    "C1": Source(
        "councils/referrals_rereferrals_nfa_2013_2025.csv", "year ending 31 March",
        "DfE, Children in need, table C1: referrals and re-referrals",
    ),
    "C2": Source(
        "councils/assessment_duration_bands_2014_2024.csv", "year ending 31 March",
        "DfE, Children in need, table C2: completed assessments by duration in working days",
    ),
    "C4": Source(
        "councils/section47_icpc_2013_2024.csv", "year ending 31 March",
        "DfE, Children in need, table C4: section 47 enquiries and initial child protection conferences",
    ),
    "C5": Source(
        "councils/referrals_by_source_2014_2024.csv", "year ending 31 March",
        "DfE, Children in need, table C5: referrals by source",
    ),
    "C6": Source(
        "referrals_by_month_all_las_2013_2024.csv", "year ending 31 March",
        "DfE, Children in need, table C6: referrals by month",
    ),
    "B1": Source(
        "awaiting_assessment_31_march_2013_2025.csv", "31 March",
        "DfE, Children in need, table B1: children in need awaiting assessment",
    ),
    "workforce": Source(
        "councils/workforce_csww_2017_2025.csv", "30 September",
        "DfE, Children's social work workforce, main indicators",
    ),
}  # fmt: skip
NEIGHBOURS = "councils/statistical_neighbours_2025.csv"


def main() -> None:
    """Write the file from the folder that is named."""
    folder = Path(sys.argv[1])
    FILE.write_bytes(packed(folder))
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size:,} bytes")


def packed(folder: Path) -> bytes:
    """Return the archive: a CSV file for each table, the areas, their neighbours, and the sources."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, rows in _members(folder).items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            info = zipfile.ZipInfo(f"{name}.csv", _EARLIEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, text.getvalue().encode(), compresslevel=9)
    return out.getvalue()


def _members(folder: Path) -> dict[str, list[list[str]]]:
    read = {name: list(_rows(folder / source.file)) for name, source in TABLES.items()}
    neighbours = list(_rows(folder / NEIGHBOURS))
    sources = [["table", "year", "title", "read_from"]]
    sources += [[name, one.year, one.title, _first_line(folder / one.file)] for name, one in TABLES.items()]
    sources += [["neighbours", "2025", "DfE and NFER, children's services statistical neighbours, 2025 model",
                 _first_line(folder / NEIGHBOURS)]]  # fmt: skip
    tables = {name: _by_month(rows) if name == "C6" else _as_published(rows) for name, rows in read.items()}
    names = ["council", "rank", "neighbour", "closeness"]
    near = [[_SPELT_OTHERWISE.get(row[name], row[name]) for name in names] for row in neighbours]
    return {"sources": sources, "areas": _areas(read["C1"]), "neighbours": [names, *near], **tables}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").rstrip()


def _area(row: dict[str, str]) -> str:
    level = row.get("level") or row.get("geographic_level")
    if level == "National":
        return "England"
    return row.get("area") or (row["region"] if level == "Regional" else row["council"])


def _year(row: dict[str, str]) -> str:
    return row.get("year") or row.get("time_period") or row["year_ending_31_march"]


def _as_published(rows: list[dict[str, str]]) -> list[list[str]]:
    figures = [name for name in rows[0] if name not in _KEYS]
    return [["area", "year", *figures], *_in_order([_area(row), _year(row), *map(row.get, figures)] for row in rows)]


def _by_month(rows: list[dict[str, str]]) -> list[list[str]]:
    """Return a row for each area and year, with its months from April to March."""
    months = [f"{month:02}" for month in (*range(4, 13), 1, 2, 3)]
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        found.setdefault((_area(row), _year(row)), {})[f"{int(row['month']):02}"] = row["referrals"]
    return [
        ["area", "year", *months],
        *_in_order([*key, *(cells.get(month, "") for month in months)] for key, cells in found.items()),
    ]


def _in_order(rows: Iterable[list[str]]) -> list[list[str]]:
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _areas(rows: list[dict[str, str]]) -> list[list[str]]:
    """Return each area with its kind, its region, its code now and before, and its first and last year in table C1."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in sorted(rows, key=lambda row: int(row["year"])):
        found.setdefault(_area(row), []).append(row)
    lines = []
    for area, own in found.items():
        last = own[-1]
        kind = {"National": "country", "Regional": "region"}.get(last["level"], "council")
        codes = list(dict.fromkeys(row["code"] for row in own if row["code"]))
        recoded = next((row["year"] for row in own if codes and row["code"] == codes[-1]), "")
        lines.append([area, kind, "" if kind != "council" else last["region"], *(codes[-1:] or [""]),
                      recoded if len(codes) > 1 else "", own[0]["year"], last["year"]])  # fmt: skip
    return [["area", "kind", "region", "code", "code_since", "first", "last"], *_in_order(lines)]


if __name__ == "__main__":
    main()
