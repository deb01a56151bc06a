"""Hand-made logs of contacts up to the decision, words instead of codes, and small cities made up at random."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

from mashsim.log import Log, Names
from mashsim.measures import measure
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS
from mashsim.worktime import Calendar, Clock, Timeline, build_calendar

STAGES = ("screening", "gathering", "analysing", "deciding", "allocating", "assessing")
STAGES_WITH_SIDE_DOORS = (*STAGES, "interviewing")
POOLS = ("officers", "workers", "managers")
PARTNERS = ("police", "health")
OUTCOMES = ("nfa", "assessment", "strategy", "merged", "interviewed")


HOUR, DAY = 3600, 86_400


MONDAY = Timeline(date(2026, 6, 1), 28)  # 1 June 2026 is a Monday
OFFICE = build_calendar("office", {day: [(9 * 60, 17 * 60)] for day in range(5)}, MONDAY)
ALWAYS = build_calendar("always", {day: [(0, 24 * 60)] for day in range(7)}, MONDAY)


def at(day: int, clock: str) -> int:
    hours, minutes = clock.split(":")
    return day * DAY + int(hours) * HOUR + int(minutes) * 60


def make_log(
    rows: Iterable[tuple[Any, ...]],
    ends_at: int = 28 * DAY,
    children: tuple[int, ...] = (),
    stages: tuple[str, ...] = STAGES,
) -> Log:
    """Rows are (time, contact, task, event, stage, detail) with words; people 0 to 5 belong to pools 0, 1, 2, 0, 1,
    2."""
    rows = list(rows)
    log = Log(
        Names(stages, ("police",), POOLS, PARTNERS, OUTCOMES, [f"person {i}" for i in range(6)]), "2026-06-01", ends_at
    )
    log.person_pool.extend([0, 1, 2, 0, 1, 2])
    details: dict[str, tuple[str, ...]] = {
        "queued": POOLS,
        "withdrawn": POOLS,
        "put_back": POOLS,
        "rated": RATINGS,
        "requested": PARTNERS,
        "chased": PARTNERS,
        "replied": PARTNERS,
        "decided": OUTCOMES,
        "closed": OUTCOMES,
    }
    for time, contact, task, event, stage, detail in rows:
        code = details[event].index(detail) if isinstance(detail, str) else detail
        log.note((time, contact, task, events.WORDS.index(event), stages.index(stage) if stage else -1, code))
    if stages is not STAGES:
        log.header["stages"] = list(stages)
    contacts = 1 + max((row[1] for row in rows), default=-1)
    log.source.extend([0] * contacts)
    log.children.extend(children or [1] * contacts)
    log.flush()
    return log


def measured(
    log: Log, clocks: Iterable[Clock] = (), window: tuple[int, int] | None = None, office: Calendar = OFFICE
) -> dict[str, Any]:
    return measure(log, list(clocks), office, MONDAY, {"managers"}, window)


def work(
    contact: int, task: int, stage: str, pool: str, person: int, queued: int, started: int, finished: int
) -> list[tuple[Any, ...]]:
    return [
        (queued, contact, task, "queued", stage, pool), (started, contact, task, "started", stage, person),
        (finished, contact, task, "finished", stage, person),
    ]  # fmt: skip


def in_time_order(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: row[0])


def advised(contact: int, received: int, started: int, finished: int, task: int | None = None) -> list[tuple[Any, ...]]:
    """A contact that screening answers itself."""
    return [
        (received, contact, -1, "received", None, 0),
        *work(contact, contact if task is None else task, "screening", "officers", 0, received, started, finished),
        (finished, contact, -1, "decided", "screening", "nfa"),
        (finished, contact, -1, "closed", "screening", "nfa"),
    ]


def whole_way() -> list[tuple[Any, ...]]:
    """Monday: screened and asked; Tuesday: chased by two people at once, health replies; Wednesday: decided; Friday:
    allocated."""
    return in_time_order([
        (at(0, "9:00"), 0, -1, "received", None, 0),
        *work(0, 0, "screening", "officers", 0, at(0, "9:00"), at(0, "9:00"), at(0, "9:30")),
        (at(0, "9:30"), 0, -1, "rated", "screening", "amber"),
        *work(0, 1, "gathering", "workers", 1, at(0, "9:30"), at(0, "10:30"), at(0, "11:00")),
        (at(0, "11:00"), 0, 2, "requested", "gathering", "police"),
        (at(0, "11:00"), 0, 3, "requested", "gathering", "health"),
        *work(0, 4, "gathering", "workers", 1, at(1, "9:00"), at(1, "10:00"), at(1, "10:20")),
        *work(0, 5, "gathering", "workers", 4, at(1, "9:00"), at(1, "10:10"), at(1, "10:40")),
        (at(1, "10:20"), 0, 2, "chased", "gathering", "police"),
        (at(1, "11:00"), 0, 3, "replied", "gathering", "health"),
        *work(0, 6, "analysing", "workers", 1, at(1, "11:00"), at(1, "11:00"), at(1, "12:00")),
        *work(0, 7, "deciding", "managers", 2, at(1, "12:00"), at(2, "9:30"), at(2, "10:00")),
        (at(2, "10:00"), 0, -1, "decided", "deciding", "assessment"),
        *work(0, 8, "allocating", "managers", 2, at(2, "10:00"), at(2, "10:15"), at(2, "10:30")),
        (at(4, "10:30"), 0, -1, "allocated", "assessing", 0),
        (at(6, "9:00"), 0, 2, "replied", "gathering", "police"),
        (at(20, "10:30"), 0, -1, "closed", "assessing", "assessment"),
    ])  # fmt: skip


class City:
    """A log of random ways through all stages, with pauses, work put back and withdrawn, chases side by side, returns
    and silence."""

    def __init__(self, contacts: int, seed: int):
        self.luck = random.Random(seed)
        self.rows: list[tuple[Any, ...]] = []
        self.tasks = 0
        for of, received in enumerate(sorted(self.luck.randrange(-3 * DAY, 26 * DAY) for _ in range(contacts))):
            self.way(of, received)
        self.rows = [row for row in self.rows if row[0] < 28 * DAY]
        self.log = make_log(
            in_time_order(self.rows), children=tuple(self.luck.choice((1, 1, 2, 3)) for _ in range(contacts))
        )

    def number(self) -> int:
        self.tasks += 1
        return self.tasks - 1

    def pause(self, longest: int) -> int:
        return self.luck.choice((0, self.luck.randrange(60, longest)))

    def task(self, of: int, stage: str, pool: int, now: int) -> int:
        """One piece of work, perhaps paused, perhaps put back; return when it is finished."""
        luck, task, person = self.luck, self.number(), self.luck.choice((pool, pool + 3))
        self.rows.append((now, of, task, "queued", stage, POOLS[pool]))
        now += self.pause(2 * DAY)
        self.rows.append((now, of, task, "started", stage, person))
        while luck.random() < 0.3:
            now += luck.randrange(60, 3 * HOUR)
            self.rows.append((now, of, task, "paused", stage, person))
            now += luck.randrange(60, DAY)
            if luck.random() < 0.5:
                self.rows.append((now, of, task, "put_back", stage, POOLS[pool]))
                now, person = now + luck.randrange(DAY), luck.choice((pool, pool + 3))
                self.rows.append((now, of, task, "started", stage, person))
            else:
                self.rows.append((now, of, task, "resumed", stage, person))
        now += luck.randrange(60, 4 * HOUR)
        self.rows.append((now, of, task, "finished", stage, person))
        return now

    def chases(self, of: int, sent: int, until: int) -> None:
        """Side work, several at once; what is not done when the contact goes on is withdrawn."""
        for _ in range(self.luck.randrange(4)):
            first = len(self.rows)
            self.task(of, "gathering", 1, sent + self.pause(DAY))
            kept = [row for row in self.rows[first:] if row[0] < until]
            cut = len(kept) < len(self.rows) - first
            self.rows[first:] = kept
            if kept and cut:
                self.rows.append((until, of, kept[0][2], "withdrawn", "gathering", "workers"))

    def way(self, of: int, now: int) -> None:
        luck, note = self.luck, self.rows.append
        note((now, of, -1, "received", None, 0))
        now = self.task(of, "screening", 0, now)
        if luck.random() < 0.3:
            note((now, of, -1, "decided", "screening", "nfa"))
            note((now, of, -1, "closed", "screening", "nfa"))
            return
        note((now, of, -1, "rated", "screening", luck.choice(RATINGS[:3])))
        outcome = "returned"
        while outcome == "returned":
            sent = self.task(of, "gathering", 1, now)
            now = sent + luck.randrange(3 * DAY)
            for partner in PARTNERS:
                request = self.number()
                note((sent, of, request, "requested", "gathering", partner))
                if luck.random() < 0.8:
                    note((sent + luck.randrange(4 * DAY), of, request, "replied", "gathering", partner))
            self.chases(of, sent, now)
            now = self.task(of, "deciding", 2, self.task(of, "analysing", 1, now))
            outcome = luck.choice(("returned", "nfa", "assessment"))
        note((now, of, -1, "decided", "deciding", outcome))
        if outcome == "nfa":
            note((now, of, -1, "closed", "deciding", "nfa"))
            return
        now = self.task(of, "allocating", 2, now) + self.pause(5 * DAY)
        note((now, of, -1, "allocated", "assessing", 0))
        note((now + luck.randrange(10 * DAY), of, -1, "closed", "assessing", outcome))


CITIES = [City(60, seed).log for seed in range(4)]
