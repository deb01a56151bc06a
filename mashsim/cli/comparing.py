"""Commands that compare, and the one that asks what an experiment file asks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from shlex import join
from typing import Any

import click

from mashsim.cli.asking import answer, question_options
from mashsim.cli.many_runs import given, written_again
from mashsim.cli.speaking import in_plain_words, parsed, set_option


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@set_option
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which --set holds.")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which --set holds.")
@click.option("--both", multiple=True, metavar="KEY=VALUE", help="Change a setting on all sides. Repeatable.")
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
    sets = [part for option, texts in (("--set", settings), ("--both", both)) for text in texts for part in (option, text)]
    dated = [part for option, day in (("--from", first_day), ("--to", last_day)) if day for part in (option, f"{day.date()}")]
    enough = ["--target", target] if target else []
    files = [path.as_posix() for path in scenarios]
    command = join(["mashsim", "compare", *files, *sets, *dated, *enough, *written_again(given(options))])
    asked = Compare(scenario=str(scenarios[0]), title=title, variants=variants, changes=everywhere, target=target, command=command)
    return answer(asked, options)


@click.command()
@click.argument("experiment", type=click.Path(path_type=Path))
@question_options
@in_plain_words
def ask(experiment: Path, **options: Any) -> int:
    """Answer the question of an experiment file, such as experiments/staffing-what-if/question.toml."""
    from mashsim.questions import read_question

    return answer(read_question(experiment), options, experiment)
