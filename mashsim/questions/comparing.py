"""What differs between front doors on the same luck, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from shlex import join
from typing import Literal

from pydantic import Field

from mashsim.experiment import Runner, Runs
from mashsim.measures.intervals import mean_interval
from mashsim.measures.naming import HEADLINES, better, in_words, unit
from mashsim.questions.asking import Finder, Question, Tree, Variant, about, begin
from mashsim.scenario import Scenario
from mashsim.scenario.values import Line


class Compare(Question):
    """What differs if something is done differently?"""

    ask: Literal["compare"] = "compare"
    """The kind of question."""
    variants: dict[Line, Variant] = Field(min_length=1)
    """What is tried, by name, each against the question's scenario."""

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Run the scenario and its variants on common luck."""
        base = self.base(find)
        others = {name: variant.of(base, name, find) for name, variant in self.variants.items()}
        runs, *rest = runner.run([base, *others.values()], self.replications or base.run.replications, self.seed)
        return {
            **begin(self, base, runs, join(["mashsim", "ask", "…"])),
            **compare(runs, dict(zip(others, rest, strict=True)), self.measure_names),
        }


def compare(base: Runs, others: Mapping[str, Runs], measures: Sequence[str] = ()) -> Tree:
    """Return the paired differences of each other front door from the first, measure by measure.

    Parameters
    ----------
    base, others : runs of the same replications, with the same seed
    measures : dotted names; what a manager looks at first if not given
    """
    names = measures or [name for name in HEADLINES if all(name in runs.measures() for runs in (base, *others.values()))]
    return {
        "variants": {
            name: {"scenario": about(runs.scenario), "measures": [_row(measure, base, runs) for measure in names]}
            for name, runs in others.items()
        }
    }


def _row(measure: str, base: Runs, other: Runs) -> Tree:
    before, after = base.values(measure), other.values(measure)
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    mean, low, high = mean_interval([b - a for a, b in pairs])
    return {
        "measure": measure, "words": in_words(measure), "unit": unit(measure), "better": better(measure),
        "before": sum(a for a, _ in pairs) / len(pairs), "after": sum(b for _, b in pairs) / len(pairs),
        "difference": mean, "low": low, "high": high, "pairs": len(pairs),
    }  # fmt: skip


def of_scenarios(base: Scenario, others: Mapping[str, Scenario], replications: int, seed: int | None = None, workers: int = 1) -> Tree:
    """Run front doors on common luck and compare each with the first."""
    with Runner(workers) as runner:
        runs, *rest = runner.run([base, *others.values()], replications, seed)
    return compare(runs, dict(zip(others, rest, strict=True)))
