"""How a simulated figure is held against an exact one: the replication is the unit, and four standard errors are the
tolerance."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from scipy.stats import chi2, norm

from mashsim.staff import Rosters

TOLERANCE = 4.0
"""Standard errors. A right model misses it once in about 1,000 comparisons of 16 replications, once in 5,000 of 40
(Student's t)."""

Deviations = dict[str, float]


def deviation(values: Sequence[float], exact: float) -> float:
    """How many standard errors the mean of some replications' values lies from the exact value."""
    found = np.asarray(values, dtype=float)
    assert len(found) >= 16, f"{len(found)} replications are too few to know their own standard error"
    error = found.std(ddof=1) / math.sqrt(len(found))
    gap = found.mean() - exact
    if error == 0:
        return 0.0 if abs(gap) <= 1e-9 * max(1.0, abs(exact)) else math.inf
    return float(gap / error)


def agree(
    replications: Iterable[Mapping[str, float]], exact: Mapping[str, float], tolerance: float = TOLERANCE
) -> Deviations:
    """Assert that every figure agrees with its exact value; return the deviations in standard errors."""
    found = list(replications)
    deviations = {name: deviation([figures[name] for figures in found], value) for name, value in exact.items()}
    wrong = [
        f"{name}: mean {np.mean([figures[name] for figures in found]):.5g}, exact {exact[name]:.5g}, {off:+.1f} standard errors"
        for name, off in deviations.items()
        if not abs(off) <= tolerance
    ]
    assert not wrong, "\n".join(wrong)
    return deviations


def expected_counts_agree(counts: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> None:
    """Assert that Poisson counts agree with what is expected: together by chi-square, and each one on its own.

    The tolerance of the chi-square is in standard errors of its normal form (Wilson and Hilferty); each count's own is
    widened so that all of them together are as unlikely to miss it as a single one (Bonferroni). Counts of which fewer
    than 10 are expected are taken as one. Nothing may come where nothing is expected."""
    counts, expected = np.ravel(counts).astype(float), np.ravel(expected).astype(float)
    assert not counts[expected == 0].any(), f"{counts[expected == 0].sum():.0f} came where none can"
    rare = (expected > 0) & (expected < 10)
    if rare.any():
        counts, expected = (
            np.append(counts[expected >= 10], counts[rare].sum()),
            np.append(expected[expected >= 10], expected[rare].sum()),
        )
    counts, expected = counts[expected > 0], expected[expected > 0]
    assert expected.min() >= 2, f"only {expected.min():.1f} are expected: too few for chi-square"
    total = ((counts - expected) ** 2 / expected).sum()
    chance = chi2.sf(total, len(counts))
    assert norm.isf(chance) < tolerance, (
        f"chi-square {total:.1f} on {len(counts)} counts: {norm.isf(chance):.1f} standard errors"
    )
    bound = norm.isf(norm.sf(tolerance) / len(counts))
    off = (counts - expected) / np.sqrt(expected)
    worst = int(np.argmax(np.abs(off)))
    assert abs(off[worst]) < bound, (
        f"count {worst}: {counts[worst]:.0f}, expected {expected[worst]:.1f}, {off[worst]:+.1f} standard errors"
    )


def expected_effort(rosters: Rosters) -> list[float]:
    """Return the hands-on seconds that a roster is expected to hold on each day, absences taken off on average."""
    return [math.fsum(steps) for steps in zip(*rosters.steps.values(), strict=True)]


def calls_of(act: Callable[[], object]) -> int:
    """Return how many functions an act calls, which is the same on every machine."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls
