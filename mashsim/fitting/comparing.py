"""What is compared: each figure as its level over the months and its change, and the same of a run.

Counts are compared by their square roots and days by their logarithms: on these scales chance varies about alike at all
levels, and a tenth more is as far as a tenth less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, fsum, log, nan, sqrt
from typing import NamedTuple

from mashsim.experiment import Runs
from mashsim.figures import Table
from mashsim.figures.known import AT_MONTHS_END, BY_KEY, FRONT
from mashsim.fitting.replaying import last_day

ASKED = ("daily", "monthly", "partners")
"""The branches of measures that runs of a fit make."""
_TINY = 0.02
"""Days added before a logarithm is taken: of a working day, about ten minutes."""
FEWEST_FOR_A_CHANGE = 4
LEVEL, CHANGE = "level", "change"


class Target(NamedTuple):
    """A number that a fit compares.

    Attributes
    ----------
    key, of : of the figure, and of which stage; partners are taken together
    kind : its level over the months, or by how much the second half of them differs from the first
    value : as the council has it, on the scale of the comparison; not a number where it is not given
    months : of which it is made
    """

    key: str
    of: str
    kind: str
    value: float
    months: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it is, in words."""
        of = f": {self.of.replace('_', ' ')}" if self.of else ""
        return BY_KEY[self.key].words + of

    @property
    def is_days(self) -> bool:
        return BY_KEY[self.key].unit == "working days"

    def scale(self, value: float) -> float:
        """Return a value on the scale of the comparison."""
        return log(value + _TINY) if self.is_days else sqrt(max(value, 0.0))

    def unscaled(self, value: float) -> float:
        """Return the value of a level, as people count it."""
        return max(0.0, exp(value) - _TINY) if self.is_days else max(0.0, value) ** 2

    def discrepancy(self, share: float) -> float:
        """Return the standard deviation, on the scale, of a model that is wrong by a share of each figure."""
        twice = sqrt(2) if self.kind == CHANGE else 1.0
        known = 0.0 if self.value != self.value else self.value
        level = known if self.kind == LEVEL else 0.0
        return twice * share * (1.0 if self.is_days else max(level, 3.0) / 2)


def targets(table: Table, months: Sequence[str], families: float, everything: bool = False) -> list[Target]:
    """Return what is compared with a table over some months.

    Parameters
    ----------
    families : by which counts of contacts are divided
    everything : also what the table does not give and a front door of this kind could; its value is not a number
    """
    found = []
    for key, figure in BY_KEY.items():
        if not figure.measure or key == "received":
            continue
        names = list(table.several(key)) if figure.of != "partner" else [""]
        if everything and not names:
            names = ["screening", "gathering", "analysing", "deciding"] if figure.of == "stage" else [""]
        for of in names:
            series = observed(table, key, of, families)
            given = [month for month in months if month in series]
            if given or everything:
                found += list(_of_series(key, of, series, given or list(months)))
    return found


def observed(table: Table, key: str, of: str, families: float) -> dict[str, float]:
    """Return a figure by month, in contacts; of all partners together, requests and replies summed, days averaged."""
    by = families if BY_KEY[key].unit == "contacts" else 1.0
    if BY_KEY[key].of != "partner":
        return {month: value / by for month, value in table.series(key, of).items()}
    several = list(table.several(key).values())
    common = set(several[0]).intersection(*several) if several else set()
    together = {month: fsum(series[month] for series in several) for month in sorted(common)}
    return together if key != "reply_days" else {month: each / len(several) for month, each in together.items()}


def _of_series(key: str, of: str, series: Mapping[str, float], months: Sequence[str]) -> Iterator[Target]:
    """Yield the level of a figure and, where months enough are known and it is told by month, its change."""
    scale = Target(key, of, LEVEL, nan, ()).scale
    values = [scale(series[month]) if series else nan for month in months]
    yield Target(key, of, LEVEL, fsum(values) / len(values), tuple(months))
    if len(months) >= FEWEST_FOR_A_CHANGE and BY_KEY[key].of != "partner":
        yield Target(key, of, CHANGE, _change(values), tuple(months))


def _change(values: Sequence[float]) -> float:
    """Return by how much the second half of some values lies above the first."""
    half = len(values) // 2
    return fsum(values[-half:]) / half - fsum(values[:half]) / half


class Read(NamedTuple):
    """How figures are read off runs: whose partners count, which clock, and the minutes of a working day."""

    table: Table
    clock: str
    office_minutes: float

    def by_month(self, runs: Runs, key: str, of: str, months: Sequence[str]) -> list[float]:
        """Return a figure of the first of some runs for each month; not a number where there is nothing to say."""
        figure = BY_KEY[key]
        if figure.of == "partner":
            return [self._of_partners(runs, key, of)] * len(months)
        name = figure.measure.format(clock=self.clock, of=of)
        scale = 1 / self.office_minutes if figure.unit == "working days" else 1.0
        if key not in AT_MONTHS_END:
            dates = runs.dates("monthly")
            return [_number(curve[dates.index(month)], scale) for curve in [_curve(runs, name)] for month in months]
        dates = runs.dates("daily")
        names = _stages(runs) if key == "open" else [name]
        curves = [_curve(runs, each) for each in names]
        places = [dates.index(last_day(month).isoformat()) for month in months]
        return [fsum(_number(curve[place], 1.0) for curve in curves) for place in places]

    def _of_partners(self, runs: Runs, key: str, of: str) -> float:
        """Return a month's requests or replies, or the mean days: of one partner, or of all that the table names."""
        every = list(dict.fromkeys(name.split(".")[1] for name in runs.measures() if name.startswith("partners.")))
        names = [of] if of else list(self.table.several(key)) or every
        values = [_number(runs.values(BY_KEY[key].measure.format(of=name))[0], 1.0) for name in names]
        if key == "reply_days":
            return fsum(values) / len(values) / self.office_minutes if values else nan
        return fsum(values) / len(runs.dates("monthly")) if values else nan


def _stages(runs: Runs) -> list[str]:
    """Return the curves of the stages of a contact that is not decided yet."""
    return [name for name in runs.measures() if name.startswith("daily.open.") and name.rpartition(".")[2] in FRONT]


def _curve(runs: Runs, name: str) -> list[float | None]:
    return runs.curves(name)[0] if name in runs.measures() else [None] * max(len(runs.dates("daily")), 1)


def _number(value: float | None, scale: float) -> float:
    return nan if value is None else value * scale


def simulated(runs: Runs, wanted: Sequence[Target], read: Read) -> list[float]:
    """Return what the first of some runs has for each target, on the scale of the comparison."""
    found: list[float] = []
    known: dict[tuple[str, str], list[float]] = {}
    for target in wanted:
        if (target.key, target.of) not in known:
            values = read.by_month(runs, target.key, target.of, target.months)
            known[target.key, target.of] = [target.scale(value) if value == value else nan for value in values]
        values = known[target.key, target.of]
        found.append(fsum(values) / len(values) if target.kind == LEVEL else _change(values))
    return found


Simulate = Callable[[Sequence[Sequence[float]]], tuple[list[list[float]], list[float]]]
"""Runs points, each a multiple of each setting, and returns the targets of each and how many contacts came, over those
expected, as a logarithm."""
