"""Where the checkout and its shipped scenarios stand."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
SCENARIOS = ROOT / "scenarios"
TEXTBOOK = SCENARIOS / "textbook"
STORY = SCENARIOS / "story"
