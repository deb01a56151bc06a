"""Settings moved one at a time over their stated ranges, and how far each moves a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev, variance
from typing import Any, NamedTuple

from mashsim.confidence import holm, paired
from mashsim.documents import dotted, parse_path
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.loading import changed
from mashsim.measures.intervals import CONFIDENCE, mean_interval, t_quantile
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain import LeftOut, Uncertain

SCREEN = 3
"""Runs of each end before a setting that does nothing is left aside."""
LEAST = 0.05
"""The least swing of a setting that matters, in some measure, as a share of its widest."""


class _Moved(NamedTuple):
    """The runs of a setting at its low and its high end."""

    low: Runs
    high: Runs


class Swings:
    """Settings moved one at a time to both ends of their ranges, on common luck.

    Parameters
    ----------
    base : the scenario as it is written
    measures : dotted names; the first decides which swing is widest

    Attributes
    ----------
    nothing : settings that changed no measure in any run, and were left aside
    impossible : settings that cannot be what their range says, and why
    """

    def __init__(self, runner: Runner, base: Scenario, seed: int, measures: Sequence[str]):
        self._runner, self.scenario, self._seed, self.measures = runner, base, seed, tuple(measures)
        self.nothing: list[Uncertain] = []
        self.impossible: list[LeftOut] = []
        self.moved: dict[str, tuple[Uncertain, _Moved]] = {}
        self._known: dict[str, set[str]] = {}

    def move(self, settings: Sequence[Uncertain], replications: int) -> None:
        """Run every setting at both ends: a few times all, then the rest of the times those that changed anything."""
        ends = {one.name: pair for one in settings if (pair := self._ends(one))}
        named = {one.name: one for one in settings if one.name in ends}
        screened = self._run(ends, min(SCREEN, replications))
        self.nothing = [named[name] for name, moved in screened.items() if not self._differs(moved)]
        idle = {one.name for one in self.nothing}
        found = self._run({name: pair for name, pair in ends.items() if name not in idle}, replications)
        self.moved = {name: (named[name], moved) for name, moved in found.items()}
        self._known = {measure: self._moved_for_sure(measure) for measure in self.measures}

    def _ends(self, setting: Uncertain) -> tuple[Scenario, Scenario] | None:
        try:
            low, high = (
                changed(self.scenario, setting.moved(end), "an end of its range")
                for end in (setting.law.low, setting.law.high)
            )
        except ScenarioError as error:
            self.impossible.append(
                LeftOut(setting.path, f"cannot be what its range says: {error.faults[0].message}", setting.is_stated)
            )
            return None
        return low, high

    def _run(self, ends: Mapping[str, tuple[Scenario, Scenario]], replications: int) -> dict[str, _Moved]:
        scenarios = [self.scenario, *(end for pair in ends.values() for end in pair)]
        self.base, *runs = self._runner.run(scenarios, replications, self._seed)
        return {name: _Moved(*runs[2 * i : 2 * i + 2]) for i, name in enumerate(ends)}

    def _differs(self, moved: _Moved) -> bool:
        return any(end.values(name) != self.base.values(name) for name in self.measures for end in moved)

    def differences(self, runs: Runs, measure: str) -> list[float]:
        """Return how much more of a measure there is than in the base, run by run."""
        pairs = zip(runs.values(measure), self.base.values(measure), strict=True)
        return [a - b for a, b in pairs if a is not None and b is not None]

    def swing(self, name: str, measure: str, without: int | None = None) -> float:
        """Return how far a setting moves a measure: between the lowest and the highest of both ends and the middle."""
        moved = self.moved[name][1]
        found = [self.differences(end, measure) for end in (moved.low, moved.high)]
        means = [fmean(value for i, value in enumerate(values) if i != without) for values in found if len(values) > 1]
        return max([0.0, *means]) - min([0.0, *means])

    def widest_first(self) -> list[Uncertain]:
        """Return the settings that did anything, by their swing in the first measure."""
        return [
            self.moved[name][0] for name in sorted(self.moved, key=lambda name: -self.swing(name, self.measures[0]))
        ]

    def that_matter(self) -> list[Uncertain]:
        """Return the settings whose swing is not small in some measure, by the largest share of that measure's widest swing."""
        widest = {
            measure: max((self.swing(name, measure) for name in self.moved), default=0.0) or 1.0
            for measure in self.measures
        }
        reach = {
            name: max(self.swing(name, measure) / widest[measure] for measure in self.measures) for name in self.moved
        }
        return [self.moved[name][0] for name in sorted(reach, key=lambda name: -reach[name]) if reach[name] >= LEAST]

    def is_known(self, setting: Uncertain, measure: str) -> bool:
        """Whether a setting is known to move a measure: at 95 %, adjusted for having looked at both ends of all of them (Holm)."""
        return setting.name in self._known[measure]

    def _moved_for_sure(self, measure: str) -> set[str]:
        ends = [
            (name, paired(self.base.values(measure), end.values(measure)).p)
            for name, (_, moved) in self.moved.items()
            for end in moved
        ]
        adjusted = holm([1.0 if p is None else p for _, p in ends])
        return {name for (name, _), p in zip(ends, adjusted, strict=True) if p <= 1 - CONFIDENCE}

    def assumed_share(self, measure: str) -> dict[str, float | None]:
        """Return how much of all swings is that of settings which are only assumed, with an interval by leaving out one run at a time."""
        assumed = {name: setting.quality == "assumed" for name, (setting, _) in self.moved.items()}

        def share(without: int | None = None) -> float:
            swings = {name: self.swing(name, measure, without) for name in self.moved}
            return sum(swings[name] for name in swings if assumed[name]) / (sum(swings.values()) or 1.0)

        count = len(self.base)
        if not any(self.swing(name, measure) for name in self.moved) or count < 3:
            return {"mean": None, "low": None, "high": None}
        left = [share(i) for i in range(count)]
        error = sqrt((count - 1) ** 2 / count * variance(left))
        middle, half = share(), t_quantile(0.5 + CONFIDENCE / 2, count - 1) * error
        return {"mean": middle, "low": max(middle - half, 0.0), "high": min(middle + half, 1.0)}

    def luck(self, measure: str) -> float | None:
        """Return how far apart two means of so many runs would lie by luck alone, 95 times in 100, if their luck were not common."""
        known = [value for value in self.base.values(measure) if value is not None]
        return (
            None
            if len(known) < 2
            else t_quantile(0.5 + CONFIDENCE / 2, 2 * len(known) - 2) * stdev(known) * sqrt(2 / len(known))
        )

    def row(self, setting: Uncertain) -> Tree:
        """Return what a setting does to every measure."""
        return {
            **about_setting(self.scenario, setting),
            "effects": {measure: self._effect(setting, measure) for measure in self.measures},
        }

    def _effect(self, setting: Uncertain, measure: str) -> Tree:
        moved = self.moved[setting.name][1]
        ends = {end: mean_interval(self.differences(getattr(moved, end), measure)) for end in ("low", "high")}
        return {
            **{end: dict(zip(("mean", "low", "high"), found, strict=True)) for end, found in ends.items()},
            "swing": self.swing(setting.name, measure), "is_known": self.is_known(setting, measure),
        }  # fmt: skip


GROUPS = {
    "demand": "who comes", "pools": "who works", "partners": "who answers", "stages": "what is done", "loops": "what comes back",
    "interventions": "what is done about it", "clocks": "what judges it", "opening_backlog": "what is open at the start",
}  # fmt: skip


_WORDS = {
    "case_share": "share of time for contacts", "monthly_cv": "variation from month to month", "returned_share": "share returned",
    "shortens_to": "share of the wait that is left", "sickness_spell": "length of a spell of sickness", "held_for": "time held",
    "silent_share": "share never answered", "asked": "share asked", "rate": "contacts", "leave_days": "days of leave",
}  # fmt: skip


def about_setting(scenario: Scenario, setting: Uncertain) -> dict[str, Any]:
    """Return what is known of a setting: where it stands, what it is in words, its range, and how good it is."""
    return {
        "path": dotted(setting.path), "words": setting_in_words(scenario, setting), "group": GROUPS.get(str(setting.path[0]), ""),
        "value": setting.value, "low": setting.notation.write(setting.law.low), "high": setting.notation.write(setting.law.high),
        "quality": setting.quality, "source": setting.source, "gives_way": bool(setting.rest),
    }  # fmt: skip


def setting_in_words(scenario: Scenario, setting: Uncertain) -> str:
    """Return what a setting is, in words: "managers: posts", "deciding: share returned"."""
    path, after = setting.path, ""
    if path[0] == "interventions":
        after = f", {scenario.interventions[int(path[1])].name}"
        path = tuple(part for piece in path[3:] for part in (parse_path(piece) if isinstance(piece, str) else (piece,)))
    named = path[1:] if path[0] in GROUPS and len(path) > 2 and path[0] != "opening_backlog" else path
    head, *rest = (str(part).replace("_", " ") if str(part) not in _WORDS else _WORDS[str(part)] for part in named)
    return f"{head}: {', '.join(rest)}{after}" if rest else f"{head}{after}"
