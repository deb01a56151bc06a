"""The end-of-day push: what a pool does so that work due today is done today."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import model_validator

from mashsim.documents.text import KeyPath
from mashsim.quantities import Duration
from mashsim.scenario.help import has_clock
from mashsim.scenario.values import ClockLength, Settings
from mashsim.scenario.workforce import pools_at_stages

if TYPE_CHECKING:
    from mashsim.scenario import Scenario


class PushSettings(Settings):
    """The end-of-day push: work that is due by the end of the day, or overdue, is done first, or past closing.

    What is due is said by the clock that governs each stage. How often teams do so is not published.
    """

    first_in_last: ClockLength = Duration(0)
    """The last part of each shift, such as "2 hours", in which people take up what is due today before other work, what
    is due soonest first; "24 hours" is all day. What they have put down comes before it, and so does red work where red
    interrupts. Read when somebody becomes free."""

    stays_at_most: ClockLength = Duration(0)
    """How long people stay past the end of their shift, at most, to finish work that is due today and take up more of
    it; then they put it down. That is overtime: it is paid, and costs `cost.overtime_times` the rate. Read at the end
    of the shift."""

    @model_validator(mode="after")
    def _does_something(self) -> PushSettings:
        if not (self.first_in_last.amount or self.stays_at_most.amount):
            raise ValueError("does nothing; write first_in_last or stays_at_most, or leave push out")
        return self


def wrong_pushes(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield the pools that push for work of which no clock says when it is due."""
    pushing = [name for name, pool in scenario.pools.items() if pool.push]
    at = [(stage, pool) for _, stage, pool in pools_at_stages(scenario)] if pushing else []
    for name in pushing:
        stages = [stage for stage, pool in at if pool == name]
        if stages and not any(has_clock(scenario, stage) for stage in stages):
            why = "is about work that is due today, but no clock says when work of this pool is due; add one"
            yield ("pools", name, "push"), f"{why}, or leave push out"
