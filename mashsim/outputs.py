"""Write a run's results into a folder, whole or not at all: to temporary names first, then renamed.

One folder holds one run: ``report.html``, ``results.xlsx``, ``backlog.csv``, ``waits.csv``, ``log.csv``, ``scenario.toml``, ``summary.json``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mashsim import report
from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.log import Log, write_csv
from mashsim.scenario import Scenario
from mashsim.tables import backlog_rows, waits_rows
from mashsim.tables import write_csv as write_table
from mashsim.workbook import write_workbook


def prepare_folder(folder: Path) -> None:
    """Make the folder and see that it can be written, before any time is spent on a run.

    Raises
    ------
    ScenarioError
        If it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ScenarioError(f"{folder}: results cannot be written there ({error.strerror}); choose another folder with --out.") from None


def write_results(folder: Path, summary: dict[str, Any], log: Log, scenario: Scenario) -> list[Path]:
    """Write all files of a run and return their paths, the report first.

    Raises
    ------
    ScenarioError
        If the disk is full or the folder cannot be written; files of an earlier run there are then as they were.
    """
    document = scenario.document
    writers: dict[str, Callable[[Path], object]] = {
        "report.html": lambda path: path.write_text(report.render(summary), encoding="utf-8"),
        "results.xlsx": lambda path: write_workbook(summary, path),
        "backlog.csv": lambda path: write_table(backlog_rows(summary), path),
        "waits.csv": lambda path: write_table(waits_rows(summary), path),
        "log.csv": lambda path: write_csv(log, path),
        "scenario.toml": lambda path: path.write_text(to_toml(document.values, document.provenance), encoding="utf-8"),
        "summary.json": lambda path: path.write_text(json.dumps(summary, indent=1, default=str, allow_nan=False) + "\n", encoding="utf-8"),
    }
    try:
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
            for name, write in writers.items():
                write(Path(unfinished) / name)
            for name in writers:
                os.replace(Path(unfinished) / name, folder / name)
    except OSError as error:
        raise ScenarioError(f"{folder}: results could not be written ({error.strerror}); nothing there was changed.") from None
    return [folder / name for name in writers]
