"""What ships with the package: its version, its scenarios, and a scenario to start from."""

from __future__ import annotations

from pathlib import Path

VERSION = "0.4.0"


def scenario_folder() -> Path:
    """Return the folder of the scenarios that come with mashsim, `baseline.toml` among them.

    In a checkout it is `scenarios/` beside the package; in an installed package it lies inside it.
    """
    here = Path(__file__).resolve().parent
    installed = here / "scenarios"
    return installed if installed.is_dir() else here.parent / "scenarios"


def starter() -> str:
    """Return the commented scenario that `mashsim new` writes."""
    return (Path(__file__).resolve().parent / "templates" / "starter.toml").read_text(encoding="utf-8")
