"""The hours check, before any run: hands-on hours that the work needs a week, against the hours that the roster holds.

First-order arithmetic on expected values: contacts expected × share that reaches a stage × mean effort. Chases are counted as if no chase
brought a reply forward, so they are a little high. It cannot see waiting; it sees whether a pool can keep up at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

from mashsim.quantities import HOUR
from mashsim.scenario import Scenario
from mashsim.scenario.values import Rating
from mashsim.simulation import FrontDoor

_LEAST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Hours:
    """A pool's hours a week, on average between two days.

    Attributes
    ----------
    needed : hands-on hours that arriving work asks for
    usable : hands-on hours that the roster is expected to hold, absences taken off
    rostered : paid hours on shift, absences taken off
    contacts : contacts a week that need this pool
    """

    pool: str
    needed: float
    usable: float
    rostered: float
    contacts: float

    @property
    def growth(self) -> float:
        """Contacts by which the queue is expected to grow each week; 0 if the hours suffice."""
        return max(0.0, (self.needed - self.usable) * self.contacts / self.needed) if self.needed else 0.0

    def sentence(self) -> str:
        """Say it in words, as the report prints it."""
        name = self.pool.replace("_", " ")
        if self.needed > self.usable:
            more = f"expect about {self.growth:.0f} more waiting each week" if self.growth >= 0.5 else "expect the queue to grow slowly"
            return f"{name}: you need {self.needed:.0f} hands-on hours a week and the roster holds {self.usable:.0f}: {more}."
        share = f" ({self.needed / self.usable:.0%} of them)" if self.usable else ""
        return f"{name}: you need {self.needed:.0f} hands-on hours a week and the roster holds {self.usable:.0f}{share}."


def hours_check(door: FrontDoor, first_day: int = 0, last_day: int | None = None) -> dict[str, Hours]:
    """Return each pool's hours a week between two days of the run (day numbers, the last not included)."""
    until = door.timeline.days if last_day is None else last_day
    expected = door.arrivals.expected()
    needed = dict.fromkeys(door.scenario.pools, 0.0)
    coming = dict.fromkeys(door.scenario.pools, 0.0)
    for index, (begins, scenario) in enumerate(door.epochs):
        ends = door.epochs[index + 1][0] if index + 1 < len(door.epochs) else door.timeline.days
        days = range(max(begins, first_day), min(ends, until))
        if not days:
            continue
        chases = cache(partial(_chases, door, scenario))  # the same for every source
        for source, by_day in expected.items():
            contacts = sum(by_day[day] for day in days)
            visits: dict[str, float] = {}
            for pool, count, seconds in _work(scenario, source, chases):
                needed[pool] += contacts * count * seconds
                visits[pool] = max(visits.get(pool, 0.0), count)
            for pool, count in visits.items():
                coming[pool] += contacts * count
    weeks = (until - first_day) / 7
    found = {}
    for name, settings in door.scenario.pools.items():
        usable = sum(door.rosters[name].expected_effort()[first_day:until]) / HOUR / weeks
        found[name] = Hours(name, needed[name] / HOUR / weeks, usable, usable / settings.case_share, coming[name] / weeks)
    return found


def short_quarters(door: FrontDoor) -> list[str]:
    """Return a sentence for each calendar quarter and pool whose hours do not suffice, the worst first; a mean over the run hides them."""
    run = door.scenario.run
    dates = ((day, door.timeline.date(day)) for day in range(door.timeline.days))
    starts = [day for day, date in dates if date.day == 1 and date.month % 3 == 1]
    edges = sorted({(run.measure_from - run.first_day).days if run.measure_from else 0, *starts, door.timeline.days})
    found = []
    for first, until in pairwise(edges):
        if until - first < _LEAST_DAYS:
            continue
        period = f"{door.timeline.date(first):%B %Y} to {door.timeline.date(until - 1):%B %Y}"
        found += [
            (hours.growth, f"{period}, {hours.sentence()}") for hours in hours_check(door, first, until).values() if hours.growth >= 0.5
        ]
    return [sentence for _, sentence in sorted(found, key=lambda pair: -pair[0])]


def _work(scenario: Scenario, source: str, chases_of: Callable[[Rating], float]) -> list[tuple[str, float, float]]:
    """Return (pool, visits per contact, mean seconds a visit) for each stage a source's contacts come to."""
    stages = scenario.stages
    screening = stages.screening
    mix = screening.outcomes_by_source.get(source, screening.outcomes)
    ratings = scenario.demand.sources[source].ratings or screening.ratings
    work = [(screening.pool, 1.0, screening.effort.compiled().mean)]
    enquiries, straight = mix.get("enquiry", 0.0), mix.get("straight_to_decision", 0.0)
    returned = stages.deciding.returned_share if stages.deciding else 0.0
    decisions = (enquiries + straight) / (1 - returned) if stages.deciding else 0.0
    enquiries += decisions * returned
    if stages.gathering:
        work.append((stages.gathering.pool, enquiries, stages.gathering.effort.compiled().mean))
        if stages.gathering.chase:
            chases = sum(share * chases_of(rating) for rating, share in ratings.items() if share)
            work.append((stages.gathering.pool, enquiries, chases * stages.gathering.chase.effort.compiled().mean))
    if stages.analysing:
        work.append((stages.analysing.pool, enquiries, stages.analysing.effort.compiled().mean))
    if stages.deciding:
        work.append((stages.deciding.pool, decisions, stages.deciding.effort.compiled().mean))
        if stages.allocating:
            assessed = (decisions * (1 - returned)) * assessed_share(scenario, source)
            work.append((stages.allocating.pool, assessed, stages.allocating.effort.compiled().mean))
    return work


def assessed_share(scenario: Scenario, source: str) -> float:
    """Return the share of a source's decisions that go on to an assessment or a strategy discussion."""
    deciding = scenario.stages.deciding
    if deciding is None:
        return 0.0
    ratings = scenario.demand.sources[source].ratings or scenario.stages.screening.ratings
    mixes = {**deciding.outcomes, **deciding.outcomes_by_source.get(source, {})}
    return sum(share * (mixes[rating].get("assessment", 0.0) + mixes[rating].get("strategy", 0.0)) for rating, share in ratings.items())


def _chases(door: FrontDoor, scenario: Scenario, rating: Rating) -> float:
    """Return the chases expected in one enquiry of a rating."""
    gathering = scenario.stages.gathering
    if gathering is None or gathering.chase is None:
        return 0.0
    office = door.office

    def open_seconds(moment: int) -> int:
        return office.between(start, moment)

    start = office.opens[len(office.opens) // 2]
    chase = gathering.chase
    rule = gathering.go_on.get(rating)
    limit = open_seconds(office.after(start, rule.after)) if rule and rule.after else None
    first, every = open_seconds(office.after(start, chase.first_after)), open_seconds(office.after(start, chase.every))
    times = [first + number * every for number in range(chase.most)]
    total = 0.0
    for partner in scenario.partners.values():
        law = partner.reply.compiled()
        for time in times:
            if limit is not None and time >= limit:
                break
            length = {"clock": office.add(start, time) - start, "working": time, "working days": time / office.day_length}[law.kind]
            late = 1 - law.share_up_to(length)
            total += partner.asked.get(rating, 0.0) * (partner.silent_share + (1 - partner.silent_share) * late)
    return total
