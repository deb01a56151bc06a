"""Commands that plan people who come for a while: through a season, or to clear a backlog."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from mashsim.cli.asking import answer, question_options, typed_again
from mashsim.cli.seeking import chosen_promise, promise_options
from mashsim.cli.speaking import file_argument, in_plain_words, parsed, set_option

_BACKLOGS = ("undecided", "awaiting_allocation", "open")
_DAY = click.DateTime(["%Y-%m-%d"])
_KIND = click.option(
    "--kind",
    type=click.Choice(["agency", "permanent", "redeployed"]),
    default="agency",
    show_default=True,
    help="What they are.",
)


def _date(day: dt.datetime | None) -> dt.date | None:
    return day.date() if day else None


@click.command()
@file_argument
@click.option("--from", "first_day", type=_DAY, required=True, help="The season's first day.")
@click.option("--to", "last_day", type=_DAY, required=True, help="The season's last day.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="POOLS",
    help='A pool; "a + b" is as many to each. Repeatable.',
)
@click.option("--number", type=click.IntRange(1, 20), default=3, show_default=True, help="How many may come to a pool.")
@click.option(
    "--step",
    "step_weeks",
    type=click.IntRange(1, 26),
    help="Weeks between starts, and between ends; a quarter of the season.",
)
@_KIND
@click.option(
    "--lead",
    "lead_weeks",
    type=click.IntRange(0, 104),
    default=3,
    show_default=True,
    help="Weeks from ordering to coming.",
)
@click.option(
    "--ordered-on", type=_DAY, help="The day they can be ordered; they cannot come before the lead time is over."
)
@promise_options
@set_option
@question_options
@in_plain_words
def cover(
    scenario: Path, first_day: dt.datetime, last_day: dt.datetime, roles: tuple[str, ...], number: int, step_weeks: int | None, kind: str,
    lead_weeks: int, ordered_on: dt.datetime | None, target: str, promise: str | None, kept_in: float, confidence: float,
    settings: tuple[str, ...], **options: Any,
) -> int:  # fmt: skip
    """Find the cheapest cover that keeps a target through a season: how many, where, from when to when."""
    from mashsim.questions.covering import Cover

    promise = chosen_promise(promise)
    typed = {
        "from": first_day, "to": last_day, "role": roles, "number": number, "step": step_weeks, "kind": kind, "lead": lead_weeks,
        "ordered-on": ordered_on, "target": target, "promise": promise, "kept-in": kept_in, "confidence": confidence, "set": settings,
    }  # fmt: skip
    asked = {
        "scenario": str(scenario), "title": f"{scenario.stem}: cover for the season", "roles": roles, "first_day": first_day.date(),
        "last_day": last_day.date(), "number": number, "step_weeks": step_weeks, "kind": kind, "lead_weeks": lead_weeks,
        "ordered_on": _date(ordered_on), "target": target, "promise": promise, "kept_in": kept_in, "confidence": confidence,
        "changes": parsed(settings), "command": typed_again("cover", [scenario], typed, options),
    }  # fmt: skip
    return answer(Cover.model_validate(asked), options)


@click.command()
@file_argument
@click.option(
    "--role", required=True, metavar="POOLS", help='The pool to which people come; "a + b" is as many to each.'
)
@click.option("--by", type=_DAY, required=True, help="The day by which the backlog is to be cleared.")
@click.option("--from", "first_day", type=_DAY, help="Their first day; the run's first day if none.")
@click.option("--until", type=_DAY, help="Their last day; the day of --by if none.")
@click.option("--number", type=click.IntRange(1, 50), default=6, show_default=True, help="How many may come to a pool.")
@_KIND
@click.option(
    "--backlog", type=click.Choice(_BACKLOGS), default="undecided", show_default=True, help="What is counted."
)
@click.option(
    "--cleared-at", type=click.FloatRange(min=0), help="How many may be left; a quarter above what stays if none."
)
@click.option(
    "--kept-in", type=click.FloatRange(0.01, 0.999), default=0.8, show_default=True, help="In what share of runs."
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.51, 0.999),
    default=0.9,
    show_default=True,
    help="How sure the answer is to be.",
)
@set_option
@question_options
@in_plain_words
def recover(
    scenario: Path, role: str, by: dt.datetime, first_day: dt.datetime | None, until: dt.datetime | None, number: int, kind: str,
    backlog: str, cleared_at: float | None, kept_in: float, confidence: float, settings: tuple[str, ...], **options: Any,
) -> int:  # fmt: skip
    """Find the hours a week that clear today's backlog by a date, when it clears, and whether it comes back."""
    from mashsim.questions.recovering import Recover

    typed = {
        "role": role, "by": by, "from": first_day, "until": until, "number": number, "kind": kind, "backlog": backlog,
        "cleared-at": cleared_at, "kept-in": kept_in, "confidence": confidence, "set": settings,
    }  # fmt: skip
    asked = {
        "scenario": str(scenario), "title": f"{scenario.stem}: clearing the backlog", "role": role, "by": by.date(),
        "first_day": _date(first_day), "until": _date(until), "number": number, "kind": kind, "backlog": backlog, "cleared_at": cleared_at,
        "kept_in": kept_in, "confidence": confidence, "changes": parsed(settings),
        "command": typed_again("recover", [scenario], typed, options),
    }  # fmt: skip
    return answer(Recover.model_validate(asked), options)
