"""Only what is asked for is measured, and asking for less changes no number."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.scenarios import checked
from mashsim.experiment import FolderStore, Runner, measured
from mashsim.loading import changed, load
from mashsim.log import Log
from mashsim.measures import evidence, work
from mashsim.measures.results import BRANCHES, paths
from mashsim.scenario import Scenario
from mashsim.shipped import scenario_folder
from mashsim.simulation import FrontDoor
from mashsim.trees import Tree, only

SCENARIOS = ("nottingham-2022", "story/stable-2024", "three-pods")
SHARE, WAIT = "clocks.decision.share_in_time", "journey.received_to_decided.working_minutes.p90"


def short(name: str, weeks: int = 6) -> Scenario:
    """A shipped scenario, over its first weeks."""
    scenario = load(scenario_folder() / f"{name}.toml")
    last_day = scenario.run.first_day + timedelta(weeks=weeks)
    return changed(
        scenario, {"run.last_day": last_day, "run.measure_from": scenario.run.first_day, "interventions": []}
    )


@cache
def whole(name: str) -> tuple[FrontDoor, Log, Tree]:
    door = FrontDoor(short(name))
    log = door.replicate(1, 0)
    return door, log, measured(door, log, tuple(BRANCHES))


def names(tree: Any, path: str = "") -> list[str]:
    """The dotted names of all branches and leaves."""
    here = [path] if path else []
    below = tree.items() if isinstance(tree, dict) else ()
    return here + [each for name, branch in below for each in names(branch, f"{path}.{name}" if path else name)]


@pytest.mark.parametrize("name", SCENARIOS)
@given(data=st.data())
@checked(16)
def test_whatever_is_asked_for_it_is_the_same_to_the_last_digit(name: str, data: st.DataObject) -> None:
    door, log, tree = whole(name)
    asked = data.draw(st.lists(st.sampled_from([*names(tree), "clocks.no_such", "nothing"]), max_size=6))
    found = measured(door, log, asked)
    assert found == only(tree, paths(asked))
    assert repr(names(found)) == repr(names(only(tree, paths(asked))))


def test_a_branch_is_made_only_where_a_path_leads() -> None:
    made = []

    def leaf(name: str) -> Any:
        return lambda: made.append(name) or name

    tree = {"a": {"b": leaf("a.b"), "c": lambda: {"d": leaf("a.c.d"), "e": leaf("a.c.e")}}, "f": leaf("f")}
    assert only(tree, {("a", "c", "e"), ("f",), ("g", "h")}) == {"a": {"c": {"e": "a.c.e"}}, "f": "f"}
    assert made == ["a.c.e", "f"]
    assert only(tree, {("a",), ("a", "b")})["a"] == {"b": "a.b", "c": {"d": "a.c.d", "e": "a.c.e"}}


def test_what_nobody_asked_for_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    door, log, _ = whole(SCENARIOS[0])
    read = set[str]()
    shared = evidence.Evidence

    class Watched(shared):  # type: ignore[misc, valid-type]  # it is the class itself
        """Evidence that can say what was read of it."""

        def __init__(self, *about: Any) -> None:
            super().__init__(*about)
            watched.append(self)

    watched: list[Any] = []
    monkeypatch.setattr("mashsim.measures.results.Evidence", Watched)
    measured(door, log, [SHARE])
    read = {make.__name__ for one in watched for make in (*one._of_log, *one._of_window)}
    assert work.hands_on.__name__ not in read
    assert "first_rows" in read


@pytest.mark.slow
def test_results_of_a_few_measures_are_never_taken_for_those_of_more(tmp_path: Path) -> None:
    scenario = short("three-pods", 2)
    with Runner(store=FolderStore(tmp_path)) as runner:
        (few,) = runner.only([SHARE]).run([scenario], 2)
    assert list(few.measures()) == [SHARE]
    with Runner(store=FolderStore(tmp_path)) as runner:
        (more,) = runner.only([WAIT, SHARE]).run([scenario], 2)
    assert set(more.measures()) == {SHARE, WAIT}
    with Runner(store=FolderStore(tmp_path)) as runner:
        (everything,) = runner.run([scenario], 2)
    assert len(everything.measures()) > 100
    for measure in (SHARE, WAIT):
        assert more.values(measure) == everything.values(measure)
    assert few.values(SHARE) == everything.values(SHARE)


def test_results_of_everything_serve_who_asks_for_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = short("three-pods", 2)
    with Runner(store=FolderStore(tmp_path)) as runner:
        (everything,) = runner.run([scenario], 2)
    monkeypatch.setattr("mashsim.experiment.runner.run_some", None)  # nothing is run
    with Runner(store=FolderStore(tmp_path)) as runner:
        (few,) = runner.only([SHARE]).run([scenario], 2)
    assert few.values(SHARE) == everything.values(SHARE)
    assert list(few.measures()) == [SHARE]


def test_more_can_be_asked_of_the_first_scenario_only() -> None:
    first, second = short("three-pods", 2), short("three-pods", 3)
    with Runner() as runner:
        one, other = runner.only([SHARE], of_first=[WAIT]).run([first, second], 1)
    assert set(one.measures()) == {SHARE, WAIT}
    assert set(other.measures()) == {SHARE}
