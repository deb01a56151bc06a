"""Whether figures hold together as in a run, on a toy of which all is known: a queue whose speed is not said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mashsim.figures.known import BY_KEY
from mashsim.fitting.checking import CHANCE, WAY, Checked, Months, checked, in_order

GIVEN = [("in_day", ""), ("open", ""), ("decided", ""), ("days_mean", "")]
FIGURES = in_order(GIVEN)
MONTHS, RUNS = 7, 100


def test_figures_stand_in_the_order_of_the_way_and_a_part_needs_its_whole() -> None:
    assert [one.key for one in FIGURES] == ["open", "decided", "days_mean", "in_day"]
    assert in_order([("replied", ""), ("posts", "managers")]) == []
    assert [one.key for one in in_order([("replied", ""), ("requested", "")])] == ["requested", "replied"]


def test_every_figure_that_a_run_measures_has_its_place_on_the_way() -> None:
    assert {key for key, figure in BY_KEY.items() if figure.measure} == {"received", *WAY}


def _toy(rng: Any, count: int) -> dict[str, Any]:
    """Run some queues by month: how long a contact takes differs from queue to queue, and a little by month."""
    slow = rng.uniform(0.5, 3.0, (count, 1)) * np.exp(0.2 * rng.standard_normal((count, MONTHS)))
    received = rng.poisson(200, (count, MONTHS)).astype(float)
    left = rng.poisson(received / 21 * slow).astype(float)
    before = np.concatenate([rng.poisson(10 * slow[:, :1]), left[:, :-1]], axis=1)
    return {
        "received": received, "open": left, "decided": received + before - left, "days_mean": slow,
        "in_day": rng.binomial(received.astype(int), 1 - np.exp(-1 / slow)).astype(float),
    }  # fmt: skip


def _months(toy: dict[str, Any]) -> Months:
    return Months(np.stack([toy[one.key] for one in FIGURES], axis=-1), toy["received"])


def _checked(council: dict[str, Any], seed: int, share: float = 0.0) -> Checked:
    return checked(_months(_toy(np.random.default_rng(seed), RUNS)), _months(council), FIGURES, share, seed)


def test_queues_of_the_same_kind_are_refused_as_seldom_as_said() -> None:
    rng = np.random.default_rng(5)
    chances = np.array([_checked(_toy(rng, 1), seed).chance for seed in range(60)])
    assert np.sum(chances < CHANCE) <= 2
    assert np.sum(chances < 0.2) <= 20


def _closed_on_paper(toy: dict[str, Any]) -> None:
    toy["in_day"] = np.round(0.97 * toy["received"])


def _unrecorded(toy: dict[str, Any]) -> None:
    toy["decided"] = 0.9 * toy["decided"]


@pytest.mark.parametrize(("other", "key"), [(_closed_on_paper, "in_day"), (_unrecorded, "decided")])
def test_figures_that_do_not_hold_together_are_refused_and_named(other: Any, key: str) -> None:
    rng = np.random.default_rng(6)
    refused = []
    for seed in range(10):
        council = _toy(rng, 1)
        other(council)
        refused += [found.off[0].figure.key for found in [_checked(council, seed)] if found.chance < CHANCE]
    assert len(refused) >= 8
    assert refused.count(key) >= 0.8 * len(refused)


@pytest.mark.parametrize(
    ("times", "kind"),
    [(np.exp(np.array([0.0, -1, 1, -1, 1, -1, 1])), "months"), (np.exp(np.linspace(-1.2, 1.2, MONTHS)), "change")],
)
def test_months_that_are_right_on_average_and_not_one_by_one_are_refused(times: Any, kind: str) -> None:
    """The mean wait goes up and down, or rises, while all else says that it does not."""
    rng, kinds = np.random.default_rng(6), []
    for seed in range(5):
        council = _toy(rng, 1)
        council["days_mean"] = council["days_mean"] * times
        found = _checked(council, seed)
        kinds += [found.off[0].kind] if found.off else []
    assert len(kinds) == 5
    assert kinds.count(kind) >= 3


def test_a_model_that_may_be_wrong_is_refused_by_less() -> None:
    council = _toy(np.random.default_rng(7), 1)
    _unrecorded(council)
    chances = [_checked(council, 1, share).chance for share in (0.0, 0.05, 0.3)]
    assert chances == sorted(chances)
    assert chances[0] < CHANCE < chances[-1]
