"""Strategy discussions: who is waited for, who stays, what interrupts, and how long contacts wait."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from copy import deepcopy
from math import sqrt
from random import Random
from statistics import fmean
from typing import Any

import pytest

from made.after_the_decision import (
    DAY,
    HOUR,
    SEEDS,
    WEEK,
    desk,
    discussing,
    enabled_town,
    everybody_is_there_together,
    log_of,
    moments,
    stream,
    trace,
)
from made.laws import nobody_works_off_shift, work_stays_with_its_contact
from made.queueing import mean_wait
from made.scenarios import Table, play, text_of
from mashsim.errors import ScenarioError
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import DISCUSSING


def test_a_discussion_waits_for_all_partners_then_for_everybody_and_lasts_for_all_of_them() -> None:
    """By hand: police can from 11:00 (2 hours by its day from 13:00: 15:00), health from 12:00; so seats are claimed at
    15:00."""
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
    """Two contacts, two social workers, one administrator: the second discussion's social worker waits while the first
    discussion is held; the first is written up before the administrator takes the second, who was queued later."""
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
    """The administrator works from 13:00 to 21:00, the chair until 17:00: they share four hours a day, and the
    discussion takes six."""
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
    """The first administrator leaves on Monday; the chair, who waits, is let go, does other work, and is claimed again
    after another administrator has been."""
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


def _with_deputies(**more: Any) -> Table:
    """Two discussions at once, with a chair of their own for one of them."""
    document = desk(2, discussing=discussing(administrator="administrators", helped_by=[{"pool": "deputies", **more}]))
    document["pools"] |= {"chairs": {"posts": 1}, "administrators": {"posts": 2}, "deputies": {"posts": 1}}
    return document


def test_who_helps_the_chair_takes_the_seat_and_is_counted_where_they_work() -> None:
    """Half of a deputy's time is for contacts: what takes others an hour lasts two."""
    document = _with_deputies()
    document["pools"]["deputies"]["case_share"] = 0.5
    log = log_of(document)
    told = [line for line in trace(log, DISCUSSING) if " queued " not in line and " closed " not in line]
    assert told == [
        "Mon 09:00 started 0 by administrators 1",
        "Mon 09:00 started 1 by administrators 2",
        "Mon 09:00 started 0 by chairs 1",
        "Mon 09:00 started 1 by deputies 1",
        "Mon 10:00 finished 0 by administrators 1",
        "Mon 10:00 finished 0 by chairs 1",
        "Mon 10:00 discussed 0 section_47",
        "Mon 11:00 finished 1 by administrators 2",
        "Mon 11:00 finished 1 by deputies 1",
        "Mon 11:00 discussed 1 section_47",
    ]


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ({"when_more_wait_than": 0}, ["Mon 10:00", "Mon 10:00"]),
        ({"when_more_wait_than": 1}, ["Mon 10:00", "Mon 11:00"]),
        ({"when_own_queue_is_empty": True}, ["Mon 10:00", "Mon 10:00"]),
    ],
)
def test_help_with_the_chair_has_the_conditions_of_all_help(when: Table, held: list[str]) -> None:
    told = trace(log_of(_with_deputies(**when)), DISCUSSING)
    assert [line[:9] for line in told if " discussed " in line] == held


def test_chairs_and_who_helps_them_at_any_time_are_one_pool() -> None:
    """To the second, at random; their own people and helpers take seats in turn."""
    effort = {"distribution": "exponential", "mean": "1 hour"}
    one = stream("30 per day", 30, discussing=discussing(effort=effort, administrator="administrators"))
    one["pools"] |= {"chairs": {"posts": 2}, "administrators": {"posts": 3}}
    two = deepcopy(one)
    two["stages"]["discussing"]["helped_by"] = [{"pool": "deputies"}]
    two["pools"] |= {"chairs": {"posts": 1}, "deputies": {"posts": 1}}
    held, helped = (log_of(document) for document in (one, two))
    assert len(moments(held, events.DISCUSSED)) > 500
    assert moments(held, events.DISCUSSED) == moments(helped, events.DISCUSSED)
    by = Counter(
        helped.names.people[row[5]] for row in helped.rows() if row[3] == events.FINISHED and row[4] == DISCUSSING
    )
    assert by["deputies 1"] > 200


def test_who_has_a_seat_helps_with_no_other() -> None:
    document = _with_deputies()
    document["stages"]["discussing"]["helped_by"] = [{"pool": "administrators"}]
    with pytest.raises(ScenarioError, match=r"helped_by\.0\.pool is 'administrators', which has a seat of its own"):
        log_of(document)


@pytest.mark.parametrize("seed", range(12))
def test_discussions_never_wait_for_each_other_for_ever(seed: int) -> None:
    """People come and go, with shifts that meet only in part, leave and seats handed back, in every mix of who
    interrupts and who stays, every other time with help for the chair: all discussions are held, with everybody
    there."""
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
        for name in ("chairs", "administrators", "workers", "deputies")[: 3 + seed % 2]
    }
    effort = {"distribution": "uniform", "low": "10 min", "high": "150 min"}
    more = {"administrator": "administrators", "social_worker": "workers", "write_up": "30 min"}
    document = desk(12, days=150, discussing=discussing(effort=effort, **more))
    document["stages"]["screening"]["ratings"] = {"red": 0.3, "amber": 0.3, "green": 0.4}
    document["demand"]["rate"] = "0.4 per day"
    document["demand"]["surges"] = [{"first_day": dt.date(2026, 6, 1), "last_day": dt.date(2026, 12, 31), "factor": 0}]
    document["pools"] |= pools
    if "deputies" in pools:
        conditions: Table = chosen(({}, {"when_own_queue_is_empty": True}, {"when_more_wait_than": 1}))
        document["stages"]["discussing"]["helped_by"] = [{"pool": "deputies", **conditions}]
        document["stages"]["transferring"] = {"hand_offs": {"tray": {"pool": "deputies", "effort": "2 hours"}}}
    made = play(text_of(document), seed)
    for law in (work_stays_with_its_contact, nobody_works_off_shift):
        law(made)
    decided, held = moments(made.log, events.DECIDED), moments(made.log, events.DISCUSSED)
    assert len(decided) > 30
    assert decided.keys() == held.keys(), "all are held by the end of July"
    everybody_is_there_together(made, seats=3, least=10 * 60)


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chairs", "administrators", "servers"),
    [
        (2, 0, 2),
        (1, 3, 1),
        (3, 1, 1),
    ],  # alone; the chair is scarce and administrators wait in hand; the administrator is scarce
)
def test_discussions_wait_as_theory_says(chairs: int, administrators: int, servers: int) -> None:
    """Claims are served in order of coming, so the scarcest seat alone is an M/M/c queue, whoever waits in hand with
    it."""
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
    """For each contact, on common luck. With one chair and any number of administrators seats are taken in order of
    coming; with people enough contacts do not touch each other. Elsewhere theory allows the opposite: a partner who is
    faster for one contact lets it take before another the chair that both need, and a second chair takes discussions
    out of order, so that a long one may come before."""
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


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_in_a_discussion_is_there_until_its_end(seed: int) -> None:
    """All three seats are in hand at the moment it ends, and end then; and all three were in hand together for an hour,
    no more."""
    made = enabled_town(seed)
    longest = max(made.door.rosters[name].presence_per_effort for name in ("workers", "administrators", "chairs"))
    together = everybody_is_there_together(made, 3, int(HOUR * longest + 0.5))
    ended = moments(made.log, events.DISCUSSED)
    assert len(ended) > 15
    assert {together[contact] for contact in ended} == {int(HOUR * longest + 0.5)}
