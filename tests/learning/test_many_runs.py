"""Many runs: kept, resumed, extended, precise; the same bytes whoever works on them; memory that hardly grows."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
import zlib
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from made.command_line import MM1, environment, mashsim, process
from mashsim.confidence import PrecisionGoal
from mashsim.errors import ScenarioError, SimulationError
from mashsim.experiment import FolderStore, Precision, Runner, measured, ready, run, until_precise
from mashsim.experiment.records import RecordFile
from mashsim.experiment.store import version
from mashsim.loading import load
from mashsim.measures import summarise
from mashsim.scenario import Scenario
from mashsim.shipped import VERSION, scenario_folder

SHORT = {"run.last_day": "2023-01-15"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits a process as Linux does")


def queue(**changes: object) -> Scenario:
    return load(MM1, {**SHORT, **changes})


class Counted(Executor):
    """Runs what it is given, here, and counts it."""

    def __init__(self) -> None:
        self.given: list[tuple[int, int]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        _, _, seed, numbers, *_ = args
        self.given += [(seed, number) for number in numbers]
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def run_in(store: FolderStore, replications: int, scenario: Scenario | None = None) -> tuple[str, int]:
    """Run, and return the summary as text, and how many replications had to be run for it."""
    counted = Counted()
    summary = run(scenario or queue(), replications, runner=Runner(executor=counted, store=store))
    return json.dumps(summary), len(counted.given)


@pytest.mark.slow
def test_a_runner_that_is_handed_in_stays_open_for_the_next_scenario() -> None:
    with Runner(workers=2) as runner:
        both = [run(queue(**{"run.seed": seed}), 2, runner=runner) for seed in (1, 2)]
    assert both == [run(queue(**{"run.seed": seed}), 2) for seed in (1, 2)]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# What is kept


def test_nothing_is_run_twice_and_an_experiment_can_be_extended(tmp_path: Path) -> None:
    fresh, ran = run_in(FolderStore(tmp_path), 4)
    assert ran == 4
    assert run_in(FolderStore(tmp_path), 4) == (fresh, 0)
    longer, ran = run_in(FolderStore(tmp_path), 7)
    assert ran == 3
    assert longer == json.dumps(run(queue(), 7))
    assert len(files(tmp_path)) == 7


def test_another_scenario_or_seed_is_another_result(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    run_in(store, 2)
    assert run_in(store, 2, queue(**{"pools.server.posts": 2}))[1] == 2
    counted = Counted()
    run(queue(), 2, seed=5, runner=Runner(executor=counted, store=store))
    assert counted.given == [(5, 0), (5, 1)]


def test_a_scenario_of_another_name_is_the_same(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    run_in(store, 2)
    assert run_in(store, 2, queue(title="Another name"))[1] == 0


@pytest.mark.parametrize("damage", ["cut short", "a bit turned", "empty", "not compressed"])
def test_a_damaged_result_is_found_out_and_run_again(damage: str, tmp_path: Path) -> None:
    fresh, _ = run_in(FolderStore(tmp_path), 3)
    path = files(tmp_path)[1]
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut short": content[:-20],
            "a bit turned": content[:40] + bytes([content[40] ^ 1]) + content[41:],
            "empty": b"",
            "not compressed": zlib.decompress(content[32:]),
        }[damage]
    )
    said: list[str] = []
    assert run_in(FolderStore(tmp_path, said.append), 3) == (fresh, 1)
    assert said == [f"{path} is not whole; its replication is run again."]
    assert path.read_bytes() == content


@pytest.mark.parametrize("listens", [True, False])
def test_what_is_damaged_is_said_once_to_who_listens(listens: bool, tmp_path: Path) -> None:
    said: list[str] = []
    store = FolderStore(tmp_path, said.append if listens else None)
    for number in (0, 1):
        store.put("key", 1, number, b"{}")
    for path in files(tmp_path):
        path.write_bytes(b"noise")
    assert [store.get("key", 1, number) for number in (0, 1)] == [None, None]
    assert len(said) == listens


def test_what_a_killed_command_left_half_written_is_removed_after_an_hour(tmp_path: Path) -> None:
    FolderStore(tmp_path).put("key", 1, 0, b"{}")
    (kept,) = files(tmp_path)
    old, fresh = (kept.with_name(f".unfinished-{name}") for name in ("old", "fresh"))
    for path, hours in ((old, 2), (fresh, 0)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    FolderStore(tmp_path).put("key", 1, 1, b"{}")
    assert files(tmp_path) == [fresh, kept, kept.with_name("1.z")]


def test_what_another_version_has_kept_is_neither_read_nor_destroyed(tmp_path: Path) -> None:
    run_in(FolderStore(tmp_path), 2)
    assert version().startswith(f"{VERSION}-")
    (tmp_path / version()).rename(tmp_path / "0.1.0-aaaaaaaaaaaa")
    store = FolderStore(tmp_path)
    assert run_in(store, 2)[1] == 2
    assert {folder.name for folder in tmp_path.iterdir()} == {"0.1.0-aaaaaaaaaaaa", version()}
    assert len(files(tmp_path)) == 4


def test_a_folder_in_which_nothing_can_be_kept_is_said_once_and_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file stands where the folder should be")
    said: list[str] = []
    summary, ran = run_in(FolderStore(tmp_path / "store", said.append), 3)
    assert summary == json.dumps(run(queue(), 3))
    assert ran == 3
    assert len(said) == 1
    assert re.fullmatch(r".*store: replications cannot be kept \(.+\); the run goes on without keeping them\.", said[0])


@linux
def test_a_disk_that_fills_up_is_said_once_and_loses_nothing(tmp_path: Path) -> None:
    program = f"""
import json, resource, sys
from pathlib import Path
from mashsim.experiment import FolderStore, Runner, run
from mashsim.loading import load
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = FolderStore(Path({str(tmp_path)!r}), print)
runner = Runner(store=store)
scenario = load({str(MM1)!r}, {SHORT!r})
runner.run([scenario], 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
for number in range(2, 4):
    store.put("key", 1, number, bytes(range(256)) * 40)
print(sorted(path.name for path in Path({str(tmp_path)!r}).rglob("*") if path.is_file()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    said, kept = done.stdout.splitlines()
    assert said.endswith("replications cannot be kept (File too large); the run goes on without keeping them.")
    assert kept == "['0.z', '1.z']"


@linux
@pytest.mark.slow
def test_a_command_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    arguments = ("run", MM1, "--set", "run.last_day=2023-03-15", "--out", "out", "--seed", 3, "--workers", 2)
    command = [sys.executable, "-m", "mashsim", *map(str, arguments), "--replications", "30"]
    killed = subprocess.Popen(
        command, cwd=tmp_path, env=environment(), start_new_session=True, stderr=subprocess.DEVNULL
    )
    store = tmp_path / ".replications"
    for _ in range(600):
        if len(files(store)) > 10:
            break
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    kept = [path for path in files(store) if path.suffix == ".z"]
    assert 10 <= len(kept) < 30
    written = {path: path.stat().st_mtime_ns for path in kept}
    assert not (tmp_path / "out" / "summary.json").exists()
    assert process(*arguments, "--replications", 30, cwd=tmp_path).returncode == 0
    resumed = (tmp_path / "out" / "summary.json").read_bytes()
    assert sum(path.stat().st_mtime_ns != written[path] for path in kept) <= 1  # the first is run again, for its log
    assert process(*arguments, "--replications", 30, "--no-store", cwd=tmp_path).returncode == 0
    assert resumed == (tmp_path / "out" / "summary.json").read_bytes()


@linux
@pytest.mark.slow
def test_two_commands_may_use_one_store(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mashsim",
        "run",
        str(MM1),
        "--set",
        "run.last_day=2023-01-15",
        "--replications",
        "30",
        "--store",
        "s",
    ]
    both = [
        subprocess.Popen([*command, "--out", name], cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL)
        for name in "ab"
    ]
    assert [each.wait() for each in both] == [0, 0]
    one, other = ((tmp_path / name / "summary.json").read_bytes() for name in "ab")
    assert one == other
    assert len(files(tmp_path / "s")) == 30


# Who works on it


def dies(*given: object) -> bytes:
    os._exit(1)


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mashsim.experiment.runner._WORTH_STARTING", 0.0)
    victims: list[int] = []

    def kill_a_worker(done: int, asked: int) -> None:
        children = [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]
        workers = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if done == 4 and workers:
            victims.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    with Runner(workers=2, on_done=kill_a_worker) as runner:
        (runs,) = runner.run([queue()], 16)
    assert len(victims) == 1
    assert json.dumps(runs.summarise()) == json.dumps(run(queue(), 16)["results"])


def test_workers_that_die_again_and_again_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mashsim.experiment.runner.run_some", dies)
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as executor,
        pytest.raises(SimulationError, match="workers or their scheduler ended before the work was done"),
        Runner(executor=executor) as runner,
    ):
        runner.run([queue()], 2)


def test_a_worker_of_another_version_is_refused() -> None:
    from mashsim.experiment.executors import run_some

    with pytest.raises(
        SimulationError, match=r"a worker runs mashsim .*, and 0\.1\.0 asks; install the same mashsim on all machines"
    ):
        run_some(b"", "", 1, [0], "0.1.0")


def on(executor: Executor | None, workers: int = 1) -> str:
    scenarios = [queue(), queue(**{"pools.server.posts": 2})]
    with Runner(workers, executor) as runner:
        return json.dumps([runs.summarise() for runs in runner.run(scenarios, 5, seed=2)])


@pytest.mark.slow
def test_the_results_are_the_same_bytes_here_in_processes_in_threads_and_on_a_cluster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import Client, LocalCluster

    monkeypatch.setattr("mashsim.experiment.runner._WORTH_STARTING", 0.0)
    here = on(None)
    assert on(None, workers=2) == here
    with ThreadPoolExecutor(2) as threads:
        assert on(threads) == here
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        assert on(processes, workers=2) == here
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as dask,
        Client(dask, set_as_default=False) as client,
    ):
        assert on(client.get_executor(pure=False), workers=2) == here


@pytest.mark.slow
def test_a_command_runs_on_a_cluster(tmp_path: Path) -> None:
    from distributed import LocalCluster

    arguments = ("run", MM1, "--set", "run.last_day=2023-01-15", "--replications", 6)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as dask:
        assert mashsim(*arguments, "--cluster", dask.scheduler_address, "--out", tmp_path / "there").code == 0
    assert mashsim(*arguments, "--out", tmp_path / "here").code == 0
    there, here = ((tmp_path / name / "summary.json").read_bytes() for name in ("there", "here"))
    assert there == here


@pytest.mark.parametrize(
    ("address", "folder", "words"),
    [
        (
            "tls://127.0.0.1:9",
            None,
            "certificates and a tls:// address go together; name the folder with --certificates.",
        ),
        ("tcp://127.0.0.1:9", ".", "go together; write tls:// before the address."),
        ("tls://127.0.0.1:9", ".", "ca.pem is not there; the folder holds ca.pem, cert.pem, key.pem."),
    ],
)
def test_certificates_that_do_not_fit_are_said(address: str, folder: str | None, words: str, tmp_path: Path) -> None:
    named = () if folder is None else ("--certificates", tmp_path)
    said = mashsim("run", MM1, "--cluster", address, *named, "--out", tmp_path / "out")
    assert said.code == 2
    assert words in said.err


def test_a_cluster_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mashsim.experiment.executors._PATIENCE", 1)
    said = mashsim(
        "run", MM1, "--set", "run.last_day=2023-01-15", "--cluster", "tcp://127.0.0.1:9", "--out", tmp_path / "out"
    )
    assert said.code == 2
    assert said.err.startswith("--cluster tcp://127.0.0.1:9: no scheduler answers there within 1 s (")


@pytest.mark.parametrize("address", ["zzz", "tcp://", "tcp://x", "http://x:1", "tcp://x:1/y"])
def test_an_address_that_is_none_is_said(address: str, tmp_path: Path) -> None:
    said = mashsim("run", MM1, "--cluster", address, "--out", tmp_path / "out")
    words = f"--cluster {address}: that is no address; write one such as tcp://10.0.0.5:8786.\n"
    assert (said.code, said.err) == (2, words)


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    from mashsim.experiment.executors import cluster

    with (
        pytest.raises(ScenarioError, match=r"--cluster needs Dask; install it with: pip install 'mashsim\[cluster\]'"),
        cluster("tcp://x:1"),
    ):
        pass


# What is kept of them


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("textbook/m-m-1", SHORT),
        ("story/stable-2024", {"run.last_day": "2024-04-30"}),
        ("baseline", {"run.last_day": "2026-04-20"}),
    ],
)
def test_runs_say_together_what_their_trees_say(name: str, changes: dict[str, object]) -> None:
    scenario = load(scenario_folder() / f"{name}.toml", changes)
    door = ready(scenario)
    trees = [json.loads(json.dumps(measured(door, door.replicate(1, number)), default=str)) for number in range(3)]
    with Runner() as runner:
        (runs,) = runner.run([scenario], 3, seed=1)
    assert json.dumps(runs.summarise()) == json.dumps(summarise(trees))
    assert runs.values("contacts.received") == [tree["contacts"]["received"] for tree in trees]
    assert runs.curves("weekly.received") == [tree["weekly"]["received"] for tree in trees]
    by_stage = [list(tree["daily"]["open"].values()) for tree in trees]
    assert runs.curves("daily.open") == [[sum(day) for day in zip(*stages, strict=True)] for stages in by_stage]
    assert runs.dates("weekly") == trees[0]["weekly"]["weeks"]
    assert json.dumps(runs.first(2).summarise()) == json.dumps(summarise(trees[:2]))


def test_a_tree_is_read_back_from_the_file_as_it_was_written() -> None:
    file = RecordFile()
    trees = [{"a": {"n": n, "f": n + 0.5, "none": None, "on": "5 May"}, "c": [1.0, None, n], "last": 7} for n in (3, 4)]
    for n, record in zip((3, 4), [file.keep(tree) for tree in trees], strict=True):
        assert record.numbers() == [n, n + 0.5, None, 7]
        found = [record.number(("a", name)) for name in ("n", "f", "none", "not there")]
        assert (found, type(found[0])) == ([n, n + 0.5, None, None], int)
        assert record.number(("last",)) == 7
        assert record.curve(("c",)) == [1.0, None, n]
        assert record.curve(("a", "n")) is None
        assert record.layout.words == {("a", "on"): "5 May"}


def test_a_measure_that_there_is_not_is_said() -> None:
    with Runner() as runner:
        (runs,) = runner.run([queue()], 1)
    with pytest.raises(
        ScenarioError, match=r"'contacts\.recieved' is not a measure of 'M/M/1'; did you mean 'contacts\.received'\?"
    ):
        runs.values("contacts.recieved")
    with pytest.raises(ScenarioError, match="it is a curve; name a measure that is one number"):
        runs.values("weekly.received")
    with pytest.raises(ScenarioError, match=r"'contacts\.received' is not a curve"):
        runs.curves("contacts.received")


@pytest.mark.slow
def test_memory_hardly_grows_with_replications() -> None:
    """A street's tree is 60 kB of text, some 300 kB as Python objects; kept, a further replication costs well under
    one."""
    scenario = load(scenario_folder() / "baseline.toml", {"run.last_day": "2026-04-10"})

    def held(replications: int) -> float:
        tracemalloc.start()
        with Runner() as runner:
            runs = runner.run([scenario], replications, seed=1)
            gc.collect()  # what is kept counts, not what has not been cleared up yet
            now, _ = tracemalloc.get_traced_memory()
            assert runs
        tracemalloc.stop()
        return now / 1024

    held(3)  # what is loaded once
    few, many = held(5), held(20)
    assert (many - few) / 15 < 2.0  # kB


# How precise


@pytest.mark.slow
def test_a_run_stops_when_it_is_precise_and_says_what_it_reached() -> None:
    measure = "stages.screening.wait.clock_minutes.mean"
    summary = run(queue(**{"run.last_day": "2023-02-26"}), Precision(0.05, (measure,)))
    said = summary["precision"]
    count = summary["replications"]
    assert said["reached"]
    assert 35 <= count < 1000
    leaf = summary["results"]["stages"]["screening"]["wait"]["clock_minutes"]["mean"]
    assert said["measures"][0]["half_width"] == pytest.approx((leaf["high"] - leaf["mean"]) / leaf["mean"])
    assert said["measures"][0]["half_width"] <= 0.05
    assert said["sentence"].startswith(f"{count} replications were enough for a precision of 5 %")
    assert run(queue(**{"run.last_day": "2023-02-26"}), count)["results"] == summary["results"]


def test_a_precision_that_is_not_reached_is_said_plainly(tmp_path: Path) -> None:
    said = mashsim(
        "run", MM1, "--set", "run.last_day=2023-01-15", "--precision", "0.1%", "--most", 6, "--out", tmp_path
    )
    assert said.code == 0
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["replications"] == 6
    assert re.match(r"After 6 replications the precision of 0\.1 % is not reached: ", summary["precision"]["sentence"])


def test_how_many_are_run_at_a_time_does_not_change_where_it_stops() -> None:
    import random

    luck = random.Random(4)
    values = [luck.gauss(10, 4) for _ in range(1000)]
    looks: list[int] = []

    def look(count: int) -> list[PrecisionGoal]:
        looks.append(count)
        return [PrecisionGoal(values[:count], 0.05)]

    stop, precise = until_precise(look, 1000)
    assert precise
    assert len(looks) > 1
    assert (stop, precise) == until_precise(lambda _: [PrecisionGoal(values, 0.05)], 1000)
    assert until_precise(lambda count: [PrecisionGoal(values[:count], 0.001)], 60) == (60, False)


@pytest.mark.parametrize("text", ["five", "0", "150%", "-5%"])
def test_a_precision_that_is_none_is_refused(text: str) -> None:
    said = mashsim("run", MM1, "--precision", text)
    assert said.code == 2
    assert "write 5%" in said.err
