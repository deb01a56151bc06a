"""Settings moved together: Morris's elementary effects, which find settings that work through each other.

Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33(2), 1991. The plan and
its analysis are SALib's, an optional part: ``pip install "mashsim[sensitivity]"``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from mashsim.documents import dotted
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.loading import changed
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain import Uncertain, put_together

LUCK = "luck alone"
_LEVELS = 4
_STEP = _LEVELS / (2 * (_LEVELS - 1))
_OTHER_LUCK = 1_000_000
"""Replications from here on are the other luck."""
MISSING = 'Settings were not moved together: that needs SALib. Install it with: pip install "mashsim[sensitivity]"'


def elementary_effects(
    runner: Runner, base: Scenario, seed: int, settings: Sequence[Uncertain], measures: Sequence[str], trajectories: int
) -> Tree:
    """Move settings one after another from random starts over their whole ranges, and return what each step did.

    All points of a trajectory have the same luck, but for one input that is not a setting: luck alone, whose step is
    another replication. Settings that do less than it are lost in the noise of single runs.

    Returns
    -------
    ``effects`` by measure, each setting with ``mu_star`` (what moving it over its whole range does to the measure,
    whichever way, on average over where the others stand), the half-width of its 95 % interval, and ``sigma`` (how much
    that depends on where the others stand); or ``missing``, why there are none.
    """
    if not trajectories or not settings:
        return {"trajectories": 0, "effects": {}, "missing": ""}
    if find_spec("SALib") is None:
        return {"trajectories": 0, "effects": {}, "missing": MISSING}
    import numpy as np
    from SALib.analyze import morris
    from SALib.sample.morris import sample

    names = [*(dotted(setting.path) for setting in settings), LUCK]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    plan = sample(problem, trajectories, num_levels=_LEVELS, seed=seed % 2**32)
    try:
        points = [_point(base, settings, row[:-1]) for row in plan]
    except ScenarioError as error:
        return {
            "trajectories": 0,
            "effects": {},
            "missing": f"Settings were not moved together: {error.faults[0].message}",
        }
    values = _run(runner, seed, points, [bool(row[-1] >= 0.5) for row in plan], len(names) + 1, measures)
    effects = {}
    for measure in measures:
        if any(value is None for value in values[measure]):
            continue  # some run had nothing to measure
        analysis = morris.analyze(
            problem,
            plan,
            np.array(values[measure], dtype=float),
            num_levels=_LEVELS,
            conf_level=0.95,
            seed=seed % 2**32,
        )
        effects[measure] = [_effect(analysis, place, name) for place, name in enumerate(names)]
    return {"trajectories": trajectories, "effects": effects, "missing": ""}


def _point(base: Scenario, settings: Sequence[Uncertain], places: Sequence[float]) -> Scenario:
    """Return the scenario with each setting at a place between its bounds, 0 to 1."""
    numbers = [
        (one, one.law.low + float(place) * (one.law.high - one.law.low))
        for one, place in zip(settings, places, strict=True)
    ]
    return changed(base, put_together(numbers), "moved together with others")


def _run(
    runner: Runner,
    seed: int,
    points: Sequence[Scenario],
    is_other_luck: Sequence[bool],
    length: int,
    measures: Sequence[str],
) -> dict[str, list[float | None]]:
    """Run each trajectory's points on its own luck, or on its other luck, and return each measure by point."""
    values: dict[str, list[float | None]] = {measure: [None] * len(points) for measure in measures}
    for trajectory, begin in enumerate(range(0, len(points), length)):
        for number, other in ((trajectory, False), (_OTHER_LUCK + trajectory, True)):
            places = [place for place in range(begin, begin + length) if is_other_luck[place] is other]
            if not places:
                continue
            runs = runner.run([points[place] for place in places], range(number, number + 1), seed)
            for place, each in zip(places, runs, strict=True):
                for measure in measures:
                    values[measure][place] = each.values(measure)[0]
    return values


def _effect(analysis: Mapping[str, Any], place: int, name: str) -> Tree:
    """Return one input's effects; luck has two sides only, so a step is all of it."""
    scale = _STEP if name == LUCK else 1.0
    return {
        "path": name,
        "mu_star": float(analysis["mu_star"][place]) * scale,
        "half": float(analysis["mu_star_conf"][place]) * scale,
        "sigma": float(analysis["sigma"][place]) * scale,
    }
