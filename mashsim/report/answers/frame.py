"""The frame of every answer's page: sentences and sections go in; page, note and the command's lines come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mashsim.report import words
from mashsim.report.blocks import Block, Command, Figure, Listing, Section, Table, Text
from mashsim.report.numbers import branch
from mashsim.report.pages import Note, Page
from mashsim.report.plain import as_text
from mashsim.trees import Tree

OF_LUCK_ONLY = "This range covers chance only. It does not cover wrong assumptions (see mashsim sensitivity)."
"""The limit of every search."""
INTERVALS_OF_LUCK_ONLY = (
    "The intervals cover chance only. They do not cover wrong assumptions (see mashsim sensitivity)."
)
"""The limit of every comparison."""


@dataclass(frozen=True)
class AnswerPage:
    """The sentences and sections of an answer, from its kind's own module.

    Attributes
    ----------
    answer : as a tree, see `mashsim.questions.asking.begin`
    facts : a sentence on place, period and how often it was simulated
    findings : the answer, the first finding first: each a sentence and the key of the section that shows it
    sections : what follows the answer; the last, how sure it is and how to repeat it, is added here
    how_sure, limits : sentences on how sure the answer is, and on its limits
    question : the question, where none was given
    settings : how many settings are only assumed; the page says it after the limits
    closing : the page's blocks after that
    note_sure : the note's sentences on how sure it is; the page's if not given
    rests_on : the note's sentence on what the answer rests on; the scenario's own words, else `settings`, if not given
    cautions : the note's sentences before the limits
    chart_in : the section whose first chart is on the note; the first that has one if empty
    in_lines : tables that the command prints after the findings, with how many of their columns
    more_lines : the command's lines after those
    """

    answer: Tree
    facts: str
    findings: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    how_sure: Sequence[str]
    limits: Sequence[str]
    question: str = ""
    settings: str = ""
    closing: Sequence[Block] = ()
    note_sure: Sequence[str] | None = None
    rests_on: str = ""
    cautions: Sequence[str] = ()
    chart_in: str = ""
    in_lines: Sequence[tuple[Table, int]] = ()
    more_lines: Sequence[str] = ()

    def page(self) -> Page:
        """Return the page."""
        answer = self.answer
        return Page(
            title=str(answer["title"]),
            question=str(answer.get("question") or self.question),
            facts=self.facts,
            findings=self.findings,
            about=self._about,
            sections=[*self.sections, self._closing_section()],
            version=str(answer["mashsim"]),
        )

    def note(self) -> Note:
        """Return the note on one sheet, without the page's findings."""
        how_sure = self.how_sure if self.note_sure is None else self.note_sure
        limits = [*self.cautions, *self.limits]
        rests_on = self.rests_on or self._about or self.settings or "the scenario's settings"
        return Note(how_sure, [rests_on], limits, str(self.answer["repeat"]), self._chart())

    def lines(self) -> list[str]:
        """Return the lines that a command says."""
        tables = [line for table, columns in self.in_lines for line in as_text(table, columns)]
        return [*(text for text, _ in self.findings), *tables, *self.more_lines]

    @property
    def _about(self) -> str:
        return str(branch(self.answer, "scenario").get("about") or "")

    def _chart(self) -> Figure | None:
        sections = [section for section in self.sections if self.chart_in in ("", section.key)]
        figures = (block for section in sections for block in section.blocks if isinstance(block, Figure))
        return next(figures, None)

    def _closing_section(self) -> Section:
        repeat = Command(str(self.answer["repeat"]), "Command that asks the same again")
        sentences = [*self.how_sure, *self.limits, *([self.settings] if self.settings else [])]
        blocks = [Listing(sentences), *self.closing, Text("To ask this again:"), repeat]
        return Section("sure", "How sure this is, and how to repeat it", blocks)


def place_of(answer: Tree) -> str:
    """Return the place of the scenario, or its title where no place is given."""
    scenario = branch(answer, "scenario")
    return str(scenario.get("place") or scenario.get("title") or "")


def outside_data(cautions: Sequence[str]) -> list[Block]:
    """Return the cautions of a front door that leaves the data its scenario was fitted to; nothing without any."""
    return [Text("Outside the data this scenario was fitted to:"), Listing(cautions)] if cautions else []


def measured_days(answer: Tree) -> str:
    """Return the first and the last measured day."""
    scenario = branch(answer, "scenario")
    first, last = words.read_date(scenario.get("measure_from")), words.read_date(scenario.get("last_day"))
    return f"{words.long_date(first)} to {words.long_date(last)}" if first and last else ""


def assumptions_in_words(answer: Tree) -> str:
    """Say how many of the scenario's settings are only assumed."""
    settings = answer.get("assumptions") or []
    count = sum(row["quality"] == "assumed" for row in settings)
    return f"{count} of the {len(settings)} settings are only assumed: nobody has measured them."
