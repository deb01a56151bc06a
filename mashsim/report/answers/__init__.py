"""Pages of answers. Each kind of question has a module here of the same name as in `mashsim.questions.kinds`.

Each has a function `answer_page` with its own sentences; `AnswerPage` adds the parts of every page. Parts that pages
share (`backlogs`, `searching`) and the three answers of `explain` are modules of their own. Nothing is
calculated here: an answer is a tree.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from mashsim.report.answers.frame import AnswerPage
from mashsim.report.numbers import branch
from mashsim.report.pages import Page
from mashsim.trees import Tree


def answer_page(answer: Tree) -> AnswerPage:
    """Return the page, the note and the command's lines of an answer of any kind.

    Where the front door's fit failed on months held out, that is said first.
    """
    page: AnswerPage = import_module(f"{__name__}.{answer['kind']}").answer_page(answer)
    fit = branch(answer, "scenario", "fit")
    return replace(page, findings=[(_failed(fit), "sure"), *page.findings]) if fit.get("failed") else page


def so_far(known: Tree) -> list[str]:
    """Return in sentences what a question that goes on can say so far; none where its kind says nothing."""
    if not known:
        return []
    said: list[str] = import_module(f"{__name__}.{known['kind']}").so_far(known)
    return said


def _failed(fit: Tree) -> str:
    """Say that a fit failed on months held out."""
    return (
        f"The fit of this front door failed on months held out: {fit['inside']} of {fit['count']} figures of "
        f"{fit['months']} lie in their bands of 8 in 10 ({fit['figures']}). Use what follows to compare, not as levels."
    )


def page_of(answer: Tree) -> Page:
    """Return the page of an answer of any kind."""
    return answer_page(answer).page()
