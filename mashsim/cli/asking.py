"""What all commands that ask a question share: their options, the run, and the writing of the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.many_runs import how_many, runner_from, runs_options
from mashsim.cli.speaking import DONE, say

if TYPE_CHECKING:
    from mashsim.questions import Question


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every question has."""
    options = (
        runs_options,
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the answer; results/NAME if none."),
        click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON on stdout."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def answer(question: Question, options: dict[str, Any], file: Path | None = None) -> int:
    """Answer a question, write its page, and say the answer.

    Parameters
    ----------
    options : as `question_options` gives them; they go before what the question itself says
    file : the experiment file the question was read from, if it was
    """
    from mashsim.outputs import as_json
    from mashsim.questions.asking import Finder

    how_many(options)
    given = {name: options[name] for name in ("replications", "precision", "seed", "measures") if options[name]}
    asked = question.model_copy(update={**given, "most": options["most"]})
    find = Finder(file.parent if file else Path())
    with runner_from(options) as runner:
        tree = asked.answer(runner, find)
    say(as_json(tree, indent=1))
    return DONE
