"""Everything measured of one replication, as one tree of numbers and lists of numbers."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mashsim.log import Log
from mashsim.measures import children, curves, families, happenings, waits
from mashsim.measures.clocks import Known, judge
from mashsim.measures.columns import in_order
from mashsim.measures.costs import cost
from mashsim.measures.cuts import fairness
from mashsim.measures.held_up import held_up
from mashsim.measures.journeys import later_journeys
from mashsim.measures.milestones import Milestones
from mashsim.measures.partners import partners
from mashsim.measures.pools import pools
from mashsim.measures.reading import Places, Reading, follow, read
from mashsim.measures.time_went import time_went
from mashsim.measures.window import Window, open_window
from mashsim.measures.work import hands_on
from mashsim.worktime import Calendar, Clock, Timeline


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for garbage: measures leave none that needs it, and looking through long columns takes time."""
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
    also: Collection[str] = (),
) -> dict[str, Any]:
    """Measure one replication from its log alone.

    Whatever begins in the window is followed to the end of the log. What is unfinished by then is not dropped: a wait counts with its age
    so far, a clock past its limit is late. Contacts of an opening backlog, received before the window, count in what is open, in
    child-days, in waits that begin in the window and in averages over time; not in what is measured of contacts received.

    Parameters
    ----------
    log : of the replication, flushed
    clocks : the limits to judge
    office : hours of the front door, in which working minutes, outside hours and ages in working days are counted
    timeline : local days
    managers : pools whose waiting is called waiting for a manager; the others' is for a worker
    window : elapsed seconds from (included) and until (not included); None is from time 0 to the end of the log
    also : measures that take longer and are made on asking only: `held_up`
    main_clock : name of the clock whose share in time is given by week, None by week if there is no such clock

    Returns
    -------
    nested dictionaries by name; each leaf is a number, a list of numbers by day, week or month, or a list of dates; None where there is
    nothing to say. Times are in minutes, `working_minutes` in the office's hours; shares are 0-1; quantiles interpolate linearly (type 7).
    """
    columns = in_order(log, office)
    during = open_window(columns, timeline, window)
    reading = read(columns)
    places = follow(reading)
    passed = Milestones(reading, places)
    work = hands_on(reading, places)
    replies, room = waits.for_replies(reading, places), waits.for_room(reading, places)
    known = Known(reading, passed, during)
    verdicts = {clock.name: judge(reading, places, during, clock, known) for clock in clocks}
    later = _after_the_decision(reading, places, passed, during)
    by_day = {**curves.daily(reading, places, during), **children.daily(reading, passed, during), **later.pop("daily")}
    asked = {"held_up": held_up(reading, places, work, replies, room, during, office)} if "held_up" in also else {}
    return {
        "contacts": curves.contacts(reading, during),
        "decisions": happenings.decisions(reading, during),
        "stages": waits.stages(reading, places, replies, room, during),
        "journey": {**waits.journey(reading, during), **later_journeys(reading, passed, during)},
        "pools": pools(reading, work, during),
        "clocks": {name: verdict.said() for name, verdict in verdicts.items()},
        "partners": partners(reading, places, during),
        "child_days_without_decision": curves.child_days_without_decision(reading, during),
        **later,
        "workforce": happenings.workforce(reading, during),
        "loops": families.loops(reading, work, during),
        "fairness": fairness(reading, during, verdicts.get(main_clock)),
        "time_went": time_went(reading, places, work, replies, room, during, managers),
        "open_now": curves.open_now(reading, places, during, office),
        "daily": by_day,
        "weekly": curves.weekly(reading, during, verdicts.get(main_clock)),
        "monthly": {**curves.monthly(reading, during), **families.monthly(reading, during)},
        **asked,
    }


def _after_the_decision(reading: Reading, places: Places, passed: Milestones, during: Window) -> dict[str, Any]:
    """What is measured only where the front door has the stages, or the log the facts, that make it possible."""
    found: dict[str, Any] = {
        "discussions": happenings.discussions(reading, places, passed, during),
        "consent": happenings.consent(reading, during),
        "visits": happenings.visits(reading, passed, during),
        "side_doors": happenings.side_doors(reading, places, passed, during) or None,
        "interventions": happenings.interventions(reading, during),
        "cost": cost(reading, during),
    }
    found = {name: tree for name, tree in found.items() if tree is not None}
    found["daily"] = {}
    if passed.has("allocated"):
        found["worker_changes"] = children.worker_changes(reading, during)
        found["caseloads"], found["daily"] = children.caseloads(reading, during)
    if passed.has("seen"):
        found["child_days_without_being_seen"] = children.child_days_without_being_seen(reading, passed, during)
    return found
