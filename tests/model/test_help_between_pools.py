"""Help between pools: simulations of a few lines, whose trace is the assertion, and two pools that are one. One shift is
0 to 100 unless it says otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from made.scenarios import checked
from mashsim.agenda import ARRIVAL, Agenda, Moment
from mashsim.scenario import PoolSettings
from mashsim.scenario.help import Help
from mashsim.staff import Pool, Roster, Task, Today, arrange_help
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.worktime import Timeline

SCREENING, DECIDING = 0, 4
ONE = [(0, 100)]
TWO_DAYS = [(0, 100), (200, 300)]
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
        if event not in (events.JOINED, events.LEFT, events.QUEUED):
            by = "" if event == events.WITHDRAWN else f" by {who}"
            self.trace.append(f"{time} {events.WORDS[event]} {chr(97 + contact)}{by}")

    def at(self, moment: int, act: Callable[[], Any]) -> None:
        Moment(self.env, moment, ARRIVAL, lambda _: act())

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


def helped(*, b: Help, a: Sequence[Shifts] = (ONE,), others: Sequence[Shifts] = (ONE,)) -> Front:
    """Pool a with help from pool b."""
    front = Front(a=a, b=others)
    front.help(("a", "b", b))
    return front


ALWAYS = Help(pool="b")
WHEN_FREE = Help(pool="b", when_own_queue_is_empty=True)


# Two pools that are one

_SHIFTS = st.sampled_from(
    [
        [(0, 100), (200, 300), (400, 500)],
        [(0, 40), (60, 100), (200, 240), (260, 300), (400, 500)],
        [(20, 120), (220, 320), (420, 520)],
        [(0, 100), (100, 200), (200, 300), (300, 400), (400, 500)],
        [(50, 150), (400, 500)],
    ]
)
_WORK = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.booleans(),
        st.integers(0, 60),
        st.sampled_from([RED, AMBER, GREEN]),
        st.integers(0, 500),
    ),
    max_size=25,
)


@st.composite
def _people(draw: st.DrawFn) -> tuple[list[Shifts], list[Shifts]]:
    """The shifts of two pools. Both have all patterns, so that their bells ring at the same moments, in turn."""
    patterns = draw(st.lists(_SHIFTS, min_size=1, max_size=3, unique_by=str))
    some, others = (patterns + draw(st.lists(st.sampled_from(patterns), max_size=2)) for _ in range(2))
    return draw(st.permutations(some)), draw(st.permutations(others))


@checked(150)
@given(
    _people(),
    _WORK,
    st.fixed_dictionaries(
        {
            "policy": st.sampled_from(["first_come", "most_urgent_first", "due_soonest", "oldest_first"]),
            "red_interrupts": st.booleans(),
            "red_past_closing": st.booleans(),
        }
    ),
)
def test_two_pools_that_help_each_other_without_conditions_are_one(
    people: tuple[list[Shifts], list[Shifts]], work: list[tuple[int, bool, int, int, int]], settings: dict[str, Any]
) -> None:
    some, others = people
    one = Front(a=[*some, *others])
    one.pool("a", **settings)
    two = Front(a=some, b=others)
    two.pool("a", **settings)
    two.pool("b", **settings)
    two.help(("a", "b", Help(pool="b")), ("b", "a", Help(pool="a")))
    for number, (at, second, effort, rating, due) in enumerate(work):
        for front in (one, two):
            pool = "b" if second and front is two else "a"
            contact = Contact(number, rating, received_at=at - 3 * (number % 5), due=due)
            front.at(
                at,
                lambda front=front, pool=pool, contact=contact, effort=effort: front.pools[pool].serve(
                    contact, SCREENING, effort
                ),
            )
    one.until(600)
    two.until(600)
    assert _without_pools(two.rows) == _without_pools(one.rows)


def _without_pools(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    of_pools = (events.QUEUED, events.JOINED, events.LEFT)
    return sorted((*row[:5], -1 if row[3] in of_pools else row[5]) for row in rows)
