"""How commands speak: results to stdout or a folder, the rest to stderr, no traceback for a user's mistake."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from time import monotonic
from typing import Any, ParamSpec

import click

from mashsim.errors import MashsimError, ScenarioError, shortened

DONE, FAILED, WRONG, MISSED, INTERRUPTED = 0, 1, 2, 3, 130
MOST_FAULTS = 200
Parameters = ParamSpec("Parameters")

file_argument = click.argument("scenario", type=click.Path(path_type=Path))
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a setting, such as pools.social_workers.posts=8. Repeatable.",
)


def out_file(name: str) -> Callable[[Any], Any]:
    """Return the option that says which file a command writes, this one if not given."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        callback=_no_device,
        default=Path(name),
        show_default=True,
        help="The file to write.",
    )


def _no_device(_: click.Context, __: click.Parameter, path: Path) -> Path:
    """Refuse to put a file in the place of a pipe or a device."""
    if path.exists() and not path.is_file():
        raise click.BadParameter(f"'{path}' is a pipe or a device; name a file.")
    return path


def all_of(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what adds several options to a command, in this order."""

    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def in_plain_words(command: Callable[Parameters, int | None]) -> Callable[Parameters, None]:
    """Say what went wrong without a traceback, and leave with the exit code that belongs to it."""

    @wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            code = command(*args, **kwargs) or DONE
        except ScenarioError as error:
            for fault in error.faults[:MOST_FAULTS]:
                complain(str(fault))
            if len(error.faults) > MOST_FAULTS:
                complain(f"… and {len(error.faults) - MOST_FAULTS:,} more like these.")
            code = WRONG
        except MashsimError as error:
            complain(shortened(str(error)))
            code = FAILED
        except KeyboardInterrupt as interrupt:
            complain(f"Interrupted; {str(interrupt) or 'nothing was written.'}")
            code = INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone
            code = DONE
        except OSError as error:  # such as a full disk behind stdout; commands report the errors they expect themselves
            complain(f"The output could not be written ({error.strerror}).")
            code = FAILED
        sys.exit(code)

    return run


def load_scenario(path: Path, settings: tuple[str, ...]) -> Any:
    """Return the scenario of a file or, where there is no such file, the shipped scenario of that name."""
    from mashsim.documents import parse_settings
    from mashsim.loading import load
    from mashsim.shipped import scenario_folder

    ships = scenario_folder() / f"{path}.toml"
    return load(
        ships if not os.path.exists(path) and not path.is_absolute() and os.path.isfile(ships) else path,  # noqa: PTH110, PTH113  # which know no name that is too long
        parse_settings(settings),
    )


def say(text: str) -> None:
    click.echo(printable(text))


def complain(text: str) -> None:
    click.echo(printable(text.replace("\n", "\\n")), err=True)


def printable(text: str) -> str:
    """Return text in which what would move or colour a terminal is written out, as ``\\x1b``."""
    text = text.encode("utf-8", "surrogateescape").decode(
        "utf-8", "backslashreplace"
    )  # a file's name that the locale could not read
    return "".join(letter if letter.isprintable() or letter == "\n" else ascii(letter)[1:-1] for letter in text)


_BETWEEN = 10  # seconds


@contextmanager
def progress(so_far: Callable[[], Sequence[str]] = tuple) -> Iterator[Callable[[int, int], None] | None]:
    """Show how many replications are done, of how many, and the time left, on a terminal only.

    Parameters
    ----------
    so_far : what can be said before all is done, in sentences; said above the bar when it changes, every ten seconds
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []
        said: Sequence[str] = ()
        due = monotonic() + _BETWEEN

        def show(done: int, total: int) -> None:
            nonlocal said, due
            if not bars:
                bars.append(stack.enter_context(click.progressbar(length=total, label="Replications", file=sys.stderr)))
            if monotonic() >= due:
                known, due = so_far(), monotonic() + _BETWEEN
                if known and known != said:
                    said = known
                    width = get_terminal_size().columns - 1
                    lines = wrap(" ".join(said), width)
                    click.echo("".join(f"\r{line.ljust(width)}\n" for line in lines), err=True, nl=False)
            bars[0].length = total  # it grows where more are found to be needed
            bars[0].update(done - bars[0].pos)

        yield show


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Let a request to end (SIGTERM) clear up as Ctrl-C does, so that no worker process is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def settings_by_name(settings: tuple[str, ...]) -> dict[str, object]:
    """Return settings given as KEY=VALUE by their dotted names."""
    from mashsim.documents import parse_settings

    return parse_settings(settings)
