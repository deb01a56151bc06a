"""Run every council's front door on a cluster whose workers are killed, stop it half way, go on, and compare the bytes.

    python tests/breaks/try_cluster.py [--councils N] [--days N] [--replications N] [--every SECONDS]

The front doors are those that `mashsim new --council` makes. They run on a Dask cluster of two workers on this machine,
of which one is killed every so often. When half of the runs are saved, the process that asks for them is killed too, and
another goes on from there. Then all is run again without a cluster, and what the two saved must be the same files with
the same bytes. The exit code is 1 if they are not, if a run that was saved is run again, or if the second process fails.

All of it took an hour on two cores that had other work too; a few councils take a minute or two."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path

from distributed import Client

from mashsim.councils import councils, scenario_text
from mashsim.experiment import FolderStore, Runner
from mashsim.experiment.executors import cluster
from mashsim.loading import changed, load, load_text
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder

YEAR = 2025
WORKERS = 2


def front_doors(count: int, days: int) -> list[Scenario]:
    """Return so many councils' front doors, for so many days each."""
    city = load(scenario_folder() / "baseline.toml")
    first = city.run.first_day
    short = {"run.measure_from": first, "run.last_day": first + dt.timedelta(days=days - 1)}
    made = (load_text(scenario_text(city, name, YEAR), name) for name in sorted(councils())[:count])
    return [changed(scenario, short) for scenario in made]


def ask(address: str | None, scenarios: Sequence[Scenario], replications: int, store: Path) -> None:
    """Run all that the store has not yet, on a cluster or here."""
    if address is None:
        with Runner(WORKERS, store=FolderStore(store)) as runner:
            runner.run(scenarios, replications)
        return
    with cluster(address) as (executor, hands), Runner(hands, executor, FolderStore(store)) as runner:
        runner.run(scenarios, replications)


def saved(store: Path) -> dict[str, Path]:
    """Return the runs in a store by their names."""
    return {str(file.relative_to(store)): file for file in store.rglob("*.z")}


class Ordeal:
    """A cluster of this machine, one of whose workers is killed every so often; another then comes.

    Attributes
    ----------
    killed : how many were
    """

    def __init__(self, folder: Path, every: float):
        self._every, self._next, self.killed = every, time.monotonic() + every, 0
        at = folder / "at.json"
        self._scheduler = _dask("scheduler", "--port", "0", "--scheduler-file", str(at))
        while not (at.exists() and at.read_text(encoding="utf-8").endswith("}")):
            time.sleep(0.1)
        self._address = json.loads(at.read_text(encoding="utf-8"))["address"]
        self._workers = [self._worker() for _ in range(WORKERS)]
        with Client(self._address, set_as_default=False) as client:
            client.wait_for_workers(WORKERS)

    def _worker(self) -> subprocess.Popen[bytes]:
        return _dask("worker", self._address, "--nthreads", "1", "--no-nanny")

    def ask(self, scenarios: Sequence[Scenario], replications: int, store: Path, enough: Callable[[], bool]) -> bool:
        """Let a process ask for runs, kill it when there are enough, and return whether it came to its own end."""
        asking = get_context("spawn").Process(target=ask, args=(self._address, scenarios, replications, store))
        asking.start()
        while asking.is_alive():
            asking.join(1)
            if time.monotonic() > self._next:
                self._kill_a_worker()
            if asking.is_alive() and enough():
                asking.kill()
                asking.join()
        return asking.exitcode == 0

    def _kill_a_worker(self) -> None:
        """Kill the worker that has been there for longest."""
        _end(self._workers.pop(0))
        self._workers.append(self._worker())
        self.killed += 1
        self._next = time.monotonic() + self._every

    def end(self) -> None:
        """End the cluster."""
        for process in (*self._workers, self._scheduler):
            _end(process)


def _dask(what: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def main() -> int:
    """Try it, print what happened, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=len(councils()))
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--every", type=float, default=60, help="seconds after which a worker is killed")
    given = parser.parse_args()
    scenarios = front_doors(given.councils, given.days)
    total = len(scenarios) * given.replications
    with tempfile.TemporaryDirectory() as folder:
        there, here = Path(folder) / "there", Path(folder) / "here"
        ordeal, begun = Ordeal(Path(folder), given.every), time.monotonic()
        try:
            ended = ordeal.ask(scenarios, given.replications, there, lambda: len(saved(there)) >= total // 2)
            half = {name: file.stat().st_mtime_ns for name, file in saved(there).items()}
            print(f"stopped with {len(half):,} of {total:,} runs saved", flush=True)
            went_on = ordeal.ask(scenarios, given.replications, there, lambda: False)
        finally:
            ordeal.end()
        took = time.monotonic() - begun
        ask(None, scenarios, given.replications, here)
        one, other = saved(there), saved(here)
        again = sum(one[name].stat().st_mtime_ns != when for name, when in half.items())
        same = one.keys() == other.keys() and all(one[name].read_bytes() == other[name].read_bytes() for name in one)
        everything = len(one) == total
    print(
        f"{len(scenarios)} front doors of {given.days} days, {given.replications} runs of each, on a cluster of "
        f"{WORKERS}: {ordeal.killed} times a worker was killed in {took:.0f} s; {again} of {len(half):,} saved runs were "
        f"run again; {'the same bytes' if same else 'OTHER BYTES'} as {total:,} runs without a cluster"
    )
    return 0 if same and everything and went_on and not ended and not again else 1


if __name__ == "__main__":
    raise SystemExit(main())
