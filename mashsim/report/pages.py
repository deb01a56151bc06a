"""A page that answers a question, whatever the question is: as one HTML file, and as a note on one sheet of paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from mashsim.charts.svg import text_width
from mashsim.report.blocks import Command, Figure, Section, Table
from mashsim.report.filling import fill
from mashsim.report.terms import Terms
from mashsim.shipped import VERSION

_PAPER_WIDTH, _PAPER_HEIGHT = 516.0, 757.0
"""Points between the margins of a sheet of A4."""
_CHART_HEIGHT = 215.0
_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
_LINE, _BETWEEN = 1.4, 4.0
ANSWER = "The answer"


@dataclass(frozen=True, slots=True)
class Page:
    """The contents of a page.

    Attributes
    ----------
    title : its heading
    facts : a sentence on place, period and how often it was simulated
    findings : the answer, the first finding first: each a sentence and the key of the section that shows it
    sections : what follows the answer; a finding whose section is not there has no link
    question : the question that it answers
    about : the basis of the answer
    version : of mashsim that made the numbers
    footer : a warning against misuse
    more_findings : further findings, folded below the answer
    full : whether everything that is folded is open, so that it prints
    """

    title: str
    facts: str
    findings: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    question: str = ""
    about: str = ""
    version: str = VERSION
    footer: str = "It simulates a service; it predicts nothing about any child."
    more_findings: Sequence[tuple[str, str]] = ()
    full: bool = False

    @property
    def headings(self) -> dict[str, str]:
        """Return the heading of each section by its key."""
        return {section.key: section.heading for section in self.sections}


@dataclass(frozen=True, slots=True)
class Note:
    """The contents of a committee's note besides the page's question and findings: lists of plain sentences.

    Attributes
    ----------
    sure : how sure the answer is: its ranges, in counts of runs
    rests_on : the basis of the answer: data, and settings that are only assumed
    limits : the questions that it cannot answer
    repeat : the command that repeats it
    chart : at most one
    """

    sure: Sequence[str] = field(default_factory=list)
    rests_on: Sequence[str] = field(default_factory=list)
    limits: Sequence[str] = field(default_factory=list)
    repeat: str = ""
    chart: Figure | None = None


def render_page(page: Page) -> str:
    """Return a page as one HTML file, with style sheet and charts inside it.

    It loads nothing from anywhere and reads well without script, on a phone and on paper.
    """
    return fill("report.html.j2", ["style.css"], page=page, terms=Terms())


def tables_of(page: Page) -> list[Table]:
    """Return the tables of a page in order, with those beside its charts."""
    blocks = [block for section in page.sections for block in section.blocks]
    return [
        block.table if isinstance(block, Figure) else block for block in blocks if isinstance(block, (Figure, Table))
    ]


def figures_of(page: Page) -> list[Figure]:
    """Return the charts of a page in order."""
    return [block for section in page.sections for block in section.blocks if isinstance(block, Figure)]


def commands_of(page: Page) -> list[str]:
    """Return the commands that a page names."""
    return [block.text for section in page.sections for block in section.blocks if isinstance(block, Command)]


def brief(page: Page, note: Note) -> str:
    """Return a note on one sheet of A4: question, answer, certainty, basis, limits, and the command that repeats it.

    Letters are as large as the sheet allows. What has no room even in small letters is left out: the chart, then the
    last of the longest list, of the answer only where the others are down to one sentence; and the note says that the
    page has more.
    """
    parts = {
        ANSWER: [text for text, _ in page.findings],
        "How sure": list(note.sure),
        "What it is based on": list(note.rests_on),
        "What it cannot say": list(note.limits),
    }
    parts, chart, size, cut = _fitted(page, note, parts)
    return fill(
        "brief.html.j2",
        page=page,
        note=note,
        parts=parts,
        chart=chart,
        size=size,
        cut=cut,
        chart_height=_CHART_HEIGHT,
    )


def _fitted(
    page: Page, note: Note, parts: dict[str, list[str]]
) -> tuple[dict[str, list[str]], Figure | None, float, bool]:
    """Return the parts of a note that fit the sheet, the chart if it fits, the letter size, and whether it is cut."""
    charts = (note.chart, None) if note.chart else (None,)
    for chart in charts:
        for size in _SIZES[: 4 if chart else None]:
            if _height(page, note, parts, chart, size) <= _PAPER_HEIGHT:
                return parts, chart, size, note.chart is not chart
    while _height(page, note, parts, None, _SIZES[-1]) > _PAPER_HEIGHT:
        first, *others = (
            (head, sum(map(len, items))) for head, items in parts.items() if len(items) > 1 or head == ANSWER
        )
        longest = max(others, key=lambda each: each[1], default=first)[0]
        if len(parts[longest]) <= 1:
            break
        parts = {**parts, longest: parts[longest][:-1]}
    return parts, None, _SIZES[-1], True


def _height(page: Page, note: Note, parts: dict[str, list[str]], chart: Figure | None, size: float) -> float:
    """Estimate the points of paper that a note takes, rather too many than too few."""
    texts = [
        (page.question, 1.1),
        (page.facts, 1.0),
        (note.repeat, 1.1),
        (page.footer + " The full page has more.", 0.9),
    ]
    texts += [(item, 1.03) for items in parts.values() for item in items]
    heads = 1 + sum(bool(items) for items in parts.values())
    height = sum(_lines(text, size * large) * size * large * _LINE + _BETWEEN for text, large in texts if text)
    height += heads * (size * 1.25 * _LINE + 9) + _lines(page.title, size * 1.9) * size * 1.9 * 1.2 + 34
    if chart:
        height += min(_CHART_HEIGHT, _ratio(chart) * _PAPER_WIDTH) + 16
        height += sum(_lines(text, size) * size * _LINE for text in (chart.words.title, chart.words.subtitle))
    return height


def _lines(text: str, size: float) -> int:
    return math.ceil(text_width(text, size) / (_PAPER_WIDTH - 18)) if text else 0


def _ratio(chart: Figure) -> float:
    """Return the height of a chart for each point of its width."""
    _, _, width, height = chart.wide.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return float(height) / float(width)
