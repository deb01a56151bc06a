"""Trees: nested tables with text keys, as documents, summaries and JSON hold them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Tree = dict[str, Any]
"""A table by name; a value is plain data or another table."""
Path = tuple[str, ...]
"""The names that lead to a branch or a leaf."""
WHOLE: frozenset[Path] = frozenset({()})
"""The path to all of a tree."""


def only(tree: Any, paths: Collection[Path] = WHOLE) -> Any:
    """Return what lies on some paths of a tree and below their ends.

    A branch or a leaf may be a function that makes it; it is made if some path leads there.
    """
    tree = tree() if callable(tree) else tree
    if () in paths:
        paths = WHOLE
    if not isinstance(tree, dict):
        return tree
    below = {name: WHOLE if paths is WHOLE else {path[1:] for path in paths if path[0] == name} for name in tree}
    return {name: only(branch, below[name]) for name, branch in tree.items() if below[name]}
