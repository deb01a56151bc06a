"""What a run will need, known before it, and how much may happen in it before it is stopped."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from math import fsum, inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mashsim.errors import ScenarioError

if TYPE_CHECKING:
    from mashsim.plan import Plan

MOST_CONTACTS = 10_000_000
_BYTES_A_ROW = 150  # of the log, with what its contacts and its measures take; measured
_NEVER_LOOKED_AT = 300e6
_IN_A_BROWSER = 2e9
_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Expected(NamedTuple):
    """What one replication is expected to need.

    Attributes
    ----------
    contacts : that come in the whole run, with those who are referred again
    waiting : that are there on the first day
    rows : of its log, about
    memory : bytes, about
    """

    contacts: float
    waiting: int
    rows: float
    memory: float


def expected(plan: Plan) -> Expected:
    """Return what one replication of a front door is expected to need."""
    scenario = plan.scenario
    contacts = plan.arrivals.contacts()
    waiting = sum(entry.contacts for entry in scenario.opening_backlog) + len(scenario.queue)
    stages = sum(getattr(scenario.stages, name) is not None for name in type(scenario.stages).model_fields)
    rows = (contacts + waiting) * (4 + stages + len(scenario.partners) / 2)
    return Expected(contacts, waiting, rows, rows * _BYTES_A_ROW)


def refuse_too_large(needs: Expected, plan: Plan) -> None:
    """Refuse a run that needs more than this machine has.

    Raises
    ------
    ScenarioError
        The message says what the run asks for, what there is, and what to change.
    """
    if needs.contacts <= MOST_CONTACTS and (needs.memory < _NEVER_LOOKED_AT or needs.memory <= memory_here()):
        return
    number = f"{needs.contacts:,.0f}" if isfinite(needs.contacts) else "countless"
    message = f"asks for {number} contacts in the run, with its trend, levels and surges; "
    if needs.contacts > MOST_CONTACTS or not isfinite(needs.contacts):
        message += f"at most {MOST_CONTACTS:,} can be run"
    else:
        has = f"they need {needs.memory / 1e9:.1f} GB of memory, and this machine has {memory_here() / 1e9:.1f}"
        message += f"{has}; run fewer days, or lower the rate"
    raise ScenarioError([plan.scenario.document.fault("demand.rate", message)])


def memory_here() -> float:
    """Return how many bytes of memory a process may have here; infinity where nobody says."""
    known = [_IN_A_BROWSER if sys.platform == "emscripten" else inf]
    with suppress(AttributeError, ValueError, OSError):
        known.append(float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    with suppress(ImportError, AttributeError, ValueError, OSError):
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit

        known += [float(limit) for limit in getrlimit(RLIMIT_AS)[:1] if limit != RLIM_INFINITY]
    for limit in _LIMITS:
        with suppress(OSError, ValueError):
            known.append(float(Path(limit).read_text(encoding="ascii")))
    return min(each for each in known if each > 0)


class Budget(NamedTuple):
    """How many events may happen before a run is stopped, in all and at one moment: many times what any needs."""

    in_all: float
    at_once: float

    @classmethod
    def of(cls, needs: Expected, plan: Plan) -> Budget:
        """Return the budget of a front door."""
        contacts = needs.contacts + needs.waiting
        people = fsum(pool.filled + fsum(cover.posts for cover in pool.cover) for pool in plan.scenario.pools.values())
        days = plan.timeline.days
        return cls(1e6 + 1_000 * contacts + 50 * people * days, 1e6 + 100 * (contacts + people))
