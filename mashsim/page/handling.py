"""The one entry point: a request in, a response out, both plain trees that JSON can carry.

The requests are listed in the modules that answer them: `mashsim.page.what_if`, `questions`, `councils`, `figures`,
`watching`, `training` and `year`. A request says in ``do`` which one it is. The response to a wrong request has
``faults``, plain sentences, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from mashsim.documents import did_you_mean, in_message, nearest
from mashsim.errors import MashsimError, ScenarioError
from mashsim.page.acts import Act
from mashsim.shipped import scenario_folder
from mashsim.trees import Tree

_MODULES = (
    "what_if", "councils", "watching", "training", "year", "questions", "hands", "side_by_side", "figures", "forming",
)  # fmt: skip
"""The modules that answer. Each is imported when a request needs it, so that the page starts with the first alone."""


def acts() -> Iterator[dict[str, Act]]:
    """Yield the requests by name, a module's at a time."""
    for module in _MODULES:
        yield import_module(f"mashsim.page.{module}").DOES


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
        json.dumps(request, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:  # \ud800 alone, say: it cannot be written in an answer either
        return json.dumps({"faults": ["the request holds half a letter, which is not text; write whole letters."]})
    except ValueError as error:
        return json.dumps({"faults": [f"the request is not JSON: {error}."]})
    except RecursionError:
        return json.dumps({"faults": ["the request is not JSON as the page writes it: it is too deep."]})
    if not isinstance(request, dict):
        return json.dumps({"faults": ["the request is not a table of words and values."]})
    return json.dumps(handle(request), ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


def _answered(request: Mapping[str, Any]) -> Tree:
    what = request.get("do")
    act = next((known[what] for known in acts() if what in known), None) if isinstance(what, str) else None
    if act is None:
        names = [name for known in acts() for name in known]
        hint = did_you_mean(str(what)[:80], names, f"; it is one of {', '.join(names)}.")
        raise ScenarioError(f"do is {in_message(what)}{hint}")
    for name in request:
        if name != "do" and name not in act.fields:
            near = nearest(str(name), act.fields)
            raise ScenarioError(f"{name}: unknown word in a request" + (f"; did you mean {near}?" if near else "."))
    return act.answer(request)


def _placed(fault: str) -> str:
    """Return a fault without the folder of the scenarios that ship, which differs from machine to machine."""
    return fault.replace(f"{scenario_folder()}/", "").replace(f"{scenario_folder()}\\", "")
