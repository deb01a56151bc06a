"""What lists say in the made-up town, and a change of each setting that may name one."""

from __future__ import annotations

import datetime as dt
from typing import Any

Change = dict[str, Any]
QUEUE = """stage,received on,rating,source,children
screening,2026-03-15,red,police,2
deciding,2026-03-12 10:30,,,
"""
TEAM = """pool,hours,pattern,first day,last day,leave,newly qualified,children
managers,,,,,2026-03-30 to 2026-04-02,,
officers,12,Tue-Wed,2026-03-23,2026-05-08,,,
"""
CONTACTS = """received at,source,rating,children
2026-03-20 10:00,police,red,2
2026-04-02 11:15:30,schools,,
2026-04-10,police,green,1
"""

ENABLED: Change = {
    "queue": QUEUE,
    "team": TEAM,
    "demand.contacts": CONTACTS,
    "demand.contacts_first_day": dt.date(2026, 3, 18),
    "demand.contacts_last_day": dt.date(2026, 4, 12),
}

MOVES_THE_LOG: dict[str, Change] = {
    "queue": {"queue": QUEUE.replace("red", "green")},
    "team": {"team": TEAM.replace("2026-03-30 to 2026-04-02", "")},
    "demand.contacts": {"demand.contacts": CONTACTS.replace("11:15:30", "11:15:31")},
    "demand.contacts_first_day": {"demand.contacts_first_day": dt.date(2026, 3, 25)},
    "demand.contacts_last_day": {"demand.contacts_last_day": dt.date(2026, 4, 9)},
}
MOVES_THE_SUMMARY: dict[str, Change] = {}
