"""Commands that compare, and the one that asks what an experiment file asks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from mashsim.cli.asking import answer, question_options, sides_options, typed_again
from mashsim.cli.speaking import in_plain_words, parsed


@click.command()
@sides_options
@click.option("--target", metavar="CONDITION", help='What would be enough, such as "share_decided_in_time >= 0.9".')
@question_options
@in_plain_words
def compare(
    scenarios: tuple[Path, ...],
    settings: tuple[str, ...],
    first_day: dt.datetime | None,
    last_day: dt.datetime | None,
    both: tuple[str, ...],
    target: str | None,
    **options: Any,
) -> int:
    """Compare scenarios with the first on the same luck; or, with --set, a scenario with itself changed."""
    from mashsim.questions.asking import Variant
    from mashsim.questions.comparing import Compare

    if not settings and (len(scenarios) < 2 or first_day or last_day):
        raise click.UsageError("name two scenarios or more, or change the one with --set KEY=VALUE.")
    everywhere = parsed(both)
    variants = {path.stem: Variant(scenario=str(path), changes=everywhere) for path in scenarios[1:]}
    days = {name: day.date() for name, day in (("first_day", first_day), ("last_day", last_day)) if day}
    if settings:
        since = "".join(f" {word} {day}" for word, day in zip(("from", "to"), days.values(), strict=False))
        variants[(", ".join(settings) + since)[:120]] = Variant(changes=parsed(settings), **days)  # type: ignore[arg-type]
    title = f"{scenarios[0].stem}: what differs"
    typed = {"set": settings, "both": both, "from": first_day, "to": last_day, "target": target}
    command = typed_again("compare", scenarios, typed, options)
    asked = Compare(
        scenario=str(scenarios[0]), title=title, variants=variants, changes=everywhere, target=target, command=command
    )
    return answer(asked, options)


@click.command()
@click.argument("experiment", type=click.Path(path_type=Path))
@question_options
@in_plain_words
def ask(experiment: Path, **options: Any) -> int:
    """Answer the question of an experiment file, such as experiments/staffing-what-if/question.toml."""
    from mashsim.questions import read_question

    return answer(read_question(experiment), options, experiment)
