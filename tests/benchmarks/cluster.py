"""What many machines cost beside their work: 10,000 replications of next to nothing, on a Dask cluster of this machine.

    python tests/benchmarks/cluster.py [--tasks N] [--workers N] [SCENARIO]

Each replication is one day of a queue with one person, of which nothing is measured. Printed is the processor time that
the asking process, in which the scheduler runs too, takes for each: it cannot be shared out, so it bounds how many
machines are worth their while. Beside it, the bytes of the scenario as it is sent. This is a benchmark, not a test:
nothing is asserted. Run it with PYTHONPATH of another checkout to compare."""

from __future__ import annotations

import argparse
import pickle
import time

from distributed import Client, LocalCluster

from mashsim.experiment import Runner
from mashsim.loading import changed, load
from mashsim.shipped import scenario_folder


def main() -> None:
    """Print what a replication costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="textbook/m-m-1")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    scenario = load(scenario_folder() / f"{options.scenario}.toml")
    day = scenario.run.first_day
    scenario = changed(scenario, {"run.measure_from": day, "run.last_day": day})
    cluster = LocalCluster(n_workers=options.workers, threads_per_worker=1, dashboard_address=None)
    with cluster as dask, Client(dask, set_as_default=False) as client:
        runner = Runner(options.workers, client.get_executor(pure=False)).only([])
        runner.run([scenario], options.workers)  # what each worker works out once
        begun, before = time.monotonic(), time.process_time()
        runner.run([scenario], options.tasks + options.workers)
        spent, passed = time.process_time() - before, time.monotonic() - begun
    print(
        f"{options.scenario}, {options.tasks:,} replications: {1000 * spent / options.tasks:.2f} ms of this process each; "
        f"{passed:.0f} s by the clock; a scenario has {len(pickle.dumps(scenario)):,} bytes"
    )


if __name__ == "__main__":
    main()
