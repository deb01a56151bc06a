"""Pages of answers. Each kind of question has a module here of the same name as in `mashsim.questions.kinds`.

Each has a function `answer_page` with its own sentences; `AnswerPage` adds the parts of every page. Parts that pages
share (`backlogs`, `searching`) and the three answers of `explain` are modules of their own. Nothing is
calculated here: an answer is a tree.
"""

from __future__ import annotations

from importlib import import_module

from mashsim.report.answers.frame import AnswerPage
from mashsim.report.pages import Page
from mashsim.trees import Tree


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page, the note and the command's lines of an answer of any kind."""
    page: AnswerPage = import_module(f"{__name__}.{answer['kind']}").answer_page(answer)
    return page


def page_of(answer: Tree) -> Page:
    """Return the page of an answer of any kind."""
    return answer_page(answer).page()
