"""Counts of events on the way: decisions, discussions, consent, visits, side doors, workforce, interventions."""

from __future__ import annotations

from collections import Counter

from mashsim.measures.evidence import Evidence
from mashsim.measures.first_rows import first_rows
from mashsim.measures.milestones import milestones, where_there_is
from mashsim.measures.places import trace_places
from mashsim.measures.registry import Measure, gives, plain
from mashsim.quantities import YEAR
from mashsim.trees import Tree
from mashsim.vocabulary import consents, events, outcomes


@gives(
    Measure("decisions.by_outcome.{outcome}", "decided: {outcome}", "contacts"),
    Measure("decisions.share_nfa", "share decided with no further action", "share"),
)
def decisions(evidence: Evidence) -> Tree:
    """Count the contacts decided in the window, at screening or by a manager, by outcome."""
    columns, names, decided = (
        evidence.columns,
        evidence.columns.log.names.outcomes,
        milestones(evidence).rows("decided"),
    )
    count = Counter(columns.detail[row] for row in evidence.window.of(decided))
    by_outcome = {name: count[code] for code, name in enumerate(names) if name in outcomes.DECISIONS}
    every = sum(count.values())
    return {"by_outcome": by_outcome, "share_nfa": by_outcome.get("nfa", 0) / every if every else None}


@gives(
    Measure("discussions.held", "strategy discussions held", "contacts"),
    Measure("discussions.by_outcome.{outcome}", "strategy discussions that end in {outcome}", "contacts"),
    Measure("discussions.share_section_47", "share of strategy discussions that end in enquiry (section 47)", "share"),
    Measure(
        "discussions.waited_for.{whom}",
        "strategy discussions: mean wait for {whom}",
        "minutes",
        exactly="working_minutes",
    ),
)
@where_there_is("discussed")
def discussions(evidence: Evidence) -> Tree:
    """Strategy discussions held in the window (each about one contact): how many, by outcome, and what they waited for.

    `waited_for` is in mean minutes of office hours: the partners, from when the contact came until the first seat
    among the staff was called, and each pool, from when one of its people was called until they took the seat. None
    where the front door holds none.
    """
    passed, window = milestones(evidence), evidence.window
    columns, names = evidence.columns, evidence.columns.log.names.outcomes
    count = Counter(names[columns.detail[row]] for row in window.of(passed.rows("discussed")))
    held = sum(count.values())
    return {
        "held": held,
        "by_outcome": {name: count[name] for name in outcomes.DISCUSSED},
        "share_section_47": count["section_47"] / held if held else None,
        "waited_for": _seats(evidence),
    }


def _seats(evidence: Evidence) -> dict[str, float | None]:
    """Return the mean office minutes that discussions begun in the window waited for partners and each pool."""
    first, places, passed = first_rows(evidence), trace_places(evidence), milestones(evidence)
    window = evidence.window
    columns, discussing = evidence.columns, evidence.columns.stage_code("discussing")
    contact_of, task, worked, now = columns.contact, columns.task, columns.worked, columns.now
    pools, started, discussed = columns.log.names.pools, first.started, passed.first("discussed")
    came: dict[int, int] = {}
    for row in window.of(places.entered[discussing]):
        came.setdefault(contact_of[row], row)
    called: dict[int, int] = {}
    waits: dict[str, list[int]] = {name: [] for name in pools}
    for row in sorted(
        [*places.openings[discussing], *(row for row in places.side_work if columns.stage[row] == discussing)]
    ):
        contact = contact_of[row]
        if contact in came and row < discussed[contact]:  # what is queued later is the write-up
            called.setdefault(contact, row)
            waits[pools[columns.detail[row]]].append(worked[started[task[row]]] - worked[row])
    partners = [
        worked[min(called.get(contact, now), first.closed[contact])] - worked[row] for contact, row in came.items()
    ]
    seats = columns.log.header.get("seats", ())
    found = {"partners": partners, **{name: some for name, some in waits.items() if some or name in seats}}
    return {name: sum(some) / len(came) / 60 if came else None for name, some in found.items()}


@gives(
    Measure("withdrawals.contacts", "contacts withdrawn while they waited", "contacts"),
    Measure("withdrawals.children", "children whose contact was withdrawn", "children"),
    Measure("withdrawals.undecided", "contacts withdrawn before a decision", "contacts"),
    Measure("withdrawals.share", "contacts withdrawn for each one received", "share"),
    Measure("withdrawals.by_stage.{stage}", "{stage}: contacts withdrawn", "contacts"),
)
def withdrawals(evidence: Evidence) -> Tree | None:
    """Count the contacts withdrawn in the window: in all, before a decision, and by the stage in which they waited.

    They waited until then, so that time counts in child-days and in the backlog. A clock that a withdrawn contact can
    no longer stop judges it late if its limit had passed by then, and else not at all: without that, longer waits would
    lead to more withdrawals and better figures. None where the front door has none.
    """
    columns, names, decided = evidence.columns, evidence.columns.log.names, first_rows(evidence).decided
    code = names.outcomes.index("withdrawn") if "withdrawn" in names.outcomes else -1
    every = [row for row in columns.rows[events.CLOSED] if columns.detail[row] == code]
    if not every and "withdrawals" not in columns.log.header:
        return None
    rows, received = evidence.window.of(every), evidence.window.of(columns.rows[events.RECEIVED])
    stages = Counter(names.stages[columns.stage[row]] for row in rows)
    return {
        "contacts": len(rows),
        "children": sum(columns.log.children[columns.contact[row]] for row in rows),
        "undecided": sum(decided[columns.contact[row]] > row for row in rows),
        "share": len(rows) / len(received) if received else None,
        "by_stage": {name: stages[name] for _, name in columns.stages},
    }


@gives(
    Measure("consent.contacts", "contacts for which consent was asked", "contacts"),
    *(Measure(f"consent.{how}", f"consent {plain(how)}", "contacts") for how in consents.WORDS),
)
def consent(evidence: Evidence) -> Tree | None:
    """Count the contacts about which consent was settled in the window, by how; None where it is not asked for."""
    window = evidence.window
    columns = evidence.columns
    if "consenting" not in columns.log.header.get("stages", ()) and not columns.rows[events.CONSENTED]:
        return None
    count = Counter(columns.detail[row] for row in window.of(columns.rows[events.CONSENTED]))
    return {**{name: count[code] for code, name in enumerate(consents.WORDS)}, "contacts": sum(count.values())}


@gives(
    Measure("visits.tries", "first visits tried", "visits"),
    Measure("visits.share_seen", "share of first visits at which the child was seen", "share", "more"),
)
@where_there_is("seen")
def visits(evidence: Evidence) -> Tree:
    """Tries to see children in the window (each about one contact), and the share in which the child was seen."""
    window = evidence.window
    columns = evidence.columns
    tries = [columns.detail[row] for row in window.of(columns.rows[events.VISITED])]
    return {"tries": len(tries), "share_seen": sum(tries) / len(tries) if tries else None}


@gives(
    Measure("side_doors.out_of_hours.contacts", "out of hours: contacts", "contacts"),
    Measure("side_doors.out_of_hours.acted", "out of hours: acted", "contacts"),
    Measure("side_doors.out_of_hours.handed_over", "out of hours: handed over", "contacts"),
    Measure("side_doors.interviews.contacts", "interviews: contacts", "contacts"),
    Measure("side_doors.interviews.held", "interviews: held", "contacts"),
    Measure("side_doors.hand_offs.done", "hand offs: done", "hand-offs"),
    Measure("side_doors.hand_offs.contacts", "hand offs: contacts", "contacts"),
    Measure("side_doors.hand_offs.per_contact", "hand-offs a contact", "times"),
)
def side_doors(evidence: Evidence) -> Tree | None:
    """Count the contacts that came out of hours or for a return home interview, and the hand-offs between teams."""
    first, places, window = first_rows(evidence), trace_places(evidence), evidence.window
    columns, found = evidence.columns, Tree()
    header = columns.log.header.get("stages", ())
    if "out_of_hours" in header:
        code = evidence.columns.stage_code("out_of_hours")
        found["out_of_hours"] = {
            "contacts": len(window.of(places.entered[code])), "acted": len(window.of(columns.rows[events.ACTED])),
            "handed_over": sum(first.closed[columns.contact[row]] > row for row in window.of(places.left[code])),
        }  # fmt: skip
    if "interviewing" in header:
        came = window.of(places.entered[evidence.columns.stage_code("interviewing")])
        found["interviews"] = {"contacts": len(came), "held": len(window.of(columns.rows[events.INTERVIEWED]))}
    if "transferring" in header:
        done = window.of(columns.rows[events.TRANSFERRED])
        moved = len({columns.contact[row] for row in done})
        found["hand_offs"] = {"done": len(done), "contacts": moved, "per_contact": len(done) / moved if moved else None}
    return found or None


@gives(
    Measure("workforce.{pool}.joined", "{pool}: people who joined", "people"),
    Measure("workforce.{pool}.left", "{pool}: people who left", "people"),
    Measure("workforce.{pool}.turnover_per_year", "{pool}: turnover a year", "share", "less"),
)
def workforce(evidence: Evidence) -> Tree:
    """Count the people who joined and left each pool in the window, and its turnover.

    Turnover is leavers a year as a share of the people there, without agency workers.

    It counts people, not posts. Who was there before the run has not joined; temporary people whose time is up leave
    too.
    """
    window = evidence.window
    columns, pools = evidence.columns, evidence.columns.log.names.pools
    years, span = (window.ends - window.starts) / YEAR, window.ends - window.starts
    found: Tree = {name: {"joined": 0, "left": 0, "turnover_per_year": None} for name in pools}
    header = columns.log.header
    opening, agency = frozenset(header.get("opening_staff", ())), frozenset(header.get("agency", ()))
    there, leavers = [0.0] * len(pools), [0] * len(pools)
    for word, name, sign in ((events.JOINED, "joined", 1), (events.LEFT, "left", -1)):
        for row in columns.rows[word]:
            pool, time, person = columns.detail[row], columns.time[row], columns.task[row]
            inside = window.starts < time < window.ends
            found[pools[pool]][name] += inside and not (word == events.JOINED and person in opening)
            if person not in agency:
                there[pool] += sign * max(0, window.ends - max(time, window.starts))
                leavers[pool] += inside and word == events.LEFT
    for name, left, seconds in zip(pools, leavers, there, strict=True):
        if seconds > 0 and years > 0:
            found[name]["turnover_per_year"] = left / (seconds / span) / years
    return found


@gives(
    Measure("interventions.{name}.times", "interventions, {name}, times", "times"),
    Measure("interventions.{name}.first_day", "interventions, {name}, first day", "days"),
    Measure("interventions.{name}.ended_on_day", "interventions, {name}, ended on day", "days"),
    Measure("interventions.{name}.days_in_force", "interventions, {name}, days in force", "days"),
)
def interventions(evidence: Evidence) -> Tree | None:
    """Return for each intervention how often it began, when first, when it ended last, and its days in force.

    Days are numbered from the scenario's first, which is 0; the end is the day on which it no longer holds. None
    where the log has none.
    """
    window = evidence.window
    columns, names = evidence.columns, evidence.columns.log.header.get("interventions")
    if not names:
        return None
    begun: dict[int, list[int]] = {code: [] for code in range(len(names))}
    ended: dict[int, list[int]] = {code: [] for code in range(len(names))}
    for row in columns.rows[events.INTERVENED]:
        (begun if columns.task[row] else ended).setdefault(columns.detail[row], []).append(columns.time[row])
    day, found = window.timeline.day, {}
    for code, name in enumerate(names):
        starts, stops = begun[code], ended[code]
        until = [*stops, *[columns.time[columns.now]] * (len(starts) - len(stops))]
        found[str(name)] = {
            "times": len(starts),
            "first_day": day(starts[0]) if starts else None,
            "ended_on_day": day(stops[-1]) if stops and len(stops) == len(starts) else None,
            "days_in_force": sum(day(b) - day(a) for a, b in zip(starts, until, strict=True)),
        }
    return found
