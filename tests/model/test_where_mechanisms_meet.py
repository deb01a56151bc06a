"""Edges of the whole front door where mechanisms meet: each once broke a law."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from made.front_door_laws import CONTACTS, ROOM, WORK, nights_end_at_opening, nobody_works_off_shift, rosters_add_up
from made.front_doors import play_whole, whole_town
from made.laws import measures_never_raise_and_conserve
from made.scenarios import Made, Table, text_of
from mashsim.errors import ScenarioError
from mashsim.experiment import measured
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RED
from mashsim.vocabulary.stages import OUT_OF_HOURS, SCREENING

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
EVERY_DAY = (*WEEKDAYS, "saturday", "sunday")
DAY = dt.date


def desk(**more: Any) -> Table:
    """A small front door that decides all for an assessment; what is given is put in by dotted name, dots written as
    double underscores."""
    document: Table = {
        "run": {"first_day": DAY(2026, 3, 2), "last_day": DAY(2026, 4, 26)},
        "calendars": {"office": dict.fromkeys(WEEKDAYS, "09:00-17:00")},
        "demand": {"rate": "6 per day", "sources": {"police": {"share": 1}}},
        "pools": {"officers": {"posts": 3}},
        "stages": {
            "screening": {
                "pool": "officers",
                "effort": "5 min",
                "outcomes": {"straight_to_decision": 1},
                "ratings": {"red": 0.6, "amber": 0.4, "green": 0},
            },
            "deciding": {
                "pool": "officers",
                "effort": "5 min",
                "outcomes": {key: {"assessment": 1} for key in ("red", "amber", "green")},
            },
        },
    }
    for name, value in more.items():
        *parts, last = name.split("__")
        table = document
        for part in parts:
            table = table.setdefault(part, {})
        table[last] = value
    return document


def team(pool: Table, **more: Any) -> Table:
    """The same with assessment workers who are people, and six families with them when the run begins."""
    allocating = {
        "pool": "officers",
        "effort": "5 min",
        "held_for": "30 working days",
        "caseload": {"pool": "team", "ceiling": 1},
    }
    backlog = [{"stage": "assessing", "contacts": 6, "age": "2 working days"}]
    return desk(pools__team=pool, stages__allocating=allocating, opening_backlog=backlog, **more)


def nights(**team_of_nights: Any) -> Table:
    """The same with a team from eight in the morning, an hour before the office opens, so that its first look begins at
    eight."""
    out_of_hours = {"pool": "nights", "effort": "1 hour", "acting_effort": "30 min"}
    return desk(
        calendars__early=dict.fromkeys(EVERY_DAY, "08:00-12:00"),
        pools__nights={"posts": 1, "shifts": ["early"], **team_of_nights},
        stages__out_of_hours=out_of_hours,
    )


def rows_of(made: Made, *wanted: int) -> list[tuple[int, ...]]:
    return [row for row in made.log.rows() if row[3] in wanted]


def test_a_first_look_may_end_as_the_office_opens() -> None:
    """It is rated then; nobody begins to act, as the day service takes over at that moment."""
    made = play_whole(text_of(nights()))
    opens = set(made.door.office.opens)
    at_opening = {
        row[1] for row in rows_of(made, events.RATED) if row[4] == OUT_OF_HOURS and row[5] == RED and row[0] in opens
    }
    assert at_opening
    assert not any(row[1] in at_opening for row in rows_of(made, events.ACTED))
    for law in (*CONTACTS, *WORK):
        law(made)


def test_slow_night_workers_hand_over_at_opening_too() -> None:
    """The look of an hour's work is not done at nine by somebody who takes two."""
    made = play_whole(text_of(nights(newly_qualified_share=1, newly_qualified_output=0.5)))
    assert any(row[4] == OUT_OF_HOURS for row in rows_of(made, events.QUEUED))
    nights_end_at_opening(made)


def test_an_audit_begins_after_the_bells_of_its_midnight() -> None:
    """Nobody whose shift ends at that midnight begins a case."""
    always = {**dict.fromkeys(EVERY_DAY, "00:00-24:00"), "bank_holidays": "open"}
    document = desk(
        calendars__always=always, pools__auditors={"posts": 0.5, "shifts": ["always"], "red_past_closing": True},
        interventions=[
            {"name": f"audit {day}", "first_day": DAY(2026, 3, day), "last_day": DAY(2026, 3, day), "audit": {
                "pool": "auditors", "effort": "40 min", "cases": 50, "closed_as": ["advice"], "waits_as": "red",
            }} for day in (9, 10, 11, 12)
        ],
    )  # fmt: skip
    document["stages"]["screening"]["outcomes"] = {"advice": 0.5, "straight_to_decision": 0.5}
    made = play_whole(text_of(document))
    nobody_works_off_shift(made)


def test_caseloads_begin_with_the_people_who_are_there() -> None:
    made = play_whole(text_of(team({"posts": 1, "cover": [{"posts": 2, "first_day": DAY(2026, 3, 20)}]})))
    first = {made.log.names.people[row[5]] for row in rows_of(made, events.ALLOCATED) if row[0] < 0}
    assert first == {"team 1"}


def test_caseloads_without_people_at_the_start_are_refused() -> None:
    said = "is 'assessing', but stages.allocating.caseload has no workers on the first day"
    with pytest.raises(ScenarioError, match=said):
        play_whole(text_of(team({"posts": 0, "cover": [{"posts": 2, "first_day": DAY(2026, 3, 20)}]})))
    come = {"name": "come", "when": {"counts": "open", "above": 2}, "cover": [{"pool": "team", "posts": 2}]}
    with pytest.raises(ScenarioError, match=said):
        play_whole(text_of(team({"posts": 0}, interventions=[come])))
    play_whole(text_of(team({"posts": 0, "cover": [{"posts": 2, "first_day": DAY(2026, 3, 2)}]})))
    gone = {"name": "gone", "first_day": DAY(2026, 3, 20), "changes": {"pools.team.posts": 0}}
    made = play_whole(text_of(team({"posts": 2}, interventions=[gone])))
    assert rows_of(made, events.HANDED_OVER), "they are there at first, and leave"


def test_who_leaves_while_away_from_the_start_hands_over_too() -> None:
    """Somebody who is ill when the run begins and goes before they are back has left contacts behind."""
    ill = {"posts": 2, "sickness_share": 0.8, "sickness_spell": 40, "turnover": {"per_year": 10}}
    made = play_whole(text_of(team(ill)))
    never_came = {person for person, roster in enumerate(made.people) if "team" in roster.name and not roster.begins}
    held = {
        row[1]: row[5]
        for row in rows_of(made, events.ALLOCATED)
        if row[0] < 0 and row[5] in never_came and made.people[row[5]].until < 1e9
    }
    assert held
    handed_over = {row[1] for row in rows_of(made, events.HANDED_OVER)}
    assert held.keys() <= handed_over
    for law in (*CONTACTS, *ROOM):
        law(made)


def test_overtime_of_a_shift_that_never_opens_is_none() -> None:
    made = whole_town({"pools.workers.overtime": "2 hours per week"}, last_day=DAY(2026, 3, 23))
    assert made
    document = desk(
        pools__officers={"posts": 1, "overtime": "2 hours per week"},
        run={"first_day": DAY(2026, 4, 3), "last_day": DAY(2026, 4, 3)},
    )
    log = FrontDoor(play_whole(text_of(document)).scenario).replicate(1, 0)
    assert sum(log.rostered[0]) == 0


def test_overtime_past_midnight_costs_on_the_day_it_is_worked() -> None:
    pool = {"posts": 2, "overtime": "60 hours per week", "cost": {"pounds_per_hour": 20, "overtime_times": 1.5}}
    made = play_whole(text_of(desk(pools__officers=pool)))
    rosters_add_up(made)
    saturday = 5
    hours = made.log.rostered[0][saturday] / 3600
    assert hours > 0
    assert made.log.cost[0][saturday] == pytest.approx(hours * 30)


def test_work_by_two_at_once_on_one_contact_counts_once_in_where_time_went() -> None:
    """A duty visit while the plan is written, and a referrer answered while the manager is waited for."""
    document = desk(
        pools__managers={"posts": 1, "manager": True, "policy": "most_urgent_first"}, pools__duty={"posts": 4},
        stages__allocating={
            "pool": "managers", "effort": "90 min", "held_for": "0 min", "caseload": {"posts": 40, "ceiling": 9},
            "duty_visits": {"pool": "duty", "effort": "3 hours", "after": "0 min", "every": "1 working hour"},
        },
        loops__chasers={"pool": "duty", "effort": "1 hour", "per_week": 20},
    )  # fmt: skip
    document["stages"]["deciding"] |= {"pool": "managers", "effort": "30 min"}
    made = play_whole(text_of(document))
    assert rows_of(made, events.VISITED)
    measures_never_raise_and_conserve(made)
    went = measured(made.door, made.log)["time_went"]["mean"]
    assert went["worked"] <= went["total"]


@pytest.mark.slow
def test_answers_take_in_the_rating_that_their_contact_is_given() -> None:
    document = desk(
        loops__chasers={"pool": "officers", "effort": "30 min", "per_week": 20},
        pools__officers={"posts": 1, "policy": "most_urgent_first"},
    )  # fmt: skip
    made = play_whole(text_of(document))
    assert any(row[4] == SCREENING for row in rows_of(made, events.QUEUED))
    for law in (*CONTACTS, *WORK):
        law(made)
