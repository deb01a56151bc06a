"""The table of figures that a council fills in: a workbook with a sheet a level, or a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from mashsim.figures import Form
from mashsim.figures.known import AT_MONTHS_END, CHOICES, LEVELS, Figure
from mashsim.figures.quality import next_month
from mashsim.figures.workbook import COLUMNS
from mashsim.workbook import CREATED, FORMATS

Row = tuple[str, str, object]
"""A month, a figure as the table names it, and a value."""
MADE_UP = "Example (made up)"
_LISTS = "Figures"
_SPARE = 300
"""Empty rows below the prepared ones that have the drop-downs, too."""
_HELP = (
    "Fill in the column value of the sheets Level 1 and Level 2. Leave empty what you do not know: nothing is guessed.",
    "One row is one figure of one month. Posts, vacancies, agency and absence: once, and again in months of a change.",
    "Counts only: no names, no numbers of children or of cases. Nothing that you fill in leaves your computer.",
    "Then mashsim figures --check FILE says what was read, whether it can be right, and what it can tell.",
)
_EXAMPLE = {
    "received": (310, 325, 298, 340), "decided": (301, 320, 305, 322), "in_day": (248, 255, 241, 258),
    "open": (41, 46, 39, 57), "referred": (74, 79, 70, 83), "posts": (4.0,), "vacancies": (0.5,), "agency": (0.5,),
    "absence": (4.5,), "open_at": (12, 14, 11, 17), "requested": (88, 95, 84, 99), "replied": (81, 90, 86, 91),
    "reply_days": (1.9, 2.1, 1.8, 2.3), "allocated": (410, 422, 431, 440), "awaiting": (12, 9, 15, 18),
    "days_mean": (1.4, 1.5, 1.3, 1.7), "days_p90": (3.6, 3.8, 3.2, 4.4), "assessed": (66, 71, 64, 75),
    "assessed_in_time": (57, 60, 55, 61), "conferred": (9, 11, 8, 12), "conferred_in_time": (8, 9, 7, 9),
}  # fmt: skip
"""Four months of a front door that does not exist."""


def months_before(today: dt.date, count: int) -> list[str]:
    """Return the whole months before a day, the last that ended before it last."""
    return [next_month(f"{today:%Y-%m}", by) for by in range(-count, 0)]


def rows(form: Form, level: int, months: Sequence[str]) -> Iterator[Row]:
    """Yield the prepared rows of a level: each figure with its months, without values."""
    for words, figure, _ in form.names(level):
        for month in _months_of(figure, months):
            yield month, words, ""


def _months_of(figure: Figure, months: Sequence[str]) -> Sequence[str]:
    """Return the months for which a figure is asked: of what is open, the month before the first too."""
    if figure.unit == "words":
        return [""]
    if not figure.monthly:
        return months[:1]
    return [next_month(months[0], -1), *months] if figure.key in AT_MONTHS_END else months


def example(form: Form) -> Iterator[Row]:
    """Yield the rows of a worked example: four months of a front door that does not exist."""
    months = [f"2031-{number:02}" for number in range(1, 5)]
    for level in LEVELS:
        seen: set[str] = set()
        for words, figure, _ in form.names(level):
            if figure.unit == "words":
                yield "", words, next(iter(CHOICES[figure.key]))
            elif figure.key not in seen:
                yield from ((month, words, value) for month, value in zip(months, _EXAMPLE[figure.key], strict=False))
            seen.add(figure.key)


def as_csv(form: Form, months: Sequence[str], filled: Mapping[tuple[str, str, str], object] | None = None) -> str:
    """Return the table as CSV: the example as comments on top, then the prepared rows of all levels.

    Parameters
    ----------
    filled : values that are filled in, by a figure's key, which team, partner or stage, and the month
    """
    target = StringIO()
    write = csv.writer(target, lineterminator="\n").writerow
    for line in (*_HELP, f"{MADE_UP}:"):
        write([f"# {line}"])
    for month, words, value in example(form):
        write([f"# {month}", words, value])
    write([*COLUMNS, "unit", "question"])
    for level in LEVELS:
        asked = {words: (figure, of) for words, figure, of in form.names(level)}
        for month, words, value in rows(form, level, months):
            figure, of = asked[words]
            known = (filled or {}).get((figure.key, of, month), value)
            write([month, words, known, figure.unit, figure.question])
    return target.getvalue()


def as_workbook(form: Form, months: Sequence[str]) -> bytes:
    """Return the table as a workbook. The same form and months give the same bytes."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": "Figures of a front door", "author": "mashsim", "created": CREATED})
        sheets = _Sheets(book, form)
        sheets.read_me()
        for level in LEVELS:
            sheets.level(level, list(rows(form, level, months)))
        sheets.example()
        sheets.figures()
    return content.getvalue()


class _Sheets:
    """The sheets of the workbook."""

    def __init__(self, book: Any, form: Form):
        self._book, self._form = book, form
        self._formats = {name: book.add_format(settings) for name, settings in FORMATS.items()}
        self._to_fill = book.add_format({"bg_color": "#FFF7D6", "border": 1, "border_color": "#D9D9D9"})
        self._asked = {words: figure for level in LEVELS for words, figure, _ in form.names(level)}

    def read_me(self) -> None:
        sheet = self._book.add_worksheet("Read me")
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, "The figures of your front door", self._formats["title"])
        levels = [f"Level {level} takes about {time}." for level, time in LEVELS.items()]
        for place, line in enumerate((*_HELP, *levels), 2):
            sheet.write_string(place, 0, line, self._formats["text"])

    def level(self, level: int, prepared: Sequence[Row]) -> None:
        sheet = self._table(f"Level {level}", prepared)
        last = len(prepared) + _SPARE
        first, end = self._lines_of(level)
        sheet.data_validation(
            1, 1, last, 1,
            {"validate": "list", "source": f"={_LISTS}!$A${first}:$A${end}", "error_title": "Which figure?",
             "error_message": "Choose one of the list; the sheet Figures explains each."},
        )  # fmt: skip
        for place, (_, words, _) in enumerate(prepared, 1):
            if self._asked[words].unit == "words":
                allowed = list(CHOICES[self._asked[words].key])
                sheet.data_validation(place, 2, place, 2, {"validate": "list", "source": allowed})
        begins = sum(self._asked[words].unit == "words" for _, words, _ in prepared) + 1
        sheet.data_validation(
            begins, 2, last, 2,
            {"validate": "decimal", "criteria": ">=", "value": 0, "error_title": "A number",
             "error_message": "Write a number, 0 or more, or leave the cell empty."},
        )  # fmt: skip

    def example(self) -> None:
        sheet = self._table(MADE_UP, list(example(self._form)))
        warning = "Made up: no front door has these figures. This sheet is never read."
        sheet.write_string(0, 5, warning, self._formats["heading"])

    def figures(self) -> None:
        sheet = self._book.add_worksheet(_LISTS)
        for column, width in enumerate((48, 8, 14, 110)):
            sheet.set_column(column, column, width)
        for column, name in enumerate(("figure", "level", "unit", "question")):
            sheet.write_string(0, column, name, self._formats["head"])
        for place, (words, figure) in enumerate(self._asked.items(), 1):
            sheet.write_string(place, 0, words)
            sheet.write_number(place, 1, figure.level)
            sheet.write_string(place, 2, figure.unit)
            sheet.write_string(place, 3, figure.question)

    def _table(self, name: str, lines: Sequence[Row]) -> Any:
        """Add a sheet with the three columns, each figure's unit and question beside it."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((10, 48, 18, 14, 110)):
            sheet.set_column(column, column, width)
        for column, heading in enumerate((*COLUMNS, "unit", "question")):
            sheet.write_string(0, column, heading, self._formats["head"])
        for place, (month, words, value) in enumerate(lines, 1):
            sheet.write_string(place, 0, month)
            sheet.write_string(place, 1, words)
            if isinstance(value, int | float):
                sheet.write_number(place, 2, value, self._to_fill)
            elif value:
                sheet.write_string(place, 2, str(value), self._to_fill)
            else:
                sheet.write_blank(place, 2, None, self._to_fill)
            sheet.write_string(place, 3, self._asked[words].unit)
            sheet.write_string(place, 4, self._asked[words].question)
        return sheet

    def _lines_of(self, level: int) -> tuple[int, int]:
        """Return the first and last line of a level's figures in the sheet that lists them."""
        lines = [place for place, figure in enumerate(self._asked.values(), 2) if figure.level == level]
        return lines[0], lines[-1]
