"""Made-up lists of five weeks of the ordinary city, tidy and untidy, and what is read of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest

from made.places import SCENARIOS
from mashsim.loading import changed, load
from mashsim.past import Example, Past, example_of, past_of
from mashsim.scenario import Scenario

FIRST, LAST = dt.date(2026, 1, 26), dt.date(2026, 2, 28)


class Lists(NamedTuple):
    folder: Path
    example: Example
    past: Past


@pytest.fixture(scope="session")
def city() -> Scenario:
    """The ordinary city."""
    return changed(load(SCENARIOS / "baseline.toml"), {"interventions": []}, "for lists")


def _lists(folder: Path, city: Scenario, dirt: bool) -> Lists:
    example = example_of(city, FIRST, LAST, dirt)
    for name, text in example.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return Lists(folder, example, past_of(folder, city))


@pytest.fixture(scope="session")
def tidy(tmp_path_factory: pytest.TempPathFactory, city: Scenario) -> Lists:
    return _lists(tmp_path_factory.mktemp("tidy"), city, dirt=False)


@pytest.fixture(scope="session")
def untidy(tmp_path_factory: pytest.TempPathFactory, city: Scenario) -> Lists:
    return _lists(tmp_path_factory.mktemp("untidy"), city, dirt=True)
