"""The kernel built from its source, and made-up front doors that it knows, run by both engines.

In these, hands-on work is mostly a fixed number of half-hours and most contacts come while nobody is at work, so that
most rows of a log share their instant with rows about somebody else: what happens first there is what two engines may
disagree about.

Thousands of them are tried from `tests` by

    python -m made.kernels [HOW_MANY] [--from N] [--sanitized]

With `--sanitized` the kernel is built so that it stops at any step outside its memory and at any undefined step.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

from made.places import ROOT
from made.scenarios import FIRST_DAYS, Table, text_of
from mashsim import kernel
from mashsim.kernel import Library
from mashsim.loading import load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World

SOURCE = ROOT / "mashsim" / "kernel" / "kernel.c"
SANITIZED = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
HOURS = {
    "office": "08:00-18:00",
    "early": "06:00-14:00",
    "late": "12:00-20:00",
    "split": "08:00-12:00 13:00-17:00",
    "always": "00:00-24:00",
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AT_NIGHT = [1.0] * 6 + [0.0] * 14 + [1.0] * 4
AT_NINE = [0.0] * 9 + [1.0] + [0.0] * 14
"""So many come within one hour that some come at the same second."""


def compiler() -> str | None:
    """Return the C compiler that is here, if one is."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def built(folder: Path, *flags: str, source: Path = SOURCE) -> Path:
    """Build the kernel as an installation does, with further flags, and return its place."""
    setuptools: Table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    (module,) = setuptools["ext-modules"]
    place = folder / "kernel.so"
    command = [compiler() or "cc", *module["extra-compile-args"], "-Wall", "-Wextra", "-Werror", *flags]
    subprocess.run([*command, "-shared", "-fPIC", str(source), "-o", str(place), "-lm"], check=True)
    return place


class Front:
    """One made-up front door, by its number: the same each time."""

    def __init__(self, number: int):
        self._luck = Random(number)
        self.first: dt.date = self.one_of(FIRST_DAYS)
        self.last = self.first + dt.timedelta(days=self._luck.randint(1, 14))
        self.sources = ["police", "schools", "health"][: self._luck.randint(1, 3)]
        self.pools = ["oaks", "elms", "birches"][: self._luck.randint(1, 3)]

    def one_of(self, choices: Any) -> Any:
        """Return one of some things."""
        return self._luck.choice(list(choices))

    def maybe(self, table: Table, name: str, *choices: Any, once_in: int = 2) -> None:
        """Set a setting in one front door of so many."""
        if not self._luck.randrange(once_in):
            table[name] = self.one_of(choices)

    def text(self) -> str:
        """Return it as a file is written."""
        stages: Table = {"screening": self._screening()}
        if self._luck.randrange(3):
            stages["deciding"] = self._deciding()
        self.maybe(stages, "analysing", {"pool": self.one_of(self.pools), "effort": self._effort()})
        return text_of(
            {
                "title": "Made up",
                "run": {"first_day": self.first, "last_day": self.last},
                "calendars": {name: self._calendar(hours) for name, hours in HOURS.items()},
                "demand": self._demand(),
                "pools": {name: self._pool() for name in self.pools},
                "stages": stages,
            }
        )

    def _calendar(self, hours: str) -> Table:
        calendar: Table = dict.fromkeys(WEEKDAYS if hours == HOURS["always"] else WEEKDAYS[:5], hours)
        self.maybe(calendar, "saturday", "09:00-13:00", once_in=3)
        calendar["bank_holidays"] = "open" if hours == HOURS["always"] else self.one_of(("open", "closed"))
        return calendar

    def _demand(self) -> Table:
        shares = {1: (1,), 2: (0.25, 0.75), 3: (0.5, 0.3, 0.2)}[len(self.sources)]
        demand: Table = {"rate": f"{self.one_of((6, 15, 40))} per day", "sources": {}}
        for name, share in zip(self.sources, shares, strict=True):
            demand["sources"][name] = {"share": share}
            self.maybe(demand["sources"][name], "profile", *["nights"] * 6, "rush", "even", once_in=1)
            self.maybe(demand["sources"][name], "ratings", {"red": 0.6, "green": 0.4}, once_in=4)
        demand["profiles"] = {
            "nights": {"hour": AT_NIGHT}, "rush": {"hour": AT_NINE}, "even": {"weekday": [1, 1, 1, 1, 1, 3, 3]}
        }  # fmt: skip
        self.maybe(demand, "children", [0.5, 0.5], [0, 0, 1], once_in=3)
        self.maybe(demand, "monthly_cv", 0.4, once_in=4)
        self.maybe(demand, "trend_per_year", 0.5, once_in=4)
        days = {"first_day": self.first, "last_day": self.first + dt.timedelta(days=2)}
        self.maybe(demand, "surges", [days | {"factor": 3}], [days | {"factor": 0}], once_in=4)
        return demand

    def _pool(self) -> Table:
        pool: Table = {"posts": self.one_of((1, 3, 6, 9, 12, 0.5, 3.5))}
        day = self.first + dt.timedelta(days=self._luck.randint(0, 4))
        self.maybe(pool, "policy", *kernel.knowing.POLICIES, once_in=1)
        self.maybe(pool, "shifts", *([one] for one in HOURS), ["early", "late"], ["office", "always", "split"])
        self.maybe(pool, "red_interrupts", True)
        self.maybe(pool, "red_past_closing", True)
        self.maybe(pool, "keeps_work_for", "0 min", "12 hours", "1 day", "20 days")
        self.maybe(pool, "leave_days", 30, 120, once_in=3)
        self.maybe(pool, "sickness_share", 0.1, 0.4, once_in=3)
        self.maybe(pool, "case_share", 0.5, 0.8, once_in=3)
        self.maybe(pool, "overtime", "3 hours per week", once_in=4)
        self.maybe(pool, "vacancy_share", 0.3, once_in=4)
        self.maybe(pool, "agency_cover_share", 0.5, once_in=4)
        self.maybe(pool, "hours_per_week", 30, once_in=4)
        self.maybe(pool, "time_to_hire", "2 days", once_in=4)
        self.maybe(pool, "newly_qualified_share", 0.5, once_in=4)
        cover = {"posts": 1.5, "first_day": day}
        self.maybe(pool, "cover", [cover], [cover | {"last_day": day + dt.timedelta(days=2)}], once_in=3)
        return pool

    def _length(self) -> str:
        return f"{self.one_of((0, 0, 30, 30, 30, 60, 60, 300))} min"

    def _law(self) -> Any:
        mean = {"mean": f"{self.one_of((20, 60, 200))} min"}
        low, mode, high = {"low": "10 min"}, {"mode": "30 min"}, {"high": f"{self.one_of((40, 240))} min"}
        laws = (
            mean | {"distribution": "exponential"},
            mean | {"distribution": "lognormal", "sd": "70 min"},
            low | high | {"distribution": "uniform"},
            low | mode | high | {"distribution": "triangular"},
        )
        return self.one_of((*[self._length()] * 20, *laws))

    def _effort(self, rated: bool = True) -> Any:
        plain = self._law()
        tables = (
            {"per_family": self._law(), "per_child": self._law()},
            {"per_child": self._length()},
            {self.sources[0]: self._law(), "other_sources": self._law()},
            *([{"red": self._law(), "amber": self._law(), "green": {"per_child": self._length()}}] if rated else ()),
        )
        return self.one_of((plain, plain, plain, *tables))

    def _screening(self) -> Table:
        stage: Table = {"pool": self.one_of(self.pools), "effort": self._effort(rated=False)}
        stage["outcomes"] = self.one_of(
            (
                {"advice": 1},
                {"advice": 0.2, "nfa": 0.1, "enquiry": 0.7},
                {"early_help": 0.1, "enquiry": 0.4, "straight_to_decision": 0.5},
            )
        )
        self.maybe(stage, "straight_share", 0.5, once_in=4)
        self.maybe(stage, "outcomes_by_source", {self.sources[-1]: {"enquiry": 1}}, once_in=3)
        stage["ratings"] = self.one_of(({"red": 0.3, "amber": 0.3, "green": 0.4}, {"red": 0.5, "green": 0.5}))
        return stage

    def _deciding(self) -> Table:
        stage: Table = {"pool": self.one_of(self.pools), "effort": self._effort()}
        red, other = {"assessment": 0.6, "strategy": 0.4}, {"nfa": 0.5, "early_help": 0.2, "assessment": 0.3}
        stage["outcomes"] = {"red": red, "amber": other, "green": other}
        self.maybe(stage, "outcomes_by_source", {self.sources[0]: {"green": {"advice": 1}}}, once_in=3)
        return stage


def front_door(number: int) -> Scenario:
    """Return a made-up front door by its number."""
    return load_text(Front(number).text())


def both(library: Library, scenario: Scenario, seed: int, replication: int = 0) -> tuple[Log, Log]:
    """Return the log of one replication as SimPy writes it, and as the kernel does."""
    door = FrontDoor(scenario)
    world = World(door, seed, replication)
    world.run_until(door.ends_at)
    other = World(door, seed, replication)
    assert not kernel.unknown(scenario), f"the kernel does not know {kernel.unknown(scenario)}"
    assert kernel.run(library, other), "the kernel had no room"
    return world.settle(), other.settle()


def written(log: Log) -> dict[str, object]:
    """Return all that a log holds, but for which engine made it."""
    columns = ("source", "children", "family", "locality", "person_pool", *(f"{name}" for name in ("time", "contact")))
    columns += ("task", "event", "stage", "detail")
    by_pool = {name: [each.tobytes() for each in getattr(log, name)] for name in ("rostered", "usable", "cost")}
    header = {name: value for name, value in log.header.items() if name != "engine"}
    return {name: getattr(log, name).tobytes() for name in columns} | by_pool | {"header": header, "names": log.names}


def first_difference(one: Log, other: Log) -> str:
    """Return in words where two logs part; empty if they are the same to the byte."""
    rows = zip(one.rows(), other.rows(), strict=False)
    for place, (row, twin) in enumerate(rows):
        if row != twin:
            return f"row {place} is {row} in one and {twin} in the other"
    before, after = written(one), written(other)
    return ", ".join(name for name in before if before[name] != after[name])


def shared_instants(log: Log) -> float:
    """Return the share of a log's rows at an instant at which there are rows about another contact or person too."""
    about = defaultdict(set)
    for time, contact, task, *_ in log.rows():
        about[time].add(contact if contact >= 0 else ("person", task))
    return sum(len(about[time]) > 1 for time in log.time) / max(1, len(log))


def _sanitized() -> None:
    """Start this command again with the sanitizer's own library in front, which a program not built with it needs."""
    if "LD_PRELOAD" not in os.environ:
        found = subprocess.run(
            [compiler() or "cc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True
        )
        environment = os.environ | {"LD_PRELOAD": found.stdout.strip(), "ASAN_OPTIONS": "detect_leaks=0"}
        sys.exit(subprocess.run([sys.executable, "-m", "made.kernels", *sys.argv[1:]], env=environment).returncode)


def main() -> None:
    """Try many made-up front doors, and stop at the first on which the engines differ."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("how_many", nargs="?", type=int, default=2000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--sanitized", action="store_true")
    given = parser.parse_args()
    if given.sanitized:
        _sanitized()
    rows, shared = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        library = Library(built(Path(folder), *(SANITIZED if given.sanitized else ())))
        for number in range(given.first, given.first + given.how_many):
            one, other = both(library, front_door(number), seed=number)
            if different := first_difference(one, other):
                sys.exit(f"front door {number}: {different}")
            rows += len(one)
            shared += shared_instants(one) * len(one)
    said = f"{given.how_many:,} front doors, {rows:,} rows, the same to the byte; {shared / rows:.0%} of the rows share"
    sys.stdout.write(f"{said} their instant with rows about somebody else\n")


if __name__ == "__main__":
    main()
