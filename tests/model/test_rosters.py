"""When people are at work: sickness, leave, part posts, cover, vacancies and dated posts, against what the settings
promise."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from made.evidence import agree, expected_counts_agree, expected_effort
from made.places import TEXTBOOK
from mashsim.chance import Luck
from mashsim.loading import changed, load
from mashsim.simulation import FrontDoor
from mashsim.staff import Roster
from mashsim.staff.seats import shifts_of, with_overtime
from mashsim.worktime import Timeline, bank_holidays, build_calendar, parse_hours

WEEKDAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
DAY = 86_400


class Team:
    """The people of one pool who work from 9 to 5 on weekdays, for a year unless told otherwise."""

    def __init__(
        self, pool: Mapping[str, Any], first_day: str = "2025-04-01", last_day: str = "2026-03-31", **changes: Any
    ):
        run = {"run.first_day": first_day, "run.last_day": last_day, "run.measure_from": first_day}
        pool = {f"pools.server.{key}": to for key, to in {"shifts": ["day"], **pool}.items()}
        self.scenario = changed(load(TEXTBOOK / "m-m-1.toml"), {"calendars.day": WEEKDAYS, **run, **pool, **changes})
        self.door = FrontDoor(self.scenario)
        self.rosters, self.timeline = self.door.rosters["server"], self.door.timeline
        self.working_days = [day for day in self.door.calendars["day"].working_days if 0 <= day < self.timeline.days]

    def draw(self, replication: int = 0) -> list[Roster]:
        return self.rosters.draw(Luck(1, replication))

    def present(self, replication: int = 0) -> np.ndarray:
        """Whether each person is there on each working day."""
        return np.array(
            [
                np.isin(self.working_days, [self.timeline.day(at) for at in person.begins])
                for person in self.draw(replication)
            ]
        )

    def dates(self) -> list[dt.date]:
        return [self.timeline.date(day) for day in self.working_days]


def test_whole_posts_without_absence_are_there_for_every_shift() -> None:
    team = Team({"posts": 2})
    one, other = team.draw()
    assert (one.name, other.name) == ("server 1", "server 2")
    assert one.begins == other.begins == [team.timeline.midnight(day) + 9 * 3600 for day in team.working_days]
    assert one.ends == [begins + 8 * 3600 for begins in one.begins]
    assert not bank_holidays() & set(team.dates())
    assert len(team.working_days) == 253


# Sickness


@pytest.mark.parametrize(("share", "spell"), [(0.052, 5.0), (0.2, 2.5), (0.1, 1.0), (0.03, 20.0)])
def test_sickness_takes_its_share_of_days_in_spells_of_its_length(share: float, spell: float) -> None:
    team = Team({"posts": 40, "sickness_share": share, "sickness_spell": spell})

    def figures(away: np.ndarray) -> dict[str, float]:
        before, after = away[:, :-1], away[:, 1:]
        return {
            "share of days": away.mean(),
            "first day": away[:, 0].mean(),
            "last day": away[:, -1].mean(),
            "goes on": (before & after).mean() - (1 - 1 / spell) * before.mean(),
            "begins": (~before & after).mean(),
        }

    exact = {"share of days": share, "first day": share, "last day": share, "goes on": 0, "begins": share / spell}
    agree([figures(~team.present(replication)) for replication in range(20)], exact)


def test_spells_of_sickness_have_no_memory() -> None:
    team = Team({"posts": 100, "sickness_share": 0.1, "sickness_spell": 4})
    lengths = np.zeros(200, dtype=int)
    for replication in range(4):
        away = np.pad(~team.present(replication), ((0, 0), (1, 1))).astype(int)
        begun, over = (np.argwhere(np.diff(away) == step) for step in (1, -1))
        early = (begun[:, 1] > 0) & (
            begun[:, 1] < 120
        )  # begun after the start, and early enough to be followed to the end
        np.add.at(lengths, (over[:, 1] - begun[:, 1])[early], 1)
    days = np.arange(200)
    expected = lengths.sum() * np.where(days > 0, 0.25 * 0.75 ** (days - 1.0), 0)
    expected_counts_agree(lengths, expected)


# Leave


@pytest.mark.parametrize(("days", "spell"), [(28, 5), (32, 5), (12.5, 3), (3, 1), (60, 20)])
def test_leave_takes_its_days_a_year(days: float, spell: int) -> None:
    team = Team({"posts": 30, "leave_days": days, "leave_spell": spell})
    away = [(~team.present(replication)).sum(axis=1) for replication in range(20)]
    agree([{"days a year": of.mean()} for of in away], {"days a year": days})
    assert {int(of) for row in away for of in row} <= {
        spell * math.floor(days / spell),
        spell * math.ceil(days / spell),
    }


def test_leave_takes_its_days_in_each_year_of_a_longer_run() -> None:
    team = Team({"posts": 30, "leave_days": 28, "leave_spell": 1}, last_day="2027-09-29")
    years = np.array(team.working_days) // 365
    away = [~team.present(replication) for replication in range(20)]
    part = (team.timeline.days - 730) / 365
    figures = [{str(year): (of[:, years == year]).sum(axis=1).mean() for year in range(3)} for of in away]
    agree(figures, {"0": 28, "1": 28, "2": 28 * part})


def test_leave_follows_the_months() -> None:
    """One stretch of five days a year: each day is leave if the stretch began on it or on one of the four working days
    before."""
    index = [0.8, 1.0, 0.9, 1.1, 0.9, 0.9, 1.3, 2.0, 0.8, 1.0, 0.8, 1.2]
    team = Team({"posts": 100, "leave_days": 5, "leave_spell": 5, "leave_by_month": index})
    months = np.array([date.month for date in team.dates()])
    weight = np.array(index)[months - 1]
    begins = weight / weight.sum()
    on_leave = sum(np.roll(begins, later) for later in range(5))
    away = [~team.present(replication) for replication in range(20)]
    exact = {str(month): on_leave[months == month].sum() for month in range(1, 13)}
    agree([{str(month): of[:, months == month].sum(axis=1).mean() for month in range(1, 13)} for of in away], exact)
    assert exact["8"] > 1.8 * exact["5"]


def test_leave_and_sickness_are_independent() -> None:
    team = Team({"posts": 60, "leave_days": 30, "sickness_share": 0.1, "sickness_spell": 3})
    there = (1 - 30 / 253) * 0.9
    agree([{"there": team.present(replication).mean()} for replication in range(20)], {"there": there})


def test_absences_are_whole_days_also_where_a_day_has_two_shifts() -> None:
    hours = {"calendars.day": dict.fromkeys(WEEKDAYS, "09:00-12:00 13:00-17:00")}
    team = Team({"posts": 50, "leave_days": 28, "sickness_share": 0.1}, **hours)
    for person in team.draw():
        days = [team.timeline.day(at) for at in person.begins]
        assert all(days.count(day) == 2 for day in set(days))
    agree([{"there": team.present(replication).mean()} for replication in range(20)], {"there": (1 - 28 / 253) * 0.9})


# Posts


@given(posts=st.floats(0.05, 6))
@settings(max_examples=30, deadline=None)
def test_a_part_post_works_its_part_of_the_days(posts: float) -> None:
    team = Team({"posts": posts}, last_day="2025-06-30")
    there = team.present()
    assert len(there) == math.ceil(posts - 1e-9)
    assert there[:-1].all()
    assert abs(there[-1].sum() - (posts - len(there) + 1) * len(team.working_days)) <= 1
    gaps = np.diff(np.flatnonzero(there[-1]))
    assert not len(gaps) or gaps.max() - gaps.min() <= 1  # spread evenly


VACANCIES = [(0, 0, 10), (0.2, 0, 8), (0.2, 0.5, 9), (0.25, 0, 7.5), (1, 0.3, 3), (0.5, 1, 10)]


@pytest.mark.parametrize(("vacant", "covered", "people"), VACANCIES)
def test_vacancies_that_nobody_covers_are_empty(vacant: float, covered: float, people: float) -> None:
    team = Team({"posts": 10, "vacancy_share": vacant, "agency_cover_share": covered}, last_day="2025-06-30")
    days = len(team.working_days)
    assert abs(team.present().sum() - people * days) <= 1


def test_cover_is_there_from_its_first_to_its_last_day() -> None:
    cover = [
        {"posts": 1, "first_day": "2025-05-06", "last_day": "2025-05-16"},
        {"posts": 1.5, "first_day": "2025-06-02"},
    ]
    team = Team({"posts": 1, "cover": cover}, last_day="2025-06-30")
    dates, there = np.array(team.dates()), team.present()
    assert [person.name for person in team.draw()] == [
        "server 1",
        "server cover 1.1",
        "server cover 2.1",
        "server cover 2.2",
    ]
    assert there[0].all()
    assert (there[1] == ((dates >= dt.date(2025, 5, 6)) & (dates <= dt.date(2025, 5, 16)))).all()
    assert (there[2] == (dates >= dt.date(2025, 6, 2))).all()
    assert there[3].sum() == pytest.approx(there[2].sum() / 2, abs=1)
    assert not there[3][dates < dt.date(2025, 6, 2)].any()


def test_posts_change_on_an_interventions_day() -> None:
    dated = [
        {"name": "two more", "first_day": "2025-05-12", "changes": {"pools.server.posts": 4}},
        {"name": "cuts", "first_day": "2025-06-09", "changes": {"pools.server.posts": 1.5}},
        {"name": "half vacant", "first_day": "2025-06-23", "changes": {"pools.server.vacancy_share": 0.5}},
    ]
    team = Team({"posts": 2}, last_day="2025-07-18", interventions=dated)
    dates, there = np.array(team.dates()), team.present().sum(axis=0)
    assert set(there[dates < dt.date(2025, 5, 12)]) == {2}
    assert set(there[(dates >= dt.date(2025, 5, 12)) & (dates < dt.date(2025, 6, 9))]) == {4}
    assert there[(dates >= dt.date(2025, 6, 9)) & (dates < dt.date(2025, 6, 23))].mean() == pytest.approx(1.5, abs=0.1)
    assert there[dates >= dt.date(2025, 6, 23)].mean() == pytest.approx(0.75, abs=0.06)


def test_people_take_the_shifts_in_turn() -> None:
    late = dict.fromkeys(WEEKDAYS, "13:00-21:00")
    team = Team({"posts": 3, "shifts": ["day", "late"]}, last_day="2025-04-30", **{"calendars.late": late})
    assert [(person.begins[0] - team.timeline.midnight(0)) // 3600 for person in team.draw()] == [9, 13, 9]


ABSENT = {"leave_days": 28, "sickness_share": 0.06, "sickness_spell": 4}


@pytest.mark.parametrize(
    "more",
    [
        {"posts": 5},
        {"posts": 3.5},
        {"cover": [{"posts": 2, "first_day": "2025-06-02"}]},
        {"case_share": 0.7, "policy": "oldest_first"},
        {"posts": 4, "vacancy_share": 0.25},
    ],
)
def test_further_people_change_nobodys_luck(more: dict[str, Any]) -> None:
    before, after = Team({"posts": 3, **ABSENT}), Team({"posts": 3, **ABSENT, **more})
    of_whom = {person.name: person for person in after.draw()}
    assert [of_whom[person.name] for person in before.draw()] == before.draw()


def test_another_pool_changes_nobodys_luck() -> None:
    before = Team({"posts": 3, **ABSENT})
    others = {
        "pools.others": {"posts": 2, "shifts": ["day"], **ABSENT},
        "stages.analysing": {"pool": "others", "effort": "5 min"},
    }
    after = Team({"posts": 3, **ABSENT}, **others, **{"stages.screening.outcomes": {"advice": 0, "enquiry": 1}})
    assert before.draw() == after.draw()
    assert after.draw()[0].begins != after.door.rosters["others"].draw(Luck(1, 0))[0].begins


def test_no_two_people_and_no_two_replications_share_their_luck() -> None:
    team = Team({"posts": 40, "sickness_share": 0.3, "sickness_spell": 1})
    away = np.concatenate([~team.present(replication) for replication in range(2)])
    together = np.corrcoef(away)[np.triu_indices(80, 1)]
    assert np.abs(together).max() * math.sqrt(253) < stats.norm.isf(stats.norm.sf(4) / len(together)) + 0.5
    agree([{"correlation": row.mean()} for row in np.array_split(together, 20)], {"correlation": 0})


# What is said of the roster


def test_paid_hours_are_shifts_less_unpaid_breaks() -> None:
    team = Team({"posts": 2.5, "hours_per_week": 37, "case_share": 0.8, **ABSENT})
    people = team.draw()
    paid = np.array(team.rosters.rostered(team.rosters.pieces(people)))
    assert team.rosters.paid_share == pytest.approx(37 / 40)
    assert 1 / team.rosters.presence_per_effort == pytest.approx(37 / 40 * 0.8)
    assert paid.sum() == pytest.approx(sum(len(person.begins) for person in people) * 8 * 3600 * 37 / 40)
    assert set(np.flatnonzero(paid)) <= set(team.working_days)


def test_expected_hands_on_time_is_the_mean_of_what_is_drawn() -> None:
    cover = [{"posts": 2, "first_day": "2025-09-01", "last_day": "2025-12-31"}]
    dated = [{"name": "more", "first_day": "2026-01-05", "changes": {"pools.server.posts": 9}}]
    team = Team({"posts": 6.5, "hours_per_week": 37, "case_share": 0.8, "cover": cover, **ABSENT}, interventions=dated)
    expected = np.array(expected_effort(team.rosters))
    spans = {"all": range(365), "cover": range(153, 275), "more": range(279, 365)}
    found = [
        np.array(team.rosters.rostered(team.rosters.pieces(team.draw(replication)))) * 0.8 for replication in range(40)
    ]
    exact = {name: expected[list(span)].sum() / 3600 for name, span in spans.items()}
    agree([{name: of[list(span)].sum() / 3600 for name, span in spans.items()} for of in found], exact)


def test_round_the_clock_shifts_are_cut_at_midnight_where_days_matter() -> None:
    always = Team({"posts": 1, "shifts": ["office"]}, last_day="2025-04-30")
    assert [(person.begins, person.ends) for person in always.draw()] == [([0], [30 * DAY])]
    assert np.array(always.rosters.rostered(always.rosters.pieces(always.draw()))) == pytest.approx(DAY)
    half = Team({"posts": 0.5, "shifts": ["office"]}, last_day="2025-04-30")
    assert sum(np.array(half.draw()[0].ends) - np.array(half.draw()[0].begins)) == 15 * DAY
    sick = Team({"posts": 40, "shifts": ["office"], "sickness_share": 0.1}, last_day="2025-04-30")
    there = [
        sum(sick.rosters.rostered(sick.rosters.pieces(sick.draw(replication)))) / (40 * 30 * DAY)
        for replication in range(20)
    ]
    agree([{"there": share} for share in there], {"there": 0.9})


# Beyond the run


def test_sickness_goes_on_beyond_the_run() -> None:
    """The next shift after the run is the one that a longer run has."""
    sick = {"posts": 60, "sickness_share": 0.3, "sickness_spell": 4.0, "keeps_work_for": "9 days"}
    shorter, longer = Team(sick, last_day="2025-09-30"), Team(sick)
    horizon = shorter.door.ends_at + 10 * DAY
    for person, same in zip(shorter.draw(), longer.draw(), strict=True):
        following = next(at for at in same.begins if at >= shorter.door.ends_at)
        assert person.begins == [at for at in same.begins if at < shorter.door.ends_at]
        assert person.back_at == (following if following < horizon else math.inf)
        assert person.stays


def test_leave_that_runs_over_the_end_goes_on_beyond_it() -> None:
    team = Team({"posts": 300, "leave_days": 60, "leave_spell": 20, "keeps_work_for": "20 days"})
    first_day_after = next(day for day in team.door.calendars["day"].working_days if day >= team.timeline.days)
    back = [team.timeline.day(int(person.back_at)) for person in team.draw() if person.back_at < math.inf]
    away = [person for person in team.draw() if person.back_at == math.inf]
    assert all(day >= first_day_after for day in back)
    for person in away:  # for all of 20 days: their leave began at the end of the run
        assert person.stays
    late = sum(day > first_day_after for day in back) + len(away)
    on_the_last_day = int((~team.present())[:, -1].sum())
    assert 0 < late <= on_the_last_day


def test_who_is_there_until_the_last_day_leaves_with_their_last_shift() -> None:
    cover = [{"posts": 1, "first_day": "2025-06-02", "last_day": "2026-03-31"}, {"posts": 1, "first_day": "2025-06-02"}]
    _, leaves, stays = Team({"posts": 1, "cover": cover}).draw()
    assert not leaves.stays
    assert leaves.back_at == math.inf
    assert stays.stays
    assert stays.back_at < math.inf


def test_overtime_lengthens_the_last_shift_of_a_day() -> None:
    """Half an hour a day, after lunch and not before it."""
    week = Timeline(dt.date(2026, 3, 2), 7)
    lunch = build_calendar("lunch", {weekday: parse_hours("09:00-12:00 13:00-17:00") for weekday in range(5)}, week)
    longer = with_overtime(shifts_of(lunch, week, False, 0, 7), [(0, 2.5 * 3600)], lunch)
    assert [(shift.ends - shift.begins, shift.overtime) for shift in longer] == [(3 * 3600, 0), (4.5 * 3600, 1800)] * 5
