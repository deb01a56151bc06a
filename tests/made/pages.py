"""A made-up page with every kind of chart and block, and a note: nothing here is a finding."""

from __future__ import annotations

from functools import cache

from made.charts import EXAMPLES, PLACE, WEEKS, Series, intervals, points, steps, swings
from mashsim.report.blocks import Block, Cell, Column, Command, Figure, Listing, Row, Section, Table, Text, figure
from mashsim.report.pages import Note, Page

SOURCE = "Source: simulated, mean of 40 replications; answer.json."
REPEAT = "mashsim compare today.toml two-more.toml --replications 40 --seed 1"
NASTY = ("=1+1", "+44", "-fast", "@now")


def number(text: str, value: float, spread: float | None = None) -> Cell:
    """A number with its interval."""
    if spread is None:
        return Cell(text, value=value)
    return Cell(text, f"{value - spread:g} to {value + spread:g}", value, value - spread, value + spread)


def table_of(key: str) -> Table:
    """The table beside a chart."""
    columns = [Column("What", numeric=False), Column("number")]
    rows = {
        "intervals": [Row([Cell(r.name), Cell(r.label, value=r.value, low=r.low, high=r.high)]) for r in intervals()],
        "front": [Row([Cell(p.label), number(f"{p.y:,.0f}", p.y)]) for p in points()],
        "tornado": [Row([Cell(s.name), number(f"{s.low:g}%", s.low / 100)]) for s in swings()],
        "ladder": [Row([Cell(s.name), number(s.label, s.change)]) for s in steps()],
    }.get(key)
    if rows is None and isinstance(EXAMPLES[key].parts[1][0], Series):
        days = EXAMPLES[key].parts[0][::28]
        rows = [
            Row([Cell(f"{day:%d %B %Y}", value=day), number(str(i), float(i))], until=(i + 1) / len(days))
            for i, day in enumerate(days)
        ]
    rows = rows or [Row([Cell(f"row {i}", "a note"), number(f"{i}.5", i + 0.5, 0.25)]) for i in range(5)]
    return Table(f"table-{key}", f"Numbers of the chart “{EXAMPLES[key].words.title}”", columns, rows, SOURCE)


def chart(key: str) -> Figure:
    """One of the charts, with its table."""
    example = EXAMPLES[key]
    return figure(example.draw, example.words, table_of(key), *example.parts)


def clocks() -> Table:
    """A table with parts, units, shares, words and words that look like formulas."""
    columns = [
        Column("Clock", numeric=False),
        Column("waited", unit="minutes"),
        Column("in time"),
        Column("note", numeric=False),
    ]
    rows = [
        Row(
            [
                Cell("decision", "1 working day"),
                number("2 h 10 min", 130, 10),
                number("62%", 0.62, 0.02),
                Cell(NASTY[0]),
            ]
        ),
        Row([Cell("red"), number("40 min", 40), Cell("–"), Cell(NASTY[3])], part=True),
        Row([Cell(NASTY[1]), number("0 min", 0), number("100%", 1.0), Cell("")]),
    ]
    return Table("table-clocks", "How each clock was kept; below each number its 95% interval", columns, rows, SOURCE)


@cache
def page() -> Page:
    """The page."""
    sections = [
        Section(f"part-{key}", EXAMPLES[key].words.title, [Text("What it shows."), chart(key)]) for key in EXAMPLES
    ]
    more: list[Block] = [Listing(["one thing", "another"]), clocks(), Command(REPEAT)]
    return Page(
        title="Two more social workers from June",
        question="What happens if two social workers are added from June, is it enough, and does it hold?",
        facts=f"{PLACE}, simulated 40 times.",
        findings=[
            ("Decided in time: 9.4 points more (95% interval 6.1 to 12.7).", "part-intervals"),
            ("It is not enough: the target of 95% is missed in all of 40 runs.", "part-lines"),
            ("Whether it holds after March cannot be said: the run ends there.", "not-there"),
        ],
        about="A made-up city.",
        sections=[*sections, Section("more", "How to repeat it", more)],
    )


def note(many: int = 2) -> Note:
    """A note of ordinary length, or of many sentences."""
    sentence = (
        "In 38 of 40 runs between 31 and 77 fewer contacts are open at the end of March than without the two workers."
    )
    return Note(
        sure=[sentence] * many,
        rests_on=["Contacts a week are those of 2025. How long a decision takes is only assumed."] * many,
        limits=["It does not know how good the decisions are.", "It predicts nothing about any child."] * many,
        repeat=REPEAT,
        chart=chart("intervals"),
    )


__all__ = ["NASTY", "REPEAT", "WEEKS", "chart", "clocks", "note", "page"]
