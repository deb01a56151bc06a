"""Arrivals against what is expected of them: by hour of the week, month, source and kind of day, never only in total.

What is expected is worked out here anew, hour by hour of the time zone's own clock, and not asked of the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy import stats

from made.evidence import TOLERANCE, agree, expected_counts_agree
from made.places import SCENARIOS
from mashsim.chance import Luck
from mashsim.loading import changed, load
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, simulate
from mashsim.worktime import bank_holidays

HOUR, DAY = 3600, 86_400


def dotted(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("__", "."): to for key, to in changes.items()}


def city(**changes: Any) -> Scenario:
    """The demand of the baseline, without the luck of the month; nobody who is referred again is among it."""
    alone = {"demand.monthly_cv": 0.0, "demand.counts": "new_families"}
    return changed(load(SCENARIOS / "baseline.toml"), {**alone, **dotted(changes)})


def one_source(rate: str, first_day: str, last_day: str, **demand: Any) -> Scenario:
    """A textbook scenario with one source of contacts."""
    changes = {"run.first_day": first_day, "run.last_day": last_day, "run.measure_from": first_day, "demand.rate": rate}
    changes |= {f"demand.{key}": to for key, to in dotted(demand).items()}
    return changed(load(SCENARIOS / "textbook" / "m-m-1.toml"), changes)


class Hours:
    """Every hour of a run by the local clock, and what each source is expected to bring in it."""

    def __init__(self, scenario: Scenario):
        self.scenario, run = scenario, scenario.run
        zone = ZoneInfo(run.timezone)
        start = dt.datetime.combine(run.first_day, dt.time(), zone).astimezone(dt.UTC)
        end = dt.datetime.combine(
            max(run.last_day, run.first_day + dt.timedelta(days=364)) + dt.timedelta(days=1), dt.time(), zone
        )
        hours = int((end.astimezone(dt.UTC) - start) / dt.timedelta(hours=1))
        self.local = [(start + dt.timedelta(hours=hour)).astimezone(zone) for hour in range(hours)]
        self.day = np.array([(moment.date() - run.first_day).days for moment in self.local])
        self.within = self.day <= (run.last_day - run.first_day).days
        self.of_week = np.array([24 * moment.weekday() + moment.hour for moment in self.local])
        self.of_day = np.array([moment.hour for moment in self.local])
        self.month = np.array([12 * (m.year - run.first_day.year) + m.month - run.first_day.month for m in self.local])
        self.bank_holiday = np.array([moment.date() in bank_holidays() for moment in self.local])
        self.school_holiday = np.array([not self._in_term(moment.date()) for moment in self.local])

    def _in_term(self, date: dt.date) -> bool:
        terms = self.scenario.school_terms
        known = terms and terms[0].first_day <= date <= terms[-1].last_day
        return not known or any(term.first_day <= date <= term.last_day for term in terms)

    def expected(self, source: str) -> np.ndarray:
        """Contacts expected from a source in each hour of the run."""
        demand = self.scenario.demand
        profile = demand.profile_of(source)
        weights = []
        for moment, holiday, away in zip(self.local, self.bank_holiday, self.school_holiday, strict=True):
            hour = 24 * moment.weekday() + moment.hour if len(profile.hour) == 168 else moment.hour
            weight = profile.month[moment.month - 1] * profile.weekday[moment.weekday()] * profile.hour[hour]
            weight *= profile.bank_holiday if holiday else 1
            weights.append(weight * (profile.school_holiday if away and moment.weekday() < 5 else 1))
        weights = np.array(weights)
        a_year = demand.rate * 365 * DAY * demand.sources[source].share
        return (a_year * weights / weights[self.day < 365].sum())[self.within]

    def counts(self, replications: int, seed: int = 1) -> np.ndarray:
        """Contacts that came, by replication, source and hour of the run."""
        return np.stack(list(each_count(self.scenario, int(self.within.sum()), replications, seed)))

    def group(self, numbers: np.ndarray, by: np.ndarray) -> np.ndarray:
        """Sums of hourly numbers by group."""
        by = by[self.within]
        return np.stack([numbers[..., by == group].sum(axis=-1) for group in np.unique(by)], axis=-1)


def each_count(scenario: Scenario, hours: int, replications: int, seed: int = 1) -> Iterator[np.ndarray]:
    arrivals = FrontDoor(scenario).arrivals
    for replication in range(replications):
        moments, sources, _ = np.array(arrivals.draw(Luck(seed, replication))).T
        found = np.zeros((len(scenario.demand.sources), hours), dtype=np.int64)
        np.add.at(found, (sources, moments // HOUR), 1)
        yield found


@pytest.fixture(scope="module")
def year() -> tuple[Hours, np.ndarray, dict[str, np.ndarray]]:
    """Thirty years of the city's arrivals, summed, with what is expected of them."""
    hours = Hours(city())
    return (
        hours,
        hours.counts(30).sum(axis=0),
        {name: 30 * hours.expected(name) for name in hours.scenario.demand.sources},
    )


# The rhythm of a year


def test_each_source_comes_at_its_hours_of_the_week(year: Any) -> None:
    hours, counts, expected = year
    for position, name in enumerate(expected):
        expected_counts_agree(hours.group(counts[position], hours.of_week), hours.group(expected[name], hours.of_week))


def test_each_source_comes_in_its_months(year: Any) -> None:
    hours, counts, expected = year
    for position, name in enumerate(expected):
        expected_counts_agree(hours.group(counts[position], hours.month), hours.group(expected[name], hours.month))


def test_bank_holidays_and_school_holidays_bring_their_share(year: Any) -> None:
    hours, counts, expected = year
    kinds = hours.bank_holiday * 2 + hours.school_holiday
    for position, name in enumerate(expected):
        came, due = hours.group(counts[position], kinds), hours.group(expected[name], kinds)
        expected_counts_agree(came, due)
    office, police = list(expected).index("health"), list(expected).index("police")
    holiday = hours.bank_holiday[hours.within]
    assert counts[office, holiday].sum() == 0
    assert counts[police, holiday].sum() > 0


def test_school_holidays_count_on_weekdays_only() -> None:
    terms = [
        {"first_day": "2026-01-05", "last_day": "2026-02-13"},
        {"first_day": "2026-02-23", "last_day": "2026-03-27"},
    ]
    profile = {"weekday": [1, 1, 1, 1, 1, 0.5, 0.5], "school_holiday": 0.2}
    scenario = one_source(
        "20 per hour", "2026-01-05", "2026-03-22", profiles__school=profile, sources__anyone__profile="school"
    )
    hours = Hours(changed(scenario, {"school_terms": terms}))
    expected = hours.expected("anyone")
    expected_counts_agree(hours.group(hours.counts(1)[0, 0], hours.day), hours.group(expected, hours.day))
    week, weekend = (
        expected[(hours.day[hours.within] >= first) & (hours.day[hours.within] < first + 2)].sum() for first in (42, 47)
    )
    assert week / weekend == pytest.approx(0.4)  # Monday and Tuesday of the half-term week; its Saturday and Sunday


def test_every_hour_of_the_year_brings_what_is_expected(year: Any) -> None:
    """All sources together, day by day and hour by hour, in stretches long enough to count."""
    _, counts, expected = year
    due, came = sum(expected.values()), counts.sum(axis=0)
    stretch = np.floor(np.cumsum(due) / 25).astype(int)
    expected_counts_agree(np.bincount(stretch, came)[:-1], np.bincount(stretch, due)[:-1])


def test_within_an_hour_contacts_come_evenly_and_apart() -> None:
    arrivals = FrontDoor(one_source("20 per hour", "2026-01-05", "2026-03-08")).arrivals.draw(Luck(1, 0))
    moments = np.array(arrivals)[:, 0]
    seconds = np.histogram(moments % HOUR, 60, (0, HOUR))[0]
    expected_counts_agree(seconds, np.full(60, len(moments) / 60))
    gaps = (
        np.diff(moments) + np.random.RandomState(1).random_sample(len(moments) - 1) - 0.5
    )  # moments are whole seconds
    assert stats.kstest(gaps, "expon", args=(0, 180)).pvalue > stats.norm.sf(TOLERANCE)
    pairs = np.histogram2d(gaps[:-1] > 125, gaps[1:] > 125, 2)[0]
    assert stats.chi2_contingency(pairs).pvalue > stats.norm.sf(TOLERANCE)


@pytest.mark.parametrize("first_day", ["2026-04-01", "2026-03-23", "2026-10-19", "2023-12-01", "2020-02-29"])
def test_the_first_twelve_months_are_expected_to_bring_the_stated_rate(first_day: str) -> None:
    """Exactly, whatever day the run begins on; also where its first Sunday is one on which the clocks change."""
    last_day = dt.date.fromisoformat(first_day) + dt.timedelta(days=364)
    scenario = city(run__first_day=first_day, run__last_day=last_day.isoformat())
    expected, hours = FrontDoor(scenario).arrivals.expected(), Hours(scenario)
    for name, source in scenario.demand.sources.items():
        assert sum(expected[name]) == pytest.approx(10_300 * source.share, rel=1e-9)
        by_day = np.bincount(hours.day[hours.within], hours.expected(name))
        assert expected[name] == pytest.approx(by_day.tolist(), rel=1e-9)


def test_a_run_shorter_than_a_year_has_its_part_of_the_year() -> None:
    whole, part = (
        FrontDoor(city(run__last_day=last_day)).arrivals.expected() for last_day in ("2027-03-31", "2026-08-31")
    )
    for name in whole:
        assert part[name] == whole[name][: len(part[name])]


@pytest.mark.parametrize(
    ("first_day", "last_day", "hours"), [("2026-03-29", "2026-03-29", 23), ("2026-10-25", "2026-10-25", 25)]
)
def test_the_days_on_which_the_clocks_change(first_day: str, last_day: str, hours: int) -> None:
    by_hour = list(range(1, 25))
    scenario = one_source(
        "2000 per hour", first_day, last_day, profiles__day={"hour": by_hour}, sources__anyone__profile="day"
    )
    local = Hours(scenario)
    assert local.within.sum() == hours
    counts, expected = local.counts(5).sum(axis=0)[0], 5 * local.expected("anyone")
    assert [moment.hour for moment in local.local[:4]] == ([0, 2, 3, 4] if hours == 23 else [0, 1, 1, 2])
    expected_counts_agree(counts, expected)


def test_a_profile_by_hour_of_the_week() -> None:
    weights = (np.arange(168) % 37).tolist()
    hours = Hours(
        one_source(
            "30 per hour", "2026-03-02", "2026-05-31", profiles__week={"hour": weights}, sources__anyone__profile="week"
        )
    )
    counts, expected = hours.counts(2).sum(axis=0)[0], 2 * hours.expected("anyone")
    expected_counts_agree(hours.group(counts, hours.of_week), hours.group(expected, hours.of_week))


# What changes over the years


@pytest.mark.slow
def test_a_trend_grows_day_by_day() -> None:
    scenario = one_source("10 per hour", "2024-01-01", "2026-12-31", trend_per_year=0.25)
    hours = Hours(scenario)
    counts, expected = hours.counts(2).sum(axis=0)[0], 2 * hours.expected("anyone") * 1.25 ** (hours.day / 365)
    expected_counts_agree(hours.group(counts, hours.month), hours.group(expected, hours.month))
    assert expected[hours.day >= 731].sum() / expected[hours.day < 366].sum() == pytest.approx(1.25**2, rel=2e-2)


@pytest.mark.slow
def test_known_levels_by_month_and_surges_multiply() -> None:
    surges = [
        {"first_day": "2026-07-01", "last_day": "2026-07-21", "factor": 1.5, "sources": ["schools", "health"]},
        {"first_day": "2026-07-15", "last_day": "2026-08-10", "factor": 2.0},
    ]
    hours = Hours(city(demand__surges=surges, demand__month_level={"2026-05": 0.4, "2026-07": 1.6}))
    dates = np.array([moment.date() for moment in hours.local])[hours.within]
    months, counts = np.array([f"{date:%Y-%m}" for date in dates]), hours.counts(40).sum(axis=0)
    level = np.select([months == "2026-05", months == "2026-07"], [0.4, 1.6], 1.0)
    schools = np.where((dates >= dt.date(2026, 7, 1)) & (dates <= dt.date(2026, 7, 21)), 1.5, 1.0)
    all_of_them = np.where((dates >= dt.date(2026, 7, 15)) & (dates <= dt.date(2026, 8, 10)), 2.0, 1.0)
    stretch = np.select(
        [months < "2026-05", months < "2026-07", months < "2026-09"], [0, 1, 2 + hours.day[hours.within] // 7], 99
    )
    for position, name in enumerate(hours.scenario.demand.sources):
        expected = 40 * hours.expected(name) * level * all_of_them * (schools if name in ("schools", "health") else 1)
        kinds = np.where(expected > 0, stretch, -1)
        if name in ("police", "schools", "health", "local_authority", "individuals"):
            came, due = (
                np.array([of[kinds == kind].sum() for kind in np.unique(kinds)]) for of in (counts[position], expected)
            )
            expected_counts_agree(came, due)


def test_an_intervention_changes_the_rate_from_its_day_on() -> None:
    more = [{"name": "twice as many", "first_day": "2026-02-01", "changes": {"demand.rate": "40 per hour"}}]
    base = one_source("20 per hour", "2026-01-01", "2026-02-28")
    hours = Hours(changed(base, {"interventions": more}))
    expected = hours.expected("anyone") * np.where(hours.day[hours.within] >= 31, 2, 1)
    expected_counts_agree(hours.group(hours.counts(2).sum(axis=0)[0], hours.day), hours.group(2 * expected, hours.day))


# The luck of the month


def monthly(scenario: Scenario, replications: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts by replication, source and month, and what is expected by source and month."""
    hours = Hours(scenario)
    expected = np.stack([hours.group(hours.expected(name), hours.month) for name in scenario.demand.sources])
    found = [hours.group(counts, hours.month) for counts in each_count(scenario, int(hours.within.sum()), replications)]
    return np.stack(found), expected


@pytest.mark.slow
def test_whole_months_vary_beyond_chance_as_stated() -> None:
    """At Nottingham's 4,383 referrals a year and a coefficient of variation of 0.16, months vary about ten times as
    much as Poisson."""
    found, expected = monthly(city(demand__rate="4383 per year", demand__monthly_cv=0.16), 80)
    counts, mean = found.sum(axis=1), expected.sum(axis=0)
    square = (counts - mean) ** 2
    figures = [
        {
            "mean": (row / mean).mean(),
            "beyond Poisson": ((of - mean) / mean**2).mean(),
            "index of dispersion": (of / mean).mean(),
            "this month and the next": ((row[:-1] / mean[:-1] - 1) * (row[1:] / mean[1:] - 1)).mean(),
        }
        for row, of in zip(counts, square, strict=True)
    ]
    index = 1 + 0.16**2 * mean.mean()
    agree(figures, {"mean": 1, "beyond Poisson": 0.16**2, "index of dispersion": index, "this month and the next": 0})
    assert 9 < index < 12


@pytest.mark.slow
def test_a_months_level_is_gamma_and_the_same_for_all_sources() -> None:
    cv = 0.4
    found, expected = monthly(city(demand__monthly_cv=cv), 60)
    counts, mean = found.sum(axis=1), expected.sum(axis=0)
    size = 1 / cv**2
    places = (
        stats.nbinom.cdf(counts - 1, size, size / (size + mean))
        + stats.nbinom.pmf(counts, size, size / (size + mean)) / 2
    )
    assert stats.kstest(places.ravel(), "uniform").pvalue > stats.norm.sf(TOLERANCE)
    police, schools = 0, 1
    together = [((row / expected - 1)[police] * (row / expected - 1)[schools]).mean() for row in found]
    agree([{"police and schools": value} for value in together], {"police and schools": cv**2})


@pytest.mark.slow
def test_sources_come_independently() -> None:
    found, expected = monthly(city(), 30)
    off = (found - expected) / np.sqrt(expected)
    names = list(city().demand.sources)[:4]
    pairs = {f"{one} and {other}": (a, b) for a, one in enumerate(names) for b, other in enumerate(names) if a < b}
    agree([{pair: (row[a] * row[b]).mean() for pair, (a, b) in pairs.items()} for row in off], dict.fromkeys(pairs, 0))


# Luck belongs to the contact


def by_source(scenario: Scenario, source: str) -> np.ndarray:
    arrivals = FrontDoor(scenario).arrivals.draw(Luck(1, 0))
    code = list(scenario.demand.sources).index(source)
    mine = [(moment, position) for moment, of, position in arrivals if of == code]
    assert [position for _, position in mine] == list(range(len(mine)))
    return np.array([moment for moment, _ in mine])


def test_the_same_contacts_come_earlier_when_demand_is_scaled() -> None:
    few, many = (
        by_source(one_source(rate, "2026-01-05", "2026-03-08"), "anyone") for rate in ("4 per hour", "6 per hour")
    )
    assert np.abs(many[: len(few)] * 1.5 - few).max() <= 2  # whole seconds
    few, many = (by_source(city(demand__rate=f"{rate} per year"), "police") for rate in (9000, 12_000))
    assert (many[: len(few)] <= few).all()


@pytest.mark.slow
def test_another_source_moves_nobody() -> None:
    before = city()
    shares = {name: source.share for name, source in before.demand.sources.items()}
    changes: dict[str, Any] = {f"demand.sources.{name}.share": share * 0.8 for name, share in shares.items()}
    changes |= {"demand.sources.hospitals": {"share": 0.2}, "demand.rate": f"{10_300 / 0.8} per year"}
    after = changed(before, changes)
    for name in shares:
        assert (
            np.abs(by_source(before, name) - by_source(after, name)).max() <= 1
        )  # a share may differ in its last digit


def test_arrivals_are_in_order_and_repeatable() -> None:
    arrivals = FrontDoor(city(demand__monthly_cv=0.16)).arrivals
    one, again, other = (arrivals.draw(Luck(1, number)) for number in (0, 0, 1))
    assert one == again == sorted(one)
    assert one != other


# Who they are about


def test_families_are_as_large_as_stated() -> None:
    shares = [0.55, 0.27, 0.12, 0.06]
    log = simulate(one_source("20 per hour", "2026-01-05", "2026-03-08", children=shares))
    sizes: Mapping[int, int] = dict(zip(*np.unique(np.asarray(log.children), return_counts=True), strict=True))
    expected_counts_agree(np.array([sizes[size] for size in (1, 2, 3, 4)]), len(log.children) * np.array(shares))
