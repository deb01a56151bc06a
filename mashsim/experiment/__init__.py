"""Many runs: replications of scenarios, here, in several processes or on other machines, and what they say together.

Results do not depend on who works on them: a replication is made from the scenario, the seed and its own number alone. `run` gives one
scenario's summary; `Runner` runs many scenarios on common luck, for the questions of `mashsim.questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mashsim.experiment.ready import Tree, measured, measures_of, ready
from mashsim.experiment.runner import Runner, Store
from mashsim.experiment.runs import Runs
from mashsim.experiment.spread import inputs_against_luck, share_of_inputs
from mashsim.experiment.summing import repeat, summary, warnings
from mashsim.inputs import fixed
from mashsim.log import Log
from mashsim.scenario import Scenario

__all__ = [
    "Runner", "Runs", "Store", "inputs_against_luck", "measured", "measures_of", "ready", "repeat", "run", "share_of_inputs", "summary",
    "warnings",
]  # fmt: skip


def run(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    on_done: Callable[[int, int], None] | None = None,
    on_log: Callable[[Log], None] | None = None,
    first: int = 0,
    needed: Sequence[str] = (),
) -> Tree:
    """Run a scenario's replications and return their summary, as in ``summary.json``.

    Where a scenario's inputs are drawn, its replications are run a second time with inputs as they are written, on the same luck: what
    differs is what the inputs do.

    Parameters
    ----------
    replications, seed : the scenario's own if not given
    workers : processes; 1 runs here
    on_done : called after each replication with how many are done, and of how many
    on_log : called with the log of the first replication
    first : number of the first replication, to see one alone
    needed : dotted names of measures that the caller will read

    Raises
    ------
    ScenarioError
        Before anything runs, if there is no such measure, or the scenario is one that cannot be run.
    SimulationError
        If a replication breaks a law of the model, or a worker process dies.
    """
    count = scenario.run.replications if replications is None else replications
    seed = scenario.run.seed if seed is None else seed
    door = ready(scenario, needed)
    with Runner(workers, on_done=on_done) as runner:
        if on_log:
            log = door.replicate(seed, first)
            runner.take(scenario, seed, first, log)
            on_log(log)
        is_drawn = scenario.run.inputs == "drawn" and count > 1
        runs, *as_written = runner.run([scenario, *([fixed(scenario)] if is_drawn else [])], range(first, first + count), seed)
    return summary(door, runs, *as_written)
