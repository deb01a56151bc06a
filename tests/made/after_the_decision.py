"""Contacts already decided, an always open stream of them, and the made-up town with all that follows a decision."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from functools import cache
from typing import Any

from made.live.after_the_decision import ENABLED
from made.scenarios import Made, Table, play, text_of, town
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.stages import DISCUSSING

Row = tuple[int, ...]


HOUR, DAY = 3600, 86_400
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
ALWAYS: Table = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00"),
    "bank_holidays": "open",
}


SECTION = {"section_47": 1}


def desk(opening: int = 1, outcome: str = "strategy", days: int = 26, **stages: Any) -> Table:
    """A front door that opens with contacts already decided on Monday 2 March 2026 at 09:00, all green, and gets no
    more."""
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
    held = {"held_for": "10 working days", "held_from": "allocation"}
    return {"pool": "managers", "effort": "0 min", "caseload": caseload, **held, **more}


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


def everybody_is_there_together(made: Made, seats: int, least: int) -> dict[int, int]:
    """Check that all seats of each discussion are in hand at its end and end then; return for how long they were in
    hand together."""
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


def staffed(posts: int = 1, **more: Any) -> Table:
    return allocating(caseload={"pool": "team", "ceiling": 15}, **more)


@cache
def enabled_town(seed: int) -> Made:
    scenario = changed(load_text(text_of(town())), ENABLED)
    return play(text_of({**_values(scenario), "run": {**_values(scenario)["run"], "seed": seed}}), seed)


def _values(scenario: Scenario) -> Table:
    return dict(scenario.document.values)


SEEDS = (1, 2, 3)
