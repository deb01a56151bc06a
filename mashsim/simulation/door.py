"""What all replications of a scenario share: calendars, expected arrivals, rosters without luck."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from mashsim.demand import Almanac, Arrivals
from mashsim.errors import MashsimError, SimulationError
from mashsim.inputs import drawn, draws
from mashsim.loading import holding
from mashsim.log import Log
from mashsim.quantities import Duration
from mashsim.returning import rereferrals
from mashsim.scenario import PoolSettings, Scenario
from mashsim.scenario.interventions import holding_on
from mashsim.scenario.workforce import in_wrong_hands
from mashsim.simulation.listed import Listed
from mashsim.simulation.world import World
from mashsim.staff import Rosters
from mashsim.vocabulary.ratings import RATINGS
from mashsim.worktime import Calendar, Clock, Timeline, bank_holidays, build_calendar


class FrontDoor:
    """A scenario made ready to run: all that does not depend on luck.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    inputs : what one replication drew, if this is the front door of that replication

    Examples
    --------
    >>> log = FrontDoor(scenario).replicate(seed=1, replication=0)  # doctest: +SKIP
    """

    def __init__(self, scenario: Scenario, inputs: Mapping[str, object] | None = None):
        self.scenario = scenario
        self.inputs = dict(inputs or {})
        run = scenario.run
        days = (run.last_day - run.first_day).days + 1
        self.timeline = Timeline(run.first_day, days, run.timezone)
        self.ends_at = self.timeline.midnight(days)
        holidays = frozenset(scenario.bank_holidays) if scenario.bank_holidays is not None else bank_holidays()
        terms = sorted((term.first_day, term.last_day) for term in scenario.school_terms)
        self._almanac = Almanac(self.timeline, holidays, terms)
        self._in_term: dict[int, bool] = {}
        self.calendars = {name: self._calendar(name, holidays, terms) for name in scenario.calendars}
        self.office = self.calendars["office"]
        self.clocks = [self._clock(name) for name in scenario.clocks]
        self.epochs = [((day - run.first_day).days, epoch) for day, epoch in scenario.epochs]
        self.arrivals = Arrivals([(day, epoch.demand) for day, epoch in self.epochs], self._almanac)
        again = rereferrals(scenario, -(-days // 7)) if scenario.demand.counts == "all_contacts" else None
        self.are_counted_as_one = again is not None
        """Whether families that are referred again are among the contacts that the demand says."""
        if again is not None:
            self.arrivals.leave_room_for(again)
        self.listed = Listed(scenario, self.arrivals.replay)
        self.rosters = {
            name: Rosters(
                name,
                [(day, epoch.pools[name]) for day, epoch in self.epochs],
                self.calendars,
                self.timeline,
                [member for member in scenario.team if member.pool == name],
            )
            for name in scenario.pools
        }
        self.wrong_hands = in_wrong_hands(scenario)
        self.partner_rosters = {name: self._team(name) for name, partner in scenario.partners.items() if partner.team}
        changed = [path for change in scenario.interventions for path in change.changes]
        self.has_loops = any(epoch.loops.any for _, epoch in self.epochs) or _any_of("loops", changed)
        withdrawn = any(epoch.withdrawals for _, epoch in self.epochs)
        self.has_withdrawals = withdrawn or _any_of("withdrawals", changed)
        self._holding = {holding_on(scenario.interventions, day): epoch for day, epoch in scenario.epochs}
        self.escalates = any(map(_escalates, self._settings_that_may_hold()))

    def holding(self, interventions: tuple[int, ...]) -> Scenario:
        """Return the scenario while some interventions hold, by their positions, in the order in which they began."""
        if interventions not in self._holding:
            self._holding[interventions] = holding(self.scenario, interventions)
        return self._holding[interventions]

    def _settings_that_may_hold(self) -> Iterator[Scenario]:
        """Yield the scenario of each epoch, and as each triggered intervention would make it on the first day."""
        yield from (epoch for _, epoch in self.epochs)
        interventions = self.scenario.interventions
        from_the_first_day = holding_on(interventions, self.scenario.run.first_day)
        for index, change in enumerate(interventions):
            if change.when and change.changes:
                yield self.holding((*from_the_first_day, index))

    @cached_property
    def closed_shares(self) -> dict[str, float]:
        """The share of each source's contacts that are expected while the office is closed."""
        return self.arrivals.closed_shares(self.office)

    def replicate(self, seed: int, replication: int) -> Log:
        """Run one replication and return what happened.

        Raises
        ------
        SimulationError
            If the model breaks one of its own laws; the message says when and in which replication.
        """
        door = self.drawn(seed, replication)
        collecting = gc.isenabled()
        gc.disable()  # nothing here is garbage until the end, so looking for it only costs time
        try:
            return door._run(World(door, seed, replication))
        finally:
            if collecting:
                gc.enable()

    def drawn(self, seed: int, replication: int) -> FrontDoor:
        """Return the front door of one replication, with the inputs that it draws; this one where inputs are fixed."""
        if self.scenario.run.inputs == "fixed":
            return self
        return FrontDoor(drawn(self.scenario, seed, replication), draws(self.scenario, seed, replication))

    def _run(self, world: World) -> Log:
        try:
            world.run_until(self.ends_at)
        except MashsimError as error:
            which = f"replication {world.log.header['replication']} of {self.scenario.title!r}"
            raise SimulationError(
                f"{which} stopped on {self.timeline.moment(world.now):%a %d %b %Y %H:%M}: {error}"
            ) from error
        return world.settle()

    def in_term(self, moment: int) -> bool:
        """Whether a moment lies in a school term."""
        day = self.timeline.day(moment)
        if day not in self._in_term:
            self._in_term[day] = self._almanac.in_term(self.timeline.date(day))
        return self._in_term[day]

    def _team(self, name: str) -> Rosters:
        """Draw up a partner's own people."""
        calendar = self.scenario.partners[name].calendar
        teams = [(day, epoch.partners[name].team) for day, epoch in self.epochs]
        pools = [(day, PoolSettings(posts=team.filled if team else 0, shifts=(calendar,))) for day, team in teams]
        return Rosters(f"partner.{name}", pools, self.calendars, self.timeline)

    def _calendar(self, name: str, holidays: frozenset[dt.date], terms: list[tuple[dt.date, dt.date]]) -> Calendar:
        settings = self.scenario.calendars[name]
        closed = set(holidays) if settings.bank_holidays == "closed" else set()
        for closure in settings.closures:
            closed.update(
                closure.first_day + dt.timedelta(days=day)
                for day in range((closure.last_day - closure.first_day).days + 1)
            )
        within = None
        if settings.school_terms_only and terms:
            margin = dt.timedelta(
                days=1000
            )  # before the first and after the last term that is given, nothing is known: as in term
            far_before, far_after = self.timeline.first_day - margin, self.timeline.date(self.timeline.days) + margin
            within = [(far_before, terms[0][0]), *terms, (terms[-1][1], far_after)]
        return build_calendar(name, dict(enumerate(settings.hours())), self.timeline, closed, within)

    def _clock(self, name: str) -> Clock:
        settings = self.scenario.clocks[name]
        limits: dict[str, Duration] = dict(settings.limits)  # type: ignore[arg-type]
        return Clock(
            name, settings.start, settings.stop, tuple(limits.get(rating, settings.limit) for rating in RATINGS),
            self.calendars[settings.calendar], settings.counting, settings.pauses_in, settings.outcomes,
        )  # fmt: skip


def _any_of(table: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(f"{table}.") for path in paths)


def simulate(scenario: Scenario, seed: int | None = None, replication: int = 0) -> Log:
    """Run one replication of a scenario and return its log.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    seed : whole number; the scenario's own if not given
    replication : 0 upwards
    """
    return FrontDoor(scenario).replicate(scenario.run.seed if seed is None else seed, replication)


def _escalates(scenario: Scenario) -> bool:
    """Whether partners' managers may be asked."""
    gathering = scenario.stages.gathering
    return bool(gathering and gathering.chase and gathering.chase.escalation)
