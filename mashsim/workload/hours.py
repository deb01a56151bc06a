"""The hours check, before any run: hands-on hours that the work needs a week, against the hours that the roster holds.

First-order arithmetic on expected values: contacts expected × share that reaches a stage × mean effort. Chases are
counted as if each were made when it is due and none brought a reply forward, and nights as if all were answered before
the office opens, so both are a little high. The check cannot see waiting or its effects (ratings that rise, families
that step up); it sees whether a pool can keep up at all. Only duty visits to children who wait for room are counted, as
far as room is short (see `room`). So repeats and referrers who chase are counted as if every decision were just in time
by the clock named `decision` (none without such a clock), and re-referrals as if every contact were closed on the day
it arrives, whether it is families that are referred again or children whom a wrong decision brings back. Of contacts
that may be withdrawn, those that stay until a decision just in time need what follows it, and those that stay until a
worker takes them just in time (the clock named `allocation`) what the worker does; all need what comes before.
Withdrawals from hand-offs and first visits, and by a rate of one stage before the decision, are left out. Pools that
are short of hours have the help of others that a stage names, as far as these have hours to spare (see `sharing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from math import fsum

from mashsim.plan import Plan
from mashsim.quantities import HOUR
from mashsim.scenario import Audit, Scenario
from mashsim.scenario.downstream import DiscussingSettings
from mashsim.scenario.efforts import mean_seconds
from mashsim.scenario.help import help_at_stages
from mashsim.scenario.localities import pools_in_words, shares_of_pools
from mashsim.scenario.process import ChaseSettings, GatheringSettings
from mashsim.scenario.references import patterns
from mashsim.staff import ON_SHIFT
from mashsim.vocabulary.outcomes import ROUTES
from mashsim.vocabulary.ratings import RATED_AS, Rating
from mashsim.workload.chasing import Steps, steps_in_an_enquiry
from mashsim.workload.holding import duty_visits, work_that_is_done
from mashsim.workload.inflow import Flow, Inflow, Visit, inflow, mix_of
from mashsim.workload.leaving import rate_in, share_that_is_allocated, share_that_is_decided
from mashsim.workload.onward import decided_as, flow_of, onward, spans
from mashsim.workload.returning import with_loops, with_returns
from mashsim.workload.sharing import shared_out


@dataclass(frozen=True, slots=True)
class PoolHours:
    """A pool's hours a week, on average between two days.

    Attributes
    ----------
    needed : hands-on hours that arriving work asks for
    usable : hands-on hours that the roster is expected to hold, absences taken off
    rostered : paid hours on shift, absences taken off
    contacts : contacts a week that need this pool
    from_posts : how posts become usable hours, step by step (see `hours_of_posts`)
    on_duty : the hours of `needed` that duty visits take, to children who wait for a worker; those not made in time do
        not pile up
    helpers : hours of `needed` that pools which help have to spare for it, by pool
    """

    pool: str
    needed: float
    usable: float
    rostered: float
    contacts: float
    from_posts: dict[str, float] = field(default_factory=dict)
    on_duty: float = 0.0
    helpers: dict[str, float] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """Return how many contacts the queue is expected to grow by each week; 0 if there are enough hours."""
        lasting = self.needed - self.on_duty - self.helped
        return max(0.0, (lasting - self.usable) * self.contacts / self.needed) if self.needed else 0.0

    @property
    def helped(self) -> float:
        """Return the hours that others have to spare for its work."""
        return fsum(self.helpers.values())

    def sentence(self) -> str:
        """Return the hours in words, as the report prints them."""
        name = self.pool.replace("_", " ")
        if not self.needed and self.usable:
            return f"{name}: no work is certain to come to it; {self.usable:,.0f} hands-on hours a week are available."
        hours = f"{name}: the work takes {self.needed:,.0f} hands-on hours a week and {self.usable:,.0f} are available"
        if self.needed - self.on_duty <= self.usable < self.needed:
            return f"{hours}: expect some duty visits to children who wait for a worker to be late, or not made."
        if self.needed > self.usable:
            helped = (
                f", with {self.helped:,.0f} hours of help by {pools_in_words((*self.helpers,))}" if self.helpers else ""
            )
            if self.usable + self.helped >= self.needed - 1e-6:
                return f"{hours}: enough{helped}."
            hours += helped
            more = (
                f"expect about {self.growth:.0f} more waiting each week"
                if self.growth >= 0.5
                else "expect the queue to grow slowly"
            )
            return f"{hours}: {more}."
        share = f" ({self.needed / self.usable:.0%} of them)" if self.usable else ""
        return f"{hours}{share}."


def hours_check(door: Plan, first_day: int = 0, last_day: int | None = None) -> dict[str, PoolHours]:
    """Return each pool's hours a week between two days of the run (day numbers, the last not included)."""
    until = door.timeline.days if last_day is None else last_day
    expected = with_returns(door)
    needed = dict.fromkeys(door.scenario.pools, 0.0)
    coming = dict.fromkeys(door.scenario.pools, 0.0)
    for whole, scenario in spans(door):
        days = range(max(whole.start, first_day), min(whole.stop, until))
        if not days:
            continue
        steps = cache(partial(steps_in_an_enquiry, door, scenario))  # the same for every source
        for source, by_day in expected.items():
            contacts = fsum(by_day[day] for day in days)
            visits: dict[str, float] = {}
            for pools, count, seconds in with_loops(
                scenario, source, _work(door, scenario, source, steps), door.office.day_length
            ):
                for pool, share in shares_of_pools(scenario, pools, source).items():
                    needed[pool] += contacts * share * count * seconds
                    visits[pool] = max(visits.get(pool, 0.0), share * count)
            for pool, count in visits.items():
                coming[pool] += contacts * count
    for pool, seconds in _audits(door.scenario, first_day, until):
        needed[pool] += seconds
    on_duty = dict.fromkeys(door.scenario.pools, 0.0)
    for day, pool, times, seconds in duty_visits(door):
        if first_day <= day < until:
            on_duty[pool] += times * seconds
            coming[pool] += times
    weeks = (until - first_day) / 7
    check, left_out = {}, patterns(door.scenario)
    for name in [name for name in door.scenario.pools if name not in left_out]:
        posts = door.rosters[name].hours_of_posts(first_day, until)
        rostered = fsum(posts[step] for step in ON_SHIFT)
        check[name] = PoolHours(
            name,
            (needed[name] + on_duty[name]) / HOUR / weeks,
            posts["usable"],
            rostered,
            coming[name] / weeks,
            posts,
            on_duty[name] / HOUR / weeks,
        )
    return _with_help(check, _helpers(door, first_day, until))


def _with_help(check: dict[str, PoolHours], helpers: dict[str, list[str]]) -> dict[str, PoolHours]:
    """Let pools that are short of hours have the help of those that have some to spare."""
    if not helpers:
        return check
    lent = shared_out(
        {name: one.needed for name, one in check.items()}, {name: one.usable for name, one in check.items()}, helpers
    )
    return {
        name: replace(one, helpers={helper: hours for (home, helper), hours in lent.items() if home == name})
        for name, one in check.items()
    }


def _helpers(door: Plan, first_day: int, until: int) -> dict[str, list[str]]:
    """Return by pool those who help it at any stage between two days."""
    found: dict[str, list[str]] = {}
    for days, scenario in spans(door):
        if max(days.start, first_day) < min(days.stop, until):
            for _, home, helper, _ in help_at_stages(scenario):
                found.setdefault(home, []).append(helper)
    return found


def _audits(scenario: Scenario, first_day: int, until: int) -> Iterator[tuple[str, float]]:
    """Yield the work of each pool on audits that begin between two days."""
    begins = scenario.run.first_day.toordinal()
    for change in scenario.interventions:
        audit, day = change.audit, change.first_day
        if audit is None or day is None or not first_day <= day.toordinal() - begins < until:
            continue
        seconds = audit.cases * _mean_of_a_closed_case(scenario, audit)
        for pool, share in shares_of_pools(scenario, audit.pool).items():
            yield pool, share * seconds


def _mean_of_a_closed_case(scenario: Scenario, audit: Audit) -> float:
    """Return the mean seconds on one case of an audit, as if its cases came from all sources alike."""
    sources = {name: source.share for name, source in scenario.demand.sources.items()}
    return mean_seconds(audit.effort, mix_of(scenario, sources, scenario.stages.screening.ratings))


def _work(door: Plan, scenario: Scenario, source: str, steps_of: Callable[[Rating], Steps]) -> list[Visit]:
    """Return the work of one contact of a source at each stage."""
    stages = scenario.stages
    coming = inflow(scenario, source, door.closed_shares[source] if stages.out_of_hours else 0.0)
    enquiries = coming.enquiries
    if stages.deciding:
        returned = stages.deciding.returned_share
        decisions = enquiries.plus(coming.straight).times(1 / (1 - returned))
        enquiries = enquiries.plus(decisions.times(returned))
    if stages.gathering:
        coming.add(stages.gathering.pool, enquiries, stages.gathering.effort)
        if stages.gathering.chase:
            _chases(coming, stages.gathering, stages.gathering.chase, enquiries, steps_of)
    if stages.analysing:
        coming.add(stages.analysing.pool, enquiries, stages.analysing.effort)
    if stages.deciding:
        coming.add(stages.deciding.pool, decisions, stages.deciding.effort)
        stays = share_that_is_decided(scenario, door.office.day_length)
        _after_the_decision(coming, door, scenario, decisions.times((1 - returned) * stays))
    return coming.work


def _chases(
    coming: Inflow, gathering: GatheringSettings, chase: ChaseSettings, flow: Flow, steps_of: Callable[[Rating], Steps]
) -> None:
    """Add the work of chases and escalations, as one visit to each pool in an enquiry."""
    steps = {rating: steps_of(rating) for rating, share in flow.ratings.items() if share}
    chases = Flow.of({rating: flow.ratings[rating] * each.chases for rating, each in steps.items()})
    coming.work.append((gathering.pool, flow.count, chases.count * coming.mean(chase.effort, chases)))
    if chase.escalation:
        up = Flow.of({rating: flow.ratings[rating] * each.escalations for rating, each in steps.items()})
        pool, seconds = chase.escalation.pool or gathering.pool, coming.mean(chase.escalation.effort, up)
        coming.work.append((pool, flow.count * up.count, seconds))


def _after_the_decision(coming: Inflow, door: Plan, scenario: Scenario, decided: Flow) -> None:
    """Add the work of each stage after the decision.

    Work done twice because a worker left is not counted.
    """
    stages = scenario.stages
    going = onward(scenario, coming.source, decided)
    if stages.discussing:
        _discussions(coming, stages.discussing, Flow.of(decided_as(scenario, coming.source, decided, "strategy")))
    for hand_off in stages.transferring.hand_offs.values() if stages.transferring else ():
        if hand_off.on and hand_off.pool is not None and hand_off.effort is not None:
            ratings, routes = hand_off.ratings or RATED_AS, hand_off.routes or ROUTES
            coming.add(hand_off.pool, flow_of(going, ratings, routes), hand_off.effort)
    if stages.allocating:
        workers = stages.allocating.caseload.pool or ""
        coming.add(stages.allocating.pool, flow_of(going), stages.allocating.effort)
        stays = share_that_is_allocated(scenario, door.office.day_length)
        going = {pair: count * (1 if pair[1] == "section_47" else stays) for pair, count in going.items()}
        assessed = to_visit = flow_of(going)
        enquiries = flow_of(going, routes=("section_47",))
        if protecting := stages.protecting:
            to_visit = flow_of(going, routes=("assessment", "section_17"))
            coming.add(protecting.pool, enquiries, protecting.effort, 1 / protecting.seen_share)
            if protecting.enquiry_effort is not None:
                coming.add(protecting.pool, enquiries, protecting.enquiry_effort)
        if visiting := stages.visiting:
            coming.add(visiting.pool or workers, to_visit, visiting.effort, 1 / visiting.seen_share)
        if stages.conferencing and stages.conferencing.pool is not None and stages.conferencing.effort is not None:
            held = enquiries.times(stages.conferencing.conference_share)
            coming.add(stages.conferencing.pool, held, stages.conferencing.effort)
        if stages.assessing and stages.assessing.effort is not None:
            worked_on = assessed
            if rate_in(scenario, "assessing"):
                done = work_that_is_done(door, scenario)
                worked_on = enquiries.plus(flow_of(going, routes=("assessment", "section_17")).times(done))
            coming.add(stages.assessing.pool or workers, worked_on, stages.assessing.effort)


def _discussions(coming: Inflow, discussing: DiscussingSettings, flow: Flow) -> None:
    """Add the work of strategy discussions for each pool that has a seat, without waiting for each other."""
    for pool in (discussing.social_worker, discussing.administrator, discussing.chair):
        if pool is not None:
            coming.add(pool, flow, discussing.effort)
    if discussing.write_up is not None and discussing.administrator is not None:
        coming.add(discussing.administrator, flow, discussing.write_up)
