"""What was fitted lies within the range of 8 runs in 10, with inputs fixed and drawn; nothing after March 2023 is fitted;
a published figure is held on both sides unless its source says on which side it lies."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import PurePath
from typing import Any

import pytest

from made.places import ROOT, SCENARIOS
from mashsim.experiment import Runner, run
from mashsim.inputs import fixed
from mashsim.loading import load
from mashsim.scenario import Published

FITTED = ("nottingham-2022", "story/redesign")
EVERY = sorted(path.relative_to(SCENARIOS).with_suffix("").as_posix() for path in SCENARIOS.rglob("*.toml"))
ONE_SIDED = ("at most", "not most", "at least", "majority", "not in the model", "more than", "fewer than")
"""Words with which a source, or what is compared with it, says on which side of a figure the model has to lie."""

_spec = importlib.util.spec_from_file_location("fit", ROOT / "experiments" / "story-of-a-city" / "fit.py")
assert _spec
assert _spec.loader
fit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fit)


@cache
def published(name: str) -> dict[str, list[dict[str, Any]]]:
    """A scenario's published figures beside 12 runs with inputs fixed, and beside 12 with inputs drawn.

    What is drawn is also run with inputs fixed; as one runner makes both, no run is made twice."""
    with_draws = load(SCENARIOS / f"{name}.toml", {"run.inputs": "drawn"})
    with Runner() as runner:
        return {
            "fixed": run(fixed(with_draws), 12, runner=runner)["published"],
            "drawn": run(with_draws, 12, runner=runner)["published"],
        }


@pytest.mark.slow
@pytest.mark.parametrize("inputs", ["fixed", "drawn"])
@pytest.mark.parametrize("name", FITTED, ids=lambda name: PurePath(name).name)
def test_fitted_figures_lie_within_the_range_of_8_runs_in_10(name: str, inputs: str) -> None:
    rows = [row for row in published(name)[inputs] if row["used"] == "fitted"]
    missed = [row for row in rows if not row["shown"]]
    assert len(rows) == 26
    assert not [row for row in missed if row["measure"] == fit.AWAITING]
    assert len(missed) <= 2, missed  # of 24 months: the range of so few runs is itself uncertain


@pytest.mark.parametrize("name", EVERY)
def test_nothing_after_march_2023_is_fitted(name: str) -> None:
    fit.fitted(load(SCENARIOS / f"{name}.toml").published)


def test_a_later_figure_is_refused() -> None:
    later = Published(label="Too late", measure=fit.REFERRED, value=300, month="2023-04", used="fitted")
    with pytest.raises(ValueError, match="Too late, 2023-04: nothing after March 2023 is fitted"):
        fit.fitted([later])


@pytest.mark.parametrize("name", FITTED)
def test_what_the_fit_reads_is_there(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.toml")
    figures = fit.fitted(scenario.published)
    assert {str(each.month) for each in figures[fit.REFERRED]} == set(scenario.demand.month_level)
    assert [str(each.on) for each in figures[fit.AWAITING]] == ["2022-03-31", "2023-03-31"]
    file, second = fit.PLACES["nottingham" if name == FITTED[0] else "story"]
    assert file == f"{name}.toml"
    assert fit.CEILING in scenario.interventions[second].changes


@pytest.mark.parametrize("name", EVERY)
def test_a_figure_is_held_on_both_sides_unless_its_source_says_otherwise(name: str) -> None:
    for figure in load(SCENARIOS / f"{name}.toml").published:
        if figure.shown != "within range":
            assert any(word in f"{figure.label} {figure.reference}" for word in ONE_SIDED), figure.label
        if "up to" in figure.reference:
            assert figure.shown == "within range", figure.label  # what is clearly longer contradicts it, too
