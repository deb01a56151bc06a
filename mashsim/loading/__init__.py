"""Loading: text → document → base and overrides → scenario → uncertain inputs → dated epochs, one pass down.

::

    read_document, override      documents/        what is written, and where
    scenario_of                  validating.py     the scenario of the run's first day, or everything that is wrong
    uncertain_inputs             uncertain/        the settings that have bounds, read once
    epochs                       epochs.py         the scenario that holds from each intervention's day on
    impossible_draws             drawing.py        whether every draw is a scenario too

Whatever changes a scenario, a draw of its inputs too, is an override of its document, which goes down the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from mashsim.documents import Document, KeyPath, in_order, mix, override, parse_document, read_document
from mashsim.errors import ScenarioError
from mashsim.loading.drawing import impossible_draws, wrong_inputs, wrong_pairs
from mashsim.loading.epochs import epochs_of, holding
from mashsim.loading.validating import scenario_of
from mashsim.scenario import Scenario
from mashsim.scenario.lists import LISTS
from mashsim.shipped import scenario_folder
from mashsim.uncertain import uncertain_inputs

__all__ = ["changed", "holding", "load", "load_text", "partly"]


def load(
    path: Path | str, changes: Mapping[str, object] | None = None, because: str = "set on the command line"
) -> Scenario:
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
    return _complete(read_document(Path(path), (scenario_folder(),), LISTS, Scenario), changes, because)


def load_text(
    text: str, name: str = "scenario", changes: Mapping[str, object] | None = None, because: str = "set by the user"
) -> Scenario:
    """Read a scenario from text that is in no file, as `load` does."""
    return _complete(parse_document(text, name, (scenario_folder(),), LISTS, Scenario), changes, because)


def changed(scenario: Scenario, changes: Mapping[str, object], because: str = "set by the user") -> Scenario:
    """Return the scenario with some settings changed: the one way to change anything.

    Raises
    ------
    ScenarioError
        If a path is unknown, set twice, or its value does not fit.
    """
    return _complete(scenario.document, changes, because)


def partly(scenario: Scenario, other: Scenario, taken: Collection[KeyPath]) -> Scenario:
    """Return a scenario with some of another's parts; an intervention's path is ``("interventions", name)``.

    Raises
    ------
    ScenarioError
        If those parts do not fit the rest.
    """
    return _complete(mix(scenario.document, other.document, taken), None, "")


def _complete(document: Document, changes: Mapping[str, object] | None, because: str) -> Scenario:
    if changes:
        document = override(document, changes, because, model=Scenario)
    scenario = scenario_of(document)
    inputs = uncertain_inputs(document, Scenario)
    epochs, faults = epochs_of(scenario, document)
    faults += wrong_inputs(inputs, document, scenario.run.inputs == "drawn")
    faults += wrong_pairs(scenario, document)
    faults = faults or list(impossible_draws(inputs, document, scenario.run.inputs == "drawn"))
    if faults:
        raise ScenarioError(in_order(faults, document))
    return scenario.loaded(document, inputs, epochs)
