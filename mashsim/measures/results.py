"""Everything measured of one replication, as one tree of numbers and lists of numbers."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from mashsim.log import Log
from mashsim.measures import children, curves, families, happenings, periods, waits
from mashsim.measures.clocks import clocks
from mashsim.measures.costs import cost
from mashsim.measures.cuts import fairness
from mashsim.measures.evidence import Evidence
from mashsim.measures.held_up import held_up
from mashsim.measures.journeys import later_journeys
from mashsim.measures.partners import partners
from mashsim.measures.pools import pools
from mashsim.measures.time_went import time_went
from mashsim.trees import Path, Tree, only
from mashsim.worktime import Calendar, Clock, Timeline

BRANCHES: dict[str, tuple[Callable[[Evidence], Mapping[str, Any] | None], ...]] = {
    "contacts": (curves.contacts,),
    "decisions": (happenings.decisions,),
    "stages": (waits.stages,),
    "journey": (waits.journey, later_journeys),
    "pools": (pools,),
    "clocks": (clocks,),
    "partners": (partners,),
    "child_days_without_decision": (curves.child_days_without_decision,),
    "withdrawals": (happenings.withdrawals,),
    "discussions": (happenings.discussions,),
    "consent": (happenings.consent,),
    "visits": (happenings.visits,),
    "side_doors": (happenings.side_doors,),
    "interventions": (happenings.interventions,),
    "cost": (cost,),
    "worker_changes": (children.worker_changes,),
    "caseloads": (children.caseloads,),
    "child_days_without_being_seen": (children.child_days_without_being_seen,),
    "workforce": (happenings.workforce,),
    "loops": (families.loops,),
    "fairness": (fairness,),
    "time_went": (time_went,),
    "open_now": (curves.open_now,),
    "daily": (curves.daily, children.daily, children.caseloads_by_day),
    "weekly": (curves.weekly,),
    "monthly": (periods.monthly,),
    "quarterly": (periods.quarterly,),
    "held_up": (held_up,),
}
"""What each branch of the results is made of; one of which a front door has nothing is left out."""
EVERYTHING = tuple(name for name in BRANCHES if name != "held_up")
"""The branches that are made where nothing is asked for by name; what held contacts up takes longer."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for garbage: measures leave none, and looking through long columns takes time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@uncollected()
def measure(
    log: Log,
    clocks: Sequence[Clock],
    office: Calendar,
    timeline: Timeline,
    managers: Collection[str] = (),
    window: tuple[int, int] | None = None,
    main_clock: str = "decision",
    asked: Collection[str] = EVERYTHING,
) -> Tree:
    """Measure one replication from its log alone: what is asked for, and nothing that it does not need.

    Whatever begins in the window is followed to the end of the log. What is unfinished by then is not dropped: a wait
    counts with its age so far, a clock past its limit is late. Contacts of an opening backlog, received before the
    window, count in what is open, in child-days, in waits that begin in the window and in averages over time; not in
    what is measured of contacts received.

    Parameters
    ----------
    log, clocks, office, timeline, managers, window, main_clock : as `Evidence` has them
    asked : dotted names of measures, each with all that lies below it; a name that the front door has not gives
        nothing

    Returns
    -------
    nested dictionaries by name; each leaf is a number, a list of numbers by day, week or month, or a list of dates;
    None where there is nothing to say. Times are in minutes, `working_minutes` in the office's hours; shares are 0-1;
    quantiles interpolate linearly (type 7).
    """
    evidence = Evidence(log, office, timeline, clocks, managers, window, main_clock)
    made: Tree = only({name: partial(_branch, makers, evidence) for name, makers in BRANCHES.items()}, paths(asked))
    return {name: branch for name, branch in made.items() if branch is not None}


def paths(asked: Collection[str]) -> set[Path]:
    """Return dotted names as paths in the tree of results."""
    return {tuple(name.split(".")) for name in asked}


def _branch(makers: Sequence[Callable[[Evidence], Mapping[str, Any] | None]], evidence: Evidence) -> Tree | None:
    parts = [part for make in makers if (part := make(evidence)) is not None]
    return {name: value for part in parts for name, value in part.items()} if parts else None
