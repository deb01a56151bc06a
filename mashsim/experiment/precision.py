"""Run until it is precise: so many replications that the means of some measures are known as closely as was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mashsim.confidence import PrecisionGoal, half_width, stops_at
from mashsim.confidence.stopping import FEWEST, LOOK_AHEAD
from mashsim.experiment.runs import Runs
from mashsim.measures.naming import HEADLINES
from mashsim.measures.registry import in_words, unit

FIRST = HEADLINES[:6]
"""The measures that are to be precise if none are named: the shares in time, and what is open and undecided."""
_MOST_AT_ONCE = 2.0


class Precision(NamedTuple):
    """How precise means are to be.

    Attributes
    ----------
    share : half the width of the 95 % interval at most, as a share of the mean; of a measure that is a share itself
        (0-1), in its own unit
    measures : dotted names; those a manager looks at first if there are none
    most : replications, whatever has been reached
    """

    share: float
    measures: Sequence[str] = ()
    most: int = 1000

    def goals(self, runs: Runs) -> dict[str, PrecisionGoal]:
        """Return the precision that each measure must have, with its values so far."""
        names = self.measures or [name for name in runs.headlines() if name in FIRST]
        return {name: PrecisionGoal(runs.values(name), self.share, unit(name) != "share") for name in names}


def until_precise(look: Callable[[int], Sequence[PrecisionGoal]], most: int) -> tuple[int, bool]:
    """Return the number of replications by `mashsim.confidence.stops_at`, and whether they are precise enough.

    Parameters
    ----------
    look : runs so many replications from the first, and returns the precision that each measure must have; how many
        at a time does not change the answer
    most : replications at most
    """
    count = min(FEWEST + LOOK_AHEAD, most)
    while True:
        goals = look(count)
        stop = stops_at(goals, min(FEWEST, most))
        if stop is not None or count >= most:
            return stop or most, stop is not None
        widths = [
            (width or each.precision) / each.precision for each in goals if (width := half_width(each)) is not None
        ]
        guess = count * min(max([width**2 for width in widths], default=_MOST_AT_ONCE), _MOST_AT_ONCE)
        count = min(max(int(guess) + LOOK_AHEAD, count + LOOK_AHEAD), most)


def outcome(precision: Precision, runs: Runs, is_precise: bool) -> dict[str, Any]:
    """Return the precision asked for and the precision reached, with a sentence."""
    rows, misses = [], []
    for name, goal in precision.goals(runs).items():
        width = half_width(goal)
        is_met = width is not None and width <= goal.precision
        rows.append(
            {
                "measure": name,
                "half_width": width,
                "relative": goal.relative,
                "wanted": goal.precision,
                "kept": is_met,
            }
        )
        if not is_met:
            misses.append(f"{in_words(name)} is known to ± {_width_in_words(width, goal.relative)}")
    share = _width_in_words(precision.share, True)
    if is_precise:
        sentence = (
            f"{len(runs)} replications were enough for a precision of {share} (of the mean; percentage points for "
            "shares)."
        )
    elif misses:
        sentence = (
            f"After {len(runs)} replications the precision of {share} is not reached: {'; '.join(misses)}. Allow more "
            "with --most."
        )
    else:
        sentence = (
            f"After {len(runs)} replications the precision of {share} is reached, but too lately to be sure of it."
        )
    return {
        "asked": precision.share,
        "most": precision.most,
        "reached": is_precise,
        "measures": rows,
        "sentence": sentence,
    }


def _width_in_words(width: float | None, relative: bool) -> str:
    if width is None:
        return "nobody knows what"
    return f"{100 * width:.3g} {'%' if relative else 'percentage points'}"
