"""Commands that compare, and the one that asks what an experiment file asks."""

from __future__ import annotations

from pathlib import Path

import click

from mashsim.cli.asking import answer, question_options
from mashsim.cli.speaking import in_plain_words, parsed, set_option


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@set_option
@question_options
@in_plain_words
def compare(scenarios: tuple[Path, ...], settings: tuple[str, ...], **options: object) -> int:
    """Compare scenarios with the first on the same luck; or, with --set, a scenario with itself changed."""
    from mashsim.questions.asking import Variant
    from mashsim.questions.comparing import Compare

    variants = {path.stem: Variant(scenario=str(path)) for path in scenarios[1:]}
    if settings:
        variants[", ".join(settings)] = Variant(changes=parsed(settings))
    return answer(Compare(scenario=str(scenarios[0]), title=f"{scenarios[0].stem}: what differs", variants=variants), options)


@click.command()
@click.argument("experiment", type=click.Path(path_type=Path))
@question_options
@in_plain_words
def ask(experiment: Path, **options: object) -> int:
    """Answer the question of an experiment file, such as experiments/staffing-what-if/question.toml."""
    from mashsim.questions import read_question

    return answer(read_question(experiment), options, experiment)
