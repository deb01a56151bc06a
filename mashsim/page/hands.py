"""Runs that several engines make side by side for the questions of the page, and what each of them is handed.

A question says which runs it wants (`mashsim.page.questions`). The page's first engine gives the front door of a run
(`door`), pickled; whichever engine is free makes the run (`make`), and the first takes it in by the request `take run`.
A run is the same bytes whoever makes it. `door` and `make` are not requests: only the page's own engines may call them,
as a pickle must come from no file.
"""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mashsim.errors import MashsimError, ScenarioError
from mashsim.experiment import RunsWanted
from mashsim.experiment.executors import run_some
from mashsim.experiment.runner import Wanted
from mashsim.experiment.store import version
from mashsim.page.acts import Act
from mashsim.page.doors import RecentlyUsed, whole_number
from mashsim.scenario import Scenario
from mashsim.trees import Tree

_REMEMBERED = 20_000
_FRONT_DOORS = 500
_made: RecentlyUsed[tuple[str, int, int], bytes] = RecentlyUsed(_REMEMBERED)
"""What was measured for questions, by what was wanted, seed and number."""
_doors: RecentlyUsed[str, Scenario] = RecentlyUsed(_FRONT_DOORS)
"""The front doors of the runs that are wanted, by their keys."""
_changed: RecentlyUsed[tuple[int, str], tuple[Scenario, Scenario]] = RecentlyUsed(_FRONT_DOORS)
"""Front doors that questions made of others, each with the one it is made of."""


class MadeRuns:
    """A store of the runs that were made for questions."""

    def __init__(self) -> None:
        self._used: set[tuple[str, int, int]] = set()

    @property
    def count(self) -> int:
        """How many runs the question has used."""
        return len(self._used)

    def get(self, key: str, seed: int, number: int) -> bytes | None:
        """Return a run that was made before."""
        one = key, seed, number
        if one not in _made:
            return None
        self._used.add(one)
        return _made.of(one, bytes)

    def put(self, key: str, seed: int, number: int, result: bytes) -> None:
        """Keep a run that was just made."""
        _made.of((key, seed, number), lambda: result)
        self._used.add((key, seed, number))


def remembered(scenario: Scenario, change: str, make: Callable[[], Scenario]) -> Scenario:
    """Return a front door that is made of another one, once for all requests that make it so."""
    return _changed.of((id(scenario), change), lambda: (scenario, make()))[1]


def handed_out(wanted: RunsWanted, most: int) -> list[Tree]:
    """Return the first runs that are wanted, as the page hands them out."""
    tasks = wanted.tasks[:most]
    for one, _ in tasks:
        _doors.of(one.scenario, partial(wanted.scenarios.__getitem__, one.scenario))
    return [
        {"door": one.scenario, "asked": list(one.asked), "seed": wanted.seed, "number": number} for one, number in tasks
    ]


def door(key: str) -> str:
    """Return a front door whose runs are wanted, pickled, as text."""
    return base64.b64encode(pickle.dumps(_doors[key])).decode()


def make(text: str) -> str:
    """Make a run that is wanted, and return its measures as text; or what is wrong, as a response has it.

    Parameters
    ----------
    text : the run as `handed_out` has it, with the front door as ``pickled``
    """
    run = json.loads(text)
    pickled = base64.b64decode(run["pickled"])
    try:
        made = run_some(pickled, run["door"], run["seed"], [run["number"]], version(), tuple(run["asked"])) or []
    except MashsimError as error:
        return json.dumps({"faults": [str(error)]})
    return made[0].decode()


def _take(request: Mapping[str, Any]) -> Tree:
    made, asked = request.get("made"), request.get("asked")
    if not isinstance(asked, list) or not isinstance(made, str) or not made.startswith("{"):
        raise ScenarioError("made is not the text of a run's measures, or asked is not a list of their names.")
    number = whole_number(request, "number", -1, 0, 1_000_000)
    wanted = Wanted(str(request.get("door")), tuple(map(str, asked)))
    MadeRuns().put(wanted.key, int(request.get("seed") or 0), number, made.encode())
    return {"number": number}


DOES = {"take run": Act(_take, ("door", "asked", "seed", "number", "made"))}
"""The requests that are answered here."""
