"""What is open when the run begins: an opening backlog's contacts, each in its stage with what is left of its wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mashsim.chance import Choice
from mashsim.quantities import Duration
from mashsim.vocabulary import events, outcomes
from mashsim.vocabulary.stages import ALLOCATING, ASSESSING, DECIDING, GATHERING, SCREENING, STAGES

if TYPE_CHECKING:
    from mashsim.agenda import Steps
    from mashsim.scenario import OpeningBacklog
    from mashsim.simulation.contact import Contact
    from mashsim.worktime import Calendar


def place(world: Any, index: int, backlog: OpeningBacklog) -> None:
    """Place one opening backlog's contacts in its stage, the oldest first."""
    stage = STAGES.index(backlog.stage)
    law = backlog.age.compiled()
    luck_source = len(world.sources) + index
    shares = [source.share for source in world.door.epochs[0][1].demand.sources.values()]  # of the first day
    which = Choice(range(len(shares)), shares)
    ages = world.luck.stream(f"opening_backlog.{index}.age")
    sources = world.luck.stream(f"opening_backlog.{index}.source")
    placed = []
    for position in range(backlog.contacts):
        age = Duration(law.quantile(ages.at(position)), law.kind)
        placed.append((_begun(world.office, age), position, which.pick(sources.at(position))))
    for since, position, source in sorted(placed):
        contact = world.receive(source, luck_source, position, since)
        if stage > SCREENING:
            world.stages[SCREENING].rate(contact)
        if stage >= ALLOCATING:
            contact.decided_at, contact.outcome = since, outcomes.WORDS[outcomes.ASSESSMENT]
            world.note((since, contact.number, -1, events.DECIDED, DECIDING, outcomes.ASSESSMENT))
        world.begin(contact, stage, _rest(world, contact, since))


def _rest(world: Any, contact: Contact, since: int) -> Steps:
    """What is left of an opening backlog's stage: those at partners and in caseloads go on with what is left of their wait."""
    now = int(world.env.now)
    if contact.stage == GATHERING:
        world.note((now, contact.number, -1, events.QUEUED, GATHERING, -1))
        enquiry = world.stages[GATHERING].send(contact, now - since)
        if not enquiry.over:
            yield enquiry
        return outcomes.GATHERED
    if contact.stage == ASSESSING:
        contact.worker = world.caseload.hold(contact)
        contact.allocated_at, contact.seen, contact.conferred = since, True, True
        world.note((since, contact.number, -1, events.ALLOCATED, ALLOCATING, contact.worker))
        return (yield from world.stages[ASSESSING](contact, since))
    return (yield from world.stages[contact.stage](contact))


def _begun(calendar: Calendar, age: Duration) -> int:
    """Return the moment, before the start, at which something began that is so old at the start."""
    if age.kind == "clock":
        return -round(age.amount)
    return calendar.back(0, round(age.amount * (calendar.day_length if age.kind == "working days" else 1)))
