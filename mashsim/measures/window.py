"""The part of a log that measures look at, and its whole days, weeks and calendar months."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise

from mashsim.measures.columns import Columns, Spans
from mashsim.worktime import Timeline


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time; what happens at its end is outside it, unless the log ends there too.

    Attributes
    ----------
    starts, ends : in elapsed seconds
    first, end : its first row, and the first row after it
    days : numbers of its whole days
    midnights : the first row of each of its whole days, and that after the last
    timeline : local days
    """

    starts: int
    ends: int
    first: int
    end: int
    days: range
    midnights: list[int]
    timeline: Timeline

    def of(self, rows: Sequence[int]) -> Sequence[int]:
        """Those of some rows, in order, that are in the window."""
        if not rows or (rows[0] >= self.first and rows[-1] < self.end):
            return rows
        return rows[bisect_left(rows, self.first) : bisect_left(rows, self.end)]

    def begun(self, spans: Spans) -> Spans:
        """Those of some spans that began in the window."""
        if not spans.start or (min(spans.start) >= self.first and max(spans.start) < self.end):
            return spans
        return spans.keep([self.first <= start < self.end for start in spans.start])

    def inside(self, starts: int, ends: int) -> int:
        """Return how many seconds from one moment until another lie in the window."""
        return max(0, min(ends, self.ends) - max(starts, self.starts))

    @property
    def weeks(self) -> float:
        """Its length in weeks of 7 times 24 hours."""
        return (self.ends - self.starts) / 604_800

    @property
    def week_edges(self) -> list[int]:
        """The first row of each of its whole weeks, and the one after. The first week begins with the window."""
        return self.midnights[::7]

    def months(self) -> tuple[list[str], list[tuple[int, int]]]:
        """Its whole calendar months as ``2021-04``, and the first row of each and that after its last."""
        firsts = [place for place in range(len(self.midnights)) if self.timeline.date(self.days.start + place).day == 1]
        dates = [self.timeline.date(self.days.start + place) for place in firsts[:-1]]
        return [f"{date:%Y-%m}" for date in dates], [
            (self.midnights[a], self.midnights[b]) for a, b in pairwise(firsts)
        ]

    def quarters(self) -> tuple[list[str], list[range]]:
        """Its whole quarters of a financial year as ``2021/22 Q1`` (April to June), and the places of their months."""
        months, _ = self.months()
        begun = [place for place in range(len(months) - 2) if int(months[place][5:]) % 3 == 1]
        return [quarter(months[place]) for place in begun], [range(place, place + 3) for place in begun]

    def dates(self, step: int = 1) -> list[str]:
        """The date of each whole day, or the first of each whole week (step 7), as ``2021-04-01``."""
        first = self.timeline.date(self.days.start)
        return [str(first + timedelta(days=place)) for place in range(0, len(self.days) - step + 1, step)]


def quarter(month: str) -> str:
    """Return the quarter of the financial year in which a month lies: ``2021/22 Q4`` has January to March 2022."""
    year, number = int(month[:4]), int(month[5:])
    begun = year if number > 3 else year - 1
    return f"{begun}/{(begun + 1) % 100:02d} Q{(number - 4) // 3 % 4 + 1}"


def open_window(columns: Columns, timeline: Timeline, span: tuple[int, int] | None) -> Window:
    """The window from one moment until another, or from time 0 to the log's end if None."""
    log_ends = columns.time[columns.now]
    starts, ends = span or (0, log_ends)
    first_day, end_day = timeline.day(starts), timeline.day(ends)
    if timeline.midnight(first_day) < starts:
        first_day += 1
    days = range(first_day, max(first_day, end_day))
    first = columns.row_at(starts)
    end = max(first, columns.now if ends >= log_ends else columns.row_at(ends))
    midnights = [columns.row_at(timeline.midnight(day)) for day in range(days.start, days.stop + 1)]
    if days and ends >= log_ends == timeline.midnight(days.stop):
        midnights[-1] = end
    return Window(starts, ends, first, end, days, midnights, timeline)


def counts(rows: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[int]:
    """How many of some rows, in order, lie from each edge up to its other."""
    return [bisect_left(rows, b) - bisect_left(rows, a) for a, b in edges]


def sums(rows: Sequence[int], weights: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[int]:
    """As `counts`, of each row's weight."""
    total = [0, *accumulate(weights)]
    return [total[bisect_left(rows, b)] - total[bisect_left(rows, a)] for a, b in edges]
