"""The command that says why: week by week, between two front doors, or for one contact."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from mashsim.cli.asking import answer, question_options, sides_options, typed_again
from mashsim.cli.speaking import in_plain_words, parsed


@click.command()
@sides_options
@click.option("--orders", type=click.IntRange(1, 1000), help="Random orders in which more than four changes are made.")
@click.option("--contact", metavar="NUMBER", help="Follow one contact: its number, longest, or typical.")
@click.option("--replication", type=click.IntRange(0, 1_000_000), help="In which run the contact is followed.")
@question_options
@in_plain_words
def explain(
    scenarios: tuple[Path, ...],
    settings: tuple[str, ...],
    first_day: dt.datetime | None,
    last_day: dt.datetime | None,
    both: tuple[str, ...],
    orders: int | None,
    contact: str | None,
    replication: int | None,
    **options: Any,
) -> int:
    """Say what held contacts up by week; why a second scenario differs, or the first with --set; or what happened to one --contact."""
    from mashsim.questions.asking import Variant
    from mashsim.questions.explaining import Explain

    _refuse(scenarios, settings, first_day or last_day, contact, replication)
    everywhere = parsed(both)
    days = {name: day.date() for name, day in (("first_day", first_day), ("last_day", last_day)) if day}
    asked: dict[str, Any] = {
        "scenario": str(scenarios[0]),
        "changes": everywhere,
        "title": f"{scenarios[0].stem}: what held contacts up",
    }
    if contact is not None:
        asked |= {
            "contact": int(contact) if contact.isdigit() else contact,
            "title": f"{scenarios[0].stem}: one contact",
        }
    elif len(scenarios) == 2:
        asked |= {"against": Variant(scenario=str(scenarios[1]), changes=everywhere), "against_name": scenarios[1].stem}
    elif settings:
        asked |= {"against": Variant(changes=parsed(settings), **days), "against_name": "with all changes"}  # type: ignore[arg-type]
    if "against" in asked:
        asked["title"] = f"{scenarios[0].stem}: what each change contributes"
    asked |= {name: value for name, value in (("orders", orders), ("replication", replication)) if value is not None}
    typed = {
        "set": settings, "both": both, "from": first_day, "to": last_day, "contact": contact, "replication": replication, "orders": orders,
    }  # fmt: skip
    asked["command"] = typed_again("explain", scenarios, typed, options)
    return answer(Explain.model_validate(asked), options)


def _refuse(
    scenarios: tuple[Path, ...],
    settings: tuple[str, ...],
    dated: dt.datetime | None,
    contact: str | None,
    replication: int | None,
) -> None:
    """Refuse what does not go together.

    Raises
    ------
    click.UsageError
        With what may be asked instead.
    """
    if len(scenarios) > 2 or (len(scenarios) == 2 and settings):
        raise click.UsageError(
            "two scenarios are explained at a time: name two, or one and --set KEY=VALUE; mashsim compare takes more."
        )
    if dated and not settings:
        raise click.UsageError("--from and --to say when --set holds; give --set KEY=VALUE.")
    if contact is not None and (settings or len(scenarios) == 2):
        raise click.UsageError("one contact is followed in one scenario; to change it first, use --both KEY=VALUE.")
    if contact is not None and not contact.isdigit() and contact not in ("longest", "typical"):
        raise click.UsageError(f"--contact is {contact!r}; give a contact's number, 0 upwards, or longest, or typical.")
    if replication is not None and contact is None:
        raise click.UsageError(
            "--replication says in which run a contact is followed; give --contact NUMBER, longest or typical."
        )
