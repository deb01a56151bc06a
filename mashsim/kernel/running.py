"""Run a replication on the kernel."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from mashsim.kernel.layout import Plan

if TYPE_CHECKING:
    from mashsim.kernel.library import Library
    from mashsim.log import Log
    from mashsim.simulation.world import World

_OVER, _MORE, _TOO_MUCH = range(3)


def run(library: Library, world: World) -> bool:
    """Let everything happen in a world that has not begun, and fill its log. Return False if there was no room for it.

    The world stays as it was: only its log tells what happened.
    """
    plan, log, rows = Plan(world), world.log, 0
    going = library.begin(ctypes.addressof(plan))
    try:
        said = library.go(going) if going else _TOO_MUCH
        while said == _MORE:
            plan.make_room(log, 2)
            said = library.go(going)
        if said == _OVER:
            rows = library.rows(going)
            _take_over_contacts(library, going, log)
            log.header["engine"] = "kernel"
    finally:
        library.end(going)
    for column in log.columns:
        del column[rows:]
    return bool(said == _OVER)


def _take_over_contacts(library: Library, going: int, log: Log) -> None:
    source, children = ctypes.c_void_p(), ctypes.c_void_p()
    count = library.contacts(going, ctypes.addressof(source), ctypes.addressof(children))
    log.source.frombytes(ctypes.string_at(source.value or 0, count))
    log.children.frombytes(ctypes.string_at(children.value or 0, count))
    log.family.extend(range(count))
