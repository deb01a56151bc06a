"""What a pydantic model has at a path: its settings, and whether a table's keys are names that users choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from mashsim.documents.meanings import meaning_of
from mashsim.documents.text import KeyPath


def settings_at(model: type[BaseModel], path: KeyPath, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings a table may have, each with its meaning; of several kinds, those its literals allow."""
    here = value_at(values, path)
    tables = [kind for kind in kinds_at(model, path, values) if _is_model(kind)]
    fitting = [kind for kind in tables if _fits(kind, here)] or tables
    return {
        field.alias or name: meaning_of(kind, name) for kind in fitting for name, field in kind.model_fields.items()
    }


def holds_named_tables(model: type[BaseModel], path: KeyPath, values: Mapping[str, Any]) -> bool:
    """Whether the keys of a table are names that users choose, as those of pools and partners are."""
    for kind in kinds_at(model, path, values):
        if (
            _is_table(kind)
            and str in _kinds(get_args(kind)[0])
            and any(_is_model(below) for below in _kinds(get_args(kind)[1]))
        ):
            return True
    return False


def kinds_at(model: type[BaseModel], path: KeyPath, values: Mapping[str, Any]) -> list[Any]:
    """Return every plain type that a value at a path may have."""
    kinds = list(_kinds(model))
    for depth, part in enumerate(path):
        here = value_at(values, path[:depth])
        kinds = [kind for above in kinds for kind in _below(above, part, here)]
    return kinds


def unknown_part(model: type[BaseModel], pattern: KeyPath) -> tuple[str, list[str]] | None:
    """Return the first part of a pattern that no setting of a model fits, and the names that do; None if all may be.

    In a pattern ``*`` stands for any name or position.
    """
    kinds = list(_kinds(model))
    for part in pattern:
        if Any in kinds:
            return None
        below = [inner for kind in kinds for inner in _below(kind, part, None)]
        if not below:
            return str(part), sorted({name for kind in kinds if _is_model(kind) for name in kind.model_fields})
        kinds = below
    return None


def value_at(values: Any, path: KeyPath) -> Any:
    """Return what is written at a path, or None."""
    for part in path:
        if isinstance(values, list):
            values = values[part] if isinstance(part, int) and part < len(values) else None
        else:
            values = values.get(part) if isinstance(values, Mapping) else None
    return values


def _kinds(annotation: Any) -> Iterator[Any]:
    """Yield every plain type that an annotation allows."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from _kinds(member)
    elif hasattr(annotation, "__value__"):  # a named alias
        yield from _kinds(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, RootModel):
        yield from _kinds(annotation.model_fields["root"].annotation)
    elif annotation not in (None, NoneType):
        yield annotation


def _below(kind: Any, part: str | int, here: Any) -> Iterator[Any]:
    """Yield every type that a key or a position of such a type may have; ``*`` is any of them."""
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if part in ("*", name, field.alias) and _fits(kind, here):
                yield from _kinds(field.annotation)
    elif _is_table(kind):
        yield from _kinds(get_args(kind)[1])
    elif (part == "*" or isinstance(part, int)) and _is_list(kind):
        elements = [element for element in get_args(kind) if element is not Ellipsis]
        for element in elements if isinstance(part, str) else [elements[min(part, len(elements) - 1)]]:
            yield from _kinds(element)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_table(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping) and len(get_args(kind)) == 2


def _is_list(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, list | tuple | AbstractSet) and bool(get_args(kind))


def _fits(kind: type[BaseModel], here: Any) -> bool:
    """Whether a table can be of this kind: its words stand where the model asks for one of a few words."""
    if not isinstance(here, Mapping):
        return True
    literals = {
        name: get_args(field.annotation)
        for name, field in kind.model_fields.items()
        if get_origin(field.annotation) is Literal
    }
    return all(here[name] in allowed for name, allowed in literals.items() if name in here and len(allowed) == 1)
