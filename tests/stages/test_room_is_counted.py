"""The room of workers who are people: counted where it may have changed, and always as if all had been counted anew."""

from __future__ import annotations

import pytest

from made.places import STORY
from mashsim.agenda import ENDING
from mashsim.caseload import StaffedCaseload
from mashsim.loading import changed, load
from mashsim.quantities import HOUR
from mashsim.simulation import FrontDoor, World

CITY = STORY / "city.toml"
CHANGES = {
    "run.last_day": "2021-09-30",
    "pools.assessment_workers.turnover.per_year": 2,
    "pools.assessment_workers.newly_qualified_share": 0.5,
    "pools.assessment_workers.newly_qualified_weeks": 12,
    "pools.assessment_workers.keeps_work_for": "4 days",
    "pools.assessment_workers.time_to_hire": "10 days",
}
"""People come and go all the time, stop being newly qualified, and are away for longer than their work is kept."""


@pytest.mark.slow
def test_room_is_as_if_all_had_been_counted_anew() -> None:
    door = FrontDoor(changed(load(CITY), CHANGES))
    world = World(door, 1, 0)
    caseload, seen = world.caseload, set[tuple[int, ...]]()
    assert isinstance(caseload, StaffedCaseload)

    def check(_: object) -> None:
        caseload._count()
        people = caseload._pool.people
        most = [0 if person.has_left else caseload._ceiling_of(person) for person in people]
        ceilings = [ceiling if caseload._is_there(person) else 0 for person, ceiling in zip(people, most, strict=True)]
        assert caseload.ceilings == ceilings
        assert caseload._largest == max(most)
        assert caseload.room == [ceiling - held for ceiling, held in zip(ceilings, caseload.held, strict=True)]
        by_room = sorted(range(len(people)), key=lambda place: (-caseload.room[place], place))
        assert [place % (1 << 20) for place in caseload._order] == by_room
        seen.add(tuple(ceilings))
        world.at(world.now + 5 * HOUR, ENDING, check)

    world.at(0, ENDING, check)
    world.run_until(door.ends_at)
    assert len(seen) > 100
    assert len(caseload.held) > 80
