"""The workbook of a run: named tables in long form, and native charts that follow the tables.

Each sheet has one table, a named Excel table (`Backlog`, `Waits`, …), which spreadsheets filter and Power BI lists. Its
headings and names are in words, with units (see `mashsim.workbook.reading`). Text is always
written as text, so that a name beginning with = + - or @ is never taken for a formula. The same summary gives the same
bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import cycle, groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from mashsim.charts import PALETTE
from mashsim.measures.registry import plain
from mashsim.report.blocks import Run
from mashsim.report.findings import answer
from mashsim.report.inspection import indicators
from mashsim.report.interventions import courses, day_of
from mashsim.report.pages import Page, commands_of, tables_of
from mashsim.report.words import capital
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
from mashsim.workbook.reading import assumptions, by_period, calculated, published, readable

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
    "small": {"num_format": "0.000", "valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "date": {"num_format": "d mmm yyyy", "valign": "top", "align": "left"},
}

READ_ME = (
    ("Answer", "the findings in words"),
    ("In time", "how often each limit was met, for all contacts and by rating"),
    ("All measures", "every measure that is one number"),
    (
        "Backlog by day",
        "open contacts at the end of each day, by stage, and the range that 8 in 10 runs lie in",
    ),
    ("By quarter", "counts, shares in time and the main waits, by quarter of the financial year"),
    ("By month", "the same by month"),
    ("Waits", "waits by stage and rating, for a worker, for partners and for room, in hours"),
    ("By source and place", "contacts by source and by locality: how many, the share in time, the time to decision"),
    ("Hours needed", "hours a week needed, usable and rostered by team, calculated before any run"),
    ("Posts to hours", "what posts become, step by step, in hours a week"),
    ("Use of hours", "the use of rostered time, by team"),
    ("Room in caseloads", "the places there are, and the children who arrive"),
    ("Partners", "requests, replies, silence, chases, escalations and reply times"),
    ("Interventions", "what was done, when it began and ended, and for how many days it lasted"),
    (
        "Inspection",
        "the figures inspectors ask for, each with its limit and what it counts; those left out say why",
    ),
    ("Assumptions", "every setting with its source and quality, and its name in the scenario file"),
    ("Published figures", "published figures beside the simulated ones, and whether they were used in the fit"),
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
        "Every number is the mean of the runs. Its 95% interval is the range of that mean, empty where there was one "
        "run."
    ),
    "Waits that are still open count with their age so far. Contacts unfinished past their limit count as late.",
    "Each sheet has one named Excel table in long form: filter it, pivot it, or load it by name.",
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
        self._tables("By quarter", Quarters=by_period(period_rows(summary, "quarterly"), "quarterly"))
        self._tables("By month", Months=by_period(period_rows(summary, "monthly"), "monthly"))
        self._tables("Waits", Waits=readable(waits_rows(summary)))
        self._tables("By source and place", Fairness=readable(fairness_rows(summary)))
        self._hours(summary)
        self._tables("Posts to hours", Posts=calculated(posts_rows(summary)))
        self._tables("Use of hours", Staff=readable(pool_rows(summary)))
        self._tables("Room in caseloads", Room=readable(room_rows(summary)))
        self._tables("Partners", Partners=readable(partner_rows(summary)))
        self._tables("Interventions", Interventions=readable(_intervention_rows(summary)))
        self._tables("Inspection", Inspection=readable(_inspection_rows(summary)))
        names = [one.name for one in courses(Run(summary))]
        self._tables("Assumptions", Assumptions=assumptions(assumption_rows(summary), names))
        self._tables("Published figures", Published=published(published_rows(summary)))

    def write_page(self, page: Page) -> None:
        """Write the sheets of a page: their contents, the answer in words, then each table."""
        tables = tables_of(page)
        keys = [table.key.removeprefix("table-") for table in tables]
        sheets, names = _names_of_sheets(_titles(page)), _names_of_tables(keys)
        lines = [("Question", page.question), ("Simulated", page.facts), ("What it stands on", page.about)]
        lines += [("Repeat it", command) for command in commands_of(page)]
        lines += [("Made with", f"mashsim {page.version}. {page.footer}")]
        held = [(name, f"{table.caption}. {table.source}") for name, table in zip(sheets, tables, strict=True)]
        contents = [("", ""), ("Sheet", "What it holds"), ("Answer", "the findings in words"), *held, ("", "")]
        self._lines(
            page.title,
            [line for line in lines if line[1]] + contents + [("How to read it", line) for line in HOW_TO_READ_A_PAGE],
        )
        self._sentences([sentence for sentence, _ in page.findings])
        for sheet, name, table in zip(sheets, names, tables, strict=True):
            self._tables(sheet, **{name: page_rows(table)})

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
        self._sentences([finding.text for finding in answer(Run(summary))])
        self._tables("In time", Clocks=readable(clock_rows(summary)))
        self._tables("All measures", Measures=readable(headline_rows(summary)))

    def _sentences(self, sentences: Sequence[str]) -> None:
        """Write the sheet with the answer in words."""
        sheet = self._sheet("Answer")
        sheet.set_column(0, 0, WIDEST)
        for row, sentence in enumerate(sentences):
            sheet.write_string(row, 0, sentence, self.formats["text"])

    def _backlog(self, summary: Tree) -> None:
        table = backlog_rows(summary)
        sheet = self._tables("Backlog by day", Backlog=readable(table))
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
                    "name": plain(str(stage)),
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
            chart.set_y_axis({"name": "contacts, mean of the runs", "min": 0, "major_gridlines": GRID})
            self._insert(
                sheet,
                chart,
                1,
                len(table.columns) + 1,
                "Line chart of the table Backlog: open contacts by stage and day",
            )

    def _hours(self, summary: Tree) -> None:
        hours = hours_rows(summary)
        sheet = self._tables("Hours needed", Hours=readable(hours))
        if not hours.rows:
            return
        chart = self.book.add_chart({"type": "column"})
        top, bottom = 1, len(hours.rows)
        for name, colour in BAR_FILLS.items():
            column = hours.columns.index(name)
            chart.add_series(
                {
                    "name": name.split("_")[0].capitalize(),
                    "categories": ["Hours needed", top, 0, bottom, 0],
                    "values": ["Hours needed", top, column, bottom, column],
                    "fill": {"color": colour},
                    "border": {"color": "#3D3D3D"},
                }
            )
        chart.set_title({"name": "Hours a week needed against hours rostered", "overlay": False})
        chart.set_y_axis({"name": "hours a week", "min": 0, "major_gridlines": GRID})
        self._insert(
            sheet,
            chart,
            bottom + 3,
            0,
            "Bar chart of the table Hours: hours a week needed, usable and rostered by team",
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

    def _tables(self, sheet_name: str, **named: LongTable) -> Any:
        """Add a sheet with one table, with the name it is given under, whose headings stay in sight."""
        sheet = self._sheet(sheet_name)
        ((name, table),) = named.items()
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        self._table(sheet, 0, name, table)
        for position, column in enumerate(table.columns):
            seen = [len(column), *(_width(cells[position]) for cells in table.rows)]
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
        unit_at = next((place for place, head in enumerate(table.columns) if head.lower() == "unit"), None)
        for row, cells in enumerate(table.rows, start=top + 1):
            unit = cells[unit_at] if unit_at is not None else None
            for position, cell in enumerate(cells):
                self._cell(
                    sheet,
                    row,
                    position,
                    cell,
                    "share" if position in table.shares or (row - top - 1, position) in table.share_cells else unit,
                )
        return bottom + 1

    def _cell(self, sheet: Any, row: int, column: int, cell: Value, unit: Value) -> None:
        if isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.formats["date"])
        elif isinstance(cell, (int, float)):
            if math.isfinite(cell):
                sheet.write_number(row, column, cell, self.formats[_kind(cell, unit)])
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


def _titles(page: Page) -> list[str]:
    """Return what the sheet of each table is called: by its key, or by its section's heading where that names a side.

    The heading "Two more managers: the backlog" is turned round, so that a long name is cut, and not what it is of.
    """
    titles = []
    for section in page.sections:
        name, _, what = section.heading.rpartition(": ")
        for table in tables_of(replace(page, sections=[section])):
            is_side = section.key.startswith("variant-") and name
            titles.append(f"{what} {name}" if is_side else table.key.removeprefix("table-"))
    return titles


def _names_of_sheets(titles: Sequence[str]) -> list[str]:
    """Return names that a workbook allows its sheets: letters and digits, short and distinct."""
    words = [capital(" ".join(re.findall(r"[^\W_]+", title))) or "Table" for title in titles]
    return distinct(words, "_", most=31, taken=("Read me", "Answer", "History"))


def _names_of_tables(keys: Sequence[str]) -> list[str]:
    """Return names that a workbook allows its tables: letters and digits, distinct, and none that could be a cell's."""
    words = ["".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", key)) for key in keys]
    return distinct([word if word.isalpha() and len(word) > 3 else f"Table_{word}" for word in words], "_", most=255)


def _kind(number: float, unit: Value) -> str:
    """Return which format shows a number so that it can be read: small ones have more decimals."""
    if unit == "share":
        return "share"
    if isinstance(number, int):
        return "count"
    return "small" if 0.0005 <= abs(number) < 1 else "number"


def _width(cell: Value) -> int:
    """Return the characters that a cell needs on one line."""
    return 10 if isinstance(cell, (int, float, date)) else len(cell or "")
