"""What all commands that ask a question share: their options, the run, and the writing of the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.many_runs import given, how_many, runner_from, runs_options, written_again
from mashsim.cli.speaking import DONE, say, set_option

if TYPE_CHECKING:
    from mashsim.questions import Question


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every question has."""
    options = (
        runs_options,
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder for the answer; results/NAME if none.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON on stdout."),
        click.option("--brief", is_flag=True, help="Also write brief.html, a note on one sheet for a committee."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def sides_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that set one front door beside another."""
    day = click.DateTime(["%Y-%m-%d"])
    options = (
        click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path)),
        set_option,
        click.option("--from", "first_day", type=day, help="The day from which --set holds."),
        click.option("--to", "last_day", type=day, help="The last day on which --set holds."),
        click.option("--both", multiple=True, metavar="KEY=VALUE", help="Change a setting on all sides. Repeatable."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def typed_again(command: str, files: Sequence[Path], typed: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return the command that repeats an answer, as it is typed.

    Parameters
    ----------
    typed : values by the names of their options; what was not given, None or an empty tuple, is left out
    options : as `question_options` gives them
    """
    parts: list[str] = []
    for name, value in typed.items():
        values = value if isinstance(value, tuple) else (value,)
        said = [
            f"{one:%Y-%m-%d}" if isinstance(one, dt.datetime) else f"{one:g}" if isinstance(one, float) else str(one)
            for one in values
        ]
        parts += [
            part for one, text in zip(values, said, strict=True) if one is not None for part in (f"--{name}", text)
        ]
    return join(["mashsim", command, *(file.as_posix() for file in files), *parts, *written_again(given(options))])


def answer(question: Question, options: dict[str, Any], file: Path | None = None) -> int:
    """Answer a question, write its page, and say the answer.

    Parameters
    ----------
    options : as `question_options` gives them; they go before what the question itself says
    file : the experiment file the question was read from, if it was
    """
    from mashsim.outputs import as_json, prepare_folder, remove_empty, write_page
    from mashsim.questions.asking import Finder
    from mashsim.report.answers import NAMES, note_of, page_of, said_of

    how_many(options)
    said = given(options)
    instead = {"replications": None, "precision": None} if {"replications", "precision"} & said.keys() else {}
    asked = question.model_copy(update={**instead, **said})
    folder = options["out"] or Path("results") / (file.parent.name if file else NAMES[question.ask])
    made = prepare_folder(folder)
    try:
        with runner_from(options) as runner:
            tree = asked.answer(runner, Finder(file.parent if file else Path()))
        if file:
            tree["repeat"] = join(["mashsim", "ask", file.as_posix(), *written_again(said)])
        page = page_of(tree)
        written = write_page(folder, page, tree, note_of(tree) if options["brief"] else None, NAMES[question.ask])
    finally:
        remove_empty(made)
    if options["as_json"]:
        click.echo(as_json(tree))
    else:
        say("\n".join([*said_of(tree, page), f"The page is in {written[0]}"]))
    return DONE
