"""What may be moved in the page: each control with its meaning, source and limits, from the schema and the assumption register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mashsim.register import assumptions
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.scenario.demand import Demand
from mashsim.scenario.partners import Partner
from mashsim.scenario.people import Pool

Tree = dict[str, Any]
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s+(\S.*?)\s*")
_LENGTHS = {
    "median": "Half of the replies come within this time.",
    "mean": "Replies take this long on average.",
    "high": "No reply takes longer than this.",
}
"""The number of a distribution that is moved, the first of these it has."""


def controls(scenario: Scenario) -> list[Tree]:
    """Return the groups of controls of a scenario, each ``{"group", "note", "controls"}``.

    A control has ``path`` (the setting), ``label``, ``unit``, ``value`` (a number, in that unit), ``step``, ``least``, ``most``,
    ``written`` (how a scenario file writes the number, ``{}`` in its place), ``per`` (what the number is a percentage of, or None),
    ``as_it_is`` (the value in words), ``meaning``, ``quality``, ``source`` and ``range`` (credible, in the unit, or None).
    """
    known = {row["path"]: row for row in assumptions(scenario)}
    groups = [
        ("Staff", "Full-time posts in each team. Part posts are allowed: 2.5.", list(_staff(scenario, known))),
        ("Demand", "How many contacts come.", list(_demand(scenario, known))),
        ("Partners", "How soon other agencies reply when they are asked.", list(_partners(scenario, known))),
    ]
    return [{"group": group, "note": note, "controls": found} for group, note, found in groups if found]


def _staff(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    meaning = _first_sentence(Pool, "posts")
    for name, pool in scenario.pools.items():
        path = f"pools.{name}.posts"
        yield _control(path, words.capital(words.name(name)), "posts", pool.posts, known, meaning, step=0.5, most=200)


def _demand(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    path = "demand.rate"
    amount = _amount(known.get(path, {}).get("value"))
    if amount is None or amount[0] == 0:
        return
    number, per = amount
    meaning, written = f"In per cent of the scenario’s {number:,.10g} {per}. {_first_sentence(Demand, 'rate')}", f"{{}} {per}"
    said = f"100 is as in the scenario, {number:,.10g} {per}"
    yield _control(path, "Contacts", "%", 100, known, meaning, step=5, most=500, per=number, written=written, as_it_is=said)


def _partners(scenario: Scenario, known: dict[str, Tree]) -> Iterator[Tree]:
    for name in scenario.partners:
        reply = known.get(f"partners.{name}.reply", {}).get("value")
        path, moved = f"partners.{name}.reply", ""
        if isinstance(reply, dict):
            moved = next((word for word in _LENGTHS if word in reply), "")
            reply, path = reply.get(moved), f"{path}.{moved}"
        amount = _amount(reply)
        if amount is None:
            continue
        number, unit = amount
        meaning = f"{_LENGTHS.get(moved, 'Every reply takes this long.')} {_first_sentence(Partner, 'reply')}"
        label = words.capital(words.name(name))
        yield _control(path, label, unit, number, known, meaning, step=0.1, most=200, written=f"{{}} {unit}")


def _control(
    path: str,
    label: str,
    unit: str,
    value: float,
    known: dict[str, Tree],
    meaning: str,
    *,
    step: float,
    most: float,
    per: float | None = None,
    written: str = "{}",
    as_it_is: str = "",
) -> Tree:
    row = known.get(path) or known.get(path.rpartition(".")[0]) or {}
    share = 100 / per if per else 1
    bounds = [_number(bound) for bound in row.get("range") or ()]
    return {
        "path": path, "label": label, "unit": unit, "value": value, "step": step, "least": 0, "most": most, "written": written, "per": per,
        "as_it_is": as_it_is or f"In the scenario: {value:g} {unit}", "meaning": meaning,
        "quality": row.get("quality") or "assumed", "source": row.get("source"),
        "range": [round(bound * share, 1) for bound in bounds if bound is not None] if len(bounds) == 2 and None not in bounds else None,
    }  # fmt: skip


def changed_in_words(groups: list[Tree], changed: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what is changed as people say it: the label, the value before and the value after.

    Parameters
    ----------
    groups : as `controls` gives them
    changed : values by dotted path; one that has no control is said by its path
    """
    by_path = _by_path(groups)
    found = []
    for path, value in changed.items():
        control = by_path.get(path)
        before = "" if control is None else _said(control, control["value"])
        number = _moved(control, value)
        label = control["label"] if control else path
        found.append((label, before, words.value(value) if control is None or number is None else _said(control, number)))
    return found


def beyond(groups: list[Tree], changed: dict[str, Any]) -> list[str]:
    """Say which changes leave what is credible of a setting, by the register."""
    found = []
    for path, value in changed.items():
        control = _by_path(groups).get(path)
        number = _moved(control, value)
        if control and control["range"] and number is not None and not control["range"][0] <= number <= control["range"][1]:
            low, high = control["range"]
            found.append(f"{control['label']}: {_said(control, number)} is outside what is called credible ({low:g} to {high:g}).")
    return found


def _by_path(groups: list[Tree]) -> dict[str, Tree]:
    return {control["path"]: control for group in groups for control in group["controls"]}


def _moved(control: Tree | None, value: object) -> float | None:
    """Return the number at which a control stands for a value of the document."""
    number = _number(value)
    return None if control is None or number is None else number * (100 / control["per"] if control["per"] else 1)


def _said(control: Tree, number: float) -> str:
    return f"{number:,.6g} {control['unit']}"


def _amount(text: object) -> tuple[float, str] | None:
    """Return the number and the unit of an amount such as "2 working days"; None if it is no such text."""
    found = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    return (float(found[1]), found[2]) if found else None


def _number(bound: object) -> float | None:
    if isinstance(bound, int | float):
        return float(bound)
    amount = _amount(bound)
    return amount[0] if amount else None


def _first_sentence(model: Any, field: str) -> str:
    """Return the first sentence of what the schema says of a setting, on one line."""
    said = " ".join(str(model.model_fields[field].description or "").split())
    return said.split(". ")[0].removesuffix(".") + "." if said else ""
