"""Run a replication on the kernel."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from mashsim.kernel.layout import Plan

if TYPE_CHECKING:
    from mashsim.kernel.library import Library
    from mashsim.log import Log
    from mashsim.simulation.world import World

_OVER, _MORE = range(2)


def run(library: Library, world: World) -> bool:
    """Let everything happen in a world that has not begun, and fill its log. Return False if there was no room for it.

    The world stays as it was: only its log tells what happened.
    """
    plan = Plan(world)
    going = library.begin(ctypes.addressof(plan))
    if not going:
        return False
    try:
        said = _MORE
        while said == _MORE:
            said = library.go(going)
            _take_over(plan, library.rows(going), world.log)
        if said == _OVER:
            _take_over_contacts(library, going, world.log)
            world.log.header["engine"] = "kernel"
    finally:
        library.end(going)
    if said != _OVER:
        for column in world.log.columns:
            del column[:]
    return said == _OVER


def _take_over(plan: Plan, rows: int, log: Log) -> None:
    for column, written in zip(log.columns, plan.rows, strict=True):
        column.frombytes(memoryview(written)[:rows].cast("B"))


def _take_over_contacts(library: Library, going: int, log: Log) -> None:
    source, children = ctypes.c_void_p(), ctypes.c_void_p()
    count = library.contacts(going, ctypes.addressof(source), ctypes.addressof(children))
    log.source.frombytes(ctypes.string_at(source.value or 0, count))
    log.children.frombytes(ctypes.string_at(children.value or 0, count))
    log.family.extend(range(count))
