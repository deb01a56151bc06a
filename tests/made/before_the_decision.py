"""A desk that is always open, at which nobody waits, and the made-up town with all that happens before the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from made.live.before_the_decision import ENABLED
from made.scenarios import Made, play, text_of, town
from mashsim.documents import to_toml
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor

HOUR, DAY = 3600, 86_400
FIRST_DAY = dt.date(2026, 2, 2)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Change = Mapping[str, Any]
Row = tuple[int, ...]


def desk(rate: str, stages: Change, days: int = 60, **more: Any) -> Scenario:
    week = dict.fromkeys((*WEEKDAYS, "saturday", "sunday"), "00:00-24:00")
    screening = {"pool": "desk", "effort": "0 min", "outcomes": {"enquiry": 1}}
    document = {
        "run": {"first_day": FIRST_DAY, "last_day": FIRST_DAY + dt.timedelta(days=days - 1)},
        "calendars": {"office": {**week, "bank_holidays": "open"}},
        "demand": {"rate": rate, "sources": {"anyone": {"share": 1}}},
        "pools": {"desk": {"posts": 50}},
        **more,
        "stages": {"screening": screening, **stages},
    }
    return load_text(to_toml(document, {}))


def logs(scenario: Scenario, replications: int = 16) -> Iterator[Log]:
    door = FrontDoor(scenario)
    return (door.replicate(1, number) for number in range(replications))


def rows_of(log: Log, *kinds: int, stage: int | None = None) -> list[Row]:
    return [row for row in log.rows() if row[3] in kinds and stage in (None, row[4])]


CONSENTING_DESK = {
    "pool": "desk",
    "effort": "5 min",
    "missing_share": 0.7,
    "reached_share": 0.4,
    "again_after": "6 hours",
    "most": 4,
    "refused_share": 0.25,
    "override": {"pool": "desk", "effort": "5 min", "share": {"green": 0.3}},
}


def made_of(changes: Change) -> Made:
    return play(text_of(changed(load_text(text_of(town())), {**changes, "interventions": []}).document.values))


@cache
def enabled_town() -> Made:
    return made_of(ENABLED)
