"""The options for Word and slides, which every command with a report or an answer has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.speaking import all_of

if TYPE_CHECKING:
    from mashsim.office import Office

office_options = all_of(
    click.option("--word", is_flag=True, help="Also write a Word document (.docx)."),
    click.option("--slides", is_flag=True, help="Also write slides (.pptx), one for each chart."),
    click.option(
        "--template",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Your own .docx or .pptx file, whose styles they take.",
    ),
)


def office_of(options: Mapping[str, Any]) -> Office:
    """Return what is to be written for Office, after a look at whether it can be.

    Raises
    ------
    ScenarioError
        If it cannot.
    """
    from mashsim.office import Office

    if options["template"] and not (options["word"] or options["slides"]):
        raise click.UsageError("--template goes with --word or --slides.")
    office = Office(bool(options["word"]), bool(options["slides"]), options["template"])
    office.check()
    return office
