"""A cluster on a network: encrypted, and whoever is killed there, nothing is lost."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from made.command_line import MM1, command, environment, process

KEYS = ("--tls-ca-file", "ca.pem", "--tls-cert", "cert.pem", "--tls-key", "key.pem")
RUN = ("run", MM1, "--set", "run.last_day=2023-02-15")


def make_certificates(folder: Path) -> None:
    """Make an authority, and a certificate that it has signed."""
    folder.mkdir()
    request = ("req", "-newkey", "rsa:2048", "-nodes", "-batch")
    for made in (
        (*request, "-x509", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"),
        (*request, "-subj", "/CN=cluster", "-keyout", "key.pem", "-out", "asked.pem"),
        (
            "x509",
            "-req",
            "-in",
            "asked.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "cert.pem",
        ),
    ):
        subprocess.run(["openssl", *made], cwd=folder, check=True, capture_output=True)


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.05)


def in_background(
    stack: ExitStack, arguments: list[str], folder: Path, said: int = subprocess.PIPE, **changes: str
) -> subprocess.Popen[str]:
    started = subprocess.Popen(arguments, cwd=folder, env=environment(**changes), stderr=said, text=True)
    stack.callback(started.wait)
    stack.callback(started.kill)
    return started


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("openssl") is None, reason="openssl makes certificates")
@pytest.mark.slow
def test_an_encrypted_cluster_whose_workers_hang_and_die_and_then_its_scheduler_loses_nothing(tmp_path: Path) -> None:
    """A worker that hangs is given up, another does its work, and what it answers when it wakes counts for nothing."""
    keys = tmp_path / "keys"
    make_certificates(keys)
    with ExitStack() as stack:

        def start(what: str, *more: str) -> subprocess.Popen[str]:
            more = ("--nthreads", "1", "--no-nanny", *more) if what == "worker" else more
            dask = [sys.executable, "-m", f"distributed.cli.dask_{what}", *KEYS, "--no-dashboard", *more]
            return in_background(stack, dask, keys, subprocess.DEVNULL, DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="10s")

        scheduler = start("scheduler", "--protocol", "tls", "--port", "0", "--scheduler-file", "at.json")
        wait_until(lambda: (keys / "at.json").exists() and (keys / "at.json").read_text().endswith("}"))
        address = json.loads((keys / "at.json").read_text())["address"]
        first, second = (start("worker", address) for _ in range(2))
        there = (*RUN, "--out", "there", "--cluster", address, "--certificates", "keys", "--replications")

        def stored() -> int:
            return len(list((tmp_path / ".replications").rglob("*.z")))

        wait_until(lambda: process(*there, 2, cwd=tmp_path).returncode == 0)  # the workers have come
        running = in_background(stack, command(*there, 12), tmp_path)
        wait_until(lambda: stored() > 3)
        second.send_signal(signal.SIGSTOP)
        _, said = running.communicate()
        assert running.returncode == 0, said
        assert stored() == 12
        second.send_signal(signal.SIGCONT)  # nobody waits for it any more
        start("worker", address)
        running = in_background(stack, command(*there, 24), tmp_path)
        wait_until(lambda: stored() > 15)
        first.kill()
        _, said = running.communicate()
        assert running.returncode == 0, said
        assert stored() == 24
        running = in_background(stack, command(*there, 4_000), tmp_path)
        wait_until(lambda: stored() > 26)
        scheduler.kill()
        _, said = running.communicate()
        assert running.returncode == 1, said
        assert "Traceback" not in said
        assert said.strip().endswith("runs that are saved are not lost: the same command goes on from there.")
    before = stored()
    for folder, more in (("there", ()), ("here", ("--no-store",))):
        assert process(*RUN, "--replications", 26, "--out", folder, *more, cwd=tmp_path).returncode == 0
    assert stored() == before, "nothing is run again"
    there_, here = ((tmp_path / folder / "summary.json").read_bytes() for folder in ("there", "here"))
    assert there_ == here
