"""Commands about one scenario: run it, check it, describe it, begin a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mashsim.cli.helping import command
from mashsim.cli.many_runs import how_many, runner_from, runs_options
from mashsim.cli.office import office_of, office_options
from mashsim.cli.speaking import (
    DONE,
    MISSED,
    complain,
    file_argument,
    in_plain_words,
    load_scenario,
    progress,
    say,
    set_option,
)

if TYPE_CHECKING:
    from mashsim.measures.naming import Condition


@command()
@file_argument
@runs_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results. If not given: results/NAME.",
)
@set_option
@click.option(
    "--replication", type=click.IntRange(0), help="Run only this one, by its number, to see what happened in it."
)
@click.option("--log", "with_log", is_flag=True, help="Also write log.csv: every event of the first replication.")
@click.option("--full", is_flag=True, help="Open all that is folded in the report, so that it prints too.")
@office_options
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@click.option(
    "--require",
    multiple=True,
    metavar="CONDITION",
    help='Exit code 3 if missed, such as "share_decided_in_time >= 0.9". Repeatable.',
)
@in_plain_words
def run(
    scenario: Path,
    out: Path | None,
    settings: tuple[str, ...],
    replication: int | None,
    with_log: bool,
    full: bool,
    as_json: bool,
    require: tuple[str, ...],
    **options: Any,
) -> int:  # fmt: skip
    """Run a scenario and write its report, workbook and figures.

    SCENARIO is a file of yours, or the name of one that ships, such as baseline.

    Examples
    --------
    mashsim run baseline
    mashsim run our-city.toml --replications 40 --word --out results/july
    """
    alone = [name for name in ("replications", "precision") if options[name] is not None]
    if alone and replication is not None:
        raise click.UsageError(f"--replication runs one alone; leave out either --{alone[0]} or --replication.")
    from mashsim.measures.naming import conditions

    requirements = conditions(require, "--require")
    model = load_scenario(scenario, settings)
    first, count = (0, how_many(options)) if replication is None else (replication, 1)
    from mashsim.experiment import repeat
    from mashsim.experiment import run as run_experiment
    from mashsim.outputs import as_json as in_json
    from mashsim.outputs import prepare_folder, remove_empty, write_results

    office = office_of(options)
    folder = out or Path("results") / scenario.stem
    empty = prepare_folder(folder)
    logs: list[Any] = []
    try:
        needed = [each.measure for each in requirements]
        with runner_from(options, folder) as runner:
            summary = run_experiment(
                model, count, options["seed"], on_log=logs.append if with_log else None, first=first, needed=needed,
                runner=runner, reasons=True,
            )  # fmt: skip
        if settings:
            file = model.document.place(()).file
            summary["repeat"] = repeat(file, summary["seed"], summary["replications"], first, settings)
        files = write_results(folder, summary, model, logs[0] if logs else None, full, office)
    finally:
        remove_empty(empty)
    if as_json:
        click.echo(in_json(summary))
    else:
        say(_answer(summary, files[0]))
    sentences = [sentence for each in requirements if (sentence := _miss(each, summary))]
    for sentence in sentences:
        complain(sentence)
    return MISSED if sentences else DONE


@command()
@file_argument
@set_option
@in_plain_words
def check(scenario: Path, settings: tuple[str, ...]) -> None:
    """Say what is wrong with a scenario, and whether hours and room are enough. Nothing is run.

    Examples
    --------
    mashsim check our-city.toml
    mashsim check baseline --set pools.managers.posts=2
    """
    model = load_scenario(scenario, settings)
    from mashsim.describing import checked
    from mashsim.experiment import ready, warnings
    from mashsim.workload import hours_check, room_check, short_quarters

    door = ready(model)
    hours = hours_check(door)
    known = [one.sentence() for one in (*hours.values(), *room_check(door, hours).values())]
    for what, quarters in zip(("hours", "room"), short_quarters(door), strict=True):
        known += [f"Not enough {what} in {quarter}" for quarter in quarters[:3]]
        known += [f"{len(quarters) - 3} more such quarters are named in the report."] if len(quarters) > 3 else []
    for sentence in dict.fromkeys(
        [f"{scenario.name}: nothing wrong with it.", *checked(model), *known, *warnings(door, hours)]
    ):
        say(sentence)


@command()
@file_argument
@set_option
@in_plain_words
def describe(scenario: Path, settings: tuple[str, ...]) -> None:
    """Print every assumption with its source, and a STRESS-DES sheet.

    Examples
    --------
    mashsim describe baseline
    mashsim describe our-city.toml > assumptions.md
    """
    from mashsim.describing import described

    say(described(load_scenario(scenario, settings)))


@command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--lists", is_flag=True, help="Write empty lists beside it: contacts that wait today, people, contacts that came."
)
@click.option("--council", metavar="NAME", help="An English council: its public figures, on the ordinary city.")
@click.option("--year", type=int, help="With --council: the year, by the March in which it ends; the newest if none.")
@click.option("--quick", is_flag=True, help="With --council: do not run it to see what matters most.")
@in_plain_words
def new(file: Path | None, lists: bool, council: str | None, year: int | None, quick: bool) -> None:
    """Write a scenario to start from, or a council's from public tables. A file that is there is never overwritten.

    Examples
    --------
    mashsim new our-city.toml
    mashsim new --council Bury
    """
    if council is not None:
        if lists:
            raise click.UsageError("--lists goes with a scenario to fill in; leave out either --lists or --council.")
        _new_council(file, council, year, quick)
        return
    if year is not None or quick:
        raise click.UsageError("--year and --quick go with --council.")
    from mashsim.shipped import starter

    file = file or Path("my-front-door.toml")
    if not lists:
        _write_new({file: starter()})
        say(f"{file} is written. Open it in any text editor, then:\n  mashsim check {file}\n  mashsim run {file}")
        return
    from mashsim.scenario.list_templates import NAMES, template

    files = {name: file.with_name(f"{file.stem}-{name}.csv") for name in NAMES}
    named = {name: path.name for name, path in files.items()}
    _write_new({file: starter(named), **{path: template(name) for name, path in files.items()}})
    say(f"{file} is written, and beside it {', '.join(named.values())}.")
    say(f"Fill these in with any spreadsheet and save them as CSV, then:\n  mashsim check {file}\n  mashsim run {file}")


def _new_council(file: Path | None, name: str, year: int | None, quick: bool) -> None:
    """Write a council's front door from its public tables, and say what they do not tell."""
    from mashsim.councils import LICENCE, YEARS, council_named, file_name, scenario_text, what_became_of
    from mashsim.loading import load
    from mashsim.shipped import scenario_folder

    council = council_named(name)
    file = file or Path(file_name(council))
    text = scenario_text(load(scenario_folder() / "baseline.toml"), council, YEARS[1] if year is None else year)
    _write_new({file: text})
    say(f"{file} is written: {council}, from public tables. {LICENCE}")
    if became := what_became_of(council):
        say(became)
    scenario = load(file)
    say(f"Each value says where it comes from. Next:\n  mashsim check {file}\n  mashsim run {file}")
    _say_what_to_ask(scenario, quick)


def _say_what_to_ask(scenario: Any, quick: bool) -> None:
    """Say what no table tells, in the order in which it matters, or by topic where nothing is to be run."""
    from os import cpu_count

    from mashsim.experiment import Runner
    from mashsim.questions.what_to_ask import in_order, topics

    if quick:
        say("\nWhat no table tells, in no order:")
        lines = [f"{what}. Ask {whom}." for what, whom in topics(scenario)]
    else:
        with progress() as on_done, Runner(cpu_count() or 1, on_done=on_done) as runner:
            found = in_order(scenario, runner)
        say(f"\n{found.heading}")
        lines = [each.sentence() for each in found.questions]
    for place, line in enumerate(lines, 1):
        say(f"{place:3}. {line}")


def _write_new(texts: dict[Path, str]) -> None:
    """Write new files, all or none."""
    from mashsim.outputs import write_new

    write_new({path: text.encode() for path, text in texts.items()})


@command()
@in_plain_words
def schema() -> None:
    """Print the JSON Schema of scenario files. Editors complete and explain settings from it.

    Examples
    --------
    mashsim schema
    mashsim schema > scenario.schema.json
    """
    import json

    from mashsim.documents import file_schema
    from mashsim.scenario import Scenario

    click.echo(json.dumps(file_schema(Scenario), indent=1))


def _miss(condition: Condition, summary: dict[str, Any]) -> str:
    """Say by how much the mean over replications missed a condition; nothing if it was met."""
    leaf: Any = summary["results"]
    for part in condition.measure.split("."):
        leaf = leaf.get(part, {})
    mean = leaf.get("mean")
    if mean is None:
        return f"Missed: {condition.text}; nothing was there to be measured."
    return "" if condition.is_met_by(mean) else f"Missed: {condition.text}; it was {mean:.4g}."


def _answer(summary: dict[str, Any], report: Path) -> str:
    from mashsim.report.blocks import Run
    from mashsim.report.findings import answer
    from mashsim.report.in_time import clocks_table
    from mashsim.report.plain import as_text

    run = Run(summary)
    table = clocks_table(run)
    findings = [finding.text for finding in answer(run)]
    return "\n".join([*findings, *(as_text(table, 3) if table else []), f"The report is in {report}"])
