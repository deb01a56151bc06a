"""Ask the questions of this folder and write each answer beside its question: README.md, with its command, time and pictures.

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


def answered(folder: Path, out: Path) -> tuple[dict[str, Any], str]:
    """Ask a question as a user would, without what was kept before; return the answer and what time it took."""
    question = folder / "question.toml"
    command = [sys.executable, "-m", "mashsim", "ask", str(question), "--out", str(out), "--no-store"]
    begun, worked = time.perf_counter(), _processor_seconds()
    subprocess.run(command, check=True)
    answer: dict[str, Any] = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    took = f"{time.perf_counter() - begun:.0f} s on {os.cpu_count()} processor cores"
    return answer, f"{took}, {_processor_seconds() - worked:.0f} s of processor time"


def _processor_seconds() -> float:
    """Return the processor time of finished processes; 0 where the system does not tell."""
    times = os.times()
    return times.children_user + times.children_system


def pictures(folder: Path, out: Path, answer: dict[str, Any]) -> list[str]:
    """Put the pictures that are shown beside the question, and return the lines that show them."""
    for old in folder.glob("*.png"):
        old.unlink()
    lines = []
    for figure in figures_of(page_of(answer)):
        if any(Path(figure.words.key).match(pattern) for pattern in SHOWN[answer["kind"]]):
            shutil.copy(out / "figures" / f"{figure.words.key}.png", folder)
            lines.append(f"![{figure.words.subtitle}]({figure.words.key}.png)")
    return lines


def main() -> None:
    """Answer the questions that were named, or all."""
    for folder in sorted(path.parent for path in HERE.glob("*/question.toml")):
        if sys.argv[1:] and folder.name not in sys.argv[1:]:
            continue
        question = read_question(folder / "question.toml")
        with tempfile.TemporaryDirectory() as out:
            answer, took = answered(folder, Path(out))
            shown = pictures(folder, Path(out), answer)
        command = shlex.join(["mashsim", "ask", f"experiments/{folder.name}/question.toml"])
        lines = [
            f"# {question.title}", "", f"**Question.** {question.question}", "", "**How to run it.**", "", f"    {command}", "",
            f"It writes a page, a workbook, tables, figures and all numbers into `results/{folder.name}`. What is tried stands in",
            "[question.toml](question.toml).", "", f"**The answer it gave** (mashsim {VERSION}; {took}).", "",
            *(f"* {text}" for text, _ in page_of(answer).findings), "", *shown,
        ]  # fmt: skip
        (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
