"""The page's script fits its types, and the engine answers as the types say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from made.opened_page import NEEDED
from mashsim.page import handle_text

pytestmark = pytest.mark.slow
TYPESCRIPT = "typescript@7.0.2"
CONFIGURATION = Path(__file__).with_name("types.json")
SCRIPTS = Path(__file__).resolve().parents[2] / "mashsim" / "templates" / "page"
DAYS = {"first_day": "2026-06-01", "last_day": "2026-06-02"}
WHAT_IF = {"name": "More", "changes": {"pools.managers.posts": 9}}
RECOVER = {"role": "managers", "by": "2026-06-30", "cleared_at": 9}
EXERCISES = ("one-queue", "partners-who-answer-late", "ten-summers")
SMALL = """base = "baseline"
size.children = 2000
run = { first_day = 2026-04-01, last_day = 2026-04-30, replications = 2 }
"""
SINCE = "month,figure,value\n2026-04,contacts received,30\n"
SIDES = {
    "scenario": "baseline",
    "changes": {"pools.managers.posts": 9},
    "dated": [{"cover": [{"pool": "managers", "posts": 1, "kind": "agency"}], "from": "2026-06-01", "to": None}],
}


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that checks types."""
    folder = tmp_path_factory.mktemp("typescript")
    command = [shutil.which("npm") or "npm", "install", "--prefix", str(folder), "--no-save", "--silent", TYPESCRIPT]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        if NEEDED:
            raise
        pytest.skip(f"{TYPESCRIPT} cannot be fetched: {error}")
    return [shutil.which("node") or "node", str(folder / "node_modules" / "typescript" / "lib" / "tsc.js")]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the engine answers, as a script in which each answer is held against its type, with no field too many or too
    few."""
    code = asked(do="year code", text="types")["code"]
    year: dict[str, Any] = {"code": code, "decisions": ["2.agency.managers.1.4"]}
    debrief = asked(do="year debrief", **year)
    found: dict[str, list[Any]] = {
        "start": [asked(do="start", **SIDES), asked(do="start", scenario="nottingham-2022")],
        "replicate": [asked(do="replicate", number=0, **SIDES)],
        "sum up": [
            asked(do="sum up", replications=2, **SIDES),
            asked(do="sum up", replications=2, scenario="baseline"),
        ],
        "scenario": [asked(do="scenario", **SIDES)],
        "figures": [
            asked(do="figures", until="2026-04-01", table=None, scenario="baseline"),
            asked(do="figures", until="2026-04-01", table="month,figure,value\n2026-03,contacts received,9", **SIDES),
        ],
        "follow": [
            asked(do="follow", text=SMALL, name="small.toml", table=SINCE, record="", more=more) for more in (1, 1000)
        ],
        "files": [asked(do="files", replications=2, scenario="baseline")],
        "workbook": [asked(do="workbook", replications=2, scenario="baseline")],
        "question": [
            asked(do="question", scenario="baseline", ask="explain", settings={"replications": 2}, more=more)
            for more in (0, 1000)
        ]
        + [asked(do="question", scenario="baseline", ask="recover", settings=RECOVER, wants=1)],
        "take run": [asked(do="take run", door="a door", asked=["contacts"], seed=1, number=0, made="{}")],
        "question report": [
            asked(do="question report", scenario="baseline", ask="explain", settings={"replications": 2})
        ],
        "side by side": [
            asked(do="side by side", scenario="baseline", set=[WHAT_IF], replications=2, more=more)
            for more in (1, 1000)
        ],
        "form": [asked(do="form", scenario="baseline")],
        "form new": [
            asked(do="form new", scenario="baseline", table=table, added="triaging") for table in ("pools", "stages")
        ],
        "formed": [asked(do="formed", scenario="baseline", edits={"pools.managers.posts": "9"})],
        "council": [asked(do="council", council="Bury"), asked(do="council", council="cumbria", year=2023)],
        "film": [asked(do="film", scenario="baseline", **DAYS)],
        "story": [asked(do="story", scenario="baseline", number=0, contact=3)],
        "exercise": [asked(do="exercise", exercise=name) for name in EXERCISES],
        "reveal": [asked(do="reveal", exercise="one-queue")],
        "hand out": [asked(do="hand out", exercise="one-queue")],
        "year code": [{"code": code}],
        "year week": [asked(do="year week", week=week, since=0, **year) for week in (1, 52)],
        "year ahead": [asked(do="year ahead", week=1, **year)],
        "year debrief": [debrief],
        "year others": [asked(do="year others", years=1, **year)],
        "year line": [asked(do="year line", line=debrief["line"])],
        "year file": [asked(do="year file", **year)],
    }
    first = {
        "scenarios": asked(do="scenarios")["scenarios"],
        "exercises": asked(do="exercises")["exercises"],
        "year": asked(do="year rules"),
    }
    return (
        'import type { Answers, Prepared } from "page/types";\n'
        f"export const answers: {{ [D in keyof Answers]: Answers[D][] }} = {json.dumps(found)};\n"
        f'export const first: Pick<Prepared, "scenarios" | "exercises" | "year"> = {json.dumps(first)};\n'
    )


def asked(**request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(handle_text(json.dumps(request)))
    assert "faults" not in answer, answer
    return answer


def complaints(compiler: list[str], folder: Path, scripts: Path = SCRIPTS) -> str:
    """What the check complains about in what a folder holds beside the page's script, or in that script."""
    configuration = {
        "extends": str(CONFIGURATION),
        "compilerOptions": {"paths": {"page/*": [f"{scripts.as_posix()}/*"]}},
        "include": [f"{scripts.as_posix()}/*", f"{folder.as_posix()}/*"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(configuration), encoding="utf-8")
    command = [*compiler, "--project", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300).stdout


def test_the_script_and_the_engine_answers_fit_their_types(compiler: list[str], answers: str, tmp_path: Path) -> None:
    (tmp_path / "answers.ts").write_text(answers, encoding="utf-8")
    assert complaints(compiler, tmp_path) == ""


def test_a_field_that_is_renamed_in_the_engine_is_found(compiler: list[str], answers: str, tmp_path: Path) -> None:
    (tmp_path / "answers.ts").write_text(answers.replace('"at_the_door":', '"at_door":'), encoding="utf-8")
    said = complaints(compiler, tmp_path)
    assert "answers.ts" in said
    assert "at_door\"' does not exist in type 'BoardColumn'" in said


@pytest.mark.parametrize(
    ("name", "before", "after", "complaint"),
    [
        (
            "types.d.ts",
            "at_the_door: boolean",
            "at_door: boolean",
            "Property 'at_the_door' does not exist on type 'BoardColumn'",
        ),
        ("year.js", 'ask("year debrief", year())', 'ask("year debrief", {})', "is missing the following properties"),
        ("watch.js", 'import { makeBoard } from "page/board.js";\n', "", "Cannot find name 'makeBoard'"),
        ("controls.js", "one.posts", "one.post", "Property 'post' does not exist on type 'Newcomer'"),
    ],
)
def test_a_break_in_the_script_is_found(
    compiler: list[str], tmp_path: Path, name: str, before: str, after: str, complaint: str
) -> None:
    broken = tmp_path / "page"
    shutil.copytree(SCRIPTS, broken)
    text = (broken / name).read_text(encoding="utf-8")
    assert before in text
    (broken / name).write_text(text.replace(before, after), encoding="utf-8")
    (tmp_path / "project").mkdir()
    assert complaint in complaints(compiler, tmp_path / "project", broken)
