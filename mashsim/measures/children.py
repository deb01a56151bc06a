"""Children from the decision to their worker's visit: days without being seen, caseloads and changes of worker.

Everything here counts children, each contact as many as it concerns; early help is waited for by contacts, each about
one family.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from math import fsum

from mashsim.measures.evidence import Evidence, parts_of, reading_of_window
from mashsim.measures.first_rows import first_rows
from mashsim.measures.milestones import milestones, where_there_is
from mashsim.measures.registry import Measure, gives
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
@where_there_is("seen")
def child_days_without_being_seen(evidence: Evidence) -> dict[str, dict[str, float]]:
    """Return the child-days of the window without being seen, in all and by rating.

    They count for children decided to be assessed or discussed, in days of 24 hours: from the decision, and from the
    receipt, until the child is seen or the contact closed.
    """
    first, passed, window = first_rows(evidence), milestones(evidence), evidence.window
    time, children = evidence.columns.time, evidence.columns.log.children
    leads, seen = passed.leads_to("seen"), passed.first("seen")
    found = {}
    for name, starts in (("from_decision", first.decided), ("from_receipt", first.received)):
        seconds = [0] * len(RATINGS)
        for contact, start in enumerate(starts):
            if leads[contact]:
                begin, stop = time[start], time[min(seen[contact], first.closed[contact])]
                seconds[first.rating[contact]] += children[contact] * window.inside(begin, stop)
        found[name] = {
            "all": sum(seconds) / DAY,
            **{name: spent / DAY for name, spent in zip(RATINGS, seconds, strict=True)},
        }
    return found


@gives(
    Measure("worker_changes.children_allocated", "children allocated to a worker", "children"),
    Measure("worker_changes.changes", "changes of worker", "changes", "less"),
    Measure("worker_changes.per_100_children", "changes of worker for every 100 children", "changes", "less"),
    Measure("worker_changes.share_changed", "share of children whose worker changed", "share", "less"),
    Measure("worker_changes.share_changed_twice", "share of children whose worker changed twice", "share", "less"),
)
@where_there_is("allocated")
def worker_changes(evidence: Evidence) -> dict[str, float | None]:
    """Children given to a further worker after their first, in the window.

    The shares are of the children first allocated in the window, followed to the end of the log: with one change or
    more, and two or more.
    """
    columns, children, first = evidence.columns, evidence.columns.log.children, first_rows(evidence).allocated
    contact_of, rows = columns.contact, columns.rows[events.ALLOCATED]
    times = Counter(contact_of[row] for row in rows if first[contact_of[row]] != row)
    inside = evidence.window.of(rows)
    known = [contact_of[row] for row in inside if first[contact_of[row]] == row]
    allocated = sum(children[contact] for contact in known)
    changes = sum(children[contact_of[row]] for row in inside if first[contact_of[row]] != row) if times else 0
    once, twice = (
        sum(children[contact] for contact in known if times[contact] >= least) if times else 0 for least in (1, 2)
    )
    return {
        "children_allocated": allocated,
        "changes": changes,
        "per_100_children": 100 * changes / allocated if allocated else None,
        "share_changed": once / allocated if allocated else None,
        "share_changed_twice": twice / allocated if allocated else None,
    }


@reading_of_window
def _held_by_day(evidence: Evidence) -> dict[str, list[float]]:
    """Children held by workers who hold any, at the end of each whole day of the window: the mean and the highest.

    A worker holds a child from the allocation until the contact is closed or handed over. Where the log's header has
    the ceiling of a full post, also the share of workers at or above it; where it says who is newly qualified, their
    mean while they are.
    """
    columns, window, ends = evidence.columns, evidence.window, evidence.window.midnights[1:]
    contact_of, detail, event, children = columns.contact, columns.detail, columns.event, columns.log.children
    moments = [window.timeline.midnight(day + 1) for day in window.days]
    ceilings, new = columns.log.header.get("ceilings", []), columns.log.header.get("newly_qualified_until", {})
    held: Counter[int] = Counter()
    with_worker: dict[int, int] = {}
    by_day: dict[str, list[float]] = {"mean": [], "highest": [], "at_ceiling": [], "newly_qualified": []}

    def count() -> None:
        moment = moments[len(by_day["mean"])]
        loads = {worker: load for worker, load in held.items() if load}
        newly = [load for worker, load in loads.items() if new.get(str(worker), moment) > moment] if new else []
        ceiling = max((pair for pair in ceilings if pair[0] < moment), default=(0, 0))[1]
        full = sum(load >= ceiling for load in loads.values()) if ceiling else 0
        by_day["mean"].append(sum(loads.values()) / len(loads) if loads else 0.0)
        by_day["highest"].append(float(max(loads.values(), default=0)))
        by_day["at_ceiling"].append(full / len(loads) if loads else 0.0)
        by_day["newly_qualified"].append(fsum(newly) / len(newly) if newly else 0.0)

    for row in _ended_with_worker(evidence):
        while len(by_day["mean"]) < len(ends) and ends[len(by_day["mean"])] <= row:
            count()
        contact = contact_of[row]
        if contact in with_worker:
            held[with_worker.pop(contact)] -= children[contact]
        if event[row] == events.ALLOCATED:
            with_worker[contact] = detail[row]
            held[detail[row]] += children[contact]
    while len(by_day["mean"]) < len(ends):
        count()
    return {name: by_day[name] for name in _caseloads_known(evidence)}


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
)
@where_there_is("allocated")
def caseloads(evidence: Evidence) -> dict[str, float | None]:
    """Children held by workers who hold any: means over the window's days, and the highest of any worker on any day."""
    by_day = _held_by_day(evidence)
    means = {name: fsum(values) / len(values) if values else None for name, values in by_day.items()}
    return {**means, "highest": max(by_day["highest"], default=None)}


@gives(
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
@where_there_is("allocated")
def caseloads_by_day(evidence: Evidence) -> dict[str, Callable[[], list[float]]]:
    """Return the caseloads of each day."""
    made = parts_of(_held_by_day, evidence, _caseloads_known(evidence))
    return {f"caseload_{name}": values for name, values in made.items()}


def _caseloads_known(evidence: Evidence) -> list[str]:
    """What is known of caseloads: how full they are, and how many newly qualified workers hold, if the header says."""
    header = evidence.columns.log.header
    more = {"at_ceiling": "ceilings", "newly_qualified": "newly_qualified_until"}
    return ["mean", "highest", *(name for name, key in more.items() if header.get(key))]


def _ended_with_worker(evidence: Evidence) -> Sequence[int]:
    """The rows at which a contact came to a worker or left one, in order."""
    first = first_rows(evidence)
    rows, contact_of, allocated = evidence.columns.rows, evidence.columns.contact, first.allocated
    closed = [row for row in rows[events.CLOSED] if allocated[contact_of[row]] < row]
    return sorted([*rows[events.ALLOCATED], *rows[events.HANDED_OVER], *closed])


@gives(
    Measure("daily.children_allocated", "children allocated, day by day", "children"),
    Measure("daily.children_awaiting_first_visit", "children awaiting first visit, day by day", "children", "less"),
    Measure("daily.children_not_yet_seen", "children not yet seen, day by day", "children", "less"),
    Measure("daily.early_help_waiting", "early help waiting, day by day", "contacts", "less", exactly="families"),
)
def daily(evidence: Evidence) -> dict[str, Callable[[], list[int]]]:
    """At the end of each whole day of the window, of what the front door's stages make possible.

    Children with a worker; children allocated whose first visit is still to come; children decided to be allocated
    and not yet seen, with a worker or without; contacts that wait for early help.
    """
    passed, children = milestones(evidence), evidence.columns.log.children
    columns, ends = evidence.columns, evidence.window.midnights[1:]
    found: dict[str, Callable[[], list[int]]] = {}

    def between(spans: Iterable[tuple[int, int, int]], weights: Sequence[int] | None) -> list[int]:
        listed = list(spans)
        came = sorted((start, 1 if weights is None else weights[contact]) for contact, start, _ in listed)
        went = sorted(
            (stop, 1 if weights is None else weights[contact]) for contact, _, stop in listed if stop < columns.now
        )
        (arrived, total), (departed, gone) = (
            ([row for row, _ in rows], [0, *accumulate(weight for _, weight in rows)]) for rows in (came, went)
        )
        return [total[bisect_left(arrived, end)] - gone[bisect_left(departed, end)] for end in ends]

    if passed.has("allocated"):
        found["children_allocated"] = lambda: between(_with_worker(evidence), children)
    if passed.has("seen"):
        found["children_awaiting_first_visit"] = lambda: between(_until(evidence, "allocated", "seen"), children)
        found["children_not_yet_seen"] = lambda: between(_until(evidence, "decided", "seen"), children)
    if passed.has("supported"):
        found["early_help_waiting"] = lambda: between(_until(evidence, "helping", "supported"), None)
    return found


def _with_worker(evidence: Evidence) -> Iterator[tuple[int, int, int]]:
    """Each time a contact was with one worker."""
    columns, since = evidence.columns, dict[int, int]()
    for row in _ended_with_worker(evidence):
        contact = columns.contact[row]
        if contact in since:
            yield contact, since.pop(contact), row
        if columns.event[row] == events.ALLOCATED:
            since[contact] = row
    yield from ((contact, start, columns.now) for contact, start in since.items())


def _until(evidence: Evidence, start: str, stop: str) -> Iterable[tuple[int, int, int]]:
    """Each contact's wait for a point. Closing ends the wait too."""
    first, passed = first_rows(evidence), milestones(evidence)
    begins = passed.begins(start)
    leads, ends, now = passed.leads_to(stop), passed.first(stop), evidence.columns.now
    for contact, begin in enumerate(begins):
        end = min(ends[contact], first.closed[contact])
        if begin < now and leads[contact] and begin < end:
            yield contact, begin, end
