"""Change the code by rule, one place at a time, and see whether the tests beside it notice.

    python tests/breaks/try_mutants.py [--only WORD] [--count N] [--seed S] [--killed FILE]

``mutants.toml`` names the floors: for each, its modules and its tests; and mutants that no test can notice, each with
the reason. Of all places where a comparison, an `and`, a plus or a whole number can be turned round, so many of each
floor are chosen by the seed. Words that only people read are left alone: what is raised, and texts with numbers in them.

The tests are collected once, in a copy of the checkout. Each is run once as the code is, and the lines that it reaches
are noted. Then, for each mutant, a process branches off, changes the one function in its memory, and runs the tests
that reach the line, the quickest first, until one fails. Whoever takes far longer than before is endless, and noticed
by that. Commands that a test starts run the code as it is.

It prints each mutant that nothing notices, and for each floor how many were tried, killed, equivalent and alive. The
exit code is 1 if any is alive. With `--killed` it can be stopped and taken up again: mutants that are killed are
written to the file, and are not tried again as long as the functions that they are in are as they were; the lines that
tests reach are written to another beside it.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import hashlib
import importlib
import json
import os
import resource
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from try_breaks import copy, passes, write_module

ENOUGH = 100.0
"""Seconds, measured as lines are noted, after which no further test is tried on a mutant."""
EVERY = range(1_000_000)
"""All lines of a module."""
MEMORY = 6_000_000_000
"""Bytes that a mutant may take."""
TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip
OF_LUCK: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.Gt, ast.LtE: ast.Gt, ast.Gt: ast.Lt, ast.GtE: ast.Lt}
"""Where a number of a stream is compared, which is never exactly what it is compared with."""


class Mutant(NamedTuple):
    """A place in a module, counted among those that can be changed, and what is put there.

    Attributes
    ----------
    where : the text of its line
    home : names the function as it is now, and the place in it
    """

    number: int
    line: int
    old: str
    new: str
    where: str
    home: str

    def __str__(self) -> str:
        return f"{' '.join(self.old.split())} -> ({self.new}) in {self.where}"


class Reach(NamedTuple):
    """How long a test takes in processor time, and the lines that it reaches, by module."""

    seconds: float
    lines: dict[str, Container[int]]


class Floor(NamedTuple):
    """The tests of a part of the code: as they are named, as they were collected, and what each of them reaches."""

    tests: list[str]
    items: list[pytest.Item]
    reach: dict[str, Reach]


class Counts(NamedTuple):
    """How many mutants were tried, and what became of them."""

    tried: int
    killed: int
    equivalent: int
    alive: int


def turned(node: ast.AST) -> ast.AST | None:
    """Return a node with its sense turned; None where there is none to turn."""
    other: Any = deepcopy(node)
    if isinstance(node, ast.Compare) and (kind := (OF_LUCK if _is_of_luck(node) else TURNED).get(type(node.ops[0]))):
        other.ops[0] = kind()
    elif isinstance(node, ast.BoolOp | ast.BinOp) and (kind := TURNED.get(type(node.op))) and not _joins_words(node):
        other.op = kind()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        other = other.operand
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        other.value += 1
    else:
        return None
    return other  # type: ignore[no-any-return]


def _is_of_luck(node: ast.Compare) -> bool:
    called = [side.func if isinstance(side, ast.Call) else side for side in (node.left, *node.comparators)]
    return any(ast.unparse(one) == "u" or ast.unparse(one).endswith("luck") for one in called)


def _joins_words(node: ast.AST) -> bool:
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    return any(isinstance(side, ast.JoinedStr) or (_value(side) and isinstance(_value(side), str)) for side in sides)


def _value(node: ast.AST) -> object:
    return node.value if isinstance(node, ast.Constant) else None


class _Places(ast.NodeTransformer):
    """Finds the places that can be changed in what functions do, and changes one of them if it is told which."""

    def __init__(self, text: str, change: int | None = None):
        self._text, self._change, self._depth, self._number = text, change, 0, 0
        self._lines = text.splitlines()
        self._first, self._function = 0, ""
        self.found: list[Mutant] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name in ("__repr__", "__str__"):
            return node
        if not self._depth:
            self._first, self._function = node.lineno, _hash(ast.get_source_segment(self._text, node) or "")
        self._depth += 1
        node.body = [self.visit(statement) for statement in node.body]  # neither its annotations nor its decorators
        self._depth -= 1
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        other = turned(node) if self._depth else None
        if other is not None:
            number, self._number = self._number, self._number + 1
            if number == self._change:
                return ast.copy_location(other, node)
            self.found.append(self._mutant(number, node, ast.unparse(other)))
        return super().generic_visit(node)

    def _mutant(self, number: int, node: Any, new: str) -> Mutant:
        old, where = ast.get_source_segment(self._text, node) or "", self._lines[node.lineno - 1].strip()
        home = f"{self._function} {node.lineno - self._first}:{node.col_offset}"
        return Mutant(number, node.lineno, old, new, where, home)


def mutants(text: str) -> list[Mutant]:
    """Return every mutant of a module's text, from the top."""
    places = _Places(text)
    places.visit(ast.parse(text))
    return places.found


def chosen(texts: dict[str, str], seed: int, count: int) -> list[tuple[str, Mutant]]:
    """Return so many mutants of modules. Whether one is chosen hangs on its own text, not on others that come or go."""
    every = [(module, mutant) for module, text in texts.items() for mutant in mutants(text)]
    return sorted(sorted(every, key=lambda one: _hash(f"{seed} {one[0]}: {one[1]}"))[:count])


def mutated(text: str, mutant: Mutant) -> ast.Module:
    """Return a module with one mutant in it."""
    tree = ast.parse(text)
    _Places(text, mutant.number).visit(tree)
    return ast.fix_missing_locations(tree)


def functions_of(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of every function and comprehension in code."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from functions_of(part)


def put_in_place(code: CodeType) -> None:
    """Let every function that is in memory run as a module's new code says."""
    every = list(functions_of(code))
    times = Counter((one.co_qualname, one.co_firstlineno) for one in every)
    known = {key: one for one in every if times[key := (one.co_qualname, one.co_firstlineno)] == 1}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == code.co_filename:
            new = known.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
            if new and new != one.__code__ and new.co_freevars == one.__code__.co_freevars:
                one.__code__ = new


@contextlib.contextmanager
def reached(modules: dict[str, str]) -> Iterator[dict[str, set[int]]]:
    """Note the lines that are reached of modules, which are named by the paths of their files."""
    lines: dict[str, set[int]] = defaultdict(set)

    def in_a_module(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            lines[modules[frame.f_code.co_filename]].add(frame.f_lineno)
        return in_a_module

    def in_a_call(frame: FrameType, _: str, __: object) -> Any:
        return in_a_module if frame.f_code.co_filename in modules else None

    threading.settrace(in_a_call)
    sys.settrace(in_a_call)
    try:
        yield lines
    finally:
        sys.settrace(None)
        threading.settrace(None)


class Floors:
    """What pytest runs in the place of its tests: the mutants of each floor."""

    def __init__(self, known: dict[str, Any], names: list[str], checkout: Path, given: argparse.Namespace):
        self._known, self._names, self._checkout, self._given = known, names, checkout, given
        self._killed: Path | None = given.killed
        self._before = set(_lines(self._killed))
        self._reached: Path = (self._killed or checkout / "killed.txt").with_suffix(".reached")
        self._at_first: dict[str, set[int]] = {}
        """What is reached while tests are collected."""
        self.alive = 0

    def tests(self) -> list[str]:
        """Return what pytest shall collect."""
        return list(dict.fromkeys(test for name in self._names for test in self._known["floors"][name]["tests"]))

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Iterator[None]:
        """Let made-up cases be the same each time, and not be made smaller when one fails; note what is reached."""
        from hypothesis import Phase, settings

        phases = [Phase.explicit, Phase.generate]
        settings.register_profile("mutants", derandomize=True, deadline=None, database=None, phases=phases)
        settings.load_profile("mutants")
        with reached(self._paths(module for name in self._names for module in self._modules(name))) as self._at_first:
            found = yield
        return found

    def _modules(self, name: str) -> list[str]:
        """Return the modules of a floor; those that hold a floor's names together have nothing to change."""
        package, patterns = self._checkout / "mashsim", self._known["floors"][name]["modules"]
        every = (path for pattern in patterns for path in sorted(package.glob(pattern)) if path.stem != "__init__")
        return [path.relative_to(package).as_posix() for path in every]

    def _paths(self, modules: Iterable[str]) -> dict[str, str]:
        return {str(self._checkout / "mashsim" / module): module for module in modules}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants of every floor, and print what became of them."""
        if session.testsfailed:
            sys.exit("the tests cannot be collected")
        session.config.pluginmanager.unregister(name="terminalreporter")
        counts = {name: self._try_floor(session, name) for name in self._names}
        counts["all"] = Counts(*map(sum, zip(*counts.values(), strict=True)))
        for name, (tried, killed, equivalent, alive) in counts.items():
            _print(f"{name:10} {tried:4} tried {killed:4} killed {equivalent:4} equivalent {alive:4} alive")
        self.alive = counts["all"].alive
        return True

    def _try_floor(self, session: pytest.Session, name: str) -> Counts:
        tests, package = self._known["floors"][name]["tests"], self._checkout / "mashsim"
        texts = {module: (package / module).read_text(encoding="utf-8") for module in self._modules(name)}
        for module in texts:
            importlib.import_module("mashsim." + module.removesuffix(".py").replace("/", "."))
        items = [item for item in session.items if any(item.nodeid.startswith(test) for test in tests)]
        tried = chosen(texts, self._given.seed, self._given.count)
        known: dict[tuple[str, Mutant], str] = {one: became for one in tried if (became := self._became(*one))}
        if len(known) < len(tried):
            floor = Floor(tests, items, self._reach(items, texts))
            known |= {one: self._try(floor, texts[one[0]], *one) for one in tried if one not in known}
        counts = Counter(known.values())
        return Counts(len(tried), counts["killed"], counts["equivalent"], counts["alive"])

    def _became(self, module: str, mutant: Mutant) -> str:
        """Return what is known to become of a mutant, if anything is."""
        if self._known["equivalent"].get(f"{module}: {mutant}"):
            return "equivalent"
        return "killed" if f"{module} {mutant.home} {mutant}" in self._before else ""

    def _reach(self, items: list[pytest.Item], texts: dict[str, str]) -> dict[str, Reach]:
        """Return what every test reaches; those of which nothing was noted before are run for it, as the code is.

        Where a module or the test's file has changed since, the test is taken to reach the whole of what it reached of.
        """
        paths, now = self._paths(texts), {module: _hash(text) for module, text in texts.items()}
        files = {item.path: _hash(item.path.read_text("utf-8")) for item in items}

        def look(item: pytest.Item, following: pytest.Item | None) -> None:
            began = time.process_time()
            with reached(paths) as lines:
                _run(item, following)
            found = {module: [now[module], sorted(those)] for module, those in lines.items()}
            with self._reached.open("a", encoding="utf-8") as file:
                noted = [time.process_time() - began, files[item.path], found]
                print(name, item.nodeid, json.dumps(noted), sep="\t", file=file)

        name = min(texts)
        fresh = [item for item in items if item.nodeid not in self._noted(name)]
        if fresh and not _branch(fresh, look):
            sys.exit("these tests fail before anything is changed")
        noted, reach = self._noted(name), {}
        for item in items:
            seconds, file, found = noted[item.nodeid]
            reach[item.nodeid] = Reach(
                seconds,
                {
                    module: set(lines) if (before, file) == (now[module], files[item.path]) else EVERY
                    for module, (before, lines) in found.items()
                    if module in now
                },
            )
        return reach

    def _noted(self, name: str) -> dict[str, Any]:
        """Return what was noted of the tests of a floor, by the name of its first module."""
        rows = (line.split("\t") for line in _lines(self._reached))
        return {test: json.loads(found) for first, test, found in rows if first == name}

    def _try(self, floor: Floor, text: str, module: str, mutant: Mutant) -> str:
        """Return what became of a mutant."""
        lines = range(mutant.line, mutant.line + mutant.old.count("\n") + 1)
        near = [
            item
            for item in floor.items
            if any(line in floor.reach[item.nodeid].lines.get(module, ()) for line in lines)
        ]
        tests = quickest(near, floor.reach, module)
        place, code = self._checkout / "mashsim" / module, mutated(text, mutant)
        seconds = 5 + 4 * sum(floor.reach[item.nodeid].seconds for item in tests)
        if self._at_first.get(module, set()).intersection(lines):
            survives = self._passes_anew(place, text, code, floor.tests)
        else:
            survives = _branch(tests, _run, lambda: put_in_place(compile(code, str(place), "exec")), seconds)
        if survives:
            said = f"by {len(tests)} of {len(near)} tests that reach it" if near else "as no test reaches it"
            _print(f"alive, {said}: line {mutant.line}")
            _print(f'{json.dumps(f"{module}: {mutant}", ensure_ascii=False)} = ""')
            return "alive"
        if self._killed:
            with self._killed.open("a", encoding="utf-8") as file:
                print(f"{module} {mutant.home} {mutant}", file=file)
        return "killed"

    def _passes_anew(self, place: Path, text: str, code: ast.Module, tests: Sequence[str]) -> bool:
        """Return whether tests pass in a process that has the change while it collects them."""
        try:
            write_module(place, ast.unparse(code))
            return passes(self._checkout, ("--hypothesis-seed=1", *tests), "not slow", 120) is True
        finally:
            write_module(place, text)


def quickest(items: list[pytest.Item], reach: dict[str, Reach], module: str) -> list[pytest.Item]:
    """Return tests, the quickest first, but those of one file together; only as many as take `ENOUGH` seconds.

    Those that are known to reach the line stand before those that are only known to reach its module.
    """
    by_file: dict[tuple[bool, Path], list[pytest.Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: reach[item.nodeid].seconds):
        by_file[reach[item.nodeid].lines[module] is EVERY, item.path].append(item)
    taken, spent = [], 0.0
    for item in (item for (_, those) in sorted(by_file.items(), key=lambda one: one[0][0]) for item in those):
        if spent < ENOUGH:
            taken.append(item)
            spent += reach[item.nodeid].seconds
    return taken


def _run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _branch(
    items: list[pytest.Item],
    run: Callable[[pytest.Item, pytest.Item | None], None],
    prepare: Callable[[], None] = lambda: None,
    seconds: float | None = None,
) -> bool:
    """Run tests in a process of its own until one fails, and return whether none did."""
    if not items:
        return True
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    became = 1
    try:
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        prepare()
        for item, following in zip(items, [*items[1:], None], strict=True):
            run(item, following)
            if item.session.testsfailed:
                break
        else:
            became = 0
    finally:
        os._exit(became)


def _print(text: str) -> None:
    """Print past pytest, which catches what is printed."""
    os.write(_STDOUT, f"{text}\n".encode())


_STDOUT = os.dup(1)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _lines(path: Path | None) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []


def main() -> int:
    """Try mutants, print what became of each that is alive, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD", help="only floors whose name has this word")
    parser.add_argument("--count", type=int, default=40, help="how many of each floor")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--killed", type=Path, metavar="FILE", help="where those that are killed are written")
    given = parser.parse_args()
    if given.killed:
        given.killed = given.killed.resolve()
    known = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8"))
    names = [name for name in known["floors"] if given.only in name]
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy(Path(folder).resolve())
        os.chdir(checkout)
        sys.path.insert(0, str(checkout))
        os.environ.update(PYTHONPATH=str(checkout), PYTEST_ADDOPTS="", OPENBLAS_NUM_THREADS="1")
        floors = Floors(known, names, checkout, given)
        options = ["-q", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
        became = pytest.main([*options, *floors.tests()], plugins=[floors])
        os.chdir("/")
    return 1 if floors.alive or became else 0


if __name__ == "__main__":
    raise SystemExit(main())
