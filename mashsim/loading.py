"""File → document → scenario with its dated epochs.

A dated intervention is an override of the document that holds from its day on. Each of its days gives a whole, validated scenario: an
epoch. The model never sees an intervention, only that the scenario of the day is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from mashsim.documents import Document, dotted, override, parse_document, read_document, validate
from mashsim.errors import Fault, ScenarioError
from mashsim.scenario import DATED, FIXED_IN_TIME, Intervention, Scenario
from mashsim.shipped import scenario_folder


def load(path: Path | str, changes: Mapping[str, object] | None = None, because: str = "set on the command line") -> Scenario:
    """Read a scenario file, with what it inherits, and check it whole.

    Parameters
    ----------
    path : a TOML file
    changes : overrides by dotted name, such as ``{"pools.social_workers.posts": 8}``
    because : where the changes come from, for the assumption register

    Raises
    ------
    ScenarioError
        Everything that is wrong, each with its file and line.
    """
    return _complete(read_document(Path(path), (scenario_folder(),)), changes, because)


def load_text(text: str, name: str = "scenario", changes: Mapping[str, object] | None = None, because: str = "set by the user") -> Scenario:
    """Read a scenario from text that is in no file, as `load` does."""
    return _complete(parse_document(text, name, (scenario_folder(),)), changes, because)


def changed(scenario: Scenario, changes: Mapping[str, object], because: str = "set by the user") -> Scenario:
    """Return the scenario with some settings changed: the one way to change anything.

    Raises
    ------
    ScenarioError
        If a path is unknown, set twice, or its value does not fit.
    """
    return _complete(scenario.document, changes, because)


def _complete(document: Document, changes: Mapping[str, object] | None, because: str) -> Scenario:
    if changes:
        document = override(document, changes, because, model=Scenario)
    scenario = validate(document, Scenario)
    return scenario.with_epochs(document, _epochs(scenario, document))


def _epochs(scenario: Scenario, document: Document) -> list[tuple[object, Scenario]]:
    """Return the scenario of each intervention's day, in order, the run's first day first."""
    _refuse_undated(scenario, document)
    epochs: list[tuple[object, Scenario]] = []
    order = sorted(range(len(scenario.interventions)), key=lambda index: scenario.interventions[index].first_day)
    for day, indices in groupby(order, key=lambda index: scenario.interventions[index].first_day):
        for index in indices:
            change = scenario.interventions[index]
            where = document.where(("interventions", index, "changes"))
            document = override(document, change.changes, f"intervention {change.name!r}", where=where, model=Scenario)
        later = validate(document, Scenario)
        if day == scenario.run.first_day:
            epochs.clear()
        epochs.append((day, later))
    if not epochs or epochs[0][0] != scenario.run.first_day:
        epochs.insert(0, (scenario.run.first_day, scenario))
    return epochs


def _refuse_undated(scenario: Scenario, document: Document) -> None:
    """Refuse interventions on settings that hold for a whole run, and two on one day that set the same."""
    faults: list[Fault] = []
    seen: dict[tuple[object, str], Intervention] = {}
    for index, change in enumerate(scenario.interventions):
        where = document.where(("interventions", index, "changes"))
        for path in change.changes:
            if not DATED.match(path) or FIXED_IN_TIME.match(path):
                faults.append(Fault(where, f"{dotted(('interventions', index))}: {path} holds for a whole run and cannot change on a day."))
            other = seen.setdefault((change.first_day, path), change)
            if other is not change:
                faults.append(Fault(where, f"{path} is set twice on {change.first_day}, by {other.name!r} and by {change.name!r}; set it once."))
    if faults:
        raise ScenarioError(faults)
