"""Promises that a search must keep: a target, in the long run, in periods or in weeks, and how sure it is to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import Field

from mashsim.confidence import Verdict, decide, lower_limit, share_limits, upper_limit
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, Runs
from mashsim.measures.naming import Condition, conditions, short_name
from mashsim.measures.registry import in_words, unit
from mashsim.questions.asking import Option, Question
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_WEEK_BY_WEEK = "weekly.share_in_time"


class PromiseQuestion(Question):
    """A question for what keeps a promise."""

    target: Annotated[str, Option(metavar="CONDITION")]
    """What is to be met, such as "share_decided_in_time >= 0.95"."""
    promise: Annotated[Literal["share", "period", "week"], Option()]
    """What must meet the target?
      share: the average in the long run; single weeks may miss it.
      period: the measured period, such as a summer, in 95 of 100 runs.
      week: 95 of 100 weeks."""
    met_in: Annotated[float, Option()] = Field(default=0.95, gt=0, lt=1)
    """In what share of periods, or weeks, the target is to be met."""
    confidence: Annotated[float, Option()] = Field(default=0.9, gt=0.5, lt=1)
    """How sure the answer is to be."""

    def read_promise(self, base: Scenario) -> Promise:
        """Return the promise about a front door.

        Raises
        ------
        ScenarioError
            If the target is not a condition, or cannot be kept week by week.
        """
        (target,) = conditions([self.target], "--target")
        return Promise(self, target, base.report.heads_with)


class Promise:
    """A promise, and the one-sided limits that runs give of its value.

    Parameters
    ----------
    heads_with : the clock whose share in time is known week by week
    """

    def __init__(self, question: PromiseQuestion, condition: Condition, heads_with: str = "decision"):
        self.kind, self.met_in, self.condition = question.promise, question.met_in, condition
        weekly = f"clocks.{heads_with}.share_in_time"
        if self.kind == "week" and condition.measure != weekly:
            raise ScenarioError(
                f"a promise by week can be made of {short_name(weekly)} only, the share that heads the report; promise "
                "a share or a period."
            )

    @property
    def measures(self) -> list[str]:
        """The measures that it is judged by."""
        return [self.condition.measure, *([_WEEK_BY_WEEK] if self.kind == "week" else [])]

    @property
    def target(self) -> tuple[float, bool]:
        """The value to be kept, and whether it is a least."""
        return (self.condition.limit, self.condition.wants_more) if self.kind == "share" else (self.met_in, True)

    def limits(self, runs: Runs, alpha: float) -> tuple[float, float, float]:
        """Return mean, lower and upper limit, each limit one-sided."""
        if self.kind == "week":
            weeks = [[value for value in curve if value is not None] for curve in runs.curves(_WEEK_BY_WEEK)]
            values = [sum(map(self.condition.is_met_by, week)) / len(week) for week in weeks if week]
        else:
            values = [value for value in runs.values(self.condition.measure) if value is not None]
        if self.kind == "period":
            successes = sum(map(self.condition.is_met_by, values))
            return successes / len(values), *share_limits(successes, len(values), 1 - alpha)
        return sum(values) / len(values), lower_limit(values, 1 - alpha), upper_limit(values, 1 - alpha)

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


@dataclass
class Judgement:
    """The runs' judgement of a promise. Limits, one-sided, and verdict are None if it was only guessed at."""

    runs: Runs
    mean: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None

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
    runner: Runner, scenario: Scenario, promise: Goal, counts: Sequence[int], alpha: float, seed: int | None
) -> Judgement:
    """Run a front door until it keeps the promise or misses it, or has been run as often as it may be.

    Parameters
    ----------
    counts : replications after which it is looked at
    alpha : the error that each look may make
    """
    for count in counts:
        (runs,) = runner.run([scenario], count, seed)
        mean, low, high = promise.limits(runs, alpha)
        verdict = decide((low, high), *promise.target)
        if verdict != "undetermined":
            break
    return Judgement(runs, mean, low, high, verdict)
