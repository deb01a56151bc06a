"""How sure the headline figures are: their intervals, their skew, and a bad run."""

from __future__ import annotations

from typing import Any

from mashsim.confidence import ENOUGH_FOR_SUP_T, SKEWED, band, bca_interval, quantile_across, skew
from mashsim.experiment.runs import Runs
from mashsim.measures.intervals import mean_interval
from mashsim.measures.registry import better, in_words, unit

FEWEST = 10
"""The fewest runs from which skew and a bad run are reported."""
WORST = 0.95
"""The worst run in 20: of 20 runs, 19 are no worse."""


def certainty(runs: Runs) -> list[dict[str, Any]]:
    """Return each headline measure's mean, its interval, the bootstrap's if it is skewed, and the worst run in 20.

    Returns
    -------
    rows with ``measure``, ``words``, ``unit``, ``better``, ``runs`` (that had something to say), ``mean``, ``low``,
    ``high``, ``skew``, ``bootstrap`` (low and high; None unless the size of the skew is above 1) and ``worst`` (value,
    low, high; a limit is None where there are too few runs for one); no row from fewer than 10 runs, nor where all are
    the same
    """
    rows = []
    for name in runs.headlines():
        values = [float(value) for value in runs.values(name) if value is not None]
        if len(values) < FEWEST or min(values) == max(values):
            continue
        mean, low, high = mean_interval(values)
        leans = skew(values)
        bootstrap = dict(zip(("low", "high"), bca_interval(values), strict=True)) if abs(leans) > SKEWED else None
        worst = quantile_across(values, 1 - WORST if better(name) == "more" else WORST)
        rows.append(
            {
                "measure": name, "words": in_words(name), "unit": unit(name), "better": better(name),
                "runs": len(values), "mean": mean, "low": low, "high": high, "skew": leans, "bootstrap": bootstrap,
                "worst": dict(zip(("value", "low", "high"), worst, strict=True)),
            }
        )  # fmt: skip
    return rows


def backlog_as_a_whole(runs: Runs, narrow: bool = True) -> dict[str, Any] | None:
    """Return the mean backlog by day and the band that holds the whole of it, from 100 runs; None from fewer.

    Parameters
    ----------
    narrow : how the band is made: see `mashsim.confidence.band`

    Returns
    -------
    ``days``, ``mean``, ``low``, ``high`` and ``method``; of contacts open at the end of each day, all stages together
    """
    if len(runs) < ENOUGH_FOR_SUP_T:
        return None
    whole = band(runs.curves("daily.open"), narrow=narrow)
    return {
        "days": runs.dates("daily"),
        "mean": whole.mean,
        "low": whole.low,
        "high": whole.high,
        "method": whole.method,
    }
