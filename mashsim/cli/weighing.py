"""The command that asks which settings an answer hangs on."""

from __future__ import annotations

from pathlib import Path

import click

from mashsim.cli.asking import answer, question_options
from mashsim.cli.speaking import file_argument, in_plain_words, parsed, set_option


@click.command()
@file_argument
@set_option
@click.option(
    "--only", default="", metavar="NAMES", help="Only settings whose names begin so, such as stages,partners."
)
@click.option(
    "--trajectories",
    type=click.IntRange(0, 1000),
    help="Random starts from which settings are moved together; 0 is none.",
)
@click.option(
    "--drawn", type=click.IntRange(0, 100_000), help="Runs with all inputs drawn, to tell them from luck; 0 is none."
)
@question_options
@in_plain_words
def sensitivity(
    scenario: Path, settings: tuple[str, ...], only: str, trajectories: int | None, drawn: int | None, **options: object
) -> int:
    """Say which settings the answer hangs on, over the range each is stated to have, and which of those are only assumed."""
    from mashsim.questions.sensitivity import Sensitivity

    asked = {
        "scenario": str(scenario), "changes": parsed(settings), "only": [part.strip() for part in only.split(",") if part.strip()],
        "title": f"{scenario.stem}: what it hangs on", "question": "Which assumptions does the answer hang on?",
        "trajectories": trajectories, "drawn": drawn,
    }  # fmt: skip
    return answer(
        Sensitivity.model_validate({name: value for name, value in asked.items() if value is not None}), options
    )
