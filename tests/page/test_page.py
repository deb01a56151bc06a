"""The page's one entry point: the same numbers as the command line, from nothing heavy, in plain words; and what goes
into the file."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
import zipfile
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from made.command_line import mashsim
from made.page_requests import ASKED, SHORT, asked
from made.places import ROOT
from mashsim.errors import ScenarioError
from mashsim.loading import load_text
from mashsim.measures.results import EVERYTHING
from mashsim.page import handle, handle_text, what_if
from mashsim.page.building import build, packages
from mashsim.page.byte_code import compile_archive, with_byte_code
from mashsim.page.doors import CHANGED
from mashsim.page.fetching import RUNTIME, Fetched, fetch
from mashsim.page.showing import measures_read


@pytest.mark.slow
def test_the_numbers_are_those_of_the_command_line_to_the_last_digit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    here = asked("sum up", replications=2)
    assert here["repeat"].startswith(
        "mashsim compare short.toml --set pools.managers.posts=5 --set 'partners.police.reply.median=0.2 working"
    )
    said = mashsim(*shlex.split(here["repeat"])[1:], "--json", "--out", "out")
    assert said.code == 0, said.err
    (there,) = json.loads(said.out)["variants"].values()
    assert here["measures"] == there["measures"]
    assert any(row["difference"] for row in here["measures"])


def test_a_summary_is_that_of_the_command_line_but_for_the_versions_and_why_contacts_waited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("short.toml").write_text(SHORT, encoding="utf-8")
    here = asked("summary", replications=2)["summary"]
    said = mashsim(*shlex.split(here["repeat"])[1:], "--out", "out")
    assert said.code == 0, said.err
    there = json.loads(Path("out/summary.json").read_text(encoding="utf-8"))
    for only_there in ("versions", "reasons", "waiting"):
        del there[only_there]
    del there["results"]["held_up"]
    assert json.loads(json.dumps(here, default=str)) == there


def test_two_front_doors_that_run_alike_keep_their_own_names() -> None:
    first = asked("summary", replications=1)["summary"]["scenario"]
    other = asked("summary", replications=1, text=SHORT.replace("Two months", "Spring"), name="spring.toml")["summary"][
        "scenario"
    ]
    assert (first["title"], first["name"]) == ("Two months", "short")
    assert (other["title"], other["name"]) == ("Spring", "spring")


def test_the_command_line_answers_what_the_page_asks(tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text(json.dumps({"do": "start", **ASKED}), encoding="utf-8")
    said = mashsim("handle", request)
    assert (said.code, said.err) == (0, "")
    assert said.out.removesuffix("\n") == handle_text(request.read_text(encoding="utf-8"))
    request.write_text('{"do": "strat"}', encoding="utf-8")
    wrong = mashsim("handle", request)
    assert wrong.code == 2
    assert json.loads(wrong.out) == {"faults": ["do is 'strat'; did you mean 'start'?"]}


def test_a_record_is_what_the_page_reads_of_what_a_run_measures() -> None:
    from mashsim.experiment import measured, ready
    from mashsim.loading import changed

    scenario = load_text(SHORT, "short.toml")
    read = measures_read(scenario)
    record = asked("replicate", number=1)
    assert {"fairness", "monthly", "quarterly", "weekly"} - set(record["before"]) == {"fairness", "quarterly"}
    before = measured(ready(scenario), ready(scenario).replicate(7, 1), read)
    assert record["before"] == json.loads(json.dumps(before, default=str))
    assert record["after"] != record["before"]
    assert asked("replicate", number=1, changes={})["after"] is None
    assert asked("replicate", number=0)["before"] != record["before"]
    whole = changed(scenario, {"pools.managers.posts": 5, "partners.police.reply.median": "0.2 working days"})
    from_the_first_day = asked("replicate", number=1, **{"from": None})["after"]
    assert from_the_first_day == json.loads(
        json.dumps(measured(ready(whole), ready(whole).replicate(7, 1), read), default=str)
    )


def test_what_another_engine_made_is_taken_as_if_it_were_made_here() -> None:
    made = [asked("replicate", number=number) for number in range(2)]
    assert [asked("take", seed=77, made=one)["number"] for one in made] == [0, 1]
    here, there = (asked("sum up", replications=2, seed=seed)["measures"] for seed in (7, 77))
    assert there == here
    assert asked("sum up", replications=2, seed=78)["measures"] != here


@pytest.mark.parametrize(
    "made",
    [None, [], {}, {"number": 0}, {"number": 0, "before": 1, "after": {}}, {"number": 0, "before": {"a": [[1]]}}],
)
def test_what_is_no_tree_of_measures_is_not_taken(made: object) -> None:
    (fault,) = handle({"do": "take", **ASKED, "seed": 79, "made": made})["faults"]
    assert fault.startswith(("number is -1; it is a whole", "what was made of replication 0 is no tree of measures."))


SURREY = (
    'base = "baseline"\ntitle = "A council"\n[run]\nlast_day = 2026-04-19\n[council]\nname = "Surrey"\nyear = 2025\n'
)


@pytest.mark.parametrize(
    "request_",
    [
        {"target": "clocks.first_look.share_in_time >= 0.9"},
        {"changes": {}, "target": "contacts.open_at_end < 40"},
        {"text": SURREY, "changes": {}, "from": None},
        {"from": "2026-05-31"},  # too late to do anything, so that the answer says why
    ],
)
def test_an_answer_is_the_same_from_everything_that_is_measured(
    request_: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = asked("sum up", replications=2, **request_)
    monkeypatch.setattr(what_if, "measures_read", lambda scenario, target="": (*EVERYTHING, "held_up"))
    assert asked("sum up", replications=2, **request_) == read


@pytest.mark.slow
def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    """Asked alone in a process without numpy, scipy, matplotlib or click; asked here after other things, in another
    order."""
    request = json.dumps({"do": "sum up", **ASKED, "replications": 2})
    code = """
import sys
for name in ("numpy", "scipy", "matplotlib", "pandas", "click", "xlsxwriter"):
    sys.modules[name] = None  # any import of it now fails
from mashsim.page import handle_text
sys.stdout.buffer.write(handle_text(sys.argv[1]).encode())
"""
    alone = subprocess.run([sys.executable, "-W", "error", "-c", code, request], capture_output=True, cwd=ROOT)
    assert alone.returncode == 0, alone.stderr.decode()
    asked("replicate", number=1)
    asked("sum up", replications=1, changes={"pools.managers.posts": 3})
    assert handle_text(request).encode() == alone.stdout
    assert handle_text(request).encode() == alone.stdout


def test_files_are_a_report_and_a_scenario_that_says_the_same() -> None:
    files = asked("files", replications=2)
    again = load_text(files["scenario"], "again")
    told = asked("start")
    assert again.hash == told["after"]["hash"] != told["before"]["hash"]
    assert "</html>" in files["report"]
    alone = asked("files", replications=2, changes={})
    assert load_text(alone["scenario"], "again").hash == told["before"]["hash"]
    assert "Two months" in alone["report"]


def test_one_front_door_alone_says_how_it_is() -> None:
    answer = asked("sum up", replications=2, changes={})
    assert answer["repeat"] == "mashsim run short.toml --seed 7 --replications 2"
    assert answer["page"]["findings"][-1].startswith("At the end ")
    sections = answer["page"]["sections"]
    assert [part["key"] for part in sections] == [
        "backlog",
        "headlines",
        "in-time",
        "waits",
        "time-went",
        "hours",
        "cost",
    ]
    assert [part["key"] for part in sections if not part["folded"]] == ["backlog", "headlines"]
    assert answer["page"]["sections"][0]["blocks"][0]["wide"].startswith("<svg")


@pytest.mark.parametrize("name", ["baseline", "story/city"])
def test_the_command_for_a_front_door_that_ships_works_in_any_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = shlex.split(handle({"do": "start", "scenario": name})["command"])
    assert command == ["mashsim", "run", name, "--seed", "1"]
    said = mashsim("check", command[2])
    assert (said.code, said.err) == (0, "")


def test_both_backlogs_come_first_then_the_differences_and_what_was_changed_in_plain_words() -> None:
    page = asked("sum up", replications=2)["page"]
    both_sides = ["both-in-time", "both-waits", "both-time-went", "both-hours", "both-cost"]
    assert [section["key"] for section in page["sections"]] == [
        "variant-1-open",
        "variant-1",
        "changed",
        *both_sides,
        "sure",
    ]
    assert [section["key"] for section in page["sections"] if section["folded"]] == [*both_sides, "sure"]
    drawn = page["sections"][0]["blocks"][0]
    assert CHANGED in drawn["wide"]
    rows = [[cell["text"] for cell in row] for row in page["sections"][2]["blocks"][0]["rows"]]
    assert rows == [
        ["Managers", "2.22 posts", "5 posts, 2.78 more", "20 April 2026", "the end"],
        ["Police", "0.32 working days", "0.2 working days, 0.12 less", "20 April 2026", "the end"],
    ]


def test_a_change_that_did_nothing_says_why() -> None:
    changes = {"pools.team_managers.posts": 3}
    page = asked("sum up", replications=2, changes=changes, **{"from": None})["page"]
    assert page["findings"] == [f"{CHANGED}: no change at all, because nothing was changed."]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"do": "sumup"}, "do is 'sumup'; did you mean 'sum up'?"),
        ({"do": "start", "scenario": "baselin"}, "'baselin' is not a scenario; did you mean 'baseline'?"),
        ({"do": "start", "scenario": "../../etc/passwd"}, "'../../etc/passwd' is not a scenario; there are "),
        (
            {"do": "start", "scenario": "baseline", "form": "2026-06-01"},
            "form: unknown word in a request; did you mean from?",
        ),
        (
            {"do": "start", "scenario": "baseline", "from": "2026-06-31"},
            "from is '2026-06-31'; write a date such as 2026-06-01.",
        ),
        ({"do": "start", "scenario": "baseline", "seed": 1.5}, "seed is 1.5; it is a whole number."),
        ({"do": "start", "scenario": "baseline", "changes": [1]}, "changes is not a table of settings and values."),
        (
            {"do": "start", "scenario": "baseline", "changes": {"pools.manager.posts": 5}},
            "With your changes: pools.manager.posts: unknown setting; did you mean pools.managers?",
        ),
        (
            {"do": "sum up", "scenario": "baseline", "replications": 1001},
            "replications is 1001; it is a whole number from 1 to 1000.",
        ),
        (
            {"do": "start", "text": SHORT + "[pools.managrs]\nposts = 3\n", "name": "own.toml"},
            "own.toml, line 6: pools.managrs.posts: unknown",
        ),
        ({"do": "start", "text": "base = ", "name": "own.toml"}, "own.toml, line 1"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(request_: dict[str, Any], words: str) -> None:
    answer = json.loads(handle_text(json.dumps(request_)))
    assert list(answer) == ["faults"]
    assert answer["faults"][0].startswith(words), answer


def test_a_text_that_is_no_request_is_answered() -> None:
    assert json.loads(handle_text("{"))["faults"][0].startswith("the request is not JSON")
    assert json.loads(handle_text("[]"))["faults"] == ["the request is not a table of words and values."]


def test_no_text_of_a_scenario_becomes_markup() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    text = SHORT.replace("Two months", "T").replace("[run]", f"place = '{hostile}'\nquestion = '{hostile}'\n[run]")
    answer = asked("sum up", replications=2, text=text)
    charts = [
        block for section in answer["page"]["sections"] for block in section["blocks"] if block["kind"] == "figure"
    ]
    assert charts
    assert all(
        "<script" not in chart[size] and "<img" not in chart[size] for chart in charts for size in ("wide", "narrow")
    )
    assert hostile in charts[0]["subtitle"]  # as a text: the page writes it as one


# What goes into the file


def test_the_archive_holds_mashsim_and_nothing_compiled_and_is_the_same_each_time() -> None:
    archive = packages(())
    assert archive == packages(())
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    wanted = {
        "mashsim/page/handling.py",
        "mashsim/scenarios/baseline.toml",
        "mashsim/scenarios/nottingham-2022-draws.csv",
        "simpy/__init__.py",
        "pydantic/main.py",
        "jinja2/environment.py",
    }
    assert wanted <= set(names)
    assert names == sorted(names)
    assert [
        name for name in names if name.endswith((".so", ".pyd", ".pyc")) or name.startswith(("numpy", "mashsim/cli/"))
    ] == []


def test_byte_code_is_read_and_only_mashsims_sources_stay(tmp_path: Path) -> None:
    other = b'"""Words."""\nassert 0\n'
    ours = b'"""Words."""\nfrom __future__ import annotations\ndef f():\n    """Alone."""\nassert f() is None\n'
    archive = tmp_path / "site.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("other/__init__.py", other)
        packed.writestr("mashsim/__init__.py", ours)
        packed.writestr("mashsim/data.csv", "a")
    before = archive.read_bytes()
    compile_archive(str(archive), str(tmp_path / "site"))
    assert with_byte_code(before, str(tmp_path / "site")) == archive.read_bytes()
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "site")
    code = cache_from_source("mashsim/__init__.py", optimization="")
    assert set(names) == {"mashsim/__init__.py", code, "mashsim/data.csv", "other/__init__.pyc"}
    (tmp_path / "site" / "mashsim" / "__init__.py").write_text("raise ValueError", encoding="utf-8")
    look = "import sys; sys.path.insert(0, sys.argv[1]); import mashsim, other; print(other.__doc__, mashsim.f.__doc__)"
    command = [sys.executable, "-I", "-S", "-c", look, str(tmp_path / "site")]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.stdout.split() == ["None", "None"], said.stderr


@pytest.mark.slow
def test_the_archive_alone_answers(tmp_path: Path) -> None:
    """Only pydantic's engine, which is compiled, comes from elsewhere: in the page from its wheel, here from this
    installation."""
    (tmp_path / "packages.zip").write_bytes(packages(()))
    code = """
import sys, zipfile
import pydantic_core
zipfile.ZipFile(sys.argv[2]).extractall(sys.argv[1])
sys.path = [sys.argv[1], *(path for path in sys.path if not path.endswith("site-packages"))]
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in str(finder).lower()]
from mashsim.page import handle_text
import mashsim, simpy
assert mashsim.__file__.startswith(sys.argv[1]) and simpy.__file__.startswith(sys.argv[1])
sys.stdout.buffer.write(handle_text(sys.argv[3]).encode())
"""
    request = json.dumps({"do": "sum up", **ASKED, "replications": 2})
    place = str(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, place, str(tmp_path / "packages.zip"), request],
        capture_output=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == handle_text(request)


def test_what_is_missing_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ScenarioError, match=r"Pyodide is not there: pyodide\.mjs, .* missing; unpack pyodide-314\.0\.7\.tgz there"
    ):
        fetch(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        ScenarioError,
        match=r"npm is not on this computer, .* install npm, or on another computer run 'npm pack pyodide",
    ):
        fetch(cache=tmp_path / "cache")
    said = mashsim("page", "--out", tmp_path / "page.html", "--pyodide", tmp_path)
    assert said.code == 2
    assert "Pyodide is not there" in said.err
    assert not (tmp_path / "page.html").exists()


def test_a_folder_with_everything_in_it_needs_no_network_and_a_placeholder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    for name in RUNTIME:
        (tmp_path / "package" / name).write_text(
            '{"info": {"python": "3.14.2", "abi_version": "2026_0"}}', encoding="utf-8"
        )
    engine = tmp_path / f"pydantic_core-{version('pydantic-core')}-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
    zones = tmp_path / "tzdata-2026.1-py2.py3-none-any.whl"
    for wheel, content in ((engine, b"x"), (zones, b"")):
        with zipfile.ZipFile(wheel, "w") as packed:
            packed.writestr("pydantic_core/_pydantic_core.so", content)
    with pytest.raises(ScenarioError, match="holds no engine for WebAssembly; delete it"):
        fetch(tmp_path, tmp_path / "cache")
    with zipfile.ZipFile(engine, "w") as packed:
        packed.writestr("pydantic_core/_pydantic_core.so", bytes(200_000))
    assert fetch(tmp_path, tmp_path / "cache") == Fetched(tmp_path / "package", (engine, zones))
    assert not (tmp_path / "cache").exists()


@pytest.mark.slow
def test_a_page_ends_no_script_early_and_is_the_same_each_time(tmp_path: Path) -> None:
    for name in RUNTIME:
        (tmp_path / name).write_text(
            '{"info": {"python": "3.14.2"}}' if name.endswith(".json") else name, encoding="utf-8"
        )
    told = {
        "scenarios": [{"name": "x", "title": "</script><script>alert(1)</script>", "question": "", "place": ""}],
        "doors": {},
    }
    sizes = [build(tmp_path / f"{number}.html", Fetched(tmp_path, ()), told, compiling=False) for number in range(2)]
    pages = [(tmp_path / f"{number}.html").read_text(encoding="utf-8") for number in range(2)]
    assert pages[0] == pages[1]
    assert sizes[0] == (tmp_path / "0.html").stat().st_size
    assert "alert(1)</script>" not in pages[0]
    assert pages[0].count("</script>") == pages[0].count("<script")
    with pytest.raises(ScenarioError, match="the page cannot be written there"):
        build(tmp_path / "0.html" / "page.html", Fetched(tmp_path, ()), told, compiling=False)
