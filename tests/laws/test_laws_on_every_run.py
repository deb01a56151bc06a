"""The laws that are checked on every run find each kind of wrong log, and say where."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import pytest

from made.command_line import MM1, mashsim
from made.places import SCENARIOS
from mashsim.errors import SimulationError
from mashsim.laws import NEXT_EVENTS, Broken, Shifts, broken
from mashsim.loading import load
from mashsim.log import Log, Names
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary import events

Break = Callable[[Log, list[Shifts]], object]


@pytest.fixture(scope="module")
def door() -> FrontDoor:
    days = {"run.first_day": "2021-04-01", "run.measure_from": "2021-04-01", "run.last_day": "2021-05-31"}
    return FrontDoor(load(SCENARIOS / "story" / "city.toml", days | {"interventions": []}))


def run(door: FrontDoor) -> tuple[Log, list[Shifts]]:
    world = World(door, 1, 0)
    return door._run(world), world.shifts()


@pytest.fixture(scope="module")
def before(door: FrontDoor) -> tuple[Log, list[Shifts]]:
    return run(door)


@pytest.fixture
def made(before: tuple[Log, list[Shifts]]) -> tuple[Log, list[Shifts]]:
    """A log of its own, to break."""
    log, people = before
    other = Log(log.names, log.first_day, log.ends_at, log.header)
    for name in ("time", "contact", "task", "event", "stage", "detail", "source", "children", "family", "person_pool"):
        getattr(other, name).extend(getattr(log, name))
    other.rostered = [by_day[:] for by_day in log.rostered]
    return other, list(people)


def first(log: Log, event: int, after: int = 0) -> int:
    return log.event.index(event, after)


def _same_person_twice(log: Log, people: list[Shifts]) -> None:
    row = first(log, events.STARTED, 2_000)
    task = log.task[row]
    over = next(n for n in range(row, len(log)) if log.task[n] == task and log.event[n] == events.FINISHED)
    other = next(n for n in range(row + 1, over) if log.event[n] == events.STARTED)
    log.detail[other] = log.detail[row]


def _tight(log: Log, people: list[Shifts]) -> None:
    log.header = {**log.header, "ceilings": [[0, 1]]}


def _closed_before_it_came(log: Log, people: list[Shifts]) -> None:
    closed = {log.contact[row] for row in range(len(log)) if log.event[row] == events.CLOSED}
    *_, late = (row for row in range(len(log)) if log.event[row] == events.RECEIVED and log.contact[row] not in closed)
    assert log.time[late] > log.time[first(log, events.CLOSED)]
    log.contact[first(log, events.CLOSED)] = log.contact[late]


BREAKS: dict[str, Break] = {
    "order": lambda log, _: log.time.__setitem__(100, log.time[-1]),
    "once": lambda log, _: log.event.__setitem__(first(log, events.CLOSED), events.RECEIVED),
    "present": _closed_before_it_came,
    "way": lambda log, _: log.event.__setitem__(first(log, events.FINISHED), events.QUEUED),
    "one": _same_person_twice,
    "shift": lambda _, people: people.__setitem__(slice(None), [Shifts((), ())] * len(people)),
    "hours": lambda log, _: log.rostered.__setitem__(0, log.rostered[0][:1]),
    "ceiling": _tight,
}


def test_a_run_keeps_every_law(before: tuple[Log, list[Shifts]]) -> None:
    log, people = before
    assert broken(log, people) is None
    assert {code for code in NEXT_EVENTS if code in set(log.event)} >= {events.QUEUED, events.STARTED, events.FINISHED}


@pytest.mark.parametrize("law", BREAKS)
def test_each_law_finds_a_log_that_breaks_it(made: tuple[Log, list[Shifts]], law: str) -> None:
    log, people = made
    BREAKS[law](log, people)
    one = broken(log, people)
    assert one is not None
    assert one.law == law
    assert one.sentence(log).startswith("the law is broken that ")
    assert law == "hours" or f": contact {log.contact[one.row]}" in one.sentence(log)
    assert law != "order" or one.row == 101


# Logs of a few rows


ENDS_AT = 1_000
RECEIVED, CLOSED, QUEUED, STARTED, FINISHED = (
    events.RECEIVED, events.CLOSED, events.QUEUED, events.STARTED, events.FINISHED,
)  # fmt: skip
ANN, BEN = Shifts((0,), (100,)), Shifts((0, 500), (100, 600))


def small(*rows: tuple[int, int, int, int, int], paid: float = 1_000, **header: object) -> Log:
    """Return a log of two people in one pool, and of two contacts, with three children each: time, contact, task, event,
    detail."""
    names = Names(("screening",), ("police",), ("officers",), (), ("advice",), ["Ann", "Ben"])
    log = Log(names, "2026-01-01", ENDS_AT, {"paid_share": {"officers": 1.0}, **header})
    for time, contact, task, event, detail in ((0, 0, -1, RECEIVED, 0), (0, 1, -1, RECEIVED, 0), *rows):
        log.note((time, contact, task, event, 0, detail))
    log.flush()
    log.source.extend((0, 0))
    log.children.extend((3, 3))
    log.person_pool.extend((0, 0))
    log.rostered = [array("d", [paid])]
    return log


def found(*rows: tuple[int, int, int, int, int], **header: Any) -> str:
    """Return the law that a small log breaks, and at which row; nothing if it keeps all."""
    one = broken(small(*rows, **header), [ANN, BEN])
    return f"{one.law} {one.row}" if one else ""


def test_nobody_takes_up_a_second_piece_of_work_not_even_after_number_nought() -> None:
    queued = ((0, 0, 0, QUEUED, 0), (0, 1, 1, QUEUED, 0), (5, 0, 0, STARTED, 0))
    assert found(*queued, (6, 1, 1, STARTED, 1)) == ""
    assert found(*queued, (6, 1, 1, STARTED, 0)) == "one 5"
    assert found(*queued, (6, 0, 0, FINISHED, 0), (6, 1, 1, STARTED, 0)) == ""
    assert found(*queued, (6, 0, 0, FINISHED, 1)) == "one 5"
    assert found((0, 0, 0, STARTED, 0)) == "way 2"


@pytest.mark.parametrize(
    ("begins", "ends", "law"),
    [(0, 100, ""), (99, 100, ""), (99, 101, "shift 4"), (100, 100, "shift 3"), (400, 410, "shift 3")],
)
def test_work_begins_before_a_shift_ends_and_ends_by_then(begins: int, ends: int, law: str) -> None:
    assert found((0, 0, 0, QUEUED, 0), (begins, 0, 0, STARTED, 0), (ends, 0, 0, FINISHED, 0)) == law


def test_who_stays_works_until_they_go_home() -> None:
    work = ((0, 0, 0, QUEUED, 0), (90, 0, 0, STARTED, 1), (100, -1, 1, events.STAYED, 0))
    assert found(*work, (150, 0, 0, FINISHED, 1), (150, -1, 1, events.WENT_HOME, 0)) == ""
    assert found(*work, (140, -1, 1, events.WENT_HOME, 0), (150, 0, 0, FINISHED, 1)) == "shift 6"
    again = ((500, 0, 0, STARTED, 1), (600, -1, 1, events.STAYED, 0), (650, 0, 0, FINISHED, 1))
    assert found(work[0], *again) == ""
    assert found(*work, (110, -1, 1, events.WENT_HOME, 0), (500, 1, 1, QUEUED, 0)) == ""


def test_no_pool_works_more_than_it_is_paid_for_to_the_second() -> None:
    work = ((0, 0, 0, QUEUED, 0), (0, 0, 0, STARTED, 0), (100, 0, 0, FINISHED, 0))
    assert found(*work, paid=99) == ""  # sums of parts of seconds may be a second short
    assert found(*work, paid=98.5) == "hours -1"


def test_what_happens_is_in_order_and_before_the_end() -> None:
    assert found((999, 0, -1, CLOSED, 0)) == ""
    assert found((1_000, 0, -1, CLOSED, 0)) == "order 2"
    assert found((7, 0, -1, CLOSED, 0), (6, 1, -1, CLOSED, 0)) == "order 3"
    late = [(time, -1, -1, events.JOINED, 0) for time in (*range(500), 1, *range(500, 900))]
    assert found(*late) == "order 502"
    assert found((0, 1, -1, RECEIVED, 0)) == "once 2"
    assert found((0, 2, -1, CLOSED, 0)) == "once 2"
    assert Broken("order", 0).sentence(small()).endswith("contact 0 at screening, task -1, is received")


ALLOCATED, HANDED_OVER = events.ALLOCATED, events.HANDED_OVER


@pytest.mark.parametrize(
    ("ceilings", "law"),
    [
        ([[0, 6]], ""),
        ([[0, 5]], "ceiling 3"),
        ([[0, 5], [10, 6]], ""),
        ([[0, 6], [10, 5]], ""),
        ([[0, 6], [9, 5]], "ceiling 3"),
    ],
)
def test_room_is_for_as_many_as_the_larger_ceiling_of_a_moment(ceilings: list[list[int]], law: str) -> None:
    assert found((5, 0, -1, ALLOCATED, 0), (10, 1, -1, ALLOCATED, 0), ceilings=ceilings) == law


def test_room_is_given_back_first_at_one_moment() -> None:
    both = ((5, 0, -1, ALLOCATED, 0), (10, 1, -1, ALLOCATED, 0))
    assert found(*both, (10, 0, -1, CLOSED, 0), ceilings=[[0, 5]]) == ""
    assert found(*both, (11, 0, -1, CLOSED, 0), ceilings=[[0, 5]]) == "ceiling 3"
    assert found(both[0], (10, 0, -1, HANDED_OVER, 0), both[1], ceilings=[[0, 5]]) == ""
    assert found(both[0], (10, 1, -1, ALLOCATED, 1), ceilings=[[0, 5]]) == ""
    assert found(both[0], ceilings=[[0, 2]]) == "", "who holds none is given a family of any size"


def test_closed_twice(made: tuple[Log, list[Shifts]]) -> None:
    log, people = made
    one, other = first(log, events.CLOSED), first(log, events.CLOSED, first(log, events.CLOSED) + 1)
    log.contact[other] = log.contact[one]
    twice = broken(log, people)
    assert twice == Broken("once", other, "for the second time")
    assert twice.sentence(log).endswith("is closed (for the second time)")


def test_a_broken_law_says_how_to_see_the_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "shifts", lambda world: [Shifts((), ())] * len(world.log.person_pool))
    door = FrontDoor(load(MM1, {"run.last_day": "2023-01-15"}))
    with pytest.raises(SimulationError, match=r"nobody works off shift: contact 0 at screening.* on .* 2023 ") as error:
        door.replicate(7, 4)
    assert str(error.value).endswith("mashsim run m-m-1.toml --seed 7 --replication 4 --no-laws --log")
    door.replicate(7, 5)  # work is looked at in every second one
    door.replicate(7, 4, laws=False)


def test_the_command_turns_laws_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "shifts", lambda world: [Shifts((), ())] * len(world.log.person_pool))
    options = ("run", MM1, "--set", "run.last_day=2023-01-15", "--replications", 1, "--out", "out")
    assert mashsim(*options).code == 1
    assert mashsim(*options, "--no-laws").code == 0
