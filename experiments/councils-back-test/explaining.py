"""Which of the uncertain settings make a prediction as wide as it is, and how narrow it would be if one were known.

Of each figure, the draws are put in order, and so is each setting; both are taken as normal scores. What a group of
settings makes out is the share of the variance of the figure's scores that a linear regression on the settings' scores
(on which of them holds, for settings with alternatives) explains, over all figures of a kind, less what as many
meaningless settings would explain (adjusted R²). If the group were known, a band would be about the square root of the
rest times as wide. Settings that matter only together with others are not seen, so the shares are lower bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mashsim.chance import Luck
from mashsim.experiment import Runs
from mashsim.inputs import draw
from mashsim.uncertain import Uncertain

Matrix = NDArray[np.float64]
GROUPS = {
    "use of people's time, by team": ("pools.*.posts.use",),
    "rule of waiting for replies": ("stages.gathering.go_on",),
    "who goes straight to a decision": ("stages.screening.straight_share",),
    "who helps whom": ("stages.*.helped_by",),
    "end-of-day push": ("pools.*.push",),
    "who leaves, and how long a post stays empty": ("pools.*.turnover.*", "pools.*.time_to_hire"),
    "which moment stops the clock": ("clocks.not_said*.stop",),
    "how a day is counted": ("clocks.*.counting",),
    "reply times of partners, and silence": ("factors.*replies.times", "factors.silence.times"),
    "hands-on minutes": ("factors.hands_on.times", "factors.spread_of_efforts.times"),
    "how many contacts come, so how many go on": ("demand.rate", "stages.screening.outcomes_by_source.*"),
    "months, weekdays and hours in which they come": ("demand.monthly_cv", "demand.profiles.*"),
    "leave and sickness": ("pools.*.leave_by_month", "pools.*.sickness_spell", "factors.leave.times"),
    "ratings": ("stages.screening.ratings.*",),
    "what is decided, and sent back": ("stages.deciding.outcomes.*", "stages.deciding.returned_share"),
    "pace of assessments, from year to year": ("factors.pace.times",),
    "room of assessment workers": ("stages.allocating.caseload.*",),
    "families that come back": ("loops.*", "factors.known_families.times"),
}
"""The settings that are known or not known together, by their names in the answer; `*` stands for any characters."""
HALF = 0.75
"""The share of a variance without which half of the width is left."""
_NORMAL = NormalDist()


def shares(figures: Sequence[tuple[str, Sequence[float | None]]], runs: Mapping[str, Runs]) -> dict[str, float]:
    """Return the share of the variance of some figures that each group of settings explains, the largest first.

    Parameters
    ----------
    figures : of one kind: the scenario's name, and the value in each draw; None where there was nothing to say
    runs : of each scenario, with inputs drawn
    """
    inputs, outcome = _pooled(figures, runs)
    found = {group: explained(columns, outcome) for group, columns in inputs.items() if columns.shape[1]}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def enough_for_half(
    figures: Sequence[tuple[str, Sequence[float | None]]], runs: Mapping[str, Runs]
) -> tuple[list[str], float]:
    """Return the fewest groups, each time the one that adds most, that would have to be known to halve the width.

    Also the share of the variance that they explain together; where all of them are not enough, those that add a
    fiftieth or more.
    """
    inputs, outcome = _pooled(figures, runs)
    known: list[str] = []
    share = 0.0
    while share < HALF and len(known) < len(inputs):
        tried = {
            group: explained(np.hstack([inputs[one] for one in (*known, group)]), outcome)
            for group in inputs
            if group not in known
        }
        best = max(tried, key=lambda group: tried[group])
        if tried[best] < share + 0.02:
            break
        known.append(best)
        share = tried[best]
    return known, share


def width_left(share: float) -> float:
    """Return how wide a band is, of what it was, where so much of its variance is known."""
    return sqrt(1 - share)


def explained(columns: Matrix, outcome: Matrix) -> float:
    """Return the adjusted share of an outcome's variance that columns explain; both have means of 0.

    It is 0 where there are so many columns that they explain any outcome.
    """
    count, width = columns.shape
    if width >= count - 1:
        return 0.0
    weights = np.linalg.lstsq(columns, outcome, rcond=None)[0]
    left = outcome - columns @ weights
    share = 1 - float(left @ left) / float(outcome @ outcome)
    adjusted: float = 1 - (1 - share) * (count - 1) / (count - 1 - width)
    return max(0.0, adjusted)


def _pooled(
    figures: Sequence[tuple[str, Sequence[float | None]]], runs: Mapping[str, Runs]
) -> tuple[dict[str, Matrix], Matrix]:
    """Return the scores of each group's settings, a row a draw of a figure, and the figures' own."""
    inputs: dict[str, list[Matrix]] = {group: [] for group in GROUPS}
    outcomes: list[Matrix] = []
    for name, values in figures:
        known = [place for place, value in enumerate(values) if value is not None]
        outcomes.append(scores([float(values[place] or 0.0) for place in known]))
        for group, columns in inputs_of(runs[name]).items():
            inputs[group].append(_centred(columns[known]))
    widths = {group: max(part.shape[1] for part in parts) for group, parts in inputs.items()}
    filled = {
        group: np.vstack([np.pad(part, ((0, 0), (0, widths[group] - part.shape[1]))) for part in parts])
        for group, parts in inputs.items()
    }
    return filled, np.concatenate(outcomes)


def scores(values: Sequence[float]) -> Matrix:
    """Return the normal scores of values by their order, with a mean of 0; equal values share theirs."""
    ordered = sorted(values)
    places = [(ordered.index(value) + len(ordered) - ordered[::-1].index(value)) / 2 for value in values]
    found = np.array([_NORMAL.inv_cdf(place / len(values)) for place in places])
    return _centred(found)


def inputs_of(runs: Runs) -> dict[str, Matrix]:
    """Return the scores of the settings of each group: a row a draw, a column a setting or an alternative of it."""
    base = runs.scenario.base
    places = [(number, _attempt(runs, number)) for number in runs.numbers]
    found = {}
    for group, patterns in GROUPS.items():
        settings = [one for one in base.inputs.settings if any(fnmatch(one.name, pattern) for pattern in patterns)]
        columns = [column for one in settings for column in _columns(one, runs.seed, places)]
        found[group] = np.array(columns).T if columns else np.zeros((len(places), 0))
    return found


def _attempt(runs: Runs, number: int) -> int:
    """Return how many draws of a replication were thrown out before it, as they are not plausible."""
    if not runs.scenario.plausible:
        return 0
    return sum(draw(runs.scenario, runs.seed, number).thrown_out.values())


def _columns(setting: Uncertain, seed: int, places: Sequence[tuple[int, int]]) -> list[list[float]]:
    """Return the scores of one setting; of one with alternatives, which of them holds.

    The score of the second of a correlated pair is that of its own luck; with the first's, it says the same.
    """
    luck = [Luck(seed, number).stream(f"input.{setting.name}").at(attempt) for number, attempt in places]
    if not setting.is_choice:
        return [[_NORMAL.inv_cdf(at) for at in luck]]
    chosen = [round(setting.number(at)) for at in luck]
    return [[float(one == value) for one in chosen] for value in range(1, round(setting.law.high) + 1)]


def _centred(columns: Matrix) -> Matrix:
    """Return columns with means of 0."""
    means: Matrix = columns.mean(axis=0)
    return columns - means
