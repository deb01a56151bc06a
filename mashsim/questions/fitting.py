"""A fit under way: its waves of runs, and what they say of a council's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log, sqrt
from typing import TYPE_CHECKING

from mashsim.experiment import Runner, Runs
from mashsim.figures import Table
from mashsim.figures.known import BY_KEY
from mashsim.figures.quality import next_month
from mashsim.figures.unknowns import UNKNOWNS, in_words
from mashsim.fitting import Matched, Replayed, Target, match, simulated, targets
from mashsim.fitting.comparing import CHANGE, LEVEL, Read
from mashsim.fitting.matching import conflicts, multiples, quantiles, resampled, told_by
from mashsim.loading import changed
from mashsim.measures.intervals import band
from mashsim.plan import Plan
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
NINE_IN_TEN = 1.2816
"""Standard deviations from the middle of a normal law to its ninth decile."""


class Fitting:
    """A fit under way: the question, who runs, the table, and the front door with what was observed put in."""

    def __init__(self, question: Fit, runner: Runner, table: Table, put_in: Replayed):
        self._question, self._runner, self.table, self._put_in = question, runner, table, put_in
        base = put_in.scenario
        self.seed = base.run.seed if question.seed is None else question.seed
        self._read = Read(table, table.clock, Plan(base).office.day_length / 60)
        self.targets = targets(table, put_in.months, put_in.families, everything=True)

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
        scenarios = [changed(self._put_in.scenario, self._values(point), "a fit") for point in points]
        runs = self._runner.run_each(scenarios, self.seed)
        return [simulated(one, self.targets, self._read) for one in runs], [self._came(one) for one in runs]

    def _values(self, point: Sequence[float]) -> dict[str, object]:
        pairs = zip(self._put_in.unknowns, point, strict=True)
        return {f"factors.{one.name}.times": round(float(times), 4) for one, times in pairs}

    def _came(self, runs: Runs) -> float:
        """Return by how much more contacts came in a run than were reported, as a logarithm."""
        months = self._put_in.months
        came = fsum(self._read.by_month(runs, "received", "", months))
        known = self.table.series("received")
        return log(max(came, 1.0) / max(fsum(known[month] for month in months) / self._put_in.families, 1.0))

    def sets(self, matched: Matched) -> list[tuple[dict[str, object], int]]:
        """Return sets of values that hold together, each with its weight."""
        return [
            (self._values(matched.multiples(point)), often) for point, often in resampled(matched, self._question.draws)
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

    def told(self, matched: Matched) -> list[Tree]:
        """Return each setting before and after, as multiples of what the scenario says."""
        rows = []
        after = matched.multiples(matched.points)
        for place, one in enumerate(self._put_in.unknowns):
            low, middle, high = quantiles(after[:, place], matched.weights, (0.1, 0.5, 0.9))
            width = 0.8 * log(one.high / one.low)
            left = log(high / low) / width if matched.is_possible else 1.0
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

    def held_out(self, sets: Sequence[tuple[Mapping[str, object], int]]) -> Tree:
        """Return what the draws say of the months held out, beside last year and no change."""
        months = self._put_in.held_out
        each = [values for values, often in sets for _ in range(often)]
        scenarios = [changed(self._put_in.scenario, values, "a fit") for values in each]
        runs = self._runner.run_each(scenarios, self.seed, OTHER_LUCK)
        rows = [row for key, of in self._monthly() for row in self._of_held_out(key, of, months, runs)]
        return {
            "rows": rows,
            "inside": sum(row["inside"] for row in rows),
            "of": len(rows),
            **{name: _mean_error(rows, name) for name in ("fit", "last_year", "no_change")},
        }

    def _monthly(self) -> list[tuple[str, str]]:
        """Return the figures that are told by month."""
        return list(dict.fromkeys((one.key, one.of) for one in self.targets if one.value == one.value and (
            BY_KEY[one.key].of != "partner")))  # fmt: skip

    def _of_held_out(self, key: str, of: str, months: Sequence[str], runs: Sequence[Runs]) -> list[Tree]:
        series = self.table.series(key, of)
        by = self._put_in.families if BY_KEY[key].unit == "contacts" else 1.0
        target = Target(key, of, CHANGE, 0.0, ())
        given = [month for month in months if month in series]
        said = [self._read.by_month(one, key, of, given) for one in runs] if given else []
        before = [series[month] / by for month in self._put_in.months[-3:] if month in series]
        rows = []
        for place, month in enumerate(given):
            values = [one[place] for one in said if one[place] == one[place]]
            if not values:
                continue
            low, high = band(values)
            wrong = NINE_IN_TEN * self._question.discrepancy
            yours, last_year = series[month] / by, series.get(next_month(month, -12))
            rows.append(
                {
                    "figure": target.words, "month": month, "yours": yours, "fit": fsum(values) / len(values),
                    "low": low * (1 - wrong), "high": high * (1 + wrong),
                    "inside": bool(low * (1 - wrong) <= yours <= high * (1 + wrong)),
                    "last_year": None if last_year is None else last_year / by,
                    "no_change": fsum(before) / len(before) if before else None,
                }
            )  # fmt: skip
        return rows

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


def _mean_error(rows: Sequence[Tree], name: str) -> float | None:
    """Return the root mean square error of a forecast, on the scale of square roots, over the rows that have it."""
    pairs = [(row[name], row["yours"]) for row in rows if row[name] is not None]
    return sqrt(fsum((sqrt(a) - sqrt(b)) ** 2 for a, b in pairs) / len(pairs)) if pairs else None
