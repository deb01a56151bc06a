"""The front doors a request is about: as it is and with its changes, made ready once and remembered with what was measured."""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mashsim.documents import nearest
from mashsim.errors import ScenarioError
from mashsim.experiment import Runs, measured, ready
from mashsim.experiment.kept import KeptFile, Record
from mashsim.experiment.runner import key_of
from mashsim.loading import load, load_text
from mashsim.questions.asking import Finder, Variant
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder

Tree = dict[str, Any]
CHANGED = "With your changes"
SIDES = ("scenario", "text", "name", "changes", "from", "seed")
"""The words of a request that say which front doors it is about."""
_MOST_SIDES = 6


class Sides(NamedTuple):
    """The two front doors of a request: `after` is None where nothing is changed."""

    before: Scenario
    after: Scenario | None
    seed: int


class Side:
    """One front door, ready to run, and what was measured of it by seed and number."""

    def __init__(self, scenario: Scenario):
        self.door = ready(scenario)
        self._file = KeptFile()
        self._records: dict[tuple[int, int], Record] = {}

    def tree(self, seed: int, number: int) -> Tree:
        """Run and measure one replication."""
        door = self.door.drawn(seed, number)
        # Through its canonical text, so that it is the same whether it was run here, in a process or on another machine.
        tree: Tree = json.loads(json.dumps(measured(door, door.replicate(seed, number)), default=str, allow_nan=False))
        self._records[seed, number] = self._file.keep(tree)
        return tree

    def runs(self, seed: int, replications: int) -> Runs:
        """Return the first replications, those that were not run yet included."""
        for number in range(replications):
            if (seed, number) not in self._records:
                self.tree(seed, number)
        records = [self._records[seed, number] for number in range(replications)]
        return Runs(self.door.scenario, seed, range(replications), records)


_sides: OrderedDict[str, Side] = OrderedDict()


def opened(scenario: Scenario) -> Side:
    """Return a front door that is ready to run; those used last are remembered."""
    key = key_of(scenario)
    if key not in _sides:
        _sides[key] = Side(scenario)
    _sides.move_to_end(key)
    while len(_sides) > _MOST_SIDES:
        _sides.popitem(last=False)
    return _sides[key]


def both(request: Mapping[str, Any]) -> Sides:
    """Return both front doors of a request.

    Raises
    ------
    ScenarioError
        Everything that is wrong with the scenario or the changes.
    """
    changes = request.get("changes") or {}
    if not isinstance(changes, Mapping):
        raise ScenarioError("changes is not a table of settings and values.")
    asked = {name: request.get(name) for name in ("scenario", "text", "name", "from")}
    return _loaded(json.dumps([asked, dict(changes), request.get("seed")], sort_keys=True, default=str))


@lru_cache(maxsize=16)
def _loaded(text: str) -> Sides:
    asked, changes, seed = json.loads(text)
    before = _scenario(asked)
    first_day = day(asked["from"])
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise ScenarioError(f"seed is {seed!r}; it is a whole number.")
    after = Variant(changes=changes, first_day=first_day).of(before, CHANGED, Finder(Path())) if changes else None
    return Sides(before, after, before.run.seed if seed is None else seed)


def _scenario(asked: Tree) -> Scenario:
    if asked["text"] is not None:
        return load_text(str(asked["text"]), str(asked["name"] or "scenario.toml"))
    name = str(asked["scenario"] or "")
    known = shipped()
    if name not in known:
        near = nearest(name, known)
        raise ScenarioError(f"there is no scenario {name!r}; " + (f"did you mean {near!r}?" if near else f"there are {', '.join(known)}."))
    return load(known[name])


@cache
def shipped() -> dict[str, Path]:
    """Return the scenarios of places that ship with mashsim by name, the three a newcomer needs first; textbook queues are no places."""
    folder = scenario_folder()
    names = sorted(file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.toml"))
    first = ["nottingham-2022", "baseline", "steady-city"]
    return {name: folder / f"{name}.toml" for name in [*first, *(name for name in names if name not in first)] if "textbook" not in name}


def day(text: object) -> dt.date | None:
    """Return the date of a request's ISO text, None where it has none."""
    if text in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise ScenarioError(f"from is {text!r}; write a date such as 2026-06-01.") from None


def whole(request: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    """Return a whole number of a request, within its limits."""
    number = request.get(name, usual)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise ScenarioError(f"{name} is {number!r}; it is a whole number from {least} to {most}.")
    return number
