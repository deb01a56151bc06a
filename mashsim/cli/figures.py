"""The command about a council's own figures: write the table to fill in, and say whether a filled one can be right."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mashsim.cli.speaking import DONE, MISSED, in_plain_words, load_scenario, say
from mashsim.errors import ScenarioError

if TYPE_CHECKING:
    from mashsim.figures import Quality

_ENDINGS = (".xlsx", ".csv")


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path), default=Path("baseline"))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write an empty table: .xlsx or .csv.")
@click.option("--months", type=click.IntRange(2, 60), default=12, show_default=True, help="Months that it asks for.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m"]), help="The last of them, such as 2026-03; the last whole month if none."
)
@click.option("--check", type=click.Path(path_type=Path), metavar="FILE", help="Say what a filled table holds.")
@in_plain_words
def figures(scenario: Path, out: Path | None, months: int, until: dt.datetime | None, check: Path | None) -> int:
    """Write the table of figures that a council fills in, or check a filled one.

    SCENARIO says which teams and partners there are; the ordinary city's if none is named.
    """
    if (out is None) == (check is None):
        raise click.UsageError("write an empty table with --out ours.xlsx, or check a filled one with --check.")
    from mashsim.figures import form_of, quality_of, read_table

    form = form_of(load_scenario(scenario, ()))
    if check is not None:
        quality = quality_of(read_table(check, form))
        for line in lines_of(quality):
            say(line)
        return MISSED if quality.impossible else DONE
    assert out is not None
    if out.suffix.lower() not in _ENDINGS:
        raise ScenarioError(f"{out} must end in .xlsx or .csv.")
    from mashsim.form import as_csv, as_workbook, months_before

    after = (until + dt.timedelta(days=32)).date().replace(day=1) if until else dt.date.today()
    asked = months_before(after, months)
    _write(out, as_workbook(form, asked) if out.suffix.lower() == ".xlsx" else as_csv(form, asked).encode("utf-8-sig"))
    say(f"{out} is written. Fill in what you know of {asked[0]} to {asked[-1]}, then:\n  mashsim figures --check {out}")
    return DONE


def lines_of(quality: Quality) -> list[str]:
    """Return what a command says of a table."""
    from mashsim.figures.quality import HEADINGS

    said = quality._asdict() | {"tells": quality.tells or ["Nothing that a fit could use."]}
    parts = {heading: said[part] for part, heading in HEADINGS.items() if said.get(part)}
    return [line for heading, lines in parts.items() for line in (f"{heading}:", *(f"  {each}" for each in lines))]


def _write(file: Path, content: bytes) -> None:
    """Write a new file; never over one that is there, which may be filled in."""
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise ScenarioError(f"{file} is already there; name another file.") from None
    except OSError as error:
        raise ScenarioError(f"{file} cannot be written ({error.strerror}).") from None
