"""Chases by rating, and escalation to a partner's manager: one question, asked on Monday 2 March 2026 at ten; moments
are hours from Monday midnight."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from made.after_the_decision import ALWAYS
from made.evidence import agree
from made.scenarios import Table, bytes_of, text_of, town
from made.textbook import Figures, Read, Trial
from mashsim.errors import ScenarioError
from mashsim.experiment import measured, run
from mashsim.experiment.summing import warnings
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATED_AS
from mashsim.workload import hours_check

OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
LADDER = {"red": "4 working hours", "amber": "1 working day", "green": "3 working days"}
UP = {"effort": "0 min", "reply": "2 working hours"}


def asked(rating: str, partner: Table, chase: Table, pools: Table | None = None, **more: Any) -> FrontDoor:
    """One partner is asked about one contact of a rating: an hour's work, done at ten."""
    chase = {"first_after": LADDER, "every": LADDER, "most": 2, "effort": "0 min", **chase}
    document: Table = {
        "run": {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 22)},
        "calendars": {"office": OFFICE, "evening": dict.fromkeys(OFFICE, "18:00-20:00")},
        "demand": {"rate": "0 per day", "sources": {"police": {"share": 1}}},
        "pools": {"officers": {"posts": 1}, **(pools or {})},
        "partners": {"health": {"reply": "200 working hours", **partner}},
        "stages": {
            "screening": {
                "pool": "officers",
                "effort": "0 min",
                "outcomes": {"enquiry": 1},
                "ratings": {name: float(name == rating) for name in RATED_AS},
            },
            "gathering": {"pool": "officers", "effort": "1 hour", "chase": chase},
        },
        "opening_backlog": [{"stage": "screening", "contacts": 1, "age": "0 min"}],
        **more,
    }
    return FrontDoor(load_text(text_of(document)))


def question(*given: Any, **more: Any) -> Log:
    return asked(*given, **more).replicate(1, 0)


def hours(log: Log, event: int) -> list[float]:
    return [row[0] / 3600 for row in log.rows() if row[3] == event]


# The steps, to the second


@pytest.mark.parametrize(
    ("rating", "chased", "escalated"),
    [("red", [14, 24 + 10], 24 + 14), ("amber", [24 + 10, 48 + 10], 72 + 10), ("green", [82, 202], 274)],
)
def test_each_rating_has_its_own_steps(rating: str, chased: list[float], escalated: float) -> None:
    """Green: Thursday, Tuesday and Friday at ten, three working days each."""
    log = question(rating, {}, {"escalation": UP})
    assert hours(log, events.REQUESTED) == [10]
    assert hours(log, events.CHASED) == chased
    assert hours(log, events.ESCALATED) == [escalated]
    assert hours(log, events.REPLIED) == hours(log, events.CLOSED) == [escalated + 2]


def test_a_rating_that_is_not_named_is_not_chased() -> None:
    steps = {"first_after": {"red": "4 working hours"}, "every": {"red": "1 working hour"}, "escalation": UP}
    assert hours(question("red", {}, steps), events.CHASED) == [14, 15]
    assert not hours(question("amber", {}, steps), events.CHASED)
    assert not hours(question("amber", {}, steps), events.ESCALATED)


def test_without_chases_the_managers_are_asked_at_the_first_step() -> None:
    log = question("red", {}, {"most": 0, "escalation": UP})
    assert not hours(log, events.CHASED)
    assert hours(log, events.ESCALATED) == [14]


# The answer


def test_the_reply_is_the_earlier_of_the_two() -> None:
    """Asked on Tuesday at two, the manager answers at four; seventeen working hours from Monday at ten are Wednesday at
    eleven."""
    for own in ("200 working hours", "17 working hours"):
        chase = {"shortens_to": 1, "escalation": UP}
        assert hours(question("red", {"reply": own}, chase), events.REPLIED) == [40]


def test_a_slower_manager_changes_nothing_and_answers_nothing_twice() -> None:
    log = question("red", {"reply": "17 working hours"}, {"escalation": {**UP, "reply": "30 working hours"}})
    assert hours(log, events.ESCALATED) == [38]
    assert hours(log, events.REPLIED) == [48 + 11]


def test_nobody_is_escalated_who_has_answered() -> None:
    log = question("red", {"reply": "11 working hours"}, {"escalation": UP})
    assert hours(log, events.REPLIED) == [24 + 13]
    assert not hours(log, events.ESCALATED)


def test_the_manager_of_a_silent_partner_may_answer() -> None:
    silent = {"silent_share": 0.999999}
    assert hours(question("red", silent, {"escalation": UP}), events.REPLIED) == [40]
    assert not hours(question("red", silent, {"escalation": {**UP, "answered_share": 1e-9}}), events.REPLIED)


def test_a_partner_may_have_a_manager_of_its_own_speed_on_its_own_hours() -> None:
    chase = {"escalation": {**UP, "reply_by_partner": {"health": "30 working minutes"}}}
    assert hours(question("red", {}, chase), events.REPLIED) == [38.5]
    assert hours(question("red", {"calendar": "evening"}, chase), events.REPLIED) == [24 + 18.5]


def test_what_waits_in_the_partners_own_queue_is_answered_by_its_manager_once() -> None:
    partner = {"reply": "0 working minutes", "team": {"posts": 1, "effort": "20 hours"}}
    assert hours(question("red", partner, {"escalation": UP}), events.REPLIED) == [40]


def test_escalating_is_work_of_the_pool_that_is_named() -> None:
    chase = {"escalation": {**UP, "pool": "managers", "effort": "90 min"}}
    log = question("red", {}, chase, {"managers": {"posts": 1}})
    who = [log.names.people[row[5]] for row in log.rows() if row[3] == events.FINISHED]
    assert who[-1].startswith("managers")
    assert hours(log, events.ESCALATED) == [38 + 1.5]
    own = question("red", {}, {"escalation": {**UP, "effort": "90 min"}})
    assert not any(name.startswith("managers") for name in own.names.people)


def test_an_escalation_still_to_be_done_is_taken_back_when_the_contact_goes_on() -> None:
    chase = {"escalation": {**UP, "effort": "5 hours"}}
    log = question("red", {"reply": "13 working hours"}, chase)
    assert hours(log, events.REPLIED) == hours(log, events.WITHDRAWN) == [24 + 15]
    assert not hours(log, events.ESCALATED)


# In theory


@pytest.mark.slow
def test_with_escalation_a_reply_comes_at_the_earlier_of_two_laws() -> None:
    """Its own law: exponential, silent in 3 of 10, asked anew after 45 minutes. The manager's: asked after 75 minutes,
    exponential, answers 8 of 10."""
    silent, own, managers, first, up = 0.3, 60.0, 40.0, 45.0, 75.0
    chase = {"first_after": "45 min", "every": "30 min", "most": 1, "effort": "0 min", "shortens_to": 1}
    law = {"distribution": "exponential", "mean": f"{managers:g} min"}
    chase["escalation"] = {"effort": "0 min", "reply": law, "answered_share": 0.8}
    names = ("police", "health", "schools", "housing")
    changes = {"stages.gathering.chase": chase} | {f"partners.{name}.silent_share": silent for name in names}
    trial = Trial("fork-join", changes, tail=2, last_day="2023-01-15")
    moments = [30.0, 60.0, 90.0, 120.0, 240.0]

    def replied_by(t: float) -> float:
        def by(mean: float, since: float) -> float:
            return -math.expm1(-max(0.0, t - since) / mean)

        alone = (1 - silent) * by(own, 0) + silent * (1 - silent) * by(own, first)
        return 1 - (1 - alone) * (1 - 0.8 * by(managers, up))

    def figures(read: Read) -> Figures:
        log_requested, log_replied = (
            read.of_each_task(event, read.time) for event in (events.REQUESTED, events.REPLIED)
        )
        tasks = np.flatnonzero((log_requested >= trial.window[0]) & (log_requested < trial.window[1]))
        minutes = (log_replied[tasks] - log_requested[tasks]) / 60
        minutes[log_replied[tasks] < 0] = np.inf
        return {f"replied by {t:g} min": (minutes <= t).mean() for t in moments}

    agree(trial.figures(16, figures), {f"replied by {t:g} min": replied_by(t) for t in moments})


def ladder_door(silent: float) -> FrontDoor:
    """A front door that never closes, and people for everybody at once."""
    first = dt.date(2026, 3, 2)
    steps = {"red": "2 hours", "amber": "6 hours"}
    reply = {"distribution": "exponential", "mean": "10 hours"}
    chase = {
        "first_after": steps,
        "every": {"red": "2 hours", "amber": "3 hours"},
        "most": 2,
        "effort": {"red": "2 min", "amber": "1 min", "green": "5 min"},
        "escalation": {"pool": "managers", "effort": {"per_child": "6 min"}, "reply": "1 hour"},
    }
    return FrontDoor(
        load_text(
            text_of(
                {
                    "run": {
                        "first_day": first,
                        "last_day": first + dt.timedelta(days=19),
                        "measure_from": first + dt.timedelta(days=4),
                    },
                    "calendars": {"office": ALWAYS},
                    "demand": {"rate": "40 per day", "sources": {"police": {"share": 1}}, "children": [0.5, 0.5]},
                    "pools": {"officers": {"posts": 60}, "managers": {"posts": 60}},
                    "partners": {
                        "health": {"reply": reply, "silent_share": silent},
                        "schools": {"reply": reply, "silent_share": silent, "asked": {"red": 1, "amber": 0.5}},
                    },
                    "stages": {
                        "screening": {
                            "pool": "officers",
                            "effort": "0 min",
                            "outcomes": {"enquiry": 1},
                            "ratings": {"red": 0.4, "amber": 0.4, "green": 0.2},
                        },
                        "gathering": {
                            "pool": "officers",
                            "effort": "0 min",
                            "chase": chase,
                            "go_on": {"amber": {"after": "11 hours"}},
                        },
                    },
                }
            )
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize(("silent", "pools"), [(0.0, ("officers", "managers")), (0.3, ("managers",))])
def test_the_hours_check_counts_chases_by_rating_and_escalations(silent: float, pools: tuple[str, ...]) -> None:
    """Amber goes on before its escalation is due at twelve hours. Chases take little time, as the check has none for it;
    those of silent partners are counted a little high."""
    door = ladder_door(silent)
    worked = [measured(door, door.replicate(1, replication))["pools"] for replication in range(16)]
    needed = hours_check(door, 4)
    found = [{pool: figures[pool]["worked_hours_per_week"] for pool in pools} for figures in worked]
    agree(found, {pool: needed[pool].needed for pool in pools})


# The same said in two ways, counted and told


def test_one_length_for_all_ratings_says_what_three_say() -> None:
    scenario = load_text(text_of(town()))
    by_rating = {
        f"stages.gathering.chase.{name}": dict.fromkeys(RATED_AS, "4 working hours")
        for name in ("first_after", "every")
    }
    plain, rated = (FrontDoor(each).replicate(1, 0) for each in (scenario, changed(scenario, by_rating)))
    assert bytes_of(plain) == bytes_of(rated)


def test_managers_who_never_answer_in_time_and_cost_nothing_change_no_reply() -> None:
    scenario = load_text(text_of(town()))
    late = {"effort": "0 min", "reply": "300 days"}
    after = FrontDoor(changed(scenario, {"stages.gathering.chase.escalation": late})).replicate(1, 0)
    before = FrontDoor(scenario).replicate(1, 0)
    replies = [[row[:2] for row in log.rows() if row[3] == events.REPLIED] for log in (before, after)]
    assert replies[0] == replies[1]


def test_escalations_are_counted_where_there_may_be_some() -> None:
    door = asked("red", {}, {"escalation": UP})
    found = measured(door, door.replicate(1, 0))["partners"]["health"]
    assert (found["chases"], found["escalations"]) == (2, 1)
    none = asked("red", {"reply": "1 working hour"}, {"escalation": UP})
    assert measured(none, none.replicate(1, 0))["partners"]["health"]["escalations"] == 0
    without = asked("red", {}, {})
    assert "escalations" not in measured(without, without.replicate(1, 0))["partners"]["health"]
    assert run(door.scenario, 2)["results"]["partners"]["health"]["escalations"]["mean"] == 1


@pytest.mark.parametrize("begins", [{"first_day": dt.date(2026, 3, 9)}, {"when": {"counts": "open", "above": 9}}])
def test_there_may_be_escalations_where_an_intervention_brings_them(begins: Table) -> None:
    for change, expected in ({"escalation": UP}, True), ({"effort": "1 min"}, False):
        changes = {f"stages.gathering.chase.{name}": value for name, value in change.items()}
        named = [{"name": "escalation", **begins, "changes": changes}]
        assert asked("red", {}, {}, interventions=named).escalates == expected


def test_a_rating_that_nobody_chases_may_wait_for_ever() -> None:
    chase = {"first_after": {"red": "1 day", "amber": "1 day"}}
    said = warnings(asked("red", {"silent_share": 0.2}, chase))
    assert [each for each in said if "sometimes never" in each] == [
        "green enquiries wait for all replies without a limit or chases, and health sometimes never reply."
    ]


@pytest.mark.parametrize(
    ("chase", "words"),
    [
        (
            {"every": {"red": "1 day"}},
            "stages.gathering.chase.every has no time for amber and green, which first_after names; write one.",
        ),
        (
            {"first_after": {"redd": "1 day"}},
            "stages.gathering.chase.first_after.redd: unknown setting; did you mean 'red'?",
        ),
        (
            {"first_after": {"red": 4}},
            'stages.gathering.chase.first_after.red is 4, without a unit; write "4 min" or "4 hours".',
        ),
        (
            {"escalation": {**UP, "reply_by_partner": {"helth": "1 day"}}},
            "stages.gathering.chase.escalation.reply_by_partner.helth is 'helth', which is not a partner; there are health; did you mean 'health'?",
        ),
        (
            {"escalation": {**UP, "pool": "officer"}},
            "stages.gathering.chase.escalation.pool is 'officer', which is not a pool; there are officers; did you mean 'officers'?",
        ),
        (
            {"escalation": {"reply": "1 day"}},
            "stages.gathering.chase.escalation.effort is missing; hands-on time for one escalation.",
        ),
        (
            {"escalation": {"effort": "1 hour"}},
            "stages.gathering.chase.escalation.reply is missing; time from the escalation to the answer of the partner's manager; \"working\" lengths run on the partner's calendar.",
        ),
    ],
)
def test_what_is_refused(chase: Table, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        asked("red", {}, chase)
    (fault,) = str(caught.value).splitlines()
    assert fault.partition(": ")[2] == words


def test_managers_who_answer_half_take_as_long_as_their_law_says() -> None:
    law = {"distribution": "uniform", "low": "0 hours", "high": "10 hours"}
    more = {**UP, "reply": law, "answered_share": 0.5}
    many = [{"stage": "screening", "contacts": 40, "age": "0 min"}]
    log = question("red", {"silent_share": 0.999999}, {"escalation": more}, opening_backlog=many)
    asked = {row[2]: row[0] for row in log.rows() if row[3] == events.ESCALATED}
    took = sorted((row[0] - asked[row[2]]) / 3600 for row in log.rows() if row[3] == events.REPLIED)
    assert 10 < len(took) < 30
    assert took[0] < 3
    assert 7 < took[-1] <= 10
