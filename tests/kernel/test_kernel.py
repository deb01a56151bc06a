"""The kernel writes the same log as SimPy, to the byte, wherever it runs; and it runs where it should."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from made.command_line import mashsim
from made.kernels import AT_NINE, SOURCE, both, built, compiler, first_difference, front_door, shared_instants
from made.places import ROOT, TEXTBOOK
from mashsim.errors import ScenarioError
from mashsim.experiment import Runner, run
from mashsim.kernel import Library, layout, unknown
from mashsim.kernel.knowing import LAWS, POLICIES
from mashsim.loading import changed, load, load_text
from mashsim.log import Log
from mashsim.simulation import ENGINES, FrontDoor
from mashsim.vocabulary import events, outcomes, ratings, stages

MM1 = TEXTBOOK / "m-m-1.toml"
WINTER = {"run.last_day": "2023-02-12"}
KNOWN = {"day-shift", "m-g-1", "m-m-1", "m-m-c", "m-m-c-priorities", "tandem", "time-varying"}
HEADER = (ROOT / "mashsim" / "kernel" / "plan.h").read_text(encoding="utf-8")
HAPPENS = ("received", "queued", "started", "paused", "resumed", "put_back", "finished", "rated", "decided", "closed",
           "joined", "left")  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The kernel, built from its source."""
    if compiler() is None:
        pytest.skip("there is no C compiler here")
    return Library(built(tmp_path_factory.mktemp("kernel")))


@pytest.fixture
def installed(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The kernel, as if mashsim had been installed with it."""
    monkeypatch.setattr("mashsim.simulation.engines.installed", lambda: library)
    return library


# The same bytes


def test_made_up_front_doors_give_the_same_log(library: Library) -> None:
    happened: Counter[str] = Counter()
    rows = shared = 0.0
    for number in range(60):
        one, other = both(library, front_door(number), seed=number)
        assert not first_difference(one, other), f"front door {number}"
        happened.update({events.WORDS[event] for event in one.event})
        rows += len(one)
        shared += shared_instants(one) * len(one)
    assert {word: times for word, times in happened.items() if times >= 5}.keys() == {*HAPPENS}
    assert shared > rows / 2, "most rows share their instant"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_textbook_scenario_gives_the_same_log(library: Library, name: str) -> None:
    scenario = changed(load(TEXTBOOK / f"{name}.toml"), WINTER)
    one, other = both(library, scenario, seed=5, replication=3)
    assert not first_difference(one, other)
    assert len(one) > 500


def test_contacts_that_come_at_one_second_give_the_same_log(library: Library) -> None:
    rush = {"demand.rate": "600 per day", "demand.profiles.rush": {"hour": AT_NINE}, "stages.screening.effort": "0 min"}
    in_a_week = {"demand.sources.anyone.profile": "rush", "run.last_day": "2023-01-09"}
    one, other = both(library, changed(load(MM1), rush | in_a_week), seed=2)
    assert not first_difference(one, other)
    came = Counter(time for time, event in zip(one.time, one.event, strict=True) if event == events.RECEIVED)
    assert sum(times > 1 for times in came.values()) > 100


def test_all_textbook_scenarios_that_the_kernel_knows_are_tried() -> None:
    assert {path.stem for path in TEXTBOOK.glob("*.toml") if not unknown(load(path))} == KNOWN


def test_drawn_inputs_give_the_same_log(installed: Library) -> None:
    between = 'posts = { value = 1, range = [1, 3], source = "made up" }'
    text = MM1.read_text(encoding="utf-8").replace("posts = 1", between)
    scenario = load_text(text, changes=WINTER | {"run.inputs": "drawn"})
    one, other = (FrontDoor(scenario).replicate(3, 2, engine=engine) for engine in ENGINES)
    assert other.header["engine"] == "kernel"
    assert not first_difference(one, other)


def test_answers_are_the_same(installed: Library) -> None:
    scenario = changed(load(TEXTBOOK / "day-shift.toml"), WINTER)
    made: list[Log] = []
    fast = run(scenario, 2, 1, on_log=made.append)
    assert made[0].header["engine"] == "kernel"
    with Runner(engine="simpy") as runner:
        assert json.dumps(fast, default=str) == json.dumps(run(scenario, 2, 1, runner=runner), default=str)


# What runs where


def test_the_log_says_which_engine_made_it(installed: Library) -> None:
    door = FrontDoor(changed(load(MM1), WINTER))
    assert [door.replicate(1, 0, engine=engine).header["engine"] for engine in (None, *ENGINES)] == [
        "kernel", "simpy", "kernel"
    ]  # fmt: skip


def test_without_the_kernel_simpy_runs() -> None:
    door = FrontDoor(changed(load(MM1), WINTER))
    assert door.replicate(1, 0).header["engine"] == "simpy"
    with pytest.raises(ScenarioError, match="the kernel is not there"):
        door.replicate(1, 0, engine="kernel")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pools.server.policy", "due_soonest"),
        ("pools.server.overload", {"above": 3, "output": 0.9}),
        ("stages.screening.effort", {"distribution": "gamma", "mean": "10 min", "sd": "5 min"}),
        ("stages.screening.rerating", {"amber_to_red": 0.1, "green_to_amber": 0.1}),
        ("partners.police", {"reply": "1 hour"}),
        ("pools.server.cover", [{"posts": 1, "first_day": "2023-01-09", "policy": "oldest_first"}]),
        ("loops.repeats", {"per_week": 0.1}),
    ],
)
def test_what_the_kernel_does_not_know_runs_on_simpy(installed: Library, path: str, value: object) -> None:
    scenario = changed(load(MM1), {"run.last_day": "2023-01-15", path: value})
    (found,) = unknown(scenario)
    assert found.startswith(path.partition(".police")[0].partition(".repeats")[0])
    door = FrontDoor(scenario)
    assert door.replicate(1, 0).header["engine"] == "simpy"
    with pytest.raises(ScenarioError, match=f"does not know {re.escape(found)}"):
        door.replicate(1, 0, engine="kernel")


def test_a_change_from_a_day_on_runs_on_simpy() -> None:
    change = {"name": "More", "first_day": "2023-01-20", "changes": {"pools.server.posts": 2}}
    assert unknown(changed(load(MM1), WINTER | {"interventions": [change]})) == ["interventions"]


def test_where_there_is_no_memory_simpy_runs(installed: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "begin", lambda plan: None)
    door = FrontDoor(changed(load(MM1), WINTER))
    log = door.replicate(1, 0)
    assert log.header["engine"] == "simpy"
    assert not first_difference(log, door.replicate(1, 0, engine="simpy"))


def test_room_for_rows_is_made_as_they_come(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_FEWEST_ROWS", "_ROWS_A_PERSON", "_ROWS_A_CONTACT", "_ROWS_A_STAGE"):
        monkeypatch.setattr(layout, name, int(name == "_FEWEST_ROWS"))
    one, other = both(library, front_door(7), seed=7)
    assert not first_difference(one, other)
    assert len(one) > 100


def test_the_command_line_says_which_engine_must_run(tmp_path: Path) -> None:
    given = (
        "run",
        str(MM1),
        "--set",
        "run.last_day=2023-01-15",
        "--replications",
        "1",
        "--out",
        str(tmp_path / "out"),
        "--no-store",
    )
    assert mashsim(*given, "--engine", "simpy").code == 0
    assert "the kernel is not there" in mashsim(*given, "--engine", "kernel").err


# The library and Python agree


def test_the_library_rounds_as_python(library: Library, tmp_path: Path) -> None:
    assert library.rounds_as_python()
    other = tmp_path / "kernel.c"
    other.write_text(f'#include <math.h>\n#define log1p(x) log(1 + (x))\n#include "{SOURCE}"\n', encoding="utf-8")
    assert not Library(built(tmp_path, source=other)).rounds_as_python()


def enumerated(of: str) -> dict[str, int]:
    """Return the names of the enumeration in plan.h that holds one of them, with their numbers."""
    body = next(body for body in re.findall(r"enum \{([^}]*)\};", HEADER) if re.search(rf"\b{of}\b", body))
    found: dict[str, int] = {}
    for place, part in enumerate(body.split(",")):
        name, _, number = map(str.strip, part.partition("="))
        found[name] = int(number) if number.lstrip("-").isdigit() else place
    return found


def test_codes_are_those_of_the_vocabulary() -> None:
    codes = enumerated("SCREENING")
    assert (codes.pop("STAGES"), codes.pop("CLOSED_STAGE")) == (len(stages.STAGES), stages.CLOSED)
    assert codes == {name: getattr(stages, name) for name in codes}
    codes = enumerated("UNRATED")
    assert codes.pop("RATINGS") == len(ratings.RATINGS)
    assert codes == {name: getattr(ratings, name) for name in codes}
    codes = enumerated("RECOMMENDED")
    assert codes.pop("OUTCOMES") == len(outcomes.WORDS)
    assert codes == {name: getattr(outcomes, name) for name in codes}
    assert (codes := enumerated("PUT_BACK")) == {name: getattr(events, name) for name in codes}
    assert tuple(name.lower() for name in enumerated("FIRST_COME")) == POLICIES
    assert tuple(name.lower() for name in enumerated("LOGNORMAL")) == LAWS
    purposes = [purpose.replace(".", "_").upper() for purpose in layout._PURPOSES]
    assert list(enumerated("ARRIVAL"))[:5] == purposes[:5]
    assert purposes[5:] == [f"{stage.upper()}_EFFORT" for stage in stages.STAGES]


def test_the_plan_has_the_fields_of_its_header() -> None:
    body = re.sub(r"/\*.*?\*/", "", HEADER.partition("typedef struct {")[2].partition("} Plan;")[0], flags=re.DOTALL)
    fields = [name for line in body.split(";") for name in re.findall(r"(\*?\w+)(?:,|$)", line.strip())]
    kinds = {True: "c_void_p", False: "c_long"}
    assert [(name.lstrip("*"), kinds[name.startswith("*")]) for name in fields] == [
        (name, kind.__name__) for name, kind in layout.Plan._fields_
    ]
