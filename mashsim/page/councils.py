"""The request for a council's front door, made of its public tables.

=========  ==========================================================================================================
``do``     response
=========  ==========================================================================================================
`council`  ``name`` and ``text`` of the scenario file of ``council``, however its name is spelt, from the tables of
           ``year`` (ending 31 March; the newest if none); ``said``: what became of it, where it is not what it was, and
           the licence of the figures
=========  ==========================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mashsim.councils import LICENCE, YEARS, council_named, file_name, scenario_text, what_became_of
from mashsim.errors import ScenarioError
from mashsim.loading import load
from mashsim.page.acts import Act
from mashsim.page.doors import whole_number
from mashsim.shipped import scenario_folder
from mashsim.trees import Tree


def _council(request: Mapping[str, Any]) -> Tree:
    name = request.get("council")
    if not isinstance(name, str) or not name.strip():
        raise ScenarioError("council is missing; write the name of an English council.")
    council = council_named(name)
    year = whole_number(request, "year", YEARS[1], *YEARS)
    text = scenario_text(load(scenario_folder() / "baseline.toml"), council, year)
    return {"name": file_name(council), "text": text, "said": f"{what_became_of(council)} {LICENCE}".strip()}


DOES = {"council": Act(_council, ("council", "year"))}
"""The requests that are answered here."""
