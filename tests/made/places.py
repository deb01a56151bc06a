"""Where the checkout and its shipped scenarios stand."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
SCENARIOS = ROOT / "scenarios"
TEXTBOOK = SCENARIOS / "textbook"
STORY = SCENARIOS / "story"
ONE_BY_ONE = [
    pytest.param(name, id=name, marks=pytest.mark.slow if name.startswith("story/") and name != "story/city" else ())
    for path in sorted(SCENARIOS.rglob("*.toml"))
    for name in [path.relative_to(SCENARIOS).with_suffix("").as_posix()]
]
"""The name of every scenario that ships, for tests that take them one by one: those of the story are much alike, so slow
tests are enough for them."""
