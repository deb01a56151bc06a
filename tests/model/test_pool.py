"""The pool of staff: simulations of a few lines, whose trace is the assertion. One shift is 0 to 100 unless it says
otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import count
from random import Random
from typing import Any

import pytest

from mashsim.agenda import ARRIVAL, Agenda, Journey, Moment
from mashsim.chance import Luck
from mashsim.scenario import PoolSettings
from mashsim.staff import Pool, Roster, Rosters, Task
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import AMBER, GREEN, RED
from mashsim.worktime import Timeline, build_calendar

SCREENING = 0
DAY = 86_400


class Contact:
    """What a pool wants to know of a contact."""

    def __init__(self, number: int, rating: int = GREEN, received_at: int = 0, due: float = 0):
        self.number, self.rating, self.received_at, self._due = number, rating, received_at, due

    def due_at(self, _: int) -> float:
        return self._due


class Desk:
    """A pool by itself, and the trace of what it does: "10 started a by 1" for contact a and person 1."""

    def __init__(self, *shifts: Sequence[tuple[int, int]], **settings: Any):
        self.env = Agenda()
        self.trace: list[str] = []
        people = [
            Roster(str(number), [begins for begins, _ in of], [ends for _, ends in of])
            for number, of in enumerate(shifts)
        ]
        self.pool = Pool(self.env, 0, PoolSettings(posts=1, **settings), people, 0, 1.0, self._note, count())
        self.tasks: dict[str, Task] = {}
        self.done: list[str] = []

    def _note(self, row: tuple[int, int, int, int, int, int]) -> None:
        time, contact, _, event, _, who = row
        if event not in (events.JOINED, events.LEFT):
            word = events.WORDS[event]
            by = f" by {who}" if word in ("started", "paused", "resumed", "put_back", "finished") else ""
            self.trace.append(f"{time} {word} {chr(97 + contact)}{by}")

    def at(self, moment: int, act: Callable[[], Any]) -> None:
        self.env.at(moment, ARRIVAL, lambda _: act())

    def asks(self, moment: int, name: str, effort: float, rating: int = GREEN, **known: Any) -> None:
        """At a moment, ask for work on the contact of that letter."""

        def serve() -> None:
            task = self.tasks[name] = self.pool.serve(Contact(ord(name) - 97, rating, **known), SCREENING, effort)
            if task.callbacks is not None:
                task.callbacks.append(lambda _: self.done.append(f"{self.env.now} {name}"))

        self.at(moment, serve)

    def in_hand(self) -> int:
        """How many people have work in hand."""
        return sum(person.task is not None for person in self.pool.people)

    def until(self, moment: int, *but: str) -> list[str]:
        """Run, and return the trace without the words that do not matter."""
        self.env.run_until(moment)
        return [line for line in self.trace if line.split()[1] not in ("queued", *but)]


ONE = [(0, 100)]
TWO_DAYS = [(0, 100), (200, 300)]


# Shifts


def test_work_begins_at_once_if_somebody_is_free() -> None:
    desk = Desk(ONE)
    desk.asks(10, "a", 5)
    assert desk.until(400) == ["10 started a by 0", "15 finished a by 0"]
    assert desk.done == ["15 a"]


def test_work_waits_for_opening() -> None:
    desk = Desk([(50, 100)])
    desk.asks(10, "a", 5)
    assert desk.until(400) == ["50 started a by 0", "55 finished a by 0"]


def test_work_is_put_down_at_closing_and_picked_up_by_the_same_person() -> None:
    desk = Desk(TWO_DAYS, [(0, 100), (150, 300)])  # the second comes back sooner, and leaves it alone
    desk.asks(90, "a", 15)
    assert desk.until(400) == ["90 started a by 0", "100 paused a by 0", "200 resumed a by 0", "205 finished a by 0"]


def test_work_that_would_end_exactly_at_closing_ends_then() -> None:
    desk = Desk(TWO_DAYS)
    desk.asks(90, "a", 10)
    assert desk.until(400) == ["90 started a by 0", "100 finished a by 0"]


def test_nothing_is_begun_at_the_moment_of_closing() -> None:
    desk = Desk(TWO_DAYS)
    desk.asks(90, "a", 10)
    desk.asks(95, "b", 1)
    desk.asks(100, "c", 0)
    assert desk.until(400, "finished") == ["90 started a by 0", "200 started b by 0", "201 started c by 0"]


def test_work_that_ends_at_closing_where_the_next_shift_begins_lets_the_next_begin() -> None:
    desk = Desk([(0, 100), (100, 200)])  # round the clock, cut at midnight
    desk.asks(90, "a", 10)
    desk.asks(95, "b", 10)
    assert desk.until(400) == ["90 started a by 0", "100 finished a by 0", "100 started b by 0", "110 finished b by 0"]


def test_work_goes_on_over_the_seam_of_two_shifts() -> None:
    desk = Desk([(0, 100), (100, 200)])
    desk.asks(90, "a", 20)
    assert desk.until(400) == ["90 started a by 0", "100 paused a by 0", "100 resumed a by 0", "110 finished a by 0"]


def test_what_was_put_down_comes_before_what_waits() -> None:
    desk = Desk(TWO_DAYS, policy="most_urgent_first")
    desk.asks(90, "a", 20)
    desk.asks(95, "b", 5, RED)
    assert desk.until(400, "finished") == [
        "90 started a by 0",
        "100 paused a by 0",
        "200 resumed a by 0",
        "210 started b by 0",
    ]


def test_work_of_no_length_is_done_at_once_and_in_order() -> None:
    desk = Desk(ONE)
    for name in "abc":
        desk.asks(10, name, 0)
    assert desk.until(400) == [f"10 {what} {name} by 0" for name in "abc" for what in ("started", "finished")]


def test_work_lasts_over_many_shifts() -> None:
    desk = Desk([(100 * day, 100 * day + 10) for day in range(9)])
    desk.asks(5, "a", 33)
    assert desk.until(900)[-1] == "308 finished a by 0"


def test_effort_takes_longer_in_presence_than_hands_on() -> None:
    desk = Desk(ONE)
    desk.pool = Pool(desk.env, 0, PoolSettings(posts=1), [Roster("0", [0], [100])], 0, 1.25, desk._note, count())
    desk.asks(10, "a", 20)
    assert "35 finished a by 0" in desk.until(400)


# Handing back


def test_who_leaves_hands_back_what_they_had_in_hand() -> None:
    desk = Desk(ONE, [(0, 95), (120, 300)])
    desk.asks(90, "a", 20)
    assert desk.until(400) == [
        "90 started a by 0",
        "100 paused a by 0",
        "100 put_back a by 0",
        "120 started a by 1",
        "130 finished a by 1",
    ]


def test_work_handed_back_is_taken_at_once_by_who_is_free() -> None:
    desk = Desk(ONE, [(0, 200)])
    desk.asks(90, "a", 20)
    assert desk.until(400) == [
        "90 started a by 0",
        "100 paused a by 0",
        "100 put_back a by 0",
        "100 started a by 1",
        "110 finished a by 1",
    ]


def test_work_handed_back_does_not_go_to_somebody_who_closes_at_the_same_bell() -> None:
    desk = Desk(ONE, TWO_DAYS, [(150, 200)])
    desk.asks(90, "a", 20)
    assert desk.until(400)[3:] == ["150 started a by 2", "160 finished a by 2"]


def test_work_handed_back_keeps_its_place_in_the_order() -> None:
    desk = Desk(ONE, [(0, 300)])
    desk.asks(0, "a", 150)
    desk.asks(0, "b", 110)
    for name in "cd":
        desk.asks(5, name, 10)
    assert desk.until(400)[4:] == [
        "110 finished b by 1",
        "110 started a by 1",
        "160 finished a by 1",
        *(
            f"{160 + start} {what} {name} by 1"
            for name, start, what in (
                ("c", 0, "started"),
                ("c", 10, "finished"),
                ("d", 10, "started"),
                ("d", 20, "finished"),
            )
        ),
    ]


@pytest.mark.parametrize(("back", "kept"), [(100 + DAY, True), (101 + DAY, False)])
def test_an_absence_longer_than_work_is_kept_hands_it_back(back: int, kept: bool) -> None:
    desk = Desk([(0, 100), (back, back + 100)], [(50, 60), (200, 300)], keeps_work_for="1 day")
    desk.asks(90, "a", 15)
    assert desk.until(3 * DAY)[-1] == (f"{back + 5} finished a by 0" if kept else "205 finished a by 1")


# Reds


def test_a_red_goes_on_past_closing_if_set() -> None:
    desk = Desk(TWO_DAYS, red_past_closing=True)
    desk.asks(90, "a", 30, RED)
    desk.asks(91, "b", 5, RED)
    assert desk.until(400) == ["90 started a by 0", "120 finished a by 0", "200 started b by 0", "205 finished b by 0"]


def test_an_amber_does_not_go_on_past_closing() -> None:
    desk = Desk(TWO_DAYS, red_past_closing=True)
    desk.asks(90, "a", 30, AMBER)
    assert desk.until(400, "started", "resumed") == ["100 paused a by 0", "220 finished a by 0"]


def test_a_red_that_lasts_into_the_next_shift_is_ended_before_anything_is_begun() -> None:
    desk = Desk(TWO_DAYS, red_past_closing=True)
    desk.asks(90, "a", 130, RED)
    desk.asks(95, "b", 5)
    assert desk.until(400) == ["90 started a by 0", "220 finished a by 0", "220 started b by 0", "225 finished b by 0"]


def test_a_red_that_lasts_over_a_whole_shift_ends_once() -> None:
    desk = Desk([*TWO_DAYS, (400, 500)], red_past_closing=True)
    desk.asks(90, "a", 320, RED)
    desk.asks(95, "b", 5)
    assert desk.until(600) == ["90 started a by 0", "410 finished a by 0", "410 started b by 0", "415 finished b by 0"]


def test_who_works_past_closing_and_leaves_ends_the_red_first() -> None:
    desk = Desk(ONE, [(0, 100), (110, 300)], red_past_closing=True)
    desk.asks(90, "a", 30, RED)
    assert desk.until(400) == ["90 started a by 0", "120 finished a by 0"]


def test_a_red_waits_if_it_may_not_interrupt() -> None:
    desk = Desk(ONE, policy="most_urgent_first")
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 5, RED)
    assert desk.until(400) == ["0 started a by 0", "50 finished a by 0", "50 started b by 0", "55 finished b by 0"]


def test_a_red_interrupts_the_least_urgent_work_last_begun_and_that_is_gone_back_to() -> None:
    desk = Desk(ONE, ONE, ONE, policy="most_urgent_first", red_interrupts=True)
    desk.asks(0, "a", 50, GREEN)
    desk.asks(1, "b", 50, GREEN)
    desk.asks(2, "c", 50, AMBER)
    desk.asks(3, "d", 5, AMBER)
    desk.asks(10, "e", 5, RED)
    assert desk.until(400)[3:] == [
        "10 paused b by 1",
        "10 started e by 1",
        "15 finished e by 1",
        "15 resumed b by 1",
        "50 finished a by 0",
        "50 started d by 0",
        "52 finished c by 2",
        "55 finished d by 0",
        "56 finished b by 1",
    ]


def test_a_red_takes_a_free_person_rather_than_interrupt() -> None:
    desk = Desk(ONE, ONE, red_interrupts=True)
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 5, RED)
    assert "10 started b by 1" in desk.until(400)
    assert not any("paused" in line for line in desk.trace)


def test_a_red_does_not_interrupt_a_red_but_comes_before_what_was_put_down() -> None:
    desk = Desk(ONE, policy="most_urgent_first", red_interrupts=True)
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 5, RED)
    desk.asks(12, "c", 5, RED)
    assert desk.until(400)[1:] == [
        "10 paused a by 0",
        "10 started b by 0",
        "15 finished b by 0",
        "15 started c by 0",
        "20 finished c by 0",
        "20 resumed a by 0",
        "60 finished a by 0",
    ]


def test_a_red_that_waits_behind_an_amber_comes_before_it_and_before_what_was_put_down() -> None:
    """Under first come the amber stands before it; a red that may interrupt is not held up by it."""
    desk = Desk(ONE, policy="first_come", red_interrupts=True)
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 5, RED)
    desk.asks(11, "c", 5, AMBER)
    desk.asks(12, "d", 5, RED)
    assert desk.until(400, "finished")[3:] == ["15 started d by 0", "20 resumed a by 0", "60 started c by 0"]


def test_a_red_handed_back_interrupts_too() -> None:
    desk = Desk(ONE, [(0, 300)], red_interrupts=True)
    desk.asks(0, "a", 150, RED)
    desk.asks(10, "b", 150)
    assert desk.until(400)[2:] == [
        "100 paused a by 0",
        "100 put_back a by 0",
        "100 paused b by 1",
        "100 started a by 1",
        "150 finished a by 1",
        "150 resumed b by 1",
        "210 finished b by 1",
    ]


def test_interrupted_work_and_the_red_are_put_down_at_closing_and_taken_up_the_red_first() -> None:
    desk = Desk(TWO_DAYS, red_interrupts=True)
    desk.asks(80, "a", 30)
    desk.asks(90, "b", 20, RED)
    assert desk.until(400, "started") == [
        "90 paused a by 0",
        "100 paused b by 0",
        "200 resumed b by 0",
        "210 finished b by 0",
        "210 resumed a by 0",
        "230 finished a by 0",
    ]


# Order


@pytest.mark.parametrize(
    ("policy", "order"),
    [("first_come", "bcde"), ("most_urgent_first", "dcbe"), ("oldest_first", "cebd"), ("due_soonest", "ebdc")],
)
def test_policies_order_the_queue(policy: str, order: str) -> None:
    desk = Desk(ONE, policy=policy)
    desk.asks(0, "a", 10)
    desk.asks(1, "b", 10, GREEN, received_at=-5, due=30)
    desk.asks(2, "c", 10, AMBER, received_at=-9, due=50)
    desk.asks(3, "d", 10, RED, received_at=-1, due=40)
    desk.asks(4, "e", 10, GREEN, received_at=-7, due=20)
    assert [line.split()[2] for line in desk.until(400, "finished")] == ["a", *order]


def test_equal_keys_keep_the_order_in_which_they_came() -> None:
    desk = Desk(ONE, policy="most_urgent_first")
    for name in "abcdefgh":
        desk.asks(0, name, 10)
    assert [line.split()[2] for line in desk.until(400, "finished")] == list("abcdefgh")


def test_a_new_policy_puts_the_queue_in_a_new_order() -> None:
    desk = Desk(ONE, policy="first_come")
    for name, rating in zip("abcd", (GREEN, GREEN, AMBER, RED), strict=True):
        desk.asks(0, name, 10, rating)
    desk.at(5, lambda: desk.pool.adopt(PoolSettings(posts=1, policy="most_urgent_first")))
    assert [line.split()[2] for line in desk.until(400, "finished")] == list("adcb")


def test_a_new_policy_back_to_first_come_restores_the_order_of_coming() -> None:
    desk = Desk(ONE, policy="most_urgent_first")
    for name, rating in zip("abcd", (GREEN, GREEN, AMBER, RED), strict=True):
        desk.asks(0, name, 10, rating)
    desk.at(5, lambda: desk.pool.adopt(PoolSettings(posts=1, policy="first_come")))
    assert [line.split()[2] for line in desk.until(400, "finished")] == list("abcd")


def test_reds_may_interrupt_from_the_day_it_is_set() -> None:
    desk = Desk(ONE)
    desk.asks(0, "a", 50)
    desk.at(5, lambda: desk.pool.adopt(PoolSettings(posts=1, red_interrupts=True)))
    desk.asks(10, "b", 5, RED)
    assert desk.until(400)[1:3] == ["10 paused a by 0", "10 started b by 0"]


# Taking back


def leaves(desk: Desk) -> None:
    """Nobody is lost: work asked for afterwards is begun at once by each person in turn."""
    desk.env.run_until(210)
    desk.trace.clear()
    for name in "xy":
        desk.asks(220, name, 5)
    desk.env.run_until(240)
    people = {line[-1] for line in desk.trace if "started" in line and line.split()[2] in "xy"}
    assert len(people) == len(desk.pool.people)
    assert desk.in_hand() == 0
    assert desk.pool.waiting() == 0


@pytest.mark.parametrize("moment", [10, 20, 100, 150, 205])
def test_withdrawn_work_leaks_nobody(moment: int) -> None:
    """Before the work in front of it ends, in hand, at closing, put down, picked up again."""
    desk = Desk(TWO_DAYS, TWO_DAYS)
    desk.asks(5, "a", 15)
    desk.asks(5, "b", 15)
    desk.asks(6, "c", 90)
    desk.at(moment, lambda: desk.pool.withdraw(desk.tasks["c"]))
    leaves(desk)
    assert not any(line.endswith("c") for line in desk.done)


def test_withdrawing_work_in_hand_frees_the_person_for_the_next() -> None:
    desk = Desk(ONE)
    desk.asks(0, "a", 50)
    desk.asks(1, "b", 5)
    desk.at(10, lambda: desk.pool.withdraw(desk.tasks["a"]))
    assert desk.until(400) == ["0 started a by 0", "10 withdrawn a", "10 started b by 0", "15 finished b by 0"]
    assert desk.done == ["15 b"]


def test_withdrawing_waiting_work_lets_it_be_passed_over() -> None:
    desk = Desk(ONE)
    for name in "abc":
        desk.asks(0, name, 10)
    desk.at(5, lambda: desk.pool.withdraw(desk.tasks["b"]))
    waiting: list[int] = []
    desk.at(6, lambda: waiting.append(desk.pool.waiting()))
    assert desk.until(400, "finished") == ["0 started a by 0", "5 withdrawn b", "10 started c by 0"]
    assert waiting == [1]


def test_withdrawing_a_red_lets_the_interrupted_work_go_on() -> None:
    desk = Desk(ONE, red_interrupts=True)
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 20, RED)
    desk.at(15, lambda: desk.pool.withdraw(desk.tasks["b"]))
    assert desk.until(400)[1:] == [
        "10 paused a by 0",
        "10 started b by 0",
        "15 withdrawn b",
        "15 resumed a by 0",
        "55 finished a by 0",
    ]


def test_withdrawing_interrupted_work_leaves_the_red_in_hand() -> None:
    desk = Desk(ONE, red_interrupts=True)
    desk.asks(0, "a", 50)
    desk.asks(10, "b", 20, RED)
    desk.at(15, lambda: desk.pool.withdraw(desk.tasks["a"]))
    assert desk.until(400)[2:] == ["10 started b by 0", "15 withdrawn a", "30 finished b by 0"]


def test_withdrawing_a_red_past_closing_sends_the_person_home() -> None:
    desk = Desk(TWO_DAYS, red_past_closing=True)
    desk.asks(90, "a", 50, RED)
    desk.asks(95, "b", 5)
    desk.at(120, lambda: desk.pool.withdraw(desk.tasks["a"]))
    assert desk.until(400) == ["90 started a by 0", "120 withdrawn a", "200 started b by 0", "205 finished b by 0"]


def test_withdrawing_work_that_was_handed_back() -> None:
    desk = Desk(ONE, [(0, 50), (150, 300)])
    desk.asks(90, "a", 20)
    desk.asks(95, "b", 5)
    desk.at(120, lambda: desk.pool.withdraw(desk.tasks["a"]))
    assert desk.until(400)[2:] == [
        "100 put_back a by 0",
        "120 withdrawn a",
        "150 started b by 1",
        "155 finished b by 1",
    ]


@pytest.mark.parametrize("stays", [3, 12, 30])
def test_a_task_as_context_withdraws_itself_unless_finished(stays: int) -> None:
    """While it waits, while it is in hand, and after it was finished."""
    desk = Desk(TWO_DAYS)
    desk.asks(0, "a", 10)

    def work() -> Any:
        yield Moment(desk.env, 1, ARRIVAL)
        with desk.pool.serve(Contact(1), SCREENING, 10):
            yield Moment(desk.env, 1 + stays, ARRIVAL)

    Journey(work())
    lines = desk.until(400)
    assert any("withdrawn b" in line for line in lines) == (stays < 19)
    assert desk.in_hand() == 0
    assert desk.pool.waiting() == 0
    assert "10 finished a by 0" in lines


def test_a_task_as_context_withdraws_itself_on_an_error() -> None:
    desk = Desk(ONE)
    with pytest.raises(KeyError), desk.pool.serve(Contact(0), SCREENING, 10):
        raise KeyError
    assert desk.pool.waiting() == 0
    desk.asks(5, "b", 5)
    assert desk.until(400) == ["0 withdrawn a", "5 started b by 0", "10 finished b by 0"]


def test_the_pool_counts_what_is_in_hand_and_what_waits() -> None:
    desk = Desk(ONE, ONE)
    for name in "abcde":
        desk.asks(0, name, 10)
    counts: list[tuple[int, int]] = []
    for moment in (5, 15, 25, 35):
        desk.at(moment, lambda: counts.append((desk.in_hand(), desk.pool.waiting())))
    desk.env.run_until(50)
    assert counts == [(2, 3), (2, 1), (1, 0), (0, 0)]


def test_work_that_moves_up_or_is_withdrawn_while_it_waits_is_begun_in_the_order_of_the_rule() -> None:
    """At random, against sorting: ratings rise, some of them twice, the rule changes, and some work is taken back."""
    chance = Random(3)
    desk, contacts, tasks = Desk([(1000, 9000)], policy="most_urgent_first"), list[Contact](), list[Task]()

    def ask(number: int) -> None:
        contacts.append(Contact(number, chance.choice((AMBER, GREEN))))
        tasks.append(desk.pool.serve(contacts[number], SCREENING, 1, 0 if chance.random() < 0.3 else None))

    def change() -> None:
        contact, task = chance.choice(list(zip(contacts, tasks, strict=True)))
        if chance.random() < 0.7 and contact.rating > RED:
            contact.rating -= 1
            desk.pool.take_in_rating(contact)
        elif task.callbacks is not None:
            desk.pool.withdraw(task)

    for number in range(200):
        desk.at(number, lambda number=number: ask(number))  # type: ignore[misc]  # mypy infers no lambda with a default
        desk.at(number, change)
    desk.at(500, lambda: desk.pool.adopt(PoolSettings(posts=1, policy="most_urgent_first")))
    desk.at(999, lambda: waiting.append(desk.pool.waiting()))
    waiting: list[int] = []
    desk.env.run_until(999.5)
    left = [(task.owner is None, task.contact.rating, task.number) for task in tasks if task.callbacks is not None]
    assert waiting == [len(left)]
    desk.env.run_until(9000)
    begun = sorted((task for task in tasks if task.person), key=lambda task: task.begun_at)
    assert [task.number for task in begun] == [number for _, _, number in sorted(left)]
    assert desk.pool.waiting() == 0


def test_work_that_moved_up_is_not_begun_again_from_its_old_place() -> None:
    desk = Desk([(10, 100)], [(10, 100)], policy="most_urgent_first")
    desk.asks(0, "b", 5)
    desk.asks(0, "a", 20)

    def rises() -> None:
        desk.tasks["a"].contact.rating = AMBER
        desk.pool.take_in_rating(desk.tasks["a"].contact)

    desk.at(5, rises)
    assert desk.until(400) == ["10 started a by 0", "10 started b by 1", "15 finished b by 1", "30 finished a by 0"]


# Work that is one person's alone


def for_one(desk: Desk, moment: int, name: str, effort: float, person: int, rating: int = GREEN) -> None:
    """At a moment, ask one person for work on the contact of that letter."""

    def serve() -> None:
        desk.tasks[name] = desk.pool.serve(Contact(ord(name) - 97, rating), SCREENING, effort, person)

    desk.at(moment, serve)


def test_a_task_for_one_person_is_begun_at_once_if_they_are_idle() -> None:
    desk = Desk(ONE, ONE)
    for_one(desk, 10, "a", 5, 1)
    desk.asks(11, "b", 5)
    assert desk.until(400, "finished") == ["10 started a by 1", "11 started b by 0"]


def test_a_task_for_one_person_waits_for_them_while_others_are_idle() -> None:
    desk = Desk(ONE, ONE)
    for_one(desk, 0, "a", 50, 0)
    for_one(desk, 10, "b", 5, 0)
    assert desk.until(400) == ["0 started a by 0", "50 finished a by 0", "50 started b by 0", "55 finished b by 0"]


def test_their_own_comes_after_what_they_put_down_and_before_the_common_queue() -> None:
    desk = Desk(TWO_DAYS, policy="most_urgent_first")
    desk.asks(90, "a", 20)
    desk.asks(91, "b", 5, RED)
    for_one(desk, 92, "c", 5, 0)
    for_one(desk, 93, "d", 5, 0, AMBER)
    assert desk.until(400, "finished", "paused") == [
        "90 started a by 0",
        "200 resumed a by 0",
        "210 started d by 0",
        "215 started c by 0",
        "220 started b by 0",
    ]


def test_a_red_of_ones_own_interrupts_only_that_person() -> None:
    desk = Desk(ONE, ONE, red_interrupts=True)
    for name in "ab":
        desk.asks(0, name, 50)
    for_one(desk, 10, "c", 5, 0, RED)
    for_one(desk, 11, "d", 5, 0, RED)
    assert desk.until(400)[2:] == [
        "10 paused a by 0",
        "10 started c by 0",
        "15 finished c by 0",
        "15 started d by 0",
        "20 finished d by 0",
        "20 resumed a by 0",
        "50 finished b by 1",
        "60 finished a by 0",
    ]


@pytest.mark.parametrize("begun", [False, True])
def test_their_own_goes_to_the_common_queue_when_they_leave(begun: bool) -> None:
    desk = Desk(ONE, [(0, 300)])
    if not begun:
        for_one(desk, 0, "a", 100, 0)
    for_one(desk, 95, "b", 20, 0)
    left: list[tuple[int, int]] = []
    desk.pool.on_left.append(lambda person: left.append((desk.env.now, person.number)))
    for_one(desk, 150, "c", 5, 0)  # who has left already
    handed_back = ["100 paused b by 0", "100 put_back b by 0"] if begun else []
    taken, done = ("100 started b by 1", 115 if begun else 120)
    assert [
        line for line in desk.until(400) if line[4] != "a" and " a " not in line and line != "95 started b by 0"
    ] == [
        *handed_back,
        taken,
        f"{done} finished b by 1",
        "150 started c by 1",
        "155 finished c by 1",
    ]
    assert left[0] == (100, 0)


def test_a_long_absence_hands_back_what_is_anybodys_and_not_what_is_their_own() -> None:
    back = 100 + 2 * DAY
    desk = Desk([(0, 100), (back, back + 100)], [(150, 300)], keeps_work_for="1 day", red_interrupts=True)
    desk.asks(80, "a", 30)
    for_one(desk, 90, "b", 20, 0, RED)
    assert desk.until(3 * DAY)[2:] == [
        "90 started b by 0",
        "100 paused b by 0",
        "100 put_back a by 0",
        "150 started a by 1",
        "170 finished a by 1",
        f"{back} resumed b by 0",
        f"{back + 10} finished b by 0",
    ]


@pytest.mark.parametrize("moment", [5, 20, 35])
def test_withdrawing_ones_own_leaks_nobody(moment: int) -> None:
    """While it waits, while it is in hand, while the next of theirs waits behind it."""
    desk = Desk(TWO_DAYS, TWO_DAYS)
    for name in "abc":
        for_one(desk, 0, name, 15, 0)
    desk.at(moment, lambda: desk.pool.withdraw(desk.tasks["b" if moment < 30 else "c"]))
    leaves(desk)


def test_the_pool_counts_ones_own_among_what_waits() -> None:
    desk = Desk(ONE, ONE)
    for name in "abc":
        for_one(desk, 0, name, 10, 0)
    desk.at(5, lambda: desk.pool.withdraw(desk.tasks["c"]))
    desk.env.run_until(6)
    assert desk.pool.waiting() == 1


def test_a_rating_that_changed_is_seen_when_the_queue_is_put_in_order_anew() -> None:
    desk = Desk(ONE, policy="most_urgent_first")
    for name in "abc":
        desk.asks(0, name, 10)
    for name in "de":
        for_one(desk, 0, name, 10, 0)

    def re_rated() -> None:
        desk.tasks["c"].contact.rating = desk.tasks["e"].contact.rating = RED
        desk.pool.adopt(PoolSettings(posts=1, policy="most_urgent_first"))

    desk.at(5, re_rated)
    assert [line.split()[2] for line in desk.until(400, "finished")] == list("aedcb")


# Order at one instant


def test_an_ending_frees_the_person_and_starts_the_next_before_the_contact_moves_on() -> None:
    desk = Desk(ONE)
    desk.asks(0, "a", 10)
    desk.asks(0, "b", 10)
    desk.env.run_until(5)
    callbacks = desk.tasks["a"].callbacks
    assert callbacks is not None
    callbacks.append(lambda _: desk.pool.serve(Contact(2), SCREENING, 1))
    assert desk.until(400) == [
        "0 started a by 0",
        "10 finished a by 0",
        "10 started b by 0",
        "20 finished b by 0",
        "20 started c by 0",
        "21 finished c by 0",
    ]


def test_endings_come_before_arrivals_of_the_same_instant() -> None:
    desk = Desk(ONE)
    desk.asks(10, "b", 1)  # planned first, and yet after the ending
    desk.asks(0, "a", 10)
    assert desk.until(400) == ["0 started a by 0", "10 finished a by 0", "10 started b by 0", "11 finished b by 0"]


def test_the_first_of_the_idle_is_the_one_idle_for_longest() -> None:
    desk = Desk(ONE, ONE)
    for moment, name in ((0, "a"), (10, "b"), (20, "c")):
        desk.asks(moment, name, 5)
    assert desk.until(400, "finished") == ["0 started a by 0", "10 started b by 1", "20 started c by 0"]


# Rosters: posts become people


ALWAYS = {day: [(0, 24 * 60)] for day in range(7)}
OFFICE = {day: [(9 * 60, 17 * 60)] for day in range(5)}
LUNCH = {day: [(9 * 60, 12 * 60), (13 * 60, 18 * 60)] for day in range(5)}
TIMELINE = Timeline(dt.date(2026, 6, 1), 364)  # a Monday


def shifts(hours: dict[int, list[tuple[int, int]]], *epochs: tuple[int, dict[str, Any]]) -> list[Roster]:
    calendars = {"office": build_calendar("office", hours, TIMELINE)}
    return Rosters("pool", [(day, PoolSettings(**settings)) for day, settings in epochs], calendars, TIMELINE).draw(
        Luck(1, 0)
    )


def present(roster: Roster) -> int:
    return sum(roster.ends) - sum(roster.begins)


def days_of(roster: Roster) -> list[int]:
    spans = zip(roster.begins, roster.ends, strict=True)
    return sorted({day for begins, ends in spans for day in range(TIMELINE.day(begins), TIMELINE.day(ends - 1) + 1)})


@pytest.mark.parametrize("hours", [ALWAYS, OFFICE, LUNCH])
def test_a_part_post_works_its_share_of_days(hours: dict[int, list[tuple[int, int]]]) -> None:
    whole, part = shifts(hours, (0, {"posts": 1.5}))
    assert abs(len(days_of(part)) - len(days_of(whole)) / 2) <= 1
    assert present(part) == pytest.approx(present(whole) / 2, abs=DAY)


@pytest.mark.parametrize("hours", [ALWAYS, OFFICE, LUNCH])
def test_posts_come_and_go_on_the_dates_of_interventions(hours: dict[int, list[tuple[int, int]]]) -> None:
    people = shifts(hours, (0, {"posts": 1}), (70, {"posts": 2}), (140, {"posts": 0}))
    first, last = ([days_of(person)[place] for person in people] for place in (0, -1))
    assert first == [0, 70]
    assert all(133 < day < 140 for day in last)


@pytest.mark.parametrize("hours", [ALWAYS, OFFICE, LUNCH])
def test_cover_comes_on_its_first_day_and_goes_after_its_last(hours: dict[int, list[tuple[int, int]]]) -> None:
    cover = {"posts": 1, "first_day": dt.date(2026, 6, 8), "last_day": dt.date(2026, 6, 12)}
    people = shifts(hours, (0, {"posts": 1, "cover": [cover]}))
    assert days_of(people[1]) == [7, 8, 9, 10, 11]


@pytest.mark.parametrize("hours", [ALWAYS, OFFICE, LUNCH])
def test_leave_is_counted_in_days_whatever_the_hours(hours: dict[int, list[tuple[int, int]]]) -> None:
    (always,) = shifts(hours, (0, {"posts": 1}))
    (roster,) = shifts(hours, (0, {"posts": 1, "leave_days": 30}))
    assert 25 <= len(days_of(always)) - len(days_of(roster)) <= 35


def test_people_have_leave_and_sickness_of_their_own_whoever_else_is_there() -> None:
    settings = {"leave_days": 30, "sickness_share": 0.1}
    few = shifts(OFFICE, (0, {"posts": 2, **settings}))
    many = shifts(OFFICE, (0, {"posts": 5, **settings}))
    assert [(one.begins, one.ends) for one in many[:2]] == [(one.begins, one.ends) for one in few]
    assert few[0].begins != few[1].begins


# Overload


def overloaded(desk: Desk, *moments: int) -> list[bool]:
    """Return whether the pool is overloaded at some moments."""
    found: list[bool] = []
    for moment in moments:
        desk.at(moment, lambda: found.append(desk.pool.overloaded))
    desk.until(max(moments) + 1)
    return found


def queue(desk: Desk, waiting: int) -> None:
    """Let everybody have work that lasts and so much wait besides, from moment 1 on."""
    for name in "abcdefgh"[: len(desk.pool.people) + waiting]:
        desk.asks(1, name, 1000)


@pytest.mark.parametrize(("waiting", "is_more"), [(2, False), (3, True)])
def test_a_pool_is_overloaded_by_more_than_it_can_bear_not_by_as_much(waiting: int, is_more: bool) -> None:
    desk = Desk(ONE, overload={"above": 2})
    queue(desk, waiting)
    assert overloaded(desk, 50) == [is_more]


def test_outside_hours_overload_is_by_those_who_were_last_on_shift() -> None:
    desk = Desk(TWO_DAYS, TWO_DAYS, overload={"above": 2})
    queue(desk, 4)
    assert overloaded(desk, 50, 150) == [False, False]


def test_the_fewer_are_on_shift_the_sooner_a_pool_is_overloaded() -> None:
    desk = Desk(TWO_DAYS, ONE, keeps_work_for="1 hour", overload={"above": 2})
    queue(desk, 3)
    assert overloaded(desk, 50, 250) == [False, True]


def test_of_work_that_is_equal_by_a_persons_own_rule_the_first_queued_is_next() -> None:
    desk = Desk(ONE, policy="most_urgent_first")
    desk.pool.people[0].rule = lambda task: task.contact.received_at
    for name, rating in (("a", GREEN), ("b", GREEN), ("c", RED), ("d", AMBER)):
        desk.asks(1, name, 10, rating)
    assert desk.until(60, "finished") == [
        "1 started a by 0",
        "11 started b by 0",
        "21 started c by 0",
        "31 started d by 0",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_person_with_a_rule_of_their_own_always_takes_what_is_first_by_it(seed: int) -> None:
    random = Random(seed)
    desk = Desk([(0, 1000), (5000, 6000)], [(0, 6000)], policy="first_come")  # the first is away while much is done
    desk.pool.people[0].rule = lambda task: task.contact.rating
    contacts = [Contact(0x4E00 + number, random.choice([GREEN, AMBER])) for number in range(800)]
    ratings = {chr(97 + contact.number): contact.rating for contact in contacts}
    tasks: dict[int, Task] = {}

    def ask(contact: Contact) -> None:
        tasks[contact.number] = desk.pool.serve(contact, SCREENING, random.choice([5, 12, 30]))

    def raise_rating(contact: Contact) -> None:
        contact.rating -= 1
        desk.trace.append(f"{desk.env.now} raised {chr(97 + contact.number)}")
        desk.pool.take_in_rating(contact)

    for contact in contacts:
        asked = random.randrange(6000)
        desk.at(asked, lambda contact=contact: ask(contact))
        if random.random() < 0.3:
            desk.at(asked + random.randrange(300), lambda contact=contact: raise_rating(contact))
        elif random.random() < 0.1:
            desk.at(asked + random.randrange(300), lambda contact=contact: tasks[contact.number].withdraw())
    desk.env.run_until(6000)
    waiting: dict[str, int] = {}  # in order of queueing
    taken = 0
    for line in desk.trace:
        _, word, name, *by = line.split()
        if word == "queued":
            waiting[name] = ratings[name]
        elif word == "raised":
            ratings[name] -= 1
            waiting |= {name: ratings[name]} if name in waiting else {}
        elif word == "withdrawn":
            waiting.pop(name, None)
        elif word == "started":
            if by == ["by", "0"]:
                taken += len(waiting) > 1
                assert name == min(waiting, key=waiting.__getitem__)
            del waiting[name]
    assert taken > 50
