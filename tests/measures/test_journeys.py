"""Measures of the whole front door: hand-made logs whose numbers are worked out by hand."""

from __future__ import annotations

from array import array
from typing import Any

import pytest

from made.after_the_decision import allocating, desk, discussing
from made.journeys import DAY, MONDAY, OFFICE, Row, at, make_log, measured, point, received, work
from made.live import after_the_decision, before_the_decision
from made.scenarios import text_of, town
from mashsim.experiment import measured as of_scenario
from mashsim.experiment import measures_of
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.measures.evidence import Evidence, reading, reading_of_window
from mashsim.measures.milestones import milestones
from mashsim.quantities import parse_duration
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.worktime import Clock

FULL = (
    "screening",
    "consenting",
    "gathering",
    "analysing",
    "deciding",
    "discussing",
    "transferring",
    "allocating",
    "visiting",
    "conferencing",
    "assessing",
    "helping",
    "out_of_hours",
    "triaging",
    "interviewing",
)
WHOLE = [
    received(0, at(0)),
    *work(0, 0, "screening", "officers", at(0), at(0), at(0, "10:00")),
    point(0, at(0, "10:00"), "rated", "screening", "red"),
    point(0, at(0, "10:00"), "queued", "consenting", -1),  # nobody is at work while a parent is tried
    point(0, at(0, "12:00"), "consented", "consenting", "given"),
    *work(0, 1, "deciding", "managers", at(0, "12:00"), at(0, "13:00"), at(0, "14:00")),
    point(0, at(0, "14:00"), "decided", "deciding", "strategy"),
    point(0, at(0, "14:00"), "queued", "discussing", -1),  # until all partners can attend
    (at(1, "9:00"), 0, 2, "queued", "discussing", "administrators"),
    (at(1, "10:00"), 0, 2, "started", "discussing", 3),
    (at(1, "10:00"), 0, 3, "queued", "discussing", "managers"),
    (at(1, "11:00"), 0, 3, "started", "discussing", 2),
    (at(1, "12:00"), 0, 3, "finished", "discussing", 2),
    (at(1, "12:00"), 0, 2, "finished", "discussing", 3),
    point(0, at(1, "12:00"), "discussed", "discussing", "section_47"),
    (at(1, "12:00"), 0, 8, "queued", "discussing", "administrators"),  # the write-up, for which nobody waits
    point(0, at(1, "12:00"), "queued", "transferring", -1),
    (at(1, "13:00"), 0, 8, "started", "discussing", 3),
    (at(1, "14:00"), 0, 8, "finished", "discussing", 3),
    point(0, at(2, "12:00"), "transferred", "transferring", 0),
    *work(0, 4, "allocating", "managers", at(2, "12:00"), at(2, "12:00"), at(2, "12:30")),
    point(0, at(3, "12:30"), "allocated", "allocating", 1),
    *work(0, 5, "visiting", "workers", at(3, "12:30"), at(3, "13:00"), at(3, "15:00")),
    point(0, at(3, "15:00"), "visited", "visiting", 0),
    *work(0, 6, "visiting", "workers", at(4, "9:00"), at(4, "9:00"), at(4, "11:00")),
    point(0, at(4, "11:00"), "visited", "visiting", 1),
    point(0, at(4, "11:00"), "queued", "conferencing", -1),
    point(0, at(15, "12:00"), "conferred", "conferencing"),
    *work(0, 7, "assessing", "workers", at(15, "12:00"), at(16), at(16, "12:00")),
    point(0, at(21, "9:00"), "authorised", "assessing", 1),
    point(0, at(25, "9:00"), "closed", "assessing", "assessed"),
]


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return measured(make_log(WHOLE, FULL, children=[2]))


def test_each_part_of_the_way_by_the_clock(whole: dict[str, Any]) -> None:
    hours = {
        name: tree["clock_minutes"]["mean"]
        for name, tree in whole["journey"].items()
        if tree["clock_minutes"]["mean"] is not None
    }
    assert {name: minutes / 60 for name, minutes in hours.items()} == {
        "received_to_decided": 5,
        "decided_to_allocated": 3 * 24 - 1.5,
        "decided_to_allocated_children": 3 * 24 - 1.5,
        "received_to_screened": 1,
        "decided_to_discussed": 22,
        "received_to_seen": 4 * 24 + 2,
        "decided_to_seen": 4 * 24 - 3,
        "allocated_to_seen": 22.5,
        "discussed_to_conferred": 14 * 24,
        "received_to_authorised": 21 * 24,
        "allocated_to_authorised": 18 * 24 - 3.5,
    }
    assert whole["journey"]["decided_to_discussed"]["working_minutes"]["mean"] == 6 * 60
    assert whole["journey"]["discussed_to_conferred"]["by_rating"]["red"]["working_minutes"]["longest"] == 10 * 8 * 60
    assert whole["journey"]["received_to_interviewed"]["clock_minutes"]["mean"] is None


def test_where_the_time_of_the_whole_way_went(whole: dict[str, Any]) -> None:
    went = whole["time_went"]["mean"]
    assert went == {
        "worked": 60
        + 60
        + 120
        + 30,  # two people in one discussion are one hour of it; what follows the allocation is not counted
        "consent": 120,
        "manager": 60,
        "meeting": 3 * 60
        + 60,  # Monday until closing for partners, an hour for the administrator; then somebody sat there
        "hand_off": 5 * 60 + 3 * 60,
        "room": 4.5 * 60 + 3.5 * 60,
        "worker": 0,
        "partners": 0,
        "outside_hours": 3 * 16 * 60,
        "total": 3 * 24 * 60 + 3.5 * 60,
    }
    assert sum(went.values()) == 2 * went["total"]


def test_a_contact_is_in_one_stage_at_a_time(whole: dict[str, Any]) -> None:
    where = {
        0: "discussing",
        1: "transferring",
        2: "allocating",
        3: "visiting",
        4: "conferencing",
        14: "conferencing",
        15: "assessing",
        25: None,
    }
    for day, stage in where.items():
        there = {name: of[day] for name, of in whole["daily"]["open"].items() if of[day]}
        assert there == ({stage: 1} if stage else {}), day


def test_what_a_discussion_waited_for(whole: dict[str, Any]) -> None:
    assert whole["discussions"] == {
        "held": 1, "by_outcome": {"section_47": 1, "section_17": 0, "nfa": 0}, "share_section_47": 1.0,
        "waited_for": {"partners": 3 * 60, "administrators": 60, "managers": 60},
    }  # fmt: skip
    assert whole["consent"]["given"] == whole["consent"]["contacts"] == 1
    assert whole["visits"] == {"tries": 2, "share_seen": 0.5}
    assert whole["side_doors"]["hand_offs"] == {"done": 1, "contacts": 1, "per_contact": 1.0}
    assert whole["decisions"]["by_outcome"]["strategy"] == 1


def test_child_days_without_being_seen_and_children_by_day(whole: dict[str, Any]) -> None:
    unseen = whole["child_days_without_being_seen"]
    assert unseen["from_decision"]["all"] == unseen["from_decision"]["red"] == pytest.approx(2 * (4 - 3 / 24))
    assert unseen["from_receipt"]["all"] == pytest.approx(2 * (4 + 2 / 24))
    daily = whole["daily"]
    assert daily["children_not_yet_seen"][:6] == [2, 2, 2, 2, 0, 0]
    assert daily["children_awaiting_first_visit"][:6] == [0, 0, 0, 2, 0, 0]
    assert daily["children_awaiting_allocation"][:6] == [0, 0, 2, 0, 0, 0]
    assert daily["children_allocated"][2:5] == [0, 2, 2]
    assert daily["children_allocated"][24:26] == [2, 0]


def test_child_days_count_only_those_in_the_window() -> None:
    log = make_log(WHOLE, FULL, children=[2])
    unseen = measured(log, window=(2 * DAY, 3 * DAY))["child_days_without_being_seen"]
    assert unseen["from_decision"]["all"] == unseen["from_receipt"]["red"] == 2


# Clocks


def clock(start: str, stop: str, limit: str, counting: Any = "end_of_day", outcomes: tuple[str, ...] = ()) -> Clock:
    return Clock("it", start, stop, (parse_duration(limit),) * 4, OFFICE, counting, (), outcomes)


@pytest.mark.parametrize(
    ("start", "stop", "in_time", "late"),
    [
        ("decided", "discussed", "1 working day", "5 working hours"),
        ("received", "seen", "4 working days", "3 working days"),
        ("decided", "seen", "4 working days", "3 working days"),
        ("allocated", "seen", "1 working day", "3 working hours"),
        ("discussed", "conferred", "10 working days", "9 working days"),
        ("received", "authorised", "15 working days", "14 working days"),
        ("conferred", "authorised", "4 working days", "3 working days"),
        ("authorised", "closed", "4 working days", "3 working days"),
        ("seen", "closed", "15 working days", "14 working days"),
    ],
)
def test_a_clock_runs_between_any_two_points(start: str, stop: str, in_time: str, late: str) -> None:
    for limit, good in ((in_time, 1), (late, 0)):
        verdict = measured(make_log(WHOLE, FULL), [clock(start, stop, limit)])["clocks"]["it"]
        assert (verdict["judged"], verdict["in_time"]) == (1, good), limit


def test_a_clock_looks_at_outcomes_of_decisions_and_of_discussions() -> None:
    for outcomes, judged in (
        (("section_47",), 1),
        (("strategy",), 1),
        (("section_17", "assessment"), 0),
        (("assessment", "section_47"), 1),
    ):
        found = measured(make_log(WHOLE, FULL), [clock("discussed", "conferred", "15 working days", outcomes=outcomes)])
        assert found["clocks"]["it"]["judged"] == judged, outcomes


def test_a_clock_judges_only_contacts_whose_way_leads_to_its_stop() -> None:
    rows = [
        received(0, at(0)),
        point(0, at(0, "10:00"), "decided", "screening", "advice"),
        point(0, at(20), "closed", "screening", "advice"),
        received(1, at(0)),
        point(1, at(0, "10:00"), "decided", "deciding", "assessment"),  # waits for a worker to this day
        received(2, at(0)),
        point(2, at(0, "10:00"), "decided", "deciding", "strategy"),
        point(2, at(0, "10:00"), "queued", "discussing"),
        point(2, at(1), "discussed", "discussing", "nfa"),
        point(2, at(1), "closed", "discussing", "nfa"),
        received(3, at(0)),
        point(3, at(0), "queued", "interviewing", 0),
        point(3, at(2), "interviewed", "interviewing"),
    ]
    log = make_log(rows, FULL)
    clocks = [("seen", "5 working days", 1, 0), ("interviewed", "72 hours", 1, 1), ("discussed", "1 working day", 1, 1),
              ("conferred", "15 working days", 0, 0), ("supported", "1 day", 0, 0)]  # fmt: skip
    for stop, limit, judged, good in clocks:
        verdict = measured(log, [clock("received", stop, limit)])["clocks"]["it"]
        assert (verdict["judged"], verdict["in_time"]) == (judged, good), stop
    late = measured(log, [clock("received", "seen", "5 working days")])["clocks"]["it"]
    assert late["late_and_open"] == 1
    assert (
        measured(log)["journey"]["received_to_seen"]["clock_minutes"]["longest"] == (28 * 24 - 9) * 60
    )  # with its age so far


def test_an_assessment_closed_without_a_word_of_it_was_authorised_then() -> None:
    rows = [row for row in WHOLE if row[3] != "authorised"]
    assert measured(make_log(rows, FULL))["journey"]["received_to_authorised"]["clock_minutes"]["mean"] == 25 * 24 * 60


def test_a_duty_visit_before_a_worker_is_named_leaves_the_contact_waiting_for_one() -> None:
    rows: list[Row] = [
        received(0, at(0)),
        point(0, at(0), "decided", "deciding", "assessment"),
        *work(0, 0, "allocating", "managers", at(0), at(0), at(0, "10:00")),
        *work(0, 1, "visiting", "workers", at(1), at(1), at(1, "11:00")),
        point(0, at(1, "11:00"), "visited", "visiting", 1),
        point(0, at(2), "allocated", "allocating", 0),
    ]
    found = measured(make_log(rows, FULL))
    assert found["daily"]["open"]["allocating"][:3] == [1, 1, 0]
    assert found["daily"]["open"]["assessing"][2] == 1
    went = found["time_went"]["mean"]
    assert (went["worked"], went["room"], went["worker"]) == (60 + 120, 7 * 60 + 6 * 60, 0)
    assert found["journey"]["allocated_to_seen"]["clock_minutes"]["mean"] == 0


# Workers


def two_workers() -> Log:
    """Worker 0 has contact 0 (3 children) and leaves on day 7; worker 1 takes it on day 9, and has contact 1 (1 child)
    from day 2."""
    rows = [
        received(0, at(0)),
        point(0, at(0), "decided", "deciding", "assessment"),
        point(0, at(1), "allocated", "allocating", 0),
        point(0, at(1), "queued", "visiting"),
        point(0, at(2), "visited", "visiting", 1),
        received(1, at(0)),
        point(1, at(0), "decided", "deciding", "assessment"),
        point(1, at(2), "allocated", "allocating", 1),
        point(0, at(7), "handed_over", "assessing", 0),
        *work(0, 0, "allocating", "managers", at(7), at(7), at(7, "10:00")),
        point(0, at(9), "allocated", "allocating", 1),
        point(0, at(12), "closed", "assessing", "assessed"),
        point(1, at(13), "closed", "assessing", "assessed"),
    ]
    return make_log(rows, FULL, ends_at=14 * DAY, children=[3, 1])


def test_changes_of_worker() -> None:
    assert measured(two_workers())["worker_changes"] == {
        "children_allocated": 4,
        "changes": 3,
        "per_100_children": 75.0,
        "share_changed": 0.75,
        "share_changed_twice": 0.0,
    }
    later = measured(two_workers(), window=(7 * DAY, 14 * DAY))["worker_changes"]
    assert later == {
        "children_allocated": 0,
        "changes": 3,
        "per_100_children": None,
        "share_changed": None,
        "share_changed_twice": None,
    }


def test_caseloads_and_children_handed_over() -> None:
    log = two_workers()
    log.header["ceilings"], log.header["newly_qualified_until"] = [[0, 3], [9 * DAY, 5]], {"1": 12 * DAY}
    found = measured(log)
    daily = found["daily"]
    assert daily["caseload_highest"] == [0, 3, 3, 3, 3, 3, 3, 1, 1, 4, 4, 4, 1, 0]
    assert daily["caseload_mean"] == [0, 3, 2, 2, 2, 2, 2, 1, 1, 4, 4, 4, 1, 0]
    assert daily["caseload_at_ceiling"] == [0, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0]
    assert daily["caseload_newly_qualified"] == [0, 0, 1, 1, 1, 1, 1, 1, 1, 4, 4, 0, 0, 0]
    assert found["caseloads"]["highest"] == 4
    assert found["caseloads"]["mean"] == pytest.approx(28 / 14)
    assert daily["children_awaiting_allocation"][6:10] == [0, 3, 3, 0]
    assert daily["children_allocated"] == [0, 3, 4, 4, 4, 4, 4, 1, 1, 4, 4, 4, 1, 0]
    assert (
        found["journey"]["decided_to_allocated"]["clock_minutes"]["longest"] == 2 * 24 * 60
    )  # the first allocation only
    assert daily["open"]["allocating"][6:10] == [0, 1, 1, 0]


# Families


def test_repeats_count_contacts_received_while_another_is_open() -> None:
    rows = [
        received(0, at(0)),
        received(1, at(1)),
        point(1, at(1, "10:00"), "closed", "screening", "merged"),
        received(2, at(2)),
        *work(1, 0, "screening", "officers", at(1), at(1), at(1, "10:00")),
        point(0, at(4), "decided", "screening", "nfa"),
        point(0, at(4), "closed", "screening", "nfa"),
        received(3, at(5)),
        received(4, at(5)),
    ]
    found = measured(make_log(rows, FULL, ends_at=14 * DAY, family=[0, 0, 0, 0, 4]))["loops"]
    assert (found["repeat_contacts"], found["share_repeat_contacts"]) == (
        3,
        3 / 5,
    )  # 3: contact 2 is still open on day 5
    assert (found["families_with_repeats"], found["merged"]) == (1, 1)
    assert found["hours_per_week_on_repeats"] == 0.5


def test_re_referrals_are_referrals_within_12_months_of_the_last() -> None:
    rows: list[Row] = []
    decided = [(0, 0, "assessment"), (1, 10, "nfa"), (2, 31, "strategy"), (3, 33, "assessment"), (4, 35, "assessment")]
    for of, day, outcome in decided:
        rows += [
            received(of, at(day)),
            point(of, at(day), "decided", "deciding", outcome),
            point(of, at(day, "10:00"), "closed", "deciding"),
        ]
    log = make_log(rows, FULL, ends_at=56 * DAY, family=[0, 0, 0, 3, 0], children=[1, 1, 3, 1, 1])
    found = measured(log)
    loops = found["loops"]
    assert (loops["referrals"], loops["re_referrals"], loops["share_re_referred"]) == (4, 2, 0.5)
    assert loops["share_of_children_re_referred"] == 4 / 6
    assert loops["repeat_contacts"] == 0
    assert found["monthly"]["months"] == ["2026-06"]
    assert (found["monthly"]["re_referrals"], found["monthly"]["share_re_referred"]) == ([0], [0.0])
    assert (
        measured(log, window=(30 * DAY, 56 * DAY))["loops"]["share_re_referred"] == 2 / 3
    )  # what was before the window is known


def test_a_referral_more_than_a_year_after_the_last_is_none() -> None:
    rows: list[Row] = []
    for of, moment in enumerate((-400 * DAY, at(0), -364 * DAY, at(0))):
        rows += [received(of, moment), point(of, moment, "decided", "deciding", "assessment")]
    assert measured(make_log(rows, FULL, family=[0, 0, 2, 2]))["loops"]["re_referrals"] == 1


def test_step_ups_and_what_audits_surfaced() -> None:
    rows = [
        received(0, at(0)),
        point(0, at(0), "decided", "screening", "early_help"),
        point(0, at(0), "queued", "helping"),
        point(0, at(8), "closed", "helping", "stepped_up"),
        received(1, at(8)),
        received(2, at(0)),
        point(2, at(0), "closed", "screening", "nfa"),
        *work(2, 0, "auditing", "managers", at(3), at(3), at(3, "11:00")),
        point(2, at(3, "11:00"), "audited", "auditing", 1),
        received(3, at(3, "11:00")),
        point(2, at(3, "12:00"), "audited", "auditing", 0),
    ]
    found = measured(make_log(rows, FULL, family=[0, 0, 2, 2]))
    assert [found["loops"][name] for name in ("step_ups", "audited", "surfaced", "repeat_contacts")] == [1, 2, 1, 0]
    assert found["time_went"]["mean"]["worked"] == 0  # an audit is no part of a contact's way
    assert found["pools"]["managers"]["worked_hours_per_week"] == 0.5
    early_help = found["journey"]["early_help_waited"]
    assert early_help["clock_minutes"]["mean"] is None  # it ended otherwise
    assert found["daily"]["early_help_waiting"][:9] == [1, 1, 1, 1, 1, 1, 1, 1, 0]


def test_early_help_waits_until_it_begins() -> None:
    rows = [
        received(0, at(0)),
        point(0, at(0), "decided", "screening", "early_help"),
        point(0, at(0), "queued", "helping"),
        point(0, at(5), "supported", "helping"),
        received(1, at(1)),
        point(1, at(1), "decided", "screening", "early_help"),
        point(1, at(1), "queued", "helping"),
    ]
    found = measured(make_log(rows, FULL, ends_at=11 * DAY))
    assert found["journey"]["early_help_waited"]["clock_minutes"]["mean"] == pytest.approx(
        (5 * 24 + 10 * 24 - 9) / 2 * 60
    )
    assert found["daily"]["early_help_waiting"] == [1, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]
    assert found["daily"]["open"]["helping"][10] == 2  # one is helped, one waits


# Cost, fairness, side doors, interventions


def test_cost_by_pool_by_week_and_for_each_contact_decided() -> None:
    log = make_log(WHOLE, FULL)
    assert "cost" not in measured(log)
    log.cost.extend([array("d", [100.0] * 28), array("d", []), array("d", [50.0] * 28), array("d", [])])
    assert measured(log)["cost"] == {
        "total": 150 * 28,
        "per_week": 150 * 7,
        "per_contact_decided": 150 * 28,
        "by_pool": {"officers": 2800, "managers": 1400},
    }
    assert measured(log, window=(7 * DAY, 14 * DAY))["cost"]["total"] == 150 * 7
    assert measured(log, window=(7 * DAY, 14 * DAY))["cost"]["per_contact_decided"] is None


def test_fairness_by_source() -> None:
    rows: list[Row] = []
    for of, day in enumerate((0, 1, 4)):
        rows += [
            received(of, at(0), "schools" if of else "police"),
            point(of, at(day, "10:00"), "decided", "screening", "nfa"),
        ]
    log = make_log(rows, FULL, sources=[0, 1, 1])
    main = Clock("decision", "received", "decided", (parse_duration("1 working day"),) * 4, OFFICE, "end_of_day")
    cut = measured(log, [main])["fairness"]["by_source"]
    assert (cut["police"]["contacts"], cut["police"]["share_in_time"]) == (1, 1.0)
    assert (cut["schools"]["contacts"], cut["schools"]["share_in_time"]) == (2, 0.5)
    assert cut["schools"]["received_to_decided"]["clock_minutes"]["mean"] == (25 + 97) / 2 * 60


def test_fairness_by_locality_where_there_are_some() -> None:
    rows: list[Row] = []
    for of, day in enumerate((0, 1, 4)):
        rows += [received(of, at(0)), point(of, at(day, "10:00"), "decided", "screening", "nfa")]
    log = make_log(rows, FULL)
    assert "by_locality" not in measured(log)["fairness"]
    log.names.localities = ("north", "south", "centre")
    log.locality.extend([1, 0, 1])
    main = Clock("decision", "received", "decided", (parse_duration("1 working day"),) * 4, OFFICE, "end_of_day")
    cut = measured(log, [main])["fairness"]["by_locality"]
    assert [(cut[name]["contacts"], cut[name]["share_in_time"]) for name in cut] == [(1, 1.0), (2, 0.5), (0, None)]
    assert cut["south"]["received_to_decided"]["clock_minutes"]["mean"] == (1 + 97) / 2 * 60


def test_side_doors() -> None:
    rows = [
        received(0, at(0, "20:00")),
        *work(0, 0, "out_of_hours", "workers", at(0, "20:00"), at(0, "20:00"), at(0, "21:00")),
        point(0, at(0, "21:00"), "acted", "out_of_hours", 1),
        *work(0, 1, "screening", "officers", at(1), at(1), at(1, "9:30")),
        received(1, at(1)),
        *work(1, 2, "interviewing", "workers", at(1), at(2), at(2, "11:00")),
        point(1, at(2, "11:00"), "interviewed", "interviewing"),
        point(1, at(2, "11:00"), "closed", "interviewing", "interviewed"),
    ]
    found = measured(make_log(rows, FULL), [clock("received", "interviewed", "72 hours")])
    assert found["side_doors"]["out_of_hours"] == {"contacts": 1, "acted": 1, "handed_over": 1}
    assert found["side_doors"]["interviews"] == {"contacts": 1, "held": 1}
    assert (found["clocks"]["it"]["judged"], found["clocks"]["it"]["in_time"]) == (1, 1)
    assert found["journey"]["received_to_interviewed"]["clock_minutes"]["mean"] == 26 * 60


def test_interventions_begin_and_end_on_days() -> None:
    rows = [
        received(0, at(0)),
        (at(3, "0:00"), -1, 1, "intervened", None, 1),
        (at(10, "0:00"), -1, 0, "intervened", None, 1),
        (at(20, "0:00"), -1, 1, "intervened", None, 1),
    ]
    log = make_log(rows, FULL)
    assert "interventions" not in measured(log)
    log.header["interventions"] = ["an audit", "a surge team"]
    assert measured(log)["interventions"] == {
        "an audit": {"times": 0, "first_day": None, "ended_on_day": None, "days_in_force": 0},
        "a surge team": {"times": 2, "first_day": 3, "ended_on_day": None, "days_in_force": 7 + 8},
    }


def test_a_front_door_without_the_later_stages_gains_nothing_that_says_nothing() -> None:
    found = measured(make_log([received(0, at(0))], ("screening", "deciding")))
    assert (
        not {"discussions", "consent", "visits", "side_doors", "interventions", "cost", "caseloads", "worker_changes"}
        & found.keys()
    )
    assert set(found["journey"]) == {
        "received_to_screened", "received_to_decided", "decided_to_allocated", "decided_to_allocated_children",
    }  # fmt: skip
    assert set(found["time_went"]["mean"]) == {
        "worked",
        "worker",
        "manager",
        "partners",
        "room",
        "outside_hours",
        "total",
    }
    assert not any(name.startswith(("caseload", "children_a", "early")) for name in found["daily"] if name not in KEPT)


KEPT = ("children_awaiting_decision", "children_awaiting_allocation")


def test_milestones_are_in_the_order_of_the_way() -> None:
    passed = milestones(Evidence(make_log(WHOLE, FULL), OFFICE, MONDAY))
    way = ["received", "decided", "discussed", "allocated", "seen", "conferred", "authorised", "closed"]
    rows = [passed.first(name)[0] for name in way]
    assert rows == sorted(rows)
    assert all(passed.rows(name) == [passed.first(name)[0]] for name in way)
    with pytest.raises(KeyError):
        passed.has("helping")


def test_a_reading_is_made_once_for_every_window_and_one_of_the_window_once_for_each() -> None:
    asked = []
    of_log = reading(lambda evidence: asked.append("log"))
    of_window = reading_of_window(lambda evidence: asked.append("window"))
    evidence = Evidence(make_log(WHOLE, FULL), OFFICE, MONDAY)
    other = evidence.during((0, DAY))
    for each in (evidence, other, evidence, other):
        of_log(each)
        of_window(each)
    assert asked == ["log", "window", "window"]
    assert (other.window.ends, evidence.window.ends) == (DAY, evidence.columns.time[-1])


# Laws, on the made-up town with every stage before and after the decision


@pytest.fixture(scope="module", params=[after_the_decision, before_the_decision])
def town_measured(request: pytest.FixtureRequest) -> dict[str, Any]:
    scenario = changed(load_text(text_of(town())), request.param.ENABLED)
    door = FrontDoor(scenario)
    return of_scenario(door, door.replicate(1, 0))


def test_every_second_is_put_down_to_one_cause(town_measured: dict[str, Any]) -> None:
    for band, went in town_measured["time_went"].items():
        assert sum(went.values()) == pytest.approx(2 * went["total"]), band
        assert min(went.values()) >= -1, band


def test_every_open_contact_is_in_one_stage(town_measured: dict[str, Any]) -> None:
    contacts, open_ = town_measured["contacts"], town_measured["daily"]["open"]
    assert sum(of[-1] for of in open_.values()) == contacts["open_at_end"]
    assert all(count >= 0 for of in open_.values() for count in of)


def test_children_are_unseen_longer_from_receipt_than_from_the_decision(town_measured: dict[str, Any]) -> None:
    if "visits" not in town_measured:
        return  # the town on the way up to the decision has none
    unseen, daily = town_measured["child_days_without_being_seen"], town_measured["daily"]
    assert all(unseen["from_receipt"][name] >= days for name, days in unseen["from_decision"].items())
    assert all(
        a >= b >= 0 for a, b in zip(daily["children_not_yet_seen"], daily["children_awaiting_first_visit"], strict=True)
    )
    whole, part = (
        town_measured["journey"][name]["clock_minutes"]["mean"] for name in ("received_to_seen", "decided_to_seen")
    )
    assert whole > part
    assert town_measured["worker_changes"]["changes"] > 0  # people leave this town


def test_published_figures_can_name_the_new_measures() -> None:
    named = measures_of(FrontDoor(changed(load_text(text_of(town())), after_the_decision.ENABLED)))
    assert {
        "journey.decided_to_seen.clock_minutes.longest",
        "journey.discussed_to_conferred.by_rating.red.working_minutes.p90",
        "child_days_without_being_seen.from_decision.red",
        "worker_changes.per_100_children",
        "caseloads.mean",
        "loops.share_re_referred",
        "discussions.share_section_47",
        "time_went.mean.meeting",
        "fairness.by_source.police.share_in_time",
    } <= {name for name, is_series in named.items() if not is_series}
    assert {"daily.children_not_yet_seen", "monthly.share_re_referred"} <= {
        name for name, is_series in named.items() if is_series
    }


def test_a_front_door_that_held_no_discussion_says_for_whom_one_would_have_waited() -> None:
    document = desk(0, "strategy", discussing=discussing())
    document["pools"]["chairs"] = {"posts": 1}
    door = FrontDoor(load_text(text_of({**document, "opening_backlog": []})))
    waited_for = of_scenario(door, door.replicate(1, 0))["discussions"]["waited_for"]
    assert waited_for == {"partners": None, "chairs": None}


def test_what_is_closed_without_an_assessment_was_never_authorised() -> None:
    document = desk(20, allocating=allocating())
    half = {"assessment": 0.5, "nfa": 0.5}
    document["stages"]["deciding"]["outcomes"] = dict.fromkeys(("red", "amber", "green"), half)
    door = FrontDoor(load_text(text_of(document)))
    evidence = Evidence(door.replicate(1, 0), door.office, door.timeline)
    ended = [evidence.columns.contact[row] for row in evidence.columns.rows[events.CLOSED]]
    assessed = [evidence.columns.contact[row] for row in milestones(evidence).rows("authorised")]
    allocated = {evidence.columns.contact[row] for row in evidence.columns.rows[events.ALLOCATED]}
    assert set(assessed) == allocated < set(ended)
