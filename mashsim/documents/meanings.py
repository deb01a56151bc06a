"""What the source of a model says of each setting, in the text under it.

Pydantic can read these texts too, but it would on every import, and few commands show them.
"""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


def meaning_of(model: type[BaseModel], setting: str) -> str:
    """Return the text under a setting in the source of its model, or of one that this is derived from; "" without."""
    texts = (_texts(kind.__module__).get(kind.__name__, {}).get(setting) for kind in model.__mro__)
    return next(filter(None, texts), "")


@cache
def _texts(module: str) -> dict[str, dict[str, str]]:
    """Return the texts under the settings of a module's models, by model and setting; none without its source."""
    try:
        source = ast.walk(ast.parse(inspect.getsource(sys.modules[module])))
    except (OSError, TypeError):
        return {}
    return {model.name: _under_settings(model) for model in source if isinstance(model, ast.ClassDef)}


def _under_settings(model: ast.ClassDef) -> dict[str, str]:
    return {
        setting.target.id: inspect.cleandoc(text.value.value)
        for setting, text in pairwise(model.body)
        if isinstance(setting, ast.AnnAssign) and isinstance(setting.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
