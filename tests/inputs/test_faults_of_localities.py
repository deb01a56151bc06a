"""Faults in localities and in the pools that serve them, beside the exact words they get."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from made.live.localities import ENABLED
from made.scenarios import text_of, town
from mashsim.errors import ScenarioError
from mashsim.loading import changed, load_text

DAY = dt.date(2026, 4, 6)


def said(changes: dict[str, Any]) -> list[str]:
    """What is said of a change to the made-up town with an officers' and a workers' pod for each of two localities."""
    pods = changed(load_text(text_of(town())), {**ENABLED, "interventions": []})
    with pytest.raises(ScenarioError) as error:
        changed(pods, changes)
    return [line.removeprefix("set by the user: ") for line in str(error.value).splitlines()]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"stages.screening.pool": "officers"},
            "stages.screening.pool names 'officers', and nobody there serves 'south'; name a further pool that does, or write 'south' in `serves` of one of them.",
        ),
        (
            {"stages.screening.pool": ["officers", "officers_south", "managers"]},
            "stages.screening.pool names 'officers', 'managers', which all serve 'north'; leave 'north' out of `serves` of all but one.",
        ),
        (
            {"stages.screening.pool": ["officers", "officers"]},
            "stages.screening.pool names 'officers' twice; name each pool once.",
        ),
        (
            {"stages.screening.pool": []},
            "stages.screening.pool is an empty list; name a pool, or several that share the work by locality.",
        ),
        (
            {"stages.screening.pool": ["officers", 2]},
            "stages.screening.pool is ['officers', 2]; it must be the name of a pool, or a list of such names.",
        ),
        (
            {"stages.screening.pool": ["officers", "officer_south"]},
            "stages.screening.pool.1 is 'officer_south', which is not a pool; there are officers, workers, managers, officers_south, workers_south; did you mean 'officers_south'?",
        ),
        (
            {"pools.officers_south.serves": ["sout"]},
            "pools.officers_south.serves.0 is 'sout', which is not a locality; there are north, south; did you mean 'south'?",
        ),
        (
            {"pools.officers_south.serves": ["north", "south"]},
            "stages.screening.pool names 'officers', 'officers_south', which all serve 'north'; leave 'north' out of `serves` of all but one.",
        ),
        (
            {"demand.localities.north": 0.7},
            "demand.localities has shares that sum to 1.1; they must sum to 1.",
        ),
        (
            {"demand.localities_by_source.schools.north": 0.7},
            "demand.localities_by_source.schools has shares that sum to 1.4; they must sum to 1.",
        ),
        (
            {"demand.localities_by_source.polise": {"north": 1}},
            "demand.localities_by_source.polise is 'polise', which is not a source; there are police, schools; did you mean 'police'?",
        ),
        (
            {"demand.localities_by_source.police": {"nort": 1}},
            "demand.localities_by_source.police.nort is 'nort', which is not a locality; there are north, south; did you mean 'north'?",
        ),
        (
            {"opening_backlog.0.locality": "east"},
            "opening_backlog.0.locality is 'east', which is not a locality; there are north, south.",
        ),
        (
            {"pools.workers_south.like": "worker"},
            "pools.workers_south.like is 'worker', which is not a pool; there are officers, workers, managers, officers_south, workers_south; did you mean 'workers'?",
        ),
        (
            {"pools.officers_south.like": "workers_south"},
            "pools.officers_south.like is 'workers_south', which is like another pool itself; name that one.",
        ),
        (
            {"interventions": [{"name": "a new estate", "first_day": DAY, "changes": {
                "demand.localities.north": 0.1, "demand.localities.east": 0.5,
            }}]},
            'interventions.0.changes."demand.localities.east" is not a locality on the first day; there are north, south; write east = 0 in demand.localities, and change it on the day.',
        ),
        (
            {"interventions": [{"name": "other people", "first_day": DAY, "changes": {"pools.officers.serves": []}}]},
            "pools.officers.serves holds for a whole run and cannot change on a day.",
        ),
        (
            {"interventions": [{"name": "other shares", "first_day": DAY, "changes": {
                "demand.localities": {"north": 0.5, "south": 0.5},
            }}]},
            "demand.localities holds for a whole run and cannot change on a day.",
        ),
    ],
)  # fmt: skip
def test_faults_of_localities(changes: dict[str, Any], words: str) -> None:
    assert words in said(changes)


def test_pools_that_share_work_where_there_are_no_localities() -> None:
    with pytest.raises(ScenarioError) as error:
        changed(load_text(text_of(town())), {"stages.screening.pool": ["officers", "managers"]})
    assert str(error.value) == (
        "set by the user: stages.screening.pool names 2 pools, which share work by locality, but there are no localities; "
        "name one pool, or write demand.localities."
    )


def test_whoever_helps_may_be_of_any_locality() -> None:
    pods = changed(load_text(text_of(town())), {**ENABLED, "interventions": []})
    helped = changed(pods, {"stages.screening.helped_by": [{"pool": "workers"}, {"pool": "officers"}]})
    assert [one.pool for one in helped.stages.screening.helped_by] == ["workers", "officers"]
