"""All stages before the decision together: laws, luck that moves nobody else, and the hours check."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

import pytest

from made.before_the_decision import CONSENTING_DESK, HOUR, WEEKDAYS, desk, enabled_town, logs, rows_of
from made.laws import (
    measures_never_raise_and_conserve,
    nobody_is_idle_while_work_waits,
    nobody_works_off_shift,
    only_the_opening_backlog_is_from_before,
    people_come_and_go_once,
    rosters_add_up,
    waiting_is_rate_times_wait,
    what_came_went_or_is_open,
    work_stays_with_its_contact,
)  # fmt: skip
from made.live.before_the_decision import ENABLED
from made.scenarios import text_of, town
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import ANALYSING, DECIDING, SCREENING
from mashsim.workload import hours_check

LAWS_OF_THE_TOWN = (
    measures_never_raise_and_conserve,
    nobody_is_idle_while_work_waits,
    nobody_works_off_shift,
    people_come_and_go_once,
    rosters_add_up,
    only_the_opening_backlog_is_from_before,
    waiting_is_rate_times_wait,
    what_came_went_or_is_open,
    work_stays_with_its_contact,
)


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS_OF_THE_TOWN, ids=lambda law: law.__name__)
def test_a_law_holds_with_everything_on(law: Any) -> None:
    law(enabled_town())


def test_every_contact_is_open_or_closed_once() -> None:
    log = enabled_town().log
    words: dict[int, Counter[int]] = defaultdict(Counter)
    for row in log.rows():
        if row[1] >= 0:
            words[row[1]][row[3]] += 1
    assert len(words) == len(log.source)
    for counts in words.values():
        assert counts[events.RECEIVED] == 1
        assert (
            max(
                counts[events.CLOSED],
                counts[events.DECIDED],
                counts[events.SUPPORTED],
                counts[events.CONSENTED],
                counts[events.INTERVIEWED],
            )
            <= 1
        )
    happened = sum(words.values(), Counter())
    assert all(happened[event] for event in (events.CONSENTED, events.SUPPORTED, events.ACTED, events.INTERVIEWED))


MECHANISMS: dict[str, tuple[str, ...]] = {
    "consent": ("stages.consenting",),
    "re-rating": ("stages.screening.rerating",),
    "triage": ("calendars.meeting", "pools.triage_team", "pools.triage_police", "stages.triaging"),
    "out of hours": ("calendars.nights", "pools.night_team", "stages.out_of_hours"),
    "early help": ("stages.helping",),
    "errors": ("stages.deciding.errors",),
}


class OfEach:
    """What is a contact's own, by when it came: its rating, and how long work on it takes at each stage the first
    time."""

    def __init__(self, log: Log):
        arrived = [row[1] for row in rows_of(log, events.RECEIVED) if log.family[row[1]] == row[1]]
        self.arrivals = [
            (row[0], row[5], log.children[row[1]])
            for row in rows_of(log, events.RECEIVED)
            if log.family[row[1]] == row[1]
        ]
        place = {of: number for number, of in enumerate(arrived)}
        self.ratings: dict[int, int] = {}
        self.efforts: dict[tuple[int, int], int] = {}
        began: dict[int, int] = {}
        spent: Counter[int] = Counter()
        returned = {row[1] for row in rows_of(log, events.RETURNED)}
        for time, of, task, event, stage, detail in log.rows():
            if of not in place or of in returned:  # a second visit has luck of its own
                continue
            if event == events.RATED:
                self.ratings.setdefault(place[of], detail)
            elif event in (events.STARTED, events.RESUMED):
                began[task] = time
            elif event in (events.PAUSED, events.FINISHED):
                spent[task] += time - began[task]
                if event == events.FINISHED and stage in (SCREENING, ANALYSING, DECIDING):
                    self.efforts.setdefault((place[of], stage), spent[task])


@pytest.mark.parametrize("name", MECHANISMS)
def test_what_is_turned_on_moves_nobody_elses_luck(name: str) -> None:
    plain = {"interventions": [], "run.last_day": dt.date(2026, 4, 19)}
    plain |= {
        f"stages.{stage}.effort": {"distribution": "exponential", "mean": "20 min"}
        for stage in ("screening", "analysing", "deciding")
    }
    base = changed(load_text(text_of(town())), plain)
    before, after = (
        OfEach(next(logs(base))),
        OfEach(next(logs(changed(base, {key: ENABLED[key] for key in MECHANISMS[name]})))),
    )
    assert before.arrivals == after.arrivals
    both = before.ratings.keys() & after.ratings.keys()
    assert len(both) > 100
    assert all(before.ratings[of] == after.ratings[of] for of in both)
    both_worked = before.efforts.keys() & after.efforts.keys()
    assert len(both_worked) > 200
    assert all(before.efforts[key] == after.efforts[key] for key in both_worked)


@pytest.mark.slow
def test_the_hours_check_counts_the_work_of_the_way_up() -> None:
    """On a desk where nobody waits, the hands-on hours are those that the check expects."""
    stages = {
        "consenting": CONSENTING_DESK,
        "deciding": {
            "pool": "boss",
            "effort": "10 min",
            "outcomes": {key: {"assessment": 1} for key in ("red", "amber", "green")},
        },
    }
    triage = {
        "pool": "desk",
        "effort": "7 min",
        "sources": {"anyone": 0.3},
        "meets": "meeting",
        "outcomes": {"enquiry": 0.5, "advice": 0.5},
    }
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-20:00")
    calendars = {
        "office": {**week, "bank_holidays": "open"},
        "nights": {**dict.fromkeys(week, "20:00-24:00"), "bank_holidays": "open"},
        "meeting": {**dict.fromkeys(week, "10:00-16:00"), "bank_holidays": "open"},
    }
    pools = {"desk": {"posts": 60}, "boss": {"posts": 20}, "night": {"posts": 20, "shifts": ["nights"]}}
    nights = {"pool": "night", "effort": "6 min", "acting_effort": "10 min"}
    scenario = desk(
        "100 per day", {**stages, "triaging": triage, "out_of_hours": nights}, 200, calendars=calendars, pools=pools
    )
    scenario = changed(
        scenario,
        {"stages.screening.effort": "4 min", "stages.screening.ratings": {"red": 0.25, "amber": 0.25, "green": 0.5}},
    )
    log = next(logs(scenario))
    worked: Counter[str] = Counter()
    began: dict[int, int] = {}
    for time, _, task, event, _, detail in log.rows():
        if event in (events.STARTED, events.RESUMED):
            began[task] = time
        elif event in (events.PAUSED, events.FINISHED, events.WITHDRAWN) and task in began:
            worked[log.names.pools[log.person_pool[detail] if event != events.WITHDRAWN else detail]] += (
                time - began.pop(task)
            )
    for name, hours in hours_check(FrontDoor(scenario)).items():
        assert hours.needed == pytest.approx(worked[name] / HOUR / (200 / 7), rel=0.03), name
