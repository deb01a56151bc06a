"""Say which settings matter most for the answer, and which of them are only assumed.

A setting's range is what somebody calls credible (see `mashsim.uncertain`). One at a time each is put at both of its
ends, or at each of its alternatives, on common luck: every difference is the setting's doing. The settings that matter
then move together (Morris, 1991), which finds settings that work through each other. Last, all are drawn at once, to
tell how much of the spread of runs they bring beside luck.

Examples
--------
mashsim sensitivity baseline
mashsim sensitivity baseline --only partners,pools.managers
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from math import sqrt
from shlex import join
from statistics import fmean, stdev, variance
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from mashsim.confidence import holm, paired
from mashsim.documents import did_you_mean, dotted
from mashsim.documents.text import inline
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs, inputs_against_luck, measures_of, ready
from mashsim.inputs import fixed
from mashsim.loading import changed
from mashsim.measures.intervals import CONFIDENCE, mean_interval, t_quantile
from mashsim.measures.registry import better, in_words, unit
from mashsim.questions.asking import FindScenario, Option, Question, begin
from mashsim.questions.elementary import elementary_effects
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain import LeftOut, Uncertain
from mashsim.wording import named
from mashsim.wording import value as in_plain_words

SCREEN = 3
"""Runs of each end before a setting that does nothing is left aside."""
LEAST = 0.05
"""The least swing of a setting that matters, in some measure, as a share of its widest."""
_MEASURES = ("child_days_without_decision.all", "clocks.allocation.share_in_time")
"""The measures if none are named, after the share in time that heads the report; a scenario has only some, by its
stages."""
_MOST_LETTERS = 50
"""Letters of an alternative in a table or a chart."""
_USUAL = 8
"""Runs of each end of a setting that did anything."""
_MOST = 8
"""Settings that are moved together at most."""


class Sensitivity(Question):
    """Which settings does the answer hang on, and which of those are only assumed?"""

    heading = "what it hangs on"
    in_general = "Which assumptions does the answer hang on?"

    only: Annotated[tuple[str, ...], Option(metavar="NAMES", by_commas=True)] = ()
    """Only settings whose dotted names begin so, such as "partners" or "pools.managers"; all if not given."""
    trajectories: Annotated[int, Option()] = Field(default=8, ge=0, le=1000)
    """How often the settings that matter are moved one after another from a random start (Morris); 0 leaves it out."""
    drawn: Annotated[int, Option()] = Field(default=24, ge=0, le=100_000)
    """How often all are drawn at once, to tell inputs from luck; 0 leaves it out."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Move each setting by itself, then the settings that matter together, then draw all."""
        if self.precision is not None:
            raise ScenarioError(
                "settings are moved in so many runs, not until it is precise; give replications instead of a precision."
            )
        base = fixed(self.base(find))
        seed = base.run.seed if self.seed is None else self.seed
        settings, left_out = _settings(base, self.only)
        measures = self.measure_names or _usual(base)
        ready(base, measures)
        runner = runner.only(measures)
        swings = Swings(runner, base, seed, measures)
        swings.move(settings, self.replications or _USUAL)
        together = swings.that_matter()
        morris = elementary_effects(runner, base, seed, together[:_MOST], measures, self.trajectories)
        return {
            **begin(self, base, swings.base),
            "repeat": self._repeat(seed),
            "measures": [_measure(name, swings) for name in measures],
            "settings": [swings.row(setting) for setting in swings.widest_first()],
            "nothing": [about_setting(base, setting) for setting in swings.nothing],
            "screened": SCREEN,
            "left_out": [{"path": dotted(one.path), "why": one.why} for one in [*left_out, *swings.impossible]],
            "together": {"settings": [dotted(one.path) for one in together[:_MOST]], **morris},
            "uncertainty": self._uncertainty(runner, base, seed, measures),
        }

    def how_many_runs(self, base: Scenario) -> tuple[int, int]:
        """Return the fewest and the most replications: of the base, of each end of each setting, and of all drawn."""
        settings, _ = _settings(fixed(base), self.only)
        ends, count = sum(len(_places(one)) for one in settings), self.replications or _USUAL
        together = self.trajectories * (min(_MOST, len(settings)) + 2)
        drawn = self.drawn + max(self.drawn - count, 0)
        return count + ends * min(SCREEN, count) + drawn, count + ends * count + together + drawn

    def _repeat(self, seed: int) -> str:
        """Return the command that asks the same again."""
        parts = ["mashsim", "sensitivity", self.scenario]
        parts += [part for path, value in self.changes.items() for part in ("--set", f"{path}={inline(value)}")]
        parts += ["--only", ",".join(self.only)] if self.only else []
        parts += [part for measure in self.measures for part in ("--measure", measure)]
        numbers = {
            "replications": self.replications or _USUAL,
            "trajectories": self.trajectories,
            "drawn": self.drawn,
            "seed": seed,
        }
        parts += [part for name, number in numbers.items() for part in (f"--{name}", str(number))]
        return join(parts)

    def _uncertainty(self, runner: Runner, base: Scenario, seed: int, measures: Sequence[str]) -> Tree:
        """Draw all inputs at once, and separate their effect from that of luck."""
        if not self.drawn:
            return {"runs": 0, "measures": []}
        draws, as_written = runner.run([changed(base, {"run.inputs": "drawn"}), base], self.drawn, seed)
        return {"runs": self.drawn, "measures": inputs_against_luck(draws, as_written, measures)}


def _settings(base: Scenario, only: Sequence[str]) -> tuple[list[Uncertain], list[LeftOut]]:
    """Return the settings to move, and the settings with a range that cannot be moved, each with its reason."""
    settings, left_out = base.inputs.settings, base.inputs.left_out
    names = [dotted(one.path) for one in settings]
    parts = list(dict.fromkeys(".".join(name.split(".")[:depth]) for depth in (1, 2, 3) for name in names))
    if not settings:
        example = "posts = { value = 15, range = [12, 18] }"
        raise ScenarioError(f"{base.document.name} gives no setting a range; write one, such as {example}.")
    for part in only:
        if not any(_begins(name, part) for name in names):
            hint = did_you_mean(part, parts, f"; there are {', '.join(part for part in parts if '.' not in part)}.")
            raise ScenarioError(f"no setting that begins with {part!r} has a range{hint}")
    chosen = [
        one for one, name in zip(settings, names, strict=True) if not only or any(_begins(name, part) for part in only)
    ]
    return chosen, [one for one in left_out if not only or any(_begins(dotted(one.path), part) for part in only)]


def _begins(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _usual(base: Scenario) -> tuple[str, ...]:
    measures = measures_of(ready(base))
    first = f"clocks.{base.report.heads_with}.share_in_time"
    return tuple(name for name in (first, *_MEASURES) if measures.get(name) is False)


def _measure(name: str, swings: Swings) -> Tree:
    mean, low, high = mean_interval([value for value in swings.base.values(name) if value is not None])
    return {
        "measure": name,
        "words": in_words(name),
        "unit": unit(name),
        "better": better(name),
        "mean": mean,
        "low": low,
        "high": high,
        "assumed_share": swings.assumed_share(name),
        "luck": swings.luck(name),
    }


class _Moved(NamedTuple):
    """The runs of a setting that is moved: at its low and its high end, or at each of its alternatives."""

    numbers: tuple[float, ...]
    runs: tuple[Runs, ...]

    @property
    def low(self) -> Runs:
        """The runs at the low end of a range."""
        return self.runs[0]

    @property
    def high(self) -> Runs:
        """The runs at the high end of a range."""
        return self.runs[-1]


class Swings:
    """Settings moved one at a time to both ends of their ranges, or to their alternatives, on common luck.

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
        self._movers: dict[str, set[str]] = {}

    def move(self, settings: Sequence[Uncertain], replications: int) -> None:
        """Run every setting where it is moved to a few times, then go on with the settings that changed anything."""
        ends = {one.name: scenarios for one in settings if (scenarios := self._ends(one))}
        by_name = {one.name: one for one in settings if one.name in ends}
        screened = self._run(ends, min(SCREEN, replications))
        self.nothing = [by_name[name] for name, runs in screened.items() if not self._differs(runs)]
        idle = {one.name for one in self.nothing}
        runs = self._run({name: scenarios for name, scenarios in ends.items() if name not in idle}, replications)
        self.moved = {name: (by_name[name], _Moved(_places(by_name[name]), runs[name])) for name in runs}
        self._movers = {measure: self._movers_of(measure) for measure in self.measures}

    def _ends(self, setting: Uncertain) -> list[Scenario]:
        """Return the scenarios in which a setting is moved; none if it cannot be there."""
        try:
            return [changed(self.scenario, setting.moved(number), "an end of its range") for number in _places(setting)]
        except ScenarioError as error:
            self.impossible.append(
                LeftOut(setting.path, f"cannot be what its range says: {error.faults[0].message}", setting.is_stated)
            )
            return []

    def _run(self, ends: Mapping[str, Sequence[Scenario]], replications: int) -> dict[str, tuple[Runs, ...]]:
        scenarios = [self.scenario, *(end for moved in ends.values() for end in moved)]
        self.base, *runs = self._runner.run(scenarios, replications, self._seed)
        rest = iter(runs)
        return {name: tuple(islice(rest, len(moved))) for name, moved in ends.items()}

    def _differs(self, runs: Sequence[Runs]) -> bool:
        return any(end.values(name) != self.base.values(name) for name in self.measures for end in runs)

    def differences(self, runs: Runs, measure: str) -> list[float]:
        """Return how much more of a measure there is than in the base, run by run."""
        pairs = zip(runs.values(measure), self.base.values(measure), strict=True)
        return [a - b for a, b in pairs if a is not None and b is not None]

    def swing(self, name: str, measure: str, without: int | None = None) -> float:
        """Return how far a setting moves a measure: between the lowest and the highest of all ends and the middle."""
        moves = [self.differences(end, measure) for end in self.moved[name][1].runs]
        means = [fmean(value for i, value in enumerate(values) if i != without) for values in moves if len(values) > 1]
        return max([0.0, *means]) - min([0.0, *means])

    def widest_first(self) -> list[Uncertain]:
        """Return the settings that did anything, by their swing in the first measure."""
        return [
            self.moved[name][0] for name in sorted(self.moved, key=lambda name: -self.swing(name, self.measures[0]))
        ]

    def that_matter(self) -> list[Uncertain]:
        """Return the settings whose swing is not small in some measure, the largest share of a widest swing first."""
        widest = {
            measure: max((self.swing(name, measure) for name in self.moved), default=0.0) or 1.0
            for measure in self.measures
        }
        reach = {
            name: max(self.swing(name, measure) / widest[measure] for measure in self.measures) for name in self.moved
        }
        return [self.moved[name][0] for name in sorted(reach, key=lambda name: -reach[name]) if reach[name] >= LEAST]

    def is_known(self, setting: Uncertain, measure: str) -> bool:
        """Whether a setting is known to move a measure: at 95 %, adjusted for both ends of all settings (Holm)."""
        return setting.name in self._movers[measure]

    def _movers_of(self, measure: str) -> set[str]:
        ends = [
            (name, paired(self.base.values(measure), end.values(measure)).p)
            for name, (_, moved) in self.moved.items()
            for end in moved.runs
        ]
        p_values = holm([1.0 if p is None else p for _, p in ends])
        return {name for (name, _), p in zip(ends, p_values, strict=True) if p <= 1 - CONFIDENCE}

    def assumed_share(self, measure: str) -> dict[str, float | None]:
        """Return the share of all swings that only assumed settings carry, with its jackknife interval over runs."""
        is_assumed = {name: setting.quality == "assumed" for name, (setting, _) in self.moved.items()}

        def share(without: int | None = None) -> float:
            swings = {name: self.swing(name, measure, without) for name in self.moved}
            return sum(swings[name] for name in swings if is_assumed[name]) / (sum(swings.values()) or 1.0)

        count = len(self.base)
        if not any(self.swing(name, measure) for name in self.moved) or count < 3:
            return {"mean": None, "low": None, "high": None}
        shares = [share(i) for i in range(count)]
        error = sqrt((count - 1) ** 2 / count * variance(shares))
        middle, half = share(), t_quantile(0.5 + CONFIDENCE / 2, count - 1) * error
        return {"mean": middle, "low": max(middle - half, 0.0), "high": min(middle + half, 1.0)}

    def luck(self, measure: str) -> float | None:
        """Return the difference between two independent means that chance alone gives in 95 cases of 100."""
        values = [value for value in self.base.values(measure) if value is not None]
        return (
            None
            if len(values) < 2
            else t_quantile(0.5 + CONFIDENCE / 2, 2 * len(values) - 2) * stdev(values) * sqrt(2 / len(values))
        )

    def row(self, setting: Uncertain) -> Tree:
        """Return what a setting does to every measure."""
        return {
            **about_setting(self.scenario, setting),
            "effects": {measure: self._effect(setting, measure) for measure in self.measures},
        }

    def _effect(self, setting: Uncertain, measure: str) -> Tree:
        """Return what a setting does to a measure at its low and its high end.

        Alternatives lie in no order: their low end is the one, or the value as written, that gives least, and their
        high end the one that gives most.
        """
        moved = self.moved[setting.name][1]
        ends = [
            (number, mean_interval(self.differences(runs, measure)))
            for number, runs in zip(moved.numbers, moved.runs, strict=True)
        ]
        if setting.is_choice:
            ends = sorted([(0.0, (0.0, 0.0, 0.0)), *ends], key=lambda end: end[1][0] or 0.0)
        return {
            **{
                name: {"at": _said(setting, number), **dict(zip(("mean", "low", "high"), interval, strict=True))}
                for name, (number, interval) in (("low", ends[0]), ("high", ends[-1]))
            },
            "swing": self.swing(setting.name, measure),
            "is_known": self.is_known(setting, measure),
        }


def _places(setting: Uncertain) -> tuple[float, ...]:
    """Return the numbers that a setting is moved to: both ends, or its alternatives, which follow the value itself."""
    return setting.law.ends[1:] if setting.is_choice else setting.law.ends


def _said(setting: Uncertain, number: float) -> object:
    """Return a setting's value in words; a choice by its place, where it has many words."""
    value = setting.notation.write(number)
    if not setting.is_choice:
        return value
    words = in_plain_words(value, setting.path)
    return words if len(words) <= _MOST_LETTERS else f"alternative {number:g}" if number else "as written"


GROUPS = {
    "demand": "who comes",
    "pools": "who works",
    "partners": "who answers",
    "stages": "what is done",
    "loops": "what comes back",
    "interventions": "what is done about it",
    "clocks": "what judges it",
    "opening_backlog": "what is open at the start",
}


def about_setting(scenario: Scenario, setting: Uncertain) -> dict[str, Any]:
    """Return a setting's path, its words, its range or its alternatives, and how well it is known."""
    choices = [in_plain_words(setting.notation.write(number), setting.path) for number in setting.law.ends]
    return {
        "path": dotted(setting.path),
        "words": named(setting.path, interventions=[change.name for change in scenario.interventions]),
        "group": GROUPS.get(str(setting.path[0]), ""),
        "value": _said(setting, 0) if setting.is_choice else setting.value,
        "low": _said(setting, setting.law.low),
        "high": _said(setting, setting.law.high),
        **({"choices": choices} if setting.is_choice else {}),
        "quality": setting.quality,
        "source": setting.source,
        "gives_way": bool(setting.rest),
    }
