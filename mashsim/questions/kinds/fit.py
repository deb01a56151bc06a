"""Fit a front door to a council's own figures. It says which settings can give them, and how months held out compare.

What the figures observe is put in: contacts by month, posts, absence, what was open. What nobody can read off is found
in waves of runs, each where the figures still allow it.

Examples
--------
mashsim fit our-city.toml --figures ours.xlsx
mashsim fit our-city.toml --figures ours.csv --hold-out 3m
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated

from pydantic import Field

from mashsim.documents import to_toml
from mashsim.documents.text import listed
from mashsim.errors import Fault, ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.figures import form_of, read_table
from mashsim.figures.quality import first_day, next_month, refuse_impossible
from mashsim.figures.table import Table
from mashsim.fitting.comparing import ASKED
from mashsim.fitting.direct import direct_of, with_direct
from mashsim.fitting.listed import listed_of
from mashsim.fitting.matching import LIMIT
from mashsim.fitting.replaying import Replayed, months_known, replayed
from mashsim.loading import load_text
from mashsim.past import Past, past_of
from mashsim.questions.asking import FindScenario, Option, Question, begin
from mashsim.questions.fitting import Fitting
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_MONTHS = re.compile(r"(\d{1,2})\s*m(?:onths?)?")
AHEAD = 12
"""Months for which the scenario that is written runs on, from the last that is known."""


class Fit(Question):
    """Which settings give a council's own figures, and how far can they be told?"""

    page_name = "fit"
    chooses_its_runs = "a fit"
    heading = "fitted to its own figures"
    in_general = "Can the model be this front door, and what do its own figures tell?"

    figures: Annotated[str, Option(metavar="FILE")]
    """The filled table of figures, .xlsx or .csv, as `mashsim figures` writes it."""
    lists: Annotated[str | None, Option(metavar="FOLDER")] = None
    """A folder of lists of workflow steps, to which partners' replies, and shares, are fitted directly."""
    hold_out: Annotated[str, Option("hold-out", metavar="MONTHS")] = "0m"
    """The last months, such as 3m, that are not fitted: what the fit says of them is held against them."""
    waves: Annotated[int, Option()] = Field(default=4, ge=1, le=10)
    """Waves at most; it stops before where a wave no longer narrows."""
    runs: Annotated[int, Option()] = Field(default=60, ge=20, le=2000)
    """Runs of each wave."""
    draws: Annotated[int, Option()] = Field(default=100, ge=10, le=1000)
    """Sets of values that are written, by how likely they are. Each is run once, which tells whether the model can be
    this front door, and foresees months held out."""
    discrepancy: Annotated[float, Option()] = Field(default=0.05, ge=0, le=0.5)
    """By what share of each figure the model is taken to be wrong, whatever its settings: a standard deviation."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Fit the settings in waves, run the months held out, and say what else would tell."""
        self.refuse_counts()
        scenario = self.base(find)
        table = read_table(Path(self.figures), form_of(scenario))
        quality = refuse_impossible(table)
        past, until = self._past(scenario), first_day(next_month(months_known(table, self._held_out())[-1]))
        direct = direct_of(past, until) if past else None
        settings = direct.changes if direct else {}
        put_in = replayed(scenario, table, self._held_out(), direct=settings)
        runner = runner.only(ASKED)
        fitting = Fitting(self, runner, table, put_in)
        matched = fitting.match()
        files: dict[str, str] = {}
        held: Tree | None = None
        check: Tree | None = None
        if matched.is_possible:
            sets = with_direct(fitting.sets(matched), direct, fitting.seed)
            drawn = fitting.drawn(sets)
            check = drawn.checked()
            held = drawn.held_out() if put_in.held_out else None
        can_be = matched.is_possible and (check is None or check["could_be"])
        if can_be:
            whole = replayed(scenario, table, self._held_out(), AHEAD, settings)
            files = _files(whole, put_in, sets, table.file, _said_of_held_out(table, put_in, held))
        return {
            **begin(self, put_in.scenario, Runs(put_in.scenario, fitting.seed, range(len(matched.runs[0])))),
            "figures": table.file,
            "quality": {**quality._asdict(), "put_in": put_in.said},
            "months": put_in.months,
            "can_be": can_be,
            "check": check,
            "furthest": matched.distance,
            "limit": LIMIT,
            "far": matched.own.limit,
            "power": matched.own.power,
            "discrepancy": self.discrepancy,
            "waves": [wave._asdict() for wave in matched.waves],
            "compared": fitting.compared(matched),
            "conflicts": fitting.conflicts(matched),
            "settings": fitting.told(matched, can_be),
            "direct": direct.rows() if direct else [],
            "listed": listed_of(past, until) if past else None,
            "held_out": held,
            "next": fitting.next(matched),
            "files": files,
        }

    def _past(self, scenario: Scenario) -> Past | None:
        """Return what the lists hold; None without lists."""
        if not self.lists:
            return None
        past = past_of(Path(self.lists), scenario)
        if past.kinds:
            raise ScenarioError([Fault(self.lists, "has no list of workflow steps, and others know of no reply.")])
        return past

    def _held_out(self) -> int:
        found = _MONTHS.fullmatch(self.hold_out.strip())
        if not found:
            raise ScenarioError(f"--hold-out is {self.hold_out!r}; write a number of months, such as 3m.")
        return int(found[1])


def _said_of_held_out(table: Table, put_in: Replayed, held: Tree | None) -> dict[str, object] | None:
    """Return what the fitted scenario says of months held out; None where none was."""
    if not held or not held["of"]:
        return None
    months = put_in.held_out
    span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    return {"figures": table.file, "months": span, "inside": held["inside"], "count": held["of"]}


def _files(
    whole: Replayed, put_in: Replayed, sets: Sequence[tuple[Mapping[str, object], int]], figures: str,
    held_out: Mapping[str, object] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return the draws, and the scenario that uses them: from the first month until a year after the last."""
    target = StringIO()
    write = csv.writer(target, lineterminator="\n").writerow
    write([*sets[0][0], "weight"])
    for values, often in sets:
        write([*values.values(), often])
    draws = target.getvalue()
    fitted = whole.scenario.written  # posts that a use gave are numbers here, and are fitted as such
    scenario = load_text(
        to_toml(fitted.values, fitted.provenance), "the fit",
        {"run.inputs": "drawn", "run.draws": draws, "run.measure_from": put_in.now,
         "title": f"{whole.scenario.title}, fitted to its own figures"[:120], "about": _about(put_in, figures),
         **({"fit": held_out} if held_out else {})},
        "the fit",
    )  # fmt: skip
    written = scenario.written
    return {"draws.csv": draws, "fitted.toml": to_toml(written.values, written.provenance)}


def _about(put_in: Replayed, figures: str) -> str:
    """Say what a fitted scenario is based on."""
    first, last = put_in.months[0], put_in.months[-1]
    fitted = listed([one.words for one in put_in.unknowns])
    lists = f" Lists told {listed([one.words for one in put_in.settled])}." if put_in.settled else ""
    return (
        f"The council's own figures of {first} to {last} ({figures}). These settings were fitted to them: {fitted}."
        f"{lists} All else is as it was before the fit."
    )
