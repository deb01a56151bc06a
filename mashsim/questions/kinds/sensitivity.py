"""Say which settings the answer hangs on, over the range each is stated to have, and which of those are only assumed.

A setting's range is what somebody calls credible (see `mashsim.uncertain`). One at a time each is put at both of its ends, on
common luck, so that what differs is what the setting does. Those that matter are then moved together (Morris, 1991), which finds
settings that work through each other. Last, all are drawn at once, to tell how much of the spread of runs they bring beside luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import join
from typing import Annotated

from pydantic import Field

from mashsim.documents import did_you_mean, dotted
from mashsim.documents.text import inline
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, inputs_against_luck, measures_of, ready
from mashsim.inputs import fixed
from mashsim.loading import changed
from mashsim.measures.intervals import mean_interval
from mashsim.measures.registry import better, in_words, unit
from mashsim.questions.asking import Finder, Option, Question, begin
from mashsim.questions.elementary import elementary_effects
from mashsim.questions.swings import SCREEN, Swings, about_setting
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.uncertain import LeftOut, Uncertain, drawn_together

_MEASURES = ("clocks.decision.share_in_time", "child_days_without_decision.all", "clocks.allocation.share_in_time")
"""What is looked at if nothing else is asked for; a scenario has those that its stages make possible."""
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

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Move each setting, then those that matter together, then draw all."""
        if self.precision is not None:
            raise ScenarioError(
                "settings are moved in so many runs, not until it is precise; give replications in place of a precision."
            )
        base = fixed(self.base(find))
        seed = base.run.seed if self.seed is None else self.seed
        settings, left_out = _settings(base, self.only)
        measures = self.measure_names or _usual(base)
        ready(base, measures)
        swings = Swings(runner, base, seed, measures)
        swings.move(settings, self.replications or _USUAL)
        together, too_many = drawn_together(swings.that_matter())
        morris = elementary_effects(runner, base, seed, together[:_MOST], measures, self.trajectories)
        return {
            **begin(self, base, swings.base), "repeat": self._repeat(seed),
            "measures": [_measure(name, swings) for name in measures],
            "settings": [swings.row(setting) for setting in swings.widest_first()],
            "nothing": [about_setting(base, setting) for setting in swings.nothing], "screened": SCREEN,
            "left_out": [{"path": dotted(left.path), "why": left.why} for left in [*left_out, *swings.impossible, *too_many]],
            "together": {"settings": [dotted(one.path) for one in together[:_MOST]], **morris},
            "uncertainty": self._uncertainty(runner, base, seed, measures),
        }  # fmt: skip

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
        """Draw all inputs at once, and tell what they do from what luck does."""
        if not self.drawn:
            return {"runs": 0, "measures": []}
        drawn, as_written = runner.run([changed(base, {"run.inputs": "drawn"}), base], self.drawn, seed)
        return {"runs": self.drawn, "measures": inputs_against_luck(drawn, as_written, measures)}


def _settings(base: Scenario, only: Sequence[str]) -> tuple[list[Uncertain], list[LeftOut]]:
    """Return the settings to move, and those that have a range and cannot be moved, each with its reason."""
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
    wanted = [
        one for one, name in zip(settings, names, strict=True) if not only or any(_begins(name, part) for part in only)
    ]
    return wanted, [left for left in left_out if not only or any(_begins(dotted(left.path), part) for part in only)]


def _begins(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _usual(base: Scenario) -> tuple[str, ...]:
    known = measures_of(ready(base))
    return tuple(name for name in _MEASURES if known.get(name) is False)


def _measure(name: str, swings: Swings) -> Tree:
    mean, low, high = mean_interval([value for value in swings.base.values(name) if value is not None])
    return {
        "measure": name, "words": in_words(name), "unit": unit(name), "better": better(name), "mean": mean, "low": low, "high": high,
        "assumed_share": swings.assumed_share(name), "luck": swings.luck(name),
    }  # fmt: skip
