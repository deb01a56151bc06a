"""The options of a question's command, made from the settings of its kind."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from contextlib import suppress
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from mashsim.questions.asking import Option, Question

_BOUNDS = {"ge": ("min", False), "gt": ("min", True), "le": ("max", False), "lt": ("max", True)}


class _Day(click.ParamType[dt.date]):
    """A day, such as 2026-06-01 or 1 June 2026."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        for pattern in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
            with suppress(ValueError):
                return dt.datetime.strptime(value, pattern).date()
        raise click.BadParameter(f'{value!r} is not a date; write 2026-06-01 or "1 June 2026".', ctx, param)


class _Names(click.ParamType[tuple[str, ...]]):
    """Names, separated by commas."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return value if isinstance(value, tuple) else tuple(part.strip() for part in value.split(",") if part.strip())


DAY = _Day()


def options_of(kind: type[Question]) -> list[Callable[[Any], Any]]:
    """Return the decorators that add a kind's options; help, types, ranges and defaults are those of its settings."""
    from mashsim.questions.asking import marks_of

    return [_option(kind, name, mark) for name, mark in marks_of(kind).items()]


def _option(kind: type[Question], setting: str, mark: Option) -> Callable[[Any], Any]:
    from mashsim.documents import meaning_of
    from mashsim.questions.asking import option_name

    field = kind.model_fields[setting]
    several = get_origin(field.annotation) is tuple and not mark.by_commas
    more: dict[str, Any] = {}
    how = "Repeatable." if several else "Separated by commas." if mark.by_commas else ""
    if field.is_required():
        more["required"] = not _is_choice(field)  # a choice that was not made is asked for
        how = "Required." if _is_choice(field) else how
    elif not several:
        more["default"] = field.default
    return click.option(
        f"--{option_name(setting, mark)}",
        setting,
        type=_Names() if mark.by_commas else _type(field),
        metavar=mark.metavar,
        multiple=several,
        callback=_at_most(field) if several else None,
        show_default=not mark.by_commas,
        help=" ".join([*meaning_of(kind, setting).split(), how]).strip(),
        **more,
    )


def _value(field: FieldInfo) -> Any:
    """Return the type of a setting's value, where one is given."""
    values = [each for each in get_args(field.annotation) if each is not NoneType]
    return values[0] if NoneType in get_args(field.annotation) and len(values) == 1 else field.annotation


def _is_choice(field: FieldInfo) -> bool:
    return get_origin(_value(field)) is Literal


def _type(field: FieldInfo) -> click.ParamType[Any]:
    value = _value(field)
    bounds: dict[str, Any] = {}
    for bound in field.metadata:
        for name, (end, is_open) in _BOUNDS.items():
            if hasattr(bound, name):
                bounds |= {end: getattr(bound, name), f"{end}_open": is_open}
    if _is_choice(field):
        return click.Choice(get_args(value))
    if value is dt.date:
        return DAY
    if value is int:
        return click.IntRange(**bounds)
    return click.FloatRange(**bounds) if value is float else click.STRING


def ask_for_choices(kind: type[Question], values: dict[str, Any]) -> None:
    """Ask for each needed choice that was not made, if somebody sits at a terminal.

    Raises
    ------
    click.UsageError
        If nobody does.
    """
    from mashsim.documents import meaning_of
    from mashsim.questions.asking import marks_of, option_name

    for setting, mark in marks_of(kind).items():
        field = kind.model_fields[setting]
        if values[setting] is None and field.is_required() and _is_choice(field):
            if not sys.stdin.isatty():
                raise click.UsageError(f"--{option_name(setting, mark)} is missing. {meaning_of(kind, setting)}")
            click.echo(meaning_of(kind, setting), err=True)
            values[setting] = click.prompt(setting.capitalize(), type=_type(field), err=True)


def _at_most(field: FieldInfo) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return a callback that refuses more values than a setting holds."""
    most = next((limit.max_length for limit in field.metadata if hasattr(limit, "max_length")), None)

    def refuse(context: click.Context, option: click.Parameter, values: Any) -> Any:
        if most is not None and len(values) > most:
            raise click.UsageError(f"at most {most} {option.name} at a time.")
        return values

    return refuse
