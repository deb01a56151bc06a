"""Lengths of time by rating, by the clock and in office hours, and how they are summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any

from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.intervals import quantile
from mashsim.vocabulary.ratings import RATINGS

MINUTE = 60.0
_ONLY = [bytes(code == kept for code in range(256)) for kept in range(len(RATINGS))]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths in seconds by rating, each in order: `clock` elapsed, `working` in office hours."""

    clock: list[list[int]]
    working: list[list[int]]

    def spread(self) -> dict[str, Any]:
        """Sum up all lengths: mean, median, 90th and 95th percentile and the longest, in working and clock minutes."""
        return spread(*(sorted(chain.from_iterable(each)) for each in (self.clock, self.working)))

    def spread_of(self, rating: int) -> dict[str, Any]:
        """Sum up the lengths of one rating."""
        return spread(self.clock[rating], self.working[rating])

    def by_rating(self) -> dict[str, dict[str, Any]]:
        """Sum up the lengths of each rating."""
        return {rating: self.spread_of(code) for code, rating in enumerate(RATINGS)}


def lengths(evidence: Evidence, spans: Spans) -> Lengths:
    """Measure spans."""
    first = first_rows(evidence)
    rating, columns = first.rating, evidence.columns
    codes = bytes(take(rating, spans.contact))
    masks = [codes.translate(only) if code in codes else b"" for code, only in enumerate(_ONLY)]
    by_clock, in_hours = columns.seconds(spans.start, spans.stop), columns.office_seconds(spans.start, spans.stop)
    return Lengths(*([sorted(compress(seconds, mask)) for mask in masks] for seconds in (by_clock, in_hours)))


def spread(clock: Sequence[int], working: Sequence[int]) -> dict[str, Any]:
    """Sum up lengths in seconds, each list in order: in office hours and by the clock."""
    return {"working_minutes": _say(working), "clock_minutes": _say(clock)}


def _say(ordered: Sequence[int]) -> dict[str, float | None]:
    if not ordered:
        return dict.fromkeys(("mean", "median", "p90", "p95", "longest"))
    shares = {"median": 0.5, "p90": 0.9, "p95": 0.95, "longest": 1.0}
    mean = sum(ordered) / len(ordered) / MINUTE
    return {"mean": mean, **{name: quantile(ordered, share) / MINUTE for name, share in shares.items()}}
