"""Hand-made logs of the whole front door: words in place of codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from mashsim.log import Log, Names
from mashsim.measures import measure
from mashsim.vocabulary import consents, events, outcomes
from mashsim.vocabulary.ratings import RATINGS
from mashsim.vocabulary.stages import STAGES
from mashsim.worktime import Clock, Timeline, build_calendar

POOLS = ("officers", "workers", "managers", "administrators")
PARTNERS = ("police", "health")
SOURCES = ("police", "schools")
HOUR, DAY = 3600, 86_400
MONDAY = Timeline(date(2026, 6, 1), 56)  # 1 June 2026 is a Monday
OFFICE = build_calendar("office", {day: [(9 * 60, 17 * 60)] for day in range(5)}, MONDAY)
Row = tuple[Any, ...]


def at(day: int, clock: str = "9:00") -> int:
    """A moment by day (0 is Monday 1 June) and local time."""
    hours, minutes = clock.split(":")
    return day * DAY + int(hours) * HOUR + int(minutes) * 60


def make_log(
    rows: Iterable[Row],
    stages: Sequence[str],
    ends_at: int = 28 * DAY,
    children: Sequence[int] = (),
    family: Sequence[int] = (),
    sources: Sequence[int] = (),
) -> Log:
    """Rows are (time, contact, task, event, stage, detail) with words, in any order; person n belongs to pool n % 4."""
    rows = sorted(rows, key=lambda row: row[0])
    log = Log(
        Names(STAGES, SOURCES, POOLS, PARTNERS, outcomes.WORDS, [f"person {i}" for i in range(8)]),
        "2026-06-01",
        ends_at,
    )
    log.header["stages"] = list(stages)
    log.person_pool.extend([i % 4 for i in range(8)])
    details: dict[str, Sequence[str]] = {
        **dict.fromkeys(("queued", "withdrawn"), POOLS),
        **dict.fromkeys(("requested", "chased", "replied"), PARTNERS),
        **dict.fromkeys(("decided", "discussed", "closed"), outcomes.WORDS),
        "rated": RATINGS,
        "consented": consents.WORDS,
        "received": SOURCES,
    }
    for time, contact, task, event, stage, detail in rows:
        code = details[event].index(detail) if isinstance(detail, str) else detail
        log.note((time, contact, task, events.WORDS.index(event), STAGES.index(stage) if stage else -1, code))
    contacts = 1 + max((row[1] for row in rows), default=-1)
    log.source.extend(sources or [0] * contacts)
    log.children.extend(children or [1] * contacts)
    log.family.extend(family or range(contacts))
    log.flush()
    return log


def measured(log: Log, clocks: Iterable[Clock] = (), window: tuple[int, int] | None = None) -> dict[str, Any]:
    """What is measured of a hand-made log, in office hours of Monday to Friday, 9 to 17."""
    return measure(log, list(clocks), OFFICE, MONDAY, {"managers"}, window)


def received(contact: int, moment: int, source: str = "police") -> Row:
    """A contact arrives."""
    return moment, contact, -1, "received", "screening", source


def point(contact: int, moment: int, event: str, stage: str, detail: Any = -1) -> Row:
    """A row without a task."""
    return moment, contact, -1, event, stage, detail


def work(contact: int, task: int, stage: str, pool: str, queued: int, started: int, finished: int) -> list[Row]:
    """A piece of work, by the pool's first person."""
    person = POOLS.index(pool)
    return [
        (queued, contact, task, "queued", stage, pool), (started, contact, task, "started", stage, person),
        (finished, contact, task, "finished", stage, person),
    ]  # fmt: skip
