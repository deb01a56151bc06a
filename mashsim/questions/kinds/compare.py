"""Compare two scenarios or more, or one with a change. All get the same contacts, replies and sickness.

Examples
--------
mashsim compare baseline --set pools.contact_officers.posts=7 --from 2026-06-01
mashsim compare baseline our-city.toml --target "share_decided_in_time >= 0.9"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import Annotated

from pydantic import Field

from mashsim.confidence import PrecisionGoal, band, decide, holm, paired
from mashsim.errors import ScenarioError
from mashsim.experiment import Precision, Runner, Runs, ready, until_precise
from mashsim.measures.intervals import CONFIDENCE, mean_interval
from mashsim.measures.naming import Condition, conditions, headlines
from mashsim.measures.registry import better, in_words, same_below, unit
from mashsim.measures.summary import sum_up_curves
from mashsim.questions.asking import FindScenario, Option, Question, Variant, about, begin
from mashsim.questions.differing import cautions, changes, measures_of_why, why_nothing
from mashsim.scenario import Scenario
from mashsim.scenario.values import Line
from mashsim.trees import Tree

TREND = ("daily.days", "daily.open")
"""The measures that `trend`, and `backlogs` of open contacts, read."""
_TREND_DAYS = 91
USUAL = 30
"""Replications of each front door, if no number is given: enough for Student's interval of skewed values."""


class Compare(Question):
    """What differs if something is done differently?"""

    page_name = "comparison"
    heading = "what differs"

    variants: dict[Line, Variant] = Field(min_length=1, max_length=12)
    """What is tried, by name, each against the question's scenario."""
    target: Annotated[str | None, Option(metavar="CONDITION")] = None
    """What would be enough, such as "share_decided_in_time >= 0.9": each front door is held against it too."""

    def answer(self, runner: Runner, find: FindScenario) -> Tree:
        """Run the scenario and its variants on common luck."""
        base = self.base(find)
        others = {name: variant.build(base, name, find) for name, variant in self.variants.items()}
        for name, scenario in others.items():
            if (scenario.run.first_day, scenario.run.last_day) != (base.run.first_day, base.run.last_day):
                raise ScenarioError(
                    f"{name!r} runs over other days than {base.title!r}; front doors are compared over the same days."
                )
        target = _target(self.target)
        for scenario in (base, *others.values()):
            ready(scenario, [*self.measure_names, *([target.measure] if target else [])])
        measuring = asking(runner, base, others.values(), self.measure_names, target)
        runs, rest, precision = self._runs(measuring, [base, *others.values()])
        tree = {
            **begin(self, base, runs),
            **compare_runs(runs, dict(zip(others, rest, strict=True)), self.measure_names, target),
        }
        return tree if precision is None else tree | {"precision": precision}

    def _runs(self, runner: Runner, scenarios: list[Scenario]) -> tuple[Runs, list[Runs], str | None]:
        """Run as often as asked, or until every difference is known to a share of the measure's mean before."""
        if self.precision is None:
            runs, *rest = runner.run(
                scenarios, self.replications or max(scenarios[0].run.replications, USUAL), self.seed
            )
            return runs, rest, None
        precision = Precision(self.precision, self.measure_names, self.most)

        def look(count: int) -> list[PrecisionGoal]:
            first, *others = runner.run(scenarios, count, self.seed)
            goals = []
            for name, each in precision.goals(first).items():
                before = [value for value in each.values if value is not None]
                scale = abs(sum(before) / len(before)) if before and each.relative else 1.0
                differences = [pairwise(first.values(name), other.values(name)) for other in others]
                goals += [
                    PrecisionGoal(difference, precision.share * scale, relative=False) for difference in differences
                ]
            return goals

        count, is_precise = until_precise(look, self.most)
        runs, *rest = runner.run(scenarios, count, self.seed)
        verb = "were enough for" if is_precise else "were not enough for"
        return runs, rest, f"{count} replications {verb} a precision of {100 * self.precision:g} % in every difference."


def _target(text: str | None) -> Condition | None:
    return conditions([text], "--target")[0] if text else None


def compare(
    base: Scenario,
    others: Mapping[str, Scenario],
    replications: int = USUAL,
    seed: int | None = None,
    measures: Sequence[str] = (),
    workers: int = 1,
    target: str | None = None,
) -> Tree:
    """Run front doors on common luck and compare each with the first: `mashsim.compare`.

    Parameters
    ----------
    base : what the others are compared with
    others : by name
    replications : of each, on the same luck
    seed : the base's own if not given
    measures : dotted names; what a manager looks at first if not given
    workers : processes; 1 runs here
    target : what would be enough, such as "share_decided_in_time >= 0.9"

    Returns
    -------
    as `mashsim.questions.kinds.compare.compare_runs`
    """
    condition = _target(target)
    for scenario in (base, *others.values()):
        ready(scenario, [*measures, *([condition.measure] if condition else [])])
    with Runner(workers) as runner:
        measuring = asking(runner, base, others.values(), measures, condition)
        runs, *rest = measuring.run([base, *others.values()], replications, seed)
    return compare_runs(runs, dict(zip(others, rest, strict=True)), measures, condition)


def asking(
    runner: Runner,
    base: Scenario,
    others: Iterable[Scenario],
    measures: Sequence[str] = (),
    target: Condition | None = None,
) -> Runner:
    """Return a runner that measures what `compare_runs` reads."""
    names = [*(measures or headlines(base.report.heads_with)), *TREND, *(of_target(target.measure) if target else ())]
    return runner.only(names, of_first=[name for other in others for name in measures_of_why(base, other)])


def of_target(measure: str) -> list[str]:
    """Return the measures that `against_target` reads, where the target is one of that measure."""
    curve = _by_month(measure)
    return [measure, *(["monthly.months", curve] if curve else [])]


def compare_runs(
    base: Runs,
    others: Mapping[str, Runs],
    measures: Sequence[str] = (),
    target: Condition | None = None,
    narrow: bool = True,
) -> Tree:
    """Return each other front door's paired differences from the first: of every measure, and of open contacts by day.

    Parameters
    ----------
    base, others : runs of the same replications, with the same seed
    measures : dotted names; what a manager looks at first if not given
    target : what would be enough
    narrow : how the band of the curves' difference is made: see `mashsim.confidence.band`

    Returns
    -------
    ``variants`` by name, each with ``measures`` (before, after, difference, its 95 % interval, the p-value adjusted by
    Holm for all comparisons made here, and a verdict), ``open`` (the curves and the band of their difference), what has
    changed, and cautions; where there is a target, ``target``: what it is, and of the base and of each variant the mean
    with its 95 % interval and a verdict
    """
    names = measures or [name for name in base.headlines() if all(name in runs.measures() for runs in others.values())]
    rows = {name: [_row(measure, base, runs) for measure in names] for name, runs in others.items()}
    every = [row for each in rows.values() for row in each if row["p"] is not None]
    for row, p in zip(every, holm([row["p"] for row in every]), strict=True):
        row["p_adjusted"] = p
    for row in (row for each in rows.values() for row in each):
        row["verdict"] = verdict(row)
    trees = {name: _variant(base, runs, rows[name], narrow) for name, runs in others.items()}
    tree = {"comparisons": len(every), "variants": trees}
    return tree | {"target": against_target(target, base, others)} if target else tree


def against_target(target: Condition, base: Runs, others: Mapping[str, Runs]) -> Tree:
    """Judge each front door by the ends of its interval: it meets the target, misses it, or runs do not tell.

    A share in time is judged month by month as well (``months``): by when it is missed, and how often.
    """

    def judge(runs: Runs) -> Tree:
        return {**_judged(target, runs.values(target.measure)), "months": _months(target, runs)}

    return {
        "text": target.text, "measure": target.measure, "words": in_words(target.measure), "unit": unit(target.measure),
        "limit": target.limit, "demand": target.demand,
        "base": judge(base), "variants": {name: judge(runs) for name, runs in others.items()},
    }  # fmt: skip


def _judged(target: Condition, values: Sequence[float | None]) -> Tree:
    mean, low, high = mean_interval([value for value in values if value is not None])
    decision = (
        decide((low, high), target.limit, target.wants_more) if low is not None and high is not None else "undetermined"
    )
    return {
        "mean": mean,
        "low": low,
        "high": high,
        "verdict": {"passes": "meets", "fails": "misses"}.get(decision, decision),
    }


def _by_month(measure: str) -> str:
    """Return the curve that says a share in time month by month; nothing of other measures."""
    is_share = measure.startswith("clocks.") and measure.endswith(".share_in_time")
    return f"monthly.{measure}" if is_share else ""


def _months(target: Condition, runs: Runs) -> list[Tree]:
    """Judge each whole month by itself; a month of which no run has anything to say is left out."""
    curve = _by_month(target.measure)
    if not runs.measures().get(curve):
        return []
    by_month = zip(runs.dates("monthly"), zip(*runs.curves(curve), strict=True), strict=True)
    judged = [{"month": month, **_judged(target, values)} for month, values in by_month]
    return [row for row in judged if row["mean"] is not None]


def _variant(base: Runs, other: Runs, rows: list[Tree], narrow: bool) -> Tree:
    settings = changes(base.scenario, other.scenario)
    same = all(row["identical"] or row["difference"] is None for row in rows)
    idle = all(row["verdict"] == "same" for row in rows) or (
        len(base) >= USUAL and not any(row["verdict"] in ("better", "worse", "different") for row in rows)
    )
    return {
        "scenario": about(other.scenario),
        "changes": settings,
        "measures": rows,
        "identical": same,
        "nothing_because": why_nothing(base, other, settings, same) if idle else "",
        "open": backlogs(base, other, narrow=narrow),
        "trend": trend(other),
        "cautions": cautions(base.scenario, other.scenario, settings),
    }


def _row(measure: str, base: Runs, other: Runs) -> Tree:
    before, after = base.values(measure), other.values(measure)
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    difference = paired(before, after)
    usual = fsum(a for a, _ in pairs) / len(pairs) if pairs else None
    return {
        "measure": measure,
        "words": in_words(measure),
        "unit": unit(measure),
        "better": better(measure),
        "before": usual,
        "after": fsum(b for _, b in pairs) / len(pairs) if pairs else None,
        "difference": difference.mean,
        "low": difference.low,
        "high": difference.high,
        "p": difference.p,
        "p_adjusted": difference.p,
        "pairs": difference.pairs,
        "left_out": difference.left_out,
        "identical": difference.identical,
        "fewer_runs": difference.fewer_runs,
        "same_below": same_below(measure, usual),
        **({"against": against(pairs)} if base.scenario.run.inputs == "drawn" else {}),
    }


def against(pairs: Sequence[tuple[float, float]]) -> float:
    """Return in what share of some runs, each of other inputs, a difference goes the other way than their mean."""
    differences = [b - a for a, b in pairs]
    mean = fsum(differences)
    return sum(each * mean < 0 for each in differences) / len(differences) if differences else 0.0


def verdict(row: Tree) -> str:
    """Say better, worse, different (neither side is better), same (too small to matter, or nothing), or unclear."""
    mean, low, high, zone = row["difference"], row["low"], row["high"], row["same_below"]
    if mean is None or row["identical"]:
        return "same"
    if low is None or row["p_adjusted"] is None:
        return "unclear"
    if max(abs(low), abs(high)) <= zone:
        return "same"
    if row["p_adjusted"] >= 1 - CONFIDENCE:
        return "unclear"
    if not row["better"]:
        return "different"
    return "better" if (mean > 0) == (row["better"] == "more") else "worse"


def backlogs(base: Runs, other: Runs, curve: str = "daily.open", narrow: bool = True) -> Tree:
    """Return open contacts (or another curve) by day on both sides, and the simultaneous band of their difference."""
    before, after = base.curves(curve), other.curves(curve)
    tree: Tree = {"days": base.dates("daily")}
    tree |= {"before": sum_up_curves(before), "after": sum_up_curves(after)}
    differences = [pairwise(a, b) for a, b in zip(before, after, strict=True)]
    if len(differences) < 2:
        return tree
    whole = band(differences, narrow=narrow)
    clear = [
        place
        for place, (low, high) in enumerate(zip(whole.low, whole.high, strict=True))
        if (low or 0) > 0 or (high or 0) < 0
    ]
    tree["difference"] = {
        "mean": whole.mean,
        "low": whole.low,
        "high": whole.high,
        "method": whole.method,
        "clear_from": tree["days"][clear[0]] if clear else None,
        "clear_until": tree["days"][clear[-1]] if clear else None,
        "clear_days": len(clear),
    }
    return tree


def trend(runs: Runs) -> Tree:
    """Return how many more contacts are open each week over the last 13 weeks: an answer holds, or only postpones."""
    slopes = []
    for curve in runs.curves("daily.open"):
        last = [value for value in curve[-_TREND_DAYS:] if value is not None]
        middle = (len(last) - 1) / 2
        squares = fsum((day - middle) ** 2 for day in range(len(last)))
        slopes.append(7 * fsum((day - middle) * value for day, value in enumerate(last)) / squares if squares else 0.0)
    mean, low, high = mean_interval(slopes)
    return {"weeks": min(_TREND_DAYS, len(runs.dates("daily"))) / 7, "mean": mean, "low": low, "high": high}


def pairwise(before: Sequence[float | None], after: Sequence[float | None]) -> list[float | None]:
    """Return how much each value after is more than the one before; None where either is missing."""
    return [None if a is None or b is None else b - a for a, b in zip(before, after, strict=True)]
