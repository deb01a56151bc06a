"""The inputs of one replication: every setting that is known only within bounds, drawn anew on a stream of its own.

A draw is an override like any other, so a replication with drawn inputs is a plain scenario, and can be run again
alone. Each setting's luck is keyed by its dotted path, so one more uncertain setting moves nobody else's luck. Settings
are drawn independently of each other, but for the shares of one mix, what a common factor multiplies, and pairs whose
correlation is stated.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from mashsim.chance import Luck
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.scenario import Scenario
from mashsim.uncertain import put_together

_NORMAL = NormalDist()


def draws(scenario: Scenario, seed: int, replication: int) -> dict[str, object]:
    """Return the settings of one replication that differ from the scenario, by path; none where inputs are fixed."""
    settings = scenario.drawn_settings
    places = _uniform_numbers(scenario, Luck(seed, replication))
    return put_together([(setting, setting.number(places[setting.name])) for setting in settings])


def _uniform_numbers(scenario: Scenario, luck: Luck) -> dict[str, float]:
    """Return a uniform number for each setting, by its name; those of a correlated pair go together.

    The second of a pair keeps its law. Of its normal score, the first's makes out the correlation (a Gaussian copula).
    """
    places = {setting.name: luck.stream(f"input.{setting.name}").at(0) for setting in scenario.drawn_settings}
    for pair in scenario.correlated:
        first, second = pair.settings
        if first not in places or second not in places:
            continue
        own = math.sqrt(1 - pair.correlation**2)
        score = pair.correlation * _NORMAL.inv_cdf(places[first]) + own * _NORMAL.inv_cdf(places[second])
        places[second] = _NORMAL.cdf(score)
    return places


def drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Return the scenario of one replication with its draws; the scenario itself where inputs are fixed.

    Raises
    ------
    ScenarioError
        If what was drawn cannot hold together.
    """
    if scenario.run.inputs == "fixed":
        return scenario
    changes = draws(scenario, seed, replication)
    try:
        return changed(scenario, {**changes, "run.inputs": "fixed"}, f"drawn in replication {replication}")
    except ScenarioError as error:
        values = "; ".join(f"{path} = {value}" for path, value in changes.items())
        together = f"what replication {replication} draws cannot hold together ({error.faults[0].message}): {values}."
        raise ScenarioError(f"{together} Give one of them a narrower range, or none.") from None


def fixed(scenario: Scenario) -> Scenario:
    """Return the scenario with every input as it is written."""
    return changed(scenario, {"run.inputs": "fixed"}) if scenario.run.inputs == "drawn" else scenario
