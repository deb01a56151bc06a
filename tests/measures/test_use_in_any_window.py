"""The use of staff in windows that begin and end at any moment, against the log and the shifts, added up by hand."""

from __future__ import annotations

import random
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from made.after_the_decision import desk
from made.live import people
from made.logs import POOLS, advised, at, make_log
from made.logs import measured as measured_log
from made.scenarios import text_of, town
from mashsim.laws import Shifts
from mashsim.loading import changed, load_text
from mashsim.log import Log, load, save
from mashsim.measures import measure
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, World
from mashsim.vocabulary import events

Span = tuple[int, int, int]


def the_town() -> Scenario:
    """With people who come and go, nights, part posts and a clock change."""
    return changed(load_text(text_of(town())), people.ENABLED)


def pushed() -> Scenario:
    """A desk whose people stay past closing."""
    document = desk()
    document["pools"]["managers"] |= {"posts": 2, "hours_per_week": 30, "push": {"stays_at_most": "90 min"}}
    document["clocks"] = {"decision": {"limit": "1 working day"}}
    document["demand"]["rate"] = "20 per day"
    document["stages"]["screening"] |= {"pool": "managers", "effort": "45 min"}
    return load_text(text_of(document))


def in_hand(log: Log) -> Iterator[Span]:
    """Yield who had work in hand, from when until when."""
    begun: dict[int, tuple[int, int]] = {}
    for time, _, task, event, _, detail in log.rows():
        if event in (events.STARTED, events.RESUMED):
            begun[task] = detail, time
        elif event in (events.PAUSED, events.FINISHED, events.WITHDRAWN) and task in begun:
            yield *begun.pop(task), time
    yield from ((person, since, log.ends_at) for person, since in begun.values())


def present(log: Log, shifts: Sequence[Shifts]) -> Iterator[Span]:
    """Yield who was at work, from when until when, past closing too."""
    for person, own in enumerate(shifts):
        yield from ((person, *shift) for shift in zip(own.begins, own.ends, strict=True))
    since: dict[int, int] = {}
    for time, _, person, event, _, _ in log.rows():
        if event == events.STAYED:
            since[person] = time
        elif event == events.WENT_HOME:
            yield person, since.pop(person), time
    yield from ((person, begun, log.ends_at) for person, begun in since.items())


@pytest.mark.parametrize("make", [the_town, pushed])
def test_use_in_any_window_is_time_in_hand_over_time_at_work(make: Callable[[], Scenario]) -> None:
    door = FrontDoor(make())
    world = World(door, 1, 0)
    log = door._run(world)
    spans = list(in_hand(log)), list(present(log, world.shifts()))
    chance, hour = random.Random(1), 3600
    windows = [(begins, begins + chance.randrange(1, 30) * hour) for begins in chance.sample(range(10 * 24 * hour), 30)]
    windows += [tuple(sorted(chance.sample(range(door.ends_at), 2))) for _ in range(10)]
    told = 0
    for begins, ends in windows:
        found = measure(log, (), door.office, door.timeline, (), (begins, ends), asked=["pools"])["pools"]
        busy, there = (defaultdict[int, int](int) for _ in range(2))
        for total, of_kind in zip((busy, there), spans, strict=True):
            for person, since, until in of_kind:
                total[log.person_pool[person]] += max(0, min(until, ends) - max(since, begins))
        for code, name in enumerate(log.names.pools):
            share, weeks = log.header["paid_share"][name], (ends - begins) / (7 * 24 * hour)
            assert found[name]["rostered_hours_per_week"] == pytest.approx(there[code] * share / hour / weeks)
            assert found[name]["use"] == (pytest.approx(busy[code] / there[code]) if there[code] else None)
            told += bool(busy[code])
    assert told > 20


def test_a_log_that_says_only_the_hours_of_a_day_has_the_same_part_of_them() -> None:
    log = make_log(advised(0, at(0, "9:00"), at(0, "9:00"), at(0, "10:00")))
    log.rostered.extend([array("d", [8 * 3600.0] * 28) for _ in POOLS])
    window = at(0, "18:00"), at(2, "12:00")  # a quarter of the first day, the second, half of the third
    officers = measured_log(log, window=window)["pools"]["officers"]
    assert officers["rostered_hours_per_week"] == pytest.approx(1.75 * 8 * 7 * 24 / 42)


def test_who_is_on_shift_is_saved_with_a_log(tmp_path: Path) -> None:
    log = FrontDoor(pushed()).replicate(1, 0)
    save(log, tmp_path / "log")
    assert any(log.on_shift)
    assert load(tmp_path / "log").on_shift == log.on_shift
