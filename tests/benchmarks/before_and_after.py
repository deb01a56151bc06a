"""What the same work costs in two versions, and what a mechanism costs that is written down but does nothing.

    python tests/benchmarks/before_and_after.py --before CHECKOUT [SCENARIO ...]
    python tests/benchmarks/before_and_after.py --before CHECKOUT --count [SCENARIO ...]
    python tests/benchmarks/before_and_after.py --off [SCENARIO ...]

With `--before`, each scenario is read and written out whole by the older checkout, so that both versions run the same
file; the newer one is told to count assessments and referrals as the older did. Each version runs in a process of its
own, one after the other, and is timed by its own processor time. Each replication is run four times, old, new, new,
old, and the quicker of each two counts: a slow minute of a busy machine meets both, and is not counted. Without a scenario: the street up to the decision (Nottingham) and the whole front door (the
story's stable year), as they ship with the older checkout.

With `--count`, Valgrind counts the machine instructions of replications and of all that is measured of them instead of
their time, and those of the laws that the newer version checks: some fifty times slower, and the same however busy the
machine is. They are printed as ratios, and for each contact in bare SimPy timeouts. A scenario of a few weeks is
enough, but what each replication does once weighs more there.

With `--off`, one version runs a scenario as it is and with each mechanism written so that it does nothing: withdrawals
at a rate of 0, help when more than a thousand wait, and so on. Whether the logs are the same is printed beside each.

The ratio of a line is the median of the ratios of its replications, with their quartiles; 1.05 is 5 % more. Three things are
timed: a replication (`run`); the measures that both versions make of it, and both together (`same work`); and all
measures that each makes (`all measures`), which are more in a newer version. Measures by month are left out of the same
work, as they hold other things in each. This is a benchmark, not a test: nothing is asserted."""

from __future__ import annotations

import argparse
import gc
import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from statistics import fmean, quantiles
from time import process_time
from typing import Any

import simpy

HERE = Path(__file__).resolve().parents[2]
SCENARIOS = ("nottingham-2022.toml", "story/stable-2024.toml")
AS_BEFORE = {"stages.allocating.held_from": "allocation", "referrals.counted_from": "decided"}
"""How the older version counted: settings of the newer one."""
OFF: dict[str, Mapping[str, object]] = {
    "withdrawals": {
        "withdrawals": {
            "before_decision": {"per_week": 0},
            "after_decision": {"per_week": 0},
            "by_stage": {"screening": {"per_week": 0}, "deciding": {"per_week": 0}},
        }
    },
    "help between pools": {"stages.screening.helped_by": [{"pool": "managers", "when_more_wait_than": 1000}]},
    "wrong first looks": {"stages.screening.errors": {"too_low": 0, "too_high": 0}},
    "effort by rating": {"stages.deciding.effort": {}},
}
"""Each mechanism, written so that it does nothing; an effort is filled in, the same for every rating."""
RATINGS = ("red", "amber", "green")
NOT_THE_SAME = ("monthly",)
"""Measures of one name that are others in another version."""
TIMEOUTS = 100_000
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def environment(checkout: Path) -> dict[str, str]:
    """Return the environment in which Python finds a checkout."""
    return {**os.environ, "PYTHONPATH": str(checkout), "PYTHONHASHSEED": "0"}


class Version:
    """A version of the model in a process of its own, which runs one scenario."""

    def __init__(self, checkout: Path, scenario: Path, changes: Mapping[str, object]):
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(checkout),
        )
        self.told = self._ask({"scenario": str(scenario), "changes": changes, "checkout": str(checkout)})

    def __enter__(self) -> Version:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, replication: int) -> dict[str, Any]:
        """Run a replication and return its processor time, and what its log is."""
        return self._ask({"replication": replication})

    def write(self, path: Path) -> None:
        """Write the scenario out whole."""
        self._ask({"write": str(path)})

    def measures(self, names: list[str]) -> None:
        """Say which measures are the same work."""
        self._ask({"measures": names})

    def _ask(self, what: Mapping[str, object]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(what), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("One version has stopped; what it said stands above.")
        return json.loads(answer)


def worker() -> None:
    """Answer in one version what `Version` asks; it knows only what both versions have."""
    import mashsim
    from mashsim.documents import to_toml
    from mashsim.errors import MashsimError
    from mashsim.experiment import measured
    from mashsim.loading import changed, load
    from mashsim.measures import results
    from mashsim.simulation import FrontDoor
    from mashsim.vocabulary import events

    branches: dict[str, Any] = getattr(results, "BRANCHES", {})  # version 0.4.0 measures all at once
    every = dict(branches)
    same = list(every)

    def time_of(work: Callable[[], object], names: Iterable[str] = ()) -> tuple[float, Any]:
        branches.clear()
        branches.update({name: every[name] for name in names})
        gc.collect()
        begun = process_time()
        done = work()
        return process_time() - begun, done

    def timed(replication: int) -> dict[str, Any]:
        run, log = time_of(lambda: door.replicate(1, replication))
        shared, _ = time_of(lambda: measured(door, log), same)
        measure, _ = time_of(lambda: measured(door, log), every)
        whole = hashlib.sha256()
        for time, contact, _, event, *_ in log.rows():  # numbers of events differ between versions, words do not
            whole.update(f"{time} {contact} {events.WORDS[event]}\n".encode())
        times = {"run": run, "same work": run + shared, "all measures": measure}
        return {"times": times, "events": len(log), "log": whole.hexdigest()}

    for line in sys.stdin:
        asked = json.loads(line)
        if "scenario" in asked:
            assert Path(mashsim.__file__).is_relative_to(asked["checkout"]), mashsim.__file__
            scenario, known = load(Path(asked["scenario"])), []
            for path, value in asked["changes"].items():
                value = dict.fromkeys(RATINGS, _value_at(scenario, path)) if value == {} else value
                try:
                    scenario = changed(scenario, {path: value})
                    known.append(path)
                except MashsimError as error:
                    print(f"left out: {error}", file=sys.stderr)
            door, answer = FrontDoor(scenario), {"known": known, "measures": list(every)}
        elif "measures" in asked:
            same, answer = asked["measures"], {}
        elif "write" in asked:
            document = scenario.document
            Path(asked["write"]).write_text(to_toml(document.values, document.provenance), encoding="utf-8")
            answer = {}
        elif "timeouts" in asked:
            idle(asked["timeouts"])
            answer = {}
        elif "only" in asked:
            answer = counted_work(door, measured, asked)
        else:
            answer = timed(asked["replication"])
        print(json.dumps(answer), flush=True)


def counted_work(door: Any, measured: Callable[..., object], asked: Mapping[str, Any]) -> dict[str, int]:
    """Run a replication, check its laws or measure it, as asked; version 0.4.0 checks no laws."""
    has_laws = "laws" in inspect.signature(door.replicate).parameters
    log = door.replicate(1, asked["only"], **({"laws": asked["laws"]} if has_laws else {}))
    if asked["measured"]:
        measured(door, log)
    return {"events": len(log), "contacts": len(log.source)}


def _value_at(scenario: Any, path: str) -> Any:
    """Return a value as a scenario's document has it."""
    value = scenario.document.values
    for name in path.split("."):
        value = value[name]
    return value


def pair(one: Version, other: Version, rounds: int) -> str:
    """Run two versions in turn, and return the ratios of the second to the first in words."""
    shared = [name for name in one.told["measures"] if name in other.told["measures"] and name not in NOT_THE_SAME]
    for version in (one, other):
        version.measures(shared)
        version.run(0)  # what is made once is made
    found: dict[str, list[float]] = defaultdict(list)
    same, more = True, []
    for number in range(rounds):
        a, b, again, a_again = (version.run(number) for version in (one, other, other, one))
        for what in a["times"]:
            old, new = (min(x["times"][what], y["times"][what]) for x, y in ((a, a_again), (b, again)))
            found[what].append(new / old)
        same = same and a["log"] == b["log"]
        more.append(b["events"] / a["events"])
    ratios = ", ".join(f"{what} {_in_words(some)}" for what, some in found.items())
    return f"{ratios}; {'the same logs' if same else f'other logs, of {fmean(more):.3f} times the events'}"


def _in_words(ratios: list[float]) -> str:
    low, middle, high = quantiles(ratios, n=4)
    return f"{middle:.3f} ({low:.3f} to {high:.3f})"


def idle(count: int) -> None:
    """Wait for so many timeouts in SimPy alone."""

    def wait(env: simpy.Environment) -> Generator[simpy.Event, Any, None]:
        for _ in range(count):
            yield env.timeout(1)

    env = simpy.Environment()
    env.process(wait(env))
    env.run()


class Counted:
    """Counts the machine instructions that a version takes for what it is asked, once it has read a scenario.

    Attributes
    ----------
    contacts, events : of the replications that were run
    """

    events: int
    contacts: int

    def __init__(self, checkout: Path, scenario: Path, changes: Mapping[str, object], rounds: int):
        self._checkout, self._rounds = checkout, rounds
        first = {"only": 0, "measured": True, "laws": True}  # what is made once is made
        self._first = [{"scenario": str(scenario), "changes": changes, "checkout": str(checkout)}, first]
        begun = self._after_that([])
        run = self._runs()
        self.running = run - begun
        self.measuring = self._runs(measured=True) - run
        self.laws = self._runs(laws=True) - run
        self.timeout = (self._after_that([{"timeouts": TIMEOUTS}]) - begun) / TIMEOUTS

    def _runs(self, **how: bool) -> int:
        asked = {"measured": False, "laws": False, **how}
        return self._after_that([{"only": number, **asked} for number in range(1, 1 + self._rounds)])

    def _after_that(self, asked: list[dict[str, Any]]) -> int:
        done = subprocess.run(
            [*VALGRIND, sys.executable, __file__, "--worker"],
            input="\n".join(map(json.dumps, [*self._first, *asked])),
            capture_output=True,
            text=True,
            check=True,
            env=environment(self._checkout),
        )
        counted = re.search(r"I +refs: +([\d,]+)", done.stderr)
        assert counted, done.stderr
        answers = [json.loads(line) for line in done.stdout.splitlines()[2:]]
        if any("events" in answer for answer in answers):
            self.events, self.contacts = (sum(answer[what] for answer in answers) for what in ("events", "contacts"))
        return int(counted[1].replace(",", ""))

    def timeouts(self, count: int) -> float:
        """Return instructions as bare timeouts a contact."""
        return count / self.timeout / self.contacts


def counted(old: Path, new: Path, scenario: Path, rounds: int) -> str:
    """Say what replications cost in two versions, by their instructions."""
    before, after = Counted(old, scenario, {}, rounds), Counted(new, scenario, AS_BEFORE, rounds)
    said = [
        f"{what} {getattr(after, what) / getattr(before, what):.3f} times the instructions "
        f"({after.timeouts(getattr(after, what)):.1f} bare timeouts a contact, before "
        f"{before.timeouts(getattr(before, what)):.1f})"
        for what in ("running", "measuring")
    ]
    laws = f"checking the laws {after.laws / after.running:.1%} of running"
    return f"{', '.join(said)}, {laws}; {after.events / before.events:.3f} times the events"


def against_before(before: Path, after: Path, scenarios: list[Path], rounds: int, counts: bool) -> None:
    """Print what each scenario costs in the newer version beside the older."""
    for path in scenarios or [before / "scenarios" / name for name in SCENARIOS]:
        with tempfile.TemporaryDirectory() as folder, Version(before, path, {}) as old:
            whole = Path(folder) / path.name
            old.write(whole)
            if counts:
                print(f"{path.name}, new beside old: {counted(before, after, whole, rounds)}", flush=True)
                continue
            with Version(after, whole, AS_BEFORE) as new:
                print(f"{path.name}, new beside old: {pair(old, new, rounds)}", flush=True)


def off(checkout: Path, scenarios: list[Path], rounds: int) -> None:
    """Print what each mechanism costs that is written down and does nothing."""
    for path in scenarios or [checkout / "scenarios" / name for name in SCENARIOS]:
        for name, changes in OFF.items():
            with Version(checkout, path, {}) as plain, Version(checkout, path, changes) as written:
                if written.told["known"]:
                    print(f"{path.name}, {name} off beside absent: {pair(plain, written, rounds)}", flush=True)


def main() -> None:
    """Print the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--before", type=Path, help="a checkout of the older version")
    parser.add_argument(
        "--after", type=Path, default=HERE, help="a checkout of the newer version; this one if left out"
    )
    parser.add_argument("--count", action="store_true", help="count instructions, with Valgrind")
    parser.add_argument("--off", action="store_true", help="mechanisms that do nothing, in the newer version")
    parser.add_argument("--rounds", type=int, default=10, help="replications")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        worker()
    elif asked.before:
        against_before(asked.before.resolve(), asked.after.resolve(), asked.scenarios, asked.rounds, asked.count)
    if asked.off:
        off(asked.after.resolve(), asked.scenarios, asked.rounds)


if __name__ == "__main__":
    main()
