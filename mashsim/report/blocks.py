"""The parts of a report: sections of text, tables and figures. The template knows only these, nothing of simulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from mashsim.charts import Group, Words
from mashsim.documents import parse_path
from mashsim.report import words
from mashsim.report.numbers import Estimate, branch, branches, estimate
from mashsim.report.views import Hours, Results, Room
from mashsim.trees import Tree
from mashsim.wording import named

WIDE, NARROW = 820.0, 340.0
BAND = "8 of 10 runs"
FEW = 30
"""Contacts of which fewer say little, so that a share of them is marked."""
BEFORE_ANY_RUN = "Source: calculated from the scenario before any run, without random numbers; summary.json, hours."


class Cell(NamedTuple):
    """A table's cell: a text, and below it a smaller note such as an interval.

    Attributes
    ----------
    value, low, high : the number of the text and its interval, for workbook and CSV
    """

    text: str
    note: str = ""
    value: float | date | None = None
    low: float | None = None
    high: float | None = None


class Column(NamedTuple):
    """A table's column: its head, and whether it holds numbers.

    Attributes
    ----------
    unit : of the cells' values, where their texts use another, such as minutes; "share" for shares from 0 to 1
    """

    head: str
    numeric: bool = True
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. The first cell is its head.

    Attributes
    ----------
    part : true for a part of the row above it, such as one rating of a stage
    until : for a row of a period: its end on the chart's axis, 0 to 1, by which pointing at the chart finds the row
    """

    cells: Sequence[Cell]
    part: bool = False
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and the source of its numbers."""

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    source: str
    kind: str = "table"
    aside: bool = False

    @property
    def tall(self) -> bool:
        """Return whether the table is so long that it should scroll within the page."""
        return len(self.rows) > 26

    @property
    def short(self) -> bool:
        """Return whether the table should stay on one page of paper."""
        return len(self.rows) <= 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, once for wide and once for narrow screens, and the table of its numbers.

    Attributes
    ----------
    draw, parts, options : how it was drawn, so that it can be drawn again for paper
    """

    words: Words
    wide: Markup
    narrow: Markup
    table: Table
    draw: Callable[..., str]
    parts: Sequence[Any]
    options: Mapping[str, Any]
    kind: str = "figure"
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    kind: str = "text"
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of sentences."""

    items: Sequence[str]
    kind: str = "listing"
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and its purpose."""

    text: str
    label: str = "Command that repeats the run"
    kind: str = "command"
    aside: bool = False


Block = Table | Figure | Text | Listing | Command


def aside(*blocks: Block) -> list[Block]:
    """Return blocks that are folded away below the others of their section, and are not printed while closed."""
    return [replace(block, aside=True) for block in blocks]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its anchor, its heading and its blocks.

    Attributes
    ----------
    folded : whether it is closed until somebody opens it, and is not printed before; single blocks say so by `aside`
    """

    key: str
    heading: str
    blocks: Sequence[Block] = field(default_factory=list)
    folded: bool = False

    @property
    def groups(self) -> list[tuple[bool, list[Block]]]:
        """Return the blocks in order, in groups that are aside or not."""
        return [(aside, list(blocks)) for aside, blocks in groupby(self.blocks, lambda block: block.aside)]


@dataclass(frozen=True)
class Run:
    """The run of a report: its summary, and its words for place, period and time."""

    summary: Tree

    @cached_property
    def results(self) -> Results:
        """Return the measures."""
        return Results(branch(self.summary, "results"))

    @property
    def hours(self) -> dict[str, Hours]:
        """Return the hours check by pool."""
        return {name: Hours(check) for name, check in branches(branch(self.summary, "hours"))}

    @property
    def room(self) -> dict[str, Room]:
        """Return the room check by what there is room in."""
        return {name: Room(check) for name, check in branches(branch(self.summary, "room"))}

    def setting(self, path: str) -> str:
        """Return a setting of the scenario in words, by its dotted path."""
        changes = branch(self.summary, "scenario").get("interventions") or ()
        names = [str(change.get("name") or "") for change in changes]
        try:
            return words.capital(named(parse_path(path), interventions=names)) if path else ""
        except ValueError:  # a summary that no scenario made
            return path

    @property
    def title(self) -> str:
        """Return the scenario's title, or its name."""
        scenario = branch(self.summary, "scenario")
        return str(scenario.get("title") or scenario.get("name") or "A scenario without a name")

    @property
    def place(self) -> str:
        """Return the scenario's place, or its title."""
        return str(branch(self.summary, "scenario").get("place") or self.title)

    @property
    def first(self) -> date:
        """Return the first day measured."""
        start = branch(self.summary, "window").get("from") or branch(self.summary, "scenario").get("first_day")
        return words.read_date(start) or date(1970, 1, 1)

    @property
    def last(self) -> date:
        """Return the last day measured."""
        end = branch(self.summary, "window").get("until") or branch(self.summary, "scenario").get("last_day")
        return max(words.read_date(end) or self.first, self.first)

    @property
    def period(self) -> str:
        """Return the measured days in words."""
        return f"{words.long_date(self.first)} to {words.long_date(self.last)}"

    @property
    def replications(self) -> int:
        """Return the number of replications."""
        number = self.summary.get("replications")
        return number if isinstance(number, int) else 1

    @property
    def has_months(self) -> bool:
        """Return whether the run has two months or more."""
        return len(self.results.monthly.months) > 1

    @property
    def working_time(self) -> words.Say:
        """Return how to write working time: in working days if the summary has the minutes of the office's day."""
        return words.working_time(self.office_day)

    @property
    def office_day(self) -> float | None:
        """Return the minutes of the office's usual working day; None if the summary does not have them."""
        length = estimate(self.summary, "scenario", "office_day_minutes")
        return length.mean if length and length.mean > 0 else None

    @property
    def count(self) -> words.Say:
        """Return how to write a count in a table: a mean has a decimal below 10, a single run's count has none."""
        return words.tabled if self.replications > 1 else words.count

    @property
    def interval_note(self) -> str:
        """Return the meaning of the smaller numbers in a table of means, for its caption."""
        return "; below each number its 95% interval" if self.replications > 1 else ""

    @property
    def band_note(self) -> str:
        """Return the meaning of the smaller numbers in a table of a curve, for its caption."""
        return f"; below each number the range of {BAND}" if self.replications > 1 else ""

    def days(self, part: str, number: int, step: int = 1) -> list[date]:
        """Return the dates of a row of numbers: the summary's own, or every `step` days from the first measured day."""
        tree = branch(self.summary, "results", part)
        for key in ("dates", "days", "weeks"):
            given = tree.get(key)
            read = [words.read_date(day) for day in given] if isinstance(given, list) else []
            if len(read) >= number and None not in read[:number]:
                return [day for day in read[:number] if day is not None]
        return [self.first + timedelta(days=step * i) for i in range(number)]

    @property
    def when(self) -> str:
        """Return the measured days and the number of replications, as a sentence."""
        often = f"{self.replications} times" if self.replications > 1 else "once"
        return f"{self.period}, simulated {often}."

    def subtitle(self, measure: str, unit: str) -> str:
        """Return a chart's subtitle: measure, place, period, unit."""
        return f"{measure}, {self.place}, {self.period}, in {unit}."

    def source(self, *paths: str) -> str:
        """Return the source of numbers: how many replications, and the keys in summary.json."""
        runs = f"mean of {self.replications} replications" if self.replications > 1 else "one replication"
        return f"Source: simulated, {runs}; summary.json, {words.listed(paths)}."


def cell(number: Estimate | None, say: words.Say, noted: bool = True) -> Cell:
    """Return a number in a table, its 95 % interval below it."""
    if number is None:
        return Cell(words.NONE)
    return Cell(say(number.mean), words.interval(number, say) if noted else "", number.mean, number.low, number.high)


def bars_in_words(groups: Sequence[Group]) -> str:
    """Return what a chart of bars shows, for its text alternative."""
    return "; ".join(f"{group.name}: {', '.join(bar.label for bar in group.bars)}" for group in groups)


def figure(draw: Callable[..., str], text: Words, table: Table, *parts: Any, **options: Any) -> Figure:
    """Draw a chart for wide and for narrow screens; its title and subtitle stand in the page, not in the picture."""
    pictures = {}
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        named = Words(
            f"{text.key}-{name}",
            text.title,
            text.subtitle,
            f"{text.description} The table that follows has the numbers.",
        )
        # The chart module escapes every text it is given.
        pictures[name] = Markup(draw(named, *parts, width=width, heading=False, **options))
    return Figure(text, pictures["wide"], pictures["narrow"], table, draw, parts, options)
