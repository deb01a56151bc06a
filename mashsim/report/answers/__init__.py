"""Pages of answers, one module for each kind of question: `page` says it whole, `note` what goes on one sheet besides."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from mashsim.report.pages import Note, Page
from mashsim.trees import Tree


def page_of(answer: Tree) -> Page:
    """Return the page of an answer of any kind."""
    page: Page = _module(answer).page(answer)
    return page


def note_of(answer: Tree) -> Note:
    """Return what a note on one sheet says of an answer besides the page's findings."""
    note: Note = _module(answer).note(answer)
    return note


def said_of(answer: Tree, page: Page) -> list[str]:
    """Return the lines that a command says of an answer: the page's findings, or what its kind says in their place."""
    said: list[str] = getattr(_module(answer), "told_by_command", lambda *_: [text for text, _ in page.findings])(
        answer, page
    )
    return said


def _module(answer: Tree) -> ModuleType:
    return import_module(f"{__name__}.{answer['kind']}")
