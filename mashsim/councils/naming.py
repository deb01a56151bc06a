"""The council that a name means, and what became of one that is no more.

Which councils took another's place is read from the tables: in one region, a name ends and others begin in the year
after.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from mashsim.councils.tables import YEARS, Area, areas
from mashsim.documents.text import listed
from mashsim.errors import ScenarioError

_FILLING = {
    "and",
    "the",
    "of",
    "upon",
    "city",
    "county",
    "council",
    "borough",
    "district",
    "london",
    "royal",
    "unitary",
}
"""Words that tell no council from another."""


def council_named(name: str) -> str:
    """Return the council that a name means, however it is spelt; those that are no more among them.

    Raises
    ------
    ScenarioError
        If it means none, or may mean several: with the nearest.
    """
    known = [one.name for one in areas().values() if one.kind == "council"]
    for alike in (_plain, _words):
        found = [one for one in known if alike(name) and alike(one) == alike(name)]
        if len(found) == 1:
            return found[0]
    words = _words(name)
    within = [one for one in known if words and words <= _words(one)]
    if len(within) == 1:
        return within[0]
    if within:
        raise ScenarioError(f"{name!r} may be {listed(within, 'or')}; write one of these.")
    near = _nearest(name, known)
    hint = f"; did you mean {listed(near, 'or')}?" if near else "; write its name as the Department for Education does."
    raise ScenarioError(f"no English council is called {name!r}{hint}")


def _nearest(name: str, known: list[str]) -> list[str]:
    """Return the councils whose names are most like a wrong one, by the whole name or by its first word."""
    spelt = {_plain(one): one for one in known} | {_plain(one).split()[0]: one for one in known}
    return list(dict.fromkeys(spelt[near] for near in get_close_matches(_plain(name), spelt, n=3, cutoff=0.7)))


def standing_in(name: str, year: int) -> Area:
    """Return a council that stood in a year ending 31 March.

    Raises
    ------
    ScenarioError
        If it had not begun then, or was no more: with those that it came from, or that took its place.
    """
    if not YEARS[0] <= year <= YEARS[1]:
        raise ScenarioError(f"there are tables of years ending in March {YEARS[0]} to {YEARS[1]}, and none of {year}.")
    area = areas()[name]
    if year > area.last:
        last = f"Its last tables are of the year to March {area.last}: add --year {area.last} for these."
        raise ScenarioError(f"{what_became_of(name)} {last}")
    if year < area.first:
        raise ScenarioError(f"{what_became_of(name)} Its first tables are of the year to March {area.first}.")
    return area


def what_became_of(name: str) -> str:
    """Say from what a council came, what took its place, or that it changed; empty where it always stood as it does."""
    area = areas()[name]
    after, before = _beginning_after(area), _ended_before(area)
    if area.last < YEARS[1]:
        there = [one.name for one in after]
        merged = len(there) == 1
        what = "became part of" if merged else "was split into"
        return f"{name} {what} {listed(there)} in {area.last}." if there else f"{name} ended in {area.last}."
    if area.first > YEARS[0]:
        return f"{name} began in {area.first - 1}, in the place of {listed(one.name for one in before)}."
    if area.code_since:
        changed = int(area.code_since) - 1
        return f"{name} was formed anew in {changed}; its tables of earlier years are of the council before."
    return ""


def file_name(council: str) -> str:
    """Return the name of the file of a council's front door, such as ``bury.toml``."""
    return f"{'-'.join(_plain(council).split())}.toml"


def _beginning_after(area: Area) -> list[Area]:
    return [one for one in areas().values() if one.region == area.region and one.first == area.last + 1]


def _ended_before(area: Area) -> list[Area]:
    return [one for one in areas().values() if one.region == area.region and one.last == area.first - 1]


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+", name.lower().replace("&", " and ").replace(".", "").replace("'", "")))


def _words(name: str) -> frozenset[str]:
    return frozenset(_plain(name).split()) - _FILLING
