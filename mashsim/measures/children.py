"""Children between the decision and their worker's visit: days without being seen, caseloads, changes of worker, and curves by day.

Everything here counts children, each contact as many as it concerns; early help is waited for by contacts, each about one family.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import fsum

from mashsim.measures.milestones import Milestones
from mashsim.measures.reading import Reading
from mashsim.measures.registry import Measure, gives
from mashsim.measures.window import Window
from mashsim.quantities import DAY
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS


@gives(
    Measure(
        "child_days_without_being_seen.from_decision.all",
        "child-days from the decision until seen",
        "child-days",
        "less",
    ),
    Measure(
        "child_days_without_being_seen.from_receipt.all", "child-days from receipt until seen", "child-days", "less"
    ),
    Measure(
        "child_days_without_being_seen.{since}.{rating}",
        "child-days from {since} until seen, {rating}",
        "child-days",
        "less",
    ),
)
def child_days_without_being_seen(reading: Reading, passed: Milestones, window: Window) -> dict[str, dict[str, float]]:
    """Days of 24 hours in the window that children decided to be assessed or discussed were not yet seen, in all and by rating.

    Counted from the decision, and from the receipt, until the child is seen or the contact closed.
    """
    time, children = reading.columns.time, reading.columns.log.children
    leads, seen = passed.leads_to("seen"), passed.first("seen")
    found = {}
    for name, starts in (("from_decision", reading.decided), ("from_receipt", reading.received)):
        seconds = [0] * len(RATINGS)
        for of, start in enumerate(starts):
            if leads[of]:
                begin, stop = time[start], time[min(seen[of], reading.closed[of])]
                inside = min(stop, window.ends) - max(begin, window.starts)
                seconds[reading.rating[of]] += children[of] * max(0, inside)
        found[name] = {"all": sum(seconds) / DAY, **{name: of / DAY for name, of in zip(RATINGS, seconds, strict=True)}}
    return found


@gives(
    Measure("worker_changes.children_allocated", "children allocated to a worker", "children"),
    Measure("worker_changes.changes", "changes of worker", "changes", "less"),
    Measure("worker_changes.per_100_children", "changes of worker for every 100 children", "changes", "less"),
    Measure("worker_changes.share_changed", "share of children whose worker changed", "share", "less"),
    Measure("worker_changes.share_changed_twice", "share of children whose worker changed twice", "share", "less"),
)
def worker_changes(reading: Reading, window: Window) -> dict[str, float | None]:
    """Children given to a further worker after their first, in the window.

    The shares are of the children first allocated in the window, followed to the end of the log: with one change or more, and two or more.
    """
    columns, children = reading.columns, reading.columns.log.children
    contact, first = columns.contact, reading.allocated
    again = [contact[row] for row in columns.rows[events.ALLOCATED] if first[contact[row]] != row]
    times = Counter(again)
    known = [contact[row] for row in window.of(columns.rows[events.ALLOCATED]) if first[contact[row]] == row]
    allocated = sum(children[of] for of in known)
    changes = (
        sum(children[contact[row]] for row in window.of(columns.rows[events.ALLOCATED]) if first[contact[row]] != row)
        if again
        else 0
    )
    once, twice = (sum(children[of] for of in known if times[of] >= least) if again else 0 for least in (1, 2))
    return {
        "children_allocated": allocated,
        "changes": changes,
        "per_100_children": 100 * changes / allocated if allocated else None,
        "share_changed": once / allocated if allocated else None,
        "share_changed_twice": twice / allocated if allocated else None,
    }


@gives(
    Measure("caseloads.mean", "children a worker holds, mean", "children", exactly="children a worker"),
    Measure("caseloads.highest", "children a worker holds, most", "children", "less", exactly="children a worker"),
    Measure("caseloads.at_ceiling", "share of workers at their caseload ceiling", "share", "less"),
    Measure(
        "caseloads.newly_qualified",
        "children a newly qualified worker holds, mean",
        "children",
        exactly="children a worker",
    ),
    Measure("daily.caseload_mean", "caseload mean, day by day", "children", exactly="children a worker"),
    Measure("daily.caseload_highest", "caseload highest, day by day", "children", "less", exactly="children a worker"),
    Measure("daily.caseload_at_ceiling", "caseload at ceiling, day by day", "share", "less"),
    Measure(
        "daily.caseload_newly_qualified",
        "caseload newly qualified, day by day",
        "children",
        exactly="children a worker",
    ),
)
def caseloads(reading: Reading, window: Window) -> tuple[dict[str, float | None], dict[str, list[float]]]:
    """Children held by workers who hold any: the mean over the window's days, the highest of any worker on any day, and both by day.

    A worker holds a child from the allocation until the contact is closed or handed over. Where the log's header tells the ceiling of a
    full post, also the share of workers at or above it; where it tells who is newly qualified, their mean while they are.
    """
    columns, ends = reading.columns, window.midnights[1:]
    contact, detail, event, children = columns.contact, columns.detail, columns.event, columns.log.children
    moments = [window.timeline.midnight(day + 1) for day in window.days]
    ceilings, new = columns.log.header.get("ceilings", []), columns.log.header.get("newly_qualified_until", {})
    held: Counter[int] = Counter()
    with_worker: dict[int, int] = {}
    daily: dict[str, list[float]] = {"mean": [], "highest": [], "at_ceiling": [], "newly_qualified": []}

    def count() -> None:
        moment = moments[len(daily["mean"])]
        loads = {worker: load for worker, load in held.items() if load}
        newly = [load for worker, load in loads.items() if new.get(str(worker), moment) > moment] if new else []
        ceiling = max((pair for pair in ceilings if pair[0] < moment), default=(0, 0))[1]
        daily["mean"].append(sum(loads.values()) / len(loads) if loads else 0.0)
        daily["highest"].append(float(max(loads.values(), default=0)))
        daily["at_ceiling"].append(
            sum(load >= ceiling for load in loads.values()) / len(loads) if loads and ceiling else 0.0
        )
        daily["newly_qualified"].append(fsum(newly) / len(newly) if newly else 0.0)

    counted = 0
    for row in _ended_with_worker(reading):
        while counted < len(ends) and ends[counted] <= row:
            count()
            counted += 1
        of = contact[row]
        if of in with_worker:
            held[with_worker.pop(of)] -= children[of]
        if event[row] == events.ALLOCATED:
            with_worker[of] = detail[row]
            held[detail[row]] += children[of]
    for _ in range(counted, len(ends)):
        count()
    kept = ["mean", "highest", *(["at_ceiling"] if ceilings else []), *(["newly_qualified"] if new else [])]
    means = {name: fsum(daily[name]) / len(ends) if ends else None for name in kept}
    return {**means, "highest": max(daily["highest"], default=None)}, {f"caseload_{name}": daily[name] for name in kept}


def _ended_with_worker(reading: Reading) -> Sequence[int]:
    """The rows at which a contact came to a worker or left one, in order."""
    rows, contact, allocated = reading.columns.rows, reading.columns.contact, reading.allocated
    closed = [row for row in rows[events.CLOSED] if allocated[contact[row]] < row]
    return sorted([*rows[events.ALLOCATED], *rows[events.HANDED_OVER], *closed])


@gives(
    Measure("daily.children_allocated", "children allocated, day by day", "children"),
    Measure("daily.children_awaiting_first_visit", "children awaiting first visit, day by day", "children", "less"),
    Measure("daily.children_not_yet_seen", "children not yet seen, day by day", "children", "less"),
    Measure("daily.early_help_waiting", "early help waiting, day by day", "contacts", "less", exactly="families"),
)
def daily(reading: Reading, passed: Milestones, window: Window) -> dict[str, list[int]]:
    """At the end of each whole day of the window, of what the front door's stages make possible.

    Children with a worker; children allocated whose first visit is still to come; children decided to be allocated and not yet seen, with a
    worker or without; contacts that wait for early help.
    """
    columns, ends = reading.columns, window.midnights[1:]
    contact, children = columns.contact, columns.log.children
    found: dict[str, list[int]] = {}

    def between(spans: Iterable[tuple[int, int, int]], weights: Sequence[int] | None) -> list[int]:
        listed = list(spans)
        came = sorted((start, 1 if weights is None else weights[of]) for of, start, _ in listed)
        went = sorted((stop, 1 if weights is None else weights[of]) for of, _, stop in listed if stop < columns.now)
        (arrived, total), (departed, gone) = (
            ([row for row, _ in rows], [0, *accumulate(weight for _, weight in rows)]) for rows in (came, went)
        )
        return [total[bisect_left(arrived, end)] - gone[bisect_left(departed, end)] for end in ends]

    if passed.has("allocated"):
        since: dict[int, int] = {}
        spells: list[tuple[int, int, int]] = []
        for row in _ended_with_worker(reading):
            of = contact[row]
            if of in since:
                spells.append((of, since.pop(of), row))
            if columns.event[row] == events.ALLOCATED:
                since[of] = row
        spells += [(of, start, columns.now) for of, start in since.items()]
        found["children_allocated"] = between(spells, children)
    if passed.has("seen"):
        for name, start in (("children_awaiting_first_visit", "allocated"), ("children_not_yet_seen", "decided")):
            waits = _until(reading, passed, start, "seen")
            found[name] = between(waits, children)
    if passed.has("supported"):
        found["early_help_waiting"] = between(_until(reading, passed, "helping", "supported"), None)
    return found


def _until(reading: Reading, passed: Milestones, start: str, stop: str) -> Iterable[tuple[int, int, int]]:
    """Each contact's wait for a point, also of those that were closed before it, which ends it."""
    begins = passed.came_to(start) if start == "helping" else passed.first(start)
    leads, ends, now = passed.leads_to(stop), passed.first(stop), reading.columns.now
    for of, begin in enumerate(begins):
        end = min(ends[of], reading.closed[of])
        if begin < now and leads[of] and begin < end:
            yield of, begin, end
