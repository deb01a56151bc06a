"""The requests about every setting of a front door: `form` lists them, `formed` writes them as a scenario file.

`form` answers with ``stages``, those that could be added, and ``groups``: each ``group`` has ``rows``, one a setting,
with ``path``, ``words``, ``value`` (as TOML; empty where it is left out), ``meaning``, ``unit``, ``quality``,
``source``, ``range``, ``note`` and ``differs`` (whether a file of the reader's own says it, not its base). `formed`
takes ``edits`` (TOML by dotted path; an empty one leaves the setting to the base) and answers with ``text``, the file
with its ``base`` and no more than it needs, and ``cautions``. `form new` lists the settings of a team, a partner, a
calendar or a stage that is not there yet: it takes ``table`` and what it is called (``added``) and answers with
``words``, ``rows`` and ``edits`` to begin with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from mashsim.documents import (
    KeyPath,
    did_you_mean,
    dotted,
    in_message,
    meaning_of,
    parse_path,
    parse_settings,
    provenance_of,
    to_toml,
)
from mashsim.documents.known import value_at
from mashsim.documents.text import inline
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load_text
from mashsim.page.acts import Act
from mashsim.page.doors import sides_of
from mashsim.register import sentences, settings
from mashsim.report import words
from mashsim.scenario import Scenario
from mashsim.trees import Tree
from mashsim.wording import named

GROUPS = {
    "Who comes": ("demand", "referrals", "size", "council", "withdrawals", "factors", "correlated", "plausible"),
    "Who works": ("pools", "team", "roles", "wrong_hands", "calendars", "bank_holidays", "school_terms"),
    "Who answers": ("partners",),
    "Rules and time limits": ("stages", "clocks", "loops", "queue"),
    "Already there on the first day": ("opening_backlog",),
    "Dated changes": ("interventions",),
    "The run and its report": (),
}
"""The groups of settings as a manager thinks of them, with the tables of each; the last has all others."""
NEW = {"pools": "team", "partners": "partner", "calendars": "calendar", "stages": "stage"}
"""The tables to which something can be added, and what it is called."""
_DOOR = ("scenario", "text", "name")


def _form(request: Mapping[str, Any]) -> Tree:
    """List every setting, and the stages that could be added."""
    scenario = sides_of(request).before
    known = {row["path"]: row for row in settings(scenario)}
    names = [change.name for change in scenario.interventions]
    rows: dict[str, list[Tree]] = {group: [] for group in GROUPS}
    for path, model in _every(scenario, (), scenario.document.values):
        row = _row(scenario, path, model, known, names)
        row["differs"] = bool(row["value"]) and request.get("text") is not None and _is_own(scenario, path)
        rows[_group(path)].append(row)
    stages = [name for name in type(scenario.stages).model_fields if not getattr(scenario.stages, name)]
    return {
        "groups": [{"group": group, "rows": its} for group, its in rows.items() if its],
        "stages": [{"value": name, "words": words.capital(words.name(name))} for name in stages],
    }


def _every(model: BaseModel, path: KeyPath, written: object) -> Iterator[tuple[KeyPath, type[BaseModel]]]:
    """Yield every setting below a table, said or left out, with the model it is a field of."""
    for name in type(model).model_fields:
        here, value = (*path, name), getattr(model, name)
        below = value_at(written, (name,))
        parts = dict(value) if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, tuple) else {}
        if isinstance(value, BaseModel) and (below is None or isinstance(below, dict)):
            yield from _every(value, here, below)
        elif parts and all(isinstance(part, BaseModel) for part in parts.values()) and isinstance(below, dict | list):
            for key, part in parts.items():
                yield from _every(part, (*here, key), value_at(below, (key,)))
        else:
            yield here, type(model)


def _row(
    scenario: Scenario, path: KeyPath, model: type[BaseModel], known: Mapping[str, Tree], names: list[str]
) -> Tree:
    document, name = scenario.document, dotted(path)
    value, said = value_at(document.values, path), provenance_of(document, path)
    row = known.get(name) or {}
    meaning = " ".join(meaning_of(model, str(path[-1])).replace("`", "").split())
    return {
        "path": name,
        "words": words.capital(named(path, interventions=names)),
        "value": "" if value is None else inline(value),
        "meaning": meaning,
        "unit": row.get("unit") or "",
        "quality": (said.quality or "assumed") if value is not None else "",
        "source": said.source or "" if value is not None else "",
        "range": [inline(end) for end in said.range or ()],
        "note": said.note or "",
    }


def _form_new(request: Mapping[str, Any]) -> Tree:
    scenario, table = sides_of(request).before, str(request.get("table"))
    name = str(request.get("added") or "").strip()
    if table not in NEW:
        raise ScenarioError(f"table is {in_message(table)}; it is one of {', '.join(NEW)}.")
    there = getattr(scenario, table)
    known = {each for each in type(there).model_fields if getattr(there, each)} if table == "stages" else set(there)
    if not name:
        raise ScenarioError(f"give the {NEW[table]} a name.")
    if name in known:
        raise ScenarioError(f"the {NEW[table]} {name!r} is there already; give another name.")
    model, path = _model_of(table, name), (table, name)
    rows = []
    for field, info in model.model_fields.items():
        row = _row(scenario, (*path, field), model, {}, [])
        rows.append({**row, "differs": True, "note": "It must be given." if info.is_required() else ""})
    return {
        "words": f"New {NEW[table]}: {words.name(name)}",
        "rows": rows,
        "edits": _to_begin_with(scenario, table, name),
    }


def _model_of(table: str, name: str) -> type[BaseModel]:
    """Return the model of what a table holds under a name."""
    field = Scenario.model_fields[table].annotation
    if table == "stages":
        fields = field.model_fields if isinstance(field, type) and issubclass(field, BaseModel) else {}
        if name not in fields:
            raise ScenarioError(f"{in_message(name)} is not a stage{did_you_mean(name, fields, '.')}")
        field = fields[name].annotation
    found = [each for each in _types(field) if isinstance(each, type) and issubclass(each, BaseModel)]
    return found[0]


def _types(annotation: Any) -> Iterator[Any]:
    """Yield a type and the types that it is made of."""
    yield annotation
    for part in get_args(annotation):
        yield from _types(part)


def _to_begin_with(scenario: Scenario, table: str, name: str) -> dict[str, str]:
    """Return values to begin with, as TOML by path: those of what is there already, or the usual ones."""
    values = scenario.document.values
    first = next(iter(values.get(table) or {}), "")
    begin: dict[str, Any] = {
        "pools": {"like": first, "posts": 1.0},
        "partners": {"reply": value_at(values, ("partners", first, "reply"))},
        "calendars": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00"),
        "stages": {"pool": next(iter(scenario.pools))} if "pool" in _model_of(table, name).model_fields else {},
    }[table]
    return {dotted((table, name, key)): inline(value) for key, value in begin.items() if value}


def _is_own(scenario: Scenario, path: KeyPath) -> bool:
    return scenario.document.place(path).file == scenario.document.place(()).file


def _group(path: KeyPath) -> str:
    return next((group for group, tables in GROUPS.items() if path[0] in tables), list(GROUPS)[-1])


def _formed(request: Mapping[str, Any]) -> Tree:
    edits = request.get("edits") or {}
    if not isinstance(edits, Mapping) or not all(isinstance(text, str) for text in edits.values()):
        raise ScenarioError("edits is not a table of settings, each with its value as text.")
    before = sides_of(request).before
    own = tomllib.loads(str(request["text"])) if request.get("text") is not None else {"base": str(request["scenario"])}
    new = parse_settings([f"{path}={text}" for path, text in edits.items() if text.strip()])
    after = changed(before, _joined(new, before.document.values), "set in the page") if new else before
    for path, text in edits.items():
        _put(own, parse_path(path), after.document.values, bool(text.strip()))
    if "title" not in edits and "title" not in own:
        own["title"] = f"{before.title}, changed"
    text = to_toml(own, {})
    made = load_text(text, str(request.get("name") or "our-front-door.toml"))
    known = sentences(before)
    return {"text": text, "cautions": [said for said in sentences(made) if said not in known]}


def _joined(new: Mapping[str, object], values: Tree) -> dict[str, object]:
    """Return settings by path, those of a table that is not there yet as one whole table."""
    joined: dict[str, object] = {}
    for text, value in new.items():
        path = parse_path(text)
        if path[0] in NEW and len(path) > 2 and value_at(values, path[:2]) is None:
            table = joined.setdefault(dotted(path[:2]), {})
            for part in path[2:-1]:
                table = table.setdefault(str(part), {}) if isinstance(table, dict) else {}
            if isinstance(table, dict):
                table[str(path[-1])] = value
        else:
            joined[text] = value
    return joined


def _put(own: Tree, path: KeyPath, values: Tree, is_said: bool) -> None:
    """Write one setting into the file's own tables, or take it out of them. A list is written whole."""
    whole = next((path[:depth] for depth, part in enumerate(path) if isinstance(part, int) or part.isdecimal()), path)
    *tables, last = map(str, whole)
    table = own
    for name in tables:
        below = table.get(name)
        if not isinstance(below, dict):
            if not is_said:
                return
            below = table[name] = {}
        table = below
    if is_said or whole != path:
        old, new = table.get(last), value_at(values, whole)
        keeps_range = isinstance(old, dict) and {"value", "range"} <= old.keys()
        table[last] = {"value": new, "range": old["range"]} if keeps_range and isinstance(old, dict) else new
    else:
        table.pop(last, None)


DOES = {
    "form": Act(_form, _DOOR),
    "form new": Act(_form_new, (*_DOOR, "table", "added")),
    "formed": Act(_formed, (*_DOOR, "edits")),
}
"""The requests that are answered here."""
