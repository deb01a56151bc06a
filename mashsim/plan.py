"""A scenario as it is expected to go, before any luck: calendars, clocks, expected arrivals and rosters."""

from __future__ import annotations

import datetime as dt
from copy import copy
from functools import cached_property, lru_cache

from mashsim.demand import Almanac, Arrivals
from mashsim.quantities import Duration
from mashsim.returning import rereferrals
from mashsim.scenario import PoolSettings, Scenario
from mashsim.staff import Rosters
from mashsim.vocabulary.ratings import RATINGS
from mashsim.worktime import Calendar, Clock, Timeline, bank_holidays, build_calendar

Terms = tuple[tuple[dt.date, dt.date], ...]
"""The first and the last day of each school term, in order."""


class Plan:
    """What follows from a scenario without luck: what is checked before any run, and what all its runs share.

    Parameters
    ----------
    scenario : from `mashsim.loading.load`
    """

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        run = scenario.run
        days = (run.last_day - run.first_day).days + 1
        self.timeline = _timeline(run.first_day, days, run.timezone)
        self.ends_at = self.timeline.midnight(days)
        holidays = frozenset(scenario.bank_holidays) if scenario.bank_holidays is not None else bank_holidays()
        terms = tuple(sorted((term.first_day, term.last_day) for term in scenario.school_terms))
        self._almanac = Almanac(self.timeline, holidays, terms)
        self._in_term: dict[int, bool] = {}
        self.calendars = {name: self._calendar(name, holidays, terms) for name in scenario.calendars}
        self.office = self.calendars["office"]
        self.clocks = [self._clock(name) for name in scenario.clocks]
        self.epochs = self._epochs()
        self.arrivals = Arrivals([(day, epoch.demand) for day, epoch in self.epochs], self._almanac)
        again = rereferrals(scenario, -(-days // 7)) if scenario.demand.counts == "all_contacts" else None
        self.are_counted_as_one = again is not None
        """Whether families that are referred again are among the contacts that the demand says."""
        if again is not None:
            self.arrivals.leave_room_for(again)
        self.rosters = self._rosters()
        self.partner_rosters = {name: self._team(name) for name, partner in scenario.partners.items() if partner.team}

    @cached_property
    def closed_shares(self) -> dict[str, float]:
        """The share of each source's contacts that are expected while the office is closed."""
        return self.arrivals.closed_shares(self.office)

    def in_term(self, moment: int) -> bool:
        """Whether a moment lies in a school term."""
        day = self.timeline.day(moment)
        if day not in self._in_term:
            self._in_term[day] = self._almanac.in_term(self.timeline.date(day))
        return self._in_term[day]

    def with_posts_of(self, scenario: Scenario) -> Plan:
        """Return the plan of a scenario that differs from this one only in how many posts and places there are."""
        other = copy(self)
        other.scenario = scenario
        other.epochs = other._epochs()
        other.rosters = other._rosters()
        return other

    def _epochs(self) -> list[tuple[int, Scenario]]:
        first_day = self.scenario.run.first_day
        return [((day - first_day).days, epoch) for day, epoch in self.scenario.epochs]

    def _rosters(self) -> dict[str, Rosters]:
        return {
            name: Rosters(
                name,
                [(day, epoch.pools[name]) for day, epoch in self.epochs],
                self.calendars,
                self.timeline,
                [member for member in self.scenario.team if member.pool == name],
            )
            for name in self.scenario.pools
        }

    def _team(self, name: str) -> Rosters:
        """Draw up a partner's own people."""
        calendar = self.scenario.partners[name].calendar
        teams = [(day, epoch.partners[name].team) for day, epoch in self.epochs]
        pools = [(day, PoolSettings(posts=team.filled if team else 0, shifts=(calendar,))) for day, team in teams]
        return Rosters(f"partner.{name}", pools, self.calendars, self.timeline)

    def _calendar(self, name: str, holidays: frozenset[dt.date], terms: Terms) -> Calendar:
        settings = self.scenario.calendars[name]
        closed = set(holidays) if settings.bank_holidays == "closed" else set()
        for closure in settings.closures:
            closed.update(
                closure.first_day + dt.timedelta(days=day)
                for day in range((closure.last_day - closure.first_day).days + 1)
            )
        within: Terms | None = None
        if settings.school_terms_only and terms:
            margin = dt.timedelta(days=1000)  # beyond the terms that are given nothing is known: as in term
            far_before, far_after = self.timeline.first_day - margin, self.timeline.date(self.timeline.days) + margin
            within = ((far_before, terms[0][0]), *terms, (terms[-1][1], far_after))
        hours = tuple(tuple(day) for day in settings.hours())
        return _drawn_up(name, hours, self.timeline, frozenset(closed), within)

    def _clock(self, name: str) -> Clock:
        settings = self.scenario.clocks[name]
        limits: dict[str, Duration] = dict(settings.limits)  # type: ignore[arg-type]  # ratings are words
        return Clock(
            name, settings.start, settings.stop, tuple(limits.get(rating, settings.limit) for rating in RATINGS),
            self.calendars[settings.calendar], settings.counting, settings.pauses_in, settings.outcomes,
        )  # fmt: skip


def year_plan(scenario: Scenario, like: Plan | None = None) -> Plan:
    """Return the plan of a scenario's first 52 weeks, however long it is run: what a council plans its posts by.

    Parameters
    ----------
    like : such a plan of a scenario that differs in nothing but how many posts and places there are
    """
    year = scenario.over(scenario.run.first_day + dt.timedelta(weeks=52, days=-1))
    return like.with_posts_of(year) if like else Plan(year)


# Days and opening hours hardly ever differ between the scenarios of a question, or the draws of one: each is made once.


@lru_cache(maxsize=16)
def _timeline(first_day: dt.date, days: int, timezone: str) -> Timeline:
    return Timeline(first_day, days, timezone)


@lru_cache(maxsize=128)
def _drawn_up(
    name: str,
    hours: tuple[tuple[tuple[int, int], ...], ...],
    timeline: Timeline,
    closed_on: frozenset[dt.date],
    only_within: Terms | None,
) -> Calendar:
    return build_calendar(name, dict(enumerate(hours)), timeline, closed_on, only_within)
