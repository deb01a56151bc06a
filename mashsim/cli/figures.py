"""The command about a council's own figures: write the table to fill in, and say whether a filled one can be right."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mashsim.cli.helping import command
from mashsim.cli.speaking import DONE, MISSED, in_plain_words, load_scenario, say
from mashsim.errors import ScenarioError

if TYPE_CHECKING:
    from mashsim.scenario import Scenario

_ENDINGS = (".xlsx", ".csv")
PAST = "what-happened.html"
"""The page of a past that lists tell."""


@command()
@click.argument("scenario", type=click.Path(path_type=Path), default=Path("baseline"))
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write an empty table, .xlsx or .csv; with --lists, a new folder."
)
@click.option("--months", type=click.IntRange(2, 60), default=12, show_default=True, help="Months that it asks for.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m"]),
    metavar="MONTH",
    help="The last of them, such as 2026-03. If not given: the last whole month.",
)
@click.option("--check", type=click.Path(path_type=Path), metavar="FILE", help="Say what a filled table holds.")
@click.option("--lists", type=click.Path(path_type=Path), metavar="FOLDER", help="Make the figures from your lists.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the lists call their columns and steps; map.toml beside them if none is named.",
)
@click.option("--example", type=click.Path(path_type=Path), metavar="FOLDER", help="Write made-up lists to try.")
@in_plain_words
def figures(
    scenario: Path,
    out: Path | None,
    months: int,
    until: dt.datetime | None,
    check: Path | None,
    lists: Path | None,
    map_file: Path | None,
    example: Path | None,
) -> int:
    """Write the table of figures that a council fills in, check one, or fill one from lists.

    SCENARIO says which teams and partners there are; the ordinary city's if none is named.

    Lists of workflow steps (contact, step, started, ended, team), Annex A lists 1, 3, 4 and 5, or a children in need
    census are read on this computer. Only counts by month are written.

    Examples
    --------
    mashsim figures --out ours.xlsx
    mashsim figures --check ours.xlsx
    mashsim figures --example lists
    mashsim figures --lists lists --out ours
    """
    asked = [name for name, value in (("check", check), ("lists", lists), ("example", example)) if value is not None]
    if len(asked) > 1 or (out is None) != (asked in (["check"], ["example"])) or (map_file and not lists):
        raise click.UsageError(
            "write an empty table with --out ours.xlsx, check a filled one with --check FILE, read lists with "
            "--lists FOLDER --out FOLDER [--map FILE], or write made-up ones with --example FOLDER."
        )
    loaded = load_scenario(scenario, ())
    if check is not None:
        return _checked(check, loaded)
    after = (until + dt.timedelta(days=32)).date().replace(day=1) if until else dt.date.today().replace(day=1)
    if example is not None:
        return _example(example, loaded, after, months)
    assert out is not None
    if lists is not None:
        return _read(lists, loaded, map_file, out)
    return _form(out, loaded, after, months)


def _checked(check: Path, scenario: Scenario) -> int:
    from mashsim.figures import form_of, quality_of, read_table
    from mashsim.figures.quality import lines_of

    quality = quality_of(read_table(check, form_of(scenario)))
    for heading, lines in lines_of(quality):
        say("\n".join((f"{heading}:", *(f"  {line}" for line in lines))))
    return MISSED if quality.impossible else DONE


def _form(out: Path, scenario: Scenario, after: dt.date, months: int) -> int:
    from mashsim.figures import form_of
    from mashsim.form import as_csv, as_workbook, months_before
    from mashsim.outputs import write_new

    if out.suffix.lower() not in _ENDINGS:
        raise ScenarioError(f"{out} must end in .xlsx or .csv.")
    form, asked = form_of(scenario), months_before(after, months)
    is_workbook = out.suffix.lower() == ".xlsx"
    write_new({out: as_workbook(form, asked) if is_workbook else as_csv(form, asked).encode("utf-8-sig")})
    say(f"{out} is written. Fill in what you know of {asked[0]} to {asked[-1]}, then:\n  mashsim figures --check {out}")
    return DONE


def _example(folder: Path, scenario: Scenario, after: dt.date, months: int) -> int:
    """Write made-up lists."""
    from mashsim.figures.quality import first_day
    from mashsim.form import months_before
    from mashsim.outputs import prepare_folder, write_texts
    from mashsim.past import example_of
    from mashsim.past.example import ANNEX_A

    first = first_day(months_before(after, months)[0])
    _refuse_files_in(folder, "name a new folder")
    files = example_of(scenario, first, after - dt.timedelta(days=1)).files
    prepare_folder(folder)
    write_texts(folder, files)
    say(f"Made-up lists of steps are in {folder}, and Annex A lists in {folder / ANNEX_A}. Nobody in them exists.")
    say(f"Read them:\n  mashsim figures --lists {folder} --out {folder}-read")
    return DONE


def _read(lists: Path, scenario: Scenario, map_file: Path | None, out: Path) -> int:
    """Read lists, and write what they hold: the page, and the figures as a filled table."""
    from mashsim.form import as_csv
    from mashsim.outputs import prepare_folder, write_texts
    from mashsim.past import past_of
    from mashsim.past.quality import FILE, HEADINGS, quality
    from mashsim.report import render_page
    from mashsim.report.happened import page_of_past
    from mashsim.report.past import page_of_lists

    _refuse_files_in(out, "name a new folder with --out: figures that were filled in there would be lost")
    past = past_of(lists, scenario, map_file)
    said = {part: (HEADINGS[part], lines) for part, lines in quality(past).items()}
    page = page_of_lists(lists.name, past.months, said, past.figures, past.hidden.cells, past.form)
    words = {("moment", "", ""): past.names.moment or "", ("counted", "", ""): past.names.counted or ""}
    table = as_csv(past.form, past.months, {**words, **past.figures})
    pages = {"quality.html": render_page(page)}
    if past.happened:
        day = past.plan.office.day_length / 60
        limits = {name: clock.in_words() for name, clock in past.plan.scenario.clocks.items()}
        pages[PAST] = render_page(page_of_past(lists.name, past.months, past.happened, day, limits))
    prepare_folder(out)
    write_texts(out, {**pages, FILE: f"\ufeff{table}"})
    for heading, lines in said.values():
        if lines:
            say("\n".join((f"{heading}:", *(f"  {line}" for line in lines))))
    say(f"{out / 'quality.html'} shows this with the figures by month; {out / FILE} is the table, for mashsim fit.")
    if PAST in pages:
        say(f"{out / PAST} shows what happened: how much was in time, how long it took, what contacts waited for.")
    return MISSED if said["impossible"][1] else DONE


def _refuse_files_in(folder: Path, advice: str) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ScenarioError(f"{folder} is already there and not empty; {advice}.")
