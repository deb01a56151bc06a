"""Lengths of time by the clock and in office hours, and how they are summed up: in all, by rating, by partner …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import Any

from mashsim.measures.columns import Spans, take
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.intervals import quantile
from mashsim.vocabulary.ratings import RATINGS

MINUTE = 60.0
Spread = dict[str, Callable[[], dict[str, float | None]]]
"""How lengths are summed up: `working_minutes` in office hours and `clock_minutes` elapsed, each made on asking."""


class Lengths:
    """How long spans were, in seconds by a code of each, such as its contact's rating; each list in order.

    Parameters
    ----------
    codes : of the spans
    kinds : how many codes there are
    """

    def __init__(self, spans: Spans, codes: bytes, kinds: int):
        self._spans, self._codes, self._kinds = spans, codes, kinds

    @cached_property
    def clock(self) -> list[list[int]]:
        """Elapsed."""
        return self._by_code(self._spans.seconds)

    @cached_property
    def working(self) -> list[list[int]]:
        """In office hours."""
        return self._by_code(self._spans.office_seconds)

    def _by_code(self, seconds: Sequence[int]) -> list[list[int]]:
        masks = (self._codes.translate(_ONLY[code]) if code in self._codes else b"" for code in range(self._kinds))
        return [sorted(compress(seconds, mask)) for mask in masks]

    def spread(self) -> Spread:
        """Sum up all lengths: mean, median, 90th and 95th percentile and the longest, in working and clock minutes."""
        return {
            "working_minutes": lambda: _say(sorted(chain.from_iterable(self.working))),
            "clock_minutes": lambda: _say(sorted(chain.from_iterable(self.clock))),
        }

    def spread_of(self, code: int) -> Spread:
        """Sum up the lengths of one code."""
        return {
            "working_minutes": lambda: _say(self.working[code]),
            "clock_minutes": lambda: _say(self.clock[code]),
        }

    def by_rating(self) -> dict[str, Spread]:
        """Sum up the lengths of each rating."""
        return {rating: self.spread_of(code) for code, rating in enumerate(RATINGS)}


_ONLY = [bytes(code == kept for code in range(256)) for kept in range(256)]


def lengths(evidence: Evidence, spans: Spans) -> Lengths:
    """Measure spans, by the ratings of their contacts."""
    return Lengths(spans, bytes(take(first_rows(evidence).rating, spans.contact)), len(RATINGS))


def in_all_and_by_rating(evidence: Evidence, spans: Spans) -> dict[str, Any]:
    """Sum up the lengths of spans."""
    measured = lengths(evidence, spans)
    return {**measured.spread(), "by_rating": measured.by_rating()}


def _say(ordered: Sequence[int]) -> dict[str, float | None]:
    if not ordered:
        return dict.fromkeys(("mean", "median", "p90", "p95", "longest"))
    shares = {"median": 0.5, "p90": 0.9, "p95": 0.95, "longest": 1.0}
    mean = sum(ordered) / len(ordered) / MINUTE
    return {"mean": mean, **{name: quantile(ordered, share) / MINUTE for name, share in shares.items()}}
