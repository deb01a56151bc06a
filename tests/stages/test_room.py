"""Room under the ceiling, one family at a time: a caseload by itself, whose workers are numbers."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

from mashsim.agenda import Agenda
from mashsim.caseload import Caseload, Claim
from mashsim.scenario import CaseloadSettings


def caseload(posts: float, ceiling: int) -> Caseload:
    world: Any = SimpleNamespace(env=Agenda(), log=SimpleNamespace(header={}), numbers=count())
    return Caseload(world, CaseloadSettings(posts=posts, ceiling=ceiling))


def families(workers: Caseload, *children: int) -> list[int | None]:
    """Ask for a worker for families of so many children; return the worker of each, None for those who wait."""
    claims: list[Claim] = [workers.take(SimpleNamespace(children=number)) for number in children]
    return [claim.value if claim.over else None for claim in claims]


def test_a_family_that_some_worker_could_hold_waits_for_that_worker() -> None:
    """Five children fit a full post; while it holds one child, they do not go to the empty part post, whose ceiling is
    two."""
    assert families(caseload(1.5, 5), 1, 5) == [0, None]


def test_a_family_larger_than_any_ceiling_goes_to_a_worker_without_children() -> None:
    assert families(caseload(2, 5), 1, 6) == [0, 1]


def test_the_only_worker_takes_a_family_larger_than_the_ceiling_when_they_have_no_other() -> None:
    assert families(caseload(1, 1), 3, 1) == [0, None]
    assert caseload(1, 1).hold(SimpleNamespace(children=3)) == 0


def test_no_family_goes_to_a_post_that_has_ended() -> None:
    workers = caseload(2, 5)
    workers.adopt(CaseloadSettings(posts=1, ceiling=5))
    assert families(workers, 1, 6) == [0, None]


def test_a_part_post_holds_its_part_of_the_ceiling_whatever_binary_fractions_make_of_it() -> None:
    """0.2 of five children is one: 5 * (1.2 - 1) is a little less than that in a computer."""
    assert caseload(1.2, 5).ceilings == [5, 1]


def test_who_has_the_most_room_is_next_and_room_is_what_the_ceiling_leaves() -> None:
    workers = caseload(2, 5)
    assert families(workers, 3, 1, 1, 1, 1) == [0, 1, 1, 1, 0], "of two with as much room the first"
    assert workers.room == [1, 2]
    workers.adopt(CaseloadSettings(posts=2, ceiling=7))
    assert (workers.ceilings, workers.held, workers.room) == ([7, 7], [4, 3], [3, 4])
    workers.adopt(CaseloadSettings(posts=1, ceiling=7))
    assert (workers.ceilings, workers.room) == ([7, 0], [3, -3])
    assert families(workers, 4, 3) == [None, None], "the first waits, and nobody goes before it"


def test_a_claim_that_is_taken_back_lets_who_it_held_up_go_first() -> None:
    workers = caseload(1, 5)
    family, large, small = (workers.take(SimpleNamespace(children=number)) for number in (2, 5, 3))
    assert (family.over, large.over, small.over) == (True, False, False)
    workers.drop(large)
    assert (large.value, small.value) == (None, 0)
