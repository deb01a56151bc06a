"""The one entry point: a request in, a response out, both plain trees that JSON can carry.

=============  =================================================================================================================
``do``         response
=============  =================================================================================================================
`scenarios`    ``scenarios``: name, title and question of each that ships
`start`        both front doors (``before``, ``after``), the ``controls`` of the first, what ``changes``, ``cautions``, ``command``
`replicate`    what was measured in replication ``number`` on both sides: ``before`` and ``after``
`sum up`       what the first ``replications`` say: ``page`` (sentences, tables, charts) and ``measures`` (numbers, unrounded)
`files`        ``scenario`` (TOML) and ``report`` (HTML) of the first ``replications``
=============  =================================================================================================================

All but `scenarios` take ``scenario`` (the name of one that ships) or ``text`` (TOML, with its ``name``), ``changes`` (settings by dotted
name), ``from`` (the ISO date from which they hold; without it from the first day) and ``seed``. A response to what is wrong has
``faults``: plain sentences, and nothing else. What was measured is remembered, so that to sum up runs nothing twice; a response does
not depend on it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from shlex import join
from typing import Any, NamedTuple

from mashsim import report
from mashsim.documents import nearest, to_toml
from mashsim.errors import MashsimError, ScenarioError
from mashsim.experiment import Runs, measured, ready, summary
from mashsim.experiment.kept import KeptFile, Record
from mashsim.experiment.runner import key_of
from mashsim.loading import load, load_text
from mashsim.page.controls import beyond, changed_in_words, controls
from mashsim.page.showing import page_of_one, page_of_two, shown
from mashsim.questions.asking import Finder, Variant, about, begin
from mashsim.questions.comparing import Compare, compare_runs
from mashsim.questions.differing import cautions, changes
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION, scenario_folder

Tree = dict[str, Any]
CHANGED = "With your changes"
MOST_REPLICATIONS = 99
"""From 100 replications the band round a mean curve is made with numpy, which a browser has not (see `mashsim.confidence.band`)."""
_MOST_SIDES = 6
_FIELDS = {"do", "scenario", "text", "name", "changes", "from", "seed", "number", "replications"}


class _Sides(NamedTuple):
    """The two front doors of a request: `after` is None where nothing is changed."""

    before: Scenario
    after: Scenario | None
    seed: int


class _Side:
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


_sides: OrderedDict[str, _Side] = OrderedDict()


def _side(scenario: Scenario) -> _Side:
    """Return a front door that is ready to run; those used last are remembered."""
    key = key_of(scenario)
    if key not in _sides:
        _sides[key] = _Side(scenario)
    _sides.move_to_end(key)
    while len(_sides) > _MOST_SIDES:
        _sides.popitem(last=False)
    return _sides[key]


def handle(request: Mapping[str, Any]) -> Tree:
    """Answer a request; never raises for what a user can get wrong.

    Parameters
    ----------
    request : see the module

    Returns
    -------
    the response; with ``faults``, sentences that say what is wrong, if it cannot be answered
    """
    try:
        return _answered(request)
    except ScenarioError as error:
        return {"faults": [_placed(str(fault)) for fault in error.faults]}
    except MashsimError as error:
        return {"faults": [_placed(str(error))]}


def handle_text(text: str) -> str:
    """Answer a request that is JSON text by JSON text: always the same bytes for the same request."""
    try:
        request = json.loads(text)
    except ValueError as error:
        return json.dumps({"faults": [f"the request is no JSON: {error}."]})
    if not isinstance(request, dict):
        return json.dumps({"faults": ["the request is not a table of words and values."]})
    return json.dumps(handle(request), ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


def _answered(request: Mapping[str, Any]) -> Tree:
    what = request.get("do")
    if what not in _DOES:
        near = nearest(str(what), _DOES)
        raise ScenarioError(f"do is {what!r}; " + (f"did you mean {near!r}?" if near else f"it is one of {', '.join(_DOES)}."))
    for name in request:
        if name not in _FIELDS:
            near = nearest(str(name), _FIELDS)
            raise ScenarioError(f"{name}: unknown word in a request" + (f"; did you mean {near}?" if near else "."))
    return _DOES[what](request)


def _scenarios(request: Mapping[str, Any]) -> Tree:
    found = [(name, load(path)) for name, path in shipped().items()]
    told = [{"name": name, "title": scenario.title, "question": scenario.question, "place": scenario.place} for name, scenario in found]
    return {"mashsim": VERSION, "scenarios": told}


def _start(request: Mapping[str, Any]) -> Tree:
    sides = _both(request)
    changed = changes(sides.before, sides.after) if sides.after else []
    groups = controls(sides.before)
    warned = [*beyond(groups, request["changes"]), *cautions(sides.before, sides.after, changed)] if sides.after else []
    return {
        "before": _told(sides.before),
        "after": _told(sides.after) if sides.after else None,
        "seed": sides.seed,
        "controls": groups,
        "changes": [{name: row[name] for name in ("path", "before", "after")} for row in changed],
        "cautions": warned,
        "command": _command(request, sides, None),
    }


def _replicate(request: Mapping[str, Any]) -> Tree:
    sides, number = _both(request), _whole(request, "number", 0, 0, MOST_REPLICATIONS - 1)
    before = _side(sides.before).tree(sides.seed, number)
    after = _side(sides.after).tree(sides.seed, number) if sides.after else None
    return {"number": number, "seed": sides.seed, "before": before, "after": after}


def _sum_up(request: Mapping[str, Any]) -> Tree:
    answer, page = _summed_up(request)
    told = answer["variants"][CHANGED] if "variants" in answer else None
    return {
        "replications": answer["replications"],
        "seed": answer["seed"],
        "page": shown(page),
        "measures": told["measures"] if told else [],
        "repeat": answer["repeat"],
    }


def _files(request: Mapping[str, Any]) -> Tree:
    sides, count = _both(request), _replications(request)
    text = report.render_page(_summed_up(request)[1]) if sides.after else _report(sides, count)
    document = (sides.after or sides.before).document
    return {"scenario": to_toml(document.values, document.provenance), "report": text}


def _report(sides: _Sides, count: int) -> str:
    side = _side(sides.before)
    return report.render(summary(side.door, side.runs(sides.seed, count)))


def _summed_up(request: Mapping[str, Any]) -> tuple[Tree, report.Page]:
    """Return what replications say, and its page: a comparison where something is changed, else the front door on its own."""
    sides, count = _both(request), _replications(request)
    before = _side(sides.before).runs(sides.seed, count)
    command = _command(request, sides, count)
    if sides.after is None:
        told = about(sides.before)
        return {"replications": count, "seed": sides.seed, "repeat": command}, page_of_one(before, told)
    after = _side(sides.after).runs(sides.seed, count)
    question = Compare(
        scenario=sides.before.document.name, title="What differs", question=sides.before.question, variants={CHANGED: Variant()}
    )
    answer = {**begin(question, sides.before, before, command), **compare_runs(before, {CHANGED: after})}
    moved, groups = dict(request["changes"]), controls(sides.before)
    first_day = _date(request.get("from")) or sides.before.run.first_day
    return answer, page_of_two(answer, changed_in_words(groups, moved), words.long_date(first_day), beyond(groups, moved))


def _told(scenario: Scenario) -> Tree:
    """Return what the page says of a front door; nothing of where its file lies, which differs from machine to machine."""
    told = about(scenario)
    del told["file"]
    return told


def _both(request: Mapping[str, Any]) -> _Sides:
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
def _loaded(text: str) -> _Sides:
    asked, changes, seed = json.loads(text)
    before = _scenario(asked)
    first_day = _date(asked["from"])
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise ScenarioError(f"seed is {seed!r}; it is a whole number.")
    after = Variant(changes=changes, first_day=first_day).of(before, CHANGED, Finder(Path())) if changes else None
    return _Sides(before, after, before.run.seed if seed is None else seed)


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


def _command(request: Mapping[str, Any], sides: _Sides, replications: int | None) -> str:
    """Return the command that gives the same numbers."""
    file = str(request.get("scenario") or request.get("name") or "scenario.toml")
    sets = [part for path, value in (request.get("changes") or {}).items() for part in ("--set", f"{path}={_written(value)}")]
    since = ["--from", str(request["from"])] if sets and request.get("from") else []
    times = ["--replications", str(replications)] if replications else []
    return join(["mashsim", "compare" if sets else "run", file, *sets, *since, "--seed", str(sides.seed), *times])


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _date(text: object) -> dt.date | None:
    if text in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        raise ScenarioError(f"from is {text!r}; write a date such as 2026-06-01.") from None


def _replications(request: Mapping[str, Any]) -> int:
    return _whole(request, "replications", 1, 1, MOST_REPLICATIONS)


def _whole(request: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    number = request.get(name, usual)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise ScenarioError(f"{name} is {number!r}; it is a whole number from {least} to {most}.")
    return number


def _placed(fault: str) -> str:
    """Return a fault without the folder of the scenarios that ship, which differs from machine to machine."""
    return fault.replace(f"{scenario_folder()}/", "").replace(f"{scenario_folder()}\\", "")


_DOES: dict[str, Callable[[Mapping[str, Any]], Tree]] = {
    "scenarios": _scenarios, "start": _start, "replicate": _replicate, "sum up": _sum_up, "files": _files,
}  # fmt: skip
