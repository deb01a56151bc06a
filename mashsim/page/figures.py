"""The requests about a council's own figures: a table to fill in, whether a filled one can be right, what came since.

==========  =========================================================================================================
``do``      response
==========  =========================================================================================================
`figures`   ``empty``: the table to fill in, as CSV, of the twelve months before the one that begins on ``until``;
            ``said``: what is said of the filled ``table`` (CSV, or cells pasted from a spreadsheet), part by part, each
            with its ``heading`` and its ``lines``, with what it tells without any run; nothing without one;
            ``command``: the line that fits the front door to it
`follow`    what happened (``table``) over what the front door projects, with what was decided (``record``, TOML, or
            empty): as `question` does, with its ``more`` and ``wants``; ``page`` is null until there are enough runs
==========  =========================================================================================================

They take the words that say which front door is meant: a table has its teams, partners and stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from shlex import join
from typing import Any

from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.figures import Form, Table, form_of, quality_of, read_text
from mashsim.figures.quality import lines_of
from mashsim.fitting.at_once import told_at_once, what_a_fit_does
from mashsim.form import as_csv, months_before
from mashsim.page.acts import Act
from mashsim.page.doors import CHANGED_FILE, SIDES, day, sides_of
from mashsim.page.questions import answered, how_many
from mashsim.questions.kinds.follow import Follow
from mashsim.questions.recording import record_from
from mashsim.report.answers import page_of
from mashsim.report.pages import Page
from mashsim.trees import Tree

_MONTHS = 12
_NAME = "your table"


def _figures(request: Mapping[str, Any]) -> Tree:
    scenario, until, table = sides_of(request).before, day(request.get("until"), "until"), request.get("table")
    form = form_of(scenario)
    if until is None:
        raise ScenarioError("until is missing; write the first day of a month, such as 2026-04-01.")
    if table is not None and not isinstance(table, str):
        raise ScenarioError("table is not text; paste the rows of the table.")
    said = lines_of(quality_of(filled := read_text(table, _NAME, form))) if table else []
    if table:
        said += [
            ("What it tells at once, without any run", list(told_at_once(filled)) or ["Nothing yet."]),
            ("What a fit puts in, and what it looks for", what_a_fit_does(scenario, filled)),
        ]
    file, _ = _file(request)
    return {
        "empty": as_csv(form, months_before(until, _MONTHS)),
        "said": [{"heading": heading, "lines": lines} for heading, lines in said],
        "command": join(["mashsim", "fit", file, "--figures", "ours.csv", "--hold-out", "3m"]),
    }


def _follow(request: Mapping[str, Any]) -> Tree:
    sides, table, record = sides_of(request), request.get("table"), request.get("record") or ""
    if not isinstance(table, str) or not table.strip():
        raise ScenarioError("There is no table yet. Choose a file, or paste its rows.")
    if not isinstance(record, str):
        raise ScenarioError("record is not text; paste what the file says.")
    scenario, (file, needs) = sides.after or sides.before, _file(request)
    decided = record_from(record, "your record") if record.strip() else None
    command = ["mashsim", "follow", file, "--figures", "new.csv", *(["--record", "decision.toml"] if decided else [])]
    question = Follow(
        title=f"{scenario.title}: {Follow.heading}", question=Follow.in_general, scenario=file, figures=_NAME,
        seed=sides.seed, command=join(command),
    )  # fmt: skip

    def read(form: Form) -> Table:
        return read_text(table, _NAME, form)

    def page(runner: Runner) -> Page:
        return page_of(question.laid_over(runner, scenario, read, decided))

    found = answered(page, *how_many(request))
    return {
        "most": question.how_many_runs(scenario)[1],
        "command": question.command,
        "needs": needs,
        **found.as_dict(lambda page: [section.key for section in page.sections]),
    }


def _file(request: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a line calls the front door, and the file that it needs beside it, if it needs one."""
    if sides_of(request).after:
        return CHANGED_FILE, CHANGED_FILE
    return str(request.get("scenario") or request.get("name") or "scenario.toml"), ""


DOES = {
    "figures": Act(_figures, (*SIDES, "until", "table")),
    "follow": Act(_follow, (*SIDES, "table", "record", "more", "wants")),
}
"""The requests that are answered here."""
