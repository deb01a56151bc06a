"""The command line from outside: files, exit codes, streams, and what is left when a run is stopped, a disk is full or
a worker dies."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from made.command_line import FILES, MM1, NOTTINGHAM, WEEK, Said, command, environment, mashsim, process
from mashsim import outputs
from mashsim.errors import SimulationError
from mashsim.loading import load

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals, limits or devices")
MONTH = ("--set", "run.last_day=2021-04-30", "--set", "interventions=[]")
"""Makes the Nottingham scenario a run of a month, before its first intervention."""
SHORT = ("--replications", "1", *WEEK)
FOREVER = ("--replications", "100000", *WEEK)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def nottingham(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two replications of a month in Nottingham."""
    folder = tmp_path_factory.mktemp("results") / "nottingham"
    said = mashsim(
        "run", NOTTINGHAM, "--replications", 2, *MONTH, "--set", "pools.managers.posts=3", "--log", "--out", folder
    )
    assert (said.code, said.err) == (0, "")
    return folder


def strict(text: str) -> Any:
    """Read JSON that must have no NaN and no infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in JSON")

    return json.loads(text, parse_constant=refuse)


def summary_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = strict((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# What a run writes


def test_a_run_writes_its_six_files_and_says_where_the_report_is() -> None:
    said = mashsim("run", MM1, *SHORT)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1] == f"The report is in {Path('results') / 'm-m-1' / 'report.html'}"
    assert names_in(Path("results/m-m-1")) == FILES
    assert mashsim("run", MM1, *SHORT, "--log", "--out", "deep/in/here").code == 0
    assert names_in(Path("deep/in/here")) == sorted([*FILES, "log.csv"])
    assert mashsim("run", MM1, *SHORT, "--out", "deep/in/here").code == 0
    assert names_in(Path("deep/in/here")) == FILES  # the log of another run does not stay beside these


NUMBER = {"mean", "low", "high", "n", "values"}
CURVE = {"mean", "p10", "p90"}
LENGTHS = {"mean", "median", "p90", "p95", "longest"}
STAGES = ["screening", "gathering", "analysing", "deciding", "allocating", "assessing"]
POOLS = ["contact_officers", "social_workers", "managers", "team_managers"]
PARTNERS = ["police", "health", "housing", "probation", "adult_services", "education"]
CLOCKS = ["first_look", "decision", "rating", "partner_reply", "allocation", "assessment"]


def number(leaf: dict[str, Any]) -> float | None:
    """Return the mean of a number over replications, which must have the shape of one, and add up."""
    assert set(leaf) == NUMBER
    assert len(leaf["values"]) == 2
    known = [value for value in leaf["values"] if value is not None]
    assert leaf["n"] == len(known)
    if len(known) == 2:
        assert leaf["mean"] == pytest.approx(sum(known) / 2)
        assert leaf["low"] <= leaf["mean"] <= leaf["high"]
    mean: float | None = leaf["mean"]
    return mean


def test_summary_has_what_the_readme_and_the_report_need(nottingham: Path) -> None:
    results = summary_of(nottingham)["results"]
    assert list(results["stages"])[:5] == STAGES[:5]  # nobody queues to be assessed
    for stage in STAGES[:5]:
        part = results["stages"][stage]
        assert number(part["started"]) is not None
        assert 0 <= (number(part["share_waited"]) or 0) <= 1
        assert (number(part["mean_waiting"]) or 0) >= 0
        for unit in ("working_minutes", "clock_minutes"):
            assert set(part["wait"][unit]) == LENGTHS
            means = [number(part["wait"][unit][name]) for name in ("median", "p90", "p95", "longest")]
            assert means == sorted(mean for mean in means if mean is not None)
    assert list(results["pools"]) == POOLS
    assert all(0 < (number(pool["use"]) or 0) <= 1 for pool in results["pools"].values())
    assert list(results["clocks"]) == CLOCKS
    assert all(0 <= (number(clock["share_in_time"]) or 0) <= 1 for clock in results["clocks"].values())
    assert list(results["partners"]) == PARTNERS
    assert set(results["partners"]["health"]["reply"]["working_minutes"]) == LENGTHS
    assert (number(results["child_days_without_decision"]["all"]) or 0) > 0
    days = results["daily"]["days"]
    assert (len(days), days[0], days[-1]) == (30, "2021-04-01", "2021-04-30")
    assert list(results["daily"]["open"]) == STAGES
    for curve in results["daily"]["open"].values():
        assert set(curve) == CURVE
        assert all(len(line) == 30 for line in curve.values())


def test_summary_says_what_was_run_and_how_to_repeat_it(nottingham: Path) -> None:
    summary = summary_of(nottingham)
    assert summary["scenario"]["name"] == "nottingham-2022"
    assert (summary["scenario"]["first_day"], summary["scenario"]["last_day"], summary["scenario"]["days"]) == (
        "2021-04-01",
        "2021-04-30",
        30,
    )
    assert (summary["seed"], summary["replications"]) == (1, 2)
    assert summary["window"] == {"from": "2021-04-01", "until": "2021-04-30"}
    assert summary["clocks"]["decision"] == "limit: 1 working day"
    assert (
        summary["clocks"]["partner_reply"] == "limits: red 4 working hours, amber 1 working day, green 3 working days"
    )
    assert all(hours["sentence"].endswith(".") and hours["needed"] > 0 for hours in summary["hours"].values())
    assert summary["repeat"] == (
        "mashsim run nottingham-2022.toml --set run.last_day=2021-04-30 --set 'interventions=[]' --set pools.managers.posts=3 "
        "--seed 1 --replications 2"
    )


def test_every_number_in_every_table_is_one(nottingham: Path) -> None:
    for name in ("backlog.csv", "waits.csv", "log.csv"):
        with (nottingham / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        for row in rows:
            assert None not in row
            assert not {"nan", "inf", "-inf", "None"} & set(row.values())
    with (nottingham / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(math.isclose(float(row["time"]), int(row["moment"]) / 60, abs_tol=0.01) for row in rows)
    moments = [int(row["moment"]) for row in rows]
    assert moments == sorted(moments)


def test_a_setting_of_the_command_line_is_an_assumption_like_any_other(nottingham: Path) -> None:
    rows = {row["path"]: row for row in summary_of(nottingham)["assumptions"]}
    row = rows["pools.managers.posts"]
    assert (row["value"], row["quality"], row["source"]) == (3, "assumed", "set on the command line")
    effective = tomllib.loads((nottingham / "scenario.toml").read_text(encoding="utf-8"))
    assert effective["pools"]["managers"]["posts"] == {
        "value": 3,
        "quality": "assumed",
        "source": "set on the command line",
    }
    assert "set on the command line" in (nottingham / "report.html").read_text(encoding="utf-8")


def test_the_effective_scenario_runs_to_the_same_results(nottingham: Path) -> None:
    assert mashsim("run", nottingham / "scenario.toml", "--replications", 2, "--log", "--out", "again").code == 0
    first, again = summary_of(nottingham), summary_of(Path("again"))
    assert first["results"] == again["results"]
    assert first["scenario"]["hash"] == again["scenario"]["hash"]
    for rows in (first["assumptions"], again["assumptions"]):
        rows.sort(key=lambda row: row["path"])
    assert first["assumptions"] == again["assumptions"]
    assert (nottingham / "log.csv").read_bytes() == Path("again/log.csv").read_bytes()


def test_json_prints_the_summary_and_nothing_else() -> None:
    said = mashsim("run", MM1, *SHORT, "--json", "--out", "out")
    assert (said.code, said.err) == (0, "")
    assert strict(said.out) == summary_of(Path("out"))


def test_an_overloaded_scenario_runs_and_the_report_says_so() -> None:
    said = mashsim("run", MM1, *SHORT, "--set", "demand.rate=9 per hour", "--out", "out")
    assert (said.code, said.err) == (0, "")
    sentence = "server: the work takes 252 hands-on hours a week and 168 are available: expect about 504 more waiting each week."
    assert summary_of(Path("out"))["warnings"] == [sentence]
    assert "hours a week" in said.out
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "252" in page
    assert "more" in page


# Luck and work


def test_a_seed_gives_the_same_luck_and_another_one_another() -> None:
    for seed, out in ((7, "a"), (7, "b"), (8, "c")):
        assert mashsim("run", MM1, *SHORT, "--seed", seed, "--log", "--out", out).code == 0
    assert [summary_of(Path(out))["seed"] for out in "abc"] == [7, 7, 8]
    assert Path("a/summary.json").read_bytes() == Path("b/summary.json").read_bytes()
    assert Path("a/log.csv").read_bytes() != Path("c/log.csv").read_bytes()


def test_one_replication_alone_is_the_same_as_among_others() -> None:
    assert mashsim("run", MM1, *WEEK, "--replications", 3, "--out", "all").code == 0
    assert mashsim("run", MM1, *WEEK, "--replication", 2, "--out", "alone").code == 0
    everyone, alone = summary_of(Path("all"))["results"], summary_of(Path("alone"))
    assert alone["repeat"].endswith("--seed 1 --replication 2")
    for measure in ("started", "mean_waiting"):
        assert (
            alone["results"]["stages"]["screening"][measure]["values"]
            == everyone["stages"]["screening"][measure]["values"][2:]
        )


def test_results_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    for workers in (1, 2):
        done = process(
            "run", MM1, *WEEK, "--replications", 4, "--workers", workers, "--out", f"by{workers}", cwd=tmp_path
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert {(tmp_path / f"by{workers}" / "summary.json").read_bytes() for workers in (1, 2)} == {
        Path("by1/summary.json").read_bytes()
    }


def test_a_front_door_has_one_hash_however_it_is_written() -> None:
    text = f'base = "{MM1.as_posix()}"\n'
    ways = [
        text,
        f'{text}title = "Another name"\n[run]\nseed = 9\nreplications = 3\n',
        f"{text}[pools.server]\nposts = 1.0\nvacancy_share = 0\n",
        f"{text}[stages.screening]\neffort = {{ distribution = 'exponential', mean = {{ value = '600 seconds', source = 'x' }} }}\n",
        f"{text}[run]\nfirst_day = '2023-01-02'\n",
        f"{text}[demand]\nrate = '4.8 / hour'\n",
    ]
    others = [
        f"{text}[pools.server]\nposts = 2\n",
        f"{text}[run]\nlast_day = 2023-12-30\n",
        f"{text}[demand]\nrate = '4.81 per hour'\n",
    ]
    hashes = []
    for number, way in enumerate([*ways, *others]):
        Path(f"way{number}.toml").write_text(way, encoding="utf-8")
        hashes.append(load(f"way{number}.toml").hash)
    assert len(set(hashes[: len(ways)])) == 1
    assert len(set(hashes)) == 1 + len(others)


# Exit codes


def test_a_requirement_that_is_missed_is_exit_code_3_with_all_results() -> None:
    met = mashsim(
        "run",
        NOTTINGHAM,
        "--replications",
        1,
        *MONTH,
        "--out",
        "out",
        "--require",
        "open_at_end >= 1",
        "--require",
        "open_at_end < 1e9",
    )
    assert met.code == 2  # 1e9 is no number as people write it
    met = mashsim("run", NOTTINGHAM, "--replications", 1, *MONTH, "--out", "out", "--require", "open_at_end >= 1")
    assert (met.code, met.err) == (0, "")
    missed = mashsim(
        "run",
        NOTTINGHAM,
        "--replications",
        1,
        *MONTH,
        "--out",
        "out",
        "--require",
        "share_decided_in_time >= 99.9 %",
        "--require",
        "pools.managers.use > 1",
        "--require",
        "contacts.received > 10",
    )
    assert missed.code == 3
    lines = missed.err.splitlines()
    assert [line.partition(";")[0] for line in lines] == [
        "Missed: share_decided_in_time >= 99.9 %",
        "Missed: pools.managers.use > 1",
    ]
    share = summary_of(Path("out"))["results"]["clocks"]["decision"]["share_in_time"]["mean"]
    assert lines[0] == f"Missed: share_decided_in_time >= 99.9 %; it was {share:.4g}."
    assert names_in(Path("out")) == FILES


def test_a_requirement_on_what_never_happened_is_missed() -> None:
    said = mashsim(
        "run",
        MM1,
        *SHORT,
        "--set",
        "demand.rate=0 per hour",
        "--require",
        "stages.screening.wait.clock_minutes.mean < 1",
    )
    assert said == Said(
        3, said.out, "Missed: stages.screening.wait.clock_minutes.mean < 1; nothing was there to be measured.\n"
    )


def test_a_defect_is_exit_code_1_and_leaves_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_a_law(*_: object) -> None:
        raise SimulationError("replication 0 of 'M/M/1' stopped on Mon 02 Jan 2023 10:40: server is in two places")

    monkeypatch.setattr("mashsim.simulation.FrontDoor.replicate", break_a_law)
    said = mashsim("run", MM1, *SHORT, "--out", "a/b")
    assert said == Said(1, "", "replication 0 of 'M/M/1' stopped on Mon 02 Jan 2023 10:40: server is in two places\n")
    assert not Path("a").exists()


# Streams


def test_help_brings_nothing_heavy() -> None:
    heavy = "import sys; from mashsim.cli import main\ntry: main(['--help'])\nexcept SystemExit: print('loaded', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, env=environment(), check=True)
    loaded = done.stdout.rpartition("loaded")[2].split()
    assert {"numpy", "scipy", "matplotlib", "pydantic", "simpy", "jinja2"} & set(loaded) == set()


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    assert process("run", MM1, *SHORT, cwd=tmp_path).stderr == ""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    done = process(
        "run", MM1, *SHORT, "--json", cwd=tmp_path, capture_output=False, stdout=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "Replications" in shown
    assert "100%" in shown
    assert strict(done.stdout)["replications"] == 1


def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    done = process(
        "run",
        "nothing.toml",
        cwd=tmp_path,
        capture_output=False,
        stdout=theirs,
        stderr=theirs,
        env=environment(NO_COLOR="1"),
    )
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 2
    assert "\x1b[" not in shown


@pytest.mark.slow
@posix
def test_closed_streams_and_impatient_readers_are_no_trouble(tmp_path: Path) -> None:
    line = " ".join(f"'{part}'" for part in command("run", MM1, *SHORT, "--out", "out"))
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["bash", "-c", f"{line} {closed}"], cwd=tmp_path, env=environment(), capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, ""), closed
        assert names_in(tmp_path / "out") == FILES
    for asked in ("schema", f"describe '{NOTTINGHAM}'", f"run '{MM1}' --json --out out {' '.join(SHORT)}"):
        piped = f"set -o pipefail; '{sys.executable}' -m mashsim {asked} | head -c 10 >/dev/null"
        done = subprocess.run(["bash", "-c", piped], cwd=tmp_path, env=environment(), capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), asked


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("schema", cwd=tmp_path, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == "The output could not be written (No space left on device).\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "plain",
    [
        environment(LC_ALL="C", LANG=None, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        environment(PYTHONIOENCODING="cp1252"),  # as a pipe on Windows has it
    ],
    ids=["C", "cp1252"],
)
def test_text_is_utf_8_in_any_locale(plain: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "caf\u00e9.toml").write_text(
        f'base = "{MM1.as_posix()}"\ntitle = "Caf\u00e9 \u2192 \u4f60\u597d"\n', encoding="utf-8"
    )
    done = process("describe", "caf\u00e9.toml", cwd=tmp_path, env=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# Caf\u00e9 \u2192 \u4f60\u597d\n")
    done = process("run", "caf\u00e9.toml", *SHORT, cwd=tmp_path, env=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Caf\u00e9 \u2192 \u4f60\u597d" in (tmp_path / "results" / "caf\u00e9" / "report.html").read_text(
        encoding="utf-8"
    )


def test_markup_in_a_title_stays_text() -> None:
    assert mashsim("run", MM1, *SHORT, "--out", "out", "--set", 'title="<script>alert(1)</script>"').code == 0
    assert "<script>alert(1)" not in Path("out/report.html").read_text(encoding="utf-8")


# Nothing is lost


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Hold that whatever goes on here leaves a folder as it was, byte by byte."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    yield
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The results of an earlier run."""
    assert mashsim("run", MM1, *SHORT, "--seed", 99, "--out", tmp_path / "out").code == 0
    return tmp_path / "out"


def test_a_folder_that_cannot_be_one_is_refused_before_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mashsim.simulation.FrontDoor.replicate", lambda *_: pytest.fail("it ran"))
    Path("file").write_text("", encoding="utf-8")
    said = mashsim("run", MM1, "--out", "file")
    assert said.code == 2
    assert said.err.endswith("Error: Invalid value for '--out': Directory 'file' is a file.\n")
    said = mashsim("run", MM1, "--out", "file/out")
    assert said == Said(
        2, "", "file/out: results cannot be written there (Not a directory); choose another folder with --out.\n"
    )
    said = mashsim("run", MM1, "--out", "x" * 300)
    assert said.err.startswith("xxx")
    assert said.err.endswith(
        "xxx: results cannot be written there (File name too long); choose another folder with --out.\n"
    )


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder in which even root cannot write")
def test_a_folder_that_cannot_be_written_is_refused() -> None:
    said = mashsim("run", MM1, "--out", "/sys/kernel")
    assert said.code == 2
    assert said.err.startswith("/sys/kernel: results cannot be written there (")
    assert said.err.endswith("; choose another folder with --out.\n")


@pytest.mark.slow
@posix
def test_a_full_disk_leaves_earlier_results_as_they_were(earlier: Path, tmp_path: Path) -> None:
    limited = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # no file may grow beyond 20 kB
sys.argv = ["mashsim", "run", {str(MM1)!r}, *{SHORT!r}, "--out", {str(earlier)!r}]
from mashsim.cli import main
main()
"""
    with kept(earlier):
        done = subprocess.run(
            [sys.executable, "-c", limited], capture_output=True, text=True, env=environment(), cwd=tmp_path
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"{earlier}: results could not be written, and what was there before is unchanged (File too large); "
        "make room, close its files elsewhere, or choose another folder with --out.\n"
    )


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="needs root on Linux to mount a disk",
)
def test_a_disk_that_is_really_full_leaves_earlier_results_as_they_were(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=900k", "mashsim-test", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        assert (
            mashsim(
                "run", MM1, "--replications", 1, "--set", "run.last_day=2023-01-10", "--log", "--out", disk / "out"
            ).code
            == 0
        )
        with kept(disk / "out"):
            said = mashsim("run", MM1, "--replications", 1, "--log", "--out", disk / "out")
        assert said.code == 2
        assert "what was there before is unchanged (No space left on device)" in said.err
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(
    name: str, earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a spreadsheet has the workbook open, on a system that then lets nobody replace it."""
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:
        if self == earlier / name:
            raise PermissionError(13, "Permission denied", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with kept(earlier):
        said = mashsim("run", MM1, *SHORT, "--out", earlier)
    assert said.code == 2
    assert f"what was there before is unchanged (Permission denied: {name})" in said.err


def test_ctrl_c_while_files_change_places_puts_them_back(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        moved = replace(self, target)
        if target == earlier / "results.xlsx" and self.parent.name == "new":
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "replace", interrupted)
    with kept(earlier):
        assert mashsim("run", MM1, *SHORT, "--out", earlier) == Said(130, "", "Interrupted; nothing was written.\n")


def test_results_take_the_place_of_earlier_ones(earlier: Path) -> None:
    before = (earlier / "summary.json").read_bytes()
    (earlier / "notes.txt").write_text("mine", encoding="utf-8")
    assert mashsim("run", MM1, *SHORT, "--out", earlier).code == 0
    assert (earlier / "summary.json").read_bytes() != before
    assert names_in(earlier) == sorted([*FILES, "notes.txt"])


# Stopped in the middle


def workers_of(run: subprocess.Popen[str]) -> list[int]:
    """Return the processes that a run has started, from what the system says of them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text(encoding="utf-8", errors="replace")
            line = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == run.pid and b"spawn_main" in line:
            found.append(int(status.parent.name))
    return found


def wait_until(condition: Any, seconds: float = 60) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


@pytest.fixture(autouse=True)
def _no_run_goes_on() -> Iterator[None]:
    """End whatever a failing test left running."""
    BEGUN.clear()
    yield
    for run in BEGUN:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()


BEGUN: list[subprocess.Popen[str]] = []


def _hears_ctrl_c() -> None:
    """Undo what a shell does to commands in its background, which it makes deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(cwd: Path, *arguments: object, does: tuple[object, ...] = ("run", MM1, *FOREVER)) -> subprocess.Popen[str]:
    """Begin a command; if none is given, a run that takes for ever."""
    run = subprocess.Popen(
        command(*does, "--out", "out", *arguments),
        cwd=cwd,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_hears_ctrl_c,
    )
    BEGUN.append(run)
    wait_until((cwd / "out").is_dir)
    return run


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_deaf(process: int) -> bool:
    """Whether a process does not hear of Ctrl-C, and so cannot say a word of its own when a terminal sends it to
    all."""
    status = dict(
        re.findall(r"^(\w+):\t(.*)$", Path(f"/proc/{process}/status").read_text(encoding="utf-8"), re.MULTILINE)
    )
    return bool((int(status["SigBlk"], 16) | int(status["SigIgn"], 16)) & 1 << signal.SIGINT - 1)


INTERRUPTED = re.compile(
    r"Interrupted; (nothing was written"
    r"|\d+ of 100000 replications are saved in \.replications; the same command goes on from there)\.\n"
)
"""What a run that was to take for ever says when it is interrupted: before anything was done, or after."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@linux
@pytest.mark.parametrize(
    ("workers", "to_all", "moment"),
    [
        pytest.param(1, True, 1, id="one process"),
        pytest.param(2, True, 0.1, id="as a terminal sends it, while the workers start", marks=pytest.mark.slow),
        pytest.param(2, True, 1, id="as a terminal sends it, while the workers work"),
        pytest.param(2, False, 1, id="to the command alone", marks=pytest.mark.slow),
    ],
)
def test_ctrl_c_ends_a_run_soon_and_leaves_nothing_behind(
    workers: int, to_all: bool, moment: float, tmp_path: Path
) -> None:
    run = begun(tmp_path, "--workers", workers)
    children = wait_until(lambda: len(workers_of(run)) == 2 and workers_of(run)) if workers == 2 else []
    assert all(map(is_deaf, children))
    time.sleep(moment)
    os.killpg(run.pid, signal.SIGINT) if to_all else os.kill(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert INTERRUPTED.fullmatch(err)
    wait_until(lambda: not any(map(is_alive, children)))
    assert not (tmp_path / "out").exists()


@linux
def test_a_search_that_is_interrupted_says_what_is_known_so_far(tmp_path: Path) -> None:
    lever = ("--lever", "pools.server.posts=1..3", "--promise", "share")
    target = ("--target", "contacts.open_at_end <= 12", "--workers", 1, "--set", "run.last_day=2023-12-31")
    search = begun(tmp_path, does=("seek", MM1.with_name("day-shift.toml"), *lever, *target))
    saved = tmp_path / ".replications"
    wait_until(lambda: len([each for each in saved.rglob("*") if each.is_file()]) >= 5)
    search.send_signal(signal.SIGINT)
    _, err = search.communicate(timeout=60)
    assert search.returncode == 130
    known = r"(Being tried: server, posts \d, on average [\d.]+ in \d+ runs; not yet sure\.|So far: .*)"
    assert re.fullmatch(rf"Interrupted; {known} \d+ of \d+ replications are saved in .*; the same command .*\.\n", err)


@linux
def test_ctrl_c_does_not_wait_for_a_worker_that_hangs(tmp_path: Path) -> None:
    run = begun(tmp_path, "--workers", 2)
    children = wait_until(lambda: len(workers_of(run)) == 2 and workers_of(run))
    time.sleep(1)
    for child in children:
        os.kill(child, signal.SIGSTOP)
    run.send_signal(signal.SIGINT)
    try:
        _, err = run.communicate(timeout=30)
    finally:
        for child in children:
            if is_alive(child):
                os.kill(child, signal.SIGKILL)
        run.kill()
    assert run.returncode == 130
    assert INTERRUPTED.fullmatch(err)
    assert not any(map(is_alive, children))


@pytest.mark.slow
@linux
def test_ctrl_c_leaves_an_earlier_result_as_it_was(earlier: Path, tmp_path: Path) -> None:
    with kept(earlier):
        run = begun(tmp_path, "--workers", 2)
        wait_until(lambda: len(workers_of(run)) == 2)
        run.send_signal(signal.SIGTERM)  # a request to end does as Ctrl-C does
        assert run.wait(60) == 130
        run.communicate()


@pytest.mark.slow
@linux
def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    run = begun(tmp_path, "--workers", 2)
    children = wait_until(lambda: len(workers_of(run)) == 2 and workers_of(run))
    os.kill(children[0], signal.SIGKILL)
    others = wait_until(lambda: len(set(workers_of(run)) - set(children)) == 2 and workers_of(run))
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert INTERRUPTED.fullmatch(err)
    wait_until(lambda: not any(map(is_alive, others)))


# The other commands


def test_the_version_is_said() -> None:
    from mashsim import __version__

    assert re.fullmatch(rf"mashsim, version {__version__}, with(out)? the kernel\n", mashsim("--version").out)


def test_python_m_mashsim_is_the_same_command(tmp_path: Path) -> None:
    assert "run" in process("--help", cwd=tmp_path).stdout
    assert process("check", MM1, cwd=tmp_path).stdout.startswith("m-m-1.toml: nothing wrong with it.\n")


def test_the_folder_of_the_results_is_made_and_only_then_removed_if_empty(tmp_path: Path) -> None:
    made = outputs.prepare_folder(tmp_path / "a" / "b")
    assert made == [tmp_path / "a" / "b", tmp_path / "a"]
    (tmp_path / "a" / "mine").write_text("", encoding="utf-8")
    outputs.remove_empty(made)
    assert names_in(tmp_path / "a") == ["mine"]
    assert outputs.prepare_folder(tmp_path / "a") == []
