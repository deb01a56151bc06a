"""The scenario that holds from each day on.

An intervention's changes are overrides of the document that hold while it does. Each day on which one begins or has
ended gives a whole, validated scenario: an epoch. What a triggered intervention makes of the document is found in the
same way, when it begins (`holding`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from pydantic import ValidationError

from mashsim.documents import Document, dotted, in_order, override
from mashsim.errors import Fault, ScenarioError
from mashsim.loading.validating import scenario_of
from mashsim.scenario import Intervention, Scenario
from mashsim.scenario.interventions import holding_on, is_drawn_up_before, may_be_dated, turning_days
from mashsim.trees import Tree

Epoch = tuple[dt.date, Scenario]
"""A day, and the scenario that holds from it on."""


def holding(scenario: Scenario, interventions: Sequence[int]) -> Scenario:
    """Return the scenario while some interventions hold, given by position in the order in which they began.

    Raises
    ------
    ScenarioError
        If they cannot hold together.
    """
    document = _with_cover(scenario, scenario.document)
    for index in interventions:
        document, wrong = _with_intervention(document, scenario.interventions[index], index)
        if wrong:
            raise ScenarioError(wrong)
    return scenario_of(document)


def epochs_of(scenario: Scenario, document: Document) -> tuple[list[Epoch], list[Fault]]:
    """Return the scenario of the first day and of each later day on which a dated intervention begins or has ended.

    With them, everything that is wrong with the interventions, in the order of the files.
    """
    run, interventions = scenario.run, scenario.interventions
    epochs: list[Epoch] = []
    whole = _with_cover(scenario, document)
    faults = list(_set_twice(scenario, document))
    refused: set[int] = set()
    before: tuple[int, ...] = ()
    changed = whole
    for day in dict.fromkeys([run.first_day, *turning_days(interventions, run.last_day)]):
        holds = tuple(index for index in holding_on(interventions, day) if index not in refused)
        goes_on = holds[: len(before)] == before
        start, new = (changed, holds[len(before) :]) if goes_on else (whole, holds)
        following, wrong = _with_interventions(start, scenario, new)
        try:
            epochs.append((day, scenario if following is document else scenario_of(following)))
        except ScenarioError as error:
            wrong += error.faults
        faults += _without_repeats(wrong)
        if wrong:  # go on from what held before, to find what is wrong on later days
            refused.update(new)
        else:
            before, changed = holds, following
        faults += _wrong_when_set_off(scenario, changed, refused)
    return epochs, in_order(faults, document)


def wrong_changes(document: Document, known: Sequence[Fault]) -> Iterator[Fault]:
    """Yield what else is wrong in the changes of interventions, where the document has faults itself."""
    interventions = document.values.get("interventions")
    for index, written in enumerate(interventions if isinstance(interventions, list) else ()):
        try:
            change = Intervention.model_validate(written)
        except ValidationError:
            continue  # said already
        following, wrong = _with_intervention(document, change, index)
        try:
            scenario_of(following)
        except ScenarioError as error:
            wrong += [fault for fault in error.faults if fault not in known]
        yield from _without_repeats(wrong)


def _with_interventions(document: Document, scenario: Scenario, indices: Sequence[int]) -> tuple[Document, list[Fault]]:
    """Return the document as some interventions change it, one after another, and their faults."""
    wrong: list[Fault] = []
    for index in indices:
        document, more = _with_intervention(document, scenario.interventions[index], index)
        wrong += more
    return document, wrong


def _wrong_when_set_off(scenario: Scenario, document: Document, refused: set[int]) -> Iterator[Fault]:
    """Yield the faults of interventions that may be set off while a document holds; each is reported once."""
    for index, change in enumerate(scenario.interventions):
        if change.when is None or index in refused or not change.changes:
            continue
        following, wrong = _with_intervention(document, change, index)
        try:
            scenario_of(following)
        except ScenarioError as error:
            wrong += error.faults
        if wrong:
            refused.add(index)
            yield from _without_repeats(wrong)


def _with_cover(scenario: Scenario, document: Document) -> Document:
    """Return the document with the people of dated interventions in the cover of their pools."""
    coming: dict[str, list[Tree]] = defaultdict(list)
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


def _without_repeats(wrong: Sequence[Fault]) -> list[Fault]:
    """Return the faults, without "holds for a whole run" where the setting has another fault."""
    otherwise_wrong = {_path_in(fault) for fault in wrong if _WHOLE_RUN not in fault.message}
    return [fault for fault in wrong if _WHOLE_RUN not in fault.message or _path_in(fault) not in otherwise_wrong]


_WHOLE_RUN = " holds for a whole run and cannot change on a day."


def _with_intervention(document: Document, change: Intervention, index: int) -> tuple[Document, list[Fault]]:
    """Return the document as an intervention changes it, as far as it can, and the faults of its changes."""
    where = {path: document.where(("interventions", index, "changes", path)) for path in change.changes}
    because = f"intervention {change.name!r}"
    by_use = [path for path, value in change.changes.items() if path.endswith(".posts") and isinstance(value, Mapping)]
    wrong = [Fault(where[path], f"{path} is a use, which holds for a whole run; write the posts.") for path in by_use]
    wrong += [Fault(where[path], path + _WHOLE_RUN) for path in change.changes if not may_be_dated(path)]
    wrong += [
        Fault(where[path], path + _why_not_set_off(path))
        for path in change.changes
        if change.when and is_drawn_up_before(path)
    ]
    try:
        return override(document, change.changes, because, where, Scenario), wrong
    except ScenarioError as error:
        faults = [*wrong, *error.faults]
    for path, value in change.changes.items():  # one by one, so that validation finds what else is wrong
        with suppress(ScenarioError):
            document = override(document, {path: value}, because, where, Scenario)
    return document, faults


def _why_not_set_off(path: str) -> str:
    """Say why what happens in a run cannot change a setting, and what to do instead."""
    if path.startswith("demand."):
        return " cannot wait for a figure: who comes is drawn up before the run; give the intervention a first_day."
    if path.startswith("pools."):
        pool = path.split(".")[1]
        hint = f'write cover = [{{ pool = "{pool}", posts = 2 }}].'
        return f" cannot wait for a figure: people are drawn up before the run; {hint}"
    return " cannot wait for a figure: a partner's team is drawn up before the run; give the intervention a first_day."


def _path_in(fault: Fault) -> str:
    return re.split(r"[: ]", fault.message, maxsplit=1)[0].strip("'")


def _set_twice(scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Yield the settings that two interventions set on one day."""
    seen: dict[tuple[object, str], Intervention] = {}
    for index, change in enumerate(scenario.interventions):
        for path in change.changes if change.first_day else ():
            other = seen.setdefault((change.first_day, path), change)
            if other is not change:
                where = document.where(("interventions", index, "changes", path))
                by = f"by {other.name!r} and by {change.name!r}"
                yield Fault(where, f"{path} is set twice on {change.first_day}, {by}; set it once.")
