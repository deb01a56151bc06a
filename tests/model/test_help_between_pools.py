"""Help between pools: simulations of a few lines, whose trace is the assertion, and two pools that are one. One shift is
0 to 100 unless it says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.helping_pools import Contact, Front, Shifts
from made.scenarios import checked
from mashsim.scenario.help import Help
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.vocabulary.stages import DECIDING, SCREENING

DAY = 86_400
ONE = [(0, 100)]
TWO_DAYS = [(0, 100), (200, 300)]


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


@pytest.mark.slow
@checked(80)
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


# When they help


def test_own_people_and_helpers_without_a_condition_take_new_work_in_turn() -> None:
    front = helped(b=ALWAYS)
    for moment, name in ((10, "a"), (20, "b"), (40, "c")):
        front.asks(moment, "a", name, 15)
    assert front.until(400, "finished") == ["10 started a by 0", "20 started b by 1", "40 started c by 0"]


def test_who_helps_without_a_condition_takes_what_is_next_wherever_it_waits() -> None:
    front = helped(b=ALWAYS)
    for moment, pool, name in ((0, "a", "a"), (0, "b", "b"), (1, "b", "c"), (2, "a", "d"), (3, "b", "e")):
        front.asks(moment, pool, name, 10 if name == "b" else 20)
    started = ["0 started a by 0", "0 started b by 1", "10 started c by 1", "20 started d by 0", "30 started e by 1"]
    assert front.until(400, "finished") == started


def test_who_helps_when_free_does_all_work_of_their_own_first() -> None:
    front = helped(b=WHEN_FREE)
    for moment, pool, name in ((0, "b", "a"), (1, "a", "b"), (2, "a", "c"), (3, "b", "d"), (4, "b", "e")):
        front.asks(moment, pool, name, 10 if pool == "b" else 50)
    started = ["0 started a by 1", "1 started b by 0", "10 started d by 1", "20 started e by 1", "30 started c by 1"]
    assert front.until(400, "finished", "paused", "resumed") == started


def test_a_helper_finishes_what_is_begun_before_work_of_their_own() -> None:
    front = helped(b=WHEN_FREE)
    for moment, pool, name in ((0, "a", "a"), (1, "a", "b"), (2, "b", "c")):
        front.asks(moment, pool, name, 30)
    assert front.until(400, "finished") == ["0 started a by 0", "1 started b by 1", "31 started c by 1"]


def test_helpers_come_when_more_wait_than_so_many_and_before_their_own_work() -> None:
    front = helped(b=Help(pool="b", when_more_wait_than=2))
    front.asks(0, "a", "a", 100)
    front.asks(0, "b", "b", 20)
    front.asks(1, "b", "c", 20)  # was there first, and has to wait for the help
    for moment, name in ((2, "d"), (3, "e"), (4, "f")):
        front.asks(moment, "a", name, 20)
    started = ["0 started a by 0", "0 started b by 1", "20 started d by 1", "40 started c by 1"]
    assert front.until(100, "finished") == started  # two wait then, which is not more than two


def test_helpers_who_are_free_are_called_when_one_more_waits() -> None:
    front = helped(b=Help(pool="b", when_more_wait_than=1))
    for moment, name in ((0, "a"), (1, "b"), (2, "c"), (3, "d")):
        front.asks(moment, "a", name, 50)
    assert front.until(49) == ["0 started a by 0", "2 started b by 1"]  # the first in the queue, not the last


def test_both_conditions_of_a_row_must_hold() -> None:
    front = helped(b=Help(pool="b", when_more_wait_than=1, when_own_queue_is_empty=True))
    front.asks(0, "b", "a", 10)
    front.asks(0, "b", "b", 10)
    for moment, name in ((0, "c"), (1, "d"), (2, "e")):
        front.asks(moment, "a", name, 60)
    assert front.until(59, "finished") == [
        "0 started a by 1",
        "0 started c by 0",
        "10 started b by 1",
        "20 started d by 1",
    ]


def test_either_of_two_rows_is_enough() -> None:
    front = Front(a=[ONE], b=[ONE])
    front.help(
        ("a", "b", Help(pool="b", when_own_queue_is_empty=True, when_more_wait_than=5)),
        ("a", "b", Help(pool="b", when_due_today=True)),
    )
    front.asks(0, "a", "a", 50)
    front.asks(1, "a", "b", 50, due=10 * DAY)
    front.asks(2, "a", "c", 50, due=DAY)
    assert front.until(49) == ["0 started a by 0", "2 started c by 1"]


def test_who_helps_with_what_is_due_today_takes_what_is_due_soonest_and_nothing_else() -> None:
    front = helped(b=Help(pool="b", when_due_today=True))
    front.asks(0, "b", "a", 20)
    front.asks(0, "a", "b", 100)
    front.asks(1, "b", "c", 20)
    for moment, name, due in ((2, "d", DAY + 1), (3, "e", DAY), (4, "f", DAY - 50)):  # one at midnight is due today
        front.asks(moment, "a", name, 20, due=due)
    started = ["0 started a by 1", "0 started b by 0", "20 started f by 1", "40 started e by 1", "60 started c by 1"]
    assert front.until(99, "finished") == started


def test_the_first_pool_that_is_named_and_can_helps() -> None:
    front = Front(a=[ONE], b=[ONE], c=[ONE])
    front.help(("a", "c", Help(pool="c", when_own_queue_is_empty=True)), ("a", "b", WHEN_FREE))
    for moment in range(3):
        front.asks(moment, "a", "abc"[moment], 50)
    assert front.until(49) == ["0 started a by 0", "1 started b by 2", "2 started c by 1"]


def test_only_the_stage_that_is_named_is_helped() -> None:
    front = Front(a=[ONE], b=[ONE])
    front.help(("a", "b", ALWAYS), stage=DECIDING)
    front.asks(0, "a", "a", 50)
    front.asks(1, "a", "b", 50)
    assert front.until(49) == ["0 started a by 0"]


# One instant


def test_own_people_who_begin_now_come_before_helpers_who_begin_now() -> None:
    front = Front(b=[[(50, 100)]], a=[[(50, 100)]])  # the helpers' bell is the first
    front.help(("a", "b", WHEN_FREE))
    front.asks(10, "a", "a", 5)
    front.asks(10, "a", "b", 5)
    assert front.until(400, "finished") == ["50 started a by 1", "50 started b by 0"]


def test_nobody_whose_shift_ends_now_is_lent() -> None:
    front = Front(a=[ONE], b=[ONE])
    front.pool("a", keeps_work_for="1 min")
    front.help(("a", "b", ALWAYS))
    front.asks(90, "a", "a", 50)
    assert front.until(400) == ["90 started a by 0", "100 paused a by 0", "100 put_back a by 0"]


# What a helper has in hand


def test_a_helper_keeps_work_overnight_and_goes_on_with_it() -> None:
    front = helped(a=[TWO_DAYS], others=[TWO_DAYS], b=WHEN_FREE)
    front.asks(80, "a", "a", 50)
    front.asks(90, "a", "b", 20)
    trace = front.until(400)
    assert "100 paused b by 1" in trace
    assert "200 resumed b by 1" in trace


def test_what_a_helper_hands_back_goes_to_the_pool_that_was_asked() -> None:
    front = Front(a=[TWO_DAYS], b=[ONE])
    front.pool("a")
    front.pool("b", keeps_work_for="1 min")
    front.help(("a", "b", WHEN_FREE))
    front.asks(80, "a", "a", 50)
    front.asks(90, "a", "b", 20)
    assert front.until(400, "started") == [
        "100 paused a by 0", "100 paused b by 1", "100 put_back b by 1", "200 resumed a by 0", "230 finished a by 0",
        "240 finished b by 0",
    ]  # fmt: skip


def test_what_is_no_longer_needed_leaves_a_helper_free_at_once() -> None:
    front = helped(b=WHEN_FREE)
    front.asks(0, "a", "a", 50)
    front.asks(1, "a", "b", 50)
    front.asks(2, "b", "c", 5)
    front.at(10, lambda: front.tasks["b"].withdraw())
    assert front.until(49) == [
        "0 started a by 0",
        "1 started b by 1",
        "10 withdrawn b",
        "10 started c by 1",
        "15 finished c by 1",
    ]
    assert [row[5] for row in front.rows if row[3] == events.WITHDRAWN] == [front.pools["a"].code]


def test_red_work_of_their_own_interrupts_a_helper_where_red_interrupts() -> None:
    front = Front(a=[ONE], b=[ONE])
    front.pool("a")
    front.pool("b", red_interrupts=True)
    front.help(("a", "b", WHEN_FREE))
    front.asks(0, "a", "a", 50)
    front.asks(1, "a", "b", 20, rating=AMBER)
    front.asks(5, "b", "c", 10, rating=RED)
    trace = front.until(49)
    assert trace[1:] == [
        "1 started b by 1",
        "5 paused b by 1",
        "5 started c by 1",
        "15 finished c by 1",
        "15 resumed b by 1",
        "31 finished b by 1",
    ]


@pytest.mark.parametrize(("help_", "who"), [(ALWAYS, 1), (WHEN_FREE, 0)])
def test_red_interrupts_its_own_pool_and_who_helps_without_a_condition(help_: Help, who: int) -> None:
    front = Front(a=[ONE], b=[ONE])
    front.pool("a", red_interrupts=True)
    front.help(("a", "b", help_))
    front.asks(0, "a", "a", 50, rating=AMBER)
    front.asks(1, "b", "b", 50, rating=GREEN)
    front.asks(5, "a", "c", 10, rating=RED)
    assert front.until(10)[-1] == f"5 started c by {who}"


def test_helpers_do_red_work_of_their_own_before_they_help() -> None:
    front = Front(a=[ONE], b=[ONE])
    front.pool("a")
    front.pool("b", red_interrupts=True)
    front.help(("a", "b", Help(pool="b", when_more_wait_than=0)))
    front.asks(0, "b", "a", 20, rating=RED)
    front.asks(1, "b", "b", 20, rating=RED)
    front.asks(0, "a", "c", 90)
    front.asks(2, "a", "d", 10)
    assert front.until(60, "finished") == [
        "0 started a by 1",
        "0 started c by 0",
        "20 started b by 1",
        "40 started d by 1",
    ]


def test_work_takes_the_presence_that_the_helpers_time_takes_and_the_rest_is_not_lost() -> None:
    front = Front(a=[[(0, 1000)]], b=[[(0, 100)]])
    front.pool("a", presence_per_effort=2.0)
    front.pool("b", presence_per_effort=4.0, keeps_work_for="1 min")
    front.help(("a", "b", WHEN_FREE))
    front.asks(0, "a", "a", 100)
    front.asks(0, "a", "b", 30)  # 120 seconds of b's presence, of which 20 are left: 10 of a's
    assert front.until(900, "started") == [
        "100 paused b by 1", "100 put_back b by 1", "200 finished a by 0", "210 finished b by 0",
    ]  # fmt: skip


def test_help_may_begin_and_end_on_a_day() -> None:
    front = Front(a=[[(0, 1000)]], b=[[(0, 1000)]])
    front.help()
    for moment, name in ((0, "a"), (1, "b"), (2, "c"), (3, "d")):
        front.asks(moment, "a", name, 400)
    front.at(10, lambda: front.help(("a", "b", WHEN_FREE)))
    front.at(20, lambda: front.help())
    assert front.until(900, "finished") == [
        "0 started a by 0",
        "10 started b by 1",
        "400 started c by 0",
        "800 started d by 0",
    ]
