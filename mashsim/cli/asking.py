"""What all commands that ask a question share: their options, the run, and the writing of the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.speaking import DONE, LARGEST_SEED, ended_like_ctrl_c, progress, say

if TYPE_CHECKING:
    from mashsim.questions import Question


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every question has."""
    for option in reversed(
        (
            click.option("--replications", type=click.IntRange(2, 100_000), help="How often each front door is run."),
            click.option("--seed", type=click.IntRange(-LARGEST_SEED, LARGEST_SEED), help="Any whole number; same seed, same luck."),
            click.option("--measure", "measures", multiple=True, metavar="NAME", help="What to look at. Repeatable."),
            click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the answer; results/NAME if none."),
            click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the work."),
            click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON on stdout."),
        )
    ):
        command = option(command)
    return command


def answer(question: Question, options: dict[str, Any], file: Path | None = None) -> int:
    """Answer a question, write its page, and say the answer.

    Parameters
    ----------
    options : as `question_options` gives them; they go before what the question itself says
    file : the experiment file the question was read from, if it was
    """
    from mashsim.experiment import Runner
    from mashsim.outputs import as_json
    from mashsim.questions.asking import Finder

    given = {name: options[name] for name in ("replications", "seed", "measures") if options[name]}
    asked = question.model_copy(update=given)
    find = Finder(file.parent if file else Path())
    with ended_like_ctrl_c(), progress(0) as on_done, Runner(options["workers"], on_done=on_done) as runner:
        tree = asked.answer(runner, find)
    say(as_json(tree, indent=1))
    return DONE
