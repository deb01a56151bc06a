"""How often mashsim's own intervals hold the truth, and its searches find it: whole studies of a small queue, repeated.

The queue is `scenarios/textbook/m-m-c.toml` over one day of 24 hours that begins with nobody there, with an hour of
work a contact; what is to be expected of that day is known exactly (Kolmogorov's forward equations), so every study's
interval either holds it or does not.

Measured over more studies than the tests repeat (100,000 days of each queue): of 4,000 studies of 25 days each, the 95
% interval held the truth in so many of 100, beside it of 1,000 studies of 100 days, and the skew of the days' values:

==========================  ===========  =====================  =====  ==================  =====================  =====
.                           2.4 an hour  (keeps up, use 0.8)           4 an hour           (overload, use 1.33)
--------------------------  -----------  ---------------------  -----  ------------------  ---------------------  -----
measure                     25 days      100 days               skew   25 days             100 days               skew
==========================  ===========  =====================  =====  ==================  =====================  =====
contacts decided            95.2         95.0                   0.0    94.8                95.4                   0.0
share of hours in use       95.0         93.4                   -0.2   93.3                94.3                   -1.8
contacts open at the end    92.8         95.1                   1.6    95.1                95.7                   0.2
how many wait on average    90.0         93.1                   2.5    94.6                94.8                   0.5
==========================  ===========  =====================  =====  ==================  =====================  =====

So an interval holds what it says, but of strongly skewed values from few runs it holds less. The bootstrap (BCa) alone
is no better there (1,000 studies of the first queue's 25 days: 88.9 beside Student's 90.1 for how many wait on
average); the wider ends of both, where a report shows both because values are skewed, hold 92.1, and of 500 studies of
50 days 93.8 beside 91.6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, reduce
from math import sqrt
from operator import getitem

import numpy as np
import pytest

from made import queueing
from made.places import TEXTBOOK
from mashsim.confidence import skew
from mashsim.experiment import Runner, measured
from mashsim.loading import changed, load
from mashsim.measures.naming import conditions
from mashsim.measures.summary import sum_up_numbers
from mashsim.questions.kinds.seek import Seek
from mashsim.questions.levers import Lever
from mashsim.questions.promising import Promise
from mashsim.questions.searching import Search
from mashsim.simulation import FrontDoor

MMC = TEXTBOOK / "m-m-c.toml"
SERVERS, HOURS = 3, 24
RUNS, STUDIES, SEARCHES = 25, 120, 20


def day(rate: float) -> FrontDoor:
    """One day of the queue, with so many contacts an hour that need an hour each."""
    dates = {"run.last_day": "2023-01-02", "run.measure_from": "2023-01-02"}
    return FrontDoor(
        changed(load(MMC), {**dates, "stages.screening.effort.mean": "60 min", "demand.rate": f"{rate:g} per hour"})
    )


def exact(rate: float) -> dict[str, float]:
    """What is to be expected of that day."""
    at_end, share_of_time = queueing.from_empty(SERVERS, rate, 1.0, HOURS)
    there = np.arange(len(at_end))
    return {
        "contacts.open_at_end": at_end @ there,
        "contacts.decided": rate * HOURS - at_end @ there,
        "pools.server.use": share_of_time @ np.minimum(there, SERVERS) / SERVERS,
        "stages.screening.mean_waiting": share_of_time @ np.maximum(there - SERVERS, 0),
    }


@cache
def coverage(rate: float) -> dict[str, tuple[float, float]]:
    """In what share of studies each measure's interval holds the exact value, and how skewed the replications' values
    are."""
    door, truth = day(rate), exact(rate)
    values: dict[str, list[float]] = {name: [] for name in truth}
    for number in range(RUNS * STUDIES):
        tree = measured(door, door.replicate(1, number), list(truth))
        for name, found in values.items():
            found.append(reduce(getitem, name.split("."), tree))

    def held(name: str) -> float:
        told = [sum_up_numbers(values[name][first : first + RUNS]) for first in range(0, RUNS * STUDIES, RUNS)]
        return sum(each["low"] <= truth[name] <= each["high"] for each in told) / STUDIES

    return {name: (held(name), skew(values[name])) for name in truth}


@pytest.mark.slow
@pytest.mark.parametrize("rate", [2.4, 4.0], ids=["keeps up", "overload"])
def test_intervals_hold_the_exact_answer_as_often_as_they_say(rate: float) -> None:
    """Within three standard errors of 95 in 100; strongly skewed values from 25 runs hold less, as it is said, yet not
    under 90."""
    error, skewed_error = sqrt(0.95 * 0.05 / STUDIES), sqrt(0.90 * 0.10 / STUDIES)
    for name, (held, skewed) in coverage(rate).items():
        least = 0.95 - 3 * error if abs(skewed) <= 1 else 0.90 - 3 * skewed_error
        assert least <= held <= 0.95 + 3 * error, f"{name}: {held:.3f} at a skew of {skewed:.1f}"
    assert sum(abs(skewed) <= 1 for _, skewed in coverage(rate).values()) >= 2


# How often what a search says is right


class Sought:
    """A search for the fewest posts on a small day's queue, of which the right number is known exactly.

    Parameters
    ----------
    target : a condition, as ``mashsim seek --target`` takes it
    promise, met_in : as ``mashsim seek`` takes them
    kept : the exact value of what is promised with so many posts, which is held against the target
    """

    rate = 1.2
    posts = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)

    def __init__(self, target: str, promise: str, met_in: float, kept: Callable[[int], bool]):
        self.question = Seek.model_validate(
            {
                "scenario": str(MMC),
                "levers": ["pools.server.posts"],
                "target": target,
                "promise": promise,
                "met_in": met_in,
            }
        )
        self.condition = conditions([target], "--target")[0]
        self.truth = next(posts for posts in self.posts if kept(int(posts)))
        self.base = day(self.rate).scenario

    def says(self, seed: int) -> str:
        """What the search says with this luck: right, wrong, or undetermined and so neither."""
        with Runner() as runner:
            lever = Lever("pools.server.posts", self.posts)
            search = Search(
                runner, self.base, [lever], [Promise(self.question, self.condition)], 1 - self.question.confidence, seed
            )
            search.along_one()
        verdicts = {look.values[0]: look.verdict for look in search.looks}
        wrong = any(verdict == ("fails" if posts >= self.truth else "passes") for posts, verdict in verdicts.items())
        found = verdicts.get(self.truth) == "passes" and verdicts.get(self.truth - 1, "fails") == "fails"
        return "wrong" if wrong else "right" if found else "undetermined"


def waiting(posts: int) -> float:
    """The exact mean number waiting on the small day."""
    share_of_time = queueing.from_empty(posts, Sought.rate, 1.0, HOURS)[1]
    return float(share_of_time @ np.maximum(np.arange(len(share_of_time)) - posts, 0))


def at_most_at_end(posts: int, most: int) -> float:
    """The exact probability that at most so many are open as the small day ends."""
    return float(queueing.from_empty(posts, Sought.rate, 1.0, HOURS)[0][: most + 1].sum())


MEAN_WAITING = "stages.screening.mean_waiting"
SOUGHT = {
    "a long-run mean, clear": (f"{MEAN_WAITING} <= 0.25", "share", 0.9, lambda posts: waiting(posts) <= 0.25),
    "a long-run mean, one value just misses": (
        f"{MEAN_WAITING} <= 0.5",
        "share",
        0.9,
        lambda posts: waiting(posts) <= 0.5,
    ),
    "periods, clear": ("contacts.open_at_end <= 4", "period", 0.8, lambda posts: at_most_at_end(posts, 4) >= 0.8),
    "periods, one value just misses": (
        "contacts.open_at_end <= 3",
        "period",
        0.85,
        lambda posts: at_most_at_end(posts, 3) >= 0.85,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a long-run mean, one value just misses", "periods, clear"])
def test_a_search_errs_no_more_often_than_it_says(name: str) -> None:
    """At 90 % confidence at most one search in ten may say something that is not so; where it is clear, most find the
    answer.

    Measured over 400 searches each, of 100: of a long-run mean that is clear all were right; where two posts miss the
    target of 0.5 waiting by 0.02 (and values are skewed) 7.8 were wrong, 92.0 undetermined and 0.2 right; of periods
    that are clear 87.8 were right, 12.2 undetermined and none wrong."""
    sought = Sought(*SOUGHT[name])
    assert sought.truth > 1
    said = Counter(sought.says(seed) for seed in range(SEARCHES))
    assert said["wrong"] <= 0.1 * SEARCHES
    if "clear" in name:
        assert said["right"] >= 0.75 * SEARCHES
