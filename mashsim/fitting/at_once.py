"""What a council's figures tell without any run: shares and days, by their months, each with its sampling error.

A month is one observation, as contacts of a month share its leave, its absence and its queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from mashsim.errors import ScenarioError
from mashsim.figures import Table
from mashsim.figures.known import BY_KEY
from mashsim.figures.unknowns import UNKNOWNS
from mashsim.fitting.replaying import Replayed, replayed
from mashsim.measures.intervals import mean_interval
from mashsim.scenario import Scenario

PARTS = (
    ("in_day", "received", "ended in one day"), ("referred", "received", "became a referral"),
    ("replied", "requested", "were replied to"),
    ("assessed_in_time", "assessed", "were authorised in 45 working days"),
    ("conferred_in_time", "conferred", "were held in 15 working days"),
)  # fmt: skip
"""Figures that are a part of another, and the words of a sentence about it."""
FEWEST = 3
"""Months from which an interval is said."""


def told_at_once(table: Table) -> Iterator[str]:
    """Yield what a table tells without any run, in sentences."""
    for part, whole, words in PARTS:
        for of, counts in table.several(part).items():
            wholes = table.series(whole, of)
            months = [month for month in counts if wholes.get(month)]
            if months:
                share = fsum(counts[month] for month in months) / fsum(wholes[month] for month in months)
                by_month = [100 * counts[month] / wholes[month] for month in months]
                yield f"Of {BY_KEY[whole].words}{_of(of)}, {share:.0%} {words}{_between(by_month, '%')}."
    for key in ("days_mean", "reply_days"):
        for of, days in table.several(key).items():
            mean = fsum(days.values()) / len(days)
            between = _between(list(days.values()), "days")
            yield f"{BY_KEY[key].words.capitalize()}{_of(of)}: {mean:.1f} working days on average by month{between}."


def _of(of: str) -> str:
    return f" ({of.replace('_', ' ')})" if of else ""


def _between(by_month: list[float], unit: str) -> str:
    """Return the interval of a mean of months, or that there is none yet."""
    _, low, high = mean_interval(by_month) if len(by_month) >= FEWEST else (None, None, None)
    if low is None or high is None:
        return f" (in {len(by_month)} month{'' if len(by_month) == 1 else 's'})"
    low, high = max(low, 0.0), min(high, 100.0) if unit == "%" else high
    ends = f"{low:.0f} to {high:.0f}%" if unit == "%" else f"{low:.1f} to {high:.1f} {unit}"
    return f" (95% interval of {len(by_month)} months: {ends})"


def what_a_fit_does(scenario: Scenario, table: Table) -> list[str]:
    """Return what a fit of a scenario to a table would put in and look for; or why there can be none, in sentences."""
    try:
        put_in = replayed(scenario, table)
    except ScenarioError as error:
        return [f"It cannot be fitted yet: {fault}" for fault in error.faults]
    return [*put_in.said, *_looked_for(put_in)]


def _looked_for(put_in: Replayed) -> Iterator[str]:
    for one in UNKNOWNS:
        if one in put_in.unknowns:
            yield f"{one.words.capitalize()}: looked for from {one.low:g} to {one.high:g} times what the scenario says."
