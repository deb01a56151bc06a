"""Compare scenarios with the first on the same luck; or, with --set, a scenario with itself changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from mashsim.confidence import Wanted
from mashsim.errors import ScenarioError
from mashsim.experiment import Precision, Runner, Runs, ready, until_precise
from mashsim.measures.naming import Condition, conditions
from mashsim.questions.asking import Finder, Option, Question, Variant, begin
from mashsim.questions.comparing import USUAL, compare_runs, pairwise
from mashsim.scenario import Scenario
from mashsim.scenario.values import Line
from mashsim.trees import Tree


class Compare(Question):
    """What differs if something is done differently?"""

    page_name = "comparison"
    heading = "what differs"

    variants: dict[Line, Variant] = Field(min_length=1, max_length=12)
    """What is tried, by name, each against the question's scenario."""
    target: Annotated[str | None, Option(metavar="CONDITION")] = None
    """What would be enough, such as "share_decided_in_time >= 0.9": each front door is held against it too."""

    def answer(self, runner: Runner, find: Finder) -> Tree:
        """Run the scenario and its variants on common luck."""
        base = self.base(find)
        others = {name: variant.of(base, name, find) for name, variant in self.variants.items()}
        for name, scenario in others.items():
            if (scenario.run.first_day, scenario.run.last_day) != (base.run.first_day, base.run.last_day):
                raise ScenarioError(
                    f"{name!r} runs over other days than {base.title!r}; front doors are compared over the same days."
                )
        target = _target(self.target)
        for scenario in (base, *others.values()):
            ready(scenario, [*self.measure_names, *([target.measure] if target else [])])
        runs, rest, reached = self._runs(runner, [base, *others.values()])
        found = {
            **begin(self, base, runs),
            **compare_runs(runs, dict(zip(others, rest, strict=True)), self.measure_names, target),
        }
        return found if reached is None else found | {"precision": reached}

    def _runs(self, runner: Runner, scenarios: list[Scenario]) -> tuple[Runs, list[Runs], str | None]:
        """Run as often as asked: a number of times, or until every difference is known so well, as a share of the measure's mean before."""
        if self.precision is None:
            runs, *rest = runner.run(
                scenarios, self.replications or max(scenarios[0].run.replications, USUAL), self.seed
            )
            return runs, rest, None
        precision = Precision(self.precision, self.measure_names, self.most)

        def look(count: int) -> list[Wanted]:
            first, *others = runner.run(scenarios, count, self.seed)
            wanted = []
            for name, each in precision.wanted(first).items():
                before = [value for value in each.values if value is not None]
                scale = abs(sum(before) / len(before)) if before and each.relative else 1.0
                differences = [pairwise(first.values(name), other.values(name)) for other in others]
                wanted += [Wanted(difference, precision.share * scale, relative=False) for difference in differences]
            return wanted

        count, is_precise = until_precise(look, self.most)
        runs, *rest = runner.run(scenarios, count, self.seed)
        said = "were enough for" if is_precise else "were not enough for"
        return runs, rest, f"{count} replications {said} a precision of {100 * self.precision:g} % in every difference."


def _target(text: str | None) -> Condition | None:
    found, wrong = conditions([text] if text else [], "--target")
    if wrong:
        raise ScenarioError(wrong)
    return found[0] if found else None


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
    as `mashsim.questions.comparing.compare_runs`
    """
    condition = _target(target)
    for scenario in (base, *others.values()):
        ready(scenario, [*measures, *([condition.measure] if condition else [])])
    with Runner(workers) as runner:
        runs, *rest = runner.run([base, *others.values()], replications, seed)
    return compare_runs(runs, dict(zip(others, rest, strict=True)), measures, condition)
