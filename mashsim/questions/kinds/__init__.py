"""The kinds of question. Each module here is a question that experiment files can ask, and a command.

The module ``seek`` holds the settings class `Seek`, whose `answer` answers it; a setting marked with `Option` is an
option of the command ``mashsim seek``. The first paragraph of the module's docstring is the command's help, with the
examples at its end. The page of the answer is the module of the same name in `mashsim.report.answers`. What several
kinds share stands in `mashsim.questions`.

Importing this folder imports none of the kinds, so that a list of commands needs no library.
"""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mashsim.questions.asking import Question


def names() -> list[str]:
    """Return the names of all kinds, in the order of the alphabet."""
    return sorted(module.name for module in iter_modules(__path__))


def kind_of(name: str) -> type[Question]:
    """Return the settings class of a kind."""
    kind: type[Question] = getattr(import_module(f"{__name__}.{name}"), name.capitalize())
    return kind


def help_of(name: str) -> str:
    """Return what a kind asks, with examples of its command, without importing it."""
    source = Path(__path__[0], f"{name}.py").read_text(encoding="utf-8")
    text = ast.get_docstring(ast.parse(source)) or ""
    examples = text.find("\n\nExamples\n")
    return text.partition("\n\n")[0] + (text[examples:] if examples >= 0 else "")
