"""What the check says of pools that share work by locality and do not help each other."""

from __future__ import annotations

import math

import pytest

from made.places import SCENARIOS
from made.queueing import erlang_c
from mashsim.loading import changed, load
from mashsim.simulation import FrontDoor
from mashsim.workload import hours_check, pods_in_words
from mashsim.workload.pods import more_for_pods


@pytest.mark.parametrize(("people", "load", "pods"), [(100, 90, 3), (60, 50, 2), (200, 190, 4)])
def test_pods_need_so_many_more_people_by_erlangs_formula(people: int, load: float, pods: int) -> None:
    """The least people with whom as few wait in each pod as in the hub, within half a person a pod or a little more:
    there are no halves of people in Erlang's formula, and the square-root rule is exact only for many."""
    share = load / pods
    least = next(
        number for number in range(1, people) if number > share and erlang_c(number, share) <= erlang_c(people, load)
    )
    more = more_for_pods([share] * pods, people)
    assert more > 1
    assert 0 <= pods * least - people - more <= pods * 1.1


def test_the_check_says_what_pods_need_that_do_not_help_each_other() -> None:
    pods = load(SCENARIOS / "three-pods.toml")
    hours = hours_check(FrontDoor(pods))
    said = list(pods_in_words(pods, hours))
    assert [line.split(" work for")[0] for line in said] == [
        "north officers, south officers and centre officers",
        "north workers, south workers and centre workers",
        "north managers, south managers and centre managers",
    ]
    of = ("north_officers", "south_officers", "centre_officers")
    slack = sum(hours[pool].usable - hours[pool].needed for pool in of)
    more = slack * (math.sqrt(0.5) + 2 * math.sqrt(0.25) - 1)
    assert said[0].endswith(
        "work for different areas and do not help each other: for as few waits as in one team they need about "
        f"{more:.0f} more hands-on hours a week between them."
    )
    helped = changed(pods, {"stages.screening.helped_by": [{"pool": pool} for pool in of]})
    assert len(list(pods_in_words(helped, hours))) == 2
    assert not list(pods_in_words(load(SCENARIOS / "one-hub.toml"), hours))
