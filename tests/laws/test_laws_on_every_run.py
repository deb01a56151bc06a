"""The laws that are checked on every run find each kind of wrong log, and say where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from made.command_line import MM1, mashsim
from made.places import SCENARIOS
from mashsim.errors import SimulationError
from mashsim.laws import NEXT_EVENTS, Broken, Shifts, broken
from mashsim.loading import load
from mashsim.log import Log
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
    found = broken(log, people)
    assert found is not None
    assert found.law == law
    assert found.sentence(log).startswith("the law is broken that ")
    assert law in ("hours",) or f": contact {log.contact[found.row]}" in found.sentence(log)
    assert law != "order" or found.row == 101


def test_closed_twice(made: tuple[Log, list[Shifts]]) -> None:
    log, people = made
    one, other = first(log, events.CLOSED), first(log, events.CLOSED, first(log, events.CLOSED) + 1)
    log.contact[other] = log.contact[one]
    found = broken(log, people)
    assert found == Broken("once", other, "for the second time")
    assert found.sentence(log).endswith("is closed (for the second time)")


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
