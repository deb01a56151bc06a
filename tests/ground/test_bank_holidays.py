"""The shipped list of bank holidays is what the `holidays` package says.

Run as a script to write the list anew: ``python tests/ground/test_bank_holidays.py``.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from datetime import date
from pathlib import Path

import pytest

from mashsim.worktime import bank_holidays

FILE = Path(__file__).parents[2] / "mashsim" / "data" / "england_bank_holidays.csv"
YEARS = range(2012, 2041)


def days_off() -> dict[date, str]:
    """Each bank holiday that is a day off work: on a weekend, the weekday taken in its place."""
    import holidays

    listed = holidays.country_holidays("GB", subdiv="ENG", years=YEARS, observed=True)
    return {day: listed[day] for day in sorted(listed) if day.weekday() < 5 and day.year in YEARS}


def written() -> dict[date, str]:
    """The shipped list, with names."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            date.fromisoformat(row["date"]): row["name"]
            for row in csv.DictReader(line for line in file if not line.startswith("#"))
        }


def write(path: Path) -> None:
    """Write the list to `path`, whole or not at all."""
    import holidays

    text = io.StringIO()
    text.write(f"# Bank holidays of England and Wales; weekdays off work only, {YEARS[0]} to {YEARS[-1]}.\n")
    text.write(
        f"# Made by tests/ground/test_bank_holidays.py with holidays {holidays.__version__}, country GB, subdivision ENG.\n"
    )
    text.write("# Not for editing by hand: a scenario can list its own closed days.\n")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("date", "name"))
    table.writerows((day.isoformat(), name) for day, name in days_off().items())
    path.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink()
        raise


def test_list_is_that_of_the_holidays_package():
    assert written() == days_off(), "run: python tests/ground/test_bank_holidays.py"


def test_package_reads_every_date():
    assert bank_holidays() == frozenset(written())


def test_known_days():
    """As gov.uk lists them: the two Jubilee days and the funeral of 2022, the moved May Day of 2020, Christmas 2021 on
    a weekend."""
    days = bank_holidays()
    assert sorted(day for day in days if day.year == 2022) == [
        date(2022, 1, 3),
        date(2022, 4, 15),
        date(2022, 4, 18),
        date(2022, 5, 2),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 8, 29),
        date(2022, 9, 19),
        date(2022, 12, 26),
        date(2022, 12, 27),
    ]
    assert date(2020, 5, 8) in days
    assert date(2020, 5, 4) not in days
    assert sorted(day for day in days if (day.year, day.month) == (2021, 12)) == [
        date(2021, 12, 27),
        date(2021, 12, 28),
    ]
    assert date(2023, 5, 8) in days
    assert all(8 <= sum(day.year == year for day in days) <= 10 for year in YEARS)


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / FILE.name
    write(path)
    assert path.read_bytes().split(b"\n", 3)[3] == FILE.read_bytes().split(b"\n", 3)[3]

    def no_room(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", no_room)
    path.write_text("as before")
    with pytest.raises(OSError, match="disk full"):
        write(path)
    assert path.read_text() == "as before"
    assert [file.name for file in tmp_path.iterdir()] == [FILE.name]


if __name__ == "__main__":
    write(FILE)
