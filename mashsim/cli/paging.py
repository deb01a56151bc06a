"""The commands of the page: one builds it, one answers its requests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import click

from mashsim.cli.helping import command
from mashsim.cli.speaking import DONE, WRONG, in_plain_words, out_file, progress, say
from mashsim.errors import ScenarioError

_LARGEST_REQUEST = 50_000_000


@command()
@out_file("mashsim.html")
@click.option(
    "--pyodide",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder with Pyodide's files; fetched with npm if not given.",
)
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="NAME", help="Work out only this one beforehand. Repeatable."
)
@click.option(
    "--exercise", "exercises", multiple=True, metavar="NAME", help="Work out only this training exercise. Repeatable."
)
@click.option(
    "--replications", type=click.IntRange(1, 99), default=8, show_default=True, help="How often each is run beforehand."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; if none, all processors. Same page.")
@in_plain_words
def page(
    out: Path,
    pyodide: Path | None,
    scenarios: tuple[str, ...],
    exercises: tuple[str, ...],
    replications: int,
    workers: int | None,
) -> int:
    """Build the page: one file that opens in a browser, with nothing to install. It needs no network.

    Examples
    --------
    mashsim page
    mashsim page --scenario baseline --out front-door.html
    """
    from mashsim.page.building import build, worked_out
    from mashsim.page.fetching import fetch

    pyodide_files = fetch(pyodide)
    with progress() as show:
        results = worked_out(scenarios, replications, workers or os.cpu_count() or 1, show, exercises=exercises)
    size = build(out, pyodide_files, results)
    say(f"The page is in {out} ({size / 1e6:.1f} MB). It opens in any browser, also without a network.")
    return DONE


@command()
@click.argument("request", type=click.File("rb"), default="-")
@in_plain_words
def handle(request: BinaryIO) -> int:
    """Answer a request as the page asks it, in JSON. It is read from a file or from standard input.

    Examples
    --------
    mashsim handle request.json
    mashsim handle < request.json > answer.json
    """
    from mashsim.page import handle_text

    content = request.read(_LARGEST_REQUEST + 1)
    if len(content) > _LARGEST_REQUEST:
        raise ScenarioError(f"the request is too large: a request is at most {_LARGEST_REQUEST / 1e6:.0f} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError("the request is not UTF-8 text; save it as UTF-8.") from None
    answer = handle_text(text)
    say(answer)
    return WRONG if answer.startswith('{"faults"') else DONE
