"""The agenda: what is put on it happens in order of time, then of class, then as it was put there, on whatever page."""

from __future__ import annotations

from random import Random

from mashsim.agenda import ARRIVAL, BELL, ENDING, LOOK, PAGE, Agenda, EventPriority

HOURS = 400


def test_all_happens_in_order_also_what_is_put_on_while_it_runs() -> None:
    """At random, against sorting: many at one instant, some at the edges of pages, some pages with nothing on them."""
    shuffled, env = Random(5), Agenda()
    put: list[tuple[int, EventPriority, int]] = []
    happened: list[tuple[int, EventPriority, int]] = []

    def put_on(now: int) -> None:
        steps = shuffled.choice((1, 4, 4 * HOURS))
        moment, rank = now + shuffled.randrange(steps) * PAGE // 4, shuffled.choice((LOOK, BELL, ENDING, ARRIVAL))
        put.append((moment, rank, len(put)))
        env.at(moment, rank, happens, put[-1])

    def happens(due: tuple[int, EventPriority, int]) -> None:
        assert env.now == due[0]
        happened.append(due)
        if len(put) < 2000:
            put_on(env.now)

    for _ in range(300):
        put_on(0)
    first = [due for due in put if due[0] < HOURS * PAGE]
    env.run_until(HOURS * PAGE)
    assert [due for due in happened if due in first] == sorted(first)
    assert sorted(happened) == sorted(due for due in put if due[0] < HOURS * PAGE)
    assert [moment for moment, *_ in happened] == sorted(moment for moment, *_ in happened)
    assert len(put) == 2000
    assert len({moment for moment, *_ in happened}) < len(happened) - 100


def test_it_runs_in_parts_as_in_one() -> None:
    found = []
    for ends in ([4 * PAGE], [1, PAGE, PAGE + 1, 3 * PAGE, 4 * PAGE]):
        env, order = Agenda(), list[int]()
        for number, moment in enumerate((0, 1, PAGE - 1, PAGE, PAGE, 2 * PAGE + 5, 4 * PAGE, 9 * PAGE)):
            env.at(moment, ENDING, order.append, number)
        for end in ends:
            env.run_until(end)
            assert env.now == end
        found.append(order)
    assert found == [[0, 1, 2, 3, 4, 5]] * 2
