"""The end-of-day push, by simulations of a few lines: what is due today is first, and who stays for it. One shift is
0 to 100 unless it says otherwise; the day ends at 86,400."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from made.helping_pools import Contact, Front, Shifts
from made.scenarios import checked
from mashsim.quantities import Duration
from mashsim.scenario.push import PushSettings
from mashsim.staff.pushing import Push
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import GREEN, RED
from mashsim.vocabulary.stages import SCREENING

DAY = 86_400
ONE: Shifts = [(0, 100)]
TWO_DAYS: Shifts = [(0, 100), (200, 300)]
LATER = DAY + 1
"""Due tomorrow."""


def pushing(*shifts: Shifts, first: int = 0, stays: int = 0, **settings: Any) -> Front:
    """One pool that pushes: in the last seconds of a shift, and past its end."""
    front = Front(a=shifts)
    front.pool("a", **settings)
    practice = PushSettings.model_construct(first_in_last=Duration(first), stays_at_most=Duration(stays))
    front.pools["a"].push = Push(front.pools["a"], practice, front.today)
    return front


def stayed(front: Front) -> list[tuple[int, int]]:
    push = front.pools["a"].push
    assert push is not None
    return [(since, until) for _, since, until in push.until_now()]


# Within the shift


def test_what_is_due_today_is_first_in_the_last_part_of_a_shift_what_is_due_soonest_first() -> None:
    front = pushing(ONE, first=50)
    for name, due in (("a", LATER), ("b", LATER), ("c", DAY), ("d", LATER), ("e", DAY - 100)):
        front.asks(0, "a", name, 25, due=due)
    started = ["0 started a by 0", "25 started b by 0", "50 started e by 0", "75 started c by 0"]
    assert front.until(99, "finished") == started


def test_it_is_first_all_day_if_the_part_is_longer_than_the_shift() -> None:
    front = pushing(ONE, first=DAY)
    for name, due in (("a", LATER), ("b", LATER), ("c", DAY)):
        front.asks(0, "a", name, 25, due=due)
    assert front.until(99, "finished") == ["0 started a by 0", "25 started c by 0", "50 started b by 0"]


def test_red_work_where_red_interrupts_and_work_put_down_come_before_it() -> None:
    front = pushing(ONE, first=DAY, red_interrupts=True)
    front.asks(0, "a", "a", 30, due=LATER)
    front.asks(1, "a", "b", 10, due=DAY)
    front.asks(10, "a", "c", 10, rating=RED, due=LATER)
    front.asks(11, "a", "d", 10, rating=RED, due=LATER)
    assert front.until(99, "finished", "paused") == [
        "0 started a by 0", "10 started c by 0", "20 started d by 0", "30 resumed a by 0", "50 started b by 0",
    ]  # fmt: skip


_WORK = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40), st.sampled_from([50, DAY, LATER])), max_size=12)


@checked(60)
@given(_WORK, st.sampled_from([20, 50, DAY]))
def test_what_goes_first_changes_the_order_and_not_the_amount_of_work(
    work: list[tuple[int, int, int]], first: int
) -> None:
    """As many seconds are worked each day, whatever is first; and what is done when all is done is all of it."""
    amounts = []
    for length in (0, first):
        front = pushing([(0, 100), (200, 300), (400, 1000)], first=length)
        for number, (at, effort, due) in enumerate(work):
            one = Contact(number, GREEN, due=due)
            front.at(at, lambda front=front, one=one, effort=effort: front.pools["a"].serve(one, SCREENING, effort))
        front.until(2000)
        amounts.append(_worked_by_shift(front.rows))
    assert amounts[0] == amounts[1]
    assert sum(amounts[0]) == sum(effort for _, effort, _ in work)


def _worked_by_shift(rows: list[tuple[int, ...]]) -> list[int]:
    worked, since = [0, 0, 0], 0
    for time, _, _, event, _, _ in rows:
        if event in (events.STARTED, events.RESUMED):
            since = time
        elif event in (events.PAUSED, events.FINISHED):
            worked[since // 200 if since < 400 else 2] += time - since
    return worked


# Past its end


def test_who_stays_finishes_what_is_due_and_takes_up_more_until_nothing_is_left() -> None:
    front = pushing(TWO_DAYS, stays=60)
    front.asks(90, "a", "a", 20, due=DAY)
    front.asks(91, "a", "b", 15, due=DAY)
    front.asks(91, "a", "c", 10, due=DAY - 9)
    front.asks(91, "a", "d", 10, due=LATER)
    assert front.until(150, "finished") == [
        "90 started a by 0", "110 started c by 0", "120 started b by 0",
    ]  # fmt: skip
    assert stayed(front) == [(100, 135)]
    assert [(row[0], events.WORDS[row[3]], row[2]) for row in front.rows if row[3] >= events.STAYED] == [
        (100, "stayed", 0), (135, "went_home", 0),
    ]  # fmt: skip


def test_nobody_stays_longer_than_the_limit_and_what_is_in_hand_then_is_put_down() -> None:
    front = pushing(TWO_DAYS, stays=20)
    front.asks(90, "a", "a", 50, due=DAY)
    assert front.until(400) == ["90 started a by 0", "120 paused a by 0", "200 resumed a by 0", "220 finished a by 0"]
    assert stayed(front) == [(100, 120)]


def test_work_that_would_end_exactly_at_the_limit_ends_then_and_nothing_more_is_begun() -> None:
    front = pushing(TWO_DAYS, stays=20)
    front.asks(90, "a", "a", 30, due=DAY)
    front.asks(91, "a", "b", 30, due=DAY)
    assert front.until(190) == ["90 started a by 0", "120 finished a by 0"]
    assert stayed(front) == [(100, 120)]


def test_nobody_stays_for_what_is_due_later() -> None:
    front = pushing(TWO_DAYS, stays=20)
    front.asks(90, "a", "a", 30, due=LATER)
    assert front.until(190) == ["90 started a by 0", "100 paused a by 0"]
    assert stayed(front) == []


def test_who_finishes_at_closing_stays_for_what_waits_and_is_due() -> None:
    front = pushing(TWO_DAYS, stays=20)
    front.asks(90, "a", "a", 10, due=LATER)
    front.asks(91, "a", "b", 5, due=DAY)
    assert front.until(190, "finished") == ["90 started a by 0", "100 started b by 0"]
    assert stayed(front) == [(100, 105)]


def test_the_limit_is_counted_from_the_end_of_the_shift() -> None:
    front = pushing(TWO_DAYS, stays=20, red_past_closing=True)
    front.asks(90, "a", "a", 20, rating=RED, due=LATER)  # done past closing anyway, and no overtime of the push
    front.asks(91, "a", "b", 50, due=DAY)
    assert front.until(190) == ["90 started a by 0", "110 finished a by 0", "110 started b by 0", "120 paused b by 0"]
    assert stayed(front) == [(110, 120)]


def test_nobody_stays_into_the_next_shift() -> None:
    front = pushing([(0, 100), (110, 200)], stays=60)
    front.asks(90, "a", "a", 50, due=DAY)
    assert front.until(190) == ["90 started a by 0", "110 paused a by 0", "110 resumed a by 0", "140 finished a by 0"]
    assert stayed(front) == [(100, 110)]


def test_who_leaves_for_good_finishes_what_is_in_hand_and_takes_up_nothing_more() -> None:
    front = pushing(ONE, stays=60)
    front.asks(90, "a", "a", 20, due=DAY)
    front.asks(91, "a", "b", 5, due=DAY)
    assert front.until(190) == ["90 started a by 0", "110 finished a by 0"]
    assert stayed(front) == [(100, 110)]


def test_what_is_no_longer_needed_lets_who_stays_go_on_or_go() -> None:
    front = pushing(TWO_DAYS, stays=60)
    front.asks(90, "a", "a", 40, due=DAY)
    front.asks(91, "a", "b", 40, due=DAY)
    front.at(110, lambda: front.tasks["a"].withdraw())
    front.at(120, lambda: front.tasks["b"].withdraw())
    assert front.until(190) == ["90 started a by 0", "110 withdrawn a", "110 started b by 0", "120 withdrawn b"]
    assert stayed(front) == [(100, 120)]


def test_who_leaves_at_a_limit_hands_back_what_they_put_down() -> None:
    front = pushing(ONE, TWO_DAYS, stays=20)
    front.asks(80, "a", "a", 45, due=DAY)
    front.asks(80, "a", "b", 15, due=LATER)
    trace = front.until(400)
    assert "120 put_back a by 0" in trace
    assert "200 started a by 1" in trace


@checked(60)
@given(_WORK, st.sampled_from([1, 20, 60, 150]), st.integers(1, 3))
def test_overtime_is_never_above_its_limit_and_is_what_is_worked_past_closing(
    work: list[tuple[int, int, int]], most: int, people: int
) -> None:
    front = pushing(*[[(0, 100), (200, 300)]] * people, stays=most)
    for number, (at, effort, due) in enumerate(work):
        one = Contact(number, GREEN, due=due)
        front.at(at, lambda one=one, effort=effort: front.pools["a"].serve(one, SCREENING, effort))
    front.until(2000)
    assert all(
        since % 200 == 100 and since < until <= since + min(most, 100 if since == 100 else most)
        for since, until in stayed(front)
    )
    assert sum(until - since for since, until in stayed(front)) == _past_closing(front.rows)


def _past_closing(rows: list[tuple[int, ...]]) -> int:
    past, since = 0, {}
    for time, _, task, event, _, _ in rows:
        if event in (events.STARTED, events.RESUMED):
            since[task] = time
        elif event in (events.PAUSED, events.FINISHED):
            begun = since.pop(task)
            closing = 100 if begun < 200 else 300
            past += max(0, time - max(begun, closing))
    return past
