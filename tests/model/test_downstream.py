"""After the decision: strategy discussions, hand-offs, workers who are people, visits, conferences, assessments and plans."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from functools import cache
from itertools import groupby, pairwise
from math import isclose, sqrt
from random import Random
from statistics import fmean
from typing import Any

import pytest

from made.laws import nobody_has_two_things_in_hand, nobody_works_off_shift, on_shift, work_goes_its_legal_way
from made.live.after_the_decision import ENABLED
from made.queueing import mean_wait
from made.scenarios import Made, Table, play, text_of, town
from mashsim.errors import ScenarioError
from mashsim.experiment import measured
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, ASSESSING, CONFERENCING, DISCUSSING, SCREENING, TRANSFERRING, VISITING
from mashsim.workload import hours_check

Row = tuple[int, ...]
HOUR, DAY = 3600, 86_400
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
ALWAYS: Table = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00"),
    "bank_holidays": "open",
}
SECTION = {"section_47": 1}


def desk(opening: int = 1, outcome: str = "strategy", days: int = 26, **stages: Any) -> Table:
    """A front door that opens with contacts already decided on Monday 2 March 2026 at 09:00, all green, and gets no more."""
    decision = {rating: {outcome: 1} for rating in ("red", "amber", "green")}
    first = dt.date(2026, 3, 2)
    return {
        "run": {"first_day": first, "last_day": first + dt.timedelta(days=days)},
        "calendars": {
            "office": WEEK,
            "late": dict.fromkeys(WEEK, "13:00-21:00"),
            "long": dict.fromkeys(WEEK, "09:00-21:00"),
        },
        "demand": {"rate": "0.001 per year", "sources": {"police": {"share": 1}}, "children": [1]},
        "pools": {"managers": {"posts": 50}},
        "stages": {
            "screening": {"pool": "managers", "effort": "0 min", "outcomes": {"straight_to_decision": 1}},
            "deciding": {"pool": "managers", "effort": "0 min", "outcomes": decision},
            **stages,
        },
        "opening_backlog": [{"stage": "deciding", "contacts": opening, "age": "0 min"}],
    }


def allocating(**more: Any) -> Table:
    caseload = {"posts": 50, "ceiling": 15}
    return {"pool": "managers", "effort": "0 min", "caseload": caseload, "held_for": "10 working days", **more}


def discussing(**more: Any) -> Table:
    return {
        "chair": "chairs",
        "effort": "1 hour",
        "outcomes": dict.fromkeys(("red", "amber", "green"), SECTION),
        **more,
    }


def stream(rate: str, days: int, **stages: Any) -> Table:
    """A front door that never closes, whose contacts are all decided the moment they come."""
    document = desk(0, days=days, **stages)
    document["calendars"] = {"office": ALWAYS}
    document["demand"] = {"rate": rate, "sources": {"police": {"share": 1}}, "children": [1]}
    document["opening_backlog"] = []
    return document


def log_of(document: Table, changes: Table | None = None, seed: int = 1) -> Log:
    scenario = load_text(text_of(document))
    return FrontDoor(changed(scenario, changes) if changes else scenario).replicate(seed, 0)


def trace(log: Log, *stages: int) -> list[str]:
    """What happened at some stages, in words: "Mon 09:00 started 0 by chairs 1"."""
    scenario_days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    told = []
    for time, contact, task, event, stage, detail in log.rows():
        if stage in stages and time >= 0:
            word = events.WORDS[event]
            who = (
                f" by {log.names.people[detail]}"
                if word in ("started", "paused", "resumed", "put_back", "finished")
                else ""
            )
            what = (
                f" {log.names.outcomes[detail]}"
                if event == events.DISCUSSED
                else f" {detail}"
                if event in (events.VISITED, events.AUTHORISED)
                else ""
            )
            if task >= 0 and event == events.QUEUED:
                what = f" for {log.names.pools[detail]}"
            day, second = divmod(time, DAY)
            told.append(
                f"{scenario_days[day % 7]} {second // HOUR:02}:{second % HOUR // 60:02} {word} {contact}{who}{what}"
            )
    return told


def moments(log: Log, event: int, stage: int | None = None) -> dict[int, int]:
    """When an event first happened, by contact."""
    found: dict[int, int] = {}
    for row in log.rows():
        if row[3] == event and (stage is None or row[4] == stage):
            found.setdefault(row[1], row[0])
    return found


# Strategy discussions, one at a time


def test_a_discussion_waits_for_all_partners_then_for_everybody_and_lasts_for_all_of_them() -> None:
    """By hand: police can from 11:00 (2 hours by its day from 13:00: 15:00), health from 12:00; so seats are claimed at 15:00."""
    document = desk(
        discussing=discussing(
            administrator="administrators", partners={"police": "2 working hours", "health": "3 hours"}
        )
    )
    document["pools"] |= {"chairs": {"posts": 1}, "administrators": {"posts": 1}}
    reply = {"reply": "1 hour"}
    document["partners"] = {"police": {**reply, "calendar": "late"}, "health": reply}
    assert trace(log_of(document), DISCUSSING) == [
        "Mon 09:00 queued 0",
        "Mon 15:00 queued 0 for administrators",
        "Mon 15:00 started 0 by administrators 1",
        "Mon 15:00 queued 0 for chairs",
        "Mon 15:00 started 0 by chairs 1",
        "Mon 16:00 finished 0 by administrators 1",
        "Mon 16:00 finished 0 by chairs 1",
        "Mon 16:00 discussed 0 section_47",
        "Mon 16:00 closed 0",
    ]


def test_who_is_claimed_waits_in_hand_and_the_write_up_follows() -> None:
    """Two contacts, two social workers, one administrator: the second discussion's social worker waits while the first discussion is held;
    the first is written up before the administrator takes the second, who was queued later."""
    document = desk(
        2, discussing=discussing(administrator="administrators", social_worker="workers", write_up="30 min")
    )
    document["pools"] |= {"chairs": {"posts": 2}, "administrators": {"posts": 1}, "workers": {"posts": 2}}
    told = [line for line in trace(log_of(document), DISCUSSING) if " queued " not in line and " closed " not in line]
    assert told == [
        "Mon 09:00 started 0 by workers 1",
        "Mon 09:00 started 1 by workers 2",
        "Mon 09:00 started 0 by administrators 1",
        "Mon 09:00 started 0 by chairs 1",
        "Mon 10:00 finished 0 by workers 1",
        "Mon 10:00 finished 0 by administrators 1",
        "Mon 10:00 started 1 by administrators 1",
        "Mon 10:00 finished 0 by chairs 1",
        "Mon 10:00 discussed 0 section_47",
        "Mon 10:00 started 1 by chairs 2",
        "Mon 11:00 finished 1 by workers 2",
        "Mon 11:00 finished 1 by administrators 1",
        "Mon 11:00 started 0 by administrators 1",
        "Mon 11:00 finished 1 by chairs 2",
        "Mon 11:00 discussed 1 section_47",
        "Mon 11:30 finished 0 by administrators 1",
        "Mon 11:30 started 1 by administrators 1",
        "Mon 12:00 finished 1 by administrators 1",
    ]


def test_who_goes_home_keeps_the_seat_and_a_discussion_begun_goes_on_when_all_are_there_again() -> None:
    """The administrator works from 13:00 to 21:00, the chair until 17:00: they share four hours a day, and the discussion takes six."""
    document = desk(discussing=discussing(administrator="administrators", effort="6 hours"))
    document["pools"] |= {"chairs": {"posts": 1}, "administrators": {"posts": 1, "shifts": ["late"]}}
    told = [line for line in trace(log_of(document), DISCUSSING) if " queued " not in line and " closed " not in line]
    assert told == [
        "Mon 13:00 started 0 by administrators 1",
        "Mon 13:00 started 0 by chairs 1",
        "Mon 17:00 paused 0 by chairs 1",
        "Mon 21:00 paused 0 by administrators 1",
        "Tue 09:00 resumed 0 by chairs 1",
        "Tue 13:00 resumed 0 by administrators 1",
        "Tue 15:00 finished 0 by administrators 1",
        "Tue 15:00 finished 0 by chairs 1",
        "Tue 15:00 discussed 0 section_47",
    ]


def test_a_discussion_that_would_end_exactly_at_closing_ends_then() -> None:
    document = desk(discussing=discussing(effort="8 hours"))
    document["pools"] |= {"chairs": {"posts": 1}}
    assert trace(log_of(document), DISCUSSING)[-2:] == ["Mon 17:00 discussed 0 section_47", "Mon 17:00 closed 0"]


@pytest.mark.parametrize(("stays", "ends"), [(("chairs",), "Tue 10:00"), (("chairs", "administrators"), "Mon 18:00")])
def test_people_stay_past_closing_for_a_red_discussion_that_has_begun_as_long_as_all_do(
    stays: tuple[str, ...], ends: str
) -> None:
    document = desk(discussing=discussing(administrator="administrators", effort="9 hours"))
    document["stages"]["screening"]["ratings"] = {"red": 1, "amber": 0, "green": 0}
    document["pools"] |= {
        name: {"posts": 1, "red_past_closing": name in stays} for name in ("chairs", "administrators")
    }
    told = trace(log_of(document), DISCUSSING)
    assert f"{ends} discussed 0 section_47" in told
    assert ("Mon 17:00 paused 0 by chairs 1" in told) == (len(stays) == 1)


def test_nobody_stays_past_closing_to_wait_for_others() -> None:
    document = desk(discussing=discussing(administrator="administrators"))
    document["stages"]["screening"]["ratings"] = {"red": 1, "amber": 0, "green": 0}
    document["pools"] |= {
        "chairs": {"posts": 1, "shifts": ["late"]},
        "administrators": {"posts": 1, "red_past_closing": True},
    }
    document["calendars"]["late"] = dict.fromkeys(WEEK, "16:00-21:00")
    document["stages"]["discussing"]["partners"] = {"police": "7 working hours"}
    document["partners"] = {"police": {"reply": "1 hour"}}
    document["opening_backlog"][0]["contacts"] = 1
    document["pools"]["chairs"]["shifts"] = ["late"]
    document["calendars"]["late"]["monday"] = "18:00-21:00"
    told = [line for line in trace(log_of(document), DISCUSSING) if " queued " not in line]
    assert told[:4] == [
        "Mon 16:00 started 0 by administrators 1",
        "Mon 17:00 paused 0 by administrators 1",
        "Mon 18:00 started 0 by chairs 1",
        "Mon 21:00 paused 0 by chairs 1",
    ]


def test_a_seat_handed_back_lets_go_of_those_claimed_after_it() -> None:
    """The first administrator leaves on Monday; the chair, who waits, is let go, does other work, and is claimed again after another
    administrator has been."""
    document = desk(discussing=discussing(administrator="administrators", effort="6 hours"))
    cover = [
        {"posts": 1, "first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 2)},
        {"posts": 1, "first_day": dt.date(2026, 3, 4)},
    ]
    document["pools"] |= {"chairs": {"posts": 1}, "administrators": {"posts": 0, "shifts": ["late"], "cover": cover}}
    told = [line for line in trace(log_of(document), DISCUSSING) if " closed " not in line][2:]
    assert told == [
        "Mon 13:00 queued 0 for chairs",
        "Mon 13:00 started 0 by chairs 1",
        "Mon 17:00 paused 0 by chairs 1",
        "Mon 21:00 paused 0 by administrators cover 1.1",
        "Mon 21:00 put_back 0 by administrators cover 1.1",
        "Mon 21:00 withdrawn 0",
        "Wed 13:00 started 0 by administrators cover 2.1",
        "Wed 13:00 queued 0 for chairs",
        "Wed 13:00 started 0 by chairs 1",
        "Wed 15:00 finished 0 by administrators cover 2.1",
        "Wed 15:00 finished 0 by chairs 1",
        "Wed 15:00 discussed 0 section_47",
    ]


def test_nothing_interrupts_who_has_a_seat() -> None:
    """A red that finds all administrators in discussions waits, although red interrupts there."""
    document = stream(
        "20 per day", 20, discussing=discussing(administrator="administrators", effort="40 min", write_up="20 min")
    )
    document["stages"]["screening"]["ratings"] = {"red": 0.3, "amber": 0, "green": 0.7}
    document["pools"] |= {
        "chairs": {"posts": 1, "red_interrupts": True},
        "administrators": {"posts": 1, "red_interrupts": True},
    }
    rows = [row for row in log_of(document).rows() if row[4] == DISCUSSING and row[2] >= 0]
    begun = {row[2]: row[0] for row in rows if row[3] == events.STARTED}
    stages = Counter(row[3] for row in rows)
    assert stages[events.FINISHED] > 800
    paused = [row for row in rows if events.WORDS[row[3]] == "paused"]
    assert paused, "write-ups are interrupted"
    whole = {row[2] for row in rows if row[3] == events.FINISHED and row[0] - begun[row[2]] == 20 * 60}
    assert {row[2] for row in paused}.isdisjoint(whole)
    ends = Counter(row[0] for row in rows if row[3] == events.DISCUSSED)
    finished = Counter(row[0] for row in rows if row[3] == events.FINISHED)
    assert all(finished[moment] >= 2 * count for moment, count in ends.items())


# Strategy discussions, many


@pytest.mark.parametrize("seed", range(12))
def test_discussions_never_wait_for_each_other_for_ever(seed: int) -> None:
    """People come and go, with shifts that meet only in part, leave and seats handed back, in every mix of who interrupts and who stays:
    all discussions are held, with everybody there."""
    chosen = Random(seed).choice
    pools = {
        name: {
            "posts": chosen((1, 1, 2)),
            "shifts": [chosen(("office", "late", "long"))],
            "keeps_work_for": chosen(("10 hours", "3 days")),
            "red_interrupts": chosen((True, False)),
            "red_past_closing": chosen((True, False)),
            "leave_days": 60,
            "leave_spell": 2,
            "sickness_share": 0.1,
        }
        for name in ("chairs", "administrators", "workers")
    }
    effort = {"distribution": "uniform", "low": "10 min", "high": "150 min"}
    more = {"administrator": "administrators", "social_worker": "workers", "write_up": "30 min"}
    document = desk(12, days=150, discussing=discussing(effort=effort, **more))
    document["stages"]["screening"]["ratings"] = {"red": 0.3, "amber": 0.3, "green": 0.4}
    document["demand"]["rate"] = "0.4 per day"
    document["demand"]["surges"] = [{"first_day": dt.date(2026, 6, 1), "last_day": dt.date(2026, 12, 31), "factor": 0}]
    document["pools"] |= pools
    made = play(text_of(document), seed)
    for law in (work_goes_its_legal_way, nobody_has_two_things_in_hand, nobody_works_off_shift):
        law(made)
    decided, held = moments(made.log, events.DECIDED), moments(made.log, events.DISCUSSED)
    assert len(decided) > 30
    assert decided.keys() == held.keys(), "all are held by the end of July"
    _everybody_is_there_together(made, seats=3, least=10 * 60)


def _everybody_is_there_together(made: Made, seats: int, least: int) -> dict[int, int]:
    """Check that all seats of each discussion are in hand at its end and end then; return for how long they were in hand together."""
    ended = moments(made.log, events.DISCUSSED)
    in_hand: dict[int, set[int]] = defaultdict(set)
    together: Counter[int] = Counter()
    since: dict[int, int] = {}
    write_ups: set[int] = set()
    for time, contact, task, event, stage, _ in made.log.rows():
        if stage != DISCUSSING or task < 0:
            continue
        if event == events.QUEUED and contact in ended and time >= ended[contact] and len(in_hand[contact]) == 0:
            write_ups.add(task)
        if task in write_ups:
            continue
        here = in_hand[contact]
        if len(here) == seats:
            together[contact] += time - since[contact]
        since[contact] = time
        if events.WORDS[event] in ("started", "resumed"):
            here.add(task)
        elif events.WORDS[event] in ("paused", "finished", "withdrawn"):
            here.discard(task)
            assert event != events.FINISHED or time == ended[contact]
    assert not any(in_hand[contact] for contact in ended)
    assert min(together.values()) >= least
    return together


def _waits(document: Table, seeds: int, skip: int) -> list[float]:
    """Mean wait until a discussion begins, of each of several runs, the first days left out."""
    found = []
    for seed in range(seeds):
        log = log_of(document, seed=seed)
        came = moments(log, events.DECIDED)
        last: dict[int, int] = {}
        for row in log.rows():
            if row[3] == events.STARTED and row[4] == DISCUSSING:
                last[row[1]] = row[0]
        found.append(fmean(begun - came[contact] for contact, begun in last.items() if came[contact] >= skip * DAY))
    return found


@pytest.mark.parametrize(
    ("chairs", "administrators", "servers"),
    [
        (2, 0, 2),
        (1, 3, 1),
        (3, 1, 1),
    ],  # alone; the chair is scarce and administrators wait in hand; the administrator is scarce
)
def test_discussions_wait_as_theory_says(chairs: int, administrators: int, servers: int) -> None:
    """Claims are served in order of coming, so the scarcest seat alone is an M/M/c queue, whoever waits in hand with it."""
    rate, work = 24 * 0.7 * servers, 1 / 24
    effort = {"distribution": "exponential", "mean": "1 hour"}
    more = {"administrator": "administrators"} if administrators else {}
    document = stream(f"{rate} per day", 60, discussing=discussing(effort=effort, **more))
    document["pools"] |= {"chairs": {"posts": chairs}, "administrators": {"posts": administrators}}
    if not administrators:
        del document["pools"]["administrators"]
    means = _waits(document, 16, 10)
    error = sqrt(sum((mean - fmean(means)) ** 2 for mean in means) / (len(means) - 1) / len(means))
    assert abs(fmean(means) - mean_wait(servers, rate, work) * DAY) < 4 * error


def test_more_people_and_faster_partners_make_no_discussion_later() -> None:
    """For each contact, on common luck. With one chair and any number of administrators seats are taken in order of coming; with people
    enough contacts do not touch each other. Elsewhere theory allows the opposite: a partner who is faster for one contact lets it take
    before another the chair that both need, and a second chair takes discussions out of order, so that a long one may come before."""
    document = stream(
        "18 per day",
        30,
        discussing=discussing(effort={"distribution": "exponential", "mean": "1 hour"}, administrator="a"),
    )
    document["pools"] |= {"chairs": {"posts": 1}, "a": {"posts": 1}}
    fewer, more = (moments(log_of(document, {"pools.a.posts": posts}), events.DISCUSSED) for posts in (1, 2))
    assert len(fewer) > 300
    assert all(more[contact] <= moment for contact, moment in fewer.items())
    document["partners"] = {"police": {"reply": "1 hour"}, "health": {"reply": "1 hour"}}
    document["stages"]["discussing"]["partners"] = {
        "police": "5 hours",
        "health": {"distribution": "exponential", "mean": "5 hours"},
    }
    document["pools"] |= {"chairs": {"posts": 50}, "a": {"posts": 50}}
    faster = {"stages.discussing.partners.police": "2 hours", "stages.discussing.partners.health.mean": "3 hours"}
    slow, fast = moments(log_of(document), events.DISCUSSED), moments(log_of(document, faster), events.DISCUSSED)
    assert all(fast[contact] <= moment for contact, moment in slow.items())
    assert slow != fast


# Hand-offs


def test_hand_offs_come_in_order_and_only_for_whom_they_are() -> None:
    hand_offs = {
        "tray": {"wait": "2 working hours"},
        "reds": {"wait": "9 working hours", "ratings": ["red"]},
        "enquiries": {"pool": "duty", "effort": "30 min", "routes": ["section_47"]},
        "plain": {"pool": "duty", "effort": "10 min", "routes": ["assessment"]},
        "list": {},
    }
    document = desk(transferring={"hand_offs": hand_offs}, allocating=allocating())
    document["pools"]["duty"] = {"posts": 1}
    log = log_of(document)
    assert [(row[0] / 60, row[5]) for row in log.rows() if row[3] == events.TRANSFERRED] == [
        (660, 0),
        (690, 2),
        (690, 4),
    ]
    assert trace(log, TRANSFERRING)[:3] == [
        "Mon 09:00 queued 0",
        "Mon 11:00 transferred 0",
        "Mon 11:00 queued 0 for duty",
    ]
    off = log_of(
        document, {"stages.transferring.hand_offs.tray.on": False, "stages.transferring.hand_offs.enquiries.on": False}
    )
    assert [(row[0] / 60, row[5]) for row in off.rows() if row[3] == events.TRANSFERRED] == [(540, 4)]
    assert moments(off, events.ALLOCATED)[0] == 9 * HOUR


def test_a_hand_off_that_is_off_is_as_if_it_were_not_there() -> None:
    """But for the numbers of those after it."""
    scenario = changed(changed(load_text(text_of(town())), ENABLED), {"stages.transferring.hand_offs.tray.on": False})
    document = {"hand_offs": {"duty_team": ENABLED["stages.transferring"]["hand_offs"]["duty_team"]}}
    without = changed(load_text(text_of(town())), {**ENABLED, "stages.transferring": document})
    rows = [[row[:5] for row in FrontDoor(one).replicate(1, 0).rows()] for one in (scenario, without)]
    assert rows[0] == rows[1]


# Visits


def test_tries_until_the_child_is_seen_are_geometric() -> None:
    visiting = {"pool": "visitors", "effort": "0 min", "seen_share": 0.4, "again_after": "1 hour"}
    document = stream("100 per day", 60, allocating=allocating(held_for="1 hour"), visiting=visiting)
    document["stages"]["deciding"]["outcomes"] = {rating: {"assessment": 1} for rating in ("red", "amber", "green")}
    document["pools"]["visitors"] = {"posts": 50}
    log = log_of(document)
    tries = Counter(row[1] for row in log.rows() if row[3] == events.VISITED)
    closed = moments(log, events.CLOSED)
    counts = [count for contact, count in tries.items() if contact in closed]
    spread = sqrt(0.6) / 0.4
    assert abs(fmean(counts) - 2.5) < 4 * spread / sqrt(len(counts))
    twice = sum(count == 2 for count in counts) / len(counts)
    assert abs(twice - 0.24) < 4 * sqrt(0.24 * 0.76 / len(counts))
    last = {row[1]: row[5] for row in log.rows() if row[3] == events.VISITED}
    assert all(last[contact] == 1 for contact in closed), "nobody goes on unseen"
    assert sum(row[5] for row in log.rows() if row[3] == events.VISITED) == sum(last.values()), (
        "nobody is visited again who has been seen"
    )


def test_duty_visits_children_until_they_have_a_worker_and_who_was_seen_needs_no_first_visit() -> None:
    """One worker with room for one child: the second contact waits ten working days, and duty comes after three, and every four then."""
    duty = {"pool": "duty", "effort": "30 min", "after": "3 working days", "every": "4 working days"}
    more = {"caseload": {"posts": 1, "ceiling": 1}, "duty_visits": duty}
    visiting = {"pool": "visitors", "effort": "1 hour"}
    document = desk(2, "assessment", allocating=allocating(**more), visiting=visiting)
    document["pools"] |= {"duty": {"posts": 1}, "visitors": {"posts": 1}}
    log = log_of(document)
    assert [line for line in trace(log, ALLOCATING) if "visited" in line] == [
        "Thu 09:30 visited 1 1",
        "Wed 10:00 visited 1 1",
    ]
    assert [line for line in trace(log, VISITING) if "visited" in line] == ["Mon 10:00 visited 0 1"]
    assert moments(log, events.CLOSED)[1] > moments(log, events.ALLOCATED)[1] == moments(log, events.CLOSED)[0]


def test_a_duty_visit_is_not_made_when_there_is_a_worker_first() -> None:
    duty = {"pool": "duty", "effort": "30 min", "after": "80.5 working hours", "every": "1 working day"}
    document = desk(
        2,
        "assessment",
        allocating=allocating(caseload={"posts": 1, "ceiling": 1}, duty_visits=duty, held_for="81 working hours"),
    )
    document["pools"]["duty"] = {"posts": 1, "shifts": ["late"]}
    assert [line for line in trace(log_of(document), ALLOCATING) if " 1" in line][-3:] == [
        "Mon 09:30 queued 1 for duty",
        "Mon 10:00 withdrawn 1",
        "Mon 10:00 allocated 1",
    ]


# Conferences


def test_a_conference_is_held_so_long_after_the_discussion_and_only_after_a_section_47() -> None:
    mixes = {rating: {"section_47": 0.5, "section_17": 0.5} for rating in ("red", "amber", "green")}
    conferencing = {"conference_share": 0.4, "held_after": "10 hours"}
    more = {"allocating": allocating(held_for="40 hours"), "conferencing": conferencing}
    document = stream("60 per day", 40, discussing=discussing(effort="0 min", outcomes=mixes), **more)
    document["pools"]["chairs"] = {"posts": 50}
    log = log_of(document)
    outcome = {row[1]: row[5] for row in log.rows() if row[3] == events.DISCUSSED}
    discussed, conferred, closed = (
        moments(log, events.DISCUSSED),
        moments(log, events.CONFERRED),
        moments(log, events.CLOSED),
    )
    assert all(conferred[contact] == discussed[contact] + 10 * HOUR for contact in conferred)
    assert all(outcome[contact] == outcomes.SECTION_47 for contact in conferred)
    enquiries = [contact for contact in closed if outcome[contact] == outcomes.SECTION_47]
    share = sum(contact in conferred for contact in enquiries) / len(enquiries)
    assert abs(share - 0.4) < 4 * sqrt(0.24 / len(enquiries))
    assert all(closed[contact] == discussed[contact] + 40 * HOUR for contact in closed), (
        "it costs the assessment no time"
    )


def test_a_conference_that_is_overdue_is_held_at_once_and_takes_its_people() -> None:
    """Allocated after the wait in the tray, 12 working days from the discussion; due after 10."""
    conferencing = {"conference_share": 1, "held_after": "10 working days", "pool": "chairs", "effort": "2 hours"}
    transferring = {"hand_offs": {"tray": {"wait": "12 working days"}}}
    stages = {
        "transferring": transferring,
        "allocating": allocating(held_for="1 working day"),
        "conferencing": conferencing,
    }
    document = desk(discussing=discussing(), **stages)
    document["pools"]["chairs"] = {"posts": 1}
    assert trace(log_of(document), CONFERENCING, ASSESSING) == [
        "Wed 10:00 queued 0",
        "Wed 10:00 queued 0 for chairs",
        "Wed 10:00 started 0 by chairs 1",
        "Wed 12:00 finished 0 by chairs 1",
        "Wed 12:00 conferred 0",
        "Wed 12:00 queued 0",
        "Thu 10:00 closed 0",
    ]


# Assessments and plans


def staffed(posts: int = 1, **more: Any) -> Table:
    return allocating(caseload={"pool": "team", "ceiling": 15}, **more)


def test_hands_on_work_comes_in_pieces_over_the_assessment() -> None:
    """Ten working days in four pieces: one every 20 working hours from allocation on, and authorised when its length is over."""
    document = desk(1, "assessment", allocating=staffed(), assessing={"effort": "8 hours", "pieces": 4})
    document["pools"]["team"] = {"posts": 1}
    told = [
        line for line in trace(log_of(document), ASSESSING) if "started" in line or "finished" in line or "auth" in line
    ]
    assert told == [
        "Mon 09:00 started 0 by team 1",
        "Mon 11:00 finished 0 by team 1",
        "Wed 13:00 started 0 by team 1",
        "Wed 15:00 finished 0 by team 1",
        "Mon 09:00 started 0 by team 1",  # due on Friday at closing
        "Mon 11:00 finished 0 by team 1",
        "Wed 13:00 started 0 by team 1",
        "Wed 15:00 finished 0 by team 1",
        "Fri 17:00 authorised 0 0",
    ]


def test_an_overloaded_worker_runs_past_the_length_of_the_assessment() -> None:
    """Eleven assessments of ten hours in ten days of eight hours: the last of them is authorised when its work is done, 30 hours late."""
    document = desk(11, "assessment", allocating=staffed(), assessing={"effort": "10 hours"})
    document["pools"]["team"] = {"posts": 1}
    log = log_of(document)
    ended = sorted(moments(log, events.AUTHORISED).values())
    calendar = FrontDoor(load_text(text_of(document))).office
    assert [calendar.between(0, moment) / HOUR for moment in ended] == [80] * 8 + [90, 100, 110]


def test_a_plan_holds_room_after_the_assessment_is_authorised_and_the_contact_is_closed_at_its_end() -> None:
    more = allocating(caseload={"posts": 1, "ceiling": 1}, held_for="5 working days")
    document = desk(2, "assessment", allocating=more, assessing={"plan_share": 1, "plan_held_for": "3 working days"})
    log = log_of(document)
    calendar = FrontDoor(load_text(text_of(document))).office
    days = {
        word: [calendar.between(0, moment) / HOUR / 8 for _, moment in sorted(moments(log, event).items())]
        for word, event in (
            ("allocated", events.ALLOCATED),
            ("authorised", events.AUTHORISED),
            ("closed", events.CLOSED),
        )
    }
    assert days == {"allocated": [0, 8], "authorised": [5, 13], "closed": [8, 16]}
    assert [row[5] for row in log.rows() if row[3] == events.AUTHORISED] == [1, 1]


def test_the_share_of_plans_is_as_stated_for_each_route() -> None:
    document = stream("100 per day", 60, allocating=allocating(held_for="1 hour"))
    document["stages"]["deciding"]["outcomes"] = {
        rating: {"assessment": 0.5, "strategy": 0.5} for rating in ("red", "amber", "green")
    }
    document["stages"]["assessing"] = {"plan_share": {"assessment": 0.2, "section_47": 0.7}, "plan_held_for": "1 hour"}
    log = log_of(document)
    decided = {row[1]: log.names.outcomes[row[5]] for row in log.rows() if row[3] == events.DECIDED}
    planned: dict[str, list[int]] = defaultdict(list)
    for row in log.rows():
        if row[3] == events.AUTHORISED:
            planned[decided[row[1]]].append(row[5])
    for outcome, share in (("assessment", 0.2), ("strategy", 0.7)):
        assert abs(fmean(planned[outcome]) - share) < 4 * sqrt(share * (1 - share) / len(planned[outcome]))


# Workers who are people


def test_workers_who_never_leave_are_as_good_as_numbers() -> None:
    """A pool of whole posts without absence allocates as numbered workers do: the same contacts at the same moments, to the same ones."""
    document = stream("3 per day", 120, allocating=allocating(caseload={"posts": 4, "ceiling": 8}, held_for="10 days"))
    document["demand"]["children"] = [0.5, 0.3, 0.2]
    numbered = log_of(document)
    document["stages"]["allocating"]["caseload"] = {"pool": "team", "ceiling": 8}
    document["pools"] = {"team": {"posts": 4}, **document["pools"]}
    people = log_of(document)
    rows = [[row for row in log.rows() if row[3] in (events.ALLOCATED, events.CLOSED)] for log in (numbered, people)]
    assert len(rows[0]) > 300
    assert rows[0] == rows[1]


def test_a_part_post_holds_part_of_a_caseload() -> None:
    """One and a half posts of five children each: five and two at once."""
    document = desk(10, "assessment", allocating=allocating(caseload={"pool": "team", "ceiling": 5}))
    document["pools"]["team"] = {"posts": 1.5}
    first = Counter(row[5] for row in log_of(document).rows() if row[3] == events.ALLOCATED and row[0] < 5 * DAY)
    assert sorted(first.values()) == [2, 5]


def test_when_a_worker_leaves_their_contacts_are_handed_over_and_go_on_where_they_were() -> None:
    """The first worker leaves on Friday with two contacts of ten working days; the other, at work from Wednesday the 11th, takes them, with
    20 minutes of a manager's work each. One had been seen, one had not: the second try comes from the new worker."""
    cover = [
        {"posts": 1, "first_day": dt.date(2026, 3, 2), "last_day": dt.date(2026, 3, 6)},
        {"posts": 1, "first_day": dt.date(2026, 3, 11)},
    ]
    visiting = {"effort": "30 min", "seen_share": 0.5, "again_after": "20 working days"}
    document = desk(2, "assessment", allocating=staffed(handover_effort="20 min"), visiting=visiting)
    document["pools"]["team"] = {"posts": 0, "cover": cover}
    seed = next(seed for seed in range(50) if _seen_at_first(log_of(document, seed=seed)) == [1, 0])
    log = log_of(document, seed=seed)
    lines = [
        line
        for line in trace(log, ALLOCATING, VISITING, ASSESSING)
        if "allocated" in line or "handed" in line or "visited" in line
    ]
    assert lines == [
        "Mon 09:00 allocated 0",
        "Mon 09:00 allocated 1",
        "Mon 09:30 visited 0 1",
        "Mon 10:00 visited 1 0",
        "Fri 17:00 handed_over 0",
        "Fri 17:00 handed_over 1",
        "Wed 09:00 allocated 0",
        "Wed 09:00 allocated 1",
        f"Wed 09:30 visited 1 {next(line for line in lines if line.startswith('Wed 09:30'))[-1]}",
    ]
    calendar = FrontDoor(load_text(text_of(document))).office
    assert calendar.between(0, moments(log, events.CLOSED)[0]) == 10 * 8 * HOUR, (
        "ten working days from the first allocation"
    )
    workers = [(row[1], log.names.people[row[5]]) for row in log.rows() if row[3] == events.ALLOCATED]
    assert workers == [(0, "team cover 1.1"), (1, "team cover 1.1"), (0, "team cover 2.1"), (1, "team cover 2.1")]


def _seen_at_first(log: Log) -> list[int]:
    first: dict[int, int] = {}
    for row in log.rows():
        if row[3] == events.VISITED:
            first.setdefault(row[1], row[5])
    return [first[contact] for contact in sorted(first)]


def test_nobody_away_for_long_is_given_a_contact() -> None:
    """On common luck with the town's, at every allocation the worker is at work, or was and will be again in time."""
    made = _enabled(1)
    keeps = 4 * DAY
    people = [index for index, code in enumerate(made.log.person_pool) if made.log.names.pools[code] == "team"]
    away: Counter[bool] = Counter()
    for row in made.log.rows():
        if row[3] == events.ALLOCATED and row[0] > 0:
            roster = made.people[row[5]]
            before = [ends for begins, ends in zip(roster.begins, roster.ends, strict=True) if begins <= row[0]]
            after = [begins for begins in roster.begins if begins > row[0]]
            assert (
                on_shift(made, row[5], row[0])
                or row[0] == before[-1]
                or not after
                or after[0] - (before or [0])[-1] <= keeps
            )
            away.update(
                (nexts[0] if (nexts := [b for b in made.people[one].begins if b > row[0]]) else row[0]) - row[0] > keeps
                for one in people
            )
    assert away[True], "somebody was away for long"


# Laws, in the made-up town with all of it


@cache
def _enabled(seed: int) -> Made:
    scenario = changed(load_text(text_of(town())), ENABLED)
    return play(text_of({**_values(scenario), "run": {**_values(scenario)["run"], "seed": seed}}), seed)


def _values(scenario: Scenario) -> Table:
    return dict(scenario.document.values)


SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_people_keep_the_rules(seed: int) -> None:
    made = _enabled(seed)
    for law in (work_goes_its_legal_way, nobody_has_two_things_in_hand, nobody_works_off_shift):
        law(made)


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_in_a_discussion_is_there_until_its_end(seed: int) -> None:
    """All three seats are in hand at the moment it ends, and end then; and all three were in hand together for an hour, no more."""
    made = _enabled(seed)
    longest = max(made.door.rosters[name].presence_per_effort for name in ("workers", "administrators", "chairs"))
    together = _everybody_is_there_together(made, 3, int(HOUR * longest + 0.5))
    ended = moments(made.log, events.DISCUSSED)
    assert len(ended) > 15
    assert {together[contact] for contact in ended} == {int(HOUR * longest + 0.5)}


@pytest.mark.parametrize("seed", SEEDS)
def test_room_is_held_for_those_allocated_and_under_the_ceiling(seed: int) -> None:
    """From allocation to closing or handover; only an opening backlog, and a family that no worker has room for, may come above it."""
    made = _enabled(seed)
    held: Counter[int] = Counter()
    worker: dict[int, int] = {}
    children = made.log.children
    people = made.people
    assert {person.newly_qualified_until > 0 for person in people} == {True, False}
    rows = [row for row in made.log.rows() if row[3] in (events.ALLOCATED, events.CLOSED, events.HANDED_OVER)]
    for _, group in groupby(rows, key=lambda row: row[0]):
        now = list(group)
        closed = {row[1] for row in now if row[3] == events.CLOSED}
        for time, contact, _, event, _, detail in sorted(
            now, key=lambda row: row[3] == events.ALLOCATED
        ):  # room is given back first
            if event == events.ALLOCATED:
                assert contact not in worker, "one worker at a time"
                worker[contact] = detail
                held[detail] += children[contact]
                assert made.log.names.pools[made.log.person_pool[detail]] == "team"
                newly = (
                    max([begins for begins in people[detail].begins if begins <= time], default=0)
                    < people[detail].newly_qualified_until
                )
                assert time < 0 or held[detail] <= (6 if newly else 10) or held[detail] == children[contact]
                if contact in closed:  # its assessment had come to an end while it waited for another worker
                    held[worker.pop(contact)] -= children[contact]
            elif contact in worker:
                held[worker[contact]] -= children[contact]
                assert event == events.CLOSED or worker[contact] == detail
                del worker[contact]
    assert min(held.values()) == 0
    assert sum(held.values()) == sum(children[contact] for contact in worker)


TURNOVER: Table = {"turnover": {"per_year": 6, "notice": "1 week"}, "time_to_hire": "1 week"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("more", [{}, TURNOVER])
def test_who_leaves_hands_each_contact_over_once_and_nobody_else_does(seed: int, more: Table) -> None:
    """Those whose time is up, and, with turnover, those who give notice, whom others follow."""
    scenario = changed(load_text(text_of(town())), {**ENABLED, "pools.team": {**ENABLED["pools.team"], **more}})
    log = FrontDoor(scenario).replicate(seed, 0)
    worker: dict[int, int] = {}
    gone: dict[int, tuple[int, list[int]]] = {}
    for time, contact, task, event, _, detail in log.rows():
        if event == events.ALLOCATED:
            assert contact not in worker
            assert detail not in gone
            worker[contact] = detail
        elif event == events.CLOSED:
            worker.pop(contact, None)
        elif event == events.LEFT and log.names.pools[detail] == "team":
            gone[task] = time, sorted(of for of, who in worker.items() if who == task)
        elif event == events.HANDED_OVER:
            left_at, contacts = gone[detail]
            assert time == left_at
            assert contacts.pop(0) == contact
            assert worker.pop(contact) == detail
    assert len(gone) > 4 if more else len(gone) == 2
    assert not any(contacts for _, contacts in gone.values())
    assert sum(row[3] == events.HANDED_OVER for row in log.rows()) > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_contacts_go_their_way_in_order(seed: int) -> None:
    made = _enabled(seed)
    names = made.log.names
    by_contact: dict[int, list[Row]] = defaultdict(list)
    for row in made.log.rows():
        by_contact[row[1]].append(row)
    for contact, rows in by_contact.items():
        if contact < 0:
            continue
        counts = Counter(row[3] for row in rows)
        assert all(
            counts[event] <= 1 for event in (events.DISCUSSED, events.CONFERRED, events.AUTHORISED, events.CLOSED)
        )
        assert counts[events.ALLOCATED] - counts[events.HANDED_OVER] in (0, 1)
        discussed = next((names.outcomes[row[5]] for row in rows if row[3] == events.DISCUSSED), None)
        assert not counts[events.CONFERRED] or discussed == "section_47"
        assert discussed != "nfa" or not counts[events.TRANSFERRED]
        visits = [row for row in rows if row[3] == events.VISITED]
        first_seen = next((place for place, row in enumerate(visits) if row[5]), len(visits))
        assert all(row[4] == ALLOCATING for row in visits[first_seen + 1 :]), (
            "a worker's visits end when the child is seen"
        )
        if counts[events.CLOSED] and counts[events.ALLOCATED]:
            assert counts[events.AUTHORISED]
        numbers = [row[5] for row in rows if row[3] == events.TRANSFERRED]
        assert all(a < b for a, b in pairwise(numbers))
    contacts = measured(made.door, made.log)["contacts"]
    assert contacts["open_at_start"] + contacts["received"] == contacts["closed"] + contacts["open_at_end"]


def test_what_comes_after_the_decision_moves_nobodys_luck_before_it() -> None:
    """The same contacts come and are rated and decided alike, though they may wait for people who are elsewhere."""
    plain, full = play(text_of(town())).log, _enabled(1).log
    assert plain.source == full.source
    assert plain.children == full.children
    for event in (events.RATED, events.DECIDED):
        told = [{(row[1], row[4]): row[5] for row in log.rows() if row[3] == event} for log in (plain, full)]
        both = told[0].keys() & told[1].keys()
        assert len(both) > 300
        assert all(told[0][key] == told[1][key] for key in both)
    received = [
        [row for row in log.rows() if row[3] == events.RECEIVED and row[4] == SCREENING and row[0] >= 0]
        for log in (plain, full)
    ]
    assert received[0] == received[1]


def test_the_hours_check_counts_the_work_after_the_decision() -> None:
    """Ten contacts a day, half of them strategy discussions of which 60 % are enquiries, half of these with a conference."""
    mixes = {rating: {"section_47": 0.6, "section_17": 0.2, "nfa": 0.2} for rating in ("red", "amber", "green")}
    document = stream(
        "10 per day",
        20,
        discussing=discussing(administrator="administrators", write_up="30 min", outcomes=mixes),
        transferring={"hand_offs": {"duty": {"pool": "duty", "effort": "2 hours", "routes": ["section_17"]}}},
        allocating=staffed(),
        visiting={"effort": "1 hour", "seen_share": 0.5},
        conferencing={"conference_share": 0.5, "held_after": "1 day", "pool": "chairs", "effort": "3 hours"},
        assessing={"effort": "10 hours"},
    )
    document["stages"]["deciding"]["outcomes"] = {
        rating: {"assessment": 0.5, "strategy": 0.5} for rating in ("red", "amber", "green")
    }
    document["pools"] |= {name: {"posts": 1} for name in ("chairs", "administrators", "duty", "team")}
    needed = {name: hours.needed / 7 for name, hours in hours_check(FrontDoor(load_text(text_of(document)))).items()}
    expected = {
        "chairs": 5 * 1 + 5 * 0.6 * 0.5 * 3,
        "administrators": 5 * 1.5,
        "duty": 5 * 0.2 * 2,
        "team": 9 * (2 + 10),
        "managers": 0,
    }
    assert all(isclose(needed[name], hours, rel_tol=1e-9, abs_tol=1e-9) for name, hours in expected.items()), needed


# Messages


def _with(**stages: Any) -> Table:
    document = desk(**stages)
    document["pools"] |= {"chairs": {"posts": 1}, "team": {"posts": 1}}
    document["partners"] = {"police": {"reply": "1 hour"}}
    return document


CASELOAD = {"pool": "team", "ceiling": 3}
DUTY = {"pool": "team", "effort": "1 hour", "after": "1 day", "every": "0 min"}
CONFERENCE = {"conference_share": 0.3, "held_after": "10 working days"}
BY_ROUTE = "it must be 'assessment', 'section_17' or 'section_47'."


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (
            {"discussing": discussing(administrator="chairs")},
            "stages.discussing takes 'chairs' for two seats; each seat has a pool of its own, or discussions wait for each other for ever.",
        ),
        (
            {"discussing": discussing(write_up="1 hour")},
            "stages.discussing has a write_up and no administrator to do it; name the administrator's pool, or leave write_up out.",
        ),
        (
            {"discussing": discussing(chair="chair")},
            "stages.discussing.chair is 'chair', which is no pool; there are managers, chairs, team; did you mean 'chairs'?",
        ),
        (
            {"discussing": discussing(partners={"polise": "1 hour"})},
            "stages.discussing.partners.polise is 'polise', which is no partner; there are police; did you mean 'police'?",
        ),
        (
            {"discussing": discussing(outcomes={"red": SECTION})},
            "stages.discussing has no outcomes for amber and green; write outcomes for red, amber and green.",
        ),
        (
            {"discussing": discussing(outcomes={"red": {"nfa": 0.5}, "amber": SECTION, "green": SECTION})},
            "stages.discussing.outcomes.red has shares that sum to 0.5; they must sum to 1.",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"pool": "team"}}}},
            "stages.transferring.hand_offs.tray has a pool and no effort; write both, or neither.",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"pool": "teem", "effort": "1 hour"}}}},
            "stages.transferring.hand_offs.tray.pool is 'teem', which is no pool; there are managers, chairs, team; did you mean 'team'?",
        ),
        (
            {"transferring": {"hand_offs": {"tray": {"routes": ["s47"]}}}},
            f"stages.transferring.hand_offs.tray.routes.0 is 's47'; {BY_ROUTE}",
        ),
        (
            {"allocating": allocating(caseload={**CASELOAD, "posts": 3})},
            "stages.allocating.caseload has a pool and posts; the workers are the people of the pool: leave posts out, or write 0.",
        ),
        (
            {"allocating": allocating(caseload={"posts": 2, "ceiling": 3, "newly_qualified_ceiling": 2})},
            "stages.allocating.caseload has a newly_qualified_ceiling, but its workers are not the people of a pool; name their pool.",
        ),
        (
            {"allocating": allocating(caseload={**CASELOAD, "newly_qualified_ceiling": 4})},
            "stages.allocating.caseload has newly_qualified_ceiling 4 above its ceiling 3; it must be 3 or less.",
        ),
        (
            {"allocating": allocating(caseload={"ceiling": 3})},
            "stages.allocating.caseload has no workers on any day; give it posts.",
        ),
        (
            {"allocating": allocating(duty_visits=DUTY)},
            'stages.allocating.duty_visits has every "0 minutes"; it must be longer, or visits follow each other without end.',
        ),
        (
            {"allocating": allocating(), "visiting": {"effort": "1 hour"}},
            "stages.visiting has no pool; name one, or let allocated workers do it, by stages.allocating.caseload.pool.",
        ),
        (
            {"visiting": {"pool": "team", "effort": "1 hour"}},
            "stages.visiting needs a worker, but this scenario has no stages.allocating.",
        ),
        (
            {"allocating": allocating(), "conferencing": CONFERENCE},
            "stages.conferencing follows a strategy discussion, but this scenario has no stages.discussing.",
        ),
        (
            {"allocating": allocating(), "discussing": discussing(), "conferencing": {**CONFERENCE, "pool": "team"}},
            "stages.conferencing has a pool and no effort; write both, or neither.",
        ),
        (
            {"allocating": allocating(), "assessing": {"plan_share": 0.3}},
            "stages.assessing has a plan_share and does not say for how long; write plan_held_for.",
        ),
        (
            {"allocating": allocating(), "assessing": {"plan_share": {"s47": 0.3}, "plan_held_for": "1 day"}},
            f"stages.assessing.plan_share.s47: unknown setting; {BY_ROUTE}",
        ),
    ],
)
def test_what_does_not_fit_is_said(stages: Table, words: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_text(text_of(_with(**stages)))
    assert re.sub(r"scenario, line [0-9]+: ", "", str(error.value)) == words


def test_pools_that_hold_for_a_whole_run_and_pools_without_people() -> None:
    document = _with(allocating=allocating(caseload=CASELOAD), discussing=discussing())
    for path in ("discussing.chair", "allocating.caseload.pool"):
        change = {"name": "x", "first_day": dt.date(2026, 3, 9), "changes": {f"stages.{path}": "team"}}
        with pytest.raises(ScenarioError, match=rf"stages\.{path} holds for a whole run and cannot change on a day"):
            load_text(text_of({**document, "interventions": [change]}))
    document["pools"]["team"]["posts"] = 0
    with pytest.raises(
        ScenarioError, match=r"pools\.team is staffed by nobody on any day, but stages\.allocating\.caseload needs it"
    ):
        load_text(text_of(document))


def test_roles_hold_for_every_seat_and_for_those_who_visit() -> None:
    """People of the caseload's pool assess, those on duty visit, a chair and an administrator discuss: nobody of them allocates."""
    stages = {
        "discussing": discussing(administrator="administrators"),
        "allocating": allocating(caseload=CASELOAD, duty_visits={**DUTY, "pool": "duty", "every": "1 day"}),
    }
    document = _with(**stages)
    document["pools"] |= {
        "administrators": {"posts": 1, "role": "business support"},
        "duty": {"posts": 1, "role": "social worker"},
    }
    document["pools"]["team"]["role"] = "social worker"
    document["roles"] = {"business support": {"may": ["screening"]}, "social worker": {"may": ["assessing"]}}
    with pytest.raises(ScenarioError) as error:
        load_text(text_of(document))
    assert [
        line.partition(", it")[0].partition("; it")[0].partition(": ")[2] for line in str(error.value).splitlines()
    ] == [
        "stages.discussing.administrator is 'administrators', whose role 'business support' may not work at discussing",
        "stages.allocating.duty_visits.pool is 'duty', whose role 'social worker' may not work at visiting",
    ]


def test_children_whose_assessment_was_under_way_when_the_run_began_are_not_told_as_unseen() -> None:
    visiting = {"pool": "visitors", "effort": "1 hour"}
    document = desk(2, "assessment", allocating=allocating(), visiting=visiting)
    document["pools"]["visitors"] = {"posts": 1}
    document["opening_backlog"] = [{"stage": "assessing", "contacts": 7, "age": "2 working days"}]
    door = FrontDoor(load_text(text_of(document)))
    found = measured(door, door.replicate(1, 0))
    assert found["daily"]["children_allocated"][0] == 7
    assert not any(found["daily"]["children_not_yet_seen"])
    assert found["child_days_without_being_seen"]["from_decision"]["all"] == 0
