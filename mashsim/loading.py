"""File → document → scenario with its dated epochs.

An intervention's changes are overrides of the document that hold while it does. Each day on which one begins or has ended gives a whole,
validated scenario: an epoch. What a triggered intervention makes of the document is found in the same way, when it begins (`holding`).
"""

from __future__ import annotations

import math
import re
from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

from mashsim.documents import (
    Document,
    KeyPath,
    dotted,
    in_order,
    mixed,
    override,
    parse_document,
    read_document,
    validate,
)
from mashsim.documents.known import value_at
from mashsim.errors import Fault, ScenarioError
from mashsim.scenario import DATED, DRAWN_UP_BEFORE, FIXED_IN_TIME, Intervention, Scenario
from mashsim.scenario.interventions import holding_on, turning_days
from mashsim.scenario.references import misspelt_pools, wrong_references
from mashsim.scenario.uncertain import Uncertain, drawn_together, uncertain_settings
from mashsim.shipped import scenario_folder


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
    return _complete(read_document(Path(path), (scenario_folder(),)), changes, because)


def load_text(
    text: str, name: str = "scenario", changes: Mapping[str, object] | None = None, because: str = "set by the user"
) -> Scenario:
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


def partly(scenario: Scenario, other: Scenario, taken: Collection[KeyPath]) -> Scenario:
    """Return a scenario with some parts as another has them, by their paths; an intervention's is ``("interventions", name)``.

    Raises
    ------
    ScenarioError
        If those parts do not fit the rest.
    """
    return _complete(mixed(scenario.document, other.document, taken), None, "")


def _complete(document: Document, changes: Mapping[str, object] | None, because: str) -> Scenario:
    if changes:
        document = override(document, changes, because, model=Scenario)
    scenario = _whole(document)
    if faults := list(_impossible_draws(scenario)):
        raise ScenarioError(in_order(faults, document))
    return scenario


def _whole(document: Document) -> Scenario:
    scenario = _validated(document)
    return scenario.with_epochs(document, _epochs(scenario, document))


_BETWEEN = math.sqrt(0.5)
"""Where in its law a setting is tried beside its bounds: it is hardly ever a whole number there."""


def _impossible_draws(scenario: Scenario) -> Iterator[Fault]:
    """Yield the bounds at which a setting that is drawn cannot be; the numbers of one distribution are tried at theirs together."""
    document = scenario.document
    settings = [
        one for one in uncertain_settings(document, Scenario)[0] if one.is_stated or scenario.run.inputs == "drawn"
    ]
    laws: dict[KeyPath, list[Uncertain]] = defaultdict(list)
    for setting in settings:
        some = (setting.law.low, setting.law.high, setting.law.quantile(_BETWEEN))
        wrong = [said for number in some if (said := _refused(document, setting.moved(number)))]
        yield from (document.fault(setting.path, f"can be drawn where it cannot be: {said}") for said in wrong)
        if not wrong and "distribution" in (value_at(document.values, setting.path[:-1]) or ()):
            laws[setting.path[:-1]].append(setting)
    for path, numbers in laws.items():
        for ends in product(*((one.law.low, one.law.high) for one in numbers)) if len(numbers) > 1 else ():
            changes = [one.moved(end) for one, end in zip(numbers, ends, strict=True)]
            if said := _refused(document, dict(ChainMap(*changes))):
                yield document.fault(
                    path, f"can be drawn where it cannot be, as its numbers are drawn independently: {said}"
                )
                break


def _refused(document: Document, changes: Mapping[str, object]) -> str:
    """Say why a document cannot hold some values, an intervention's on its day; nothing if it can."""
    try:
        moved = override(document, changes, "a draw", model=Scenario)
        scenario = _validated(moved)
        if any(path.startswith("interventions.") for path in changes):
            _epochs(scenario, moved)
    except ScenarioError as error:
        return error.faults[0].message
    return ""


def _wrong_inputs(document: Document, is_drawn: bool) -> Iterator[Fault]:
    """Yield what is wrong with what a file says of uncertain settings; of a mere range only where it is drawn from."""
    settings, left_out = uncertain_settings(document, Scenario)
    _, too_many = drawn_together(settings)
    for left in [*left_out, *too_many]:
        if left.is_stated or (left.is_wrong and is_drawn):
            word = ("uncertain" if left.is_stated else "range",) if left.is_wrong else ()
            yield document.fault((*left.path, *word), left.why)


def _validated(document: Document) -> Scenario:
    """Return the scenario that a document describes, or everything that is wrong with it, names between its tables included."""
    try:
        return validate(document, Scenario)
    except ScenarioError as error:
        also = [
            document.fault(path, said)
            for look in (wrong_references, misspelt_pools)
            for path, said in look(document.values)
        ]
        raise ScenarioError(in_order([*_in_one(error.faults, document), *also], document)) from None


def _in_one(faults: Sequence[Fault], document: Document) -> list[Fault]:
    """Say in one sentence what a whole file lacks, if it inherits nothing."""
    lacking = [
        name for name, field in Scenario.model_fields.items() if field.is_required() and name not in document.values
    ]
    if document.bases or len(lacking) < 2:
        return list(faults)
    rest = [fault for fault in faults if not any(fault.message.startswith(f"{name} is missing;") for name in lacking)]
    names = f"{', '.join(lacking[:-1])} and {lacking[-1]}"
    hint = 'inherit them, with base = "baseline" as the first line, or write them'
    return [Fault(document.where(()), f"{names} are missing; {hint}."), *rest]


def holding(scenario: Scenario, interventions: Sequence[int]) -> Scenario:
    """Return the scenario while some interventions hold, by their positions, in the order in which they began.

    Raises
    ------
    ScenarioError
        If they cannot hold together.
    """
    document = _with_cover(scenario, scenario.document)
    for index in interventions:
        document, wrong = _intervene(document, scenario.interventions[index], index)
        if wrong:
            raise ScenarioError(wrong)
    return _validated(document)


def _epochs(scenario: Scenario, document: Document) -> list[tuple[object, Scenario]]:
    """Return the scenario of the run's first day, and of each later day on which a dated intervention begins or has ended."""
    run, interventions = scenario.run, scenario.interventions
    epochs: list[tuple[object, Scenario]] = []
    whole = _with_cover(scenario, document)
    faults = [*_set_twice(scenario, document), *_wrong_inputs(document, run.inputs == "drawn")]
    refused: set[int] = set()
    before: tuple[int, ...] = ()
    changed = whole
    for day in dict.fromkeys([run.first_day, *turning_days(interventions, run.last_day)]):
        holds = tuple(index for index in holding_on(interventions, day) if index not in refused)
        goes_on = holds[: len(before)] == before
        start, new = (changed, holds[len(before) :]) if goes_on else (whole, holds)
        following, wrong = _all_intervene(start, scenario, new)
        try:
            epochs.append((day, scenario if following is document else _validated(following)))
        except ScenarioError as error:
            wrong += error.faults
        faults += _once(wrong)
        if wrong:  # go on from what held before, to find what is wrong on later days
            refused.update(new)
        else:
            before, changed = holds, following
        faults += _triggered(scenario, changed, refused)
    if faults:
        raise ScenarioError(in_order(faults, document))
    return epochs


def _all_intervene(document: Document, scenario: Scenario, indices: Sequence[int]) -> tuple[Document, list[Fault]]:
    """Return the document as some interventions change it, one after another, and what is wrong with them."""
    wrong: list[Fault] = []
    for index in indices:
        document, more = _intervene(document, scenario.interventions[index], index)
        wrong += more
    return document, wrong


def _triggered(scenario: Scenario, document: Document, refused: set[int]) -> Iterator[Fault]:
    """Yield what is wrong with each intervention that may be set off while a document holds; one that is wrong is not tried again."""
    for index, change in enumerate(scenario.interventions):
        if change.when is None or index in refused or not change.changes:
            continue
        following, wrong = _intervene(document, change, index)
        try:
            _validated(following)
        except ScenarioError as error:
            wrong += error.faults
        if wrong:
            refused.add(index)
            yield from _once(wrong)


def _with_cover(scenario: Scenario, document: Document) -> Document:
    """Return the document with the people who come with dated interventions among the cover of their pools."""
    coming: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for change in scenario.interventions:
        for cover in change.cover if change.first_day else ():
            days = {"first_day": change.first_day, **({"last_day": change.last_day} if change.last_day else {})}
            given = cover.model_dump(exclude={"pool"}, exclude_unset=True)
            coming[cover.pool].append({**given, **days})
    if not coming:
        return document
    pools = document.values["pools"]
    changes = {
        dotted(("pools", name, "cover")): [*pools[name].get("cover", []), *more] for name, more in coming.items()
    }
    return override(document, changes, "people who come with interventions", model=Scenario)


def _once(wrong: Sequence[Fault]) -> list[Fault]:
    """Return the faults without those that only say again, of a setting that is wrong in itself, that it holds for a whole run."""
    said = {_path_in(fault) for fault in wrong if _WHOLE_RUN not in fault.message}
    return [fault for fault in wrong if _WHOLE_RUN not in fault.message or _path_in(fault) not in said]


_WHOLE_RUN = " holds for a whole run and cannot change on a day."


def _intervene(document: Document, change: Intervention, index: int) -> tuple[Document, list[Fault]]:
    """Return the document as an intervention changes it, as far as it can be changed, and what is wrong with the changes."""
    where = {path: document.where(("interventions", index, "changes", path)) for path in change.changes}
    because = f"intervention {change.name!r}"
    wrong = [Fault(where[path], path + _WHOLE_RUN) for path in change.changes if not _is_dated(path)]
    wrong += [
        Fault(where[path], path + _drawn_up(path))
        for path in change.changes
        if change.when and _is_drawn_up_before(path)
    ]
    try:
        return override(document, change.changes, because, where, Scenario), wrong
    except ScenarioError as error:
        faults = [*wrong, *error.faults]
    for path, value in change.changes.items():  # one by one, so that validation finds what else is wrong
        with suppress(ScenarioError):
            document = override(document, {path: value}, because, where, Scenario)
    return document, faults


def _is_drawn_up_before(path: str) -> bool:
    return _is_dated(path) and bool(DRAWN_UP_BEFORE.match(path))


def _drawn_up(path: str) -> str:
    """Say why a setting cannot be changed by what happens in a run, and what can be done."""
    if path.startswith("demand."):
        return " cannot wait for a figure: who comes is drawn up before the run; give the intervention a first_day."
    if path.startswith("pools."):
        pool = path.split(".")[1]
        return f' cannot wait for a figure: people are drawn up before the run; write cover = [{{ pool = "{pool}", posts = 2 }}].'
    return " cannot wait for a figure: a partner's team is drawn up before the run; give the intervention a first_day."


def _path_in(fault: Fault) -> str:
    return re.split(r"[: ]", fault.message, maxsplit=1)[0].strip("'")


def _is_dated(path: str) -> bool:
    return bool(DATED.match(path)) and not FIXED_IN_TIME.match(path)


def _set_twice(scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Yield what two interventions set on one day."""
    seen: dict[tuple[object, str], Intervention] = {}
    for index, change in enumerate(scenario.interventions):
        for path in change.changes if change.first_day else ():
            other = seen.setdefault((change.first_day, path), change)
            if other is not change:
                where = document.where(("interventions", index, "changes", path))
                yield Fault(
                    where,
                    f"{path} is set twice on {change.first_day}, by {other.name!r} and by {change.name!r}; set it once.",
                )
