"""Several pools by themselves, which may help each other, and the trace of what they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from mashsim.agenda import ARRIVAL, Agenda
from mashsim.scenario import PoolSettings
from mashsim.scenario.help import Help
from mashsim.staff import Pool, Roster, Task, Today, arrange_help
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import GREEN
from mashsim.vocabulary.stages import SCREENING
from mashsim.worktime import Timeline

Shifts = Sequence[tuple[int, int]]


class Contact:
    """What a pool wants to know of a contact."""

    def __init__(self, number: int, rating: int = GREEN, received_at: int = 0, due: float = 0):
        self.number, self.rating, self.received_at, self.due = number, rating, received_at, due

    def due_at(self, _: int) -> float:
        return self.due


class Front:
    """Several pools, and the trace of what they do: "10 started a by 1" for contact a and person 1.

    People are numbered through all pools.
    """

    def __init__(self, **pools: Sequence[Shifts]):
        self.env = Agenda()
        self.trace: list[str] = []
        self.rows: list[tuple[int, ...]] = []
        self.pools: dict[str, Pool] = {}
        self.tasks: dict[str, Task] = {}
        self.today = Today(Timeline(dt.date(2026, 1, 5), 100, "UTC"))
        self._numbers, self._people, self._shifts = count(), count(), pools

    def pool(self, name: str, presence_per_effort: float = 1.0, **settings: Any) -> None:
        """Make a pool; without it the pool has the usual settings."""
        first = next(self._people)
        rosters = [
            Roster(f"{name} {n}", [a for a, _ in of], [b for _, b in of]) for n, of in enumerate(self._shifts[name])
        ]
        for _ in rosters[1:]:
            next(self._people)
        self.pools[name] = Pool(
            self.env, len(self.pools), PoolSettings(posts=1, **settings), rosters, first, presence_per_effort,
            self._note, self._numbers,
        )  # fmt: skip

    def help(self, *helps: tuple[str, str, Help], stage: int = SCREENING) -> None:
        """Let pools help: who is helped, who helps, and when."""
        for name in self._shifts:
            if name not in self.pools:
                self.pool(name)
        arrange_help(self.pools, [(stage, *one) for one in helps], self.today, count())

    def _note(self, row: tuple[int, int, int, int, int, int]) -> None:
        time, contact, _, event, _, who = row
        self.rows.append(row)
        if contact >= 0 and event != events.QUEUED:
            by = "" if event == events.WITHDRAWN else f" by {who}"
            self.trace.append(f"{time} {events.WORDS[event]} {chr(97 + contact)}{by}")

    def at(self, moment: int, act: Callable[[], Any]) -> None:
        self.env.at(moment, ARRIVAL, lambda _: act())

    def asks(self, moment: int, pool: str, name: str, effort: float, rating: int = GREEN, **known: Any) -> None:
        """At a moment, ask a pool for work on the contact of that letter."""

        def serve() -> None:
            contact = Contact(ord(name) - 97, rating, **known)
            self.tasks[name] = self.pools[pool].serve(contact, SCREENING, effort)

        self.at(moment, serve)

    def until(self, moment: int, *but: str) -> list[str]:
        """Run, and return the trace without the words that do not matter."""
        self.env.run_until(moment)
        return [line for line in self.trace if line.split()[1] not in but]
