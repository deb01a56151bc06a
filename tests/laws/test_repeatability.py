"""The same seed gives the same log: in this process and another, alone and among others, with one worker and two."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given

from made.places import ROOT, TESTS
from made.scenarios import bytes_of, checked, scenarios, text_of, town
from mashsim.experiment import measured, run
from mashsim.loading import changed, load_text
from mashsim.scenario import Scenario
from mashsim.simulation import FrontDoor, simulate

PRINT_HASHES = """
from made.scenarios import *
scenario = load_text(text_of(town()))
print(scenario.hash)
for replication in (0, 1):
    print(hashlib.sha256(bytes_of(FrontDoor(scenario).replicate(1, replication))).hexdigest())
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_text(text_of(town()))


def hashes(scenario: Scenario) -> list[str]:
    door = FrontDoor(scenario)
    return [
        scenario.hash,
        *(hashlib.sha256(bytes_of(door.replicate(1, replication))).hexdigest() for replication in (0, 1)),
    ]


def test_the_same_seed_gives_the_same_log(scenario: Scenario) -> None:
    logs = [bytes_of(FrontDoor(scenario).replicate(1, 0)) for _ in range(2)]
    assert logs[0] == logs[1] == bytes_of(simulate(scenario))


def test_one_front_door_serves_all_replications_and_remembers_none(scenario: Scenario) -> None:
    door = FrontDoor(scenario)
    logs = [bytes_of(door.replicate(1, replication)) for replication in (2, 0, 1, 0, 2)]
    assert logs[0] == logs[4] == bytes_of(FrontDoor(scenario).replicate(1, 2))
    assert logs[1] == logs[3]


@given(scenarios())
@checked(8)
def test_any_scenario_gives_the_same_log_again(text: str) -> None:
    assert bytes_of(FrontDoor(load_text(text)).replicate(3, 4)) == bytes_of(FrontDoor(load_text(text)).replicate(3, 4))


def test_other_seeds_and_replications_differ(scenario: Scenario) -> None:
    door = FrontDoor(scenario)
    runs = [(1, 0), (1, 1), (2, 0), (11, 0), (1, 10), (-1, 0), (10**30, 0)]
    assert len({bytes_of(door.replicate(*one)) for one in runs}) == len(runs)


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ([], {"PYTHONHASHSEED": "4711", "TZ": "America/New_York", "LC_ALL": "C"}),
        (["-OO", "-X", "utf8=0"], {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati"}),
    ],
)
def test_another_process_gives_the_same_log(
    scenario: Scenario, options: list[str], environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, *options, "-c", "import hashlib\n" + PRINT_HASHES],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(TESTS)]), **environment},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == hashes(scenario)


def test_a_scenario_sent_to_another_process_is_the_same_there(scenario: Scenario) -> None:
    sent = pickle.loads(pickle.dumps(scenario))
    assert hashes(sent) == hashes(scenario)
    assert [(day, epoch) for day, epoch in sent.epochs] == [(day, epoch) for day, epoch in scenario.epochs]


@pytest.fixture(scope="module")
def shorter(scenario: Scenario) -> Scenario:
    return changed(scenario, {"run.last_day": dt.date(2026, 4, 10), "interventions": [], "published": []})


def test_a_replication_alone_is_that_replication_in_a_batch(shorter: Scenario) -> None:
    batch = run(shorter, replications=3)
    alone = run(shorter, replications=1, first=2)
    assert _values(alone["results"], 0) == _values(batch["results"], 2)
    assert _values(alone["results"], 0) != _values(batch["results"], 1)


def _values(tree: object, replication: int) -> object:
    """One replication's numbers out of a summary."""
    if isinstance(tree, dict):
        if "values" in tree:
            return tree["values"][replication]
        return {
            name: _values(below, replication)
            for name, below in tree.items()
            if name not in ("p10", "p90", "mean", "low", "high")
        }
    return None


def _text(summary: dict[str, object]) -> str:
    return json.dumps(summary, default=str)


def test_results_do_not_depend_on_how_many_work_on_them(shorter: Scenario) -> None:
    here, there = (_text(run(shorter, replications=4, workers=workers)) for workers in (1, 2))
    assert here == there


def test_seeing_the_first_log_changes_no_result(shorter: Scenario) -> None:
    logs: list[bytes] = []
    seen = run(shorter, replications=2, on_log=lambda log: logs.append(bytes_of(log)))
    assert _text(seen) == _text(run(shorter, replications=2))
    assert logs == [bytes_of(FrontDoor(shorter).replicate(1, 0))]


def test_a_log_does_not_change_when_it_is_measured(scenario: Scenario) -> None:
    door = FrontDoor(scenario)
    log = door.replicate(1, 0)
    before = bytes_of(log)
    once, twice = measured(door, log), measured(door, log)
    assert bytes_of(log) == before
    assert json.dumps(once) == json.dumps(twice)
    assert json.dumps(once) == json.dumps(measured(FrontDoor(scenario), FrontDoor(scenario).replicate(1, 0)))
