"""The command line: thin doors to what the other modules do. Results go to stdout or into a folder; progress and complaints to stderr."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

import click

from mashsim.errors import MashsimError, ScenarioError
from mashsim.shipped import VERSION

DONE, FAILED, WRONG, MISSED, INTERRUPTED = 0, 1, 2, 3, 130
LARGEST_SEED = 2**63 - 1
MOST_FAULTS = 200
Parameters = ParamSpec("Parameters")
_REQUIREMENT = re.compile(r"\s*(\w[\w.\- '&()/]*?)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*")
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
            for fault in error.faults[:MOST_FAULTS]:
                _complain(str(fault))
            if len(error.faults) > MOST_FAULTS:
                _complain(f"… and {len(error.faults) - MOST_FAULTS:,} more like these.")
            code = WRONG
        except MashsimError as error:
            _complain(str(error))
            code = FAILED
        except KeyboardInterrupt:
            _complain("Interrupted; nothing was written.")
            code = INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has gone
            code = DONE
        except OSError as error:  # such as a full disk behind stdout; what a command knows how to say, it has said itself
            _complain(f"The output could not be written ({error.strerror}).")
            code = FAILED
        sys.exit(code)

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "color": False if os.environ.get("NO_COLOR") else None})
@click.version_option(VERSION, prog_name="mashsim")
def main() -> None:
    """Simulate a children's-services front door: who waits, how long, why, and what would fix it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a pipe on Windows is not UTF-8 by itself


_file = click.argument("scenario", type=click.Path(path_type=Path))
_set = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a setting, such as pools.social_workers.posts=8. Repeatable."
)


@main.command()
@_file
@click.option("--replications", type=click.IntRange(1, 100_000), help="How many times to run it; the scenario's own number if not given.")
@click.option("--seed", type=click.IntRange(-LARGEST_SEED, LARGEST_SEED), help="Any whole number; the same seed gives the same luck.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the results; results/NAME if not given.")
@_set
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that share the work; same results.")
@click.option("--replication", type=click.IntRange(0), help="Run this replication alone, to see what happened in it.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on stdout.")
@click.option(
    "--require",
    multiple=True,
    metavar="CONDITION",
    help='Exit code 3 if missed, such as "share_decided_in_time >= 0.9". Repeatable.',
)
@_in_plain_words
def run(
    scenario: Path, replications: int | None, seed: int | None, out: Path | None, settings: tuple[str, ...], workers: int,
    replication: int | None, as_json: bool, require: tuple[str, ...],
) -> int:  # fmt: skip
    """Run a scenario and write report.html, results.xlsx, CSV files and summary.json."""
    if replications is not None and replication is not None:
        raise click.UsageError("--replication runs one alone; leave out either --replications or --replication.")
    requirements = _requirements(require)
    loaded = _load(scenario, settings)
    first, count = (0, replications or loaded.run.replications) if replication is None else (replication, 1)
    from mashsim.experiment import repeat
    from mashsim.experiment import run as run_experiment
    from mashsim.outputs import as_json as in_json
    from mashsim.outputs import prepare_folder, remove_empty, write_results

    folder = out or Path("results") / scenario.stem
    made = prepare_folder(folder)
    logs: list[Any] = []
    try:
        with _ended_like_ctrl_c(), _progress(count) as on_done:
            summary = run_experiment(loaded, count, seed, workers, on_done, logs.append, first, [each.measure for each in requirements])
            if settings:
                summary["repeat"] = repeat(loaded.document.place(()).file, summary["seed"], count, first, settings)
            written = write_results(folder, summary, logs[0], loaded)
    finally:
        remove_empty(made)
    if as_json:
        click.echo(in_json(summary))
    else:
        _say(_answer(summary, written[0]))
    missed = [said for each in requirements if (said := each.missed(summary))]
    for said in missed:
        _complain(said)
    return MISSED if missed else DONE


@main.command()
@_file
@_set
@_in_plain_words
def check(scenario: Path, settings: tuple[str, ...]) -> None:
    """Say everything that is wrong with a scenario, and whether its hours can suffice, without running it."""
    loaded = _load(scenario, settings)
    from mashsim.describing import checked
    from mashsim.experiment import ready, warnings
    from mashsim.workload import hours_check, short_quarters

    door = ready(loaded)
    hours = [hours.sentence() for hours in hours_check(door).values()]
    quarters = short_quarters(door)
    hours += [f"Not enough in {said}" for said in quarters[:3]]
    hours += [f"{len(quarters) - 3} more such quarters are named in the report."] if len(quarters) > 3 else []
    for sentence in dict.fromkeys([f"{scenario.name}: nothing wrong with it.", *checked(loaded), *hours, *warnings(door)]):
        _say(sentence)


@main.command()
@_file
@_set
@_in_plain_words
def describe(scenario: Path, settings: tuple[str, ...]) -> None:
    """Print the assumption register and a STRESS-DES sheet."""
    from mashsim.describing import described

    _say(described(_load(scenario, settings)))


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
    except ValueError:
        raise ScenarioError(f"{str(file)!r} is not the name of a file.") from None
    _say(f"{file} is written. Open it in any text editor, then:\n  mashsim check {file}\n  mashsim run {file}")


@main.command()
@_in_plain_words
def schema() -> None:
    """Print the JSON Schema of scenario files, from which editors complete and explain settings."""
    import json

    from mashsim.documents import file_schema
    from mashsim.scenario import Scenario

    click.echo(json.dumps(file_schema(Scenario), indent=1))


def _load(path: Path, settings: tuple[str, ...]) -> Any:
    from mashsim.documents import parse_settings
    from mashsim.loading import load

    return load(path, parse_settings(settings))


class _Requirement(NamedTuple):
    """A condition such as ``share_decided_in_time >= 0.9``; it is held against the mean over replications."""

    text: str
    measure: str
    comparison: str
    limit: float

    def missed(self, summary: dict[str, Any]) -> str:
        """Say by how much it was missed; nothing if it was met."""
        leaf: Any = summary["results"]
        for part in self.measure.split("."):
            leaf = leaf.get(part, {})
        mean = leaf.get("mean")
        if mean is None:
            return f"Missed: {self.text}; nothing was there to be measured."
        limit = self.limit
        is_met = {">=": mean >= limit, "<=": mean <= limit, ">": mean > limit, "<": mean < limit}[self.comparison]
        return "" if is_met else f"Missed: {self.text}; it was {mean:.4g}."


def _requirements(texts: Sequence[str]) -> list[_Requirement]:
    found, wrong = [], []
    for text in texts:
        match = _REQUIREMENT.fullmatch(text)
        near = get_close_matches(match[1], _SHORT, n=1) if match and "." not in match[1] and match[1] not in _SHORT else None
        if match and near:
            wrong.append(f"there is no measure {match[1]!r}; did you mean {near[0]!r}?")
        elif match:
            name, comparison, limit = match[1], match[2], float(match[3]) / (100 if match[4] else 1)
            found.append(_Requirement(text, _SHORT.get(name, name), comparison, limit))
        else:
            example = '--require "share_decided_in_time >= 0.9"'
            wrong.append(f"--require {text!r} is no condition; write a measure, one of >= <= > <, and a number: {example}.")
    if wrong:
        raise ScenarioError(wrong)
    return found


def _answer(summary: dict[str, Any], report: Path) -> str:
    from mashsim.report.blocks import Run
    from mashsim.report.findings import answer

    return "\n".join([*(finding.text for finding in answer(Run(summary))), f"The report is in {report}"])


# Speaking


def _say(text: str) -> None:
    click.echo(_printable(text))


def _complain(text: str) -> None:
    click.echo(_printable(text.replace("\n", "\\n")), err=True)


def _printable(text: str) -> str:
    """Return text in which what would move or colour a terminal is written out, as ``\\x1b``."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")  # a file's name that the locale could not read
    return "".join(letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many replications are done, on a terminal only."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=count, label="Replications", file=sys.stderr) as bar:
        yield lambda done, _: bar.update(1)


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let a request to end (SIGTERM) clear up as Ctrl-C does, so that no worker process is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
