"""The command line: thin doors to what the other modules do. Results go to stdout or into a folder; progress and complaints to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from mashsim.errors import MashsimError, ScenarioError
from mashsim.shipped import VERSION

DONE, FAILED, WRONG, MISSED, INTERRUPTED = 0, 1, 2, 3, 130
Parameters = ParamSpec("Parameters")
_REQUIREMENT = re.compile(r"\s*([\w.]+)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*")
_SHORT = {
    "share_decided_in_time": "clocks.decision.share_in_time",
    "share_allocated_in_time": "clocks.allocation.share_in_time",
    "open_at_end": "contacts.open_at_end",
    "child_days_without_decision": "child_days_without_decision.all",
}


def _in_plain_words(command: Callable[Parameters, int | None]) -> Callable[Parameters, None]:
    """Say what went wrong without a traceback, and leave with the exit code that belongs to it."""

    @wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or DONE
        except ScenarioError as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            code = WRONG
        except MashsimError as error:
            click.echo(str(error), err=True)
            code = FAILED
        except KeyboardInterrupt:
            click.echo("Interrupted; nothing was written.", err=True)
            code = INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has gone
            code = DONE
        sys.exit(code)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "color": False if os.environ.get("NO_COLOR") else None})
@click.version_option(VERSION, prog_name="mashsim")
def main() -> None:
    """Simulate a children's-services front door: who waits, how long, why, and what would fix it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # a pipe on Windows is not UTF-8 by itself


_file = click.argument("scenario", type=click.Path(path_type=Path))
_set = click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a setting, such as pools.social_workers.posts=8. Repeatable.")


@main.command()
@_file
@click.option("--replications", type=click.IntRange(1, 100_000), help="How many times to run it; the scenario's own number if not given.")
@click.option("--seed", type=int, help="Any whole number; the same seed gives the same luck.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the results; results/NAME if not given.")
@_set
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the replications; results stay the same.")
@click.option("--replication", type=click.IntRange(0), help="Run this replication alone, to see what happened in it.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@click.option("--require", multiple=True, metavar="CONDITION", help='Leave with exit code 3 if missed, such as "share_decided_in_time >= 0.9". Repeatable.')
@_in_plain_words
def run(
    scenario: Path, replications: int | None, seed: int | None, out: Path | None, settings: tuple[str, ...], workers: int,
    replication: int | None, as_json: bool, require: tuple[str, ...],
) -> int:  # fmt: skip
    """Run a scenario and write report.html, results.xlsx, CSV files and summary.json."""
    from mashsim.experiment import run as run_experiment
    from mashsim.outputs import prepare_folder, write_results

    conditions = [_condition(text) for text in require]
    loaded = _load(scenario, settings)
    folder = out or Path("results") / scenario.stem
    prepare_folder(folder)
    logs: list[Any] = []
    first, count = (0, replications) if replication is None else (replication, 1)
    total = loaded.run.replications if count is None else count
    with click.progressbar(length=total, label="Replications", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        summary = run_experiment(loaded, count, seed, workers, lambda done, _: bar.update(1), logs.append, first)
    written = write_results(folder, summary, logs[0], loaded)
    click.echo(json.dumps(summary, default=str) if as_json else _answer(summary, written[0]))
    missed = [text for text, condition in zip(require, conditions, strict=True) if not condition(summary)]
    for text in missed:
        click.echo(f"Missed: {text}", err=True)
    return MISSED if missed else DONE


@main.command()
@_file
@_set
@_in_plain_words
def check(scenario: Path, settings: tuple[str, ...]) -> None:
    """Say everything that is wrong with a scenario, and whether its hours can suffice, without running it."""
    from mashsim.experiment import warnings
    from mashsim.simulation import FrontDoor
    from mashsim.workload import hours_check

    door = FrontDoor(_load(scenario, settings))
    click.echo(f"{scenario.name}: nothing wrong with it ({door.timeline.days} days, {len(door.epochs)} sets of dated settings).")
    sentences = [hours.sentence() for hours in hours_check(door).values()]
    for sentence in dict.fromkeys([*sentences, *warnings(door)]):
        click.echo(sentence)


@main.command()
@_file
@_set
@_in_plain_words
def describe(scenario: Path, settings: tuple[str, ...]) -> None:
    """Print the assumption register and a STRESS-DES sheet."""
    from mashsim.describing import described

    click.echo(described(_load(scenario, settings)))


@main.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("my-front-door.toml"))
@_in_plain_words
def new(file: Path) -> None:
    """Write a commented scenario to start from; an existing file is never overwritten."""
    from mashsim.shipped import starter

    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(starter())
    except FileExistsError:
        raise ScenarioError(f"{file} is already there; name another file.") from None
    except OSError as error:
        raise ScenarioError(f"{file} cannot be written ({error.strerror}).") from None
    click.echo(f"{file} is written. Open it in any text editor, then:\n  mashsim check {file}\n  mashsim run {file}")


@main.command()
@_in_plain_words
def schema() -> None:
    """Print the JSON Schema of scenario files, from which editors complete and explain settings."""
    from mashsim.scenario import Scenario

    click.echo(json.dumps(Scenario.model_json_schema(mode="validation"), indent=1))


def _load(path: Path, settings: tuple[str, ...]) -> Any:
    from mashsim.documents import parse_settings
    from mashsim.loading import load

    return load(path, parse_settings(settings))


def _condition(text: str) -> Callable[[dict[str, Any]], bool]:
    """Read a condition such as ``share_decided_in_time >= 0.9``; it is held against the mean over replications."""
    match = _REQUIREMENT.fullmatch(text)
    if not match:
        raise ScenarioError(f'--require {text!r} is no condition; write a measure, >= or <=, and a number, such as "share_decided_in_time >= 0.9".')
    name, comparison, limit = match[1], match[2], float(match[3]) / (100 if match[4] else 1)

    def holds(summary: dict[str, Any]) -> bool:
        leaf: Any = summary["results"]
        for part in _SHORT.get(name, name).split("."):
            leaf = leaf.get(part) if isinstance(leaf, dict) else None
        mean = leaf.get("mean") if isinstance(leaf, dict) else None
        if not isinstance(mean, (int, float)):
            known = ", ".join(_SHORT)
            raise ScenarioError(f"--require: there is no measure {name!r}; there are {known}, or any dotted name in summary.json's results.")
        return bool({">=": mean >= limit, "<=": mean <= limit, ">": mean > limit, "<": mean < limit}[comparison])

    return holds


def _answer(summary: dict[str, Any], report: Path) -> str:
    from mashsim.report.blocks import Run
    from mashsim.report.findings import answer

    return "\n".join([*(finding.text for finding in answer(Run(summary))), f"The report is in {report}"])


if __name__ == "__main__":
    main()
