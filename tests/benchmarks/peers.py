"""What a year of a front door costs in mashsim and in its peers, side by side, once they give the same answers.

    python tests/benchmarks/peers.py [REPLICATIONS]

The front door is ``scenarios/textbook/front-door-year.toml``: about 20,000 contacts. Beside mashsim it runs in SimPy
alone (`naive_front_door`), and in Ciw where that is installed. Replications of all of them take turns in one run.

First the answers: mean waits over replications (20, and not below 10), with their difference in standard errors; above
4 it is a fault.
Then the ratios: how many times as fast as SimPy alone each is, by processor time, as the median over the pairs with the
lowest and highest. For mashsim without its log, with it, with the measures that a comparison reads, with all measures,
and with the laws that each run checks. This is a
benchmark: the answers are checked, no time is.
"""

from __future__ import annotations

import gc
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median, variance
from time import process_time
from typing import Any
from unittest.mock import patch

from naive_front_door import ASSESSED, DAY, PARTNERS, RATINGS, YEAR
from naive_front_door import FrontDoor as Naive

from mashsim.experiment import measured
from mashsim.loading import load
from mashsim.log import Log
from mashsim.measures.naming import headlines
from mashsim.questions.kinds.compare import TREND
from mashsim.simulation import FrontDoor, world
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ALLOCATING, ANALYSING, DECIDING, GATHERING, STAGES

try:
    import ciw
except ImportError:
    ciw = None

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "textbook" / "front-door-year.toml"
STAGES_OF_CIW = ("screening", "gathering", "analysing", "deciding", "allocating")
MOST_ERRORS = 4
"""By how many standard errors two answers may differ by chance."""
Waits = dict[str, list[float]]


ASKED = (*headlines("decision"), *TREND)
"""What a comparison reads of each front door."""


class Unnoted(Log):
    """A log in which nothing is noted."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.note = lambda row: None


def timed(act: Callable[..., Any], *args: Any) -> tuple[float, Any]:
    """Return the processor seconds that a call takes, and what it returns."""
    gc.collect()
    begun = process_time()
    found = act(*args)
    return process_time() - begun, found


def waits_of(log: Log) -> Waits:
    """Return the minutes that contacts waited, by what they waited for, from a log of mashsim."""
    waits: Waits = defaultdict(list)
    since: dict[tuple[str, int], int] = {}

    def ends(what: str, began: str, number: int, time: int) -> None:
        waits[what].append((time - since[began, number]) / 60)

    for time, contact, task, event, stage, _ in log.rows():
        if event == events.RECEIVED:
            since["received", contact] = time
        elif event == events.QUEUED:
            since["queued", task] = time
            if stage == ANALYSING:
                ends("replies", STAGES[GATHERING], contact, time)
        elif event == events.STARTED:
            ends(STAGES[stage], "queued", task, time)
        elif event == events.FINISHED:
            since[STAGES[stage], contact] = time
        elif event == events.DECIDED and stage == DECIDING:
            ends("decision", "received", contact, time)
        elif event == events.ALLOCATED:
            ends("room", STAGES[ALLOCATING], contact, time)
    return waits


def in_ciw(seed: int) -> Waits:
    """Run one replication in Ciw, and return the waits. Who waits for room or a team manager waits by rating there.

    It says the same of all contacts together, as room and time there do not depend on the rating.
    """
    dists = ciw.dists
    ciw.seed(seed)

    class Replies(dists.Distribution):
        def sample(self, t: Any = None, ind: Any = None) -> float:
            asked = [mean for share, mean in PARTNERS if ciw.random.random() < share]
            return max((ciw.random.expovariate(1 / mean) for mean in asked), default=0.0)

    ratings = ["red", "amber", "green"]
    everybody = ["new", *ratings]
    work = [
        dists.Lognormal(math.log(50), 0.6), dists.Exponential(1 / 30), Replies(), dists.Exponential(1 / 70),
        dists.Exponential(1 / 35), dists.Deterministic(15), dists.Exponential(1 / (20 * DAY)),
    ]  # fmt: skip
    same = {kind: {other: float(kind == other) for other in everybody} for kind in everybody}
    mix = {kind: dict(zip(everybody, (0.0, *RATINGS), strict=True)) for kind in everybody}

    def ways(assessed: float) -> list[list[float]]:
        after = {0: (1, 0.6), 1: (2, 1.0), 2: (3, 1.0), 3: (4, 1.0), 4: (5, assessed), 5: (6, 1.0)}
        return [
            [after[node][1] if node in after and after[node][0] == to else 0.0 for to in range(7)] for node in range(7)
        ]

    network = ciw.create_network(
        arrival_distributions={
            kind: [dists.Exponential(20_000 / 365 / DAY) if kind == "new" and node == 0 else None for node in range(7)]
            for kind in everybody
        },
        service_distributions=dict.fromkeys(everybody, work),
        routing={kind: ways(share) for kind, share in zip(everybody, (0.0, *ASSESSED), strict=True)},
        number_of_servers=[3, 1, float("inf"), 2, 1, 1, 330],
        priority_classes={"new": 0, "red": 0, "amber": 1, "green": 2},
        class_change_matrices=[mix, *[same] * 6],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(YEAR)
    waits: Waits = defaultdict(list)
    arrived: dict[int, float] = {}
    names = [*STAGES_OF_CIW[:2], "replies", *STAGES_OF_CIW[2:], "room"]
    for record in sorted(simulation.get_all_records(), key=lambda record: record.arrival_date):
        arrived.setdefault(record.id_number, record.arrival_date)
        name = names[record.node - 1]
        waits[name].append(record.service_time if name == "replies" else record.waiting_time)
        if name == "deciding":
            waits["decision"].append(record.exit_date - arrived[record.id_number])
    return waits


def means(waits: Waits) -> dict[str, float]:
    """Return the mean of each of the waits of one replication."""
    return {what: fmean(minutes) for what, minutes in waits.items()}


def compare(name: str, ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]) -> bool:
    """Print the mean waits of both, and return whether they agree."""
    agree = True
    print(f"mean minutes waited, mashsim and {name}, {len(ours)} replications each:")
    for what in theirs[0]:
        a, b = ([one[what] for one in of] for of in (ours, theirs))
        error = math.sqrt((variance(a) + variance(b)) / len(a))
        z = (fmean(a) - fmean(b)) / error
        agree = agree and abs(z) < MOST_ERRORS
        print(f"  {what:12} {fmean(a):8.1f} {fmean(b):8.1f}   {z:+.1f} standard errors")
    return agree


def main() -> None:
    """Print the answers and the ratios."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    door = FrontDoor(load(SCENARIO))
    took: dict[str, list[float]] = defaultdict(list)
    answers: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number in range(replications):
        naive, found = timed(Naive(number).run)
        answers["SimPy alone"].append(means(found))
        with patch.object(world, "Log", Unnoted):
            bare, _ = timed(door.replicate, 1, number, False)
        ran, log = timed(door.replicate, 1, number, False)
        asking, _ = timed(measured, door, log, ASKED)
        measuring, _ = timed(measured, door, log)
        checked, _ = timed(door.replicate, 1, number)
        answers["mashsim"].append(means(waits_of(log)))
        again, _ = timed(Naive(number).run)
        pair = (naive + again) / 2
        took["mashsim, nothing noted"].append(pair / bare)
        took["mashsim with its log"].append(pair / ran)
        took["mashsim with its log and what compare reads"].append(pair / (ran + asking))
        took["mashsim with its log and all measures"].append(pair / (ran + measuring))
        took["mashsim with its log, and the laws checked"].append(pair / checked)
        if ciw:
            seconds, found = timed(in_ciw, number)
            answers["Ciw"].append(means(found))
            took["Ciw"].append(pair / seconds)
    agree = [compare(name, answers["mashsim"], found) for name, found in answers.items() if name != "mashsim"]
    print("times as fast as SimPy alone: median [lowest, highest]")
    for name, ratios in took.items():
        print(f"  {name:44} {median(ratios):.2f} [{min(ratios):.2f}, {max(ratios):.2f}]")
    if not all(agree):
        sys.exit("the answers differ")


if __name__ == "__main__":
    main()
