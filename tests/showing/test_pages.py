"""A page of any answer: as HTML, as a workbook, as CSV, as one sheet of paper; and all its files, or none."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from made import pages
from made.pages import NASTY, REPEAT
from mashsim import outputs
from mashsim.errors import ScenarioError
from mashsim.report import brief, figures_of, render_page, tables_of
from mashsim.report.blocks import Cell, Column, Command, Row, Section, Table, Text
from mashsim.report.pages import Note, Page
from mashsim.tables import page_rows
from mashsim.workbook import write_page_workbook

PAGE = pages.page()
ANSWER = {"kind": "compare", "difference": [1, 2.5], "from": date(2026, 4, 1)}


def small(**changed: Any) -> Page:
    """A page with one chart, one table and one line to type."""
    sections = [Section("part", "A part", [pages.chart("ladder"), pages.clocks(), Command(REPEAT)])]
    return replace(PAGE, sections=sections, **changed)


# HTML


def test_findings_link_to_the_sections_that_are_there() -> None:
    html = render_page(PAGE)
    links = re.findall(r'<a href="#([\w-]+)">', html.split('id="answer"')[1].split("</section>")[0])
    assert links == ["part-intervals", "part-lines"]
    assert PAGE.findings[2][0] in html
    assert PAGE.question in html
    assert all(f'id="{table.key}"' in html for table in tables_of(PAGE))


def test_nothing_in_a_page_becomes_markup() -> None:
    nasty = "<script>alert(1)</script>"
    table = Table("table-x", nasty, [Column(nasty)], [Row([Cell(nasty, nasty)])], nasty)
    page = Page(
        nasty,
        nasty,
        [(nasty, "x")],
        [Section("x", nasty, [Text(nasty), table, Command(nasty, nasty)])],
        nasty,
        nasty,
        nasty,
        nasty,
    )
    assert "<script>alert" not in render_page(page)
    assert "<script>alert" not in brief(page, Note([nasty], [nasty], [nasty], nasty))


def test_a_page_without_question_answer_or_sections_says_nothing_empty() -> None:
    html = render_page(Page("Title", "Facts.", [], []))
    assert 'class="question"' not in html
    assert "The answer" not in html.replace("Skip to the answer", "")
    assert "What it is based on" not in html


# Tables for those who reckon on


def test_numbers_stay_numbers_and_intervals_get_columns() -> None:
    table = page_rows(pages.clocks())
    assert table.columns == (
        "part of", "Clock", "Clock: note", "waited (minutes)", "waited: low (minutes)", "waited: high (minutes)",
        "in time", "in time: low", "in time: high", "note",
    )  # fmt: skip
    assert table.rows == [
        (None, "decision", "1 working day", 130, 120, 140, 0.62, pytest.approx(0.60), pytest.approx(0.64), NASTY[0]),
        ("decision", "red", None, 40, None, None, None, None, None, NASTY[3]),
        (None, NASTY[1], None, 0, None, None, 1.0, None, None, None),
    ]
    assert table.shares == (6, 7, 8)


def test_column_heads_are_distinct_and_never_empty() -> None:
    table = Table("t", "c", [Column(""), Column("a"), Column("A"), Column("")], [Row([Cell("1")] * 4)], "s")
    assert page_rows(table).columns == ("column", "a", "A 2", "column 2")


def test_the_workbook_has_a_sheet_and_a_named_table_for_each_table(tmp_path: Path) -> None:
    write_page_workbook(PAGE, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[:2] == ["Read me", "Answer"]
    assert len(book.sheetnames) == 2 + len(tables_of(PAGE))
    assert {name for sheet in book.worksheets for name in sheet.tables} >= {"Intervals", "Clocks", "Ladder", "Lines"}
    assert [row[0].value for row in book["Answer"].iter_rows()] == [text for text, _ in PAGE.findings]
    read_me = {str(cell.value) for row in book["Read me"].iter_rows() for cell in row}
    assert {PAGE.title, PAGE.question, REPEAT} <= read_me


def test_the_workbook_holds_numbers_dates_and_shares_as_such_and_no_formula(tmp_path: Path) -> None:
    write_page_workbook(PAGE, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Clocks"]
    head = [cell.value for cell in sheet[1]]
    decision = dict(zip(head, sheet[2], strict=True))
    assert decision["waited (minutes)"].value == 130
    assert decision["in time"].value == 0.62
    assert "%" in decision["in time"].number_format
    assert "%" not in decision["waited (minutes)"].number_format
    assert book["Lines"].cell(2, 1).is_date
    every = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in every} <= {"s", "n", "d"}
    assert {NASTY[0], NASTY[1], NASTY[3]} <= {cell.value for cell in every}


def test_keys_that_no_workbook_allows_as_names_still_work(tmp_path: Path) -> None:
    keys = ["table-q1", "table-answer", "answer", "table-r", "1", "x" * 40, "x" * 41, "History", "über-alles"]
    tables = [Table(key, "c", [Column("a")], [Row([Cell("1", value=1.0)])], "s") for key in keys]
    write_page_workbook(replace(PAGE, sections=[Section("s", "h", tables)]), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len({name.casefold() for name in names}) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z]{4,}\w*", name) for name in names)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_the_same_page_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_page_workbook(small(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# One sheet of paper (that it prints on one is tested in a browser)


def test_a_note_says_all_it_is_given_if_it_has_room() -> None:
    note = pages.note(1)
    html = brief(PAGE, note)
    for said in (PAGE.question, *(text for text, _ in PAGE.findings), *note.sure, *note.rests_on, *note.limits, REPEAT):
        assert said in html
    assert html.count("<figure") == 1
    assert "The full page has more" not in html


def test_a_note_too_long_is_cut_from_its_ends_and_says_so() -> None:
    html = brief(PAGE, pages.note(40))
    assert "The full page has more" in html
    assert "<figure" not in html
    for said in ("How sure", "What it is based on", "What it cannot say", REPEAT, *(text for text, _ in PAGE.findings)):
        assert said in html, "the answer is the last to be cut"


# All files, or none


def test_all_files_of_an_answer_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    outputs.prepare_folder(folder)
    written = outputs.write_page(folder, small(), ANSWER, pages.note(1))
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written[0] == folder / "comparison.html"
    assert {path.relative_to(folder).as_posix() for path in written} == names
    assert names == {
        "comparison.html", "comparison.xlsx", "answer.json", "brief.html", "tables/ladder.csv", "tables/clocks.csv",
        "figures/ladder.png", "figures/ladder.svg",
    }  # fmt: skip
    assert json.loads((folder / "answer.json").read_text(encoding="utf-8"))["from"] == "2026-04-01"
    with (folder / "tables" / "clocks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[0]["in time"]) == 0.62
    assert rows[1]["part of"] == "decision"


def test_without_a_note_or_figures_none_is_written(tmp_path: Path) -> None:
    written = outputs.write_page(tmp_path, small(), ANSWER, name="cover", figures=False)
    assert {path.name for path in written} == {"cover.html", "cover.xlsx", "answer.json", "ladder.csv", "clocks.csv"}
    assert not (tmp_path / "figures").exists()


def test_what_stops_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    outputs.write_page(tmp_path, small(), ANSWER, figures=False)
    (tmp_path / "tables" / "mine.txt").write_text("mine", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    # The last file cannot be put in its place, since a folder of somebody's has its name.
    (tmp_path / "tables" / "z.csv" / "held").mkdir(parents=True)
    last = Table("table-z", "c", [Column("a")], [Row([Cell("1")])], "s")
    page = replace(PAGE, title="Another", sections=[Section("s", "h", [pages.chart("ladder"), pages.clocks(), last])])
    with pytest.raises(ScenarioError, match=r"what was there before is unchanged \(Is a directory: z\.csv\)"):
        outputs.write_page(tmp_path, page, ANSWER, figures=False)
    with pytest.raises(ScenarioError, match="what was there before is unchanged"):
        outputs.write_page(tmp_path, page, ANSWER)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "figures").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert (tmp_path / "tables" / "z.csv" / "held").is_dir()


def test_figures_of_a_page_remember_how_they_were_drawn() -> None:
    for chart in figures_of(PAGE):
        words = replace(
            chart.words,
            key=f"{chart.words.key}-wide",
            description=f"{chart.words.description} The table that follows has the numbers.",
        )
        assert chart.draw(words, *chart.parts, width=820.0, heading=False, **chart.options) == chart.wide
