"""Write results into a folder, whole or not at all: to temporary names first, then renamed.

Once all are written, a list of them is put beside them, and from then on they are the good ones. If the command is
killed while they are renamed, the next one that writes there finishes that by the list; if it is killed before, the
next one throws them away.

One folder holds one run: ``report.html``, ``results.xlsx``, ``backlog.csv``, ``waits.csv``, ``scenario.toml``,
``summary.json`` and, where it was asked for, ``log.csv`` of the first replication; or one answer: its page, its
workbook, ``answer.json``, ``tables`` and ``figures``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EISDIR
from functools import partial
from os import strerror
from pathlib import Path
from shutil import rmtree
from time import time
from typing import Any

from mashsim import report
from mashsim.documents import to_toml
from mashsim.errors import ScenarioError
from mashsim.log import Log, write_csv
from mashsim.office import Office
from mashsim.report import Note, Page
from mashsim.scenario import Scenario
from mashsim.tables import backlog_rows, page_rows, waits_rows
from mashsim.tables import write_csv as write_table
from mashsim.workbook import write_page_workbook, write_workbook

LOG = "log.csv"
NO_OFFICE = Office()
_UNFINISHED, _GOOD, _LOCK = ".unfinished-", "good.json", "lock"
_HOUR = 3600


def prepare_folder(folder: Path) -> list[Path]:
    """Make the folder and test that it can be written, before a run takes time; return the folders made for it.

    Raises
    ------
    ScenarioError
        If it cannot be made or written.
    """
    made: list[Path] = []
    try:
        made += [above for above in (folder, *folder.parents) if not above.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        finish_what_was_begun(folder)
    except OSError as error:
        remove_empty(made)
        message = f"{folder}: results cannot be written there ({error.strerror}); choose another folder with --out."
        raise ScenarioError(message) from None
    return made


def remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders that are empty, the innermost first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def write_results(
    folder: Path,
    summary: dict[str, Any],
    scenario: Scenario,
    log: Log | None = None,
    full: bool = False,
    office: Office = NO_OFFICE,
) -> list[Path]:
    """Write all files of a run and return their paths, the report first. Without a log, that of an earlier run goes.

    Parameters
    ----------
    full : whether everything in the report is open, so that it prints
    office : the Word document and slides that are written too

    Raises
    ------
    ScenarioError
        If the disk is full or the folder cannot be written; files of an earlier run there are then as they were.
    """
    written = scenario.written
    writers: dict[str, Callable[[Path], object]] = {
        "report.html": lambda path: path.write_text(report.render(summary, full), encoding="utf-8"),
        "results.xlsx": lambda path: write_workbook(summary, path),
        "backlog.csv": lambda path: write_table(backlog_rows(summary), path),
        "waits.csv": lambda path: write_table(waits_rows(summary), path),
        "scenario.toml": lambda path: path.write_text(to_toml(written.values, written.provenance), encoding="utf-8"),
        "summary.json": lambda path: path.write_text(as_json(summary, indent=1) + "\n", encoding="utf-8"),
    }
    writers |= office.writers(report.page_of_run(summary, full), "report")
    if log is not None:
        writers[LOG] = partial(write_csv, log)
    return _write_all(folder, writers, () if log is not None else (LOG,))


def write_page(
    folder: Path,
    page: Page,
    answer: Mapping[str, Any],
    note: Note | None = None,
    name: str = "comparison",
    figures: bool = True,
    office: Office = NO_OFFICE,
    office_note: Note | None = None,
    texts: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write all files of an answer and return their paths, the page first.

    They are the page and a workbook of its tables, ``answer.json``, each table as CSV in ``tables``, each chart for
    paper as PNG and SVG in ``figures``, and with a note ``brief.html``.

    Parameters
    ----------
    answer : the data of the page
    note : for one sheet of paper; none is written without it
    name : of the page and of the workbook, without ending
    office, office_note : the Word document and slides that are written too, and what they say besides the page
    texts : more files by their names, written with the others or not at all

    Raises
    ------
    ScenarioError
        If the disk is full or the folder cannot be written; files of an earlier answer there are then as they were.
    """
    writers: dict[str, Callable[[Path], object]] = {
        f"{name}.html": lambda path: path.write_text(report.render_page(page), encoding="utf-8"),
        f"{name}.xlsx": lambda path: write_page_workbook(page, path),
        "answer.json": lambda path: path.write_text(as_json(answer, indent=1) + "\n", encoding="utf-8"),
    }
    if note is not None:
        writers["brief.html"] = lambda path: path.write_text(report.brief(page, note), encoding="utf-8")
    writers |= office.writers(page, name, office_note)
    writers |= {name: _writer(text) for name, text in (texts or {}).items()}
    for table in report.tables_of(page):
        writers[f"tables/{table.key.removeprefix('table-')}.csv"] = partial(write_table, page_rows(table))
    if figures:
        from mashsim.chart_files import write

        for figure in report.figures_of(page):
            for ending in ("png", "svg"):
                writers[f"figures/{figure.words.key}.{ending}"] = partial(write, figure)
    return _write_all(folder, writers)


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write texts into a folder by the names of their files, all or none, and return the files.

    Raises
    ------
    ScenarioError
        If they cannot be written.
    """
    return _write_all(folder, {name: _writer(text) for name, text in texts.items()})


def write_new(contents: Mapping[Path, bytes]) -> None:
    """Write new files into one folder, all or none; none of them if one is there already.

    Raises
    ------
    ScenarioError
        If one is there, or cannot be written.
    """
    for path in contents:
        try:
            if path.exists():
                raise ScenarioError(f"{path} is already there; name another file.")
        except OSError as error:
            raise ScenarioError(f"{path} cannot be written ({error.strerror}).") from None
    path = next(iter(contents))
    try:
        _put(path.parent, {path.name: _writer(content) for path, content in contents.items()})
    except OSError as error:
        raise ScenarioError(f"{path} cannot be written ({error.strerror}).") from None
    except ValueError:
        raise ScenarioError(f"{str(path)!r} is not the name of a file.") from None


def _writer(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _write_all(
    folder: Path, writers: Mapping[str, Callable[[Path], object]], outdated: Sequence[str] = ()
) -> list[Path]:
    """Write files, all or none, and return their paths; a name may have a folder in front. Outdated files go."""
    try:
        _put(folder, writers, outdated)
    except OSError as error:
        why = f"{error.strerror}: {Path(error.filename).name}" if error.filename else error.strerror
        what = f"results could not be written, and what was there before is unchanged ({why})"
        advice = "make room, close its files elsewhere, or choose another folder with --out"
        raise ScenarioError(f"{folder}: {what}; {advice}.") from None
    return [folder / name for name in writers]


def _put(folder: Path, writers: Mapping[str, Callable[[Path], object]], outdated: Sequence[str] = ()) -> None:
    finish_what_was_begun(folder)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as unfinished, _held(Path(unfinished)):
        new, old = Path(unfinished) / "new", Path(unfinished) / "old"
        new.mkdir()
        old.mkdir()
        for name, write in writers.items():
            (new / name).parent.mkdir(exist_ok=True)
            write(new / name)
        gone = [name for name in outdated if (folder / name).is_file()]
        for name in writers:
            if (folder / name).is_dir():  # the user's own: a file must not take its place
                raise IsADirectoryError(EISDIR, strerror(EISDIR), name)
        good = Path(unfinished) / _GOOD
        good.with_suffix(".part").write_text(json.dumps({"new": [*writers], "gone": gone}), encoding="utf-8")
        good.with_suffix(".part").replace(good)
        try:
            _take_the_place_of(folder, new, old, [*writers, *gone])
        except BaseException:
            good.unlink(missing_ok=True)
            _put_back(folder, old, new, [*writers, *gone])
            raise
        _is_done(old, good)


def _is_done(old: Path, good: Path) -> None:
    """Throw away the list of what is good, after the files before: whoever is killed then leaves nothing to finish."""
    rmtree(old, ignore_errors=True)
    if not old.exists():
        with suppress(OSError):
            good.unlink()


def as_json(summary: Mapping[str, Any], indent: int | None = None) -> str:
    """Return a summary as strict JSON: no NaN, no infinity; dates as texts."""
    return json.dumps(summary, indent=indent, default=str, allow_nan=False)


def finish_what_was_begun(folder: Path) -> None:
    """Finish what commands that were killed had begun to put into a folder, and throw away what they left."""
    for place in folder.glob(f"{_UNFINISHED}*"):
        if not place.is_dir() or not _is_left(place):
            continue
        with suppress(OSError, ValueError, KeyError):
            new, old, good = place / "new", place / "old", place / _GOOD
            if good.exists():
                names = json.loads(good.read_text(encoding="utf-8"))
                for name in names["new"]:
                    if (new / name).exists():
                        (folder / name).parent.mkdir(exist_ok=True)
                        (new / name).replace(folder / name)
                for name in names["gone"]:
                    (folder / name).unlink(missing_ok=True)
                _is_done(old, good)
            elif old.exists():
                _put_back(folder, old, new, [str(one.relative_to(old)) for one in old.rglob("*") if one.is_file()])
            rmtree(place, ignore_errors=True)


@contextmanager
def _held(place: Path) -> Iterator[None]:
    """Hold a folder as long as this process lives, so that no other takes it for one that was left."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # Windows, and a browser
        yield
        return
    with (place / _LOCK).open("w") as lock:
        with suppress(OSError):  # a disk that knows no locks
            flock(lock, LOCK_EX)
        yield


def _is_left(place: Path) -> bool:
    """Whether a folder's writer has ended. If nobody can tell, anything an hour old counts as abandoned."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        with (place / _LOCK).open("r+") as lock:
            flock(lock, LOCK_EX | LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        with suppress(OSError):
            return time() - place.stat().st_mtime > _HOUR
        return False


def _take_the_place_of(folder: Path, new: Path, old: Path, names: Sequence[str]) -> None:
    """Move new files into the folder, and those before out of it."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        if (folder / name).exists():
            (old / name).parent.mkdir(exist_ok=True)
            (folder / name).replace(old / name)
        if (new / name).exists():
            (new / name).replace(folder / name)


def _put_back(folder: Path, old: Path, new: Path, names: Sequence[str]) -> None:
    """Put the files before back in their place; new ones that took none's go."""
    for name in names:
        if (old / name).exists():
            (old / name).replace(folder / name)
        elif not (new / name).exists():
            (folder / name).unlink(missing_ok=True)
    remove_empty([folder / part for part in dict.fromkeys(str(Path(name).parent) for name in names) if part != "."])
