"""Lists that are hostile, wrong or odd: each is read, or gets one clear message that shows no cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from made.archives import zipped
from mashsim.errors import ScenarioError
from mashsim.past import Past, past_of, sheets
from mashsim.past.sheets import LARGEST
from mashsim.scenario import Scenario

TODAY = dt.date(2026, 6, 1)
HEADS = ["contact", "step", "started", "ended"]
ROW = "K{0},screening,{1},{1}\n"
MAP = "complete_from = 2026-03-01\nextracted = 2026-04-30\n"


def _read(folder: Path, city: Scenario) -> Past:
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    return past_of(folder, city, today=TODAY)


def _refusal(folder: Path, city: Scenario) -> str:
    with pytest.raises(ScenarioError) as error:
        _read(folder, city)
    assert len(error.value.faults) == 1
    assert "Amy" not in str(error.value)
    return str(error.value)


ENTITIES = {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "Amy">]><workbook>&b;</workbook>'}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("list.xlsx", zipped(ENTITIES), "has XML entities, which a workbook of lists never has; it is not opened."),
        ("list.xlsx", zipped({"content.xml": b"<office/>"}), "is no Excel workbook; save it as .xlsx or as CSV UTF-8."),
        ("list.xlsx", zipped({"xl/workbook.xml": b"<workbook"}), "is damaged, or no workbook; save it as .xlsx again."),
        ("list.xlsx", b"PK\x03\x04 Amy", "is damaged, or no workbook; save it as .xlsx again."),
        ("list.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is an old .xls file, or has a password; save it as .xlsx"),
        ("list.csv", ",".join(HEADS).encode("utf-16"), "is text in UTF-16"),
        ("list.csv", b"\x00\x01\x02\x03", "is not text"),
        ("list.csv", b"", "has no columns 'contact', 'step', 'started' and 'ended'"),
        ("list.csv", b"name,born\nAmy,2014-01-01\n", "has no columns 'contact', 'step', 'started' and 'ended'"),
        ("list.csv", b'contact,step\n"Amy\n', "list.csv"),
    ],
)
def test_a_file_that_is_no_list_gets_one_clear_message(
    city: Scenario, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    said = _refusal(tmp_path, city)
    assert message in said
    assert name in said


def test_a_workbook_that_unpacks_to_far_more_is_not_opened(
    city: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a lower bound, as to pack 400 MB takes long."""
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 4_000_000)
    bomb = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 5_000_000}
    (tmp_path / "list.xlsx").write_bytes(zipped(bomb))
    assert "unpacks to 5 MB in 2 parts, far more than a workbook of lists has" in _refusal(tmp_path, city)


def test_a_list_that_is_too_large_is_not_read(city: Scenario, tmp_path: Path) -> None:
    with (tmp_path / "list.csv").open("wb") as file:
        file.truncate(LARGEST + 1_000_000)
    assert "is too large: 61 MB; a list is at most 60 MB." in _refusal(tmp_path, city)


def test_ten_megabytes_with_notes_are_read_and_the_notes_are_not(city: Scenario, tmp_path: Path) -> None:
    note = "x" * 5_000
    rows = "".join(f"{ROW.format(number, '2026-03-02').strip()},Amy {note}\n" for number in range(2_000))
    (tmp_path / "list.csv").write_text(f"{','.join(HEADS)},notes\n{rows}", encoding="utf-8")
    past = _read(tmp_path, city)
    assert past.figures["received", "", "2026-03"] == 2_000
    assert past.rows.not_read == {"list.csv": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read(city: Scenario, tmp_path: Path, encoding: str) -> None:
    rows = "".join(ROW.format(f"é{number}", "2026-03-02") for number in range(7))
    (tmp_path / "list.csv").write_bytes(f"{','.join(HEADS)}\n{rows}".encode(encoding))
    assert _read(tmp_path, city).figures["received", "", "2026-03"] == 7


@pytest.mark.parametrize("day", ["02/03/2026", "2-3-2026", "02-Mar-26", "2 March 2026", "2026-03-02T00:00:00", "46083"])
def test_dates_as_text_are_read(city: Scenario, tmp_path: Path, day: str) -> None:
    rows = "".join(ROW.format(number, day) for number in range(7))
    (tmp_path / "list.csv").write_text(f"{','.join(HEADS)}\n{rows}", encoding="utf-8")
    past = _read(tmp_path, city)
    assert {step.started.at for step in past.rows.steps if step.started} == {dt.datetime(2026, 3, 2, 12)}


def _book(folder: Path, change: Callable[[Any], None] = lambda sheet: None, epoch_1904: bool = False) -> None:
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.append(HEADS)
    for number in range(8):
        sheet.append([f"K{number}", "screening", dt.datetime(2026, 3, 2), dt.datetime(2026, 3, 3)])
    change(sheet)
    book.save(folder / "list.xlsx")


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_of_both_systems_are_read(city: Scenario, tmp_path: Path, epoch_1904: bool) -> None:
    _book(tmp_path, epoch_1904=epoch_1904)
    past = _read(tmp_path, city)
    assert {step.started.at.date() for step in past.rows.steps if step.started} == {dt.date(2026, 3, 2)}


def _merged(sheet: Any) -> None:
    sheet.merge_cells("A3:A4")


def _formula(sheet: Any) -> None:
    sheet["C4"] = "=C3"


@pytest.mark.parametrize(
    ("change", "why", "line"),
    [
        (_merged, "no contact is named", "list.xlsx, row 4"),
        (_formula, "the step has an end and no start", "list.xlsx, row 4"),
    ],
)
def test_a_merged_cell_and_a_formula_without_a_value_refuse_their_row_alone(
    city: Scenario, tmp_path: Path, change: Callable[[Any], None], why: str, line: str
) -> None:
    _book(tmp_path, change)
    past = _read(tmp_path, city)
    assert {reason: past.rows.lines(places) for reason, places in past.rows.refused.items()} == {why: line}
    assert past.figures["received", "", "2026-03"] == 7


def test_a_list_is_found_among_other_sheets(city: Scenario, tmp_path: Path) -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Amy's notes", 0).append(["name", "born"])

    _book(tmp_path, more)
    past = _read(tmp_path, city)
    assert past.figures["received", "", "2026-03"] == 8
    assert len(past.rows.others) == 1


def test_one_file_of_several_that_cannot_be_read_loses_nothing(city: Scenario, tmp_path: Path) -> None:
    """Nothing is made of the others alone: what they tell would be too low."""
    _book(tmp_path)
    (tmp_path / "more.xlsx").write_bytes(b"PK\x03\x04 no more")
    assert "more.xlsx: is damaged" in _refusal(tmp_path, city)
