"""Help between pools and overtime in the numbers, by hand-made logs and one made-up desk."""

from __future__ import annotations

from typing import Any

import pytest

from made.after_the_decision import desk
from made.logs import MONDAY, OFFICE, at, in_time_order, make_log, work
from made.logs import measured as measured_log
from made.scenarios import text_of
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.measures.evidence import Evidence
from mashsim.measures.one_contact import Contacts
from mashsim.report.answers.one_contact import _SENTENCES
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events


def helped_log() -> Any:
    """An officer screens one contact, a worker another; the worker puts a third down, and it is handed back."""
    rows = [(at(0, "9:00"), of, -1, "received", None, 0) for of in range(3)]
    rows += work(0, 0, "screening", "officers", 0, at(0, "9:00"), at(0, "9:00"), at(0, "10:00"))
    rows += work(1, 1, "screening", "officers", 1, at(0, "9:00"), at(0, "9:00"), at(0, "11:00"))
    rows += [
        (at(0, "9:00"), 2, 2, "queued", "screening", "officers"), (at(0, "16:00"), 2, 2, "started", "screening", 4),
        (at(0, "17:00"), 2, 2, "paused", "screening", 4), (at(1, "9:00"), 2, 2, "put_back", "screening", 4),
    ]  # fmt: skip
    log = make_log(in_time_order(rows))
    log.header["help"] = [["officers", "workers"]]
    return log


def test_help_counts_where_people_work_and_is_said_of_both() -> None:
    pools = measured_log(helped_log())["pools"]
    assert pools["officers"]["worked_hours_per_week"] == pytest.approx(1 / 4)
    assert pools["workers"]["worked_hours_per_week"] == pytest.approx(3 / 4)
    assert pools["officers"]["help_hours_per_week"] == pytest.approx(3 / 4)
    assert pools["workers"]["helped_hours_per_week"] == pytest.approx(3 / 4)
    assert "helped_hours_per_week" not in pools["officers"]
    assert not {"helped_hours_per_week", "help_hours_per_week"} & pools["managers"].keys()


def test_only_help_within_the_window_counts() -> None:
    pools = measured_log(helped_log(), window=(at(0, "10:00"), at(7, "10:00")))["pools"]
    assert pools["workers"]["helped_hours_per_week"] == pytest.approx(2)


def test_what_waits_in_a_pool_is_valued_by_all_who_did_such_work_for_it() -> None:
    """The one that was handed back takes 4 / 3 hours as all three did in the mean, whoever of the pool began none."""
    pools = measured_log(helped_log())["pools"]
    assert pools["officers"]["needed_hours_per_week"] == pytest.approx((1 + 4 / 3) / 4)
    assert pools["workers"]["needed_hours_per_week"] == pytest.approx(3 / 4)


def test_what_a_helper_put_down_waits_for_the_helper_and_once_handed_back_for_the_pool_that_was_asked() -> None:
    log = helped_log()
    log.header["help"] = [["officers", "managers"]]
    log.person_pool[4] = 2  # a manager helps
    went = measured_log(log)["time_went"]["mean"]
    manager = 0  # the night is outside hours
    assert went["manager"] == manager
    log.time[-1] = at(1, "12:00")  # handed back three hours later
    assert measured_log(log)["time_went"]["mean"]["manager"] == pytest.approx(3 * 60 / 3)


def test_the_story_of_a_contact_says_who_helped_whom() -> None:
    moments = Contacts(Evidence(helped_log(), OFFICE, MONDAY, [])).one(2)["moments"]
    said = [_SENTENCES[moment["event"]](moment) for moment in moments if moment["event"] in ("started", "put_back")]
    assert said == [
        "Workers took up screening, to help the officers",
        "It went back to the queue for officers: the person who had it left or is away for long",
    ]


def test_hours_past_closing_are_counted_and_cost_as_overtime() -> None:
    document = desk()
    document["pools"]["managers"] |= {
        "posts": 2, "hours_per_week": 30, "cost": {"pounds_per_hour": 20, "overtime_times": 1.5},
        "push": {"stays_at_most": "90 min"},
    }  # fmt: skip
    document["clocks"] = {"decision": {"limit": "1 working day"}}
    document["demand"]["rate"] = "20 per day"
    document["stages"]["screening"] |= {"pool": "managers", "effort": "45 min"}
    scenario = load_text(text_of(document))
    door = FrontDoor(scenario)
    log = door.replicate(1, 0)
    rows = [row for row in log.rows() if row[3] in (events.STAYED, events.WENT_HOME)]
    seconds = sum(row[0] if row[3] == events.WENT_HOME else -row[0] for row in rows)
    assert len(rows) > 4
    assert len(rows) % 2 == 0
    without = FrontDoor(changed(scenario, {"pools.managers.push": None})).replicate(1, 0)
    paid = door.rosters["managers"].paid_share * seconds / 3600
    place = log.names.pools.index("managers")
    assert sum(log.rostered[place]) - sum(without.rostered[place]) == pytest.approx(3600 * paid)
    assert sum(log.cost[place]) - sum(without.cost[place]) == pytest.approx(paid * 20 * 1.5)
    weeks = door.timeline.days / 7
    assert measured(door, log)["pools"]["managers"]["overtime_hours_per_week"] == pytest.approx(paid / weeks)
