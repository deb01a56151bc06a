"""The workbook and the CSV files: read back by another program, they hold what the summary holds."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from made import summaries
from mashsim.report.blocks import Run
from mashsim.report.findings import answer
from mashsim.tables import LongTable, backlog_rows, interval, waits_rows, write_csv
from mashsim.workbook import CREATED, write_workbook

SHEETS = [
    "Read me",
    "Answer",
    "In time",
    "All measures",
    "Backlog by day",
    "By quarter",
    "By month",
    "Waits",
    "By source and place",
    "Hours needed",
    "Posts to hours",
    "Use of hours",
    "Room in caseloads",
    "Partners",
    "Interventions",
    "Inspection",
    "Assumptions",
    "Published figures",
]
TABLES = {
    "Room",
    "Quarters",
    "Months",
    "Clocks",
    "Measures",
    "Backlog",
    "Waits",
    "Fairness",
    "Hours",
    "Posts",
    "Staff",
    "Partners",
    "Interventions",
    "Inspection",
    "Assumptions",
    "Published",
}
DAYS = 10
STAGES = ("screening", "gathering", "analysing", "assessing")  # of these analysing is idle, and assessing is a caseload
NASTY = ("=1+1", "+44", "-fast", "@now")


def number(mean: float | None, spread: float = 0.5) -> dict[str, Any]:
    if mean is None:
        return {"mean": None, "low": None, "high": None, "n": 0, "values": []}
    return {"mean": mean, "low": mean - spread, "high": mean + spread, "n": 2, "values": [mean - 0.1, mean + 0.1]}


def curve(start: float, step: float = 1) -> dict[str, list[float]]:
    days = [start + step * day for day in range(DAYS)]
    return {"mean": days, "p10": [day - 1 for day in days], "p90": [day + 1 for day in days]}


def spread(start: float) -> dict[str, Any]:
    names = ("mean", "median", "p90", "p95", "longest")
    return {
        counted: {name: number(start + i) for i, name in enumerate(names)}
        for counted in ("working_minutes", "clock_minutes")
    }


def results() -> dict[str, Any]:
    stage = {
        "started": number(90),
        "share_waited": number(0.4, 0.1),
        "mean_waiting": number(3),
        "still_waiting": number(2),
    }
    by_rating = {"red": {"started": number(9), "wait": spread(5)}, "amber": {"started": number(0), "wait": {}}}
    return {
        "contacts": {"received": number(100), "open_at_end": number(7), "children_received": number(150)},
        "stages": {
            "screening": {**stage, "wait": spread(10), "by_rating": by_rating},
            "gathering": {**stage, "wait": spread(20), "replies": spread(2000), "by_rating": {}},
        },
        "journey": {"received_to_decided": {**spread(500), "by_rating": {"red": spread(100)}}},
        "pools": {"advisers": {"rostered_hours_per_week": number(74), "use": number(0.8, 0.05)}},
        "clocks": {
            "decision": {
                "judged": number(95),
                "share_in_time": number(0.62, 0.02),
                "by_rating": {"red": {"judged": number(9)}},
            }
        },
        "partners": {"-police": {"requested": number(80), "replied": number(70), "reply": spread(900)}},
        "child_days_without_decision": {"all": number(400), "red": number(None)},
        "time_went": {"median": {"worker": number(60), "total": number(300)}, "slowest_tenth": None},
        "open_now": {"ages": {"over 20": {"gathering": number(3)}}},
        "daily": {
            "open": {stage: curve(0, 0) if stage == "analysing" else curve(5) for stage in STAGES},
            "children_without_decision": curve(9),
        },
    }


@pytest.fixture
def summary() -> dict[str, Any]:
    return {
        "mashsim": "0.1.0",
        "scenario": {
            "name": NASTY[0],
            "title": NASTY[0],
            "hash": "abc",
            "first_day": "2022-03-25",
            "last_day": "2022-04-03",
            "days": DAYS,
        },
        "seed": 1,
        "replications": 2,
        "window": {"from": "2022-03-25", "until": "2022-04-03"},
        "results": results(),
        "hours": {
            "advisers": {
                "needed": 80.0,
                "usable": 60.0,
                "rostered": 74.0,
                "short": 20.0,
                "sentence": "you need 80 hours",
            },
            NASTY[1]: {"needed": 1.0, "usable": 2.0, "rostered": 3.0, "short": 0.0, "sentence": NASTY[2]},
        },
        "published": [
            {
                "measure": "m",
                "label": NASTY[3],
                "on": "2022-03-31",
                "value": 336,
                "unit": "children",
                "simulated": {"mean": 330, "p10": 300, "p90": 350},
                "shown": True,
                "used": "fitted",
            }
        ],
        "assumptions": [
            {
                "path": "pools.advisers.posts",
                "value": 2,
                "unit": "posts",
                "quality": "published",
                "source": NASTY[0],
                "range": [1, 3],
            },
            {"path": "staff.leave", "value": {"august": 2.5}, "quality": "assumed", "note": "x" * 200},
        ],
        "warnings": ["overloaded"],
        "repeat": "mashsim run a.toml --seed 1 --replications 2",
        "versions": {"python": "3.11"},
    }


@pytest.fixture
def book(summary: dict[str, Any], tmp_path: Path) -> openpyxl.Workbook:
    write_workbook(summary, tmp_path / "results.xlsx")
    return openpyxl.load_workbook(tmp_path / "results.xlsx")


def rows_of(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """Read a named table back as a list of rows."""
    sheet, table = next((sheet, sheet.tables[name]) for sheet in book.worksheets if name in sheet.tables)
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_has_its_sheets_and_named_tables(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert {name for sheet in book.worksheets for name in sheet.tables} == TABLES


def test_backlog_is_long_and_dated(book: openpyxl.Workbook) -> None:
    rows = rows_of(book, "Backlog")
    assert len(rows) == DAYS * (len(STAGES) + 1)
    assert rows[1] == {
        "Date": datetime(2022, 3, 26),
        "Stage": "screening",
        "Unit": "contacts",
        "Mean of the runs": 6,
        "8 in 10 runs, from": 5,
        "8 in 10 runs, to": 7,
    }
    assert {row["Unit"] for row in rows if row["Stage"] == "children without decision"} == {"children"}
    assert book["Backlog by day"]["A2"].number_format == "d mmm yyyy"


def test_charts_are_native_and_cover_each_stage_with_a_backlog_and_each_pool(book: openpyxl.Workbook) -> None:
    (lines,), (bars,) = book["Backlog by day"]._charts, book["Hours needed"]._charts
    assert [series.val.numRef.f for series in lines.series] == [
        "'Backlog by day'!$D$2:$D$11",
        "'Backlog by day'!$D$12:$D$21",
    ]
    assert [series.cat.numRef.f for series in lines.series] == [
        "'Backlog by day'!$A$2:$A$11",
        "'Backlog by day'!$A$12:$A$21",
    ]
    columns = [book["Hours needed"][f"{series.val.numRef.f.split('$')[1]}1"].value for series in bars.series]
    assert columns == ["Needed (hours a week)", "Usable (hours a week)", "Rostered (hours a week)"]


def test_charts_have_a_text_alternative(summary: dict[str, Any], tmp_path: Path) -> None:
    write_workbook(summary, tmp_path / "results.xlsx")
    with zipfile.ZipFile(tmp_path / "results.xlsx") as parts:
        drawings = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
    assert len(drawings) == 2
    assert all('descr="' in drawing for drawing in drawings)


def test_text_is_never_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert set(NASTY) <= {cell.value for cell in cells}


def test_measures_keep_their_value_interval_and_unit(book: openpyxl.Workbook) -> None:
    share = next(row for row in rows_of(book, "Clocks") if row["Measure"] == "share in time")
    assert share == {
        "Clock": "decision",
        "Rating": "all",
        "Measure": "share in time",
        "Unit": "share",
        "Mean of the runs": 0.62,
        "95% interval, from": 0.60,
        "95% interval, to": 0.64,
    }
    nothing = next(
        row
        for row in rows_of(book, "Measures")
        if row["Measure"] == "child days without decision" and row["Of which"] == "red"
    )
    assert [nothing[head] for head in list(share)[-3:]] == [None, None, None]
    figure = rows_of(book, "Published")[0]
    heads = ("Published", "Simulated", "8 in 10 runs, from", "8 in 10 runs, to", "Shown by the model")
    assert [figure[head] for head in heads] == [336, 330, 300, 350, "yes"]


def test_waits_are_in_hours_with_the_unit_in_the_heading(book: openpyxl.Workbook, summary: dict[str, Any]) -> None:
    rows, minutes = rows_of(book, "Waits"), [row[5] for row in waits_rows(summary).rows]
    assert [row["Mean of the runs (hours)"] * 60 for row in rows] == pytest.approx(minutes)
    assert {row["Counted in"] for row in rows} == {"working time", "time by the clock"}
    assert {"half within", "9 in 10 within", "longest"} <= {row["Statistic"] for row in rows}


def test_numbers_are_shown_so_that_they_can_be_read(book: openpyxl.Workbook) -> None:
    shown = {row[2].value: row[4].number_format for row in book["In time"].iter_rows(min_row=2)}
    assert shown == {"judged": "#,##0", "share in time": "0.0%"}


def test_no_heading_and_no_name_is_a_machine_s(book: openpyxl.Workbook) -> None:
    names = [cell.value for sheet in book.worksheets[2:] for cell in sheet[1]]
    names += [row[head] for table in ("Waits", "Clocks", "Measures", "Partners") for row in rows_of(book, table)
              for head in list(row)[:3]]  # fmt: skip
    assert not [name for name in names if "_" in str(name)]


def test_assumptions_show_lists_and_tables_as_words(book: openpyxl.Workbook) -> None:
    posts, leave = rows_of(book, "Assumptions")
    assert (posts["Value"], posts["Range"], leave["Value"]) == (2, "1, 3", "august: 2.5")
    assert (posts["Setting"], posts["Name in the file"]) == ("Advisers: posts", "pools.advisers.posts")


def test_answer_says_the_findings_of_the_report(book: openpyxl.Workbook, summary: dict[str, Any]) -> None:
    findings = [finding.text for finding in answer(Run(summary))]
    assert [book["Answer"].cell(row, 1).value for row in range(1, len(findings) + 1)] == findings
    assert "62" in findings[0]


def test_header_rows_are_frozen(book: openpyxl.Workbook) -> None:
    assert {book[name].freeze_panes for name in SHEETS[2:]} == {"A2"}


def test_same_summary_gives_the_same_bytes(summary: dict[str, Any], tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(summary, first)
    write_workbook(summary, second)
    assert first.read_bytes() == second.read_bytes()
    properties = openpyxl.load_workbook(first).properties
    assert properties.created == CREATED  # and not this very second, which two quick writes could share


def test_a_scenario_without_staff_partners_or_figures_still_gets_its_workbook(
    summary: dict[str, Any], tmp_path: Path
) -> None:
    summary |= {"hours": {}, "published": [], "assumptions": [], "warnings": []}
    summary["results"] |= {"partners": {}, "pools": {}, "clocks": {}, "journey": {}}
    write_workbook(summary, tmp_path / "results.xlsx")
    assert {
        name for sheet in openpyxl.load_workbook(tmp_path / "results.xlsx").worksheets for name in sheet.tables
    } == TABLES


@pytest.mark.slow
@pytest.mark.parametrize("make", [summaries.full, summaries.one_replication, summaries.textbook])
def test_every_kind_of_run_gets_its_workbook(make: Callable[[], dict[str, Any]], tmp_path: Path) -> None:
    made = make()
    write_workbook(made, tmp_path / "results.xlsx")
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    curves = [
        curve
        for curve in (*made["results"]["daily"]["open"].values(), made["results"]["daily"]["children_without_decision"])
        if curve
    ]
    assert len(rows_of(book, "Backlog")) >= sum(len(curve["mean"]) for curve in curves)
    assert len(rows_of(book, "Waits")) == len(waits_rows(made).rows) > 0


def test_numbers_that_are_not_numbers_stay_empty(summary: dict[str, Any], tmp_path: Path) -> None:
    summary["hours"]["advisers"]["short"] = float("inf")
    write_workbook(summary, tmp_path / "results.xlsx")
    assert rows_of(openpyxl.load_workbook(tmp_path / "results.xlsx"), "Hours")[0]["Too few (hours a week)"] is None


def test_a_folder_that_is_not_there_is_an_os_error(summary: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_workbook(summary, tmp_path / "nowhere" / "results.xlsx")


def test_csv_reads_back_as_it_was(summary: dict[str, Any], tmp_path: Path) -> None:
    table = waits_rows(summary)
    write_csv(table, tmp_path / "waits.csv")
    with (tmp_path / "waits.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == table.columns
    assert len(rows) == len(table.rows)
    assert ["screening", "red", "worker", "working_minutes", "median", "6", "5.5", "6.5"] in rows
    assert ["gathering", "all", "partners", "clock_minutes", "p90", "2002", "2001.5", "2002.5"] in rows
    assert ["received_to_decided", "red", "everything", "working_minutes", "mean", "100", "99.5", "100.5"] in rows


def test_csv_has_iso_dates_unix_lines_and_empty_cells(tmp_path: Path) -> None:
    write_csv(LongTable(("date", "mean", "low"), [(date(2022, 4, 1), 1 / 3, None)]), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"date,mean,low\n2022-04-01,0.3333,\n"


def test_backlog_rows_come_stage_by_stage_in_order_of_time(summary: dict[str, Any]) -> None:
    rows = [(row[1], row[0]) for row in backlog_rows(summary).rows]
    assert [stage for stage, _ in rows[::DAYS]] == [*STAGES, "children_without_decision"]
    assert rows[:DAYS] == sorted(rows[:DAYS])


@pytest.mark.parametrize("leaf", [None, {}, {"mean": None}])
def test_a_number_that_nothing_is_known_of_has_no_interval(leaf: dict[str, Any] | None) -> None:
    assert interval(leaf) == (None, None, None)
