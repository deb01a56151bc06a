"""Every shipped scenario gives the results that are written down, to the bit: see `made.digests` where they are meant
to change."""

from __future__ import annotations

import builtins
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

import pytest

from made.digests import SEEDS, SHIPPED, TOWN, digests, written_down

WRITTEN = written_down()
TRIED = [(scenario, SEEDS[place % len(SEEDS)]) for place, scenario in enumerate(SHIPPED)]
"""Each scenario with one of the seeds, in turn: a change that moves results moves them with any seed. The others are there
for who changes one scenario, and are written anew with these."""


def test_digests_are_those_of_the_scenarios_that_ship() -> None:
    assert list(WRITTEN) == [*SHIPPED, TOWN]
    assert {tuple(by_seed) for by_seed in WRITTEN.values()} == {tuple(map(str, SEEDS))}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_town_with_every_mechanism_gives_what_is_written_down(seed: int) -> None:
    """It is small, and no city that ships has all of them."""
    assert digests(TOWN, seed) == WRITTEN[TOWN][str(seed)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "seed"), TRIED, ids=[f"{PurePath(path).stem}, seed {seed}" for path, seed in TRIED]
)
def test_results_are_those_that_are_written_down(scenario: str, seed: int, sums_of_parts: Counter[str]) -> None:
    assert digests(scenario, seed) == WRITTEN[scenario][str(seed)]
    assert not sums_of_parts, "they add numbers with parts by `sum`, which rounds otherwise from Python 3.12 on: `fsum`"


@pytest.fixture
def sums_of_parts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The lines of the project that add numbers that are not whole by the built-in `sum`, while a test runs."""
    plain, found = builtins.sum, Counter[str]()

    def watched(values: Iterable[Any], /, start: Any = 0) -> Any:
        values = list(values)
        caller = sys._getframe(1)
        if caller.f_globals["__name__"].startswith("mashsim.") and any(
            isinstance(value, float) and not value.is_integer() for value in values
        ):
            found[f"{caller.f_globals['__name__']}, line {caller.f_lineno}"] += 1
        return plain(values, start)

    monkeypatch.setattr(builtins, "sum", watched)
    return found
