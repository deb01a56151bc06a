"""Change the code by rule, one place at a time, and see whether the tests beside it notice.

    python tests/breaks/try_mutants.py [--only WORD] [--count N] [--seed S]

``mutants.toml`` names the modules and, for each, the tests that are run; and mutants that are known to survive, each
with the reason. Of all places where a comparison, an `and`, a plus or a whole number can be turned round, so many are
chosen by the seed, in a copy of the checkout. A mutant that no test notices is printed: write a test that does, or the
reason why none can. The exit code is 1 if any survives without a reason. Each takes as long as its tests: some 3 to 20
seconds of one core.
"""

from __future__ import annotations

import argparse
import ast
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


def main() -> int:
    """Try mutants, print what became of each that survives, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD", help="only modules whose name has this word")
    parser.add_argument("--count", type=int, default=40, help="how many of each module")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    known = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8"))
    tried, unexplained = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy(Path(folder))
        for module, tests in known["tests"].items():
            place = checkout / "mashsim" / module
            whole = place.read_text(encoding="utf-8")
            found = list(mutants(whole)) if given.only in module else []
            chosen = random.Random(given.seed).sample(found, min(given.count, len(found)))
            killed = 0
            for mutant in sorted(chosen):
                try:
                    write_module(place, mutated(whole, mutant))
                    survives = passes(checkout, tuple(tests)) is True
                finally:
                    write_module(place, whole)
                killed += not survives
                reason = known["survivors"].get(f"{module}: {mutant}", "")
                unexplained += survives and not reason
                if survives:
                    print(f"survived  {module}, line {mutant.line}: {mutant}  {reason or 'NO REASON'}", flush=True)
            tried += len(chosen)
            if chosen:
                print(f"{killed} of {len(chosen)} killed  {module}", flush=True)
    print(f"{tried} tried, {unexplained} survived without a reason.")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
