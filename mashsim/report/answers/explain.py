"""The page that says why: what held contacts up by week, what each change did, or what happened to one contact."""

from __future__ import annotations

from mashsim.report.answers import one_contact, rungs, week_by_week
from mashsim.report.answers.frame import AnswerPage
from mashsim.trees import Tree

_PAGES = {"weeks": week_by_week.answer_page, "ladder": rungs.answer_page, "contact": one_contact.answer_page}


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page of an explanation."""
    return _PAGES[str(answer["what"])](answer)
