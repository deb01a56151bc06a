"""The inputs of one replication: every setting that is known only within bounds, drawn anew on a stream of its own.

A draw is an override like any other, so a replication with drawn inputs is a plain scenario, and can be run again
alone. Each setting's luck is keyed by its dotted path, so one more uncertain setting moves nobody else's luck. Settings
are drawn independently of each other.
"""

from __future__ import annotations

from mashsim.chance import Luck
from mashsim.errors import ScenarioError
from mashsim.loading import changed
from mashsim.scenario import Scenario


def draws(scenario: Scenario, seed: int, replication: int) -> dict[str, object]:
    """Return the settings of one replication that differ from the scenario, by path; none where inputs are fixed."""
    luck = Luck(seed, replication)
    changes: dict[str, object] = {}
    for setting in scenario.drawn_settings:
        changes |= setting.drawn(luck.stream(f"input.{setting.name}").at(0))
    return changes


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
