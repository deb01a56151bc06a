"""A fit under way: its waves of runs, and what they say of a council's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log
from typing import TYPE_CHECKING

from mashsim.experiment import Runner, Runs
from mashsim.figures import Table
from mashsim.figures.known import BY_KEY
from mashsim.figures.unknowns import UNKNOWNS, in_words
from mashsim.fitting.comparing import LEVEL, Read, simulated, targets
from mashsim.fitting.foreseeing import NINE_IN_TEN
from mashsim.fitting.matching import Matched, conflicts, match, multiples, quantiles, resampled, told_by
from mashsim.fitting.replaying import Replayed
from mashsim.loading import changed
from mashsim.plan import Plan
from mashsim.questions.drawn import Drawn
from mashsim.scenario import Scenario
from mashsim.trees import Tree

if TYPE_CHECKING:
    from mashsim.questions.kinds.fit import Fit

OTHER_LUCK = 100_000
"""The number of the first run of a draw: no run of a wave has its chance events."""
TOLD, ROUGHLY = 0.5, 0.85
"""A setting is told if its 80 % range is left with less than this share of its width; roughly told, with less than the
second."""
WORTH_ASKING = 0.9
"""A figure is worth asking for if less than this share of a setting's spread would be left beside what there is."""


class Fitting:
    """A fit under way: the question, who runs, the table, and the front door with what was observed put in."""

    def __init__(self, question: Fit, runner: Runner, table: Table, put_in: Replayed):
        self._question, self._runner, self.table, self._put_in = question, runner, table, put_in
        base = put_in.scenario
        self.seed = base.run.seed if question.seed is None else question.seed
        self.read = Read(table, table.clock, Plan(base).office.day_length / 60)
        self.targets = targets(table, put_in.months, put_in.families, everything=True)
        self._ran: list[Runs] = []

    @property
    def base(self) -> Scenario:
        """The front door with what was observed put in."""
        return self._put_in.scenario

    @property
    def aimed(self) -> list[float]:
        return [target.value for target in self.targets]

    def match(self) -> Matched:
        """Run the waves."""
        wrong = [target.discrepancy(self._question.discrepancy) for target in self.targets]
        return match(
            self._put_in.unknowns,
            self.aimed,
            wrong,
            self.simulate,
            self._question.waves,
            self._question.runs,
            self.seed,
        )

    def simulate(self, points: Sequence[Sequence[float]]) -> tuple[list[list[float]], list[float]]:
        """Run some points, each on luck of its own: the same in each wave."""
        scenarios = [changed(self._put_in.scenario, self.values(point), "a fit") for point in points]
        runs = self._runner.run_each(scenarios, self.seed)
        self._ran += runs
        return [simulated(one, self.targets, self.read) for one in runs], [self.came(one) for one in runs]

    def values(self, point: Sequence[float]) -> dict[str, object]:
        """Return a point, multiples of the settings, as the scenario's settings."""
        pairs = zip(self._put_in.unknowns, point, strict=True)
        return {f"factors.{one.name}.times": round(float(times), 4) for one, times in pairs}

    def came(self, runs: Runs) -> float:
        """Return by how much more contacts came in a run than were reported, as a logarithm."""
        months = self._put_in.months
        came = fsum(self.read.by_month(runs, "received", "", months))
        known = self.table.series("received")
        return log(max(came, 1.0) / max(fsum(known[month] for month in months) / self._put_in.families, 1.0))

    def sets(self, matched: Matched) -> list[tuple[dict[str, object], int]]:
        """Return sets of values that hold together, each with its weight."""
        return [
            (self.values(matched.multiples(point)), often) for point, often in resampled(matched, self._question.draws)
        ]

    def compared(self, matched: Matched) -> list[Tree]:
        """Return each figure's level beside what the model gives with what is left of its settings."""
        rows = []
        for place, target in enumerate(self.targets):
            if target.value == target.value and target.kind == LEVEL:
                low, high = quantiles(matched.middle[:, place], matched.weights, (0.1, 0.9))
                spread = NINE_IN_TEN * float(matched.spread[place])
                rows.append(
                    {
                        "figure": target.words,
                        "unit": BY_KEY[target.key].unit,
                        "yours": target.unscaled(target.value),
                        "low": target.unscaled(low - spread),
                        "high": target.unscaled(high + spread),
                        "away": float(matched.away[place]),
                    }
                )
        return rows

    def conflicts(self, matched: Matched) -> list[Tree]:
        """Return the figures that lie furthest off where no setting gives all, and whether the others then agree."""
        if matched.is_possible:
            return []
        keys = [target.key for target in self.targets]
        without = conflicts(matched, keys, self.aimed)
        away = {place: float(value) for place, value in enumerate(matched.away) if abs(value) > 2}
        off = sorted(away, key=lambda place: -abs(away[place]))
        return [
            {
                "figure": self.targets[place].words,
                "kind": self.targets[place].kind,
                "above": away[place] > 0,
                "away": abs(away[place]),
                "others_agree": self.targets[place].key in without,
            }
            for place in off[:6]
        ]

    def told(self, matched: Matched, can_be: bool) -> list[Tree]:
        """Return each setting before and after, as multiples of what the scenario says; nothing is told by no fit."""
        rows = []
        after = matched.multiples(matched.points)
        for place, one in enumerate(self._put_in.unknowns):
            low, middle, high = quantiles(after[:, place], matched.weights, (0.1, 0.5, 0.9))
            width = 0.8 * log(one.high / one.low)
            left = log(high / low) / width if can_be else 1.0
            before = [float(multiples([one], [[end]])[0][0]) for end in (-0.8, 0.8)]
            verdict = "told" if left < TOLD else "roughly" if left < ROUGHLY else "not told"
            rows.append(
                {
                    "setting": one.words, "before": before, "low": low, "middle": middle, "high": high,
                    "left": left, "verdict": verdict,
                }
            )  # fmt: skip
        settled = self._put_in.settled
        rows += [{"setting": one.words, "before": [one.low, one.high], "verdict": "directly"} for one in settled]
        missing = [one for one in UNKNOWNS if one not in (*self._put_in.unknowns, *settled)]
        return rows + [
            {"setting": one.words, "before": [one.low, one.high], "left": 1.0, "verdict": "not given",
             "needs": in_words(one.told_by)}
            for one in missing
        ]  # fmt: skip

    def drawn(self, sets: Sequence[tuple[Mapping[str, object], int]]) -> Drawn:
        """Run each draw once, on luck of its own."""
        each = [values for values, often in sets for _ in range(often)]
        scenarios = [changed(self._put_in.scenario, values, "a fit") for values in each]
        runs = self._runner.run_each(scenarios, self.seed, OTHER_LUCK)
        given = list(dict.fromkeys((one.key, one.of) for one in self.targets if one.value == one.value))
        return Drawn(runs, self._ran, self.table, self.read, self._put_in, given, self._question.discrepancy, self.seed)

    def next(self, matched: Matched) -> list[Tree]:
        """Return the figures that would tell more, each with the settings and what would be left of their spread."""
        given = [place for place, value in enumerate(self.aimed) if value == value]
        now = told_by(matched, given)
        rows = []
        for key in dict.fromkeys(target.key for target in self.targets if target.value != target.value):
            more = [place for place, target in enumerate(self.targets) if target.key == key]
            then = told_by(matched, [*given, *more])
            shares = {
                one.words: float(b / a) for one, a, b in zip(self._put_in.unknowns, now, then, strict=True) if a > 0
            }
            words, share = min(shares.items(), key=lambda pair: pair[1])
            if share < WORTH_ASKING:
                rows.append({"figure": in_words([key]), "setting": words, "left": share, "level": BY_KEY[key].level})
        return sorted(rows, key=lambda row: row["left"])
