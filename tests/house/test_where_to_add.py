"""What the handbook says of the code is there: the rooms of each floor, and each place, file and name of "Where to add
what"."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from made.places import ROOT

CODE = (ROOT / "mashsim" / "data" / "handbook" / "background" / "the-code.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "mashsim"


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the rows of the first table after a heading, without its head."""
    lines = f"\n{CODE}".partition(f"\n{heading}\n")[2].splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("| "))
    last = next((place for place in range(first, len(lines)) if not lines[place].startswith("|")), len(lines))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[first + 2 : last]]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def names() -> frozenset[str]:
    """Return the names of all classes, functions, fields and variables of the code."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                found.add(node.name)
            elif isinstance(node, ast.Name):
                found.add(node.id)
    return frozenset(found)


def places(word: str) -> list[Path]:
    """Return the files and folders that a word may mean: from the top, in the package, or a module anywhere in it."""
    path = word.rstrip("/")
    found = [*ROOT.glob(path), *PACKAGE.glob(path), *PACKAGE.glob(f"{path}.py")]
    return found or list(PACKAGE.rglob(path) if "/" not in path else ())


WORDS = [(row[0], word) for row in rows("## Where to add what") for word in words(row[1])]


@pytest.mark.parametrize(("what", "word"), WORDS)
def test_where_to_add_what_names_what_there_is(what: str, word: str) -> None:
    if "/" in word or word.endswith(".py"):
        assert places(word), f"to add {what}: there is no {word}"
    elif re.fullmatch(r"[A-Za-z_]\w*", word):
        assert word in names() or places(word), f"to add {what}: nothing is called {word}"


def test_where_to_add_what_says_a_place_for_everything() -> None:
    table = rows("## Where to add what")
    assert len(table) >= 8
    assert all(words(row[1]) or "TOML only" in row[1] for row in table)


@pytest.mark.parametrize("module", [word for row in rows("# The code") for word in words(row[1])])
def test_a_room_of_a_floor_is_there(module: str) -> None:
    assert places(module), f"there is no {module}"
