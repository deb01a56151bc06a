"""Parts of every search's page: a value with its limits, its distance from the target, and its cost."""

from __future__ import annotations

from mashsim.charts import Interval
from mashsim.report import words
from mashsim.report.blocks import Cell
from mashsim.trees import Tree

VERDICTS = {"passes": "meets it", "fails": "misses it", "undetermined": "cannot be told", None: words.NONE}
"""Whether a value meets the target; None where that was not judged."""
_MARKS = {"passes": "keeps the target", "fails": "misses the target", "undetermined": "undetermined"}


def limits_cell(look: Tree, say: words.Say) -> Cell:
    """Return a mean, with its one-sided limits below it where there are any."""
    limits = "" if look["low"] is None else f"{say(look['low'])} to {say(look['high'])}"
    return Cell(say(look["mean"]), limits, look["mean"], look["low"], look["high"])


def cost_cell(look: Tree) -> Cell:
    """Return what the staff cost a week; a dash where the scenario has no prices."""
    cost = look["cost_per_week"]
    return Cell(words.NONE) if cost is None else Cell(f"£{cost:,.0f}", value=cost)


def distance(name: str, look: Tree, target: float, say: words.Say, scale: float = 100) -> Interval:
    """Return how far a mean and its limits are from the target, as a chart draws it.

    Parameters
    ----------
    scale : multiplies the distance; 100 makes percentage points of a share
    """
    mean, low, high = (scale * (look[key] - target) for key in ("mean", "low", "high"))
    return Interval(name, mean, low, high, say(look["mean"]), _MARKS[look["verdict"]])
