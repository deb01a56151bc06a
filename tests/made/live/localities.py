"""Localities, and pools that each serve some of them."""

from __future__ import annotations

from typing import Any

from made.scenarios import town

Change = dict[str, Any]
_OFFICERS = town()["pools"]["officers"]
ENABLED: Change = {
    "demand.localities": {"north": 0.6, "south": 0.4},
    "demand.localities_by_source": {"schools": {"north": 0.3, "south": 0.7}},
    "pools.officers.serves": ["north"],
    "pools.officers_south": {**_OFFICERS, "posts": 1, "serves": ["south"]},
    "pools.workers.serves": ["north"],
    "pools.workers_south": {"like": "workers", "posts": 2, "serves": ["south"]},
    "stages.screening.pool": ["officers", "officers_south"],
    "stages.gathering.pool": ["workers", "workers_south"],
    "stages.analysing.pool": ["workers", "workers_south"],
    "opening_backlog.0.locality": "north",
}
MOVES_THE_LOG: dict[str, Change] = {
    "demand.localities": {"demand.localities.north": 0.8, "demand.localities.south": 0.2},
    "demand.localities_by_source": {
        "demand.localities_by_source.schools.north": 0.9,
        "demand.localities_by_source.schools.south": 0.1,
    },
    "pools.*.serves": {
        "pools.officers.serves": ["south"],
        "pools.officers_south.serves": ["north"],
    },
    "pools.*.like": {"pools.workers_south.like": "officers"},
    "opening_backlog.*.locality": {"opening_backlog.0.locality": "south"},
}
MOVES_THE_SUMMARY: dict[str, Change] = {}
