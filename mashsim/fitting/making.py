"""The figures that a simulated front door would report: a council that does not exist, to try a fit on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from mashsim.experiment import Runs
from mashsim.figures import Form, Table
from mashsim.figures.known import AT_MONTHS_END, BY_KEY, CHOICES, LEVELS
from mashsim.figures.quality import next_month
from mashsim.fitting.comparing import Read
from mashsim.plan import Plan

Row = tuple[str, str, float | str]
"""A month, a figure as the table names it, and its value."""


def reported(runs: Runs, form: Form, months: Sequence[str], level: int = 2, clock: str = "decision") -> Iterator[Row]:
    """Yield the rows that the first of some runs would report, but for posts and absence, which its scenario says.

    Parameters
    ----------
    months : whole months of the run, with the one before the first: of that, only what was open is reported
    """
    read = Read(Table("", ()), clock, Plan(runs.scenario).office.day_length / 60)
    answers = {name: words for words, name in CHOICES["moment"].items()}
    yield "", BY_KEY["moment"].words, answers[clock]
    yield "", BY_KEY["counted"].words, "family"
    for of_level in LEVELS:
        for words, figure, of in form.names(of_level) if of_level <= level else ():
            if not figure.measure:
                continue
            when = [next_month(months[0], -1), *months] if figure.key in AT_MONTHS_END else list(months)
            values = read.by_month(runs, figure.key, of, when)
            for month, value in zip(when, values, strict=True):
                if isfinite(value):
                    yield month, words, round(value) if figure.whole else round(value, 2)
