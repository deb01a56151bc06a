"""What runs at the draws of a fit say: whether a run could have a council's figures, and what comes of later months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum, hypot, nan, sqrt

import numpy as np

from mashsim.experiment import Runs
from mashsim.figures import Table
from mashsim.figures.known import BY_KEY
from mashsim.figures.quality import next_month
from mashsim.fitting.checking import CHANCE, FEWEST_MONTHS, FEWEST_RUNS, Checked, Figure, Months, checked, in_order
from mashsim.fitting.comparing import LEVEL, Read, Target, observed
from mashsim.fitting.emulating import Array
from mashsim.fitting.foreseeing import NINE_IN_TEN, Foreseen, foreseen, widening
from mashsim.fitting.replaying import Replayed
from mashsim.trees import Tree

SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
"""By which the model may be wrong: the least of them is said at which it can be a council."""
REHEARSED = 2
"""Fitted months that are foreseen from those before them."""
LAST = 3
"""Months whose mean is the forecast of no change."""


@dataclass(frozen=True)
class Drawn:
    """Runs at the draws of a fit, beside the table.

    Attributes
    ----------
    runs : one at each draw
    tried : those of the waves
    given : the figures of the table, by their keys and stages; partners are taken together
    share : by what share of each figure the model is taken to be wrong
    """

    runs: Sequence[Runs]
    tried: Sequence[Runs]
    table: Table
    read: Read
    put_in: Replayed
    given: Sequence[tuple[str, str]]
    share: float
    seed: int
    _read: dict[tuple[str, str], Array] = field(default_factory=dict)

    def checked(self) -> Tree | None:
        """Say whether a run could have these figures; None where there are too few runs, months or figures."""
        months = self.put_in.months
        figures = in_order([pair for pair in self.given if not np.isnan(self._of_table(*pair, months)).any()])
        if len(self.runs) < FEWEST_RUNS or len(months) < FEWEST_MONTHS or not figures:
            return None
        values = np.stack([self._of_runs(*one, months) for one in figures], axis=-1)
        known = ~np.isnan(values).any(axis=(1, 2))
        if known.sum() < FEWEST_RUNS:
            return None
        ours = Months(values[known], self._of_runs("received", "", months)[known])
        council = np.stack([self._of_table(*one, months) for one in figures], axis=-1)[None]
        theirs = Months(council, self._of_table("received", "", months)[None])
        by_share = {share: checked(ours, theirs, figures, share, self.seed) for share in {*SHARES, self.share}}
        found = by_share[self.share]
        return {
            "runs": int(known.sum()),
            "chance": found.chance,
            "limit": CHANCE,
            "could_be": found.chance >= CHANCE,
            "as_it_is": by_share[0.0].chance,
            "wrong_by": min((share for share, one in by_share.items() if one.chance >= CHANCE), default=None),
            "off": _off(found),
        }

    def held_out(self) -> Tree:
        """Return what is foreseen of the months held out, beside last year and no change."""
        stands, by = self._stood(self.put_in.months), self._widened_by()
        rows = [
            row
            for figure in self._monthly()
            for month in self.put_in.held_out
            if (row := self._row(figure, month, stands, by))
        ]
        return {
            "rows": rows,
            "inside": sum(row["inside"] for row in rows),
            "of": len(rows),
            "widened_by": by,
            **{name: _mean_error(rows, name) for name in ("fit", "last_year", "no_change")},
        }

    def _monthly(self) -> list[Figure]:
        """Return the figures that are told by month."""
        return [Figure(key, of) for key, of in self.given if BY_KEY[key].of != "partner"]

    def _widened_by(self) -> float:
        """Return by how much bands are widened: as the last fitted months, foreseen in the same way, lay off."""
        months = self.put_in.months
        off = []
        for known in range(max(FEWEST_MONTHS, len(months) - REHEARSED), len(months)):
            stands = self._stood(months[:known])
            for figure in self._monthly():
                found, its = self._foreseen(figure, months[known], stands), self._of_table(*figure, [months[known]])[0]
                if found and its == its:
                    off.append(found.off(Target(*figure, LEVEL, nan, ()).scale(its)))
        return widening(off)

    def _of_runs(self, key: str, of: str, months: Sequence[str]) -> Array:
        """Return a figure of each run at a draw, and month."""
        return self._of_all(key, of, months)[: len(self.runs)]

    def _of_all(self, key: str, of: str, months: Sequence[str]) -> Array:
        """Return a figure of each run, at a draw or tried in a wave, and month; each is read off a run once."""
        every = [*self.put_in.months, *self.put_in.held_out]
        if (key, of) not in self._read:
            runs = (*self.runs, *self.tried)
            self._read[key, of] = np.array([self.read.by_month(one, key, of, every) for one in runs])
        return self._read[key, of][:, [every.index(month) for month in months]]

    def _of_table(self, key: str, of: str, months: Sequence[str]) -> Array:
        """Return a figure of the table in each month, not a number where it is not given; of partners, the mean."""
        series = observed(self.table, key, of, self.put_in.families)
        values = [series.get(month, nan) for month in months]
        return np.full(len(months), np.mean(values)) if BY_KEY[key].of == "partner" else np.array(values)

    def _stood(self, months: Sequence[str]) -> tuple[Array, Array]:
        """Return where each run stood in some months, and the council: each figure's mean, and its last."""
        ours: list[Array] = []
        theirs: list[Array] = []
        for key, of in self.given:
            figure, its = Target(key, of, LEVEL, nan, ()), self._of_table(key, of, months)
            places = np.flatnonzero(~np.isnan(its))
            values = self._of_all(key, of, months)[:, places]
            if not len(places) or np.isnan(values).any():
                continue
            for side, each in ((ours, values), (theirs, its[None, places])):
                scaled = np.vectorize(figure.scale, otypes=[float])(each)
                side += [scaled.mean(axis=1), scaled[:, -1]]
        return np.stack(ours, axis=1), np.concatenate(theirs)

    def _foreseen(self, figure: Figure, month: str, stands: tuple[Array, Array]) -> Foreseen | None:
        """Return a figure of a month on its scale, from where runs and council stood; None if no run tells it."""
        values, came = (self._of_all(*one, [month])[:, 0] for one in (figure, ("received", "")))
        known = ~np.isnan(values)
        if not known.any():
            return None
        scale = Target(*figure, LEVEL, nan, ()).scale
        where = np.column_stack([stands[0][known], np.sqrt(came[known])])
        council = np.append(stands[1], np.sqrt(self._of_table("received", "", [month])))
        return foreseen(where, council, np.array([scale(value) for value in values[known]]))

    def _row(self, figure: Figure, month: str, stands: tuple[Array, Array], by: float) -> Tree | None:
        series = observed(self.table, *figure, self.put_in.families)
        found = self._foreseen(figure, month, stands) if month in series else None
        if found is None:
            return None
        target = Target(*figure, LEVEL, found.middle, (month,))
        wrong = NINE_IN_TEN * target.discrepancy(self.share)
        low = target.unscaled(found.middle - hypot(by * (found.middle - found.low), wrong))
        high = target.unscaled(found.middle + hypot(by * (found.high - found.middle), wrong))
        before = [series[each] for each in self.put_in.months[-LAST:] if each in series]
        return {
            "figure": target.words, "month": month, "yours": series[month],
            "fit": target.unscaled(found.middle), "low": low, "high": high,
            "inside": bool(low <= series[month] <= high),
            "last_year": series.get(next_month(month, -12)),
            "no_change": fsum(before) / len(before) if before else None,
        }  # fmt: skip


def _off(found: Checked) -> list[Tree]:
    return [
        {
            "figure": Target(*one.figure, LEVEL, nan, ()).words, "kind": one.kind,
            "above": one.away > 0, "away": abs(one.away),
        }
        for one in found.off
    ]  # fmt: skip


def _mean_error(rows: Sequence[Tree], name: str) -> float | None:
    """Return the root mean square error of a forecast, on the scale of square roots, over the rows that have it."""
    pairs = [(row[name], row["yours"]) for row in rows if row[name] is not None]
    return sqrt(fsum((sqrt(a) - sqrt(b)) ** 2 for a, b in pairs) / len(pairs)) if pairs else None
