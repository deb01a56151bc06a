"""More staff, faster partners, less demand, more room: not worse, on common luck.

Where theory allows it, for every single contact on every path: in a queue served in order of coming, by people who work
the same hours, one more person or a shorter piece of work makes nobody later (Kiefer and Wolfowitz). Where it does not,
on average: with priorities one more person may begin something long just before a red comes; with several queues in a
row contacts overtake each other; families of several children do not pack into room alike. Each such test says so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from math import inf
from typing import Any

import pytest

from made.evidence import expected_effort
from made.scenarios import Table, text_of, town
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events

SEEDS = (1, 2)
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
ALWAYS: Table = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00"),
    "bank_holidays": "open",
}
EXPONENTIAL = {"distribution": "exponential", "mean": "40 min"}


def desk(**more: Any) -> Table:
    """One queue in order of coming, two sources, busy."""
    return {
        "run": {"first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 4, 5)},
        "calendars": {"office": WEEK, "long": dict.fromkeys(WEEK, "09:00-19:00"), "always": ALWAYS},
        "demand": {"rate": "25 per day", "sources": {"police": {"share": 0.5}, "schools": {"share": 0.5}}},
        "pools": {"officers": {"posts": 2}},
        "stages": {"screening": {"pool": "officers", "effort": EXPONENTIAL, "outcomes": {"advice": 1}}},
        **more,
    }


def enquiries() -> Table:
    """As many staff as can be, so that contacts wait for partners only."""
    document = desk(
        pools={"officers": {"posts": 50}},
        partners={
            "police": {
                "reply": {"distribution": "lognormal", "median": "1 working day", "sigma": 1},
                "silent_share": 0.1,
            },
            "schools": {"reply": {"distribution": "exponential", "mean": "5 hours"}, "calendar": "long"},
        },
    )
    document["stages"]["screening"]["outcomes"] = {"enquiry": 1}
    document["stages"]["gathering"] = {
        "pool": "officers",
        "effort": "10 min",
        "go_on": {"green": {"after": "4 working days"}},
    }
    return document


def rooms() -> Table:
    """As many staff as can be and one child a family, so that contacts wait for room only."""
    document = desk(pools={"officers": {"posts": 50}})
    decisions = {rating: {"assessment": 1} for rating in ("red", "amber", "green")}
    document["stages"]["screening"]["outcomes"] = {"straight_to_decision": 1}
    document["stages"]["deciding"] = {"pool": "officers", "effort": "10 min", "outcomes": decisions}
    held = {"distribution": "uniform", "low": "1 working day", "high": "10 working days"}
    document["stages"]["allocating"] = {
        "pool": "officers",
        "effort": "5 min",
        "held_for": held,
        "caseload": {"posts": 5, "ceiling": 12},
    }
    return document


def log_of(document: Table, changes: Table, seed: int = 1) -> Log:
    """Run a scenario; the side that many comparisons share is run once."""
    key = f"{text_of(document)}\n{changes}\n{seed}"
    if key not in _logs:
        while len(_logs) > 8:
            del _logs[next(iter(_logs))]
        _logs[key] = FrontDoor(changed(load_text(text_of(document)), changes)).replicate(seed, 0)
    _logs[key] = _logs.pop(key)  # the last used goes last
    return _logs[key]


_logs: dict[str, Log] = {}


# Contacts, by their number within their source


def who(log: Log) -> dict[int, tuple[str, int]]:
    """Which contact is which: its source, and its number within it. Those of an opening backlog are left out."""
    opening = {row[1] for row in log.rows() if row[3] == events.RECEIVED and row[0] < 0}
    seen: Counter[int] = Counter()
    names = {}
    for contact, source in enumerate(log.source):
        if contact not in opening:
            names[contact] = (log.names.sources[source], seen[source])
            seen[source] += 1
    return names


def moments(log: Log, event: int) -> dict[tuple[str, int], float]:
    """When something first happened to each contact; infinity if it has not."""
    names = who(log)
    found = dict.fromkeys(names.values(), inf)
    for row in log.rows():
        if row[3] == event and row[1] in names:
            found[names[row[1]]] = min(found[names[row[1]]], row[0])
    return found


def nobody_is_later(document: Table, before: Table, after: Table, event: int, some_sooner: bool = True) -> None:
    """Compare contact by contact, on several seeds; and somebody must be sooner, or the comparison says nothing."""
    sooner = 0
    for seed in SEEDS:
        worse, better = (moments(log_of(document, changes, seed), event) for changes in (before, after))
        shared = worse.keys() & better.keys()
        assert len(shared) > 100
        late = [contact for contact in shared if better[contact] > worse[contact]]
        assert not late, (
            f"{len(late)} of {len(shared)} are later, such as {late[0]}: {worse[late[0]]} → {better[late[0]]}"
        )
        sooner += sum(better[contact] < worse[contact] for contact in shared)
    assert sooner > 30 or not some_sooner


# One queue in order of coming: nobody is later


@pytest.mark.parametrize("posts", [1, 2, 3])
@pytest.mark.parametrize("hours", ["office", "always"])
@pytest.mark.parametrize("event", [events.STARTED, events.FINISHED])
def test_one_more_post_makes_nobody_later(posts: int, hours: str, event: int) -> None:
    document = desk(pools={"officers": {"posts": 1, "shifts": [hours]}})
    document["demand"]["rate"] = f"{(12 if hours == 'office' else 30) * posts} per day"
    nobody_is_later(document, {"pools.officers.posts": posts}, {"pools.officers.posts": posts + 1}, event)


def test_cover_makes_nobody_later() -> None:
    cover = [{"posts": 1, "first_day": dt.date(2026, 3, 9)}]
    nobody_is_later(desk(), {}, {"pools.officers.cover": cover}, events.STARTED)


def test_shorter_work_makes_nobody_later() -> None:
    nobody_is_later(desk(), {}, {"stages.screening.effort": {**EXPONENTIAL, "mean": "35 min"}}, events.FINISHED)


def test_more_of_paid_time_for_cases_makes_nobody_later() -> None:
    nobody_is_later(desk(), {"pools.officers.case_share": 0.8}, {"pools.officers.case_share": 0.9}, events.FINISHED)


def test_longer_hours_make_nobody_later() -> None:
    nobody_is_later(desk(), {}, {"pools.officers.shifts": ["long"]}, events.FINISHED)


def test_less_from_one_source_makes_nobody_of_the_other_later() -> None:
    surge = {"first_day": dt.date(2026, 3, 1), "last_day": dt.date(2026, 12, 31), "sources": ["schools"]}
    for seed in SEEDS:
        logs = [log_of(desk(), {"demand.surges": [{**surge, "factor": factor}]}, seed) for factor in (1, 0)]
        worse, better = (moments(log, events.STARTED) for log in logs)
        assert not any(name == "schools" for name, _ in better)
        assert all(better[contact] <= worse[contact] for contact in better)
        assert sum(better[contact] < worse[contact] for contact in better) > 30


@pytest.mark.parametrize("posts", [1, 3])
def test_less_demand_makes_nobody_wait_longer(posts: int) -> None:
    """The i-th contact stays the i-th and comes later; round the clock it waits no longer. (Two seconds are rounding of
    arrivals.)"""
    document = desk(pools={"officers": {"posts": posts, "shifts": ["always"]}})
    for seed in SEEDS:
        waits = []
        for rate in (30, 24):
            log = log_of(document, {"demand.rate": f"{rate * posts} per day"}, seed)
            received, started = moments(log, events.RECEIVED), moments(log, events.STARTED)
            waits.append(
                {contact: started[contact] - received[contact] for contact in received if started[contact] < inf}
            )
        assert len(waits[0].keys() & waits[1].keys()) > 200
        assert all(waits[1][contact] <= waits[0][contact] + 2 for contact in waits[0].keys() & waits[1].keys())


# Partners: nobody is later, as long as staff do not wait


SLOW = {"distribution": "lognormal", "median": "1 working day", "sigma": 1}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"partners.police.reply": {**SLOW, "median": "4 working hours"}}),
        ({}, {"partners.schools.reply": {"distribution": "exponential", "mean": "3 hours"}}),
        ({}, {"partners.police.silent_share": 0.0}),
        ({"partners.police.silent_share": 0.5}, {"partners.police.silent_share": 0.3}),
        ({}, {"partners.police.calendar": "long", "partners.police.reply": {**SLOW, "median": "8 working hours"}}),
        ({}, {"partners.police.asked": 0.5}),
        ({}, {"stages.gathering.go_on.green.replies": 1}),
        ({"stages.gathering.go_on.green.replies": 1}, {"stages.gathering.go_on.green.replies": 0}),
        ({}, {"stages.gathering.go_on.green.after": "2 working days"}),
        ({}, {"stages.gathering.go_on.green.after": "20 hours"}),
    ],
)
def test_quicker_partners_and_quicker_rules_make_nobody_later(before: Table, after: Table) -> None:
    nobody_is_later(enquiries(), before, after, events.CLOSED)


def test_more_people_in_a_partners_own_queue_make_nobody_later() -> None:
    document = enquiries()
    document["partners"]["police"]["team"] = {"posts": 2, "effort": EXPONENTIAL}
    nobody_is_later(document, {}, {"partners.police.team.posts": 3}, events.REPLIED)


# Room: nobody is later, as long as families are of one child


@pytest.mark.parametrize(
    "after",
    [
        {"stages.allocating.caseload.ceiling": 14},
        {"stages.allocating.caseload.posts": 6},
        {"stages.allocating.held_for": "1 working day"},
    ],
)
def test_more_room_makes_nobody_later(after: Table) -> None:
    nobody_is_later(rooms(), {}, after, events.ALLOCATED)


def test_more_room_for_families_of_any_size_is_no_worse_on_average() -> None:
    """Not for each: a family that now finds room may take it from a larger one in front of which there was none
    before."""
    document = rooms()
    document["demand"]["children"] = [0.4, 0.3, 0.2, 0.1]
    waits = []
    for ceiling in (15, 18):
        total = 0.0
        for seed in SEEDS:
            log = log_of(document, {"stages.allocating.caseload.ceiling": ceiling}, seed)
            total += sum(min(moment, log.ends_at) for moment in moments(log, events.ALLOCATED).values())
        waits.append(total)
    assert waits[1] < waits[0]


# Clocks


@pytest.mark.parametrize(
    "limits", [("1 working day", "2 working days", "5 working days"), ("2 hours", "4 hours", "30 hours")]
)
def test_a_looser_clock_is_met_no_less_often(limits: tuple[str, ...]) -> None:
    found = []
    for limit in limits:
        scenario = load_text(text_of(desk(clocks={"decision": {"limit": limit}})))
        door = FrontDoor(scenario)
        found.append(measured(door, door.replicate(1, 0))["clocks"]["decision"])
    in_time, late = [clock["in_time"] for clock in found], [clock["judged"] - clock["in_time"] for clock in found]
    assert in_time == sorted(in_time)
    assert late == sorted(late, reverse=True)
    assert in_time[0] < in_time[-1]


# On average, in a whole town


@cache
def _town_results(changes: tuple[tuple[str, Any], ...], path: tuple[str, ...]) -> float:
    """A number of the town's results, on average over the seeds."""
    document = town()
    document["interventions"] = []
    door = FrontDoor(changed(load_text(text_of(document)), dict(changes)))
    total = 0.0
    for seed in SEEDS:
        leaf: Any = measured(door, door.replicate(seed, 0))
        for name in path:
            leaf = leaf[name]
        total += leaf
    return total / len(SEEDS)


DECIDED = ("journey", "received_to_decided", "clock_minutes", "mean")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ({}, {"pools.workers.posts": 6}, DECIDED),  # priorities and several queues in a row
        (
            {},
            {"pools.officers.posts": 4},
            ("stages", "screening", "mean_waiting"),
        ),  # people of different shifts, away on other days
        ({"pools.managers.posts": 1}, {"pools.managers.posts": 3}, ("stages", "allocating", "mean_waiting")),
        ({}, {"demand.rate": "8 per day"}, ("child_days_without_decision", "all")),
        (
            {},
            {"partners.police.team.effort": "10 min"},
            DECIDED,
        ),  # sooner gathered is later analysed by somebody else's measure
        ({"partners.police.silent_share": 0.6}, {"partners.police.silent_share": 0.0}, DECIDED),
        (
            {"stages.gathering.chase.shortens_to": 1},
            {"stages.gathering.chase.shortens_to": 0.2},
            ("stages", "gathering", "replies", "clock_minutes", "mean"),
        ),
        ({"stages.deciding.returned_share": 0.5}, {"stages.deciding.returned_share": 0.0}, DECIDED),
        ({"pools.workers.sickness_share": 0.4}, {"pools.workers.sickness_share": 0.0}, DECIDED),
        (
            {"pools.workers.policy": "first_come", "pools.workers.red_interrupts": False},
            {"pools.workers.red_interrupts": False},
            ("stages", "analysing", "by_rating", "red", "wait", "clock_minutes", "mean"),
        ),
        (
            {"pools.workers.red_interrupts": False, "pools.workers.posts": 3},
            {"pools.workers.red_interrupts": True, "pools.workers.posts": 3},
            ("stages", "analysing", "by_rating", "red", "wait", "clock_minutes", "mean"),
        ),
        (
            {"stages.allocating.caseload.ceiling": 6},
            {"stages.allocating.caseload.ceiling": 15},
            ("stages", "allocating", "room", "clock_minutes", "mean"),
        ),
    ],
)
def test_the_town_is_better_off_on_average(before: Table, after: Table, path: tuple[str, ...]) -> None:
    """Not each contact: with priorities, several queues in a row and absences, what helps most may delay some."""
    assert _town_results(tuple(after.items()), path) < _town_results(tuple(before.items()), path)


# Luck stays with the contact


def lives(log: Log) -> dict[tuple[str, int], dict[str, Any]]:
    """What luck gave each contact: when it came, its children, its rating, and how long the first piece of work of each
    stage took."""
    names = who(log)
    found: dict[tuple[str, int], dict[str, Any]] = {of: {} for of in names.values()}
    first_task: dict[tuple[int, int], int] = {}
    spent: Counter[int] = Counter()
    for time, contact, task, event, stage, detail in log.rows():
        if contact not in names:
            continue
        life = found[names[contact]]
        if event == events.RECEIVED:
            life |= {"received": time, "children": log.children[contact]}
        elif event == events.RATED:
            life["rating"] = detail
        elif event == events.QUEUED:
            first_task.setdefault((contact, stage), task)
        elif event in (events.STARTED, events.RESUMED):
            spent[task] -= time
        elif event in (events.PAUSED, events.FINISHED):
            spent[task] += time
            if event == events.FINISHED and first_task[contact, stage] == task:
                life[f"effort in {log.names.stages[stage]}"] = spent[task]
    return found


def varied() -> Table:
    """The town with efforts that vary."""
    document = town()
    document["interventions"] = []
    for stage in document["stages"].values():
        stage["effort"] = {"distribution": "gamma", "mean": "30 min", "sd": "15 min"}
    document["demand"]["monthly_cv"] = 0.3
    return document


A_PARTNER = {"reply": "1 working hour"}


def change(document: Table, name: str) -> None:
    match name:
        case (
            "another source"
        ):  # as many contacts more, so that each source keeps its own; by powers of two, which are exact
            document["demand"]["rate"] = "24 per day"
            for source in document["demand"]["sources"].values():
                source["share"] /= 2
            document["demand"]["sources"]["health"] = {"share": 0.5, "profile": "day"}
        case "another partner":
            document["partners"] = {"housing": A_PARTNER, **document["partners"]}
        case "more posts":
            document["pools"]["workers"]["posts"] = document["pools"]["officers"]["posts"] = 7
        case "another pool":
            document["pools"] = {"analysts": {**document["pools"]["workers"], "posts": 2}, **document["pools"]}
            document["stages"]["analysing"]["pool"] = "analysts"
        case "another policy":
            document["pools"]["workers"]["policy"] = "oldest_first"
        case "a stage less":
            del document["stages"]["analysing"]
        case "another effort":
            document["stages"]["gathering"]["effort"] = "5 min"
        case "no chases":
            del document["stages"]["gathering"]["chase"]
        case "no backlog":
            document["opening_backlog"] = []


CHANGES = (
    "another source",
    "another partner",
    "more posts",
    "another pool",
    "another policy",
    "a stage less",
    "another effort",
    "no chases",
    "no backlog",
)


@cache
def _varied_lives() -> dict[tuple[str, int], dict[str, Any]]:
    return lives(log_of(varied(), {}))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_moves_nobody_elses_luck(name: str) -> None:
    document = varied()
    change(document, name)
    before, after = _varied_lives(), lives(log_of(document, {}))
    assert before.keys() <= after.keys()
    compared: Counter[str] = Counter()
    for contact, life in before.items():
        for what in life.keys() & after[contact].keys():
            if (name, what) != ("another effort", "effort in gathering"):
                assert life[what] == after[contact][what], (contact, what)
                compared[what] += 1
    assert compared["received"] == compared["children"] == len(before) > 500
    assert compared["rating"] > 200
    assert compared["effort in screening"] > 200


def test_another_partner_changes_no_other_partners_reply() -> None:
    document = enquiries()
    before = log_of(document, {})
    document["partners"] = {"housing": A_PARTNER, **document["partners"]}
    assert _replies(log_of(document, {})) == _replies(before)


def _replies(log: Log) -> dict[tuple[tuple[str, int], str], tuple[float, float]]:
    """When each of the two partners was asked about each contact, and when it replied."""
    names = who(log)
    asked = {row[2]: row for row in log.rows() if row[3] == events.REQUESTED}
    replied = {row[2]: row[0] for row in log.rows() if row[3] == events.REPLIED}
    partners = log.names.partners
    return {
        (names[row[1]], partners[row[5]]): (row[0], replied.get(task, inf))
        for task, row in asked.items()
        if partners[row[5]] != "housing"
    }


def test_people_who_come_change_nobody_elses_absences() -> None:
    document = town()
    logs = [log_of(document, {"pools.workers.posts": posts}) for posts in (4, 6)]
    few, many = (dict(zip(log.names.people, range(99), strict=False)) for log in logs)
    assert few.keys() < many.keys()
    doors = [FrontDoor(changed(load_text(text_of(document)), {"pools.workers.posts": posts})) for posts in (4, 6)]
    expected = [expected_effort(door.rosters["workers"]) for door in doors]
    assert sum(expected[0]) < sum(expected[1])
