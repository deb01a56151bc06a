"""Promises that a search must keep: targets, in the long run, in periods or in weeks, and how sure it is to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum, inf
from typing import Annotated, Literal, NamedTuple, Protocol

from pydantic import Field

from mashsim.confidence import Verdict, decide, lower_limit, share_limits, upper_limit
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.measures.naming import Condition, conditions, short_name
from mashsim.measures.registry import in_words, unit
from mashsim.questions.asking import Option, Question
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.wording import MONTHS

_WEEK_BY_WEEK = "weekly.share_in_time"
_MONTH = rf"{'|'.join(MONTHS)}|\d{{4}}-(?:0[1-9]|1[0-2])"
_IN_MONTHS = re.compile(rf"(.*\S)\s+in\s+({_MONTH})(?:\s+to\s+({_MONTH}))?\s*", re.IGNORECASE)
_SHARE = re.compile(r"clocks\.[^.]+\.share_in_time")
_RANK = {"fails": 0, "undetermined": 1, "passes": 2}


class PromiseQuestion(Question):
    """A question for what keeps a promise."""

    promise: Annotated[Literal["share", "period", "week"], Option()]
    """What must meet the target?
      share: the average in the long run; single weeks may miss it.
      period: the measured period, such as a summer, in 95 of 100 runs.
      week: 95 of 100 weeks."""
    met_in: Annotated[float, Option()] = Field(default=0.95, gt=0, lt=1)
    """In what share of periods, or weeks, the target is to be met."""
    confidence: Annotated[float, Option()] = Field(default=0.9, gt=0.5, lt=1)
    """How sure the answer is to be."""

    def read_promise(self, target: str, base: Scenario) -> Promise:
        """Return the promise of a target about a front door.

        Raises
        ------
        ScenarioError
            If the target is not a condition, or cannot be kept week by week or in these months.
        """
        text, months = months_of(target)
        (condition,) = conditions([text], "--target")
        return Promise(self, condition, base.report.heads_with, months)


class Months(NamedTuple):
    """Months of the year, or of one year, from the first to the last: "June" to "August", "2026-12" to "2027-02"."""

    first: str
    last: str

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    def hold(self, month: str) -> bool:
        """Whether a month, such as 2026-06, is one of them; from December to February is over the turn of the year."""
        if self.first not in MONTHS:
            return self.first <= month <= self.last
        first, last = MONTHS.index(self.first), MONTHS.index(self.last)
        return (int(month[5:7]) - 1 - first) % 12 <= (last - first) % 12


def months_of(target: str) -> tuple[str, Months | None]:
    """Take the months off a target such as "share_decided_in_time >= 0.9 in June to August".

    Raises
    ------
    ScenarioError
        If one is of every year and the other of one year.
    """
    match = _IN_MONTHS.fullmatch(target)
    if not match:
        return target, None
    first, last = (month.capitalize() for month in (match[2], match[3] or match[2]))
    if (first in MONTHS) != (last in MONTHS):
        raise ScenarioError(f"--target {target!r}: write both months alike: June to August, or 2026-06 to 2026-08.")
    return match[1], Months(first, last)


class Promise:
    """A promise, and the one-sided limits that runs give of its value.

    Parameters
    ----------
    heads_with : the clock whose share in time is known week by week
    months : the only months that count; a contact counts in the month in which its clock began
    """

    def __init__(
        self,
        question: PromiseQuestion,
        condition: Condition,
        heads_with: str = "decision",
        months: Months | None = None,
    ):
        self.kind, self.met_in, self.condition, self.months = question.promise, question.met_in, condition, months
        weekly = f"clocks.{heads_with}.share_in_time"
        if self.kind == "week" and (condition.measure != weekly or months):
            raise ScenarioError(
                f"a promise by week can be made of {short_name(weekly)} only, the share that heads the report, in all "
                "months; promise a share or a period."
            )
        if months and not _SHARE.fullmatch(condition.measure):
            raise ScenarioError(
                f"{condition.text!r} cannot be limited to {months}: only a share in time of all contacts is known by "
                f"month, such as {short_name(weekly)}. Use --from and --to for other measures."
            )

    @property
    def measures(self) -> list[str]:
        """The measures that it is judged by."""
        by_month = ["monthly.months", *self._by_month] if self.months else []
        return [self.condition.measure, *([_WEEK_BY_WEEK] if self.kind == "week" else []), *by_month]

    @property
    def _by_month(self) -> tuple[str, str]:
        clock = self.condition.measure.rpartition(".")[0]
        return f"monthly.{clock}.in_time", f"monthly.{clock}.judged"

    @property
    def target(self) -> tuple[float, bool]:
        """The value to be kept, and whether it is a least."""
        return (self.condition.limit, self.condition.wants_more) if self.kind == "share" else (self.met_in, True)

    def values(self, runs: Runs) -> list[float | None]:
        """Return the measure in each run, in its months if it has some; None where there is nothing to say.

        Raises
        ------
        ScenarioError
            If no whole month of these is simulated.
        """
        return self._shares_in_months(runs, self.months) if self.months else runs.values(self.condition.measure)

    def _shares_in_months(self, runs: Runs, months: Months) -> list[float | None]:
        places = [place for place, month in enumerate(runs.dates("monthly")) if months.hold(month)]
        if not places:
            raise ScenarioError(f"no whole month of {months} is simulated; --from and --to say which days count.")
        in_time, judged = (
            [[each[place] or 0 for place in places] for each in runs.curves(name)] for name in self._by_month
        )
        return [fsum(good) / fsum(all_) if any(all_) else None for good, all_ in zip(in_time, judged, strict=True)]

    def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
        """Return mean, lower and upper limit, each limit one-sided.

        Raises
        ------
        ScenarioError
            If fewer than two runs have anything to say.
        """
        if self.kind == "week":
            weeks = [[value for value in curve if value is not None] for curve in runs.curves(_WEEK_BY_WEEK)]
            values = [sum(map(self.condition.is_met_by, week)) / len(week) for week in weeks if week]
        else:
            values = [value for value in self.values(runs) if value is not None]
        if len(values) < 2:
            raise ScenarioError(f"{self.condition.text!r} cannot be judged: hardly any run has such contacts.")
        if self.kind == "period":
            successes = sum(map(self.condition.is_met_by, values))
            return successes / len(values), *share_limits(successes, len(values), 1 - alpha)
        return fsum(values) / len(values), lower_limit(values, 1 - alpha), upper_limit(values, 1 - alpha)

    def as_dict(self) -> Tree:
        """Return the promise as plain words and numbers."""
        measure = self.condition.measure
        return {
            "promise": self.kind,
            "met_in": self.met_in,
            "target": {
                "text": self.condition.text,
                "measure": measure,
                "limit": self.condition.limit,
                "demand": self.condition.demand,
                "months": str(self.months or ""),
            },
            "words": in_words(measure),
            "unit": unit(measure),
            "at_least": self.condition.wants_more,
        }


class Goal(Protocol):
    """Something that runs can keep or miss."""

    @property
    def target(self) -> tuple[float, bool]:
        """The value to be kept, and whether it is a least."""

    def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
        """Return mean, lower and upper limit, each limit one-sided and wrong in at most `alpha` of all cases."""


class Judged(NamedTuple):
    """One target judged: the mean over runs, its limits, each one-sided, and the verdict."""

    mean: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None

    def closeness(self, target: float, at_least: bool) -> tuple[int, float]:
        """Return a number for order: what misses its target is first, then what is nearest to missing it.

        The distance from the target is counted in widths of the limits, so that a share and a time compare.
        """
        limit = self.low if at_least else self.high
        width = abs(self.mean - limit) if limit is not None else 0.0
        distance = (self.mean - target) * (1 if at_least else -1)
        return _RANK[self.verdict or "undetermined"], distance / width if width else inf * distance if distance else 0.0


@dataclass
class Judgement:
    """The runs' judgement of one target or several. Limits and verdict are None if it was only guessed at.

    Attributes
    ----------
    mean, low, high : of the target that decides: one that is missed or, where all are met, the one nearest to it
    verdict : of all targets together
    each : every target's, in order
    """

    runs: Runs
    mean: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None
    each: list[Judged] = field(default_factory=list)

    def as_dict(self) -> Tree:
        """Return the judgement as plain words and numbers."""
        return {
            "replications": len(self.runs),
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "verdict": self.verdict,
        }


def judge(
    runner: Runner, scenario: Scenario, goals: Sequence[Goal], counts: Sequence[int], alpha: float, seed: int | None
) -> Judgement:
    """Run a front door until it meets every target or misses one, or has been run as often as it may be.

    Parameters
    ----------
    counts : replications after which it is looked at
    alpha : the error that each look may make, shared by its targets
    """
    for count in counts:
        (runs,) = runner.run([scenario], count, seed)
        judgement = judged(goals, runs, alpha)
        if judgement.verdict != "undetermined":
            break
    return judgement


def judged(goals: Sequence[Goal], runs: Runs, alpha: float) -> Judgement:
    """Judge every target by what was run."""
    each = []
    for goal in goals:
        mean, low, high = goal.limits(runs, alpha / len(goals))
        each.append(Judged(mean, low, high, decide((low, high), *goal.target)))
    verdicts = {one.verdict for one in each}
    verdict: Verdict = "fails" if "fails" in verdicts else "undetermined" if "undetermined" in verdicts else "passes"
    nearest = min(zip(each, goals, strict=True), key=lambda pair: pair[0].closeness(*pair[1].target))[0]
    return Judgement(runs, nearest.mean, nearest.low, nearest.high, verdict, each)
