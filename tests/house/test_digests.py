"""Every shipped scenario gives the results that are written down, to the bit: see `made.digests` where they are meant
to change."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from made.digests import SEEDS, SHIPPED, digests, written_down

WRITTEN = written_down()
TRIED = [(scenario, SEEDS[place % len(SEEDS)]) for place, scenario in enumerate(SHIPPED)]
"""Each scenario with one of the seeds, in turn: a change that moves results moves them with any seed. The others are there
for who changes one scenario, and are written anew with these."""


def test_digests_are_those_of_the_scenarios_that_ship() -> None:
    assert list(WRITTEN) == SHIPPED
    assert {tuple(by_seed) for by_seed in WRITTEN.values()} == {tuple(map(str, SEEDS))}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "seed"), TRIED, ids=[f"{PurePath(path).stem}, seed {seed}" for path, seed in TRIED]
)
def test_results_are_those_that_are_written_down(scenario: str, seed: int) -> None:
    assert digests(scenario, seed) == WRITTEN[scenario][str(seed)]
