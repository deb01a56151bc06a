"""Who comes and when: contacts arrive as a random process whose rate changes from hour to hour.

Exact, without thinning: a stream of unit-rate exponentials is pushed through the inverse of the cumulative rate, which
is piecewise constant by local hour. So closed hours cost nothing, the i-th contact of a source stays its i-th when
demand is scaled, and nothing is drawn and thrown away.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

from mashsim import chance
from mashsim.chance import Luck
from mashsim.quantities import DAY, HOUR
from mashsim.replay import Arrival, Replay
from mashsim.returning import Returns
from mashsim.scenario import Demand, Profile
from mashsim.worktime import Calendar, Timeline

_REFERENCE_DAYS = 365
Hours = tuple[list[int], list[float]]
"""A day's hour edges, in seconds after its midnight, and the weights of its hours added up at each edge."""


class Almanac:
    """What kind of day each day of a run is: month, weekday, bank holiday, school term."""

    def __init__(
        self, timeline: Timeline, bank_holidays: Collection[dt.date], terms: Sequence[tuple[dt.date, dt.date]]
    ):
        self.timeline = timeline
        self._bank_holidays = bank_holidays
        self._terms = terms
        self._days: dict[Profile, list[tuple[float, Hours]]] = {}

    def in_term(self, date: dt.date) -> bool:
        """Whether a day lies in a school term; before the first term that is given, and after the last, it does."""
        terms = self._terms
        if not terms or date < terms[0][0] or date > terms[-1][1]:
            return True
        return any(first <= date <= last for first, last in terms)

    def days(self, profile: Profile, count: int) -> list[tuple[float, Hours]]:
        """Return the weight and the hours of each of at least so many days for a profile; they are worked out once.

        A day's weight is month × weekday × bank holiday × school holiday.
        """
        known, shapes = self._days.setdefault(profile, []), dict[tuple[int, int], Hours]()
        for day in range(len(known), count):
            length = self.timeline.midnight(day + 1) - self.timeline.midnight(day)
            kind = self.timeline.date(day).weekday(), length if length == DAY else -day
            if kind not in shapes:
                shapes[kind] = self._hours(profile, day)
            known.append((self._factor(profile, day), shapes[kind]))
        return known

    def _factor(self, profile: Profile, day: int) -> float:
        date = self.timeline.date(day)
        weight = profile.month[date.month - 1] * profile.weekday[date.weekday()]
        if date in self._bank_holidays:
            weight *= profile.bank_holiday
        if profile.school_holiday != 1 and date.weekday() < 5 and not self.in_term(date):
            weight *= profile.school_holiday
        return weight

    def _hours(self, profile: Profile, day: int) -> Hours:
        """Return a day's hour edges (seconds after its midnight) and the cumulative weight at each edge, in hours.

        On the days of clock changes the missing local hour has no length, and the hour that is shown twice has double.
        """
        timeline = self.timeline
        date = timeline.date(day)
        weights = (
            profile.hour if len(profile.hour) == 24 else profile.hour[24 * date.weekday() : 24 * date.weekday() + 24]
        )
        midnight = timeline.midnight(day)
        if timeline.midnight(day + 1) - midnight == DAY:
            edges = list(range(0, DAY + 1, HOUR))
        else:
            hours = [timeline.at(dt.datetime.combine(date, dt.time(hour))) - midnight for hour in range(24)]
            edges = [*hours, timeline.midnight(day + 1) - midnight]
        masses = (weight * (high - low) / HOUR for weight, low, high in zip(weights, edges, edges[1:], strict=False))
        return edges, [0.0, *accumulate(masses)]


class _Rhythm:
    """One source's expected contacts, day by day and hour by hour, before the luck of the month.

    Attributes
    ----------
    expected : contacts of new families by day of the run
    whole : all contacts that the demand counts, also on the days after the run that `_days_known` adds
    usual : what it would be without surges, levels, growth and dated changes, if the demand counts those who are
        referred again: they come so, and so a change from a day on changes nothing before that day
    """

    __slots__ = ("expected", "hours", "name", "usual", "whole")

    def __init__(self, name: str, whole: list[float], hours: list[Hours], days: int):
        self.name = name
        self.expected, self.whole = whole[:days], whole
        self.usual: list[float] = []
        self.hours = hours


def _days_known(days: int) -> int:
    """Return for how many days contacts are expected: whole weeks, and one more week than a run has.

    So what is worked out by the week, or for the week after a moment, does not hang on when the run ends.
    """
    return (-(-days // 7) + 1) * 7


class Arrivals:
    """The arrivals of a run, worked out once; each replication draws its own from them.

    Parameters
    ----------
    epochs : (first day number, demand settings) in order; each holds from its day on
    almanac : the days of the run

    Attributes
    ----------
    replay : the contacts of a list, if there is one
    midnights : when each day of the run begins, and each of the days after it that are known
    """

    def __init__(self, epochs: Sequence[tuple[int, Demand]], almanac: Almanac):
        timeline = almanac.timeline
        self._almanac, self._first_demand = almanac, epochs[0][1]
        self.midnights = [timeline.midnight(day) for day in range(_days_known(timeline.days) + 1)]
        self._months = _month_positions(timeline)
        self._level_cvs = [_holding(epochs, day).monthly_cv for day in _first_days(self._months)]
        demand = self._first_demand
        self._rhythms = [self._rhythm(name, epochs, almanac) for name in demand.sources]
        self.replay = Replay(demand, timeline) if demand.contacts else None
        for rhythm in self._rhythms if self.replay else ():
            for day in self.replay.covered if self.replay else ():
                rhythm.expected[day] = rhythm.whole[day] = 0.0

    def _rhythm(self, name: str, epochs: Sequence[tuple[int, Demand]], almanac: Almanac) -> _Rhythm:
        days, known = almanac.timeline.days, _days_known(almanac.timeline.days)
        whole: list[float] = []
        hours: list[Hours] = []
        for index, (first, demand) in enumerate(epochs):
            last = epochs[index + 1][0] if index + 1 < len(epochs) else known
            density, by_day = _density(demand, name, almanac), almanac.days(demand.profile_of(name), last)
            for day in range(first, last):
                date, (factor, shape) = almanac.timeline.date(day), by_day[day]
                grown = (1 + demand.trend_per_year) ** (day / _REFERENCE_DAYS) if demand.trend_per_year else 1.0
                level = demand.month_level.get(f"{date:%Y-%m}", 1.0) * _surge(demand, name, date)
                whole.append(density * factor * grown * level * shape[1][-1])
                hours.append(shape)
        return _Rhythm(name, whole, hours, days)

    def _usual(self, name: str) -> list[float]:
        """Return a source's contacts by day as on the first day, but for the kind of day."""
        almanac, demand = self._almanac, self._first_demand
        density, days = _density(demand, name, almanac), _days_known(almanac.timeline.days)
        by_day = almanac.days(demand.profile_of(name), days)[:days]
        return [density * factor * hours[-1] for factor, (_, hours) in by_day]

    def expected(self) -> dict[str, list[float]]:
        """Return the contacts expected by source and day."""
        if self.replay is None:
            return {rhythm.name: list(rhythm.expected) for rhythm in self._rhythms}
        return {
            rhythm.name: [a + b for a, b in zip(rhythm.expected, self.replay.expected(source, days), strict=True)]
            for source, rhythm in enumerate(self._rhythms)
            for days in [len(rhythm.expected)]
        }

    def all_by_day(self) -> list[float]:
        """Return the contacts drawn that are expected by day from all sources; those referred again are among them
        where the demand counts them."""
        days = len(self._rhythms[0].expected)
        return [math.fsum(rhythm.whole[day] for rhythm in self._rhythms) for day in range(days)]

    def contacts(self) -> float:
        """Return how many contacts are expected; those who are referred again too, if the demand counts them."""
        listed = sum(sum(by_day) for by_day in self.expected().values()) if self.replay else 0.0
        return listed or math.fsum(math.fsum(rhythm.whole[: len(rhythm.expected)]) for rhythm in self._rhythms)

    def leave_room_for(self, again: Returns) -> None:
        """Take those expected to be referred again off the contacts of new families."""
        for rhythm in self._rhythms:
            rhythm.usual = self._usual(rhythm.name)
        total = {rhythm.name: _by_week(rhythm.whole) for rhythm in self._rhythms}
        back = [again.coming(total, week) for week in range(-(-len(self._months) // 7))]
        if again.sources is None:
            for rhythm in self._rhythms:
                self._take_off([rhythm], [by_source[rhythm.name] for by_source in back])
        else:  # from any source, as contacts come
            self._take_off(self._rhythms, [math.fsum(by_source.values()) for by_source in back])

    @staticmethod
    def _take_off(rhythms: Sequence[_Rhythm], back: Sequence[float]) -> None:
        """Take so many contacts a week off what some sources bring together, on the days on which they usually come."""
        in_weeks = [math.fsum(week) for week in zip(*(_by_week(rhythm.usual) for rhythm in rhythms), strict=True)]
        for day in range(len(rhythms[0].expected)):
            in_week = in_weeks[day // 7]
            usual = math.fsum(rhythm.usual[day] for rhythm in rhythms)
            came = math.fsum(rhythm.whole[day] for rhythm in rhythms)
            off = back[day // 7] * usual / in_week if in_week else 0.0
            left = max(0.0, 1 - off / came) if came else 0.0
            for rhythm in rhythms:
                rhythm.expected[day] = rhythm.whole[day] * left

    def among_others(self, moment: int, source: int | None, u: float, v: float) -> tuple[int, int]:
        """Return from whom and when a contact comes that is due at a moment, as contacts come in the week after it.

        Only where the demand counts those who are referred again: see `leave_room_for`.

        Parameters
        ----------
        source : who refers it; None for anybody
        u, v : uniform numbers: for the source, and for the day and the hour
        """
        first = bisect_right(self.midnights, moment) - 1 if moment >= 0 else moment // DAY
        days = [day % 7 if day < 0 else day for day in range(first, first + 7)]
        weights = [math.fsum(rhythm.usual[day] for day in days) for rhythm in self._rhythms]
        if source is None:
            source = _pick(weights, u)
        if not weights[source]:
            return source, moment
        rhythm = self._rhythms[source]
        which = _pick([rhythm.usual[day] for day in days], v)
        passed = math.fsum(rhythm.usual[day] for day in days[:which])
        edges, cumulative = rhythm.hours[days[which]]
        within = (v * weights[source] - passed) / rhythm.usual[days[which]]
        hour = _within_day(edges, cumulative, within * cumulative[-1])
        later = first + which - days[which]  # days before the run, for which its first week stands
        return source, max(moment, self.midnights[days[which]] + later * DAY + hour)

    def closed_shares(self, office: Calendar) -> dict[str, float]:
        """Return the share of the contacts expected from each source that come while the office is closed."""
        return {
            rhythm.name: self._closed_share(rhythm, office, self.replay.moments(source) if self.replay else ())
            for source, rhythm in enumerate(self._rhythms)
        }

    def _closed_share(self, rhythm: _Rhythm, office: Calendar, listed: Sequence[int]) -> float:
        inside = float(sum(map(office.is_open, listed)))
        for expected, midnight, (edges, masses) in zip(rhythm.expected, self.midnights, rhythm.hours, strict=False):
            for (low, before), (high, after) in pairwise(zip(edges, masses, strict=True)):
                if after > before and expected:
                    open_share = office.between(midnight + low, midnight + high) / (high - low)
                    inside += expected * (after - before) / masses[-1] * open_share
        total = math.fsum(rhythm.expected) + len(listed)
        return 1 - inside / total if total else 0.0

    def draw(self, luck: Luck) -> list[Arrival]:
        """Draw one replication's arrivals, in order of time; at one instant in the order of the sources."""
        arrivals: list[Arrival] = []
        for source, expected in enumerate(self.expected_with(luck)):
            self._draw_source(arrivals, source, expected, luck)
        if self.replay:
            arrivals += self.replay.draw(luck, [rhythm.name for rhythm in self._rhythms], self._time_of_day)
        arrivals.sort(key=itemgetter(0))  # those of one instant stay in the order of the sources
        return arrivals

    def _levels(self, luck: Luck) -> list[float]:
        """Return the gamma-distributed level of each month of the run, mean 1."""
        stream = luck.stream("demand.month_level")
        return [
            chance.gamma(1.0, cv).quantile(stream.at(month)) if cv else 1.0 for month, cv in enumerate(self._level_cvs)
        ]

    def expected_with(self, luck: Luck) -> list[list[float]]:
        """Return the contacts of new families that are expected by source and day with the luck of each month."""
        levels = self._levels(luck)
        by_day = [levels[month] for month in self._months]
        return [[mass * level for mass, level in zip(rhythm.expected, by_day, strict=True)] for rhythm in self._rhythms]

    def hours(self) -> list[list[Hours]]:
        """Return the hours of each day of the run, by source."""
        return [rhythm.hours for rhythm in self._rhythms]

    def _draw_source(self, arrivals: list[Arrival], source: int, expected: list[float], luck: Luck) -> None:
        """Add one source's arrivals, in order."""
        rhythm = self._rhythms[source]
        draw = luck.stream(f"{rhythm.name}.arrival").at
        log1p = math.log1p
        position, passed = self.replay.count[source] if self.replay else 0, 0.0  # after those of a list
        target = -log1p(-draw(position))
        for day, (mass, midnight) in enumerate(zip(expected, self.midnights, strict=False)):
            until = passed + mass
            if target < until:
                edges, cumulative = rhythm.hours[day]
                scale = cumulative[-1] / mass
                while target < until:
                    place = (target - passed) * scale
                    arrivals.append((midnight + _within_day(edges, cumulative, place), source, position))
                    position += 1
                    target -= log1p(-draw(position))
            passed = until

    def _time_of_day(self, source: int, day: int, u: float) -> int:
        """Return the moment on a day at which a source's contact comes; noon if the source has no hours that day."""
        edges, cumulative = self._rhythms[source].hours[day]
        place = u * cumulative[-1]
        within = _within_day(edges, cumulative, place) if place else edges[len(edges) // 2]
        return self.midnights[day] + within


def _within_day(edges: Sequence[int], cumulative: Sequence[float], place: float) -> int:
    """Return the second of a day at which its hours' weights, added up, reach a place."""
    hour = max(0, bisect_right(cumulative, place, 0, len(cumulative) - 1) - 1)
    within = (place - cumulative[hour]) / ((cumulative[hour + 1] - cumulative[hour]) or 1.0)
    return edges[hour] + int((edges[hour + 1] - edges[hour]) * min(max(within, 0.0), 1 - 1e-12))


def _pick(weights: Sequence[float], u: float) -> int:
    """Return the place of a weight that a uniform number picks."""
    bounds = list(accumulate(weights))
    return min(bisect_right(bounds, u * bounds[-1]), len(bounds) - 1)


def _density(demand: Demand, name: str, almanac: Almanac) -> float:
    """Return contacts per unit of weight-hour, by which the first twelve months are expected to bring rate × share."""
    total = 0.0
    for factor, (_, hours) in almanac.days(demand.profile_of(name), _REFERENCE_DAYS)[:_REFERENCE_DAYS]:
        total += factor * hours[-1]
    return demand.rate * _REFERENCE_DAYS * DAY * demand.sources[name].share / total if total else 0.0


def _by_week(by_day: Sequence[float]) -> list[float]:
    """Return what comes in each whole week."""
    return [math.fsum(by_day[day : day + 7]) for day in range(0, len(by_day), 7)]


def _surge(demand: Demand, name: str, date: dt.date) -> float:
    factor = 1.0
    for surge in demand.surges:
        if surge.first_day <= date <= surge.last_day and (not surge.sources or name in surge.sources):
            factor *= surge.factor
    return factor


def _holding(epochs: Sequence[tuple[int, Demand]], day: int) -> Demand:
    return [demand for first, demand in epochs if first <= day][-1]


def _month_positions(timeline: Timeline) -> list[int]:
    """Return, for each day of the run, the number of its calendar month counted from the first."""
    first = timeline.date(0)
    dates = (timeline.date(day) for day in range(timeline.days))
    return [12 * (date.year - first.year) + date.month - first.month for date in dates]


def _first_days(months: Sequence[int]) -> list[int]:
    return [months.index(month) for month in range(months[-1] + 1)]
