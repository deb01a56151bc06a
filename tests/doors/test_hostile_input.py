"""Whatever a file, a name or a request holds, the answer is a sentence of at most 300 letters, and soon there."""

from __future__ import annotations

import os
import subprocess
import sys
import zoneinfo
from pathlib import Path

import pytest

from made.command_line import MM1 as MM1_FILE
from made.command_line import environment, mashsim
from made.places import ROOT
from mashsim.documents import read_document
from mashsim.errors import LONGEST_MESSAGE, Fault, ScenarioError, SimulationError
from mashsim.loading import load, load_text
from mashsim.log import no_formula
from mashsim.page import handle_text
from mashsim.simulation import FrontDoor, bounds
from mashsim.worktime.calendars import parse_hours

MM1 = 'base = "textbook/m-m-1"\n'
TRIED = '[variants.more]\nchanges = { "pools.managers.posts" = 5 }\n'


def sentences(*arguments: object) -> list[str]:
    """The faults that a command says; none may be long, and the exit code is that of a user's mistake."""
    said = mashsim(*arguments)
    assert said.code == 2, said
    lines = said.err.splitlines()
    assert all(len(line) <= LONGEST_MESSAGE for line in lines), lines
    return lines


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "hostile.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ('ask = "compare"\nscenario = ""\n' + TRIED, "'' is not a scenario in"),
        (f'ask = "compare"\nscenario = "{"a" * 300}"\n' + TRIED, "… is not a scenario in"),
        ('ask = ["compare"]\nscenario = "baseline"\n', "ask is ['compare']"),
        ('ask = { a = 1 }\nscenario = "baseline"\n', "ask is {'a': 1}; it is one of"),
    ],
)
def test_a_question_about_nothing(tmp_path: Path, question: str, words: str) -> None:
    assert any(words in line for line in sentences("ask", written(tmp_path, question)))


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "too deep"),
        ('{"do": []}', "do is []; it is one of"),
        ('{"do": {}}', "do is a table; it is one of"),
        ('{"do": "year code", "text": "\\ud800"}', "half a letter"),
        ('{"do": "year code", "text": 1e999}', "not JSON"),
        ('{"do": "hand out", "exercise": []}', "is not an exercise"),
        ("[1", "not JSON"),
    ],
)
def test_a_request_that_nobody_would_make(request_: str, words: str) -> None:
    answer = handle_text(request_)
    assert answer.startswith('{"faults"')
    assert words in answer
    answer.encode()


def test_a_request_that_is_not_text(tmp_path: Path) -> None:
    file = written(tmp_path, b'\xff\xfe{"do": 1}')
    assert sentences("handle", file) == ["the request is not UTF-8 text; save it as UTF-8."]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no named pipes")
def test_a_pipe_is_not_written_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert sentences("handbook", "--out", tmp_path / "pipe")[-1].endswith("pipe' is a pipe or a device; name a file.")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no file that never ends")
def test_a_request_that_never_ends() -> None:
    assert sentences("handle", "/dev/zero") == ["the request is too large: a request is at most 50 MB."]


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3_000])
def test_a_name_that_is_too_long_is_an_input_that_cannot_be_read(name: str) -> None:
    assert sentences("check", name)[0].endswith("cannot be read: File name too long.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no named pipes")
def test_a_file_that_never_ends_is_not_opened(tmp_path: Path) -> None:
    lists, out = tmp_path / "lists", tmp_path / "out"
    lists.mkdir()
    os.mkfifo(lists / "pipe.csv")
    assert "is a pipe or a device" in sentences("figures", "--lists", lists, "--out", out)[0]
    for never_ending in (lists / "pipe.csv", Path("/dev/zero")):
        for command in (("check",), ("ask",), ("exercise",), ("figures", "--check"), ("fit", MM1_FILE, "--figures")):
            assert "is a pipe or a device" in sentences(*command, never_ending)[0]


def test_a_chain_of_bases_ends(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"b{number}.toml").write_text(f'base = "./b{number + 1}.toml"\n')
    with pytest.raises(ScenarioError, match="a chain of more than 40 files"):
        read_document(tmp_path / "b0.toml")


def test_no_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    class Unknown:
        def __init__(self, name: str):
            raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr("mashsim.scenario.runs.ZoneInfo", Unknown)
    monkeypatch.setattr("mashsim.scenario.runs.available_timezones", set)
    with pytest.raises(ScenarioError, match="this machine knows no time zones; install them with: pip install tzdata"):
        load_text(MM1)


def test_a_message_keeps_its_beginning_and_its_end() -> None:
    fault = str(Fault("x.toml, line 3", f"demand.rate is '{'9' * 60_000}'; it must be a rate."))
    assert len(fault) <= LONGEST_MESSAGE
    assert fault.startswith("x.toml, line 3: demand.rate is '999")
    assert fault.endswith("it must be a rate.")


def test_of_thousands_of_faults_some_are_said(tmp_path: Path) -> None:
    lines = sentences("check", written(tmp_path, MM1 + "[demand]\n" + "".join(f"k{i} = 1\n" for i in range(3_000))))
    assert len(lines) < 210
    assert lines[-1] == "2,810 more values do not fit; mend these first."


def test_hours_with_many_spaces_are_read_in_one_go() -> None:
    assert parse_hours(f"08:30 {' ' * 200_000}- 17:00") == [(510, 1020)]
    assert parse_hours("08:30 - 12:30  13:00 -17:00") == [(510, 750), (780, 1020)]


def test_all_that_is_wrong_is_said_in_one_pass_also_in_dated_changes(tmp_path: Path) -> None:
    text = f"""{MM1}
[[interventions]]
name = "a"
first_day = 2023-02-01
changes = {{ "pools.nobody.posts" = 5, "pools.server.posts" = "many" }}
[[interventions]]
name = "b"
first_day = 2023-03-01
changes = {{ "demand.rate" = "often" }}
[pools.server]
posts = "all"
"""
    said = "\n".join(sentences("check", written(tmp_path, text)))
    for wrong in ("line 6: pools.nobody.posts", "line 6: pools.server.posts", "line 10: demand.rate", "line 12: pools"):
        assert wrong in said, wrong


@pytest.mark.parametrize("name", ["demand.ra te", "demand..rate", "demand.nothing"])
def test_a_pair_that_is_drawn_together_names_settings(tmp_path: Path, name: str) -> None:
    pair = f'[[correlated]]\nsettings = ["demand.rate", "{name}"]\ncorrelation = 0.5\n'
    said = sentences("check", written(tmp_path, MM1 + pair))
    assert f"correlated.0.settings has {name!r}, which is not set" in said[0]


def test_words_in_csv_are_no_formulas() -> None:
    assert [no_formula(words) for words in ("=1+1", "@a", "+a", "-a", "-5", "+3.5", "a=b", "")] == [
        "'=1+1", "'@a", "'+a", "'-a", "-5", "+3.5", "a=b", "",
    ]  # fmt: skip


# How much there is to run


def test_a_run_that_this_machine_cannot_hold_is_refused_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "memory_here", lambda: 1e9)
    with pytest.raises(ScenarioError, match=r"asks for 8,\d{3},\d{3} contacts .* need \d\.\d GB of memory, and this"):
        FrontDoor(load_text(f'{MM1}[demand]\nrate = "9000000 per year"\n'))
    with pytest.raises(ScenarioError, match="at most 10,000,000 can be run"):
        FrontDoor(load_text(f'{MM1}[demand]\nrate = "90000000 per year"\n'))


def test_what_a_run_needs_is_about_what_is_expected() -> None:
    door = FrontDoor(load_text(f"{MM1}[run]\nlast_day = 2023-02-28\n"))
    log, needs = door.replicate(1, 0), bounds.expected(door)
    assert needs.contacts == pytest.approx(len(log.source), rel=0.1)
    assert needs.rows == pytest.approx(len(log), rel=0.5)
    assert bounds.memory_here() > 1e8


VISITS = {"stages.visiting.seen_share": 1e-9, "stages.visiting.effort": "0 min"}


@pytest.fixture(scope="module")
def city() -> Path:
    from made.places import SCENARIOS

    return SCENARIOS / "story" / "city.toml"


def test_visits_that_take_no_time_are_refused(city: Path) -> None:
    with pytest.raises(ScenarioError, match="tries that take no time; give effort or again_after"):
        load(city, VISITS | {"stages.visiting.again_after": "0 min"})


def test_what_repeats_without_end_stops_with_contact_stage_and_cause(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mashsim.agenda.ROUND", 2_000)
    monkeypatch.setattr("mashsim.simulation.world.ROUND", 2_000)
    short = {"run.last_day": "2021-05-15", "run.measure_from": "2021-04-01", "interventions": []}
    door = FrontDoor(load(city, VISITS | short | {"stages.visiting.again_after": "1 second"}))
    door.budget = door.budget._replace(in_all=60_000)
    with pytest.raises(SimulationError, match=r"more than 62,000 events so far.*that contact \d+ in visiting is "):
        door.replicate(1, 0)
    door.budget = door.budget._replace(in_all=1e9, at_once=-1)
    with pytest.raises(SimulationError, match="no end to them"):
        door.replicate(1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["scenarios", "questions", "exercises", "requests", "figures", "lists", "models"])
def test_inputs_that_nobody_would_write(kind: str) -> None:
    """A few of each kind; `tests/breaks/try_inputs.py` tries them by the thousand."""
    tries = [
        sys.executable,
        ROOT / "tests" / "breaks" / "try_inputs.py",
        "--kind",
        kind,
        "--minutes",
        "10",
        "--count",
        "3",
    ]
    done = subprocess.run(tries, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"{kind}: 3 tried, 3 survived, 0 failed\n"
