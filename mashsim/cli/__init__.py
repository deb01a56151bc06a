"""The command line: thin doors to what the other modules do."""

from __future__ import annotations

import os
import sys

import click

from mashsim.cli import comparing, explaining, paging, planning, running, seeking, training, weighing
from mashsim.shipped import VERSION


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "color": False if os.environ.get("NO_COLOR") else None}
)
@click.version_option(VERSION, prog_name="mashsim")
def main() -> None:
    """Simulate a children's-services front door: who waits, how long, why, and what would fix it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a pipe on Windows is not UTF-8 by itself


for command in (
    running.run,
    running.check,
    running.describe,
    running.new,
    running.schema,
    comparing.compare,
    comparing.ask,
    explaining.explain,
    seeking.seek,
    planning.cover,
    planning.recover,
    weighing.sensitivity,
    paging.page,
    paging.handle,
    training.exercise,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
