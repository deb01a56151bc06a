"""Break the code one line at a time, and see whether the nearest tests notice.

    python tests/breaks/try_breaks.py [--only WORD] [--part N..M] [--caught FILE] [--places] [--workers N]

The breaks stand in ``breaks.toml``: a file, a snippet that it holds once, what is put in its place, and the tests that
must fail. Each is made in a copy of the checkout, so nothing here is changed. A snippet that has moved to another file
is followed there; one that is found nowhere, or more than once, is said loudly: anchor it anew. The exit code is 1
unless every break is caught.

All of them take about half an hour of one core. They can be tried in parts, by their numbers in the file, and be taken
up again: breaks that are caught are written to a file, and are not tried again as long as they and their tests are named
there as they are here. `--places` only says of each whether its snippet is found, which takes a second."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
BREAKS = Path(__file__).with_name("breaks.toml")
COPIED = ("mashsim", "scenarios", "experiments", "tests", "pyproject.toml", "README.md")


@dataclass(frozen=True)
class Break:
    """One line broken on purpose.

    Attributes
    ----------
    file : where the snippet stood when the break was written, below `mashsim`
    old, new : the snippet, however it is wrapped, and what takes its place
    tests : what pytest is given; one of them must fail
    """

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {' '.join(self.old.split())} -> {' '.join(self.new.split())}"

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the snippet."""
        return re.compile(r"\s+".join(map(re.escape, self.old.split())))

    @property
    def whole(self) -> str:
        """The break and the tests that must notice it, on one line."""
        return f"{self} [{' '.join(self.tests)}]"

    def place(self, package: Path) -> Path | str:
        """Return the file that holds the snippet, or a sentence if there is not one such place."""
        hint = package / self.file
        code = sorted(path for kind in ("py", "c", "h") for path in package.rglob(f"*.{kind}"))
        found = [path for path in code if self.pattern.search(path.read_text(encoding="utf-8"))]
        place = hint if hint in found else found[0] if len(found) == 1 else None
        if place is None:
            return f"the snippet is in {len(found)} files; anchor it anew" if found else "the snippet is gone"
        times = len(self.pattern.findall(place.read_text(encoding="utf-8")))
        return place if times == 1 else f"the snippet stands {times} times in {place.name}; anchor it anew"


def breaks() -> list[Break]:
    """Return the breaks that are written down."""
    rows = tomllib.loads(BREAKS.read_text(encoding="utf-8"))["break"]
    return [Break(row["file"], row["old"], row["new"], tuple(row["tests"])) for row in rows]


def copy(folder: Path) -> Path:
    """Copy what the tests need."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        else:
            shutil.copy(source, folder / name)
    return folder


def passes(checkout: Path, tests: tuple[str, ...], only: str = "", patience: int | None = None) -> bool | str:
    """Return whether tests pass in a checkout; a sentence if they did not run.

    Parameters
    ----------
    only : which of them, by their marks
    patience : seconds of processor time after which they are ended
    """
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", only, "-p", "no:cacheprovider", "-p", "no:xdist"]
    if patience is not None:
        command = ["sh", "-c", f'ulimit -t {patience}; exec "$@"', "sh", *command]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTEST_ADDOPTS": ""}
    settings = ["-o", "addopts=--import-mode=importlib --strict-markers"]
    done = subprocess.run(
        [*command, *settings, *tests], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode in (0, 1):
        return done.returncode == 0
    return f"the tests do not run: {' '.join(tests)}"


def write_module(place: Path, text: str) -> None:
    """Write a module, and forget how it was compiled; what is compiled of the others stays, and saves most of the
    time."""
    place.write_text(text, encoding="utf-8")
    Path(cache_from_source(str(place))).unlink(missing_ok=True)


def tried(one: Break, checkout: Path) -> str:
    """Make a break in a checkout, run its tests, and mend it. Return `caught`, or what is wrong."""
    place = one.place(checkout / "mashsim")
    if isinstance(place, str):
        return place
    whole = place.read_text(encoding="utf-8")
    try:
        write_module(place, one.pattern.sub(lambda _: one.new, whole))
        found = passes(checkout, one.tests)
    finally:
        write_module(place, whole)
    return found if isinstance(found, str) else "NOT CAUGHT" if found else "caught"


def part(text: str) -> range:
    """Return the numbers of breaks from N to M, both of them too, as they are written: N..M, N.., ..M or N."""
    first, dots, last = text.partition("..")
    return range(int(first or 1), (int(last) if last else sys.maxsize if dots else int(first)) + 1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORD", help="only breaks whose file or snippet has this word")
    parser.add_argument("--part", type=part, default=part(".."), metavar="N..M", help="only breaks with these numbers")
    parser.add_argument("--caught", type=Path, metavar="FILE", help="where those that are caught are written")
    parser.add_argument("--places", action="store_true", help="only look whether each snippet is found")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Try the breaks, print what became of each, and return the exit code."""
    given = arguments()
    numbers = {one: number for number, one in enumerate(breaks(), start=1)}
    wanted = [one for one, number in numbers.items() if given.only in str(one) and number in given.part]
    if given.places:
        lost = {one: where for one in wanted if isinstance(where := one.place(ROOT / "mashsim"), str)}
        print(*(f"{numbers[one]:4} {where}: {one}" for one, where in lost.items()), sep="\n")
        return 1 if lost else 0
    before = given.caught.read_text(encoding="utf-8").splitlines() if given.caught and given.caught.exists() else []
    wanted = [one for one in wanted if one.whole not in before]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.workers) as workers:
        free: Queue[Path] = Queue()
        for number in range(given.workers):
            free.put(copy(Path(folder) / str(number)))

        def in_a_copy(one: Break) -> str:
            checkout = free.get()
            try:
                return tried(one, checkout)
            finally:
                free.put(checkout)

        said = []
        for one, became in zip(wanted, workers.map(in_a_copy, wanted), strict=True):
            said.append(became)
            print(f"{numbers[one]:4} {became:10}  {one}", flush=True)
            if given.caught and became == "caught":
                with given.caught.open("a", encoding="utf-8") as file:
                    print(one.whole, file=file)
    missed = [became for became in said if became != "caught"]
    print(f"{len(said) - len(missed)} of {len(said)} breaks caught.")
    return 1 if missed or not (said or before) else 0


if __name__ == "__main__":
    raise SystemExit(main())
