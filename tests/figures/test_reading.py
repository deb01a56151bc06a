"""Filled tables: what is read, and the one clear message for each that cannot be."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from made.archives import zipped
from mashsim.errors import ScenarioError
from mashsim.figures import Form, read_table
from mashsim.form import as_csv, as_workbook, example

MONTHS = ("2026-01", "2026-02", "2026-03")


def _filled(form: Form, path: Path, change: Callable[[Any], None] = lambda book: None) -> Path:
    """Save the table with some cells filled in."""
    book = load_workbook(io.BytesIO(as_workbook(form, MONTHS)))
    _put(book, "contacts received", "2026-02", 410)
    _put(book, "moment that stops the clock", None, "First look ended")
    _put(book, "absence: managers", "2026-01", 0.05).number_format = "0.0%"
    _put(book, "open: waiting to be screened", "2026-01", 12)
    change(book)
    book.save(path)
    return path


def _put(book: Any, figure: str, month: str | None, value: object) -> Any:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2) if sheet.title.startswith("Level") else ():
            if row[1].value == figure and (row[0].value or None) == month:
                row[2].value = value
                return row[2]
    raise AssertionError(f"{figure} of {month} is not asked")


def _refusal(path: Path, form: Form) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_table(path, form)
    return [str(fault) for fault in error.value.faults]


def test_a_filled_workbook_is_read(form: Form, tmp_path: Path) -> None:
    table = read_table(_filled(form, tmp_path / "ours.xlsx"), form)
    assert table.series("received") == {"2026-02": 410}
    assert table.series("absence", "managers") == {"2026-01": 5.0}
    assert table.series("open_at", "screening") == {"2026-01": 12}
    assert table.clock == "first_look"
    assert table.rows - table.empty == 4


def test_the_example_is_whole_and_is_never_read(form: Form, tmp_path: Path) -> None:
    for name, content in (("a.xlsx", as_workbook(form, MONTHS)), ("a.csv", as_csv(form, MONTHS).encode())):
        (tmp_path / name).write_bytes(content)
        assert "has no figure" in _refusal(tmp_path / name, form)[0]
    lines = ["month,figure,value", *(f"{month},{words},{value}" for month, words, value in example(form))]
    (tmp_path / "example.csv").write_text("\n".join(lines))
    assert len(read_table(tmp_path / "example.csv", form).keys) == 21


def test_csv_is_read_as_excel_writes_it(form: Form, tmp_path: Path) -> None:
    rows = "value;figure;month\n\n1,200;Contacts  Received;April 2026\n5.2%;absence: managers;01/04/2026\n"
    (tmp_path / "ours.csv").write_bytes(b"\xef\xbb\xbf" + rows.encode())
    table = read_table(tmp_path / "ours.csv", form)
    assert [(each.month, each.value) for each in table.entries] == [("2026-04", 1200), ("2026-04", 5.2)]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_are_read_in_both_systems(form: Form, tmp_path: Path, epoch_1904: bool) -> None:
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Level 1"
    for row in (("Month", "Figure", "Value"), (dt.date(2026, 4, 1), "contacts received", 300)):
        sheet.append(row)
    book.save(tmp_path / "ours.xlsx")
    assert read_table(tmp_path / "ours.xlsx", form).series("received") == {"2026-04": 300}


def test_all_faults_are_said_at_once_with_sheet_and_row(form: Form, tmp_path: Path) -> None:
    def spoil(book: Any) -> None:
        sheet = book["Level 1"]
        for row in (
            ("soon", "contacts received", 3),
            ("2026-01", "contacts recieved", 3),
            ("2026-01", "contacts decided", 2.5),
            ("2026-01", "contacts decided", "many"),
            ("2026-01", "absence: managers", 120),
            (None, "moment that stops the clock", "never"),
            ("2026-02", "contacts received", 400),
            (None, None, 5),
        ):
            sheet.append(row)

    said = _refusal(_filled(form, tmp_path / "ours.xlsx", spoil), form)
    for part in (
        "the month is 'soon'", "did you mean 'contacts received'", "must be a whole number", "'many', which is not a number",
        "at most 100", "must be 'first look ended' or 'decided'", "and 410 in sheet Level 1, row", "the figure is empty",
    ):  # fmt: skip
        assert sum(part in one for one in said) == 1, (part, said)
    assert all("ours.xlsx, sheet Level 1, row " in one for one in said)


def _renamed(book: Any) -> None:
    for sheet in book.worksheets:
        sheet.title = f"Sheet of {sheet.title}"


def _merged(book: Any) -> None:
    book["Level 2"].merge_cells("A5:A7")


def _formula(book: Any) -> None:
    book["Level 1"]["C4"] = "=C5+C6"


def _no_heading(book: Any) -> None:
    book["Level 1"]["A1"] = "when"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_renamed, "has no sheet whose name begins with Level; it has 'Sheet of Read me'"),
        (_merged, "sheet Level 2: has merged cells (A5:A7); unmerge them"),
        (_formula, "sheet Level 1: has formulas in C4; copy them and paste their values"),
        (_no_heading, "sheet Level 1: has no heading month, figure, value"),
    ],
)
def test_a_wrong_workbook_gets_one_message(
    form: Form, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    said = _refusal(_filled(form, tmp_path / "ours.xlsx", change), form)
    assert len(said) == 1
    assert message in said[0]


BOMB = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000}
ENTITIES = {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "ha">]><workbook>&b;</workbook>'}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * 10_000_000, "is too large: 10.0 MB; a table of figures is at most 5 MB"),
        (zipped(BOMB), "unpacks to 40 MB in 2 parts"),
        (zipped(ENTITIES), "has XML entities"),
        (zipped({"content.xml": b"<office/>"}), "is no Excel workbook; save it as .xlsx"),
        (zipped({"xl/workbook.xml": b"<workbook"}), "is damaged, or no workbook"),
        (b"PK\x03\x04 and no more", "is damaged, or no workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is an old .xls file, or has a password"),
        ("month,figure,value\n".encode("utf-16"), "is text in UTF-16"),
        (b"\x00\x01\x02\x03", "is not text"),
        (b" \n", "is empty"),
        (b"when,what\n2026-01,3\n", "has no column month and no figure and no value"),
    ],
)
def test_a_hostile_file_gets_one_message(form: Form, tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "ours.xlsx").write_bytes(content)
    said = _refusal(tmp_path / "ours.xlsx", form)
    assert len(said) == 1
    assert message in said[0]


def test_another_encoding_is_read(form: Form, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_bytes("month,figure,value\n2026-01,open at month\u2019s end,7\n".encode("cp1252"))
    assert read_table(tmp_path / "ours.csv", form).series("open") == {"2026-01": 7}


def test_there_must_be_a_file(form: Form, tmp_path: Path) -> None:
    assert "there is no such file" in _refusal(tmp_path / "none.csv", form)[0]
    assert "is a folder" in _refusal(tmp_path, form)[0]
