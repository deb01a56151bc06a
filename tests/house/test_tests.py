"""Tests stand by subject: each in a folder, none leaning on another's file."""

from __future__ import annotations

import ast
from pathlib import Path

from made.places import TESTS

MODULES = sorted(TESTS.rglob("test_*.py"))


def imported(path: Path) -> set[str]:
    """Return the first word of each module that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_every_test_module_stands_in_a_folder_of_its_subject() -> None:
    assert not [path.name for path in MODULES if path.parent == TESTS]


def test_no_test_module_imports_another() -> None:
    assert not {path.name: found for path in MODULES if (found := {n for n in imported(path) if n.startswith("test_")})}


def test_no_two_test_modules_have_one_name() -> None:
    assert len({path.name for path in MODULES}) == len(MODULES)
