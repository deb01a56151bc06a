"""Reading the uncertain settings of a document: each value beside which a range, a law or alternatives are written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from mashsim.documents.document import Document, Provenance, provenance_of, resolve
from mashsim.documents.known import kinds_at, value_at
from mashsim.documents.notation import Choices, Notation
from mashsim.documents.text import KeyPath, dotted, in_message, parse_path
from mashsim.uncertain.laws import OneOf, law_of
from mashsim.uncertain.settings import Inputs, LeftOut, Uncertain

NOT_DRAWN = ("run", "published", "size", "title", "question", "about", "place")
"""Tables and texts that are not part of the front door."""


def uncertain_inputs(document: Document, model: type[BaseModel]) -> Inputs:
    """Return the uncertain settings of a document: those that may be drawn, and the others with a reason."""
    settings: list[Uncertain] = []
    left_out: list[LeftOut] = []
    for name, known in document.provenance.items():
        if known.range is None and known.uncertain is None and known.alternatives is None:
            continue
        path, has_choice = resolve(document.values, name), known.alternatives is not None
        is_stated, word = known.uncertain is not None or has_choice, _word(known)
        try:
            if why := _why_not_drawn(path, value_at(document.values, path), has_choice):
                left_out.append(LeftOut(path, why, is_stated))
            else:
                read = _read_choice if has_choice else _read
                settings.append(read(document, model, path, known))
        except ValueError as error:
            left_out.append(LeftOut(path, str(error), is_stated, True, word))
    return Inputs(settings, [*left_out, *_within_alternatives(settings)])


def _word(known: Provenance) -> str:
    """Return which word says how a setting is drawn."""
    words = {"alternatives": known.alternatives, "uncertain": known.uncertain}
    return next((word for word, written in words.items() if written is not None), "range")


def _within_alternatives(settings: Sequence[Uncertain]) -> Iterator[LeftOut]:
    """Yield the settings that lie within a table or a list that has alternatives as a whole."""
    whole = [one.path for one in settings if one.is_choice]
    for setting in settings:
        for path in whole:
            if setting.path != path and setting.path[: len(path)] == path:
                why = f"has bounds of its own, and {dotted(path)} has alternatives as a whole; give one of both"
                yield LeftOut(setting.path, why, is_stated=True)


def _why_not_drawn(path: KeyPath, value: object, has_choice: bool) -> str:
    """Say why a setting is not drawn; nothing if it is."""
    if path and path[0] in NOT_DRAWN:
        return "is not part of the front door, and the same in every replication"
    return "" if has_choice else _why_not_one_number(value)


def _why_not_one_number(value: object) -> str:
    """Say why bounds of a value are not those of one number; nothing if they are."""
    if isinstance(value, Mapping) and "distribution" in value:
        number = next((key for key in value if key != "distribution"), "mean")
        return f"is a distribution; give bounds to one of its numbers, such as {number}"
    if isinstance(value, Mapping | list):
        kind = "a list" if isinstance(value, list) else "a table"
        return f"is {kind} of several values; give bounds to one of them, or alternatives to all of it"
    if isinstance(value, str) and not any(letter.isdigit() for letter in value):
        return f"is {in_message(value)}, a word and not a number; give it alternatives"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return f"is {in_message(value)}, which is not a number"
    return ""


def _read(document: Document, model: type[BaseModel], path: KeyPath, known: Provenance) -> Uncertain:
    value = value_at(document.values, path)
    kinds = kinds_at(model, setting_of(path), document.values)
    notation = Notation.of(value, whole=int in kinds and float not in kinds)
    usual = notation.read(value)
    bounds = [notation.read(end) for end in known.range] if known.range else None
    if known.range and bounds and bounds[0] > bounds[1]:
        raise ValueError(f"has the range {in_message(known.range[0])} to {in_message(known.range[1])}; it must rise")
    law = law_of(known.uncertain, notation, bounds, usual)
    if bounds and not bounds[0] <= law.low <= law.high <= bounds[1]:
        raise ValueError("has a distribution that reaches beyond the range")
    if not law.low <= usual <= law.high:
        ends = f"{in_message(notation.write(law.low))} to {in_message(notation.write(law.high))}"
        raise ValueError(f"has the bounds {ends}, and the value {in_message(value)} is not between them")
    rest = _rest_of_mix(document, model, path)
    quality = provenance_of(document, path).quality or "assumed"
    is_stated = known.uncertain is not None
    return Uncertain(path, _name_of(document, path), value, law, notation, is_stated, quality, known.source, rest)


def _read_choice(document: Document, model: type[BaseModel], path: KeyPath, known: Provenance) -> Uncertain:
    """Return a setting of which the value, or one of its alternatives, holds.

    The range of a list or a table says what is credible of each number in it, and stands beside alternatives.
    """
    values = [value_at(document.values, path), *(known.alternatives or ())]
    if known.uncertain is not None or (known.range is not None and not isinstance(values[0], Mapping | list)):
        raise ValueError("has alternatives beside a range; give one of both")
    for place, value in enumerate(values):
        if value in values[:place]:
            which = "the value itself" if value == values[0] else "an alternative"
            raise ValueError(f"has {in_message(value)} again, which is {which}; give other values only")
    quality = provenance_of(document, path).quality or "assumed"
    law, choices = OneOf(0, len(values) - 1), Choices(values)
    return Uncertain(path, _name_of(document, path), values[0], law, choices, False, quality, known.source)


def setting_of(path: KeyPath) -> KeyPath:
    """Return the path of the setting itself, where an intervention changes it."""
    is_changed = len(path) > 3 and path[0] == "interventions" and path[2] == "changes"
    return (*parse_path(str(path[3])), *path[4:]) if is_changed else path


def _name_of(document: Document, path: KeyPath) -> str:
    """Return a dotted path in which an intervention has its name, so that others before it do not matter."""
    if path[0] == "interventions":
        names = [change.get("name") for change in document.values["interventions"]]
        name = names[int(path[1])]
        if names.count(name) == 1 and name:
            return dotted(("interventions", str(name), *path[2:]))
    return dotted(path)


def _rest_of_mix(document: Document, model: type[BaseModel], path: KeyPath) -> dict[KeyPath, float]:
    """Return the other shares of the mix of which a value is one, by path; none if it is not a share of a mix.

    Raises
    ------
    ValueError
        If nothing of the mix is left to give way.
    """
    ending = path[-1:] if path[-1] == "share" and path[:2] == ("demand", "sources") else ()
    whole = path[: len(path) - len(ending) - 1]
    table = value_at(document.values, whole)
    keys: Iterator[tuple[str | int, Any]] = iter(table.items() if isinstance(table, Mapping) else enumerate(table))
    shares = {(*whole, key, *ending): value_at(below, ending) for key, below in keys}
    kinds = kinds_at(model, setting_of(whole), document.values)
    is_named = not any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)
    numbers = all(isinstance(share, (int, float)) and not isinstance(share, bool) for share in shares.values())
    if not is_named or not numbers or len(shares) < 2 or abs(math.fsum(shares.values()) - 1) > 1e-6:
        return {}
    rest = {place: share for place, share in shares.items() if place != path}
    if not any(rest.values()):
        raise ValueError("has a value that is the whole of its mix; nothing is there to give way to it")
    return rest
