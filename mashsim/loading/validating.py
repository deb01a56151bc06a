"""A document as a validated scenario, or all its faults."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.documents import Document, in_order, validate
from mashsim.documents.text import listed
from mashsim.errors import Fault, ScenarioError
from mashsim.loading.factors import multiplied, wrong_factors
from mashsim.loading.sizes import wrong_sizes
from mashsim.scenario import Scenario
from mashsim.scenario.list_checks import wrong_in_lists
from mashsim.scenario.references import misspelt_pools, wrong_references


def scenario_of(document: Document) -> Scenario:
    """Return the scenario that a document describes, its settings multiplied by their common factors.

    Raises
    ------
    ScenarioError
        Everything that is wrong with it, names between its tables included.
    """
    try:
        scenario = validate(multiplied(document), Scenario)
    except ScenarioError as error:
        also = [
            document.fault(path, message)
            for look in (wrong_references, misspelt_pools, wrong_in_lists)
            for path, message in look(document.values)
        ]
        also += [*wrong_factors(document, error.faults), *wrong_sizes(document, values_are_right=False)]
        raise ScenarioError(in_order([*_in_one_sentence(error.faults, document), *also], document)) from None
    if wrong := [*wrong_factors(document), *wrong_sizes(document)]:
        raise ScenarioError(in_order(wrong, document))
    return scenario


def _in_one_sentence(faults: Sequence[Fault], document: Document) -> list[Fault]:
    """Say in one sentence what a whole file lacks, if it inherits nothing."""
    lacking = [
        name for name, field in Scenario.model_fields.items() if field.is_required() and name not in document.values
    ]
    if document.bases or len(lacking) < 2:
        return list(faults)
    rest = [fault for fault in faults if not any(fault.message.startswith(f"{name} is missing;") for name in lacking)]
    hint = 'inherit them, with base = "baseline" as the first line, or write them'
    return [Fault(document.where(()), f"{listed(lacking)} are missing; {hint}."), *rest]
