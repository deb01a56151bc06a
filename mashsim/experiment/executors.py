"""Executors of replications: this process, processes of this machine, or an executor that the caller brings.

Every way runs the same function, `run_some`, and gives the same bytes: the canonical text of the measures. Logs
stay with the worker.
"""

from __future__ import annotations

import json
import logging
import pickle
import re
import signal
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, TypeVar

from mashsim.errors import ScenarioError, SimulationError
from mashsim.experiment.ready import measured
from mashsim.experiment.store import version
from mashsim.measures.results import EVERYTHING
from mashsim.simulation import Engine, FrontDoor

CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
"""Files of a folder of certificates: the authority's, one's own, and its key."""
_ADDRESS = re.compile(r"((tcp|tls)://)?[^/\s]+:\d{1,5}")
_MOST_DOORS = 8
_MOST_SCENARIOS = 1000
_PATIENCE = 10
Known = TypeVar("Known")
_doors: OrderedDict[str, FrontDoor] = OrderedDict()
_scenarios: OrderedDict[str, bytes] = OrderedDict()
"""The scenarios that were sent to this process, pickled: each need be sent to it once only."""


def run_some(
    pickle_of_scenario: bytes | None,
    key: str,
    seed: int,
    numbers: Sequence[int],
    caller: str,
    asked: Sequence[str] = EVERYTHING,
    laws: bool = True,
    engine: Engine | None = None,
) -> list[bytes] | None:
    """Run and measure some replications of a scenario; return None where the scenario is not known and must be sent.

    Parameters
    ----------
    pickle_of_scenario : the scenario, pickled; None where it was sent to some process before, perhaps to this one
    key : that says which scenario it is, so that what its replications share is worked out once in each process
    numbers : of the replications
    caller : the version that asks, code included
    asked : dotted names of the measures to make
    laws : whether to check the laws that hold in every run
    engine : the engine that must run them; without it the fastest that can

    Raises
    ------
    SimulationError
        If this is another version's process: on another machine, say.
    """
    if caller != version():
        raise SimulationError(
            f"a worker runs mashsim {version()}, and {caller} asks; install the same mashsim on all machines."
        )
    pickled = pickle_of_scenario or _scenarios.get(key)
    if pickled is None:
        return None
    _remember(_scenarios, key, pickled, _MOST_SCENARIOS)
    shared = _doors.get(key) or FrontDoor(pickle.loads(pickled))
    _remember(_doors, key, shared, _MOST_DOORS)
    results = []
    for number in numbers:
        door = shared.drawn(seed, number)
        results.append(as_bytes(measured(door, door.replicate(seed, number, laws, engine), asked)))
    return results


def _remember(known: OrderedDict[str, Known], key: str, value: Known, most: int) -> None:
    """Remember a value as the one used last, and forget those that were not used for longest."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)


def as_bytes(result: object) -> bytes:
    """Return a measured tree as its canonical text."""
    return json.dumps(result, separators=(",", ":"), default=str, allow_nan=False).encode()


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give an executor of so many processes, started afresh, as on every platform."""
    others = set(active_children())
    executor = _Processes(workers, get_context("spawn"), _ignore_interrupts)
    try:
        yield executor
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()  # nobody waits for its result
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    """Processes that do not hear of Ctrl-C, which a terminal sends to all: this process ends them."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # as the base class has it
        with _interrupts_are_ours():  # the processes start here
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _interrupts_are_ours() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def cluster(address: str, certificates: Path | None = None) -> Iterator[tuple[Executor, int]]:
    """Give an executor of a Dask cluster, and how many hands it has.

    Parameters
    ----------
    address : of its scheduler, such as ``tcp://10.0.0.5:8786``; ``tls://`` with certificates
    certificates : the folder with the files of `CERTIFICATES`; then all that is sent is encrypted, and only a scheduler
        that the same authority has signed is believed

    Raises
    ------
    ScenarioError
        If Dask is not installed, the address is none, a certificate is missing, or no scheduler answers there.
    """
    try:
        dask: Any = import_module("distributed")
    except ImportError:
        raise ScenarioError("--cluster needs Dask; install it with: pip install 'mashsim[cluster]'") from None
    for name in [each for each in logging.root.manager.loggerDict if each.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong is said below, and by the runner
    if not _ADDRESS.fullmatch(address):
        raise ScenarioError(f"--cluster {address}: that is no address; write one such as tcp://10.0.0.5:8786.")
    security = _security(dask, address, certificates)
    try:
        client = dask.Client(address, timeout=_PATIENCE, set_as_default=False, security=security)
    except (OSError, TimeoutError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ScenarioError(
            f"--cluster {address}: no scheduler answers there within {_PATIENCE} s ({reason})."
        ) from None
    with client:
        hands = sum(client.ncores().values())
        if not hands:
            raise ScenarioError(
                f"--cluster {address}: the scheduler has no workers yet; start some with: dask worker {address}"
            )
        yield client.get_executor(pure=False), hands


def _security(dask: Any, address: str, folder: Path | None) -> Any:
    """Return how to speak with a scheduler; None for openly."""
    if (folder is not None) != address.startswith("tls://"):
        said = "name the folder with --certificates" if folder is None else "write tls:// before the address"
        raise ScenarioError(f"--cluster {address}: certificates and a tls:// address go together; {said}.")
    if folder is None:
        return None
    if missing := [name for name in CERTIFICATES if not (folder / name).is_file()]:
        raise ScenarioError(
            f"--certificates {folder}: {missing[0]} is not there; the folder holds {', '.join(CERTIFICATES)}."
        )
    authority, certificate, key = (str(folder / name) for name in CERTIFICATES)
    return dask.Security(
        require_encryption=True, tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key
    )


def is_lost(error: BaseException) -> bool:
    """Whether an error says that a process, a worker or a scheduler is gone, whose work another can do."""
    return isinstance(error, (BrokenExecutor, CancelledError)) or type(error).__name__ == "KilledWorker"  # Dask's
