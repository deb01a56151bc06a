"""Change the code by rule, one place at a time, and see whether the tests beside it notice.

    python tests/breaks/try_mutants.py [--only WORD] [--count N] [--seed S] [--killed FILE]

``mutants.toml`` names the floors: for each, modules with the tests that stand nearest; the tests that whoever passes
those must pass too; and mutants that are known to survive, each with the reason. Of all places where a comparison, an `and`, a plus or a whole number can be turned round, so many
of each floor are chosen by the seed, in a copy of the checkout. A mutant that no test notices is printed: write a test
that does, or the reason why none can. A mutant whose tests take `PATIENCE` seconds of processor time is endless, and
noticed by that. The exit code is 1 if any survives without a reason.

Each takes as long as its tests: some 3 to 20 seconds of one core. They can be taken up again: mutants that are killed
are written to a file, and are not tried again as long as their module and the names of its tests are as they were.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import random
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from try_breaks import copy, passes, write_module

PATIENCE = 120
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


class Mutant(NamedTuple):
    """A place in a text, from and to, in bytes, and what is put there."""

    begins: int
    ends: int
    old: str
    new: str
    line: int

    def __str__(self) -> str:
        return f"{' '.join(self.old.split())} -> {self.new}"


def turned(node: Any) -> Any:
    """Return a node with its sense turned; None where there is none to turn."""
    other = deepcopy(node)
    if isinstance(node, ast.Compare) and (kind := TURNED.get(type(node.ops[0]))):
        other.ops[0] = kind()
    elif isinstance(node, ast.BoolOp | ast.BinOp) and (kind := TURNED.get(type(node.op))):
        other.op = kind()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        other = other.operand
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        other.value += 1
    else:
        return None
    return other


def mutants(text: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's text, from the top."""
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for body in ast.walk(ast.parse(text)):  # only what runs in functions: not types, nor tables
        for statement in body.body if isinstance(body, ast.FunctionDef) else ():
            for node in ast.walk(statement):
                if (other := turned(node)) is not None and not isinstance(statement, ast.FunctionDef):
                    begins, ends = (
                        starts[line - 1] + column
                        for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
                    )
                    old = text.encode()[begins:ends].decode()
                    yield Mutant(begins, ends, old, f"({ast.unparse(other)})", node.lineno)


def mutated(text: str, mutant: Mutant) -> str:
    """Return a module's text with one mutant in it."""
    content = text.encode()
    return (content[: mutant.begins] + mutant.new.encode() + content[mutant.ends :]).decode()


class Floor:
    """A part of the code, its tests, and a copy of the checkout to try its mutants in."""

    def __init__(self, name: str, known: dict[str, Any], checkout: Path, killed: Path):
        tests: dict[str, list[str]] = known["floors"][name]
        self.name, self._tests, self._checkout, self._killed = name, tests, checkout, killed
        self._wider: tuple[str, ...] = tuple(known["wider"]["tests"]) if name in known["wider"]["floors"] else ()
        self._reasons: dict[str, str] = known["survivors"]
        self._texts = {module: (checkout / "mashsim" / module).read_text(encoding="utf-8") for module in tests}
        self._before = set(killed.read_text(encoding="utf-8").splitlines()) if killed.exists() else set()
        self._sound: set[tuple[str, ...]] = {()}
        """Tests that pass as all is."""

    def try_some(self, count: int, seed: int) -> tuple[int, int, int]:
        """Try so many mutants. Return how many were tried, how many were killed, how many survived without a reason."""
        every = [(module, mutant) for module, text in self._texts.items() for mutant in mutants(text)]
        chosen = sorted(random.Random(seed).sample(every, min(count, len(every))))
        survived = [(module, mutant) for module, mutant in chosen if not self._is_killed(module, mutant)]
        for module, mutant in survived:
            reason = self._reason(module, mutant) or "NO REASON"
            print(f"survived  {module}, line {mutant.line}: {mutant}  {reason}", flush=True)
        print(f"{len(chosen) - len(survived)} of {len(chosen)} killed  {self.name}", flush=True)
        unexplained = sum(not self._reason(*one) for one in survived)
        return len(chosen), len(chosen) - len(survived), unexplained

    def _reason(self, module: str, mutant: Mutant) -> str:
        line = self._texts[module].splitlines()[mutant.line - 1].strip()
        return self._reasons.get(f"{module}: {mutant} in {line}", "")

    def _is_killed(self, module: str, mutant: Mutant) -> bool:
        tests, whole = tuple(self._tests[module]), self._texts[module]
        text = hashlib.sha256(whole.encode()).hexdigest()[:8]
        line = f"{module} {text} {mutant.begins}: {mutant} [{' '.join(tests)}]"
        if line in self._before:
            return True
        for before in (tests, self._wider):
            if (
                before not in self._sound
                and passes(self._checkout, before, "" if before is self._wider else "not slow") is not True
            ):
                sys.exit(f"these tests fail before anything is changed: {' '.join(before)}")
            self._sound.add(before)
        place = self._checkout / "mashsim" / module
        try:
            write_module(place, mutated(whole, mutant))
            survives = passes(self._checkout, tests, "not slow", PATIENCE) is True
            survives = survives and (not self._wider or passes(self._checkout, self._wider, "", PATIENCE) is True)
        finally:
            write_module(place, whole)
        if not survives:
            with self._killed.open("a", encoding="utf-8") as file:
                print(line, file=file)
        return not survives


def main() -> int:
    """Try mutants, print what became of each that survives, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD", help="only floors whose name has this word")
    parser.add_argument("--count", type=int, default=34, help="how many of each floor")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--killed", type=Path, metavar="FILE", help="where those that are killed are written")
    given = parser.parse_args()
    known = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8"))
    counts = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy(Path(folder))
        for name in known["floors"]:
            if given.only in name:
                floor = Floor(name, known, checkout, given.killed or checkout / "killed.txt")
                found = floor.try_some(given.count, given.seed)
                counts = [before + more for before, more in zip(counts, found, strict=True)]
    tried, killed, unexplained = counts
    print(f"{killed} of {tried} killed; {unexplained} survived without a reason.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
