"""The commands that ask a question: its settings make the options; running and writing are the same for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.helping import Command, command
from mashsim.cli.many_runs import COUNTS, how_many, options_given, runner_from, runs_options, written_again
from mashsim.cli.office import office_of, office_options
from mashsim.cli.options import ask_for_choices, options_of
from mashsim.cli.sides import SIDES, Sides, sides_options
from mashsim.cli.speaking import DONE, all_of, file_argument, in_plain_words, say, set_option, settings_by_name
from mashsim.questions import kinds

if TYPE_CHECKING:
    from mashsim.questions.asking import Question

question_options = all_of(
    runs_options,
    click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder for the answer. If not given: results/NAME.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON on stdout."),
    click.option("--brief", is_flag=True, help="Also write brief.html, a note on one sheet for a committee."),
    office_options,
)
"""Adds the options that every question has."""


class QuestionCommand(Command):
    """The command of a kind of question. The kind is imported only when its options are needed."""

    def __init__(self, name: str):
        super().__init__(name, help=kinds.help_of(name), callback=in_plain_words(partial(_ask, name)))

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's parameters: one scenario or more, the kind's own options, then those of all kinds."""
        if not self.params:
            kind = kinds.kind_of(str(self.name))
            own = options_of(kind)
            special = [sides_options, *own] if self.name in SIDES else [file_argument, *own, set_option]
            self.params = click.command()(all_of(*special, question_options)(_ask)).params
            for option in self.params:
                if kind.chooses_its_runs and option.name in COUNTS:  # where it is given all the same, it is answered
                    option.hidden = True  # type: ignore[attr-defined]
        return super().get_params(ctx)


@command()
@click.argument("experiment", type=click.Path(path_type=Path))
@question_options
@in_plain_words
def ask(experiment: Path, **options: Any) -> int:
    """Answer the question of an experiment file.

    Examples
    --------
    mashsim ask experiments/staffing-what-if/question.toml
    mashsim ask our-question.toml --brief
    """
    from mashsim.questions.reading import read_question

    return _answer(read_question(experiment), options, experiment)


def _ask(name: str, **options: Any) -> int:
    """Ask a question of some kind as the command line says it."""
    from mashsim.questions.asking import marks_of, option_name

    kind = kinds.kind_of(name)
    marks = marks_of(kind)
    own = {setting: options.pop(setting) for setting in marks}
    ask_for_choices(kind, own)
    typed = {option_name(setting, mark): own[setting] for setting, mark in marks.items()}
    settings = {setting: value for setting, value in own.items() if value is not None}
    if name in SIDES:
        sides = Sides(**{field: options.pop(field) for field in Sides._fields})
        files = sides.scenarios
        typed = sides.by_option() | typed
        settings = SIDES[name](sides, settings)
    else:
        files = (options.pop("scenario"),)
        typed["set"] = options.pop("settings")
        settings["changes"] = settings_by_name(typed["set"])
    about = {
        "scenario": str(files[0]),
        "title": f"{files[0].stem}: {kind.heading}",
        "question": kind.in_general,
        "command": _typed_again(name, files, typed, options),
    }
    return _answer(kind.model_validate(about | settings), options)


def _typed_again(name: str, files: Sequence[Path], typed: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return the command that repeats an answer, as it is typed.

    Parameters
    ----------
    typed : values by the names of their options; None and an empty tuple are left out
    options : as `question_options` gives them
    """
    from mashsim.questions.asking import as_typed

    again = written_again(options_given(options))
    return join(["mashsim", name, *(file.as_posix() for file in files), *as_typed(typed), *again])


def _answer(question: Question, options: dict[str, Any], file: Path | None = None) -> int:
    """Answer a question, write its page, and say the answer.

    Parameters
    ----------
    options : as `question_options` gives them; they go before the question's own settings
    file : the experiment file the question was read from, if it was
    """
    from mashsim.outputs import as_json, prepare_folder, remove_empty, write_page
    from mashsim.questions.asking import Finder
    from mashsim.report.answers import answer_page

    office = office_of(options)
    how_many(options)
    overrides = options_given(options)
    instead = {"replications": None, "precision": None} if {"replications", "precision"} & overrides.keys() else {}
    question = question.model_copy(update={**instead, **overrides})
    name = question.page_name or question.kind_name()
    folder = options["out"] or Path("results") / (file.parent.name if file else name)
    empty = prepare_folder(folder)
    try:
        with runner_from(options, folder) as runner:
            tree = question.answer(runner, Finder(file.parent if file else Path()))
        if file:
            tree["repeat"] = join(["mashsim", "ask", file.as_posix(), *written_again(overrides)])
        texts = tree.pop("files", {})
        page = answer_page(tree)
        note = page.note()
        brief = note if options["brief"] else None
        files = write_page(folder, page.page(), tree, brief, name, office=office, office_note=note, texts=texts)
    finally:
        remove_empty(empty)
    if options["as_json"]:
        click.echo(as_json(tree))
    else:
        say("\n".join([*page.lines(), f"The page is in {files[0]}"]))
    return DONE
