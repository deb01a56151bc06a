"""Efforts by rating, by source and per child against exact answers: batch arrivals, priorities, mixed work.

The queues are those of `scenarios/textbook/`, with efforts that differ from contact to contact."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from made import queueing
from made.evidence import agree
from made.textbook import Figures, Read, Trial, waits, waits_by_rating
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import SCREENING

HOUR_IN_MINUTES = 60.0
FAMILIES = [0.5, 0.3, 0.2]
"""Shares of families with one, two and three children."""


def moments_of(weights: list[float], parts: list[list[float]]) -> list[float]:
    """The first three moments of a mixture."""
    return [sum(weight * part[k] for weight, part in zip(weights, parts, strict=True)) for k in range(3)]


def exponential_moments(mean: float) -> list[float]:
    return [math.factorial(k) * mean**k for k in (1, 2, 3)]


def scaled(moments: list[float], times: float) -> list[float]:
    return [moment * times ** (k + 1) for k, moment in enumerate(moments)]


# Per child: a family is a batch of children


PER_CHILD: dict[str, tuple[Any, list[float]]] = {
    "fixed: M^X/D/1": ("6 min", [6, 36, 216]),
    "uniform": ({"distribution": "uniform", "low": "0 min", "high": "12 min"}, [6, 48, 432]),
}


@pytest.mark.slow
@pytest.mark.parametrize("law", PER_CHILD)
def test_families_whose_effort_is_per_child_wait_as_batches_do(law: str) -> None:
    """M^X/G/1 seen by the family: Pollaczek and Khinchine with the work of the whole batch."""
    per_child, moments = PER_CHILD[law]
    changes = {"stages.screening.effort": {"per_child": per_child}, "demand.children": FAMILIES}
    trial = Trial("m-g-1", {**changes, "demand.rate": "4.2 per hour"}, last_day="2023-02-19")
    of_family = moments_of(FAMILIES, [scaled(moments, children) for children in (1, 2, 3)])
    mean, square = queueing.pollaczek_khinchine(4.2 / HOUR_IN_MINUTES, of_family)

    def figures(read: Read) -> Figures:
        minutes = read.work(SCREENING, trial.window)[0]
        return waits(minutes) | {"mean square": (minutes**2).mean()}

    use = 4.2 / HOUR_IN_MINUTES * of_family[0]
    agree(trial.figures(16, figures), {"mean wait": mean, "share that waits": use, "mean square": square})


@pytest.mark.slow
def test_a_family_takes_its_own_time_and_that_of_each_child() -> None:
    effort = {"per_family": {"distribution": "exponential", "mean": "4 min"}, "per_child": "3 min"}
    changes = {"stages.screening.effort": effort, "demand.children": FAMILIES, "demand.rate": "4.2 per hour"}
    trial = Trial("m-g-1", changes, last_day="2023-02-19")
    parts = []
    for children in (1, 2, 3):
        shift, (one, two, three) = 3.0 * children, exponential_moments(4)
        parts.append(
            [shift + one, shift**2 + 2 * shift * one + two, shift**3 + 3 * shift**2 * one + 3 * shift * two + three]
        )
    mean, _ = queueing.pollaczek_khinchine(4.2 / HOUR_IN_MINUTES, moments_of(FAMILIES, parts))
    agree(trial.figures(16, lambda read: waits(read.work(SCREENING, trial.window)[0])), {"mean wait": mean})


def test_several_people_take_families_in_order_of_arrival_to_the_second() -> None:
    """M^X/D/c, by the recursion of Kiefer and Wolfowitz on the very arrivals and families of the run."""
    changes = {"stages.screening.effort": {"per_child": "6 min"}, "demand.children": FAMILIES}
    trial = Trial("m-m-c", changes, last_day="2023-01-22")
    log = trial.door.replicate(1, 0)
    read = Read(log)
    queued, started = (read.of_tasks(event, SCREENING) for event in (events.QUEUED, events.STARTED))
    contact = read.of_each_task(events.QUEUED, read.contact)
    free = [0] * 3
    for task in sorted(np.flatnonzero(started >= 0), key=lambda task: (queued[task], task)):
        begins = max(heapq.heappop(free), int(queued[task]))
        assert started[task] == begins
        heapq.heappush(free, begins + 360 * log.children[contact[task]])


@pytest.mark.slow
def test_several_people_wait_for_families_as_for_the_mixture_made_by_hand() -> None:
    by_hand = {
        "distribution": "mixture",
        "parts": [
            {"distribution": "uniform", "low": "0 min", "high": f"{12 * children} min"} for children in (1, 2, 3)
        ],
        "weights": FAMILIES,
    }
    per_child = {"per_child": {"distribution": "uniform", "low": "0 min", "high": "12 min"}}
    trials = [
        Trial("m-m-c", {"stages.screening.effort": effort, "demand.children": children}, last_day="2023-01-22")
        for effort, children in ((per_child, FAMILIES), (by_hand, [1]))
    ]
    one, other = (
        trial.figures(16, lambda read, trial=trial: waits(read.work(SCREENING, trial.window)[0])) for trial in trials
    )
    agree([{name: a[name] - b[name] for name in a} for a, b in zip(one, other, strict=True)], dict.fromkeys(one[0], 0))


# By rating and by source


RATES = {"red": 0.25, "amber": 0.375, "green": 0.375}
BY_RATING = {"red": 15.0, "amber": 10.0, "green": 4.0}


def cobham(rates: list[float], moments: list[list[float]]) -> list[float]:
    """Mean wait of each class in M/G/1 with priorities and without interruption, the most urgent first."""
    at_work = sum(rate * part[1] for rate, part in zip(rates, moments, strict=True)) / 2
    uses = np.cumsum([0.0, *(rate * part[0] for rate, part in zip(rates, moments, strict=True))])
    return [at_work / ((1 - above) * (1 - own)) for above, own in pairwise(uses)]


@pytest.mark.slow
def test_ratings_with_efforts_of_their_own_wait_as_classes_do() -> None:
    effort = {rating: {"distribution": "exponential", "mean": f"{mean:g} min"} for rating, mean in BY_RATING.items()}
    changes = {"stages.deciding.effort": effort, "pools.deciders.posts": 1, "demand.rate": "4.8 per hour"}
    trial = Trial("m-m-c-priorities", changes, last_day="2023-02-19")
    rates = [4.8 / HOUR_IN_MINUTES * share for share in RATES.values()]
    exact = cobham(rates, [exponential_moments(mean) for mean in BY_RATING.values()])
    agree(
        trial.figures(16, lambda read: waits_by_rating(trial, read)),
        dict(zip(BY_RATING, exact, strict=True)),
    )


@pytest.mark.slow
def test_ratings_and_sources_together_wait_as_classes_of_mixed_work() -> None:
    """Red takes 15 minutes from the police and 5 from others; the rest takes the same from both, of which green is
    fixed."""
    effort: dict[str, Any] = {
        "red": {"police": "15 min", "other_sources": {"distribution": "exponential", "mean": "5 min"}},
        "amber": {"distribution": "exponential", "mean": "10 min"},
        "green": "4 min",
    }
    changes = {
        "stages.deciding.effort": effort,
        "pools.deciders.posts": 1,
        "demand.rate": "4.8 per hour",
        "demand.sources": {"anyone": {"share": 0.6}, "police": {"share": 0.4}},
    }
    trial = Trial("m-m-c-priorities", changes, last_day="2023-02-19")
    rates = [4.8 / HOUR_IN_MINUTES * share for share in RATES.values()]
    red = moments_of([0.4, 0.6], [[15, 225, 3375], exponential_moments(5)])
    exact = cobham(rates, [red, exponential_moments(10), [4, 16, 64]])
    agree(trial.figures(16, lambda read: waits_by_rating(trial, read)), dict(zip(RATES, exact, strict=True)))


@pytest.mark.slow
def test_sources_with_efforts_of_their_own_wait_as_one_queue_of_mixed_work() -> None:
    effort = {"police": "4 min", "other_sources": {"distribution": "exponential", "mean": "12 min"}}
    sources = {"police": {"share": 0.4}, "schools": {"share": 0.35}, "health": {"share": 0.25}}
    changes = {"stages.screening.effort": effort, "demand.rate": "4.8 per hour"}
    trial = Trial("m-g-1", {**changes, "demand.sources": {"anyone": {"share": 0}, **sources}}, last_day="2023-02-19")
    mixed = moments_of([0.4, 0.6], [[4, 16, 64], exponential_moments(12)])
    mean, _ = queueing.pollaczek_khinchine(4.8 / HOUR_IN_MINUTES, mixed)
    exact = {"wait": mean, "police": mean + 4, "others": mean + 12}

    def figures(read: Read) -> Figures:
        waited, there, contact = read.work(SCREENING, trial.window)
        police = np.asarray(read.log.source)[contact] == 1
        return {"wait": waited.mean(), "police": there[police].mean(), "others": there[~police].mean()}

    agree(trial.figures(16, figures), exact)
