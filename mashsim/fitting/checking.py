"""Whether a run of the model could have a council's figures: each month's, each told by those before it on the way.

A fit asks which settings give each figure's level. Here the months are held against runs at the settings that are left.
Figures stand in the order in which a contact goes its way: requests and replies, who is open at which stage, who is
decided, how long that took, what followed. Each is told from those before it, and from who was open a month earlier.
What is left over says whether figures hold together as they do in a run. Three things are looked at, chosen
before any council was: what is left over on average, how it changes from the first months to the last, and how large
it is from month to month. Each run is judged in the same way by the others, which tells how far chance goes.

The model is taken to be wrong by a share of each figure, given the figures before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mashsim.figures.known import BY_KEY
from mashsim.fitting.emulating import Array, shrunk

CHANCE = 0.01
"""The model cannot be a council whose figures lie further off than all but this share of its own runs."""
FEWEST_RUNS, FEWEST_MONTHS = 40, 3
"""Runs and months that are needed to say so."""
WAY = (
    "reply_days", "requested", "replied", "open_at", "open", "decided", "days_mean", "days_p90", "in_day", "referred",
    "awaiting", "allocated",
)  # fmt: skip
"""The figures in the order in which a contact goes its way, by their keys."""
WHOLES = {"replied": "requested", "in_day": "received", "referred": "received"}
"""Figures that are a part of another."""
STATES = ("open_at", "open")
"""The figures of a month of which the next month's may follow."""
KINDS = ("level", "change", "months")
"""What is looked at: the average, the change from the first months to the last, and the months one by one."""
STANDS_OUT = 2.0
"""Standard deviations from which on a figure is named."""
_TINY = 0.02
_RIDGE, _FOLDS = 3.0, 10
_FLOOR = 1e-3
"""A standard deviation below which nothing is compared: some figures follow exactly from others."""
_FEWEST_COUNTS = 3.0
_MOST = 0.99


class Figure(NamedTuple):
    """A figure that is checked: its key, and of which stage."""

    key: str
    of: str

    @property
    def is_days(self) -> bool:
        return BY_KEY[self.key].unit == "working days"

    def scaled(self, values: Array, whole: Array) -> Array:
        """Return values on the scale of the comparison: log odds of a part, logarithms of days, roots of counts."""
        if self.key in WHOLES:
            part = np.clip(values, 0, whole)
            return np.log((part + 0.5) / (whole - part + 0.5))
        return np.log(values + _TINY) if self.is_days else np.sqrt(np.maximum(values, 0))

    def wrong(self, scaled: float, share: float) -> float:
        """Return by how much, on the scale, a model is off that is wrong by a share of the figure."""
        if self.key in WHOLES:
            part = min(1 / (1 + np.exp(-scaled)), _MOST)
            return float(share / (1 - part))
        return share if self.is_days else share * max(scaled, _FEWEST_COUNTS) / 2


class Months(NamedTuple):
    """The months of some runs or councils.

    Attributes
    ----------
    values : runs × months × figures
    received : runs × months
    """

    values: Array
    received: Array

    def scaled(self, figures: Sequence[Figure]) -> Array:
        """Return the values on the scales of the comparison."""
        keys = [one.key for one in figures]
        columns = []
        for place, one in enumerate(figures):
            whole = WHOLES.get(one.key, "received")
            of = self.values[:, :, keys.index(whole)] if whole in keys else self.received
            columns.append(one.scaled(self.values[:, :, place], of))
        return np.stack(columns, axis=-1)


class Off(NamedTuple):
    """A figure that stands out: in its level, its change or its months, and by how many standard deviations."""

    figure: Figure
    kind: str
    away: float


class Checked(NamedTuple):
    """What a check says.

    Attributes
    ----------
    chance : the share of the model's own runs that lie as far off, over all that is looked at
    off : the figures that stand out most, where the chance is small
    """

    chance: float
    off: list[Off]


def in_order(given: Sequence[tuple[str, str]]) -> list[Figure]:
    """Return the figures that can be checked, in the order of the way; a reply's count needs that of requests."""
    keys = {key for key, _ in given}
    known = [
        Figure(*each) for each in given if each[0] in WAY and WHOLES.get(each[0], "received") in {*keys, "received"}
    ]
    return sorted(known, key=lambda one: WAY.index(one.key))


def checked(runs: Months, council: Months, figures: Sequence[Figure], share: float, seed: int) -> Checked:
    """Say whether a council's figures hold together as those of runs do.

    Parameters
    ----------
    share : by what share of each figure the model is taken to be wrong
    seed : of the chance by which it is wrong
    """
    left_over = [
        _left_over(runs.scaled(figures), runs.received, council.scaled(figures), council.received, figures, place)
        for place in range(len(figures))
    ]
    ours, theirs = (np.stack([pair[side] for pair in left_over], axis=-1) for side in (0, 1))
    middles = runs.scaled(figures)[:, 1:].mean(axis=(0, 1))
    wrong = np.array([one.wrong(middle, share) for one, middle in zip(figures, middles, strict=True)])
    ours = ours + _by_which_it_is_wrong(ours.shape, wrong, seed)
    chances, sizes = {}, {}
    for kind in KINDS:
        chances[kind], sizes[kind] = _judged(kind, ours, theirs)
    least = min(chances, key=lambda kind: chances[kind])
    chance = min(1.0, len(KINDS) * chances[least])
    return Checked(chance, _standing_out(least, sizes[least], figures) if chance < CHANCE else [])


def _standing_out(kind: str, sizes: Array, figures: Sequence[Figure]) -> list[Off]:
    order = np.argsort(-np.abs(sizes))
    some = [place for place in order if abs(sizes[place]) > STANDS_OUT] or list(order[:1])
    return [Off(figures[place], kind, float(sizes[place])) for place in some]


def _left_over(
    values: Array, received: Array, of_council: Array, its_received: Array, figures: Sequence[Figure], place: int
) -> tuple[Array, Array]:
    """Return what is left of a figure once those before it are known: of each run, told by the others; of the council.

    It is a ridge regression on them and their squares, month by month about the runs' mean of the month.
    """
    known = _before(values, received, figures, place)
    its_known = _before(of_council, its_received, figures, place)
    size = known.std(axis=(0, 1)) + 1e-9
    middle, of_month = known.mean(axis=0), values[:, 1:, place].mean(axis=0)
    known, its_known = (known - middle) / size, (its_known - middle) / size
    goal = values[:, 1:, place] - of_month
    fold = np.arange(len(values)) % _FOLDS
    rest = np.empty_like(goal)
    for number in range(_FOLDS):
        told = _ridge(known[fold != number], goal[fold != number])
        rest[fold == number] = goal[fold == number] - known[fold == number] @ told
    return rest, of_council[:, 1:, place] - of_month - its_known @ _ridge(known, goal)


def _before(values: Array, received: Array, figures: Sequence[Figure], place: int) -> Array:
    """Return what a figure is told from, in each month but the first: runs × months × terms."""
    came = np.sqrt(received)
    now = [values[:, 1:, :place], came[:, 1:, None], came[:, :-1, None]]
    states = [number for number in range(place) if figures[number].key in STATES]
    if figures[place].key not in STATES and states:
        now.append(values[:, :-1, states])
    whole = np.concatenate(now, axis=-1)
    return np.concatenate([whole, whole**2], axis=-1)


def _ridge(known: Array, goal: Array) -> Array:
    design = known.reshape(-1, known.shape[-1])
    return np.linalg.solve(design.T @ design + _RIDGE * np.eye(design.shape[1]), design.T @ goal.reshape(-1))


def _by_which_it_is_wrong(shape: tuple[int, ...], wrong: Array, seed: int) -> Array:
    """Return by how much the model is off in each run: as much in all months, and rising or falling through them."""
    runs, months, figures = shape
    rng = np.random.default_rng(seed)
    level, tilt = (rng.standard_normal((runs, 1, figures)) * wrong for _ in range(2))
    return level + tilt * np.linspace(-1, 1, months)[None, :, None]


def _judged(kind: str, ours: Array, theirs: Array) -> tuple[float, Array]:
    """Return the chance that a run lies as far off as the council, and how far off each figure is."""
    if kind == "months":
        size = np.mean(ours**2, axis=(0, 1)) + _FLOOR**2
        all_of_us, council = (np.mean(each**2, axis=1) / size for each in (ours, theirs))
        return _chance(all_of_us.mean(axis=1), council.mean(axis=1)), np.sqrt(council[0])
    half = max(1, ours.shape[1] // 2)
    mine, its = (
        each.mean(axis=1) if kind == "level" else each[:, -half:].mean(axis=1) - each[:, :half].mean(axis=1)
        for each in (ours, theirs)
    )
    spread = shrunk(mine) + _FLOOR**2 * np.eye(mine.shape[1])
    distances, distance = (np.einsum("ij,ji->i", each, np.linalg.solve(spread, each.T)) for each in (mine, its))
    return _chance(distances, distance), its[0] / np.sqrt(np.diag(spread))


def _chance(of_runs: Array, of_council: Array) -> float:
    """Return the chance that one more run lies as far off: the logarithms of distances are about normal."""
    from scipy.stats import t

    logs, log = np.log(of_runs), np.log(of_council[0])
    spread = logs.std(ddof=1) * np.sqrt(1 + 1 / len(logs))
    return float(t.sf((log - logs.mean()) / spread, len(logs) - 1))
