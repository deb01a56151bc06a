"""The inputs of one replication: every setting that is known only within bounds, drawn anew on a stream of its own.

A draw is an override like any other, so a replication with drawn inputs is a plain scenario, and can be run again
alone. Each setting's luck is keyed by its dotted path, so one more uncertain setting moves nobody else's luck. Settings
are drawn independently of each other, but for the shares of one mix, what a common factor multiplies, pairs whose
correlation is stated, and the rows of a list of draws.

Posts and places that a use stands for follow from the rest of a draw, and a draw that is not plausible is thrown out
and made anew. Both are judged on the scenario as it was loaded: a question's variants have the same draws as it, so
that they differ in nothing but what the question changes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import NamedTuple

from mashsim.chance import Luck
from mashsim.documents import dotted, override, resolve
from mashsim.documents.known import value_at
from mashsim.documents.sizing import times_larger
from mashsim.errors import ScenarioError
from mashsim.inputs.plausible import broken_rule
from mashsim.loading import USE, changed, staffed, uses
from mashsim.scenario import Scenario
from mashsim.scenario.draws import is_weighted
from mashsim.uncertain import Uncertain, put_together

_NORMAL = NormalDist()
MOST_TRIES = 200
"""Draws of one replication that are tried before none is taken to be plausible."""


class Drawn(NamedTuple):
    """What one replication draws.

    Attributes
    ----------
    values : the settings that differ from the scenario, by path
    thrown_out : how many draws before it broke each rule, by the rule in words
    """

    values: dict[str, object]
    thrown_out: Mapping[str, int]


def draw(scenario: Scenario, seed: int, replication: int) -> Drawn:
    """Return what one replication draws; nothing where inputs are fixed.

    Raises
    ------
    ScenarioError
        If no draw is plausible, or what is drawn cannot hold together.
    """
    if scenario.run.inputs == "fixed":
        return Drawn({}, {})
    luck = Luck(seed, replication)
    row = _row(scenario, luck, replication)
    if not (scenario.plausible or scenario.base.uses):
        return Drawn(_values(scenario, luck, 0, row), {})
    thrown_out: Counter[str] = Counter()
    for attempt in range(MOST_TRIES):
        base = _base_as_drawn(scenario, luck, attempt, row)
        rule = broken_rule(scenario.plausible, base)
        if rule is None:
            own = _values(scenario, luck, attempt, row)
            return Drawn(own | dict(_posts(scenario, base, own)), thrown_out)
        thrown_out[rule.in_words()] += 1
    rules = "; ".join(f"{rule} ({times} times)" for rule, times in thrown_out.items())
    tried = f"none of {sum(thrown_out.values())} draws of replication {replication} is plausible"
    raise ScenarioError(f"{tried}: they break {rules}. Widen a rule, or narrow what is drawn.")


def _row(scenario: Scenario, luck: Luck, replication: int) -> dict[str, object]:
    """Return the values of the row of the list of draws that a replication takes; none without a list."""
    rows = scenario.run.draws
    if not rows:
        return {}
    if not is_weighted(rows):
        return dict(rows[replication % len(rows)].values)
    ends = list(accumulate(row.weight for row in rows))
    place = bisect_right(ends, luck.stream("input.run.draws").at(0) * ends[-1])
    return dict(rows[min(place, len(rows) - 1)].values)


def _values(scenario: Scenario, luck: Luck, attempt: int, row: Mapping[str, object]) -> dict[str, object]:
    """Return the values of uncertain settings: from the row that names them, else drawn."""
    settings = sorted(scenario.inputs.settings, key=lambda setting: setting.name)
    numbers = _uniform_numbers(scenario, settings, luck, attempt)
    drawn = [one for one in settings if dotted(one.path) not in row]
    as_asked = {path: value for path, value in row.items() if not _is_changed(scenario, path)}
    return {**put_together([(one, one.number(numbers[one.name])) for one in drawn]), **as_asked}


def _is_changed(scenario: Scenario, path: str) -> bool:
    """Whether a question has changed a setting of the scenario as it was loaded: then a row says nothing of it."""
    documents = scenario.document.values, scenario.base.document.values
    now, loaded = (value_at(values, resolve(values, path)) for values in documents)
    return bool(now != loaded)


def _uniform_numbers(scenario: Scenario, settings: Sequence[Uncertain], luck: Luck, attempt: int) -> dict[str, float]:
    """Return a uniform number for each setting, by its name; those of a correlated pair go together.

    The second of a pair keeps its law. Of its normal score, the first's makes out the correlation (a Gaussian copula).
    """
    places = {setting.name: luck.stream(f"input.{setting.name}").at(attempt) for setting in settings}
    for pair in scenario.correlated:
        first, second = pair.settings
        if first not in places or second not in places:
            continue
        own = math.sqrt(1 - pair.correlation**2)
        score = pair.correlation * _NORMAL.inv_cdf(places[first]) + own * _NORMAL.inv_cdf(places[second])
        places[second] = _NORMAL.cdf(score)
    return places


def _base_as_drawn(scenario: Scenario, luck: Luck, attempt: int, row: Mapping[str, object]) -> Scenario:
    """Return the scenario as it was loaded, with a draw, and so many posts as its uses then ask for."""
    base = scenario.base
    values = _values(base, luck, attempt, row)
    usual = {path: value_at(base.document.values, path) for path in uses(base.written)}
    document = staffed(override(base.written, values, "a draw", model=Scenario), usual)
    posts = {dotted(path): value_at(document.values, path) for path in usual}
    of_uses = {dotted((*path, USE)) for path in usual}
    others = {path: value for path, value in values.items() if path not in of_uses}
    return changed(base, {**others, **posts, "run.inputs": "fixed"}, "a draw")


def _posts(scenario: Scenario, base: Scenario, own: dict[str, object]) -> Iterator[tuple[str, float]]:
    """Yield the posts by use of a scenario by path, where the loaded one, as drawn, has so many.

    What a change of the scenario, or an intervention, adds to the posts of the loaded one it adds to those drawn. If it
    is of another size, what the draw adds is scaled as the posts are.
    """
    for path in uses(scenario.base.written):
        name = dotted(path)
        own.pop(dotted((*path, USE)), None)
        usual, now = (value_at(each.document.values, path) for each in (scenario.base, base))
        more = (now - usual) * times_larger(scenario.base.document.values, scenario.document.values, path)
        more = round(more) if isinstance(usual, int) else more
        if name not in own:
            yield name, max(0, value_at(scenario.document.values, path) + more)
        for index, change in enumerate(scenario.interventions):
            if isinstance(to := change.changes.get(name), int | float):
                yield dotted(("interventions", index, "changes", name)), max(0, to + more)


def drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Return the scenario of one replication with its draws; the scenario itself where inputs are fixed.

    Raises
    ------
    ScenarioError
        As `draw`.
    """
    return with_draw(scenario, draw(scenario, seed, replication), replication)


def with_draw(scenario: Scenario, found: Drawn, replication: int) -> Scenario:
    """Return the scenario of one replication with what it drew; the scenario itself where inputs are fixed.

    Raises
    ------
    ScenarioError
        If what was drawn cannot hold together.
    """
    if scenario.run.inputs == "fixed":
        return scenario
    try:
        return changed(scenario, {**found.values, "run.inputs": "fixed"}, f"drawn in replication {replication}")
    except ScenarioError as error:
        values = "; ".join(f"{path} = {value}" for path, value in found.values.items())
        together = f"what replication {replication} draws cannot hold together ({error.faults[0].message}): {values}."
        raise ScenarioError(f"{together} Give one of them a narrower range, or none.") from None


def fixed(scenario: Scenario) -> Scenario:
    """Return the scenario with every input as it is written."""
    return changed(scenario, {"run.inputs": "fixed"}) if scenario.run.inputs == "drawn" else scenario
