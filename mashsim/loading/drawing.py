"""Whether each uncertain setting can be drawn: what the file says of it, and its values in the whole scenario."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product, zip_longest

from mashsim.documents import Document, KeyPath, did_you_mean, dotted, override, resolve
from mashsim.documents.document import paths
from mashsim.documents.known import value_at
from mashsim.errors import Fault, ScenarioError
from mashsim.loading.epochs import epochs_of
from mashsim.loading.validating import scenario_of
from mashsim.scenario import Scenario
from mashsim.scenario.columns import lines_of
from mashsim.uncertain import NOT_DRAWN, Inputs, Uncertain, put_together

_ROWS_TRIED = 100
"""Rows of a list of draws that are tried on load; a later one that cannot be is refused when it is drawn."""
_BETWEEN = math.sqrt(0.5)
"""Where in its law a setting is tried beside its bounds: it is hardly ever a whole number there."""


def wrong_inputs(inputs: Inputs, document: Document, is_drawn: bool) -> list[Fault]:
    """Return the faults in what a file says of uncertain settings; of a mere range only where it is drawn from."""
    return [
        document.fault(left.written, left.why)
        for left in inputs.left_out
        if left.is_stated or (left.is_wrong and is_drawn)
    ]


def wrong_pairs(scenario: Scenario, document: Document, inputs: Inputs) -> Iterator[Fault]:
    """Yield what is wrong with the pairs of settings that are drawn together.

    A use that gave the posts of a scenario is drawn, though the document of a change of it has the posts.
    """
    drawn = {dotted(setting.path) for setting in inputs.settings}
    seen: set[str] = set()
    for index, pair in enumerate(scenario.correlated):
        path = ("correlated", index, "settings")
        for name in pair.settings:
            if name not in drawn and not _is_set(document, name):
                hint = did_you_mean(name, document.provenance)
                yield document.fault(path, f"has {name!r}, which is not set{hint}")
        first, second = pair.settings
        if second in seen or first == second:
            why = f"has {second!r} second, which is in a pair already; put it first, or leave it out"
            yield document.fault(path, why)
        seen.update(pair.settings)


def _is_set(document: Document, name: str) -> bool:
    """Whether a name is the path of a setting that has a value."""
    try:
        path = resolve(document.values, name)
    except ValueError:  # it is no path at all
        return False
    return value_at(document.values, path) is not None


def wrong_draws(scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Yield what is wrong with a list of draws: settings that are not there, and rows that the scenario refuses.

    Rows are tried only where they are drawn from.
    """
    path: KeyPath = ("run", "draws")
    rows = scenario.run.draws
    for name in rows[0].values if rows else ():
        here = resolve(document.values, name)
        if here[0] in NOT_DRAWN:
            yield document.fault(path, f"names {name}, which is not part of the front door; leave it out")
            return
        if value_at(document.values, here) is None:
            known = (dotted(one) for one in paths(document.values, ()) if one)
            yield document.fault(path, f"names {name}, which is not set{did_you_mean(name, known)}")
            return
    is_drawn = scenario.run.inputs == "drawn"
    for line, row in list(zip(lines_of(rows), rows, strict=True))[: _ROWS_TRIED if is_drawn else 0]:
        if why := _refused(document, row.values):
            yield document.fault((*path, str(line)), f"cannot be drawn: {why}")


def impossible_draws(inputs: Inputs, document: Document, scenario: Scenario) -> Iterator[Fault]:
    """Yield what an uncertain setting can be drawn as and the scenario does not allow; none that a list of draws names.

    All settings are tried together first; one by one only where that is refused, to say which of them it is. The
    numbers of one distribution are drawn independently, so each two of them are tried at their bounds together too.
    """
    is_drawn, rows = scenario.run.inputs == "drawn", scenario.run.draws
    named = rows[0].values if rows else {}
    settings = [one for one in inputs.settings if (one.is_stated or is_drawn) and dotted(one.path) not in named]
    if _are_possible(document, settings):
        return
    possible = []
    for setting in settings:
        wrong = [why for number in _tried(setting) if (why := _refused(document, setting.moved(number)))]
        yield from (document.fault(setting.path, f"can be drawn where it cannot be: {why}") for why in wrong)
        if not wrong:
            possible.append(setting)
    for path, together in _by_distribution(document, possible).items():
        if why := _impossible_together(document, together):
            yield document.fault(
                path, f"can be drawn where it cannot be, as its numbers are drawn independently: {why}"
            )


def _tried(setting: Uncertain) -> list[float]:
    """Return the numbers at which a setting is tried: at its bounds and between them, or at each of its values."""
    return [*setting.law.ends, *([] if setting.is_choice else [setting.number(_BETWEEN)])]


def _are_possible(document: Document, settings: Sequence[Uncertain]) -> bool:
    """Whether all settings can be drawn, as far as is told by trying many of them at once.

    Every place at which one of them, or a pair of a distribution's numbers, would be tried is in one of the trials.
    """
    pairs = zip_longest(*(_pairs(of_one) for of_one in _by_distribution(document, settings).values()))
    trials: Iterable[Sequence[tuple[Uncertain, float] | None]] = zip_longest(
        *([(setting, number) for number in _tried(setting)] for setting in settings)
    )
    for trial in [*trials, *([place for two in pair if two for place in two] for pair in pairs)]:
        if _refused(document, put_together([place for place in trial if place])):
            return False
    return True


def _by_distribution(document: Document, settings: Sequence[Uncertain]) -> dict[KeyPath, list[Uncertain]]:
    """Return the settings that are numbers of a distribution, by its path."""
    found: dict[KeyPath, list[Uncertain]] = defaultdict(list)
    for setting in settings:
        if path := _distribution_around(document, setting.path):
            found[path].append(setting)
    return found


def _distribution_around(document: Document, path: KeyPath) -> KeyPath:
    """Return the path of the distribution that a setting is a number of; empty if there is none."""
    tables = (path[:depth] for depth in range(len(path) - 1, 0, -1))
    return next((table for table in tables if "distribution" in value_at(document.values, table)), ())


def _impossible_together(document: Document, settings: Sequence[Uncertain]) -> str:
    """Say why two numbers of a distribution cannot be at some of their bounds together; nothing if all of them can."""
    refusals = (_refused(document, put_together(pair)) for pair in _pairs(settings))
    return next((why for why in refusals if why), "")


def _pairs(settings: Sequence[Uncertain]) -> Iterator[list[tuple[Uncertain, float]]]:
    """Yield each two settings at each two of their bounds."""
    for pair in combinations(settings, 2):
        for ends in product(*((one.law.low, one.law.high) for one in pair)):
            yield list(zip(pair, ends, strict=True))


def _refused(document: Document, changes: Mapping[str, object]) -> str:
    """Say why a document cannot hold some values, an intervention's on its day; nothing if it can."""
    try:
        moved = override(document, changes, "a draw", model=Scenario)
        scenario = scenario_of(moved)
    except ScenarioError as error:
        return error.faults[0].message
    is_dated = any(path.startswith("interventions.") for path in changes)
    faults = epochs_of(scenario, moved)[1] if is_dated else []
    return faults[0].message if faults else ""
