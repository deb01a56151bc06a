"""The command line: thin doors to the other folders.

Each command reads its arguments, calls one function, and says the result. The commands of questions are not written
here: there is one for each module in `mashsim.questions.kinds`. Nothing is simulated or worked out in this folder.
"""

from __future__ import annotations

import os
import sys

import click

from mashsim.cli import asking, figures, paging, reading, running, training
from mashsim.cli.helping import Commands
from mashsim.questions import kinds
from mashsim.shipped import VERSION


class _Commands(Commands):
    """The commands that are written here, and one for each kind of question."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *kinds.names()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in kinds.names():
            return asking.QuestionCommand(cmd_name)
        return super().get_command(ctx, cmd_name)


def _say_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from mashsim.kernel import installed

    click.echo(f"mashsim, version {VERSION}, {'with' if installed() else 'without'} the kernel")
    ctx.exit()


@click.group(
    cls=_Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "color": False if os.environ.get("NO_COLOR") else None,
    },
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_say_version,
    help="Show the version and exit.",
)
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
    figures.figures,
    asking.ask,
    paging.page,
    paging.handle,
    training.exercise,
    reading.handbook,
    reading.measures,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
