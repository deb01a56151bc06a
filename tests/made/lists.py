"""Lists as a council would write them, made from what a simulated front door did. Nobody in them is real."""

from __future__ import annotations

from collections import defaultdict

from mashsim.log import Log
from mashsim.scenario.lists import TIMED
from mashsim.simulation import FrontDoor
from mashsim.vocabulary import events
from mashsim.vocabulary.ratings import RATINGS
from mashsim.vocabulary.stages import DECIDING, SCREENING, STAGES


def contacts_of(door: FrontDoor, log: Log, *columns: str) -> str:
    """Return the contacts received in a run as a list: when, by whom, and the columns that are asked for."""
    says: dict[int, dict[str, object]] = defaultdict(dict)
    received: list[tuple[int, int]] = []
    started: dict[int, int] = {}
    for time, contact, task, event, stage, detail in log.rows():
        row = says[contact]
        if event == events.RECEIVED and time >= 0:
            received.append((time, contact))
        elif event == events.RATED:
            row.setdefault("rating", RATINGS[detail])
        elif event == events.DECIDED:
            row["decision" if stage == DECIDING else "screening outcome"] = log.names.outcomes[detail]
        elif event == events.STARTED:
            started[task] = time
        elif event == events.FINISHED and STAGES[stage] in TIMED:
            row.setdefault(f"{STAGES[stage]} minutes", (time - started[task]) / 60)
        if event == events.QUEUED and stage != SCREENING:
            sent_on = "straight_to_decision" if stage == DECIDING else "enquiry"
            row.setdefault("screening outcome", sent_on)
    lines = [",".join(("received at", "source", "children", *columns))]
    for time, contact in received:
        row = {"children": log.children[contact], **says[contact]}
        source = log.names.sources[log.source[contact]]
        lines.append(
            ",".join([local(door, time), source, *(str(row.get(name, "")) for name in ("children", *columns))])
        )
    return "\n".join(lines) + "\n"


def local(door: FrontDoor, time: int) -> str:
    """Return a moment as a clock on the wall showed it; the second of two with its distance from UTC."""
    moment = door.timeline.moment(time)
    return f"{moment:%Y-%m-%d %H:%M:%S}{'+00:00' if moment.fold else ''}"
