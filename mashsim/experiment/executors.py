"""Where replications are run: here, in processes of this machine, or by an executor that somebody else keeps.

Every way runs the same function, `run_one`, and gives the same bytes: the canonical text of what was measured. Logs stay with the worker.
"""

from __future__ import annotations

import json
import pickle
import signal
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from mashsim.experiment.ready import measured
from mashsim.simulation import FrontDoor

_MOST_DOORS = 8
_doors: OrderedDict[str, FrontDoor] = OrderedDict()


def run_one(packed: bytes, key: str, seed: int, number: int) -> bytes:
    """Run and measure one replication of a scenario.

    Parameters
    ----------
    packed : the scenario, pickled
    key : that says which scenario it is, so that what its replications share is worked out once in each process
    """
    if key not in _doors:
        _doors[key] = FrontDoor(pickle.loads(packed))
        while len(_doors) > _MOST_DOORS:
            _doors.popitem(last=False)
    _doors.move_to_end(key)
    door = _doors[key].drawn(seed, number)
    return as_bytes(measured(door, door.replicate(seed, number)))


def as_bytes(result: object) -> bytes:
    """Return a measured tree as its canonical text."""
    return json.dumps(result, separators=(",", ":"), default=str, allow_nan=False).encode()


class Here(Executor):
    """Runs everything in this process, one after another, as it is asked for."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Run it now."""
        future: Future[object] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        return future


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Give an executor of so many processes (started afresh, as on every platform); one is this process itself."""
    if workers <= 1:
        yield Here()
        return
    others = set(active_children())
    executor = _Processes(workers, get_context("spawn"), _ignore_interrupts)
    try:
        yield executor
    except BaseException:
        for process in set(active_children()) - others:
            process.kill()  # nobody waits for what it would have said
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    """Processes that do not hear of Ctrl-C, which a terminal sends to all: this process ends them."""

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
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
