"""Give mashsim inputs that nobody would write, and see that each answer is a result or a short sentence.

    python tests/breaks/try_inputs.py [--kind KIND] [--minutes N] [--count N] [--seed S] [--number N] [--keep FOLDER]

The kinds are scenarios, questions, exercises, requests of the page, figures, lists, and models: whole front doors made
up at random, of which every law must hold. All others are inputs that are right, and are then changed at random: bytes,
lines, values. An answer may be a result (exit code 0), or sentences of at most 300 letters with exit code 2; a
traceback, another exit code, or more than `PATIENCE` seconds of processor time is a failure. Each input follows from
the seed and its number, so `--number` makes one of them again; `--keep` writes those that fail to a folder. What fails
is mended, and becomes a test in `tests/doors/test_hostile_input.py` or a file in `tests/laws/seeds`.

Each kind has as many minutes as are asked for. The exit code is 1 if anything fails.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import signal
import sys
import tempfile
import tomllib
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from time import monotonic
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from made.command_line import mashsim
from made.exercises import CHOICE, CURVE, LANES, NUMBER, REMEDY, SHORT, SUMMERS
from made.front_door_laws import CONTACTS, MEASURES, ROOM, WORK
from made.front_doors import helping_scenarios, play_whole, whole_scenarios
from made.page_requests import ASKED
from made.places import SCENARIOS
from mashsim.documents import to_toml
from mashsim.errors import LONGEST_MESSAGE, MashsimError, ScenarioError
from mashsim.loading import changed, load
from mashsim.page import handle_text
from mashsim.page.handling import acts
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree

PATIENCE = 60
DAYS = 8
"""So long is a mutated scenario run, if it can be loaded."""
QUESTIONS = (
    """ask = "compare"
scenario = "textbook/m-m-1"
replications = 2
target = "contacts.closed >= 10"
[variants.more]
changes = { "pools.server.posts" = 2 }
""",
    """ask = "seek"
scenario = "textbook/m-m-1"
replications = 2
levers = ["pools.server.posts=1..2"]
target = "stages.screening.wait.working_minutes.mean <= 60"
promise = "period"
""",
    """ask = "compare"
scenario = "textbook/m-m-c"
replications = 2
[variants.fewer]
first_day = 2023-02-01
cover = [{ pool = "server", posts = 1, kind = "agency" }]
""",
    """ask = "explain"
scenario = "textbook/m-m-1"
replications = 2
""",
)
HOSTILE: tuple[Any, ...] = (
    "", " ", "0", "-1", "nan", "inf", "1e400", "true", "\0", "\ud800", "=1+1", "a" * 400, "é\u202e", "../../etc/passwd",
    "1 working day", "5 per day", "0 min", "1e9 per year", "[[", "'''", "2026-02-30", "2026-03-29 02:30", "25:00-24:00",
    0, -1, 1, 10**30, 0.5, 1e308, -1e-308, float("nan"), float("inf"), True, False, None, [], {}, [[]], {"": {}},
    [1, "a"], ["red"] * 3, dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2026, 4, 1),
)  # fmt: skip
TEAM = "pool,hours,pattern,first day,last day,leave,newly qualified,children\nteam,,,,,2026-03-30 to 2026-04-10,no,9\n"
QUEUE = "stage,received on,rating,children\nscreening,2026-03-09,red,3\nscreening,2026-03-13 23:50,,2\n"
CAME = "received at,source,children,rating\n2026-03-30 09:00:00,police,2,red\n2026-03-31 10:00:00,police,1,\n"

Attempt = Callable[[], str]
"""Says what is wrong with an answer; nothing if it is as it should be."""


class Endless(BaseException):
    """What takes too long."""


class Input:
    """An input that follows from a seed and a number.

    Attributes
    ----------
    text : as it is written to a file
    attempt : gives it to mashsim
    """

    def __init__(self, text: str | bytes, attempt: Attempt):
        self.text, self.attempt = text, attempt


# Changes at random


def value(chance: random.Random, like: object = None) -> Any:
    """Return a value that nobody would write, or one near another."""
    if isinstance(like, int | float) and not isinstance(like, bool) and chance.random() < 0.6:
        times = (0, -1, 2, 10) if isinstance(like, int) else (0, -1, 0.1, 2, 10, 1000)
        return like * chance.choice(times) + chance.choice((0, 0, 1, -1))
    if isinstance(like, str) and like and chance.random() < 0.5:
        place = chance.randrange(len(like))
        return like[:place] + chance.choice(("", "0", "9", "-", ".", " ", "x", like)) + like[place + 1 :]
    return deepcopy(chance.choice(HOSTILE))  # else what is put into it stays for the next input


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Return all that may be changed in a tree: what holds it, and its key there."""
    found: list[tuple[Any, Any]] = []
    under = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, below in under:
        found += [(tree, key), *places(below)]
    return found


def other_tree(chance: random.Random, tree: Tree) -> Tree:
    """Change some values of a tree, take some out, put some in another's place or name."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        every = places(tree)
        if not every:
            break
        holder, key = chance.choice(every)
        what = chance.random()
        if what < 0.6:
            holder[key] = value(chance, holder[key])
        elif what < 0.75:
            del holder[key]
        elif what < 0.9:
            other, its = chance.choice(every)
            if its in other if isinstance(other, dict) else its < len(other):
                holder[key] = json.loads(json.dumps(other[its], default=str))
        elif isinstance(holder, dict):
            holder[str(value(chance, key))] = value(chance)
    return tree


def other_text(chance: random.Random, text: str) -> bytes:
    """Change some bytes, words or lines of a text."""
    content = bytearray(text.encode())
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(content) + 1)
        lines = bytes(content).splitlines(keepends=True) or [b""]
        what = chance.randrange(5)
        if what == 0:
            content[place : place + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del content[place : place + chance.choice((1, 5, 50))]
        elif what == 2:
            content[place:place] = str(value(chance)).encode("utf-8", "surrogatepass")
        elif what == 3:
            chance.shuffle(lines)
            content[:] = b"".join(lines)
        else:
            content[place:place] = chance.choice(lines)
    return bytes(content)


def other_document(chance: random.Random, text: str) -> bytes:
    """Change a TOML document as a tree, or as a text."""
    if chance.random() < 0.4:
        return other_text(chance, text)
    tree = other_tree(chance, tomllib.loads(text))
    try:
        return to_toml(tree, {}).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, AttributeError, RecursionError):  # no TOML can say that
        return other_text(chance, text)


def other_table(chance: random.Random, text: str) -> bytes:
    """Change a CSV table: cells, rows, columns, or bytes."""
    if chance.random() < 0.3:
        return other_text(chance, text)
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(chance.choice((1, 1, 2, 5))):
        row = chance.choice(rows)
        column = chance.randrange(len(row))
        row[column] = str(value(chance, row[column])).replace("\n", " ")
        if chance.random() < 0.2:
            rows.insert(chance.randrange(len(rows) + 1), list(chance.choice(rows)))
    return "\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass")


# Kinds of input


def said_well(*arguments: object) -> str:
    """Call the command, and say what is wrong with its answer."""
    said = mashsim(*arguments)
    lines = said.err.splitlines()
    if said.code not in (0, 2):
        return f"exit code {said.code}: {said.err[:200]}"
    if said.code == 2 and not lines:
        return "exit code 2 without a word"
    if any(len(line) > LONGEST_MESSAGE for line in lines):
        return f"a sentence of {max(map(len, lines))} letters"
    return "a traceback" if "Traceback" in said.err else ""


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def a_scenario(chance: random.Random, folder: Path) -> Input:
    names = (
        "textbook/m-m-1",
        "textbook/front-door-year",
        "baseline",
        "story/city",
        "waits-for-everybody",
        "three-pods",
    )
    content = other_document(chance, (SCENARIOS / f"{chance.choice(names)}.toml").read_text(encoding="utf-8"))
    file = written(folder, "scenario.toml", content)

    def attempt() -> str:
        if wrong := said_well("check", file):
            return wrong
        try:
            scenario = load(file)
            first = scenario.run.first_day
            last = min(scenario.run.last_day, first + dt.timedelta(days=DAYS))
            FrontDoor(changed(scenario, {"run.measure_from": first, "run.last_day": last})).replicate(1, 0)
        except MashsimError as error:  # a file that is refused, a change that does not fit, a run without an end
            return "" if "law is broken" not in str(error) else str(error)
        return ""

    return Input(content, attempt)


def a_question(chance: random.Random, folder: Path) -> Input:
    content = other_document(chance, chance.choice(QUESTIONS))
    file = written(folder, "question.toml", content)
    few = () if b"replications" in content else ("--replications", 2)
    return Input(content, lambda: said_well("ask", file, "--workers", 1, *few, "--out", folder / "out"))


def an_exercise(chance: random.Random, folder: Path) -> Input:
    text = SHORT + LANES + chance.choice((NUMBER, CURVE, CHOICE, REMEDY, NUMBER + SUMMERS))
    content = other_document(chance, text)
    file = written(folder, "exercise.toml", content)
    return Input(content, lambda: said_well("exercise", file, "--out", folder / "out"))


def a_request(chance: random.Random, folder: Path) -> Input:
    known = {name: act.fields for table in acts() for name, act in table.items()}
    asked = json.loads(json.dumps({"do": chance.choice(list(known)), **ASKED}))
    short = 'base = "textbook/m-m-1"\n[run]\nlast_day = 2023-01-15\n'
    asked |= {"text": short, "changes": {"pools.server.posts": 2}, "from": "2023-01-09", "replications": 1}
    for name in known[asked["do"]]:
        asked.setdefault(name, value(chance, 1))
    text = json.dumps(other_tree(chance, asked), default=str)

    def attempt() -> str:
        answer = json.loads(handle_text(text))
        faults = answer.get("faults", [])
        longest = max(map(len, faults), default=0)
        return f"a sentence of {longest} letters" if longest > LONGEST_MESSAGE else ""

    return Input(text, attempt)


def figures(chance: random.Random, folder: Path) -> Input:
    if not (empty := folder / "empty.csv").exists():
        mashsim("figures", "--out", empty, "--months", 3)
    lines = [line.removeprefix("# ") for line in empty.read_text(encoding="utf-8-sig").splitlines()]
    content = other_table(chance, "\n".join(lines))
    file = written(folder, "figures.csv", content)
    return Input(content, lambda: said_well("figures", "--check", file))


def a_list(chance: random.Random, folder: Path) -> Input:
    name, text = chance.choice((("team", TEAM), ("queue", QUEUE), ("contacts", CAME)))
    content = other_table(chance, text)
    written(folder, f"{name}.csv", content)
    named = f'{"[demand]" if name == "contacts" else ""}\n{name} = "{name}.csv"\n'
    file = written(folder, "listed.toml", f'base = "baseline"\n{named}'.encode())
    return Input(content, lambda: said_well("check", file))


def a_model(chance: random.Random, folder: Path) -> Input:
    """Make up a front door, or several, of which the last is as random as they get, and hold it to every law."""
    texts: list[str] = []
    makes = chance.choice((whole_scenarios, helping_scenarios))

    @seed(chance.randrange(1 << 30))
    @settings(max_examples=6, phases=[Phase.generate], database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(makes())
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    text = texts[-1]

    def attempt() -> str:
        try:
            made = play_whole(text)
        except ScenarioError:  # what is made up may be refused
            return ""
        for law in CONTACTS + WORK + ROOM + MEASURES:
            law(made)
        return ""

    return Input(text, attempt)


KINDS: dict[str, Callable[[random.Random, Path], Input]] = {
    "scenarios": a_scenario,
    "questions": a_question,
    "exercises": an_exercise,
    "requests": a_request,
    "figures": figures,
    "lists": a_list,
    "models": a_model,
}


# Trying


@contextmanager
def patient() -> Iterator[None]:
    """Stop what takes more than so many seconds of processor time."""

    def ring(*_: object) -> None:
        raise Endless(f"more than {PATIENCE} seconds")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def wrong_with(kind: str, start: int, number: int, folder: Path) -> tuple[str, str | bytes]:
    """Make an input and try it. Return what is wrong, and the input."""
    made = KINDS[kind](random.Random(f"{kind} {start} {number}"), folder)
    try:
        with patient():
            return made.attempt(), made.text
    except (Exception, Endless) as error:  # noqa: BLE001  # whatever it is, it is what this looks for
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
        return f"{said} ({Path(where.filename).name}, line {where.lineno})", made.text


def main() -> int:
    """Try inputs of each kind, print what fails, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this one; may be given again")
    parser.add_argument("--minutes", type=float, default=1, help="for each kind, by the clock")
    parser.add_argument("--count", type=int, default=sys.maxsize, help="no more than so many of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, help="only this one")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where inputs that fail are written")
    given = parser.parse_args()
    failed = 0
    for kind in given.kind or KINDS:
        until, number, of_kind = monotonic() + 60 * given.minutes, given.number or 0, 0
        with tempfile.TemporaryDirectory() as folder:
            while number == (given.number or 0) or (
                given.number is None and number < given.count and monotonic() < until
            ):
                wrong, text = wrong_with(kind, given.seed, number, Path(folder))
                if wrong:
                    of_kind += 1
                    print(f"FAILED  {kind} {number}: {wrong}", flush=True)
                if wrong and given.keep:
                    given.keep.mkdir(parents=True, exist_ok=True)
                    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
                    (given.keep / f"{kind}-{given.seed}-{number}").write_bytes(content)
                number += 1
        tried = 1 if given.number is not None else number
        print(f"{kind}: {tried} tried, {tried - of_kind} survived, {of_kind} failed", flush=True)
        failed += of_kind
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
