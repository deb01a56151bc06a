"""Answers about a fitted front door say first where its fit failed, or where the drawn inputs turn the answer."""

from __future__ import annotations

from typing import Any

import pytest

from made.places import SCENARIOS
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner
from mashsim.loading import load
from mashsim.questions.asking import Finder
from mashsim.questions.kinds.compare import Compare, against
from mashsim.questions.kinds.explain import Explain
from mashsim.report.answers import answer_page
from mashsim.trees import Tree

SHIFT = SCENARIOS / "textbook" / "day-shift.toml"
FAILED = {"fit.figures": "ours.csv", "fit.months": "2026-08 to 2026-10", "fit.inside": 4, "fit.count": 9}
ABOUT = {"scenario": str(SHIFT), "title": "A day shift", "command": "mashsim"}
SHORT = {"run.last_day": "2023-02-26"}
DRAWN = {
    "run.inputs": "drawn",
    "pools.server.posts": {"value": 2, "range": [1, 3], "uncertain": "uniform"},
}
QUESTIONS: dict[str, Any] = {
    "compare": (Compare, {"replications": 2, "variants": {"three": {"changes": {"pools.server.posts": 3}}}}),
    "explain": (Explain, {"replications": 2}),
}  # fmt: skip


def _asked(name: str, changes: dict[str, Any]) -> Tree:
    kind, more = QUESTIONS[name]
    with Runner() as runner:
        answer: Tree = kind.model_validate({**ABOUT, **more, "changes": {**SHORT, **changes}}).answer(runner, Finder())
    return answer


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_fit_that_failed_is_said_first(name: str) -> None:
    first, *others = answer_page(_asked(name, FAILED)).lines()
    assert first.startswith(
        "The fit of this front door failed on months held out: 4 of 9 figures of 2026-08 to 2026-10"
    )
    fine = answer_page(_asked(name, {**FAILED, "fit.inside": 7})).lines()
    assert fine == others


@pytest.mark.parametrize(("inside", "count", "failed"), [(4, 9, True), (5, 9, False), (0, 1, True), (12, 24, False), (11, 24, True)])  # fmt: skip
def test_a_fit_failed_where_fewer_than_half_lie_inside(inside: int, count: int, failed: bool) -> None:
    fit = load(SHIFT, {**FAILED, "fit.inside": inside, "fit.count": count}).fit
    assert fit is not None
    assert fit.failed is failed


def test_more_inside_than_there_are_is_refused() -> None:
    with pytest.raises(ScenarioError, match="has inside 10 above count 9"):
        load(SHIFT, {**FAILED, "fit.inside": 10})


def test_how_many_runs_go_the_other_way() -> None:
    assert against([(0.0, 1.0), (0.0, 2.0), (0.0, -1.0), (0.0, 0.0)]) == 0.25
    assert against([]) == 0.0


def test_an_answer_that_inputs_turn_says_so_first() -> None:
    answer = _asked("compare", DRAWN)
    (row, *_) = answer["variants"]["three"]["measures"]
    assert 0 <= row["against"] <= 1
    row |= {"against": 0.3, "verdict": "better"}
    first = answer_page(answer).lines()[0]
    assert first.startswith(
        "three: the sign of the answer changes among the runs, each of which has drawn other inputs: "
    )
    assert first.endswith("in 30% of runs.")
    row |= {"against": 0.05}
    assert "the sign of the answer" not in "".join(answer_page(answer).lines())
    assert "against" not in _asked("compare", {})["variants"]["three"]["measures"][0]
