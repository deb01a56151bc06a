"""How help reads: commands by what a person wants to do, options by what they are about, and examples to copy."""

from __future__ import annotations

import inspect
from functools import partial
from pathlib import Path
from typing import Any

import click

_ASK = "Ask"
_COMMANDS = {
    "Start": ("new", "check", "describe", "figures"),
    "Run": ("run",),
    _ASK: (),
    "Learn": ("handbook", "exercise", "measures"),
    "Pass on": ("page", "schema", "handle"),
}
"""What a person wants, and the commands for it. A command that is not named here asks a question."""
_HOW_OFTEN = "How often it is run, and where"
_WRITTEN = "What is written"
_OPTIONS = {
    _HOW_OFTEN: (
        "replications", "precision", "most", "seed", "workers", "cluster", "certificates", "store", "no_store",
        "no_laws", "engine",
    ),
    _WRITTEN: ("out", "log", "full", "brief", "word", "slides", "template", "as_json", "with_log"),
}  # fmt: skip
"""Headings of options, and the parameters below each. An option that is not named here stands above them."""
_EXAMPLES = "\nExamples\n--------\n"
_ANY = 10**9
"""Bounds beyond it are not worth a word."""
_KINDS_OF_VALUE = {
    "integer": "NUMBER",
    "float": "NUMBER",
    "text": "TEXT",
    "file": "FILE",
    "directory": "FOLDER",
    "path": "FILE",
}


class Command(click.Command):
    """A command whose options stand under headings, and whose docstring may end with a section of examples.

    Each line of the examples is a command as it is typed.
    """

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        said, _, examples = inspect.cleandoc(self.help or "").partition(_EXAMPLES)
        self.help = said.strip()
        self.examples = [line.strip() for line in examples.splitlines() if line.strip()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option) and not each.hidden]
        about = {name: heading for heading, names in _OPTIONS.items() for name in names}
        for heading in ("Options", *_OPTIONS):
            rows = [_row(each, ctx) for each in options if about.get(str(each.name), "Options") == heading]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own, so that it can be copied."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")


command = partial(click.command, cls=Command)
"""Makes a function a command."""


class Commands(click.Group):
    """All commands, listed by what a person wants to do."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, each with the first sentence of its help."""
        every = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        named = {name for names in _COMMANDS.values() for name in names}
        width = max(map(len, every))
        for heading, names in _COMMANDS.items():
            shown = [name for name in every if name not in named] if heading == _ASK else names
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<{width}}", _in_short(every[name])) for name in shown])


def _in_short(command: click.Command | None) -> str:
    """Return the first sentence of a command's help."""
    return " ".join(((command and command.help) or "").split()).partition(". ")[0].rstrip(".")


def _row(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """Return an option as it is typed, and what it does: what may be given, and what holds if it is not."""
    names = ", ".join(sorted(option.opts, key=len))
    said = [option.help or ""]
    if not option.is_flag:
        names = f"{names} {option.metavar or _value(option)}"
        said += [words for words in (_bounds(option.type), _if_not_given(option)) if words]
    return names, " ".join(said)


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    kind = option.type.name.removesuffix(" range")
    return _KINDS_OF_VALUE.get(kind, kind.upper())


def _bounds(kind: click.ParamType[Any]) -> str:
    """Return between which numbers a value lies, as a sentence."""
    if not isinstance(kind, click.IntRange | click.FloatRange) or kind.min is None or kind.min < -_ANY:
        return ""
    above = f"More than {kind.min:g}" if kind.min_open else f"{kind.min:,}"
    if kind.max is None:
        return f"{above}." if kind.min_open else f"{above} or more."
    if kind.min_open:
        return f"{above}, {'less than' if kind.max_open else 'at most'} {kind.max:g}."
    return f"{above} to {kind.max:,}."


def _if_not_given(option: click.Option) -> str:
    if option.required:
        return "Required."
    is_said = option.show_default and isinstance(option.default, int | float | str | Path)
    return f"If not given: {option.default}." if is_said else ""
