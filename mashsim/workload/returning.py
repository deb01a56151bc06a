"""The expected work that comes back, for the hours check: repeats, referrers who chase, re-referrals."""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING

from mashsim.quantities import WEEK
from mashsim.returning import after_wrong_decisions, rereferrals
from mashsim.scenario.efforts import mean_seconds
from mashsim.workload.inflow import Visit, mix_of
from mashsim.workload.leaving import weeks_until_due

if TYPE_CHECKING:
    from mashsim.plan import Plan
    from mashsim.scenario import Scenario


def with_loops(scenario: Scenario, source: str, work: list[Visit], office_day: int) -> list[Visit]:
    """Return the work of a contact with its repeats and the referrers who chase it, if it is decided just in time."""
    repeats, chasers = scenario.loops.repeats, scenario.loops.chasers
    weeks = weeks_until_due(scenario, "decision", office_day)
    screening = scenario.stages.screening
    ratings = scenario.demand.sources[source].ratings or screening.ratings
    who = mix_of(scenario, {source: 1.0}, ratings)
    if repeats:
        times = contacts_for_each(scenario, office_day)
        recognised = _again(scenario, weeks) * repeats.recognised_share
        work = [(pool, count * times, seconds) for pool, count, seconds in work]
        work.append((screening.pool, recognised, mean_seconds(repeats.effort or screening.effort, who)))
    if chasers:
        times = chasers.per_week * max(0.0, weeks - chasers.after.amount / WEEK)
        work.append((chasers.pool, times, mean_seconds(chasers.effort, who)))
    return work


def contacts_for_each(scenario: Scenario, office_day: int) -> float:
    """Return the contacts that go on for each that comes: itself, and its repeats that are not recognised as such."""
    repeats = scenario.loops.repeats
    share = 1 - repeats.recognised_share if repeats else 0.0
    return 1 + share * _again(scenario, weeks_until_due(scenario, "decision", office_day))


def _again(scenario: Scenario, weeks: float) -> float:
    """Return the repeats expected of a contact that is decided after some weeks."""
    repeats = scenario.loops.repeats
    return repeats.mass(weeks) if repeats else 0.0


@lru_cache(maxsize=2)
def with_returns(door: Plan) -> dict[str, list[float]]:
    """Return the contacts expected by source and day, with the families that come back week by week once closed.

    Families known from before the run come back too, and children whom a wrong decision left with too little.
    """
    expected = door.arrivals.expected()
    weeks = range(-(-door.timeline.days // 7))
    every = (rereferrals(door.scenario, len(weeks)), after_wrong_decisions(door.scenario, len(weeks)))
    loops = [loop for loop in every if loop]
    if not loops:
        return expected
    total = {source: [fsum(by_day[7 * week : 7 * week + 7]) for week in weeks] for source, by_day in expected.items()}
    for week in weeks:
        coming = [loop.coming(total, week) for loop in loops]
        days = range(7 * week, min(7 * week + 7, door.timeline.days))
        for source in expected:
            count = fsum(back[source] for back in coming)
            total[source][week] += count
            for day in days:
                expected[source][day] += count / 7
    return expected
