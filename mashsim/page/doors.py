"""The front doors of a request, as it is and with its changes: made ready once, and remembered with their measures."""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mashsim.documents import Document, did_you_mean, nearest, to_toml
from mashsim.errors import ScenarioError
from mashsim.experiment import Runs, essentials, known_before, measured, ready
from mashsim.experiment.records import Record, RecordFile
from mashsim.experiment.runner import key_of
from mashsim.loading import as_file, changed, load, load_text
from mashsim.questions.asking import with_intervention
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder
from mashsim.trees import Tree

K = TypeVar("K")
V = TypeVar("V")
CHANGED = "With your changes"
CHANGED_FILE = "changed.toml"
"""The name of the scenario with its changes when it is taken away."""
SIDES = ("scenario", "text", "name", "changes", "from", "to", "dated", "seed")
"""The words of a request that say which front doors it is about."""
ORDINARY = "baseline"
"""The front door that a newcomer begins with."""
HISTORY = "nottingham-2022"
"""The history of a city; the scenarios in the folder `story` are parts of it."""
MOST_REPLICATIONS = 1000
"""More take hours in a browser, and the command line does them in less."""
_DONE = ("changes", "cover", "from", "to")
_COVER = ("pool", "posts", "kind")


class Done(NamedTuple):
    """Settings that change, and people who come, between two days.

    Attributes
    ----------
    changes : values by dotted name
    cover : people, each with ``pool``, ``posts`` and ``kind``, as an intervention of a scenario file has them
    first_day, last_day : None is from the first day of the run, or to its last
    """

    changes: dict[str, Any]
    cover: list[dict[str, Any]]
    first_day: dt.date | None
    last_day: dt.date | None

    @property
    def is_dated(self) -> bool:
        """Whether it is an intervention, not a scenario that is different from the first day to the last."""
        return bool(self.first_day or self.last_day or self.cover)

    def to(self, scenario: Scenario, name: str, as_intervention: bool = False) -> Scenario:
        """Return the front door with this done; as an intervention from the first day on, if that is asked for."""
        if not (self.is_dated or as_intervention):
            return changed(scenario, self.changes, name)
        return with_intervention(
            scenario, name, self.first_day or scenario.run.first_day, self.last_day, self.changes, self.cover
        )

    def refuse_days_outside(self, scenario: Scenario) -> None:
        """Raise if it would begin or end outside the simulated days: it would do nothing, and nobody would know why."""
        run = scenario.run
        for word, on in (("from", self.first_day), ("to", self.last_day)):
            if on and not run.first_day <= on <= run.last_day:
                days = f"{words.long_date(run.first_day)} to {words.long_date(run.last_day)}"
                raise ScenarioError(f"{word} is {words.long_date(on)}; it must be from {days}.")


class Sides(NamedTuple):
    """The two front doors of a request: `after` is None where nothing is changed."""

    before: Scenario
    after: Scenario | None
    seed: int
    done: tuple[Done, ...] = ()

    def to_save(self) -> Document:
        """Return the document of the front door with its changes, to be saved: loaded, it runs as it does here.

        Where posts are given by a use and the changes would move them, the changes are interventions from the first day
        on, for which no posts are planned. If they may not be, the posts are numbers.
        """
        scenario = self.after or self.before
        if (document := as_file(scenario)) is not None:
            return document
        try:
            changing = self.before
            for number, one in enumerate(self.done, start=1):
                changing = one.to(changing, _name(number), as_intervention=True)
            return as_file(changing) or scenario.written
        except ScenarioError:
            return scenario.written


def _name(number: int) -> str:
    return CHANGED if number == 1 else f"{CHANGED}, {number}"


Asked = tuple[str, ...]
"""Dotted names of measures, each with all that lies below it."""


class Side:
    """One front door, ready to run, and its measures by seed and number."""

    def __init__(self, scenario: Scenario):
        self.door = ready(scenario)
        self._file = RecordFile()
        self._records: dict[tuple[Asked, int, int], Record] = {}

    def tree(self, asked: Asked, seed: int, number: int) -> Tree:
        """Run one replication, and measure what is asked for."""
        door = self.door.drawn(seed, number)
        measures = measured(door, door.replicate(seed, number), asked)
        # Through its canonical text, so that it is the same from here, from a process or from another machine.
        tree: Tree = json.loads(json.dumps(measures, default=str, allow_nan=False))
        self.take(asked, seed, number, tree)
        return tree

    def take(self, asked: Asked, seed: int, number: int, tree: object) -> None:
        """Take in what was measured of a replication, here or elsewhere.

        Raises
        ------
        ScenarioError
            If it is no tree of measures.
        """
        try:
            self._records[asked, seed, number] = self._file.keep(dict(tree))  # type: ignore[call-overload]
        except (TypeError, ValueError, OverflowError):
            raise ScenarioError(f"what was made of replication {number} is no tree of measures.") from None

    def runs(self, asked: Asked, seed: int, replications: int) -> Runs:
        """Return what is asked for of the first replications, those that were not run yet included."""
        for number in range(replications):
            if (asked, seed, number) not in self._records:
                self.tree(asked, seed, number)
        records = [self._records[asked, seed, number] for number in range(replications)]
        return Runs(self.door.scenario, seed, range(replications), records)

    def together(self, runs: Runs) -> Tree:
        """Return the results of its replications together, and what is known before any, as a page shows them."""
        return {**essentials(self.door, runs), **self._known}

    @cached_property
    def _known(self) -> Tree:
        return known_before(self.door)


class RecentlyUsed(OrderedDict[K, V]):
    """A cache of the values used most recently.

    Parameters
    ----------
    most : how many it keeps
    """

    def __init__(self, most: int):
        super().__init__()
        self._most = most

    def of(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, made if it is not in the cache."""
        if key not in self:
            self[key] = make()
        self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)
        return self[key]


_sides: RecentlyUsed[tuple[str, str, str], Side] = RecentlyUsed(6)


def side_of(scenario: Scenario) -> Side:
    """Return a front door that is ready to run; those used last are remembered.

    Two that run alike may have other names, titles and sources, which a report shows: they are not the same here.
    """
    document = scenario.document
    key = key_of(scenario), document.name, to_toml(document.values, document.provenance)
    return _sides.of(key, lambda: Side(scenario))


def sides_of(request: Mapping[str, Any]) -> Sides:
    """Return both front doors of a request.

    Raises
    ------
    ScenarioError
        Everything that is wrong with the scenario or the changes.
    """
    which = {name: request.get(name) for name in ("scenario", "text", "name")}
    more = request.get("dated") or []
    if not isinstance(more, list) or not all(isinstance(one, Mapping) for one in more):
        raise ScenarioError("dated is not a list of what is done, each with changes or cover, from and to.")
    done = [{name: request.get(name) for name in ("changes", "from", "to")}, *map(dict, more)]
    return _loaded(json.dumps([which, done, request.get("seed")], default=str))


@lru_cache(maxsize=16)
def _loaded(text: str) -> Sides:
    which, changes, seed = json.loads(text)
    before = after = _scenario(which)
    done = tuple(one for one in map(_done, changes) if one.changes or one.cover)
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise ScenarioError(f"seed is {seed!r}; it is a whole number.")
    for number, one in enumerate(done, start=1):
        one.refuse_days_outside(before)
        after = one.to(after, _name(number))
    return Sides(before, after if done else None, before.run.seed if seed is None else seed, done)


def _done(table: Tree) -> Done:
    """Return the changes of a request; settings and values are checked when the front door is made."""
    _refuse_unknown(table, _DONE, "what is done")
    changes, cover = table.get("changes") or {}, table.get("cover") or []
    if not isinstance(changes, dict):
        raise ScenarioError("changes is not a table of settings and values.")
    if not isinstance(cover, list) or not all(isinstance(one, dict) for one in cover):
        raise ScenarioError("cover is not a list of people who come, each with pool, posts and kind.")
    for one in cover:
        _refuse_unknown(one, _COVER, "people who come")
    return Done(changes, cover, day(table.get("from")), day(table.get("to"), "to"))


def _refuse_unknown(table: Tree, known: tuple[str, ...], what: str) -> None:
    for name in table:
        if name not in known:
            near = nearest(name, known)
            raise ScenarioError(f"{name}: unknown word in {what}" + (f"; did you mean {near}?" if near else "."))


def _scenario(which: Tree) -> Scenario:
    if which["text"] is not None:
        return load_text(str(which["text"]), str(which["name"] or "scenario.toml"))
    name = str(which["scenario"] or "")
    known = shipped()
    if name not in known:
        hint = did_you_mean(name, known, f"; there are {', '.join(known)}.")
        raise ScenarioError(f"{name!r} is not a scenario{hint}")
    return load(known[name])


@cache
def shipped() -> dict[str, Path]:
    """Return the shipped scenarios by name, without textbook queues: the ordinary city, variants of it, a history."""
    folder = scenario_folder()
    names = sorted(file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.toml"))
    city = [name for name in names if name == HISTORY or name.startswith("story/")]
    ordinary = [name for name in names if name not in city and name != ORDINARY and "textbook" not in name]
    return {name: folder / f"{name}.toml" for name in [ORDINARY, *ordinary, *city]}


def day(text: object, name: str = "from") -> dt.date | None:
    """Return the date of a request's ISO text, None where it has none."""
    if text in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise ScenarioError(f"{name} is {text!r}; write a date such as 2026-06-01.") from None


def whole_number(request: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    """Return a whole number of a request, within its limits."""
    number = request.get(name, usual)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise ScenarioError(f"{name} is {number!r}; it is a whole number from {least} to {most}.")
    return number
