"""Exact answers of queueing theory: what the tests of the simulator are held against. Times in any one unit, rates per
that unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise

import numpy as np
from scipy.integrate import quad
from scipy.linalg import expm


def erlang_c(servers: int, load: float) -> float:
    """Share of arrivals that wait, for a load (arrival rate × mean work) below the number of servers."""
    blocked = 1.0  # Erlang's B by its recursion
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(servers: int, arrivals: float, work: float) -> float:
    """Mean wait in M/M/c."""
    return erlang_c(servers, arrivals * work) / (servers / work - arrivals)


def share_waiting_longer(servers: int, arrivals: float, work: float, than: float) -> float:
    """Share that waits longer than `than` in M/M/c, first come first served."""
    return erlang_c(servers, arrivals * work) * math.exp(-(servers / work - arrivals) * than)


def pollaczek_khinchine(arrivals: float, moments: Sequence[float]) -> tuple[float, float]:
    """Mean and mean square of the wait in M/G/1, from the first three moments of the work (Takács)."""
    first, second, third = moments
    free = 1 - arrivals * first
    mean = arrivals * second / (2 * free)
    return mean, 2 * mean**2 + arrivals * third / (3 * free)


def priority_waits(servers: int, arrivals: Sequence[float], work: float) -> list[float]:
    """Mean wait of each class, most urgent first, in M/M/c without interruption (Cobham; Kella and Yechiali)."""
    base = erlang_c(servers, sum(arrivals) * work) * work / servers
    use = [sum(arrivals[:number]) * work / servers for number in range(len(arrivals) + 1)]
    return [base / ((1 - above) * (1 - own)) for above, own in pairwise(use)]


def interrupted_times(arrivals: tuple[float, float], work: float) -> list[tuple[float, float]]:
    """Mean (wait until first begun, time until done) of two classes in M/M/1 where the first interrupts the second."""
    urgent, both = arrivals[0] * work, sum(arrivals) * work
    first = (work * urgent / (1 - urgent), work / (1 - urgent))
    done = work / (1 - urgent) + work * both / ((1 - urgent) * (1 - both))
    return [first, (done - work / (1 - urgent), done)]


def numbers_by_time(
    rates: Sequence[float], servers: Sequence[int], work: float, most: int = 150, parts: int = 1
) -> np.ndarray:
    """How M(t)/M/c(t) looks in the long run: probabilities of 0, 1, 2, … there, by time within the period.

    Parameters
    ----------
    rates, servers : by hour of the period
    work : mean work in hours
    parts : equal parts of an hour

    Returns
    -------
    one row of probabilities for the beginning of each part of each hour: the solution of Kolmogorov's forward
    equations, exact as the rates are constant within an hour; more than `most` there are left out"""
    step_of = {}
    for rate, count in set(zip(rates, servers, strict=True)):
        leaving = np.minimum(np.arange(1, most + 1), count) / work
        generator = np.diag(np.full(most, rate), 1) + np.diag(leaving, -1)
        np.fill_diagonal(generator, -generator.sum(axis=1))
        step_of[rate, count] = expm(generator / parts)
    steps = [step_of[hour] for hour in zip(rates, servers, strict=True)]
    now = np.eye(most + 1)[0]
    whole = reduce(np.matmul, (step for step in steps for _ in range(parts)))
    balance = np.vstack(
        [(whole - np.eye(most + 1)).T[1:], np.ones(most + 1)]
    )  # the same at the end of a period as at its beginning
    now = np.linalg.solve(balance, now[::-1])
    rows = []
    for step in steps:
        for _ in range(parts):
            rows.append(now)
            now = now @ step
    return np.array(rows)


def from_empty(
    servers: int, arrivals: float, work: float, until: float, most: int = 250
) -> tuple[np.ndarray, np.ndarray]:
    """How M/M/c looks that begins with nobody there: exact for any finite time, also where more comes than can be done.

    Parameters
    ----------
    until : the time that is looked at
    most : more than so many there are left out

    Returns
    -------
    probabilities of 0, 1, 2, … there at that time, and the mean share of the time until then in which there are so
    many: the solution of Kolmogorov's forward equations and its integral, both from one matrix exponential (Van Loan
    1978)"""
    leaving = np.minimum(np.arange(1, most + 1), servers) / work
    generator = np.diag(np.full(most, arrivals), 1) + np.diag(leaving, -1)
    np.fill_diagonal(generator, -generator.sum(axis=1))
    size = most + 1
    block = np.zeros((2 * size, 2 * size))
    block[:size, :size], block[:size, size:] = generator, np.eye(size)
    solved = expm(block * until)
    return solved[0, :size], solved[0, size:] / until


def enough_replied(shares: Sequence[float], enough: int) -> float:
    """Probability that at least `enough` of several independent things have happened, each with its own probability."""
    counts = np.array([1.0])
    for share in shares:
        counts = np.convolve(counts, [1 - share, share])
    return float(counts[enough:].sum())


def mean_until_enough(replied_by: Sequence[Callable[[float], float]], enough: int, at_most: float = math.inf) -> float:
    """Mean time until `enough` of several independent replies are in, or until `at_most`: the order statistic's
    mean."""
    return float(
        quad(lambda t: 1 - enough_replied([law(t) for law in replied_by], enough), 0, at_most, limit=500, epsabs=1e-9)[
            0
        ]
    )


def later_of_two_queues(arrivals: float, work: float) -> float:
    """Mean time until both of two M/M/1 queues fed by the same arrivals have served an arrival (Flatto and Hahn)."""
    use = arrivals * work
    return (12 - use) / 8 * work / (1 - use)


def waiting_with_reneging(
    servers: int, arrivals: float, work: float, patience: float, most: int = 2000
) -> tuple[float, float]:
    """Share that leaves unserved and mean number waiting in M/M/c where each waits for an exponential time at most
    (Erlang A; Palm)."""
    weight, total, waiting = 1.0, 1.0, 0.0
    for number in range(1, most):
        weight *= arrivals / (min(number, servers) / work + max(0, number - servers) / patience)
        total += weight
        waiting += max(0, number - servers) * weight
    return waiting / total / patience / arrivals, waiting / total


def erlang_a(servers: int, arrivals: float, service: float, abandonment: float, most: int = 2000) -> dict[str, float]:
    """Return the share that abandons, the mean wait of all who come and the mean queue of M/M/c+M, from its
    birth-and-death equations.

    Parameters
    ----------
    arrivals, service, abandonment : rates: of the whole, of one server, of one who waits
    most : how many there may be; far more than there ever are"""
    weights = [1.0]
    for number in range(1, most):
        leaving = min(number, servers) * service + max(0, number - servers) * abandonment
        weights.append(weights[-1] * arrivals / leaving)
    total = math.fsum(weights)
    queue = math.fsum(max(0, number - servers) * weight for number, weight in enumerate(weights)) / total
    return {"share": queue * abandonment / arrivals, "wait": queue / arrivals, "queue": queue}
