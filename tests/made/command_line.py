"""The command line, called in this process or in one of its own, for the tests of what it says and does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from made.places import ROOT, SCENARIOS
from mashsim.cli import main

MM1 = SCENARIOS / "textbook" / "m-m-1.toml"
NOTTINGHAM = SCENARIOS / "nottingham-2022.toml"
FILES = ["backlog.csv", "report.html", "results.xlsx", "scenario.toml", "summary.json", "waits.csv"]
WEEK = ("--set", "run.last_day=2023-01-15")
"""Makes the textbook queue a run of two weeks, of which one counts."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


def mashsim(*arguments: object) -> Said:
    """Call the command in this process, keeping no replications; anything but a clean exit is an error of the test."""
    result = CliRunner(env={"MASHSIM_NO_STORE": "1"}).invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def environment(**changes: str | None) -> dict[str, str]:
    """Return the environment for a process of its own: a user's, in which this checkout is the mashsim that is
    imported."""
    ours = dict.fromkeys(("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8"))
    found: dict[str, str | None] = {**os.environ, **ours, "PYTHONPATH": str(ROOT), **changes}
    return {name: value for name, value in found.items() if value is not None}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "mashsim", *map(str, arguments)]


def process(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Call the command in a process of its own."""
    settings: dict[str, Any] = {
        "capture_output": True,
        "text": True,
        "encoding": "utf-8",
        "timeout": 120,
        "env": environment(),
        **options,
    }
    return subprocess.run(command(*arguments), cwd=cwd, **settings)
