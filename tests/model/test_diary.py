"""The diary: what is to happen on a later day comes to the event list on that day, in the order in which it was
noted."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

from mashsim.agenda import ARRIVAL, BELL, ENDING, Agenda, Diary, Moment
from mashsim.quantities import DAY


def test_what_is_noted_happens_as_if_it_had_been_on_the_event_list() -> None:
    """Same moments, same ranks, many at one instant: one agenda has them all at once, the other by way of the diary."""
    shuffled = Random(5)
    rows = [
        (shuffled.randrange(8) * DAY // 2, shuffled.choice((BELL, ENDING, ARRIVAL)), number) for number in range(300)
    ]
    found: dict[bool, list[int]] = {False: [], True: []}
    for by_diary, order in found.items():
        env = Agenda()
        diary, contact = Diary(env, 9 * DAY), SimpleNamespace(closed=False)
        for at, rank, number in rows:
            if by_diary and number % 2:
                diary.note(at, rank, contact, lambda moment, order=order: order.append(moment.subject), number)
            else:
                Moment(env, at, rank, lambda moment, order=order: order.append(moment.subject), number)
        env.run_until(9 * DAY)
    assert found[True] == found[False]
    assert len(found[True]) == len(rows)


def test_nothing_happens_to_a_contact_that_is_closed_when_the_day_begins_or_after_the_end() -> None:
    env, happened = Agenda(), list[str]()
    diary, contact, closed = Diary(env, 3 * DAY), SimpleNamespace(closed=False), SimpleNamespace(closed=False)
    diary.note(DAY + 5, ENDING, contact, lambda _: happened.append("open"))
    diary.note(DAY + 6, ENDING, closed, lambda _: happened.append("closed"))
    diary.note(3 * DAY, ENDING, contact, lambda _: happened.append("too late"))
    diary.note(7, ENDING, contact, lambda _: happened.append("today"))
    diary.note(
        DAY + 9, ENDING, contact, lambda _: diary.note(DAY + 10, ENDING, contact, lambda _: happened.append("same day"))
    )
    Moment(env, DAY - 1, ENDING, lambda _: setattr(closed, "closed", True))
    env.run_until(4 * DAY)
    assert happened == ["today", "open", "same day"]
