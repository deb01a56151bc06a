"""The quarters of a run in which there are too few hours or too little room, which a mean over the run hides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mashsim.workload.hours import hours_check
from mashsim.workload.room import Rooms

if TYPE_CHECKING:
    from mashsim.simulation import FrontDoor

_LEAST_DAYS = 28


def short_quarters(door: FrontDoor) -> list[str]:
    """Return a sentence for each calendar quarter in which hours or room are short, the worst first."""
    run, rooms = door.scenario.run, Rooms(door)
    dates = ((day, door.timeline.date(day)) for day in range(door.timeline.days))
    starts = [day for day, date in dates if date.day == 1 and date.month % 3 == 1]
    edges = sorted({(run.measure_from - run.first_day).days if run.measure_from else 0, *starts, door.timeline.days})
    short = []
    for first, until in pairwise(edges):
        if until - first < _LEAST_DAYS:
            continue
        months = dict.fromkeys(f"{door.timeline.date(day):%B %Y}" for day in (first, until - 1))
        period = " to ".join(months)
        hours = hours_check(door, first, until)
        short += [
            (one.growth, f"{period}, {one.sentence()}")
            for one in (*hours.values(), *rooms.check(hours, first, until).values())
            if one.growth >= 0.5
        ]
    return [sentence for _, sentence in sorted(short, key=lambda pair: -pair[0])]
