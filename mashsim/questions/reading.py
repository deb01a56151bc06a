"""Experiment files: a question, its scenario, and the changes to try."""

from __future__ import annotations

from pathlib import Path

from mashsim.documents import did_you_mean, read_document, validate
from mashsim.errors import ScenarioError
from mashsim.questions import kinds
from mashsim.questions.asking import Question


def read_question(path: Path) -> Question:
    """Read an experiment file.

    Raises
    ------
    ScenarioError
        Everything that is wrong, each with its file and line.
    """
    document = read_document(path)
    names = kinds.names()
    kind = document.values.get("ask")
    if kind in names:
        return validate(document, kinds.kind_of(str(kind)))
    hint = did_you_mean(str(kind or ""), names, f"; it is one of {', '.join(names)}.")
    fault = f"ask {'is missing' if kind is None else f'is {kind!r}'}{hint}"
    raise ScenarioError([document.fault("ask" if kind else "", fault)])
