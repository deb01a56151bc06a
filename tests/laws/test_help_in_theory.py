"""Help between two pools of one person against the exact answer: the balance of the Markov chain, solved as it stands.

Work comes to both pools at random and takes exponential times, by what it is and not by who does it. The second person
helps the first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from made.evidence import agree
from made.helping_pools import Contact, Front
from mashsim.scenario.help import Help
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import SCREENING

ARRIVALS, RATES = (0.9, 0.5), (1.0, 1.25)
"""Work for each pool, and how fast it is done, per hour."""
MOST = 40
"""So many wait for one pool at most; more is as good as never."""
IDLE, OWN, LENT = range(3)
State = tuple[int, int, int, int]
"""How many wait for the first pool and for the second, whether the first person works, and what the second does."""


def moves(state: State, above: int | None) -> Iterator[tuple[State, float]]:
    """Yield where the chain goes from a state, and how fast.

    Help comes when nothing of the second person's own waits or, with `above`, when more than so many wait for the first
    pool, and then before own work."""
    first, second, one, other = state
    if one == IDLE:
        yield (first, second, OWN, other), ARRIVALS[0]
    elif other == IDLE and first + 1 > (above or 0):
        yield (first, second, one, LENT), ARRIVALS[0]
    elif first < MOST:
        yield (first + 1, second, one, other), ARRIVALS[0]
    if other == IDLE:
        yield (first, second, one, OWN), ARRIVALS[1]
    elif second < MOST:
        yield (first, second + 1, one, other), ARRIVALS[1]
    if one == OWN:
        yield (first - 1, second, OWN, other) if first else (0, second, IDLE, other), RATES[0]
    if other != IDLE:
        if above is None:
            after = _next_when_free(first, second)
        else:
            after = (first - 1, second, LENT) if first > above else _own_next(first, second)
        yield (after[0], after[1], one, after[2]), RATES[0] if other == LENT else RATES[1]


def _next_when_free(first: int, second: int) -> tuple[int, int, int]:
    if second:
        return first, second - 1, OWN
    return (first - 1, second, LENT) if first else (first, second, IDLE)


def _own_next(first: int, second: int) -> tuple[int, int, int]:
    return (first, second - 1, OWN) if second else (first, second, IDLE)


def exact(above: int | None) -> dict[str, float]:
    """The chain in the long run: how many wait for each, and how long the second person helps."""
    states: list[State] = list(product(range(MOST + 1), range(MOST + 1), (IDLE, OWN), (IDLE, OWN, LENT)))
    places = {state: place for place, state in enumerate(states)}
    rows, columns, rates = [], [], []
    for state in states:
        for after, rate in moves(state, above):
            rows += [places[after], places[state]]
            columns += [places[state]] * 2
            rates += [rate, -rate]
    balance = coo_matrix((rates, (rows, columns)), shape=(len(states), len(states))).tolil()
    start = places[0, 0, IDLE, IDLE]
    balance[start] = 1.0  # in the place of one equation, which the others make
    right = np.zeros(len(states))
    right[start] = 1.0
    share = dict(zip(states, spsolve(balance.tocsc(), right), strict=True))
    assert sum(part for state, part in share.items() if MOST in state[:2]) < 1e-6
    return {
        "first": sum(part * state[0] for state, part in share.items()),
        "second": sum(part * state[1] for state, part in share.items()),
        "lent": sum(part for state, part in share.items() if state[3] == LENT),
    }


def simulated(help_: Help, number: int, hours: int, before: int = 100) -> dict[str, float]:
    """The same of one replication, after its beginning."""
    second = 3600
    front = Front(a=[[(0, (hours + 1) * second)]], b=[[(0, (hours + 1) * second)]])
    front.help(("a", "b", help_))
    luck, contacts = Random(f"help {number}"), 0
    for pool, arrivals, rate in zip("ab", ARRIVALS, RATES, strict=True):
        moment = luck.expovariate(arrivals)
        while moment < hours:
            contact, effort = Contact(contacts), luck.expovariate(rate) * second
            serve = front.pools[pool].serve
            front.at(
                int(moment * second), lambda serve=serve, one=contact, effort=effort: serve(one, SCREENING, effort)
            )
            moment += luck.expovariate(arrivals)
            contacts += 1
    front.env.run_until(hours * second)
    return _figures(front.rows, before * second, hours * second)


def _figures(rows: list[tuple[int, ...]], since: int, until: int) -> dict[str, float]:
    queue_of = {row[2]: row[5] for row in rows if row[3] == events.QUEUED}
    areas = [0, 0, 0]  # waiting for the first, for the second, and help
    for time, _, task, event, _, detail in rows:
        left = until - max(time, since)
        if event == events.QUEUED:
            areas[queue_of[task]] += left
        elif event == events.STARTED:
            areas[queue_of[task]] -= left
            areas[2] += left * (detail != queue_of[task])
        elif event == events.FINISHED:
            areas[2] -= left * (detail != queue_of[task])
    return dict(zip(("first", "second", "lent"), (area / (until - since) for area in areas), strict=True))


@pytest.mark.parametrize(
    ("help_", "above"),
    [
        (Help(pool="b", when_own_queue_is_empty=True), None),
        (Help(pool="b", when_more_wait_than=3), 3),
        (Help(pool="b", when_more_wait_than=0), 0),
    ],
    ids=["own queue empty", "more than 3 wait", "any waits"],
)
def test_help_is_as_the_chain_says(help_: Help, above: int | None) -> None:
    figures = [simulated(help_, number, 1600) for number in range(16)]
    agree(figures, exact(above))
