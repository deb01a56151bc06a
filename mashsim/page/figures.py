"""The request about a council's own figures: a table to fill in, and whether a filled one can be right.

==========  =========================================================================================================
``do``      response
==========  =========================================================================================================
`figures`   ``empty``: the table to fill in, as CSV, of the twelve months before the one that begins on ``until``;
            ``said``: what is said of the filled ``table`` (CSV, or cells pasted from a spreadsheet), part by part, each
            with its ``heading`` and its ``lines``; nothing without one
==========  =========================================================================================================

It takes the words that say which front door is meant: a table has its teams, partners and stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mashsim.errors import ScenarioError
from mashsim.figures import form_of, quality_of, read_text
from mashsim.figures.quality import lines_of
from mashsim.form import as_csv, months_before
from mashsim.page.acts import Act
from mashsim.page.doors import SIDES, day, sides_of
from mashsim.trees import Tree

_MONTHS = 12
_NAME = "your table"


def _figures(request: Mapping[str, Any]) -> Tree:
    form, until, table = form_of(sides_of(request).before), day(request.get("until"), "until"), request.get("table")
    if until is None:
        raise ScenarioError("until is missing; write the first day of a month, such as 2026-04-01.")
    if table is not None and not isinstance(table, str):
        raise ScenarioError("table is not text; paste the rows of the table.")
    said = lines_of(quality_of(read_text(table, _NAME, form))) if table else []
    return {
        "empty": as_csv(form, months_before(until, _MONTHS)),
        "said": [{"heading": heading, "lines": lines} for heading, lines in said],
    }


DOES = {"figures": Act(_figures, (*SIDES, "until", "table"))}
"""The requests that are answered here."""
