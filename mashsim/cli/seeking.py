"""The command that seeks the smallest staffing for a target."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mashsim.cli.asking import answer, question_options, typed_again
from mashsim.cli.speaking import file_argument, in_plain_words, parsed, set_option

_KINDS = ("share", "period", "week")
_PROMISES = """Which promise is meant?
  share   the long-run mean keeps the target; single weeks may miss it
  period  the measured period, such as a summer, keeps it in 95 of 100 runs
  week    95 of 100 weeks keep it"""


def promise_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is to be kept, and how surely."""
    options = (
        click.option(
            "--target",
            required=True,
            metavar="CONDITION",
            help='What to meet, such as "share_decided_in_time >= 0.95".',
        ),
        click.option(
            "--promise", type=click.Choice(_KINDS), help="The long-run share, or periods, or weeks, that keep it."
        ),
        click.option(
            "--kept-in",
            type=click.FloatRange(0.01, 0.999),
            default=0.95,
            show_default=True,
            help="Share of periods or weeks.",
        ),
        click.option(
            "--confidence", type=click.FloatRange(0.51, 0.999), default=0.9, show_default=True, help="How sure to be."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def chosen_promise(promise: str | None) -> str:
    """Return which promise is meant, and ask whoever sits there if none was named.

    Raises
    ------
    click.UsageError
        If none was named and nobody can be asked.
    """
    if promise is None:
        if not sys.stdin.isatty():
            raise click.UsageError(f"--promise is missing. {_PROMISES}")
        click.echo(_PROMISES, err=True)
        promise = click.prompt("Promise", type=click.Choice(_KINDS), err=True)
    assert promise is not None
    return promise


@click.command()
@file_argument
@click.option(
    "--lever",
    "levers",
    multiple=True,
    required=True,
    metavar="KEY=FROM..TO",
    help='One to four; "… less" where less is better.',
)
@promise_options
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="The first day that counts.")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="The last day.")
@set_option
@question_options
@in_plain_words
def seek(
    scenario: Path, levers: tuple[str, ...], target: str, promise: str | None, kept_in: float, confidence: float,
    first_day: dt.datetime | None, last_day: dt.datetime | None, settings: tuple[str, ...], **options: Any,
) -> int:  # fmt: skip
    """Find the smallest staffing that meets a target, how sure that is, and whether it holds."""
    from mashsim.questions.seeking import MOST_LEVERS, Seek

    promise = chosen_promise(promise)
    if len(levers) > MOST_LEVERS:
        raise click.UsageError(f"at most {MOST_LEVERS} levers at a time.")
    typed = {
        "lever": levers, "target": target, "promise": promise, "kept-in": kept_in, "confidence": confidence, "from": first_day,
        "to": last_day, "set": settings,
    }  # fmt: skip
    asked = {
        "scenario": str(scenario), "title": f"{scenario.stem}: the smallest that suffices", "levers": levers, "target": target,
        "promise": promise, "kept_in": kept_in, "confidence": confidence, "changes": parsed(settings),
        "first_day": first_day and first_day.date(), "last_day": last_day and last_day.date(),
        "command": typed_again("seek", [scenario], typed, options),
    }  # fmt: skip
    return answer(Seek.model_validate(asked), options)
