"""How long those who wait stay, before any run: some are withdrawn while they wait, or from their worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, sqrt
from typing import TYPE_CHECKING

from mashsim.quantities import WEEK
from mashsim.vocabulary.outcomes import SECTION_47, WORDS

if TYPE_CHECKING:
    from mashsim.scenario import Scenario
    from mashsim.scenario.choices import Route, WithdrawnStage
    from mashsim.scenario.withdrawals import WithdrawalRate

_PARTS = 200
_NOBODY_LEFT = 30.0
"""Of those whose rate has added up to this, one in ten million million is left."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long those who wait for room wait at most, on average.

    Attributes
    ----------
    rate : of withdrawals, by the time they have waited
    firm : the share that is never withdrawn: children in a section 47 enquiry
    """

    rate: WithdrawalRate
    firm: float = 0.0

    def staying(self, wait: float) -> float:
        """Return the share of arrivals who are still waiting after `wait` days."""
        return self.firm + (1 - self.firm) * staying(self.rate, wait)

    def waiting(self, wait: float) -> float:
        """Return the mean days waited, if there is room for everybody after `wait` days."""
        return self.firm * wait + (1 - self.firm) * days_stayed(self.rate, wait)

    def lost_a_day(self, wait: float) -> float:
        """Return the share of those waiting who leave in a day, where the wait is `wait` days."""
        weeks = wait / 7
        a_week = self.rate.per_week + self.rate.rises_per_week * weeks / 2
        return (1 - self.firm) * (1 - exp(-a_week / 7))


def staying(rate: WithdrawalRate | None, days: float) -> float:
    """Return the share not withdrawn after `days` days of waiting; 1 without a rate."""
    return exp(-rate.mass(days / 7)) if rate else 1.0


def days_stayed(rate: WithdrawalRate | None, days: float) -> float:
    """Return the mean days stayed before a withdrawal or the end of a wait of `days` days.

    By Simpson's rule, up to where nobody is left.
    """
    if rate is None or not rate.mass(days / 7):
        return days
    root = sqrt(rate.per_week * rate.per_week + 2 * rate.rises_per_week * _NOBODY_LEFT)
    days = min(days, 7 * 2 * _NOBODY_LEFT / (rate.per_week + root))
    there = [staying(rate, days * part / _PARTS) for part in range(_PARTS + 1)]
    inner = fsum((4 if part % 2 else 2) * there[part] for part in range(1, _PARTS))
    return (there[0] + inner + there[-1]) * days / _PARTS / 3


def mean_stayed(rate: WithdrawalRate | None, lengths: Sequence[float]) -> float:
    """Return the days stayed on average of equally likely lengths."""
    return fsum(days_stayed(rate, length) for length in lengths) / len(lengths)


def rate_in(scenario: Scenario, stage: WithdrawnStage) -> WithdrawalRate | None:
    """Return the rate at which those are withdrawn who wait in a stage after the decision; None if they are not."""
    settings = scenario.withdrawals
    if settings is None:
        return None
    general = settings.after_decision if stage in ("allocating", "helping") else None
    rate = settings.by_stage.get(stage, general)
    return rate if rate and (rate.per_week or rate.rises_per_week) else None


def rate_with_worker(scenario: Scenario, route: Route) -> WithdrawalRate | None:
    """Return the rate at which contacts of a route are withdrawn from their worker while they are assessed."""
    return None if route == WORDS[SECTION_47] else rate_in(scenario, "assessing")


def share_that_is_decided(scenario: Scenario, office_day: int) -> float:
    """Return the share of contacts that is not withdrawn before its decision, if that is just in time by `decision`.

    A rate of one stage before the decision is left out, as how long contacts wait there is not known before a run.
    """
    rate = scenario.withdrawals.before_decision if scenario.withdrawals else None
    return _left_after(rate, scenario, "decision", office_day)


def share_that_is_allocated(scenario: Scenario, office_day: int) -> float:
    """Return the share of those decided that is not withdrawn before a worker takes it, just in time by `allocation`.

    Contacts in a section 47 enquiry all stay.
    """
    rate = rate_in(scenario, "allocating")
    return _left_after(rate, scenario, "allocation", office_day)


def _left_after(rate: WithdrawalRate | None, scenario: Scenario, clock: str, office_day: int) -> float:
    """Return the share that is still there when a clock is due."""
    return staying(rate, 7 * weeks_until_due(scenario, clock, office_day))


def weeks_until_due(scenario: Scenario, name: str, office_day: int) -> float:
    """Return how long a part of the way may take, in weeks, by the clock of that name; 0 without it."""
    clock = scenario.clocks.get(name)
    limits = [limit for limit in ((clock.limit, *clock.limits.values()) if clock else ()) if limit]
    a_week = {"clock": WEEK, "working": 5 * office_day, "working days": 5}
    return max((limit.amount / a_week[limit.kind] for limit in limits), default=0.0)
