"""Staff time: rostered, usable, worked and needed, by pool."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from math import fsum
from typing import NamedTuple

from mashsim.log import Log
from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.lent import lent
from mashsim.measures.registry import Measure, gives
from mashsim.measures.window import Window
from mashsim.measures.work import asked_of, hands_on
from mashsim.quantities import HOUR
from mashsim.vocabulary import events


@gives(
    Measure("pools.{pool}.rostered_hours_per_week", "{pool}: hours rostered a week", "hours", exactly="hours per week"),
    Measure("pools.{pool}.usable_hours_per_week", "{pool}: hours usable a week", "hours", exactly="hours per week"),
    Measure("pools.{pool}.worked_hours_per_week", "{pool}: hours worked a week", "hours", exactly="hours per week"),
    Measure("pools.{pool}.needed_hours_per_week", "{pool}: hours needed a week", "hours", exactly="hours per week"),
    Measure("pools.{pool}.use", "{pool}: share of their hours in use", "share"),
)
def pools(evidence: Evidence) -> dict[str, dict[str, float | None]]:
    """Hours a week by pool, and the share of rostered time in use.

    Worked hours are hands-on: the time that work was in hand, without the part of a shift that goes to breaks,
    meetings and supervision. They compare with usable hours. Needed hours are the worked ones and those that the
    growth of the pool's queue over the window would take, each piece of work valued at the mean time worked in its
    stage for each piece begun in the window; None if the queue grew and none was begun. Who helps another pool works
    here, in their own; what a piece of a pool's waiting work takes is the mean of all who did such work for it.
    """
    window = evidence.window
    weeks, log = window.weeks, evidence.columns.log
    if weeks <= 0:
        return {}
    asked = asked_of(evidence)
    worked, begun = _worked(evidence)
    worked_for, begun_for = _worked(evidence, asked) if asked else (worked, begun)
    growth = _waiting(evidence, window.end)
    growth.subtract(_waiting(evidence, window.first))
    width, days = len(log.names.pools), days_of(window)
    found: dict[str, dict[str, float | None]] = {}
    shares: dict[str, float] = {}
    for pool, name in enumerate(log.names.pools):
        busy = sum(worked[pool::width])
        grown = {key: count for key, count in growth.items() if key % width == pool and count}
        known = all(begun_for[key] for key, count in grown.items() if count > 0)
        growing = (worked_for[key] / begun_for[key] * count for key, count in grown.items() if begun_for[key])
        needed = busy + fsum(growing)
        rostered, usable = (over_days(log, by_day, pool, days) for by_day in (log.rostered, log.usable))
        paid_share = log.header.get("paid_share", {}).get(name, 1.0)
        hands_on = shares[name] = paid_share * (usable / rostered if usable and rostered else 1.0)
        found[name] = {
            "rostered_hours_per_week": _weekly(rostered, weeks),
            "usable_hours_per_week": _weekly(usable, weeks),
            "worked_hours_per_week": _weekly(busy * hands_on, weeks),
            "needed_hours_per_week": _weekly(max(0.0, needed * hands_on) if known else None, weeks),
            "use": busy * paid_share / rostered if rostered else None,
        }
    for name, more in lent(evidence, shares).items():
        found[name] |= more
    return found


def _weekly(seconds: float | None, weeks: float) -> float | None:
    return None if seconds is None else seconds / HOUR / weeks


class DayPart(NamedTuple):
    """The part of a day that is in a window.

    Attributes
    ----------
    day : its number
    begins, ends : of the part, in elapsed seconds
    midnights : at which the day begins and ends
    """

    day: int
    begins: int
    ends: int
    midnights: tuple[int, int]


def days_of(window: Window) -> list[DayPart]:
    """The days with time in the window."""
    first = max(0, window.days.start - 1)
    days = pairwise(window.timeline.midnight(day) for day in range(first, window.days.stop + 2))
    parts = (
        DayPart(day, max(begins, window.starts), min(ends, window.ends), (begins, ends))
        for day, (begins, ends) in enumerate(days, first)
    )
    return [part for part in parts if part.begins < part.ends]


def over_days(log: Log, amounts: Sequence[Sequence[float]], pool: int, days: Sequence[DayPart]) -> float | None:
    """Return a pool's seconds or pounds in the window, of a day partly in it by the time on shift. None if the log does
    not say.

    Parameters
    ----------
    amounts : by pool and day
    """
    if pool >= len(amounts) or not len(amounts[pool]):
        return None
    by_day, total = amounts[pool], 0.0
    for part in days:
        if part.day < len(by_day):
            inside, length = part.ends - part.begins, part.midnights[1] - part.midnights[0]
            if inside < length:
                inside, length = _on_shift(log, pool, part) or (inside, length)
            total += by_day[part.day] * inside / length
    return total


def _on_shift(log: Log, pool: int, part: DayPart) -> tuple[int, int] | None:
    """Return the time on shift of a pool in a part of a day, and in the day; None where the log does not say."""
    numbers = log.on_shift[pool] if pool < len(log.on_shift) else ()
    begun, over = part.midnights
    shifts = [shift for shift in zip(*[iter(numbers)] * 3, strict=True) if begun <= shift[0] < over]
    inside = sum(people * max(0, min(ends, part.ends) - max(begins, part.begins)) for begins, ends, people in shifts)
    whole = sum(people * (ends - begins) for begins, ends, people in shifts)
    return (inside, whole) if whole else None


def _worked(evidence: Evidence, asked: Mapping[int, int] | None = None) -> tuple[list[int], Counter[int]]:
    """Seconds in the window that work was in hand and pieces of work begun in it, by stage and the person's pool.

    Parameters
    ----------
    asked : by task, the pool by which to count it, instead of the person's
    """
    work, window = hands_on(evidence), evidence.window
    columns = evidence.columns
    stage, detail, pool_of, width = columns.stage, columns.detail, columns.log.person_pool, len(columns.log.names.pools)
    taken_up, put_down = [*work.main.start, *work.side.start], [*work.main.stop, *work.side.stop]
    task = columns.task

    def keys_of(rows: Iterable[int]) -> list[int]:
        if asked is None:
            return [stage[row] * width + pool_of[detail[row]] for row in rows]
        return [stage[row] * width + asked[task[row]] for row in rows]

    keys = keys_of(taken_up)
    again = chain(window.of(columns.rows[events.RESUMED]), window.of(work.begun_again))
    if window.ends >= columns.time[-1] and min(taken_up, default=window.first) >= window.first:
        seconds, begun = [*work.main.seconds, *work.side.seconds], Counter(keys)
    else:
        time, inside = columns.time, window.inside
        seconds = [inside(time[start], time[stop]) for start, stop in zip(taken_up, put_down, strict=True)]
        begun = Counter(key for key, row in zip(keys, taken_up, strict=True) if window.first <= row < window.end)
    begun.subtract(keys_of(again))
    worked = [0] * (width * len(columns.log.names.stages))
    for key, length in zip(keys, seconds, strict=True):
        worked[key] += length
    return worked, begun


def _waiting(evidence: Evidence, before: int) -> Counter[int]:
    """Count the pieces of work that wait just before a row, by stage and pool; those put back wait again."""
    first, work = first_rows(evidence), hands_on(evidence)
    columns, started = evidence.columns, first.started
    task, stage, detail, width, rows = (
        columns.task,
        columns.stage,
        columns.detail,
        len(columns.log.names.pools),
        columns.rows,
    )
    queued = rows[events.QUEUED][: bisect_left(rows[events.QUEUED], before)]
    last = {task[row]: row for row in rows[events.PUT_BACK] if row < before}
    for row in work.begun_again + list(rows[events.WITHDRAWN]):
        if row < before and last.get(task[row], before) < row:
            del last[task[row]]
    waiting = [
        row for row in queued if task[row] >= 0 and (started[task[row]] >= before or (last and task[row] in last))
    ]
    return Counter(stage[row] * width + detail[row] for row in waiting)
