"""How much of the spread of runs comes from inputs that are known only within a range, and how much from luck."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, fsum, log, sqrt
from statistics import fmean, variance
from typing import Any

from mashsim.experiment.runs import Runs
from mashsim.measures.intervals import CONFIDENCE, mean_interval, t_quantile
from mashsim.measures.registry import in_words, unit

FEWEST = 5
"""The fewest pairs of runs from which a share is given."""


def inputs_against_luck(drawn: Runs, as_written: Runs, measures: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return for each measure the effect of drawn inputs on its mean, and their share of the spread of runs.

    Parameters
    ----------
    drawn, as_written : runs of a scenario with inputs drawn, and with inputs as they are written, on the same luck
    measures : dotted names; what a manager looks at first if not given
    """
    available = drawn.measures()
    rows = [_row(name, drawn, as_written) for name in measures or drawn.headlines() if available.get(name) is False]
    return [row for row in rows if row["share_from_inputs"]]


def _row(measure: str, drawn: Runs, as_written: Runs) -> dict[str, Any]:
    both = zip(drawn.values(measure), as_written.values(measure), strict=True)
    pairs = [(a, b) for a, b in both if a is not None and b is not None]
    difference, low, high = mean_interval([a - b for a, b in pairs])
    share = share_of_inputs([a for a, _ in pairs], [b for _, b in pairs])
    return {
        "measure": measure, "words": in_words(measure), "unit": unit(measure), "pairs": len(pairs),
        "drawn": fmean(a for a, _ in pairs) if pairs else None,
        "as_written": fmean(b for _, b in pairs) if pairs else None,
        "difference": {"mean": difference, "low": low, "high": high},
        "share_from_inputs": None if share is None else dict(zip(("mean", "low", "high"), share, strict=True)),
    }  # fmt: skip


def share_of_inputs(drawn: Sequence[float], as_written: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the share of runs' variance from their inputs, alone and together with luck: estimate, low, high.

    A run with drawn inputs and one with inputs as written have the same luck, so their difference is the effect of the
    inputs on that run; the share is the variance of the differences over that of the runs. The rest is luck alone. A
    shift of all runs alike is not a spread, and is not in it. The interval (95 %) is Student's t on the logarithm of
    the ratio, its error by leaving out one pair at a time. None where there are too few pairs, or the runs do not
    differ.
    """
    count = len(drawn)
    if count < FEWEST or not variance(drawn) > 0:
        return None
    differences = [a - b for a, b in zip(drawn, as_written, strict=True)]
    if not variance(differences) > 0:
        return 0.0, 0.0, 0.0
    left_out = [_without(differences, i) / spread if (spread := _without(drawn, i)) > 0 else 1.0 for i in range(count)]
    logs = [log(ratio) for ratio in left_out if ratio > 0]
    if len(logs) < count:
        return None
    middle = fmean(logs)
    error = sqrt((count - 1) / count * fsum((each - middle) * (each - middle) for each in logs))
    ratio, half = variance(differences) / variance(drawn), t_quantile(0.5 + CONFIDENCE / 2, count - 1) * error
    return min(ratio, 1.0), min(ratio * exp(-half), 1.0), min(ratio * exp(half), 1.0)


def _without(values: Sequence[float], place: int) -> float:
    return variance([*values[:place], *values[place + 1 :]])
