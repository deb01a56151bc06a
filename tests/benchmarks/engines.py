"""What a run costs on SimPy and on the kernel, in processor time.

    python tests/benchmarks/engines.py [SCENARIO ...]

For each scenario that the kernel knows: the engine alone (a new world, its run, its log), a replication as it is run
(with the laws that each run checks), and one that is measured too. Each is the least of some rounds, in which the
engines take turns. This is a benchmark, not a test: nothing is asserted."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from mashsim.experiment import measured
from mashsim.kernel import installed, unknown
from mashsim.loading import load
from mashsim.simulation import ENGINES, Engine, FrontDoor

TEXTBOOK = Path(__file__).resolve().parents[2] / "scenarios" / "textbook"
ROUNDS = 4


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of something, without that of looking for garbage."""
    gc.collect()
    gc.disable()
    begun = process_time()
    run()
    spent = process_time() - begun
    gc.enable()
    return spent


def costs(door: FrontDoor, engine: Engine) -> dict[str, float]:
    """Return what an engine costs alone, with the laws, and measured, in seconds."""
    return {
        "engine alone": seconds(lambda: door.replicate(1, 0, laws=False, engine=engine)),
        "with the laws": seconds(lambda: door.replicate(1, 0, engine=engine)),
        "measured": seconds(lambda: measured(door, door.replicate(1, 0, engine=engine))),
    }


def main() -> None:
    """Print the costs of some scenarios, or of the textbook's."""
    if installed() is None:
        sys.exit("The kernel is not there: install mashsim where there is a C compiler.")
    for path in map(Path, sys.argv[1:] or sorted(map(str, TEXTBOOK.glob("*.toml")))):
        scenario = load(path)
        if beyond := unknown(scenario):
            print(f"{path.stem}: the kernel does not know {', '.join(beyond)}")
            continue
        door = FrontDoor(scenario)
        rounds = [{engine: costs(door, engine) for engine in ENGINES} for _ in range(ROUNDS)]
        print(f"{path.stem}: {len(door.replicate(1, 0, laws=False)):,} rows of log")
        for what in rounds[0]["simpy"]:
            simpy, kernel = (min(one[engine][what] for one in rounds) * 1000 for engine in ENGINES)
            print(f"  {what:14} SimPy {simpy:8.1f} ms, kernel {kernel:7.1f} ms, {simpy / kernel:5.1f} times")


if __name__ == "__main__":
    main()
