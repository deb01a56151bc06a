"""A made-up front door that never closes, with staff for everything: nobody waits but for partners."""

from __future__ import annotations

import datetime as dt
from typing import Any

from made.scenarios import text_of
from mashsim.loading import changed, load_text
from mashsim.log import Log
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events

WEEK, DAY = 7 * 86_400, 86_400
ALWAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00")
NOBODY = {"red": 0, "amber": 1, "green": 0}


def place(weeks: int, rate: str, **changes: Any) -> FrontDoor:
    """A made-up front door that never closes, with staff for everything."""
    document = {
        "run": {
            "first_day": dt.date(2026, 1, 5),
            "last_day": dt.date(2026, 1, 4) + dt.timedelta(weeks=weeks),
            "timezone": "UTC",
        },
        "calendars": {"office": {**ALWAYS, "bank_holidays": "open"}},
        "demand": {
            "rate": rate,
            "children": [0.5, 0.5],
            "sources": {"police": {"share": 0.6}, "schools": {"share": 0.4}},
        },
        "pools": {"officers": {"posts": 40}, "managers": {"posts": 40}},
        "partners": {"health": {"reply": "200 weeks"}},
        "stages": {
            "screening": {
                "pool": "officers",
                "effort": "10 min",
                "outcomes": {"advice": 0.5, "nfa": 0.3, "enquiry": 0.2},
                "ratings": NOBODY,
            },
            "gathering": {"pool": "officers", "effort": "10 min"},
            "deciding": {
                "pool": "managers",
                "effort": "10 min",
                "outcomes": {rating: {"assessment": 1} for rating in NOBODY},
            },
        },
    }
    return FrontDoor(changed(load_text(text_of(document)), changes))


def screened(**shares: float) -> dict[str, Any]:
    """The outcomes of screening, in place of those of the place."""
    return {"stages.screening.outcomes": {"advice": 0, "nfa": 0, "enquiry": 0, **shares}}


def further(log: Log, until: int | None = None) -> list[tuple[int, int]]:
    """When further contacts about known families came, and about whom."""
    came = [
        (row[0], log.family[row[1]]) for row in log.rows() if row[3] == events.RECEIVED and log.family[row[1]] != row[1]
    ]
    return [(time, family) for time, family in came if until is None or time < until]
