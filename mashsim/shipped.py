"""What ships with the package: its version, its scenarios, and a scenario to start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

VERSION = "0.4.0"


def scenario_folder() -> Path:
    """Return the folder of the scenarios that come with mashsim, `baseline.toml` among them.

    In a checkout it is `scenarios/` beside the package; in an installed package it lies inside it.
    """
    here = Path(__file__).resolve().parent
    installed = here / "scenarios"
    return installed if installed.is_dir() else here.parent / "scenarios"


_LISTS = """
# Your own lists: CSV files beside this one. Their first lines say what each column means.
# Contacts that wait today. Without this line nobody waits but those of `opening_backlog`.
queue = "{queue}"
# The people of your teams. They are added to the posts below: write posts = 0 for a pool whose people are all listed.
team = "{team}"
"""
_CONTACTS = """
# The contacts that came. If the list has any, no others come on the days that it covers.
contacts = "{contacts}"
# contacts_last_day = 2026-06-30    # the last day that the list covers; later contacts are drawn
"""


def starter(lists: Mapping[str, str] | None = None) -> str:
    """Return the commented scenario that `mashsim new` writes; `lists` are the names of the lists beside it."""
    text = (Path(__file__).resolve().parent / "templates" / "starter.toml").read_text(encoding="utf-8")
    if lists is None:
        return text
    top, demand = 'place = "Our council"\n', "[demand]\n"
    text = text.replace(top, top + _LISTS.format(**lists))
    return text.replace(demand, demand + _CONTACTS.format(**lists).lstrip("\n"))
