"""The page that says why: what held contacts up week by week, what each change contributed, or what happened to one contact."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from mashsim.report import words
from mashsim.report.answers import one_contact, rungs, week_by_week
from mashsim.report.answers.compare import assumed, limits
from mashsim.report.blocks import Block, Command, Figure, Listing, Section, Text
from mashsim.report.numbers import branch
from mashsim.report.pages import Note, Page
from mashsim.trees import Tree

_OF: dict[str, ModuleType] = {"weeks": week_by_week, "ladder": rungs, "contact": one_contact}


def page(answer: Tree) -> Page:
    """Return the page of an answer."""
    of, scenario = _of(answer), branch(answer, "scenario")
    return Page(
        title=str(answer["title"]),
        question=str(answer.get("question") or of.asked(answer)),
        facts=_facts(answer),
        findings=of.findings(answer),
        about=str(scenario.get("about") or ""),
        sections=[*of.sections(answer), _sure(answer, of.how_sure(answer))],
        version=str(answer["mashsim"]),
    )


def note(answer: Tree) -> Note:
    """Return what a note on one sheet says besides the page's findings."""
    of, rests = _of(answer), branch(answer, "scenario").get("about")
    charts = [block for section in of.sections(answer) for block in section.blocks if isinstance(block, Figure)]
    stands_on = [str(rests)] if rests else [assumed(answer)]
    return Note(of.how_sure(answer), stands_on, _limits(answer), str(answer["repeat"]), charts[0] if charts else None)


def told_by_command(answer: Tree, page: Page) -> list[str]:
    """Return what the command says: the findings, and of one contact everything that happened."""
    more = one_contact.everything(answer) if answer["what"] == "contact" else []
    return [*(text for text, _ in page.findings), *more]


def _of(answer: Tree) -> ModuleType:
    return _OF[str(answer["what"])]


def _facts(answer: Tree) -> str:
    scenario = branch(answer, "scenario")
    if answer["what"] == "contact":
        return f"{scenario['title']}: one contact of {answer['contacts']:,} in replication {answer['replication']}."
    first, last = words.read_date(scenario["measure_from"]), words.read_date(scenario["last_day"])
    period = f"{words.long_date(first)} to {words.long_date(last)}" if first and last else ""
    if answer["what"] == "weeks":
        return f"{scenario['title']}: {period}, simulated {answer['replications']} times."
    every = f"{answer['combinations']} front doors, each simulated {answer['replications']} times, all on the same luck"
    return f"{scenario['title']}: {period}; {every}."


def _limits(answer: Tree) -> list[str]:
    if answer["what"] == "contact":
        return [
            "It is one simulated contact of one run: an example of what the front door does, not a case, and not an average."
        ]
    return limits()


def _sure(answer: Tree, how: Sequence[str]) -> Section:
    blocks: list[Block] = [Listing([*how, *_limits(answer), assumed(answer)]), Text("To ask this again:")]
    return Section(
        "sure",
        "How sure this is, and how to repeat it",
        [*blocks, Command(str(answer["repeat"]), "Command that asks the same again")],
    )
