"""Many runs: replications of scenarios, here, in several processes or on other machines, and what they say together.

Results do not depend on who works on them: a replication is made from the scenario, the seed and its own number alone. `run` gives one
scenario's summary; `Runner` runs many scenarios on common luck, for the questions of `mashsim.questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mashsim.experiment.precision import Precision, reached, until_precise
from mashsim.experiment.ready import Tree, measured, measures_of, ready
from mashsim.experiment.runner import Runner, Store
from mashsim.experiment.runs import Runs
from mashsim.experiment.store import FolderStore
from mashsim.experiment.summing import repeat, summary, warnings
from mashsim.log import Log
from mashsim.scenario import Scenario

__all__ = [
    "FolderStore",
    "Precision",
    "Runner",
    "Runs",
    "Store",
    "measured",
    "measures_of",
    "ready",
    "repeat",
    "run",
    "summary",
    "until_precise",
    "warnings",
]


def run(
    scenario: Scenario,
    replications: int | Precision | None = None,
    seed: int | None = None,
    workers: int = 1,
    on_done: Callable[[int, int], None] | None = None,
    on_log: Callable[[Log], None] | None = None,
    first: int = 0,
    needed: Sequence[str] = (),
    runner: Runner | None = None,
) -> Tree:
    """Run a scenario's replications and return their summary, as in ``summary.json``.

    Parameters
    ----------
    replications : how many, or how precise; the scenario's own number if not given
    seed : the scenario's own if not given
    workers : processes; 1 runs here
    on_done : called after each replication with how many are done, and of how many
    on_log : called with the log of the first replication
    first : number of the first replication, to see one alone
    needed : dotted names of measures that the caller will read
    runner : runs them, in place of one made for the purpose; `workers` and `on_done` are then its own

    Raises
    ------
    ScenarioError
        Before anything runs, if there is no such measure, or the scenario is one that cannot be run.
    SimulationError
        If a replication breaks a law of the model, or a worker process dies.
    """
    count = scenario.run.replications if replications is None else replications
    seed = scenario.run.seed if seed is None else seed
    door = ready(scenario, [*needed, *(count.measures if isinstance(count, Precision) else ())])
    with runner or Runner(workers, on_done=on_done) as at_work:
        if on_log:
            log = door.replicate(seed, first)
            at_work.take(scenario, seed, first, log)
            on_log(log)

        def runs_of(number: int) -> Runs:
            return at_work.run([scenario], range(first, first + number), seed)[0]

        if isinstance(count, int):
            return summary(door, runs_of(count))
        precision = count
        enough, is_precise = until_precise(lambda number: list(precision.wanted(runs_of(number)).values()), precision.most)
        runs = runs_of(enough)
    return summary(door, runs) | {"precision": reached(precision, runs, is_precise)}
