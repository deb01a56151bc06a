"""Two ways to say the same thing give the same log, to the byte.

Not here, as it is not the same: one source split into two. Luck belongs to a contact by its number within its source.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect_left
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.front_doors import whole_scenarios
from made.places import SCENARIOS
from made.scenarios import Table, bytes_of, checked, documents, play, scenarios, text_of, town
from made.shipped import loaded
from mashsim.documents import dotted, to_toml
from mashsim.experiment import measured, run
from mashsim.loading import changed, load, load_text
from mashsim.loading.staffing import uses
from mashsim.log import Log, details
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary import events

WEEK = dt.timedelta(days=7)
FIRST, LAST = dt.date(2026, 3, 16), dt.date(2026, 4, 19)


def log_of(scenario: Scenario | Table) -> bytes:
    """Everything that happens in the first replication."""
    scenario = load_text(text_of(scenario)) if isinstance(scenario, dict) else scenario
    return bytes_of(FrontDoor(scenario).replicate(1, 0))


def with_changes(changes: Table, document: Table | None = None) -> Scenario:
    return changed(load_text(text_of(document or short())), changes)


def short() -> Table:
    """The town, for five weeks and without interventions."""
    document = town()
    document["run"]["last_day"] = LAST
    document["interventions"] = []
    return document


# Files


def test_a_base_with_an_override_says_what_is_written_out(tmp_path: Path) -> None:
    document = short()
    (tmp_path / "town.toml").write_text(text_of(document), encoding="utf-8")
    (tmp_path / "more.toml").write_text(
        'base = "town"\n[pools.managers]\nposts = 2\n[stages.gathering.go_on.red]\nreplies = 2\n', encoding="utf-8"
    )
    document["pools"]["managers"]["posts"] = 2
    document["stages"]["gathering"]["go_on"]["red"]["replies"] = 2
    inherited, written_out = load(tmp_path / "more.toml"), load_text(text_of(document))
    assert log_of(inherited) == log_of(written_out)
    assert inherited.hash == written_out.hash
    on_the_way = load(tmp_path / "town.toml", {"pools.managers.posts": 2, "stages.gathering.go_on.red.replies": 2})
    assert log_of(on_the_way) == log_of(written_out)
    assert on_the_way.hash == written_out.hash


def test_values_with_their_source_say_what_plain_ones_say() -> None:
    wrapped = short()
    wrapped["quality"], wrapped["demand"]["source"] = "assumed", "nobody"
    wrapped["pools"]["officers"]["posts"] = {
        "value": 2,
        "quality": "measured",
        "source": "a count",
        "range": [1, 4],
        "note": "in May",
    }
    wrapped["stages"]["screening"]["effort"] = {"value": "25 min", "quality": "derived"}
    wrapped["demand"]["children"] = {"value": wrapped["demand"]["children"], "quality": "published"}
    plain, sourced = load_text(text_of(short())), load_text(to_toml(wrapped, {}))
    assert log_of(plain) == log_of(sourced)
    assert plain.hash == sourced.hash


@given(scenarios())
@checked(8)
def test_the_effective_scenario_written_and_read_again_is_the_same(text: str) -> None:
    scenario = load_text(text)
    again = load_text(to_toml(scenario.document.values, scenario.document.provenance))
    assert again == scenario
    assert again.hash == scenario.hash
    assert log_of(again) == log_of(scenario)


def test_the_effective_scenario_of_the_baseline_is_the_same() -> None:
    path = SCENARIOS / "baseline.toml"
    scenario = load(path, {"run.last_day": dt.date(2026, 4, 14)})
    again = load_text(to_toml(scenario.document.values, scenario.document.provenance))
    assert log_of(again) == log_of(scenario)
    rows = [run(each, replications=1)["assumptions"] for each in (again, scenario)]
    by_use = {dotted(path) for path in uses(scenario.written)}
    for row in (row for row in chain(*rows) if row["path"] in by_use):  # these are numbers now, and no longer drawn
        row.pop("uncertain", None)
    assert rows[0] == rows[1]


def test_keys_in_another_order_say_the_same_where_order_has_no_meaning() -> None:
    """Pools, partners and sources keep theirs: at one instant they act in the order of the scenario."""
    document = short()
    turned = {key: document[key] for key in reversed(document)}
    turned["stages"] = dict(reversed(document["stages"].items()))
    turned["calendars"] = dict(reversed(document["calendars"].items()))
    turned["school_terms"] = document["school_terms"][::-1]
    turned["bank_holidays"] = document["bank_holidays"][::-1]
    turned["demand"] = dict(reversed(document["demand"].items()))
    assert log_of(turned) == log_of(document)


# Interventions


@pytest.mark.slow
@given(documents(with_interventions=False), st.data())
@checked(8)
def test_an_intervention_on_the_first_day_says_what_a_setting_says(document: Table, data: st.DataObject) -> None:
    pool = next(iter(document["pools"]))
    changes = {
        f"pools.{pool}.posts": data.draw(st.sampled_from((1, 3, 2.5))),
        "demand.rate": "9 per day",
        f"pools.{pool}.policy": "oldest_first",
    }
    at_once = changed(load_text(text_of(document)), changes)
    dated = changed(load_text(text_of(document)), {"interventions": [_on(document["run"]["first_day"], changes)]})
    assert log_of(at_once) == log_of(dated)
    doors = [FrontDoor(scenario) for scenario in (at_once, dated)]
    assert measured(doors[0], doors[0].replicate(1, 0)) == measured(doors[1], doors[1].replicate(1, 0))


def _on(day: dt.date, changes: Table) -> Table:
    return {"name": "a change", "first_day": day, "changes": changes}


DAY = dt.date(2026, 3, 30)
SOME = {
    "pools.workers.posts": 3,
    "stages.screening.effort": "20 min",
    "partners.police.silent_share": 0.0,
    "stages.allocating.caseload.ceiling": 9,
}


def test_one_intervention_with_two_changes_says_what_two_say() -> None:
    one = with_changes({"interventions": [_on(DAY, SOME)]})
    two = with_changes({"interventions": [{**_on(DAY, {path: value}), "name": path} for path, value in SOME.items()]})
    assert log_of(one) == log_of(two) != log_of(short())


def test_interventions_may_stand_in_any_order() -> None:
    dated = [_on(DAY, SOME), _on(DAY + dt.timedelta(days=7), {"pools.workers.posts": 5})]
    assert log_of(with_changes({"interventions": dated})) == log_of(with_changes({"interventions": dated[::-1]}))


def test_an_intervention_that_changes_nothing_changes_nothing() -> None:
    same = {
        "stages.screening.effort": "25 min",
        "pools.workers.posts": 4,
        "demand.rate": "12 per day",
        "stages.allocating.caseload.ceiling": 12,
    }
    assert log_of(with_changes({"interventions": [_on(DAY, same)]})) == log_of(short())


def test_what_is_done_later_leaves_what_was_before_alone() -> None:
    """But for a week before, in which those who will leave hand back what they put down on their last day."""
    later = with_changes({"interventions": [_on(LAST, SOME)]})
    assert before(later, LAST - WEEK) == before(with_changes({}), LAST - WEEK)


def before(scenario: Scenario, day: dt.date) -> list[tuple[int, ...]]:
    """What happens before a day, but who comes and goes."""
    door = FrontDoor(scenario)
    ends = door.timeline.midnight((day - FIRST).days)
    return [row for row in door.replicate(1, 0).rows() if row[0] < ends and row[3] not in (events.JOINED, events.LEFT)]


# People


def test_two_posts_are_one_and_one_of_cover() -> None:
    """Luck goes with the person's name, so this holds of people who are never absent."""
    present = {"leave_days": 0, "sickness_share": 0, "vacancy_share": 0, "shifts": ["office"], "cover": []}
    changes = {f"pools.officers.{name}": value for name, value in present.items()}
    cover = [{"posts": 1, "first_day": FIRST}]
    posts = with_changes({**changes, "pools.officers.posts": 2})
    covered = with_changes({**changes, "pools.officers.posts": 1, "pools.officers.cover": cover})
    assert log_of(posts) == log_of(covered)
    dated = with_changes(
        {**changes, "pools.officers.posts": 1, "interventions": [_on(DAY, {"pools.officers.posts": 2})]}
    )
    staying, until = (
        with_changes({**changes, "pools.officers.posts": 1, "pools.officers.cover": [{"posts": 1, **days}]})
        for days in ({"first_day": DAY}, {"first_day": DAY, "last_day": LAST})
    )
    assert log_of(dated) == log_of(staying) != log_of(posts)
    assert before(until, LAST) == before(staying, LAST)  # who is there until the last day leaves after its shift


@pytest.mark.parametrize(("vacancy", "agency", "posts"), [(0.5, 0.0, 4), (0.5, 0.5, 8 / 3), (1.0, 1.0, 2)])
def test_vacancies_that_nobody_fills_are_posts_not_there(vacancy: float, agency: float, posts: float) -> None:
    changes = {
        "pools.workers.posts": posts,
        "pools.workers.vacancy_share": vacancy,
        "pools.workers.agency_cover_share": agency,
    }
    assert log_of(with_changes(changes)) == log_of(with_changes({"pools.workers.posts": 2}))


def test_an_absence_of_nobody_is_no_absence() -> None:
    plain = with_changes(
        {"pools.managers.leave_spell": 9, "pools.managers.sickness_spell": 9, "pools.managers.leave_by_month": [2] * 12}
    )
    assert log_of(plain) == log_of(short())


def test_shifts_named_twice_are_the_same_shift() -> None:
    assert log_of(with_changes({"pools.workers.shifts": ["office", "office"]})) == log_of(short())


def test_hours_of_presence_may_be_said_as_share_of_pay_or_of_cases() -> None:
    """20 paid hours of 40 present, or all paid and half of it for cases: the same work gets done (on the same days, for
    other pay)."""
    hours = {**dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")}
    changes = {"calendars.plain": hours, "pools.workers.shifts": ["plain"]}
    paid = FrontDoor(
        with_changes({**changes, "pools.workers.hours_per_week": 20, "pools.workers.case_share": 1})
    ).replicate(1, 0)
    cases = FrontDoor(
        with_changes({**changes, "pools.workers.hours_per_week": 40, "pools.workers.case_share": 0.5})
    ).replicate(1, 0)
    assert [list(column) for column in paid.columns] == [list(column) for column in cases.columns]
    assert list(paid.usable[1]) == pytest.approx(list(cases.usable[1]))
    assert sum(paid.rostered[1]) == pytest.approx(sum(cases.rostered[1]) / 2)


# Lengths


@pytest.mark.parametrize(
    "law",
    [
        "10 min",
        "10 minutes",
        "600 seconds",
        {"value": "10 min"},
        {"distribution": "fixed", "length": "10 min"},
        {"distribution": "uniform", "low": "10 min", "high": "10 min"},
        {"distribution": "lognormal", "median": "10 min", "sigma": 0},
        {"distribution": "mixture", "parts": ["10 min"], "weights": [3]},
        {"distribution": "bands", "edges": ["10 min", "10 min"], "shares": [7]},
        {"distribution": "mixture", "parts": ["10 min", "9 min"], "weights": [1, 0]},
    ],
)
def test_ten_minutes_are_ten_minutes(law: Any) -> None:
    assert log_of(with_changes({"stages.screening.effort": law})) == log_of(
        with_changes({"stages.screening.effort": "10 min"})
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"distribution": "exponential", "mean": "20 min"}, {"distribution": "weibull", "scale": "20 min", "shape": 1}),
        (
            {"distribution": "uniform", "low": "10 min", "high": "30 min"},
            {"distribution": "bands", "edges": ["10 min", "30 min"], "shares": [1]},
        ),
        (
            {"distribution": "bands", "edges": ["0 min", "5 min", "60 min"], "shares": [0.25, 0.75]},
            {"distribution": "bands", "edges": ["0 min", "5 min", "60 min"], "shares": [25, 75]},
        ),
    ],
)
def test_distributions_that_are_the_same_give_the_same_log(one: Table, other: Table) -> None:
    assert log_of(with_changes({"stages.screening.effort": one})) == log_of(
        with_changes({"stages.screening.effort": other})
    )


@pytest.mark.parametrize(
    ("one", "other"), [("1 working day", "8 working hours"), ("90 working minutes", "1.5 working hours")]
)
def test_working_days_are_the_calendars_usual_hours(one: str, other: str) -> None:
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
    plain = {"calendars.plain": hours, "partners.police.calendar": "plain"}
    assert log_of(with_changes({**plain, "partners.police.reply": one})) == log_of(
        with_changes({**plain, "partners.police.reply": other})
    )


# Demand


@pytest.mark.parametrize(
    ("one", "other"), [("8760 per year", "1 per hour"), ("24 per day", "1 per hour"), ("168 per week", "24 per day")]
)
def test_rates_by_the_year_and_by_the_hour(one: str, other: str) -> None:
    assert log_of(with_changes({"demand.rate": one})) == log_of(with_changes({"demand.rate": other}))


def test_hours_of_the_day_are_hours_of_the_week_seven_times() -> None:
    hours = [0, 1] * 8 + [2] * 8
    assert log_of(with_changes({"demand.profiles.day.hour": hours})) == log_of(
        with_changes({"demand.profiles.day.hour": hours * 7})
    )


def test_hours_of_a_week_that_are_none_at_weekends_are_weekends_of_no_weight() -> None:
    hours = [0, 1] * 8 + [2] * 8
    by_week = {"demand.profiles.day.hour": hours * 5 + [0] * 48, "demand.profiles.day.weekday": [1] * 7}
    by_day = {"demand.profiles.day.hour": hours, "demand.profiles.day.weekday": [1] * 5 + [0] * 2}
    assert log_of(with_changes(by_week)) == log_of(with_changes(by_day))


def test_only_proportions_of_a_rhythm_matter() -> None:
    hours, week, months = [0, 1] * 8 + [2] * 8, [2, 1, 1, 1, 1, 0.5, 0.25], [1, 2] * 6

    def rhythm(factor: float) -> bytes:
        days = {
            "hour": [factor * hour for hour in hours],
            "weekday": [factor * day for day in week],
            "month": [factor * month for month in months],
        }
        return log_of(with_changes({f"demand.profiles.day.{name}": numbers for name, numbers in days.items()}))

    assert rhythm(1) == rhythm(4)  # by a power of two, for which floating point is exact


def test_an_even_profile_is_no_profile() -> None:
    changes: Table = {"demand.profiles.flat": {}, "demand.sources.police.profile": "flat"}
    assert log_of(with_changes(changes)) == log_of(short())


def test_a_surge_of_all_sources_names_none_of_them() -> None:
    surge = {"first_day": DAY, "last_day": LAST, "factor": 2}
    named = with_changes({"demand.surges": [{**surge, "sources": ["police", "schools"]}]})
    assert log_of(with_changes({"demand.surges": [surge]})) == log_of(named)


def test_a_known_level_of_a_month_is_a_surge_of_that_month() -> None:
    level = with_changes({"demand.month_level": {"2026-04": 2.0}, "demand.surges": []})
    surge = {"first_day": dt.date(2026, 4, 1), "last_day": dt.date(2026, 4, 30), "factor": 2.0}
    assert log_of(level) == log_of(with_changes({"demand.month_level": {"2026-04": 1.0}, "demand.surges": [surge]}))


def test_a_source_with_the_common_ratings_has_none_of_its_own() -> None:
    common = short()["stages"]["screening"]["ratings"]
    document = short()
    del document["demand"]["sources"]["schools"]["ratings"]
    assert log_of(document) == log_of(with_changes({"demand.sources.schools.ratings": common}))


# Partners and rooms


def test_one_share_for_all_ratings() -> None:
    by_rating = {"red": 0.5, "amber": 0.5, "green": 0.5}
    assert log_of(with_changes({"partners.schools.asked": 0.5})) == log_of(
        with_changes({"partners.schools.asked": by_rating})
    )


def test_all_replies_are_as_many_as_there_are_partners() -> None:
    go_on = {"replies": "all", "after": "3 working days"}
    assert log_of(with_changes({"stages.gathering.go_on.amber": go_on})) == log_of(
        with_changes({"stages.gathering.go_on.amber": {**go_on, "replies": 99}})
    )


def test_those_who_need_no_enquiry_are_a_share_of_those_sent_to_one() -> None:
    """Half of 0.6 go straight on, beside those whom the outcomes send there; of a source that differs, half of 0.4."""
    looks = "stages.screening.outcomes", "stages.screening.outcomes_by_source"
    ends = {"advice": 0.2, "nfa": 0.1, "early_help": 0.1}
    sent = {**ends, "enquiry": 0.6, "straight_to_decision": 0.0}, {"police": {"advice": 0.6, "enquiry": 0.4}}
    told = (
        {**ends, "enquiry": 0.3, "straight_to_decision": 0.3},
        {"police": {"advice": 0.6, "enquiry": 0.2, "straight_to_decision": 0.2}},
    )
    before, written_out = (dict(zip(looks, mixes, strict=True)) for mixes in (sent, told))
    share = with_changes({**before, "stages.screening.straight_share": 0.5})
    assert log_of(share) == log_of(with_changes(written_out))
    assert log_of(share) != log_of(with_changes(before))


def test_a_rating_that_has_no_rule_waits_for_all() -> None:
    assert log_of(with_changes({"stages.gathering.go_on.green": {"replies": "all"}})) == log_of(short())


def test_chases_that_shorten_nothing_of_a_fixed_and_answered_reply_bring_nothing_forward() -> None:
    """With as many chases as none, nothing is chased."""
    document = short()
    del document["stages"]["gathering"]["chase"]
    assert log_of(document) == log_of(with_changes({"stages.gathering.chase.most": 0}))


def test_hours_that_touch_are_one_shift() -> None:
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-13:00 13:00-17:00")
    assert log_of(with_changes({f"calendars.office.{day}": hours for day, hours in week.items()})) == log_of(short())


def test_bank_holidays_are_closures() -> None:
    """For who works and who answers; demand has its own factor for them, which is set to 1 here."""
    holidays = [dt.date(2026, 4, 3), dt.date(2026, 4, 6)]
    shut = [{"first_day": day, "last_day": day} for day in holidays]
    none = {
        "demand.profiles.day.bank_holiday": 1,
        "calendars.schools.bank_holidays": "open",
        "calendars.late.bank_holidays": "open",
    }
    closed = with_changes({**none, "bank_holidays": holidays, "calendars.office.closures": []})
    closures = with_changes({**none, "bank_holidays": [], "calendars.office.closures": shut})
    assert log_of(closed) == log_of(closures)


def test_shipped_bank_holidays_are_those_of_the_list() -> None:
    document = short()
    del document["bank_holidays"]
    easter = [dt.date(2026, 4, 3), dt.date(2026, 4, 6)]
    around = [
        dt.date(2025, 12, 25),
        dt.date(2025, 12, 26),
        dt.date(2026, 1, 1),
        dt.date(2026, 5, 4),
        dt.date(2026, 5, 25),
        dt.date(2026, 8, 31),
    ]
    rest = [dt.date(2026, 12, 25), dt.date(2026, 12, 28), dt.date(2027, 1, 1)]
    assert log_of(document) == log_of(with_changes({"bank_holidays": [*easter, *around, *rest]}))


MONTH = dt.timedelta(days=30)


def stopped(scenario: Scenario, moment: int) -> tuple[FrontDoor, Log]:
    """The first replication up to a moment, as if it ended there."""
    door = FrontDoor(scenario).drawn(scenario.run.seed, 0)
    world = World(door, scenario.run.seed, 0)
    world.run_until(moment)
    log = world.settle()
    for column in log.columns:  # what begins or ends with the next day comes after it
        del column[bisect_left(log.time, moment) :]
    log.ends_at = moment
    return door, log


def happenings(log: Log) -> list[tuple[object, ...]]:
    """What happens in a log, with people by their names: a longer run numbers more of them."""
    words, people = details(log), log.names.people
    named = (events.ALLOCATED, events.HANDED_OVER) if "workers" in log.header else ()
    return [
        (
            time,
            contact,
            people[task] if event in (events.JOINED, events.LEFT) else task,
            event,
            stage,
            people[detail] if event in named else words(event, detail),
        )
        for time, contact, task, event, stage, detail in log.rows()
    ]


def does_not_know_its_end(scenario: Scenario) -> None:
    """A run's weeks, its last ones too, are those weeks of a longer run, and measure the same (leave aside, which is
    planned by the year)."""
    shorter = changed(scenario, {f"pools.{pool}.leave_days": 0 for pool in scenario.pools})
    longer = changed(shorter, {"run.last_day": shorter.run.last_day + MONTH})
    door, log = stopped(shorter, FrontDoor(shorter).ends_at)
    _, same = stopped(longer, door.ends_at)
    assert happenings(log) == happenings(same)
    assert measured(door, log) == measured(door, same)


@pytest.mark.slow
@given(whole_scenarios())
@checked(8)
def test_a_made_up_run_does_not_know_its_end(text: str) -> None:
    does_not_know_its_end(load_text(text))


@pytest.mark.slow
@given(whole_scenarios())
@checked(24, deep=True)
def test_no_run_knows_its_end(text: str) -> None:
    """Among some 500 front doors there is still one where it does not hold: a worker of a caseload is given a contact
    that a longer run gives to another."""
    does_not_know_its_end(load_text(text))


CITIES = [file for file in sorted(SCENARIOS.rglob("*.toml")) if file.parent.name != "textbook"]


@pytest.mark.slow
@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.stem)
def test_a_shipped_run_does_not_know_its_end(city: Path) -> None:
    """Three weeks of every city; the first dated change, if there is one, is moved to the eleventh day."""
    scenario = loaded(city)
    first = scenario.run.first_day
    last = first + 3 * WEEK - dt.timedelta(days=1)
    changes = [dict(change) for change in scenario.document.values.get("interventions", ())]
    begins = min((change["first_day"] for change in changes if "first_day" in change), default=first)
    earlier = max(dt.timedelta(0), begins - first - dt.timedelta(days=10))
    for change in changes:
        change |= {key: change[key] - earlier for key in ("first_day", "last_day") if key in change}
    kept = [change for change in changes if change.get("first_day", first) <= last]
    run = {"run.measure_from": first, "run.last_day": last}
    does_not_know_its_end(changed(scenario, {"published": [], "interventions": kept, **run}))


def test_toml_is_only_a_notation() -> None:
    document = short()
    assert tomllib.loads(text_of(document))["demand"] == document["demand"]
    assert play(text_of(document)).log.header["hash"] == load_text(text_of(document)).hash


def test_the_sources_of_an_opening_backlog_are_those_of_the_first_day() -> None:
    """An intervention on the first day is the same as writing what it changes."""
    scenario = changed(load_text(text_of(town())), {"interventions": []})
    shares = {"demand.sources.police.share": 0.1, "demand.sources.schools.share": 0.9}
    from_the_first_day = [{"name": "another mix", "first_day": scenario.run.first_day, "changes": shares}]
    written, dated = changed(scenario, shares), changed(scenario, {"interventions": from_the_first_day})
    assert bytes_of(FrontDoor(written).replicate(1, 0)) == bytes_of(FrontDoor(dated).replicate(1, 0))
