"""Many runs: replications of scenarios, here, in several processes or on other machines, and their summary.

Results do not depend on who works on them: a replication is made from the scenario, the seed and its own number alone.
`run` gives one scenario's summary; `Runner` runs many scenarios on common luck, for the questions of
`mashsim.questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

from mashsim.experiment.beginning import beginning
from mashsim.experiment.precision import Precision, outcome, until_precise
from mashsim.experiment.ready import measured, measures_of, ready
from mashsim.experiment.reasons import HELD_UP, waiting, weeks
from mashsim.experiment.runner import Runner, RunsWanted, Store
from mashsim.experiment.runs import Runs
from mashsim.experiment.spread import inputs_against_luck, share_of_inputs
from mashsim.experiment.store import FolderStore
from mashsim.experiment.summing import essentials, known_before, repeat, summary, warnings
from mashsim.inputs import fixed
from mashsim.log import Log
from mashsim.measures.results import EVERYTHING
from mashsim.scenario import Scenario
from mashsim.trees import Tree

__all__ = [
    "HELD_UP",
    "FolderStore",
    "Precision",
    "Runner",
    "Runs",
    "RunsWanted",
    "Store",
    "beginning",
    "essentials",
    "inputs_against_luck",
    "known_before",
    "measured",
    "measures_of",
    "ready",
    "repeat",
    "run",
    "share_of_inputs",
    "summary",
    "until_precise",
    "waiting",
    "warnings",
    "weeks",
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
    reasons: bool = False,
) -> Tree:
    """Run a scenario's replications and return their summary, as in ``summary.json``.

    Where a scenario's inputs are drawn, its replications are run a second time with inputs as they are written, on the
    same luck: every difference is the inputs' doing.

    Parameters
    ----------
    replications : how many, or how precise; the scenario's own number if not given
    seed : the scenario's own if not given
    workers : processes; 1 runs here
    on_done : called after each replication with how many are done, and of how many
    on_log : called with the log of the first replication
    first : number of the first replication, to see one alone
    needed : dotted names of measures that the caller will read
    runner : runs them, instead of one made for the purpose; `workers` and `on_done` are then its own, and it stays open
    reasons : also measure what held contacts up, and return it as ``reasons`` (`weeks`) and ``waiting``

    Raises
    ------
    ScenarioError
        Before anything runs, if a name is not a measure, or the scenario cannot be run.
    SimulationError
        If a replication breaks a law of the model, or a worker process dies.
    """
    count = scenario.run.replications if replications is None else replications
    seed = scenario.run.seed if seed is None else seed
    door = ready(scenario, [*needed, *(count.measures if isinstance(count, Precision) else ())])
    with nullcontext(runner) if runner else Runner(workers, on_done=on_done) as at_work:
        at_work = at_work.only([*EVERYTHING, HELD_UP]) if reasons else at_work
        if on_log:
            log = door.replicate(seed, first, at_work.laws, at_work.engine)
            at_work.take(door, seed, first, log)
            on_log(log)

        def runs_of(number: int, which: Scenario = scenario) -> Runs:
            return at_work.run([which], range(first, first + number), seed)[0]

        precision_outcome: Tree = {}
        if isinstance(count, int):
            runs = runs_of(count)
        else:
            precision = count
            enough, is_precise = until_precise(
                lambda number: list(precision.goals(runs_of(number)).values()), precision.most
            )
            runs = runs_of(enough)
            precision_outcome = {"precision": outcome(precision, runs, is_precise)}
        is_drawn = scenario.run.inputs == "drawn" and len(runs) > 1
        as_written = runs_of(len(runs), fixed(scenario)) if is_drawn else None
    why = {"reasons": weeks(runs), "waiting": waiting(runs)} if reasons else {}
    return summary(door, runs, as_written) | precision_outcome | why
