"""Experiment files: a question, its scenario, and what is to be tried."""

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
    asked = document.values.get("ask")
    if asked in names:
        return validate(document, kinds.kind_of(str(asked)))
    hint = did_you_mean(str(asked or ""), names, f"; it is one of {', '.join(names)}.")
    fault = f"ask {'is missing' if asked is None else f'is {asked!r}'}{hint}"
    raise ScenarioError([document.fault("ask" if asked else "", fault)])
