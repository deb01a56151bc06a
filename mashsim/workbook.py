"""The workbook of a run: named tables in long form, and native charts that follow the tables.

Each table is a named Excel table (`Backlog`, `Waits`, …), which spreadsheets filter and Power BI lists. Text is always
written as text, so that a name beginning with = + - or @ is never taken for a formula. The same summary gives the same
bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import cycle, groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from mashsim.charts import PALETTE
from mashsim.report.blocks import Run
from mashsim.report.findings import answer
from mashsim.report.inspection import indicators
from mashsim.report.interventions import courses, day_of
from mashsim.report.pages import Page, commands_of, tables_of
from mashsim.tables import (
    Fact,
    LongTable,
    Value,
    assumption_rows,
    backlog_rows,
    clock_rows,
    distinct,
    fairness_rows,
    headline_rows,
    hours_rows,
    page_rows,
    partner_rows,
    period_rows,
    pool_rows,
    posts_rows,
    published_rows,
    room_rows,
    waits_rows,
)
from mashsim.trees import Tree
from mashsim.vocabulary.stages import WITH_SOMEBODY

CREATED = datetime(2026, 1, 1)  # fixed: the moment of writing would make every file differ
WIDEST = 110
GRID = {"visible": True, "line": {"color": "#D9D9D9"}}
LINE_STYLES = tuple(
    zip(PALETTE, ("solid", "dash", "square_dot", "long_dash", "dash_dot", "long_dash_dot"), strict=True)
)
BAR_FILLS = {
    "needed_hours_per_week": PALETTE[0],
    "usable_hours_per_week": PALETTE[1],
    "rostered_hours_per_week": "#BFBFBF",
}
FORMATS = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bottom": 1},
    "head of numbers": {"bold": True, "bottom": 1, "align": "right"},
    "text": {"text_wrap": True, "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "number": {"num_format": "#,##0.0", "valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
}

READ_ME = (
    ("Answer", "the findings in words, the clocks, and every measure that is one number"),
    (
        "Backlog by day",
        "open contacts at the end of each day, by stage; p10 to p90 is the band that 8 of 10 replications lie in",
    ),
    (
        "By period",
        (
            "counts, shares in time by each clock and the main waits, by quarter of the financial year and by month; "
            "p10 to p90 is the band that 8 of 10 replications lie in"
        ),
    ),
    ("Waits", "waits by stage and rating, for a worker, for partners and for room, in working time and in clock time"),
    ("Fairness", "contacts by source and by locality: how many, the share decided in time, the time to decision"),
    (
        "Staff",
        (
            "hours a week needed, usable and rostered by pool, what posts become step by step, "
            "the use of rostered time, and the room for those who come"
        ),
    ),
    ("Partners", "requests, replies, silence, chases, escalations and reply times"),
    ("Interventions", "what was done, when it began and ended, and for how many days it held"),
    (
        "Inspection",
        "the indicators in the order inspectors use, each with its limit and what it counts; those left out say why",
    ),
    ("Assumptions", "every setting with its source and quality"),
    ("Scenario", "published figures beside the simulated ones, and whether they were used to fit the scenario"),
)
HOW_TO_READ_A_PAGE = (
    (
        "Numbers are as calculated, not rounded as on the page; "
        "low and high are the ends of the interval that the table's title names."
    ),
    "Each sheet's table is a named Excel table: filter it, pivot it, or load it by name.",
)
HOW_TO_READ = (
    (
        "Every value is the mean over replications; "
        "low and high are its 95 % interval, empty where there was one replication."
    ),
    "Waits that are still open count with their age so far. Contacts unfinished past a clock's limit count as late.",
    "Each sheet's tables are named Excel tables in long form: filter them, pivot them, or load them by name.",
)


def write_workbook(summary: Tree, path: Path) -> None:
    """Write the workbook of a run to `path`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.write_bytes(workbook_of(summary))


def write_page_workbook(page: Page, path: Path) -> None:
    """Write a page's answer and its tables to `path`, each table as a named one on a sheet of its own.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.write_bytes(workbook_of_page(page))


def workbook_of(summary: Tree) -> bytes:
    """Return the workbook of a run, as the file has it."""
    title = str(summary["scenario"].get("title") or summary["scenario"]["name"])
    return _content(title, lambda workbook: workbook.write(summary, title))


def workbook_of_page(page: Page) -> bytes:
    """Return the workbook of a page's answer and tables, as the file has it."""
    return _content(page.title, lambda workbook: workbook.write_page(page))


def _content(title: str, write: Callable[[_Workbook], None]) -> bytes:
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "author": "mashsim", "created": CREATED})
        write(_Workbook(book))
    return content.getvalue()


class _Workbook:
    """The sheets of one workbook, written from top to bottom."""

    def __init__(self, book: Any):
        self.book = book
        self.formats = {name: book.add_format(settings) for name, settings in FORMATS.items()}

    def write(self, summary: Tree, title: str) -> None:
        self._read_me(summary, title)
        self._answer(summary)
        self._backlog(summary)
        self._tables("By period", Quarters=period_rows(summary, "quarterly"), Months=period_rows(summary, "monthly"))
        self._tables("Waits", Waits=waits_rows(summary))
        self._tables("Fairness", Fairness=fairness_rows(summary))
        self._staff(summary)
        self._tables("Partners", Partners=partner_rows(summary))
        self._tables("Interventions", Interventions=_intervention_rows(summary))
        self._tables("Inspection", Inspection=_inspection_rows(summary))
        self._tables("Assumptions", Assumptions=assumption_rows(summary))
        self._tables("Scenario", Published=published_rows(summary))

    def write_page(self, page: Page) -> None:
        """Write the sheets of a page: their contents, the answer in words, then each table."""
        tables = tables_of(page)
        keys = [table.key.removeprefix("table-") for table in tables]
        sheets, names = _names_of_sheets(keys), _names_of_tables(keys)
        lines = [("Question", page.question), ("Simulated", page.facts), ("What it stands on", page.about)]
        lines += [("Repeat it", command) for command in commands_of(page)]
        lines += [("Made with", f"mashsim {page.version}. {page.footer}")]
        held = [(name, f"{table.caption}. {table.source}") for name, table in zip(sheets, tables, strict=True)]
        contents = [("", ""), ("Sheet", "What it holds"), ("Answer", "the findings in words"), *held, ("", "")]
        self._lines(
            page.title,
            [line for line in lines if line[1]] + contents + [("How to read it", line) for line in HOW_TO_READ_A_PAGE],
        )
        answer = self._sheet("Answer")
        answer.set_column(0, 0, WIDEST)
        for row, (sentence, _) in enumerate(page.findings):
            answer.write_string(row, 0, sentence, self.formats["text"])
        for sheet, name, table in zip(sheets, names, tables, strict=True):
            self._tables(sheet, None, **{name: page_rows(table)})

    def _read_me(self, summary: Tree, title: str) -> None:
        scenario, window = summary["scenario"], summary["window"]
        facts = {
            "Question": scenario.get("question"),
            "Scenario": scenario["name"],
            "Simulated": f"{scenario['first_day']} to {scenario['last_day']}",
            "Measured": f"{window['from']} to {window['until']}",
            "Replications": f"{summary['replications']}, seed {summary['seed']}",
            "Repeat it": summary.get("repeat"),
            "Made with": ", ".join(
                [f"mashsim {summary['mashsim']}", *(f"{name} {v}" for name, v in summary.get("versions", {}).items())]
            ),
            "Scenario hash": scenario.get("hash"),
        }
        lines = [(name, str(value)) for name, value in facts.items() if value]
        lines += [
            ("", ""),
            ("Sheet", "What it holds"),
            *READ_ME,
            ("", ""),
            *(("How to read it", line) for line in HOW_TO_READ),
        ]
        lines += [("Warning", str(warning)) for warning in summary.get("warnings") or []]
        self._lines(title, lines)

    def _lines(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        """Write the sheet about the workbook itself."""
        sheet = self._sheet("Read me")
        sheet.set_row(0, 24)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, title, self.formats["title"])
        for row, (name, text) in enumerate(lines, start=2):
            sheet.write_string(row, 0, name, self.formats["heading" if name == "Sheet" else "text"])
            sheet.write_string(row, 1, text, self.formats["heading" if name == "Sheet" else "text"])

    def _answer(self, summary: Tree) -> None:
        self._tables(
            "Answer",
            [finding.text for finding in answer(Run(summary))],
            Clocks=clock_rows(summary),
            Measures=headline_rows(summary),
        )

    def _backlog(self, summary: Tree) -> None:
        table = backlog_rows(summary)
        sheet = self._tables("Backlog by day", Backlog=table)
        chart = self.book.add_chart({"type": "line"})
        last, styles = 0, cycle(LINE_STYLES)
        for (stage, unit), rows in groupby(table.rows, lambda row: row[1:3]):
            numbers = [row[3] for row in rows]
            first, last = last + 1, last + len(numbers)
            if unit != "contacts" or stage in WITH_SOMEBODY or not any(numbers):
                continue  # a caseload in work is not a backlog, and an empty stage needs no line
            colour, dash = next(styles)
            chart.add_series(
                {
                    "name": stage,
                    "categories": ["Backlog by day", first, 0, last, 0],
                    "values": ["Backlog by day", first, 3, last, 3],
                    "line": {"color": colour, "width": 2, "dash_type": dash},
                }
            )
        if chart.series:
            chart.set_title({"name": "Contacts waiting or in work at the end of each day, by stage", "overlay": False})
            chart.set_x_axis(
                {"date_axis": True, "num_format": "mmm yyyy", "major_unit": 3, "major_unit_type": "months"}
            )
            chart.set_y_axis({"name": "contacts, mean over replications", "min": 0, "major_gridlines": GRID})
            self._insert(
                sheet,
                chart,
                1,
                len(table.columns) + 1,
                "Line chart of the table Backlog: open contacts by stage and day",
            )

    def _staff(self, summary: Tree) -> None:
        hours, posts, staff, room = (of(summary) for of in (hours_rows, posts_rows, pool_rows, room_rows))
        sheet = self._tables("Staff", Hours=hours, Posts=posts, Staff=staff, Room=room)
        if not hours.rows:
            return
        chart = self.book.add_chart({"type": "column"})
        top, bottom = 1, len(hours.rows)
        for name, colour in BAR_FILLS.items():
            column = hours.columns.index(name)
            chart.add_series(
                {
                    "name": name.split("_")[0],
                    "categories": ["Staff", top, 0, bottom, 0],
                    "values": ["Staff", top, column, bottom, column],
                    "fill": {"color": colour},
                    "border": {"color": "#3D3D3D"},
                }
            )
        chart.set_title({"name": "Hours a week needed against hours rostered", "overlay": False})
        chart.set_y_axis({"name": "hours a week", "min": 0, "major_gridlines": GRID})
        self._insert(
            sheet,
            chart,
            bottom + len(posts.rows) + len(staff.rows) + len(room.rows) + 12,
            0,
            "Bar chart of the table Hours: hours a week needed, usable and rostered by pool",
        )

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _insert(self, sheet: Any, chart: Any, row: int, column: int, description: str) -> None:
        chart.set_size({"width": 900, "height": 420})
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(row, column, chart, {"description": description})

    def _tables(self, sheet_name: str, sentences: list[str] | None = None, **tables: LongTable) -> Any:
        """Add a sheet with sentences on top, then tables one below the other, each with the name it is given under."""
        sheet = self._sheet(sheet_name)
        row = 0
        for sentence in sentences or []:
            sheet.write_string(row, 0, sentence)
            row += 1
        row += 1 if sentences else 0
        if len(tables) == 1:
            sheet.freeze_panes(row + 1, 0)
            sheet.repeat_rows(row)
        for name, table in tables.items():
            row = self._table(sheet, row, name, table) + 2
        widths = [[len(column)] for column in max((t.columns for t in tables.values()), key=len)]
        for table in tables.values():
            for position, column in enumerate(table.columns):
                widths[position] += [len(column), *(_width(cells[position]) for cells in table.rows)]
        for position, seen in enumerate(widths):
            sheet.set_column(position, position, min(max(seen) + 4, WIDEST))
        return sheet

    def _table(self, sheet: Any, top: int, name: str, table: LongTable) -> int:
        """Write one named table with its header in row `top`, and return the row after its last.

        An empty table has one empty row.
        """
        bottom = top + max(len(table.rows), 1)
        of_numbers = {
            position for cells in table.rows for position, cell in enumerate(cells) if isinstance(cell, (int, float))
        }
        heads = [
            self.formats["head of numbers" if position in of_numbers else "head"]
            for position in range(len(table.columns))
        ]
        headers = [{"header": column, "header_format": head} for column, head in zip(table.columns, heads, strict=True)]
        sheet.add_table(
            top, 0, bottom, len(headers) - 1, {"name": name, "columns": headers, "style": "Table Style Light 9"}
        )
        unit_at = table.columns.index("unit") if "unit" in table.columns else None
        for row, cells in enumerate(table.rows, start=top + 1):
            unit = cells[unit_at] if unit_at is not None else None
            for position, cell in enumerate(cells):
                self._cell(sheet, row, position, cell, "share" if position in table.shares else unit)
        return bottom + 1

    def _cell(self, sheet: Any, row: int, column: int, cell: Value, unit: Value) -> None:
        if isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.formats["date"])
        elif isinstance(cell, (int, float)):
            if math.isfinite(cell):
                kind = "share" if unit == "share" else "count" if isinstance(cell, int) else "number"
                sheet.write_number(row, column, cell, self.formats[kind])
        elif cell is not None:
            sheet.write_string(row, column, cell, self.formats["text"] if len(cell) > WIDEST else None)


def _intervention_rows(summary: Tree) -> LongTable:
    """Return each intervention: its changes, its first and last day, how often it began and how long it held.

    Dates are those of the median run; a cell is empty where it never began, or held to the end of the run.
    """
    run = Run(summary)
    rows: list[Fact] = [
        (
            one.name, one.about.lstrip(", ").strip("() ") or None, day_of(run, one.first) if one.first else None,
            day_of(run, one.ended) if one.ended else None, one.times.mean, one.force.mean,
        )
        for one in courses(run)
    ]  # fmt: skip
    return LongTable(("intervention", "what", "first_began", "last_ended", "times", "days_in_force"), rows)


def _inspection_rows(summary: Tree) -> LongTable:
    """Return the inspection view: each indicator with its limit, its count and its figure, or why it is missing."""
    rows: list[Fact] = []
    for line in indicators(Run(summary)):
        number = line.number
        unit = "working_minutes" if line.unit == "minutes" else line.unit
        values = (number.mean, number.low, number.high) if number else (None, None, None)
        missing = line.missing if number is None and line.missing else None
        rows.append((line.label, line.counts, line.limit or None, unit, *values, missing))
    return LongTable(("indicator", "counts", "limit", "unit", "value", "low", "high", "left_out_because"), rows)


def _names_of_sheets(keys: Sequence[str]) -> list[str]:
    """Return names that a workbook allows its sheets: letters and digits, short and distinct."""
    words = [" ".join(re.findall(r"[^\W_]+", key)).capitalize() or "Table" for key in keys]
    return distinct(words, "_", most=31, taken=("Read me", "Answer", "History"))


def _names_of_tables(keys: Sequence[str]) -> list[str]:
    """Return names that a workbook allows its tables: letters and digits, distinct, and none that could be a cell's."""
    words = ["".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", key)) for key in keys]
    return distinct([word if word.isalpha() and len(word) > 3 else f"Table_{word}" for word in words], "_", most=255)


def _width(cell: Value) -> int:
    """Return the characters that a cell needs on one line."""
    return 10 if isinstance(cell, (int, float, date)) else len(cell or "")
