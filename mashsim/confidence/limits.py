"""One-sided limits, and decisions whether a target is met at a stated confidence."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isinf
from typing import Literal

from mashsim.errors import NotEnoughData
from mashsim.measures.intervals import mean_and_error, t_quantile

Verdict = Literal["passes", "fails", "undetermined"]


def lower_limit(values: Sequence[float], confidence: float) -> float:
    """Return the value that the long-run mean is not below, at a confidence (0-1): one-sided Student's t.

    From 20 replications of a busy queue's shares it covers about 85 % instead of 90 %, because they are skewed: use 50
    to 100 replications.

    Raises
    ------
    NotEnoughData
        From fewer than 2 values.
    """
    if len(values) < 2:
        raise NotEnoughData(f"a limit needs at least 2 replications; there {'is 1' if values else 'are none'}")
    mean, error = mean_and_error(values)
    return mean - t_quantile(confidence, len(values) - 1) * error


def upper_limit(values: Sequence[float], confidence: float) -> float:
    """Return the value that the long-run mean is not above, at a confidence; see `lower_limit`."""
    return -lower_limit([-value for value in values], confidence)


def share_limits(successes: int, count: int, confidence: float) -> tuple[float, float]:
    """Return the one-sided lower and upper limits of a share, each at a confidence: exact (Clopper and Pearson 1934).

    Parameters
    ----------
    successes, count : of independent trials, such as replications whose summer met its target; never of contacts
    """
    return _least_share(successes, count, 1 - confidence), 1 - _least_share(count - successes, count, 1 - confidence)


def _least_share(successes: int, count: int, error: float) -> float:
    """Return the share at which so many successes or more come with a probability of `error`; 0 without any."""
    low, high = 0.0, 1.0 if successes else 0.0
    while low < (middle := (low + high) / 2) < high:
        if _chance_of_so_many(successes, count, middle) < error:
            low = middle
        else:
            high = middle
    return low


def _chance_of_so_many(successes: int, count: int, share: float) -> float:
    """Return the probability of so many successes or more. Each term is made of its neighbour, by arithmetic only."""
    odds, more, fewer = share / (1 - share), [1.0], [0.0]
    for number in range(successes, count):
        more.append(more[-1] * (count - number) / (number + 1) * odds)
    term = 1.0
    for number in range(successes, 0, -1):
        term *= number / (count - number + 1) / odds
        fewer.append(term)
    above, below = fsum(more), fsum(fewer)
    return 1.0 if isinf(above) else above / (above + below)


def decide(limits: tuple[float, float], target: float, at_least: bool) -> Verdict:
    """Return whether a target is met.

    It passes only if the limit on the unfavourable side meets it, and fails only if the limit on the other side misses
    it.

    Parameters
    ----------
    limits : one-sided lower and upper, each at the confidence in question
    at_least : whether the target is a least, not a most
    """
    low, high = limits
    if low >= target if at_least else high <= target:
        return "passes"
    if high < target if at_least else low > target:
        return "fails"
    return "undetermined"


def alpha_for_look(alpha: float, looks: int) -> float:
    """Return the error that each of several looks may make, so that all make at most alpha (Bonferroni)."""
    return alpha / max(looks, 1)
