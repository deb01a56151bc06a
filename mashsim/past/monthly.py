"""The figures of a past, month by month: read off its log by the measures that read them off a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from mashsim.figures.known import BY_KEY, FRONT, Form
from mashsim.figures.quality import first_day, next_month
from mashsim.log import Log
from mashsim.measures import measure
from mashsim.measures.evidence import Evidence
from mashsim.measures.partners import partners
from mashsim.past.hiding import Cell
from mashsim.plan import Plan
from mashsim.quantities import Duration
from mashsim.trees import Tree, only
from mashsim.vocabulary.ratings import RATINGS
from mashsim.worktime import Clock

_ASKED = ("monthly", "daily.days", "daily.open", "daily.children_allocated", "daily.children_awaiting_allocation")
_NEEDS = {"allocated": "assessing", "awaiting": "allocating"}
"""The step without which a list cannot tell a figure."""


def figures_of(
    log: Log, plan: Plan, form: Form, months: Sequence[str], clock: str, steps: set[str]
) -> dict[Cell, float]:
    """Return the figures that a log gives, by key, team, partner or stage, and month.

    What is open is given for the month before the first too, where something was.

    Parameters
    ----------
    months : whole months of the log
    clock : that judges what ended in one day
    steps : the steps of which there are rows
    """
    tree = measure(log, plan.clocks, plan.office, plan.timeline, (), (0, plan.ends_at), clock, _ASKED)
    cells = dict(_by_month(tree, plan, months, clock))
    cells |= dict(_at_the_end(tree, [next_month(months[0], -1), *months], form, steps))
    if "request" in steps:
        evidence = Evidence(log, plan.office, plan.timeline, window=(0, plan.ends_at))
        cells |= dict(_of_partners(evidence, plan, form, months))
    return {cell: round(value, 2) for cell, value in cells.items()}


FURTHER = ("assessed", "assessed_in_time", "conferred", "conferred_in_time")
"""The figures of what comes after the decision: what was judged, and what was in time."""
_CONFERENCE = Duration(15, "working days")


def in_time(log: Log, plan: Plan, months: Sequence[str], key: str) -> dict[Cell, float]:
    """Return by month how many assessments or conferences were judged, and how many were in time.

    Months whose limits are not over by the last day are left out.

    Parameters
    ----------
    key : of `FURTHER`: assessed or conferred
    """
    own = {"assessed": ("received", "closed"), "conferred": ("discussed", "conferred")}[key]
    clock = next((clock for clock in plan.clocks if (clock.start, clock.stop) == own), None)
    if clock is None and key == "conferred":
        clock = Clock(key, *own, (_CONFERENCE,) * len(RATINGS), plan.office, "end_of_day")
    if clock is None:
        return {}
    tree = measure(log, [clock], plan.office, plan.timeline, (), (0, plan.ends_at), clock.name, ("monthly",))
    branch, found = tree["monthly"], tree["monthly"]["clocks"][clock.name]
    counts = {key: found["judged"], f"{key}_in_time": found["in_time"]}
    months = [month for month in months if _is_over(clock, plan, month)]
    return {(name, "", month): counts[name][branch["months"].index(month)] for name in counts for month in months}


def _is_over(clock: Clock, plan: Plan, month: str) -> bool:
    """Whether all that began in a month is judged: of later months only what ended early would be."""
    due = clock.due(plan.timeline.at(first_day(next_month(month))), 0)
    return due is not None and due <= plan.ends_at


def _by_month(tree: Tree, plan: Plan, months: Sequence[str], clock: str) -> Iterator[tuple[Cell, float]]:
    branch, day = tree["monthly"], plan.office.day_length / 60
    for key, figure in BY_KEY.items():
        if not figure.measure.startswith("monthly.") or (key == "in_day" and clock not in branch["clocks"]):
            continue
        curve: Any = branch
        for part in figure.measure.format(clock=clock).split(".")[1:]:
            curve = curve[part]
        for month in months:
            value = curve[branch["months"].index(month)]
            if value is not None:
                yield (key, "", month), value / day if figure.unit == "working days" else value


def _at_the_end(tree: Tree, months: Sequence[str], form: Form, steps: set[str]) -> Iterator[tuple[Cell, float]]:
    """Yield what was open at the end of each month; not before anything was."""
    opened = dict(_open(tree, months))
    known = [month for month in months if opened[month]] if not opened[months[0]] else list(months)
    for month in months[0 if months[0] in known else 1 :]:
        yield ("open", "", month), opened[month]
        for stage in form.several["stage"].values():
            if stage in FRONT and stage in steps:
                yield ("open_at", stage, month), tree["daily"]["open"].get(stage, [])[_last(tree, month)]
        for key, name in (("allocated", "children_allocated"), ("awaiting", "children_awaiting_allocation")):
            if _NEEDS[key] in steps and name in tree["daily"]:
                yield (key, "", month), tree["daily"][name][_last(tree, month)]


def _open(tree: Tree, months: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield how many contacts were in the stages before the decision at the end of each month."""
    curves = [curve for stage, curve in tree["daily"]["open"].items() if stage in FRONT]
    for month in months:
        yield month, sum(int(curve[_last(tree, month)]) for curve in curves)


def _last(tree: Tree, month: str) -> int:
    """Return the place of a month's last day."""
    days = tree["daily"]["days"]
    after = f"{next_month(month)}-01"
    return (days.index(after) if after in days else len(days)) - 1


def _of_partners(evidence: Evidence, plan: Plan, form: Form, months: Sequence[str]) -> Iterator[tuple[Cell, float]]:
    day = plan.office.day_length / 60
    edges = [plan.timeline.at(first_day(month)) for month in (*months, next_month(months[-1]))]
    for month, window in zip(months, pairwise(edges), strict=True):
        found = only({"partners": partial(partners, evidence.during(window))}, {("partners",)})["partners"]
        for partner in form.several["partner"].values():
            if found[partner]["requested"]:
                yield ("requested", partner, month), found[partner]["requested"]
                yield ("replied", partner, month), found[partner]["replied"]
                yield ("reply_days", partner, month), found[partner]["reply"]["working_minutes"]["mean"] / day
