"""File → document → scenario with its dated epochs.

A dated intervention is an override of the document that holds from its day on. Each of its days gives a whole, validated scenario: an
epoch. The model never sees an intervention, only that the scenario of the day is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from mashsim.documents import Document, in_order, override, parse_document, read_document, validate
from mashsim.errors import Fault, ScenarioError
from mashsim.scenario import DATED, FIXED_IN_TIME, Intervention, Scenario
from mashsim.scenario.references import misspelt_pools, wrong_references
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
    scenario = _validated(document)
    return scenario.with_epochs(document, _epochs(scenario, document))


def _validated(document: Document) -> Scenario:
    """Return the scenario that a document describes, or everything that is wrong with it, names between its tables included."""
    try:
        return validate(document, Scenario)
    except ScenarioError as error:
        also = [document.fault(path, said) for look in (wrong_references, misspelt_pools) for path, said in look(document.values)]
        raise ScenarioError(in_order([*_in_one(error.faults, document), *also], document)) from None


def _in_one(faults: Sequence[Fault], document: Document) -> list[Fault]:
    """Say in one sentence what a whole file lacks, if it inherits nothing."""
    lacking = [name for name, field in Scenario.model_fields.items() if field.is_required() and name not in document.values]
    if document.bases or len(lacking) < 2:
        return list(faults)
    rest = [fault for fault in faults if not any(fault.message.startswith(f"{name} is missing;") for name in lacking)]
    names = f"{', '.join(lacking[:-1])} and {lacking[-1]}"
    hint = 'inherit them, with base = "baseline" as the first line, or write them'
    return [Fault(document.where(()), f"{names} are missing; {hint}."), *rest]


def _epochs(scenario: Scenario, document: Document) -> list[tuple[object, Scenario]]:
    """Return the scenario of each intervention's day, in order, the run's first day first."""
    epochs: list[tuple[object, Scenario]] = []
    faults = list(_set_twice(scenario, document))
    order = sorted(range(len(scenario.interventions)), key=lambda index: scenario.interventions[index].first_day)
    for day, indices in groupby(order, key=lambda index: scenario.interventions[index].first_day):
        changed, wrong = document, []
        for index in indices:
            changed, more = _intervene(changed, scenario.interventions[index], index)
            wrong += more
        try:
            epochs.append((day, _validated(changed)))
        except ScenarioError as error:
            wrong += error.faults
        said = {_path_in(fault) for fault in wrong if _WHOLE_RUN not in fault.message}
        faults += [fault for fault in wrong if _WHOLE_RUN not in fault.message or _path_in(fault) not in said]
        if not wrong:  # else go on from what held before, to find what is wrong on later days
            document = changed
        if day == scenario.run.first_day:
            del epochs[:-1]
    if faults:
        raise ScenarioError(in_order(faults, document))
    if not epochs or epochs[0][0] != scenario.run.first_day:
        epochs.insert(0, (scenario.run.first_day, scenario))
    return epochs


_WHOLE_RUN = " holds for a whole run and cannot change on a day."


def _intervene(document: Document, change: Intervention, index: int) -> tuple[Document, list[Fault]]:
    """Return the document as an intervention changes it, as far as it can be changed, and what is wrong with the changes."""
    where = {path: document.where(("interventions", index, "changes", path)) for path in change.changes}
    because = f"intervention {change.name!r}"
    wrong = [Fault(where[path], path + _WHOLE_RUN) for path in change.changes if not _is_dated(path)]
    try:
        return override(document, change.changes, because, where, Scenario), wrong
    except ScenarioError as error:
        faults = [*wrong, *error.faults]
    for path, value in change.changes.items():  # one by one, so that validation finds what else is wrong
        with suppress(ScenarioError):
            document = override(document, {path: value}, because, where, Scenario)
    return document, faults


def _path_in(fault: Fault) -> str:
    return re.split(r"[: ]", fault.message, maxsplit=1)[0].strip("'")


def _is_dated(path: str) -> bool:
    return bool(DATED.match(path)) and not FIXED_IN_TIME.match(path)


def _set_twice(scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Yield what two interventions set on one day."""
    seen: dict[tuple[object, str], Intervention] = {}
    for index, change in enumerate(scenario.interventions):
        for path in change.changes:
            other = seen.setdefault((change.first_day, path), change)
            if other is not change:
                where = document.where(("interventions", index, "changes", path))
                yield Fault(where, f"{path} is set twice on {change.first_day}, by {other.name!r} and by {change.name!r}; set it once.")
