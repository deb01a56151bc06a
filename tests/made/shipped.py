"""The scenarios that ship, each loaded once in a process: nothing can change them, so tests share them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mashsim.loading import load
from mashsim.scenario import Scenario


@cache
def loaded(path: Path) -> Scenario:
    """Return a scenario as it stands in its file."""
    return load(path)
