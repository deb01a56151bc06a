"""A scenario made ready for many runs: faults that only show then, and how one replication is run and measured."""

from __future__ import annotations

from collections.abc import Sequence

from mashsim.errors import Fault, ScenarioError
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.results import EVERYTHING
from mashsim.published import hint_at_measure, wrong_figures
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.trees import Tree


def ready(scenario: Scenario, needed: Sequence[str] = (), curves: Sequence[str] = ()) -> FrontDoor:
    """Make a scenario ready to run, and find the faults that only show then.

    Parameters
    ----------
    needed : dotted names of measures that the caller will read, each one number
    curves : dotted names of those that are curves

    Raises
    ------
    ScenarioError
        If it asks for more contacts than can be run here, or a published figure or the caller needs a measure that
        there is not.
    """
    door = FrontDoor(scenario)
    document = scenario.document
    if scenario.published or needed or curves:
        measures = measures_of(door)
        faults = [document.fault(path, sentence) for path, sentence in wrong_figures(scenario.published, measures)]
        faults += [_no_measure(name, measures) for name in needed if measures.get(name, True)]
        faults += [_no_measure(name, measures) for name in curves if not _is_curve(name, measures)]
        if faults:
            raise ScenarioError(faults)
    return door


def measures_of(door: FrontDoor) -> dict[str, bool]:
    """Return the dotted names of all measures, and whether each is a series, from a run without events."""
    names: dict[str, bool] = {}

    def name_all(branch: Tree, path: str) -> None:
        for name, leaf in branch.items():
            if isinstance(leaf, dict):
                name_all(leaf, f"{path}{name}.")
            else:
                names[path + name] = isinstance(leaf, list)

    name_all(measured(door, World(door, 0, 0).settle()), "")
    return names


def _is_curve(name: str, measures: dict[str, bool]) -> bool:
    """Whether a name is a curve's, or that of a branch of curves, which is their sum."""
    return any(is_curve for other, is_curve in measures.items() if f"{other}.".startswith(f"{name}."))


def _no_measure(name: str, measures: dict[str, bool]) -> Fault:
    if measures.get(name) is False:
        return Fault("", f"{name!r} is one number; name a curve, by day, week or month.")
    if name in measures:
        return Fault("", f"{name!r} is a series, by day, week or month; name a measure that is one number.")
    hint = hint_at_measure(name, measures)
    return Fault("", f"{name!r} is not a measure; {hint}{'' if hint.endswith('?') else '.'}")


def measured(door: FrontDoor, log: Log, asked: Sequence[str] = EVERYTHING) -> Tree:
    """Measure one replication's log with the scenario's clocks, calendars and window: what is asked for by name."""
    run = door.scenario.run
    starts = door.timeline.at(run.measure_from) if run.measure_from else 0
    managers = [name for name, pool in door.scenario.pools.items() if pool.manager]
    heads_with = door.scenario.report.heads_with
    window = (starts, door.ends_at)
    return measure(log, door.clocks, door.office, door.timeline, managers, window, heads_with, asked)
