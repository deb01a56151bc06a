"""The options of all commands that run many replications: how many, which seed, where, and where they are stored."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mashsim.chance import LARGEST_SEED
from mashsim.cli.speaking import all_of, complain, ended_like_ctrl_c, progress

if TYPE_CHECKING:
    from mashsim.experiment import Precision, Runner

_STORE = ".replications"
COUNTS = ("replications", "precision", "most")
"""The options that say how many times to run."""


class _Percent(click.ParamType[float]):
    """A share written as a percentage: 5%, or 0.05."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            self.fail(f"{value!r} is not a percentage; write 5%.", param, ctx)
        if not 0 < share < 1:
            self.fail(f"{value!r} is not between 0 and 100 %; write 5%.", param, ctx)
        return share


runs_options = all_of(
    click.option(
        "--replications",
        type=click.IntRange(1, 100_000),
        help="How many times to run. If not given: as the scenario says.",
    ),
    click.option(
        "--precision",
        type=_Percent(),
        metavar="PERCENT",
        help="Run until each average is known to within this share, such as 5%.",
    ),
    click.option(
        "--most",
        type=click.IntRange(2, 100_000),
        default=1000,
        show_default=True,
        help="With --precision: this often at most.",
    ),
    click.option(
        "--measure",
        "measures",
        multiple=True,
        metavar="NAME",
        help="A measure to look at; mashsim measures lists them. Repeatable.",
    ),
    click.option(
        "--seed",
        type=click.IntRange(-LARGEST_SEED, LARGEST_SEED),
        help="Any whole number. The same seed gives the same runs.",
    ),
    click.option(
        "--workers", type=click.IntRange(1, 256), help="How many processes. If not given: all processors. Same results."
    ),
    click.option(
        "--cluster", metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.5:8786. Same results."
    ),
    click.option(
        "--certificates",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help="For a cluster at tls://: folder with ca.pem, cert.pem and key.pem.",
    ),
    click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"Folder for saved runs. If not given: {_STORE} beside the results.",
    ),
    click.option("--no-store", is_flag=True, envvar="MASHSIM_NO_STORE", help="Save no runs."),
    click.option(
        "--no-laws", is_flag=True, help="Do not check the laws that every run must obey, such as one task a person."
    ),
    click.option(
        "--engine",
        type=click.Choice(["simpy", "kernel"]),
        help="Which engine runs. If not given: the kernel where it can, else SimPy. Same results.",
    ),
)
"""Adds the options of commands that run many replications."""


def how_many(options: Mapping[str, Any]) -> int | Precision | None:
    """Return how many replications were asked for, or how precise.

    Raises
    ------
    click.UsageError
        If both were.
    """
    if options["precision"] is None:
        count: int | None = options["replications"]
        return count
    if options["replications"] is not None:
        raise click.UsageError("--replications says how many, --precision how precise; leave one out.")
    from mashsim.experiment import Precision
    from mashsim.measures.naming import full_name

    return Precision(options["precision"], [full_name(name) for name in options["measures"]], options["most"])


def options_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the run options that were given."""
    values = {name: options[name] for name in ("replications", "precision", "seed", "measures")}
    options_ = {name: value for name, value in values.items() if value is not None and value != ()}
    return options_ | ({"most": options["most"]} if "precision" in options_ else {})


def written_again(options: Mapping[str, Any]) -> list[str]:
    """Return run options as they are typed, for the command that repeats an answer."""
    several = {"measures": "measure"}
    pairs = [(name, each) for name, value in options.items() for each in (value if name in several else [value])]
    return [part for name, each in pairs for part in (f"--{several.get(name, name)}", str(each))]


@contextmanager
def runner_from(options: Mapping[str, Any], results: Path) -> Iterator[Runner]:
    """Give the runner that the options ask for, with results in a folder.

    It shows progress, stores replications beside that folder, and clears up.
    """
    from mashsim.experiment import FolderStore, Runner
    from mashsim.experiment.executors import cluster

    store = None if options["no_store"] else FolderStore(options["store"] or results.parent / _STORE, complain)
    workers = options["workers"] or os.cpu_count() or 1
    with ExitStack() as stack:
        stack.enter_context(ended_like_ctrl_c())
        executor = None
        if options["cluster"]:
            executor, workers = stack.enter_context(cluster(options["cluster"], options["certificates"]))
        show, laws = stack.enter_context(progress(lambda: _so_far(runner))), not options["no_laws"]
        runner = Runner(workers, executor, store, show, laws, engine=options["engine"])
        try:
            with runner:
                yield runner
        except KeyboardInterrupt:
            if store and runner.done:
                message = f"{runner.done} of {runner.total} replications are saved in {store.folder}"
                again = f"{message}; the same command goes on from there."
                raise KeyboardInterrupt(" ".join([*_so_far(runner), again])) from None
            raise


def _so_far(runner: Runner) -> list[str]:
    """Return what a question can say before it is answered."""
    from mashsim.report.answers import so_far

    return so_far(runner.so_far())
