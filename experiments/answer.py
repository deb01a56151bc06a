"""Ask the questions of this folder, and write each answer beside its question.

An answer is a README.md with its command, its time and its pictures.

python experiments/answer.py [NAME ...]
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from mashsim.questions.reading import read_question
from mashsim.report import figures_of
from mashsim.report.answers import page_of
from mashsim.shipped import VERSION

HERE = Path(__file__).resolve().parent
SHOWN = {
    "compare": ("variant-*-curves",), "seek": ("looks-chart",), "cover": ("map-*", "front-chart", "after-curves"),
    "recover": ("looks-chart", "curves-curves"), "sensitivity": ("tornado*",), "explain": ("*",),
}  # fmt: skip
"""The pictures of an answer that stand in its README, by the kind of question."""


def ask(folder: Path, out: Path) -> tuple[dict[str, Any], str]:
    """Ask a question as a user would, without stored runs; return the answer and the time it took."""
    question = folder / "question.toml"
    command = [sys.executable, "-m", "mashsim", "ask", str(question), "--out", str(out), "--no-store"]
    begun, worked = time.perf_counter(), _processor_seconds()
    subprocess.run(command, check=True)
    answer: dict[str, Any] = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    wall, processor = time.perf_counter() - begun, _processor_seconds() - worked
    shared = ", beside other work" if wall > processor else ""
    return answer, f"{wall:.0f} s on {os.cpu_count()} processor cores{shared}, {processor:.0f} s of processor time"


def _processor_seconds() -> float:
    """Return the processor time of finished processes; 0 where the system does not measure it."""
    times = os.times()
    return times.children_user + times.children_system


def pictures(folder: Path, out: Path, answer: dict[str, Any]) -> list[str]:
    """Copy the pictures of an answer beside its question, and return the lines that show them."""
    for old in folder.glob("*.png"):
        old.unlink()
    lines = []
    for figure in figures_of(page_of(answer)):
        if any(Path(figure.words.key).match(pattern) for pattern in SHOWN[answer["kind"]]):
            shutil.copy(out / "figures" / f"{figure.words.key}.png", folder)
            lines.append(f"![{figure.words.subtitle}]({figure.words.key}.png)")
    return lines


def main() -> None:
    """Answer the questions named on the command line, or all."""
    for folder in sorted(path.parent for path in HERE.glob("*/question.toml")):
        if sys.argv[1:] and folder.name not in sys.argv[1:]:
            continue
        question = read_question(folder / "question.toml")
        with tempfile.TemporaryDirectory() as out:
            answer, took = ask(folder, Path(out))
            shown = "\n".join(pictures(folder, Path(out), answer))
        command = shlex.join(["mashsim", "ask", f"experiments/{folder.name}/question.toml"])
        findings = "\n".join(f"* {text}" for text, _ in page_of(answer).findings)
        text = f"""\
# {question.title}

**Question.** {question.question}

**How to run it.**

    {command}

It writes a page, a workbook, tables, figures and all numbers into `results/{folder.name}`. What is tried stands in
[question.toml](question.toml).

**The answer it gave** (mashsim {VERSION}; {took}).

{findings}

{shown}
"""
        (folder / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
