"""The quarters of a run in which there are too few hours or too little room, which a mean over the run hides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mashsim.workload.hours import hours_check
from mashsim.workload.room import Rooms

if TYPE_CHECKING:
    from mashsim.plan import Plan

_LEAST_DAYS = 28


class ShortQuarters(NamedTuple):
    """A sentence for each calendar quarter in which hours, or room, are short; the worst first."""

    hours: list[str]
    room: list[str]


def short_quarters(door: Plan) -> ShortQuarters:
    """Return the calendar quarters in which hours or room are short."""
    rooms = Rooms(door)
    hours, room = [], []
    for period, first, until in _quarters(door):
        check = hours_check(door, first, until)
        hours += [(one.growth, f"{period}, {one.sentence()}") for one in check.values()]
        room += [(one.growth, f"{period}, {one.sentence()}") for one in rooms.check(check, first, until).values()]
    return ShortQuarters(_worst(hours), _worst(room))


def _quarters(door: Plan) -> Iterator[tuple[str, int, int]]:
    """Yield the months, the first day and the day after the last of each quarter that counts."""
    run = door.scenario.run
    dates = ((day, door.timeline.date(day)) for day in range(door.timeline.days))
    starts = [day for day, date in dates if date.day == 1 and date.month % 3 == 1]
    edges = sorted({(run.measure_from - run.first_day).days if run.measure_from else 0, *starts, door.timeline.days})
    for first, until in pairwise(edges):
        if until - first >= _LEAST_DAYS:
            months = dict.fromkeys(f"{door.timeline.date(day):%B %Y}" for day in (first, until - 1))
            yield " to ".join(months), first, until


def _worst(found: Sequence[tuple[float, str]]) -> list[str]:
    return [sentence for growth, sentence in sorted(found, key=lambda pair: -pair[0]) if growth >= 0.5]
